//! Secondaries that ask again too soon.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-retry-low",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("soa_retry_low.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason = Text::new("`{}` is less than an hour (3600)", "`{}` меньше часа (3600)");
    seconds(cx, &RULE, "soa_retry", |value, _| value < 3_600, &reason, sink);
}
