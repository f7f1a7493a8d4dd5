//! Two groups of one network that speak with one VRRP id.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{HostName, Stated, VipId, vrrp_id};
use crate::text::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    id: "vrrp-id-clash",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("vrrp_id_clash.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut taken: BTreeMap<(u32, IpNet), Group> = BTreeMap::new();
    for at in 0..cx.inventory.vips.len() {
        let group = Group::new(cx, VipId(at as u32));
        if group.id > 255 {
            sink.push(too_high(cx, group));
        }
        let networks = group.networks(cx);
        if let Some(first) = networks.iter().find_map(|it| taken.get(&(group.id, *it))) {
            sink.push(clash_of(cx, *first, group));
        }
        for network in networks {
            taken.entry((group.id, network)).or_insert(group);
        }
    }
}

/// The servers that share a floating address.
#[derive(Clone, Copy)]
struct Group {
    vip: VipId,
    id: u32,
    stated: Stated,
}

impl Group {
    fn new(cx: &Context<'_>, vip: VipId) -> Self {
        let (id, stated) = vrrp_id(cx.inventory, vip);
        Self { vip, id, stated }
    }

    /// The networks in which its servers hear each other.
    fn networks(self, cx: &Context<'_>) -> BTreeSet<IpNet> {
        let members = &cx.inventory.vip(self.vip).members;
        let members = members.iter().map(|&id| (id, cx.inventory.server(id)));
        let networks = members.flat_map(|(id, it)| {
            let network = move |address: IpAddr| {
                super::vip_prefix_mismatch::network(cx, it.platform, it.role, Some(id), address)
            };
            it.addresses.iter().filter_map(move |it| network(it.value))
        });
        networks.collect()
    }

    fn name<'a>(self, cx: &Context<'a>) -> &'a Spanned<HostName> {
        &cx.inventory.vip(self.vip).name
    }

    /// Where the id comes from: the number, else the row that it is counted by.
    fn span(self, cx: &Context<'_>) -> Span {
        match self.stated {
            Stated::At(span) => span,
            Stated::Inferred(_) | Stated::Default => self.name(cx).span,
        }
    }

    fn label(self, cx: &Context<'_>) -> Text {
        let name = &self.name(cx).value;
        match self.stated {
            Stated::At(_) => Text::new(format!("id of `{name}`"), format!("номер `{name}`")),
            Stated::Inferred(_) => {
                Text::new("counted on from the number of its role", "отсчитан от номера роли")
            }
            Stated::Default => Text::new(
                format!("no id is stated: by its place in the table it is `{}`", self.id),
                format!("номер не указан: по месту в таблице это `{}`", self.id),
            ),
        }
    }
}

fn clash_of(cx: &Context<'_>, first: Group, second: Group) -> Diagnostic {
    let names = (&first.name(cx).value, &second.name(cx).value);
    let number = second.id;
    let message = Text::new(
        format!("`{}` and `{}` have the same VRRP id `{number}`", names.0, names.1),
        format!("у `{}` и `{}` один номер VRRP: `{number}`", names.0, names.1),
    );
    let diagnostic = Diagnostic::error(RULE.id, second.span(cx), message).label(second.label(cx));
    // A number for the whole document has one place.
    let also = first.span(cx);
    let diagnostic =
        if also == second.span(cx) { diagnostic } else { diagnostic.also(also, first.label(cx)) };
    diagnostic.note(Text::new(
        "servers of one network with one id take each other for one group: choose another number from \
         1 to 255",
        "серверы одной сети с одним номером сочтут себя одной группой: выберите другой номер от 1 до \
         255",
    ))
}

fn too_high(cx: &Context<'_>, group: Group) -> Diagnostic {
    let (name, number) = (&group.name(cx).value, group.id);
    let message = Text::new(
        format!("the VRRP id of `{name}` would be `{number}`"),
        format!("номер VRRP у `{name}` оказался бы `{number}`"),
    );
    Diagnostic::error(RULE.id, group.name(cx).span, message).label(group.label(cx)).note(Text::new(
        "ids end at 255: state a number for its role",
        "номера кончаются на 255: укажите номер для её роли",
    ))
}
