//! Private addresses in a zone that the world can ask.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink, is_ula};
use crate::check::context::list;
use crate::check::zones::is_public_tld;
use crate::diag::{Diagnostic, Lang, Text, count_en, form_ru};
use crate::text::Set;

pub(super) const RULE: Rule = Rule {
    id: "ula-in-public-zone",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ula_in_public_zone.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    private_in_public(cx, &RULE, is_ula, ("unique local", "уникальным локальным"), sink);
}

/// Finds the names of public zones that lead to addresses which are private in the way that
/// `is_private` tells and `kind` names.
pub(super) fn private_in_public(
    cx: &Context<'_>,
    rule: &Rule,
    is_private: fn(IpAddr) -> bool,
    (kind, ru_kind): (&str, &str),
    sink: &mut Sink,
) {
    for (id, platform) in cx.platforms() {
        // Who is inside is said, so that the views of the name servers part what each may see.
        if !platform.settings.platform("internal_networks").words.is_empty() {
            continue;
        }
        let (mut zones, mut known): (Vec<&str>, Set<&str>) = Default::default();
        let mut places = Vec::new();
        for host in cx.hosts_of(id) {
            let address = host.addresses.iter().find(|it| is_private(it.value));
            let Some(address) = address else { continue };
            let Some(zone) = cx.zones.sure_zone(&host.name.value) else { continue };
            let is_known = known.contains(zone);
            if is_known || zone.rsplit('.').next().is_some_and(is_public_tld) {
                places.push((host, address.span));
                if known.insert(zone) {
                    zones.push(zone);
                }
            }
        }
        let Some((host, span)) = places.first() else { continue };
        let count = places.len();
        let message = Text::new(
            format!(
                "{} of the public {} {} to {kind} addresses",
                count_en(count, "name", "names"),
                if zones.len() == 1 { "zone" } else { "zones" },
                format_args!(
                    "{} {}",
                    list(&zones, Lang::En),
                    if count == 1 { "leads" } else { "lead" }
                ),
            ),
            format!(
                "{count} {} {} {} {} к {ru_kind} адресам",
                form_ru(count, "имя", "имени", "имён"),
                if zones.len() == 1 {
                    "публичной зоны"
                } else {
                    "публичных зон"
                },
                list(&zones, Lang::Ru),
                form_ru(count, "ведёт", "ведут", "ведут"),
            ),
        );
        sink.push(
            Diagnostic::warning(rule.id, *span, message)
                .label(Text::new(
                    format!("`{}` is the first of them", host.name.value),
                    format!("первое из них — `{}`", host.name.value),
                ))
                .note(Text::new(
                    "the view for the world leaves them out; say with `:Internal networks:` who sees the other",
                    "в представление для всех они не попадут; кому видно другое, скажите полем `:Внутренние сети:`",
                )),
        );
    }
}
