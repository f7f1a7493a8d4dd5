//! Lower case, fast for the letters that documents are written in.

use std::borrow::Cow;

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

/// Whether `text` is in lower case, if that can be told at once.
fn is_lower(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_lower = match byte {
            b'A'..=b'Z' => false,
            0..=0x7f => true,
            // The second bytes of `а` to `п`, and of `р` to `я` and `ё`.
            0xd0 => bytes.next().is_some_and(|it| it >= 0xb0),
            0xd1 => bytes.next().is_some_and(|it| it <= 0x8f || it == 0x91),
            _ => false,
        };
        if !is_lower {
            return false;
        }
    }
    true
}

/// `text` in lower case, letter by letter.
pub fn lower(text: &str) -> Cow<'_, str> {
    if is_lower(text) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match plain(c) {
            Some(c) => result.push(c),
            None => result.extend(c.to_lowercase()),
        }
    }
    Cow::Owned(result)
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
