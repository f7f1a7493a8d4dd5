//! A list of roles that is not that of the table.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::ClaimKind;

pub(super) const RULE: Rule = Rule {
    id: "claim-role-list-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("claim_role_list_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for claim in cx.inventory.claims.iter().filter(|it| it.kind == ClaimKind::Roles) {
        let roles = cx.roles().filter(|(_, it)| it.platform == claim.platform);
        let present: Vec<_> = roles.map(|it| it.1).filter(|it| !it.servers.is_empty()).collect();
        let absent =
            claim.roles.iter().filter(|it| !present.iter().any(|role| role.id == it.value));
        for role in absent {
            let id = &role.value;
            sink.push(
                Diagnostic::warning(
                    RULE.id,
                    role.span,
                    Text::new(
                        format!("the text lists role `{id}`, and no server has it"),
                        format!("в тексте названа роль `{id}`, а серверов с ней нет"),
                    ),
                )
                .label(Text::new("listed here", "названа здесь"))
                .note(Text::new(
                    "what the table lists is built: correct the table or the text",
                    "собирается то, что в таблице: исправьте таблицу или текст",
                )),
            );
        }
        let unlisted =
            present.iter().filter(|it| !claim.roles.iter().any(|role| role.value == it.id));
        for role in unlisted {
            let Some(first) = cx.servers_of(role).next() else { continue };
            let id = &role.id;
            sink.push(
                Diagnostic::warning(
                    RULE.id,
                    claim.span,
                    Text::new(
                        format!("the list of functions leaves out role `{id}` of the table"),
                        format!("в списке функций нет роли `{id}`, а в таблице она есть"),
                    ),
                )
                .label(Text::new("the list", "список"))
                .also(first.name.span, Text::new("a server of the role", "сервер роли"))
                .note(Text::new(
                    "what the table lists is built: correct the table or the text",
                    "собирается то, что в таблице: исправьте таблицу или текст",
                )),
            );
        }
    }
}
