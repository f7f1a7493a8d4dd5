//! Definition lists: a term on one line, its definition indented below.

use super::block::{Block, Shape, adornment};
use super::chars::is_space;
use super::inline::classifier_delimiter;
use super::lines::{Line, trim_end};
use super::message::Level;
use super::parser::{Parser, Prose};
use crate::syntax::tree::{Kind, NodeId};

impl<'a> Parser<'a> {
    /// Parses a definition list, whose first term is the next line.
    pub(super) fn definition_list(&mut self, block: &mut Block<'a>) {
        let from = block.at;
        let first = block.line_at(from);
        let list = self.doc.push(block.node, Kind::DefinitionList, self.line_span(first));
        self.note_line(list, first);
        let mut blank_finish = self.definition_item(block, list, block.node);
        loop {
            block.skip_blank();
            if !self.is_definition(block) {
                break;
            }
            blank_finish = self.definition_item(block, list, list);
        }
        let span = self.block_span(block, from);
        self.doc.set_span(list, span);
        self.check_blank_finish(block, blank_finish, "Definition list");
    }

    /// Whether the next two lines are a term and the start of its definition.
    fn is_definition(&self, block: &Block<'a>) -> bool {
        let (Some(term), Some(next)) = (block.peek(), block.lines.get(block.at + 1)) else {
            return false;
        };
        !term.is_indented()
            && !next.is_blank()
            && next.is_indented()
            && adornment(term.text).is_none()
            && !super::begins_construct(term.text)
    }

    fn definition_item(&mut self, block: &mut Block<'a>, list: NodeId, context: NodeId) -> bool {
        let from = block.at;
        let term_line = block.line_at(from);
        block.at += 1;
        let body_line = block.line_at(block.at);
        let indented = block.indented(Shape::default());
        self.reached_last(block);
        let (term_span, definition_span) =
            (self.line_span(term_line), self.lines_span(&indented.lines));
        let item = self.doc.push(list, Kind::DefinitionListItem, term_span.hull(definition_span));
        self.note_line(item, term_line);
        let begins_with_space = term_line.text.starts_with(is_space);
        let messages = if !begins_with_space
            && self.may_be_plain(term_line)
            && self.is_plain_text(term_line.text)
        {
            self.plain_term(item, term_line);
            Vec::new()
        } else {
            let prose = Prose::of_line(term_line);
            let term = self.doc.push(item, Kind::Term, term_span);
            let messages = self.inline_marked(term, &prose, term_line, context, true);
            self.fit_spans(item, term_span);
            messages
        };
        let definition = self.doc.push(item, Kind::Definition, definition_span);
        self.append_all(definition, messages);
        if term_line.text.ends_with("::") {
            let text = "Blank line missing before literal block (after the \"::\")? Interpreted \
                        as a definition list item.";
            let at = self.at(body_line);
            let message =
                self.report(Level::Info, "literal-block-without-blank-line", text, &[], at);
            self.doc.append(definition, message);
        }
        self.nested(indented.lines, definition);
        indented.blank_finish
    }

    /// Makes a term without markup, and its classifiers.
    fn plain_term(&mut self, item: NodeId, line: Line<'a>) {
        let (mut kind, mut rest) = (Kind::Term, line);
        loop {
            let next = classifier_delimiter(rest.text);
            let part = match next {
                Some((end, _)) if kind == Kind::Term => {
                    rest.part(0..trim_end(&rest.text[..end]).len())
                }
                Some((end, _)) => rest.part(0..end),
                None => rest,
            };
            let node = self.doc.push(item, kind, self.line_span(part));
            self.push_lines(node, &[part]);
            let Some((_, start)) = next else { break };
            (kind, rest) = (Kind::Classifier, rest.skip(start));
        }
    }

    /// Makes the term and each classifier span just what is in it.
    fn fit_spans(&mut self, item: NodeId, whole: crate::text::Span) {
        let children: Vec<_> =
            self.doc.node(item).children().map(super::super::tree::Node::id).collect();
        for child in children {
            let node = self.doc.node(child);
            if let (Some(first), Some(last)) = (node.first_child(), node.last_child()) {
                let span = first.span().hull(last.span());
                self.doc.set_span(child, span);
            } else {
                self.doc.set_span(child, crate::text::Span { start: whole.end, ..whole });
            }
        }
    }
}
