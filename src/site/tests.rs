//! The site as a whole: its structure, its links, and what documents cannot do to it.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::artifact::{Origin, Templates};
use crate::diag::Sink;
use crate::lower::{self, Directory, Vocabulary};
use crate::syntax::{markdown, rst};

/// Two servers with a floating address, a role section and a setting.
const SMALL: &str = "\
Комплекс
========

База данных
-----------

В качестве базы данных используется `CouchDB <http://couchdb.apache.org/>`_.

:Зона: rcsnet.ru
:Серверы имён: ns1.example.net

.. table:: Перечень виртуальных машин

   ======================  ===================  =========
   Наименование сервера    DNS имя              IPv6 адрес
   ======================  ===================  =========
   база данных, сервер 1   couch1.rcsnet.ru     fd75::901
   база данных, сервер 2   couch2.rcsnet.ru     fd75::902
   ======================  ===================  =========

.. table:: Перечень \"плавающих\" IP адресов

   ======================  ===================  =========
   Наименование сервера    DNS имя              IPv6 адрес
   ======================  ===================  =========
   база данных             couch.rcsnet.ru      fd75::900
   ======================  ===================  =========
";

struct Built {
    pages: BTreeMap<String, String>,
    artifacts: Vec<Artifact>,
    sources: SourceMap,
}

impl Built {
    fn page(&self, path: &str) -> &str {
        self.pages
            .get(path)
            .unwrap_or_else(|| panic!("there is no `{path}` in {:#?}", self.pages.keys()))
    }
}

/// The whole road from documents to pages.
fn build(documents: &[(&str, &str)]) -> Built {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let mut trees = Vec::new();
    for (path, text) in documents {
        let file = sources.add(format!("specs/{path}"), *text);
        trees.push(match path.strip_suffix(".md") {
            Some(_) => markdown::parse(*text, file, &mut sink),
            None => rst::parse(*text, file, &mut sink),
        });
    }
    let all: Vec<&Document> = trees.iter().collect();
    let directory = Directory { key: "specs", documents: &all };
    let inventory = lower::lower(&[directory], &Vocabulary::default(), &sources, &mut sink);
    let templates = Templates::load(&[], &mut sources, &mut sink);
    let options = crate::artifact::Options::default();
    let artifacts = crate::artifact::render(&inventory, &templates, &sources, &options, &mut sink);
    let diagnostics = sink.into_sorted();
    let named: Vec<_> = trees.iter().zip(documents).map(|(it, (path, _))| (it, *path)).collect();
    let options = Options { base: "https://docs.example/", ..Options::default() };
    let made = render(&named, &inventory, &artifacts, &diagnostics, &sources, &options);
    let pages = made
        .iter()
        .filter_map(|it| {
            let path = it.path.as_str().strip_prefix("site/")?.to_owned();
            Some((path, String::from_utf8(it.content.to_vec()).ok()?))
        })
        .collect();
    Built { pages, artifacts, sources }
}

fn one(text: &str) -> Built {
    build(&[("a.rst", text)])
}

fn parse(text: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options).expect("a page is well-formed")
}

fn html(pages: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    pages.iter().filter(|(path, _)| path.strip_suffix(".html").is_some())
}

/// Every link of `pages` that leads nowhere: a page that is not there, a place that is not on it.
fn broken(pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in html(pages) {
        let tree = parse(text);
        let found = tree.descendants().filter_map(|it| it.attribute("id")).map(str::to_owned);
        ids.insert(path, found.collect());
    }
    let mut broken = Vec::new();
    for (path, text) in html(pages) {
        for node in parse(text).descendants() {
            for name in ["href", "src", "action", "data"] {
                let Some(target) = node.attribute(name) else { continue };
                let found = match link::target(target) {
                    link::Target::External(_) => node.tag_name().name() == "a",
                    // `#` alone is the top of the page.
                    link::Target::Here(id) => id.is_empty() || ids[path.as_str()].contains(id),
                    link::Target::File(file, place) => {
                        let file = link::join(path, &file).unwrap_or_default();
                        match place {
                            Some(id) => ids.get(file.as_str()).is_some_and(|it| it.contains(id)),
                            None => pages.contains_key(&file),
                        }
                    }
                    link::Target::Refused => target.starts_with("data:image/png"),
                };
                if !found {
                    broken.push(format!("{path}: {target}"));
                }
            }
        }
    }
    broken
}

