//! Directives for body elements: topics, literals, quotes, containers.

use super::{Directive, Failure, Outcomes, Spec, Value, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::line_block::Item;
use crate::syntax::rst::lines::{self, Line, Sequence, Text};
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::{Parser, Prose};
use crate::syntax::rst::tokens;
use crate::syntax::tree::{Kind, NodeId};

const CLASS_AND_NAME: &[(&str, super::Convert)] =
    &[("class", options::class), ("name", options::unchanged)];

const fn spec(
    name: &'static str,
    run: for<'a> fn(&mut Parser<'a>, &mut Block<'a>, &mut Directive<'a>) -> Outcomes,
) -> Spec {
    Spec {
        name,
        required: 0,
        optional: 0,
        spaces: true,
        options: CLASS_AND_NAME,
        content: true,
        run,
    }
}

pub(super) static SPECS: &[Spec] = &[
    Spec {
        optional: 1,
        spaces: false,
        options: &[
            ("class", options::class),
            ("name", options::unchanged),
            ("number-lines", options::line_numbers),
        ],
        ..spec("code", code)
    },
    spec("compound", compound),
    Spec { optional: 1, options: &[("name", options::unchanged)], ..spec("container", container) },
    Spec { options: &[], ..spec("epigraph", block_quote) },
    Spec { options: &[], ..spec("highlights", block_quote) },
    spec("line-block", line_block),
    spec("math", math),
    spec("parsed-literal", parsed_literal),
    Spec { options: &[], ..spec("pull-quote", block_quote) },
    Spec { required: 1, content: false, ..spec("rubric", rubric) },
    Spec {
        optional: 1,
        options: &[
            ("class", options::class),
            ("name", options::unchanged),
            ("subtitle", options::unchanged_required),
        ],
        ..spec("sidebar", pseudo_section)
    },
    Spec { required: 1, ..spec("topic", pseudo_section) },
];

/// Whether a topic or a table of contents may stand in a node of this kind.
pub(super) fn takes_topic(kind: Kind) -> bool {
    matches!(kind, Kind::Document | Kind::Section | Kind::Sidebar | Kind::Fragment)
}

pub(super) fn misplaced(name: &str) -> Failure {
    let text = format!("The \"{name}\" directive may not be used within topics or body elements.");
    Failure::error("misplaced-directive", text, &[name])
}

fn pseudo_section<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let name = directive.name.clone();
    let is_sidebar = directive.spec.name == "sidebar";
    let around = p.doc.node(block.node).kind();
    if is_sidebar && around == Kind::Sidebar {
        let text = format!("The \"{name}\" directive may not be used within a sidebar element.");
        return Err(Failure::error("misplaced-directive", text, &[&name]));
    }
    if is_sidebar && directive.option("subtitle").is_some() && directive.arguments.is_empty() {
        let text = "The \"subtitle\" option may not be used without a title.";
        return Err(Failure::error("missing-argument", text.into(), &[&name, "1", "0"]));
    }
    if !takes_topic(around) {
        return Err(misplaced(&name));
    }
    directive.require_content()?;
    let kind = if is_sidebar { Kind::Sidebar } else { Kind::Topic };
    let node = p.make(kind, directive.span);
    let mut messages = Vec::new();
    if !directive.arguments.is_empty() {
        let (title, found) = p.argument_node(directive, Kind::Title, block.node);
        p.doc.append(node, title);
        messages = found;
        if let Some(subtitle) = directive.text("subtitle").map(str::to_owned) {
            let (subtitle, found) = p.made_inline(directive, Kind::Subtitle, subtitle, block.node);
            p.doc.append(node, subtitle);
            messages.extend(found);
        }
    }
    p.append_all(node, messages);
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    p.add_directive_name(directive, node);
    p.nested(std::mem::take(&mut directive.content), node);
    Ok(vec![node])
}

impl<'a> Parser<'a> {
    /// Parses the text of an option into a node of `kind`.
    pub(super) fn made_inline(
        &mut self,
        directive: &Directive<'a>,
        kind: Kind,
        text: String,
        context: NodeId,
    ) -> (NodeId, Vec<NodeId>) {
        let line = option_line(self, directive, &text).unwrap_or(directive.first);
        let prose = if line.text == text { self.prose(&[line]) } else { Prose::made(text, line) };
        self.make_inline(kind, &prose, directive.first, context)
    }
}

/// The part of a line of the directive that is just `text`.
fn option_line<'a>(_p: &Parser<'a>, directive: &Directive<'a>, text: &str) -> Option<Line<'a>> {
    directive.source.iter().skip(1).find_map(|line| {
        let at = line.text.find(text)?;
        Some(line.part(at..at + text.len()))
    })
}

