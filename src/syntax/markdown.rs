//! Markdown, read by `pulldown-cmark` into the same tree.

use crate::diag::Sink;
use crate::syntax::Document;
use crate::text::{FileId, Span};

/// Parses `text`, the content of `file`.
pub fn parse(text: &str, file: FileId, _sink: &mut Sink) -> Document {
    Document::new(Span::new(file, 0..text.len()))
}
