//! Footnotes and citations.

use super::block::{Block, Shape};
use super::chars;
use super::explicit::Outcome;
use super::inline::names;
use super::lines::Line;
use super::message::{At, Level};
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

impl<'a> Parser<'a> {
    /// Parses a footnote or citation whose bracket stands at `at`.
    pub(super) fn footnote_or_citation(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        at: usize,
    ) -> Option<Outcome> {
        let rest = &line.text[at + 1..];
        let length = match rest.as_bytes().first()? {
            b'*' => 1,
            b'#' => 1 + names::length(&rest[1..]),
            _ => names::length(rest),
        };
        let label = &rest[..length];
        let after = rest[length..].strip_prefix(']')?;
        if length == 0 || !after.is_empty() && !after.starts_with(' ') {
            return None;
        }
        let label_line = line.part(at + 1..at + 1 + length);
        let body = line.text.len() - after.trim_start_matches(' ').len();
        let from = block.at;
        let indented = block.indented(Shape { first: Some(body), ..Shape::default() });
        if block.is_root {
            self.reached_last(block);
        }
        let is_footnote =
            label.starts_with(['*', '#']) || label.bytes().all(|it| it.is_ascii_digit());
        let kind = if is_footnote { Kind::Footnote } else { Kind::Citation };
        let node = self.make(kind, self.block_span(block, from));
        self.note_line(node, line);
        if is_footnote {
            self.name_footnote(node, label, label_line);
        } else {
            self.push_label(node, label_line);
            self.names.citations.push(node);
            self.name_target(node, &chars::fully_normalized(label), Some(node), true);
        }
        if indented.lines.is_empty() {
            let noun = if is_footnote { "Footnote" } else { "Citation" };
            let text = format!("{noun} content expected.");
            let at =
                At { span: self.line_span(line), source: self.root_line.0, line: self.root_line.1 };
            let message = self.report(Level::Warning, "empty-footnote", &text, &[label], at);
            self.doc.append(node, message);
        } else {
            self.nested(indented.lines, node);
        }
        Some((vec![node], indented.blank_finish))
    }

    fn name_footnote(&mut self, node: NodeId, label: &str, label_line: Line<'a>) {
        let mut name = chars::fully_normalized(label).into_owned();
        if label.starts_with('#') {
            name.remove(0);
            self.set_int(node, "auto", 1);
            self.names.autofootnotes.push(node);
        } else if label == "*" {
            name.clear();
            self.set_str(node, "auto", "*");
            self.names.symbol_footnotes.push(node);
        } else {
            self.push_label(node, label_line);
            self.names.footnotes.push(node);
        }
        if name.is_empty() {
            self.set_id(node, Some(node));
        } else {
            self.name_footnote_target(node, &name);
        }
    }

    fn push_label(&mut self, node: NodeId, line: Line<'a>) {
        let label = self.doc.push(node, Kind::Label, self.line_span(line));
        self.push_lines(label, &[line]);
    }
}
