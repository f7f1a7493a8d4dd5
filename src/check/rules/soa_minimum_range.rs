//! A negative answer that lives too short or too long.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-minimum-range",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("soa_minimum_range.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason = Text::new(
        "`{}` is not between five minutes and a day (300–86400)",
        "`{}` не лежит между пятью минутами и сутками (300–86400)",
    );
    seconds(cx, &RULE, "soa_minimum", |value, _| !(300..=86_400).contains(&value), &reason, sink);
}
