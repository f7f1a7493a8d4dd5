//! A floating address that is remembered for long.

use super::{Context, Docs, Rule, Severity, Sink, seconds};
use crate::diag::Text;

pub(super) const RULE: Rule = Rule {
    id: "ttl-high-for-vip",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("ttl_high_for_vip.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.inventory.vips.is_empty() {
        return;
    }
    let reason = Text::new(
        "after a change of the address, clients use the old one for `{}` seconds",
        "после смены адреса клиенты будут обращаться к старому ещё `{}` секунд",
    );
    seconds(cx, &RULE, "vip_ttl", |value, _| value > 3_600, &reason, sink);
}
