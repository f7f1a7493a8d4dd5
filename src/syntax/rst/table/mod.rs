//! Tables drawn with characters: grid tables and simple tables.

mod grid;
mod simple;

pub(super) use simple::Overflow;

pub(in crate::syntax) use grid::cells_of as grid_cells;

use std::ops::Range;

use super::block::{Block, has_plain_ends};
use super::lines::{Line, Lines, trim_end};
use super::message::Level;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};
use crate::text::Span;

/// A cell of a table.
pub(super) struct Cell<'a> {
    pub(super) more_rows: usize,
    pub(super) more_columns: usize,
    pub(super) lines: Lines<'a>,
}

/// What a row of a table is made of.
pub(super) enum Row<'a> {
    /// The cells that were appended to those of the row.
    Cells,
    /// A line, which the columns of the table part into cells.
    Line(Line<'a>),
}

/// A column, from its first character to past its last.
pub(super) type Column = (usize, usize);

/// Makes the next row of a table, if there is one.
pub(super) trait Rows<'a>:
    FnMut(&mut Parser<'a>, &mut Vec<Cell<'a>>) -> Option<Row<'a>>
{
}

impl<'a, F: FnMut(&mut Parser<'a>, &mut Vec<Cell<'a>>) -> Option<Row<'a>>> Rows<'a> for F {}

/// A table whose rows are made one by one, since all cells together take much room.
pub(super) struct Table<R> {
    /// The widths of the columns.
    pub(super) widths: Vec<usize>,
    /// How many of the rows are the head.
    pub(super) head: usize,
    /// The columns of rows that are a line.
    pub(super) columns: Vec<Column>,
    pub(super) rows: R,
}

/// Why lines are not a table.
pub(super) struct TableProblem {
    pub(super) text: String,
    /// The line of the table that is wrong, from 0.
    pub(super) line: usize,
    /// The bytes of the line that are wrong, if not all of it is.
    pub(super) part: Option<Range<usize>>,
}

impl TableProblem {
    /// A problem with the whole of `line`.
    pub(super) fn of_line(text: impl Into<String>, line: usize) -> Self {
        Self { text: text.into(), line, part: None }
    }
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
    fn malformed_table(&mut self, lines: &Lines<'a>, problem: &TableProblem) -> NodeId {
        let TableProblem { text: detail, line, part } = problem;
        let text = if detail.is_empty() {
            "Malformed table.".into()
        } else {
            format!("Malformed table.\n{detail}")
        };
        let first = lines.first();
        let wrong = lines.get(*line).or(lines.last());
        let (Some(first), Some(wrong)) = (first, wrong) else {
            let root = self.doc.root_id();
            return self.make(Kind::SystemMessage, self.doc.node(root).span());
        };
        let number = Line { number: first.number + *line as u32, ..wrong };
        let place = part.clone().map_or(wrong, |it| wrong.part(it));
        let at = self.at_span(number, self.line_span(place));
        let message = self.report(Level::Error, "malformed-table", &text, &[detail.as_str()], at);
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
        let (mut rows, columns) = (table.rows, table.columns);
        if table.head > 0 {
            self.table_part(group, Kind::Thead, &mut rows, &columns, table.head, span);
        }
        self.table_part(group, Kind::Tbody, &mut rows, &columns, usize::MAX, span);
        node
    }

    fn table_part(
        &mut self,
        group: NodeId,
        kind: Kind,
        rows: &mut impl Rows<'a>,
        columns: &[Column],
        count: usize,
        span: Span,
    ) {
        let part = self.doc.push(group, kind, span);
        let mut hull: Option<Span> = None;
        let (mut cells, mut parts) = (Vec::new(), vec![0..0; columns.len()]);
        for _ in 0..count {
            let Some(made) = rows(self, &mut cells) else { break };
            let own = match made {
                Row::Line(line) if self.has_plain_cells(line, columns, &mut parts) => {
                    self.current_line = (line.source, None);
                    self.doc.push_row(part, line.text, self.line_span(line), &parts)
                }
                made => {
                    let node = self.doc.push(part, Kind::Row, span);
                    let own = match made {
                        Row::Cells => self.row_of_cells(node, cells.drain(..), span),
                        Row::Line(line) => self.row_of_line(node, line, columns),
                    };
                    self.doc.set_span(node, own.unwrap_or(span));
                    own.unwrap_or(span)
                }
            };
            hull = Some(hull.map_or(own, |it| it.hull(own)));
        }
        if let Some(hull) = hull {
            self.doc.set_span(part, hull);
        }
    }

