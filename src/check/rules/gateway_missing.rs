//! Servers of both families whose document states the gateway of one.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, count_ru};
use crate::text::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    id: "gateway-missing",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("gateway_missing.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (stated, missing, is_v4) in
        [("gateway", "ipv4_gateway", true), ("ipv4_gateway", "gateway", false)]
    {
        // By the place that gives the other gateway: a field, or a row of the table of networks.
        let mut cut_off = BTreeMap::<Span, Vec<&Spanned<IpAddr>>>::new();
        for host in cx.hosts.iter().filter(|it| it.server.is_some()) {
            let [own, others] = [is_v4, !is_v4]
                .map(|is_v4| host.addresses.iter().find(|it| it.value.is_ipv4() == is_v4));
            let (Some(own), Some(_)) = (own, others) else { continue };
            let settings = &cx.inventory.platform(host.platform).settings;
            if settings.one(missing, host.role, host.server).is_some() {
                continue;
            }
            let gateway = settings.get(stated, host.role, host.server);
            if let Some(place) = gateway.stated.first().and_then(|it| it.span()) {
                cut_off.entry(place).or_default().push(own);
            }
        }
        for (place, cut_off) in cut_off {
            let Some(first) = cut_off.first() else { continue };
            let (family, other) = if is_v4 { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
            let (servers, count) = (
                count_ru(cut_off.len(), "сервера", "серверов", "серверов"),
                count_en(cut_off.len(), "server", "servers"),
            );
            let message = Text::new(
                format!(
                    "{count} with {family} addresses, and only the gateway of {other} is stated"
                ),
                format!("у {servers} есть адреса {family}, а шлюз назван только для {other}"),
            );
            let label = Text::new(
                format!("beyond its network, {family} leads nowhere"),
                format!("за пределы своей сети по {family} не выйти"),
            );
            let stated = Text::new(format!("the gateway of {other}"), format!("шлюз {other}"));
            sink.push(
                Diagnostic::new(RULE.id, RULE.severity, first.span, message)
                    .label(label)
                    .also(place, stated)
                    .note(if is_v4 {
                        Text::new(
                            "state `:IPv4 gateway:`, unless that network has no way out",
                            "назовите `:Шлюз IPv4:`, если только у этой сети и не должно быть выхода",
                        )
                    } else {
                        Text::new(
                            "state `:Gateway:`, unless that network has no way out",
                            "назовите `:Шлюз:`, если только у этой сети и не должно быть выхода",
                        )
                    }),
            );
        }
    }
}
