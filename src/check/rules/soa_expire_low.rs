//! A zone that is forgotten too soon.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "soa-expire-low",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("soa_expire_low.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason = Text::new(
        "`{}` is less than a week (604800), or than the refresh time",
        "`{}` меньше недели (604800) или периода обновления",
    );
    seconds(
        cx,
        &RULE,
        "soa_expire",
        |value, other| value < 604_800 || value < other("soa_refresh"),
        &reason,
        sink,
    );
}
