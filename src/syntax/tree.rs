//! The tree of a document: docutils' elements, each with its place.
//!
//! Nodes live in one vector and name each other by index, so a document of a million rows is a few
//! allocations, and transforms move nodes without copying. [`Node`] is the view for readers.

use std::fmt;

use crate::text::{FileId, Span};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// The kind of a node, named as in docutils' document tree.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[expect(missing_docs, reason = "each is the docutils element of the same name")]
        pub enum Kind {
            $($(#[$doc])* $variant,)+
        }

        impl Kind {
            /// The element's name in docutils' pseudo-XML.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

kinds! {
    Abbreviation = "abbreviation",
    Acronym = "acronym",
    Address = "address",
    Admonition = "admonition",
    Attention = "attention",
    Attribution = "attribution",
    Author = "author",
    Authors = "authors",
    BlockQuote = "block_quote",
    BulletList = "bullet_list",
    Caption = "caption",
    Caution = "caution",
    Citation = "citation",
    CitationReference = "citation_reference",
    Classifier = "classifier",
    Colspec = "colspec",
    Comment = "comment",
    Compound = "compound",
    Contact = "contact",
    Container = "container",
    Copyright = "copyright",
    Danger = "danger",
    Date = "date",
    Decoration = "decoration",
    Definition = "definition",
    DefinitionList = "definition_list",
    DefinitionListItem = "definition_list_item",
    Description = "description",
    Docinfo = "docinfo",
    DoctestBlock = "doctest_block",
    Document = "document",
    Emphasis = "emphasis",
    Entry = "entry",
    EnumeratedList = "enumerated_list",
    Error = "error",
    Field = "field",
    FieldBody = "field_body",
    FieldList = "field_list",
    FieldName = "field_name",
    Figure = "figure",
    Footer = "footer",
    Footnote = "footnote",
    FootnoteReference = "footnote_reference",
    /// Holds what a directive makes of its content; never part of a finished tree.
    Fragment = "#fragment",
    Generated = "generated",
    Header = "header",
    Hint = "hint",
    Image = "image",
    Important = "important",
    Inline = "inline",
    Label = "label",
    Legend = "legend",
    Line = "line",
    LineBlock = "line_block",
    ListItem = "list_item",
    Literal = "literal",
    LiteralBlock = "literal_block",
    Math = "math",
    MathBlock = "math_block",
    Meta = "meta",
    Note = "note",
    OptionArgument = "option_argument",
    OptionGroup = "option_group",
    OptionList = "option_list",
    OptionListItem = "option_list_item",
    OptionString = "option_string",
    Organization = "organization",
    Option = "option",
    Paragraph = "paragraph",
    ParsedLiteral = "parsed_literal",
    Pending = "pending",
    Problematic = "problematic",
    Raw = "raw",
    Reference = "reference",
    Revision = "revision",
    Row = "row",
    Rubric = "rubric",
    Section = "section",
    Sidebar = "sidebar",
    Status = "status",
    Strong = "strong",
    Subscript = "subscript",
    SubstitutionDefinition = "substitution_definition",
    SubstitutionReference = "substitution_reference",
    Subtitle = "subtitle",
    Superscript = "superscript",
    SystemMessage = "system_message",
    Table = "table",
    Target = "target",
    Tbody = "tbody",
    Term = "term",
    /// Character data; see [`Document::push_text`].
    Text = "#text",
    Tgroup = "tgroup",
    Thead = "thead",
    Tip = "tip",
    Title = "title",
    TitleReference = "title_reference",
    Topic = "topic",
    Transition = "transition",
    Version = "version",
    Warning = "warning",
}

/// The index of a node in its [`Document`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    const NONE: Self = Self(u32::MAX);

    fn some(self) -> Option<Self> {
        (self != Self::NONE).then_some(self)
    }

    fn at(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The value of an attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AttrValue {
    /// A flag: present or absent.
    Flag,
    /// A number.
    Int(i64),
    /// A text.
    Str(String),
    /// Several words, as `ids`, `names` and `classes` have.
    List(Vec<String>),
}

/// An attribute of a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attr {
    /// The name, as in docutils.
    pub name: &'static str,
    /// The value.
    pub value: AttrValue,
    /// Where the value was written, if it was.
    pub span: Option<Span>,
}

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

#[derive(Clone, Debug)]
struct NodeData {
    kind: Kind,
    span: Span,
    parent: NodeId,
    first: NodeId,
    last: NodeId,
    prev: NodeId,
    next: NodeId,
    /// For a text: where its value lies in `Document::text`. For others: index into `attrs`.
    data: u32,
    len: u32,
}

/// A parsed document.
#[derive(Clone, Debug)]
pub struct Document {
    nodes: Vec<NodeData>,
    attrs: Vec<Vec<Attr>>,
    text: String,
    anchors: std::collections::BTreeMap<NodeId, Vec<Anchor>>,
    uses: std::collections::BTreeMap<NodeId, Span>,
}

const NO_ATTRS: u32 = u32::MAX;

impl Document {
    /// A document with nothing in it, whose root spans `span`.
    pub fn new(span: Span) -> Self {
        let mut document = Self {
            nodes: Vec::new(),
            attrs: Vec::new(),
            text: String::new(),
            anchors: std::collections::BTreeMap::new(),
            uses: std::collections::BTreeMap::new(),
        };
        document.make(Kind::Document, span);
        document
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
        Node { document: self, id }
    }

    /// Makes a node that has no parent yet.
    pub fn make(&mut self, kind: Kind, span: Span) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let none = NodeId::NONE;
        self.nodes.push(NodeData {
            kind,
            span,
            parent: none,
            first: none,
            last: none,
            prev: none,
            next: none,
            data: NO_ATTRS,
            len: 0,
        });
        id
    }

    /// Makes a node and appends it to `parent`.
    pub fn push(&mut self, parent: NodeId, kind: Kind, span: Span) -> NodeId {
        let id = self.make(kind, span);
        self.append(parent, id);
        id
    }

    /// Makes a text that has no parent yet. `anchors` may be empty where the value is the source at
    /// `span`, byte for byte.
    pub fn make_text(&mut self, value: &str, span: Span, anchors: &[Anchor]) -> NodeId {
        let id = self.make(Kind::Text, span);
        self.nodes[id.at()].data = self.text.len() as u32;
        self.nodes[id.at()].len = value.len() as u32;
        self.text.push_str(value);
        if !anchors.is_empty() {
            self.anchors.insert(id, anchors.to_vec());
        }
        id
    }

    /// Makes a text and appends it to `parent`; see [`make_text`](Self::make_text).
    pub fn push_text(
        &mut self,
        parent: NodeId,
        value: &str,
        span: Span,
        anchors: &[Anchor],
    ) -> NodeId {
        let id = self.make_text(value, span, anchors);
        self.append(parent, id);
        id
    }

    /// Appends `child`, which has no parent, to `parent`.
    pub fn append(&mut self, parent: NodeId, child: NodeId) {
        debug_assert!(self.nodes[child.at()].parent == NodeId::NONE);
        let last = self.nodes[parent.at()].last;
        self.nodes[child.at()].parent = parent;
        self.nodes[child.at()].prev = last;
        match last.some() {
            Some(last) => self.nodes[last.at()].next = child,
            None => self.nodes[parent.at()].first = child,
        }
        self.nodes[parent.at()].last = child;
    }

    /// Puts `child`, which has no parent, after `sibling`, which has one.
    pub fn insert_after(&mut self, sibling: NodeId, child: NodeId) {
        let (parent, next) = (self.nodes[sibling.at()].parent, self.nodes[sibling.at()].next);
        match next.some() {
            Some(next) => self.insert_before(next, child),
            None => self.append(parent, child),
        }
    }

    /// Puts `child`, which has no parent, before `sibling`, which has one.
    pub fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        let NodeData { parent, prev, .. } = self.nodes[sibling.at()];
        self.nodes[child.at()].parent = parent;
        self.nodes[child.at()].prev = prev;
        self.nodes[child.at()].next = sibling;
        self.nodes[sibling.at()].prev = child;
        match prev.some() {
            Some(prev) => self.nodes[prev.at()].next = child,
            None => self.nodes[parent.at()].first = child,
        }
    }

    /// Takes `id` with all below it out of its parent.
    pub fn detach(&mut self, id: NodeId) {
        let NodeData { parent, prev, next, .. } = self.nodes[id.at()];
        let Some(parent) = parent.some() else { return };
        match prev.some() {
            Some(prev) => self.nodes[prev.at()].next = next,
            None => self.nodes[parent.at()].first = next,
        }
        match next.some() {
            Some(next) => self.nodes[next.at()].prev = prev,
            None => self.nodes[parent.at()].last = prev,
        }
        let node = &mut self.nodes[id.at()];
        (node.parent, node.prev, node.next) = (NodeId::NONE, NodeId::NONE, NodeId::NONE);
    }

    /// Copies a node and all in it; the copy has no parent.
    pub fn copy(&mut self, id: NodeId) -> NodeId {
        let data = self.nodes[id.at()].clone();
        if data.kind == Kind::Text {
            let anchors = self.node(id).anchors().to_vec();
            let value = self.node(id).value().to_owned();
            return self.make_text(&value, data.span, &anchors);
        }
        let copy = self.make(data.kind, data.span);
        for attr in self.node(id).attrs().to_vec() {
            self.attrs_mut(copy).push(attr);
        }
        let mut child = data.first.some();
        while let Some(it) = child {
            child = self.nodes[it.at()].next.some();
            let inner = self.copy(it);
            self.append(copy, inner);
        }
        copy
    }

    /// Makes a text node keep only the bytes `range` of its value.
    pub fn narrow_text(&mut self, id: NodeId, range: std::ops::Range<usize>) {
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
        let anchors = anchors[first.min(anchors.len())..].to_vec();
        let data = &mut self.nodes[id.at()];
        data.data += start;
        data.len = range.len() as u32;
        data.span = span;
        if anchors.is_empty() {
            self.anchors.remove(&id);
        } else {
            self.anchors.insert(id, anchors);
        }
    }

    /// Changes the kind of a node.
    pub fn set_kind(&mut self, id: NodeId, kind: Kind) {
        self.nodes[id.at()].kind = kind;
    }

    /// Changes the place of a node.
    pub fn set_span(&mut self, id: NodeId, span: Span) {
        self.nodes[id.at()].span = span;
    }

    /// Notes that a node stands in the tree for what was written at `place`, as the value of a
    /// substitution does; its own span stays that of its definition.
    pub fn set_use(&mut self, id: NodeId, place: Span) {
        self.uses.insert(id, place);
    }

    /// Sets an attribute, in place of one of the same name.
    pub fn set_attr(
        &mut self,
        id: NodeId,
        name: &'static str,
        value: AttrValue,
        span: Option<Span>,
    ) {
        let attrs = self.attrs_mut(id);
        match attrs.iter_mut().find(|it| it.name == name) {
            Some(attr) => (attr.value, attr.span) = (value, span),
            None => attrs.push(Attr { name, value, span }),
        }
    }

    /// The words of a list attribute, for change.
    pub fn words_mut(&mut self, id: NodeId, name: &'static str) -> &mut Vec<String> {
        let attrs = self.attrs_mut(id);
        let at = if let Some(at) = attrs.iter().position(|it| it.name == name) {
            at
        } else {
            let value = AttrValue::List(Vec::new());
            attrs.push(Attr { name, value, span: None });
            attrs.len() - 1
        };
        if !matches!(attrs[at].value, AttrValue::List(_)) {
            attrs[at].value = AttrValue::List(Vec::new());
        }
        match &mut attrs[at].value {
            AttrValue::List(words) => words,
            _ => unreachable!("the value was just made a list"),
        }
    }

    /// Sets where an attribute was written.
    pub fn set_attr_span(&mut self, id: NodeId, name: &str, span: Span) {
        if let Some(attr) = self.attrs_mut(id).iter_mut().find(|it| it.name == name) {
            attr.span = Some(span);
        }
    }

    /// Takes an attribute away.
    pub fn remove_attr(&mut self, id: NodeId, name: &str) -> Option<Attr> {
        if self.nodes[id.at()].data == NO_ATTRS {
            return None;
        }
        let attrs = self.attrs_mut(id);
        let at = attrs.iter().position(|it| it.name == name)?;
        Some(attrs.remove(at))
    }

    fn attrs_mut(&mut self, id: NodeId) -> &mut Vec<Attr> {
        debug_assert!(self.nodes[id.at()].kind != Kind::Text);
        if self.nodes[id.at()].data == NO_ATTRS {
            self.nodes[id.at()].data = self.attrs.len() as u32;
            self.attrs.push(Vec::new());
        }
        let at = self.nodes[id.at()].data as usize;
        &mut self.attrs[at]
    }
}

/// A node of a [`Document`], for reading.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    id: NodeId,
}

