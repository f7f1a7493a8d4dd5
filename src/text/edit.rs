//! Changes of source text.

use super::Span;

/// Replaces the text at a span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// Applies `edits`, which lie in one file, to its `text`; of two that overlap, the later one in the
/// file is left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut result, mut done) = (String::with_capacity(text.len()), 0);
    for edit in sorted {
        let range = edit.span.range();
        if range.start < done || text.get(range.clone()).is_none() {
            continue;
        }
        result.push_str(&text[done..range.start]);
        result.push_str(&edit.text);
        done = range.end;
    }
    result.push_str(&text[done..]);
    result
}
