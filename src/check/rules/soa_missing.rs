//! Zones without a person who answers for them.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::context::list;
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::Stated;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "soa-missing",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("soa_missing.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (span, zones) in silent(cx, "hostmaster") {
        let words: Vec<&str> = zones.iter().map(String::as_str).collect();
        let (en, ru) = (list(&words, Lang::En), list(&words, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                span,
                Text::new(
                    format!("nobody is named who answers for {en}"),
                    format!("не сказано, кто отвечает за {ru}"),
                ),
            )
            .label(Text::new(
                "add `:Hostmaster: dns@…` below this",
                "добавьте ниже поле `:Ответственный за зону: dns@…`",
            ))
            .note(Text::new(
                "until then the SOA record names `hostmaster` of the zone, a placeholder",
                "до тех пор в записи SOA стоит `hostmaster` самой зоны — заглушка",
            )),
        );
    }
}

/// The platforms whose documents do not state the setting `key`, as a place and the zones.
pub(super) fn silent<'b>(
    cx: &'b Context<'_>,
    key: &'static str,
) -> impl Iterator<Item = (Span, Vec<String>)> + 'b {
    cx.platforms().filter_map(move |(id, platform)| {
        let value = platform.settings.platform(key);
        if value.stated.iter().any(|it| matches!(it, Stated::At(_))) {
            return None;
        }
        let zones: Vec<_> = cx
            .inventory
            .zones
            .iter()
            .filter(|it| it.platform == id)
            .map(|it| it.name.as_str().to_owned())
            .collect();
        if zones.is_empty() {
            return None;
        }
        Some((cx.place_of(id)?, zones))
    })
}
