//! Grid tables: `+----+----+`.

use std::collections::BTreeSet;

use super::{cut, dedent, width};
use crate::syntax::rst;

/// What stands on each side of a text.
const GAP: usize = 1;

/// The lines of a table, laid out anew.
pub(super) fn lay_out(lines: &[&str]) -> Option<Vec<String>> {
    let cells = rst::grid_cells(lines)?;
    let edges: BTreeSet<usize> = cells.iter().flat_map(|it| [it.left, it.right]).collect();
    let edges: Vec<usize> = edges.into_iter().collect();
    let column = |edge: usize| edges.binary_search(&edge).ok();
    let mut texts = Vec::with_capacity(cells.len());
    for cell in &cells {
        let inner = lines.get(cell.top + 1..cell.bottom)?;
        let mut text: Vec<&str> =
            inner.iter().map(|it| cut(it, cell.left + 1, cell.right)).collect();
        dedent(&mut text);
        texts.push(text);
    }
    let mut widths = vec![GAP * 2 + 1; edges.len().checked_sub(1)?];
    for is_spanning in [false, true] {
        for (cell, text) in cells.iter().zip(&texts) {
            let (from, to) = (column(cell.left)?, column(cell.right)?);
            if (to - from > 1) != is_spanning {
                continue;
            }
            let wanted = text.iter().map(|it| width(it)).max().unwrap_or(0) + 2 * GAP;
            let has = widths.get(from..to)?.iter().sum::<usize>() + (to - from - 1);
            *widths.get_mut(to - 1)? += wanted.saturating_sub(has);
        }
    }
    let mut places = vec![0];
    for width in &widths {
        places.push(places.last()? + width + 1);
    }
    let mut canvas = Canvas::new(lines.len(), places.last()? + 1);
    let is_double = |at: usize| lines.get(at).is_some_and(|it| it.starts_with("+="));
    for (cell, text) in cells.iter().zip(&texts) {
        let (left, right) = (*places.get(column(cell.left)?)?, *places.get(column(cell.right)?)?);
        for at in [cell.top, cell.bottom] {
            let c = if is_double(at) { "=" } else { "-" };
            (left..=right).for_each(|it| canvas.draw(at, it, c));
        }
        for at in cell.top..=cell.bottom {
            canvas.draw(at, left, "|");
            canvas.draw(at, right, "|");
        }
        for (at, line) in text.iter().enumerate() {
            canvas.write(cell.top + 1 + at, left + 1 + GAP, line);
        }
    }
    // Corners come last: they stand on the sides of other cells.
    for cell in &cells {
        for edge in [cell.left, cell.right] {
            let at = *places.get(column(edge)?)?;
            canvas.draw(cell.top, at, "+");
            canvas.draw(cell.bottom, at, "+");
        }
    }
    Some(canvas.lines())
}

/// The columns of a drawing; a wide character leaves the one behind it empty.
struct Canvas {
    rows: Vec<Vec<String>>,
}

impl Canvas {
    fn new(rows: usize, columns: usize) -> Self {
        Self { rows: vec![vec![" ".to_owned(); columns]; rows] }
    }

    fn draw(&mut self, row: usize, column: usize, c: &str) {
        if let Some(place) = self.rows.get_mut(row).and_then(|it| it.get_mut(column)) {
            c.clone_into(place);
        }
    }

    fn write(&mut self, row: usize, column: usize, text: &str) {
        let Some(row) = self.rows.get_mut(row) else { return };
        let mut at = column;
        let mut last = column;
        for (from, c) in text.char_indices() {
            let c = text.get(from..from + c.len_utf8()).unwrap_or_default();
            let columns = width(c);
            if columns == 0 {
                // It merges with the character before it.
                row.get_mut(last).into_iter().for_each(|it| it.push_str(c));
                continue;
            }
            for it in at..at + columns {
                row.get_mut(it).into_iter().for_each(String::clear);
            }
            row.get_mut(at).into_iter().for_each(|it| it.push_str(c));
            last = at;
            at += columns;
        }
    }

    fn lines(self) -> Vec<String> {
        self.rows.into_iter().map(|it| it.concat().trim_end().to_owned()).collect()
    }
}
