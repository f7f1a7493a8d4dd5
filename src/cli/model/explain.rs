//! How the documents were understood: what each part was read as, and why.

use std::fmt::Write;

use crate::diag::{Lang, count_en, count_ru};
use crate::driver::Compilation;
use crate::model::settings::SETTINGS;
use crate::model::{Inventory, PlatformId, Reading, Stated, Subject};
use crate::text::SourceMap;

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
    open_points(inventory, sources, lang, &mut out);
    let _ = writeln!(out, "\n{}", summary(&inventory.readings, lang));
    out
}

/// What no part of the documents says: what was inferred, with the place that it was inferred from, and
/// which defaults hold.
fn open_points(inventory: &Inventory, sources: &SourceMap, lang: Lang, out: &mut String) {
    let say = |en: &'static str, ru: &'static str| match lang {
        Lang::En => en,
        Lang::Ru => ru,
    };
    for (at, platform) in inventory.platforms.iter().enumerate() {
        let id = PlatformId(at as u32);
        let mut inferred = Vec::new();
        let mut infer = |what: String, stated: Stated| {
            if let Stated::Inferred(span) = stated {
                let at = sources.position(span);
                inferred.push(format!("{:>8}  {what}", format!("{}:{}", at.line, at.column)));
            }
        };
        let name = say("platform", "комплекс");
        infer(format!("{name} → {}", platform.name), platform.name_stated);
        for zone in inventory.zones.iter().filter(|it| it.platform == id) {
            infer(format!("{} → {}", say("zone", "зона"), zone.name), zone.stated);
        }
        let hosts =
            inventory.servers_of(id).map(|it| (&it.1.name.value, it.1.role, it.1.role_stated));
        let vips = inventory.vips_of(id).map(|it| (&it.name.value, it.role, it.role_stated));
        for (name, role, stated) in hosts.chain(vips) {
            if let Some(role) = role {
                let word = say("role", "роль");
                infer(format!("{name} → {word} `{}`", inventory.role(role).id), stated);
            }
        }
        if !inferred.is_empty() {
            let _ = writeln!(out, "\n{}", say("Inferred", "Следует из текста"));
            for line in inferred {
                let _ = writeln!(out, "{line}");
            }
        }
        let _ = writeln!(
            out,
            "\n{}",
            say("Not said, so defaults hold", "Не сказано, действует умолчание")
        );
        for setting in SETTINGS {
            let resolved = platform.settings.platform(setting.key);
            let is_default = resolved.stated.first().is_none_or(|it| *it == Stated::Default);
            let is_narrower = platform.settings.values().any(|it| it.key == setting.key);
            if let (true, false, Some(value)) = (is_default, is_narrower, resolved.one()) {
                let _ = writeln!(out, "          {} → {value}", setting.key);
            }
        }
    }
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
