//! Numbers of sections, and tables of contents.

use super::Run;
use crate::syntax::tree::{AttrValue, Kind, NodeId};

/// Puts a number before the title of each section.
pub(super) fn section_numbers(run: &mut Run<'_, '_>, pending: Option<NodeId>) {
    let Some(pending) = pending else { return };
    let view = run.p.doc.node(pending);
    let numbering = Numbering {
        depth: view.attr_int(".depth").unwrap_or(i64::MAX),
        start: view.attr_int(".start").unwrap_or(1),
        prefix: view.attr_str(".prefix").unwrap_or_default().to_owned(),
        suffix: view.attr_str(".suffix").unwrap_or_default().to_owned(),
    };
    run.p.doc.detach(pending);
    let root = run.p.doc.root_id();
    number(run, &numbering, root, &mut Vec::new());
}

struct Numbering {
    depth: i64,
    start: i64,
    prefix: String,
    suffix: String,
}

fn number(run: &mut Run<'_, '_>, numbering: &Numbering, node: NodeId, above: &mut Vec<String>) {
    let first = if above.is_empty() { numbering.start } else { 1 };
    for (next, section) in (first..).zip(sections(run, node)) {
        let title = run.p.doc.node(section).child(Kind::Title).map(crate::syntax::tree::Node::id);
        above.push(next.to_string());
        if let Some(title) = title {
            let span = run.p.doc.node(title).span();
            let place = crate::text::Span { end: span.start, ..span };
            let generated = run.p.doc.make(Kind::Generated, place);
            run.p.set_words(generated, "classes", &["sectnum".into()]);
            let text = format!(
                "{}{}{}\u{a0}\u{a0}\u{a0}",
                numbering.prefix,
                above.join("."),
                numbering.suffix
            );
            run.push_made(generated, &text);
            run.push_first(title, generated);
            run.p.set_int(title, "auto", 1);
        }
        if (above.len() as i64) < numbering.depth {
            number(run, numbering, section, above);
        }
        above.pop();
    }
}

fn sections(run: &Run<'_, '_>, node: NodeId) -> Vec<NodeId> {
    let children = run.p.doc.node(node).children();
    children.filter(|it| it.kind() == Kind::Section).map(crate::syntax::tree::Node::id).collect()
}

/// Builds a table of contents.
pub(super) fn contents(run: &mut Run<'_, '_>, pending: Option<NodeId>) {
    let Some(pending) = pending else { return };
    let Some(topic) = run.p.doc.node(pending).parent().map(crate::syntax::tree::Node::id) else {
        return;
    };
    let topic_id = run.p.given_id(topic, None);
    let view = run.p.doc.node(pending);
    let depth = view.attr_int(".depth").unwrap_or(i64::MAX);
    let backlinks = match view.attr(".backlinks").map(|it| it.value) {
        Some(AttrValue::Str(text)) => text.to_owned(),
        Some(_) => String::new(),
        None => "entry".into(),
    };
    let mut start = run.p.doc.root_id();
    if view.attr(".local").is_some() {
        let mut it = run.p.doc.node(topic).parent();
        while let Some(node) = it {
            if matches!(node.kind(), Kind::Section | Kind::Document) {
                start = node.id();
                break;
            }
            it = node.parent();
        }
    }
    let span = view.span();
    let place = crate::text::Span { end: span.start, ..span };
    let toc = Toc { depth, backlinks, topic_id, place };
    match entries(run, &toc, start, 1) {
        Some(list) => run.replace(pending, &[list]),
        None => run.p.doc.detach(topic),
    }
}

struct Toc {
    depth: i64,
    backlinks: String,
    topic_id: String,
    /// Where the contents stand.
    place: crate::text::Span,
}

/// The list of the sections of a node.
fn entries(run: &mut Run<'_, '_>, toc: &Toc, node: NodeId, level: i64) -> Option<NodeId> {
    let sections = sections(run, node);
    if sections.is_empty() {
        return None;
    }
    let place = toc.place;
    let list = run.p.doc.make(Kind::BulletList, place);
    let mut is_numbered = false;
    for section in sections {
        let Some(title) =
            run.p.doc.node(section).child(Kind::Title).map(crate::syntax::tree::Node::id)
        else {
            continue;
        };
        is_numbered = run.has(title, "auto");
        let item = run.p.doc.push(list, Kind::ListItem, place);
        let paragraph = run.p.doc.push(item, Kind::Paragraph, place);
        let reference = run.p.doc.push(paragraph, Kind::Reference, place);
        let id = run.words(section, "ids").into_iter().next().unwrap_or_default();
        run.p.set_str(reference, "refid", id);
        copy_title(run, title, reference, Some(place));
        run.p.set_id_with_prefix(reference, None, "toc-entry");
        let entry_id = run.p.last_id(reference);
        let has_link = run.p.doc.node(title).descendants().any(|it| it.kind() == Kind::Reference);
        match toc.backlinks.as_str() {
            "entry" if !has_link => run.p.set_str(title, "refid", entry_id),
            "top" if !has_link => run.p.set_str(title, "refid", toc.topic_id.clone()),
            _ => {}
        }
        if level < toc.depth
            && let Some(inner) = entries(run, toc, section, level + 1)
        {
            run.p.doc.append(item, inner);
        }
    }
    if is_numbered {
        run.p.set_words(list, "classes", &["auto-toc".into()]);
    }
    Some(list)
}

/// Copies the content of a title without its links, notes and images; the copies are used at `place`.
fn copy_title(run: &mut Run<'_, '_>, from: NodeId, to: NodeId, place: Option<crate::text::Span>) {
    for child in run.children(from) {
        let view = run.p.doc.node(child);
        match view.kind() {
            Kind::CitationReference | Kind::FootnoteReference => {}
            Kind::Image => {
                if let Some(alt) = view.attr_str("alt").map(str::to_owned) {
                    run.push_made(to, &alt);
                }
            }
            Kind::Problematic | Kind::Reference | Kind::Target => {
                copy_title(run, child, to, place);
            }
            Kind::Text => {
                let copy = run.p.doc.copy(child);
                run.p.doc.append(to, copy);
                if let Some(place) = place {
                    run.p.doc.set_use(copy, place);
                }
            }
            kind => {
                let span = view.span();
                let copy = run.p.doc.push(to, kind, span);
                run.p.doc.merge_attrs(child, copy);
                if let Some(place) = place {
                    run.p.doc.set_use(copy, place);
                }
                copy_title(run, child, copy, None);
            }
        }
    }
}
