//! Simple reference names: words with single `-`, `.`, `_`, `+` or `:` between them.

use crate::syntax::rst::chars::is_word;

fn is_joint(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'_' | b'+' | b':')
}

/// How many bytes of words there are at the start of `text`.
fn word_length(text: &str) -> usize {
    let ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match text.as_bytes().get(ascii) {
        Some(0x80..) => ascii + text[ascii..].find(|c| !is_word(c)).unwrap_or(text.len() - ascii),
        _ => ascii,
    }
}

/// Where the word at the end of `text` begins.
fn word_start(text: &str) -> usize {
    let ascii = text.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let rest = &text[..text.len() - ascii];
    if rest.ends_with(|c: char| !c.is_ascii()) {
        rest.trim_end_matches(is_word).len()
    } else {
        rest.len()
    }
}

/// How long the simple name at the start of `text` is; 0 if there is none.
pub(in crate::syntax::rst) fn length(text: &str) -> usize {
    let mut end = word_length(text);
    if end == 0 {
        return 0;
    }
    while text.as_bytes().get(end).copied().is_some_and(is_joint) {
        match word_length(&text[end + 1..]) {
            0 => break,
            word => end += 1 + word,
        }
    }
    end
}

/// Whether all of `text` is a simple name.
pub(in crate::syntax::rst) fn is_simple(text: &str) -> bool {
    !text.is_empty() && length(text) == text.len()
}

/// Where simple names begin that end at the end of `text`, last one first.
pub(super) fn starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut end = Some(text.len());
    std::iter::from_fn(move || {
        let stop = end?;
        let start = word_start(&text[..stop]);
        // Only a single joint may stand before the word, and a word before that.
        end = match text.as_bytes()[..start].last() {
            Some(&byte) if is_joint(byte) => Some(start - 1),
            _ => None,
        };
        (start < stop).then_some(start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joints_stand_alone() {
        assert_eq!(length("a-b.c_d e"), 7);
        assert_eq!(length("a--b"), 1);
        assert_eq!(length("_a"), 0);
        assert_eq!(length("имя-2_"), "имя-2".len());
        assert_eq!(starts("x a-b:c").collect::<Vec<_>>(), [6, 4, 2]);
        assert_eq!(starts("a--b").collect::<Vec<_>>(), [3]);
    }
}
