//! Secondaries that ask too often.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-refresh-low",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("soa_refresh_low.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason = Text::new(
        "`{}` is less than the four hours that are usual (14400)",
        "`{}` меньше обычных четырёх часов (14400)",
    );
    seconds(cx, &RULE, "soa_refresh", |value, _| value < 14_400, &reason, sink);
}
