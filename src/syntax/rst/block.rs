//! Blocks of lines, and the choice of the construct that begins at a line.

use super::chars::is_space;
use super::lines::{Line, Lines};
use super::message::Level;
use super::parser::{MAX_DEPTH, Parser};
use crate::syntax::tree::{Kind, NodeId};
use crate::text::Span;

/// Lines that are parsed into one node.
pub(super) struct Block<'a> {
    pub(super) lines: Lines<'a>,
    /// The next line to read.
    pub(super) at: usize,
    /// Where the nodes go; a section title changes it.
    pub(super) node: NodeId,
    /// Whether this is the document itself, where sections may begin.
    pub(super) is_root: bool,
}

/// An indented block that was taken from another.
pub(super) struct Indented<'a> {
    pub(super) lines: Lines<'a>,
    /// Whether a blank line or the end of the text ends the block.
    pub(super) blank_finish: bool,
}

/// How to take an indented block.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    /// Stop at the first blank line.
    pub(super) until_blank: bool,
    /// Keep the indentation.
    pub(super) keep_indent: bool,
    /// Keep blank lines at the top.
    pub(super) keep_top: bool,
    /// The indentation of all lines in characters, where it is known.
    pub(super) block_indent: Option<usize>,
    /// How many bytes of the first line belong to the marker, if there is one.
    pub(super) first: Option<usize>,
}

impl<'a> Block<'a> {
    /// The next line, if there is one.
    pub(super) fn peek(&self) -> Option<Line<'a>> {
        self.lines.get(self.at)
    }

    /// Whether the next line is blank or missing.
    pub(super) fn is_next_blank(&self) -> bool {
        self.peek().is_none_or(Line::is_blank)
    }

    /// Whether all lines were read.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.lines.len()
    }

    /// The line at `at`; past the end, an empty one after the last.
    pub(super) fn line_at(&self, at: usize) -> Line<'a> {
        if let Some(line) = self.lines.get(at) {
            return line;
        }
        let Some(last) = self.lines.last() else {
            return Line { text: "", start: 0, number: 1, source: 0 };
        };
        let past = (at + 1 - self.lines.len()) as u32;
        Line { text: "", start: last.end(), number: last.number + past, ..last }
    }

    /// Reads an indented block from the next line on.
    pub(super) fn indented(&mut self, shape: Shape) -> Indented<'a> {
        let start = self.at;
        if let (Some(first), Some(0x21..)) = (shape.first, self.lines.first_byte(start + 1)) {
            // Most items of a list are one line, with the next item right below.
            self.at += 1;
            let line = self.line_at(start);
            let lines = Lines::from(line.skip(first));
            let lines = if shape.keep_top { lines } else { lines.skip_blank() };
            return Indented { lines, blank_finish: line.is_blank() };
        }
        let mut indent = shape.block_indent;
        let mut end = start + usize::from(shape.first.is_some());
        let mut blank_finish = true;
        // Whether only spaces indent the lines, as they mostly do.
        let mut is_simple = true;
        while let Some(line) = self.lines.get(end) {
            let is_blank = line.is_blank();
            if !line.text.is_empty() && (!line.is_indented() || too_shallow(line, shape)) {
                blank_finish = end > start && self.line_at(end - 1).is_blank();
                break;
            }
            if is_blank {
                if shape.until_blank {
                    break;
                }
                is_simple &= line.text.is_empty();
            } else if !indent.is_some_and(|it| line.has_spaces(it)) {
                let own = line.indent();
                is_simple &= line.has_spaces(own);
                if shape.block_indent.is_none() {
                    indent = Some(indent.map_or(own, |it| it.min(own)));
                }
            }
            end += 1;
            if let Some(indent) = indent.filter(|_| !shape.until_blank) {
                end = self.lines.skip_indented(end, indent);
            }
        }
        let end = end.min(self.lines.len());
        self.at = end;
        let indent = indent.unwrap_or(0);
        let indent = if shape.keep_indent { 0 } else { indent };
        let lines = self.lines.slice(start..end);
        let lines = if let (Some(first), 1) = (shape.first, end - start) {
            // Most items, fields and comments take one line.
            lines.first().map(|it| it.skip(first).into()).unwrap_or_default()
        } else if is_simple {
            lines.narrowed_by_bytes(shape.first, indent)
        } else {
            lines.narrowed(shape.first, indent)
        };
        let lines = if shape.keep_top { lines } else { lines.skip_blank() };
        Indented { lines, blank_finish }
    }

    /// The lines from the next one to the end of the paragraph; with `flush_left`, an indented line
    /// ends it too, and the answer says so.
    pub(super) fn text_block(&self, from: usize, flush_left: bool) -> (usize, bool) {
        let mut end = from;
        while let Some(line) = self.lines.get(end) {
            if line.is_blank() {
                break;
            }
            if flush_left && line.is_indented() {
                return (end, true);
            }
            end += 1;
        }
        (end, false)
    }

    /// Skips blank lines.
    pub(super) fn skip_blank(&mut self) {
        while self.peek().is_some_and(Line::is_blank) {
            self.at += 1;
        }
    }
}

