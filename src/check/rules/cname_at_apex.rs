//! An alias for a whole zone.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-at-apex",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: ("The name of a zone is an alias.", "Имя самой зоны — псевдоним."),
        why: (
            "A zone has SOA and NS records at its name, beside which no CNAME may stand (RFC \
             1912 §2.4): it would not load.",
            "У имени зоны есть записи SOA и NS, рядом с которыми CNAME стоять не может (RFC 1912 \
             §2.4): зона не загрузится.",
        ),
        bad: "\
Platform
========

:Zone: rcsnet.ru

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
  @     CNAME  fs1.rcsnet.ru
  ====  =====  =============
",
        good: "\
Platform
========

:Zone: rcsnet.ru

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: DNS records

  ====  ====  =========
  Name  Type  Value
  ====  ====  =========
  @     AAAA  fd75::601
  ====  ====  =========
",
        fix: (
            "Write address records for the name of the zone.",
            "Напишите для имени зоны записи адресов.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let name = &alias.owner.value;
        if !cx.inventory.zones.iter().any(|it| it.name == *name) {
            continue;
        }
        sink.push(
            Diagnostic::error(
                RULE.id,
                alias.owner.span,
                Text::new(
                    format!("the zone `{name}` itself is an alias"),
                    format!("сама зона `{name}` — псевдоним"),
                ),
            )
            .label(Text::new("a CNAME at the name of the zone", "CNAME у имени зоны"))
            .note(Text::new(
                "the zone would not load: write `A` and `AAAA` records instead",
                "зона не загрузится: напишите вместо него записи `A` и `AAAA`",
            )),
        );
    }
}
