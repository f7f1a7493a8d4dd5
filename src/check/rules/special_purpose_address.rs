//! Addresses that no server of a platform can have.

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

/// What an address is for, if it is not for servers.
struct Purpose {
    en: &'static str,
    ru: &'static str,
    severity: Severity,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for host in &cx.hosts {
        for address in host.addresses {
            let Some(Purpose { en, ru, severity }) = purpose(address.value) else { continue };
            let (value, title) = (address.value, host.title());
            let message = Text::new(
                format!("`{value}` of `{title}` is {en}"),
                format!("`{value}` у `{title}` — {ru}"),
            );
            sink.push(Diagnostic::new(RULE.id, severity, address.span, message).note(Text::new(
                "other machines cannot reach a server at such an address",
                "другие машины не достанут сервер по такому адресу",
            )));
        }
    }
}

fn purpose(address: IpAddr) -> Option<Purpose> {
    let error = |en, ru| Some(Purpose { en, ru, severity: Severity::Error });
    let example = Some(Purpose {
        en: "an address for examples",
        ru: "адрес для примеров",
        severity: Severity::Warning,
    });
    let loopback = error("a loopback address", "адрес петли");
    let unspecified = error("the unspecified address", "неопределённый адрес");
    let link_local = error("a link-local address", "локальный адрес канала");
    let multicast = error("a multicast address", "адрес многоадресной рассылки");
    match address {
        IpAddr::V4(it) => match it.octets() {
            [0, ..] => unspecified,
            [127, ..] => loopback,
            [169, 254, ..] => link_local,
            [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => example,
            [224..=239, ..] => multicast,
            [240..=255, ..] => error("a reserved address", "зарезервированный адрес"),
            _ => None,
        },
        IpAddr::V6(it) => match it.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0] => unspecified,
            [0, 0, 0, 0, 0, 0, 0, 1] => loopback,
            [0, 0, 0, 0, 0, 0xffff, ..] => {
                error("an IPv4 address in IPv6 clothes", "адрес IPv4, записанный как IPv6")
            }
            [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => example,
            [0x2002, ..] => {
                error("a 6to4 address, out of use", "адрес 6to4, вышедший из употребления")
            }
            [0xfe80..=0xfebf, ..] => link_local,
            [0xff00..=0xffff, ..] => multicast,
            _ => None,
        },
    }
}
