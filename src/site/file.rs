//! The pages of the files that were made: coloured, each value with the way to its cell.

use std::collections::HashMap;

use rayon::prelude::*;

use super::highlight::{self, Link, Paper, Sheet};
use super::model::{LONG, Pen};
use super::page::{Frame, page};
use super::{Site, link, say};
use crate::artifact::{Artifact, Origin, Policy};
use crate::diag::{Lang, count_en, count_ru};

/// A page opens at once: its lines have at most this many bytes, and a run more.
const WEIGHT: usize = 80_000;

/// A file has at most this many pages: nobody turns more of them.
const SHEETS: usize = 16;

/// The pages of a file that is long.
#[derive(Debug)]
pub(super) struct Parts {
    /// The pages behind the first: the first line of each, and its path.
    more: Vec<(usize, String)>,
    /// The last line that is shown.
    last: usize,
}

impl Parts {
    /// The page that shows the line `line`, if one does; the first of them is `first`.
    pub(super) fn page<'a>(&'a self, line: usize, first: &'a str) -> Option<&'a str> {
        let at = self.more.partition_point(|it| it.0 <= line).checked_sub(1);
        let page = at.and_then(|it| self.more.get(it)).map_or(first, |it| it.1.as_str());
        (line <= self.last).then_some(page)
    }
}

/// The list of files and the pages of each; and the files that have several.
pub(super) fn pages(site: &Site<'_>) -> (Vec<Artifact>, HashMap<usize, Parts>) {
    if site.artifacts.is_empty() {
        return (Vec::new(), HashMap::new());
    }
    let files = (0..site.artifacts.len()).into_par_iter();
    let made: Vec<_> = files.filter_map(|it| file(site, it)).collect();
    let (mut pages, mut parts) = (Vec::with_capacity(made.len() + 1), HashMap::new());
    pages.extend(list(site));
    for (index, made, more) in made {
        pages.extend(made);
        parts.extend(more.map(|it| (index, it)));
    }
    (pages, parts)
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
            pen.table_of("servers", LONG, title, &heads, servers.len(), |pen, at| {
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
                        let path =
                            artifact.install.as_ref().map_or(artifact.path.as_str(), |it| &it.path);
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

/// The pages of a file; and how its lines are shared among them, if they are several.
fn file(site: &Site<'_>, index: usize) -> Option<(usize, Vec<Artifact>, Option<Parts>)> {
    let artifact = site.artifacts.get(index)?;
    let first = site.pages.file(index)?;
    let install = artifact.install.as_ref();
    let server = install.and_then(|it| site.inventory.servers.get(it.server.at()));
    let lang = match server {
        Some(server) => site.lang_of(server.platform),
        None => site.inventory.platforms.first().map_or(site.options.lang, |it| it.lang),
    };
    let name = install.map_or(artifact.path.as_str(), |it| &it.path);
    let mut above = vec![("files.html", say(lang, "Files", "Файлы"))];
    if let (Some(install), Some(server)) = (install, server) {
        above.push((site.pages.servers.get(install.server.at())?, server.name.value.as_str()));
    }
    let text = std::str::from_utf8(&artifact.content).ok();
    let (sheets, left) = text.map_or_else(Default::default, |it| sheets(site, index, it, first));
    let count = text.map_or(0, |it| it.lines().count());
    // No file can stand below another one, so that nothing else has these paths.
    let path = |at: usize| match at {
        0 => first.to_owned(),
        _ => format!("{}/{}.html", first.trim_end_matches(".html"), at + 1),
    };
    let title = |at: usize| if at == 0 { name.to_owned() } else { format!("{name}, {}", at + 1) };
    let neighbour =
        |at: Option<usize>| at.filter(|&it| it < sheets.len()).map(|it| (path(it), title(it)));
    let made = (0..sheets.len().max(1)).filter_map(|at| {
        let (path, title) = (path(at), title(at));
        let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
        let around = [&before, &after].map(|it| it.as_ref().map(|it| (&*it.0, &*it.1)));
        let frame = Frame { above: &above, wide: true, around, ..Frame::new(&path, &title, lang) };
        page(site, &frame, |html| {
            let mut pen = Pen::new(site, html, &path, lang);
            pen.html.open("h1", &[]).element("code", &[], &title).close().line();
            facts(&mut pen, artifact);
            let Some(sheet) = sheets.get(at) else {
                if text.is_none() {
                    let text = pen.say("This file is not text.", "Это не текстовый файл.");
                    pen.html.element("p", &[], text);
                }
                return pen.headings();
            };
            content(&mut pen, artifact, sheet);
            let is_last = at + 1 == sheets.len();
            more(&mut pen, artifact, if is_last { left } else { 0 });
            pen.headings()
        })
    });
    let made = made.collect();
    let more = sheets.iter().enumerate().skip(1).map(|(at, it)| (it.first, path(at))).collect();
    let parts = (sheets.len() > 1 || left > 0).then_some(Parts { more, last: count - left });
    Some((index, made, parts))
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

/// Writes lines of a file.
fn content(pen: &mut Pen<'_, '_>, artifact: &Artifact, sheet: &Sheet) {
    if !artifact.origins.is_empty() {
        let text = pen.say(
            "Marked values come from the documents: each leads to its cell.",
            "Отмеченные значения взяты из документов: каждое ведёт к своей ячейке.",
        );
        pen.html.element("p", &[("class", "soft")], text).line();
    }
    pen.html.open("pre", &[("class", "file")]).open("code", &[]);
    pen.html.written(&sheet.html).close().close().line();
}

/// Says how many lines no page shows.
fn more(pen: &mut Pen<'_, '_>, artifact: &Artifact, left: usize) {
    if left == 0 {
        return;
    }
    let more = match pen.lang {
        Lang::En => count_en(left, "more line", "more lines"),
        Lang::Ru => format!("Ещё {}", count_ru(left, "строка", "строки", "строк")),
    };
    let more = format!("{more}: {}", artifact.path);
    pen.html.element("p", &[("class", "soft")], &more);
}

/// The lines of a file, page by page, each value with the way to its cell; and how many are left out.
fn sheets(site: &Site<'_>, index: usize, text: &str, page: &str) -> (Vec<Sheet>, usize) {
    let artifact = &site.artifacts[index];
    let range = |it: &Origin| it.range.start as usize..it.range.end as usize;
    let origins = artifact.origins.iter().filter(|it| text.get(range(it)).is_some());
    let links: Vec<_> = origins
        .map(|it| Link {
            range: range(it),
            to: site.origin(it.span),
            title: site.position(it.span),
        })
        .collect();
    let language = highlight::for_path(artifact.path.as_str());
    let depth = page.matches('/').count();
    let roots = [link::up(depth), link::up(depth + 1)];
    highlight::file(language, text, &links, Paper { weight: WEIGHT, sheets: SHEETS, roots })
}