/// Whether a page holds something that could run or fetch, other than the program's own scripts.
fn dangers(pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in html(pages) {
        for node in parse(text).descendants().filter(roxmltree::Node::is_element) {
            let tag = node.tag_name().name().to_ascii_lowercase();
            let own = node.attribute("src").is_some_and(|it| {
                it.ends_with("assets/theme.js") || it.ends_with("assets/site.js")
            });
            if tag == "script" && !(own && node.text().is_none_or(str::is_empty)) {
                found.push(format!("{path}: script"));
            }
            let foreign =
                ["iframe", "object", "embed", "style", "base", "applet", "frame", "template"];
            if foreign.contains(&tag.as_str()) {
                found.push(format!("{path}: {tag}"));
            }
            for attribute in node.attributes() {
                let name = attribute.name().to_ascii_lowercase();
                let value: String = attribute
                    .value()
                    .chars()
                    .filter(|it| *it > ' ')
                    .collect::<String>()
                    .to_lowercase();
                if name.starts_with("on")
                    || ["style", "srcdoc", "formaction"].contains(&name.as_str())
                {
                    found.push(format!("{path}: {name}"));
                }
                let leads = ["href", "src", "action", "data"].contains(&name.as_str());
                if leads
                    && ["javascript:", "vbscript:", "data:text", "//"]
                        .iter()
                        .any(|it| value.starts_with(it))
                {
                    found.push(format!("{path}: {value}"));
                }
            }
        }
    }
    found
}

#[test]
fn every_page_is_well_formed_and_every_link_leads_somewhere() {
    let site = build(&[("complex.rst", include_str!("../../specs/complex.rst"))]);
    assert!(site.pages.len() > 30);
    assert_eq!(broken(&site.pages), Vec::<String>::new());
    assert_eq!(dangers(&site.pages), Vec::<String>::new());
    for (path, text) in html(&site.pages) {
        assert!(text.len() < 100_000, "{path} has {} bytes", text.len());
        let tree = parse(text);
        let mut ids = BTreeSet::new();
        for id in tree.descendants().filter_map(|it| it.attribute("id")) {
            assert!(ids.insert(id), "{path}: `{id}` occurs twice");
        }
        let count = |tag: &str| tree.descendants().filter(|it| it.has_tag_name(tag)).count();
        assert_eq!((count("h1"), count("main"), count("title") > 0), (1, 1, true), "{path}");
        assert_eq!(tree.root_element().attribute("lang"), Some("ru"), "{path}");
    }
    assert!(include_str!("assets/site.css").len() < 16_000);
}

#[test]
fn a_broken_link_and_a_foreign_script_are_found() {
    let mut site = one(SMALL);
    assert_eq!(broken(&site.pages), Vec::<String>::new());
    let page = site.pages.get_mut("index.html").unwrap();
    *page = page.replace("</main>", "<a href=\"gone.html\">x</a><a href=\"#gone\">y</a></main>");
    assert_eq!(broken(&site.pages), ["index.html: gone.html", "index.html: #gone"]);
    let page = site.pages.get_mut("a.html").unwrap();
    *page = page.replace("</main>", "<script>x</script><p onclick=\"x\">y</p></main>");
    assert_eq!(dangers(&site.pages), ["a.html: script", "a.html: onclick"]);
}

#[test]
fn a_cell_leads_to_what_it_produced_and_a_value_back_to_its_cell() {
    let site = one(SMALL);
    let document = parse(site.page("a.html"));
    let cell = document
        .descendants()
        .find(|it| it.has_tag_name("td") && it.attribute("id") == Some("couch1.rcsnet.ru.3"))
        .expect("the cell has an anchor");
    let made = cell.descendants().find(|it| it.attribute("class") == Some("made")).unwrap();
    let href = "servers/couch1.rcsnet.ru.html#couch1.rcsnet.ru.3";
    assert_eq!(made.attribute("href"), Some(href));

    let hosts = site.page("files/servers/couch2.rcsnet.ru/etc/hosts.html");
    let hosts = parse(hosts);
    let value = hosts
        .descendants()
        .find(|it| {
            it.has_tag_name("a") && it.descendants().any(|it| it.text() == Some("fd75::901"))
        })
        .expect("the address is a link");
    let back = "../../../../a.html#couch1.rcsnet.ru.3";
    assert_eq!(value.attribute("href"), Some(back));
    assert_eq!(value.attribute("title"), Some("specs/a.rst:17"));

    let server = site.page("servers/couch1.rcsnet.ru.html");
    assert!(server.contains("files/servers/couch2.rcsnet.ru/etc/hosts.html#L"));
}

