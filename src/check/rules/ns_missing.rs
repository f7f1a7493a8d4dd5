//! Zones without name servers.

use super::soa_missing::silent;
use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::context::list;
use crate::diag::{Diagnostic, Lang, Text};

pub(super) const RULE: Rule = Rule {
    id: "ns-missing",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ns_missing.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (span, zones) in silent(cx, "name_servers") {
        let words: Vec<&str> = zones.iter().map(String::as_str).collect();
        let (en, ru) = (list(&words, Lang::En), list(&words, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                span,
                Text::new(
                    format!("no name server is named for {en}"),
                    format!("не названы серверы имён для {ru}"),
                ),
            )
            .label(Text::new(
                "add `:Name servers: ns1.…, ns2.…` below this",
                "добавьте ниже поле `:Серверы имён: ns1.…, ns2.…`",
            ))
            .note(Text::new(
                "until then the NS record is a placeholder: do not publish the zone",
                "до тех пор запись NS — заглушка: не публикуйте зону",
            )),
        );
    }
}
