//! What becomes of the tree once it is whole: captions, the title, spans that hold all.

use std::ops::Range;

use crate::syntax::{Anchor, Document, Kind, Node, NodeId};

/// Lets every node hold all that is in it, where moved or trimmed nodes reach further.
pub(super) fn widen(document: &mut Document) {
    let nodes: Vec<NodeId> = document.root().descendants().map(Node::id).collect();
    // A node comes before those in it, so the other way round each is final when its turn comes.
    for id in nodes.into_iter().rev() {
        let node = document.node(id);
        let Some(parent) = node.parent() else { continue };
        let (span, around, parent) = (node.span(), parent.span(), parent.id());
        if !around.contains(span) {
            document.set_span(parent, around.hull(span));
        }
    }
}

/// A new text node with the bytes `range` of the text node `id`.
pub(super) fn part_of(document: &mut Document, id: NodeId, range: Range<usize>) -> NodeId {
    let node = document.node(id);
    let value = node.value().get(range.clone()).unwrap_or_default().to_owned();
    let span = node.place(range.clone());
    let (own, mut anchors) = (node.anchors(), Vec::new());
    if !own.is_empty() {
        anchors.push(Anchor { value: 0, source: span.start });
        let inner = own.iter().filter(|it| range.contains(&(it.value as usize)));
        anchors.extend(inner.map(|it| Anchor { value: it.value - range.start as u32, ..*it }));
    }
    document.make_text(&value, span, &anchors)
}

/// The ids of all nodes of a kind, in the order of the document.
pub(super) fn all(document: &Document, kind: Kind) -> Vec<NodeId> {
    let nodes = document.root().descendants().filter(|it| it.kind() == kind);
    nodes.map(Node::id).collect()
}

/// The length of what marks a paragraph as a caption: `Table 2: `, `Таблица: `, `: `.
fn caption_mark(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix(": ") {
        return Some(text.len() - rest.trim_start().len());
    }
    let rest =
        ["Table", "table", "Таблица", "таблица"].iter().find_map(|it| text.strip_prefix(it))?;
    let rest = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let rest = rest.strip_prefix([':', '.', '—', '–'])?;
    Some(text.len() - rest.trim_start().len())
}

/// Makes paragraphs beside tables their captions.
pub(super) fn captions(document: &mut Document) {
    for table in all(document, Kind::Table) {
        let node = document.node(table);
        let marked = |it: &Node<'_>| {
            it.kind() == Kind::Paragraph
                && it.first_child().is_some_and(|it| caption_mark(it.value()).is_some())
        };
        let bold = |it: &Node<'_>| {
            let mut inner = it.children();
            it.kind() == Kind::Paragraph
                && inner.next().is_some_and(|it| it.kind() == Kind::Strong)
                && inner.next().is_none()
        };
        // The paragraph after a table may be the caption of the next one.
        let after_is_free =
            |it: &Node<'_>| marked(it) && it.next().is_none_or(|it| it.kind() != Kind::Table);
        let found = node
            .prev()
            .filter(marked)
            .or_else(|| node.next().filter(after_is_free))
            .or_else(|| node.prev().filter(bold));
        let Some(paragraph) = found else { continue };
        let (id, span) = (paragraph.id(), paragraph.span());
        let holder = paragraph.first_child().filter(|it| it.kind() == Kind::Strong);
        let holder = holder.filter(|_| bold(&paragraph)).map_or(id, Node::id);
        let children: Vec<NodeId> = document.node(holder).children().map(Node::id).collect();
        let title = document.make(Kind::Title, span);
        for child in children {
            document.detach(child);
            let node = document.node(child);
            let is_first = document.node(title).first_child().is_none();
            match caption_mark(node.value()).filter(|_| is_first) {
                Some(mark) if mark < node.value().len() => {
                    let range = mark..node.value().len();
                    let text = part_of(document, child, range);
                    document.append(title, text);
                }
                Some(_) => {}
                None => document.append(title, child),
            }
        }
        document.detach(id);
        match document.node(table).first_child().map(Node::id) {
            Some(first) => document.insert_before(first, title),
            None => document.append(table, title),
        }
    }
}

/// Makes the title of a section that holds all else that of the document.
pub(super) fn promote_title(document: &mut Document) {
    let is_front = |kind| matches!(kind, Kind::FieldList | Kind::Comment | Kind::Raw);
    let nodes = document.root().children().filter(|it| !is_front(it.kind()));
    let nodes: Vec<(NodeId, Kind)> = nodes.map(|it| (it.id(), it.kind())).collect();
    let [(section, Kind::Section)] = nodes[..] else { return };
    let children: Vec<NodeId> = document.node(section).children().map(Node::id).collect();
    let front: Vec<NodeId> =
        document.root().children().map(Node::id).filter(|it| *it != section).collect();
    document.detach(section);
    for id in front.iter().copied() {
        document.detach(id);
    }
    let root = document.root_id();
    let mut children = children.into_iter();
    // The title comes first, what stood before it next.
    for id in children.next().into_iter().chain(front).chain(children) {
        if document.node(id).parent().is_some() {
            document.detach(id);
        }
        document.append(root, id);
    }
}
