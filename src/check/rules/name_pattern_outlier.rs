//! A name that is made otherwise than those of its peers.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, series};
use crate::diag::{Diagnostic, Text};
use crate::model::Server;

pub(super) const RULE: Rule = Rule {
    id: "name-pattern-outlier",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("name_pattern_outlier.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles() {
        let mut stems = BTreeMap::<&str, usize>::new();
        for server in cx.servers_of(role) {
            if let Some((stem, _)) = series(server.name.value.short()) {
                *stems.entry(stem).or_default() += 1;
            }
        }
        let count = role.servers.len();
        let Some((usual, often)) = stems.iter().max_by_key(|it| it.1) else { continue };
        let odd = |it: &&Server| series(it.name.value.short()).is_none_or(|it| it.0 != *usual);
        let mut odd = cx.servers_of(role).filter(odd);
        // One against three or more: else nobody knows which habit is right.
        let (Some(server), None, true) =
            (odd.next(), odd.next(), *often >= 3 && often + 1 == count)
        else {
            continue;
        };
        let (name, id) = (&server.name.value, &role.id);
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                cx.part_of_name(&server.name, name.short()),
                Text::new(
                    format!("`{name}` is not named like the other servers of role `{id}`"),
                    format!("`{name}` назван не так, как остальные серверы роли `{id}`"),
                ),
            )
            .label(Text::new(
                format!("the others begin with `{usual}`"),
                format!("остальные начинаются с `{usual}`"),
            ))
            .note(Text::new(
                "who looks for the servers of the role by name overlooks it",
                "кто ищет серверы роли по имени, его пропустит",
            )),
        );
    }
}
