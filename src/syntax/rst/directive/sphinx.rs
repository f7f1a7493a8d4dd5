//! The directives that Sphinx brings and specs use: understood where the caller wants them, unknown
//! to those who want docutils.

use super::{Directive, Outcomes, Spec, body, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::lines::{Line, Text};
use crate::syntax::rst::parser::{Parser, Prose};
use crate::syntax::tree::{Kind, NodeId};

const fn spec(name: &'static str, run: Run) -> Spec {
    Spec { name, required: 0, optional: 1, spaces: true, options: COMMON, content: true, run }
}

type Run = for<'a> fn(&mut Parser<'a>, &mut Block<'a>, &mut Directive<'a>) -> Outcomes;
type Known = &'static [(&'static str, super::Convert)];

const COMMON: Known = &[("class", options::class), ("name", options::unchanged)];

const CODE: Known = &[
    ("caption", options::unchanged),
    ("class", options::class),
    ("dedent", options::unchanged),
    ("emphasize-lines", options::unchanged),
    ("force", options::flag),
    ("lineno-start", options::int),
    ("linenos", options::flag),
    ("name", options::unchanged),
];

const LITERAL_INCLUDE: Known = &[
    ("append", options::unchanged),
    ("caption", options::unchanged),
    ("class", options::class),
    ("dedent", options::unchanged),
    ("diff", options::unchanged),
    ("emphasize-lines", options::unchanged),
    ("encoding", options::encoding),
    ("end-at", options::unchanged),
    ("end-before", options::unchanged),
    ("force", options::flag),
    ("language", options::unchanged),
    ("lineno-match", options::flag),
    ("lineno-start", options::int),
    ("linenos", options::flag),
    ("lines", options::unchanged),
    ("name", options::unchanged),
    ("prepend", options::unchanged),
    ("pyobject", options::unchanged),
    ("start-after", options::unchanged),
    ("start-at", options::unchanged),
    ("tab-width", options::int),
];

const TOCTREE: Known = &[
    ("caption", options::unchanged),
    ("class", options::class),
    ("glob", options::flag),
    ("hidden", options::flag),
    ("includehidden", options::flag),
    ("maxdepth", options::int),
    ("name", options::unchanged),
    ("numbered", options::unchanged),
    ("reversed", options::flag),
    ("titlesonly", options::flag),
];

const OBJECT: Known = &[
    ("abstractmethod", options::flag),
    ("annotation", options::unchanged),
    ("async", options::flag),
    ("canonical", options::unchanged),
    ("class", options::class),
    ("classmethod", options::flag),
    ("default", options::unchanged),
    ("final", options::flag),
    ("module", options::unchanged),
    ("name", options::unchanged),
    ("no-contents-entry", options::flag),
    ("no-index", options::flag),
    ("no-typesetting", options::flag),
    ("noindex", options::flag),
    ("staticmethod", options::flag),
    ("type", options::unchanged),
    ("value", options::unchanged),
];

/// What is written for Sphinx itself, and says nothing to a reader.
const SILENT: Known = &[
    ("force", options::flag),
    ("linenothreshold", options::int),
    ("name", options::unchanged),
    ("no-index", options::flag),
    ("noindex", options::flag),
    ("platform", options::unchanged),
    ("synopsis", options::unchanged),
    ("deprecated", options::flag),
];

