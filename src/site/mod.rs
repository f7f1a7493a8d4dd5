//! The documents as people read them: static pages, with the platform and its files behind every cell.
//!
//! Everything is written with [`html::Html`], which escapes and balances what it is given, so that no
//! text of a document can become markup. A page asks for nothing outside the folder of the site.

mod document;
mod facts;
mod file;
mod findings;
mod highlight;
mod html;
mod image;
mod link;
mod look;
mod math;
mod model;
mod page;
mod place;
mod published;
mod search;
mod topology;
mod trace;

pub use look::Look;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::artifact::Artifact;
use crate::diag::{Diagnostic, Lang};
use crate::model::{Inventory, PlatformId, RoleId, Server, ServerId, VirtualIp};
use crate::syntax::{Document, Kind, Node};
use crate::text::{FileId, SourceMap, Span};
use facts::Facts;
use link::Taken;
use page::Frame;
use place::{Anchors, Places, Rows};
use trace::{Key, Trace};

/// What the user decides about the site.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The language of pages that belong to no document.
    pub lang: Lang,
    /// The title of the site; where it is empty, the title of the first document.
    pub title: &'a str,
    /// Where the site will be published, with the final `/`; empty where nobody knows. Only the site
    /// map needs it.
    pub base: &'a str,
    /// The images that documents show: each with its path below the directory of documents.
    pub images: &'a [(&'a str, Arc<[u8]>)],
    /// What the project says of the looks, if it says anything.
    pub look: Option<&'a Look>,
}

/// Makes the pages of the site. Each document comes with its path below the directory of documents.
pub fn render(
    documents: &[(&Document, &str)],
    inventory: &Inventory,
    artifacts: &[Artifact],
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    options: &Options<'_>,
) -> Vec<Artifact> {
    let mut documents = documents.to_vec();
    documents.sort_by_cached_key(|it| reading_order(it.1));
    let mut site = Site::new(&documents, inventory, artifacts, diagnostics, sources, options);
    let (mut pages, parts) = file::pages(&site);
    site.parts = parts;
    pages.par_extend((0..site.documents.len()).into_par_iter().filter_map(|it| site.document(it)));
    pages.extend(model::pages(&site));
    pages.extend(findings::pages(&site));
    pages.extend(search::pages(&site));
    pages.extend(published::files(&site, &pages));
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// Where a document comes among the others: by its path, but the index of a directory before all else in it.
fn reading_order(path: &str) -> Vec<&str> {
    let is_index = |it: &str| it.rsplit_once('.').is_some_and(|it| it.0 == "index");
    path.split('/').map(|it| if is_index(it) { "" } else { it }).collect()
}

/// `en` or `ru`.
fn say(lang: Lang, en: &'static str, ru: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Ru => ru,
    }
}

/// A document of the site.
#[derive(Debug)]
struct DocumentPage<'a> {
    document: &'a Document,
    /// The path below the directory of documents.
    path: &'a str,
    /// The page of the document.
    page: String,
    /// The page that tells what its places produced.
    trace_page: String,
    title: String,
    lang: Lang,
    anchors: Anchors,
}

/// The pages of the parts of the model, by their ids.
#[derive(Debug, Default)]
struct Pages {
    platforms: Vec<String>,
    servers: Vec<String>,
    vips: Vec<String>,
    roles: Vec<String>,
    zones: Vec<String>,
    /// Empty for a file that has no page.
    files: Vec<String>,
    /// For each server whose files have no pages, the one whose files stand for them.
    examples: Vec<Option<ServerId>>,
    /// Empty for what is no picture.
    images: Vec<String>,
}

/// Everything that pages are made from.
#[derive(Debug)]
struct Site<'a> {
    inventory: &'a Inventory,
    artifacts: &'a [Artifact],
    diagnostics: &'a [Diagnostic],
    sources: &'a SourceMap,
    options: &'a Options<'a>,
    title: String,
    documents: Vec<DocumentPage<'a>>,
    /// Documents by their path, and by their path without its extension.
    by_path: HashMap<String, usize>,
    pages: Pages,
    /// Whether there are so many files that only examples have pages.
    large: bool,
    facts: Facts<'a>,
    /// For each artifact of a large site, the place of its path among all paths.
    paths: Vec<u32>,
    /// All these paths, in that order.
    names: Vec<&'a str>,
    trace: Trace,
    findings: findings::Order,
    places: Places,
    shells: page::Shells,
    of_roles: Vec<model::OfRole>,
    /// The long files, whose lines stand on several pages.
    parts: HashMap<usize, file::Parts>,
}

