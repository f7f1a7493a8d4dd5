//! The frame around every page: head, search, navigation, table of contents.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::document::Heading;
use super::html::{Attr, Html};
use super::look::Parts;
use super::{Site, link, say};
use crate::artifact::{Artifact, OutputPath};
use crate::diag::Lang;
use crate::text::Bytes;

/// What a page may do: nothing but show what stands beside it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'self'";

/// What stands around a page.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    /// The path below the site.
    pub(super) path: &'a str,
    /// The title.
    pub(super) title: &'a str,
    /// The language.
    pub(super) lang: Lang,
    /// The pages above, from the outside inward: path and title.
    pub(super) above: &'a [(&'a str, &'a str)],
    /// Whether the page shows tables and pictures rather than text.
    pub(super) wide: bool,
    /// The pages before and after.
    pub(super) around: [Option<(&'a str, &'a str)>; 2],
}

impl<'a> Frame<'a> {
    /// The frame of a page that stands alone.
    pub(super) fn new(path: &'a str, title: &'a str, lang: Lang) -> Self {
        Self { path, title, lang, above: &[], wide: false, around: [None, None] }
    }
}

thread_local! {
    /// Where this thread writes its pages, one after the other: thousands of buffers, each as long as a
    /// page, would cost more than what is written into them.
    static ROOM: Cell<Book> = const { Cell::new(Book::new()) };
}

/// Pages that are written one behind the other, to be kept together.
#[derive(Debug, Default)]
pub(super) struct Book {
    whole: String,
    /// The content of the page that is being written.
    text: String,
    /// The pages, and where each of them ends.
    pages: Vec<(OutputPath, usize)>,
}

impl Book {
    const fn new() -> Self {
        Self { whole: String::new(), text: String::new(), pages: Vec::new() }
    }

    /// What `write` writes.
    pub(super) fn pages(write: impl FnOnce(&mut Self)) -> Vec<Artifact> {
        let mut book = ROOM.take();
        write(&mut book);
        let whole = Bytes::from(book.whole.as_bytes());
        book.whole.clear();
        let mut from = 0;
        let pages = book.pages.drain(..).filter_map(|(path, to)| {
            let content = whole.part(std::mem::replace(&mut from, to)..to)?;
            Some(artifact(path, content))
        });
        let pages = pages.collect();
        ROOM.set(book);
        pages
    }
}

/// Makes a page that is kept alone; `main` writes its content and returns its headings.
pub(super) fn page(
    site: &Site<'_>,
    frame: &Frame<'_>,
    main: impl FnOnce(&mut Html) -> Vec<Heading>,
) -> Option<Artifact> {
    Book::pages(|book| _ = bound(site, book, frame, main)).pop()
}

/// Makes a page in `book`; `main` writes its content and returns its headings. There is none where its
/// path is not allowed.
pub(super) fn bound(
    site: &Site<'_>,
    book: &mut Book,
    frame: &Frame<'_>,
    main: impl FnOnce(&mut Html) -> Vec<Heading>,
) -> Option<()> {
    let path = output_path(frame.path)?;
    let lang = frame.lang;
    let root = link::root(frame.path);
    let text = std::mem::take(&mut book.text);
    let mut html = Html::page_in(std::mem::take(&mut book.whole), lang);
    let shell = site.shells.get(site, lang, frame.path);
    head(site, frame, &shell, &mut html);
    html.open("body", &[]);
    let mut text = if let Some(look) = site.options.look.filter(|it| it.frames()) {
        let part = |write: &mut dyn FnMut(&mut Html)| {
            let mut html = Html::part();
            write(&mut html);
            html.finish()
        };
        let mut around = Html::part();
        let text = content(frame, root, &mut around, Html::part_in(text), main);
        let body = look.body(Parts {
            lang,
            title: frame.title,
            site: &site.title,
            root,
            header: shell.top.clone(),
            navigation: part(&mut |html| shell.navigation(frame.path, html)),
            main: around.finish(),
        });
        html.written(&body).line();
        text
    } else {
        html.written(&shell.top);
        shell.navigation(frame.path, &mut html);
        content(frame, root, &mut html, Html::part_in(text), main)
    };
    text.clear();
    book.text = text;
    book.whole = html.finish();
    book.pages.push((path, book.whole.len()));
    Some(())
}

