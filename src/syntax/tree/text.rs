//! Texts: their values, and from where in the source each byte comes.

use std::ops::Range;

use super::{Document, HOLDS_TEXT, IN_PARAGRAPH, Kind, NodeData, NodeId, make_room, make_room_for};
use crate::text::Span;

/// A point where the value of a text node and the source run in step again.
///
/// A text that spans lines leaves out their indentation, and escapes leave out their backslash: from
/// each anchor to the next, the bytes of the value are those of the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// The offset in the node's value, in bytes.
    pub value: u32,
    /// The offset in the file, in bytes.
    pub source: u32,
}

/// The anchors of a text: `points[start..end]`.
#[derive(Clone, Copy, Debug)]
struct Owner {
    text: NodeId,
    start: u32,
    end: u32,
}

/// The anchors of all texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    points: Vec<Anchor>,
    /// Sorted by node, since texts get theirs as they are made.
    owners: Vec<Owner>,
}

impl Anchors {
    pub(super) fn of(&self, text: NodeId) -> &[Anchor] {
        match self.owners.binary_search_by_key(&text, |it| it.text) {
            Ok(at) => &self.points[self.owners[at].start as usize..self.owners[at].end as usize],
            Err(_) => &[],
        }
    }

    /// Gives `text` the points from `start` on.
    fn own(&mut self, text: NodeId, start: u32) {
        let end = self.points.len() as u32;
        if self.owners.last().is_none_or(|it| it.text < text) {
            if start < end {
                make_room(&mut self.owners);
                self.owners.push(Owner { text, start, end });
            }
            return;
        }
        match self.owners.binary_search_by_key(&text, |it| it.text) {
            Ok(at) => (self.owners[at].start, self.owners[at].end) = (start, end),
            Err(_) if start == end => {}
            Err(at) => {
                make_room(&mut self.owners);
                self.owners.insert(at, Owner { text, start, end });
            }
        }
    }
}

/// A text that is being put together from pieces.
pub struct TextStart {
    value: u32,
    anchors: u32,
}

impl Document {
    /// Begins a text of several pieces; no other may be made before it is finished.
    pub fn begin_text(&mut self) -> TextStart {
        TextStart { value: self.text.end(), anchors: self.anchors.points.len() as u32 }
    }

    /// Appends a piece; see [`push_anchor`](Self::push_anchor).
    #[inline]
    pub fn extend_piece(&mut self, more: &str) {
        self.text.push(more);
    }

    /// Says that from `ahead` bytes after the end of what is there, the source goes on at `source`.
    #[inline]
    pub fn push_anchor(&mut self, text: &TextStart, ahead: u32, source: u32) {
        let value = self.text.end() - text.value + ahead;
        make_room(&mut self.anchors.points);
        self.anchors.points.push(Anchor { value, source });
    }

    /// Makes a text of the pieces, which has no parent yet; nothing if they are empty.
    pub fn finish_text(&mut self, text: &TextStart, span: Span) -> Option<NodeId> {
        let length = self.text.end() - text.value;
        if length == 0 {
            self.anchors.points.truncate(text.anchors as usize);
            return None;
        }
        let id = self.make(Kind::Text, span);
        self.nodes[id.at()].first = NodeId(text.value);
        self.nodes[id.at()].attrs = length;
        self.anchors.own(id, text.anchors);
        Some(id)
    }

    /// Makes a text that has no parent yet. `anchors` may be empty where the value is the source at
    /// `span`, byte for byte.
    pub fn make_text(&mut self, value: &str, span: Span, anchors: &[Anchor]) -> NodeId {
        let id = self.make(Kind::Text, span);
        self.fill_text(id, value, anchors);
        id
    }

    fn fill_text(&mut self, id: NodeId, value: &str, anchors: &[Anchor]) {
        let first = NodeId(self.text.keep(value));
        let node = &mut self.nodes[id.at()];
        (node.first, node.attrs) = (first, value.len() as u32);
        if !anchors.is_empty() {
            let start = self.anchors.points.len() as u32;
            self.anchors.points.extend_from_slice(anchors);
            self.anchors.own(id, start);
        }
    }

    /// Makes a text and appends it to `parent`; see [`make_text`](Self::make_text).
    pub fn push_text(
        &mut self,
        parent: NodeId,
        value: &str,
        span: Span,
        anchors: &[Anchor],
    ) -> NodeId {
        let id = self.push(parent, Kind::Text, span);
        self.fill_text(id, value, anchors);
        id
    }

