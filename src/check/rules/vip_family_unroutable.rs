//! A floating address of a family that its members do not speak.

use std::net::IpAddr;

use super::{ByGroup, Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::{ServerId, Stated, VipId, VirtualIp};

pub(super) const RULE: Rule = Rule {
    id: "vip-family-unroutable",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("vip_family_unroutable.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let mut known = ByGroup::new();
        let vips = cx.inventory.vip_ids_of(id).zip(cx.inventory.vips_of(id));
        let all = vips.filter_map(|(id, vip)| {
            let address = vip.addresses.iter().find(|address| {
                let is_v4 = address.value.is_ipv4();
                *known.get(vip, is_v4, || lacks(cx, &vip.members, is_v4))
            })?;
            (!is_reached(cx, id, address.value)).then_some((vip, address.span))
        });
        let all: Vec<_> = all.collect();
        let Some(((vip, span), others)) = all.split_first() else { continue };
        let family = if vip.ipv4().is_some() { "IPv4" } else { "IPv6" };
        let names: Vec<&str> = all.iter().map(|(it, _)| it.name.value.as_str()).collect();
        let (en, ru) = (list(&names, Lang::En), list(&names, Lang::Ru));
        let message = Text::new(
            format!("{en}: floating {family} address of servers that have no {family}"),
            format!("{ru}: «плавающий» адрес {family} у серверов без адресов {family}"),
        );
        let mut labels = ByGroup::new();
        let mut label = |vip| labels.get(vip, (), || member_label(cx, vip)).clone();
        let mut it = Diagnostic::warning(RULE.id, *span, message).label(label(vip));
        for (other, span) in others {
            it = it.also(*span, label(other));
        }
        sink.push(it.note(Text::new(
            format!(
                "state `:{family} gateway:` and `:{family} prefix length:` in the section of the role, \
                 or give its servers {family} addresses"
            ),
            format!(
                "назовите в разделе роли `:Шлюз {family}:` и `:Длина префикса {family}:` или дайте её \
                 серверам адреса {family}"
            ),
        )));
    }
}

/// Whether all of `members` have addresses, and none of the family.
fn lacks(cx: &Context<'_>, members: &[ServerId], is_v4: bool) -> bool {
    !members.is_empty()
        && members.iter().all(|&id| {
            let own = &cx.inventory.server(id).addresses;
            !own.is_empty() && own.iter().all(|it| it.value.is_ipv4() != is_v4)
        })
}

/// Whether something in the document says how `address` of the floating address `id` is reached.
fn is_reached(cx: &Context<'_>, id: VipId, address: IpAddr) -> bool {
    let vip = cx.inventory.vip(id);
    let settings = &cx.inventory.platform(vip.platform).settings;
    let keys: &[_] = if address.is_ipv4() {
        &["ipv4_gateway", "ipv4_prefix_length", "interface"]
    } else {
        &["gateway", "prefix_length", "interface"]
    };
    let mut values = keys.iter().map(|key| settings.get_of_vip(key, vip.role, id));
    values.any(|it| it.stated.iter().any(|it| *it != Stated::Default))
}

fn member_label(cx: &Context<'_>, vip: &VirtualIp) -> Text {
    let names: Vec<&str> =
        vip.members.iter().map(|&id| cx.inventory.server(id).name.value.as_str()).collect();
    let mut distinct = names;
    distinct.dedup();
    Text::new(
        format!("moves between {}", list(&distinct, Lang::En)),
        format!("его делят {}", list(&distinct, Lang::Ru)),
    )
}
