//! Tables drawn with characters: grid tables and simple tables.

mod grid;
mod simple;

pub(super) use simple::Overflow;

pub(in crate::syntax) use grid::cells_of as grid_cells;

use super::block::Block;
use super::lines::{Line, Lines};
use super::message::Level;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

/// A cell of a table.
pub(super) struct Cell<'a> {
    pub(super) more_rows: usize,
    pub(super) more_columns: usize,
    pub(super) lines: Lines<'a>,
}

/// Makes the next row of a table: appends its cells, or says that there is none.
pub(super) trait Rows<'a>: FnMut(&mut Parser<'a>, &mut Vec<Cell<'a>>) -> bool {}

impl<'a, F: FnMut(&mut Parser<'a>, &mut Vec<Cell<'a>>) -> bool> Rows<'a> for F {}

/// A table whose rows are made one by one, since all cells together take much room.
pub(super) struct Table<R> {
    /// The widths of the columns.
    pub(super) widths: Vec<usize>,
    /// How many of the rows are the head.
    pub(super) head: usize,
    pub(super) rows: R,
}

/// Why lines are not a table.
pub(super) struct TableProblem {
    pub(super) text: String,
    /// The line of the table that is wrong, from 0.
    pub(super) line: usize,
}

/// Whether the line is the top or bottom of a grid table.
pub(super) fn is_grid_border(text: &str) -> bool {
    if text.as_bytes().first() != Some(&b'+') {
        return false;
    }
    let text = text.trim_end_matches(' ');
    let bytes = text.as_bytes();
    bytes.len() >= 5
        && text.starts_with("+-")
        && text.ends_with("-+")
        && bytes.iter().all(|it| matches!(it, b'+' | b'-'))
}

/// Whether the line is the top of a simple table.
pub(super) fn is_simple_top(text: &str) -> bool {
    is_simple_border(text) && text.trim_end_matches(' ').contains(' ')
}

/// Whether the line is a border of a simple table.
pub(super) fn is_simple_border(text: &str) -> bool {
    text.as_bytes().first() == Some(&b'=') && text.bytes().all(|it| matches!(it, b'=' | b' '))
}

impl<'a> Parser<'a> {
    /// Parses a grid table.
    pub(super) fn grid_table(&mut self, block: &mut Block<'a>) {
        let nodes = self.isolate_grid_table(block);
        self.finish_table(block, nodes);
    }

    /// Parses a simple table.
    pub(super) fn simple_table(&mut self, block: &mut Block<'a>) {
        let nodes = self.isolate_simple_table(block);
        self.finish_table(block, nodes);
    }

    fn finish_table(&mut self, block: &mut Block<'a>, (nodes, blank_finish): (Vec<NodeId>, bool)) {
        self.append_all(block.node, nodes);
        if !blank_finish {
            let next = block.line_at(block.at);
            let at = self.at(next);
            let text = "Blank line required after table.";
            let message = self.report(Level::Warning, "missing-blank-line", text, &["Table"], at);
            self.doc.append(block.node, message);
        }
    }

    /// The message that lines look like a table and are none.
    fn malformed_table(&mut self, lines: &Lines<'a>, detail: &str, line: usize) -> NodeId {
        let text = if detail.is_empty() {
            "Malformed table.".into()
        } else {
            format!("Malformed table.\n{detail}")
        };
        let first = lines.first();
        let wrong = lines.get(line).or(lines.last());
        let (Some(first), Some(wrong)) = (first, wrong) else {
            let root = self.doc.root_id();
            return self.make(Kind::SystemMessage, self.doc.node(root).span());
        };
        let number = Line { number: first.number + line as u32, ..wrong };
        let at = self.at_span(number, self.line_span(wrong));
        let message = self.report(Level::Error, "malformed-table", &text, &[detail], at);
        self.quote_lines(message, lines);
        message
    }

    /// Makes the nodes of a table.
    pub(super) fn build_table(
        &mut self,
        table: Table<impl Rows<'a>>,
        lines: &Lines<'a>,
        stubs: usize,
    ) -> NodeId {
        let span = self.lines_span(lines);
        let node = self.make(Kind::Table, span);
        if let Some(first) = lines.first() {
            self.note_line(node, first);
        }
        let group = self.doc.push(node, Kind::Tgroup, span);
        self.set_int(group, "cols", table.widths.len() as i64);
        for (at, width) in table.widths.iter().enumerate() {
            let spec = self.doc.push(group, Kind::Colspec, span);
            self.set_int(spec, "colwidth", *width as i64);
            if at < stubs {
                self.set_int(spec, "stub", 1);
            }
        }
        let mut rows = table.rows;
        if table.head > 0 {
            self.table_part(group, Kind::Thead, &mut rows, table.head, span);
        }
        self.table_part(group, Kind::Tbody, &mut rows, usize::MAX, span);
        node
    }

