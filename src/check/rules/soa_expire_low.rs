//! A zone that is forgotten too soon.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-expire-low",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: ("The expiry time of the SOA record is low.", "Срок годности в записи SOA мал."),
        why: (
            "A secondary that does not reach its primary stops to answer after this time: a long \
             weekend is enough to lose the zone (ZONE05 of Zonemaster wants a week).",
            "Столько вторичный сервер отвечает без первичного: длинных выходных хватит, чтобы \
             потерять зону (проверка ZONE05 Zonemaster требует недели).",
        ),
        bad: "\
Platform
========

:SOA expire: 86400

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

:SOA expire: 1209600

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
        "`{}` is less than a week (604800), or than the refresh time",
        "`{}` меньше недели (604800) или периода обновления",
    );
    seconds(
        cx,
        &RULE,
        "soa_expire",
        |value, other| value < 604_800 || value < other("soa_refresh"),
        &reason,
        sink,
    );
}
