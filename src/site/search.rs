//! What can be found: the index, and the page that shows results.

use std::borrow::Cow;
use std::fmt::Write;

use super::model::Pen;
use super::page::{Frame, finish, page};
use super::{Site, say};
use crate::artifact::Artifact;
use crate::syntax::{Kind, Node};
use crate::text::{Map, Set};

/// The words of a section, or of a file, beyond this many bytes are left out.
const WORDS: usize = 4000;

/// What an entry of the index is; `site.js` names them in this order.
#[derive(Clone, Copy)]
enum What {
    Section = 0,
    Server = 1,
    Vip = 2,
    Role = 3,
    Zone = 4,
    File = 5,
}

/// The index and the page of results.
pub(super) fn pages(site: &Site<'_>) -> Vec<Artifact> {
    [index(site), results(site)].into_iter().flatten().collect()
}

fn results(site: &Site<'_>) -> Option<Artifact> {
    let lang = site.documents.first().map_or(site.options.lang, |it| it.lang);
    let title = say(lang, "Search", "Поиск");
    let path = "search.html";
    page(site, &Frame::new(path, title, lang), |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(title);
        pen.html.element("div", &[("id", "found"), ("aria-live", "polite")], "").line();
        pen.html.open("noscript", &[]).open("p", &[]);
        let text = pen.say(
            "Search needs scripts. Everything is also listed in the ",
            "Для поиска нужны скрипты. Всё перечислено и в ",
        );
        pen.html.text(text);
        let overview = pen.say("overview", "обзоре");
        pen.link("index.html", overview);
        pen.html.text(".").close().close().line();
        pen.headings()
    })
}

/// The index as a script, because pages that are opened from a disk may load nothing else.
fn index(site: &Site<'_>) -> Option<Artifact> {
    let mut out = String::from("self.rcsgenIndex([\n");
    for document in &site.documents {
        let mut text = String::new();
        own_words(document.document.root(), &mut text);
        entry(&mut out, What::Section, &document.title, &document.page, &text);
        for section in document.document.root().descendants() {
            if section.kind() != Kind::Section {
                continue;
            }
            let Some(id) = document.anchors.of(section.id()) else { continue };
            let title = section.child(Kind::Title).map(Node::text).unwrap_or_default();
            let mut text = String::new();
            own_words(section, &mut text);
            entry(&mut out, What::Section, &title, &format!("{}#{id}", document.page), &text);
        }
    }
    let inventory = site.inventory;
    for (id, server) in inventory.servers() {
        let mut words = server.label.as_ref().map(|it| it.value.clone()).unwrap_or_default();
        add_words(&mut words, server.addresses.iter().map(|it| it.value));
        add_words(&mut words, server.attributes.iter().map(|it| &it.value.value));
        entry(
            &mut out,
            What::Server,
            server.name.value.as_str(),
            &site.pages.servers[id.at()],
            &words,
        );
    }
    for (vip, page) in inventory.vips.iter().zip(&site.pages.vips) {
        let mut words = vip.label.as_ref().map(|it| it.value.clone()).unwrap_or_default();
        add_words(&mut words, vip.addresses.iter().map(|it| it.value));
        entry(&mut out, What::Vip, vip.name.value.as_str(), page, &words);
    }
    for (at, (role, page)) in inventory.roles.iter().zip(&site.pages.roles).enumerate() {
        let mut words = role.id.clone();
        add_words(&mut words, role.services.iter().map(|(service, _)| service));
        entry(&mut out, What::Role, site.role_title(crate::model::RoleId(at as u32)), page, &words);
    }
    for (zone, page) in inventory.zones.iter().zip(&site.pages.zones) {
        entry(&mut out, What::Zone, zone.name.as_str(), page, "");
    }
    let mut known: Map<(&str, &str), Set<&str>> = Map::default();
    for (index, artifact) in site.artifacts.iter().enumerate() {
        if let Some(page) = site.pages.file(index) {
            let mut words = artifact.kind.to_string();
            let path = artifact.install.as_ref().map_or("", |it| &*it.path);
            let twins = known.entry((&*artifact.kind, path)).or_default();
            let text = std::str::from_utf8(&artifact.content).unwrap_or_default();
            file_words(text, twins, &mut words);
            entry(&mut out, What::File, artifact.path.as_str(), page, &words);
        }
    }
    out.push_str("]);\n");
    finish("assets/index.js", out.into_bytes())
}

/// The words of a file, each once, without those that its twin on another server brought: whoever
/// looks for them wants to see one such file, not a hundred.
fn file_words<'a>(text: &'a str, twins: &mut Set<&'a str>, out: &mut String) {
    let part = |c: char| match c {
        '.' | '_' | '-' | ':' | '/' | '@' => true,
        _ => c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric()),
    };
    let before = out.len();
    for word in text.split(|c| !part(c)) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !(3..=60).contains(&word.len()) || !twins.insert(word) {
            continue;
        }
        if out.len() - before > WORDS {
            return;
        }
        out.push(' ');
        out.push_str(word);
    }
}

fn add_words(words: &mut String, more: impl Iterator<Item = impl std::fmt::Display>) {
    for word in more {
        let _ = write!(words, " {word}");
    }
}

fn entry(out: &mut String, what: What, title: &str, path: &str, words: &str) {
    let _ = write!(out, "[{}", what as u8);
    for text in [title, path] {
        out.push(',');
        quoted(out, text.trim());
    }
    out.push(',');
    // Most words are in lower case, and to see that costs less than to change each letter.
    let is_lower = words.chars().all(|it| matches!(it, '\0'..='@' | '['..='\x7f' | 'а'..='я'));
    let lower = if is_lower { Cow::Borrowed(words) } else { Cow::Owned(words.to_lowercase()) };
    quoted(out, lower.trim());
    out.push_str("],\n");
}

/// `text` as a string of a script.
fn quoted(out: &mut String, text: &str) {
    let is_special =
        |c: char| matches!(c, '"' | '\\' | '<' | '\u{2028}' | '\u{2029}') || c.is_control();
    // The first bytes of all of these: whatever has none of them need not be read letter by letter.
    let may_be = |&it: &u8| it < 0x20 || matches!(it, b'"' | b'\\' | b'<' | 0x7F | 0xC2 | 0xE2);
    out.push('"');
    let mut rest = text;
    while let Some(near) = rest.as_bytes().iter().position(may_be) {
        let Some(at) = rest[near..].find(is_special).map(|it| near + it) else { break };
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('<') => out.push_str("\\u003c"),
            Some(c @ ('"' | '\\')) => out.extend(['\\', c]),
            _ => out.push(' '),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// The words of a section without those of the sections in it.
fn own_words(section: Node<'_>, out: &mut String) {
    for child in section.children() {
        match child.kind() {
            _ if out.len() > WORDS => return,
            Kind::Section | Kind::Comment | Kind::SubstitutionDefinition => {}
            Kind::Text => {
                for (at, word) in child.value().split(char::is_whitespace).enumerate() {
                    if at > 0 && !out.ends_with(' ') {
                        out.push(' ');
                    }
                    out.push_str(word);
                }
            }
            kind => {
                own_words(child, out);
                if is_block(kind) && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
}

/// Whether words before and after such an element are apart.
fn is_block(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph
            | Kind::Title
            | Kind::Term
            | Kind::FieldName
            | Kind::Line
            | Kind::LiteralBlock
            | Kind::Caption
            | Kind::Rubric
    )
}