#[test]
fn a_file_is_shown_as_it_is() {
    let site = one(SMALL);
    for artifact in &site.artifacts {
        let page = parse(site.page(&format!("files/{}.html", artifact.path)));
        let code = page
            .descendants()
            .find(|it| {
                it.has_tag_name("code")
                    && it.parent_element().is_some_and(|it| it.has_tag_name("pre"))
            })
            .unwrap();
        let shown: String = code
            .descendants()
            .filter(roxmltree::Node::is_text)
            .filter_map(|it| it.text())
            .collect();
        assert_eq!(shown.as_bytes(), &*artifact.content, "{}", artifact.path);
    }
}

#[test]
fn tables_have_captions_and_heads() {
    let site = one(SMALL);
    let page = parse(site.page("a.html"));
    let table = page.descendants().find(|it| it.has_tag_name("table")).unwrap();
    let caption = table.children().find(|it| it.has_tag_name("caption")).unwrap();
    assert_eq!(caption.text(), Some("Перечень виртуальных машин"));
    let heads: Vec<_> = table.descendants().filter(|it| it.has_tag_name("th")).collect();
    assert_eq!(heads.len(), 3);
    assert!(heads.iter().all(|it| it.attribute("scope") == Some("col")));
}

#[test]
fn sections_are_named_by_their_titles() {
    let before = one("A\n=\n\nРаздел\n------\n\nx\n\nБазы данных\n-----------\n\ny\n");
    let after = one("A\n=\n\nБазы данных\n-----------\n\ny\n\nРаздел\n------\n\nx\n");
    for site in [&before, &after] {
        let page = parse(site.page("a.html"));
        let ids: Vec<_> = page
            .descendants()
            .filter(|it| it.has_tag_name("section"))
            .filter_map(|it| it.attribute("id"))
            .collect();
        assert!(ids.contains(&"bazy-dannykh") && ids.contains(&"razdel"), "{ids:?}");
    }
}

#[test]
fn documents_refer_to_each_other() {
    let site = build(&[
        (
            "one.rst",
            "One\n===\n\nSee `two <part/two.md>`_, `gone <gone.rst>`_, `out <../../x.rst>`_.\n",
        ),
        ("part/two.md", "# Two\n\nBack to [one](../one.rst).\n"),
    ]);
    let page = parse(site.page("one.html"));
    let article = page.descendants().find(|it| it.has_tag_name("article")).unwrap();
    let links: Vec<_> = article
        .descendants()
        .filter(|it| it.has_tag_name("a") && it.attribute("class").is_none())
        .filter_map(|it| it.attribute("href"))
        .collect();
    assert_eq!(links, ["part/two.html"]);
    assert!(site.page("part/two.html").contains("<a href=\"../one.html\">one</a>"));
    assert_eq!(broken(&site.pages), Vec::<String>::new());
}

