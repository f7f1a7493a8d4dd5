//! The zone, written twice behind a name.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Applicability, Diagnostic, Fix, Text};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "repeated-zone-suffix",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("repeated_zone_suffix.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let twice: Vec<_> =
        cx.zones.sure.iter().map(|zone| (zone, format!(".{zone}.{zone}"))).collect();
    for host in &cx.hosts {
        let name = host.name.value.as_str();
        // Of zones that hold one another, the longest says most.
        let ends = twice.iter().filter(|(_, twice)| name.ends_with(twice));
        let Some((zone, _)) = ends.max_by_key(|it| it.0.len()) else { continue };
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
