//! What all pages of the model write alike.

use std::net::IpAddr;

use crate::diag::{Lang, count_en, count_ru, form_ru};
use crate::model::settings::{Resident, SETTINGS, Scope};
use crate::model::{PlatformId, RoleId, ServerId, Stated, service};
use crate::site::document::Heading;
use crate::site::findings::rule_path;
use crate::site::html::{Attr, Html};
use crate::site::place::Home;
use crate::site::trace::Use;
use crate::site::{Site, link, say};
use crate::text::Span;

/// A table or list that is longer names how much it leaves out: a page stays one that people read.
pub(crate) const LONG: usize = 200;
/// A shorter table is found through by eye.
const FILTERED: usize = 6;

/// A file of a list has at most this many of its lines linked.
const LINES: usize = 12;

/// Writes one page of the model.
pub(crate) struct Pen<'w, 's> {
    pub(crate) site: &'w Site<'s>,
    pub(crate) html: &'w mut Html,
    pub(crate) lang: Lang,
    pub(crate) root: &'static str,
    /// The folder of the page, with the final `/`.
    folder: &'w str,
    headings: Vec<Heading>,
}

impl<'w, 's> Pen<'w, 's> {
    /// Begins the page `path`.
    pub(crate) fn new(site: &'w Site<'s>, html: &'w mut Html, path: &'w str, lang: Lang) -> Self {
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        Self { site, html, lang, root: link::root(path), folder, headings: Vec::new() }
    }

    /// What `write` writes, apart from the page.
    pub(crate) fn apart(&self, write: impl FnOnce(&mut Pen<'_, 's>)) -> String {
        let mut html = Html::part();
        write(&mut Pen { html: &mut html, headings: Vec::new(), ..*self });
        html.finish()
    }

    /// The headings that were written.
    pub(crate) fn headings(self) -> Vec<Heading> {
        self.headings
    }

