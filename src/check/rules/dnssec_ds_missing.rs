//! A delegation that breaks the chain of trust.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "dnssec-ds-missing",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("dnssec_ds_missing.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for cut in cx.delegations() {
        let name = cut.owner.value.as_str();
        if cx.records_of(name).iter().any(|it| it.kind.value == "DS") {
            continue;
        }
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                cut.owner.span,
                Text::new(
                    format!("the delegation of `{name}` has no DS record"),
                    format!("у делегирования `{name}` нет записи DS"),
                ),
            )
            .label(Text::new(
                "given to other name servers here",
                "здесь передана другим серверам имён",
            ))
            .note(Text::new(
                "if that zone is signed, nobody can verify its answers without it",
                "если та зона подписана, без неё её ответы никто не проверит",
            )),
        );
    }
}
