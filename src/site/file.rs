//! The pages of the files that were made: coloured, each value with the way to its cell.

use std::collections::HashMap;

use rayon::prelude::*;

use super::highlight::{self, Link};
use super::html::Html;
use super::model::Pen;
use super::page::{Frame, page};
use super::{Site, say};
use crate::artifact::{Artifact, Policy};
use crate::diag::{Lang, count_en, count_ru};

/// A page opens at once: it ends with the line that brings it to this many bytes.
const WEIGHT: usize = 88_000;

/// The list of files and a page for each; and how many lines the pages of long files show.
pub(super) fn pages(site: &Site<'_>) -> (Vec<Artifact>, HashMap<usize, usize>) {
    let (mut pages, mut cut) = (Vec::new(), HashMap::new());
    if site.artifacts.is_empty() {
        return (pages, cut);
    }
    pages.extend(list(site));
    let files = (0..site.artifacts.len()).into_par_iter();
    let made: Vec<_> = files.filter_map(|it| file(site, it)).collect();
    for (page, shown) in made {
        pages.push(page);
        cut.extend(shown);
    }
    (pages, cut)
}

/// The files of no server, and for each server a link to its own.
fn list(site: &Site<'_>) -> Option<Artifact> {
    let lang = site.inventory.platforms.first().map_or(site.options.lang, |it| it.lang);
    let title = say(lang, "Files", "Файлы");
    let path = "files.html";
    let frame = Frame { wide: true, ..Frame::new(path, title, lang) };
    page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(title);
        let common: Vec<usize> = site
            .artifacts
            .iter()
            .enumerate()
            .filter(|(_, it)| it.install.is_none())
            .map(|(at, _)| at)
            .collect();
        if !common.is_empty() {
            let title = pen.say("Of the platform", "Общие");
            pen.h2("common", title);
            pen.files(title, &common);
        }
        let servers: Vec<_> = site
            .inventory
            .servers()
            .filter(|(id, _)| !site.facts.server_files[id.at()].is_empty())
            .collect();
        if !servers.is_empty() {
            let title = pen.say("Of the servers", "По серверам");
            pen.h2("servers", title);
            let heads = [pen.say("Server", "Сервер"), pen.say("Files", "Файлы")];
            pen.table(title, &heads, servers.len(), |pen, at| {
                let (id, _) = servers[at];
                let files = &site.facts.server_files[id.at()];
                pen.head_cell(|pen| pen.server(id));
                pen.cell(|pen| {
                    if site.inventory.servers.len() > 40 {
                        let path = format!("{}#files", site.pages.servers[id.at()]);
                        return pen.link(&path, &files.len().to_string());
                    }
                    pen.html.open("ul", &[("class", "files")]);
                    for &file in files {
                        let artifact = &site.artifacts[file];
                        let path = artifact
                            .install
                            .as_ref()
                            .map_or(artifact.path.as_str(), |it| it.path.as_str());
                        pen.html.open("li", &[]);
                        pen.file(file, path);
                        pen.html.close();
                    }
                    pen.html.close();
                });
            });
        }
        pen.headings()
    })
}

fn file(site: &Site<'_>, index: usize) -> Option<(Artifact, Option<(usize, usize)>)> {
    let artifact = site.artifacts.get(index)?;
    let path = site.pages.file(index)?;
    let install = artifact.install.as_ref();
    let server = install.and_then(|it| site.inventory.servers.get(it.server.at()));
    let lang = match server {
        Some(server) => site.lang_of(server.platform),
        None => site.inventory.platforms.first().map_or(site.options.lang, |it| it.lang),
    };
    let title = install.map_or(artifact.path.as_str(), |it| it.path.as_str());
    let mut above = vec![("files.html", say(lang, "Files", "Файлы"))];
    if let (Some(install), Some(server)) = (install, server) {
        above.push((site.pages.servers.get(install.server.at())?, server.name.value.as_str()));
    }
    let frame = Frame { above: &above, wide: true, ..Frame::new(path, title, lang) };
    let mut shown = None;
    let made = page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.html.open("h1", &[]).element("code", &[], title).close().line();
        facts(&mut pen, artifact);
        shown = content(&mut pen, index);
        pen.headings()
    })?;
    Some((made, shown.map(|it| (index, it))))
}

fn facts(pen: &mut Pen<'_, '_>, artifact: &Artifact) {
    pen.html.open("p", &[("class", "soft")]);
    pen.html.text(&artifact.kind);
    if let Some(install) = &artifact.install {
        let policy = match install.policy {
            Policy::Config => pen.say(
                "replaced on upgrade, edits kept aside",
                "заменяется при обновлении, правки сохраняются рядом",
            ),
            Policy::Plain => pen.say("replaced on upgrade", "заменяется при обновлении"),
            Policy::Seed => pen.say(
                "belongs to the server after installation",
                "после установки принадлежит серверу",
            ),
            Policy::Stage => {
                pen.say("applied over a vendor's file", "накладывается на файл поставщика")
            }
        };
        let text =
            format!(" · {:04o} {}:{} · {policy}", install.mode, install.owner, install.group);
        pen.html.text(&text);
    }
    let bytes = artifact.content.len();
    let text = match pen.lang {
        Lang::En => format!(" · {bytes} bytes"),
        Lang::Ru => format!(" · {bytes} байт"),
    };
    pen.html.text(&text).close().line();
}

/// Writes what is in a file; returns how many of its lines the page shows, where that is not all.
fn content(pen: &mut Pen<'_, '_>, index: usize) -> Option<usize> {
    let site = pen.site;
    let artifact = &site.artifacts[index];
    let Ok(text) = std::str::from_utf8(&artifact.content) else {
        let text = pen.say("This file is not text.", "Это не текстовый файл.");
        pen.html.element("p", &[], text);
        return None;
    };
    if !artifact.origins.is_empty() {
        let text = pen.say(
            "Marked values come from the documents: each leads to its cell.",
            "Отмеченные значения взяты из документов: каждое ведёт к своей ячейке.",
        );
        pen.html.element("p", &[("class", "soft")], text).line();
    }
    let left = lines(site, index, text, &pen.root, pen.html);
    if left == 0 {
        return None;
    }
    let more = match pen.lang {
        Lang::En => count_en(left, "more line", "more lines"),
        Lang::Ru => format!("Ещё {}", count_ru(left, "строка", "строки", "строк")),
    };
    let more = format!("{more}: {}", artifact.path);
    pen.html.element("p", &[("class", "soft")], &more);
    Some(text.lines().count().saturating_sub(left))
}

/// Writes the lines of a file, each value with the way to its cell; returns how many are left out.
fn lines(site: &Site<'_>, index: usize, text: &str, root: &str, html: &mut Html) -> usize {
    let artifact = &site.artifacts[index];
    let links = artifact.origins.iter().map(|origin| Link {
        range: origin.range.start as usize..origin.range.end as usize,
        href: site
            .places
            .find(origin.span)
            .and_then(|it| site.place_link(it))
            .map(|it| format!("{root}{it}"))
            .unwrap_or_default(),
        title: site.position(origin.span),
    });
    let language = highlight::for_path(artifact.path.as_str());
    html.open("pre", &[("class", "file")]).open("code", &[]);
    let left = highlight::file(html, language, text, links, WEIGHT);
    html.close().close().line();
    left
}
