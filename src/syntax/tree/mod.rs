//! The tree of a document: docutils' elements, each with its place.
//!
//! Nodes live in one vector and name each other by index, so a document of a million rows is a few
//! allocations, and transforms move nodes without copying. [`Node`] is the view for readers.
//!
//! Most elements hold one text and nothing else, and most cells one paragraph of one text. Such a
//! text or paragraph is no node of its own: the element knows where the value lies, and readers see
//! nodes there. The first change that needs a real node makes one.

mod attrs;
mod kind;
mod node;
mod sieve;
mod store;
mod text;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

pub use attrs::{Attr, AttrValue, NewValue, Words};
pub use kind::Kind;
pub use node::Node;
pub use sieve::SieveStart;
pub(in crate::syntax) use store::Store;
pub use text::{Anchor, TextStart};

use crate::text::{FileId, SharedText, Span};
use attrs::{Attrs, NONE};
use sieve::Sieves;
use text::Anchors;

/// The index of a node in its [`Document`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// Marks the identifier of a text that its element holds; the rest is that of the element.
const TEXT: u32 = 1 << 31;
/// Marks the identifier of a paragraph that its element holds.
const PARAGRAPH: u32 = 1 << 30;
const HELD: u32 = TEXT | PARAGRAPH;

impl NodeId {
    /// No node.
    pub(in crate::syntax) const NONE: Self = Self(u32::MAX);

    /// The node, unless it is [none](Self::NONE).
    pub(in crate::syntax) fn some(self) -> Option<Self> {
        (self != Self::NONE).then_some(self)
    }

    /// Whether this is no node of its own.
    fn is_held(self) -> bool {
        self.0 & HELD != 0
    }

    fn is_held_text(self) -> bool {
        self.0 & TEXT != 0
    }

    fn is_held_paragraph(self) -> bool {
        self.0 & HELD == PARAGRAPH
    }

    /// What holds the text, or the paragraph.
    fn holder(self) -> Self {
        Self(self.0 & if self.is_held_text() { !TEXT } else { !PARAGRAPH })
    }

    fn at(self) -> usize {
        (self.0 & !HELD) as usize
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paragraph = if self.0 & PARAGRAPH == 0 { "" } else { "p" };
        let text = if self.is_held_text() { "t" } else { "" };
        write!(f, "#{}{paragraph}{text}", self.0 & !HELD)
    }
}

/// A node, in 32 bytes: a table of a million cells has as many of them.
#[derive(Clone, Copy, Debug)]
struct NodeData {
    /// The kind, what the node holds and within which margins, and the file, from the lowest bit on.
    head: u32,
    start: u32,
    end: u32,
    parent: NodeId,
    /// The node before this one; of the first of its parent, the last.
    prev: NodeId,
    next: NodeId,
    /// The first child; for a text, or an element that holds one, where the value begins.
    first: NodeId,
    /// The first attribute; for a text, how long its value is.
    attrs: u32,
}

const KIND_BITS: u32 = 7;
const HOLDS_TEXT: u32 = 1 << KIND_BITS;
/// The text that the node holds is in a paragraph.
const IN_PARAGRAPH: u32 = HOLDS_TEXT << 1;
/// How many bytes of the element stand before what it holds, such as the marks around emphasis.
const LEAD_SHIFT: u32 = KIND_BITS + 2;
const MAX_LEAD: u32 = 15;
/// How many bytes stand behind it.
const TAIL_SHIFT: u32 = LEAD_SHIFT + 4;
const MAX_TAIL: u32 = 3;
const FILE_SHIFT: u32 = TAIL_SHIFT + 2;

impl NodeData {
    fn new(kind: Kind, span: Span) -> Self {
        let none = NodeId::NONE;
        Self {
            head: kind as u32 | span.file.0 << FILE_SHIFT,
            start: span.start,
            end: span.end,
            parent: none,
            prev: none,
            next: none,
            first: none,
            attrs: NONE,
        }
    }

