//! Block quotes and their attributions.

use super::block::{Block, Shape};
use super::lines::Lines;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

impl<'a> Parser<'a> {
    /// Parses an indented block.
    pub(super) fn block_quote_construct(&mut self, block: &mut Block<'a>) {
        let indented = block.indented(Shape::default());
        self.reached_last(block);
        let elements = self.block_quotes(indented.lines, block.node);
        self.append_all(block.node, elements);
        self.check_blank_finish(block, indented.blank_finish, "Block quote");
    }

    /// Parses the lines into block quotes: an attribution ends each but the last.
    pub(super) fn block_quotes(
        &mut self,
        lines: impl Into<Lines<'a>>,
        context: NodeId,
    ) -> Vec<NodeId> {
        let mut elements = Vec::new();
        let mut rest = lines.into();
        while let Some(first) = rest.first() {
            let attribution = find_attribution(&rest);
            let end = attribution.as_ref().map_or(rest.len(), |it| it.end);
            let quote_end = attribution.as_ref().map_or(rest.len(), |it| it.start);
            let quote = self.make(Kind::BlockQuote, self.lines_span(&rest.slice(..end)));
            self.note_line(quote, first);
            self.nested(rest.slice(..quote_end), quote);
            elements.push(quote);
            if let Some(attribution) = attribution {
                let lines = rest.slice(quote_end..end);
                let messages = self.attribution(quote, &lines, &attribution, context);
                elements.extend(messages);
            }
            rest = rest.slice(end..).skip_blank();
        }
        elements
    }

    fn attribution(
        &mut self,
        quote: NodeId,
        lines: &Lines<'a>,
        found: &Attribution,
        context: NodeId,
    ) -> Vec<NodeId> {
        let lines = lines.narrowed(Some(found.dash), found.indent);
        let Some(first) = lines.first() else { return Vec::new() };
        let prose = self.prose(&lines);
        let (node, messages) = self.make_inline(Kind::Attribution, &prose, first, context);
        self.note_line(node, first);
        self.doc.append(quote, node);
        messages
    }
}

/// Where an attribution is.
struct Attribution {
    start: usize,
    end: usize,
    /// How many bytes the dash takes, with the space after it.
    dash: usize,
    /// The indentation of the lines after the first.
    indent: usize,
}

fn find_attribution(lines: &Lines<'_>) -> Option<Attribution> {
    // Hardly any quote has a line that may begin with a dash; the first one is none.
    if !lines.may_begin_with([b'-', "—".as_bytes()[0]]) {
        return None;
    }
    let (mut is_after_blank, mut is_text_seen) = (false, false);
    for (start, line) in lines.iter().enumerate() {
        if line.is_blank() {
            is_after_blank = true;
            continue;
        }
        if is_text_seen
            && is_after_blank
            && let Some(dash) = dash(line.text)
            && let Some((end, indent)) = shape(lines, start)
        {
            return Some(Attribution { start, end, dash, indent });
        }
        (is_text_seen, is_after_blank) = (true, false);
    }
    None
}

/// How many bytes the dash of an attribution takes.
fn dash(text: &str) -> Option<usize> {
    let hyphens = text.bytes().take_while(|&it| it == b'-').count();
    let length = match hyphens {
        2 | 3 => hyphens,
        0 if text.starts_with('—') => '—'.len_utf8(),
        _ => return None,
    };
    let rest = text[length..].trim_start_matches(' ');
    (!rest.is_empty()).then_some(text.len() - rest.len())
}

/// Where the attribution that begins at `start` ends, and how its other lines are indented.
fn shape(lines: &Lines<'_>, start: usize) -> Option<(usize, usize)> {
    let mut indent = None;
    let mut end = start + 1;
    while let Some(line) = lines.get(end).filter(|it| !it.is_blank()) {
        let own = line.indent();
        if *indent.get_or_insert(own) != own {
            return None;
        }
        end += 1;
    }
    Some((end, indent.unwrap_or(0)))
}
