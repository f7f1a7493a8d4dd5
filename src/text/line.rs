//! Lines that stay borrowed, however deep the nesting.
//!
//! Content of markup is indented, and the text of a grid cell is interleaved with its neighbours',
//! so a nested block is not one range of bytes. Nested parsers therefore take a slice of [`Line`]s
//! that were narrowed on both sides: nothing is copied or dedented, and every place stays exact.

use super::{FileId, Span};

/// A piece of one line of a file, without its line end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// The text that is left after narrowing.
    pub text: &'a str,
    /// Where [`text`](Self::text) begins in the file, in bytes.
    pub start: u32,
}

impl Line<'_> {
    /// The line without its first `bytes` bytes, or nothing if it is shorter.
    pub fn skip(self, bytes: usize) -> Self {
        let bytes = bytes.min(self.text.len());
        Line { text: &self.text[bytes..], start: self.start + bytes as u32 }
    }

    /// At most the first `bytes` bytes of the line.
    pub fn take(self, bytes: usize) -> Self {
        Line { text: &self.text[..bytes.min(self.text.len())], start: self.start }
    }

    /// The line without trailing white space.
    pub fn trim_end(self) -> Self {
        Line { text: self.text.trim_end(), start: self.start }
    }

    /// The line without white space on both sides.
    pub fn trim(self) -> Self {
        let indent = self.text.len() - self.text.trim_start().len();
        self.skip(indent).trim_end()
    }

    /// How many spaces the line begins with.
    pub fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Whether the line holds nothing but white space.
    pub fn is_blank(self) -> bool {
        self.text.trim_end().is_empty()
    }

    /// Where the line ends in the file, in bytes.
    pub fn end(self) -> u32 {
        self.start + self.text.len() as u32
    }

    /// The place of the line in `file`.
    pub fn span(self, file: FileId) -> Span {
        Span { file, start: self.start, end: self.end() }
    }
}

/// The lines of `text`, without their ends (`\n`, `\r\n` or `\r`).
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.len() / 40 + 1);
    let (mut start, bytes) = (0, text.as_bytes());
    while start < bytes.len() {
        let len = memchr::memchr2(b'\n', b'\r', &bytes[start..]);
        let end = len.map_or(bytes.len(), |len| start + len);
        lines.push(Line { text: &text[start..end], start: start as u32 });
        start = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let text = "a\r\nb\rc\n\nd";
        let found: Vec<_> = lines(text).iter().map(|it| (it.text, it.start)).collect();
        assert_eq!(found, [("a", 0), ("b", 3), ("c", 5), ("", 7), ("d", 8)]);
    }

    #[test]
    fn narrowing_keeps_the_place() {
        let line = Line { text: "  каша  ", start: 10 };
        assert_eq!(line.trim(), Line { text: "каша", start: 12 });
        assert_eq!(line.trim().end(), 20);
    }
}