/// What is the same on all pages in one language at one depth, written once.
#[derive(Debug)]
struct Shell {
    /// What stands in the head before the title.
    meta: String,
    /// What stands in the head behind the title.
    assets: String,
    top: String,
    navigation: String,
    /// Where the links of the navigation begin, by the paths that they lead to.
    links: Vec<(String, usize)>,
}

impl Shell {
    fn new(site: &Site<'_>, lang: Lang, root: &str) -> Self {
        let part = |write: &dyn Fn(&mut Html)| {
            let mut html = Html::part();
            write(&mut html);
            html.finish()
        };
        let mut html = Html::part();
        let links = navigation(site, lang, root, &mut html);
        Self {
            meta: part(&meta),
            assets: part(&|html| assets(site, root, html)),
            top: part(&|html| top(site, lang, root, html)),
            navigation: html.finish(),
            links,
        }
    }

    /// The navigation of the page `path`.
    fn navigation(&self, path: &str, html: &mut Html) {
        let mut from = 0;
        for (_, at) in self.links.iter().filter(|it| it.0 == path) {
            html.written(&self.navigation[from..*at]).written("<a aria-current=\"page\"");
            from = at + "<a".len();
        }
        html.written(&self.navigation[from..]);
    }
}

/// The shells of a site, by language and by depth.
#[derive(Debug, Default)]
pub(super) struct Shells(Mutex<HashMap<(bool, usize), Arc<Shell>>>);

impl Shells {
    /// That of the page `path`.
    fn get(&self, site: &Site<'_>, lang: Lang, path: &str) -> Arc<Shell> {
        let key = (lang == Lang::Ru, path.matches('/').count());
        let mut shells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shell =
            shells.entry(key).or_insert_with(|| Arc::new(Shell::new(site, lang, link::root(path))));
        Arc::clone(shell)
    }
}

/// What stands above everything.
fn top(site: &Site<'_>, lang: Lang, root: &str, html: &mut Html) {
    let skip = say(lang, "To the text", "К тексту");
    html.element("a", &[("class", "skip"), ("href", "#main")], skip);
    header(site, lang, root, html);
}

/// What the page is about, first written into `text`, which is given back.
fn content(
    frame: &Frame<'_>,
    root: &str,
    html: &mut Html,
    mut text: Html,
    main: impl FnOnce(&mut Html) -> Vec<Heading>,
) -> String {
    // Whether there is a table of contents decides how wide the text is: it must not come as news when
    // the end of a long page arrives.
    let headings = main(&mut text);
    let mut attrs: Vec<Attr<'_>> = vec![("id", "main")];
    if has_contents(&headings) {
        attrs.push(("class", "with-toc"));
    }
    html.open("main", &attrs).line();
    if !frame.above.is_empty() {
        html.open("p", &[("class", "crumbs")]);
        for (path, title) in frame.above {
            html.open_link("", &[root, path]).text(title).close().text(" / ");
        }
        html.close().line();
    }
    html.open("article", if frame.wide { &[("class", "wide")] } else { &[] });
    let text = text.finish();
    html.written(&text);
    html.close().line();
    around(frame, root, html);
    contents(frame.lang, &headings, html);
    html.close().line();
    text
}

/// A file of the site.
pub(super) fn finish(path: &str, content: impl Into<Bytes>) -> Option<Artifact> {
    Some(artifact(output_path(path)?, content.into()))
}

fn output_path(path: &str) -> Option<OutputPath> {
    OutputPath::new(format!("site/{path}")).ok()
}

fn artifact(path: OutputPath, content: Bytes) -> Artifact {
    static KIND: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from("site"));
    Artifact { path, content, kind: Arc::clone(&KIND), install: None, origins: Vec::new() }
}

fn head(site: &Site<'_>, frame: &Frame<'_>, shell: &Shell, html: &mut Html) {
    html.open("head", &[]).line();
    html.written(&shell.meta);
    html.open("title", &[]).text(frame.title);
    if frame.title != site.title {
        html.text(" · ").text(&site.title);
    }
    html.close().line().written(&shell.assets);
    html.close().line();
}

/// What each page says of itself to browsers.
fn meta(html: &mut Html) {
    html.void("meta", &[("charset", "utf-8")]).line();
    html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]).line();
    html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    html.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    html.void("meta", &[("name", "generator"), ("content", "rcsgen")]).line();
}

