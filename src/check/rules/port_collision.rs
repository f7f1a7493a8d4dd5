//! Two services on one port.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "port-collision",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("port_collision.md")),
    check,
};

/// The ports of services, by setting.
const PORTS: &[(&str, &str)] = &[
    ("amqp_port", "rabbitmq"),
    ("api_port", "whapps"),
    ("couchdb_admin_port", "couchdb"),
    ("couchdb_port", "couchdb"),
    ("erlang_node_port", "freeswitch"),
    ("events_port", "whapps"),
    ("management_port", "rabbitmq"),
    ("sip_port", "freeswitch"),
    ("sips_port", "freeswitch"),
    ("ws_port", "freeswitch"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, role) in cx.roles().filter(|it| !it.1.servers.is_empty()) {
        let settings = &cx.inventory.platform(role.platform).settings;
        let mut seen = BTreeMap::<String, (&str, &str, Option<Span>)>::new();
        for (key, service) in PORTS.iter().filter(|it| role.runs(it.1)) {
            let resolved = settings.get(key, Some(id), None);
            let Some(port) = resolved.one().map(str::to_owned) else { continue };
            let span = resolved.stated.first().and_then(|it| it.span());
            let Some(&(first, other, place)) = seen.get(&port) else {
                seen.insert(port, (key, service, span));
                continue;
            };
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
