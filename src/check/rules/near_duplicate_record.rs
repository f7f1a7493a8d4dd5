//! One record in two spellings.

use super::{Context, Docs, Rule, Severity, Sink, same_records};

pub(super) const RULE: Rule = Rule {
    id: "near-duplicate-record",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "Two rows are the same record in different spellings.",
            "Две строки — одна запись в разных написаниях.",
        ),
        why: (
            "The zone gets one record; whoever changes one of the rows later gets two.",
            "В зону попадёт одна запись; кто позже изменит одну из строк, получит две.",
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

  ====  ====  ===========
  Name  Type  Value
  ====  ====  ===========
  www   AAAA  fd75::601
  www   AAAA  fd75:0::601
  ====  ====  ===========
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

  ====  ====  =========
  Name  Type  Value
  ====  ====  =========
  www   AAAA  fd75::601
  www   AAAA  fd75::602
  ====  ====  =========
",
        fix: ("Remove one of them.", "Уберите одну из них."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    same_records(cx, &RULE, false, sink);
}
