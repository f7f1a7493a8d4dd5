//! Mistakes that docutils passes over in silence: it reads a comment or a paragraph where something
//! else was meant. They are findings, but no messages in the tree.

use super::directive;
use super::inline::names;
use super::lines::{Line, Lines};
use super::messages;
use super::parser::Parser;
use super::table::{Overflow, is_grid_border, is_simple_top};
use crate::diag::{Applicability, Diagnostic, Fix, Severity, Text};
use crate::text::{Edit, Span};

impl<'a> Parser<'a> {
    /// Reports what only people who read the document would miss.
    fn overlooked(&mut self, rule: &'static str, span: Span, args: &[&str], fix: Option<Fix>) {
        let Some((message, note)) = messages::text(rule, args) else { return };
        let mut found = Diagnostic::new(rule, Severity::Warning, span, message);
        if !note.is_empty() {
            found = found.note(note);
        }
        if let Some(fix) = fix {
            found = found.fix(fix);
        }
        self.sink.push(found);
    }

    /// The directive that `name` means in any language that is understood.
    fn is_directive(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let found =
            super::language::find(self.options, &lower, name, "directive", |it| it.directives);
        directive::is_known(&found.name, self.options)
    }

    /// Looks for a mistyped directive in the first line of a comment, which begins at `at`.
    pub(super) fn check_comment(&mut self, line: Line<'a>, at: usize, has_more: bool) {
        let text = &line.text[at..];
        let length = names::length(text);
        let (name, rest) = text.split_at(length);
        if length == 0 {
            return;
        }
        let colons = rest.len() - rest.trim_start_matches(':').len();
        let after = &rest[colons..];
        let is_alone = rest.is_empty() && has_more;
        let is_near = match colons {
            0 => is_alone,
            1 => after.is_empty() || after.starts_with(' '),
            // Two colons, and no space behind them.
            2 => !after.is_empty(),
            _ => after.is_empty() || after.starts_with(' '),
        };
        if !is_near || !self.is_directive(name) {
            return;
        }
        let space = if after.is_empty() || after.starts_with(' ') { "" } else { " " };
        let written = line.part(at..at + length + colons);
        let span = self.line_span(written);
        let place = Span { start: span.end - colons as u32, ..span };
        let fix = replacing(place, &format!("::{space}"), &format!("{name}::"));
        self.overlooked("mistyped-directive", span, &[written.text], Some(fix));
    }

    /// Looks in a paragraph for what would be something else with a space or a blank line more.
    pub(super) fn check_paragraph(&mut self, lines: &Lines<'a>) {
        let Some(first) = lines.first() else { return };
        match first.text.as_bytes() {
            [b'.', b'.', _, ..] => self.check_dots(first),
            [b':', ..] => self.check_field(first),
            _ => {}
        }
        let begins_list = |it: &Line<'_>| it.text.starts_with("- ") || it.text.starts_with("* ");
        // Most lines begin with a letter, and are no beginning of anything.
        let starts =
            |&at: &usize| matches!(lines.first_byte(at), Some(b'+' | b'=' | b'.' | b'-' | b'*'));
        for at in (1..lines.len()).filter(starts) {
            let Some(line) = lines.get(at) else { return };
            let what = if is_grid_border(line.text) || is_simple_top(line.text) {
                ("table", "таблица")
            } else if line.text.starts_with(".. ") && self.has_directive(line.text) {
                ("directive", "директива")
            } else if begins_list(&line) && lines.get(at + 1).is_some_and(|it| begins_list(&it)) {
                ("list", "список")
            } else {
                continue;
            };
            let span = self.line_span(line);
            let fix = self.blank_line_before(line, Applicability::Unsafe);
            let Some((_, note)) = messages::text("block-read-as-text", &[]) else { return };
            let message = Text::new(
                format!("this {} is read as text of the paragraph above it", what.0),
                format!("здесь {} читается как текст абзаца выше", what.1),
            );
            let found = Diagnostic::warning("block-read-as-text", span, message);
            self.sink.push(found.note(note).fix(fix));
            return;
        }
    }

    fn has_directive(&self, text: &str) -> bool {
        let found = super::explicit::directive_name(text[2..].trim_start());
        found.is_some_and(|(name, _)| self.is_directive(name))
    }

    /// `..note::`, where a space is missing.
    fn check_dots(&mut self, line: Line<'a>) {
        let rest = &line.text[2..];
        let found = super::explicit::directive_name(rest).map(|it| it.0.len());
        let Some(length) = found.filter(|&it| self.is_directive(&rest[..it])) else { return };
        let span = self.line_span(line.part(0..2 + length));
        let place = Span { start: span.start + 2, end: span.start + 2, ..span };
        let name = &rest[..length];
        let fix = replacing(place, " ", &format!(".. {name}::"));
        self.overlooked("mistyped-directive", span, &[&line.text[..2 + length]], Some(fix));
    }

    /// `:key:value`, where a space is missing.
    fn check_field(&mut self, line: Line<'a>) {
        let Some((name, value)) = line.text[1..].split_once(':') else { return };
        let is_name = |c: char| c.is_alphanumeric() || " -_.".contains(c);
        let is_field = !value.is_empty()
            && !value.starts_with(['`', ':', ' ', '/'])
            && name.starts_with(char::is_alphabetic)
            && !name.ends_with(' ')
            && name.chars().all(is_name);
        if !is_field {
            return;
        }
        let span = self.line_span(line.part(0..name.len() + 2));
        let place = Span { start: span.end, ..span };
        let fix = replacing(place, " ", &format!(":{name}: {value}"));
        self.overlooked("mistyped-field", span, &[&line.text[..name.len() + 2]], Some(fix));
    }

    /// Reports a line of a simple table that looks like a row, but goes on with the row above since
    /// its first cell, at the column `first` of the line, is empty.
    pub(super) fn check_continuation(&mut self, line: Line<'a>, first: usize) {
        let place = self.line_span(line.part(first..first + 1));
        let span = self.line_span(line.trim());
        let fix = Fix {
            title: Text::new(
                "mark the first cell as empty with a backslash",
                "отметить пустую первую ячейку обратной косой чертой",
            ),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { span: place, text: "\\".into() }],
        };
        self.overlooked("row-continuation", span, &[], Some(fix));
    }

    /// Reports the text of a simple table that is wider than its borders.
    pub(super) fn check_overflow(&mut self, overflow: &Overflow<'a>) {
        let Some((first, others)) = overflow.texts.split_first() else { return };
        let Some((message, note)) = messages::text("table-cell-overflow", &[]) else { return };
        let span = self.line_span(*first);
        let mut found = Diagnostic::warning("table-cell-overflow", span, message).note(note);
        for other in others {
            found = found.also(self.line_span(*other), Text::default());
        }
        let longer = |line: &Line<'a>| {
            let span = self.line_span(*line);
            let text = line.text.chars().next_back().unwrap_or('=').to_string();
            Edit { span: Span { start: span.end, ..span }, text: text.repeat(overflow.lack) }
        };
        let fix = Fix {
            title: Text::new("lengthen the borders", "удлинить границы"),
            applicability: Applicability::Safe,
            edits: overflow.borders.iter().map(longer).collect(),
        };
        self.sink.push(found.fix(fix));
    }
}

fn replacing(span: Span, text: &str, shown: &str) -> Fix {
    Fix {
        title: Text::new(format!("write `{shown}`"), format!("написать `{shown}`")),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span, text: text.to_owned() }],
    }
}
