//! An address without a way back.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::dns::reverse_name;

pub(super) const RULE: Rule = Rule {
    id: "ptr-missing",
    severity: Severity::Warning,
    preview: true,
    docs: Docs {
        summary: (
            "A record names an address for which no pointer is made.",
            "Запись называет адрес, для которого не создаётся указатель.",
        ),
        why: (
            "Pointers are made for servers and floating addresses. Programs that ask for the \
             name of this address get none.",
            "Указатели создаются для серверов и «плавающих» адресов. Программы, которые спросят \
             имя этого адреса, не получат ничего.",
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

  ====  ====  =========
  Name  Type  Value
  ====  ====  =========
  www   AAAA  fd75::999
  ====  ====  =========
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
  www                                                                        AAAA  fd75::999
  9.9.9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.7.d.f.ip6.arpa.  PTR   www.rcsnet.ru
  =========================================================================  ====  =============
",
        fix: (
            "Add a PTR record, or a row for the machine.",
            "Добавьте запись PTR или строку для машины.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let pointers: BTreeSet<&str> = cx
        .inventory
        .records
        .iter()
        .filter(|it| it.kind.value == "PTR")
        .map(|it| it.owner.value.as_str())
        .collect();
    for record in &cx.inventory.records {
        let Ok(address) = record.data.value.parse::<IpAddr>() else { continue };
        let known = cx.by_address.contains_key(&address)
            || pointers.contains(reverse_name(address).as_str());
        if known {
            continue;
        }
        sink.push(
            Diagnostic::warning(
                RULE.id,
                record.data.span,
                Text::new(
                    format!("no pointer leads from `{address}` to `{}`", record.owner.value),
                    format!("от `{address}` к `{}` не ведёт указатель", record.owner.value),
                ),
            )
            .label(Text::new("no server has this address", "такого адреса нет ни у одного сервера"))
            .note(Text::new(
                "add a PTR record, or a row for the machine",
                "добавьте запись PTR или строку для машины",
            )),
        );
    }
}
