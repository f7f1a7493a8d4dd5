//! One record in two spellings.

use super::{Context, Docs, Rule, Severity, Sink, same_records};

pub(super) const RULE: Rule = Rule {
    id: "near-duplicate-record",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("near_duplicate_record.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    same_records(cx, &RULE, false, sink);
}
