//! One record, written twice.

use super::{Context, Docs, Rule, Severity, Sink, same_records};

pub(super) const RULE: Rule = Rule {
    id: "exact-duplicate-record",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("exact_duplicate_record.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    same_records(cx, &RULE, true, sink);
}