pub(super) static SPECS: &[Spec] = &[
    spec("acks", container),
    Spec { required: 1, optional: 0, ..spec("centered", centered) },
    Spec { options: CODE, ..spec("code-block", code) },
    silent("codeauthor"),
    silent("currentmodule"),
    silent("default-domain"),
    Spec { required: 1, ..spec("deprecated", version) },
    spec("glossary", container),
    silent("highlight"),
    Spec { options: &[("columns", options::int)], ..spec("hlist", container) },
    silent("index"),
    Spec { required: 1, optional: 0, options: LITERAL_INCLUDE, ..spec("literalinclude", include) },
    Spec { required: 1, optional: 0, ..spec("only", only) },
    spec("productionlist", production),
    silent("program"),
    silent("sectionauthor"),
    spec("seealso", container),
    Spec { options: CODE, ..spec("sourcecode", code) },
    silent("tabularcolumns"),
    spec("todo", container),
    silent("todolist"),
    Spec { optional: 0, options: TOCTREE, ..spec("toctree", toctree) },
    Spec { required: 1, ..spec("versionadded", version) },
    Spec { required: 1, ..spec("versionchanged", version) },
    Spec { required: 1, ..spec("versionremoved", version) },
    object("attribute"),
    object("c:function"),
    object("c:macro"),
    object("c:type"),
    object("cmdoption"),
    object("confval"),
    object("data"),
    object("describe"),
    object("envvar"),
    object("exception"),
    object("function"),
    object("method"),
    object("object"),
    object("option"),
    object("py:attribute"),
    object("py:class"),
    object("py:data"),
    object("py:exception"),
    object("py:function"),
    object("py:method"),
    silent("module"),
    silent("py:currentmodule"),
    silent("py:module"),
];

/// A directive of another tool, which the project declares: its content is kept as it is.
pub(super) static DECLARED: Spec = Spec {
    name: "",
    required: 0,
    optional: 1,
    spaces: true,
    options: &[],
    content: true,
    run: foreign,
};

const fn silent(name: &'static str) -> Spec {
    Spec { options: SILENT, ..spec(name, nothing) }
}

const fn object(name: &'static str) -> Spec {
    Spec { required: 1, optional: 0, options: OBJECT, ..spec(name, describe) }
}

fn nothing<'a>(_: &mut Parser<'a>, _: &mut Block<'a>, _: &mut Directive<'a>) -> Outcomes {
    Ok(Vec::new())
}

/// A container of the directive's name.
fn make_container<'a>(p: &mut Parser<'a>, directive: &mut Directive<'a>) -> NodeId {
    let node = p.make(Kind::Container, directive.span);
    p.set_words(node, "classes", &[directive.spec.name.to_owned()]);
    p.add_classes(directive, node);
    p.add_directive_name(directive, node);
    p.note_line(node, directive.first);
    node
}

fn container<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let node = make_container(p, directive);
    let mut messages = Vec::new();
    if !directive.argument.text.is_empty() {
        let paragraph = p.argument_node(directive, Kind::Paragraph, node);
        p.doc.append(node, paragraph.0);
        messages = paragraph.1;
    }
    p.append_all(node, messages);
    p.nested(directive.content.clone(), node);
    Ok(vec![node])
}

fn only<'a>(p: &mut Parser<'a>, block: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    // The site is HTML; what is meant for other formats alone is left out.
    let tags = directive.arguments[0].clone();
    let words = || tags.split(|c: char| !c.is_alphanumeric() && c != '_');
    let is_shown = tags.contains("not ") || words().any(|it| it == "html");
    let _ = block;
    let node = make_container(p, directive);
    if !is_shown {
        p.doc.push_word(node, "classes", "hidden");
    }
    p.nested(directive.content.clone(), node);
    Ok(vec![node])
}

fn version<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let node = make_container(p, directive);
    p.set_str(node, "version", directive.arguments[0].clone());
    if directive.arguments.len() > 1 {
        let text = &directive.argument.text;
        let skip =
            text.len() - text.trim_start_matches(|c: char| !c.is_whitespace()).trim_start().len();
        let prose = directive.argument.slice(skip..text.len());
        let (paragraph, messages) = p.make_inline(Kind::Paragraph, &prose, directive.first, node);
        p.doc.append(node, paragraph);
        p.append_all(node, messages);
    }
    p.nested(directive.content.clone(), node);
    Ok(vec![node])
}

fn centered<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let (node, messages) = p.argument_node(directive, Kind::Paragraph, block.node);
    p.set_words(node, "classes", &["centered".to_owned()]);
    Ok(std::iter::once(node).chain(messages).collect())
}

