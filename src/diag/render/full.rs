//! The source with labels under it, notes, and suggested changes as a diff.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::{Diagnostic, Options, Severity, SourceMap, place::clamp};
use crate::diag::{Fix, Label, Lang, count_en, count_ru};
use crate::text::{Edit, FileId, Source};

/// How many labels a finding shows; the rest is counted.
const LABELS: usize = 12;

/// How many changes of a fix are drawn, which costs more than as many times the cost of one; the rest is
/// counted.
const CHANGES: usize = 64;

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width);
    let mut out = String::new();
    for it in found {
        let mut groups = vec![finding(it, sources, options)];
        groups.extend(it.fixes.iter().filter_map(|it| suggestion(it, sources, options)));
        out.push_str(&renderer.render(&groups));
        out.push_str("\n\n");
    }
    out
}

fn finding<'a>(it: &'a Diagnostic, sources: &'a SourceMap, options: &Options<'_>) -> Group<'a> {
    let lang = options.lang;
    let title = level(it.severity, lang).primary_title(it.message.get(lang)).id(it.rule);
    let mut group = Group::with_title(title);
    for (file, labels) in by_file(it) {
        let Some(source) = sources.try_get(file) else { continue };
        for labels in drawn_together(source, &labels, options.width) {
            let ranges = labels.iter().map(|(_, label)| label.span.range());
            let window = Window::around(source, ranges);
            let snippet = window.snippet::<Annotation<'_>>();
            group = group.element(snippet.annotations(labels.iter().map(|(kind, label)| {
                let text = label.text.get(lang);
                let range = window.narrow(label.span.range());
                kind.span(range).label((!text.is_empty()).then_some(text))
            })));
        }
    }
    let hidden = it.secondary.len().saturating_sub(LABELS - 1);
    if hidden > 0 {
        group = group.element(level_note(lang).message(match lang {
            Lang::En => format!("and {}", count_en(hidden, "more place", "more places")),
            Lang::Ru => format!("и ещё {}", count_ru(hidden, "место", "места", "мест")),
        }));
    }
    group.elements(it.notes.iter().map(|note| level_note(lang).message(note.get(lang))))
}

fn suggestion<'a>(
    fix: &'a Fix,
    sources: &'a SourceMap,
    options: &Options<'_>,
) -> Option<Group<'a>> {
    let file = fix.edits.first()?.span.file;
    let source = sources.try_get(file)?;
    let mut edits: Vec<_> = fix.edits.iter().filter(|edit| edit.span.file == file).collect();
    let hidden = edits.len().saturating_sub(CHANGES);
    if hidden > 0 {
        edits.sort_by_key(|it| it.span.start);
        edits.truncate(CHANGES);
    }
    let lang = options.lang;
    let title = level_help(lang).secondary_title(fix.title.get(lang));
    let snippets = near(edits, |it| it.span.range()).into_iter().map(|edits| {
        let window = Window::around(source, edits.iter().map(|edit| edit.span.range()));
        let patch = |it: &Edit| Patch::new(window.narrow(it.span.range()), it.text.clone());
        window.snippet().patches(edits.into_iter().map(patch))
    });
    let mut group = Group::with_title(title).elements(snippets);
    if hidden > 0 {
        let more = match lang {
            Lang::En => count_en(hidden, "more change", "more changes"),
            Lang::Ru => count_ru(hidden, "изменение", "изменения", "изменений"),
        };
        group = group.element(level_note(lang).message(match lang {
            Lang::En => format!("and {more}; `--diff` shows them all"),
            Lang::Ru => format!("и ещё {more}; все покажет `--diff`"),
        }));
    }
    Some(group)
}

/// More bytes than this between two places are not read to draw both at once.
const FAR: usize = 1 << 14;

/// `items` in groups that lie far apart in their file, those of each in the order in which they came.
fn near<T>(items: Vec<T>, range: impl Fn(&T) -> Range<usize>) -> Vec<Vec<T>> {
    let mut items: Vec<_> = items.into_iter().enumerate().collect();
    items.sort_by_key(|(_, it)| range(it).start);
    let mut groups: Vec<Vec<(usize, T)>> = Vec::new();
    let mut end = 0;
    for item in items {
        let own = range(&item.1);
        match groups.last_mut() {
            Some(group) if own.start <= end + FAR => group.push(item),
            _ => groups.push(vec![item]),
        }
        end = own.end.max(end);
    }
    let in_order = |mut group: Vec<(usize, T)>| {
        group.sort_by_key(|it| it.0);
        group.into_iter().map(|it| it.1).collect()
    };
    groups.into_iter().map(in_order).collect()
}

