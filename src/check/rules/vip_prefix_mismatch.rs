//! A floating address of a network that its members are not in.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{ByGroup, Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{PlatformId, RoleId, Server, ServerId};
use crate::text::Spanned;

pub(super) const RULE: Rule = Rule {
    id: "vip-prefix-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("vip_prefix_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut known = ByGroup::new();
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for vip in &cx.inventory.vips {
        for address in &vip.addresses {
            let is_v4 = address.value.is_ipv4();
            let homes = known.get(vip, is_v4, || homes(cx, &vip.members, is_v4));
            let Some(Home { server, address: other, nets }) =
                homes.iter().find(|it| !it.nets.iter().any(|net| net.contains(&address.value)))
            else {
                continue;
            };
            let Some(net) = nets.first().and_then(|it| around(address.value, it.prefix_len()))
            else {
                continue;
            };
            found.entry((other.span, net)).or_default().push((address, *server, *other));
        }
    }
    for ((_, net), places) in found {
        report(net, &places, sink);
    }
}

/// Floating addresses of the network `net`, in which one member has no address.
fn report(net: IpNet, places: &[(&Spanned<IpAddr>, &Server, &Spanned<IpAddr>)], sink: &mut Sink) {
    let Some(((address, server, other), others)) = places.split_first() else { return };
    let (value, name) = (address.value, server.name.value.as_str());
    let message = match others.len() {
        0 => Text::new(
            format!("floating address `{value}` is not in the network of its member `{name}`"),
            format!("«плавающий» адрес `{value}` не из сети своего участника `{name}`"),
        ),
        count => Text::new(
            format!(
                "floating address `{value}` and {count} more are not in the network of their member \
                 `{name}`"
            ),
            format!(
                "«плавающий» адрес `{value}` и ещё {count} не из сети своего участника `{name}`"
            ),
        ),
    };
    let mut it = Diagnostic::warning(RULE.id, address.span, message)
        .label(Text::new(format!("lies in `{net}`"), format!("лежит в `{net}`")))
        .also(
            other.span,
            Text::new(
                format!("`{name}` has only this address"),
                format!("у `{name}` есть только этот адрес"),
            ),
        );
    for (address, ..) in others {
        it = it.also(address.span, Text::default());
    }
    sink.push(it.note(Text::new(
        "the router would look for the address in another network",
        "маршрутизатор будет искать адрес в другой сети",
    )));
}

/// The networks of a member, and the first address that it has there.
struct Home<'a> {
    nets: Vec<IpNet>,
    server: &'a Server,
    address: &'a Spanned<IpAddr>,
}

/// Where `members` are, each set of networks once. A server without an address of the family is the
/// business of `vip-family-unroutable`.
fn homes<'a>(cx: &Context<'a>, members: &[ServerId], is_v4: bool) -> Vec<Home<'a>> {
    let mut homes: Vec<Home<'_>> = Vec::new();
    for &id in members {
        let server = cx.inventory.server(id);
        let mut same = server.addresses.iter().filter(|it| it.value.is_ipv4() == is_v4).peekable();
        let Some(&address) = same.peek() else { continue };
        let nets: Vec<_> = same
            .filter_map(|it| network(cx, server.platform, server.role, Some(id), it.value))
            .collect();
        if !nets.is_empty() && !homes.iter().any(|it| it.nets == nets) {
            homes.push(Home { nets, server, address });
        }
    }
    homes
}

/// The network of `length` that `address` lies in.
fn around(address: IpAddr, length: u8) -> Option<IpNet> {
    IpNet::new(address, length).ok().map(|it| it.trunc())
}

/// The network that `address` lies in by the stated or default prefix length.
pub(super) fn network(
    cx: &Context<'_>,
    platform: PlatformId,
    role: Option<RoleId>,
    server: Option<ServerId>,
    address: IpAddr,
) -> Option<IpNet> {
    let key = if address.is_ipv4() { "ipv4_prefix_length" } else { "prefix_length" };
    let settings = &cx.inventory.platform(platform).settings;
    let fallback = if address.is_ipv4() { 24 } else { 64 };
    let length = settings.one(key, role, server).and_then(|it| it.parse().ok());
    around(address, length.unwrap_or(fallback))
}
