//! Substitution definitions: `.. |name| directive:: …`.

use super::block::{Block, Shape};
use super::chars::{self, is_space};
use super::explicit::{Malformed, Outcome, directive_name};
use super::lines::{Line, Lines};
use super::message::Level;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

/// The name at the start of `text`, which is escaped, and where what follows its bar begins.
fn substitution_name(text: &str) -> Option<(&str, usize)> {
    if text.starts_with(' ') {
        return None;
    }
    text.match_indices('|').find_map(|(at, _)| {
        let (name, after) = (&text[..at], &text[at + 1..]);
        let spaces = after.bytes().take_while(|&it| it == b' ').count();
        let fits = !name.is_empty()
            && !name.ends_with(|c| c == '\0' || is_space(c))
            && (spaces > 0 || after.is_empty());
        fits.then_some((name, at + 1 + spaces))
    })
}

/// Whether a node may stand in a substitution definition.
pub(super) fn is_inline(kind: Kind) -> bool {
    use Kind::{
        Abbreviation, Acronym, CitationReference, Emphasis, FootnoteReference, Generated, Image,
        Inline, Literal, Math, Problematic, Raw, Reference, Strong, Subscript,
        SubstitutionReference, Superscript, Target, Text, TitleReference,
    };
    matches!(
        kind,
        Text | Emphasis
            | Strong
            | Literal
            | Reference
            | FootnoteReference
            | CitationReference
            | SubstitutionReference
            | TitleReference
            | Abbreviation
            | Acronym
            | Superscript
            | Subscript
            | Math
            | Image
            | Inline
            | Problematic
            | Generated
            | Target
            | Raw
    )
}

impl<'a> Parser<'a> {
    /// Parses a definition whose name begins at `at`.
    pub(super) fn substitution_definition(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        at: usize,
    ) -> Result<Outcome, Malformed> {
        let from = block.at;
        let shape = Shape { first: Some(at), keep_indent: true, ..Shape::default() };
        let indented = block.indented(shape);
        if block.is_root {
            self.reached_last(block);
        }
        let mut lines = indented.lines.to_vec();
        let mut escaped = chars::escape_to_null(lines[0].text).into_owned();
        let mut index = 0;
        let (name, end) = loop {
            if let Some((name, end)) = substitution_name(&escaped) {
                break (name.to_owned(), end);
            }
            index += 1;
            let Some(line) = lines.get(index) else {
                let text = "malformed substitution definition.";
                return Err(Malformed { rule: "malformed-substitution", text });
            };
            escaped.push(' ');
            escaped.push_str(&chars::escape_to_null(line.trim().text));
        };
        lines.drain(..index);
        let rest = escaped.len() - end;
        let first = lines[0].trim();
        lines[0] = first.skip(first.text.len() - rest.min(first.text.len())).trim();
        if lines[0].text.is_empty() {
            lines.remove(0);
        }
        while lines.last().is_some_and(|it| it.is_blank()) {
            lines.pop();
        }
        let source = block.lines.slice(from..block.at);
        let quoted = self.definition_source(&source);
        if lines.is_empty() {
            let text = format!("Substitution definition \"{name}\" missing contents.");
            let message = self.definition_problem(Level::Warning, &text, &name, line, &quoted);
            return Ok((vec![message], indented.blank_finish));
        }
        lines[0] = lines[0].trim();
        let node = self.make(Kind::SubstitutionDefinition, self.lines_span(&source));
        self.note_line(node, line);
        self.add_name(node, &chars::whitespace_normalized(&name));
        let mut blank_finish = indented.blank_finish;
        self.definition_content(node, lines, &name, &mut blank_finish);
        let nodes = self.checked_definition(node, &name, line, &quoted, block.node);
        Ok((nodes, blank_finish))
    }

