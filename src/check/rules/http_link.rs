//! Links that nothing protects on their way.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text, count_en, count_ru};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "http-link",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("http_link.md")),
    check,
};

/// What such a link begins with.
const SCHEME: &str = "http://";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut files = BTreeMap::<_, Vec<Span>>::new();
    for (id, _) in cx.platforms() {
        for (span, text) in cx.prose(id) {
            for (at, _) in text.match_indices(SCHEME) {
                let rest = text.get(at + SCHEME.len()..).unwrap_or_default();
                let host = rest.split(['/', ':', '>', '`', ')', ']', '"']).next();
                let host = host.and_then(|it| it.split_whitespace().next()).unwrap_or_default();
                // Inside of a network, and on the machine itself, there may be no certificate.
                let is_public = host.rsplit_once('.').is_some_and(|(rest, top)| {
                    !rest.is_empty() && super::is_public_tld(&top.to_lowercase())
                });
                if is_public && !cx.has_name(host) {
                    let scheme = span.part(at..at + SCHEME.len());
                    files.entry(span.file).or_default().push(scheme);
                }
            }
        }
    }
    for places in files.into_values() {
        report(&places, sink);
    }
}

fn report(places: &[Span], sink: &mut Sink) {
    let Some((first, others)) = places.split_first() else { return };
    let count = places.len();
    let message = Text::new(
        format!("{} with `http://`", count_en(count, "link begins", "links begin")),
        format!(
            "{} с `http://`",
            count_ru(count, "ссылка начинается", "ссылки начинаются", "ссылок начинаются")
        ),
    );
    let mut it = Diagnostic::new(RULE.id, RULE.severity, *first, message);
    for span in others {
        it = it.also(*span, Text::default());
    }
    let edits: Vec<_> = places.iter().map(|it| (*it, "https://".to_owned())).collect();
    sink.push(
        it.note(Text::new(
            "the page can be changed on its way: write `https://` where the site has it",
            "страницу по пути можно подменить: напишите `https://`, если сайт это умеет",
        ))
        .fix(rewrite(&edits, Applicability::Unsafe)),
    );
}
