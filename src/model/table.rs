//! The inventory as text for people: what is known, and how.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::settings::{SETTINGS, Scope};
use super::{Inventory, PlatformId, RoleId, Stated, Subject};
use crate::diag::{Lang, Text};
use crate::text::{SourceMap, Span};

impl Inventory {
    /// The inventory as tables of aligned columns.
    pub fn render_table(&self, sources: &SourceMap, lang: Lang) -> String {
        let mut out = String::new();
        for at in 0..self.platforms.len() {
            if at > 0 {
                out.push('\n');
            }
            self.render_platform(PlatformId(at as u32), sources, lang, &mut out);
        }
        out
    }

    fn render_platform(&self, id: PlatformId, sources: &SourceMap, lang: Lang, out: &mut String) {
        let say = |en: &str, ru: &str| pick(lang, en, ru).to_owned();
        let how = |stated| how(stated, sources, lang);
        let it = self.platform(id);
        let title = it.title.as_ref().map(|it| format!(" — {}", it.value)).unwrap_or_default();
        let _ = writeln!(
            out,
            "{} {}{title}  ({})",
            say("platform", "комплекс"),
            it.name,
            how(it.name_stated)
        );

        let mut table = Table::new([
            say("server", "сервер"),
            say("role", "роль"),
            say("addresses", "адреса"),
            say("label", "наименование"),
            say("stated", "откуда"),
        ]);
        for (_, server) in self.servers_of(id) {
            table.row([
                server.name.value.to_string(),
                self.role_name(server.role, server.role_stated),
                list(server.addresses.iter().map(|it| it.value)),
                server.label.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
                at(server.row, sources),
            ]);
        }
        table.render(out);

        let mut table = Table::new([
            say("floating address", "плавающий адрес"),
            say("role", "роль"),
            say("addresses", "адреса"),
            say("members", "участники"),
            say("stated", "откуда"),
        ]);
        for vip in self.vips_of(id) {
            table.row([
                vip.name.value.to_string(),
                self.role_name(vip.role, vip.role_stated),
                list(vip.addresses.iter().map(|it| it.value)),
                list(vip.members.iter().map(|it| self.server(*it).name.value.short())),
                at(vip.row, sources),
            ]);
        }
        table.render(out);

        let mut table = Table::new([
            say("role", "роль"),
            say("servers", "серверов"),
            say("runs", "работает"),
            say("uses", "обращается к"),
            say("section", "раздел"),
        ]);
        for role in self.roles.iter().filter(|it| it.platform == id) {
            table.row([
                role.id.clone(),
                role.servers.len().to_string(),
                list(role.services.iter().map(|it| &it.0)),
                list(role.uses.iter().map(|it| &it.0)),
                role.title.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
            ]);
        }
        table.render(out);

        let mut table = Table::new([say("zone", "зона"), say("stated", "откуда")]);
        for zone in self.zones.iter().filter(|it| it.platform == id) {
            table.row([zone.name.to_string(), how(zone.stated)]);
        }
        table.render(out);

        let mut table =
            Table::new([say("network", "сеть"), say("gateway", "шлюз"), say("stated", "откуда")]);
        for it in self.networks.iter().filter(|it| it.platform == id) {
            let gateway = it.gateway.as_ref().map(|it| it.value.to_string()).unwrap_or_default();
            table.row([it.prefix.value.to_string(), gateway, at(it.prefix.span, sources)]);
        }
        table.render(out);

        let mut table = Table::new([
            say("setting", "настройка"),
            say("of", "для"),
            say("value", "значение"),
            say("stated", "откуда"),
        ]);
        for setting in SETTINGS {
            let resolved = it.settings.platform(setting.key);
            if let Some(stated) = resolved.stated.first() {
                table.row([
                    setting.key.to_owned(),
                    String::new(),
                    list(&resolved.words),
                    how(*stated),
                ]);
            }
            for value in it.settings.values().filter(|it| it.key == setting.key) {
                let of = match value.scope {
                    Scope::Platform => continue,
                    Scope::Role(id) => self.role(id).id.clone(),
                    Scope::Server(id) => self.server(id).name.value.to_string(),
                };
                let words = list(value.words.iter().map(|it| &it.value));
                table.row([setting.key.to_owned(), of, words, at(value.name, sources)]);
            }
        }
        table.render(out);
    }

