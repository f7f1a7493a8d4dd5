//! A floating address that its users cannot reach.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Server;

pub(super) const RULE: Rule = Rule {
    id: "vip-consumer-family-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("vip_consumer_family_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for vip in &cx.inventory.vips {
        let Some(provider) = vip.role.map(|it| cx.inventory.role(it)) else { continue };
        let Some(address) = vip.addresses.first() else { continue };
        let has = |it: &Server, v4: bool| it.addresses.iter().any(|it| it.value.is_ipv4() == v4);
        let shares = |it: &Server| vip.addresses.iter().any(|a| has(it, a.value.is_ipv4()));
        // Where its own servers lack the family, that is the fault.
        if vip.members.iter().any(|&it| !shares(cx.inventory.server(it))) {
            continue;
        }
        let users = cx.roles().map(|it| it.1).filter(|it| {
            it.platform == vip.platform && it.uses.iter().any(|(id, _)| provider.runs(id))
        });
        let odd = |it: &&Server| !it.addresses.is_empty() && !shares(it);
        let user = users.into_iter().find_map(|it| cx.servers_of(it).find(odd));
        let Some(user) = user else { continue };
        let (name, who) = (&vip.name.value, &user.name.value);
        let family = if address.value.is_ipv4() { "IPv4" } else { "IPv6" };
        sink.push(
            Diagnostic::warning(
                RULE.id,
                address.span,
                Text::new(
                    format!("`{who}` uses what runs behind `{name}`, and has no {family}"),
                    format!(
                        "`{who}` пользуется тем, что работает за `{name}`, а {family} у него нет"
                    ),
                ),
            )
            .label(Text::new(format!("{family} only"), format!("только {family}")))
            .also(user.name.span, Text::new("does not reach it", "до него не доберётся"))
            .note(Text::new(
                "when a server of the group fails, it does not follow to the other",
                "при отказе сервера группы он не перейдёт на другой",
            )),
        );
    }
}