#[inline]
pub(super) fn ends_with_space(text: &str) -> bool {
    match text.as_bytes() {
        [.., 0x21..=0x7e] => false,
        _ => text.ends_with(is_space),
    }
}

/// Whether a text begins as nothing but a paragraph does, and ends neither with a space nor with what
/// announces a literal block.
#[inline]
pub(super) fn has_plain_ends(text: &str) -> bool {
    let is_text = match text.as_bytes() {
        // The bullets beyond ASCII begin with this byte.
        [0xe2, ..] => false,
        [0x80..=0xff, ..] => true,
        [first, ..] => first.is_ascii_alphanumeric() && super::enumerated::marker(text).is_none(),
        [] => false,
    };
    is_text && !ends_with_space(text) && !text.ends_with("::")
}

/// The first of the lines, if the others are few and empty.
fn only_line<'a>(lines: &Lines<'a>) -> Option<Line<'a>> {
    let is_only = match lines.len() {
        1 => true,
        count @ 2..4 => (1..count).all(|at| lines.get(at).is_some_and(|it| it.text.is_empty())),
        _ => false,
    };
    if is_only { lines.first() } else { None }
}

fn too_shallow(line: Line<'_>, shape: Shape) -> bool {
    shape
        .block_indent
        .is_some_and(|it| !line.has_spaces(it) && line.text.chars().take(it).any(|c| !is_space(c)))
}

/// Whether the line is one punctuation character over and over.
pub(super) fn adornment(text: &str) -> Option<char> {
    let first = *text.as_bytes().first()?;
    if !first.is_ascii_punctuation() {
        return None;
    }
    let run = text.bytes().take_while(|&it| it == first).count();
    text.bytes().skip(run).all(|it| it == b' ').then_some(first as char)
}

impl<'a> Parser<'a> {
    /// Parses lines into `node`.
    pub(super) fn nested(&mut self, lines: impl Into<Lines<'a>>, node: NodeId) {
        let lines = lines.into();
        if let Some(line) = only_line(&lines)
            && self.plain_line(line, node, self.line_span(line))
        {
            return;
        }
        self.nested_block(lines, node);
    }

    /// [`nested`](Self::nested) for what is no plain line.
    pub(super) fn nested_block(&mut self, lines: impl Into<Lines<'a>>, node: NodeId) {
        let lines = lines.into();
        if self.depth >= MAX_DEPTH {
            self.too_deep(&lines, node);
            return;
        }
        self.depth += 1;
        let mut block = Block { lines, at: 0, node, is_root: false };
        self.run(&mut block);
        self.depth -= 1;
    }

    /// Parses a line at `span` into `node`, if it is [plain](Self::is_plain_line); says whether it
    /// is.
    pub(super) fn plain_line(&mut self, line: Line<'a>, node: NodeId, span: Span) -> bool {
        let is_plain = self.is_plain_line(line);
        if is_plain {
            if self.doc.node(node).kind() == Kind::Footnote {
                // Its label may come to stand before the paragraph.
                let paragraph = self.doc.push(node, Kind::Paragraph, span);
                self.doc.hold_text(paragraph, line.text, span);
            } else {
                self.doc.hold_paragraph(node, line.text, span);
            }
            self.current_line = (line.source, None);
        }
        is_plain
    }

    /// Whether a line can be nothing but a paragraph without markup, as most cells and items of
    /// lists are.
    pub(super) fn is_plain_line(&self, line: Line<'a>) -> bool {
        self.is_plain_part(line.text) && self.may_be_plain(line)
    }

    /// Whether what stands where `line` does can be [plain](Self::is_plain_line).
    pub(super) fn may_be_plain(&self, line: Line<'a>) -> bool {
        self.depth < MAX_DEPTH && self.texts[line.source as usize].is_in_step()
    }

    /// Whether a text has nothing in it but a paragraph without markup, and no space at its end.
    fn is_plain_part(&self, text: &str) -> bool {
        has_plain_ends(text) && self.is_plain_text(text)
    }