fn line_block<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    directive.require_content()?;
    let node = p.make(Kind::LineBlock, directive.span);
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    p.add_directive_name(directive, node);
    let mut nodes = vec![node];
    let mut items = Vec::new();
    for line in std::mem::take(&mut directive.content).iter() {
        let trimmed = line.trim();
        let prose = p.prose(&[trimmed]);
        let (item, messages) = p.make_inline(Kind::Line, &prose, trimmed, block.node);
        nodes.extend(messages);
        let indent = (!line.is_blank()).then(|| line.indent());
        items.push(Item { node: item, indent });
    }
    p.nest_lines(node, items);
    Ok(nodes)
}

fn parsed_literal<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    directive.require_content()?;
    let prose = p.prose(&directive.content);
    let (node, messages) = p.make_inline(Kind::LiteralBlock, &prose, directive.first, block.node);
    p.keep_space(node);
    p.add_classes(directive, node);
    if let Some(first) = directive.content.first() {
        p.note_line(node, first);
    }
    p.add_directive_name(directive, node);
    Ok(std::iter::once(node).chain(messages).collect())
}

fn code<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let content = std::mem::take(&mut directive.content);
    let language = directive.arguments.first().cloned().unwrap_or_default();
    let node = code_block(p, directive, &language, &content);
    Ok(vec![node])
}

/// A literal block of code, with numbered lines if that is asked for.
pub(super) fn code_block<'a>(
    p: &mut Parser<'a>,
    directive: &mut Directive<'a>,
    language: &str,
    content: impl Sequence<'a>,
) -> NodeId {
    let node = p.make(Kind::LiteralBlock, directive.span);
    p.keep_space(node);
    let mut classes = vec!["code".to_owned()];
    if !language.is_empty() {
        classes.push(language.to_owned());
    }
    classes.extend(directive.classes("class"));
    p.set_words(node, "classes", &classes);
    p.add_directive_name(directive, node);
    if !highlighted_lines(p, directive, node, language, content) {
        numbered_lines(p, directive, node, content);
    }
    node
}

/// Appends lines to a literal block in pieces that have classes, if the language is known and the
/// caller wants that.
fn highlighted_lines<'a>(
    p: &mut Parser<'a>,
    directive: &Directive<'a>,
    node: NodeId,
    language: &str,
    content: impl Sequence<'a>,
) -> bool {
    if p.options.syntax_highlight != "long" {
        return false;
    }
    let prose = p.prose(content);
    let code = prose.text.clone();
    let Some(pieces) = tokens::pieces(language, &code) else { return false };
    let first = match directive.option("number-lines") {
        None => None,
        Some(Value::Number(first)) => Some(*first),
        Some(_) => Some(1),
    };
    let width = first.map_or(0, |it| (it + content.count() as i64).to_string().len());
    let mut number = first.unwrap_or(0);
    let mut at = pieces.first().map_or(0, |it| it.1.as_ptr() as usize - code.as_ptr() as usize);
    let place = |at: usize, p: &Parser<'a>| p.prose_span(&prose, at, at);
    let ln = |number: i64, at: usize, p: &mut Parser<'a>| {
        let span = place(at, p);
        let inline = p.doc.push(node, Kind::Inline, span);
        p.set_words(inline, "classes", &["ln".into()]);
        p.push_made_text(inline, &format!("{number:>width$} "), span);
    };
    if first.is_some() {
        ln(number, at, p);
    }
    for (classes, text) in pieces {
        let mut lines = text.split_inclusive('\n').peekable();
        while lines.peek().is_some() {
            let part = if first.is_some() { lines.next().unwrap_or("") } else { text };
            push_piece(p, node, &prose, classes, at..at + part.len());
            at += part.len();
            if first.is_none() {
                break;
            }
            if part.ends_with('\n') {
                number += 1;
                ln(number, at, p);
                // What Pygments parts at a line end, docutils shows even if nothing follows.
                if lines.peek().is_none() {
                    push_piece(p, node, &prose, classes, at..at);
                }
            }
        }
    }
    true
}

/// Appends a piece of code, in a node of its own if it has classes.
pub(in crate::syntax::rst) fn push_piece<'a>(
    p: &mut Parser<'a>,
    node: NodeId,
    prose: &Prose<'a>,
    classes: &str,
    range: std::ops::Range<usize>,
) {
    let mut parent = node;
    if !classes.is_empty() {
        let span = p.prose_span(prose, range.start, range.end);
        parent = p.doc.push(node, Kind::Inline, span);
        let words: Vec<_> = classes.split(' ').map(str::to_owned).collect();
        p.set_words(parent, "classes", &words);
    }
    let text = prose.text.clone();
    p.push_text(parent, prose, &text, range.start, range.end, true);
}

