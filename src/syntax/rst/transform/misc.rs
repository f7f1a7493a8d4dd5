//! Classes for what comes next, and the places of transitions.

use super::Run;
use super::references::is_invisible;
use crate::syntax::rst::message::Level;
use crate::syntax::tree::{Kind, NodeId};

/// Gives the classes of a `class` directive to the next visible element.
pub(super) fn class_attribute(run: &mut Run<'_, '_>, pending: Option<NodeId>) {
    let Some(pending) = pending else { return };
    let classes = run.words(pending, ".class");
    let mut it = run.p.doc.node(pending);
    loop {
        it = match (it.next(), it.parent()) {
            (Some(next), _) => next,
            (None, Some(parent)) => {
                it = parent;
                continue;
            }
            (None, None) => break,
        };
        if !is_invisible(it.kind()) && it.kind() != Kind::SystemMessage {
            let element = it.id();
            run.p.doc.push_words(element, "classes", &classes);
            run.p.doc.detach(pending);
            return;
        }
    }
    let name = run.string(pending, ".directive").unwrap_or_default();
    let text = format!("No suitable element following \"{name}\" directive");
    let at = run.p.place_of(pending);
    let message = run.report(Level::Error, "nothing-to-classify", &text, &[&name], at);
    let source = run.raw_source(pending);
    run.p.quote_text(message, &source, at.span);
    run.replace(pending, &[message]);
}

/// Moves transitions that end a section out of it, and reports those that part nothing.
pub(super) fn transitions(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for node in run.all(Kind::Transition) {
        let Some(parent) = run.p.doc.node(node).parent() else { continue };
        let (parent, parent_kind) = (parent.id(), parent.kind());
        if !matches!(parent_kind, Kind::Document | Kind::Section) {
            warn(run, node, "Transition only valid as child of <document> or <section>.");
            continue;
        }
        let view = run.p.doc.node(node);
        let begins =
            std::iter::successors(view.prev(), |it| it.prev()).all(|it| is_ignored(it.kind()));
        let ends =
            std::iter::successors(view.next(), |it| it.next()).all(|it| is_ignored(it.kind()));
        let follows = view.prev().is_some_and(|it| it.kind() == Kind::Transition);
        if ends {
            move_up(run, node, parent);
        }
        if begins {
            let around =
                run.p.doc.node(node).parent().map_or(parent_kind, crate::syntax::tree::Node::kind);
            warn(run, node, &format!("Transition at the start of the {}.", around.name()));
        } else if follows {
            warn(run, node, "At least one body element should separate transitions.");
        }
    }
}

/// Whether a node neither is text that a transition could part nor stays where it is.
fn is_ignored(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Title
            | Kind::Subtitle
            | Kind::Meta
            | Kind::Decoration
            | Kind::Pending
            | Kind::SubstitutionDefinition
            | Kind::Target
    )
}

fn move_up(run: &mut Run<'_, '_>, node: NodeId, parent: NodeId) {
    let mut sibling = parent;
    while let Some(above) = run.p.doc.node(sibling).parent().map(crate::syntax::tree::Node::id) {
        if run.p.doc.node(sibling).next().is_some() {
            run.p.doc.detach(node);
            run.p.doc.insert_after(sibling, node);
            return;
        }
        sibling = above;
    }
    warn(run, node, "Transition at the end of the document.");
}

fn warn(run: &mut Run<'_, '_>, node: NodeId, text: &str) {
    let at = run.p.place_of(node);
    let message = run.report(Level::Warning, "misplaced-transition", text, &[], at);
    let parent = run.p.doc.node(node).parent().map(crate::syntax::tree::Node::kind);
    if parent.is_some_and(crate::syntax::rst::names::takes_body) {
        run.p.doc.insert_after(node, message);
    }
}
