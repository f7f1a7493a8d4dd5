//! A gateway that is one of the hosts that need it.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink, stated_values};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "gateway-is-a-host",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("gateway_is_a_host.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for key in ["gateway", "ipv4_gateway"] {
        for (value, hosts) in stated_values(cx, key) {
            let Some(word) = value.words.first() else { continue };
            let Ok(gateway) = word.value.parse::<IpAddr>() else { continue };
            // A router that is a server of the document has a gateway of its own.
            let own = hosts.iter().flat_map(|host| host.addresses.iter().map(move |it| (host, it)));
            let Some((host, address)) = own.into_iter().find(|it| it.1.value == gateway) else {
                continue;
            };
            let (name, is_vip) = (&host.name.value, host.is_vip());
            let message = if is_vip {
                Text::new(
                    format!("the gateway `{gateway}` is the floating address `{name}`"),
                    format!("шлюз `{gateway}` — это «плавающий» адрес `{name}`"),
                )
            } else {
                Text::new(
                    format!("the gateway `{gateway}` is the server `{name}`, which needs it"),
                    format!("шлюз `{gateway}` — это сервер `{name}`, которому он нужен"),
                )
            };
            sink.push(
                Diagnostic::error(RULE.id, word.span, message)
                    .label(Text::new("no router has this address", "у маршрутизатора другой адрес"))
                    .also(address.span, Text::new("it is given here", "он дан здесь"))
                    .note(Text::new(
                        "write the address of the router; one that is a server here states a gateway of its own",
                        "напишите адрес маршрутизатора; если он описан здесь как сервер, укажите ему свой шлюз",
                    )),
            );
        }
    }
}
