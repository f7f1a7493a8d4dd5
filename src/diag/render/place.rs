//! Spans as formats write them: clamped to their file, so that no report panics over a bad one.

use std::ops::Range;

use crate::diag::Label;
use crate::text::{Position, Source, SourceMap, Span};

/// A span that was resolved.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file.
    pub(super) source: &'a Source,
    /// Where the span begins.
    pub(super) start: Position,
    /// Where it ends, exclusive.
    pub(super) end: Position,
    from: usize,
    to: usize,
}

impl<'a> Place<'a> {
    /// Resolves `span`; `None` if its file is not part of the run.
    pub(super) fn new(sources: &'a SourceMap, span: Span) -> Option<Self> {
        let source = sources.try_get(span.file)?;
        let Range { start: from, end: to } = clamp(&source.text, span.range());
        let index = source.line_index();
        let (start, end) = (index.position(&source.text, from), index.position(&source.text, to));
        Some(Self { source, start, end, from, to })
    }

    /// Resolves the place of `label`.
    pub(super) fn of(sources: &'a SourceMap, label: &Label) -> Option<Self> {
        let mut place = Self::new(sources, label.span)?;
        place.start.column += label.beyond;
        place.end.column += label.beyond;
        Some(place)
    }

    /// The path of the file.
    pub(super) fn path(&self) -> &'a str {
        &self.source.path
    }

    /// The bytes of the file.
    pub(super) fn range(&self) -> Range<usize> {
        self.from..self.to
    }

    /// The column of byte `at` in its line, from 1 and in bytes.
    pub(super) fn byte_column(&self, at: usize) -> usize {
        let index = self.source.line_index();
        at - index.line_start(index.line(at)).unwrap_or(0) + 1
    }
}

/// `range` moved to character boundaries of `text`, never inside out.
pub(super) fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(range.start);
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
