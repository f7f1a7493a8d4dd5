//! Messages that have no place in the tree, and admonitions of one shape.

use std::collections::HashSet;

use super::Run;
use crate::syntax::rst::language;
use crate::syntax::tree::{Kind, NodeId};

/// Puts messages that are nowhere into a section of their own.
pub(super) fn messages(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let loose: Vec<_> = run.loose(0);
    if loose.is_empty() {
        return;
    }
    let root = run.p.doc.root_id();
    let end = run.p.doc.root().span().end;
    let place = crate::text::Span { start: end, end, ..run.p.doc.root().span() };
    let section = run.p.doc.push(root, Kind::Section, place);
    run.p.set_words(section, "classes", &["system-messages".into()]);
    let title = run.p.doc.push(section, Kind::Title, place);
    run.push_made(title, "Docutils System Messages");
    for message in loose {
        run.p.doc.append(section, message);
    }
    run.p.first_transform_message = run.p.parse_messages.len();
}

/// Shows where nodes are, as attributes.
pub(super) fn expose_internals(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let shown = run.p.options.expose_internals.clone();
    let nodes: Vec<_> = run.p.doc.root().descendants().filter(|it| has_line(it.kind())).collect();
    let nodes: Vec<_> = nodes.into_iter().map(crate::syntax::tree::Node::id).collect();
    for node in nodes {
        let at = run.p.place_of(node);
        if let Some(line) = at.line.filter(|_| shown.iter().any(|it| it == "line")) {
            run.p.set_int(node, "internal:line", i64::from(line));
        }
        if shown.iter().any(|it| it == "source") {
            let name = run.p.texts[at.source as usize].name.clone();
            run.p.set_str(node, "internal:source", name);
        }
    }
}

/// Whether docutils knows the line of nodes of this kind.
fn has_line(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Document
            | Kind::Text
            | Kind::Tgroup
            | Kind::Colspec
            | Kind::Thead
            | Kind::Tbody
            | Kind::Row
            | Kind::Entry
            | Kind::FieldName
            | Kind::FieldBody
            | Kind::Label
    ) && !crate::syntax::rst::is_inline_kind(kind)
        || kind == Kind::Image
}

/// Appends messages of transforms that are nowhere to the document.
pub(super) fn loose_messages(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let root = run.p.doc.root_id();
    for message in run.loose(run.p.first_transform_message) {
        run.p.doc.append(root, message);
    }
}

/// Takes messages away that are not worth the caller's attention.
pub(super) fn filter(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let threshold = i64::from(run.p.options.report_level);
    let mut removed = HashSet::new();
    for message in run.all(Kind::SystemMessage) {
        if run.p.doc.node(message).attr_int("level").unwrap_or(0) < threshold {
            run.p.doc.detach(message);
            removed.extend(run.words(message, "ids"));
        }
    }
    for node in run.all(Kind::Problematic) {
        if run.string(node, "refid").is_some_and(|it| removed.contains(&it)) {
            for text in run.children(node) {
                run.p.doc.detach(text);
                run.p.doc.insert_before(node, text);
            }
            run.p.doc.detach(node);
        }
    }
    for section in run.all(Kind::Section) {
        let is_for_messages =
            run.words(section, "classes").iter().any(|it| it == "system-messages");
        if is_for_messages && run.children(section).len() == 1 {
            run.p.doc.detach(section);
        }
    }
}

/// Makes every admonition one with a title.
pub(super) fn admonitions(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for node in run.p.doc.all(is_admonition) {
        let kind = run.p.doc.node(node).kind();
        run.p.doc.push_word(node, "classes", kind.name());
        if kind == Kind::Admonition {
            continue;
        }
        let span = run.p.doc.node(node).span();
        let title = run.p.doc.make(Kind::Title, crate::text::Span { end: span.start, ..span });
        let label = language::label(run.p.options, kind.name());
        run.push_made(title, label);
        run.push_first(node, title);
        run.p.doc.set_kind(node, Kind::Admonition);
    }
}

fn is_admonition(kind: Kind) -> bool {
    use Kind::{
        Admonition, Attention, Caution, Danger, Error, Hint, Important, Note, Tip, Warning,
    };
    matches!(
        kind,
        Attention | Caution | Danger | Error | Hint | Important | Note | Tip | Warning | Admonition
    )
}

impl Run<'_, '_> {
    /// The messages from the `from`th on that no node holds.
    fn loose(&self, from: usize) -> Vec<NodeId> {
        let messages = self.p.parse_messages.get(from..).unwrap_or_default();
        messages.iter().copied().filter(|&it| self.p.doc.node(it).parent().is_none()).collect()
    }
}
