//! Grid tables: cells with a drawn border on every side.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Cell, Row, Rows, Table, TableProblem, cell_lines, columns, is_grid_border};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars;
use crate::syntax::rst::lines::{Line, Lines};
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::NodeId;

impl<'a> Parser<'a> {
    /// Reads the lines of a grid table and parses them.
    pub(super) fn isolate_grid_table(&mut self, block: &mut Block<'a>) -> (Vec<NodeId>, bool) {
        let start = block.at;
        let (end, indented) = block.text_block(start, true);
        let mut blank_finish = true;
        let mut messages = Vec::new();
        if indented {
            let next = block.line_at(end);
            let at = self.at(next);
            let text = "Unexpected indentation.";
            messages.push(self.report(Level::Error, "unexpected-indentation", text, &[], at));
            blank_finish = false;
        }
        let mut lines = block.lines.slice(start..end);
        let other = lines.iter().position(|it| !it.text.starts_with(['+', '|']));
        if let Some(at) = other {
            blank_finish = false;
            lines = lines.slice(..at);
        }
        block.at = start + lines.len();
        let has_bottom = |line: Option<Line<'_>>| line.is_some_and(|it| is_grid_border(it.text));
        if !has_bottom(lines.last()) {
            let bottom =
                (2..lines.len().saturating_sub(1)).rev().find(|&at| has_bottom(lines.get(at)));
            let Some(bottom) = bottom else {
                // The line that docutils' search has come to.
                let line = match lines.len() {
                    4.. => 2,
                    length if length < end - start => length,
                    length => length.saturating_sub(1),
                };
                let detail = "Bottom border missing or corrupt.";
                messages.push(self.malformed_table(&lines, &TableProblem::of_line(detail, line)));
                return (messages, blank_finish);
            };
            lines = lines.slice(..=bottom);
            block.at = start + lines.len();
            blank_finish = false;
        }
        self.reached_last(block);
        let drawing: Vec<_> = lines.iter().map(|it| drawn(it.text)).collect();
        let width = drawing.first().map_or(0, |it| it.len());
        let ragged = drawing
            .iter()
            .zip(lines.iter())
            .position(|(it, line)| it.len() != width || !line.text.ends_with(['+', '|']));
        if let Some(at) = ragged {
            let detail = "Right border not aligned or missing.";
            messages.push(self.malformed_table(&lines, &TableProblem::of_line(detail, at)));
            return (messages, blank_finish);
        }
        let node = match GridTable::parse(&lines, drawing) {
            Ok(table) => self.build_table(table, &lines, 0),
            Err(problem) => self.malformed_table(&lines, &problem),
        };
        messages.insert(0, node);
        (messages, blank_finish)
    }
}

/// The corners of a cell: top, left, bottom, right.
type Rectangle = (u32, u32, u32, u32);

struct GridTable<'t> {
    /// The characters of each line by column; wide and combining characters do not draw.
    drawing: Vec<Cow<'t, [u8]>>,
    bottom: usize,
    right: usize,
    /// Of each line and each column, whether it has a border of a cell.
    row_lines: Vec<bool>,
    column_lines: Vec<bool>,
}

/// A cell of a grid table as it is drawn: the lines and columns of its borders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) struct DrawnCell {
    pub(in crate::syntax) top: usize,
    pub(in crate::syntax) left: usize,
    pub(in crate::syntax) bottom: usize,
    pub(in crate::syntax) right: usize,
}

/// The cells of the grid table that `lines` draw; `None` if they draw none.
pub(in crate::syntax) fn cells_of(lines: &[&str]) -> Option<Vec<DrawnCell>> {
    let width = columns(lines.first()?);
    if width == 0 || lines.iter().any(|it| columns(it) != width) {
        return None;
    }
    let mut table = GridTable::drawn(lines.iter().map(|it| drawn(it)).collect());
    let cells = table.cells().ok()?.into_iter();
    let cell = |(top, left, bottom, right)| DrawnCell {
        top: top as usize,
        left: left as usize,
        bottom: bottom as usize,
        right: right as usize,
    };
    Some(cells.map(cell).collect())
}

impl<'t> GridTable<'t> {
    fn parse(
        lines: &Lines<'t>,
        drawing: Vec<Cow<'t, [u8]>>,
    ) -> Result<Table<impl Rows<'t> + use<'t>>, TableProblem> {
        let separator = head_separator(lines)?;
        let mut table = Self::drawn(drawing);
        let cells = table.cells()?;
        table.structure(lines, cells, separator)
    }

    fn drawn(drawing: Vec<Cow<'t, [u8]>>) -> Self {
        let (bottom, right) = (drawing.len() - 1, drawing[0].len() - 1);
        let (mut row_lines, mut column_lines) = (vec![false; bottom + 1], vec![false; right + 1]);
        (row_lines[0], column_lines[0]) = (true, true);
        Self { drawing, bottom, right, row_lines, column_lines }
    }

    /// Finds all cells, from top to bottom: each tells where others may begin.
    fn cells(&mut self) -> Result<Vec<Rectangle>, TableProblem> {
        let incomplete = || TableProblem::of_line("Malformed table; parse incomplete.", 0);
        // For each column, the line up to which it has been seen.
        let mut done: Vec<usize> = vec![0; self.right + 1];
        let mut corners = BinaryHeap::from([Reverse((0, 0))]);
        let mut cells = Vec::new();
        while let Some(Reverse((top, left))) = corners.pop() {
            if top == self.bottom || left == self.right || top < done[left] {
                continue;
            }
            let Some((bottom, right)) = self.scan_right(top, left) else { continue };
            if done[left..right].iter().any(|&it| it != top) {
                return Err(incomplete());
            }
            self.note_crossings(top, left, bottom, right);
            done[left..right].fill(bottom);
            cells.push((top as u32, left as u32, bottom as u32, right as u32));
            corners.extend([Reverse((top, right)), Reverse((bottom, left))]);
        }
        if done[..self.right].iter().any(|&it| it != self.bottom) {
            return Err(incomplete());
        }
        Ok(cells)
    }

