//! A floating address that its users cannot reach.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{ByGroup, Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{Server, ServerId, VirtualIp};
use crate::text::{Map, Spanned};

pub(super) const RULE: Rule = Rule {
    id: "vip-consumer-family-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("vip_consumer_family_mismatch.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut known = ByGroup::new();
    let mut users = Map::default();
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for vip in &cx.inventory.vips {
        let Some(provider) = vip.role.map(|it| cx.inventory.role(it)) else { continue };
        let Some(address) = vip.addresses.first() else { continue };
        let has = |it: &Server, v4: bool| it.addresses.iter().any(|it| it.value.is_ipv4() == v4);
        let shares = |it: &Server| vip.addresses.iter().any(|a| has(it, a.value.is_ipv4()));
        // Where its own servers lack the family, that is the fault.
        let families =
            [true, false].map(|v4| vip.addresses.iter().any(|it| it.value.is_ipv4() == v4));
        let lacks = |id: &ServerId| !shares(cx.inventory.server(*id));
        if *known.get(vip, families, || vip.members.iter().any(lacks)) {
            continue;
        }
        let odd = |it: &&Server| !it.addresses.is_empty() && !shares(it);
        let user = *users.entry((vip.platform, vip.role, families)).or_insert_with(|| {
            let mut roles = cx.roles().map(|it| it.1).filter(|it| {
                it.platform == vip.platform && it.uses.iter().any(|(id, _)| provider.runs(id))
            });
            roles.find_map(|it| cx.servers_of(it).find(odd))
        });
        let Some(user) = user else { continue };
        found
            .entry((user.name.span, address.value.is_ipv4()))
            .or_default()
            .push((vip, user, address));
    }
    for vips in found.into_values() {
        report(&vips, sink);
    }
}

/// Floating addresses that one server cannot reach for one reason.
fn report(vips: &[(&VirtualIp, &Server, &Spanned<IpAddr>)], sink: &mut Sink) {
    let Some(((vip, user, address), others)) = vips.split_first() else { return };
    let (name, who) = (&vip.name.value, &user.name.value);
    let family = if address.value.is_ipv4() { "IPv4" } else { "IPv6" };
    let (more_en, more_ru) = match others.len() {
        0 => (String::new(), String::new()),
        count => (format!(" and {count} more"), format!(" и ещё {count}")),
    };
    let message = Text::new(
        format!("`{who}` uses what runs behind `{name}`{more_en}, and has no {family}"),
        format!("`{who}` пользуется тем, что работает за `{name}`{more_ru}, а {family} у него нет"),
    );
    let mut it = Diagnostic::warning(RULE.id, address.span, message)
        .label(Text::new(format!("{family} only"), format!("только {family}")))
        .also(user.name.span, Text::new("does not reach it", "до него не доберётся"));
    for (_, _, address) in others {
        it = it.also(address.span, Text::default());
    }
    sink.push(it.note(Text::new(
        "when a server of the group fails, it does not follow to the other",
        "при отказе сервера группы он не перейдёт на другой",
    )));
}