/// Appends lines to a literal block, each after its number if that is asked for.
fn numbered_lines<'a>(
    p: &mut Parser<'a>,
    directive: &Directive<'a>,
    node: NodeId,
    content: impl Sequence<'a>,
) {
    let first = match directive.option("number-lines") {
        None => {
            p.push_lines(node, content);
            return;
        }
        Some(Value::Number(first)) => *first,
        Some(_) => 1,
    };
    let width = (first + content.count() as i64).to_string().len();
    for (at, line) in content.each().enumerate() {
        let span = p.line_span(line);
        let number = p.doc.push(node, Kind::Inline, crate::text::Span { end: span.start, ..span });
        p.set_words(number, "classes", &["ln".into()]);
        let shown = format!("{:>width$} ", first + at as i64);
        p.push_made_text(number, &shown, span);
        match content.line(at + 1) {
            // The line feed belongs to the line before it.
            Some(next) => p.push_lines(node, &[line, next.part(0..0)]),
            None => p.push_lines(node, &[line]),
        }
    }
}

/// The nodes of a file that is included as it is.
pub(super) fn included_literal<'a>(
    p: &mut Parser<'a>,
    directive: &mut Directive<'a>,
    included: &super::include::Included,
) -> Outcomes {
    let tab_width = directive.number("tab-width").unwrap_or(p.options.tab_width as i64);
    let part = &included.text[included.start..included.end];
    let (text, map) = if tab_width < 0 {
        (part.into(), Vec::new())
    } else {
        lines::normalize(part, tab_width as usize)
    };
    let map = included.places(map);
    let text = p.arena.keep(text.into_owned());
    let index = p.texts.len() as u32;
    p.texts.push(Text::mapped(text, included.file, included.path.clone(), map));
    if let Some(language) = directive.text("code").map(str::to_owned) {
        let lines = whole_lines(text.strip_suffix('\n').unwrap_or(text), index);
        let node = code_block(p, directive, &language, &lines);
        p.set_str(node, "source", included.path.clone());
        return Ok(vec![node]);
    }
    let node = p.make(Kind::LiteralBlock, directive.span);
    p.set_str(node, "source", included.path.clone());
    p.keep_space(node);
    p.add_classes(directive, node);
    p.add_directive_name(directive, node);
    let is_numbered = directive.option("number-lines").is_some();
    let shown = if is_numbered { text.strip_suffix('\n').unwrap_or(text) } else { text };
    let lines = whole_lines(shown, index);
    numbered_lines(p, directive, node, &lines);
    Ok(vec![node])
}

/// The lines of a text with all their white space.
pub(super) fn whole_lines(text: &str, source: u32) -> Vec<Line<'_>> {
    let mut start = 0;
    text.split('\n')
        .enumerate()
        .map(|(at, it)| {
            let line = Line { text: it, start, number: at as u32 + 1, source };
            start += it.len() as u32 + 1;
            line
        })
        .collect()
}

fn math<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let content = directive.content.to_vec();
    let mut nodes = Vec::new();
    for lines in content.split(|it| it.text.is_empty()).filter(|it| !it.is_empty()) {
        let span = p.lines_span(lines);
        let node = p.make(Kind::MathBlock, span);
        p.keep_space(node);
        p.add_classes(directive, node);
        p.note_line(node, directive.first);
        p.add_directive_name(directive, node);
        p.push_lines(node, lines);
        nodes.push(node);
    }
    Ok(nodes)
}

fn rubric<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let (node, messages) = p.argument_node(directive, Kind::Rubric, block.node);
    p.doc.set_span(node, directive.span);
    p.add_classes(directive, node);
    p.add_directive_name(directive, node);
    Ok(std::iter::once(node).chain(messages).collect())
}

fn block_quote<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    directive.require_content()?;
    let nodes = p.block_quotes(std::mem::take(&mut directive.content), block.node);
    for &node in &nodes {
        if p.doc.node(node).kind() == Kind::BlockQuote {
            p.doc.push_word(node, "classes", directive.spec.name);
        }
    }
    Ok(nodes)
}

fn compound<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let node = p.make(Kind::Compound, directive.span);
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    p.add_directive_name(directive, node);
    p.nested(std::mem::take(&mut directive.content), node);
    Ok(vec![node])
}

fn container<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let node = p.make(Kind::Container, directive.span);
    if let Some(argument) = directive.arguments.first() {
        let classes = class_argument(directive, argument)?;
        p.set_words(node, "classes", &classes);
    }
    p.note_line(node, directive.first);
    p.add_directive_name(directive, node);
    p.nested(std::mem::take(&mut directive.content), node);
    Ok(vec![node])
}

/// The classes in an argument.
pub(super) fn class_argument(
    directive: &Directive<'_>,
    argument: &str,
) -> Result<Vec<String>, Failure> {
    options::class_names(argument).map_err(|_| {
        let name = &directive.name;
        let text =
            format!("Invalid class attribute value for \"{name}\" directive: \"{argument}\".");
        Failure::new(Level::Error, "bad-class", text, &[argument])
    })
}