    pub(crate) fn say(&self, en: &'static str, ru: &'static str) -> &'static str {
        say(self.lang, en, ru)
    }

    /// A number with its noun: in English for one and many, in Russian after 1, 2 and 5.
    pub(crate) fn count(&self, count: usize, en: [&str; 2], ru: [&str; 3]) -> String {
        match self.lang {
            Lang::En => count_en(count, en[0], en[1]),
            Lang::Ru => count_ru(count, ru[0], ru[1], ru[2]),
        }
    }

    pub(crate) fn h1(&mut self, text: &str) {
        self.html.element("h1", &[], text).line();
    }

    /// A heading of the table of contents, which leads to itself.
    pub(crate) fn h2(&mut self, id: &str, text: &str) {
        self.html.open("h2", &[("id", id)]).open_link("self", &["#", id]).text(text);
        self.html.close().close().line();
        self.headings.push(Heading { level: 2, id: id.to_owned(), text: text.to_owned() });
    }

    /// A link to a page of the site.
    pub(crate) fn link(&mut self, path: &str, text: &str) {
        self.open_link("", path).text(text).close();
    }

    /// Opens a link to a page of the site, by the shortest way.
    fn open_link(&mut self, class: &str, path: &str) -> &mut Html {
        match path.strip_prefix(self.folder).filter(|_| !self.folder.is_empty()) {
            Some(beside) => self.html.open_link(class, &[beside]),
            None => self.html.open_link(class, &[self.root, path]),
        }
    }

    /// A link to a page of the site, in letters of one width.
    pub(crate) fn code_link(&mut self, path: &str, text: &str) {
        self.open_link("", path).element("code", &[], text).close();
    }

    pub(crate) fn server(&mut self, id: ServerId) {
        let name = self.site.inventory.server(id).name.value.as_str();
        self.code_link(&self.site.pages.servers[id.at()], name);
    }

    /// The same in a list of names, all of which are in letters of one width.
    pub(crate) fn server_name(&mut self, id: ServerId) {
        let name = self.site.inventory.server(id).name.value.as_str();
        self.link(&self.site.pages.servers[id.at()], name);
    }

    pub(crate) fn vip(&mut self, index: usize) {
        let name = self.site.inventory.vips[index].name.value.as_str();
        self.code_link(&self.site.pages.vips[index], name);
    }

    pub(crate) fn role(&mut self, id: RoleId) {
        let site = self.site;
        self.link(&site.pages.roles[id.at()], site.role_title(id));
    }

    /// The name of an artifact, which leads to its page where it has one.
    pub(crate) fn file(&mut self, index: usize, text: &str) {
        match self.site.pages.file(index) {
            Some(page) => self.code_link(page, text),
            None => _ = self.html.element("code", &[], text),
        }
    }

    /// The name of a service.
    pub(crate) fn service(&mut self, id: &str) {
        match service(id) {
            Some(known) if !known.product.eq_ignore_ascii_case(id) => {
                self.html.text(known.product).text(" ").element("code", &[], id);
            }
            Some(known) => _ = self.html.text(known.product),
            None => _ = self.html.element("code", &[], id),
        }
    }

    /// The way to where `span` was written.
    pub(crate) fn source(&mut self, span: Span) {
        let Some((path, line)) = self.site.position(span) else { return };
        self.html.text(" ");
        match self.site.origin(span) {
            Some((page, id)) => _ = self.html.open_link("from", &[self.root, page, "#", id]),
            None => _ = self.html.open("span", &[("class", "from")]),
        }
        self.html.text(path).text(":").number(line).close();
    }

    /// How a value is known.
    pub(crate) fn stated(&mut self, stated: Stated) {
        match stated {
            Stated::At(span) => self.source(span),
            Stated::Inferred(span) => {
                let text = self.say("inferred", "выведено");
                self.html.text(" ").element("span", &[("class", "from")], text);
                self.source(span);
            }
            Stated::Default => {
                let text = self.say("default", "по умолчанию");
                self.html.text(" ").element("span", &[("class", "from")], text);
            }
        }
    }

    /// Begins a list of facts.
    pub(crate) fn facts(&mut self) {
        self.html.open("dl", &[("class", "facts")]).line();
    }

    /// A fact: its name, and what `value` writes.
    pub(crate) fn fact(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        self.fact_with(&[], name, value);
    }

    /// A fact that is a list of names.
    pub(crate) fn fact_of_names(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        self.fact_with(&[("class", "names")], name, value);
    }

    fn fact_with(&mut self, attrs: &[Attr<'_>], name: &str, value: impl FnOnce(&mut Self)) {
        self.html.element("dt", &[], name).open("dd", attrs);
        value(self);
        self.html.close().line();
    }

    /// A fact for each setting that the document states for `scope`, under the name that it has there.
    pub(crate) fn stated_settings(
        &mut self,
        platform: PlatformId,
        scope: Scope,
        wanted: impl Fn(&str) -> bool,
    ) {
        let site = self.site;
        let Some(platform) = site.inventory.platforms.get(platform.at()) else { return };
        for known in SETTINGS.iter().filter(|it| wanted(it.key)) {
            let Some(value) = platform.settings.stated(known.key, scope) else {
                continue;
            };
            self.fact(site.sources.slice(value.name).trim(), |pen| {
                pen.listed(&value.words, |pen, word| {
                    pen.html.element("code", &[], &word.value);
                    pen.source(word.span);
                });
            });
        }
    }

    /// A fact for each setting that the network of a server or floating address of `role` says of it.
    pub(crate) fn network_settings(
        &mut self,
        platform: PlatformId,
        role: Option<RoleId>,
        resident: Resident,
    ) {
        let site = self.site;
        let Some(platform) = site.inventory.platforms.get(platform.at()) else { return };
        for (key, word) in platform.settings.inferred(role, resident) {
            let name = match key {
                "gateway" => self.say("IPv6 gateway", "Шлюз IPv6"),
                "ipv4_gateway" => self.say("IPv4 gateway", "Шлюз IPv4"),
                "ipv4_prefix_length" => self.say("IPv4 prefix length", "Длина префикса IPv4"),
                "prefix_length" => self.say("IPv6 prefix length", "Длина префикса IPv6"),
                other => other,
            };
            self.fact(name, |pen| {
                pen.html.element("code", &[], &word.value);
                pen.stated(Stated::Inferred(word.span));
            });
        }
    }

    /// The facts of what a role runs and talks to; `known` writes how that is known.
    pub(crate) fn services(&mut self, role: RoleId, known: impl Fn(&mut Self, Stated)) {
        let site = self.site;
        let role = site.inventory.role(role);
        if !role.services.is_empty() {
            let name = self.say("Runs", "Работает");
            self.fact(name, |pen| {
                pen.listed(&role.services, |pen, (service, stated)| {
                    pen.service(service);
                    known(pen, *stated);
                });
            });
        }
        if !role.uses.is_empty() {
            let name = self.say("Talks to", "Обращается к");
            self.fact(name, |pen| {
                pen.listed(&role.uses, |pen, (service, stated)| {
                    pen.service(service);
                    let runners = site.facts.runners(role.platform, service);
                    if !runners.is_empty() {
                        pen.html.text(" (");
                        pen.listed(runners.iter().copied(), Pen::role);
                        pen.html.text(")");
                    }
                    known(pen, *stated);
                });
            });
        }
    }

    /// Ends a list or table.
    pub(crate) fn end(&mut self) {
        self.html.close().line();
    }

    /// Writes each of `items`, parted by commas.
    pub(crate) fn listed<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.html.text(", ");
            }
            write(self, item);
        }
    }

    /// A table that sorts and filters where scripts run. `rows` writes one row at a time and returns
    /// false when there is no more.
    pub(crate) fn table(
        &mut self,
        caption: &str,
        heads: &[&str],
        count: usize,
        row: impl FnMut(&mut Self, usize),
    ) {
        self.table_of("", LONG, caption, heads, count, row);
    }

    /// The same, with at most `limit` rows, and with columns as wide as the style sheet says for
    /// `shape`: while a long table arrives, its columns would else move with each wider row.
    pub(crate) fn table_of(
        &mut self,
        shape: &str,
        limit: usize,
        caption: &str,
        heads: &[&str],
        count: usize,
        mut row: impl FnMut(&mut Self, usize),
    ) {
        // Scripts make it work; it stands here so that nothing moves when they come.
        if count >= FILTERED {
            let filter = self.say("Filter", "Фильтр");
            let label = format!("{filter}: {caption}");
            let attrs = [
                ("type", "search"),
                ("class", "filter"),
                ("placeholder", filter),
                ("aria-label", &label),
            ];
            self.html.void("input", &attrs).line();
        }
        let attrs =
            [("class", "table"), ("role", "region"), ("aria-label", caption), ("tabindex", "0")];
        self.html.open("div", &attrs);
        self.html.open("table", &[("data-sort", shape)]);
        self.html.element("caption", &[("class", "quiet")], caption);
        self.html.open("thead", &[]).open("tr", &[]);
        for head in heads {
            self.html.element("th", &[("scope", "col")], head);
        }
        self.html.close().close().open("tbody", &[]).line();
        for index in 0..count.min(limit) {
            self.html.open("tr", &[]);
            row(self, index);
            self.html.close().line();
        }
        self.html.close().close().close().line();
        self.more(count, limit);
    }

    /// Says how many of `count` rows are not shown, where at most `limit` are.
    fn more(&mut self, count: usize, limit: usize) {
        if count > limit {
            let rest = count - limit;
            let text = match self.lang {
                Lang::En => format!("{rest} more: search finds each of them."),
                Lang::Ru => format!("Ещё {rest}: любой из них находит поиск."),
            };
            self.html.element("p", &[("class", "soft")], &text);
        }
    }

    /// A cell.
    pub(crate) fn cell(&mut self, write: impl FnOnce(&mut Self)) {
        self.html.open("td", &[]);
        write(self);
        self.html.close();
    }

    /// The first cell of a row.
    pub(crate) fn head_cell(&mut self, write: impl FnOnce(&mut Self)) {
        self.html.open("th", &[("scope", "row")]);
        write(self);
        self.html.close();
    }

    /// A table of servers.
    pub(crate) fn servers(&mut self, caption: &str, servers: &[ServerId]) {
        let inventory = self.site.inventory;
        let all = || servers.iter().map(|&it| inventory.server(it));
        let ipv4 = all().any(|it| it.ipv4().is_some());
        let ipv6 = all().any(|it| it.ipv6().is_some());
        let roles = all().any(|it| it.role.is_some());
        let mut heads = vec![self.say("Name", "Имя"), self.say("Called", "Наименование")];
        if roles {
            heads.push(self.say("Role", "Роль"));
        }
        if ipv6 {
            heads.push("IPv6");
        }
        if ipv4 {
            heads.push("IPv4");
        }
        self.table(caption, &heads, servers.len(), |pen, index| {
            let id = servers[index];
            let server = pen.site.inventory.server(id);
            pen.head_cell(|pen| pen.server(id));
            pen.cell(|pen| {
                pen.html.text(server.label.as_ref().map_or("", |it| it.value.as_str()));
            });
            if roles {
                pen.cell(|pen| {
                    if let Some(role) = server.role {
                        pen.role(role);
                    }
                });
            }
            if ipv6 {
                pen.cell(|pen| pen.address(server.ipv6().map(|it| it.value)));
            }
            if ipv4 {
                pen.cell(|pen| pen.address(server.ipv4().map(|it| it.value)));
            }
        });
    }

    /// An address, if there is one.
    pub(crate) fn address(&mut self, address: Option<impl Into<IpAddr>>) {
        if let Some(address) = address {
            self.html.open("code", &[]).address(address.into()).close();
        }
    }

    /// A table of floating addresses.
    pub(crate) fn vips(&mut self, caption: &str, vips: &[usize]) {
        let heads = [
            self.say("Name", "Имя"),
            self.say("Called", "Наименование"),
            self.say("Addresses", "Адреса"),
            self.say("Held by", "Кто держит"),
        ];
        self.table(caption, &heads, vips.len(), |pen, index| {
            let index = vips[index];
            let vip = &pen.site.inventory.vips[index];
            pen.head_cell(|pen| pen.vip(index));
            pen.cell(|pen| {
                pen.html.text(vip.label.as_ref().map_or("", |it| it.value.as_str()));
            });
            pen.cell(|pen| pen.listed(&vip.addresses, |pen, it| pen.address(Some(it.value))));
            pen.cell(|pen| {
                if vip.members.len() > 8 {
                    let text = pen.count(
                        vip.members.len(),
                        ["server", "servers"],
                        ["сервер", "сервера", "серверов"],
                    );
                    pen.link(&pen.site.pages.vips[index], &text);
                } else {
                    pen.listed(vip.members.iter().copied(), Self::server);
                }
            });
        });
    }

    /// A table of files.
    pub(crate) fn files(&mut self, caption: &str, files: &[usize]) {
        let heads = [
            self.say("File", "Файл"),
            self.say("Kind", "Вид"),
            self.say("Mode", "Права"),
            self.say("Owner", "Владелец"),
            self.say("Bytes", "Байт"),
        ];
        self.table_of("files", LONG, caption, &heads, files.len(), |pen, index| {
            let index = files[index];
            let artifact = &pen.site.artifacts[index];
            let install = artifact.install.as_ref();
            let path = install.map_or(artifact.path.as_str(), |it| &it.path);
            pen.head_cell(|pen| pen.file(index, path));
            pen.cell(|pen| _ = pen.html.text(&artifact.kind));
            pen.cell(|pen| {
                if let Some(install) = install {
                    pen.html.text(&format!("{:04o}", install.mode));
                }
            });
            pen.cell(|pen| {
                if let Some(install) = install {
                    pen.html.text(&format!("{}:{}", install.owner, install.group));
                }
            });
            pen.cell(|pen| _ = pen.html.number(artifact.content.len()));
        });
    }

    /// For each of `places`, under a heading `tag`: what is written there, where, and all that came
    /// from it.
    pub(crate) fn made(&mut self, tag: &'static str, places: &[usize]) {
        let site = self.site;
        for place in places.iter().filter_map(|&it| site.places.get(it)) {
            let uses = site.trace.uses(place.span);
            if uses.is_empty() {
                continue;
            }
            self.html.open(tag, &[("id", &place.id)]);
            self.html.element("code", &[], &place.text);
            self.source(place.span);
            self.html.close().line();
            if site.large {
                self.uses_by_path(uses, place.home);
            } else {
                self.uses(uses);
            }
        }
    }

    fn uses(&mut self, uses: &[Use]) {
        let site = self.site;
        let files = || uses.chunk_by(|a, b| a.shown == b.shown);
        self.html.open("ul", &[("class", "made")]).line();
        for of_file in files().take(LONG) {
            let shown = of_file[0].shown;
            self.html.open("li", &[]);
            let name = site.artifacts[shown].path.as_str();
            self.lines(Some(shown), name, site.trace.lines(of_file));
            self.html.close().line();
        }
        self.html.close().line();
        self.more(files().count(), LONG);
    }

    /// The same for a site where a value is in one file of many servers: that file once, with the way
    /// to an example of it, unless that is the page of its `home` itself, and on how many servers it is.
    fn uses_by_path(&mut self, uses: &[Use], home: Home) {
        let site = self.site;
        self.html.open("ul", &[("class", "made")]).line();
        let mut count = 0;
        for same in uses.chunk_by(|a, b| a.path == b.path) {
            count += 1;
            if count > LONG {
                continue;
            }
            let files = || same.chunk_by(|a, b| a.shown == b.shown);
            let of_file = files().find(|it| it[0].has_page).or(files().next()).unwrap_or(same);
            let it = of_file[0];
            self.html.open("li", &[]);
            // The artifact itself is not asked: it may be anywhere among hundreds of thousands.
            let name = site.names.get(it.path as usize).copied().unwrap_or_default();
            self.lines(it.has_page.then_some(it.shown), name, site.trace.lines(of_file));
            if let Some(server) = it.server {
                self.html.text(" — ");
                if home == Home::Server(server) {
                    let here = self.say("here", "здесь");
                    self.html.text(here);
                } else {
                    self.server_name(server);
                }
                let others = files().map(|it| it[0].files).sum::<usize>() - 1;
                if others > 0 {
                    let (and, noun) = match self.lang {
                        Lang::En => (" and ", if others == 1 { "other" } else { "others" }),
                        Lang::Ru => (" и ещё ", form_ru(others, "сервер", "сервера", "серверов")),
                    };
                    self.html.text(and).number(others).text(" ").text(noun);
                }
            }
            self.html.close().line();
        }
        self.html.close().line();
        self.more(count, LONG);
    }

    /// The `name` of a file and `lines` of it, each with the way to it if `artifact` may have a page; the
    /// name leads to the first of them.
    fn lines(&mut self, artifact: Option<usize>, name: &str, lines: &[u32]) {
        let site = self.site;
        let page = |line: usize| artifact.and_then(|it| site.line_page(it, line));
        let lines = || lines.chunk_by(|a, b| a == b).map(|it| it[0] as usize);
        let mut shown = lines().take(LINES).map(|it| (it, page(it))).peekable();
        if let Some((line, Some(page))) = shown.next_if(|it| it.1.is_some()) {
            self.open_line(page, line).element("code", &[], name).text(" ").number(line).close();
        } else if let Some(artifact) = artifact {
            self.file(artifact, name);
        } else {
            self.html.element("code", &[], name);
        }
        for (line, page) in shown {
            self.html.text(" ");
            match page {
                Some(page) => _ = self.open_line(page, line).number(line).close(),
                None => _ = self.html.number(line),
            }
        }
        let rest = lines().count().saturating_sub(LINES);
        if rest > 0 {
            self.html.text(" … +").number(rest);
        }
    }

    /// Opens a link to a line of a file, which `page` shows.
    fn open_line(&mut self, page: &str, line: usize) -> &mut Html {
        self.html.open_link("", &[self.root, page, "#L", &line.to_string()])
    }

    /// The findings inside `span`, if there are any.
    pub(crate) fn findings(&mut self, span: Span) {
        let site = self.site;
        let found: Vec<usize> = site.trace.findings(span).collect();
        if found.is_empty() {
            return;
        }
        let title = self.say("Findings", "Замечания");
        self.h2("findings", title);
        self.finding_list(&found);
    }

    /// A list of findings: their rules, and what they say.
    pub(crate) fn finding_list(&mut self, found: &[usize]) {
        let site = self.site;
        self.html.open("ul", &[]).line();
        for &index in found.iter().take(LONG) {
            let Some(diagnostic) = site.diagnostics.get(index) else { continue };
            let class = format!("mark {}", diagnostic.severity.as_str());
            self.html.open("li", &[]);
            self.open_link(&class, &rule_path(diagnostic.rule))
                .text(diagnostic.rule)
                .close()
                .text(" ");
            self.link(&site.findings.link(index), diagnostic.message.get(self.lang));
            self.source(diagnostic.primary.span);
            self.html.close().line();
        }
        self.html.close().line();
        self.more(found.len(), LONG);
    }
}
