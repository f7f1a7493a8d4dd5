//! Problems: each is a finding for the reader and, as in docutils, a node in the tree.

use super::chars::is_line_end;
use super::lines::{Line, Sequence};
use super::messages;
use super::parser::Parser;
use crate::diag::{Applicability, Diagnostic, Fix, Severity, Text};
use crate::syntax::tree::{Kind, NewValue, NodeId};
use crate::text::{Edit, Span};

/// How many findings of one rule are listed of a document; the last one says how many more there
/// are. The tree has the messages of all, and what has a fix is listed always.
const MAX_FINDINGS: u32 = 100;

/// The rule of a problem that is a node in the tree, and no finding of its own.
pub(super) const UNLISTED: &str = "";

/// How often a rule was broken.
#[derive(Default)]
pub(super) struct Tally {
    count: u32,
    left_out: u32,
    /// The first of the findings that are not listed.
    beyond: Option<(Severity, Span)>,
}

/// The level of a message in docutils.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    /// Can be ignored.
    Info = 1,
    /// Should be looked at.
    Warning = 2,
    /// The output lacks something.
    Error = 3,
    /// Nothing sensible can be made of it.
    Severe = 4,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
            Self::Severe => "SEVERE",
        }
    }

    fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error | Self::Severe => Severity::Error,
        }
    }
}

/// Where a problem is: its exact place, and the line that docutils would name.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) span: Span,
    pub(super) source: u32,
    pub(super) line: Option<u32>,
}

impl<'a> Parser<'a> {
    /// A problem with the whole of `line`.
    pub(super) fn at(&self, line: Line<'a>) -> At {
        At { span: self.line_span(line), source: line.source, line: Some(line.number) }
    }

    /// A problem at `span`, which docutils reports for `line`.
    pub(super) fn at_span(&self, line: Line<'a>, span: Span) -> At {
        At { span, source: line.source, line: Some(line.number) }
    }

    /// Reports a problem and makes its node, which has no parent yet.
    ///
    /// `text` is what docutils says; what the reader of the program sees is the entry of `rule` in
    /// [`messages`], with `args` filled in.
    pub(super) fn report(
        &mut self,
        level: Level,
        rule: &'static str,
        text: &str,
        args: &[&str],
        at: At,
    ) -> NodeId {
        self.report_with_fix(level, rule, text, args, at, None)
    }

    /// [`report`](Self::report), with the change that mends it.
    pub(super) fn report_with_fix(
        &mut self,
        level: Level,
        rule: &'static str,
        text: &str,
        args: &[&str],
        at: At,
        fix: Option<Fix>,
    ) -> NodeId {
        // What has a fix is listed always, and counts all the same.
        let is_listed = self.count_finding(rule, level, at.span, fix.is_some());
        if is_listed && let Some((message, note)) = messages::text(rule, args) {
            let mut found = Diagnostic::new(rule, level.severity(), at.span, message);
            if !note.is_empty() {
                found = found.note(note);
            }
            if let Some(fix) = fix {
                found = found.fix(fix);
            }
            self.sink.push(found);
        }
        self.message_node(level, text, at)
    }

    /// Counts a finding of `rule`; says whether it is to be listed.
    pub(super) fn count_finding(
        &mut self,
        rule: &'static str,
        level: Level,
        span: Span,
        has_fix: bool,
    ) -> bool {
        let tally = self.tallies.entry(rule).or_default();
        tally.count += 1;
        let is_listed = has_fix || tally.count <= MAX_FINDINGS;
        if !is_listed {
            tally.beyond.get_or_insert((level.severity(), span));
            tally.left_out += 1;
        }
        is_listed
    }

    /// Says of each rule how many of its findings are not listed.
    pub(super) fn report_tallies(&mut self) {
        for (rule, tally) in std::mem::take(&mut self.tallies) {
            // Only docutils reports what has no text.
            if let Some((severity, span)) = tally.beyond
                && messages::text(rule, &[]).is_some()
            {
                let (message, note) = messages::more(tally.left_out);
                self.sink.push(Diagnostic::new(rule, severity, span, message).note(note));
            }
        }
    }