    /// Notes where other borders meet those of a cell.
    fn note_crossings(&mut self, top: usize, left: usize, bottom: usize, right: usize) {
        for line in [top, bottom] {
            let border = self.drawing[line][left + 1..=right].iter();
            for (seen, byte) in self.column_lines[left + 1..=right].iter_mut().zip(border) {
                *seen |= *byte == b'+';
            }
        }
        for (seen, line) in
            self.row_lines.iter_mut().zip(&self.drawing).take(bottom + 1).skip(top + 1)
        {
            *seen |= line[left] == b'+' || line[right] == b'+';
        }
    }

    /// The bottom and the right side of the cell that begins at a corner, if there is one.
    fn scan_right(&self, top: usize, left: usize) -> Option<(usize, usize)> {
        let border = &self.drawing[top][left..];
        if border[0] != b'+' {
            return None;
        }
        for (right, byte) in (left..).zip(border).skip(1) {
            match byte {
                b'+' => {
                    if let Some(bottom) = self.scan_down(top, left, right) {
                        return Some((bottom, right));
                    }
                }
                b'-' => {}
                _ => return None,
            }
        }
        None
    }

    fn scan_down(&self, top: usize, left: usize, right: usize) -> Option<usize> {
        for bottom in top + 1..=self.bottom {
            match self.drawing[bottom][right] {
                b'+' if self.is_closed(top, left, bottom, right) => return Some(bottom),
                b'+' | b'|' => {}
                _ => return None,
            }
        }
        None
    }

    /// Whether the bottom and the left side of a cell are drawn.
    fn is_closed(&self, top: usize, left: usize, bottom: usize, right: usize) -> bool {
        let border = &self.drawing[bottom][left..right];
        border[0] == b'+'
            && border.iter().all(|it| matches!(it, b'+' | b'-'))
            && self.drawing[top + 1..bottom].iter().all(|it| matches!(it[left], b'+' | b'|'))
    }

    /// The rows of the table; `cells` are sorted from top to bottom and from left to right.
    fn structure(
        self,
        lines: &Lines<'t>,
        cells: Vec<Rectangle>,
        separator: Option<usize>,
    ) -> Result<Table<impl Rows<'t> + use<'t>>, TableProblem> {
        let places =
            |all: Vec<bool>| -> Vec<usize> { (0..all.len()).filter(|&it| all[it]).collect() };
        let (row_lines, bounds) = (places(self.row_lines), places(self.column_lines));
        let widths = bounds.windows(2).map(|it| it[1] - it[0] - 1).collect();
        let head = match separator {
            Some(at) => row_lines
                .binary_search(&at)
                .map_err(|_| TableProblem::of_line("Malformed table; parse incomplete.", 0))?,
            None => 0,
        };
        let between = |all: &[usize], from: u32, to: u32| {
            let place = |it: u32| all.partition_point(|&line| line < it as usize);
            (place(to) - place(from)).saturating_sub(1)
        };
        let lines = lines.clone();
        let mut cells = cells.into_iter().peekable();
        let count = row_lines.len() - 1;
        let mut rows = (0..count).map(move |row| {
            let mut found = Vec::with_capacity(bounds.len());
            let mut cutter = None;
            while let Some(&(top, left, bottom, right)) =
                cells.peek().filter(|it| it.0 as usize == row_lines[row])
            {
                cells.next();
                let inner = lines.slice(top as usize + 1..bottom as usize);
                found.push(Cell {
                    more_rows: between(&row_lines, top, bottom),
                    more_columns: between(&bounds, left, right),
                    lines: cell_lines(&mut cutter, &inner, left as usize + 1, right as usize),
                });
            }
            found
        });
        let rows = move |_: &mut Parser<'t>, cells: &mut Vec<Cell<'t>>| {
            cells.extend(rows.next()?);
            Some(Row::Cells)
        };
        Ok(Table { widths, head, columns: Vec::new(), rows })
    }
}

/// The line that parts head and body, if there is one.
fn head_separator(lines: &Lines<'_>) -> Result<Option<usize>, TableProblem> {
    let mut found = None;
    for (at, line) in lines.iter().enumerate() {
        if !is_head_separator(line.text) {
            continue;
        }
        if let Some(first) = found {
            let text = format!(
                "Multiple head/body row separators (table lines {} and {}); only one allowed.",
                first + 1,
                at + 1
            );
            return Err(TableProblem::of_line(text, at));
        }
        found = Some(at);
    }
    if found == Some(0) || found == Some(lines.len() - 1) {
        let text = "The head/body row separator may not be the first or last line of the table.";
        return Err(TableProblem::of_line(text, lines.len() - 1));
    }
    Ok(found)
}

fn is_head_separator(text: &str) -> bool {
    text.len() >= 5
        && text.starts_with("+=")
        && text.ends_with("=+")
        && text.bytes().all(|it| matches!(it, b'+' | b'='))
}

/// The characters of a line by column.
fn drawn(text: &str) -> Cow<'_, [u8]> {
    let is_separator = is_head_separator(text);
    if is_separator {
        return text.bytes().map(|it| if it == b'=' { b'-' } else { it }).collect();
    }
    if text.is_ascii() {
        return text.as_bytes().into();
    }
    let mut drawn = Vec::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            drawn.push(c as u8);
        } else {
            (0..chars::columns(c)).for_each(|_| drawn.push(b' '));
        }
    }
    drawn.into()
}
