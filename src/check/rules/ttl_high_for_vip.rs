//! A floating address that is remembered for long.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "ttl-high-for-vip",
    severity: Severity::Info,
    preview: false,
    docs: Docs {
        summary: (
            "The record of a floating address lives for hours.",
            "Запись «плавающего» адреса живёт часами.",
        ),
        why: (
            "When the address itself has to change, all clients use the old one for this long.",
            "Когда придётся сменить сам адрес, клиенты ещё столько будут обращаться к старому.",
        ),
        bad: "\
Platform
========

:VIP TTL: 86400

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: Floating addresses

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  pbx.rcsnet.ru  fd75::600     sip
  =============  ============  ====
",
        good: "\
Platform
========

:VIP TTL: 300

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: Floating addresses

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  pbx.rcsnet.ru  fd75::600     sip
  =============  ============  ====
",
        fix: (
            "Lower it, at the latest a day before a change.",
            "Уменьшите его, самое позднее — за сутки до смены адреса.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.inventory.vips.is_empty() {
        return;
    }
    let reason = Text::new(
        "after a change of the address, clients use the old one for `{}` seconds",
        "после смены адреса клиенты будут обращаться к старому ещё `{}` секунд",
    );
    seconds(cx, &RULE, "vip_ttl", |value, _| value > 3_600, &reason, sink);
}
