//! Enumerated lists: `1.`, `a)`, `(iv)`, `#.`.

use super::block::{Block, Shape};
use super::lines::Line;
use super::message::Level;
use super::parser::Parser;
use crate::syntax::tree::Kind;

/// What stands around an enumerator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Parens,
    RightParen,
    Period,
}

impl Format {
    fn prefix(self) -> &'static str {
        if self == Self::Parens { "(" } else { "" }
    }

    fn suffix(self) -> &'static str {
        if self == Self::Period { "." } else { ")" }
    }
}

/// What an enumerator counts with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sequence {
    Auto,
    Arabic,
    LowerAlpha,
    UpperAlpha,
    LowerRoman,
    UpperRoman,
}

const SEQUENCES: [Sequence; 5] = [
    Sequence::Arabic,
    Sequence::LowerAlpha,
    Sequence::UpperAlpha,
    Sequence::LowerRoman,
    Sequence::UpperRoman,
];

impl Sequence {
    fn name(self) -> &'static str {
        match self {
            Self::Auto | Self::Arabic => "arabic",
            Self::LowerAlpha => "loweralpha",
            Self::UpperAlpha => "upperalpha",
            Self::LowerRoman => "lowerroman",
            Self::UpperRoman => "upperroman",
        }
    }

    fn matches(self, text: &str) -> bool {
        let all = |set: &str| text.chars().all(|c| set.contains(c));
        match self {
            Self::Auto => text == "#",
            Self::Arabic => text.bytes().all(|it| it.is_ascii_digit()),
            Self::LowerAlpha => text.len() == 1 && text.as_bytes()[0].is_ascii_lowercase(),
            Self::UpperAlpha => text.len() == 1 && text.as_bytes()[0].is_ascii_uppercase(),
            Self::LowerRoman => all("ivxlcdm"),
            Self::UpperRoman => all("IVXLCDM"),
        }
    }

    fn ordinal(self, text: &str) -> Option<u64> {
        match self {
            Self::Auto => Some(1),
            // Longer numbers are beyond what a list can hold.
            Self::Arabic => text.parse().ok().filter(|&it| it < u64::from(u32::MAX)),
            Self::LowerAlpha => Some(u64::from(text.as_bytes()[0] - b'a') + 1),
            Self::UpperAlpha => Some(u64::from(text.as_bytes()[0] - b'A') + 1),
            Self::LowerRoman => from_roman(&text.to_ascii_uppercase()),
            Self::UpperRoman => from_roman(text),
        }
    }

    /// The text of the enumerator for `ordinal`.
    fn text(self, ordinal: u64) -> Option<String> {
        match self {
            Self::Auto => Some("#".into()),
            Self::Arabic => Some(ordinal.to_string()),
            Self::LowerAlpha | Self::UpperAlpha => {
                let first = if self == Self::LowerAlpha { b'a' } else { b'A' };
                let at = u8::try_from(ordinal).ok().filter(|it| (1..=26).contains(it))?;
                Some(char::from(first + at - 1).to_string())
            }
            Self::UpperRoman => to_roman(ordinal),
            Self::LowerRoman => Some(to_roman(ordinal)?.to_ascii_lowercase()),
        }
    }
}

static ROMAN: [(u64, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

fn to_roman(mut number: u64) -> Option<String> {
    if !(1..5000).contains(&number) {
        return None;
    }
    let mut result = String::new();
    for (value, text) in ROMAN {
        while number >= value {
            result.push_str(text);
            number -= value;
        }
    }
    Some(result)
}

fn from_roman(text: &str) -> Option<u64> {
    let (mut rest, mut number) = (text, 0);
    for (value, digit) in ROMAN {
        while let Some(left) = rest.strip_prefix(digit) {
            number += value;
            rest = left;
        }
    }
    // Only the canonical spelling of a number is one.
    (rest.is_empty() && to_roman(number).as_deref() == Some(text)).then_some(number)
}

/// An enumerator at the start of a line.
pub(super) struct Marker<'a> {
    format: Format,
    text: &'a str,
    /// How many bytes it takes, with the space after it.
    length: usize,
}

/// The enumerator at the start of `text`.
#[inline]
pub(super) fn marker(text: &str) -> Option<Marker<'_>> {
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii_alphabetic()
        && second.is_ascii_alphanumeric()
        && !matches!(first | 0x20, b'i' | b'v' | b'x' | b'l' | b'c' | b'd' | b'm')
    {
        // A word that is no number, as most lines begin with.
        return None;
    }
    marker_of_number(text)
}

fn marker_of_number(text: &str) -> Option<Marker<'_>> {
    let open = usize::from(text.as_bytes().first() == Some(&b'('));
    let rest = &text[open..];
    let length = rest.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'#').count();
    let format = match (open, rest.as_bytes().get(length)?) {
        (1, b')') => Format::Parens,
        (0, b')') => Format::RightParen,
        (0, b'.') => Format::Period,
        _ => return None,
    };
    let after = &rest[length + 1..];
    let spaces = after.bytes().take_while(|&it| it == b' ').count();
    if spaces == 0 && !after.is_empty() {
        return None;
    }
    let word = &rest[..length];
    if word.is_empty() || word != "#" && !SEQUENCES.iter().any(|it| it.matches(word)) {
        return None;
    }
    Some(Marker { format, text: word, length: open + length + 1 + spaces })
}