fn production<'a>(
    p: &mut Parser<'a>,
    _: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let node = p.make(Kind::LiteralBlock, directive.span);
    p.keep_space(node);
    p.set_words(node, "classes", &["productionlist".to_owned()]);
    let argument = directive.argument.clone();
    let text = argument.text.clone();
    p.push_text(node, &argument, &text, 0, text.len(), false);
    let content = directive.content.clone();
    if !content.is_empty() {
        p.push_lines(node, &content);
    }
    Ok(vec![node])
}

/// A directive of another tool: its content, as it is.
fn foreign<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let content = directive.content.clone();
    if content.is_empty() {
        return Ok(Vec::new());
    }
    let node = p.make(Kind::LiteralBlock, directive.span);
    p.keep_space(node);
    let class = crate::syntax::rst::chars::make_id(&directive.name);
    p.set_words(node, "classes", &["foreign".to_owned(), class]);
    p.push_lines(node, &content);
    Ok(vec![node])
}

fn code<'a>(p: &mut Parser<'a>, block: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    directive.require_content()?;
    let language = directive.arguments.first().cloned().unwrap_or_default();
    let content = directive.content.clone();
    let node = body::code_block(p, directive, &language, &content);
    Ok(captioned(p, block, directive, node))
}

/// Puts the caption of a block of code before it.
fn captioned<'a>(
    p: &mut Parser<'a>,
    _: &mut Block<'a>,
    directive: &Directive<'a>,
    node: NodeId,
) -> Vec<NodeId> {
    let Some(given) = directive.options.iter().find(|it| it.name == "caption") else {
        return vec![node];
    };
    let Some(prose) = option_prose(p, given) else { return vec![node] };
    let outer = p.make(Kind::Container, directive.span);
    p.set_words(outer, "classes", &["literal-block-wrapper".to_owned()]);
    let (caption, messages) = p.make_inline(Kind::Caption, &prose, directive.first, outer);
    p.append_all(outer, [caption].into_iter().chain(messages).chain([node]));
    vec![outer]
}

/// The value of an option, for inline parsing.
fn option_prose<'a>(p: &Parser<'a>, given: &super::Given) -> Option<Prose<'a>> {
    let lines: Vec<Line<'a>> = given
        .lines
        .iter()
        .filter_map(|&(source, start, end, number)| {
            let text = p.texts[source as usize].text.get(start as usize..end as usize)?;
            Some(Line { text, start, number, source })
        })
        .collect();
    (!lines.is_empty()).then(|| p.prose(&lines[..]))
}

fn include<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let name = directive.name.clone();
    let path = options::joined_path(&directive.arguments[0]);
    let found = p.resolve(&path, directive);
    let found = found.map_err(|why| super::include::unread(&why, &name))?;
    let text = p.arena.keep(found.text.replace("\r\n", "\n"));
    // Without carriage returns, places in the text are those in the file.
    let is_same = text.len() == found.text.len();
    let file = found.file;
    p.texts.push(Text::mapped(text, file, found.path.clone(), Vec::new()));
    let source = p.texts.len() as u32 - 1;
    let mut lines = body::whole_lines(text.strip_suffix('\n').unwrap_or(text), source);
    let position = |lines: &[Line<'_>], option: &str| {
        let wanted = directive.text(option)?;
        lines.iter().position(|it| it.text.contains(wanted))
    };
    if let Some(at) = position(&lines, "start-after") {
        lines.drain(..=at);
    } else if let Some(at) = position(&lines, "start-at") {
        lines.drain(..at);
    }
    if let Some(at) = position(&lines, "end-before") {
        lines.truncate(at);
    } else if let Some(at) = position(&lines, "end-at") {
        lines.truncate(at + 1);
    }
    if let Some(ranges) = directive.text("lines") {
        let is_chosen = |number: usize| ranges.split(',').any(|it| is_in_range(it.trim(), number));
        let mut number = 0;
        lines.retain(|_| {
            number += 1;
            is_chosen(number)
        });
    }
    let language = directive.text("language").unwrap_or_default().to_owned();
    let node = if is_same {
        body::code_block(p, directive, &language, &lines[..])
    } else {
        let joined: Vec<_> = lines.iter().map(|it| it.text).collect();
        let node = body::code_block(p, directive, &language, &[][..]);
        p.push_made_text(node, &joined.join("\n"), directive.span);
        node
    };
    p.set_str(node, "source", found.path);
    Ok(captioned(p, block, directive, node))
}

