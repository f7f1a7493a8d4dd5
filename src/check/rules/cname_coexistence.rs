//! An alias that is also something else.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-coexistence",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A name has a CNAME record and other records, too.",
            "У имени есть запись CNAME и другие записи.",
        ),
        why: (
            "A CNAME says that all about the name is found elsewhere, so nothing else may stand \
             beside it (RFC 1034 §3.6.2): name servers refuse the zone.",
            "CNAME говорит, что всё об имени нужно искать в другом месте, поэтому рядом не может \
             быть других записей (RFC 1034 §3.6.2): серверы имён отвергнут зону.",
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

  ====  =====  =============
  Name  Type   Value
  ====  =====  =============
  www   CNAME  fs1.rcsnet.ru
  www   TXT    hello
  ====  =====  =============
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
  info  TXT    hello
  ====  =====  =============
",
        fix: (
            "Remove the alias or the other records, or write addresses instead of the alias.",
            "Уберите псевдоним или остальные записи либо напишите вместо псевдонима адреса.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let name = alias.owner.value.as_str();
        let host = cx.hosts.iter().find(|it| it.name.value.as_str() == name);
        let other = cx.records_of(name).iter().find(|it| it.kind.value != "CNAME");
        let second = cx.records_of(name).iter().find(|it| {
            it.kind.value == "CNAME" && it.row.start < alias.row.start && it.data != alias.data
        });
        let place = host.map(|it| it.name.span);
        let place = place.or(other.or(second).map(|it| it.owner.span));
        let Some(place) = place else { continue };
        sink.push(
            Diagnostic::error(
                RULE.id,
                alias.owner.span,
                Text::new(
                    format!("`{name}` is an alias and has records of its own"),
                    format!("`{name}` — псевдоним, а у него есть и свои записи"),
                ),
            )
            .label(Text::new("an alias here", "здесь псевдоним"))
            .also(place, Text::new("and something else here", "а здесь что-то ещё"))
            .note(Text::new(
                "name servers refuse a zone in which anything stands beside a CNAME (RFC 1034)",
                "серверы имён отвергнут зону, где рядом с CNAME есть что-то ещё (RFC 1034)",
            )),
        );
    }
}
