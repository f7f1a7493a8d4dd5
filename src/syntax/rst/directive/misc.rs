//! Directives of all sorts: `class`, `meta`, `replace`, `unicode`, `title`.

use super::parts::python_value;
use super::{Directive, Failure, Outcomes, Spec, Value, options};
use crate::syntax::rst::block::{Block, Shape};
use crate::syntax::rst::chars::{self, is_space};
use crate::syntax::rst::field;
use crate::syntax::rst::message::{At, Level};
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

const fn spec(
    name: &'static str,
    run: for<'a> fn(&mut Parser<'a>, &mut Block<'a>, &mut Directive<'a>) -> Outcomes,
) -> Spec {
    Spec { name, required: 0, optional: 0, spaces: true, options: &[], content: true, run }
}

pub(super) static SPECS: &[Spec] = &[
    Spec { required: 1, ..spec("class", class) },
    spec("meta", meta),
    spec("replace", replace),
    Spec {
        optional: 1,
        options: &[("option", options::unchanged_required)],
        ..spec("restructuredtext-test-directive", test)
    },
    Spec { required: 1, content: false, ..spec("title", title) },
    Spec {
        required: 1,
        content: false,
        options: &[("trim", options::flag), ("ltrim", options::flag), ("rtrim", options::flag)],
        ..spec("unicode", unicode)
    },
];

fn class<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let classes = super::body::class_argument(directive, &directive.arguments[0])?;
    if directive.content.is_empty() {
        let details = vec![
            ("class".to_owned(), python_value(&Value::Words(classes.clone()))),
            ("directive".to_owned(), chars::python_repr(&directive.name)),
        ];
        let node = p.pending_node(directive, "misc.ClassAttribute", details);
        p.set_words(node, ".class", &classes);
        p.set_str(node, ".directive", directive.name.clone());
        return Ok(vec![node]);
    }
    let container = p.make(Kind::Fragment, directive.span);
    p.nested(std::mem::take(&mut directive.content), container);
    let children = take_children(p, container);
    for &child in &children {
        p.doc.push_words(child, "classes", &classes);
    }
    Ok(children)
}

/// Takes all nodes out of another.
fn take_children(p: &mut Parser<'_>, node: NodeId) -> Vec<NodeId> {
    let children: Vec<_> = p.doc.node(node).children().map(crate::syntax::tree::Node::id).collect();
    for &child in &children {
        p.doc.detach(child);
    }
    children
}

pub(super) fn only_in_substitution(
    p: &Parser<'_>,
    directive: &Directive<'_>,
) -> Result<(), Failure> {
    if p.in_substitution {
        return Ok(());
    }
    let name = &directive.name;
    let text = format!(
        "Invalid context: the \"{name}\" directive can only be used within a substitution \
         definition."
    );
    Err(Failure::error("misplaced-directive", text, &[name]))
}

fn replace<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    only_in_substitution(p, directive)?;
    directive.require_content()?;
    let container = p.make(Kind::Fragment, directive.span);
    // What stands in the replacement is parsed as a document of its own.
    p.in_substitution = false;
    p.nested(std::mem::take(&mut directive.content), container);
    p.in_substitution = true;
    let children = take_children(p, container);
    let (mut paragraph, mut messages) = (None, Vec::new());
    for child in children {
        match p.doc.node(child).kind() {
            Kind::Paragraph if paragraph.is_none() => paragraph = Some(child),
            Kind::SystemMessage => {
                p.doc.remove_attr(child, "backrefs");
                messages.push(child);
            }
            _ => {
                let name = &directive.name;
                let text =
                    format!("Error in \"{name}\" directive: may contain a single paragraph only.");
                let at = p.at(directive.first);
                return Ok(vec![p.report(Level::Error, "bad-substitution", &text, &[name], at)]);
            }
        }
    }
    if let Some(paragraph) = paragraph {
        messages.extend(take_children(p, paragraph));
    }
    Ok(messages)
}

fn unicode<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    only_in_substitution(p, directive)?;
    let has = |name: &str| directive.option(name).is_some();
    let (left, right) = (has("trim") || has("ltrim"), has("trim") || has("rtrim"));
    if left {
        p.set_int(block.node, "ltrim", 1);
    }
    if right {
        p.set_int(block.node, "rtrim", 1);
    }
    let text = &directive.arguments[0];
    let mut comment = text.match_indices(".. ");
    let end = comment
        .find(|&(at, _)| at == 0 || text[..at].ends_with([' ', '\n']))
        .map_or(text.len(), |(at, _)| at);
    let mut nodes = Vec::new();
    let codes = text[..end].split(is_space).filter(|it| !it.is_empty());
    for code in codes.map(str::to_owned).collect::<Vec<_>>() {
        match options::unicode_code(&code) {
            Ok(character) => {
                let span = crate::text::Span { end: directive.span.start, ..directive.span };
                nodes.push(p.doc.make_text(&character, span, &[]));
            }
            Err(why) => {
                let text = format!("Invalid character code: {code}\nValueError: {why}");
                return Err(Failure::error("bad-character-code", text, &[&code]));
            }
        }
    }
    Ok(nodes)
}

fn title<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let root = p.doc.root_id();
    p.set_str(root, "title", directive.arguments[0].clone());
    Ok(Vec::new())
}

