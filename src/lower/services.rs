//! Which services the servers of a role run, and which of others they talk to.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::outline::Section;
use super::roles::Roles;
use super::vocabulary::{Token, tokens};
use crate::diag::{Diagnostic, Severity, Sink, Text};
use crate::model::{Reading, Role, SERVICES, Service, Stated, Subject, service};
use crate::syntax::{Kind, Node};
use crate::text::{Span, Spanned, distance, nearest};

/// Services by id, each with the first place that says so.
pub(crate) type Found = BTreeMap<&'static str, Stated>;

/// What the prose of a platform says about each of its roles.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// What each role runs: products that its section links to.
    pub(crate) runs: Vec<Found>,
    /// What the section of each role names: it talks to what another role runs of it.
    pub(crate) names: Vec<Found>,
    /// Products that are linked in sections of no role.
    pub(crate) unassigned: Vec<(Span, &'static Service)>,
    /// Links whose text is nearly the name of a product, each with that.
    pub(crate) mistyped: Vec<(Spanned<String>, &'static str)>,
}

/// Reads the prose of `sections`.
pub(crate) fn read(sections: &[Section<'_>], roles: &Roles, readings: &mut Vec<Reading>) -> Prose {
    let lexicon = Lexicon::new();
    let count = roles.ids.len();
    let mut prose = Prose {
        runs: vec![Found::new(); count],
        names: vec![Found::new(); count],
        unassigned: Vec::new(),
        mistyped: Vec::new(),
    };
    for (section, role) in sections.iter().zip(&roles.sections) {
        let Some(role) = *role else {
            for link in section.prose.iter().flat_map(|it| links(*it)) {
                let flow = Flow::of(link);
                let services = lexicon.product(&flow.text);
                prose.unassigned.extend(services.iter().map(|it| (flow.place(), *it)));
            }
            continue;
        };
        for paragraph in &section.prose {
            for link in links(*paragraph) {
                let flow = Flow::of(link);
                let services = lexicon.product(&flow.text);
                for service in &services {
                    let stated = Stated::Inferred(flow.place());
                    prose.runs[role].entry(service.id).or_insert(stated);
                }
                if !services.is_empty() {
                    readings.push(reading(&flow.text, flow.place(), &services));
                } else if let Some(near) = nearly_product(flow.text.trim()) {
                    let text = flow.text.trim().to_owned();
                    prose.mistyped.push((Spanned::new(text, flow.place()), near));
                }
            }
            lexicon.named(*paragraph, |service, span| {
                prose.names[role].entry(service.id).or_insert(Stated::Inferred(span));
            });
        }
    }
    prose
}

/// The product whose name is one edit away from `text`: shorter words are near to too many others.
fn nearly_product(text: &str) -> Option<&'static str> {
    let is_word = (5..=32).contains(&text.len()) && !text.contains(char::is_whitespace);
    let products = SERVICES.iter().map(|it| it.product).filter(|_| is_word);
    nearest(text, products).filter(|it| distance(&it.to_lowercase(), &text.to_lowercase()) == 1)
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

/// The words by which services are known, by the first of them.
struct Lexicon(BTreeMap<String, Vec<(Vec<String>, &'static Service)>>);

impl Lexicon {
    fn new() -> Self {
        let mut entries: BTreeMap<String, Vec<(Vec<String>, &'static Service)>> = BTreeMap::new();
        for service in SERVICES {
            let names = [service.product, service.id].into_iter();
            for name in names.chain(service.aliases.iter().copied()) {
                let words: Vec<String> = tokens(name).into_iter().map(|it| it.word).collect();
                if let Some(first) = words.first() {
                    entries.entry(first.clone()).or_default().push((words, service));
                }
            }
        }
        Self(entries)
    }

    /// How many of `words` are, from the first on, the name of services, and of which; the longest
    /// name wins: `mod_kazoo` is FreeSWITCH, not Kazoo.
    fn begins(&self, words: &[Token]) -> (usize, Vec<&'static Service>) {
        let entries = words.first().and_then(|it| self.0.get(&it.word));
        let mut best: (usize, Vec<&'static Service>) = (0, Vec::new());
        for (name, service) in entries.into_iter().flatten() {
            let is_here = name.len() <= words.len()
                && name.iter().zip(words).all(|(name, it)| *name == it.word);
            if is_here && name.len() > best.0 {
                best = (name.len(), vec![service]);
            } else if is_here
                && name.len() == best.0
                && !best.1.iter().any(|it| it.id == service.id)
            {
                best.1.push(service);
            }
        }
        best
    }

    /// The services of the product that `text` is the name of.
    fn product(&self, text: &str) -> Vec<&'static Service> {
        let words = tokens(text);
        let (count, services) = self.begins(&words);
        let rest = words.get(count..).unwrap_or_default();
        // A version may follow: `CouchDB 2.3`.
        let is_whole = rest.iter().all(|it| it.word.bytes().all(|b| b.is_ascii_digit()));
        if is_whole { services } else { Vec::new() }
    }

    /// Calls `found` for each service that the words at and below `node` name, links apart.
    fn named(&self, node: Node<'_>, mut found: impl FnMut(&'static Service, Span)) {
        for text in node.descendants().filter(|it| it.kind() == Kind::Text) {
            let in_link = std::iter::successors(text.parent(), |it| it.parent())
                .take_while(|it| it.kind() != Kind::Paragraph)
                .any(|it| it.kind() == Kind::Reference);
            if in_link {
                continue;
            }
            let words = tokens(text.value());
            let mut at = 0;
            while let Some(rest) = words.get(at..).filter(|it| !it.is_empty()) {
                let (count, services) = self.begins(rest);
                if let (Some(first), Some(last)) = (rest.first(), rest.get(count.max(1) - 1)) {
                    for service in services {
                        found(service, text.place(first.range.start..last.range.end));
                    }
                }
                at += count.max(1);
            }
        }
    }
}

/// Whether nothing says what the servers of a role run.
pub(crate) fn is_idle(role: &Role) -> bool {
    !role.servers.is_empty() && role.services.is_empty()
}

/// Reports products that are linked in sections of no role, and that nobody runs, while `role` runs nothing.
pub(crate) fn check_unassigned(
    role: &Role,
    unassigned: &[(Span, &Service)],
    running: &BTreeSet<String>,
    sink: &mut Sink,
) {
    let mut lost: Vec<_> = unassigned.iter().filter(|it| !running.contains(it.1.id)).collect();
    lost.dedup_by_key(|it| it.0);
    let Some((&&(span, service), others)) = lost.split_first() else { return };
    let (product, id) = (service.product, &role.id);
    let message = Text::new(
        format!("nothing says which role runs {product}"),
        format!("не сказано, у какой роли работает {product}"),
    );
    let label =
        Text::new("linked in a section of no role", "ссылка стоит в разделе, который не о роли");
    let note = Text::new(
        format!(
            "the role `{id}` runs nothing: name the role of this section in a field, `:Role: {id}`"
        ),
        format!(
            "у роли `{id}` ничего не работает: назовите роль этого раздела полем `:Роль: {id}`"
        ),
    );
    let mut found =
        Diagnostic::warning("software-without-role", span, message).label(label).note(note);
    for other in others {
        found = found.also(other.0, Text::default());
    }
    sink.push(found);
}

/// Reports a role that runs nothing, though its section names products: those that nobody runs, for want of
/// a link.
pub(crate) fn check_links(role: &Role, running: &BTreeSet<String>, sink: &mut Sink) {
    let mut products = BTreeMap::<Span, &str>::new();
    for (id, stated) in &role.uses {
        if let (Stated::Inferred(span), Some(service)) = (stated, service(id))
            && !running.contains(id)
        {
            products.entry(*span).or_insert(service.product);
        }
    }
    let Some((span, product)) = products.pop_first() else { return };
    let id = &role.id;
    let message = Text::new(
        format!("nothing says that the role `{id}` runs {product}"),
        format!("не сказано, что у роли `{id}` работает {product}"),
    );
    let label = Text::new("it is named without a link", "назван без ссылки");
    let note = Text::new(
        "its servers get the configuration of no service: link the product, or state it: `:Services:`",
        "настроек служб её серверы не получат: дайте на продукт ссылку или укажите поле `:Службы:`",
    );
    let mut found =
        Diagnostic::warning("software-without-role", span, message).label(label).note(note);
    for other in products.into_keys() {
        found = found.also(other, Text::default());
    }
    sink.push(found);
}

/// Reports a service whose name is nearly that of a known one.
pub(crate) fn mistyped(word: &Spanned<String>, near: &str, note: Text, sink: &mut Sink) {
    let text = &word.value;
    let message =
        Text::new(format!("service `{text}` is not known"), format!("служба `{text}` неизвестна"));
    let label = Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"));
    sink.push(
        Diagnostic::new("unknown-service", Severity::Warning, word.span, message)
            .label(label)
            .note(note),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_known_by_any_of_their_names() {
        let ids = |text| Lexicon::new().product(text).iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids("CouchDB"), ["couchdb"]);
        assert_eq!(ids("FreeSwitch"), ["freeswitch"]);
        assert_eq!(ids("Nginx 1.20"), ["nginx"]);
        assert_eq!(ids("Kazoo"), ["ecallmgr", "whapps"]);
        assert_eq!(ids("репликация CouchDB"), [""; 0]);
        assert_eq!(ids("CouchDB replication"), [""; 0]);
        assert_eq!(ids("mod_kazoo"), ["freeswitch"], "the longest name wins");
    }
}