/// Whether a range such as `3-7`, `3-` or `5` has the line `number`.
fn is_in_range(range: &str, number: usize) -> bool {
    match range.split_once('-') {
        Some((from, to)) => {
            number >= from.trim().parse().unwrap_or(1)
                && number <= to.trim().parse().unwrap_or(usize::MAX)
        }
        None => range.parse() == Ok(number),
    }
}

/// A list of documents: `path` or `title <path>`, one a line.
fn toctree<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let node = make_container(p, directive);
    if directive.option("hidden").is_some() {
        p.doc.push_word(node, "classes", "hidden");
    }
    let caption = directive.options.iter().find(|it| it.name == "caption");
    if let Some(prose) = caption.and_then(|it| option_prose(p, it)) {
        let (caption, messages) = p.make_inline(Kind::Rubric, &prose, directive.first, node);
        p.append_all(node, std::iter::once(caption).chain(messages));
    }
    let is_glob = directive.option("glob").is_some();
    let content = directive.content.clone();
    let lines: Vec<_> = content.iter().map(Line::trim).filter(|it| !it.text.is_empty()).collect();
    if lines.is_empty() {
        return Ok(vec![node]);
    }
    let span = p.lines_span(&lines[..]);
    let list = p.doc.push(node, Kind::BulletList, span);
    for line in lines {
        let span = p.line_span(line);
        let item = p.doc.push(list, Kind::ListItem, span);
        let paragraph = p.doc.push(item, Kind::Paragraph, span);
        let reference = p.doc.push(paragraph, Kind::Reference, span);
        let (title, target) = match line.text.strip_suffix('>').and_then(|it| it.split_once(" <")) {
            Some((title, target)) => (Some(title.trim_end()), target),
            None => (None, line.text),
        };
        let is_pattern = is_glob && target.contains(['*', '?', '[']);
        p.set_str(reference, "reftype", if is_pattern { "glob" } else { "doc" });
        p.set_str(reference, "reftarget", target);
        let shown = line.part(0..title.map_or(line.text.len(), str::len));
        p.push_lines(reference, &[shown][..]);
        if title.is_some() {
            p.set_str(reference, "refexplicit", "1");
        }
    }
    Ok(vec![node])
}

/// The description of something: its signature, and what is said about it.
fn describe<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let span = directive.span;
    let list = p.make(Kind::DefinitionList, span);
    let kind = directive.spec.name.rsplit(':').next().unwrap_or_default().to_owned();
    p.set_words(list, "classes", &["object".to_owned(), kind.clone()]);
    p.add_classes(directive, list);
    let item = p.doc.push(list, Kind::DefinitionListItem, span);
    let prose = directive.argument.clone();
    let place = p.prose_span(&prose, 0, prose.text.len());
    let term = p.doc.push(item, Kind::Term, place);
    p.set_str(term, "object", kind);
    p.add_directive_name(directive, term);
    let literal = p.doc.push(term, Kind::Literal, place);
    let text = prose.text.clone();
    p.push_text(literal, &prose, &text, 0, text.len(), false);
    let content = directive.content.clone();
    let place = if content.is_empty() { span } else { p.lines_span(&content) };
    let definition = p.doc.push(item, Kind::Definition, place);
    p.nested(content, definition);
    Ok(vec![list])
}
