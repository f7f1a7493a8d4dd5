//! A role that the text does not describe.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Role;

pub(super) const RULE: Rule = Rule {
    id: "unused-role",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("unused_role.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let is_described = |it: &Role| it.services.iter().any(|(id, _)| id != "keepalived");
    for (_, role) in cx.roles() {
        let mut others = cx.roles().filter(|(_, it)| it.platform == role.platform);
        let Some(first) = cx.servers_of(role).next() else { continue };
        if is_described(role) || !others.any(|it| is_described(it.1)) {
            continue;
        }
        let id = &role.id;
        sink.push(
            Diagnostic::warning(
                RULE.id,
                role.title.as_ref().map_or(first.name.span, |it| it.span),
                Text::new(
                    format!("nothing says what the servers of role `{id}` run"),
                    format!("не сказано, что работает на серверах роли `{id}`"),
                ),
            )
            .label(Text::new("no service", "ни одной службы"))
            .note(Text::new(
                "they get names and addresses alone: describe the role, or state `:Services:`",
                "они получат только имена и адреса: опишите роль или назовите `:Службы:`",
            )),
        );
    }
}
