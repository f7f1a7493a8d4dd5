//! Servers of both families whose document states the gateway of one.

use std::net::IpAddr;

use super::{Context, Docs, Host, Rule, Severity, Sink, stated_values};
use crate::diag::{Diagnostic, Text, count_en, count_ru};
use crate::text::Spanned;

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
        for (value, hosts) in stated_values(cx, stated) {
            let Some(word) = value.words.first() else { continue };
            let is_cut_off = |it: &&&Host<'_>| {
                let settings = &cx.inventory.platform(it.platform).settings;
                it.server.is_some()
                    && it.addresses.iter().any(|it| it.value.is_ipv4() != is_v4)
                    && settings.one(missing, it.role, it.server).is_none()
            };
            let of_family = |it: &&Spanned<IpAddr>| it.value.is_ipv4() == is_v4;
            let cut_off: Vec<_> = hosts
                .iter()
                .filter(is_cut_off)
                .filter_map(|it| it.addresses.iter().find(of_family))
                .collect();
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
                    .also(word.span, stated)
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
