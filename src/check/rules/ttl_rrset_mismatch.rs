//! One set of records with two times to live.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "ttl-rrset-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "Records of one name and type have different TTLs.",
            "У записей одного имени и типа разные TTL.",
        ),
        why: (
            "All records of a set live equally long (RFC 2181 §5.2); name servers take the \
             lowest, or refuse the zone.",
            "Все записи набора живут одинаково долго (RFC 2181 §5.2); серверы имён берут меньшее \
             или отвергают зону.",
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

  ====  ====  =========  ====
  Name  Type  Value      TTL
  ====  ====  =========  ====
  www   AAAA  fd75::601  300
  www   AAAA  fd75::602  3600
  ====  ====  =========  ====
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

  ====  ====  =========  ===
  Name  Type  Value      TTL
  ====  ====  =========  ===
  www   AAAA  fd75::601  300
  www   AAAA  fd75::602  300
  ====  ====  =========  ===
",
        fix: (
            "Write the lowest of them for all; `--fix` does.",
            "Напишите всем меньшее из них: это сделает `--fix`.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut sets = BTreeMap::<_, Vec<_>>::new();
    for record in &cx.inventory.records {
        let Some(ttl) = record.ttl else { continue };
        sets.entry((&record.owner.value, record.kind.value)).or_default().push((record, ttl));
    }
    for ((owner, kind), records) in sets {
        let lowest = records.iter().map(|it| it.1.value).min().unwrap_or_default();
        let odd: Vec<_> = records.iter().filter(|it| it.1.value != lowest).collect();
        let low = records.iter().find(|it| it.1.value == lowest);
        let (Some((_, first)), Some((_, low))) = (odd.first(), low) else { continue };
        let text = cx.sources.slice(low.span).to_owned();
        let edits: Vec<_> = odd.iter().map(|it| (it.1.span, text.clone())).collect();
        sink.push(
            Diagnostic::warning(
                RULE.id,
                first.span,
                Text::new(
                    format!("the {kind} records of `{owner}` have different TTLs"),
                    format!("у записей {kind} имени `{owner}` разные TTL"),
                ),
            )
            .label(Text::new("longer than", "дольше, чем"))
            .also(low.span, Text::new("this one", "эта"))
            .note(Text::new(
                "the whole set lives as long as its shortest record (RFC 2181)",
                "весь набор живёт столько, сколько самая короткая запись (RFC 2181)",
            ))
            .fix(rewrite(&edits, Applicability::Safe)),
        );
    }
}
