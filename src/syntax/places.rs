//! The promise of the parsers about places, as a check that tests run over whole documents.

use super::tree::{Document, Kind, Node};
use crate::text::{FileId, Span};

/// What is wrong with the places of a document's nodes; nothing, if all is well.
///
/// Every span lies in its file, on character boundaries and in the span of the node around it, as
/// far as that lies in the same file; and every text is what stands at its place, piece by piece.
/// Text that stands nowhere has an empty span. `text_of` gives the text of a file.
pub fn problems<'t>(
    document: &Document,
    text_of: &dyn Fn(FileId) -> Option<&'t str>,
) -> Vec<String> {
    let slice = |span: Span| text_of(span.file).and_then(|it| it.get(span.range()));
    let mut found = Vec::new();
    for node in document.root().descendants() {
        let span = node.span();
        if slice(span).is_none() {
            found.push(format!("{node:?} at {span:?} is no place in a file"));
            continue;
        }
        for attr in node.attrs() {
            if attr.span.is_some_and(|it| slice(it).is_none()) {
                found.push(format!("{} of {node:?} at {:?} is no place", attr.name, attr.span));
            }
        }
        // What is defined elsewhere lies where it is used.
        let place = node.used_at().unwrap_or(span);
        let parent = node.parent().filter(|it| it.span().file == place.file);
        if let Some(parent) = parent.filter(|it| !it.span().contains(place)) {
            let around = parent.span();
            found.push(format!("{node:?} at {place:?} is outside {parent:?} at {around:?}"));
        }
        if node.kind() == Kind::Text && !span.is_empty() {
            found.extend(text_problem(node, text_of(span.file).unwrap_or_default()));
        }
    }
    found
}

/// How a text differs from what stands at its place.
fn text_problem(node: Node<'_>, text: &str) -> Option<String> {
    let value = node.value();
    let mut before = 'x';
    for (at, c) in value.char_indices() {
        let place = node.place(at..at + c.len_utf8());
        let written = text.get(place.range());
        // A line end stands for whatever parts two lines, as the border of a cell does, and a tab for
        // several spaces: only the first of them has a place of its own.
        let is_made = c == '\n' || c == ' ' && (written.is_none() || before == ' ');
        if !is_made && !written.is_some_and(|it| stands_for(c, it)) {
            return Some(format!("{c:?} of {value:?} is {written:?} at {place:?}"));
        }
        before = c;
    }
    None
}

/// Whether a character of a value may come from what is written in the file.
fn stands_for(c: char, written: &str) -> bool {
    let is_space = |it: char| it.is_whitespace() || ('\x1c'..='\x1f').contains(&it);
    match c {
        ' ' => written.chars().all(is_space),
        // Markdown has names for characters.
        c => written == c.encode_utf8(&mut [0; 4]) || written.starts_with('&'),
    }
}
