//! Servers that the name servers take for strangers.

use ipnet::IpNet;

use super::{Context, Docs, Host, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::dns::is_private;
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "servers-in-public-view",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("servers_in_public_view.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let value = platform.settings.stated("internal_networks", Scope::Platform);
        let Some((value, first)) = value.and_then(|it| Some((it, it.words.first()?))) else {
            continue;
        };
        let nets: Vec<IpNet> = value.words.iter().filter_map(|it| it.value.parse().ok()).collect();
        let is_inside = |host: &Host<'_>| {
            host.addresses.iter().any(|it| nets.iter().any(|net| net.contains(&it.value)))
        };
        // The public view has all names that a server of public addresses can reach.
        let is_own = |host: &Host<'_>| host.addresses.iter().any(|it| is_private(it.value));
        let is_outside = |it: &&Host<'_>| !it.is_vip() && is_own(it) && !is_inside(it);
        let outside: Vec<&Host<'_>> = cx.hosts_of(id).filter(is_outside).collect();
        let Some(address) = outside.first().and_then(|it| it.addresses.first()) else { continue };
        let names: Vec<&str> = outside.iter().map(|it| it.name.value.as_str()).collect();
        let (en, ru) = (list(&names, Lang::En), list(&names, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                first.span,
                Text::new(
                    format!("{en} would see the public view of the zones"),
                    format!("публичное представление зон достанется и своим: {ru}"),
                ),
            )
            .label(Text::new("no address of theirs lies in here", "их адресов здесь нет"))
            .also(address.span, Text::new("one that lies outside", "один из них, вне этих сетей"))
            .note(Text::new(
                "names of private addresses are not found in it: name the networks of the servers, too",
                "имён частных адресов в нём нет: назовите и сети самих серверов",
            )),
        );
    }
}
