//! Private addresses in a zone that the world can ask.

use super::ula_in_public_zone::private_in_public;
use super::{Context, Docs, Rule, Severity, Sink, is_private_v4};

pub(super) const RULE: Rule = Rule {
    id: "rfc1918-in-public-zone",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "Names of a public zone lead to private IPv4 addresses.",
            "Имена публичной зоны ведут к частным адресам IPv4.",
        ),
        why: (
            "Private addresses (RFC 1918) mean another machine, or none, in every other network, \
             and tell all how the own one is built.",
            "Частные адреса (RFC 1918) в любой другой сети значат другую машину или никакую и \
             всем рассказывают, как устроена своя.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv4 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  10.0.0.11     sip
  fs2.rcsnet.ru  10.0.0.12     sip
  =============  ============  ====
",
        good: "\
Platform
========

.. table:: Servers

  ==============  ============  ====
  DNS name        IPv4 address  Role
  ==============  ============  ====
  fs1.rcsnet.lan  10.0.0.11     sip
  fs2.rcsnet.lan  10.0.0.12     sip
  ==============  ============  ====
",
        fix: (
            "Serve the zone only inside of the network, in a view of its own; or give the \
             machines that the world must reach public addresses.",
            "Отдавайте зону только внутри сети, в отдельном представлении (view), или дайте \
             машинам, доступным извне, публичные адреса.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    private_in_public(cx, &RULE, is_private_v4, ("private IPv4", "частным IPv4"), sink);
}