/// A link of the navigation: path, title, and how many things are there.
type NavLink = (String, String, Option<usize>);

/// With more bytes of files than this, the files of every server would outweigh all that people read.
const LARGE: usize = 8 << 20;

/// More than this many documents have a page of their own that lists them.
const LISTED: usize = 30;

impl<'a> Site<'a> {
    fn new(
        documents: &[(&'a Document, &'a str)],
        inventory: &'a Inventory,
        artifacts: &'a [Artifact],
        diagnostics: &'a [Diagnostic],
        sources: &'a SourceMap,
        options: &'a Options<'a>,
    ) -> Self {
        let mut sums = artifacts.iter().scan(0, |sum, it| {
            *sum += it.content.len();
            Some(*sum)
        });
        let large = sums.any(|sum| sum > LARGE);
        let made_pages = Pages::new(inventory, artifacts, options, large);
        let (paths, names) = if large { facts::paths(artifacts) } else { Default::default() };
        // Where every file has its page, each stands for itself.
        let key = |index: usize, it: &Artifact| {
            let Some(&path) = paths.get(index) else {
                return Key { platform: 0, path: index as u32 };
            };
            let install = it.install.as_ref();
            let server = install.and_then(|it| inventory.servers.get(it.server.at()));
            Key { platform: server.map_or(u32::MAX, |it| it.platform.0), path }
        };
        let has_page = |it: usize| made_pages.file(it).is_some();
        let trace = Trace::new(artifacts, key, has_page, sources, diagnostics);
        let rows = Rows::new(inventory);
        // Folders of the site and pages that are always there.
        let mut taken =
            Taken::reserving(&["index", "files", "findings", "rules", "search", "settings"]);
        let findings = findings::Order::new(diagnostics);
        for page in 2..=findings.pages() {
            taken.give(&format!("findings-{page}"));
        }
        let mut places = Vec::new();
        let mut pages = Vec::with_capacity(documents.len());
        let mut by_path = HashMap::new();
        let langs: HashMap<FileId, Lang> = inventory
            .platforms
            .iter()
            .flat_map(|it| it.files.iter().map(|&file| (file, it.lang)))
            .collect();
        for (index, &(document, path)) in documents.iter().enumerate() {
            let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
            by_path.insert(path.to_owned(), index);
            by_path.entry(stem.to_owned()).or_insert(index);
            let mut plain = link::plain_path(stem);
            let first = plain.split('/').next().unwrap_or_default();
            let folders = [
                "assets",
                "files",
                "made",
                "platforms",
                "roles",
                "rules",
                "servers",
                "vips",
                "zones",
            ];
            if folders.contains(&first.to_ascii_lowercase().as_str()) {
                plain = format!("documents/{plain}");
            }
            let plain = taken.give(&plain);
            pages.push(DocumentPage {
                document,
                path,
                page: format!("{plain}.html"),
                trace_page: format!("made/{plain}.html"),
                title: title_of(document, path),
                lang: langs.get(&document.file()).copied().unwrap_or_else(|| language_of(document)),
                anchors: place::anchors(document, index, &rows, &trace, &mut places),
            });
        }
        let title = match options.title {
            "" => pages.first().map_or_else(|| "rcsgen".to_owned(), |it| it.title.clone()),
            title => title.to_owned(),
        };
        let places = Places::new(places);
        Self {
            inventory,
            artifacts,
            diagnostics,
            sources,
            options,
            title,
            documents: pages,
            by_path,
            pages: made_pages,
            large,
            paths,
            names,
            facts: Facts::new(inventory, artifacts, &places),
            trace,
            findings,
            places,
            shells: page::Shells::default(),
            of_roles: inventory.roles.iter().map(|_| model::OfRole::default()).collect(),
            parts: HashMap::new(),
        }
    }

    fn document(&self, index: usize) -> Option<Artifact> {
        let page = self.documents.get(index)?;
        let neighbour = |at: Option<usize>| {
            let it = self.documents.get(at?)?;
            Some((it.page.as_str(), it.title.as_str()))
        };
        let frame = Frame {
            around: [neighbour(index.checked_sub(1)), neighbour(Some(index + 1))],
            ..Frame::new(&page.page, &page.title, page.lang)
        };
        page::page(self, &frame, |html| document::write(self, index, html))
    }

