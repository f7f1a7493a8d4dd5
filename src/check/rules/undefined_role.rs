//! A section about a role that nobody has.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "undefined-role",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "A section describes a role, and no server has it.",
            "Раздел описывает роль, а серверов с ней нет.",
        ),
        why: (
            "What the section says is built for nobody: a row is missing, or its role is \
             mistyped.",
            "Сказанное в разделе не собирается ни для кого: не хватает строки, или роль в ней \
             написана с ошибкой.",
        ),
        bad: "\
Platform
========

Databases
---------

:Services: couchdb

SIP servers
-----------

:Services: freeswitch

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        good: "\
Platform
========

Databases
---------

:Services: couchdb

SIP servers
-----------

:Services: freeswitch

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  db1.rcsnet.ru  fd75::901     db
  =============  ============  ====
",
        fix: ("Add the servers, or remove the section.", "Добавьте серверы или уберите раздел."),
    },
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
