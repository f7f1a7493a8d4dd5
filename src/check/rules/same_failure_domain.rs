//! Two servers that fall together.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Attribute;

pub(super) const RULE: Rule = Rule {
    id: "same-failure-domain",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("same_failure_domain.md")),
    check,
};

/// What the headers of columns that name a host or a rack begin with.
const COLUMNS: &[&str] = &[
    "гипервизор",
    "стойк",
    "шкаф",
    "физическ",
    "хост-систем",
    "hypervisor",
    "rack",
    "physical host",
    "vm host",
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for vip in &cx.inventory.vips {
        let mut others = vip.members.iter().map(|it| cx.inventory.server(*it));
        let Some(first) = others.next() else { continue };
        if others.clone().all(|it| it.name.value == first.name.value) {
            continue;
        }
        let is_place = |it: &&Attribute| {
            let header = it.header.value.to_lowercase();
            COLUMNS.iter().any(|it| header.starts_with(it))
        };
        for place in first.attributes.iter().filter(is_place) {
            let same = |it: &Attribute| {
                it.header.value == place.header.value && it.value.value == place.value.value
            };
            let mut twins = others.clone().map(|it| it.attributes.iter().find(|it| same(it)));
            // Most members differ soon.
            let last = twins.try_fold(None, |_, it| it.map(Some)).flatten();
            let Some(last) = last else { continue };
            let (name, value) = (&vip.name.value, &place.value.value);
            let mut it = Diagnostic::warning(
                RULE.id,
                last.value.span,
                Text::new(
                    format!("all servers behind `{name}` stand on `{value}`"),
                    format!("все серверы за `{name}` стоят на `{value}`"),
                ),
            )
            .label(Text::new("the same", "то же самое"))
            .also(place.value.span, Text::new("as here", "что и здесь"));
            it = it.note(Text::new(
                "when it fails, nobody is left to take the address over",
                "при его отказе адрес принять некому",
            ));
            sink.push(it);
        }
    }
}
