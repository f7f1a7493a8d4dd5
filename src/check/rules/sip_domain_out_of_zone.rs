//! A domain of telephone users that no record is made for.

use super::{Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "sip-domain-out-of-zone",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("sip_domain_out_of_zone.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let zones: Vec<&str> = cx.inventory.zones.iter().map(|it| it.name.as_str()).collect();
    for (id, platform) in cx.platforms() {
        let value = platform.settings.stated("sip_domains", Scope::Platform);
        let is_answered = cx.inventory.runners(id, "freeswitch").next().is_some();
        for word in value.iter().flat_map(|it| &it.words) {
            let domain = word.value.as_str();
            let is_inside = cx.inventory.zones_of(domain).next().is_some();
            let message = Text::new(
                format!("no record is made for the SIP domain `{domain}`"),
                format!("для домена SIP `{domain}` не будет записей"),
            );
            let it = Diagnostic::warning(RULE.id, word.span, message);
            if !is_answered {
                let label = Text::new("no server runs FreeSWITCH", "FreeSWITCH нигде не работает");
                sink.push(it.label(label).note(Text::new(
                    "nobody would take the calls: name the servers that do, or take the domain out",
                    "звонки никто не примет: назовите серверы, которые это делают, или уберите домен",
                )));
            } else if !is_inside {
                let (en, ru) = (list(&zones, Lang::En), list(&zones, Lang::Ru));
                let label = Text::new(format!("outside of {en}"), format!("вне {ru}"));
                sink.push(it.label(label).note(Text::new(
                    "name its zone in the field `:Zones:`, or ask whoever keeps it for the NAPTR and SRV records",
                    "назовите в поле `:Зоны:` зону домена или попросите записи NAPTR и SRV у того, кто её ведёт",
                )));
            }
        }
    }
}
