//! A floating address whose members are one machine.

use std::collections::{HashMap, HashSet};

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "vip-duplicate-members",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "Two servers that share a floating address have the same name.",
            "У двух серверов, которые делят «плавающий» адрес, одно имя.",
        ),
        why: (
            "A group in which a machine stands twice looks redundant and is not: when that machine fails, \
             nobody takes its address.",
            "Группа, где машина записана дважды, лишь кажется отказоустойчивой: откажет эта машина — и \
             её адрес никто не подхватит.",
        ),
        bad: "\
.. table:: Servers

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  fs1.rcsnet.ru   fd75::601     sip
  fs1.rcsnet.ru   fd75::602     sip
  ==============  ============  ====

.. table:: Floating addresses

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  pbx.rcsnet.ru   fd75::600     sip
  ==============  ============  ====
",
        good: "\
.. table:: Servers

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  fs1.rcsnet.ru   fd75::601     sip
  fs2.rcsnet.ru   fd75::602     sip
  ==============  ============  ====

.. table:: Floating addresses

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  pbx.rcsnet.ru   fd75::600     sip
  ==============  ============  ====
",
        fix: ("Give each member its own name.", "Дайте каждому участнику собственное имя."),
    },
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
