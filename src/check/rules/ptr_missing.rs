//! An address without a way back.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::dns::reverse_name;

pub(super) const RULE: Rule = Rule {
    id: "ptr-missing",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("ptr_missing.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let pointers: BTreeSet<&str> = cx
        .inventory
        .records
        .iter()
        .filter(|it| it.kind.value == "PTR")
        .map(|it| it.owner.value.as_str())
        .collect();
    for record in &cx.inventory.records {
        let Ok(address) = record.data.value.parse::<IpAddr>() else { continue };
        let known = cx.has_address(address) || pointers.contains(reverse_name(address).as_str());
        if known {
            continue;
        }
        sink.push(
            Diagnostic::warning(
                RULE.id,
                record.data.span,
                Text::new(
                    format!("no pointer leads from `{address}` to `{}`", record.owner.value),
                    format!("от `{address}` к `{}` не ведёт указатель", record.owner.value),
                ),
            )
            .label(Text::new("no server has this address", "такого адреса нет ни у одного сервера"))
            .note(Text::new(
                "add a PTR record, or a row for the machine",
                "добавьте запись PTR или строку для машины",
            )),
        );
    }
}