    /// Makes `value`, which is the source at `span`, the text of `parent`. An element that is empty
    /// and little longer holds it without a node.
    pub fn hold_text(&mut self, parent: NodeId, value: &str, span: Span) {
        if !self.hold(parent, value, span, HOLDS_TEXT) {
            self.push_text(parent, value, span, &[]);
        }
    }

    /// Appends a paragraph of `value`, which is the source at `span`, to `parent`. An element that is
    /// empty and little longer holds it without a node.
    pub fn hold_paragraph(&mut self, parent: NodeId, value: &str, span: Span) {
        if !self.hold(parent, value, span, HOLDS_TEXT | IN_PARAGRAPH) {
            let paragraph = self.push(parent, Kind::Paragraph, span);
            self.hold_text(paragraph, value, span);
        }
    }

    /// Makes an element that holds a paragraph of `value`, which is the source at `span`, and appends
    /// it to `parent`.
    pub fn push_around_paragraph(
        &mut self,
        parent: NodeId,
        kind: Kind,
        value: &str,
        span: Span,
    ) -> NodeId {
        let id = self.push(parent, kind, span);
        if span.len() == value.len() {
            let first = NodeId(self.text.keep(value));
            let node = &mut self.nodes[id.at()];
            node.head |= HOLDS_TEXT | IN_PARAGRAPH;
            node.first = first;
        } else {
            self.hold_paragraph(id, value, span);
        }
        id
    }

    /// Appends a row to `parent`, each of whose entries holds a paragraph: the parts `cells` of `line`,
    /// which is the source at `span`. Says where the row lies.
    pub fn push_row(
        &mut self,
        parent: NodeId,
        line: &str,
        span: Span,
        cells: &[Range<usize>],
    ) -> Span {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return span };
        let own = span.part(first.start..last.end);
        let row = self.push(parent, Kind::Row, own);
        let (first, text) = (self.nodes.len(), self.text.keep(line));
        let last = first + cells.len() - 1;
        self.nodes[row.at()].first = NodeId(first as u32);
        let entry = NodeData { parent: row, ..NodeData::new(Kind::Entry, span) };
        let head = entry.head | HOLDS_TEXT | IN_PARAGRAPH;
        make_room_for(&mut self.nodes, cells.len());
        self.nodes.extend(cells.iter().zip(first as u32..).map(|(cell, at)| {
            let (start, end) = (cell.start as u32, cell.end as u32);
            NodeData {
                head,
                start: span.start + start,
                end: span.start + end,
                prev: NodeId(at - 1),
                next: NodeId(at + 1),
                first: NodeId(text + start),
                ..entry
            }
        }));
        self.nodes[first].prev = NodeId(last as u32);
        self.nodes[last].next = NodeId::NONE;
        own
    }

    fn hold(&mut self, parent: NodeId, value: &str, span: Span, how: u32) -> bool {
        let node = &self.nodes[parent.at()];
        let is_empty = node.first == NodeId::NONE && !node.holds_text() && !parent.is_held();
        let Some(margins) = node.margins(span).filter(|_| is_empty && span.len() == value.len())
        else {
            return false;
        };
        let first = NodeId(self.text.keep(value));
        let node = &mut self.nodes[parent.at()];
        node.head |= how | margins;
        node.first = first;
        true
    }

    /// Makes a text node keep only the bytes `range` of its value.
    pub fn narrow_text(&mut self, id: NodeId, range: Range<usize>) {
        let id = self.real(id);
        let node = self.node(id);
        if node.value().get(range.clone()).is_none() {
            return;
        }
        let span = node.place(range.clone());
        let start = range.start as u32;
        let anchors: Vec<Anchor> = node
            .anchors()
            .iter()
            .filter(|it| (it.value as usize) < range.end)
            .map(|it| Anchor {
                value: it.value.saturating_sub(start),
                source: it.source + start.saturating_sub(it.value),
            })
            .collect();
        // Of the anchors before the range, only the last one counts.
        let first = anchors.iter().rposition(|it| it.value == 0).unwrap_or(0);
        let anchors = &anchors[first.min(anchors.len())..];
        let data = &mut self.nodes[id.at()];
        data.first = NodeId(data.first.0 + start);
        data.attrs = range.len() as u32;
        data.set_span(span);
        let points = self.anchors.points.len() as u32;
        self.anchors.points.extend_from_slice(anchors);
        self.anchors.own(id, points);
        self.sieves.remove(id);
    }
}
