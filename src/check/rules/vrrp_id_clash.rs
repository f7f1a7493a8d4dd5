//! Two groups of one network that speak with one VRRP id.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::rc::Rc;

use ipnet::IpNet;

use super::{ByGroup, Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, count_ru};
use crate::model::{HostName, PlatformId, ServerId, Stated, VipId, vrrp_ids};
use crate::text::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    id: "vrrp-id-clash",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("vrrp_id_clash.md")),
    check,
};

/// How many ids there are, and the highest.
const IDS: u32 = 255;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut known = ByGroup::new();
    let groups = vrrp_ids(cx.inventory).map(|(vip, id, stated)| {
        let it = cx.inventory.vip(vip);
        let networks = Rc::clone(known.get(it, (), || Rc::new(networks(cx, &it.members))));
        Group { vip, id, stated, networks }
    });
    let groups: Vec<_> = groups.collect();
    let crowded = crowded(&groups);
    for (network, members) in &crowded {
        sink.push(too_many(cx, *network, members));
    }
    let mut taken = BTreeMap::<(u32, IpNet), &Group>::new();
    let (mut high, mut clashes) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    for group in &groups {
        // Whatever number one of too many has, another one has it, too.
        if group.networks.iter().any(|it| crowded.contains_key(it)) {
            continue;
        }
        if group.id > IDS {
            high.entry(group.cause(cx)).or_default().push(group);
        }
        let first = group.networks.iter().find_map(|it| taken.get(&(group.id, *it)).copied());
        if let Some(first) = first {
            let cause = (first.cause(cx), group.cause(cx));
            clashes.entry(cause).or_default().push((first, group));
        }
        for network in group.networks.iter() {
            taken.entry((group.id, *network)).or_insert(group);
        }
    }
    for groups in high.values() {
        too_high(cx, groups, sink);
    }
    for pairs in clashes.values() {
        clash_of(cx, pairs, sink);
    }
}

/// The networks with more floating addresses than there are ids.
fn crowded(groups: &[Group]) -> BTreeMap<IpNet, Vec<&Group>> {
    let mut members = BTreeMap::<_, Vec<_>>::new();
    for group in groups {
        for network in group.networks.iter() {
            members.entry(*network).or_default().push(group);
        }
    }
    members.retain(|_, it| it.len() > IDS as usize);
    members
}

/// The networks in which `members` hear each other.
fn networks(cx: &Context<'_>, members: &[ServerId]) -> BTreeSet<IpNet> {
    let members = members.iter().map(|&id| (id, cx.inventory.server(id)));
    let networks = members.flat_map(|(id, it)| {
        let network = move |address: IpAddr| {
            super::vip_prefix_mismatch::network(cx, it.platform, it.role, Some(id), address)
        };
        it.addresses.iter().filter_map(move |it| network(it.value))
    });
    // A group has one network or two; a set of all would sort thousands.
    let mut distinct = BTreeSet::new();
    networks.for_each(|it| {
        distinct.insert(it);
    });
    distinct
}

/// The servers that share a floating address.
struct Group {
    vip: VipId,
    id: u32,
    stated: Stated,
    /// The networks in which its servers hear each other.
    networks: Rc<BTreeSet<IpNet>>,
}

impl Group {
    /// What the id follows from: the number of a role or a platform, or none.
    fn cause(&self, cx: &Context<'_>) -> (PlatformId, Option<Span>) {
        let number = match self.stated {
            Stated::At(span) | Stated::Inferred(span) => Some(span),
            Stated::Default => None,
        };
        (cx.inventory.vip(self.vip).platform, number)
    }

    fn name<'a>(&self, cx: &Context<'a>) -> &'a Spanned<HostName> {
        &cx.inventory.vip(self.vip).name
    }

    /// Where the id comes from: the number, else the row that it is counted by.
    fn span(&self, cx: &Context<'_>) -> Span {
        match self.stated {
            Stated::At(span) => span,
            Stated::Inferred(_) | Stated::Default => self.name(cx).span,
        }
    }

    fn label(&self, cx: &Context<'_>) -> Text {
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

/// Groups that have the same ids for one cause.
fn clash_of(cx: &Context<'_>, pairs: &[(&Group, &Group)], sink: &mut Sink) {
    let Some((&(first, second), others)) = pairs.split_first() else { return };
    let names = (&first.name(cx).value, &second.name(cx).value);
    let number = second.id;
    let message = Text::new(
        format!("`{}` and `{}` have the same VRRP id `{number}`", names.0, names.1),
        format!("у `{}` и `{}` один номер VRRP: `{number}`", names.0, names.1),
    );
    let diagnostic = Diagnostic::error(RULE.id, second.span(cx), message).label(second.label(cx));
    // A number for the whole document has one place.
    let also = first.span(cx);
    let mut it =
        if also == second.span(cx) { diagnostic } else { diagnostic.also(also, first.label(cx)) };
    if !others.is_empty() {
        let count = others.len();
        it = it.note(Text::new(
            format!(
                "{} for the same reason",
                count_en(count, "more pair has one id", "more pairs have one id")
            ),
            format!(
                "по той же причине совпадают номера ещё у {}",
                count_ru(count, "пары", "пар", "пар")
            ),
        ));
    }
    sink.push(it.note(Text::new(
        "servers of one network with one id take each other for one group: choose another number from \
         1 to 255",
        "серверы одной сети с одним номером сочтут себя одной группой: выберите другой номер от 1 до \
         255",
    )));
}

/// Groups whose ids one number leads beyond the last one.
fn too_high(cx: &Context<'_>, groups: &[&Group], sink: &mut Sink) {
    let Some((group, others)) = groups.split_first() else { return };
    let (name, number) = (&group.name(cx).value, group.id);
    let message = Text::new(
        format!("the VRRP id of `{name}` would be `{number}`"),
        format!("номер VRRP у `{name}` оказался бы `{number}`"),
    );
    let mut it = Diagnostic::error(RULE.id, group.name(cx).span, message).label(group.label(cx));
    for other in others {
        let number = other.id;
        it = it.also(
            other.name(cx).span,
            Text::new(format!("and here `{number}`"), format!("а здесь `{number}`")),
        );
    }
    sink.push(it.note(Text::new(
        "ids end at 255: state a lower number for its role",
        "номера кончаются на 255: укажите для её роли номер поменьше",
    )));
}

/// More groups in `network` than there are ids.
fn too_many(cx: &Context<'_>, network: IpNet, groups: &[&Group]) -> Diagnostic {
    let count = groups.len();
    let message = Text::new(
        format!("{count} floating addresses share the network `{network}`, and VRRP has 255 ids"),
        format!("в сети `{network}` «плавающих» адресов {count}, а номеров VRRP всего 255"),
    );
    let place = groups.get(IDS as usize).map(|it| it.name(cx).span).unwrap_or_default();
    Diagnostic::error(RULE.id, place, message)
        .label(Text::new("from here on no id is left", "начиная отсюда номеров не хватает"))
        .note(Text::new(
            "groups with one id take each other for one: part the servers into networks of at most 255 \
             floating addresses, and declare them in a table of networks",
            "группы с одним номером примут друг друга за одну: разделите серверы по сетям, где не больше \
             255 «плавающих» адресов, и объявите их в таблице сетей",
        ))
}