/// The labels of a finding, file by file, that of the primary one first.
fn by_file(it: &Diagnostic) -> Vec<(FileId, Vec<(AnnotationKind, &Label)>)> {
    let mut files = vec![(it.primary.span.file, vec![(AnnotationKind::Primary, &it.primary)])];
    for label in it.secondary.iter().take(LABELS - 1) {
        let entry = (AnnotationKind::Context, label);
        match files.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, labels)) => labels.push(entry),
            None => files.push((label.span.file, vec![entry])),
        }
    }
    files
}

/// The labels of one file in groups that are drawn apart: those that lie far apart, and one on a line that
/// is wider than the drawing, for the line is cut around it, and that cut would not fit the others.
fn drawn_together<'a>(
    source: &Source,
    labels: &[(AnnotationKind, &'a Label)],
    width: usize,
) -> Vec<Vec<(AnnotationKind, &'a Label)>> {
    let index = source.line_index();
    let is_wide = |label: &Label| {
        let line = index.line(clamp(&source.text, label.span.range()).start);
        let start = index.line_start(line).unwrap_or(0);
        let end = index.line_start(line + 1).unwrap_or(source.text.len());
        source.text.get(start..end).is_some_and(|it| it.chars().count() > width)
    };
    let (wide, narrow): (Vec<(AnnotationKind, &Label)>, Vec<_>) =
        labels.iter().copied().partition(|it| is_wide(it.1));
    let mut groups: Vec<Vec<_>> = wide.into_iter().map(|it| vec![it]).collect();
    groups.extend(near(narrow, |it| it.1.span.range()));
    // The primary label is drawn first, wherever it stands.
    groups.sort_by_key(|it| !it.iter().any(|it| matches!(it.0, AnnotationKind::Primary)));
    groups
}

/// The lines of a file that a snippet shows: the drawing costs as much as its text is long.
struct Window<'a> {
    source: &'a Source,
    lines: Range<usize>,
    first: usize,
}

impl<'a> Window<'a> {
    fn around(source: &'a Source, ranges: impl Iterator<Item = Range<usize>>) -> Self {
        let text = &source.text;
        let hull = ranges
            .map(|it| clamp(text, it))
            .reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
            .unwrap_or(0..0);
        let index = source.line_index();
        let (first, last) = (index.line(hull.start), index.line(hull.end));
        let start = index.line_start(first).unwrap_or(0);
        let end = index.line_start(last + 1).unwrap_or(text.len());
        Self { source, lines: start..end, first }
    }

    fn snippet<T: Clone>(&self) -> Snippet<'a, T> {
        let text = self.source.text.get(self.lines.clone()).unwrap_or_default();
        Snippet::source(text).line_start(self.first + 1).path(self.source.path.as_str())
    }

    /// `range` of the file, counted in the window.
    fn narrow(&self, range: Range<usize>) -> Range<usize> {
        let range = clamp(&self.source.text, range);
        range.start - self.lines.start..range.end - self.lines.start
    }
}

fn level(severity: Severity, lang: Lang) -> Level<'static> {
    match (severity, lang) {
        (Severity::Error, Lang::En) => Level::ERROR,
        (Severity::Error, Lang::Ru) => Level::ERROR.with_name("ошибка"),
        (Severity::Warning, Lang::En) => Level::WARNING,
        (Severity::Warning, Lang::Ru) => Level::WARNING.with_name("предупреждение"),
        (Severity::Info, Lang::En) => Level::INFO,
        (Severity::Info, Lang::Ru) => Level::INFO.with_name("замечание"),
    }
}

fn level_note(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::NOTE,
        Lang::Ru => Level::NOTE.with_name("примечание"),
    }
}

fn level_help(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::HELP,
        Lang::Ru => Level::HELP.with_name("помощь"),
    }
}
