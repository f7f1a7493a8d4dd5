//! White space in a row that nobody sees.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text, count_en, count_ru};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "cell-whitespace",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("cell_whitespace.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut files = BTreeMap::<_, Vec<_>>::new();
    let servers = cx.inventory.servers.iter().map(|it| (it.row, it.label.as_ref()));
    let vips = cx.inventory.vips.iter().map(|it| (it.row, it.label.as_ref()));
    for (row, label) in servers.chain(vips) {
        let text = cx.sources.slice(row);
        // Most rows have none of the bytes that these characters begin with.
        let is_odd = |it: u8| matches!(it, 0xc2 | 0xe1..=0xe3 | 0xef);
        if text.bytes().fold(false, |any, it| any | is_odd(it)) {
            let places = odd(text).map(|(at, c)| (row.part(at..at + c.len_utf8()), c));
            files.entry(row.file).or_default().extend(places);
        }
        // Between cells a tab may be what parts them.
        if let Some(span) = label.map(|it| it.span) {
            for at in memchr::memchr_iter(b'\t', cx.sources.slice(span).as_bytes()) {
                files.entry(row.file).or_default().push((span.part(at..at + 1), '\t'));
            }
        }
    }
    for places in files.into_values() {
        report(&places, sink);
    }
}

/// The characters of `text` that look like a space or like nothing, and touch a word.
fn odd(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|&(at, c)| {
        // What stands alone in a cell may be meant to fill it.
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let behind = text.get(at + c.len_utf8()..).and_then(|it| it.chars().next());
        let touches = [before, behind].into_iter().flatten().any(char::is_alphanumeric);
        meant(c).is_some() && touches
    })
}

/// What should stand in the place of `c`, if it is not seen.
fn meant(c: char) -> Option<&'static str> {
    match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(" "),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Some(""),
        _ => None,
    }
}

fn report(places: &[(Span, char)], sink: &mut Sink) {
    let Some(((first, c), others)) = places.split_first() else { return };
    let count = places.len();
    let message = Text::new(
        format!(
            "{} in the rows of tables",
            count_en(count, "unseen character stands", "unseen characters stand")
        ),
        format!(
            "в строках таблиц {} {}",
            if count % 10 == 1 && count % 100 != 11 { "стоит" } else { "стоят" },
            count_ru(count, "невидимый символ", "невидимых символа", "невидимых символов")
        ),
    );
    let mut it = Diagnostic::new(RULE.id, RULE.severity, *first, message).label(name(*c));
    for (span, c) in others {
        it = it.also(*span, name(*c));
    }
    it = it.note(Text::new(
        "it looks like a space or like nothing, and a search does not find the text",
        "на вид это пробел или ничего, и поиск такого текста не найдёт",
    ));
    // A tab takes more columns than one: people know which cell it was to reach.
    let edits: Vec<_> =
        places.iter().filter_map(|(span, c)| Some((*span, meant(*c)?.to_owned()))).collect();
    if !edits.is_empty() {
        let mut fix = rewrite(&edits, Applicability::Safe);
        fix.title = Text::new("type what is seen", "набрать то, что видно");
        it = it.fix(fix);
    }
    sink.push(it);
}

fn name(c: char) -> Text {
    let (en, ru) = match c {
        '\t' => ("a tab", "табуляция"),
        '\u{a0}' | '\u{202f}' => ("a no-break space", "неразрывный пробел"),
        '\u{ad}' => ("a soft hyphen", "мягкий перенос"),
        _ if meant(c) == Some(" ") => ("a space of another width", "пробел другой ширины"),
        _ => ("a character without width", "символ без ширины"),
    };
    Text::new(format!("{en} (U+{:04X})", c as u32), format!("{ru} (U+{:04X})", c as u32))
}
