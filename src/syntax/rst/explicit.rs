//! Explicit markup: what begins with `..`, and anonymous targets.

use super::block::{Block, Shape};
use super::inline::names;
use super::lines::Line;
use super::message::Level;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

/// What a construct of explicit markup comes to: its nodes, and whether a blank line ends it.
pub(super) type Outcome = (Vec<NodeId>, bool);

/// Why a construct is not what it looked like; it is a comment then.
pub(super) struct Malformed {
    pub(super) rule: &'static str,
    pub(super) text: &'static str,
}

impl<'a> Parser<'a> {
    /// Parses explicit markup up to the first line that is something else.
    pub(super) fn explicit_markup(&mut self, block: &mut Block<'a>) {
        let mut blank_finish = true;
        while let Some(line) = block.peek() {
            let text = line.text;
            let nodes;
            self.current_line = (line.source, Some(line.number));
            if text == "__" || text.starts_with("__ ") {
                (nodes, blank_finish) = self.anonymous_target(block, line);
            } else if text == ".." || text.starts_with(".. ") {
                (nodes, blank_finish) = self.explicit_construct(block, line);
            } else {
                break;
            }
            self.append_all(block.node, nodes);
        }
        self.check_blank_finish(block, blank_finish, "Explicit markup");
    }

    fn explicit_construct(&mut self, block: &mut Block<'a>, line: Line<'a>) -> Outcome {
        let at = 2 + line.skip(2).spaces();
        let after = &line.text[at..];
        let resume = block.at;
        // Most of what is no directive, nor looks like one, has no colon.
        let has_colon = memchr::memchr(b':', after.as_bytes()).is_some();
        let found = match after.as_bytes().first() {
            Some(b'[') => self.footnote_or_citation(block, line, at).map(Ok),
            Some(b'_') if !matches!(after.as_bytes().get(1), None | Some(b' ')) => {
                Some(self.hyperlink_target(block, line, at + 1))
            }
            Some(b'|') if !matches!(after.as_bytes().get(1), None | Some(b' ')) => {
                Some(self.substitution_definition(block, line, at + 1))
            }
            Some(_) if has_colon => directive_name(after)
                .map(|(name, end)| Ok(self.directive(block, line, name, at, at + end))),
            _ => None,
        };
        match found {
            None => self.comment(block, line, at, has_colon),
            Some(Ok(outcome)) => outcome,
            Some(Err(malformed)) => {
                let read = block.line_at(block.at.saturating_sub(1));
                let at_line = self.at_span(read, self.line_span(line));
                let message =
                    self.report(Level::Warning, malformed.rule, malformed.text, &[], at_line);
                block.at = resume;
                let (mut nodes, blank_finish) = self.comment(block, line, at, has_colon);
                nodes.push(message);
                (nodes, blank_finish)
            }
        }
    }

    /// Parses a comment into the block; nothing else comes of it.
    fn comment(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        at: usize,
        has_colon: bool,
    ) -> Outcome {
        if at < line.text.len() && block.lines.first_byte(block.at + 1).is_some_and(|it| it != b' ')
        {
            // Most comments take one line.
            if has_colon {
                self.check_comment(line, at, false);
            }
            block.at += 1;
            let node = self.doc.push(block.node, Kind::Comment, self.line_span(line));
            self.keep_space(node);
            self.push_lines(node, &[line.skip(at)]);
            return (Vec::new(), false);
        }
        let is_next_blank = block.lines.get(block.at + 1).is_none_or(Line::is_blank);
        let first = &line.text[at..];
        if is_next_blank && first.trim().is_empty() {
            // Only so can an indented block follow explicit markup.
            block.at += 1;
            let node = self.doc.push(block.node, Kind::Comment, self.line_span(line));
            self.keep_space(node);
            return (Vec::new(), true);
        }
        if is_next_blank && first.starts_with("end of inclusion from \"") {
            block.at += 1;
            self.include_log.pop();
            return (Vec::new(), true);
        }
        let from = block.at;
        let indented = block.indented(Shape { first: Some(at), ..Shape::default() });
        if block.is_root {
            self.reached_last(block);
        }
        let lines = indented.lines.trim_blank_end();
        if has_colon || lines.len() > 1 {
            self.check_comment(line, at, lines.len() > 1);
        }
        let node = self.doc.push(block.node, Kind::Comment, self.block_span(block, from));
        self.keep_space(node);
        self.push_lines(node, &lines);
        (Vec::new(), indented.blank_finish)
    }
}

/// The name of the directive at the start of `text`, and where what follows `::` begins.
pub(super) fn directive_name(text: &str) -> Option<(&str, usize)> {
    let length = names::length(text);
    if length == 0 {
        return None;
    }
    let rest = &text[length..];
    let after = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix("::")?;
    if !after.is_empty() && !after.starts_with(' ') {
        return None;
    }
    Some((&text[..length], text.len() - after.trim_start_matches(' ').len()))
}
