//! Line blocks: lines that begin with `|`.

use super::block::{Block, Shape};
use super::lines::Line;
use super::message::{At, Level};
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

/// A line of a line block, with its indentation if it is not empty.
pub(super) struct Item {
    pub(super) node: NodeId,
    pub(super) indent: Option<usize>,
}

impl<'a> Parser<'a> {
    /// Parses a line block.
    pub(super) fn line_block(&mut self, block: &mut Block<'a>) {
        let from = block.at;
        let first = block.line_at(from);
        let node = self.doc.push(block.node, Kind::LineBlock, self.line_span(first));
        self.note_line(node, first);
        let mut items = Vec::new();
        let mut is_finished = false;
        while let Some(line) = block.peek() {
            if line.text != "|" && !line.text.starts_with("| ") {
                break;
            }
            // Messages about names of the first line go around the block, others nowhere.
            let context = if items.is_empty() { block.node } else { node };
            let (item, blank_finish) = self.line_block_line(block, line, context);
            items.push(item);
            is_finished = blank_finish;
            if is_finished {
                break;
            }
        }
        let span = self.block_span(block, from);
        self.doc.set_span(node, span);
        if !is_finished {
            let next = block.line_at(from + 1);
            let at = At { span: self.line_span(block.line_at(block.at)), ..self.at(next) };
            let text = "Line block ends without a blank line.";
            let message =
                self.report(Level::Warning, "missing-blank-line", text, &["Line block"], at);
            self.doc.append(block.node, message);
        }
        self.nest_lines(node, items);
    }

    fn line_block_line(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        context: NodeId,
    ) -> (Item, bool) {
        let from = block.at;
        let spaces = line.text[1..].bytes().take_while(|&it| it == b' ').count();
        let shape = Shape { first: Some(1 + spaces), until_blank: true, ..Shape::default() };
        let indented = block.indented(shape);
        self.reached_last(block);
        let prose = self.prose(&indented.lines);
        let node = self.make(Kind::Line, self.block_span(block, from));
        let messages = self.inline(node, &prose, line, context);
        self.note_line(node, line);
        self.append_all(block.node, messages);
        let indent = (line.text != "|").then(|| spaces.saturating_sub(1));
        (Item { node, indent }, indented.blank_finish)
    }

    /// Puts the lines into `block`, those that are indented more into blocks of their own.
    pub(super) fn nest_lines(&mut self, block: NodeId, items: Vec<Item>) {
        let mut above = 0;
        let items: Vec<_> = items
            .into_iter()
            .map(|it| {
                above = it.indent.unwrap_or(above);
                (it.node, above)
            })
            .collect();
        self.nest_segment(block, &items);
    }

    fn nest_segment(&mut self, block: NodeId, items: &[(NodeId, usize)]) {
        let Some(least) = items.iter().map(|it| it.1).min() else { return };
        let mut at = 0;
        while at < items.len() {
            if items[at].1 == least {
                self.doc.append(block, items[at].0);
                at += 1;
                continue;
            }
            let deeper = items[at..].iter().take_while(|it| it.1 > least).count();
            let span = self.doc.node(items[at].0).span();
            let inner = self.doc.push(block, Kind::LineBlock, span);
            self.nest_segment(inner, &items[at..at + deeper]);
            at += deeper;
        }
    }
}
