//! The lines of a document as docutils reads them, each with its exact place.
//!
//! Tabs, form feeds and vertical tabs become spaces, and NUL, which the parser marks escapes with,
//! the control character SUB. Only a text that has some of these is copied; its
//! [`Text`] then maps places in the copy to places in the file.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use super::chars;
use crate::text::{FileId, Span};

/// A line, or the part of one that is left after narrowing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// What is left of the line; never ends with white space.
    pub(super) text: &'a str,
    /// Where `text` begins in its [`Text`], in bytes.
    pub(super) start: u32,
    /// The number of the line in its file, from 1.
    pub(super) number: u32,
    /// The [`Text`] that the line is from, by index.
    pub(super) source: u32,
}

impl Line<'_> {
    /// The line without its first `bytes` bytes, or nothing if it is shorter.
    pub(super) fn skip(self, bytes: usize) -> Self {
        let mut bytes = bytes.min(self.text.len());
        while !self.text.is_char_boundary(bytes) {
            bytes += 1;
        }
        Line { text: &self.text[bytes..], start: self.start + bytes as u32, ..self }
    }

    /// The bytes `range` of the line.
    pub(super) fn part(self, range: std::ops::Range<usize>) -> Self {
        Line {
            text: &self.text[range.start..range.end],
            start: self.start + range.start as u32,
            ..self
        }
    }

    /// The line without white space on both sides.
    pub(super) fn trim(self) -> Self {
        let left = self.text.trim_start_matches(chars::is_space);
        let skipped = self.text.len() - left.len();
        let line = self.skip(skipped);
        Line { text: line.text.trim_end_matches(chars::is_space), ..line }
    }

    /// How many characters of white space the line begins with.
    pub(super) fn indent(self) -> usize {
        self.text.chars().take_while(|&c| chars::is_space(c)).count()
    }

    /// The line without its first `count` characters.
    pub(super) fn skip_chars(self, count: usize) -> Self {
        let bytes = self.text.as_bytes();
        if bytes.len() >= count && bytes[..count].is_ascii() {
            return Line { text: &self.text[count..], start: self.start + count as u32, ..self };
        }
        let at = self.text.char_indices().nth(count).map_or(self.text.len(), |(at, _)| at);
        self.skip(at)
    }

    /// Whether the line begins with a space.
    pub(super) fn is_indented(self) -> bool {
        self.text.as_bytes().first() == Some(&b' ')
    }

    /// Whether nothing is left of the line but white space.
    pub(super) fn is_blank(self) -> bool {
        self.text.chars().all(chars::is_space)
    }

    /// Where the line ends in its [`Text`].
    pub(super) fn end(self) -> u32 {
        self.start + self.text.len() as u32
    }
}

/// A text that lines are borrowed from.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the text of a text")]
pub(super) struct Text<'a> {
    /// What the parser reads.
    pub(super) text: &'a str,
    /// The file that it came from.
    pub(super) file: FileId,
    /// The name of the file in messages.
    pub(super) name: String,
    /// From each point on, the text and the file run in step; empty if they always do.
    map: Vec<(u32, u32)>,
}

impl<'a> Text<'a> {
    /// A text that was cut out of others: `map` tells from where.
    pub(super) fn mapped(text: &'a str, file: FileId, name: String, map: Vec<(u32, u32)>) -> Self {
        Self { text, file, name, map }
    }

    /// Whether places in the text are places in the file.
    pub(super) fn is_plain(&self) -> bool {
        self.map.is_empty()
    }

    /// The place in the file of a place in the text.
    pub(super) fn offset(&self, at: u32) -> u32 {
        let found = self.map.partition_point(|&(from, _)| from <= at);
        match found.checked_sub(1) {
            Some(found) => {
                let (from, to) = self.map[found];
                // All spaces that stand for a tab lie where it does.
                let next = self.map.get(found + 1).map_or(u32::MAX, |&(_, to)| to);
                (to + (at - from)).min(next.saturating_sub(1).max(to))
            }
            None => at,
        }
    }

    /// The part of the text that a span of its file was read as.
    pub(super) fn slice(&self, span: Span) -> Option<&'a str> {
        let at = |place: u32| match self.map.partition_point(|&(_, to)| to <= place).checked_sub(1)
        {
            Some(found) => {
                let (from, to) = self.map[found];
                let next = self.map.get(found + 1).map_or(u32::MAX, |&(from, _)| from);
                (from + (place - to)).min(next)
            }
            None => place,
        };
        self.text.get(at(span.start) as usize..at(span.end) as usize)
    }

    /// The points within a range where the text and the file fall out of step.
    pub(super) fn breaks(&self, start: u32, end: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let first = self.map.partition_point(|&(from, _)| from <= start);
        self.map[first..].iter().copied().take_while(move |&(from, _)| from < end)
    }

    /// The span in the file of a range in the text.
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        // Lines that the parser makes itself lie past the end of the text.
        let length = self.text.len() as u32;
        let (start, mut end) = (start.min(length), end.min(length));
        // A line end may take several bytes, though it is one line feed to the parser.
        while !self.text.is_char_boundary(end as usize) {
            end += 1;
        }
        let start = self.offset(start);
        Span { file: self.file, start, end: self.offset(end).max(start) }
    }
}

