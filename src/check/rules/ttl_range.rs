//! Records that live too short or too long.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "ttl-range",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ttl_range.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reason = Text::new(
        "`{}` is not between a minute and a week (60–604800)",
        "`{}` не лежит между минутой и неделей (60–604800)",
    );
    seconds(cx, &RULE, "ttl", |value, _| !(60..=604_800).contains(&value), &reason, sink);
}
