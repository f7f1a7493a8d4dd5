//! A server that has nothing to do.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "unused-host",
    severity: Severity::Info,
    preview: true,
    docs: Docs {
        summary: (
            "A server has no role and shares no floating address.",
            "У сервера нет роли, и «плавающего» адреса он не делит.",
        ),
        why: (
            "It gets a name and an address, and nothing runs on it: its role was not understood, \
             or the row is left over.",
            "Он получит имя и адрес, но работать на нём ничего не будет: роль не понята, или \
             строка осталась лишней.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  ============  ==================  ============
  Server label  DNS name            IPv6 address
  ============  ==================  ============
  sip server 1  fs1.voip.rcsnet.ru  fd75::601
  alpha         alpha.rcsnet.ru     fd75::602
  ============  ==================  ============
",
        good: "\
Platform
========

.. table:: Servers

  ============  ==================  ============
  Server label  DNS name            IPv6 address
  ============  ==================  ============
  sip server 1  fs1.voip.rcsnet.ru  fd75::601
  sip server 2  fs2.voip.rcsnet.ru  fd75::602
  ============  ==================  ============
",
        fix: ("Name its role in a column `Role`.", "Назовите его роль в колонке «Роль»."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let busy: BTreeSet<_> = cx.inventory.vips.iter().flat_map(|it| &it.members).collect();
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
