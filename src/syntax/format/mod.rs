//! Formatting tables: columns as wide as their widest cell, and nothing else changes.
//!
//! Each form of table has a file of its own that lays its lines out anew, line by line. Whether the
//! document still means the same is not believed but seen: it is parsed again, and a table whose tree
//! differs stays as it was.

mod csv;
mod grid;
mod list;
mod pipes;
mod simple;

use std::ops::Range;

use super::pseudoxml::pseudoxml;
use super::{Document, Kind, Node};
use crate::text::{Edit, Line, Span, apply, lines};

/// `document`, which `text` was parsed to by `parse`, with its tables laid out anew.
pub fn format(document: &Document, text: &str, parse: &dyn Fn(&str) -> Document) -> String {
    let tables: Vec<Vec<Edit>> = edits(document, text);
    let all: Vec<Edit> = tables.concat();
    if all.is_empty() {
        return text.to_owned();
    }
    let meaning = meaning(document);
    let keeps = |text: &str| self::meaning(&parse(text)) == meaning;
    let formatted = apply(text, &all);
    if keeps(&formatted) {
        return formatted;
    }
    // One of the tables would mean something else: the others are laid out without it.
    let mut kept: Vec<Edit> = Vec::new();
    for table in tables {
        let tried = [kept.clone(), table].concat();
        if keeps(&apply(text, &tried)) {
            kept = tried;
        }
    }
    apply(text, &kept)
}

/// The tree of a document, without the widths that columns are drawn with.
fn meaning(document: &Document) -> String {
    let mut meaning = String::new();
    for line in pseudoxml(document).lines() {
        match line.trim_start().strip_prefix("<colspec ") {
            Some(attributes) => {
                let others = attributes.split(' ').filter(|it| !it.starts_with("colwidth="));
                meaning.push_str("<colspec ");
                meaning.extend(others);
            }
            None => meaning.push_str(line),
        }
        meaning.push('\n');
    }
    meaning
}

/// For each table of `document`, the edits that lay it out.
fn edits(document: &Document, text: &str) -> Vec<Vec<Edit>> {
    let lines = lines(text);
    let is_table = |it: &Node<'_>| {
        it.kind() == Kind::Table && it.span().file == document.file() && !is_nested(*it)
    };
    let tables = document.root().descendants().filter(is_table);
    let edits = tables.filter_map(|node| {
        let (range, made) = lay_out(node, text, &lines)?;
        let old = lines.get(range)?;
        if made.len() != old.len() {
            return None;
        }
        let changed = old.iter().zip(made).filter(|(line, new)| line.text != new);
        let edit = |(line, text): (&Line<'_>, String)| Edit {
            span: Span { file: document.file(), start: line.start, end: line.end() },
            text,
        };
        Some(changed.map(edit).collect::<Vec<_>>())
    });
    edits.filter(|it| !it.is_empty()).collect()
}

/// Whether a table stands in a cell of another one.
fn is_nested(node: Node<'_>) -> bool {
    std::iter::successors(node.parent(), |it| it.parent()).any(|it| it.kind() == Kind::Entry)
}

/// The lines of a table, and what should stand there.
fn lay_out(node: Node<'_>, text: &str, lines: &[Line<'_>]) -> Option<(Range<usize>, Vec<String>)> {
    let group = node.child(Kind::Tgroup)?;
    let begins = |span: Span| text.get(span.range()).unwrap_or_default();
    let rows = |span: Span| {
        let first = lines.partition_point(|it| it.start <= span.start).checked_sub(1)?;
        let last = lines.partition_point(|it| it.start < span.end);
        Some(first..last)
    };
    if let Some(rest) = begins(node.span()).strip_prefix("..") {
        let name = rest.split("::").next().unwrap_or_default().trim();
        if name.eq_ignore_ascii_case("list-table") {
            let parts = group.children().filter(|it| it.kind() != Kind::Colspec);
            let range = rows(parts.map(Node::span).reduce(Span::hull)?)?;
            let made = list::lay_out(lines.get(range.clone())?)?;
            return Some((range, made));
        }
        if name.eq_ignore_ascii_case("csv-table") {
            let range = rows(group.child(Kind::Colspec)?.span())?;
            let options =
                text.get(node.span().start as usize..lines.get(range.start)?.start as usize)?;
            let made = csv::lay_out(options, lines.get(range.clone())?)?;
            return Some((range, made));
        }
    }
    let span = group.span();
    let range = rows(span)?;
    let drawn = lines.get(range.clone())?;
    let made = match begins(span).chars().next()? {
        '+' => framed(drawn, span, grid::lay_out)?,
        '=' => framed(drawn, span, simple::lay_out)?,
        _ => pipes::lay_out(drawn, (span.start - drawn.first()?.start) as usize)?,
    };
    Some((range, made))
}

/// Lays out what stands below one another to the right of an indentation.
fn framed(
    lines: &[Line<'_>],
    span: Span,
    lay_out: fn(&[&str]) -> Option<Vec<String>>,
) -> Option<Vec<String>> {
    let first = lines.first()?;
    let lead = first.text.get(..(span.start - first.start) as usize)?;
    let indent = width(lead);
    let mut inner = Vec::with_capacity(lines.len());
    for line in lines {
        // Tabs take columns of their own: such a table is left to people.
        let (before, behind) = split(line.text, indent);
        if line.text.contains('\t') || (line.start != first.start && !before.trim().is_empty()) {
            return None;
        }
        inner.push(behind.trim_end());
    }
    let blanks = " ".repeat(indent);
    let made = lay_out(&inner)?;
    let place = |(at, text): (usize, String)| match at {
        _ if text.is_empty() => text,
        0 => format!("{lead}{text}"),
        _ => format!("{blanks}{text}"),
    };
    Some(made.into_iter().enumerate().map(place).collect())
}

/// How many columns of a drawn table a text takes.
fn width(text: &str) -> usize {
    super::rst::columns(text)
}

/// `text` before and from a column.
fn split(text: &str, column: usize) -> (&str, &str) {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        let columns = width(text.get(at..at + c.len_utf8()).unwrap_or_default());
        if columns > 0 && seen >= column {
            return text.split_at(at);
        }
        seen += columns;
    }
    (text, "")
}

/// The part of `text` between two columns, without blanks at its end.
fn cut(text: &str, left: usize, right: usize) -> &str {
    let (_, behind) = split(text, left);
    split(behind, right.saturating_sub(left)).0.trim_end()
}

/// Takes off the blanks that all lines of a cell begin with.
fn dedent(lines: &mut [&str]) {
    let indent = |it: &str| it.len() - it.trim_start_matches(' ').len();
    let least = lines.iter().filter(|it| !it.is_empty()).map(|it| indent(it)).min().unwrap_or(0);
    for line in lines {
        *line = line.get(least..).unwrap_or_default();
    }
}

/// `text` with blanks behind it, so that it takes `columns`.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests;
