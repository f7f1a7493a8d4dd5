//! The first page of the site, and the page of a platform.

use super::Pen;
use crate::artifact::Artifact;
use crate::diag::{Lang, Severity};
use crate::model::PlatformId;
use crate::site::page::{Book, Frame, bound, page};
use crate::site::{Site, say, topology};

/// The first page.
pub(super) fn index(site: &Site<'_>) -> Option<Artifact> {
    let lang = match site.inventory.platforms.first() {
        Some(platform) => platform.lang,
        None => site.documents.first().map_or(site.options.lang, |it| it.lang),
    };
    let path = "index.html";
    let frame = Frame { wide: true, ..Frame::new(path, &site.title, lang) };
    page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(&site.title);
        documents(&mut pen);
        match site.inventory.platforms.len() {
            0 => {}
            1 => body(&mut pen, PlatformId(0)),
            _ => platforms(&mut pen),
        }
        findings(&mut pen);
        // The navigation leads to the parts of this page, so that the picture has its place.
        Vec::new()
    })
}

/// The page of one platform of several.
pub(super) fn platform(site: &Site<'_>, book: &mut Book, index: usize) -> Option<()> {
    let platform = site.inventory.platforms.get(index)?;
    let path = site.pages.platforms.get(index)?;
    let title = platform.title.as_ref().map_or(platform.name.as_str(), |it| it.value.as_str());
    let above = [("index.html", site.title.as_str())];
    let frame = Frame { above: &above, wide: true, ..Frame::new(path, title, platform.lang) };
    bound(site, book, &frame, |html| {
        let mut pen = Pen::new(site, html, path, platform.lang);
        pen.h1(title);
        body(&mut pen, PlatformId(index as u32));
        Vec::new()
    })
}

fn documents(pen: &mut Pen<'_, '_>) {
    let site = pen.site;
    if site.documents.is_empty() {
        return;
    }
    let title = pen.say("Documents", "Документы");
    pen.h2("documents", title);
    pen.html.open("ul", &[("class", "cards")]).line();
    for document in &site.documents {
        pen.html.open("li", &[]);
        pen.link(&document.page, &document.title);
        pen.html.text(" ").element("code", &[], document.path).close().line();
    }
    pen.end();
}

fn platforms(pen: &mut Pen<'_, '_>) {
    let site = pen.site;
    let title = pen.say("Platforms", "Комплексы");
    pen.h2("platforms", title);
    let heads = [
        pen.say("Platform", "Комплекс"),
        pen.say("Title", "Название"),
        pen.say("Servers", "Серверы"),
        pen.say("Floating addresses", "Плавающие адреса"),
    ];
    pen.table(title, &heads, site.inventory.platforms.len(), |pen, at| {
        let platform = &site.inventory.platforms[at];
        pen.head_cell(|pen| pen.link(&site.pages.platforms[at], &platform.name));
        pen.cell(|pen| {
            pen.html.text(platform.title.as_ref().map_or("", |it| it.value.as_str()));
        });
        let numbers = [&site.facts.platform_servers[at].len(), &site.facts.platform_vips[at].len()];
        for number in numbers {
            pen.cell(|pen| _ = pen.html.text(&number.to_string()));
        }
    });
}

fn body(pen: &mut Pen<'_, '_>, id: PlatformId) {
    let site = pen.site;
    let (servers, vips) =
        (&site.facts.platform_servers[id.at()], &site.facts.platform_vips[id.at()]);
    let roles = &site.facts.platform_roles[id.at()];
    if !roles.is_empty() {
        let title = pen.say("Picture", "Схема");
        pen.h2("picture", title);
        topology::picture(site, id, pen.root, pen.lang, pen.html);
    }
    if !servers.is_empty() {
        let title = pen.say("Servers", "Серверы");
        pen.h2("servers", title);
        pen.servers(title, servers);
    }
    if !vips.is_empty() {
        let title = pen.say("Floating addresses", "Плавающие адреса");
        pen.h2("vips", title);
        pen.vips(title, vips);
    }
    if !roles.is_empty() {
        let title = pen.say("Roles", "Роли");
        pen.h2("roles", title);
        let heads = [
            pen.say("Role", "Роль"),
            pen.say("Runs", "Работает"),
            pen.say("Talks to", "Обращается к"),
            pen.say("Servers", "Серверы"),
        ];
        pen.table(title, &heads, roles.len(), |pen, at| {
            let role = site.inventory.role(roles[at]);
            pen.head_cell(|pen| pen.role(roles[at]));
            pen.cell(|pen| pen.listed(&role.services, |pen, (id, _)| pen.service(id)));
            pen.cell(|pen| pen.listed(&role.uses, |pen, (id, _)| pen.service(id)));
            pen.cell(|pen| _ = pen.html.text(&role.servers.len().to_string()));
        });
    }
    zones(pen, id);
}

fn zones(pen: &mut Pen<'_, '_>, id: PlatformId) {
    let site = pen.site;
    let zones = &site.facts.platform_zones[id.at()];
    if zones.is_empty() {
        return;
    }
    let title = pen.say("DNS zones", "Зоны DNS");
    pen.h2("zones", title);
    pen.html.open("ul", &[]).line();
    for (at, zone) in zones.iter().map(|&at| (at, &site.inventory.zones[at])) {
        let names = site.facts.zone_servers[at].len() + site.facts.zone_vips[at].len();
        let count = pen.count(names, ["name", "names"], ["имя", "имени", "имён"]);
        pen.html.open("li", &[]);
        pen.code_link(&site.pages.zones[at], zone.name.as_str());
        pen.html.text(&format!(" — {count}"));
        pen.stated(zone.stated);
        pen.end();
    }
    pen.end();
}

fn findings(pen: &mut Pen<'_, '_>) {
    let site = pen.site;
    let title = pen.say("Findings", "Замечания");
    pen.h2("findings", title);
    let count = |severity| site.diagnostics.iter().filter(|it| it.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let text = if site.diagnostics.is_empty() {
        say(pen.lang, "Nothing is wrong.", "Замечаний нет.").to_owned()
    } else {
        let all = [
            pen.count(errors, ["error", "errors"], ["ошибка", "ошибки", "ошибок"]),
            pen.count(
                warnings,
                ["warning", "warnings"],
                ["предупреждение", "предупреждения", "предупреждений"],
            ),
            pen.count(
                site.diagnostics.len() - errors - warnings,
                ["remark", "remarks"],
                ["совет", "совета", "советов"],
            ),
        ];
        let shown: Vec<_> = all.into_iter().filter(|it| !it.starts_with("0 ")).collect();
        shown.join(", ")
    };
    pen.html.open("p", &[]);
    if site.diagnostics.is_empty() {
        pen.html.text(&text);
    } else {
        pen.link("findings.html", &text);
    }
    pen.html.close().line();
    if !site.artifacts.is_empty() {
        let files = pen.count(site.artifacts.len(), ["file", "files"], ["файл", "файла", "файлов"]);
        let made = match pen.lang {
            Lang::En => "Made from these documents: ",
            Lang::Ru => "Из этих документов получено: ",
        };
        pen.html.open("p", &[]).text(made);
        pen.link("files.html", &files);
        pen.html.text(".").close().line();
    }
}
