//! An alias behind a SRV record.

use super::{Context, Docs, Rule, Severity, Sink, target_alias};

pub(super) const RULE: Rule = Rule {
    id: "srv-target-cname",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("srv_target_cname.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    target_alias(cx, &RULE, "SRV", sink);
}