/// The files that each page asks for.
fn assets(site: &Site<'_>, root: &str, html: &mut Html) {
    let asset = |name: &str| format!("{root}assets/{name}");
    html.void("link", &[("rel", "icon"), ("href", &asset("icon.svg")), ("type", "image/svg+xml")]);
    html.void("link", &[("rel", "stylesheet"), ("href", &asset("site.css"))]);
    if site.options.look.is_some_and(|it| it.file("own.css").is_some()) {
        html.void("link", &[("rel", "stylesheet"), ("href", &asset("own.css"))]);
    }
    // The theme is set before anything is drawn; all else waits.
    html.element("script", &[("src", &asset("theme.js"))], "");
    html.element("script", &[("src", &asset("site.js")), ("defer", "")], "").line();
}

fn header(site: &Site<'_>, lang: Lang, root: &str, html: &mut Html) {
    html.open("header", &[("id", "top")]);
    html.open("a", &[("href", "#nav"), ("class", "menu")]).text(say(lang, "Menu", "Меню")).close();
    html.open("a", &[("href", &format!("{root}index.html")), ("class", "home")]);
    html.text(&site.title).close();
    let label = say(lang, "Search", "Поиск");
    let hint = say(lang, "Name, part of an address, word…  /", "Имя, часть адреса, слово…  /");
    let action = format!("{root}search.html");
    html.open("form", &[("action", &action), ("role", "search"), ("data-root", root)]);
    html.void(
        "input",
        &[
            ("id", "query"),
            ("name", "q"),
            ("type", "search"),
            ("aria-label", label),
            ("placeholder", hint),
        ],
    );
    html.element("div", &[("id", "results"), ("hidden", "")], "");
    html.close();
    let theme = say(lang, "Light or dark", "Светлая или тёмная тема");
    // Its sign is hidden from those who listen, so that the title is its name.
    let attrs = [("id", "theme"), ("type", "button"), ("title", theme)];
    html.open("button", &attrs).element("span", &[("aria-hidden", "true")], "◐").close();
    html.close().line();
}

/// Writes the navigation, and returns where each of its links begins.
fn navigation(site: &Site<'_>, lang: Lang, root: &str, html: &mut Html) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let label = say(lang, "Pages", "Страницы");
    html.open("nav", &[("id", "nav"), ("aria-label", label)]);
    html.element("a", &[("href", "#"), ("class", "menu")], say(lang, "Close", "Закрыть"));
    for (title, links) in site.sections(lang) {
        html.element("p", &[], &title);
        html.open("ul", &[]);
        for (path, title, count) in links {
            html.open("li", &[]);
            let at = html.len();
            html.open("a", &[("href", &format!("{root}{path}"))]).text(&title);
            if let Some(count) = count {
                html.element("span", &[("class", "count")], &count.to_string());
            }
            html.close().close();
            found.push((path, at));
        }
        html.close();
    }
    html.close().line();
    found
}

fn around(frame: &Frame<'_>, root: &str, html: &mut Html) {
    let [before, after] = frame.around;
    if before.is_none() && after.is_none() {
        return;
    }
    let lang = frame.lang;
    let label = say(lang, "Previous and next", "Соседние страницы");
    html.open("nav", &[("class", "around"), ("aria-label", label)]);
    for (link, rel, en, ru) in
        [(before, "prev", "Previous", "Назад"), (after, "next", "Next", "Дальше")]
    {
        if let Some((path, title)) = link {
            html.open("a", &[("href", &format!("{root}{path}")), ("rel", rel)]);
            html.element("span", &[], say(lang, en, ru)).text(title).close();
        }
    }
    html.close().line();
}

fn is_listed(heading: &Heading) -> bool {
    heading.level <= 3
}

fn has_contents(headings: &[Heading]) -> bool {
    headings.iter().filter(|it| is_listed(it)).count() >= 2
}

/// The table of contents; a page of one section needs none.
fn contents(lang: Lang, headings: &[Heading], html: &mut Html) {
    if !has_contents(headings) {
        return;
    }
    let listed = headings.iter().filter(|it| is_listed(it));
    let label = say(lang, "On this page", "На этой странице");
    html.open("nav", &[("id", "toc"), ("aria-label", label)]);
    html.element("p", &[], label).open("ul", &[]);
    for heading in listed {
        let class = if heading.level > 2 { "sub" } else { "" };
        let mut attrs: Vec<Attr<'_>> = Vec::new();
        if !class.is_empty() {
            attrs.push(("class", class));
        }
        html.open("li", &attrs);
        html.open_link("", &["#", &heading.id]).text(&heading.text).close().close();
    }
    html.close().close().line();
}
