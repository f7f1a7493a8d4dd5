//! One set of records with two times to live.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "ttl-rrset-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ttl_rrset_mismatch.md")),
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
