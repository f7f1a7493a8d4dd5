//! The promise of the parser about places, as a check that tests run over whole documents.

use crate::syntax::tree::{Document, Kind, Node};

/// What is wrong with the places of a document's nodes; nothing, if all is well.
///
/// Every span lies on character boundaries and in the span of the node around it, and every text is
/// what stands at its place, piece by piece. Text that stands nowhere has an empty span.
pub(super) fn problems(document: &Document, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for node in document.root().descendants() {
        let span = node.span();
        if span.file != document.file() {
            continue;
        }
        if text.get(span.range()).is_none() {
            found.push(format!("{node:?} at {span:?} cuts characters"));
            continue;
        }
        let parent = node.parent().filter(|it| it.span().file == span.file);
        if let Some(parent) = parent.filter(|it| !it.span().contains(span)) {
            found
                .push(format!("{node:?} at {span:?} is outside {parent:?} at {:?}", parent.span()));
        }
        if node.kind() == Kind::Text && !span.is_empty() {
            found.extend(text_problem(node, text));
        }
    }
    found
}

/// How a text differs from what stands at its place.
fn text_problem(node: Node<'_>, text: &str) -> Option<String> {
    let value = node.value();
    for (at, c) in value.char_indices() {
        // A line end may be any in the file, a space may stand for a tab, and SUB stands for NUL.
        if matches!(c, '\n' | ' ' | '\x1a') {
            continue;
        }
        let place = node.place(at..at + c.len_utf8());
        let written = text.get(place.range());
        if written != Some(c.encode_utf8(&mut [0; 4])) {
            return Some(format!("{c:?} of {value:?} is {written:?} at {place:?}"));
        }
    }
    None
}
