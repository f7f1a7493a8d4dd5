//! An alias behind a NS record.

use super::{Context, Docs, Rule, Severity, Sink, target_alias};

pub(super) const RULE: Rule = Rule {
    id: "ns-target-cname",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("ns_target_cname.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    target_alias(cx, &RULE, "NS", sink);
}
