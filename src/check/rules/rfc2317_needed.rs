//! A reverse zone that cannot be cut out.

use ipnet::IpNet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "rfc2317-needed",
    severity: Severity::Warning,
    preview: true,
    docs: Docs {
        summary: (
            "A public IPv4 network is smaller than a reverse zone can be.",
            "Публичная сеть IPv4 меньше, чем может быть обратная зона.",
        ),
        why: (
            "A label of `in-addr.arpa` stands for eight bits: a network longer than /24 can be \
             delegated only by aliases in the zone of the provider (RFC 2317).",
            "Метка `in-addr.arpa` — это восемь битов: сеть длиннее /24 делегируют только \
             псевдонимами в зоне провайдера (RFC 2317).",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  =============  ====
  DNS name       IPv4 address   Role
  =============  =============  ====
  fs1.rcsnet.ru  91.103.196.11  sip
  fs2.rcsnet.ru  91.103.196.12  sip
  =============  =============  ====

.. table:: Networks

  ===============  ============
  Network          Gateway
  ===============  ============
  91.103.196.8/29  91.103.196.9
  ===============  ============
",
        good: "\
Platform
========

.. table:: Servers

  =============  =============  ====
  DNS name       IPv4 address   Role
  =============  =============  ====
  fs1.rcsnet.ru  91.103.196.11  sip
  fs2.rcsnet.ru  91.103.196.12  sip
  =============  =============  ====

.. table:: Networks

  ===============  ============
  Network          Gateway
  ===============  ============
  91.103.196.0/24  91.103.196.1
  ===============  ============
",
        fix: (
            "Agree with the provider on RFC 2317, or ask for the pointers.",
            "Договоритесь с провайдером об RFC 2317 или попросите указатели.",
        ),
    },
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
