//! An alias behind a NS record.

use super::{Context, Docs, Rule, Severity, Sink, target_alias};

pub(super) const RULE: Rule = Rule {
    id: "ns-target-cname",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: ("An NS record leads to an alias.", "Запись NS ведёт на псевдоним."),
        why: (
            "A resolver needs the address of a name server at once and does not follow an alias \
             (RFC 2181 §10.3): the zone is not found.",
            "Резолверу нужен сразу адрес сервера имён, по псевдониму он не пойдёт (RFC 2181 \
             §10.3): зону не найдут.",
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
  pbx   CNAME  fs1.rcsnet.ru
  sub   NS     pbx.rcsnet.ru
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
  pbx   CNAME  fs1.rcsnet.ru
  sub   NS     fs1.rcsnet.ru
  ====  =====  =============
",
        fix: (
            "Lead to the server itself; the finding offers it.",
            "Ведите прямо на сервер: это будет предложено.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    target_alias(cx, &RULE, "NS", sink);
}
