//! A network that should have a reverse zone, and gets none.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "reverse-network-unused",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("reverse_network_unused.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let value = platform.settings.stated("reverse_networks", Scope::Platform);
        for word in value.iter().flat_map(|it| &it.words) {
            let Ok(net) = word.value.parse::<IpNet>() else { continue };
            let is_inside = |it: IpAddr| net.contains(&it);
            let mut addresses = cx.hosts_of(id).flat_map(|it| it.addresses).map(|it| it.value);
            let message = Text::new(
                format!("no reverse zone is made for `{net}`"),
                format!("обратной зоны для `{net}` не будет"),
            );
            let it = Diagnostic::warning(RULE.id, word.span, message);
            if net.addr().is_ipv4() && net.prefix_len() > 24 {
                sink.push(it.label(Text::new("smaller than /24", "меньше /24")).note(Text::new(
                    "a zone is cut at a whole octet: the provider holds the pointers, or leads each here by an alias (RFC 2317)",
                    "зона выделяется по целому октету: указатели держит провайдер или ведёт сюда каждый псевдонимом (RFC 2317)",
                )));
            } else if !addresses.any(is_inside) {
                let label = Text::new("no address lies in it", "в ней нет ни одного адреса");
                sink.push(it.label(label).note(Text::new(
                    "a zone without a name would be empty: correct the network, or take it out",
                    "в зоне не было бы ни одного имени: исправьте сеть или уберите её",
                )));
            }
        }
    }
}
