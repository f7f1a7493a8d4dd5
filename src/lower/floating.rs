//! Floating addresses that stand among servers, and would be read as such.

use super::rows::Host;
use super::table::{Grid, Use, by_columns, caption_kind};
use super::vocabulary::{CAPTIONS, Phrase, TableKind, tokens};
use crate::diag::{Applicability, Diagnostic, Fix, Sink, Text};
use crate::syntax::{Kind, Node};
use crate::text::{Edit, SourceMap, Span};

/// What stands in all that is called a floating address: few of many labels are looked at more closely.
const MARKS: &[&str] =
    &["лавающ", "иртуальн", "бщ", "ластерн", "vip", "VIP", "Vip", "loating", "irtual", "hared"];

/// Whether a label or header calls something a floating address.
fn is_floating(text: &str) -> bool {
    MARKS.iter().any(|it| text.contains(it)) && caption_kind(text) == Some(TableKind::Vips)
}

/// Reports rows among servers that are called floating addresses.
pub(super) fn check_rows(hosts: &[Host<'_>], sink: &mut Sink) {
    let labels = hosts.iter().filter_map(|it| it.label.as_ref());
    let mut found = labels.filter(|it| is_floating(&it.value));
    let Some(first) = found.next() else { return };
    let label = &first.value;
    let message = Text::new(
        format!("`{label}` stands among servers, and is read as one"),
        format!("`{label}` стоит среди серверов и читается как сервер"),
    );
    let mut it = Diagnostic::warning("floating-among-servers", first.span, message)
        .label(Text::new("it is called a floating address", "названо плавающим адресом"));
    for other in found {
        it = it.also(other.span, Text::default());
    }
    sink.push(it.note(of_their_own()));
}

/// Where floating addresses belong.
fn of_their_own() -> Text {
    Text::new(
        "give floating addresses a table of their own, with a caption that says so",
        "вынесите плавающие адреса в свою таблицу, заголовок которой так и говорит",
    )
}

/// Words above a table that are more than these are a sentence, and no caption.
const CAPTION_WORDS: usize = 8;

/// Reports a table that is read as one of servers, while the paragraph above it reads like the caption of
/// one of floating addresses.
pub(super) fn check_words_above(
    node: Node<'_>,
    grid: &Grid<'_>,
    sources: &SourceMap,
    sink: &mut Sink,
) {
    if grid.kind != TableKind::Servers || grid.why != by_columns() {
        return;
    }
    let Some(above) = node.prev().filter(|it| it.kind() == Kind::Paragraph) else { return };
    let words = tokens(&above.text());
    let first = |kind| {
        let (_, phrases) = CAPTIONS.iter().find(|it| it.0 == kind)?;
        phrases.iter().filter_map(|it| Phrase::new(it).find_in(&words)).min()
    };
    let is_of_floating = match (first(TableKind::Vips), first(TableKind::Servers)) {
        (Some(floating), Some(servers)) => floating < servers,
        (floating, _) => floating.is_some(),
    };
    if words.len() > CAPTION_WORDS || !is_of_floating {
        return;
    }
    let message = Text::new(
        "the text above this table speaks of floating addresses, but it is read as one of servers",
        "текст над таблицей говорит о плавающих адресах, а прочитана она как таблица серверов",
    );
    let label = Text::new("by its columns", "по её колонкам");
    let here = Text::new("a paragraph is no caption", "абзац — не заголовок таблицы");
    let note = Text::new(
        "make the text the caption of the table, or say what it holds by `:class: floating` or \
         `:class: servers`",
        "сделайте текст заголовком таблицы или скажите, что в ней, классом `:class: floating` или \
         `:class: servers`",
    );
    let mut found = Diagnostic::warning("caption-outside-table", grid.header, message)
        .label(label)
        .also(above.span(), here)
        .note(note);
    if let Some(fix) = give_class(grid.span, sources) {
        found = found.fix(fix);
    }
    sink.push(found);
}

/// The change that gives a drawn table of reStructuredText the class of floating addresses; others have no
/// such simple one.
fn give_class(table: Span, sources: &SourceMap) -> Option<Fix> {
    let text = &sources.get(table.file).text;
    let (before, drawn) = text.split_at_checked(table.start as usize)?;
    let indent = &before[before.rfind('\n').map_or(0, |it| it + 1)..];
    (drawn.starts_with(['=', '+']) && indent.trim().is_empty()).then(|| Fix {
        title: Text::new("give it the class `floating`", "дать ей класс `floating`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            span: Span { end: table.start, ..table },
            text: format!(".. class:: floating\n\n{indent}"),
        }],
    })
}

/// Leaves columns of floating addresses out of those of a table of servers, which have others.
pub(super) fn leave_columns(grid: &Grid<'_>, uses: &mut [Use], sink: &mut Sink) {
    let is_address = |it: &Use| matches!(it, Use::Known(kind) if kind.is_address());
    let columns = || grid.titles.iter().enumerate();
    let floating: Vec<usize> = columns()
        .filter(|(at, it)| is_address(&uses[*at]) && is_floating(&it.value))
        .map(|it| it.0)
        .collect();
    if uses.iter().filter(|it| is_address(it)).count() == floating.len() {
        return;
    }
    for at in floating {
        uses[at] = Use::Attribute;
        let title = &grid.titles[at];
        let message = Text::new(
            format!("the column `{}` among servers is not read", title.value),
            format!("колонка «{}» среди серверов не читается", title.value),
        );
        let label = Text::new("it is called floating addresses", "названа плавающими адресами");
        sink.push(
            Diagnostic::warning("floating-among-servers", title.span, message)
                .label(label)
                .note(of_their_own()),
        );
    }
}
