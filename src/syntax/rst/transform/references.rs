//! Hyperlinks: from names to the targets that have them.

use super::Run;
use crate::diag::Fix;
use crate::syntax::rst::chars;
use crate::syntax::rst::inline::names::is_simple;
use crate::syntax::rst::known::Refs;
use crate::syntax::rst::message::Level;
use crate::syntax::tree::{Kind, Node, NodeId};

/// Gives sections that have none an identifier.
pub(super) fn section_ids(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    if run.p.options.legacy_ids {
        return;
    }
    for section in run.all(Kind::Section) {
        run.p.set_id(section, None);
    }
}

/// Moves the names of empty targets to what comes after them.
pub(super) fn propagate(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for target in run.all(Kind::Target) {
        let leads_on = ["refid", "refuri", "refname"].iter().any(|it| run.has(target, it));
        let view = run.p.doc.node(target);
        let Some(parent) = view.parent() else { continue };
        if leads_on || is_text_element(parent.kind()) {
            continue;
        }
        let parent = (parent.id(), parent.kind());
        let Some(next) = next_visible(run, target) else { continue };
        let kind = run.p.doc.node(next).kind();
        if is_invisible(kind) && kind != Kind::Target
            || matches!(kind, Kind::Footnote | Kind::Citation)
        {
            continue;
        }
        let (ids, names) = (run.words(target, "ids"), run.words(target, "names"));
        run.p.doc.push_words(next, "ids", &ids);
        run.p.doc.push_words(next, "names", &names);
        let own = run.expected.get(&target).cloned().unwrap_or_default();
        let expected = run.expected.entry(next).or_default();
        expected.ids.extend(ids.iter().map(|it| (it.clone(), target)));
        expected.names.extend(names.iter().map(|it| (it.clone(), target)));
        expected.ids.extend(own.ids);
        expected.names.extend(own.names);
        for id in &ids {
            run.p.names.known.set_owner(id, next);
        }
        if parent.1 == Kind::Figure && kind == Kind::Caption {
            run.p.doc.detach(target);
            continue;
        }
        run.p.doc.remove_attr(target, "ids");
        run.p.doc.remove_attr(target, "names");
        if let Some(id) = ids.into_iter().next() {
            run.set_refid(target, &id);
        }
    }
}

/// The node after a target in the document, messages left out.
fn next_visible(run: &Run<'_, '_>, target: NodeId) -> Option<NodeId> {
    let mut it = run.p.doc.node(target);
    loop {
        it = match it.next() {
            Some(next) if next.kind() != Kind::SystemMessage => return Some(next.id()),
            Some(next) => next,
            None => it.parent()?,
        };
    }
}

pub(super) fn is_invisible(kind: Kind) -> bool {
    matches!(kind, Kind::Comment | Kind::SubstitutionDefinition | Kind::Target | Kind::Pending)
}

fn is_text_element(kind: Kind) -> bool {
    use Kind::{
        Abbreviation, Acronym, Address, Attribution, Author, Caption, CitationReference,
        Classifier, Contact, Copyright, Date, DoctestBlock, Emphasis, FieldName, FootnoteReference,
        Generated, Inline, Label, Line, Literal, LiteralBlock, MathBlock, OptionArgument,
        OptionString, Organization, Paragraph, Problematic, Reference, Revision, Rubric, Status,
        Strong, Subscript, SubstitutionDefinition, Subtitle, Superscript, Term, Title,
        TitleReference, Version,
    };
    matches!(
        kind,
        Paragraph
            | Title
            | Subtitle
            | Rubric
            | Term
            | Classifier
            | FieldName
            | Line
            | Attribution
            | Caption
            | LiteralBlock
            | DoctestBlock
            | MathBlock
            | Emphasis
            | Strong
            | Literal
            | Reference
            | Inline
            | Label
            | Author
            | Organization
            | Address
            | Contact
            | Version
            | Revision
            | Status
            | Date
            | Copyright
            | OptionString
            | OptionArgument
            | SubstitutionDefinition
            | Superscript
            | Subscript
            | Abbreviation
            | Acronym
            | TitleReference
            | Generated
            | Problematic
            | FootnoteReference
            | CitationReference
    )
}

