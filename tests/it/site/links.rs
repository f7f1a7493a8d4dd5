//! Every link within the site leads to a page, and to a place on it.

#![expect(clippy::disallowed_methods, reason = "tests look at files themselves")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};

use super::made::{ENGLISH, FLEET, RUSSIAN, Site};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("site::every_link_leads_somewhere", || {
            whole(&RUSSIAN, 100)?;
            whole(&ENGLISH, 30)
        }),
        Trial::test("site::every_link_of_a_thousand_servers_leads_somewhere", || {
            whole(&FLEET, 1000)
        }),
        Trial::test("site::a_link_that_leads_nowhere_is_found", spoiled),
        Trial::test("site::no_page_of_a_thousand_servers_is_heavy", light),
    ]
}

/// The pages and other files below `root`, by path; only pages are read.
fn read(root: &Path) -> Result<BTreeMap<String, String>, Failed> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let is_page = path.extension().is_some_and(|it| it == "html");
            let text = if is_page { fs::read_to_string(&path)? } else { String::new() };
            found.insert(path.strip_prefix(root)?.to_string_lossy().into_owned(), text);
        }
    }
    Ok(found)
}

/// What stands in the attribute `name` of the elements of `page`, each of which the program writes
/// with one blank before it and in quotes.
fn values<'a>(page: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let start = format!(" {name}=\"");
    let length = start.len();
    let found: Vec<_> = page.match_indices(&start).map(|(at, _)| at + length).collect();
    found.into_iter().filter_map(|at| page[at..].split('"').next())
}

/// The links and addresses of `pages` that lead nowhere, and how many there are in all.
fn broken(pages: &BTreeMap<String, String>) -> (Vec<String>, usize) {
    let places: BTreeMap<&str, HashSet<&str>> =
        pages.iter().map(|(path, page)| (path.as_str(), values(page, "id").collect())).collect();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, page) in pages {
        for link in ["href", "src", "action"].iter().flat_map(|it| values(page, it)) {
            let outside = ["http:", "https:", "mailto:", "data:"];
            if outside.iter().any(|it| link.starts_with(it)) {
                continue;
            }
            count += 1;
            let (file, place) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { Some(path.clone()) } else { joined(path, file) };
            let known = target.as_deref().and_then(|it| places.get(it));
            if !known.is_some_and(|it| place.is_empty() || it.contains(place)) {
                wrong.push(format!("{path}: {link}"));
            }
        }
    }
    (wrong, count)
}

/// The path that `link` names on the page `from`; none if it leads out of the site.
fn joined(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => _ = parts.pop()?,
            "." => {}
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn whole(site: &Site, least: usize) -> Result<(), Failed> {
    let pages = read(site.root()?)?;
    let (wrong, count) = broken(&pages);
    if pages.len() < least || count < 20 * least {
        return Err(format!("{} files with {count} links are too few", pages.len()).into());
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let shown = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    Err(format!("{} of {count} links lead nowhere:\n{shown}", wrong.len()).into())
}

/// What a page may weigh, in bytes and in elements; `docs/site.md` says the same.
const BYTES: usize = 100_000;
const ELEMENTS: usize = 5_000;

/// The pages that weigh too much.
fn heavy(pages: &BTreeMap<String, String>) -> Vec<String> {
    let weight = |page: &str| {
        // Each element is opened once: a `<` is written otherwise only where one is closed or declared.
        let opened = page
            .match_indices('<')
            .filter(|(at, _)| page[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()));
        (page.len(), opened.count())
    };
    let weighed = pages.iter().map(|(path, page)| (path, weight(page)));
    weighed
        .filter(|(_, (bytes, elements))| *bytes >= BYTES || *elements >= ELEMENTS)
        .map(|(path, (bytes, elements))| format!("{path}: {bytes} bytes, {elements} elements"))
        .collect()
}

fn light() -> Result<(), Failed> {
    let mut pages = read(FLEET.root()?)?;
    let found = heavy(&pages);
    if !found.is_empty() {
        return Err(found.join("\n").into());
    }
    // A file that is longer than a page has further ones.
    if !pages.contains_key("files/zones/secondary.conf/2.html") {
        return Err("the long file has no second page".into());
    }
    for (text, times) in [("x", BYTES), ("<b></b>", ELEMENTS)] {
        pages.insert("heavy.html".into(), text.repeat(times));
        if heavy(&pages).len() != 1 {
            return Err(format!("{times} times {text} weigh nothing").into());
        }
    }
    Ok(())
}

fn spoiled() -> Result<(), Failed> {
    let pages = read(RUSSIAN.root()?)?;
    let spoil = |from: &str, to: &str| {
        let mut pages = pages.clone();
        let page = pages.get_mut("index.html").ok_or("there is no first page")?;
        *page = page.replacen(from, to, 1);
        Ok::<_, Failed>(broken(&pages).0)
    };
    for (from, to) in [
        ("</main>", "<a href=\"gone.html\">x</a></main>"),
        ("</main>", "<a href=\"#gone\">x</a></main>"),
        ("</main>", "<a href=\"findings.html#gone\">x</a></main>"),
        ("</main>", "<a href=\"../index.html\">x</a></main>"),
        ("</main>", "<img src=\"gone.png\"/></main>"),
        ("id=\"servers\"", "id=\"service\""),
    ] {
        if spoil(from, to)?.is_empty() {
            return Err(format!("{to} is not found").into());
        }
    }
    Ok(())
}
