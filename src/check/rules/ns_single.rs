//! A zone on one name server.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "ns-single",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ns_single.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let Some(value) = platform.settings.stated("name_servers", Scope::Platform) else {
            continue;
        };
        let names: BTreeSet<&str> = value.words.iter().map(|it| it.value.as_str()).collect();
        let zones = cx.inventory.zones.iter().filter(|it| it.platform == id);
        let zones: Vec<&str> = zones.map(|it| it.name.as_str()).collect();
        let (1, Some(word), false) = (names.len(), value.words.first(), zones.is_empty()) else {
            continue;
        };
        let (en, ru) = (list(&zones, Lang::En), list(&zones, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                word.span,
                Text::new(
                    format!("only one name server for {en}"),
                    format!("только один сервер имён для {ru}"),
                ),
            )
            .label(Text::new("nobody answers when it is down", "без него не ответит никто"))
            .note(Text::new(
                "name a second one, in another network (RFC 1034)",
                "назовите второй, в другой сети (RFC 1034)",
            )),
        );
    }
}
