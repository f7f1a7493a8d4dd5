//! Lower case, fast for the letters that documents are written in.

/// `c` in lower case, if that is one letter that can be told at once.
fn plain(c: char) -> Option<char> {
    match c {
        'а'..='я' | 'ё' => Some(c),
        'А'..='Я' => char::from_u32(c as u32 + 0x20),
        'Ё' => Some('ё'),
        _ if c.is_ascii() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

/// The lower case of `c`.
pub fn lower_char(c: char) -> impl Iterator<Item = char> {
    let plain = plain(c);
    let other = if plain.is_none() { Some(c.to_lowercase()) } else { None };
    plain.into_iter().chain(other.into_iter().flatten())
}

/// `text` in lower case, letter by letter.
pub fn lower(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match plain(c) {
            Some(c) => result.push(c),
            None => result.extend(c.to_lowercase()),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_as_the_standard_has_it() {
        for c in '\0'..='\u{2fff}' {
            let own: String = lower_char(c).collect();
            assert_eq!(own, c.to_lowercase().to_string());
            assert_eq!(lower(&c.to_string()), own);
        }
    }
}
