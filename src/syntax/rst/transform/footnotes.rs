//! Footnotes: their numbers and symbols, and the links between notes and references.

use super::Run;
use crate::syntax::rst::chars::is_space;
use crate::syntax::rst::known::Refs;
use crate::syntax::rst::message::Level;
use crate::syntax::tree::{Kind, NodeId};

const SYMBOLS: [&str; 10] = ["*", "†", "‡", "§", "¶", "#", "♠", "♥", "♦", "♣"];

/// Numbers footnotes and links references to them.
pub(super) fn run(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let labels = number_footnotes(run);
    number_references(run, &labels);
    symbolize(run);
    resolve_labeled(run);
}

fn insert_label(run: &mut Run<'_, '_>, footnote: NodeId, text: &str) {
    let span = run.p.doc.node(footnote).span();
    let place = crate::text::Span { end: span.start, ..span };
    let label = run.p.doc.make(Kind::Label, place);
    run.push_made(label, text);
    run.push_first(footnote, label);
}

/// Links a reference with a note, both ways.
fn link(run: &mut Run<'_, '_>, reference: NodeId, note: NodeId) {
    let id = run.words(note, "ids").into_iter().next();
    let from = run.words(reference, "ids").into_iter().next();
    run.p.doc.remove_attr(reference, "refname");
    if let Some(id) = id {
        run.set_refid(reference, &id);
    }
    if let Some(from) = from {
        run.p.doc.push_word(note, "backrefs", &from);
    }
    run.resolved.insert(reference);
}

/// Numbers the footnotes and returns the numbers of those without a name.
fn number_footnotes(run: &mut Run<'_, '_>) -> Vec<String> {
    let mut labels = Vec::new();
    for footnote in run.p.names.autofootnotes.clone() {
        let label = loop {
            let label = run.next_footnote.to_string();
            run.next_footnote += 1;
            if run.p.names.known.id(&label).is_none() {
                break label;
            }
        };
        insert_label(run, footnote, &label);
        let names = run.words(footnote, "names");
        for name in &names {
            for reference in run.p.names.known.refs(Refs::Footnote, name) {
                run.push_made(reference, &label);
                link(run, reference, footnote);
            }
        }
        if names.is_empty() && run.words(footnote, "dupnames").is_empty() {
            run.p.add_name(footnote, &label);
            run.p.note_explicit_target(footnote, Some(footnote));
            labels.push(label);
        }
    }
    labels
}

fn number_references(run: &mut Run<'_, '_>, labels: &[String]) {
    let references = run.p.names.autofootnote_refs.clone();
    let mut next = 0;
    for (at, &reference) in references.iter().enumerate() {
        if run.resolved.contains(&reference) || run.has(reference, "refid") {
            continue;
        }
        let Some(label) = labels.get(next) else {
            let count = labels.len();
            let plural = if count > 1 { "s" } else { "" };
            let text = format!(
                "Too many autonumbered footnote references: only {count} corresponding \
                 footnote{plural} available."
            );
            // As docutils counts: from the number of those that were resolved.
            let rest = &references[next.min(at)..];
            too_many(run, reference, &text, rest, "refname");
            break;
        };
        run.push_made(reference, label);
        let id = run.p.names.known.id(label).flatten().map(str::to_owned);
        if let Some(footnote) = id.and_then(|it| run.p.names.known.owner(&it)) {
            link(run, reference, footnote);
        }
        next += 1;
    }
}

fn too_many(run: &mut Run<'_, '_>, at: NodeId, text: &str, rest: &[NodeId], attribute: &str) {
    let place = run.p.place_of(at);
    let message = run.report(Level::Error, "missing-footnote", text, &[], place);
    run.p.set_id(message, None);
    for &reference in rest {
        if !run.resolved.contains(&reference) && !run.has(reference, attribute) {
            run.replace_with_problem(reference, message);
        }
    }
}

fn symbolize(run: &mut Run<'_, '_>) {
    let mut labels = Vec::new();
    let footnotes = run.p.names.symbol_footnotes.clone();
    for &footnote in &footnotes {
        let (times, at) = (run.next_symbol / SYMBOLS.len() + 1, run.next_symbol % SYMBOLS.len());
        let label = SYMBOLS[at].repeat(times);
        insert_label(run, footnote, &label);
        labels.push(label);
        run.next_symbol += 1;
        run.p.set_id(footnote, None);
    }
    let references = run.p.names.symbol_footnote_refs.clone();
    for (at, &reference) in references.iter().enumerate() {
        let Some(label) = labels.get(at) else {
            let text = format!(
                "Too many symbol footnote references: only {} corresponding footnotes available.",
                labels.len()
            );
            too_many(run, reference, &text, &references[at..], "refid");
            break;
        };
        run.push_made(reference, label);
        let was_resolved = run.resolved.contains(&reference);
        link(run, reference, footnotes[at]);
        if !was_resolved {
            run.resolved.remove(&reference);
        }
    }
}

