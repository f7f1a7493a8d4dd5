//! reStructuredText, as docutils reads it, with the exact place of every node.
//!
//! [`block`] chooses the construct that begins at a line; each construct has a file of its own.
//! Nested content is a list of borrowed [`lines`], narrowed on both sides and never copied, so every
//! place is exact. Parsing never fails: what is wrong becomes a finding and, as in docutils, a
//! `system_message` in the tree ([`message`]).

#![expect(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "small numbers of tables")]
#![expect(clippy::unnecessary_wraps, reason = "functions in one table have one type")]
#![expect(clippy::unused_self, reason = "methods of the parser, whether they need it yet or not")]

mod options;

mod chars;
mod escapes;
mod lines;
mod unicode_tables;

mod block;
mod known;
mod message;
mod messages;
mod names;
mod parser;

mod bullet;
mod definition;
mod enumerated;
mod explicit;
mod field;
mod footnote;
mod line_block;
mod literal;
mod option;
mod overlooked;
mod paragraph;
mod quote;
mod section;
mod substitution;
mod table;
mod target;

mod directive;
mod inline;
mod language;
mod language_tables;
mod role;
mod tokens;

mod transform;

#[cfg(test)]
mod tests;

pub mod batch;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use options::{Hindrance, Included, Options, Resolver, SmartQuotes, Unread};
pub(super) use table::{columns, grid_cells};

use crate::diag::Sink;
use crate::syntax::tree::{Document, Kind};
use crate::text::{FileId, Map, Set, SharedText, Span};
use block::Block;
use lines::{Arena, FileLines, Lines, Text};
use message::Level;
use parser::Parser;

/// The problems that the parser reports: their rules, with headlines in English and Russian, in which
/// `{0}` stands for what a problem names.
pub fn rules() -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    messages::all()
}

/// Parses `text`, the content of `file`; nothing is included. The document keeps the text.
pub fn parse(text: impl Into<SharedText>, file: FileId, sink: &mut Sink) -> Document {
    parse_with(text, file, &Options::default(), sink)
}

/// Parses `text`, the content of `file`.
pub fn parse_with(
    text: impl Into<SharedText>,
    file: FileId,
    options: &Options<'_>,
    sink: &mut Sink,
) -> Document {
    parse_twice(&text.into(), file, options, sink).1
}

/// Parses `text`, the content of `file`, to the document as it was written, where only the values of
/// substitutions and classes are in their places, and to the one that `options.transforms` make of
/// it.
pub fn parse_twice(
    text: &SharedText,
    file: FileId,
    options: &Options<'_>,
    sink: &mut Sink,
) -> (Option<Document>, Document) {
    let arena = Arena::default();
    let (normalized, map) = lines::normalize(text, options.tab_width);
    let read = match normalized {
        Cow::Borrowed(_) => text.clone(),
        Cow::Owned(normalized) => normalized.into(),
    };
    let file_lines = FileLines::new(&read, 0);
    let doc = Document::with_room(
        Span::new(file, 0..text.len()),
        read.clone(),
        file_lines.likely_nodes(),
    );
    let mut parser = new_parser(&file_lines, doc, map, file, options, &arena, sink);
    parser.document(&file_lines);
    parser.doc.enclose_children();
    let mut written = None;
    if !options.transforms.is_empty() {
        written = parser.transform(&options.transforms);
        parser.doc.enclose_children();
    }
    parser.report_tallies();
    parser.doc.shrink();
    (written, parser.doc)
}

/// The transforms that docutils applies to a document that stands alone; for
/// [`Options::transforms`].
pub fn standalone_transforms() -> Vec<(String, Option<u64>)> {
    transform::STANDALONE.iter().map(|it| ((*it).to_owned(), None)).collect()
}

fn new_parser<'a>(
    file_lines: &'a FileLines<'a>,
    doc: Document,
    map: Vec<(u32, u32)>,
    file: FileId,
    options: &'a Options<'a>,
    arena: &'a Arena,
    sink: &'a mut Sink,
) -> Parser<'a> {
    let known = known::Known::of(doc.source().clone());
    Parser {
        doc,
        sink,
        options,
        arena,
        file_lines,
        texts: vec![Text::mapped(file_lines.text, file, options.source.clone(), map)],
        names: names::Names { known, ..names::Names::default() },
        title_styles: Vec::new(),
        roles: Map::default(),
        directives: Map::default(),
        root_line: (0, None),
        current_line: (0, None),
        node_lines: parser::NodeLines::default(),
        include_log: Vec::new(),
        included: 0,
        depth: 0,
        unclosed: 0,
        tallies: BTreeMap::new(),
        in_substitution: false,
        decoration: None,
        parse_messages: Vec::new(),
        first_transform_message: 0,
        pending: Vec::new(),
    }
}

impl<'a> Parser<'a> {
    fn document(&mut self, file: &'a FileLines<'a>) {
        let root = self.doc.root_id();
        if !self.options.source.is_empty() {
            self.set_str(root, "source", self.options.source.clone());
        }
        let lines = Lines::all(file);
        let limit = self.options.line_length_limit;
        let too_long =
            |it: &lines::Line<'_>| it.text.len() > limit && it.text.chars().count() > limit;
        if file.may_exceed(limit)
            && let Some(line) = lines.iter().find(too_long)
        {
            let text = format!("Line {} exceeds the line-length-limit.", line.number);
            let at = message::At { line: None, ..self.at(line) };
            let message = self.report(Level::Error, "line-too-long", &text, &[], at);
            self.doc.append(root, message);
            return;
        }
        let mut block = Block { lines, at: 0, node: root, is_root: true };
        self.run(&mut block);
    }
}

/// Whether a construct other than text begins with this line.
fn begins_construct(text: &str) -> bool {
    // Most texts begin with a letter, and a letter begins nothing else.
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return enumerated::marker(text).is_some();
    }
    let starts =
        |mark: &str| text.strip_prefix(mark).is_some_and(|it| it.is_empty() || it.starts_with(' '));
    let bullets = ["-", "+", "*", "•", "‣", "⁃"];
    bullets.iter().any(|it| starts(it))
        || [">>>", "|", "..", "__"].iter().any(|it| starts(it))
        || enumerated::marker(text).is_some()
        || field::marker(text).is_some()
        || option::marker(text).is_some()
        || table::is_grid_border(text)
        || table::is_simple_top(text)
        || block::adornment(text).is_some()
}

/// The kinds of node that stand in the running text.
pub(super) fn is_inline_kind(kind: Kind) -> bool {
    substitution::is_inline(kind)
}
