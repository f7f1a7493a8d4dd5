//! Which services the servers of a role run, and which of others they talk to.

use std::collections::BTreeMap;

use super::flow::Flow;
use super::outline::Section;
use super::roles::Roles;
use super::vocabulary::{Phrase, tokens};
use crate::diag::Text;
use crate::model::{Reading, SERVICES, Service, Stated, Subject};
use crate::syntax::{Kind, Node};
use crate::text::Span;

/// Services by id, each with the first place that says so.
pub(crate) type Found = BTreeMap<&'static str, Stated>;

/// What the prose of a platform says about each of its roles.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// What each role runs: products that its section links to.
    pub(crate) runs: Vec<Found>,
    /// What the section of each role names: it talks to what another role runs of it.
    pub(crate) names: Vec<Found>,
}

/// Reads the prose of `sections`.
pub(crate) fn read(sections: &[Section<'_>], roles: &Roles, readings: &mut Vec<Reading>) -> Prose {
    let count = roles.ids.len();
    let mut prose = Prose { runs: vec![Found::new(); count], names: vec![Found::new(); count] };
    for (section, role) in sections.iter().zip(&roles.sections) {
        let Some(role) = *role else { continue };
        for paragraph in &section.prose {
            for link in links(*paragraph) {
                let flow = Flow::of(link);
                let services = product(&flow.text);
                for service in &services {
                    let stated = Stated::Inferred(flow.place());
                    prose.runs[role].entry(service.id).or_insert(stated);
                }
                if !services.is_empty() {
                    readings.push(reading(&flow.text, flow.place(), &services));
                }
            }
            named(*paragraph, |service, span| {
                prose.names[role].entry(service.id).or_insert(Stated::Inferred(span));
            });
        }
    }
    prose
}

fn reading(title: &str, span: Span, services: &[&Service]) -> Reading {
    let ids: Vec<&str> = services.iter().map(|it| it.id).collect();
    let ids = ids.join(", ");
    Reading {
        span,
        subject: Subject::Product,
        title: title.trim().to_owned(),
        read_as: Some(Text::new(format!("runs {ids}"), format!("работает {ids}"))),
        why: Text::new(
            "a link to the product in the section of the role",
            "ссылка на продукт в разделе роли",
        ),
        rows: None,
    }
}

/// The links at and below `node` that lead out of the document.
fn links(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.descendants().filter(|it| {
        it.kind() == Kind::Reference && it.attr_str("refid").is_none() && it.attr("image").is_none()
    })
}

/// The services of the product that `text` is the name of.
fn product(text: &str) -> Vec<&'static Service> {
    let words = tokens(text);
    let is_whole = |phrase: &str| {
        let phrase = phrase.to_lowercase().replace('_', " ");
        let phrase = Phrase::new(&phrase);
        let rest = words.get(phrase.len()..).unwrap_or_default();
        // A version may follow: `CouchDB 2.3`.
        phrase.begins(&words) && rest.iter().all(|it| it.word.bytes().all(|b| b.is_ascii_digit()))
    };
    SERVICES.iter().filter(|it| phrases(it).any(&is_whole)).collect()
}

fn phrases(service: &Service) -> impl Iterator<Item = &'static str> {
    [service.product, service.id].into_iter().chain(service.aliases.iter().copied())
}

/// Calls `found` for each service that the words at and below `node` name, links apart.
fn named(node: Node<'_>, mut found: impl FnMut(&'static Service, Span)) {
    let texts = node.descendants().filter(|it| it.kind() == Kind::Text);
    for text in texts {
        let in_link = std::iter::successors(text.parent(), |it| it.parent())
            .take_while(|it| it.kind() != Kind::Paragraph)
            .any(|it| it.kind() == Kind::Reference);
        if in_link {
            continue;
        }
        let words = tokens(text.value());
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            // The longest phrase wins: `mod_kazoo` is FreeSWITCH, not Kazoo.
            let mut best: Vec<(usize, &'static Service)> = Vec::new();
            for service in SERVICES {
                let lengths = phrases(service).filter_map(|it| {
                    let phrase = it.to_lowercase().replace(['_', '-'], " ");
                    let phrase = Phrase::new(&phrase);
                    phrase.begins(rest).then(|| phrase.len())
                });
                best.extend(lengths.max().map(|it| (it, service)));
            }
            let longest = best.iter().map(|it| it.0).max().unwrap_or(0);
            for (_, service) in best.iter().filter(|it| it.0 == longest) {
                let range = rest[0].range.start..rest[longest - 1].range.end;
                found(service, text.place(range));
            }
            at += longest.max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_known_by_any_of_their_names() {
        let ids = |text| product(text).iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids("CouchDB"), ["couchdb"]);
        assert_eq!(ids("FreeSwitch"), ["freeswitch"]);
        assert_eq!(ids("Nginx 1.20"), ["nginx"]);
        assert_eq!(ids("Kazoo"), ["ecallmgr", "whapps"]);
        assert_eq!(ids("репликация CouchDB"), [""; 0]);
        assert_eq!(ids("CouchDB replication"), [""; 0]);
    }
}