/// Keeps texts that are made during the parse as long as the parse lasts.
///
/// Each shelf is twice as long as the one before it and never moves, so what is kept can be borrowed
/// while more is added.
#[derive(Default)]
pub(super) struct Arena {
    shelves: [OnceCell<Vec<OnceCell<String>>>; 32],
    count: Cell<usize>,
}

impl Arena {
    /// Keeps `text`.
    pub(super) fn keep(&self, text: String) -> &str {
        let number = self.count.get() + 1;
        self.count.set(number);
        let shelf = number.ilog2() as usize;
        let length = 1 << shelf;
        let shelf = self.shelves[shelf].get_or_init(|| vec![OnceCell::new(); length]);
        shelf[number - length].get_or_init(|| text)
    }
}

/// The text with white space as docutils wants it, and the map back to the file.
pub(super) fn normalize(text: &str, tab_width: usize) -> (Cow<'_, str>, Vec<(u32, u32)>) {
    if !text.bytes().any(|it| matches!(it, b'\0' | b'\t' | b'\x0b' | b'\x0c')) {
        return (text.into(), Vec::new());
    }
    let mut result = String::with_capacity(text.len() + text.len() / 8);
    let (mut map, mut column) = (vec![(0, 0)], 0);
    for (at, c) in text.char_indices() {
        match c {
            '\t' => {
                let spaces = if tab_width == 0 { 0 } else { tab_width - column % tab_width };
                result.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
                map.push((result.len() as u32, at as u32 + 1));
            }
            '\0' => {
                result.push('\x1a');
                column += 1;
            }
            '\x0b' | '\x0c' => {
                result.push(' ');
                column += 1;
            }
            c => {
                result.push(c);
                column = if chars::is_line_end(c) { 0 } else { column + 1 };
            }
        }
    }
    (result.into(), map)
}

/// The lines of `text`, which is that of the [`Text`] `source`, without trailing white space.
pub(super) fn split(text: &str, source: u32) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.len() / 32 + 1);
    let bytes = text.as_bytes();
    let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while start < bytes.len() {
        let end = line_end(text, start);
        let number = lines.len() as u32 + 1;
        let line = trim_end(&text[start..end]);
        lines.push(Line { text: line, start: start as u32, number, source });
        start = end + end_length(text, end);
    }
    lines
}

/// Where the line ends that begins at `start`.
fn line_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        let ends = match bytes[at] {
            b'\n'..=b'\r' | 0x1c..=0x1e => true,
            0xc2 => bytes.get(at + 1) == Some(&0x85),
            0xe2 => matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])),
            _ => false,
        };
        if ends {
            return at;
        }
        at += 1;
    }
    at
}

/// How many bytes end the line at `end`.
fn end_length(text: &str, end: usize) -> usize {
    match text.as_bytes()[end..] {
        [b'\r', b'\n', ..] | [0xc2, ..] => 2,
        [0xe2, ..] => 3,
        _ => 1,
    }
}

fn trim_end(line: &str) -> &str {
    match line.as_bytes().last() {
        Some(0x21..=0x7e) | None => line,
        _ => line.trim_end_matches(chars::is_space),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_become_spaces_and_places_stay() {
        let (text, map) = normalize("a\tб\n\tc", 8);
        assert_eq!(text, "a       б\n        c");
        let text = Text::mapped(&text, FileId(0), String::new(), map);
        assert_eq!(text.offset(0), 0);
        assert_eq!((text.offset(1), text.offset(7), text.offset(8)), (1, 1, 2));
        assert_eq!(text.offset(19), 6);
        let span = Span { file: FileId(0), start: 1, end: 4 };
        assert_eq!(text.slice(span), Some("       б"));
    }

    #[test]
    fn what_is_kept_stays() {
        let arena = Arena::default();
        let kept: Vec<_> = (0..100).map(|it: u32| arena.keep(it.to_string())).collect();
        assert!(kept.iter().zip(0u32..).all(|(text, it)| **text == it.to_string()));
    }

    #[test]
    fn lines_lose_trailing_space_only() {
        let text = "\u{feff}a \r\nb\u{85}c";
        let found: Vec<_> = split(text, 0).iter().map(|it| (it.text, it.start)).collect();
        assert_eq!(found, [("a", 3), ("b", 7), ("c", 10)]);
    }
}
