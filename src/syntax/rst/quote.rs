//! Block quotes and their attributions.

use super::block::{Block, Shape};
use super::lines::Line;
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
    pub(super) fn block_quotes(&mut self, lines: Vec<Line<'a>>, context: NodeId) -> Vec<NodeId> {
        let mut elements = Vec::new();
        let mut rest = lines;
        while !rest.is_empty() {
            let first = rest[0];
            let attribution = find_attribution(&rest);
            let end = attribution.as_ref().map_or(rest.len(), |it| it.end);
            let quote_end = attribution.as_ref().map_or(rest.len(), |it| it.start);
            let after = rest.split_off(end);
            let quote = self.make(Kind::BlockQuote, self.lines_span(&rest));
            self.note_line(quote, first);
            let attributed: Vec<_> = rest.split_off(quote_end);
            self.nested(rest, quote);
            elements.push(quote);
            if let Some(attribution) = attribution {
                let messages = self.attribution(quote, attributed, &attribution, context);
                elements.extend(messages);
            }
            let blank = after.iter().take_while(|it| it.is_blank()).count();
            rest = after;
            rest.drain(..blank);
        }
        elements
    }

    fn attribution(
        &mut self,
        quote: NodeId,
        mut lines: Vec<Line<'a>>,
        found: &Attribution,
        context: NodeId,
    ) -> Vec<NodeId> {
        let Some((first, others)) = lines.split_first_mut() else { return Vec::new() };
        *first = first.skip(found.dash);
        for line in others {
            *line = line.skip_chars(found.indent);
        }
        let first = *first;
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

fn find_attribution(lines: &[Line<'_>]) -> Option<Attribution> {
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
fn shape(lines: &[Line<'_>], start: usize) -> Option<(usize, usize)> {
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
