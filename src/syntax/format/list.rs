//! List tables: a row is an item, and so is each cell in it.

use crate::text::Line;

/// The lines of a table, laid out anew: one blank behind each bullet.
pub(super) fn lay_out(lines: &[Line<'_>]) -> Option<Vec<String>> {
    let indent = lines.first()?.indent();
    let lead = " ".repeat(indent);
    // Where the cells of the row, and the text of the cell, begin.
    let (mut cells, mut text) = (0, 0);
    let mut made = Vec::new();
    for line in lines {
        if line.is_blank() {
            made.push(String::new());
            continue;
        }
        if line.text.contains('\t') || line.indent() < indent {
            return None;
        }
        let mut bullets = lead.clone();
        let mut inner = line.text.get(indent..)?;
        if let Some(width) = bullet(inner) {
            bullets.push_str(inner.get(..1)?);
            bullets.push(' ');
            cells = width;
            inner = inner.get(width..)?;
            bullet(inner)?;
        } else {
            bullets.push_str("  ");
            inner = below(inner, cells)?;
        }
        if let Some(width) = bullet(inner) {
            bullets.push_str(inner.get(..1)?);
            bullets.push(' ');
            text = width;
            inner = inner.get(width..)?;
        } else {
            bullets.push_str("  ");
            inner = below(inner, text)?;
        }
        made.push(format!("{bullets}{inner}").trim_end().to_owned());
    }
    Some(made)
}

/// How many bytes the bullet at the beginning of `text` takes, with the blanks behind it.
fn bullet(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['*', '-', '+'])?;
    let behind = rest.trim_start_matches(' ');
    match rest.len() - behind.len() {
        0 if rest.is_empty() => Some(1),
        0 => None,
        // Without a text, the text begins one blank behind the bullet, wherever it stands.
        _ if behind.is_empty() => Some(2.min(text.len())),
        blanks => Some(1 + blanks),
    }
}

/// `text` without the indentation that it must have.
fn below(text: &str, indent: usize) -> Option<&str> {
    let (lead, rest) = text.split_at_checked(indent)?;
    lead.trim().is_empty().then_some(rest)
}