/// Does nothing but say what it was given; docutils' own tests rely on it.
fn test<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let arguments: Vec<_> = directive.arguments.iter().map(|it| chars::python_repr(it)).collect();
    let options: Vec<_> = directive
        .options
        .iter()
        .map(|it| format!("{}: {}", chars::python_repr(&it.name), python_value(&it.value)))
        .collect();
    let mut text = format!(
        "Directive processed. Type=\"{}\", arguments=[{}], options={{{}}}, content:",
        directive.name,
        arguments.join(", "),
        options.join(", ")
    );
    if directive.content.is_empty() {
        text.push_str(" None");
    }
    let at = p.at(directive.first);
    let message = p.report(Level::Info, "test-directive", &text, &[], at);
    let content = directive.content.clone();
    p.quote_lines(message, &content);
    Ok(vec![message])
}

fn meta<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let root = p.doc.root_id();
    let lines = std::mem::take(&mut directive.content);
    let mut block = Block { lines, at: 0, node: root, is_root: false };
    let mut nodes = Vec::new();
    loop {
        block.skip_blank();
        let Some(line) = block.peek() else { break };
        let Some((name_end, body)) = field::marker(line.text) else {
            let text = "Invalid meta directive.";
            let rule = "malformed-meta";
            nodes.push(p.directive_problem(directive, Level::Error, rule, text, &[line.text]));
            break;
        };
        let from = block.at;
        let indented = block.indented(Shape { first: Some(body), ..Shape::default() });
        let span = p.block_span(&block, from);
        let name = unescaped(&line.text[1..name_end]);
        let texts: Vec<_> = indented.lines.iter().map(|it| it.text).collect();
        let content = unescaped(&texts.join(" "));
        // The line that the parser stands at when docutils looks.
        let last = block.line_at(block.at.saturating_sub(1));
        if indented.lines.is_empty() {
            let text = format!("No content for meta tag \"{name}\".");
            nodes.push(meta_problem(p, Level::Info, &text, &name, last, span));
            continue;
        }
        match meta_node(p, &name, content, span) {
            Ok(node) => nodes.push(node),
            Err((token, why)) => {
                let text = format!("Error parsing meta tag attribute \"{token}\": {why}.");
                nodes.push(meta_problem(p, Level::Error, &text, &token, last, span));
            }
        }
    }
    p.insert_after_titles(&nodes);
    Ok(Vec::new())
}

fn unescaped(text: &str) -> String {
    chars::unescape(&chars::escape_to_null(text)).into_owned()
}

fn meta_problem<'a>(
    p: &mut Parser<'a>,
    level: Level,
    text: &str,
    name: &str,
    line: crate::syntax::rst::lines::Line<'a>,
    span: crate::text::Span,
) -> NodeId {
    let at = At { span, source: p.root_line.0, line: p.root_line.1 };
    let message = p.report(level, "malformed-meta", text, &[name], at);
    p.quote_lines(message, &[line]);
    message
}

/// A meta node, or the word that is no attribute and why.
fn meta_node(
    p: &mut Parser<'_>,
    name: &str,
    content: String,
    span: crate::text::Span,
) -> Result<NodeId, (String, String)> {
    let node = p.make(Kind::Meta, span);
    p.set_str(node, "content", content);
    for (at, token) in name.split(is_space).filter(|it| !it.is_empty()).enumerate() {
        match name_and_value(token) {
            Ok((name, value)) => p.set_str(node, name, value),
            Err(_) if at == 0 => p.set_str(node, "name", token),
            Err(why) => return Err((token.to_owned(), why)),
        }
    }
    Ok(node)
}

/// Splits `name=value`; only names that HTML has are known.
fn name_and_value(token: &str) -> Result<(&'static str, String), String> {
    const KNOWN: [&str; 7] = ["http-equiv", "lang", "scheme", "media", "dir", "name", "property"];
    let Some((name, data)) = token.split_once('=') else {
        return Err("missing \"=\"".into());
    };
    if name.is_empty() {
        return Err("missing attribute name before \"=\"".into());
    }
    if data.is_empty() {
        return Err(format!("missing value after \"{name}=\""));
    }
    let quote = data.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let value = match quote {
        Some(quote) => {
            let inner = &data[1..];
            let end = inner
                .find(quote)
                .ok_or_else(|| format!("attribute \"{name}\" missing end quote ({quote})"))?;
            if end + 1 < inner.len() {
                return Err(format!(
                    "attribute \"{name}\" end quote ({quote}) not followed by whitespace"
                ));
            }
            inner[..end].to_owned()
        }
        None => data.to_owned(),
    };
    let name = name.to_lowercase();
    let name = KNOWN.into_iter().find(|it| *it == name);
    name.map(|it| (it, value)).ok_or_else(|| "unknown attribute".into())
}

impl Parser<'_> {
    /// Puts nodes into the document after its titles and meta data.
    pub(super) fn insert_after_titles(&mut self, nodes: &[NodeId]) {
        let root = self.doc.root_id();
        let first = self.doc.root().children().find(|it| {
            !matches!(it.kind(), Kind::Title | Kind::Subtitle | Kind::Rubric | Kind::Meta)
        });
        let first = first.map(crate::syntax::tree::Node::id);
        for &node in nodes {
            match first {
                Some(first) => self.doc.insert_before(first, node),
                None => self.doc.append(root, node),
            }
        }
    }
}
