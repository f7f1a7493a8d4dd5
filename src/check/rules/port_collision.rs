//! Two services on one port.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{PORTS, Port, Role};
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
        let mut seen = Vec::<Taken>::new();
        let mut said = BTreeSet::new();
        for it in PORTS.iter().filter(|it| !it.is_any()) {
            let Some(service) = it.service(role) else { continue };
            let Some(ports) = it.range(settings, id, None) else { continue };
            let stated = it.setting().and_then(|key| settings.find(key, Some(id), None));
            let span = stated.and_then(|it| it.words.first()).map(|it| it.span);
            let new = Taken { port: it, service, ports, span };
            let Some(other) = seen.iter().find(|it| it.meets(&new)) else {
                seen.push(new);
                continue;
            };
            // Two defaults never meet, but for what several services share on purpose.
            if let Some(here) = new.span.or(other.span)
                && said.insert(here)
            {
                sink.push(report(role, other, &new, here));
            }
        }
    }
}

/// Ports that a service of a role listens on.
struct Taken {
    port: &'static Port,
    service: &'static str,
    ports: RangeInclusive<u16>,
    /// Where the document states them.
    span: Option<Span>,
}

impl Taken {
    fn meets(&self, other: &Self) -> bool {
        let same = |word: &str| other.port.transport.split(", ").any(|it| it == word);
        self.ports.start() <= other.ports.end()
            && other.ports.start() <= self.ports.end()
            && self.port.transport.split(", ").any(same)
    }
}

/// Two services that listen on one port, which the document states `here`.
fn report(role: &Role, first: &Taken, second: &Taken, here: Span) -> Diagnostic {
    let port = first.ports.start().max(second.ports.start());
    let (a, b, id) = (first.port.name, second.port.name, &role.id);
    let mut it = Diagnostic::error(
        RULE.id,
        here,
        Text::new(
            format!("port `{port}` of role `{id}` is taken twice: `{a}` and `{b}`"),
            format!("порт `{port}` у роли `{id}` занят дважды: `{a}` и `{b}`"),
        ),
    );
    let (a, b) = (first.service, second.service);
    it = it.label(Text::new(format!("{a} and {b}"), format!("{a} и {b}")));
    if let (Some(place), Some(_)) = (first.span, second.span) {
        it = it.also(place, Text::new("also here", "и здесь"));
    }
    it.note(Text::new(
        "the one that starts second does not start: choose another port",
        "та, что запустится второй, не запустится: выберите другой порт",
    ))
}
