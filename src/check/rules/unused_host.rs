//! A server that has nothing to do.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "unused-host",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("unused_host.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let busy: BTreeSet<_> = cx.groups().flatten().collect();
    for (id, server) in cx.inventory.servers() {
        let others = || cx.inventory.roles.iter().any(|it| it.platform == server.platform);
        // Where no server has a role, the document has none.
        if server.role.is_some() || busy.contains(&id) || !others() {
            continue;
        }
        let name = &server.name.value;
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                server.name.span,
                Text::new(format!("`{name}` has no role"), format!("у `{name}` нет роли")),
            )
            .label(Text::new("nothing runs on it", "на нём ничего не работает"))
            .note(Text::new(
                "name its role in a column `Role`, or in the label",
                "назовите его роль в колонке «Роль» или в названии",
            )),
        );
    }
}
