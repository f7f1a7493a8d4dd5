//! Characters as docutils sees them: white space, words, width in columns, identifiers.

use std::borrow::Cow;

use super::escapes;
use super::unicode_tables::{ASCII, COMBINING, NOT_WORD, WIDE};

fn within(table: &[(u32, u32)], c: char) -> bool {
    let c = c as u32;
    let at = table.partition_point(|&(first, _)| first <= c);
    at.checked_sub(1).is_some_and(|at| c <= table[at].1)
}

/// Whether Python's `str.isspace` holds: Unicode white space and the four ASCII separators.
#[inline]
pub(super) fn is_space(c: char) -> bool {
    if c.is_ascii() { is_ascii_space(c as u8) } else { c.is_whitespace() }
}

/// [`is_space`] for an ASCII byte.
pub(super) fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | 0x1c..=b' ')
}

/// Whether Python's `\w` matches, without the underscore.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() && !within(NOT_WORD, c)
}

/// Whether the character merges with the one before it.
pub(super) fn is_combining(c: char) -> bool {
    c >= '\u{300}' && within(COMBINING, c)
}

/// Whether the character is as wide as two.
pub(super) fn is_wide(c: char) -> bool {
    c >= '\u{1100}' && within(WIDE, c)
}

/// How many columns a table needs for the character.
#[inline]
pub(super) fn columns(c: char) -> usize {
    // Most texts have no others than these: Latin, Greek, Cyrillic; kana, Han, Hangul.
    match c {
        '\0'..='\u{2ff}' | '\u{370}'..='\u{482}' => 1,
        '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{30ff}' => 2,
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => 2,
        _ => columns_of_other(c),
    }
}

fn columns_of_other(c: char) -> usize {
    if c < '\u{300}' || !is_combining(c) { 1 + usize::from(is_wide(c)) } else { 0 }
}

/// How many columns a title takes. A wide combining character counts, unlike in a table.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars()
        .map(|c| match c {
            '\0'..='\u{2ff}' | '\u{370}'..='\u{482}' => 1,
            c => 1 + usize::from(is_wide(c)) - usize::from(is_combining(c)),
        })
        .sum()
}

/// The identifier made from a name: ASCII letters, digits and single hyphens; may be empty.
pub(super) fn make_id(name: &str) -> String {
    let mut id = String::with_capacity(name.len());
    push_id(&mut id, name);
    id
}

/// Whether [`make_id`] makes of a name what it is already.
pub(super) fn is_id(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut before = b'-';
    let is_kept = |byte: u8| {
        let is_double = byte == b'-' && before == b'-';
        before = byte;
        IN_ID[usize::from(byte)] == byte && !is_double
    };
    bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.iter().copied().all(is_kept)
        && !bytes.ends_with(b"-")
}

/// Appends what [`make_id`] makes of a name.
pub(super) fn push_id(id: &mut String, name: &str) {
    if !name.is_ascii() {
        id.push_str(&make_id_of_other(name));
        return;
    }
    let bytes = name.as_bytes();
    let start = bytes.iter().position(u8::is_ascii_alphabetic).unwrap_or(bytes.len());
    let mut before = 0;
    for byte in &bytes[start..] {
        let byte = IN_ID[usize::from(*byte)];
        if byte != b'-' || before != b'-' {
            id.push(byte.into());
        }
        before = byte;
    }
    // The first is a letter.
    if before == b'-' {
        id.pop();
    }
}

fn make_id_of_other(name: &str) -> String {
    let mut id = String::with_capacity(name.len());
    let mut gap = false;
    let mut push = |c: char, gap: &mut bool| {
        if c.is_ascii_alphanumeric() {
            if *gap && !id.is_empty() {
                id.push('-');
            }
            *gap = false;
            if !id.is_empty() || c.is_ascii_alphabetic() {
                id.push(c);
            }
        } else if c.is_ascii() {
            *gap = true;
        }
    };
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii() {
            push(c, &mut gap);
        } else if let Ok(at) = ASCII.binary_search_by_key(&c, |&(from, _)| from) {
            ASCII[at].1.chars().for_each(|c| push(c, &mut gap));
        } else if is_space(c) {
            gap = true;
        }
    }
    id
}

/// What each byte is in an identifier: a hyphen parts the words.
static IN_ID: [u8; 256] = {
    let mut table = [b'-'; 256];
    let mut at = 0;
    while at < table.len() {
        if (at as u8).is_ascii_alphanumeric() {
            table[at] = (at as u8).to_ascii_lowercase();
        }
        at += 1;
    }
    table
};

/// The name with every run of white space as one space.
pub(super) fn whitespace_normalized(name: &str) -> Cow<'_, str> {
    if is_normalized(name) { name.into() } else { words_of(name).into() }
}

/// The words of a name with single spaces between them.
fn words_of(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    for word in name.split(is_space).filter(|it| !it.is_empty()) {
        if !result.is_empty() {
            result.push(' ');
        }
        result.push_str(word);
    }
    result
}

/// The text in lower case, as most names are already.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase());
    if is_lower { text.into() } else { text.to_lowercase().into() }
}

/// The name as references are compared: lower case, white space normalised.
pub(super) fn fully_normalized(name: &str) -> Cow<'_, str> {
    let unusual = unusual_in(name);
    let spaced: Cow<'_, str> =
        if unusual & (SPACE | OTHER) == 0 { name.into() } else { words_of(name).into() };
    if unusual & CASED == 0 {
        spaced
    } else if spaced.is_ascii() {
        spaced.to_ascii_lowercase().into()
    } else {
        // Spaces stay what they are in lower case.
        spaced.to_lowercase().into()
    }
}

