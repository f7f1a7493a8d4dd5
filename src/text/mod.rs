//! Bytes and places: spans, lines, files and edits; knows no markup.

mod bytes;
mod day;
mod edit;
mod encoding;
mod line;
mod lower;
mod map;
mod shared;
mod source;
mod span;
mod suggest;

pub use bytes::Bytes;
pub use day::day;
pub use edit::{Edit, apply};
pub use encoding::{DecodeError, decode, is_encoding};
pub use line::{Line, lines};
pub use lower::{lower, lower_char};
pub use map::{Map, Set};
pub use shared::SharedText;
pub use source::{LineIndex, Position, Source, SourceMap};
pub use span::{FileId, Span, Spanned};
pub use suggest::{distance, nearest};
