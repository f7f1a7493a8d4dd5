//! A reverse zone that belongs to the provider.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, form_ru};
use crate::model::dns::reverse_name;

pub(super) const RULE: Rule = Rule {
    id: "reverse-not-owned",
    severity: Severity::Warning,
    preview: true,
    docs: Docs {
        summary: (
            "A public IPv4 address needs a pointer, and its reverse zone is not declared as your \
             own.",
            "Публичному адресу IPv4 нужен указатель, а его обратная зона не объявлена вашей.",
        ),
        why: (
            "The reverse zone of a public address belongs to whoever was given the network: the \
             file that is made here takes effect only if the provider delegates the zone, or \
             copies the records.",
            "Обратная зона публичного адреса принадлежит тому, кому выделена сеть: собранный \
             здесь файл подействует, только если провайдер делегирует зону или перенесёт записи.",
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
",
        good: "\
Platform
========

:Zones: rcsnet.ru, 196.103.91.in-addr.arpa

.. table:: Servers

  =============  =============  ====
  DNS name       IPv4 address   Role
  =============  =============  ====
  fs1.rcsnet.ru  91.103.196.11  sip
  fs2.rcsnet.ru  91.103.196.12  sip
  =============  =============  ====
",
        fix: (
            "Declare the zone if it is delegated to you; else ask the provider for the pointers.",
            "Объявите зону, если она делегирована вам; иначе попросите указатели у провайдера.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let mut open = Vec::new();
        for host in cx.hosts.iter().filter(|it| it.platform == id) {
            for address in host.addresses {
                let IpAddr::V4(it) = address.value else { continue };
                let is_public = !(it.is_private() || it.is_loopback() || it.is_link_local());
                let name = reverse_name(address.value);
                let declared = || cx.inventory.zones.iter().any(|it| it.name.holds(&name));
                if is_public && !declared() {
                    open.push(address);
                }
            }
        }
        let Some(first) = open.first() else { continue };
        let count = open.len();
        sink.push(
            Diagnostic::warning(
                RULE.id,
                first.span,
                Text::new(
                    format!(
                        "{} a pointer in a zone of the provider",
                        count_en(count, "public address needs", "public addresses need")
                    ),
                    format!(
                        "{count} {} указатель в зоне провайдера",
                        form_ru(
                            count,
                            "публичному адресу нужен",
                            "публичным адресам нужен",
                            "публичным адресам нужен"
                        )
                    ),
                ),
            )
            .label(Text::new("its reverse zone is not declared", "его обратная зона не объявлена"))
            .note(Text::new(
                "declare the zone if it is delegated to you, or ask the provider for the pointers",
                "объявите зону, если она делегирована вам, или попросите указатели у провайдера",
            )),
        );
    }
}
