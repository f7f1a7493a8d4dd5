//! An address with two names.

use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "ptr-ambiguous",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ptr_ambiguous.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for record in &cx.inventory.records {
        let Ok(address) = record.data.value.parse::<IpAddr>() else { continue };
        let name = &record.owner.value;
        let Some((host, span)) = cx.hosts_at(address).next() else { continue };
        // The bare name of a zone cannot be an alias.
        if host.name.value.as_str() == name.as_str()
            || cx.inventory.zones.iter().any(|it| it.name == *name)
        {
            continue;
        }
        let server = &host.name.value;
        sink.push(
            Diagnostic::warning(
                RULE.id,
                record.data.span,
                Text::new(
                    format!("`{address}` gets a second name: `{name}`"),
                    format!("`{address}` получает второе имя: `{name}`"),
                ),
            )
            .label(Text::new(
                format!("the reverse zone answers `{server}`"),
                format!("обратная зона ответит `{server}`"),
            ))
            .also(span, Text::new(format!("of `{server}`"), format!("адрес `{server}`")))
            .note(Text::new(
                format!("write an alias instead: `CNAME` to `{server}`"),
                format!("напишите псевдоним: `CNAME` на `{server}`"),
            )),
        );
    }
}
