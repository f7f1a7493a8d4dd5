//! A server outside of the platform that its servers have no address to reach from.

use std::net::IpAddr;

use super::{Context, Docs, Host, Rule, Severity, Sink, stated_values};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "unreachable-family",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("unreachable_family.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for key in ["log_servers", "ntp_servers", "resolvers"] {
        for (value, hosts) in stated_values(cx, key) {
            let servers: Vec<&Host<'_>> = hosts.into_iter().filter(|it| !it.is_vip()).collect();
            let Some(first) = servers.first() else { continue };
            for word in &value.words {
                let Ok(address) = word.value.parse::<IpAddr>() else { continue };
                let mut own = servers.iter().flat_map(|it| it.addresses).map(|it| it.value);
                if own.any(|it| it.is_ipv4() == address.is_ipv4()) {
                    continue;
                }
                let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
                let name = cx.sources.slice(value.name).trim_matches(':');
                let message = Text::new(
                    format!("no server has an {family} address to reach `{address}` from"),
                    format!("ни у одного сервера нет адреса {family}, чтобы достать `{address}`"),
                );
                let mut it = Diagnostic::warning(RULE.id, word.span, message).label(Text::new(
                    format!("`{name}` of {family}"),
                    format!("`{name}` — адрес {family}"),
                ));
                if let Some(sample) = first.addresses.first() {
                    it = it.also(
                        sample.span,
                        Text::new("servers have only such addresses", "у серверов только такие"),
                    );
                }
                sink.push(it.note(Text::new(
                    "write an address of the family that the servers have",
                    "напишите адрес того семейства, которое есть у серверов",
                )));
            }
        }
    }
}
