//! A server in another network than its peers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::vip_prefix_mismatch::network;
use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::model::Network;
use crate::text::{Span, distance};

pub(super) const RULE: Rule = Rule {
    id: "prefix-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("prefix_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let said = of_roles(cx, sink);
    of_platforms(cx, &said, sink);
}

/// A server in another network than the others of its role; the places that were found.
fn of_roles(cx: &Context<'_>, sink: &mut Sink) -> BTreeSet<Span> {
    let mut said = BTreeSet::new();
    for (_, role) in cx.roles() {
        for is_v4 in [false, true] {
            let mut nets = BTreeMap::<_, Vec<_>>::new();
            for &id in &role.servers {
                let server = cx.inventory.server(id);
                let address = server.addresses.iter().find(|it| it.value.is_ipv4() == is_v4);
                let Some(address) = address else { continue };
                let net = network(cx, server.platform, server.role, Some(id), address.value);
                nets.entry(net).or_default().push((server, address));
            }
            // One against two or more: with one against one, nobody knows which is right.
            let single = nets.iter().find(|(_, it)| it.len() == 1);
            let (Some((_, odd)), Some((Some(net), rest)), 2) =
                (single, nets.iter().find(|(_, it)| it.len() > 1), nets.len())
            else {
                continue;
            };
            let (Some((server, address)), Some((peer, sample))) = (odd.first(), rest.first())
            else {
                continue;
            };
            if cx.inventory.networks.iter().any(|it| it.prefix.value.contains(&address.value)) {
                continue;
            }
            let (value, name) = (address.value, server.name.value.as_str());
            let message = Text::new(
                format!("`{value}` of `{name}` is not in the network of its peers, `{net}`"),
                format!("`{value}` у `{name}` не из сети остальных серверов роли, `{net}`"),
            );
            said.insert(address.span);
            sink.push(
                Diagnostic::warning(RULE.id, address.span, message)
                    .label(Text::new("outside", "вне её"))
                    .also(
                        sample.span,
                        Text::new(
                            format!("`{}` is inside", peer.name.value),
                            format!("`{}` лежит в ней", peer.name.value),
                        ),
                    )
                    .note(Text::new(
                        "correct the address, or declare its network in a table of networks",
                        "исправьте адрес или объявите его сеть в таблице сетей",
                    )),
            );
        }
    }
    said
}

/// How many leading groups of an address people write once for a whole site: the rest tells its
/// machines apart, whatever the length of the prefix on the wire.
const GROUPS: usize = 5;

/// Addresses of IPv6 whose leading groups are nearly those of all other servers of the platform: a
/// digit was mistyped behind the prefix of the network.
fn of_platforms(cx: &Context<'_>, said: &BTreeSet<Span>, sink: &mut Sink) {
    let head = |address: IpAddr| match address {
        IpAddr::V6(it) => it.segments().get(..GROUPS).map(<[u16]>::to_vec),
        IpAddr::V4(_) => None,
    };
    for (id, _) in cx.platforms() {
        let mut heads = BTreeMap::<_, Vec<_>>::new();
        let mut count = 0;
        for host in cx.hosts_of(id).filter(|it| !it.is_vip()) {
            for address in host.addresses {
                let Some(head) = head(address.value) else { continue };
                heads.entry(head).or_default().push((host, address));
                count += 1;
            }
        }
        let Some((usual, all)) = heads.iter().max_by_key(|it| it.1.len()) else { continue };
        let Some((peer, sample)) = all.first() else { continue };
        if all.len() * 4 < count * 3 || all.len() < 4 {
            continue;
        }
        // A second site has more servers than this.
        let rare = (count / 10).max(1);
        for (head, odd) in heads.iter().filter(|it| it.0 != usual && it.1.len() <= rare) {
            let mut groups = head.iter().zip(usual).filter(|(a, b)| a != b);
            let (Some((wrong, right)), None) = (groups.next(), groups.next()) else { continue };
            let (wrong, right) = (format!("{wrong:x}"), format!("{right:x}"));
            if distance(&wrong, &right) > 1 {
                continue;
            }
            for (host, address) in odd.iter().filter(|it| !said.contains(&it.1.span)) {
                let (value, name) = (address.value, &host.name.value);
                let declared = |it: &Network| {
                    it.prefix.value.contains(&value) && !it.prefix.value.contains(&sample.value)
                };
                if cx.inventory.networks.iter().any(declared) {
                    continue;
                }
                let message = Text::new(
                    format!("`{value}` of `{name}` has `{wrong}` where all others have `{right}`"),
                    format!("в `{value}` у `{name}` стоит `{wrong}`, а у остальных — `{right}`"),
                );
                let it = Diagnostic::warning(RULE.id, address.span, message)
                    .label(Text::new("a digit may be mistyped", "возможно, опечатка в цифре"))
                    .also(
                        sample.span,
                        Text::new(
                            format!("as `{}` has it", peer.name.value),
                            format!("так у `{}`", peer.name.value),
                        ),
                    )
                    .note(Text::new(
                        "correct the address, or declare its network in a table of networks",
                        "исправьте адрес или объявите его сеть в таблице сетей",
                    ));
                let meant = meant(value, usual).filter(|it| !cx.has_address(*it));
                sink.push(match meant {
                    Some(meant) => {
                        let edit = (address.span, meant.to_string());
                        it.fix(rewrite(&[edit], Applicability::Unsafe))
                    }
                    None => it,
                });
            }
        }
    }
}

/// `address` with the leading groups `head`.
fn meant(address: IpAddr, head: &[u16]) -> Option<IpAddr> {
    let IpAddr::V6(it) = address else { return None };
    let mut groups = it.segments();
    for (group, right) in groups.iter_mut().zip(head) {
        *group = *right;
    }
    Some(IpAddr::V6(groups.into()))
}