    /// The parts of the navigation.
    fn sections(&self, lang: Lang) -> Vec<(String, Vec<NavLink>)> {
        let link = |path: &str, title: &str, count| (path.to_owned(), title.to_owned(), count);
        let mut sections = Vec::new();
        let say = |en, ru| say(lang, en, ru);
        if self.documents.len() <= LISTED {
            let links = self.documents.iter().map(|it| link(&it.page, &it.title, None)).collect();
            sections.push((say("Documents", "Документы").to_owned(), links));
        } else {
            let title = say("Documents", "Документы");
            let count = Some(self.documents.len());
            sections.push((title.to_owned(), vec![link("index.html#documents", title, count)]));
        }
        let mut links = vec![link("index.html", say("Overview", "Обзор"), None)];
        let inventory = self.inventory;
        if inventory.platforms.len() > 1 {
            let title = say("Platforms", "Комплексы");
            links.push(link("index.html#platforms", title, Some(inventory.platforms.len())));
        } else {
            for (path, title, count) in [
                ("index.html#servers", say("Servers", "Серверы"), inventory.servers.len()),
                (
                    "index.html#vips",
                    say("Floating addresses", "Плавающие адреса"),
                    inventory.vips.len(),
                ),
                ("index.html#roles", say("Roles", "Роли"), inventory.roles.len()),
                ("index.html#zones", say("Zones", "Зоны DNS"), inventory.zones.len()),
            ] {
                if count > 0 {
                    links.push(link(path, title, Some(count)));
                }
            }
        }
        if !self.artifacts.is_empty() {
            links.push(link("files.html", say("Files", "Файлы"), Some(self.artifacts.len())));
        }
        if !inventory.platforms.is_empty() {
            links.push(link("settings.html", say("Settings", "Настройки"), None));
        }
        links.push(link(
            "findings.html",
            say("Findings", "Замечания"),
            Some(self.diagnostics.len()),
        ));
        sections.push((say("Platform", "Комплекс").to_owned(), links));
        sections
    }

    /// The page, and the place on it, of the document that `path` names, seen from the document
    /// `index`.
    fn document_link(&self, index: usize, path: &str, place: Option<&str>) -> Option<String> {
        let from = self.documents.get(index)?;
        let path = link::join(from.path, path)?;
        let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
        let found = self.by_path.get(&path).or_else(|| self.by_path.get(stem))?;
        let page = self.documents.get(*found)?;
        match place.and_then(|it| page.anchors.named(it)) {
            Some(id) => Some(format!("{}#{id}", page.page)),
            None => Some(page.page.clone()),
        }
    }

    /// The address of the image that the document `index` calls `uri`, if it is part of the site.
    fn image(&self, index: usize, uri: &str) -> Option<String> {
        let data = ["gif", "jpeg", "png", "svg+xml", "webp"]
            .iter()
            .any(|it| uri.strip_prefix("data:image/").is_some_and(|uri| uri.starts_with(it)));
        if data {
            return Some(uri.to_owned());
        }
        let from = self.documents.get(index)?;
        let link::Target::File(path, _) = link::target(uri) else { return None };
        let path = link::join(from.path, &path)?;
        let at = self.options.images.iter().position(|(it, _)| *it == path)?;
        let page = self.pages.images.get(at).filter(|it| !it.is_empty())?;
        Some(format!("{}{page}", link::root(&from.page)))
    }

    /// The language of the pages of a platform.
    fn lang_of(&self, platform: PlatformId) -> Lang {
        self.inventory.platforms.get(platform.at()).map_or(self.options.lang, |it| it.lang)
    }

    /// The page of a document, and the place on it, that the value at `span` came from.
    fn origin(&self, span: Span) -> Option<(&str, &str)> {
        let place = self.places.find(span)?;
        Some((&self.documents.get(place.document)?.page, &place.id))
    }

    /// The file and the line of a place.
    fn position(&self, span: Span) -> Option<(&str, usize)> {
        let source = self.sources.try_get(span.file)?;
        Some((&source.path, source.line_index().line(span.start as usize) + 1))
    }

    /// The page of an artifact that shows its line `line`, from 1; none if none does.
    fn line_page(&self, artifact: usize, line: usize) -> Option<&str> {
        let first = self.pages.file(artifact)?;
        match self.parts.get(&artifact) {
            Some(parts) => parts.page(line, first),
            None => Some(first),
        }
    }

