//! Settings that stand where they are not read as they are meant: in prose, or for a server that is not there.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::flow::Flow;
use super::outline::{Field, Section};
use super::roles::Names;
use crate::diag::{Applicability, Diagnostic, Fix, Sink, Text};
use crate::model::HostName;
use crate::model::settings::{Settings, Value, setting_named};
use crate::syntax::{Kind, Node};
use crate::text::{Edit, SourceMap, Span};

/// Reports the paragraphs and items of lists that read like fields: `Zone: example.net`. What is said of
/// `settings` already is only said again.
pub(crate) fn check(
    sections: &[Section<'_>],
    settings: &Settings,
    sources: &SourceMap,
    sink: &mut Sink,
) {
    let said = LazyCell::new(|| {
        let value = |it: &Value| {
            let words: Vec<&str> = it.words.iter().map(|it| it.value.as_str()).collect();
            (it.key, words.join(" "))
        };
        settings.values().map(value).collect()
    });
    for section in sections {
        let mut rest = &section.prose[..];
        while let Some(first) = rest.first() {
            // The items of a list are said of together.
            let list = list_of(*first);
            let together = rest.iter().take_while(|it| list.is_some() && list_of(**it) == list);
            let (own, others) = rest.split_at(together.count().max(1));
            rest = others;
            let lines: Vec<_> = own.iter().flat_map(|it| lines(*it)).collect();
            let found: Vec<_> = lines.iter().filter(|it| it.is_new(&said)).collect();
            if let Some((first, others)) = found.split_first() {
                let fix = (found.len() == lines.len()).then(|| fields(own, &lines, sources));
                sink.push(report(first, others, fix.flatten()));
            }
        }
    }
}

/// Settings and their values.
type Said = BTreeSet<(&'static str, String)>;

/// The list of which a paragraph is an item.
fn list_of(paragraph: Node<'_>) -> Option<Span> {
    let item = paragraph.parent().filter(|it| it.kind() == Kind::ListItem)?;
    item.parent().filter(|it| it.kind() == Kind::BulletList).map(Node::span)
}

/// A line of prose.
struct Line {
    span: Span,
    text: String,
}

fn lines(paragraph: Node<'_>) -> Vec<Line> {
    let flow = Flow::of(paragraph);
    // Most prose says nothing of the kind.
    if !flow.text.contains(':') {
        return vec![Line { span: flow.whole, text: String::new() }];
    }
    let mut at = 0;
    let line = |text: &str| {
        let start = at + text.len() - text.trim_start().len();
        at += text.len() + 1;
        let text = text.trim().to_owned();
        Line { span: flow.span(start..start + text.len()), text }
    };
    flow.text.split('\n').map(line).collect()
}

impl Line {
    /// Whether it names a setting and a value for it that is not `said` elsewhere.
    fn is_new(&self, said: &LazyCell<Said, impl FnOnce() -> Said>) -> bool {
        let Some((name, value)) = self.text.split_once(':') else { return false };
        let Some(setting) = setting_named(name.trim()) else { return false };
        // Words that no commas part are a sentence.
        let is_sentence = |it: &str| it.trim().contains(char::is_whitespace);
        if setting.shape.is_list() && value.split([',', ';']).any(is_sentence) {
            return false;
        }
        let (words, errors) = setting.shape.read(value);
        let words: Vec<&str> = words.iter().map(|it| it.value.as_str()).collect();
        !words.is_empty() && errors.is_empty() && !said.contains(&(setting.key, words.join(" ")))
    }
}

fn report(first: &Line, others: &[&Line], fix: Option<Fix>) -> Diagnostic {
    let text = &first.text;
    let message = if others.is_empty() {
        Text::new(
            format!("`{text}` is read as text, and sets nothing"),
            format!("`{text}` читается как текст и ничего не задаёт"),
        )
    } else {
        let count = others.len();
        Text::new(
            format!("`{text}` and {count} more are read as text, and set nothing"),
            format!("`{text}` и ещё {count} читаются как текст и ничего не задают"),
        )
    };
    let mut found = Diagnostic::warning("setting-in-prose", first.span, message).note(Text::new(
        "a setting is a field: `:name: value`",
        "настройка — это поле: `:имя: значение`",
    ));
    for other in others {
        found = found.also(other.span, Text::default());
    }
    match fix {
        Some(fix) => found.fix(fix),
        None => found,
    }
}

/// The change that makes fields of `lines`, which are all lines of `paragraphs`.
fn fields(paragraphs: &[Node<'_>], lines: &[Line], sources: &SourceMap) -> Option<Fix> {
    let file = &sources.get(lines.first()?.span.file);
    let list = paragraphs.first()?.parent().filter(|_| list_of(paragraphs[0]).is_some());
    // An item that holds more than its line would lose it.
    let items = list.and_then(Node::parent).map_or(0, |it| it.children().count());
    let is_whole = list.is_none()
        || items == lines.len()
            && paragraphs.iter().all(|it| it.next().is_none() && it.prev().is_none());
    if !is_whole {
        return None;
    }
    let edit = |line: &Line| {
        let before = file.text.get(..line.span.start as usize)?;
        let indent = before.len() - before.rfind('\n').map_or(0, |it| it + 1);
        let marker = before[before.len() - indent..].trim_start_matches(' ');
        let is_marker = |it: &str| it.is_empty() || it.trim_end().chars().count() == 1;
        let start = line.span.start - marker.len() as u32;
        is_marker(marker).then(|| Edit {
            span: Span { start, end: line.span.start, ..line.span },
            text: ":".into(),
        })
    };
    Some(Fix {
        title: Text::new("make it a field", "сделать полем"),
        applicability: Applicability::Unsafe,
        edits: lines.iter().map(edit).collect::<Option<_>>()?,
    })
}

/// Reports a section with settings that is about a server which no table has, as its title goes: the
/// settings would be those of its role.
pub(crate) fn check_server_section(section: &Section<'_>, names: &Names, sink: &mut Sink) {
    let title = section.title.as_ref().filter(|_| !section.is_document).and_then(Flow::line);
    let Some(title) = title else { return };
    let text = title.value.as_str();
    let is_name = text.is_ascii()
        && (text.contains('.') || text.ends_with(|it: char| it.is_ascii_digit()))
        && HostName::new(text).is_ok();
    let is_setting = |it: &Field<'_>| setting_named(it.name.text.trim()).is_some();
    if !is_name || !section.fields.iter().any(is_setting) {
        return;
    }
    if names.nearest(text).is_none() {
        return;
    }
    let note = Text::new(
        "what this section states would hold for the whole role",
        "сказанное в этом разделе стало бы настройкой всей роли",
    );
    sink.push(names.unknown(text, title.span).note(note));
}
