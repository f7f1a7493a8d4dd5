//! An address with two names.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "ptr-ambiguous",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "A record gives a second name to an address that a server has.",
            "Запись даёт второе имя адресу, который есть у сервера.",
        ),
        why: (
            "The reverse zone leads from an address to one name. Programs that compare both \
             directions, mail servers above all, trust only that one.",
            "Обратная зона ведёт от адреса к одному имени. Программы, которые сверяют оба \
             направления, прежде всего почтовые серверы, поверят только ему.",
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
  www   AAAA  fd75::601
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

  ====  =====  =============
  Name  Type   Value
  ====  =====  =============
  www   CNAME  fs1.rcsnet.ru
  ====  =====  =============
",
        fix: (
            "Write an alias (CNAME) instead of the address.",
            "Напишите вместо адреса псевдоним (CNAME).",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for record in &cx.inventory.records {
        let Ok(address) = record.data.value.parse::<IpAddr>() else { continue };
        let name = &record.owner.value;
        let hosts = cx.by_address.get(&address).map_or(&[][..], Vec::as_slice);
        let Some((host, span)) = hosts.first() else { continue };
        // The bare name of a zone cannot be an alias.
        if host.name.value.as_str() == name.as_str()
            || cx.inventory.zones.iter().any(|it| it.name == *name)
        {
            continue;
        }
        let server = &host.name.value;
        sink.push(
            Diagnostic::warning(
                RULE.id,
                record.data.span,
                Text::new(
                    format!("`{address}` gets a second name: `{name}`"),
                    format!("`{address}` получает второе имя: `{name}`"),
                ),
            )
            .label(Text::new(
                format!("the reverse zone answers `{server}`"),
                format!("обратная зона ответит `{server}`"),
            ))
            .also(*span, Text::new(format!("of `{server}`"), format!("адрес `{server}`")))
            .note(Text::new(
                format!("write an alias instead: `CNAME` to `{server}`"),
                format!("напишите псевдоним: `CNAME` на `{server}`"),
            )),
        );
    }
}