/// [`fully_normalized`] of a name that is not needed any more.
pub(super) fn into_fully_normalized(mut name: String) -> String {
    if name.is_ascii() && is_normalized(&name) {
        name.make_ascii_lowercase();
        return name;
    }
    fully_normalized(&name).into_owned()
}

/// Whether the only white space in `name` are single spaces between words.
fn is_normalized(name: &str) -> bool {
    unusual_in(name) & (SPACE | OTHER) == 0
}

/// What in a name is not as in most of them: [`SPACE`] where it is no single one between words,
/// [`OTHER`], [`CASED`].
fn unusual_in(name: &str) -> u8 {
    let (mut found, mut before) = (0, SPACE);
    for byte in name.bytes() {
        let class = CLASSES[usize::from(byte)];
        found |= class & (before & SPACE | OTHER | CASED);
        before = class;
    }
    found | before & SPACE
}

/// A space.
const SPACE: u8 = 1;
/// What other white space may begin with.
const OTHER: u8 = 2;
/// What may be or begin a character that is another one in lower case.
const CASED: u8 = 4;

/// Which of these each byte is.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < classes.len() {
        // Other white space are control characters, or begins with one of these bytes.
        classes[byte] = match byte as u8 {
            b' ' => SPACE,
            ..0x20 | 0x7f => OTHER,
            0xc2 | 0xe1..=0xe3 => OTHER | CASED,
            b'A'..=b'Z' | 0x80.. => CASED,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Whether every escaping backslash is marked: `\` becomes NUL, which no construct matches, and the
/// character after it stays. Byte offsets do not change.
pub(super) fn escape_to_null(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
        return text.into();
    }
    into_escaped(text.to_owned()).into()
}

/// [`escape_to_null`] of a text that is not needed any more.
pub(super) fn into_escaped(text: String) -> String {
    let mut bytes = text.into_bytes();
    escapes::mark(&mut bytes);
    String::from_utf8(bytes).expect("one character of a byte stands for another")
}

/// The text without escapes: NUL vanishes, and white space after it too.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&0) {
        return text.into();
    }
    let mut result = String::with_capacity(text.len());
    let mut pieces = text.split('\0');
    result.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        result.push_str(piece.strip_prefix([' ', '\n']).unwrap_or(piece));
    }
    result.into()
}

/// The text as it was written: NUL is a backslash again.
pub(super) fn restore(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\\").into() } else { text.into() }
}

/// The parts of an escaped text between escaped white space.
pub(super) fn split_escaped_whitespace(text: &str) -> impl Iterator<Item = &str> {
    text.split("\0 ").flat_map(|it| it.split("\0\n"))
}

/// The URI in an escaped text: white space goes, escaped white space stays as one space.
pub(super) fn joined_uri(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|it| CLASSES[usize::from(it)] & (SPACE | OTHER) == 0) {
        return text.into();
    }
    let parts: Vec<String> = split_escaped_whitespace(text)
        .map(|part| unescape(part).split(is_space).collect::<String>())
        .collect();
    parts.join(" ").into()
}

/// The lines of a text as Python's `str.splitlines` finds them, without their ends.
pub(super) fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(is_line_end).unwrap_or(rest.len());
        lines.push(&rest[..at]);
        rest = &rest[at..];
        rest = rest.strip_prefix("\r\n").unwrap_or_else(|| {
            let mut chars = rest.chars();
            chars.next();
            chars.as_str()
        });
    }
    lines
}

/// Whether Python's `str.splitlines` ends a line here.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The text in quotes, as Python's `repr` prints it.
pub(super) fn python_repr(text: &str) -> String {
    use std::fmt::Write as _;
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut result = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            c if c == quote => result.extend(['\\', c]),
            c if (c as u32) < 0x20 || (0x7f..0xa1).contains(&(c as u32)) => {
                let _ = write!(result, "\\x{:02x}", c as u32);
            }
            c => result.push(c),
        }
    }
    result.push(quote);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_keep_letters_digits_and_single_hyphens() {
        assert_eq!(make_id("  Some -- Title 1!"), "some-title-1");
        assert_eq!(make_id("1. Überschrift ß"), "uberschrift-sz");
        assert_eq!(make_id("Состав"), "");
        for name in ["", "-", "a", "a-1", "a-", "a--b", "-a", "1a", "A", "a b", "a_b", "é", "aé"]
        {
            assert_eq!(is_id(name), !name.is_empty() && make_id(name) == name, "{name}");
        }
    }

    #[test]
    fn common_characters_are_as_wide_as_the_tables_say() {
        assert!(('\0'..=char::MAX).all(|c| columns(c) == columns_of_other(c)));
    }

    #[test]
    fn escapes_keep_offsets() {
        let text = r"a \* \\ b\ c";
        let escaped = escape_to_null(text);
        assert_eq!(escaped.len(), text.len());
        assert_eq!(unescape(&escaped), "a * \\ bc");
        assert_eq!(restore(&escaped), text);
    }

    #[test]
    fn lines_end_where_python_ends_them() {
        assert_eq!(split_lines("a\r\nb\u{2028}c\n"), ["a", "b", "c"]);
    }
}
