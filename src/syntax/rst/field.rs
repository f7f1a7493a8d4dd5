//! Field lists: `:name: body`.

use super::block::{Block, Shape};
use super::lines::Line;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

/// Where the name of the field at the start of `text` ends, and where its body begins.
pub(super) fn marker(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b':') || matches!(bytes.get(1), Some(b':' | b' ')) {
        return None;
    }
    // The last colon that ends a name is meant, but a colon before a space or a backquote cannot
    // be part of one, so the first of those is the last.
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => {
                // A backslash needs a character after it.
                at += 1 + text[at + 1..].chars().next()?.len_utf8();
                continue;
            }
            b':' if at > 1 && bytes[at - 1] != b' ' && ends_marker(&bytes[at + 1..]) => {
                let spaces = bytes[at + 1..].iter().take_while(|&&it| it == b' ').count();
                return Some((at, at + 1 + spaces));
            }
            b':' if matches!(bytes.get(at + 1), None | Some(b' ' | b'`')) => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

fn ends_marker(rest: &[u8]) -> bool {
    matches!(rest.first(), None | Some(b' '))
}

impl<'a> Parser<'a> {
    /// Parses a field list, if the next line begins one.
    pub(super) fn field_list(&mut self, block: &mut Block<'a>, line: Line<'a>) -> bool {
        if marker(line.text).is_none() {
            return false;
        }
        let from = block.at;
        let list = self.doc.push(block.node, Kind::FieldList, self.line_span(line));
        let mut blank_finish = true;
        while let Some(line) = block.peek() {
            let Some((name_end, body)) = marker(line.text) else { break };
            // Messages about names in the first field go around the list, others nowhere.
            let context = if block.at == from { block.node } else { list };
            blank_finish = self.field(block, list, context, name_end, body);
            block.skip_blank();
        }
        let span = self.block_span(block, from);
        self.doc.set_span(list, span);
        self.check_blank_finish(block, blank_finish, "Field list");
        true
    }

    fn field(
        &mut self,
        block: &mut Block<'a>,
        list: NodeId,
        context: NodeId,
        name_end: usize,
        body: usize,
    ) -> bool {
        let from = block.at;
        let line = block.line_at(from);
        self.reached(block, line);
        let indented = block.indented(Shape { first: Some(body), ..Shape::default() });
        self.reached_last(block);
        let span = self.block_span(block, from);
        let field = self.doc.push(list, Kind::Field, span);
        self.note_line(field, line);
        let prose = self.prose(&[line.part(1..name_end)]);
        let (name, messages) = self.make_inline(Kind::FieldName, &prose, line, context);
        self.doc.append(field, name);
        let body_span = if indented.lines.is_empty() {
            let end = self.line_span(line.part(0..name_end + 1)).end;
            crate::text::Span { start: end, end, ..span }
        } else {
            self.lines_span(&indented.lines)
        };
        let node = self.doc.push(field, Kind::FieldBody, body_span);
        self.append_all(node, messages);
        if !indented.lines.is_empty() {
            self.nested(indented.lines, node);
        }
        indented.blank_finish
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_at_a_colon_before_white_space() {
        assert_eq!(marker(":a: b"), Some((2, 4)));
        assert_eq!(marker(":a:b: c"), Some((4, 6)));
        assert_eq!(marker(":имя:"), Some((7, 8)));
        assert_eq!(marker(":a\\: b: c"), Some((6, 8)));
        assert_eq!(marker(":a"), None);
        assert_eq!(marker(": a:"), None);
        assert_eq!(marker("::"), None);
        assert_eq!(marker(":a :"), None);
        assert_eq!(marker(":role:`x`"), None);
    }
}