/// Links anonymous references to anonymous targets, in order.
pub(super) fn anonymous(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let is_anonymous = |run: &Run<'_, '_>, it: &NodeId| run.has(*it, "anonymous");
    let references: Vec<_> =
        run.all(Kind::Reference).into_iter().filter(|it| is_anonymous(run, it)).collect();
    let targets: Vec<_> =
        run.all(Kind::Target).into_iter().filter(|it| is_anonymous(run, it)).collect();
    if references.len() != targets.len() {
        let (from, to) = (references.len(), targets.len());
        let text = format!(
            "Anonymous hyperlink mismatch: {from} references but {to} targets.\nSee \"backrefs\" \
             attribute for IDs."
        );
        let mut at = run.nowhere();
        if let Some(&first) = references.first().or(targets.first()) {
            at.span = run.p.doc.node(first).span();
        }
        let args = [from.to_string(), to.to_string()];
        let message =
            run.report(Level::Error, "anonymous-mismatch", &text, &[&args[0], &args[1]], at);
        run.p.set_id(message, None);
        for reference in references {
            run.replace_with_problem(reference, message);
        }
        return;
    }
    for (reference, mut target) in references.into_iter().zip(targets) {
        if run.has(reference, "refid") || run.has(reference, "refuri") {
            continue;
        }
        run.p.names.referenced.insert(target);
        loop {
            if let Some(uri) = run.string(target, "refuri") {
                run.p.set_str(reference, "refuri", uri);
                run.resolved.insert(reference);
                break;
            }
            if let Some(id) = run.words(target, "ids").into_iter().next() {
                run.set_refid(reference, &id);
                break;
            }
            let next = run.string(target, "refid").and_then(|it| run.p.names.known.owner(&it));
            match next {
                Some(next) if next != target => target = next,
                _ => break,
            }
        }
    }
}

/// Makes targets that lead to another name lead where that leads.
pub(super) fn indirect(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for target in run.p.names.indirect_targets.clone() {
        if !run.resolved.contains(&target) {
            resolve_indirect(run, target, &mut Vec::new());
        }
        resolve_references_to(run, target);
    }
}

fn resolve_indirect(run: &mut Run<'_, '_>, target: NodeId, chain: &mut Vec<NodeId>) {
    let refname = run.string(target, "refname");
    let found = if let Some(id) = run.string(target, "refid") {
        run.p.names.known.owner(&id).map(|it| (it, Some(id)))
    } else {
        let name = refname.clone().unwrap_or_default();
        let id = run.p.names.known.id(&name).flatten().map(str::to_owned);
        run.p.names.known.node(&name).flatten().map(|it| (it, id))
    };
    let Some((to, id)) = found else {
        missing_indirect(run, target);
        return;
    };
    let id = id.unwrap_or_else(|| run.p.given_id(to, None));
    run.note_referenced(to, None, Some(&id));
    if run.p.doc.node(to).kind() == Kind::Target
        && !run.resolved.contains(&to)
        && run.has(to, "refname")
    {
        if chain.contains(&target) {
            indirect_error(run, target, "forming a circular reference");
            return;
        }
        chain.push(target);
        // A chain that is longer than this is no work of a person.
        if chain.len() < 200 {
            resolve_indirect(run, to, chain);
        }
        chain.pop();
    }
    if let Some(uri) = run.string(to, "refuri") {
        run.p.set_str(target, "refuri", uri);
        run.p.doc.remove_attr(target, "refid");
    } else if let Some(id) = run.string(to, "refid") {
        run.set_refid(target, &id);
    } else if run.words(to, "ids").is_empty() {
        missing_indirect(run, target);
        return;
    } else {
        run.set_refid(target, &id);
    }
    run.p.doc.remove_attr(target, "refname");
    run.resolved.insert(target);
}

fn missing_indirect(run: &mut Run<'_, '_>, target: NodeId) {
    let name = run.string(target, "refname").unwrap_or_default();
    let why = if matches!(run.p.names.known.node(&name), Some(None)) {
        "which is a duplicate, and cannot be used as a unique reference"
    } else {
        "which does not exist"
    };
    indirect_error(run, target, why);
}

