//! A floating address whose members are one machine.

use std::collections::BTreeMap;

use super::{ByGroup, Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::text::{Map, Set};

pub(super) const RULE: Rule = Rule {
    id: "vip-duplicate-members",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("vip_duplicate_members.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut seen = Set::default();
    let mut names = cx.inventory.servers.iter().map(|it| &it.name.value);
    // A fleet has thousands of members, and seldom a name twice.
    if names.all(|it| seen.insert(it)) {
        return;
    }
    // All floating addresses of one group have one fault.
    let mut found = BTreeMap::<_, (_, Vec<_>)>::new();
    let mut known = ByGroup::new();
    for vip in &cx.inventory.vips {
        let twice = known.get(vip, (), || {
            let mut first = Map::default();
            let mut members = vip.members.iter().map(|&id| cx.inventory.server(id));
            members.find_map(|it| first.insert(&it.name.value, it).map(|first| (first, it)))
        });
        if let Some((first, second)) = *twice {
            let key = (first.name.span, second.name.span);
            found.entry(key).or_insert((first, Vec::new())).1.push(vip);
        }
    }
    for ((one, other), (member, vips)) in found {
        let Some((vip, others)) = vips.split_first() else { continue };
        let (name, member) = (vip.name.value.as_str(), member.name.value.as_str());
        let (more_en, more_ru) = match others.len() {
            0 => (String::new(), String::new()),
            count => (format!(" and {count} more"), format!(" и ещё {count}")),
        };
        let message = Text::new(
            format!("two members of `{name}`{more_en} are one machine: `{member}`"),
            format!("два участника `{name}`{more_ru} — одна машина: `{member}`"),
        );
        let mut it = Diagnostic::error(RULE.id, vip.name.span, message)
            .label(Text::new(
                "moves between servers that differ in nothing",
                "переходит между серверами, которые ничем не различаются",
            ))
            .also(one, Text::new("one member", "один участник"))
            .also(other, Text::new("the other", "другой"));
        for vip in others {
            it = it.also(vip.name.span, Text::new("as this one does", "и этот тоже"));
        }
        sink.push(it.note(Text::new(
            "when that machine fails, nobody takes the address",
            "когда эта машина откажет, адрес никто не подхватит",
        )));
    }
}
