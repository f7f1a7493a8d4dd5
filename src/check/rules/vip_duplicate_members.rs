//! A floating address whose members are one machine.

use std::collections::{HashMap, HashSet};

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "vip-duplicate-members",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("vip_duplicate_members.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut seen = HashSet::new();
    let mut names = cx.inventory.servers.iter().map(|it| &it.name.value);
    // A fleet has thousands of members, and seldom a name twice.
    if names.all(|it| seen.insert(it)) {
        return;
    }
    for vip in &cx.inventory.vips {
        let mut first = HashMap::new();
        let twice = vip
            .members
            .iter()
            .map(|&id| cx.inventory.server(id))
            .find_map(|it| first.insert(&it.name.value, it).map(|first| (first, it)));
        let Some((first, second)) = twice else { continue };
        let (name, member) = (vip.name.value.as_str(), first.name.value.as_str());
        let message = Text::new(
            format!("two members of `{name}` are one machine: `{member}`"),
            format!("два участника `{name}` — одна машина: `{member}`"),
        );
        sink.push(
            Diagnostic::error(RULE.id, vip.name.span, message)
                .label(Text::new(
                    "moves between servers that differ in nothing",
                    "переходит между серверами, которые ничем не различаются",
                ))
                .also(first.name.span, Text::new("one member", "один участник"))
                .also(second.name.span, Text::new("the other", "другой"))
                .note(Text::new(
                    "when that machine fails, nobody takes the address",
                    "когда эта машина откажет, адрес никто не подхватит",
                )),
        );
    }
}
