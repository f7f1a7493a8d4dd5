//! A pointer to another name than the server has.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::dns::reverse_name;

pub(super) const RULE: Rule = Rule {
    id: "ptr-name-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "A PTR record leads from the address of a server to another name.",
            "Запись PTR ведёт от адреса сервера к другому имени.",
        ),
        why: (
            "The name of the server leads to the address, and the address does not lead back: \
             logs name the wrong machine, and mail servers refuse it.",
            "Имя сервера ведёт к адресу, а адрес обратно не ведёт: в журналах окажется не та \
             машина, а почтовые серверы её отвергнут.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: DNS records

  =========================================================================  ====  =============
  Name                                                                       Type  Value
  =========================================================================  ====  =============
  1.0.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.7.d.f.ip6.arpa.  PTR   fs2.rcsnet.ru
  =========================================================================  ====  =============
",
        good: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: DNS records

  =========================================================================  ====  =============
  Name                                                                       Type  Value
  =========================================================================  ====  =============
  1.0.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.7.d.f.ip6.arpa.  PTR   fs1.rcsnet.ru
  =========================================================================  ====  =============
",
        fix: (
            "Leave the record out: the pointers of servers are made from their rows.",
            "Уберите запись: указатели серверов собираются из их строк.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let pointers: Vec<_> =
        cx.inventory.records.iter().filter(|it| it.kind.value == "PTR").collect();
    if pointers.is_empty() {
        return;
    }
    let mut names = BTreeMap::new();
    for (address, hosts) in &cx.by_address {
        if let Some((host, span)) = hosts.first() {
            names.insert(reverse_name(*address), (*address, &host.name.value, *span));
        }
    }
    for record in pointers {
        let Some((address, name, span)) = names.get(record.owner.value.as_str()) else { continue };
        let other = &record.data.value;
        if name.as_str() == other {
            continue;
        }
        sink.push(
            Diagnostic::warning(
                RULE.id,
                record.data.span,
                Text::new(
                    format!("`{address}` belongs to `{name}`, and its PTR record says `{other}`"),
                    format!("`{address}` принадлежит `{name}`, а запись PTR говорит `{other}`"),
                ),
            )
            .label(Text::new("another name", "другое имя"))
            .also(*span, Text::new(format!("of `{name}`"), format!("адрес `{name}`")))
            .note(Text::new(
                "the name and the address do not lead to each other: leave the record out",
                "имя и адрес не ведут друг к другу: уберите запись",
            )),
        );
    }
}