#[test]
fn nothing_in_a_document_can_run_or_break_a_page() {
    let hostile = [
        "`x <javascript:alert(1)>`_ `y <JaVaScRiPt:alert(1)>`__ `z <data:text/html,a>`__",
        ".. raw:: html\n\n   <script>alert(1)</script></main></body>",
        ".. role:: raw-html(raw)\n   :format: html\n\nA :raw-html:`<img src=x onerror=alert(1)>` b.",
        ".. image:: javascript:alert(1)\n   :alt: \" onerror=\"alert(1)\n   :target: javascript:alert(2)",
        ".. image:: https://evil.example/x.png",
        ".. image:: data:image/png;base64,AAAA",
        ".. image:: //evil.example/x.svg",
        ".. figure:: x.svg\" onload=\"alert(1)\n\n   </figure><script>alert(1)</script>",
        "<script>alert(1)</script> ]]> <!-- \"'><img src=x onerror=alert(1)> &lt;script&gt;",
        ".. class:: x\" onclick=\"alert(1)\n\nText.",
        ".. _\" onclick=\"alert(1): javascript:alert(1)\n\nSee `\" onclick=\"alert(1)`_.",
        ".. code:: json\"><script>\n\n   </code></pre><script>alert(1)</script>",
        "===========  ==================================\nName         IPv6\n===========  ==================================\n<script>     \"><svg/onload=alert(1)>\n===========  ==================================",
        "Title \"><script>alert(1)</script>\n=================================\n\nText \u{0}\u{1}\u{7f}\u{fffe}\u{feff}\u{202e}.",
        ".. container:: query results nav main theme\n\n   .. _main:\n   .. _nav:\n\n   Text.",
        ".. meta::\n   :http-equiv=refresh: 0; url=https://evil.example/",
        ".. math::\n\n   </math><script>alert(1)</script>",
        "Text [1]_.\n\n.. [1] </aside><script>alert(1)</script>",
        ".. |x| replace:: <script>\n\n|x|",
    ];
    for text in hostile {
        for site in [one(text), build(&[("a.md", text)])] {
            assert_eq!(dangers(&site.pages), Vec::<String>::new(), "{text}");
            assert_eq!(broken(&site.pages), Vec::<String>::new(), "{text}");
        }
    }
    let markdown = "[x](javascript:alert(1)) <b onclick=alert(1)>b</b>\n\n<script>alert(1)</script>\n\n![x](https://evil.example/y.png)\n";
    let site = build(&[("a.md", markdown), ("<script>.rst", "x")]);
    assert_eq!(dangers(&site.pages), Vec::<String>::new());
    assert_eq!(broken(&site.pages), Vec::<String>::new());
}

#[test]
fn the_index_of_a_directory_comes_first() {
    let titled = |title: &str| format!("{title}\n=====\n\nText.\n");
    let [part, index, inner] = ["Part 1", "Whole", "Inner"].map(titled);
    let built = build(&[
        ("a/part.rst", &part),
        ("b.rst", SMALL),
        ("index.rst", &index),
        ("a/index.rst", &inner),
    ]);
    let page = built.page("b.html");
    let at = |title: &str| page.find(&format!("html\">{title}</a></li>")).unwrap();
    assert!(at("Whole") < at("Inner") && at("Inner") < at("Part 1"), "{page}");
    assert!(page.contains("class=\"home\">Whole</a>"));
}

#[test]
fn documents_cannot_take_the_pages_of_the_program() {
    let site = build(&[
        ("index.rst", "One\n===\n"),
        ("servers/x.rst", "Two\n===\n"),
        ("комплекс.rst", "Три\n===\n"),
        ("Search.md", "# Four\n"),
        ("assets.rst", "Five\n====\n"),
    ]);
    for path in [
        "index.html",
        "index-2.html",
        "documents/servers/x.html",
        "kompleks.html",
        "Search-2.html",
        "search.html",
    ] {
        site.page(path);
    }
    assert_eq!(broken(&site.pages), Vec::<String>::new());
}

#[test]
fn findings_stand_on_their_page_and_beside_their_cells() {
    let text = SMALL.replace("fd75::902", "fd75::9g2");
    let site = one(&text);
    assert!(site.page("findings.html").contains("<mark>"));
    let page = site.page("a.html");
    assert!(page.contains("class=\"mark error\" href=\"findings.html#finding-"));
    assert_eq!(broken(&site.pages), Vec::<String>::new());
}

#[test]
fn pages_tell_what_the_network_of_an_address_says_of_it() {
    let networks = "\
\nСети\n----\n\n\
===========  ========\n\
Сеть         Шлюз\n\
===========  ========\n\
fd75::/72    fd75::1\n\
===========  ========\n";
    let built = one(&format!("{SMALL}{networks}"));
    for page in ["vips/couch.rcsnet.ru.html", "servers/couch1.rcsnet.ru.html"] {
        let page = built.page(page);
        let fact = |name: &str| {
            let (_, rest) = page.split_once(&format!("<dt>{name}</dt>"))?;
            Some(rest.split_once("</dd>")?.0)
        };
        let [prefix, gateway] =
            ["Длина префикса IPv6", "Шлюз IPv6"].map(|it| fact(it).unwrap_or_default());
        assert!(prefix.contains("<code>72</code>") && gateway.contains("<code>fd75::1</code>"));
        assert!(gateway.contains("выведено") && gateway.contains("href"), "{gateway}");
        assert_eq!(fact("Шлюз IPv4"), None);
    }
    // Of what stands in no declared network, nothing is said.
    assert!(!one(SMALL).page("vips/couch.rcsnet.ru.html").contains("Шлюз"));
}

