//! Option lists: `-o FILE, --output=FILE  description`.

use super::block::{Block, Shape};
use super::lines::Line;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

/// The options at the start of a line.
pub(super) struct Marker {
    /// Where the options end.
    end: usize,
    /// Where the description begins.
    body: usize,
}

/// The options at the start of `text`, if the line is one of an option list.
pub(super) fn marker(text: &str) -> Option<Marker> {
    marker_from(text, 0)
}

/// Tries all ways to read the options from `at`, longest first, as the grammar is ambiguous.
fn marker_from(text: &str, at: usize) -> Option<Marker> {
    for end in option_ends(text, at) {
        let rest = &text[end..];
        if let Some(after) = rest.strip_prefix(", ")
            && let Some(found) = marker_from(text, text.len() - after.len())
        {
            return Some(found);
        }
        let spaces = rest.bytes().take_while(|&it| it == b' ').count();
        if spaces >= 2 || spaces == rest.len() {
            return Some(Marker { end, body: end + spaces });
        }
    }
    None
}

/// Where the option that begins at `at` may end, longest first.
fn option_ends(text: &str, at: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    let name_at = match rest {
        [b'-', b'-', ..] => at + 2,
        [b'-' | b'+' | b'/', ..] => at + 1,
        _ => return Vec::new(),
    };
    if !bytes.get(name_at).is_some_and(u8::is_ascii_alphanumeric) {
        return Vec::new();
    }
    if rest[0] != b'/' && name_at == at + 1 {
        let name_end = name_at + 1;
        let space = usize::from(bytes.get(name_end) == Some(&b' '));
        let mut ends = argument_ends(text, name_end + space);
        if space == 1 {
            ends.extend(argument_ends(text, name_end));
        }
        ends.push(name_end);
        return ends;
    }
    let name_end = name_at + word(&bytes[name_at..]);
    let mut ends = Vec::new();
    if matches!(bytes.get(name_end), Some(b' ' | b'=')) {
        ends = argument_ends(text, name_end + 1);
    }
    ends.push(name_end);
    ends
}

fn word(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-')).count()
}

fn argument_ends(text: &str, at: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    match bytes.get(at) {
        Some(b'<') => {
            let inner = text[at + 1..].find(['<', '>']).unwrap_or(0);
            let end = at + 1 + inner;
            if inner > 0 && bytes.get(end) == Some(&b'>') { vec![end + 1] } else { Vec::new() }
        }
        Some(first) if first.is_ascii_alphabetic() => vec![at + word(&bytes[at..])],
        _ => Vec::new(),
    }
}

impl<'a> Parser<'a> {
    /// Parses an option list; says no if its first option has no description.
    pub(super) fn option_list(&mut self, block: &mut Block<'a>, line: Line<'a>) -> bool {
        let from = block.at;
        let list = self.make(Kind::OptionList, self.line_span(line));
        self.note_line(list, line);
        let Some(mut blank_finish) = self.option_item(block, list, line) else { return false };
        self.doc.append(block.node, list);
        loop {
            block.skip_blank();
            let Some(line) = block.peek() else { break };
            match self.option_item(block, list, line) {
                Some(finish) => blank_finish = finish,
                None => break,
            }
        }
        let span = self.block_span(block, from);
        self.doc.set_span(list, span);
        self.check_blank_finish(block, blank_finish, "Option list");
        true
    }

    fn option_item(&mut self, block: &mut Block<'a>, list: NodeId, line: Line<'a>) -> Option<bool> {
        let marker = marker(line.text)?;
        let from = block.at;
        let indented = block.indented(Shape { first: Some(marker.body), ..Shape::default() });
        if indented.lines.is_empty() {
            block.at = from;
            return None;
        }
        self.reached_last(block);
        let span = self.block_span(block, from);
        let item = self.doc.push(list, Kind::OptionListItem, span);
        let group_span = self.line_span(line.part(0..marker.end));
        let group = self.doc.push(item, Kind::OptionGroup, group_span);
        let mut at = 0;
        while at < marker.end {
            let end = at + option_length(&line.text[at..marker.end]);
            self.option(group, line.part(at..end));
            at = end + 2;
        }
        let body_span = self.lines_span(&indented.lines);
        let description = self.doc.push(item, Kind::Description, body_span);
        self.nested(indented.lines, description);
        Some(indented.blank_finish)
    }

    fn option(&mut self, group: NodeId, line: Line<'a>) {
        let text = line.text;
        let option = self.doc.push(group, Kind::Option, self.line_span(line));
        let first = text.find(' ').unwrap_or(text.len());
        let (name_end, argument, delimiter) = match text[..first].find('=') {
            Some(at) => (at, at + 1, "="),
            None if first > 2 && !text.starts_with("--") && text.starts_with(['-', '+']) => {
                (2, 2, "")
            }
            None => (first, first + 1, " "),
        };
        let string =
            self.doc.push(option, Kind::OptionString, self.line_span(line.part(0..name_end)));
        self.push_lines(string, &[line.part(0..name_end)]);
        if argument < text.len() {
            let part = line.part(argument..text.len());
            let node = self.doc.push(option, Kind::OptionArgument, self.line_span(part));
            self.set_str(node, "delimiter", delimiter);
            self.push_lines(node, &[part]);
        }
    }
}

/// How long the first option is of those that commas part; not all commas do.
fn option_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(found) = text[at..].find(", ") {
        let comma = at + found;
        let after = &text[comma + 2..];
        let closes = after.find('>').is_some_and(|close| !after[..close].contains('<'));
        if !closes {
            return comma;
        }
        at = comma + 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_needs_two_spaces() {
        assert!(marker("-a  b").is_some());
        assert!(marker("-a").is_some());
        assert!(marker("-a b c").is_none());
        assert!(marker("--opt=<a b>, -x FILE  text").is_some());
        assert!(marker("/V  text").is_some());
        assert!(marker("-- a").is_none());
    }
}
