//! A retry that is no retry.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-retry-high",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("soa_retry_high.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason =
        Text::new("`{}` is not less than the refresh time", "`{}` не меньше периода обновления");
    seconds(cx, &RULE, "soa_retry", |value, other| value >= other("soa_refresh"), &reason, sink);
}