#[test]
fn search_knows_servers_by_their_addresses() {
    let site = one(SMALL);
    let index = site.page("assets/index.js");
    assert!(index.contains("[1,\"couch1.rcsnet.ru\",\"servers/couch1.rcsnet.ru.html\",\"база данных, сервер 1 fd75::901\"]"));
    let rows =
        index.strip_prefix("self.rcsgenIndex(").and_then(|it| it.strip_suffix(");\n")).unwrap();
    let rows: Vec<(u8, String, String, String)> =
        serde_json::from_str(&rows.replace(",\n]", "\n]")).expect("the index is data");
    for (_, title, path, _) in rows {
        assert!(site.pages.contains_key(path.split('#').next().unwrap()), "{title}: {path}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (a, b) = (one(SMALL), one(SMALL));
    assert_eq!(a.pages, b.pages);
    assert!(a.page("sitemap.xml").contains("<loc>https://docs.example/a.html</loc>"));
}

#[test]
fn origins_that_do_not_fit_are_left_out() {
    let site = one(SMALL);
    let mut artifact = site.artifacts[0].clone();
    let span = Span { file: FileId(7), start: 5, end: 9 };
    artifact.origins = vec![Origin { range: 1..9999, span }, Origin { range: 5000..5002, span }];
    let pages =
        render(&[], &Inventory::default(), &[artifact], &[], &site.sources, &Options::default());
    assert!(pages.iter().any(|it| it.path.as_str().starts_with("site/files/")));
}

#[test]
fn of_many_files_only_examples_have_pages_and_a_long_one_is_cut() {
    let long = |server: &str| {
        let mut site = one(SMALL);
        let path = format!("servers/{server}/etc/hosts");
        let at = site.artifacts.iter().position(|it| it.path.as_str() == path).unwrap();
        let mut artifact = site.artifacts.swap_remove(at);
        artifact.content = "# a line of a long file\n".repeat(400_000).into_bytes().into();
        (artifact, site)
    };
    let ((first, site), (second, _)) = (long("couch1.rcsnet.ru"), long("couch2.rcsnet.ru"));
    let mut sink = Sink::default();
    let file = FileId(0);
    let document = rst::parse(SMALL, file, &mut sink);
    let directory = Directory { key: "specs", documents: &[&document] };
    let inventory = lower::lower(&[directory], &Vocabulary::default(), &site.sources, &mut sink);
    let artifacts = [first, second];
    let pages = render(
        &[(&document, "a.rst")],
        &inventory,
        &artifacts,
        &[],
        &site.sources,
        &Options::default(),
    );
    let mut pages: BTreeMap<String, String> = pages
        .iter()
        .filter_map(|it| {
            let path = it.path.as_str().strip_prefix("site/")?.to_owned();
            Some((path, String::from_utf8(it.content.to_vec()).ok()?))
        })
        .collect();
    // It has as many pages as somebody may turn, and the last one says how much is left.
    let file = |at: usize| match at {
        1 => "files/servers/couch1.rcsnet.ru/etc/hosts.html".to_owned(),
        _ => format!("files/servers/couch1.rcsnet.ru/etc/hosts/{at}.html"),
    };
    assert!(pages[&file(1)].len() > 80_000 && pages[&file(1)].contains("rel=\"next\""));
    assert!(pages[&file(16)].contains("Ещё") && !pages.contains_key(&file(17)));
    for (path, text) in html(&pages) {
        assert!(text.len() < 100_000, "{path} has {} bytes", text.len());
    }
    assert!(!pages.contains_key("files/servers/couch2.rcsnet.ru/etc/hosts.html"));
    assert!(pages["servers/couch2.rcsnet.ru.html"].contains("<code>/etc/hosts</code>"));
    // What a cell made leads to its line, and to the server that shows it unless that is the one of the page.
    for (server, shown) in
        [("couch1", "здесь"), ("couch2", "<a href=\"couch1.rcsnet.ru.html\">couch1.rcsnet.ru</a>")]
    {
        let page = &pages[&format!("servers/{server}.rcsnet.ru.html")];
        let begin = "<li><a href=\"../files/servers/couch1.rcsnet.ru/etc/hosts.html#L";
        let (_, rest) = page.split_once(begin).expect("a line of the file is linked");
        let (line, rest) = rest.split_once("\">").unwrap();
        assert!(
            rest.starts_with(&format!("<code>/etc/hosts</code> {line}</a>")),
            "{server}: {rest}"
        );
        let (_, place) = rest.split_once(" — ").expect("there is a server");
        assert!(place.starts_with(&format!("{shown} и ещё 1 сервер</li>")), "{server}: {place}");
        // The numbers of its ports lead to the role, which tells what they are for.
        let ports = "<dt>Порты</dt><dd><a href=\"../roles/db.html#ports\">22, 5984, ";
        assert!(page.contains(ports) && !page.contains("id=\"ports\""), "{page}");
    }
    assert_eq!(broken(&pages), Vec::<String>::new());
    let untold = pages["roles/db.html"].replace("id=\"ports\"", "");
    pages.insert("roles/db.html".to_owned(), untold);
    assert_ne!(broken(&pages), Vec::<String>::new());
}

#[test]
fn classes_of_a_document_look_like_no_part_of_the_site() {
    // What the style says of the elements of documents, which may well be asked for.
    let shared = [
        "attention",
        "attribution",
        "caution",
        "danger",
        "error",
        "hint",
        "important",
        "info",
        "line",
        "lines",
        "math",
        "missing",
        "note",
        "noteref",
        "notes",
        "page-footer",
        "page-header",
        "problematic",
        "rubric",
        "subtitle",
        "tip",
        "title",
        "topic",
        "warning",
    ];
    assert!(document::OWN_CLASSES.is_sorted());
    let style = include_str!("assets/site.css");
    for (at, _) in style.match_indices('.') {
        let word = style[at + 1..].split(|c: char| !c.is_ascii_alphabetic() && c != '-').next();
        let Some(word) = word.filter(|it| it.starts_with(|c: char| c.is_ascii_alphabetic())) else {
            continue;
        };
        // `1.5rem` has a point, too.
        if style.as_bytes()[..at].last().is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let known = shared.contains(&word) || document::OWN_CLASSES.contains(&word);
        assert!(known, "`{word}` is of the site or of documents");
    }
    let site =
        one("T\n=\n\n.. container:: skip\n\n   Text.\n\n.. container:: wide mine\n\n   Text.\n");
    let page = site.page("a.html");
    assert!(page.contains("<div class=\"of-document-skip\">"), "{page}");
    assert!(page.contains("<div class=\"of-document-wide mine\">"), "{page}");
}

#[test]
fn a_figure_has_one_caption_and_a_citation_its_name() {
    let site = one(
        "T\n=\n\nSee [A1]_ and [1]_.\n\n.. figure:: x.png\n\n   Caption.\n\n   Legend.\n\n.. [A1] B.\n.. [1] C.\n",
    );
    let page = site.page("a.html");
    let caption =
        "<figcaption><p>Caption.</p><div class=\"legend\"><p>Legend.</p></div></figcaption>";
    assert!(page.contains(caption), "{page}");
    let tree = parse(page);
    let of = |class: &str| {
        let found = tree.descendants().find(|it| it.attribute("class") == Some(class));
        found.map(|it| it.text().unwrap_or_default().to_owned())
    };
    assert_eq!((of("citeref"), of("noteref")), (Some("[A1]".into()), Some("1".into())));
}

#[test]
fn search_knows_what_files_hold() {
    let site = one(SMALL);
    let index = site.page("assets/index.js");
    let of = |word: &str| index.lines().filter(|it| it.contains(word)).collect::<Vec<_>>();
    // Both servers have the line; one of them is enough to find it.
    let found = of(" localhost4");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("couch1.rcsnet.ru/etc/hosts.html"), "{found:#?}");
    // What only the other one has is found there: its title, its path and its words.
    let names =
        of("etc/hostname.html").iter().map(|it| it.matches("couch2.rcsnet.ru").count()).max();
    assert_eq!(names, Some(3));
}

#[test]
fn every_format_that_is_made_is_coloured() {
    // A name, a secret, a letter to a provider: there is nothing to tell apart.
    let plain = ["hostname", ".erlang.cookie", "ptr-request.txt", "couchdb-login", "amqp-password"];
    for (name, text) in [
        ("complex.rst", include_str!("../../specs/complex.rst")),
        ("platform.md", include_str!("../../tests/fixtures/second/platform.md")),
    ] {
        let site = build(&[(name, text)]);
        assert!(site.artifacts.len() > 100);
        for artifact in &site.artifacts {
            let path = artifact.path.as_str();
            let file = path.rsplit('/').next().unwrap_or_default();
            let text = std::str::from_utf8(&artifact.content).unwrap();
            let mut html = html::Html::part();
            highlight::code(&mut html, highlight::for_path(path), text);
            let coloured = html.finish().contains("<i class=");
            assert!(coloured || plain.contains(&file) || text.is_empty(), "{path} has no colours");
        }
    }
}

#[test]
fn every_rule_has_its_page_and_the_list_leads_there() {
    let site = one(SMALL);
    let list = parse(site.page("rules.html"));
    let links: BTreeSet<_> = list.descendants().filter_map(|it| it.attribute("href")).collect();
    for rule in crate::check::all_rules() {
        let page = format!("rules/{}.html", rule.id);
        assert!(site.page(&page).contains("id=\"here\"") && links.contains(&*page), "{page}");
    }
    assert!(site.page("findings.html").contains("href=\"rules.html\""));
}

/// Points of a line of the picture, close to each other.
fn points(path: &str) -> Vec<(f64, f64)> {
    let numbers = |text: &str| -> Vec<f64> {
        text.split_whitespace().map(|it| it.parse().unwrap()).collect()
    };
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (at, _) in path.match_indices(['M', 'C', 'H']) {
        let rest = &path[at + 1..];
        let to = numbers(&rest[..rest.find(['C', 'H']).unwrap_or(rest.len())]);
        let last = points.last().copied().unwrap_or_default();
        match (&path[at..=at], &to[..]) {
            ("M", &[x, y]) => points.push((x, y)),
            ("H", &[x]) => points
                .extend((1..=50).map(|it| (last.0 + (x - last.0) * f64::from(it) / 50.0, last.1))),
            ("C", &[x1, y1, x2, y2, x, y]) => points.extend((1..=50).map(|it| {
                let done = f64::from(it) / 50.0;
                let left = 1.0 - done;
                let parts = [
                    left.powi(3),
                    3.0 * left.powi(2) * done,
                    3.0 * left * done.powi(2),
                    done.powi(3),
                ];
                let on = |way: [f64; 4]| parts.iter().zip(way).map(|(part, it)| part * it).sum();
                (on([last.0, x1, x2, x]), on([last.1, y1, y2, y]))
            })),
            other => panic!("{other:?} in {path}"),
        }
    }
    points
}

#[test]
fn no_line_of_the_picture_runs_behind_a_box() {
    for (name, text, flows) in [
        ("complex.rst", include_str!("../../specs/complex.rst"), 5),
        ("platform.md", include_str!("../../tests/fixtures/second/platform.md"), 0),
    ] {
        let site = build(&[(name, text)]);
        let page = parse(site.page("index.html"));
        let all = || page.descendants().filter(roxmltree::Node::is_element);
        let number = |it: roxmltree::Node<'_, '_>, name: &str| -> f64 {
            it.attribute(name).unwrap().parse().unwrap()
        };
        let boxes: Vec<_> = all()
            .filter(|it| it.has_tag_name("rect") && it.attribute("class").is_none())
            // That of a label hides what lies behind it.
            .filter(|it| it.parent().and_then(|it| it.attribute("class")) == Some("role"))
            .map(|it| ["x", "y", "width", "height"].map(|name| number(it, name)))
            .collect();
        let lines: Vec<_> = all().filter(|it| it.attribute("class") == Some("flow")).collect();
        assert_eq!((boxes.len() > 3, lines.len()), (true, flows), "{name}");
        for line in lines.iter().filter_map(|it| it.attribute("d")) {
            let hidden = points(line).into_iter().find(|&(px, py)| {
                let inside =
                    |&[x, y, w, h]: &[f64; 4]| px > x && px < x + w && py > y && py < y + h;
                boxes.iter().any(inside)
            });
            assert_eq!(hidden, None, "{line}");
        }
        for (at, a) in boxes.iter().enumerate() {
            let apart = |b: &[f64; 4]| {
                a[0] + a[2] <= b[0]
                    || b[0] + b[2] <= a[0]
                    || a[1] + a[3] <= b[1]
                    || b[1] + b[3] <= a[1]
            };
            assert!(boxes[at + 1..].iter().all(apart), "{name}: {a:?}");
        }
    }
}
