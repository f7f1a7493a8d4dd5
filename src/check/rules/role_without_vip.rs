//! A role that nobody can take over for, among roles that have it.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "role-without-vip",
    severity: Severity::Info,
    preview: false,
    docs: Docs {
        summary: (
            "A role has no floating address, while other roles have one.",
            "У роли нет «плавающего» адреса, а у других ролей он есть.",
        ),
        why: (
            "It may be meant: clients of such a role know all of its servers. If it was forgotten, \
             clients keep to a server that failed.",
            "Возможно, так задумано: клиенты такой роли знают все её серверы. Если же о нём забыли, \
             клиенты будут ждать отказавший сервер.",
        ),
        bad: "\
.. table:: Servers

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  db1.rcsnet.ru   fd75::901     db
  db2.rcsnet.ru   fd75::902     db
  app1.rcsnet.ru  fd75::801     app
  app2.rcsnet.ru  fd75::802     app
  ==============  ============  ====

.. table:: Floating addresses

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  db.rcsnet.ru    fd75::900     db
  ==============  ============  ====
",
        good: "\
.. table:: Servers

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  db1.rcsnet.ru   fd75::901     db
  db2.rcsnet.ru   fd75::902     db
  app1.rcsnet.ru  fd75::801     app
  app2.rcsnet.ru  fd75::802     app
  ==============  ============  ====

.. table:: Floating addresses

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  db.rcsnet.ru    fd75::900     db
  app.rcsnet.ru   fd75::800     app
  ==============  ============  ====
",
        fix: (
            "Add a row to the table of floating addresses, or allow the rule if it is meant.",
            "Добавьте строку в таблицу «плавающих» адресов или разрешите это правилом, если так \
             задумано.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, role) in cx.roles() {
        let mut vips = cx.inventory.vips_of(role.platform).peekable();
        let others_have = vips.peek().is_some();
        if !others_have || role.servers.len() < 2 || vips.any(|it| it.role == Some(id)) {
            continue;
        }
        let Some(first) = cx.servers_of(role).next() else { continue };
        let span = role.title.as_ref().map_or(first.name.span, |it| it.span);
        let message = Text::new(
            format!("role `{}` has no floating address, while others have one", role.id),
            format!("у роли `{}` нет «плавающего» адреса, а у других он есть", role.id),
        );
        sink.push(Diagnostic::new(RULE.id, Severity::Info, span, message).note(Text::new(
            "if it is meant, its clients must know all of its servers",
            "если так задумано, её клиенты должны знать все её серверы",
        )));
    }
}
