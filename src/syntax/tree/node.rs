//! Nodes as readers see them.

use std::borrow::Cow;
use std::fmt;

use super::{Anchor, Attr, AttrValue, Document, Kind, NodeData, NodeId, Words};
use crate::text::Span;

/// A node of a [`Document`], for reading.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    id: NodeId,
}

impl<'a> Node<'a> {
    pub(super) fn new(document: &'a Document, id: NodeId) -> Self {
        Self { document, id }
    }

    fn data(self) -> &'a NodeData {
        &self.document.nodes[self.id.at()]
    }

    fn is_text(self) -> bool {
        self.id.is_held_text() || self.data().is_text()
    }

    fn view(self, id: Option<NodeId>) -> Option<Self> {
        id.map(|id| Self::new(self.document, id))
    }

    /// The index of the node.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The document that the node is part of.
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        if self.id.is_held_text() {
            Kind::Text
        } else if self.id.is_held_paragraph() {
            Kind::Paragraph
        } else {
            self.data().kind()
        }
    }

    /// Where the node was written; empty for what transforms made.
    pub fn span(self) -> Span {
        if self.id.is_held() { self.data().held_span() } else { self.data().span() }
    }

    /// Where the node is used, if it was defined elsewhere: the place of the reference that the
    /// value of a substitution stands for. It lies in the span of the node around it.
    pub fn used_at(self) -> Option<Span> {
        self.document.uses.get(&self.id).copied()
    }

    /// The node that this one is in.
    pub fn parent(self) -> Option<Self> {
        self.view(self.document.parent(self.id))
    }

    /// The first node in this one.
    pub fn first_child(self) -> Option<Self> {
        self.view(self.document.first_child(self.id))
    }

    /// The last node in this one.
    pub fn last_child(self) -> Option<Self> {
        self.view(self.document.last_child(self.id))
    }

    /// The node after this one, in the same parent.
    pub fn next(self) -> Option<Self> {
        self.view(self.document.next(self.id))
    }

    /// The node before this one, in the same parent.
    pub fn prev(self) -> Option<Self> {
        self.view(self.document.prev(self.id))
    }

    /// The nodes in this one.
    pub fn children(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.first_child(), |it| it.next())
    }

    /// The first child of a kind.
    pub fn child(self, kind: Kind) -> Option<Self> {
        self.children().find(|it| it.kind() == kind)
    }

    /// This node and all below it, in the order of the document.
    pub fn descendants(self) -> impl Iterator<Item = Self> {
        let root = self.id;
        std::iter::successors(Some(self), move |it| {
            if let Some(child) = it.first_child() {
                return Some(child);
            }
            let mut it = *it;
            while it.id != root {
                if let Some(next) = it.next() {
                    return Some(next);
                }
                it = it.parent()?;
            }
            None
        })
    }

    /// The value of a text node; empty for every other kind.
    pub fn value(self) -> &'a str {
        if !self.is_text() {
            return "";
        }
        let data = self.data();
        let length =
            if self.id.is_held_text() { data.held_span().len() as u32 } else { data.attrs };
        self.document.text.get(data.first.0, length)
    }

    /// The text of all text nodes at and below this one.
    pub fn text(self) -> String {
        match self.first_child() {
            // Most elements have one text and nothing else.
            Some(only) if only.is_text() && only.next().is_none() => only.value().to_owned(),
            _ => self.descendants().map(Self::value).collect(),
        }
    }

    /// The anchors of a text node; empty if its value is the source at its span, byte for byte, or with
    /// spaces for form feeds.
    pub fn anchors(self) -> Cow<'a, [Anchor]> {
        match self.document.sieves.of(self.id) {
            Some(sieve) => sieve.anchors(self.value()).into(),
            None => self.document.anchors.of(self.id).into(),
        }
    }

    /// Where the bytes `range` of a text node's value were written.
    pub fn place(self, range: std::ops::Range<usize>) -> Span {
        let span = self.span();
        let start = self.source_offset(range.start);
        // What was left out after the last byte is not part of its place.
        let end = match range.end.checked_sub(1).filter(|&last| last >= range.start) {
            Some(last) => self.source_offset(last) + 1,
            None => start,
        };
        Span {
            file: span.file,
            start: start.min(span.end),
            end: end.clamp(start, span.end.max(start)),
        }
    }

    fn source_offset(self, value: usize) -> u32 {
        if let Some(sieve) = self.document.sieves.of(self.id) {
            return sieve.offset(value as u32);
        }
        let anchors = self.document.anchors.of(self.id);
        let at = anchors.partition_point(|it| it.value as usize <= value);
        match at.checked_sub(1) {
            Some(at) => {
                let place = anchors[at].source + (value as u32 - anchors[at].value);
                // All spaces that stand for a tab lie where it does.
                let next = anchors.get(at + 1).map_or(u32::MAX, |it| it.source);
                place.min(next.saturating_sub(1).max(anchors[at].source))
            }
            None => self.span().start + value as u32,
        }
    }

    /// The attribute that is the first of the node's.
    fn first_attr(self) -> u32 {
        if self.id.is_held() || self.is_text() { super::NONE } else { self.data().attrs }
    }

    /// The node's attributes.
    pub fn attrs(self) -> impl Iterator<Item = Attr<'a>> {
        self.document.attrs.iter(self.first_attr())
    }

    /// The attribute `name`.
    pub fn attr(self, name: &str) -> Option<Attr<'a>> {
        self.document.attrs.get(self.first_attr(), name)
    }

    /// The text of the attribute `name`.
    pub fn attr_str(self, name: &str) -> Option<&'a str> {
        match self.attr(name)?.value {
            AttrValue::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The number in the attribute `name`.
    pub fn attr_int(self, name: &str) -> Option<i64> {
        match self.attr(name)?.value {
            AttrValue::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The words of the attribute `name`; none if it is absent.
    pub fn attr_list(self, name: &str) -> Words<'a> {
        self.document.attrs.words(self.first_attr(), name)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.kind().name(), self.id)
    }
}
