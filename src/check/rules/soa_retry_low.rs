//! Secondaries that ask again too soon.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-retry-low",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: ("The retry time of the SOA record is low.", "Период повтора в записи SOA мал."),
        why: (
            "A primary that is down is asked again this often by each secondary; ZONE04 of \
             Zonemaster wants an hour.",
            "Столь часто каждый вторичный сервер снова спрашивает недоступный первичный; \
             проверка ZONE04 Zonemaster требует часа.",
        ),
        bad: "\
Platform
========

:SOA retry: 60

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
    let reason = Text::new("`{}` is less than an hour (3600)", "`{}` меньше часа (3600)");
    seconds(cx, &RULE, "soa_retry", |value, _| value < 3_600, &reason, sink);
}
