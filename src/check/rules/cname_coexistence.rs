//! An alias that is also something else.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-coexistence",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("cname_coexistence.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let name = alias.owner.value.as_str();
        let host = cx.hosts_named(name).next();
        let other = cx.records_of(name).iter().find(|it| it.kind.value != "CNAME");
        let second = cx.records_of(name).iter().find(|it| {
            it.kind.value == "CNAME" && it.row.start < alias.row.start && it.data != alias.data
        });
        let place = host.map(|it| it.name.span);
        let place = place.or(other.or(second).map(|it| it.owner.span));
        let Some(place) = place else { continue };
        sink.push(
            Diagnostic::error(
                RULE.id,
                alias.owner.span,
                Text::new(
                    format!("`{name}` is an alias and has records of its own"),
                    format!("`{name}` — псевдоним, а у него есть и свои записи"),
                ),
            )
            .label(Text::new("an alias here", "здесь псевдоним"))
            .also(place, Text::new("and something else here", "а здесь что-то ещё"))
            .note(Text::new(
                "name servers refuse a zone in which anything stands beside a CNAME (RFC 1034)",
                "серверы имён отвергнут зону, где рядом с CNAME есть что-то ещё (RFC 1034)",
            )),
        );
    }
}
