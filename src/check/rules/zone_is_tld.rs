//! A zone that is a top-level domain.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::zones::is_public_tld;
use crate::diag::{Diagnostic, Text};
use crate::model::Stated;

pub(super) const RULE: Rule = Rule {
    id: "zone-is-tld",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("zone_is_tld.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for zone in &cx.inventory.zones {
        let name = zone.name.as_str();
        let Stated::At(span) = zone.stated else { continue };
        if !is_public_tld(name) {
            continue;
        }
        let message = Text::new(
            format!("the zone `{name}` is a top-level domain"),
            format!("зона `{name}` — домен верхнего уровня"),
        );
        let mut found = Diagnostic::error(RULE.id, span, message);
        let below = format!(".{name}");
        if let Some(host) = cx.hosts.iter().find(|it| it.name.value.as_str().ends_with(&below)) {
            let it = Text::new("a name of it", "имя в ней");
            found = found.also(cx.part_of_name(host.name, name), it);
        }
        sink.push(found.note(Text::new(
            "it belongs to its registry: write the domain that is yours below it; a space parts two zones",
            "она принадлежит регистратуре: укажите свой домен внутри неё; пробел разделяет две зоны",
        )));
    }
}
