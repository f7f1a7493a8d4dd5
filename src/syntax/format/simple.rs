//! Simple tables: `====  ====`.

use std::ops::Range;

use super::{cut, dedent, padded, width};

/// What stands between two columns.
const GAP: usize = 2;

/// The least that a column is drawn with.
const LEAST: usize = 2;

/// A rule, or the lines of a row.
struct Part {
    lines: Range<usize>,
    /// The columns that each cell takes.
    cells: Vec<Range<usize>>,
    /// The character of a rule; `None` for a row.
    rule: Option<char>,
}

/// The lines of a table, laid out anew.
pub(super) fn lay_out(lines: &[&str]) -> Option<Vec<String>> {
    let columns = runs(lines.first()?);
    let parts = parts(lines, &columns)?;
    let mut widths = vec![LEAST; columns.len()];
    let mut texts = vec![Vec::new(); lines.len()];
    for part in parts.iter().filter(|it| it.rule.is_none()) {
        for cell in &part.cells {
            let left = columns.get(cell.start)?.start;
            let right = columns.get(cell.end).map_or(usize::MAX, |it| it.start);
            let mut cell: Vec<&str> =
                lines.get(part.lines.clone())?.iter().map(|it| cut(it, left, right)).collect();
            dedent(&mut cell);
            for (texts, text) in texts.get_mut(part.lines.clone())?.iter_mut().zip(cell) {
                texts.push(text);
            }
        }
    }
    let rows = || parts.iter().filter(|it| it.rule.is_none());
    // Cells of one column first: those that span several take what there is.
    for is_spanning in [false, true] {
        for part in rows() {
            for (at, cell) in part.cells.iter().enumerate() {
                if (cell.len() > 1) != is_spanning {
                    continue;
                }
                let rows = texts.get(part.lines.clone())?.iter();
                let wanted = rows.filter_map(|it| it.get(at)).map(|it| needed(it)).max();
                let has = spanned(&widths, cell)?;
                let last = widths.get_mut(cell.end.checked_sub(1)?)?;
                *last += wanted.unwrap_or(0).saturating_sub(has);
            }
        }
    }
    let mut made = vec![String::new(); lines.len()];
    for part in &parts {
        for at in part.lines.clone() {
            let mut line = String::new();
            for (index, cell) in part.cells.iter().enumerate() {
                let columns = spanned(&widths, cell)?;
                match part.rule {
                    Some(c) => line.extend(std::iter::repeat_n(c, columns)),
                    None => {
                        line.push_str(&padded(texts.get(at)?.get(index).unwrap_or(&""), columns));
                    }
                }
                line.push_str(&" ".repeat(GAP));
            }
            line.trim_end().clone_into(made.get_mut(at)?);
        }
    }
    Some(made)
}

/// The columns that a text needs: a backslash at the end also escapes the blank behind it.
fn needed(text: &str) -> usize {
    width(text) + usize::from(text.ends_with('\\'))
}

fn spanned(widths: &[usize], cell: &Range<usize>) -> Option<usize> {
    Some(widths.get(cell.clone())?.iter().sum::<usize>() + GAP * (cell.len().checked_sub(1)?))
}

/// The columns of a rule, which is ASCII.
fn runs(rule: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    for part in rule.split(' ') {
        if !part.is_empty() {
            runs.push(at..at + part.len());
        }
        at += part.len() + 1;
    }
    runs
}

fn is_rule(text: &str, c: char) -> bool {
    text.starts_with(c) && text.chars().all(|it| it == c || it == ' ')
}

/// The rules and rows of a table, as its parser parts them.
fn parts(lines: &[&str], columns: &[Range<usize>]) -> Option<Vec<Part>> {
    let whole: Vec<_> = (0..columns.len()).map(|at| at..at + 1).collect();
    let mut parts = vec![Part { lines: 0..1, cells: whole.clone(), rule: Some('=') }];
    let first = columns.first()?;
    let (mut start, mut is_text_found) = (1, false);
    let row = |lines: Range<usize>, cells: &[Range<usize>]| Part {
        lines,
        cells: cells.to_vec(),
        rule: None,
    };
    for (at, text) in lines.iter().enumerate().skip(1) {
        if let Some(c) = ['=', '-'].into_iter().find(|&it| is_rule(text, it)) {
            let cells = spans(&runs(text), columns)?;
            parts.push(row(start..at, &cells));
            parts.push(Part { lines: at..at + 1, cells, rule: Some(c) });
            (start, is_text_found) = (at + 1, false);
        } else if !cut(text, first.start, first.end).trim().is_empty() {
            if is_text_found && at != start {
                parts.push(row(start..at, &whole));
            }
            if !is_text_found && at != start {
                // Nobody reads what stands above the first cell of a row.
                return None;
            }
            (start, is_text_found) = (at, true);
        } else if !is_text_found {
            if !text.trim().is_empty() {
                return None;
            }
            parts.push(row(at..at + 1, &whole));
            start = at + 1;
        }
    }
    Some(parts)
}

/// The columns that the runs of a rule take.
fn spans(runs: &[Range<usize>], columns: &[Range<usize>]) -> Option<Vec<Range<usize>>> {
    let mut next = 0;
    let mut spans = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let is_last = at + 1 == runs.len();
        if columns.get(next)?.start != run.start {
            return None;
        }
        let end = if is_last {
            columns.len()
        } else {
            columns.iter().position(|it| it.end == run.end)? + 1
        };
        if end <= next {
            return None;
        }
        spans.push(next..end);
        next = end;
    }
    (next == columns.len()).then_some(spans)
}
