//! A local prefix that others have, too.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink, is_ula};
use crate::diag::{Diagnostic, Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "ula-not-random",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("ula_not_random.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let lazy = |address: IpAddr| {
        let IpAddr::V6(it) = address else { return false };
        let bytes = it.octets();
        is_ula(address) && bytes.iter().skip(1).take(5).all(|it| *it == 0)
    };
    for (id, _) in cx.platforms() {
        let hosts = cx.hosts_of(id);
        let mut all = hosts.flat_map(|it| it.addresses).filter(|it| lazy(it.value));
        let Some(first) = all.next() else { continue };
        let count = 1 + all.count();
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                first.span,
                Text::new(
                    format!("{} a local prefix that was not drawn by lot", count_en(count, "address has", "addresses have")),
                    format!("{count} {} с неслучайным локальным префиксом", form_ru(count, "адрес", "адреса", "адресов")),
                ),
            )
            .label(Text::new("forty bits of zeros", "сорок нулевых битов"))
            .note(Text::new(
                "the networks of others have it, too: they could not be joined with this one (RFC 4193)",
                "такой же есть в чужих сетях: объединить их с этой не удастся (RFC 4193)",
            )),
        );
    }
}
