//! Substitutions: references give way to what their definitions hold.

use super::Run;
use crate::diag::Fix;
use crate::syntax::rst::Map;
use crate::syntax::rst::chars::is_space;
use crate::syntax::rst::message::Level;
use crate::syntax::tree::{Kind, NodeId};

/// How many nodes substitutions may add to a document, so that no few lines grow without end.
const MAX_ADDED: usize = 100_000;

pub(super) fn run(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let mut waiting = run.all(Kind::SubstitutionReference);
    // For each nested name, the definitions that it was found in.
    let mut nested: Map<String, Vec<String>> = Map::default();
    // The reference in the document that a nested one goes back to.
    let mut origins: Map<NodeId, NodeId> = Map::default();
    let mut added = 0;
    let mut at = 0;
    while let Some(&reference) = waiting.get(at) {
        at += 1;
        if run.p.doc.node(reference).parent().is_none() {
            continue;
        }
        let name = run.string(reference, "refname").unwrap_or_default();
        let Some((key, definition)) = find(run, &name) else {
            let text = format!("Undefined substitution referenced: \"{name}\".");
            let (rule, span) = ("unknown-substitution", run.p.doc.node(reference).span());
            let mut known: Vec<&str> =
                run.p.names.substitutions.keys().map(String::as_str).collect();
            known.sort_unstable();
            let fix = run.p.nearest_fix(rule, span, &name, known);
            problem_with_fix(run, reference, rule, &text, &name, fix);
            continue;
        };
        let length = run.p.doc.node(definition).text().chars().count();
        if length > run.p.options.line_length_limit || added > MAX_ADDED {
            let text = format!("Substitution definition \"{key}\" exceeds the line-length-limit.");
            problem(run, reference, "bad-substitution", &text, &key);
            continue;
        }
        trim_around(run, reference, definition);
        let copy = run.p.doc.copy(definition);
        added += run.p.doc.node(copy).descendants().count();
        let inner: Vec<_> = run
            .p
            .doc
            .node(copy)
            .descendants()
            .filter(|it| it.kind() == Kind::SubstitutionReference)
            .map(crate::syntax::tree::Node::id)
            .collect();
        if note_nested(run, &inner, &key, &mut nested) {
            circular(run, reference, &name, &origins);
            continue;
        }
        for &it in &inner {
            origins.insert(it, reference);
            waiting.push(it);
        }
        let children = run.children(copy);
        for &child in &children {
            run.p.doc.detach(child);
        }
        // The value of a nested reference is used where the outermost one stands.
        let mut outermost = reference;
        while let Some(&before) = origins.get(&outermost) {
            outermost = before;
        }
        let place = run.p.doc.node(outermost).span();
        let place = run.p.doc.node(outermost).used_at().unwrap_or(place);
        replace(run, reference, &children);
        for &child in &children {
            run.p.doc.set_use(child, place);
        }
    }
}

/// The definition of a name, in any case of letters, and the spelling of its name.
fn find(run: &Run<'_, '_>, name: &str) -> Option<(String, NodeId)> {
    let names = &run.p.names;
    if let Some(&node) = names.substitutions.get(name) {
        return Some((name.to_owned(), node));
    }
    let key = names.substitution_names.get(&name.to_lowercase())?;
    names.substitutions.get(key).map(|&it| (key.clone(), it))
}

fn problem(run: &mut Run<'_, '_>, reference: NodeId, rule: &'static str, text: &str, name: &str) {
    problem_with_fix(run, reference, rule, text, name, None);
}

fn problem_with_fix(
    run: &mut Run<'_, '_>,
    reference: NodeId,
    rule: &'static str,
    text: &str,
    name: &str,
    fix: Option<Fix>,
) {
    let at = run.p.place_of(reference);
    let message = run.p.report_with_fix(Level::Error, rule, text, &[name], at, fix);
    run.p.set_id(message, None);
    run.replace_with_problem(reference, message);
}

/// Takes white space away around a reference, if its definition asks for that.
fn trim_around(run: &mut Run<'_, '_>, reference: NodeId, definition: NodeId) {
    let (left, right) = (run.has(definition, "ltrim"), run.has(definition, "rtrim"));
    let node = run.p.doc.node(reference);
    if let Some(before) = node.prev().filter(|it| left && it.kind() == Kind::Text) {
        let (id, kept) = (before.id(), before.value().trim_end_matches(is_space).len());
        run.p.doc.narrow_text(id, 0..kept);
    }
    let node = run.p.doc.node(reference);
    if let Some(after) = node.next().filter(|it| right && it.kind() == Kind::Text) {
        let value = after.value();
        let (id, length) = (after.id(), value.len());
        let from = length - value.trim_start_matches(is_space).len();
        run.p.doc.narrow_text(id, from..length);
    }
}

/// Notes the references in a definition; says whether they lead back to where they come from.
fn note_nested(
    run: &Run<'_, '_>,
    inner: &[NodeId],
    key: &str,
    nested: &mut Map<String, Vec<String>>,
) -> bool {
    for &it in inner {
        let name = run.string(it, "refname").unwrap_or_default().to_lowercase();
        let Some(name) = run.p.names.substitution_names.get(&name) else { continue };
        let found_in = nested.entry(name.clone()).or_default();
        if found_in.contains(name) {
            return true;
        }
        found_in.push(key.to_owned());
    }
    false
}

fn circular(run: &mut Run<'_, '_>, reference: NodeId, name: &str, origins: &Map<NodeId, NodeId>) {
    let parent = run.p.doc.node(reference).parent().map(|it| (it.id(), it.kind()));
    if let Some((parent, Kind::SubstitutionDefinition)) = parent {
        // A definition that holds two such references has given way to a message already.
        if run.p.doc.node(parent).parent().is_none() {
            return;
        }
        let text = "Circular substitution definition detected:";
        let at = run.p.place_of(parent);
        let message = run.report(Level::Error, "circular-substitution", text, &[name], at);
        let source = run.raw_source(parent);
        run.p.quote_text(message, &source, at.span);
        run.replace_plainly(parent, message);
        return;
    }
    let mut origin = reference;
    while let Some(&before) = origins.get(&origin) {
        origin = before;
    }
    let text = format!("Circular substitution definition referenced: \"{name}\".");
    let at = run.p.place_of(origin);
    let message = run.report(Level::Error, "circular-substitution", &text, &[name], at);
    run.p.set_id(message, None);
    run.replace_with_problem(reference, message);
}

fn replace(run: &mut Run<'_, '_>, reference: NodeId, children: &[NodeId]) {
    run.replace(reference, children);
    for &child in children {
        if run.p.doc.node(child).kind() == Kind::Reference && run.has(child, "refname") {
            run.p.note_refname(child);
        }
    }
}

impl Run<'_, '_> {
    /// Puts a node in the place of another, with the other's names.
    fn replace_plainly(&mut self, old: NodeId, new: NodeId) {
        self.replace(old, &[new]);
    }
}