fn indirect_error(run: &mut Run<'_, '_>, target: NodeId, why: &str) {
    let (names, ids) = (run.words(target, "names"), run.words(target, "ids"));
    let name = names.first().map(|it| format!("\"{it}\" ")).unwrap_or_default();
    let id = ids.first().map(|it| format!("(id=\"{it}\")")).unwrap_or_default();
    let naming = name + &id;
    let refname = run.string(target, "refname").unwrap_or_default();
    let text = format!("Indirect hyperlink target {naming} refers to target \"{refname}\", {why}.");
    let at = run.p.place_of(target);
    let message = run.report(Level::Error, "missing-target", &text, &[&refname], at);
    run.p.set_id(message, None);
    let known = &run.p.names.known;
    let by_name = names.iter().map(|it| known.refs(Refs::Name, it));
    let by_id = ids.iter().map(|it| known.refs(Refs::Id, it));
    let mut references: Vec<NodeId> = Vec::new();
    for it in by_name.chain(by_id).flatten() {
        if !references.contains(&it) {
            references.push(it);
        }
    }
    for reference in references {
        if run.p.doc.node(reference).parent().is_some() {
            run.replace_with_problem(reference, message);
        }
    }
    run.resolved.insert(target);
}

/// Passes on to references where an indirect target leads.
fn resolve_references_to(run: &mut Run<'_, '_>, target: NodeId) {
    let mut waiting = vec![target];
    while let Some(target) = waiting.pop() {
        let uri = run.string(target, "refuri");
        let id = run.string(target, "refid");
        if uri.is_none() && id.is_none() {
            continue;
        }
        let names = run.words(target, "names");
        let ids = run.words(target, "ids");
        let keys = names.iter().map(|it| (it, true)).chain(ids.iter().map(|it| (it, false)));
        for (key, is_name) in keys {
            let table = if is_name { Refs::Name } else { Refs::Id };
            let references = run.p.names.known.refs(table, key);
            if references.is_empty() {
                continue;
            }
            run.note_referenced(target, is_name.then_some(key), (!is_name).then_some(key));
            for reference in references {
                if run.resolved.contains(&reference) {
                    continue;
                }
                run.p.doc.remove_attr(reference, if is_name { "refname" } else { "refid" });
                match (&id, &uri) {
                    (Some(id), _) => run.set_refid(reference, id),
                    (None, Some(uri)) => run.p.set_str(reference, "refuri", uri.clone()),
                    (None, None) => {}
                }
                run.resolved.insert(reference);
                if run.p.doc.node(reference).kind() == Kind::Target {
                    waiting.push(reference);
                }
            }
        }
    }
}

/// Gives references the URI of their target.
pub(super) fn external(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for target in run.all(Kind::Target) {
        let Some(uri) = run.string(target, "refuri") else { continue };
        for name in run.words(target, "names") {
            let references = run.p.names.known.refs(Refs::Name, &name);
            if references.is_empty() {
                continue;
            }
            run.note_referenced(target, Some(&name), None);
            for reference in references {
                if run.resolved.insert(reference) {
                    run.p.doc.remove_attr(reference, "refname");
                    run.p.set_str(reference, "refuri", uri.clone());
                }
            }
        }
    }
}

/// Gives references the identifier of their target.
pub(super) fn internal(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for target in run.all(Kind::Target) {
        if run.has(target, "refuri") || run.has(target, "refid") {
            continue;
        }
        for name in run.words(target, "names") {
            let id = run.p.names.known.id(&name).flatten().map(str::to_owned);
            let references = run.p.names.known.refs(Refs::Name, &name);
            if references.is_empty() {
                continue;
            }
            run.note_referenced(target, Some(&name), None);
            for reference in references {
                if run.resolved.insert(reference)
                    && let Some(id) = &id
                {
                    run.p.doc.remove_attr(reference, "refname");
                    run.p.set_str(reference, "refid", id.clone());
                }
            }
        }
    }
}

