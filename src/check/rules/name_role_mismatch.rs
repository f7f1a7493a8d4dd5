//! A name that says another role than the row.

use std::collections::BTreeSet;

use super::{Context, Docs, Host, Rule, Severity, Sink, rewrite, series};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::model::RoleId;
use crate::text::{Map, lower};

pub(super) const RULE: Rule = Rule {
    id: "name-role-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("name_role_mismatch.md")),
    check,
};

/// What part of a name is compared.
#[derive(Clone, Copy)]
enum Part {
    /// All behind the first label.
    Domain,
    /// The letters that the first label begins with.
    Stem,
}

impl Part {
    fn of<'a>(self, host: &Host<'a>) -> Option<&'a str> {
        let name = &host.name.value;
        match self {
            Self::Domain => Some(name.domain()),
            Self::Stem => series(name.short()).map(|(stem, _)| stem),
        }
    }
}

/// The two of which there are most: of as many, those that were added last.
#[derive(Debug)]
struct Leaders<T> {
    first: Option<(T, usize)>,
    second: Option<(T, usize)>,
}

impl<T> Default for Leaders<T> {
    fn default() -> Self {
        Self { first: None, second: None }
    }
}

impl<T: Copy + PartialEq> Leaders<T> {
    /// Adds `count` of what was not added yet.
    fn add(&mut self, it: T, count: usize) {
        let is_behind = |other: &Option<(T, usize)>| other.is_none_or(|it| it.1 <= count);
        if is_behind(&self.first) {
            self.second = self.first.replace((it, count));
        } else if is_behind(&self.second) {
            self.second = Some((it, count));
        }
    }

    /// The one of which there are most, other than `it`.
    fn but(&self, it: T) -> Option<(T, usize)> {
        if self.first.is_some_and(|first| first.0 == it) { self.second } else { self.first }
    }
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let strays: BTreeSet<usize> = cx.zones.strays.iter().map(|it| it.host).collect();
    let hosts: Vec<_> = cx
        .hosts
        .iter()
        .enumerate()
        .filter(|(at, it)| !it.is_vip() && !strays.contains(at))
        .filter_map(|(_, it)| Some((it, it.role?)))
        .collect();
    // A name or a label that was copied from another row is the fault, not what follows from it.
    let is_copied = |it: &Host<'_>| {
        cx.shares_name(it)
            || it.label.is_some_and(|it| cx.shared_labels().contains(&*lower(&it.value)))
    };
    let mut said = BTreeSet::new();
    for part in [Part::Domain, Part::Stem] {
        // How many servers of each role have each part, how many have the part, and the role.
        let mut both = Map::<_, usize>::default();
        for (host, role) in &hosts {
            if let Some(word) = part.of(host) {
                *both.entry((host.platform, *role, word)).or_default() += 1;
            }
        }
        let (mut of_part, mut of_role) = (Map::<_, usize>::default(), Map::<_, usize>::default());
        let mut owners = Map::<_, Leaders<RoleId>>::default();
        let mut habits = Map::<_, Leaders<&str>>::default();
        let mut counts: Vec<_> = both.iter().map(|(key, count)| (*key, *count)).collect();
        counts.sort_unstable();
        for ((platform, role, word), count) in counts {
            let key = (platform, word);
            *of_part.entry(key).or_default() += count;
            *of_role.entry(role).or_default() += count;
            owners.entry(key).or_default().add(role, count);
            habits.entry(role).or_default().add(word, count);
        }
        // A part that only one role has is nobody else's.
        if owners.values().all(|it| it.second.is_none()) {
            continue;
        }
        for (host, role) in &hosts {
            let Some(word) = part.of(host) else { continue };
            let key = (host.platform, word);
            // The others: of this part most are of one other role, and of this role most have
            // another part.
            let (owner, habit) = (owners[&key].but(*role), habits[role].but(word));
            let (Some((owner, many)), Some((usual, often))) = (owner, habit) else { continue };
            let is_odd = many * 2 > of_part[&key] - 1
                && often * 2 > of_role[role] - 1
                && many > both[&(host.platform, *role, word)];
            if is_odd && !is_copied(host) && said.insert(host.server) {
                sink.push(report(cx, host, (*role, owner), word, usual));
            }
        }
    }
}

fn report(
    cx: &Context<'_>,
    host: &Host<'_>,
    (role, owner): (RoleId, RoleId),
    word: &str,
    usual: &str,
) -> Diagnostic {
    let (role, owner) = (cx.inventory.role(role), &cx.inventory.role(owner).id);
    let (name, id) = (&host.name.value, &role.id);
    // The label that differs is shorter than the domain, and the rest is no mistake.
    let shared = word.split('.').rev().zip(usual.split('.').rev()).take_while(|(a, b)| a == b);
    let tail: usize = shared.map(|(it, _)| it.len() + 1).sum();
    let odd = word.get(..word.len() - tail.min(word.len())).filter(|it| !it.is_empty());
    let span = cx.part_of_name(host.name, odd.unwrap_or(word));
    let message = Text::new(
        format!("`{name}` of role `{id}` is named like the servers of role `{owner}`"),
        format!("`{name}` роли `{id}` назван как серверы роли `{owner}`"),
    );
    let it = Diagnostic::warning(RULE.id, span, message)
        .label(Text::new(
            format!("the others of `{id}` have `{usual}` here"),
            format!("у остальных серверов `{id}` здесь `{usual}`"),
        ))
        .note(Text::new(
            "the role decides what runs on the machine: correct the name or the role",
            "роль решает, что работает на машине: исправьте имя или роль",
        ));
    let meant = name.as_str().replacen(word, usual, 1);
    let is_free = cx.hosts.iter().all(|it| it.name.value.as_str() != meant);
    if is_free { it.fix(rewrite(&[(host.name.span, meant)], Applicability::Unsafe)) } else { it }
}