    /// Makes the node of a message, which has no parent yet.
    fn message_node(&mut self, level: Level, text: &str, at: At) -> NodeId {
        let node = self.doc.make(Kind::SystemMessage, at.span);
        let number = ("level", NewValue::Int(level as i64));
        let source = ("source", NewValue::Str(&self.texts[at.source as usize].name));
        let name = ("type", NewValue::Static(level.name()));
        match at.line.map(|it| ("line", NewValue::Int(it.into()))) {
            Some(line) => self.doc.add_attrs(node, [number, line, source, name]),
            None => self.doc.add_attrs(node, [number, source, name]),
        }
        let paragraph = self.doc.push(node, Kind::Paragraph, at.span);
        self.push_made_text(paragraph, text, at.span);
        self.parse_messages.push(node);
        node
    }

    /// The fix that writes the nearest of the `known` names for `word`, which stands in `span`; none
    /// once so many findings of `rule` were made that no more are listed.
    pub(super) fn nearest_fix<'k>(
        &self,
        rule: &'static str,
        span: Span,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<Fix> {
        if self.tallies.get(rule).is_some_and(|it| it.count >= MAX_FINDINGS) {
            return None;
        }
        let text = self.texts.iter().find(|it| it.file == span.file && it.is_plain())?;
        let at = text.slice(span)?.find(word)? as u32;
        let near = crate::text::nearest(word, known)?.to_owned();
        let start = span.start + at;
        let span = Span { start, end: start + word.len() as u32, ..span };
        Some(Fix {
            title: Text::new(format!("write `{near}`"), format!("написать `{near}`")),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { span, text: near }],
        })
    }

    /// Appends a text that stands in no file; `span` is what it is about.
    pub(super) fn push_made_text(&mut self, parent: NodeId, text: &str, span: Span) -> NodeId {
        let place = Span { end: span.start, ..span };
        self.doc.push_text(parent, text, place, &[])
    }

    /// Quotes lines of the document in a message.
    pub(super) fn quote_lines(&mut self, message: NodeId, lines: impl Sequence<'a>) {
        if lines.count() == 0 {
            return;
        }
        let span = self.lines_span(lines);
        let literal = self.doc.push(message, Kind::LiteralBlock, span);
        self.keep_space(literal);
        self.push_lines(literal, lines);
    }

    /// Quotes a text in a message.
    pub(super) fn quote_text(&mut self, message: NodeId, text: &str, span: Span) {
        let literal = self.doc.push(message, Kind::LiteralBlock, span);
        self.keep_space(literal);
        if !text.is_empty() {
            self.push_made_text(literal, text, span);
        }
    }

    /// The message that a construct goes on without the blank line that must end it.
    pub(super) fn unindent_warning(&mut self, noun: &str, next: Line<'a>) -> NodeId {
        let text = format!("{noun} ends without a blank line; unexpected unindent.");
        let at = self.at(next);
        // docutils misses it even where it is, behind a definition that it could not read.
        let is_there = self.is_after_blank(next);
        let fix = (!is_there).then(|| self.blank_line_before(next, Applicability::Safe));
        self.report_with_fix(Level::Warning, "missing-blank-line", &text, &[noun], at, fix)
    }

    /// Whether the line above that which `line` is from is blank.
    fn is_after_blank(&self, line: Line<'a>) -> bool {
        let before = self.before_line(line);
        let end = before.strip_suffix("\r\n").or(before.strip_suffix(is_line_end));
        let above = end.unwrap_or_default().rsplit(is_line_end).next();
        above.is_some_and(|it| it.trim().is_empty())
    }

    /// Puts a blank line before `line`, that ends like the line before: a line end of another kind might
    /// join that one.
    pub(super) fn blank_line_before(&self, line: Line<'a>, applicability: Applicability) -> Fix {
        let before = self.before_line(line);
        let start = before.len() as u32;
        let span = self.span(line.source, start, start);
        let end = match before.as_bytes() {
            [.., b'\r', b'\n'] => "\r\n",
            [.., b'\r'] => "\r",
            _ => "\n",
        };
        Fix {
            title: Text::new("insert a blank line", "вставить пустую строку"),
            applicability,
            edits: vec![Edit { span, text: end.into() }],
        }
    }

    /// What stands before the line of a text that `line` is from.
    fn before_line(&self, line: Line<'a>) -> &'a str {
        let text = self.texts[line.source as usize].text;
        let before = text.get(..line.start as usize).unwrap_or(text);
        before.trim_end_matches(|c| !is_line_end(c))
    }
}
