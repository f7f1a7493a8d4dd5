//! A list of roles that is not that of the table.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::ClaimKind;

pub(super) const RULE: Rule = Rule {
    id: "claim-role-list-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The text lists the functions of the servers, and the table has others.",
            "Текст перечисляет функции серверов, а в таблице они другие.",
        ),
        why: (
            "One of the two is out of date: a role was added or taken away. The table is what is \
             built.",
            "Одно из двух устарело: роль добавили или убрали. Собирается то, что в таблице.",
        ),
        bad: "\
Platform
========

The servers have these functions:

1. database;
2. SIP server;
3. web server.

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  fs1.rcsnet.ru  fd75::601     sip
  =============  ============  ====
",
        good: "\
Platform
========

The servers have these functions:

1. database;
2. SIP server.

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  fs1.rcsnet.ru  fd75::601     sip
  =============  ============  ====
",
        fix: ("Correct the list or the table.", "Исправьте список или таблицу."),
    },
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
