//! A floating address with the name of a server.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "vip-name-equals-host",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A floating address has the DNS name of a server.",
            "У «плавающего» адреса DNS имя сервера.",
        ),
        why: (
            "The name would lead to both addresses, in turns: half of the requests to the group go to \
             one server, and half of the logins to that server go to another.",
            "Имя поведёт на оба адреса по очереди: половина запросов к группе придёт на один сервер, а \
             половина входов на этот сервер попадёт на другой.",
        ),
        bad: "\
.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  db2.rcsnet.ru  fd75::902     db
  =============  ============  ====

.. table:: Floating addresses

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::900     db
  =============  ============  ====
",
        good: "\
.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  db2.rcsnet.ru  fd75::902     db
  =============  ============  ====

.. table:: Floating addresses

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db.rcsnet.ru   fd75::900     db
  =============  ============  ====
",
        fix: (
            "Give the floating address a name of its own.",
            "Дайте «плавающему» адресу собственное имя.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (name, hosts) in &cx.by_name {
        let Some(server) = hosts.iter().find(|it| !it.is_vip()) else { continue };
        for vip in hosts.iter().filter(|it| it.is_vip()) {
            let message = Text::new(
                format!("floating address has the name of a server: `{name}`"),
                format!("«плавающий» адрес носит имя сервера: `{name}`"),
            );
            sink.push(
                Diagnostic::error(RULE.id, vip.name.span, message)
                    .label(Text::new("needs a name of its own", "нужно собственное имя"))
                    .also(
                        server.name.span,
                        Text::new(
                            format!("the name of `{}`", server.title()),
                            format!("имя сервера `{}`", server.title()),
                        ),
                    )
                    .note(Text::new(
                        "the name would lead to both addresses, in turns",
                        "имя поведёт на оба адреса по очереди",
                    )),
            );
        }
    }
}
