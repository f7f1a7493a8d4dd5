//! The model as tables for people.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::diag::Lang;
use crate::driver::Compilation;
use crate::model::settings::{SETTINGS, Scope};
use crate::model::{Inventory, Platform, PlatformId, RoleId, ServerId, Stated};
use crate::text::SourceMap;

pub(super) fn render(compilation: &Compilation, lang: Lang, color: bool) -> String {
    let inventory = &compilation.inventory;
    let mut page = Page { out: String::new(), color };
    for (at, platform) in inventory.platforms.iter().enumerate() {
        if at > 0 {
            page.out.push('\n');
        }
        let id = PlatformId(at as u32);
        let cx = Cx { inventory, sources: &compilation.sources, lang, id, platform };
        cx.render(&mut page);
    }
    page.out
}

struct Cx<'a> {
    inventory: &'a Inventory,
    sources: &'a SourceMap,
    lang: Lang,
    id: PlatformId,
    platform: &'a Platform,
}

impl Cx<'_> {
    fn say(&self, en: &'static str, ru: &'static str) -> &'static str {
        match self.lang {
            Lang::En => en,
            Lang::Ru => ru,
        }
    }

    fn render(&self, page: &mut Page) {
        let title = self.platform.title.as_ref().map_or("", |it| it.value.as_str());
        let files: Vec<_> =
            self.platform.files.iter().map(|&it| self.sources.get(it).path.as_str()).collect();
        page.heading(&format!("{} — {title}", self.platform.name));
        page.out.push_str(&files.join(", "));
        page.out.push('\n');
        self.servers(page);
        self.vips(page);
        self.roles(page);
        self.zones(page);
        self.networks(page);
        self.records(page);
        self.settings(page);
    }

    fn servers(&self, page: &mut Page) {
        let all: Vec<_> = self.inventory.servers_of(self.id).map(|(_, it)| it).collect();
        page.section(self.say("Servers", "Серверы"), all.len());
        page.table(all.iter().map(|it| {
            [
                it.name.value.to_string(),
                self.role_name(it.role),
                join(it.addresses.iter().map(|it| it.value.to_string())),
                it.label.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
            ]
        }));
    }

    fn vips(&self, page: &mut Page) {
        let all: Vec<_> = self.inventory.vips_of(self.id).collect();
        page.section(self.say("Floating addresses", "Плавающие адреса"), all.len());
        page.table(all.iter().map(|it| {
            [
                it.name.value.to_string(),
                self.role_name(it.role),
                join(it.addresses.iter().map(|it| it.value.to_string())),
                self.names(&it.members),
            ]
        }));
    }

    fn roles(&self, page: &mut Page) {
        let all: Vec<_> = self.inventory.roles.iter().filter(|it| it.platform == self.id).collect();
        page.section(self.say("Roles", "Роли"), all.len());
        page.table(all.iter().map(|it| {
            let list = |list: &[(String, Stated)]| join(list.iter().map(|(id, _)| id.clone()));
            let some = |list: String, none: &str| if list.is_empty() { none.into() } else { list };
            let services = some(list(&it.services), "—");
            let uses = list(&it.uses);
            let uses = if uses.is_empty() { uses } else { format!("→ {uses}") };
            [it.id.clone(), self.names(&it.servers), services, uses]
        }));
    }

    fn zones(&self, page: &mut Page) {
        let all: Vec<_> = self.inventory.zones.iter().filter(|it| it.platform == self.id).collect();
        page.section(self.say("Zones", "Зоны"), all.len());
        page.table(all.iter().map(|it| [it.name.to_string(), self.stated(it.stated)]));
    }

    fn networks(&self, page: &mut Page) {
        let all = self.inventory.networks.iter().filter(|it| it.platform == self.id);
        let all: Vec<_> = all.collect();
        if all.is_empty() {
            return;
        }
        page.section(self.say("Networks", "Сети"), all.len());
        page.table(all.iter().map(|it| {
            let gateway = it.gateway.map(|it| it.value.to_string()).unwrap_or_default();
            [it.prefix.value.to_string(), gateway, self.stated(Stated::At(it.prefix.span))]
        }));
    }

    fn records(&self, page: &mut Page) {
        let all = self.inventory.records.iter().filter(|it| it.platform == self.id);
        let all: Vec<_> = all.collect();
        if all.is_empty() {
            return;
        }
        page.section(self.say("DNS records", "Записи DNS"), all.len());
        page.table(all.iter().map(|it| {
            let data = format!("{} {}", it.fields, it.data.value);
            let place = self.stated(Stated::At(it.owner.span));
            let ttl = it.ttl.map(|it| it.value.to_string()).unwrap_or_default();
            [
                it.owner.value.to_string(),
                it.kind.value.to_owned(),
                data.trim().to_owned(),
                ttl,
                place,
            ]
        }));
    }

    fn settings(&self, page: &mut Page) {
        let settings = &self.platform.settings;
        let row = |key: &str, scope: String, words: &[String], stated: Stated| {
            [format!("{key}{scope}"), words.join(", "), self.stated(stated)]
        };
        let mut rows = Vec::new();
        for setting in SETTINGS {
            let resolved = settings.platform(setting.key);
            let stated = resolved.stated.first().copied().unwrap_or(Stated::Default);
            if !resolved.words.is_empty() {
                rows.push(row(setting.key, String::new(), &resolved.words, stated));
            }
            for value in settings.values().filter(|it| it.key == setting.key) {
                let scope = match value.scope {
                    Scope::Platform => continue,
                    Scope::Role(id) => format!(" [{}]", self.role_name(Some(id))),
                    Scope::Server(id) => format!(" [{}]", self.inventory.server(id).name.value),
                };
                let words: Vec<_> = value.words.iter().map(|it| it.value.clone()).collect();
                let stated = value.words.first().map_or(Stated::Default, |it| Stated::At(it.span));
                rows.push(row(setting.key, scope, &words, stated));
            }
        }
        page.section(self.say("Settings", "Настройки"), rows.len());
        page.table(rows.into_iter());
    }

    fn role_name(&self, id: Option<RoleId>) -> String {
        id.map_or_else(|| "—".to_owned(), |id| self.inventory.role(id).id.clone())
    }

    fn names(&self, servers: &[ServerId]) -> String {
        join(servers.iter().map(|&id| self.inventory.server(id).name.value.short().to_owned()))
    }

    fn stated(&self, stated: Stated) -> String {
        let (span, word) = match stated {
            Stated::Default => return self.say("default", "по умолчанию").to_owned(),
            Stated::At(span) => (span, ""),
            Stated::Inferred(span) => (span, self.say(" (inferred)", " (следует)")),
        };
        let at = self.sources.position(span);
        format!("{}:{}:{}{word}", self.sources.get(span.file).path, at.line, at.column)
    }
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    fn heading(&mut self, text: &str) {
        let (bold, plain) = if self.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        let _ = writeln!(self.out, "{bold}{text}{plain}");
    }

    fn section(&mut self, title: &str, count: usize) {
        self.out.push('\n');
        self.heading(&format!("{title} ({count})"));
    }

    /// Rows with columns as wide as they must be; the last one stays ragged.
    fn table<const N: usize>(&mut self, rows: impl Iterator<Item = [String; N]>) {
        let rows: Vec<_> = rows.collect();
        let mut widths = [0; N];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                let gap = width - cell.width();
                let _ = write!(line, "  {cell}{}", " ".repeat(gap));
            }
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }
}