    fn kind(&self) -> Kind {
        Kind::of(self.head & (HOLDS_TEXT - 1))
    }

    fn is_text(&self) -> bool {
        self.head & (HOLDS_TEXT - 1) == Kind::Text as u32
    }

    fn holds_text(&self) -> bool {
        self.head & HOLDS_TEXT != 0
    }

    fn holds_paragraph(&self) -> bool {
        self.head & IN_PARAGRAPH != 0
    }

    fn span(&self) -> Span {
        Span { file: FileId(self.head >> FILE_SHIFT), start: self.start, end: self.end }
    }

    /// The place of what the node holds.
    fn held_span(&self) -> Span {
        let lead = self.head >> LEAD_SHIFT & MAX_LEAD;
        let tail = self.head >> TAIL_SHIFT & MAX_TAIL;
        Span { start: self.start + lead, end: self.end - tail, ..self.span() }
    }

    /// How the node would note that what it holds lies at `span`, unless the margins are too wide.
    fn margins(&self, span: Span) -> Option<u32> {
        let own = self.span();
        let (lead, tail) = (span.start.checked_sub(own.start)?, own.end.checked_sub(span.end)?);
        let fits = own.file == span.file && lead <= MAX_LEAD && tail <= MAX_TAIL;
        fits.then_some(lead << LEAD_SHIFT | tail << TAIL_SHIFT)
    }

    fn set_span(&mut self, span: Span) {
        self.head = self.head & ((1 << FILE_SHIFT) - 1) | span.file.0 << FILE_SHIFT;
        (self.start, self.end) = (span.start, span.end);
    }
}

/// A parsed document.
#[derive(Clone, Debug)]
pub struct Document {
    nodes: Vec<NodeData>,
    attrs: Attrs,
    /// The values of texts.
    text: Store,
    anchors: Anchors,
    /// What stands for the anchors of texts full of escapes.
    sieves: Sieves,
    /// The nodes of what was held by its element once.
    freed: BTreeMap<NodeId, NodeId>,
    uses: BTreeMap<NodeId, Span>,
}

/// Lets a large vector grow by a quarter: doubling, as a small one does, would take up to twice what is
/// needed.
#[inline]
pub(in crate::syntax) fn make_room<T>(items: &mut Vec<T>) {
    make_room_for(items, 1);
}

/// [`make_room`] for `more` items.
#[inline]
fn make_room_for<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        grow(items, more);
    }
}

#[cold]
fn grow<T>(items: &mut Vec<T>, more: usize) {
    let len = items.len();
    items.reserve_exact((len / 4).max(len.min(2048)).max(32).max(more));
}

/// [`make_room`] for `more` bytes of text.
#[inline]
pub(in crate::syntax) fn make_room_for_text(text: &mut String, more: usize) {
    if text.capacity() - text.len() < more {
        grow_text(text, more);
    }
}

#[cold]
fn grow_text(text: &mut String, more: usize) {
    let len = text.len();
    text.reserve_exact((len / 4).max(len.min(32 * 1024)).max(256) + more);
}

impl Document {
    /// A document with nothing in it, whose root spans `span`.
    pub fn new(span: Span) -> Self {
        Self::of(span, SharedText::default())
    }

    /// A document with nothing in it, that is made of `source`: parts of that are not copied. Its root
    /// spans `span`.
    pub fn of(span: Span, source: SharedText) -> Self {
        let mut document = Self {
            nodes: Vec::new(),
            attrs: Attrs::of(source.clone()),
            text: Store::of(source),
            anchors: Anchors::default(),
            sieves: Sieves::default(),
            freed: BTreeMap::new(),
            uses: BTreeMap::new(),
        };
        document.make(Kind::Document, span);
        document
    }

    /// [`of`](Self::of), with room for about so many nodes.
    pub fn with_room(span: Span, source: SharedText, nodes: usize) -> Self {
        let mut document = Self::of(span, source);
        document.nodes.reserve_exact(nodes);
        document.attrs.reserve(nodes / 2);
        document
    }

