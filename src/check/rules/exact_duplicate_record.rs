//! One record, written twice.

use super::{Context, Docs, Rule, Severity, Sink, same_records};

pub(super) const RULE: Rule = Rule {
    id: "exact-duplicate-record",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: ("Two rows are the same record.", "Две строки — одна и та же запись."),
        why: (
            "A set of records has no repeats (RFC 2181 §5): one of the rows was meant to say \
             something else, or is left over.",
            "В наборе записей повторов не бывает (RFC 2181 §5): одна из строк должна была \
             сказать другое или осталась лишней.",
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
  www   CNAME  fs1.rcsnet.ru
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
  www2  CNAME  fs1.rcsnet.ru
  ====  =====  =============
",
        fix: ("Remove one, or correct it.", "Уберите одну или исправьте её."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    same_records(cx, &RULE, true, sink);
}
