//! An alias for a whole zone.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-at-apex",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("cname_at_apex.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let name = &alias.owner.value;
        if !cx.inventory.zones.iter().any(|it| it.name == *name) {
            continue;
        }
        sink.push(
            Diagnostic::error(
                RULE.id,
                alias.owner.span,
                Text::new(
                    format!("the zone `{name}` itself is an alias"),
                    format!("сама зона `{name}` — псевдоним"),
                ),
            )
            .label(Text::new("a CNAME at the name of the zone", "CNAME у имени зоны"))
            .note(Text::new(
                "the zone would not load: write `A` and `AAAA` records instead",
                "зона не загрузится: напишите вместо него записи `A` и `AAAA`",
            )),
        );
    }
}
