//! A delegation that breaks the chain of trust.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "dnssec-ds-missing",
    severity: Severity::Info,
    preview: true,
    docs: Docs {
        summary: ("A delegation has no DS record.", "У делегирования нет записи DS."),
        why: (
            "Where the zone above is signed, answers from below cannot be verified without it \
             (RFC 4035).",
            "Если зона выше подписана, ответы нижней без неё не проверить (RFC 4035).",
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

  ====  ====  ================
  Name  Type  Value
  ====  ====  ================
  sub   NS    ns1.example.net.
  ====  ====  ================
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

  ====  ====  ===========================
  Name  Type  Value
  ====  ====  ===========================
  sub   NS    ns1.example.net.
  sub   DS    12345 13 2 0123456789ABCDEF
  ====  ====  ===========================
",
        fix: (
            "Add the DS record that the other zone publishes, if it is signed.",
            "Добавьте запись DS, которую публикует другая зона, если она подписана.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for cut in cx.delegations() {
        let name = cut.owner.value.as_str();
        if cx.records_of(name).iter().any(|it| it.kind.value == "DS") {
            continue;
        }
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                cut.owner.span,
                Text::new(
                    format!("the delegation of `{name}` has no DS record"),
                    format!("у делегирования `{name}` нет записи DS"),
                ),
            )
            .label(Text::new(
                "given to other name servers here",
                "здесь передана другим серверам имён",
            ))
            .note(Text::new(
                "if that zone is signed, nobody can verify its answers without it",
                "если та зона подписана, без неё её ответы никто не проверит",
            )),
        );
    }
}