    /// What people call a role.
    fn role_title(&self, role: RoleId) -> &str {
        let role = self.inventory.role(role);
        role.title.as_ref().map_or(role.id.as_str(), |it| it.value.as_str())
    }
}

impl Pages {
    /// The page of an artifact, if it has one.
    fn file(&self, index: usize) -> Option<&str> {
        self.files.get(index).map(String::as_str).filter(|it| !it.is_empty())
    }

    fn new(
        inventory: &Inventory,
        artifacts: &[Artifact],
        options: &Options<'_>,
        large: bool,
    ) -> Self {
        let mut taken = Taken::default();
        let mut give = |path: String| format!("{}.html", taken.give(&path));
        let several = inventory.platforms.len() > 1;
        let examples = if large { examples(inventory) } else { Vec::new() };
        let shown = |server: ServerId| examples.get(server.at()).is_none_or(Option::is_none);
        Self {
            platforms: if several {
                inventory
                    .platforms
                    .iter()
                    .map(|it| give(format!("platforms/{}", link::plain_path(&it.name))))
                    .collect()
            } else {
                inventory.platforms.iter().map(|_| "index.html".to_owned()).collect()
            },
            servers: inventory
                .servers
                .iter()
                .map(|Server { name, .. }| give(format!("servers/{}", name.value)))
                .collect(),
            vips: inventory
                .vips
                .iter()
                .map(|VirtualIp { name, .. }| give(format!("vips/{}", name.value)))
                .collect(),
            roles: inventory
                .roles
                .iter()
                .map(|it| {
                    let id = link::plain_path(&it.id);
                    match inventory.platforms.get(it.platform.at()) {
                        Some(platform) if several => {
                            give(format!("roles/{}-{id}", link::plain_path(&platform.name)))
                        }
                        _ => give(format!("roles/{id}")),
                    }
                })
                .collect(),
            zones: inventory
                .zones
                .iter()
                .map(|it| give(format!("zones/{}", link::plain_path(it.name.as_str()))))
                .collect(),
            files: artifacts
                .iter()
                .map(|it| {
                    let shown = it.install.as_ref().is_none_or(|it| shown(it.server));
                    if shown { give(format!("files/{}", it.path)) } else { String::new() }
                })
                .collect(),
            examples,
            images: options
                .images
                .iter()
                .map(|(path, bytes)| {
                    if !image::is_picture(path, bytes) {
                        return String::new();
                    }
                    let plain = link::plain_path(path);
                    let (stem, extension) = plain.rsplit_once('.').unwrap_or((&plain, "bin"));
                    format!("{}.{extension}", taken.give(&format!("assets/images/{stem}")))
                })
                .collect(),
        }
    }
}

/// For each server, the first that runs the same services in a role of the same name, on whatever
/// platform: its files stand for those of the others. None for that first one.
fn examples(inventory: &Inventory) -> Vec<Option<ServerId>> {
    let mut first: HashMap<Option<(&str, Vec<&str>)>, ServerId> = HashMap::new();
    let of_server = |(id, server): (ServerId, &'_ Server)| {
        let role = inventory.role_of(server).map(|it| {
            let services = it.services.iter().map(|(service, _)| service.as_str());
            (it.id.as_str(), services.collect())
        });
        let example = *first.entry(role).or_insert(id);
        (example != id).then_some(example)
    };
    inventory.servers().map(of_server).collect()
}

fn title_of(document: &Document, path: &str) -> String {
    let root = document.root();
    let title = root.child(Kind::Title).or_else(|| root.child(Kind::Section)?.child(Kind::Title));
    let title = title.map(Node::text).unwrap_or_default();
    let words: Vec<_> = title.split_whitespace().collect();
    if words.is_empty() {
        let file = path.rsplit('/').next().unwrap_or(path);
        return file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
    }
    words.join(" ")
}

/// The language of the prose of a document that no platform claims, by its letters.
fn language_of(document: &Document) -> Lang {
    let (mut cyrillic, mut latin) = (0, 0);
    for c in document.root().descendants().take(4000).flat_map(|it| it.value().chars()) {
        match c {
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => cyrillic += 1,
            'a'..='z' | 'A'..='Z' => latin += 1,
            _ => {}
        }
    }
    if cyrillic * 4 > latin { Lang::Ru } else { Lang::En }
}
