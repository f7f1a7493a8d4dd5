//! A role that the text does not describe.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Role;

pub(super) const RULE: Rule = Rule {
    id: "unused-role",
    severity: Severity::Warning,
    preview: true,
    docs: Docs {
        summary: (
            "Servers have a role about which the document says nothing.",
            "У серверов роль, о которой документ ничего не говорит.",
        ),
        why: (
            "They get names and addresses, and no service: the other roles are described, so a \
             section may be missing.",
            "Они получат имена и адреса, но ни одной службы: остальные роли описаны, возможно, \
             не хватает раздела.",
        ),
        bad: "\
Platform
========

SIP servers
-----------

:Services: freeswitch

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
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
  db1.rcsnet.ru  fd75::901     db
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        fix: (
            "Describe the role in a section of its own, or say `:Services:`.",
            "Опишите роль в отдельном разделе или назовите `:Службы:`.",
        ),
    },
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
