//! An address outside of the family that the text names.

use super::family_policy_violation::family_claim;
use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::VirtualIp;

pub(super) const RULE: Rule = Rule {
    id: "claim-family-mismatch",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("claim_family_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let Some((span, family)) = family_claim(cx, id) else { continue };
        let is_v6 = family == "IPv6";
        let mut odd = cx.inventory.vips_of(id).filter(|it| {
            !it.addresses.is_empty() && it.addresses.iter().all(|it| it.value.is_ipv6() != is_v6)
        });
        let Some(vip) = odd.next() else { continue };
        let place = |it: &VirtualIp| it.addresses.first().map_or(it.name.span, |it| it.span);
        let name = &vip.name.value;
        let mut it = Diagnostic::new(
            RULE.id,
            RULE.severity,
            place(vip),
            Text::new(
                format!("`{name}` has no {family}, in which the platform works by the text"),
                format!("у `{name}` нет {family}, в котором по тексту работает комплекс"),
            ),
        )
        .label(Text::new("the other family", "другое семейство"))
        .also(span, Text::new("the text says so here", "так сказано в тексте"));
        for other in odd {
            it = it.also(place(other), Text::new("here, too", "и здесь"));
        }
        sink.push(it.note(Text::new(
            "name the exception in the text, or add an address of the family",
            "оговорите исключение в тексте или добавьте адрес этого семейства",
        )));
    }
}
