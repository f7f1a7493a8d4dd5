//! A reverse zone that belongs to the provider.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, form_ru};
use crate::model::dns::reverse_name;

pub(super) const RULE: Rule = Rule {
    id: "reverse-not-owned",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("reverse_not_owned.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let mut open = Vec::new();
        for host in cx.hosts_of(id) {
            for address in host.addresses {
                let IpAddr::V4(it) = address.value else { continue };
                let is_public = !(it.is_private() || it.is_loopback() || it.is_link_local());
                let name = reverse_name(address.value);
                let declared = || cx.inventory.zones_of(&name).next().is_some();
                if is_public && !declared() {
                    open.push(address);
                }
            }
        }
        let Some(first) = open.first() else { continue };
        let count = open.len();
        sink.push(
            Diagnostic::warning(
                RULE.id,
                first.span,
                Text::new(
                    format!(
                        "{} a pointer in a zone of the provider",
                        count_en(count, "public address needs", "public addresses need")
                    ),
                    format!(
                        "{count} {} указатель в зоне провайдера",
                        form_ru(
                            count,
                            "публичному адресу нужен",
                            "публичным адресам нужен",
                            "публичным адресам нужен"
                        )
                    ),
                ),
            )
            .label(Text::new("its reverse zone is not declared", "его обратная зона не объявлена"))
            .note(Text::new(
                "declare the zone if it is delegated to you, or ask the provider for the pointers",
                "объявите зону, если она делегирована вам, или попросите указатели у провайдера",
            )),
        );
    }
}
