//! A reverse zone that cannot be cut out.

use ipnet::IpNet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "rfc2317-needed",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("rfc2317_needed.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for network in &cx.inventory.networks {
        let IpNet::V4(net) = network.prefix.value else { continue };
        let is_public =
            !(net.addr().is_private() || net.addr().is_loopback() || net.addr().is_link_local());
        if !is_public || net.prefix_len() <= 24 || net.prefix_len() == 32 {
            continue;
        }
        sink.push(
            Diagnostic::warning(
                RULE.id,
                network.prefix.span,
                Text::new(
                    format!("no reverse zone can be cut out for `{net}`"),
                    format!("для `{net}` нельзя выделить обратную зону"),
                ),
            )
            .label(Text::new("smaller than /24", "меньше /24"))
            .note(Text::new(
                "the provider must lead each pointer here by an alias (RFC 2317), or hold it",
                "провайдер должен вести сюда каждый указатель псевдонимом (RFC 2317) или держать его у себя",
            )),
        );
    }
}
