//! An address that belongs to the whole network.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Context, Docs, Host, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Stated;

pub(super) const RULE: Rule = Rule {
    id: "network-or-broadcast-address",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A server has the address of its network, or its broadcast address.",
            "У сервера адрес самой сети или её широковещательный адрес.",
        ),
        why: (
            "The first address of an IPv4 network names the network and the last one all of its \
             hosts (RFC 1122 §3.2.1.3); the first of an IPv6 network belongs to its routers (RFC \
             4291 §2.6.1).",
            "Первый адрес сети IPv4 обозначает саму сеть, а последний — все её узлы (RFC 1122 \
             §3.2.1.3); первый адрес сети IPv6 принадлежит маршрутизаторам (RFC 4291 §2.6.1).",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv4 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  10.0.0.0      sip
  fs2.rcsnet.ru  10.0.0.2      sip
  =============  ============  ====

.. table:: Networks

  ===========  ========
  Network      Gateway
  ===========  ========
  10.0.0.0/24  10.0.0.1
  ===========  ========
",
        good: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv4 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  10.0.0.3      sip
  fs2.rcsnet.ru  10.0.0.2      sip
  =============  ============  ====

.. table:: Networks

  ===========  ========
  Network      Gateway
  ===========  ========
  10.0.0.0/24  10.0.0.1
  ===========  ========
",
        fix: ("Give it another address of the network.", "Дайте серверу другой адрес сети."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for host in &cx.hosts {
        for address in host.addresses {
            let Some((net, is_last)) = edge(cx, host, address.value) else { continue };
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

/// The network that `address` is the first or last address of; whether it is the last.
fn edge(cx: &Context<'_>, host: &Host<'_>, address: IpAddr) -> Option<(IpNet, bool)> {
    let declared = cx.inventory.networks.iter().filter(|it| it.platform == host.platform);
    let declared = declared.map(|it| it.prefix.value.trunc()).filter(|it| it.contains(&address));
    let net = declared.max_by_key(IpNet::prefix_len).or_else(|| {
        // Of IPv4, only a length that the document states says what the network is.
        let settings = &cx.inventory.platform(host.platform).settings;
        let key = if address.is_ipv4() { "ipv4_prefix_length" } else { "prefix_length" };
        let length = settings.get(key, host.role, host.server);
        let is_stated = length.stated.iter().any(|it| matches!(it, Stated::At(_)));
        let length = length.one()?.parse().ok().filter(|_| address.is_ipv6() || is_stated)?;
        Some(IpNet::new(address, length).ok()?.trunc())
    })?;
    // Networks of two addresses and of one have none to spare (RFC 3021, RFC 6164).
    if net.prefix_len() + 1 >= net.max_prefix_len() {
        return None;
    }
    let is_last = address.is_ipv4() && net.broadcast() == address;
    (is_last || net.network() == address).then_some((net, is_last))
}
