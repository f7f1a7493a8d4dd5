//! How the documents were understood: what each part was read as, and why.

use std::fmt::Write;

use crate::diag::{Lang, count_en, count_ru};
use crate::driver::Compilation;
use crate::model::{Reading, Subject};

pub(super) fn render(compilation: &Compilation, lang: Lang, color: bool) -> String {
    let (inventory, sources) = (&compilation.inventory, &compilation.sources);
    let mut out = String::new();
    let mut file = None;
    for reading in &inventory.readings {
        if file != Some(reading.span.file) {
            file = Some(reading.span.file);
            let gap = if out.is_empty() { "" } else { "\n" };
            let path = &sources.get(reading.span.file).path;
            let (bold, plain) = if color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
            let _ = writeln!(out, "{gap}{bold}{path}{plain}");
        }
        let at = sources.position(reading.span);
        let place = format!("{}:{}", at.line, at.column);
        let indent = if reading.subject == Subject::Column { "  " } else { "" };
        let _ = writeln!(out, "{place:>8}  {indent}{}", line(reading, lang, color));
    }
    let _ = writeln!(out, "\n{}", summary(&inventory.readings, lang));
    out
}

fn line(reading: &Reading, lang: Lang, color: bool) -> String {
    let subject = match (lang, reading.subject) {
        (Lang::Ru, Subject::Section) => "раздел",
        (Lang::Ru, Subject::Table) => "таблица",
        (Lang::Ru, Subject::Column) => "столбец",
        (Lang::Ru, Subject::Field) => "поле",
        (Lang::Ru, Subject::Product) => "продукт",
        (Lang::En, subject) => subject.as_str(),
    };
    let nothing = match lang {
        Lang::En => "not understood",
        Lang::Ru => "не понято",
    };
    let (red, plain) = if color { ("\x1b[33m", "\x1b[0m") } else { ("", "") };
    let read_as = match &reading.read_as {
        Some(text) => text.get(lang).to_owned(),
        None => format!("{red}{nothing}{plain}"),
    };
    let rows = match (reading.rows, lang) {
        (Some((good, all)), Lang::En) => format!(", {good} of {}", count_en(all, "row", "rows")),
        (Some((good, all)), Lang::Ru) => {
            format!(", {good} из {}", count_ru(all, "строки", "строк", "строк"))
        }
        (None, _) => String::new(),
    };
    let why = match reading.why.get(lang) {
        "" => String::new(),
        why => format!(" ({why})"),
    };
    format!("{subject} «{}» → {read_as}{rows}{why}", reading.title)
}

/// "2 of 2 tables, 11 of 11 rows".
fn summary(readings: &[Reading], lang: Lang) -> String {
    let tables: Vec<_> = readings.iter().filter(|it| it.subject == Subject::Table).collect();
    let understood = tables.iter().filter(|it| it.read_as.is_some()).count();
    let rows = tables.iter().filter_map(|it| it.rows);
    let (good, all) = rows.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    match lang {
        Lang::En => format!(
            "{understood} of {}, {good} of {}",
            count_en(tables.len(), "table", "tables"),
            count_en(all, "row", "rows")
        ),
        Lang::Ru => format!(
            "понято {understood} из {}, {good} из {}",
            count_ru(tables.len(), "таблицы", "таблиц", "таблиц"),
            count_ru(all, "строки", "строк", "строк")
        ),
    }
}
