//! What prose claims about a platform: which roles there are, and which of them share addresses.

use super::flow::Flow;
use super::outline::Section;
use super::roles::Roles;
use super::vocabulary::{Phrase, Vocabulary, tokens};
use crate::model::{Claim, ClaimKind, PlatformId};
use crate::syntax::{Kind, Node};
use crate::text::{Span, Spanned};

/// Words of the sentence above a list of roles.
const LIST: &[&str] = &[
    "функци*",
    "рол*",
    "тип* сервер*",
    "вид* сервер*",
    "function*",
    "role",
    "roles",
    "type* of server*",
    "kind* of server*",
];

/// Words of a sentence about floating addresses, and of one about those who share them.
const FLOATING: &[&str] = &["плавающ*", "shared ip", "floating", "virtual ip"];
const GROUPED: &[&str] = &["кластер*", "объедин*", "организован*", "cluster*", "group*", "share*"];

/// The claims of `sections`, and the places of all their prose.
pub(crate) fn read(
    platform: PlatformId,
    sections: &[Section<'_>],
    roles: &Roles,
    vocabulary: &Vocabulary,
) -> (Vec<Claim>, Vec<Span>) {
    let mut claims = Vec::new();
    let mut prose = Vec::new();
    for paragraph in sections.iter().flat_map(|it| &it.prose) {
        prose.push(paragraph.span());
        claims.extend(clusters(platform, *paragraph, vocabulary));
        claims.extend(list(platform, *paragraph, roles, vocabulary));
    }
    (claims, prose)
}

/// The list of roles that `paragraph` introduces.
fn list(
    platform: PlatformId,
    paragraph: Node<'_>,
    roles: &Roles,
    vocabulary: &Vocabulary,
) -> Option<Claim> {
    let next = paragraph.next()?;
    if next.kind() != Kind::EnumeratedList || !names(&Flow::of(paragraph).text, LIST) {
        return None;
    }
    let mut found = Vec::new();
    for item in next.children().filter(|it| it.kind() == Kind::ListItem) {
        let flow = Flow::of(item);
        // A list of something else names no roles, or several in a line.
        let id = match vocabulary.roles_in(&flow.text)[..] {
            [id] => id.to_owned(),
            _ => roles.titled_by(&flow.text)?,
        };
        found.push(Spanned::new(id, flow.place()));
    }
    let span = found.iter().map(|it| it.span).reduce(Span::hull)?;
    let claim = Claim { platform, kind: ClaimKind::Roles, roles: found, span };
    (claim.roles.len() > 1).then_some(claim)
}

/// The roles whose servers share floating addresses, as a sentence of `paragraph` has it.
fn clusters(platform: PlatformId, paragraph: Node<'_>, vocabulary: &Vocabulary) -> Option<Claim> {
    let flow = Flow::of(paragraph);
    let mut start = 0;
    for sentence in flow.text.split_inclusive(['.', '!', '?', ';']) {
        let range = start..start + sentence.trim_end().len();
        start += sentence.len();
        if !names(sentence, FLOATING) || !names(sentence, GROUPED) {
            continue;
        }
        let ids = vocabulary.roles_in(sentence);
        if ids.len() < 2 {
            continue;
        }
        let lead = sentence.len() - sentence.trim_start().len();
        let span = flow.span(range.start + lead..range.end);
        let roles = ids.into_iter().map(|it| Spanned::new(it.to_owned(), span)).collect();
        return Some(Claim { platform, kind: ClaimKind::Clusters, roles, span });
    }
    None
}

/// Whether `text` holds one of `phrases`.
fn names(text: &str, phrases: &[&str]) -> bool {
    let words = tokens(text);
    phrases.iter().any(|it| Phrase::new(it).find_in(&words).is_some())
}