    fn table_part(
        &mut self,
        group: NodeId,
        kind: Kind,
        rows: &mut impl Rows<'a>,
        count: usize,
        span: crate::text::Span,
    ) {
        let part = self.doc.push(group, kind, span);
        let mut hull: Option<crate::text::Span> = None;
        let mut cells = Vec::new();
        for _ in 0..count {
            if !rows(self, &mut cells) {
                break;
            }
            let row = self.table_row(part, cells.drain(..), span);
            let row = self.doc.node(row).span();
            hull = Some(hull.map_or(row, |it| it.hull(row)));
        }
        if let Some(hull) = hull {
            self.doc.set_span(part, hull);
        }
    }

    fn table_row(
        &mut self,
        part: NodeId,
        cells: impl Iterator<Item = Cell<'a>>,
        span: crate::text::Span,
    ) -> NodeId {
        let row = self.doc.push(part, Kind::Row, span);
        let mut hull: Option<crate::text::Span> = None;
        for cell in cells {
            let single = cell.lines.single();
            let own = match single {
                Some(line) => self.line_span(line),
                None if cell.lines.is_empty() => span,
                None => self.lines_span(&cell.lines),
            };
            let entry = self.doc.push(row, Kind::Entry, own);
            if cell.more_rows > 0 {
                self.doc.set_attr(entry, "morerows", cell.more_rows as i64, None);
            }
            if cell.more_columns > 0 {
                self.doc.set_attr(entry, "morecols", cell.more_columns as i64, None);
            }
            hull = Some(hull.map_or(own, |it| it.hull(own)));
            let is_done = match single {
                Some(line) => line.text.is_empty() || self.plain_line(line, entry, own),
                None => cell.lines.iter().all(|it| it.text.is_empty()),
            };
            if !is_done {
                self.nested(cell.lines, entry);
            }
        }
        if let Some(hull) = hull {
            self.doc.set_span(row, hull);
        }
        row
    }
}

/// The lines of a cell: the part between two columns of each line.
fn cell_lines<'a>(lines: &Lines<'a>, left: usize, right: usize) -> Lines<'a> {
    if let (1, Some(line)) = (lines.len(), lines.first()) {
        return dedented(cut(line, left, right), right).into();
    }
    let mut lines: Vec<_> = lines.iter().map(|it| cut(it, left, right)).collect();
    dedent(&mut lines, right);
    lines.into()
}

/// [`dedent`] for a cell of one line.
fn dedented(line: Line<'_>, limit: usize) -> Line<'_> {
    if !line.is_indented()
        && line.text.as_bytes().first().is_none_or(|it| (0x21..0x7f).contains(it))
    {
        return line;
    }
    let mut line = [line];
    dedent(&mut line, limit);
    line[0]
}

/// A cell's lines without their common indentation, as both kinds of table have it.
///
/// Nothing is taken off a cell that is indented by less than `limit`, where docutils' search for
/// the least indentation begins.
fn dedent(lines: &mut [Line<'_>], limit: usize) {
    let least = lines.iter().filter(|it| !it.text.is_empty()).map(|it| it.indent()).min();
    if let Some(indent) = least.map(|it| it.min(limit)).filter(|&it| 0 < it && it < limit) {
        for line in lines {
            *line = line.skip_chars(indent);
        }
    }
}

/// The part of a line between two columns of a table, without trailing white space.
///
/// Wide characters take two columns, combining ones none; a wide character belongs to the column
/// where it begins.
fn cut(line: Line<'_>, left: usize, right: usize) -> Line<'_> {
    let text = line.text;
    if text.is_ascii() {
        return cut_ascii(line, left, right);
    }
    let (start, end) = (column_offset(text, left), column_offset(text, right));
    let part = line.part(start..end.max(start));
    if let [.., 0x21..=0x7e] = part.text.as_bytes() {
        return part;
    }
    Line { text: part.text.trim_end_matches(super::chars::is_space), ..part }
}

/// [`cut`], where each character takes a byte.
fn cut_ascii(line: Line<'_>, left: usize, right: usize) -> Line<'_> {
    let length = line.text.len();
    let part = line.part(left.min(length)..right.min(length).max(left.min(length)));
    if let [.., 0x21..=0x7e] = part.text.as_bytes() {
        return part;
    }
    Line { text: part.text.trim_end_matches(super::chars::is_space), ..part }
}

/// The byte where a column begins; the end of the text if it is shorter.
fn column_offset(text: &str, column: usize) -> usize {
    let mut at_column = 0;
    for (at, c) in text.char_indices() {
        let columns = super::chars::columns(c);
        if columns > 0 && at_column >= column {
            return at;
        }
        at_column += columns;
    }
    text.len()
}

/// How many columns a line of a table takes.
pub(in crate::syntax) fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(super::chars::columns).sum() }
}
