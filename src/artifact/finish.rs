//! The last step of a file: marks become origins, values are checked for the format they enter.

use super::format::{Format, Line};
use super::mark::{self, Piece, Place};
use super::output::Origin;
use super::value::PlaceTable;
use crate::text::Span;

/// A file without marks.
#[derive(Debug, Default)]
pub(super) struct Finished {
    /// The text.
    pub(super) text: String,
    /// What came from documents, in the order of the bytes.
    pub(super) origins: Vec<Origin>,
    /// Where the serial of a zone goes.
    pub(super) serial: Option<usize>,
    /// Values that the format cannot take at their place.
    pub(super) unsafe_values: Vec<UnsafeValue>,
}

/// A value that the format cannot take at its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct UnsafeValue {
    /// Where the value was written.
    pub(super) span: Option<Span>,
    /// The first character that the format cannot take.
    pub(super) bad: char,
}

/// Takes the marks out of `marked` and checks what stood between them for `format`.
///
/// In a value within a value, the inner one is the origin of its part.
pub(super) fn finish(marked: &str, format: &Format, places: &PlaceTable) -> Finished {
    let mut out = Finished { text: String::with_capacity(marked.len()), ..Finished::default() };
    let mut open: Vec<Place> = Vec::new();
    let mut line = Line::default();
    for piece in mark::pieces(marked) {
        match piece {
            Piece::Open(place) => open.push(place),
            Piece::Close => {
                open.pop();
            }
            Piece::Serial => out.serial = Some(out.text.len()),
            Piece::Text(text) => {
                match open.last() {
                    Some(&place) => out.value(text, places.span(place), format, &line),
                    None => out.text.push_str(text),
                }
                line.feed(text, format);
            }
        }
    }
    // They stay until everything is written, a third of them for nothing otherwise.
    out.origins.shrink_to_fit();
    out
}

impl Finished {
    fn value(&mut self, text: &str, span: Option<Span>, format: &Format, line: &Line) {
        let start = self.text.len();
        if let Err(bad) = format.write(&mut self.text, text, line) {
            self.unsafe_values.push(UnsafeValue { span, bad });
        }
        let range = start as u32..self.text.len() as u32;
        match (span, self.origins.last_mut()) {
            (_, _) if range.is_empty() => {}
            (Some(span), Some(last)) if last.range.end == range.start && last.span == span => {
                last.range.end = range.end;
            }
            (Some(span), _) => self.origins.push(Origin { range, span }),
            (None, _) => {}
        }
    }

    /// Puts `text` in at the byte `at`.
    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.text.insert_str(at, text);
        let (at, len) = (at as u32, text.len() as u32);
        for origin in self.origins.iter_mut().filter(|it| it.range.start >= at) {
            origin.range = origin.range.start + len..origin.range.end + len;
        }
    }
}
