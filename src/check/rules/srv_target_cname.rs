//! An alias behind a SRV record.

use super::{Context, Docs, Rule, Severity, Sink, target_alias};

pub(super) const RULE: Rule = Rule {
    id: "srv-target-cname",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: ("An SRV record leads to an alias.", "Запись SRV ведёт на псевдоним."),
        why: (
            "RFC 2782 forbids an alias behind SRV, and clients that follow the letter take it \
             for an error.",
            "RFC 2782 запрещает псевдоним в SRV, и строгие клиенты считают его ошибкой.",
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

  =========  =====  =======================
  Name       Type   Value
  =========  =====  =======================
  pbx        CNAME  fs1.rcsnet.ru
  _sip._udp  SRV    10 5 5060 pbx.rcsnet.ru
  =========  =====  =======================
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

  =========  =====  =======================
  Name       Type   Value
  =========  =====  =======================
  pbx        CNAME  fs1.rcsnet.ru
  _sip._udp  SRV    10 5 5060 fs1.rcsnet.ru
  =========  =====  =======================
",
        fix: (
            "Lead to the server itself; the finding offers it.",
            "Ведите прямо на сервер: это будет предложено.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    target_alias(cx, &RULE, "SRV", sink);
}