/// Resolves what is left, and reports references that lead nowhere.
pub(super) fn dangling(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let is_reference =
        |kind| matches!(kind, Kind::Reference | Kind::FootnoteReference | Kind::CitationReference);
    for reference in run.p.doc.all(is_reference) {
        if let Some(name) = run.string(reference, "refname")
            && !run.resolved.contains(&reference)
        {
            resolve_or_report(run, reference, &name);
        }
    }
    for target in run.all(Kind::Target) {
        if !run.p.names.referenced.contains(&target) && !run.has(target, "anonymous") {
            report_unreferenced(run, target);
        }
    }
}

fn resolve_or_report(run: &mut Run<'_, '_>, reference: NodeId, name: &str) {
    let id = run.p.names.known.id(name).map(|it| it.map(str::to_owned));
    if let Some(Some(id)) = &id {
        run.p.doc.remove_attr(reference, "refname");
        run.p.set_str(reference, "refid", id.clone());
        if let Some(node) = run.p.names.known.owner(id) {
            run.note_referenced(node, None, Some(id));
        }
        run.resolved.insert(reference);
        return;
    }
    let at = run.p.place_of(reference);
    let message = if id.is_some() {
        let text =
            format!("Duplicate target name, cannot be used as a unique reference: \"{name}\".");
        run.report(Level::Error, "ambiguous-target", &text, &[name], at)
    } else {
        let text = format!("Unknown target name: \"{name}\".");
        let fix = nearest_target(run, reference, name);
        let level = Level::Error;
        let message = run.p.report_with_fix(level, "missing-target", &text, &[name], at, fix);
        if let Some(hint) = bracket_hint(name) {
            let paragraph = run.p.doc.push(message, Kind::Paragraph, at.span);
            run.push_made(paragraph, &hint);
        }
        message
    };
    run.p.set_id(message, None);
    run.replace_with_problem_at(reference, message, true);
}

/// The fix that writes the nearest name that leads somewhere.
fn nearest_target(run: &Run<'_, '_>, reference: NodeId, name: &str) -> Option<Fix> {
    let node = run.p.doc.node(reference);
    let written = node.text();
    // The name is the text of the reference, unless it is embedded in it.
    let word = if chars::fully_normalized(&written) == name { &written } else { name };
    // A title changes its name with the references in it.
    let own = std::iter::successors(node.parent(), |it| it.parent())
        .find(|it| it.kind() == Kind::Title)
        .and_then(Node::parent);
    let is_own = |name: &str| own.is_some_and(|it| it.attr_list("names").any(|it| it == name));
    // Between backquotes, a name may be nearly anything; without them, it is a word.
    let span = node.span();
    let text = run.p.texts.iter().find(|it| it.file == span.file);
    let is_phrase = text.and_then(|it| it.slice(span)).is_some_and(|it| it.starts_with('`'));
    let fits = |name: &str| {
        if is_phrase { !name.contains(['`', '\\', '<', '>']) } else { is_simple(name) }
    };
    let names = run.p.names.known.names().filter(|it| fits(it) && !is_own(it));
    run.p.nearest_fix("missing-target", node.span(), word, names)
}

/// What may be meant by a name with angle brackets.
fn bracket_hint(name: &str) -> Option<String> {
    if !name.contains(['<', '>']) {
        return None;
    }
    let mut hint = String::from("Did you want to embed a URI or alias?");
    if !name.contains('<') {
        hint.push_str("\nOpening bracket missing.");
    } else if !name.contains(" <") {
        hint.push_str("\nThe embedded reference must be preceded by whitespace.");
    }
    if !name.contains('>') {
        hint.push_str("\nClosing bracket missing.");
    } else if !name.ends_with('>') {
        hint.push_str("\nThe embedded reference must be the last text before the end string.");
    }
    if name.contains("< ") || name.contains(" >") {
        hint.push_str("\nWhitespace around the embedded reference is not allowed.");
    }
    Some(hint)
}

fn report_unreferenced(run: &mut Run<'_, '_>, target: NodeId) {
    let name = run.words(target, "names").into_iter().next();
    let id = run.words(target, "ids").into_iter().next();
    let naming = name.or(id).or_else(|| run.string(target, "refid")).unwrap_or_default();
    let text = format!("Hyperlink target \"{naming}\" is not referenced.");
    let at = run.p.place_of(target);
    run.report(Level::Info, "unreferenced-target", &text, &[&naming], at);
}
