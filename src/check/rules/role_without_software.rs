//! Roles whose servers run nothing that the documents say.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, count_ru};

pub(super) const RULE: Rule = Rule {
    id: "role-without-software",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("role_without_software.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles().filter(|(_, it)| it.services.is_empty()) {
        let Some(first) = cx.servers_of(role).next() else { continue };
        let (id, count) = (&role.id, role.servers.len());
        let place = role.title.as_ref().map_or(first.name.span, |it| it.span);
        let message = Text::new(
            format!(
                "nothing says what {} of the role `{id}` run",
                count_en(count, "server", "servers")
            ),
            format!(
                "не сказано, что работает на {} роли `{id}`",
                count_ru(count, "сервере", "серверах", "серверах")
            ),
        );
        let it = Diagnostic::new(RULE.id, RULE.severity, place, message);
        sink.push(it.note(Text::new(
            "they get the configuration of no service: link the product in the section of the role",
            "настроек служб они не получат: дайте в разделе роли ссылку на продукт",
        )));
    }
}
