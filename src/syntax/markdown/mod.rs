//! Markdown, read by `pulldown-cmark` into the same tree.
//!
//! Beyond CommonMark: tables, footnotes, front matter, definition lists, GitHub's admonitions. What
//! reStructuredText has and Markdown lacks is written so that a plain reader sees it too: a caption
//! is a paragraph `Table: …` or a bold line beside the table, and a field list is a paragraph of
//! lines `:key: value`.

mod builder;
mod fields;
mod shape;
#[cfg(test)]
mod tests;

use pulldown_cmark::{Options, Parser};

use self::builder::Builder;
use crate::diag::Sink;
use crate::syntax::Document;
use crate::text::{FileId, SharedText};

/// Parses `text`, the content of `file`. The document keeps the text.
pub fn parse(text: impl Into<SharedText>, file: FileId, sink: &mut Sink) -> Document {
    parse_shared(&text.into(), file, sink)
}

fn parse_shared(text: &SharedText, file: FileId, sink: &mut Sink) -> Document {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let source = fields::guard_fields(text.get(base..).unwrap_or_default());
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let mut builder = Builder::new(text, file, sink);
    for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
        builder.event(event, range.start + base..range.end + base);
    }
    let mut document = builder.whole();
    fields::field_lists(&mut document);
    shape::captions(&mut document);
    shape::promote_title(&mut document);
    shape::widen(&mut document);
    document
}
