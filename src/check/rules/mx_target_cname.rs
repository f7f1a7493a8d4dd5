//! An alias behind a MX record.

use super::{Context, Docs, Rule, Severity, Sink, target_alias};

pub(super) const RULE: Rule = Rule {
    id: "mx-target-cname",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: ("An MX record leads to an alias.", "Запись MX ведёт на псевдоним."),
        why: (
            "Mail servers may refuse to follow an alias behind MX (RFC 2181 §10.3, RFC 5321 \
             §5.1): mail comes back.",
            "Почтовые серверы вправе не идти по псевдониму из MX (RFC 2181 §10.3, RFC 5321 \
             §5.1): письма вернутся.",
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

  ====  =====  ================
  Name  Type   Value
  ====  =====  ================
  pbx   CNAME  fs1.rcsnet.ru
  @     MX     10 pbx.rcsnet.ru
  ====  =====  ================
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

  ====  =====  ================
  Name  Type   Value
  ====  =====  ================
  pbx   CNAME  fs1.rcsnet.ru
  @     MX     10 fs1.rcsnet.ru
  ====  =====  ================
",
        fix: (
            "Lead to the server itself; the finding offers it.",
            "Ведите прямо на сервер: это будет предложено.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    target_alias(cx, &RULE, "MX", sink);
}
