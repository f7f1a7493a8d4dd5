//! A gateway that none of its hosts can reach.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::vip_prefix_mismatch::network;
use super::{Context, Docs, Host, Rule, Severity, Sink, list, stated_values};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::Networks;
use crate::text::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    id: "gateway-outside-network",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("gateway_outside_network.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let declared = cx.inventory.networks.iter().map(|it| (it.prefix.value, ())).collect();
    for key in ["gateway", "ipv4_gateway"] {
        for (value, hosts) in stated_values(cx, key) {
            if let Some(word) = value.words.first() {
                look(cx, word, &hosts, &declared, sink);
            }
        }
    }
    for network in &cx.inventory.networks {
        let Some(gateway) = &network.gateway else { continue };
        let net = network.prefix.value.trunc();
        if !is_link_local(gateway.value) && !net.contains(&gateway.value) {
            outside(gateway.value, gateway.span, &[net], sink);
        }
    }
}

/// A router answers at such an address in whatever network it serves (RFC 4861 §6.1.2).
fn is_link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(it) if it.is_unicast_link_local())
}

/// Looks at the gateway of `hosts`.
fn look(
    cx: &Context<'_>,
    word: &Spanned<String>,
    hosts: &[&Host<'_>],
    declared: &Networks<()>,
    sink: &mut Sink,
) {
    let Ok(gateway) = word.value.parse::<IpAddr>() else { return };
    let same = |it: &IpAddr| it.is_ipv4() == gateway.is_ipv4();
    let mut nets = BTreeSet::new();
    for host in hosts {
        for address in host.addresses.iter().map(|it| it.value).filter(same) {
            nets.extend(network(cx, host.platform, host.role, host.server, address));
            nets.extend(declared.around(address).map(|it| it.0));
        }
    }
    if nets.is_empty() {
        let (family, other) = match gateway {
            IpAddr::V4(_) => ("IPv4", "IPv6"),
            IpAddr::V6(_) => ("IPv6", "IPv4"),
        };
        let message = Text::new(
            format!("nobody here has an {family} address that would need the gateway `{gateway}`"),
            format!("шлюз `{gateway}` никому здесь не нужен: адресов {family} нет"),
        );
        sink.push(Diagnostic::warning(RULE.id, word.span, message).note(Text::new(
            format!("it is used for nothing: state that of {other}, or take the field out"),
            format!("он ни на что не влияет: укажите шлюз {other} или уберите поле"),
        )));
    } else if !is_link_local(gateway) && !nets.iter().any(|it| it.contains(&gateway)) {
        let nets: Vec<_> = nets.into_iter().collect();
        outside(gateway, word.span, &nets, sink);
    }
}

fn outside(gateway: IpAddr, span: Span, nets: &[IpNet], sink: &mut Sink) {
    let names: Vec<String> = nets.iter().map(ToString::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let message = Text::new(
        format!("the gateway `{gateway}` lies outside of the networks that it serves"),
        format!("шлюз `{gateway}` лежит вне сетей, которым он служит"),
    );
    let (en, ru) = (list(&names, Lang::En), list(&names, Lang::Ru));
    sink.push(
        Diagnostic::error(RULE.id, span, message)
            .label(Text::new(format!("outside of {en}"), format!("вне {ru}")))
            .note(Text::new(
                "no packet would leave the network: correct the gateway, or the length of the prefix",
                "ни один пакет не выйдет из сети: исправьте шлюз или длину префикса",
            )),
    );
}
