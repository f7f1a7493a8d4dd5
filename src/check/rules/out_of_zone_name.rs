//! A name that no zone of the platform holds.

use super::unknown_tld::{explain, strays, tld};
use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::zones::is_known_tld;
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "out-of-zone-name",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("out_of_zone_name.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (stray, host) in strays(cx) {
        // The other ones are the business of `unknown-tld`.
        if !is_known_tld(tld(host)) {
            continue;
        }
        let name = host.name.value.as_str();
        let message = Text::new(
            format!("`{name}` lies in no zone of the platform"),
            format!("`{name}` не лежит ни в одной зоне платформы"),
        );
        let it = Diagnostic::error(RULE.id, host.name.span, message);
        sink.push(explain(cx, it, stray, host, &stray.tail));
    }
}