    /// What the document was made of.
    pub(in crate::syntax) fn source(&self) -> &SharedText {
        self.text.source()
    }

    /// The nodes in the order of the document, but for paragraphs and texts that their element holds:
    /// of a table, a third of all.
    pub fn own_nodes(&self) -> impl Iterator<Item = Node<'_>> {
        let next = |&id: &NodeId| self.own_after(id);
        std::iter::successors(Some(self.root_id()), next).map(|it| Node::new(self, it))
    }

    fn own_after(&self, id: NodeId) -> Option<NodeId> {
        let data = &self.nodes[id.at()];
        // In what holds a text, `first` says where that begins.
        if data.first != NodeId::NONE && !data.is_text() && !data.holds_text() {
            return Some(data.first);
        }
        let mut data = data;
        while data.next == NodeId::NONE {
            data = &self.nodes[data.parent.some()?.at()];
        }
        Some(data.next)
    }

    /// All nodes of some kinds, in the order of the document. The kinds are not those of paragraphs and
    /// texts, some of which their element holds.
    pub fn all(&self, is_wanted: impl Fn(Kind) -> bool) -> Vec<NodeId> {
        // Of most kinds that are asked for there is none.
        if !self.nodes.iter().any(|it| is_wanted(it.kind())) {
            return Vec::new();
        }
        self.own_nodes().filter(|it| is_wanted(it.kind())).map(Node::id).collect()
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.attrs.shrink();
        self.text.shrink();
    }

    /// The root.
    pub fn root_id(&self) -> NodeId {
        NodeId(0)
    }

    /// The root, for reading.
    pub fn root(&self) -> Node<'_> {
        self.node(self.root_id())
    }

    /// The file that the document was read from.
    pub fn file(&self) -> FileId {
        self.root().span().file
    }

    /// A view of the node `id`.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node::new(self, self.current(id))
    }

    /// The node that something has now, which its element may have held when `id` was given out.
    #[inline]
    fn current(&self, id: NodeId) -> NodeId {
        if id.is_held() { self.current_of_held(id) } else { id }
    }

    fn current_of_held(&self, id: NodeId) -> NodeId {
        let data = &self.nodes[id.at()];
        let is_in_paragraph = id.0 & PARAGRAPH != 0;
        if data.holds_text() && data.holds_paragraph() == is_in_paragraph {
            return id;
        }
        if id.is_held_text() && is_in_paragraph {
            let paragraph = self.current(id.holder());
            return self.current(NodeId(paragraph.0 | TEXT));
        }
        self.freed.get(&id).copied().unwrap_or(id.holder())
    }

    /// [`current`](Self::current), as a node of its own.
    #[inline]
    fn real(&mut self, id: NodeId) -> NodeId {
        if id.is_held() { self.real_of_held(id) } else { id }
    }

    #[cold]
    fn real_of_held(&mut self, id: NodeId) -> NodeId {
        let id = self.current(id);
        if id.is_held() {
            let holder = self.real(id.holder());
            self.free(holder);
        }
        self.current(id)
    }

    /// Makes a node of what `holder` holds, if it does; `holder` is a node itself.
    fn free(&mut self, holder: NodeId) {
        let data = &mut self.nodes[holder.at()];
        if !data.holds_text() {
            return;
        }
        let (span, first, is_paragraph) = (data.held_span(), data.first, data.holds_paragraph());
        data.head &= !(HOLDS_TEXT | IN_PARAGRAPH | MAX_LEAD << LEAD_SHIFT | MAX_TAIL << TAIL_SHIFT);
        data.first = NodeId::NONE;
        let (kind, mark) =
            if is_paragraph { (Kind::Paragraph, PARAGRAPH) } else { (Kind::Text, TEXT) };
        let node = self.make(kind, span);
        let data = &mut self.nodes[node.at()];
        data.first = first;
        if is_paragraph {
            data.head |= HOLDS_TEXT;
        } else {
            data.attrs = span.end - span.start;
        }
        self.freed.insert(NodeId(holder.0 | mark), node);
        self.append(holder, node);
    }

    /// Makes `id`, and what it holds, nodes of their own.
    #[inline]
    fn opened(&mut self, id: NodeId) -> NodeId {
        if id.is_held() || self.nodes[id.at()].holds_text() { self.open(id) } else { id }
    }

    #[cold]
    fn open(&mut self, id: NodeId) -> NodeId {
        let id = self.real(id);
        self.free(id);
        id
    }

    /// Makes a node that has no parent yet.
    pub fn make(&mut self, kind: Kind, span: Span) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        make_room(&mut self.nodes);
        self.nodes.push(NodeData::new(kind, span));
        id
    }

    /// Makes a node and appends it to `parent`.
    pub fn push(&mut self, parent: NodeId, kind: Kind, span: Span) -> NodeId {
        let parent = self.opened(parent);
        let id = NodeId(self.nodes.len() as u32);
        let last = self.link_last(parent, id);
        make_room(&mut self.nodes);
        self.nodes.push(NodeData { parent, prev: last, ..NodeData::new(kind, span) });
        id
    }

    fn first_child(&self, id: NodeId) -> Option<NodeId> {
        let data = &self.nodes[id.at()];
        if id.is_held_text() || data.is_text() {
            None
        } else if data.holds_text() {
            let is_in = data.holds_paragraph() && !id.is_held();
            Some(NodeId(id.0 | if is_in { PARAGRAPH } else { TEXT }))
        } else {
            data.first.some()
        }
    }

    fn last_child(&self, id: NodeId) -> Option<NodeId> {
        let first = self.first_child(id)?;
        if first.is_held() { Some(first) } else { self.nodes[first.at()].prev.some() }
    }

    fn prev(&self, id: NodeId) -> Option<NodeId> {
        if id.is_held() {
            return None;
        }
        let NodeData { prev, parent, .. } = self.nodes[id.at()];
        let is_first = parent.some().is_none_or(|it| self.nodes[it.at()].first == id);
        if is_first { None } else { prev.some() }
    }

    fn next(&self, id: NodeId) -> Option<NodeId> {
        if id.is_held() { None } else { self.nodes[id.at()].next.some() }
    }

    fn parent(&self, id: NodeId) -> Option<NodeId> {
        if id.is_held() { Some(id.holder()) } else { self.nodes[id.at()].parent.some() }
    }

    /// Appends `child`, which has no parent, to `parent`.
    pub fn append(&mut self, parent: NodeId, child: NodeId) {
        let (parent, child) = (self.opened(parent), self.real(child));
        debug_assert!(self.nodes[child.at()].parent == NodeId::NONE);
        self.nodes[child.at()].parent = parent;
        let last = self.link_last(parent, child);
        self.nodes[child.at()].prev = last;
    }

    /// Makes `child` the last child of `parent`, which holds nothing; returns the one before it, which
    /// is itself if it is the first.
    #[inline]
    fn link_last(&mut self, parent: NodeId, child: NodeId) -> NodeId {
        let first = &mut self.nodes[parent.at()].first;
        if *first == NodeId::NONE {
            *first = child;
            return child;
        }
        // The first child knows the last one.
        let first = *first;
        let last = std::mem::replace(&mut self.nodes[first.at()].prev, child);
        self.nodes[last.at()].next = child;
        last
    }

    /// Puts `child`, which has no parent, after `sibling`, which has one.
    pub fn insert_after(&mut self, sibling: NodeId, child: NodeId) {
        let sibling = self.real(sibling);
        match self.next(sibling) {
            Some(next) => self.insert_before(next, child),
            None => self.append(self.nodes[sibling.at()].parent, child),
        }
    }

    /// Puts `child`, which has no parent, before `sibling`, which has one.
    pub fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        let (sibling, child) = (self.real(sibling), self.real(child));
        let before = self.prev(sibling);
        let NodeData { parent, prev, .. } = self.nodes[sibling.at()];
        self.nodes[child.at()].parent = parent;
        // The first child keeps the last one as the one before it.
        self.nodes[child.at()].prev = if prev == sibling { sibling } else { prev };
        self.nodes[child.at()].next = sibling;
        self.nodes[sibling.at()].prev = child;
        match before {
            Some(before) => self.nodes[before.at()].next = child,
            None => self.nodes[parent.at()].first = child,
        }
    }

    /// Takes `id` with all below it out of its parent.
    pub fn detach(&mut self, id: NodeId) {
        let id = self.real(id);
        let before = self.prev(id);
        let NodeData { parent, prev, next, .. } = self.nodes[id.at()];
        let Some(parent) = parent.some() else { return };
        match before {
            Some(before) => self.nodes[before.at()].next = next,
            None => self.nodes[parent.at()].first = next,
        }
        // The one after it, or else the first, which knows the last, has another before it now.
        let first = self.nodes[parent.at()].first;
        if let Some(it) = next.some().or(first.some()) {
            self.nodes[it.at()].prev = prev;
        }
        let node = &mut self.nodes[id.at()];
        (node.parent, node.prev, node.next) = (NodeId::NONE, NodeId::NONE, NodeId::NONE);
    }

    /// Copies a node and all in it; the copy has no parent.
    pub fn copy(&mut self, id: NodeId) -> NodeId {
        let id = self.current(id);
        let node = self.node(id);
        let (kind, span) = (node.kind(), node.span());
        if kind == Kind::Text {
            let anchors = node.anchors().into_owned();
            let value = node.value().to_owned();
            return self.make_text(&value, span, &anchors);
        }
        let copy = self.make(kind, span);
        self.merge_attrs(id, copy);
        let mut child = self.first_child(id);
        while let Some(it) = child {
            child = self.next(it);
            let inner = self.copy(it);
            self.append(copy, inner);
        }
        copy
    }

    /// Changes the kind of a node.
    pub fn set_kind(&mut self, id: NodeId, kind: Kind) {
        let id = self.real(id);
        let head = &mut self.nodes[id.at()].head;
        *head = *head & !(HOLDS_TEXT - 1) | kind as u32;
    }

    /// Changes the place of a node.
    pub fn set_span(&mut self, id: NodeId, span: Span) {
        let id = self.real(id);
        if self.nodes[id.at()].span() == span {
            return;
        }
        // What the node holds stays where it is.
        let id = self.opened(id);
        self.nodes[id.at()].set_span(span);
    }

    /// Notes that a node stands in the tree for what was written at `place`, as the value of a
    /// substitution does; its own span stays that of its definition.
    pub fn set_use(&mut self, id: NodeId, place: Span) {
        let id = self.real(id);
        self.uses.insert(id, place);
    }

    /// Makes every node span what is in it, as far as it lies in the same file.
    pub fn enclose_children(&mut self) {
        if !self.enclose_backwards() {
            self.enclose_by_walk();
        }
    }

    /// [`enclose_children`](Self::enclose_children), where each node that spans more than its parent was
    /// made after it, as nearly all are; says whether it is so.
    fn enclose_backwards(&mut self) -> bool {
        let (mut end, has_uses) = (self.nodes.len(), !self.uses.is_empty());
        let is_to_do = |it: &NodeData, all: &Self| has_uses || !all.is_enclosed(it);
        // Nearly all lie where they should.
        while let Some(at) = self.nodes[..end].iter().rposition(|it| is_to_do(it, self)) {
            end = at;
            let (parent, own) = (self.nodes[at].parent, self.nodes[at].span());
            if parent == NodeId::NONE {
                continue;
            }
            let place = self.uses.get(&NodeId(at as u32)).copied().unwrap_or(own);
            if self.enclose(parent, place) && at < parent.at() {
                return false;
            }
        }
        true
    }

    /// Whether the node lies within its parent, if it has one.
    #[inline]
    fn is_enclosed(&self, node: &NodeData) -> bool {
        self.nodes.get(node.parent.at()).is_none_or(|above| {
            above.start <= node.start
                && node.end <= above.end
                && (above.head ^ node.head) >> FILE_SHIFT == 0
        })
    }

    fn enclose_by_walk(&mut self) {
        let mut at = self.root_id();
        'next: loop {
            // Down to the first leaf; what is held by its element has the place of that.
            while let Some(child) = self.first_child(at).filter(|it| !it.is_held()) {
                at = child;
            }
            loop {
                let own = self.uses.get(&at).copied().unwrap_or(self.nodes[at.at()].span());
                let Some(parent) = self.parent(at) else { return };
                self.enclose(parent, own);
                if let Some(next) = self.next(at) {
                    at = next;
                    continue 'next;
                }
                at = parent;
            }
        }
    }

    /// Makes `parent` span `own`, too, if that lies in the same file; says whether it did not.
    fn enclose(&mut self, parent: NodeId, own: Span) -> bool {
        let above = self.nodes[parent.at()].span();
        let is_beyond = own.file == above.file && !above.contains(own);
        if is_beyond {
            self.set_span(parent, above.hull(own));
        }
        is_beyond
    }

    /// Sets an attribute, in place of one of the same name.
    pub fn set_attr<'a>(
        &mut self,
        id: NodeId,
        name: &'static str,
        value: impl Into<NewValue<'a>>,
        span: Option<Span>,
    ) {
        let id = self.real(id);
        let first = attrs_of(&mut self.nodes, id);
        self.attrs.set(first, name, value.into(), span);
    }

    /// Gives a node attributes of names that it does not have yet.
    #[inline]
    pub fn add_attrs<const N: usize>(
        &mut self,
        id: NodeId,
        attrs: [(&'static str, NewValue<'_>); N],
    ) {
        let id = self.real(id);
        self.attrs.append(attrs_of(&mut self.nodes, id), attrs);
    }

    /// Appends a word to a list attribute, which is made if it is missing.
    pub fn push_word(&mut self, id: NodeId, name: &'static str, word: &str) {
        let id = self.real(id);
        self.attrs.push_word(attrs_of(&mut self.nodes, id), name, word);
    }

    /// Appends words to a list attribute, which is made if it is missing.
    pub fn push_words<'a>(
        &mut self,
        id: NodeId,
        name: &'static str,
        words: impl IntoIterator<Item = &'a String>,
    ) {
        let id = self.real(id);
        self.attrs.list(attrs_of(&mut self.nodes, id), name);
        for word in words {
            self.push_word(id, name, word);
        }
    }

    /// Takes the first word that is `word` out of a list attribute.
    pub fn remove_word(&mut self, id: NodeId, name: &str, word: &str) {
        let id = self.real(id);
        self.attrs.remove_word(self.nodes[id.at()].attrs, name, word);
    }

    /// Sets where an attribute was written.
    pub fn set_attr_span(&mut self, id: NodeId, name: &str, span: Span) {
        let id = self.real(id);
        self.attrs.set_span(self.nodes[id.at()].attrs, name, span);
    }

    /// Takes an attribute away; says whether it was there.
    pub fn remove_attr(&mut self, id: NodeId, name: &str) -> bool {
        let id = self.real(id);
        self.attrs.remove(attrs_of(&mut self.nodes, id), name)
    }

    /// Gives `to` the attributes of `from`: words are added to those that it has, any other value
    /// replaces its own.
    pub fn merge_attrs(&mut self, from: NodeId, to: NodeId) {
        if self.current(from).is_held() {
            return; // It has none.
        }
        let (from, to) = (self.current(from), self.real(to));
        let first = self.nodes[from.at()].attrs;
        self.attrs.merge(first, attrs_of(&mut self.nodes, to));
    }
}

/// Where a node keeps which attribute is its first.
fn attrs_of(nodes: &mut [NodeData], id: NodeId) -> &mut u32 {
    let node = &mut nodes[id.at()];
    debug_assert!(!id.is_held() && !node.is_text());
    &mut node.attrs
}
