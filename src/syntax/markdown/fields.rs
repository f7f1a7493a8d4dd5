//! Field lists in Markdown: paragraphs of lines `:key: value`.

use std::borrow::Cow;
use std::ops::Range;

use super::shape::{all, part_of};
use crate::syntax::{Document, Kind, Node, NodeId};
use crate::text::{Line, lines};

/// Stands for the colon that begins a field while the parser runs, which would read `:key: value` as
/// the definition of the line above.
pub(super) const GUARD: char = '\u{1}';

/// `source` with the guard for the first colon of each line that is a field; all offsets stay.
pub(super) fn guard_fields(source: &str) -> Cow<'_, str> {
    let is_field = |it: &Line<'_>| field_name(it.trim().text).is_some();
    if source.contains(GUARD) || !source.contains(':') {
        return Cow::Borrowed(source);
    }
    let fields: Vec<usize> =
        lines(source).iter().filter(|it| is_field(it)).map(|it| it.trim().start as usize).collect();
    if fields.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut bytes = source.to_owned();
    for at in fields {
        bytes.replace_range(at..=at, "\u{1}");
    }
    Cow::Owned(bytes)
}

/// The name of the field that a line begins with: the length up to and with the second colon.
fn field_name(line: &str) -> Option<(Range<usize>, usize)> {
    let rest = line.strip_prefix(':')?;
    let end = rest.find(':')?;
    let name = &rest[..end];
    let after = &rest[end + 1..];
    let is_name = !name.is_empty() && name.trim() == name && !name.contains('`');
    (is_name && (after.is_empty() || after.starts_with(' '))).then_some((1..end + 1, end + 2))
}

/// Turns paragraphs of lines `:key: value` into field lists.
pub(super) fn field_lists(document: &mut Document) {
    for paragraph in all(document, Kind::Paragraph) {
        let node = document.node(paragraph);
        let starts = node.first_child().filter(|it| it.kind() == Kind::Text);
        let is_list = starts.is_some_and(|it| {
            it.value().lines().next().is_some_and(|line| field_name(line).is_some())
        });
        let in_cell = node.parent().is_some_and(|it| it.kind() == Kind::Entry);
        if is_list && !in_cell {
            field_list(document, paragraph);
        }
    }
}

fn field_list(document: &mut Document, paragraph: NodeId) {
    let node = document.node(paragraph);
    let (span, children) = (node.span(), node.children().map(Node::id).collect::<Vec<_>>());
    let list = document.make(Kind::FieldList, span);
    document.insert_before(paragraph, list);
    document.detach(paragraph);
    let mut inner: Option<(NodeId, NodeId, NodeId)> = None;
    for child in children {
        document.detach(child);
        let node = document.node(child);
        if node.kind() != Kind::Text {
            if let Some((_, _, paragraph)) = inner {
                document.append(paragraph, child);
            }
            continue;
        }
        let value = node.value().to_owned();
        // Only a text that begins the paragraph, or a line end, begins a line.
        let mut begins = inner.is_none();
        let mut start = 0;
        for line in value.split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            let name = if begins { field_name(text) } else { None };
            if let Some((name, end)) = name {
                let whole = document.node(child).place(start..start + text.len());
                let field = document.push(list, Kind::Field, whole);
                let place = document.node(child).place(start + name.start..start + name.end);
                let holder = document.push(field, Kind::FieldName, place);
                let text_node = part_of(document, child, start + name.start..start + name.end);
                document.append(holder, text_node);
                let rest = text.get(end..).unwrap_or_default();
                let from = start + end + rest.len() - rest.trim_start().len();
                let place = document.node(child).place(from..start + text.len());
                let body = document.push(field, Kind::FieldBody, place);
                let paragraph = document.push(body, Kind::Paragraph, place);
                inner = Some((field, body, paragraph));
                if from < start + text.len() {
                    let text_node = part_of(document, child, from..start + text.len());
                    document.append(paragraph, text_node);
                }
            } else if let Some((field, body, paragraph)) = inner
                && !text.is_empty()
            {
                // A line that begins no field goes on with the one before.
                let text_node = part_of(document, child, start..start + text.len());
                let place = document.node(text_node).span();
                document.append(paragraph, text_node);
                for id in [field, body, paragraph] {
                    let span = document.node(id).span().hull(place);
                    document.set_span(id, span);
                }
            }
            begins = line.ends_with('\n');
            start += line.len();
        }
    }
}
