//! The zone, written twice behind a name.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Applicability, Diagnostic, Fix, Text};
use crate::model::domains;
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "repeated-zone-suffix",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("repeated_zone_suffix.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for host in &cx.hosts {
        let name = host.name.value.as_str();
        let is_twice = |zone: &str| {
            name.strip_suffix(zone).is_some_and(|it| it.ends_with(&format!(".{zone}.")))
        };
        // Of zones that hold one another, the longest says most.
        let mut zones = domains(name).filter(|it| cx.zones.is_sure(it));
        let Some(zone) = zones.find(|it| is_twice(it)) else { continue };
        let meant = name.strip_suffix(&format!(".{zone}")).unwrap_or(name);
        let message = Text::new(
            format!("`{name}` ends with the zone `{zone}` twice"),
            format!("`{name}` дважды кончается зоной `{zone}`"),
        );
        let again = format!(".{zone}");
        let span = cx.part_of_name(host.name, &again);
        sink.push(
            Diagnostic::error(RULE.id, host.name.span, message)
                .also(span, Text::new("written again here", "здесь она повторена"))
                .note(Text::new(
                    "the name would be published as it stands, and nobody asks for it",
                    "имя будет опубликовано как есть, и по нему никто не обратится",
                ))
                .fix(Fix {
                    title: Text::new(format!("write `{meant}`"), format!("написать `{meant}`")),
                    applicability: Applicability::Safe,
                    edits: vec![Edit {
                        span: host.name.span,
                        text: cx.sources.slice(host.name.span).replacen(&again, "", 1),
                    }],
                }),
        );
    }
}