impl<'a> Node<'a> {
    fn data(self) -> &'a NodeData {
        &self.document.nodes[self.id.at()]
    }

    fn view(self, id: NodeId) -> Option<Self> {
        id.some().map(|id| self.document.node(id))
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
        self.data().kind
    }

    /// Where the node was written; empty for what transforms made.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// Where the node is used, if it was defined elsewhere: the place of the reference that the
    /// value of a substitution stands for. It lies in the span of the node around it.
    pub fn used_at(self) -> Option<Span> {
        self.document.uses.get(&self.id).copied()
    }

    /// The node that this one is in.
    pub fn parent(self) -> Option<Self> {
        self.view(self.data().parent)
    }

    /// The first node in this one.
    pub fn first_child(self) -> Option<Self> {
        self.view(self.data().first)
    }

    /// The last node in this one.
    pub fn last_child(self) -> Option<Self> {
        self.view(self.data().last)
    }

    /// The node after this one, in the same parent.
    pub fn next(self) -> Option<Self> {
        self.view(self.data().next)
    }

    /// The node before this one, in the same parent.
    pub fn prev(self) -> Option<Self> {
        self.view(self.data().prev)
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
        let data = self.data();
        if data.kind != Kind::Text {
            return "";
        }
        &self.document.text[data.data as usize..(data.data + data.len) as usize]
    }

    /// The text of all text nodes at and below this one.
    pub fn text(self) -> String {
        self.descendants().map(Self::value).collect()
    }

    /// The anchors of a text node; empty if its value is the source at its span, byte for byte.
    pub fn anchors(self) -> &'a [Anchor] {
        self.document.anchors.get(&self.id).map_or(&[], Vec::as_slice)
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
        let anchors = self.anchors();
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

    /// The node's attributes.
    pub fn attrs(self) -> &'a [Attr] {
        let data = self.data();
        if data.kind == Kind::Text || data.data == NO_ATTRS {
            return &[];
        }
        &self.document.attrs[data.data as usize]
    }

    /// The attribute `name`.
    pub fn attr(self, name: &str) -> Option<&'a Attr> {
        self.attrs().iter().find(|it| it.name == name)
    }

    /// The text of the attribute `name`.
    pub fn attr_str(self, name: &str) -> Option<&'a str> {
        match &self.attr(name)?.value {
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
    pub fn attr_list(self, name: &str) -> &'a [String] {
        match self.attr(name).map(|it| &it.value) {
            Some(AttrValue::List(words)) => words,
            _ => &[],
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.kind().name(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_move_and_keep_their_order() {
        let mut it = Document::new(Span::default());
        let root = it.root_id();
        let a = it.push(root, Kind::Paragraph, Span::default());
        let b = it.push(root, Kind::Comment, Span::default());
        it.push_text(a, "один", Span::default(), &[]);
        it.detach(b);
        it.insert_before(a, b);
        let kinds: Vec<_> = it.root().descendants().map(Node::kind).collect();
        assert_eq!(kinds, [Kind::Document, Kind::Comment, Kind::Paragraph, Kind::Text]);
        assert_eq!(it.root().text(), "один");
        assert_eq!(it.node(b).next().map(Node::id), Some(a));
    }

    #[test]
    fn anchors_find_the_source_behind_dropped_indentation() {
        let mut it = Document::new(Span::default());
        let anchors = [Anchor { value: 0, source: 10 }, Anchor { value: 4, source: 20 }];
        let span = Span { file: FileId(0), start: 10, end: 23 };
        let id = it.push_text(it.root_id(), "abc\ndef", span, &anchors);
        assert_eq!(it.node(id).place(1..2).range(), 11..12);
        assert_eq!(it.node(id).place(5..7).range(), 21..23);
    }
}