/// Links footnotes and citations that have a label of their own.
fn resolve_labeled(run: &mut Run<'_, '_>) {
    let footnotes = run.p.names.footnotes.clone().into_iter().map(|it| (it, true));
    let citations = run.p.names.citations.clone().into_iter().map(|it| (it, false));
    for (note, is_footnote) in footnotes.chain(citations) {
        for label in run.words(note, "names") {
            let table = if is_footnote { Refs::Footnote } else { Refs::Citation };
            for reference in run.p.names.known.refs(table, &label) {
                if !run.resolved.contains(&reference) {
                    link(run, reference, note);
                }
            }
        }
    }
}

/// Makes the notes of all links at the end of the section of references, or a new one.
pub(super) fn references_section(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let root = run.p.doc.root_id();
    let (mut section, mut before) = (None, None);
    let mut it = run.p.doc.root().last_child();
    while let Some(node) = it.filter(|it| it.kind() == Kind::Section) {
        let title = node.first_child().map(|it| it.text().to_lowercase()).unwrap_or_default();
        let has = |word: &str| title.split(is_space).any(|it| it == word);
        if has("references") {
            section = Some(node.id());
            break;
        }
        if has("copyright") {
            before = Some(node.id());
        }
        it = node.prev();
    }
    let is_new = section.is_none();
    let section = section.unwrap_or_else(|| {
        let end = run.p.doc.root().span().end;
        let place = crate::text::Span { start: end, end, ..run.p.doc.root().span() };
        let section = run.p.doc.make(Kind::Section, place);
        let title = run.p.doc.push(section, Kind::Title, place);
        run.push_made(title, "References");
        run.p.set_id(section, None);
        match before {
            Some(before) => run.p.doc.insert_before(before, section),
            None => run.p.doc.append(root, section),
        }
        section
    });
    let span = run.p.doc.node(section).span();
    let pending = run.p.doc.push(section, Kind::Pending, span);
    target_notes(run, Some(pending));
    // A section that only its title is left of was made for nothing.
    if is_new && run.children(section).len() == 1 {
        run.p.doc.detach(section);
    }
}

/// Makes a footnote for each URI that the text links to.
pub(super) fn target_notes(run: &mut Run<'_, '_>, pending: Option<NodeId>) {
    let Some(pending) = pending else { return };
    let classes = run.words(pending, ".class");
    let mut notes: Vec<(String, NodeId, String)> = Vec::new();
    for target in run.all(Kind::Target) {
        let Some(uri) = run.string(target, "refuri") else { continue };
        let references: Vec<_> = run
            .words(target, "names")
            .iter()
            .flat_map(|it| run.p.names.known.refs(Refs::Name, it))
            .collect();
        if !references.is_empty() {
            target_note(run, &uri, &references, &classes, &mut notes);
        }
    }
    for reference in run.all(Kind::Reference) {
        let Some(uri) = run.string(reference, "refuri") else { continue };
        if run.has(reference, "anonymous") {
            target_note(run, &uri, &[reference], &classes, &mut notes);
        }
    }
    let nodes: Vec<_> = notes.into_iter().map(|it| it.1).collect();
    run.replace(pending, &nodes);
}

fn target_note(
    run: &mut Run<'_, '_>,
    uri: &str,
    references: &[NodeId],
    classes: &[String],
    notes: &mut Vec<(String, NodeId, String)>,
) {
    let known = notes.iter().find(|it| it.0 == uri).map(|it| it.2.clone());
    let name = known.unwrap_or_else(|| {
        let span = run.p.doc.node(references[0]).span();
        let footnote = run.p.doc.make(Kind::Footnote, span);
        let id = run.p.given_id(footnote, None);
        let name = format!("TARGET_NOTE: {id}");
        run.p.doc.set_attr(footnote, "auto", 1, None);
        run.p.add_name(footnote, &name);
        let paragraph = run.p.doc.push(footnote, Kind::Paragraph, span);
        let link = run.p.doc.push(paragraph, Kind::Reference, span);
        run.p.set_str(link, "refuri", uri);
        run.push_made(link, uri);
        run.p.set_id(footnote, None);
        run.p.names.autofootnotes.push(footnote);
        run.p.note_explicit_target(footnote, Some(footnote));
        notes.push((uri.to_owned(), footnote, name.clone()));
        name
    });
    for &reference in references {
        if run.p.doc.node(reference).kind() != Kind::Target
            && run.p.doc.node(reference).parent().is_some()
        {
            note_reference(run, reference, &name, classes);
        }
    }
}

fn note_reference(run: &mut Run<'_, '_>, after: NodeId, name: &str, classes: &[String]) {
    let span = run.p.doc.node(after).span();
    let place = crate::text::Span { start: span.end, ..span };
    let node = run.p.doc.make(Kind::FootnoteReference, place);
    run.p.set_str(node, "refname", name);
    run.p.doc.set_attr(node, "auto", 1, None);
    run.p.set_words(node, "classes", classes);
    run.p.set_id(node, None);
    run.p.names.autofootnote_refs.push(node);
    run.p.names.known.add_ref_by_name(Refs::Footnote, name, node);
    run.p.doc.insert_after(after, node);
    if run.p.options.trim_footnote_reference_space {
        return;
    }
    let space = if classes.is_empty() {
        run.p.doc.make_text(" ", place, &[])
    } else {
        let inline = run.p.doc.make(Kind::Inline, place);
        run.p.set_words(inline, "classes", classes);
        run.push_made(inline, " ");
        inline
    };
    run.p.doc.insert_after(after, space);
}