    /// Appends cells to `row`; those without a line get `span`.
    fn row_of_cells(
        &mut self,
        row: NodeId,
        cells: impl Iterator<Item = Cell<'a>>,
        span: Span,
    ) -> Option<Span> {
        let mut hull: Option<Span> = None;
        for cell in cells {
            let (entry, own);
            if let Some(line) = cell.lines.single() {
                own = self.line_span(line);
                entry = self.cell_of_line(row, line, own);
            } else {
                own = if cell.lines.is_empty() { span } else { self.lines_span(&cell.lines) };
                entry = self.doc.push(row, Kind::Entry, own);
                if !cell.lines.iter().all(|it| it.text.is_empty()) {
                    self.nested(cell.lines, entry);
                }
            }
            if cell.more_rows > 0 {
                self.doc.set_attr(entry, "morerows", cell.more_rows as i64, None);
            }
            if cell.more_columns > 0 {
                self.doc.set_attr(entry, "morecols", cell.more_columns as i64, None);
            }
            hull = Some(hull.map_or(own, |it| it.hull(own)));
        }
        hull
    }

    /// Whether a row that is a line has but [plain](Self::is_plain_line) cells; `parts` are where.
    fn has_plain_cells(
        &self,
        line: Line<'a>,
        columns: &[Column],
        parts: &mut [Range<usize>],
    ) -> bool {
        let text = line.text;
        self.may_be_plain(line)
            && text.is_ascii()
            && self.line_span(line).len() == text.len()
            && self.is_plain_text(text)
            && columns.iter().zip(parts).all(|(&(left, right), part)| {
                let bytes = text.as_bytes().get(left..right.min(text.len())).unwrap_or_default();
                // The cell is taken without its indentation, which is less than `right`.
                let indent = bytes.iter().take_while(|&&it| it == b' ').count();
                let end = bytes.iter().rposition(|&it| it != b' ').map_or(indent, |it| it + 1);
                *part = left + indent..left + end;
                has_plain_ends(text.get(part.clone()).unwrap_or_default())
            })
    }

    /// Appends the cells of a row that is a line, as most rows of simple tables are.
    fn row_of_line(&mut self, row: NodeId, line: Line<'a>, columns: &[Column]) -> Option<Span> {
        let mut cutter = Cutter::new(line);
        let mut hull: Option<Span> = None;
        for &(left, right) in columns {
            let cell = dedented(cutter.part(left, right), right);
            let own = self.line_span(cell);
            self.cell_of_line(row, cell, own);
            hull = Some(hull.map_or(own, |it| it.hull(own)));
        }
        hull
    }

    fn cell_of_line(&mut self, row: NodeId, line: Line<'a>, own: Span) -> NodeId {
        if self.is_plain_line(line) {
            self.current_line = (line.source, None);
            return self.doc.push_around_paragraph(row, Kind::Entry, line.text, own);
        }
        let entry = self.doc.push(row, Kind::Entry, own);
        if !line.text.is_empty() {
            self.nested_block(line, entry);
        }
        entry
    }
}

/// The lines of a cell: the part between two columns of each line. `cutter` is what a cell on the left
/// was cut with, if it has one line.
fn cell_lines<'a>(
    cutter: &mut Option<Cutter<'a>>,
    lines: &Lines<'a>,
    left: usize,
    right: usize,
) -> Lines<'a> {
    let (1, Some(line)) = (lines.len(), lines.first()) else {
        let mut lines: Vec<_> = lines.iter().map(|it| Cutter::new(it).part(left, right)).collect();
        dedent(&mut lines, right);
        return lines.into();
    };
    let goes_on = |it: &Cutter<'_>| it.line.number == line.number && it.column <= left;
    let mut it = cutter.take().filter(goes_on).unwrap_or_else(|| Cutter::new(line));
    let cell = dedented(it.part(left, right), right);
    *cutter = Some(it);
    cell.into()
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

/// Parts a line of a table into its columns, from left to right.
///
/// Wide characters take two columns, combining ones none; a wide character belongs to the column
/// where it begins.
struct Cutter<'a> {
    line: Line<'a>,
    /// Whether each character takes a byte and a column.
    is_ascii: bool,
    at: usize,
    column: usize,
}

impl<'a> Cutter<'a> {
    fn new(line: Line<'a>) -> Self {
        Self { line, is_ascii: line.text.is_ascii(), at: 0, column: 0 }
    }

    /// The byte where a column begins; the end of the line if it is shorter.
    #[inline]
    fn offset(&mut self, column: usize) -> usize {
        if self.is_ascii { column.min(self.line.text.len()) } else { self.offset_of_wide(column) }
    }

    fn offset_of_wide(&mut self, column: usize) -> usize {
        for c in self.line.text[self.at..].chars() {
            let columns = super::chars::columns(c);
            if columns > 0 && self.column >= column {
                break;
            }
            self.column += columns;
            self.at += c.len_utf8();
        }
        self.at
    }

    /// What stands between two columns, without trailing white space.
    #[inline]
    fn part(&mut self, left: usize, right: usize) -> Line<'a> {
        let start = self.offset(left);
        let end = self.offset(right).max(start);
        let part = self.line.part(start..end);
        Line { text: trim_end(part.text), ..part }
    }
}

/// The byte where a column begins; the end of the text if it is shorter.
fn column_offset(line: Line<'_>, column: usize) -> usize {
    Cutter::new(line).offset(column)
}

/// How many columns a line of a table takes.
pub(in crate::syntax) fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(super::chars::columns).sum() }
}
