//! An address that belongs to the whole network.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Context, Docs, Host, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{Networks, PlatformId};

pub(super) const RULE: Rule = Rule {
    id: "network-or-broadcast-address",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("network_or_broadcast_address.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut declared = BTreeMap::<PlatformId, Vec<(IpNet, ())>>::new();
    for network in &cx.inventory.networks {
        declared.entry(network.platform).or_default().push((network.prefix.value, ()));
    }
    let declared: BTreeMap<PlatformId, Networks<()>> =
        declared.into_iter().map(|(id, nets)| (id, nets.into_iter().collect())).collect();
    for host in &cx.hosts {
        for address in host.addresses {
            let nets = declared.get(&host.platform);
            let net = nets.and_then(|it| it.around(address.value).next()).map(|it| it.0);
            let Some((net, is_last)) = edge(cx, host, address.value, net) else { continue };
            let (value, name) = (address.value, &host.name.value);
            let message = if is_last {
                Text::new(
                    format!("`{value}` of `{name}` is the broadcast address of `{net}`"),
                    format!("`{value}` у `{name}` — широковещательный адрес `{net}`"),
                )
            } else {
                Text::new(
                    format!("`{value}` of `{name}` is the address of the network `{net}` itself"),
                    format!("`{value}` у `{name}` — адрес самой сети `{net}`"),
                )
            };
            let note = if value.is_ipv4() {
                Text::new(
                    "no machine can have it: choose another address of the network",
                    "ни одна машина не может его иметь: выберите другой адрес сети",
                )
            } else {
                Text::new(
                    "it belongs to the routers of the network (RFC 4291): choose another address",
                    "он принадлежит маршрутизаторам сети (RFC 4291): выберите другой адрес",
                )
            };
            sink.push(
                Diagnostic::error(RULE.id, address.span, message)
                    .label(Text::new("no host address", "не адрес узла"))
                    .note(note),
            );
        }
    }
}

/// The network that `address` is the first or last address of; whether it is the last. If one is `declared`
/// around it, it is that one.
fn edge(
    cx: &Context<'_>,
    host: &Host<'_>,
    address: IpAddr,
    declared: Option<IpNet>,
) -> Option<(IpNet, bool)> {
    let net = declared.or_else(|| {
        // Of IPv4, only a length that the document states says what the network is.
        let settings = &cx.inventory.platform(host.platform).settings;
        let key = if address.is_ipv4() { "ipv4_prefix_length" } else { "prefix_length" };
        let is_stated = settings.find(key, host.role, host.server).is_some();
        let length = settings.one(key, host.role, host.server);
        let length = length?.parse().ok().filter(|_| address.is_ipv6() || is_stated)?;
        Some(IpNet::new(address, length).ok()?.trunc())
    })?;
    // Networks of two addresses and of one have none to spare (RFC 3021, RFC 6164).
    if net.prefix_len() + 1 >= net.max_prefix_len() {
        return None;
    }
    let is_last = address.is_ipv4() && net.broadcast() == address;
    (is_last || net.network() == address).then_some((net, is_last))
}