    fn role_name(&self, role: Option<RoleId>, stated: Stated) -> String {
        let mark = if matches!(stated, Stated::At(_)) { "" } else { "*" };
        role.map_or_else(|| "—".to_owned(), |it| format!("{}{mark}", self.role(it).id))
    }

    /// How the documents were understood: each table, section, field and product, and why.
    pub fn render_readings(&self, sources: &SourceMap, lang: Lang) -> String {
        let mut out = String::new();
        let mut table = Table::new([
            pick(lang, "place", "место").to_owned(),
            pick(lang, "what", "что").to_owned(),
            pick(lang, "called", "названо").to_owned(),
            pick(lang, "read as", "прочитано как").to_owned(),
            pick(lang, "because of", "потому что").to_owned(),
        ]);
        for it in &self.readings {
            let mut read_as = it.read_as.as_ref().map_or_else(
                || pick(lang, "nothing", "ничто").to_owned(),
                |it| it.get(lang).to_owned(),
            );
            if let Some((understood, all)) = it.rows {
                let of = pick(lang, "of", "из");
                let rows = pick(lang, "rows", "строк");
                let _ = write!(read_as, ", {understood} {of} {all} {rows}");
            }
            table.row([
                at(it.span, sources),
                subject(it.subject).get(lang).to_owned(),
                it.title.clone(),
                read_as,
                it.why.get(lang).to_owned(),
            ]);
        }
        table.render(&mut out);
        let _ = writeln!(out, "\n{}", self.understood().get(lang));
        out
    }

    /// How much of the tables was understood, in one line.
    pub fn understood(&self) -> Text {
        let tables = || self.readings.iter().filter(|it| it.subject == Subject::Table);
        let (all, read) = (tables().count(), tables().filter(|it| it.read_as.is_some()).count());
        let (done, rows) = tables()
            .filter_map(|it| it.rows)
            .fold((0, 0), |(done, rows), it| (done + it.0, rows + it.1));
        Text::new(
            format!("{read} of {all} tables, {done} of {rows} rows"),
            format!("таблиц: {read} из {all}, строк: {done} из {rows}"),
        )
    }
}

fn subject(subject: Subject) -> Text {
    let ru = match subject {
        Subject::Section => "раздел",
        Subject::Table => "таблица",
        Subject::Column => "колонка",
        Subject::Field => "поле",
        Subject::Product => "продукт",
    };
    Text::new(subject.as_str(), ru)
}

fn pick<'a>(lang: Lang, en: &'a str, ru: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Ru => ru,
    }
}

fn at(span: Span, sources: &SourceMap) -> String {
    let position = sources.position(span);
    format!("{}:{}:{}", sources.get(span.file).path, position.line, position.column)
}

fn how(stated: Stated, sources: &SourceMap, lang: Lang) -> String {
    match stated {
        Stated::At(span) => at(span, sources),
        Stated::Inferred(span) => {
            format!("{} {}", pick(lang, "from", "следует из"), at(span, sources))
        }
        Stated::Default => pick(lang, "default", "умолчание").to_owned(),
    }
}

fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|it| it.to_string()).collect::<Vec<_>>().join(", ")
}

/// Columns that are as wide as their widest cell.
struct Table<const N: usize> {
    head: [String; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    fn new(head: [String; N]) -> Self {
        Self { head, rows: Vec::new() }
    }

    fn row(&mut self, row: [String; N]) {
        self.rows.push(row);
    }

    /// Writes the table below an empty line; nothing, if it has no rows.
    fn render(&self, out: &mut String) {
        if self.rows.is_empty() {
            return;
        }
        let mut widths = [0; N];
        for row in self.rows.iter().chain([&self.head]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        out.push('\n');
        for row in [&self.head].into_iter().chain(&self.rows) {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}
