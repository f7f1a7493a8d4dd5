//! A negative answer that lives too short or too long.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-minimum-range",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The time to live of negative answers is out of the usual range.",
            "Время жизни отрицательных ответов вне обычных пределов.",
        ),
        why: (
            "Resolvers remember this long that a name does not exist: a name that is added stays \
             invisible, or each slip of the pen is a new question (ZONE06 of Zonemaster, RFC \
             2308).",
            "Столько резолверы помнят, что имени нет: добавленное имя остаётся невидимым, или \
             каждая опечатка становится новым запросом (проверка ZONE06 Zonemaster, RFC 2308).",
        ),
        bad: "\
Platform
========

:SOA minimum: 604800

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        good: "\
Platform
========

:SOA minimum: 3600

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        fix: ("Write a value in the usual range.", "Напишите значение в обычных пределах."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason = Text::new(
        "`{}` is not between five minutes and a day (300–86400)",
        "`{}` не лежит между пятью минутами и сутками (300–86400)",
    );
    seconds(cx, &RULE, "soa_minimum", |value, _| !(300..=86_400).contains(&value), &reason, sink);
}
