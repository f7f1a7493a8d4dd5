//! Two services on one port.

use std::ops::RangeInclusive;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{PORTS, Port};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "port-collision",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("port_collision.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, role) in cx.roles().filter(|it| !it.1.servers.is_empty()) {
        let settings = &cx.inventory.platform(role.platform).settings;
        let mut seen = Vec::<(&Port, RangeInclusive<u16>, Option<Span>)>::new();
        for it in PORTS.iter().filter(|it| role.runs(it.service)) {
            let stated = settings.get(it.setting, Some(id), None);
            let number = |key: &str| {
                let resolved = settings.get(key, Some(id), None);
                resolved.one().unwrap_or(key).parse::<u16>().ok()
            };
            let Some(first) = number(it.setting) else { continue };
            let last = it.until.and_then(number).unwrap_or(first);
            let span = stated.stated.first().and_then(|it| it.span());
            let meets = |other: &&(&Port, RangeInclusive<u16>, _)| {
                let same = |word: &str| other.0.transport.split(", ").any(|it| it == word);
                first <= *other.1.end()
                    && *other.1.start() <= last
                    && it.transport.split(", ").any(same)
            };
            let Some((other, ports, place)) = seen.iter().find(meets).cloned() else {
                seen.push((it, first..=last, span));
                continue;
            };
            let port = first.max(*ports.start());
            // What no setting changes is called by its service.
            let is_set = |it: &Port| it.setting.parse::<u16>().is_err();
            let name = |it: &Port| if is_set(it) { it.setting } else { it.service };
            let (first, key) = (name(other), name(it));
            let (other, service) = (other.service, it.service);
            // Two defaults never meet; the port that the document states is the place.
            let Some(here) = span.or(place) else { continue };
            let id = &role.id;
            let mut it = Diagnostic::error(
                RULE.id,
                here,
                Text::new(
                    format!("port `{port}` of role `{id}` is taken twice: `{first}` and `{key}`"),
                    format!("порт `{port}` у роли `{id}` занят дважды: `{first}` и `{key}`"),
                ),
            )
            .label(Text::new(format!("{other} and {service}"), format!("{other} и {service}")));
            if let (Some(_), Some(place)) = (span, place) {
                it = it.also(place, Text::new("also here", "и здесь"));
            }
            sink.push(it.note(Text::new(
                "the one that starts second does not start: choose another port",
                "та, что запустится второй, не запустится: выберите другой порт",
            )));
        }
    }
}
