//! Bytes and places: spans, lines, files and edits; knows no markup.

mod edit;
mod line;
mod source;
mod span;
mod suggest;

pub use edit::{Edit, apply};
pub use line::{Line, lines};
pub use source::{LineIndex, Position, Source, SourceMap};
pub use span::{FileId, Span, Spanned};
pub use suggest::{distance, nearest};
