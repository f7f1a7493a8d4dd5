//! Servers that no administrator can reach.

use ipnet::IpNet;

use super::{Context, Docs, Host, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "admins-locked-out",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("admins_locked_out.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let value = platform.settings.stated("admin_networks", Scope::Platform);
        let Some((value, first)) = value.and_then(|it| Some((it, it.words.first()?))) else {
            continue;
        };
        let nets = || value.words.iter().filter_map(|it| it.value.parse::<IpNet>().ok());
        let (has_v4, has_v6) =
            (nets().any(|it| it.addr().is_ipv4()), nets().any(|it| it.addr().is_ipv6()));
        let is_open = |host: &Host<'_>| {
            host.addresses.iter().any(|it| if it.value.is_ipv4() { has_v4 } else { has_v6 })
        };
        let is_shut = |it: &&Host<'_>| !it.is_vip() && !it.addresses.is_empty() && !is_open(it);
        let shut: Vec<&Host<'_>> = cx.hosts_of(id).filter(is_shut).collect();
        let Some(address) = shut.first().and_then(|it| it.addresses.first()) else { continue };
        let names: Vec<&str> = shut.iter().map(|it| it.name.value.as_str()).collect();
        let (en, ru) = (list(&names, Lang::En), list(&names, Lang::Ru));
        let (family, other) = if has_v4 { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
        sink.push(
            Diagnostic::error(
                RULE.id,
                first.span,
                Text::new(
                    format!("no administrator can reach {en}"),
                    format!("администраторы не достанут {ru}"),
                ),
            )
            .label(Text::new(format!("networks of {family} alone"), format!("только сети {family}")))
            .also(address.span, Text::new(format!("an {other} address"), format!("адрес {other}")))
            .note(Text::new(
                "the firewall lets SSH in from these networks alone: add one of the family that the servers have",
                "межсетевой экран пускает по SSH только из этих сетей: добавьте сеть того семейства, которое есть у серверов",
            )),
        );
    }
}
