//! Names and addresses in prose that nearly, but not quite, are those of the tables.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::model::{HostName, PlatformId};
use crate::text::{Span, distance};

pub(super) const RULE: Rule = Rule {
    id: "prose-literal-drift",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("prose_literal_drift.md")),
    check,
};

/// How many bytes may part the name of a server from its address: a dash or brackets, and no words.
const BESIDE: usize = 8;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        for (span, text) in cx.prose(id) {
            // The server that was named last, and where its name ends.
            let mut named: Option<(usize, &HostName)> = None;
            for (at, word) in literals(text) {
                let place = span.part(at..at + word.len());
                if let Ok(address) = word.parse::<IpAddr>() {
                    let beside = named.take().filter(|it| at - it.0 <= BESIDE).map(|it| it.1);
                    address_of(cx, id, (place, word), address, beside, sink);
                } else if let Ok(name) = HostName::new(word) {
                    name_of(cx, (place, word), &name, sink);
                    let known = cx.hosts.iter().find(|it| it.name.value == name);
                    named = known.map(|it| (at + word.len(), &it.name.value));
                }
            }
        }
    }
}

/// What may be a name or an address, with its place.
fn literals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".:-_".contains(c);
    let begin = text.as_ptr() as usize;
    text.split(move |c| !is_part(c)).filter_map(move |it| {
        let word = it.trim_matches(['.', '-', '_']);
        let word = if word.ends_with("::") { word } else { word.trim_end_matches(':') };
        let is_literal = word.len() > 3 && (word.contains('.') || word.matches(':').count() > 1);
        is_literal.then(|| (word.as_ptr() as usize - begin, word))
    })
}

fn name_of(cx: &Context<'_>, (place, word): (Span, &str), name: &HostName, sink: &mut Sink) {
    let text = name.as_str();
    let names = || cx.hosts.iter().map(|it| it.name.value.as_str());
    let below = |it: &str| it.strip_suffix(text).is_some_and(|it| it.ends_with('.'));
    let is_known = cx.has_name(text)
        || !cx.records_of(text).is_empty()
        || cx.zones.sure_zone(name).is_none_or(|zone| zone == text)
        || names().any(below);
    if is_known {
        return;
    }
    let near = names().map(|it| (distance(it, text), it)).min();
    if let Some((1..=2, near)) = near {
        sink.push(drift(place, word, near));
    }
}

fn address_of(
    cx: &Context<'_>,
    id: PlatformId,
    (place, word): (Span, &str),
    address: IpAddr,
    beside: Option<&HostName>,
    sink: &mut Sink,
) {
    let networks = &cx.inventory.networks;
    let is_network = networks.iter().any(|it| {
        it.prefix.value.addr() == address
            || it.gateway.as_ref().is_some_and(|it| it.value == address)
    });
    let settings = &cx.inventory.platform(id).settings;
    let is_setting = settings.values().any(|it| it.words.iter().any(|it| it.value == word));
    if cx.has_address(address) || is_network || is_setting {
        return;
    }
    let own = cx.hosts_of(id).flat_map(|it| it.addresses);
    let same = own.filter(|it| it.value.is_ipv4() == address.is_ipv4());
    let text = address.to_string();
    // An address beside a name is meant to be that of the server, however far it is from it.
    let of_name = cx.hosts_of(id).find(|it| Some(&it.name.value) == beside);
    let of_name = of_name
        .and_then(|it| it.addresses.iter().find(|it| it.value.is_ipv4() == address.is_ipv4()));
    if let Some(own) = of_name {
        sink.push(drift(place, word, &own.value.to_string()));
        return;
    }
    let near = same.map(|it| it.value.to_string()).map(|it| (distance(&it, &text), it)).min();
    if let Some((1, near)) = near {
        sink.push(drift(place, word, &near));
    }
}

fn drift(place: Span, word: &str, near: &str) -> Diagnostic {
    let message = Text::new(
        format!("`{word}` is in no table, and `{near}` is"),
        format!("`{word}` нет ни в одной таблице, а `{near}` есть"),
    );
    Diagnostic::new(RULE.id, RULE.severity, place, message)
        .label(Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?")))
        .note(Text::new(
            "who follows the text goes to a machine that does not exist",
            "кто пойдёт по тексту, придёт к машине, которой нет",
        ))
        .fix(rewrite(&[(place, near.to_owned())], Applicability::Unsafe))
}
