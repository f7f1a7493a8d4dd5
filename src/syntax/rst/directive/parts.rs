//! Directives for parts of a document: `contents`, `sectnum`, `header`, `footer`, `target-notes`.

use super::{Directive, Outcomes, Spec, Value, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars::{self, python_repr};
use crate::syntax::rst::language;
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

fn backlinks(value: Option<&str>) -> Result<Value, String> {
    match options::choice(value, &["top", "entry", "none"])? {
        Value::Text(text) if text == "none" => Ok(Value::Flag),
        value => Ok(value),
    }
}

pub(super) static SPECS: &[Spec] = &[
    Spec {
        name: "contents",
        required: 0,
        optional: 1,
        spaces: true,
        options: &[
            ("depth", options::nonnegative_int),
            ("local", options::flag),
            ("backlinks", backlinks),
            ("class", options::class),
        ],
        content: false,
        run: contents,
    },
    Spec { run: decoration, ..bare("footer") },
    Spec { run: decoration, ..bare("header") },
    Spec {
        options: &[
            ("depth", options::int),
            ("start", options::int),
            ("prefix", options::unchanged_required),
            ("suffix", options::unchanged_required),
        ],
        content: false,
        run: sectnum,
        ..bare("sectnum")
    },
    Spec {
        options: &[("class", options::class)],
        content: false,
        run: target_notes,
        ..bare("target-notes")
    },
];

const fn bare(name: &'static str) -> Spec {
    Spec {
        name,
        required: 0,
        optional: 0,
        spaces: false,
        options: &[],
        content: true,
        run: decoration,
    }
}

impl<'a> Parser<'a> {
    /// Makes a placeholder for a transform, with its details as docutils prints them.
    pub(super) fn pending_node(
        &mut self,
        directive: &Directive<'a>,
        transform: &str,
        details: Vec<(String, String)>,
    ) -> NodeId {
        let node = self.make(Kind::Pending, directive.span);
        self.note_line(node, directive.first);
        self.set_str(node, ".transform", transform);
        let mut details = details;
        details.sort();
        let lines: Vec<_> =
            details.into_iter().map(|(name, value)| format!("       {name}: {value}")).collect();
        self.doc.set_attr(node, ".details", &lines, None);
        self.pending.push(node);
        node
    }

    /// The options of a directive as the details of a placeholder.
    pub(super) fn option_details(directive: &Directive<'_>) -> Vec<(String, String)> {
        directive.options.iter().map(|it| (it.name.clone(), python_value(&it.value))).collect()
    }
}

/// A value as Python's `repr` prints it.
pub(super) fn python_value(value: &Value) -> String {
    match value {
        Value::Flag => "None".into(),
        Value::Text(text) => python_repr(text),
        Value::Number(number) => number.to_string(),
        Value::Words(words) => {
            let words: Vec<_> = words.iter().map(|it| python_repr(it)).collect();
            format!("[{}]", words.join(", "))
        }
        Value::Numbers(numbers) => format!("{numbers:?}"),
    }
}

fn contents<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let around = p.doc.node(block.node).kind();
    if !super::body::takes_topic(around) {
        return Err(super::body::misplaced(&directive.name));
    }
    let is_local = directive.option("local").is_some();
    let label = language::label(p.options, "contents");
    let mut messages = Vec::new();
    let topic = p.make(Kind::Topic, directive.span);
    let title = if directive.arguments.is_empty() {
        (!is_local).then(|| {
            let title = p.make(Kind::Title, directive.span);
            p.push_made_text(title, label, directive.span);
            title
        })
    } else {
        let (title, found) = p.argument_node(directive, Kind::Title, block.node);
        messages = found;
        Some(title)
    };
    p.note_line(topic, directive.first);
    let mut classes = vec!["contents".to_owned()];
    classes.extend(directive.classes("class"));
    if is_local {
        classes.push("local".into());
    }
    p.set_words(topic, "classes", &classes);
    let name = match title {
        Some(title) => {
            p.doc.append(topic, title);
            p.doc.node(title).text()
        }
        None => label.to_owned(),
    };
    let name = chars::fully_normalized(&name);
    if p.names.known.node(&name).is_none() {
        p.add_name(topic, &name);
    }
    p.note_implicit_target(topic, None);
    let details = Parser::option_details(directive);
    let pending = p.pending_node(directive, "parts.Contents", details);
    copy_options(p, directive, pending);
    p.doc.append(topic, pending);
    Ok(std::iter::once(topic).chain(messages).collect())
}

/// Keeps options for the transform.
fn copy_options<'a>(p: &mut Parser<'a>, directive: &Directive<'a>, node: NodeId) {
    const KEPT: [(&str, &str); 8] = [
        ("depth", ".depth"),
        ("local", ".local"),
        ("backlinks", ".backlinks"),
        ("class", ".class"),
        ("start", ".start"),
        ("prefix", ".prefix"),
        ("suffix", ".suffix"),
        ("directive", ".directive"),
    ];
    for (option, attribute) in KEPT {
        p.option_attr(directive, node, option, attribute);
    }
}

fn sectnum<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let details = Parser::option_details(directive);
    let node = p.pending_node(directive, "parts.SectNum", details);
    copy_options(p, directive, node);
    Ok(vec![node])
}

fn target_notes<'a>(
    p: &mut Parser<'a>,
    _: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let details = Parser::option_details(directive);
    let node = p.pending_node(directive, "references.TargetNotes", details);
    copy_options(p, directive, node);
    Ok(vec![node])
}

fn decoration<'a>(
    p: &mut Parser<'a>,
    _: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    directive.require_content()?;
    let kind = if directive.spec.name == "header" { Kind::Header } else { Kind::Footer };
    let decoration = if let Some(decoration) = p.decoration {
        decoration
    } else {
        let decoration = p.make(Kind::Decoration, directive.span);
        p.insert_after_titles(&[decoration]);
        p.decoration = Some(decoration);
        decoration
    };
    let existing = p.doc.node(decoration).child(kind).map(crate::syntax::tree::Node::id);
    let node = existing.unwrap_or_else(|| {
        let node = p.make(kind, directive.span);
        let first = p.doc.node(decoration).first_child().map(crate::syntax::tree::Node::id);
        match first {
            Some(first) if kind == Kind::Header => p.doc.insert_before(first, node),
            _ => p.doc.append(decoration, node),
        }
        node
    });
    p.nested(std::mem::take(&mut directive.content), node);
    Ok(Vec::new())
}