fn sequence(text: &str, expected: Option<Sequence>) -> Sequence {
    if text == "#" {
        return Sequence::Auto;
    }
    match expected {
        Some(expected) if expected.matches(text) => return expected,
        None if text == "i" => return Sequence::LowerRoman,
        None if text == "I" => return Sequence::UpperRoman,
        _ => {}
    }
    SEQUENCES.into_iter().find(|it| it.matches(text)).unwrap_or(Sequence::Arabic)
}

impl<'a> Parser<'a> {
    /// Parses an enumerated list, if the next line begins one.
    pub(super) fn enumerated_list(&mut self, block: &mut Block<'a>, line: Line<'a>) -> bool {
        let Some(marker) = marker(line.text) else { return false };
        let found = sequence(marker.text, None);
        let Some(ordinal) = found.ordinal(marker.text) else { return false };
        if !is_item(block, ordinal, found, marker.format) {
            return false;
        }
        let from = block.at;
        let list = self.doc.push(block.node, Kind::EnumeratedList, self.line_span(line));
        self.note_line(list, line);
        self.set_str(list, "enumtype", found.name());
        self.set_str(list, "prefix", marker.format.prefix());
        self.set_str(list, "suffix", marker.format.suffix());
        if ordinal != 1 {
            self.doc.set_attr(list, "start", ordinal as i64, None);
            let text = format!(
                "Enumerated list start value not ordinal-1: \"{}\" (ordinal {ordinal})",
                marker.text
            );
            let at = self.at_span(line, self.line_span(line.part(0..marker.length)));
            let message = self.report(Level::Info, "list-start", &text, &[marker.text], at);
            self.doc.append(block.node, message);
        }
        let mut blank_finish = self.list_item(block, list, marker.length, marker.length);
        let mut last = ordinal;
        let mut auto = found == Sequence::Auto;
        let format = marker.format;
        // In a list that began with `#`, numbers must not follow.
        let expected = if auto { Sequence::Arabic } else { found };
        loop {
            block.skip_blank();
            let Some(line) = block.peek() else { break };
            let Some(marker) = self::marker(line.text) else { break };
            let found = sequence(marker.text, Some(expected));
            let Some(ordinal) = found.ordinal(marker.text) else { break };
            let continues =
                found == Sequence::Auto || found == expected && !auto && ordinal == last + 1;
            if marker.format != format
                || !continues
                || !is_item(block, ordinal, found, marker.format)
            {
                break;
            }
            auto |= found == Sequence::Auto;
            blank_finish = self.list_item(block, list, marker.length, marker.length);
            last = ordinal;
        }
        let span = self.block_span(block, from);
        self.doc.set_span(list, span);
        self.check_blank_finish(block, blank_finish, "Enumerated list");
        true
    }

    /// Parses one item, whose marker takes `bytes` bytes and `columns` characters.
    pub(super) fn list_item(
        &mut self,
        block: &mut Block<'a>,
        list: crate::syntax::tree::NodeId,
        bytes: usize,
        columns: usize,
    ) -> bool {
        let from = block.at;
        let line = block.line_at(from);
        self.reached(block, line);
        let has_text = line.text.len() > bytes;
        let block_indent = has_text.then_some(columns);
        let indented =
            block.indented(Shape { block_indent, first: Some(bytes), ..Shape::default() });
        self.reached_last(block);
        let span = self.block_span(block, from);
        let item = self.doc.push(list, Kind::ListItem, span);
        self.note_line(item, line);
        if !indented.lines.is_empty() {
            self.nested(indented.lines, item);
        }
        indented.blank_finish
    }
}

/// Whether the line after the enumerator allows it to be one.
fn is_item(block: &Block<'_>, ordinal: u64, sequence: Sequence, format: Format) -> bool {
    let Some(next) = block.lines.get(block.at + 1) else { return true };
    if next.text.chars().next().is_none_or(super::chars::is_space) {
        return true;
    }
    let Some(enumerator) = sequence.text(ordinal + 1) else { return false };
    let begins = |text: &str| {
        next.text
            .strip_prefix(format.prefix())
            .and_then(|it| it.strip_prefix(text))
            .and_then(|it| it.strip_prefix(format.suffix()))
            .is_some_and(|it| it.starts_with(' '))
    };
    begins(&enumerator) || begins("#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers_are_canonical() {
        assert_eq!(from_roman("MCMXCIX"), Some(1999));
        assert_eq!(from_roman("IIII"), None);
        assert_eq!(to_roman(4999).as_deref(), Some("MMMMCMXCIX"));
        assert_eq!(to_roman(5000), None);
    }

    #[test]
    fn enumerators_need_a_space_or_the_end_of_the_line() {
        assert!(marker("1. a").is_some());
        assert!(marker("(#)").is_some());
        assert!(marker("1.a").is_none());
        assert!(marker("ab. c").is_none());
        assert!(marker("(1. c").is_none());
    }
}