    /// Parses the directive in a definition.
    fn definition_content(
        &mut self,
        node: NodeId,
        lines: Vec<Line<'a>>,
        name: &str,
        blank_finish: &mut bool,
    ) {
        let first = lines[0];
        let mut inner = Block { lines: lines.into(), at: 0, node, is_root: false };
        let Some((directive, end)) = embedded_directive(first.text) else {
            inner.at += 1;
            if !inner.is_done() {
                *blank_finish = inner.is_next_blank();
            }
            return;
        };
        self.current_line = (first.source, Some(first.number));
        let was_inside = std::mem::replace(&mut self.in_substitution, true);
        let preset = chars::whitespace_normalized(name);
        let (nodes, finish) =
            self.directive_with(&mut inner, first, directive, 0, end, Some(&preset));
        self.in_substitution = was_inside;
        self.append_all(node, nodes);
        if !inner.is_done() {
            *blank_finish = finish;
        }
    }

    /// Takes out of a definition what may not be in one.
    fn checked_definition(
        &mut self,
        node: NodeId,
        name: &str,
        line: Line<'a>,
        quoted: &str,
        parent: NodeId,
    ) -> Vec<NodeId> {
        let children: Vec<_> =
            self.doc.node(node).children().map(|it| (it.id(), it.kind())).collect();
        for (child, kind) in children {
            if !is_inline(kind) {
                self.doc.detach(child);
                self.doc.append(parent, child);
            }
        }
        let inner: Vec<_> =
            self.doc.node(node).descendants().skip(1).map(super::super::tree::Node::id).collect();
        for it in inner {
            if self.doc.node(it).kind() == Kind::Problematic {
                let text = "Problematic content in substitution definition";
                let message = self.definition_problem(Level::Error, text, name, line, quoted);
                let span = self.doc.node(node).span();
                let quote = self.doc.push(message, Kind::BlockQuote, span);
                let paragraph = self.doc.push(quote, Kind::Paragraph, span);
                let children: Vec<_> =
                    self.doc.node(node).children().map(super::super::tree::Node::id).collect();
                for child in children {
                    self.doc.detach(child);
                    self.doc.append(paragraph, child);
                }
                return vec![message];
            }
            if let Some(illegal) = self.not_allowed_in_definition(it) {
                let text = format!("{illegal} are not supported in a substitution definition.");
                return vec![self.definition_problem(Level::Error, &text, name, line, quoted)];
            }
        }
        if self.doc.node(node).first_child().is_none() {
            let text = format!("Substitution definition \"{name}\" empty or invalid.");
            return vec![self.definition_problem(Level::Warning, &text, name, line, quoted)];
        }
        self.note_substitution(node, name, parent);
        vec![node]
    }

    fn not_allowed_in_definition(&self, node: NodeId) -> Option<&'static str> {
        let node = self.doc.node(node);
        if node.kind() == Kind::Reference && node.attr("anonymous").is_some() {
            return Some("Anonymous references");
        }
        if node.kind() == Kind::FootnoteReference && node.attr("auto").is_some() {
            return Some("References to auto-numbered and auto-symbol footnotes");
        }
        let is_target = !node.attr_list("names").is_empty() || !node.attr_list("ids").is_empty();
        is_target.then_some("Targets (names and identifiers)")
    }

    fn note_substitution(&mut self, node: NodeId, name: &str, parent: NodeId) {
        let name = chars::whitespace_normalized(name).into_owned();
        if let Some(&old) = self.names.substitutions.get(&name) {
            let text = format!("Duplicate substitution definition name: \"{name}\".");
            let at = self.place_of(node);
            let message = self.report(Level::Error, "duplicate-substitution", &text, &[&name], at);
            self.doc.append(parent, message);
            self.dupname(old, &name);
        }
        self.names.substitutions.insert(name.clone(), node);
        let lower = chars::fully_normalized(&name).into_owned();
        self.names.substitution_names.insert(lower, name);
    }

    fn definition_problem(
        &mut self,
        level: Level,
        text: &str,
        name: &str,
        line: Line<'a>,
        quoted: &str,
    ) -> NodeId {
        let at = self.at(line);
        let message = self.report(level, "bad-substitution", text, &[name], at);
        self.quote_text(message, quoted, at.span);
        message
    }

    fn definition_source(&self, lines: &Lines<'a>) -> String {
        let texts: Vec<_> = lines.iter().map(|it| it.text).collect();
        texts.join("\n")
    }
}

/// The directive that a definition's first line names, and where what follows it begins.
fn embedded_directive(text: &str) -> Option<(&str, usize)> {
    let (name, end) = directive_name(text)?;
    text[name.len()..].starts_with("::").then_some((name, end))
}
