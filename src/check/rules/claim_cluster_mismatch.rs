//! Clusters of the text that are not those of the table.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::ClaimKind;

pub(super) const RULE: Rule = Rule {
    id: "claim-cluster-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("claim_cluster_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for claim in cx.inventory.claims.iter().filter(|it| it.kind == ClaimKind::Clusters) {
        let vips: Vec<_> = cx.inventory.vips_of(claim.platform).collect();
        // Without any, the table is missing, and not a row of it.
        if vips.is_empty() {
            continue;
        }
        let has = |id: &str| {
            vips.iter().any(|it| it.role.is_some_and(|it| cx.inventory.role(it).id == id))
        };
        let absent: Vec<&str> =
            claim.roles.iter().map(|it| it.value.as_str()).filter(|it| !has(it)).collect();
        let unsaid = vips.iter().find(|it| {
            let id = it.role.map(|it| &cx.inventory.role(it).id);
            id.is_some_and(|id| !claim.roles.iter().any(|it| it.value == *id))
        });
        let (message, other) = match (absent.first(), unsaid) {
            (Some(id), _) => (
                Text::new(
                    format!(
                        "the text gives role `{id}` a floating address, and the table has none"
                    ),
                    format!("по тексту у роли `{id}` есть «плавающий» адрес, а в таблице его нет"),
                ),
                None,
            ),
            (None, Some(vip)) => (
                Text::new(
                    format!("the text leaves out the servers that share `{}`", vip.name.value),
                    format!("в тексте не названы серверы, которые делят `{}`", vip.name.value),
                ),
                Some(vip.name.span),
            ),
            (None, None) => continue,
        };
        let mut it = Diagnostic::warning(RULE.id, claim.span, message)
            .label(Text::new("the text says so here", "так сказано в тексте"));
        if let Some(span) = other {
            it = it.also(span, Text::new("in the table", "в таблице"));
        }
        sink.push(it.note(Text::new(
            "what the table lists is built: correct the table or the text",
            "собирается то, что в таблице: исправьте таблицу или текст",
        )));
    }
}
