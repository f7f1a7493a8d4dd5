//! A name under a top-level domain that does not exist.

use std::collections::BTreeMap;

use super::{Context, Docs, MANY, Rule, Severity, Sink, list, rewrite};
use crate::check::context::Host;
use crate::check::zones::{Stray, is_known_tld};
use crate::diag::{Applicability, Diagnostic, Fix, Lang, Text};
use crate::model::HostName;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "unknown-tld",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("unknown_tld.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut files = BTreeMap::<_, Vec<_>>::new();
    for (stray, host) in strays(cx).filter(|it| !is_known_tld(tld(it.1))) {
        // Names without a domain have no such label.
        let label = if host.name.value.domain().is_empty() { "" } else { tld(host) };
        files.entry((host.name.span.file, label)).or_default().push((stray, host));
    }
    for ((_, label), strays) in files {
        if label.is_empty() {
            short(cx, &strays, sink);
        } else if strays.len() > MANY {
            many(cx, label, &strays, sink);
        } else {
            each(cx, label, &strays, sink);
        }
    }
}

/// Names of one label, which is no domain.
fn short(cx: &Context<'_>, strays: &[(&Stray, &Host<'_>)], sink: &mut Sink) {
    let Some(((_, host), others)) = strays.split_first() else { return };
    let (name, count) = (host.name.value.as_str(), others.len());
    let message = if others.is_empty() {
        Text::new(
            format!("`{name}` is no full name: it lies in no zone"),
            format!("`{name}` — не полное имя: оно не лежит ни в одной зоне"),
        )
    } else {
        Text::new(
            format!("`{name}` and {count} more are no full names: they lie in no zone"),
            format!("`{name}` и ещё {count} — не полные имена: они не лежат ни в одной зоне"),
        )
    };
    let mut it =
        Diagnostic::error(RULE.id, host.name.span, message).label(outside(cx)).note(no_zone());
    for (_, other) in others {
        it = it.also(other.name.span, Text::default());
    }
    if let [zone] = &*cx.zones.sure
        && HostName::new(zone).is_ok()
    {
        let full = |(_, host): &(&Stray, &Host<'_>)| {
            (host.name.span, format!("{}.{zone}", host.name.value))
        };
        let edits: Vec<_> = strays.iter().map(full).collect();
        it = it.fix(rewrite(&edits, Applicability::Unsafe));
    }
    sink.push(it);
}

fn each(cx: &Context<'_>, label: &str, strays: &[(&Stray, &Host<'_>)], sink: &mut Sink) {
    for (stray, host) in strays {
        let name = host.name.value.as_str();
        let message = Text::new(
            format!("`{name}` lies under `{label}`, which is no top-level domain"),
            format!("`{name}` лежит в `{label}`, а такого домена верхнего уровня нет"),
        );
        let it = Diagnostic::error(RULE.id, host.name.span, message);
        sink.push(explain(cx, it, stray, host, label));
    }
}

/// So many names under one such label that it was replaced everywhere, or is meant.
fn many(cx: &Context<'_>, label: &str, strays: &[(&Stray, &Host<'_>)], sink: &mut Sink) {
    let Some(((first, host), others)) = strays.split_first() else { return };
    let (name, count) = (host.name.value.as_str(), others.len());
    let message = Text::new(
        format!("`{name}` and {count} more lie under `{label}`, which is no top-level domain"),
        format!("`{name}` и ещё {count} лежат в `{label}`, а такого домена верхнего уровня нет"),
    );
    let it = Diagnostic::error(RULE.id, host.name.span, message);
    let mut it = explain(cx, it, first, host, label);
    for (_, other) in others {
        it = it.also(other.name.span, Text::default());
    }
    let edit = |(stray, host): &(&Stray, &Host<'_>)| {
        let span = cx.part_of_name(host.name, &stray.tail);
        Some((span, stray.zone.clone()?))
    };
    it.fixes.clear();
    let edits: Option<Vec<_>> = strays.iter().map(edit).collect();
    if let Some(edits) = edits {
        it = it.fix(rewrite(&edits, Applicability::Unsafe));
    }
    sink.push(it);
}

/// The names outside of all zones, with their hosts.
pub(super) fn strays<'a, 'b>(
    cx: &'b Context<'a>,
) -> impl Iterator<Item = (&'b Stray, &'b Host<'a>)> {
    cx.zones.strays.iter().filter_map(|it| Some((it, cx.hosts.get(it.host)?)))
}

/// The last label of the name of `host`.
pub(super) fn tld<'a>(host: &Host<'a>) -> &'a str {
    host.name.value.labels().next_back().unwrap_or_default()
}

/// Where a name lies, as it is in no zone.
fn outside(cx: &Context<'_>) -> Text {
    let zones: Vec<&str> = cx.zones.sure.iter().map(String::as_str).collect();
    let (en, ru) = (list(&zones, Lang::En), list(&zones, Lang::Ru));
    Text::new(format!("outside of {en}"), format!("вне {ru}"))
}

fn no_zone() -> Text {
    Text::new(
        "no zone would hold the name, so nobody could look it up",
        "ни одна зона не будет содержать этого имени, и его никто не найдёт",
    )
}

/// Says what was meant, and offers it.
pub(super) fn explain(
    cx: &Context<'_>,
    it: Diagnostic,
    stray: &Stray,
    host: &Host<'_>,
    part: &str,
) -> Diagnostic {
    let span = cx.part_of_name(host.name, part);
    let it = if let Some(zone) = &stray.zone {
        it.also(span, Text::new(format!("`{zone}` is near"), format!("похоже на `{zone}`")))
    } else {
        it.label(outside(cx))
    };
    let it = it.note(no_zone());
    match (&stray.meant, &stray.zone) {
        (Some(meant), Some(zone)) => {
            let span = cx.part_of_name(host.name, &stray.tail);
            it.fix(Fix {
                title: Text::new(format!("write `{meant}`"), format!("написать `{meant}`")),
                applicability: Applicability::Unsafe,
                edits: vec![Edit { span, text: zone.clone() }],
            })
        }
        _ => it.note(Text::new(
            "if the name is right, name its zone in the field `:Zones:` of the document",
            "если имя верно, назовите его зону в поле `:Зоны:` документа",
        )),
    }
}
