//! Secondaries that ask too often.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-refresh-low",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The refresh time of the SOA record is low.",
            "Период обновления в записи SOA мал.",
        ),
        why: (
            "Each secondary asks for changes this often, whether there are any or not; ZONE02 of \
             Zonemaster wants four hours, for a change is announced anyway (NOTIFY, RFC 1996).",
            "Столь часто каждый вторичный сервер спрашивает об изменениях, есть они или нет; \
             проверка ZONE02 Zonemaster требует четырёх часов: об изменениях и так сообщают \
             (NOTIFY, RFC 1996).",
        ),
        bad: "\
Platform
========

:SOA refresh: 600

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
        "`{}` is less than the four hours that are usual (14400)",
        "`{}` меньше обычных четырёх часов (14400)",
    );
    seconds(cx, &RULE, "soa_refresh", |value, _| value < 14_400, &reason, sink);
}
