//! A section about a role that nobody has.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "undefined-role",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("undefined_role.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles().filter(|(_, it)| it.servers.is_empty()) {
        let is_described = !role.services.is_empty() || !role.uses.is_empty();
        let has_vip = cx
            .inventory
            .vips_of(role.platform)
            .any(|it| it.role.is_some_and(|it| cx.inventory.role(it).id == role.id));
        // A floating address without servers is a finding of its own.
        let (Some(title), true, false) = (&role.title, is_described, has_vip) else { continue };
        let id = &role.id;
        sink.push(
            Diagnostic::warning(
                RULE.id,
                title.span,
                Text::new(
                    format!("role `{id}` is described, and no server has it"),
                    format!("роль `{id}` описана, а серверов с ней нет"),
                ),
            )
            .label(Text::new("described here", "описана здесь"))
            .note(Text::new(
                "nothing is built of the section: add the servers, or correct the roles of the table",
                "из раздела ничего не собирается: добавьте серверы или исправьте роли в таблице",
            )),
        );
    }
}
