//! An address in the block of another role.

use std::collections::BTreeMap;

use super::duplicate_address::renumber;
use super::{Context, Docs, Host, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};

pub(super) const RULE: Rule = Rule {
    id: "address-pattern-outlier",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("address_pattern_outlier.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut odd = BTreeMap::<_, Vec<_>>::new();
    for host in cx.servers() {
        for address in host.addresses.iter().filter(|it| cx.plan.is_outlier(host, it.value)) {
            let owner = cx.plan.owner(address.value);
            odd.entry((host.role, owner)).or_default().push((*host, address.value, address.span));
        }
    }
    for ((role, owner), hosts) in odd {
        let (Some(role), Some(owner)) = (role, owner) else { continue };
        let [(first, _, span), others @ ..] = hosts.as_slice() else { continue };
        let (role, owner) = (&cx.inventory.role(role).id, &cx.inventory.role(owner).id);
        let names: Vec<&str> = hosts.iter().map(|(it, ..)| it.name.value.as_str()).collect();
        let (en, ru) = (list(&names, Lang::En), list(&names, Lang::Ru));
        let (stand, ru_stand) = match names.len() {
            1 => ("stands", "стоит"),
            _ => ("stand", "стоят"),
        };
        let message = Text::new(
            format!("{en} of role `{role}` {stand} in the addresses of role `{owner}`"),
            format!("{ru} роли `{role}` {ru_stand} среди адресов роли `{owner}`"),
        );
        let label = |host: &Host<'_>| {
            Text::new(
                format!("`{}` should have an address of its role", host.title()),
                format!("у `{}` должен быть адрес своей роли", host.title()),
            )
        };
        let mut it = Diagnostic::warning(RULE.id, *span, message).label(label(first));
        for (host, _, span) in others {
            it = it.also(*span, label(host));
        }
        let it = it.note(Text::new(
            "the other roles keep to blocks of their own: a row may have been copied",
            "остальные роли держатся своих блоков: возможно, строку скопировали",
        ));
        sink.push(match renumber(cx, &hosts) {
            Some(fix) => it.fix(fix),
            None => it,
        });
    }
}
