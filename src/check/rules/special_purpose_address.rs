//! Addresses that no server of a platform can have.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "special-purpose-address",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("special_purpose_address.md")),
    check,
};

/// What addresses are for, if not for servers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Purpose {
    en: &'static str,
    ru: &'static str,
    /// The same of several addresses.
    many: (&'static str, &'static str),
    severity: Severity,
}

/// Whose addresses are found together: a whole table of examples is one slip.
fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for host in &cx.hosts {
        for address in host.addresses {
            if let Some(purpose) = purpose(address.value) {
                let key = (host.platform, purpose, address.value.is_ipv4());
                found.entry(key).or_default().push((host, address));
            }
        }
    }
    for ((_, purpose, _), places) in found {
        let Some(((host, address), others)) = places.split_first() else { continue };
        let (value, title) = (address.value, host.title());
        let message = if others.is_empty() {
            let Purpose { en, ru, .. } = purpose;
            Text::new(
                format!("`{value}` of `{title}` is {en}"),
                format!("`{value}` у `{title}` — {ru}"),
            )
        } else {
            let (count, (en, ru)) = (others.len(), purpose.many);
            Text::new(
                format!("`{value}` of `{title}` and {count} more are {en}"),
                format!("`{value}` у `{title}` и ещё {count} — {ru}"),
            )
        };
        let mut it = Diagnostic::new(RULE.id, purpose.severity, address.span, message);
        for (_, other) in others {
            it = it.also(other.span, Text::default());
        }
        sink.push(it.note(Text::new(
            "other machines cannot reach a server at such an address",
            "другие машины не достанут сервер по такому адресу",
        )));
    }
}

fn purpose(address: IpAddr) -> Option<Purpose> {
    let error = |(en, ru), many| Some(Purpose { en, ru, many, severity: Severity::Error });
    let example = Some(Purpose {
        en: "an address for examples",
        ru: "адрес для примеров",
        many: ("addresses for examples", "адреса для примеров"),
        severity: Severity::Warning,
    });
    let loopback =
        error(("a loopback address", "адрес петли"), ("loopback addresses", "адреса петли"));
    let unspecified = error(
        ("the unspecified address", "неопределённый адрес"),
        ("unspecified addresses", "неопределённые адреса"),
    );
    let link_local = error(
        ("a link-local address", "локальный адрес канала"),
        ("link-local addresses", "локальные адреса канала"),
    );
    let multicast = error(
        ("a multicast address", "адрес многоадресной рассылки"),
        ("multicast addresses", "адреса многоадресной рассылки"),
    );
    match address {
        IpAddr::V4(it) => match it.octets() {
            [0, ..] => unspecified,
            [127, ..] => loopback,
            [169, 254, ..] => link_local,
            [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => example,
            [224..=239, ..] => multicast,
            [240..=255, ..] => error(
                ("a reserved address", "зарезервированный адрес"),
                ("reserved addresses", "зарезервированные адреса"),
            ),
            _ => None,
        },
        IpAddr::V6(it) => match it.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0] => unspecified,
            [0, 0, 0, 0, 0, 0, 0, 1] => loopback,
            [0, 0, 0, 0, 0, 0xffff, ..] => error(
                ("an IPv4 address in IPv6 clothes", "адрес IPv4, записанный как IPv6"),
                ("IPv4 addresses in IPv6 clothes", "адреса IPv4, записанные как IPv6"),
            ),
            [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => example,
            [0x2002, ..] => error(
                ("a 6to4 address, out of use", "адрес 6to4, вышедший из употребления"),
                ("6to4 addresses, out of use", "адреса 6to4, вышедшие из употребления"),
            ),
            [0xfe80..=0xfebf, ..] => link_local,
            [0xff00..=0xffff, ..] => multicast,
            _ => None,
        },
    }
}
