//! Paragraphs, and how a line of text turns out to be a title, a term or a paragraph.

use super::block::{Block, adornment, ends_with_space};
use super::chars;
use super::lines::Line;
use super::message::Level;
use super::parser::{Parser, Prose};
use crate::syntax::tree::Kind;

impl<'a> Parser<'a> {
    /// Parses what begins with a line of text: the line after it decides.
    pub(super) fn text_construct(&mut self, block: &mut Block<'a>) {
        let from = block.at;
        let Some(next) = block.lines.get(from + 1) else {
            self.paragraph(block, from, from + 1);
            return;
        };
        if next.is_blank() {
            self.paragraph(block, from, from + 1);
        } else if next.is_indented() {
            self.definition_list(block);
        } else if adornment(next.text).is_none() || !self.underlined(block, next) {
            let (end, indented) = block.text_block(from + 1, true);
            self.paragraph_then_indent(block, from, end, indented);
        }
    }

    fn paragraph_then_indent(
        &mut self,
        block: &mut Block<'a>,
        from: usize,
        end: usize,
        indented: bool,
    ) {
        if !indented {
            self.paragraph(block, from, end);
            return;
        }
        let next = block.line_at(end);
        let literal = self.paragraph_only(block, from, end);
        let at = self.at(next);
        let message =
            self.report(Level::Error, "unexpected-indentation", "Unexpected indentation.", &[], at);
        self.doc.append(block.node, message);
        if literal {
            self.literal_block(block);
        }
    }

    /// Parses the lines `from..end` as a paragraph, and the literal block that it may announce.
    fn paragraph(&mut self, block: &mut Block<'a>, from: usize, end: usize) {
        if end == from + 1
            && let Some(line) = block.lines.get(from)
            && self.paragraph_of_line(block, line)
        {
            return;
        }
        if self.paragraph_only(block, from, end) {
            self.literal_block(block);
        }
    }

    /// Parses a paragraph of one line, unless it may announce a literal block or looks like a mistake.
    fn paragraph_of_line(&mut self, block: &mut Block<'a>, line: Line<'a>) -> bool {
        let (text, span) = (line.text, self.line_span(line));
        let is_plain = self.plain_line(line, block.node, span);
        if !is_plain
            && (text.starts_with(['.', ':']) || text.ends_with("::") || ends_with_space(text))
        {
            return false;
        }
        block.at += 1;
        self.reached_at(block, block.at);
        if !is_plain {
            let node = self.doc.make(Kind::Paragraph, span);
            let prose = Prose::of_line(line);
            let messages = self.inline_marked(node, &prose, line, block.node, false);
            self.doc.append(block.node, node);
            self.append_all(block.node, messages);
        }
        true
    }

    /// Parses a paragraph; says whether a literal block comes next.
    fn paragraph_only(&mut self, block: &mut Block<'a>, from: usize, end: usize) -> bool {
        block.at = end;
        let first = block.line_at(from);
        let lines = block.lines.slice(from..end);
        self.check_paragraph(&lines);
        if end > from + 1
            && is_likely_escaped(first.text)
            && let Some(extent) = self.escaped_lines(&lines)
        {
            self.reached_at(block, end - 1);
            let node = self.doc.make(Kind::Paragraph, self.lines_span(&lines));
            self.push_escaped_lines(node, &lines, &extent);
            self.doc.append(block.node, node);
            return false;
        }
        let prose = self.prose(&lines);
        let (length, literal) = announced_literal(&prose.text);
        self.reached_at(block, if literal || end > from + 1 { end - 1 } else { end });
        if length == 0 {
            return literal;
        }
        let mut prose = if length < prose.text.len() { prose.slice(0..length) } else { prose };
        prose.mark();
        let (node, messages) = self.make_inline(Kind::Paragraph, &prose, first, block.node);
        let span = self.lines_span(&lines);
        self.doc.set_span(node, span);
        self.doc.append(block.node, node);
        self.append_all(block.node, messages);
        literal
    }
}

/// Whether a paragraph that begins with this line is likely to be full of escapes: if so, there is one soon.
fn is_likely_escaped(line: &str) -> bool {
    let start = &line.as_bytes()[..line.len().min(32)];
    memchr::memchr(b'\\', start).is_some()
}

/// How much of a paragraph is its text, and whether `::` at its end announces a literal block.
fn announced_literal(text: &str) -> (usize, bool) {
    let text = text.trim_end_matches(chars::is_space);
    let Some(before) = text.strip_suffix("::") else { return (text.len(), false) };
    // A backslash before the colons takes the first one, unless it is itself escaped.
    let backslashes = before.len() - before.trim_end_matches('\\').len();
    if backslashes % 2 == 1 {
        return (text.len(), false);
    }
    if before.ends_with([' ', '\n']) {
        return (before.trim_end_matches(chars::is_space).len(), true);
    }
    (if before.is_empty() { 0 } else { before.len() + 1 }, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_colons_announce_a_literal_block() {
        assert_eq!(announced_literal("text::"), (5, true));
        assert_eq!(announced_literal("text ::"), (4, true));
        assert_eq!(announced_literal("::"), (0, true));
        assert_eq!(announced_literal(r"text\::"), (7, false));
        assert_eq!(announced_literal(r"text\\::"), (7, true));
    }
}
