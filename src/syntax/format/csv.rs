//! CSV tables: cells stand below each other, for blanks behind a comma mean nothing.

use super::{padded, width};
use crate::text::Line;

/// The lines of a table, laid out anew; `options` is the source of its directive.
pub(super) fn lay_out(options: &str, lines: &[Line<'_>]) -> Option<Vec<String>> {
    // In other dialects blanks may count, or mean something else.
    let dialect = [":delim:", ":quote:", ":escape:", ":keepspace:"];
    if dialect.iter().any(|it| options.contains(it)) {
        return None;
    }
    let indent = lines.first()?.indent();
    let mut is_open = false;
    let mut rows = Vec::new();
    for line in lines {
        if line.text.contains('\t') {
            return None;
        }
        // A row that goes on below stays as it is, for its lines are the cell's own.
        let was_open = is_open;
        is_open ^= line.text.matches('"').count() % 2 == 1;
        let row = line.text.get(indent..).filter(|it| !it.trim().is_empty());
        rows.push(row.filter(|_| !was_open && !is_open).map(fields));
    }
    let mut widths: Vec<usize> = Vec::new();
    for row in rows.iter().flatten() {
        for (at, field) in row.iter().enumerate().take(row.len().saturating_sub(1)) {
            if widths.len() <= at {
                widths.push(0);
            }
            if let Some(it) = widths.get_mut(at) {
                *it = (*it).max(width(field));
            }
        }
    }
    let lead = " ".repeat(indent);
    let made = rows.iter().zip(lines).map(|(row, line)| match row {
        Some(row) => {
            let mut made = lead.clone();
            for (at, field) in row.iter().enumerate() {
                match widths.get(at) {
                    Some(columns) if at + 1 < row.len() => {
                        made.push_str(&padded(&format!("{field},"), columns + 2));
                    }
                    _ => made.push_str(field),
                }
            }
            made.trim_end().to_owned()
        }
        None => line.text.trim_end().to_owned(),
    });
    Some(made.collect())
}

/// The fields of a line, with their quotes.
fn fields(line: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let (mut from, mut is_quoted) = (0, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                fields.push(line.get(from..at).unwrap_or_default().trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    fields.push(line.get(from..).unwrap_or_default().trim());
    fields
}
