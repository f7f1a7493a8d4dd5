//! An alias behind a MX record.

use super::{Context, Docs, Rule, Severity, Sink, target_alias};

pub(super) const RULE: Rule = Rule {
    id: "mx-target-cname",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("mx_target_cname.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    target_alias(cx, &RULE, "MX", sink);
}
