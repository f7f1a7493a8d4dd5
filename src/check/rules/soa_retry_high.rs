//! A retry that is no retry.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-retry-high",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The retry time of the SOA record is not below the refresh time.",
            "Период повтора в записи SOA не меньше периода обновления.",
        ),
        why: (
            "A secondary that failed would wait longer than one that did not, so the retry never \
             happens (ZONE03 of Zonemaster).",
            "После неудачи вторичный сервер ждал бы дольше, чем без неё, и повтора не будет \
             никогда (проверка ZONE03 Zonemaster).",
        ),
        bad: "\
Platform
========

:SOA refresh: 14400
:SOA retry: 28800

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

:SOA refresh: 14400
:SOA retry: 3600

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
    let reason =
        Text::new("`{}` is not less than the refresh time", "`{}` не меньше периода обновления");
    seconds(cx, &RULE, "soa_retry", |value, other| value >= other("soa_refresh"), &reason, sink);
}
