//! Tables of Markdown: `| a | b |`.

use unicode_width::UnicodeWidthStr;

use crate::text::Line;

/// The least that a column is drawn with, so that its delimiter row can be read.
const LEAST: usize = 3;

/// Where the texts of a column stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Align {
    Default,
    Left,
    Center,
    Right,
}

/// The lines of a table, laid out anew; the first begins at the byte `start`.
pub(super) fn lay_out(lines: &[Line<'_>], start: usize) -> Option<Vec<String>> {
    let mut leads = Vec::new();
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let quoted = line.text.find(|c| c != ' ' && c != '>').unwrap_or(line.text.len());
        let (lead, row) = line.text.split_at_checked(if at == 0 { start } else { quoted })?;
        leads.push(lead);
        rows.push(cells(row));
    }
    let aligns: Vec<Align> = rows.get(1)?.iter().map(|it| align(it)).collect::<Option<_>>()?;
    if rows.iter().any(|it| it.len() > aligns.len()) {
        return None;
    }
    let mut widths = vec![LEAST; aligns.len()];
    for (_, row) in rows.iter().enumerate().filter(|(at, _)| *at != 1) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let made = leads.iter().zip(&rows).enumerate().map(|(at, (lead, row))| {
        let mut line = format!("{lead}|");
        for (column, (&width, &align)) in widths.iter().zip(&aligns).enumerate() {
            if at == 1 {
                line.push_str(&delimiter(width, align));
            } else {
                let text = row.get(column).copied().unwrap_or_default();
                line.push_str(&placed(text, width, align));
            }
            line.push('|');
        }
        line
    });
    Some(made.collect())
}

/// The cells of a row: what stands between bars that no backslash escapes.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let (mut from, mut is_escaped) = (0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !is_escaped {
            cells.push(row.get(from..at).unwrap_or_default().trim());
            from = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    let rest = row.get(from..).unwrap_or_default().trim();
    if !rest.is_empty() || from == 0 {
        cells.push(rest);
    }
    cells
}

fn align(cell: &str) -> Option<Align> {
    let dashes = cell.trim_matches(':');
    if dashes.is_empty() || !dashes.chars().all(|it| it == '-') {
        return None;
    }
    Some(match (cell.starts_with(':'), cell.ends_with(':')) {
        (false, false) => Align::Default,
        (true, false) => Align::Left,
        (true, true) => Align::Center,
        (false, true) => Align::Right,
    })
}

fn delimiter(width: usize, align: Align) -> String {
    let (left, right) = match align {
        Align::Default => ("-", "-"),
        Align::Left => (":", "-"),
        Align::Center => (":", ":"),
        Align::Right => ("-", ":"),
    };
    format!(" {left}{}{right} ", "-".repeat(width.saturating_sub(2)))
}

fn placed(text: &str, width: usize, align: Align) -> String {
    let free = width.saturating_sub(text.width());
    let left = match align {
        Align::Default | Align::Left => 0,
        Align::Center => free / 2,
        Align::Right => free,
    };
    format!(" {}{text}{} ", " ".repeat(left), " ".repeat(free - left))
}
