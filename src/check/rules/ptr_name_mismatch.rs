//! A pointer to another name than the server has.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::dns::reverse_name;

pub(super) const RULE: Rule = Rule {
    id: "ptr-name-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ptr_name_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let pointers: Vec<_> =
        cx.inventory.records.iter().filter(|it| it.kind.value == "PTR").collect();
    if pointers.is_empty() {
        return;
    }
    let mut names = BTreeMap::new();
    for host in &cx.hosts {
        for address in host.addresses {
            let first = (address.value, &host.name.value, address.span);
            names.entry(reverse_name(address.value)).or_insert(first);
        }
    }
    for record in pointers {
        let Some((address, name, span)) = names.get(record.owner.value.as_str()) else { continue };
        let other = &record.data.value;
        if name.as_str() == other {
            continue;
        }
        sink.push(
            Diagnostic::warning(
                RULE.id,
                record.data.span,
                Text::new(
                    format!("`{address}` belongs to `{name}`, and its PTR record says `{other}`"),
                    format!("`{address}` принадлежит `{name}`, а запись PTR говорит `{other}`"),
                ),
            )
            .label(Text::new("another name", "другое имя"))
            .also(*span, Text::new(format!("of `{name}`"), format!("адрес `{name}`")))
            .note(Text::new(
                "the name and the address do not lead to each other: leave the record out",
                "имя и адрес не ведут друг к другу: уберите запись",
            )),
        );
    }
}
