//! Records that live too short or too long.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "ttl-range",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The time to live of records is out of the usual range.",
            "Время жизни записей вне обычных пределов.",
        ),
        why: (
            "Below a minute each call is a question to the name servers, and above a week no \
             change arrives in time.",
            "Меньше минуты — каждый вызов становится запросом к серверам имён, больше недели — \
             ни одно изменение не дойдёт вовремя.",
        ),
        bad: "\
Platform
========

:TTL: 5

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

:TTL: 3600

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
        "`{}` is not between a minute and a week (60–604800)",
        "`{}` не лежит между минутой и неделей (60–604800)",
    );
    seconds(cx, &RULE, "ttl", |value, _| !(60..=604_800).contains(&value), &reason, sink);
}