    fn too_deep(&mut self, lines: &Lines<'a>, node: NodeId) {
        let Some(first) = lines.iter().find(|it| !it.is_blank()) else { return };
        let text = format!("Blocks are nested more than {MAX_DEPTH} levels deep.");
        let limit = MAX_DEPTH.to_string();
        let at = self.at(first);
        let message = self.report(Level::Error, "nesting-too-deep", &text, &[&limit], at);
        self.quote_lines(message, lines);
        self.doc.append(node, message);
    }

    /// Parses all of a block.
    pub(super) fn run(&mut self, block: &mut Block<'a>) {
        while let Some(line) = block.peek() {
            if line.text.is_empty() {
                block.at = block.lines.skip_empty(block.at + 1);
                continue;
            }
            self.reached(block, line);
            self.construct(block, line);
        }
        if !block.is_root {
            self.current_line.1 = None;
        }
    }

    /// Takes note of the line that a block has come to.
    pub(super) fn reached(&mut self, block: &Block<'a>, line: Line<'a>) {
        self.reached_number(block, (line.source, line.number));
    }

    fn reached_number(&mut self, block: &Block<'a>, (source, number): (u32, u32)) {
        self.current_line = (source, Some(number));
        if block.is_root {
            self.root_line = self.current_line;
        }
    }

    /// Takes note that a block has come to its line at `at`, or past its end.
    pub(super) fn reached_at(&mut self, block: &Block<'a>, at: usize) {
        match block.lines.number(at) {
            Some(number) => self.reached_number(block, number),
            None => self.reached(block, block.line_at(at)),
        }
    }

    /// Takes note that a block has been read up to its next line.
    pub(super) fn reached_last(&mut self, block: &Block<'a>) {
        if let Some(before) = block.at.checked_sub(1) {
            self.reached_at(block, before);
        }
    }

    fn construct(&mut self, block: &mut Block<'a>, line: Line<'a>) {
        let text = line.text;
        let bytes = text.as_bytes();
        match bytes[0] {
            b' ' if line.is_blank() => block.at += 1,
            b' ' => self.block_quote_construct(block),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                if !self.enumerated_list(block, line) {
                    self.text_construct(block);
                }
            }
            0x80.. => {
                if !self.bullet_list(block, line) {
                    self.text_construct(block);
                }
            }
            b':' if self.field_list(block, line) => {}
            b'-' | b'+' | b'*' if self.bullet_list(block, line) => {}
            b'-' | b'+' | b'/' if super::option::marker(text).is_some() => {
                if !self.option_list(block, line) {
                    self.text_construct(block);
                }
            }
            b'(' | b'#' if super::enumerated::marker(text).is_some() => {
                if !self.enumerated_list(block, line) {
                    self.text_construct(block);
                }
            }
            b'>' if text == ">>>" || text.starts_with(">>> ") => self.doctest(block),
            b'|' if text == "|" || text.starts_with("| ") => self.line_block(block),
            b'+' if super::table::is_grid_border(text) => self.grid_table(block),
            b'=' if super::table::is_simple_top(text) => self.simple_table(block),
            b'.' if text == ".." || text.starts_with(".. ") => self.explicit_markup(block),
            b'_' if text == "__" || text.starts_with("__ ") => self.explicit_markup(block),
            _ if adornment(text).is_some() => self.adornment_line(block, line),
            _ => self.text_construct(block),
        }
    }

    /// Appends a message that a construct ends too early, unless a blank line ends it.
    pub(super) fn check_blank_finish(&mut self, block: &Block<'a>, blank_finish: bool, noun: &str) {
        if !blank_finish {
            let next = block.line_at(block.at);
            let message = self.unindent_warning(noun, next);
            self.doc.append(block.node, message);
        }
    }

    /// The span of the lines `from..to` of a block, without blank lines around.
    pub(super) fn block_span(&self, block: &Block<'a>, from: usize) -> Span {
        if block.at == from + 1
            && let Some(line) = block.lines.get(from)
        {
            return self.line_span(line);
        }
        self.lines_span(&block.lines.slice(from.min(block.at)..block.at))
    }

    /// `>>>` and what follows up to a blank line.
    fn doctest(&mut self, block: &mut Block<'a>) {
        let from = block.at;
        let (end, _) = block.text_block(from, false);
        let lines = block.lines.slice(from..end);
        let span = self.lines_span(&lines);
        let node = self.doc.push(block.node, Kind::DoctestBlock, span);
        self.keep_space(node);
        self.push_lines(node, &lines);
        block.at = end;
    }
}
