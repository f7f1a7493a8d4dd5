//! Private addresses in a zone that the world can ask.

use super::ula_in_public_zone::private_in_public;
use super::{Context, Docs, Rule, Severity, Sink, is_private_v4};

pub(super) const RULE: Rule = Rule {
    id: "rfc1918-in-public-zone",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("rfc1918_in_public_zone.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    private_in_public(cx, &RULE, is_private_v4, ("private IPv4", "частным IPv4"), sink);
}
