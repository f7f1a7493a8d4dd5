//! Literal blocks after `::`, indented or quoted.

use super::block::{Block, Shape};
use super::message::Level;
use super::parser::Parser;
use crate::syntax::tree::Kind;

impl<'a> Parser<'a> {
    /// Parses the literal block that a paragraph announced.
    pub(super) fn literal_block(&mut self, block: &mut Block<'a>) {
        let resume = block.at;
        let indented = block.indented(Shape::default());
        self.reached_last(block);
        let lines = indented.lines.trim_blank_end();
        let Some(first) = lines.first() else {
            block.at = resume;
            self.quoted_literal_block(block);
            return;
        };
        let span = self.lines_span(&lines);
        let node = self.doc.push(block.node, Kind::LiteralBlock, span);
        self.note_line(node, first);
        self.keep_space(node);
        self.push_lines(node, &lines);
        self.check_blank_finish(block, indented.blank_finish, "Literal block");
    }

    /// Parses a literal block whose lines all begin with the same punctuation character.
    fn quoted_literal_block(&mut self, block: &mut Block<'a>) {
        block.skip_blank();
        let from = block.at;
        let quote =
            block.peek().and_then(|it| it.text.chars().next()).filter(char::is_ascii_punctuation);
        let Some(quote) = quote else {
            let at = self.at(block.line_at(from));
            let text = "Literal block expected; none found.";
            let message = self.report(Level::Warning, "missing-literal-block", text, &[], at);
            self.doc.append(block.node, message);
            return;
        };
        while block.peek().is_some_and(|it| it.text.starts_with(quote)) {
            block.at += 1;
        }
        let span = self.block_span(block, from);
        let node = self.doc.push(block.node, Kind::LiteralBlock, span);
        self.note_line(node, block.line_at(from));
        self.keep_space(node);
        self.push_lines(node, &block.lines.slice(from..block.at));
        let Some(next) = block.peek().filter(|it| !it.is_blank()) else { return };
        let (rule, text) = if next.is_indented() {
            ("unexpected-indentation", "Unexpected indentation.")
        } else {
            ("inconsistent-quoting", "Inconsistent literal block quoting.")
        };
        let at = self.at(next);
        let message = self.report(Level::Error, rule, text, &[], at);
        self.doc.append(block.node, message);
    }
}
