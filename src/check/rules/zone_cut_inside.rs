//! Sub-domains that could be zones.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::Stated;

pub(super) const RULE: Rule = Rule {
    id: "zone-cut-inside",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("zone_cut_inside.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for zone in &cx.inventory.zones {
        let Stated::At(span) = zone.stated else { continue };
        let name = zone.name.as_str();
        let hosts = cx.hosts.iter().filter(|it| cx.zones.sure_zone(&it.name.value) == Some(name));
        let inner =
            hosts.filter_map(|it| it.name.value.domain().strip_suffix(name)?.strip_suffix('.'));
        let inner: BTreeSet<&str> = inner.collect();
        if inner.len() < 2 {
            continue;
        }
        let words: Vec<&str> = inner.into_iter().collect();
        let (en, ru) = (list(&words, Lang::En), list(&words, Lang::Ru));
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                span,
                Text::new(
                    format!("sub-domains of `{name}` could be zones of their own: {en}"),
                    format!("поддомены `{name}` могли бы быть отдельными зонами: {ru}"),
                ),
            )
            .label(Text::new("one zone for all of them", "одна зона на всех"))
            .note(Text::new(
                "a zone for each keeps the changes of different people apart",
                "отдельные зоны не дают смешаться изменениям разных людей",
            )),
        );
    }
}
