//! A reverse zone within another one.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Stated;
use crate::model::dns::is_reverse;

pub(super) const RULE: Rule = Rule {
    id: "reverse-zone-overlap",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("reverse_zone_overlap.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reverse: Vec<_> =
        cx.inventory.zones.iter().filter(|it| is_reverse(it.name.as_str())).collect();
    for narrow in &reverse {
        let wide =
            reverse.iter().find(|it| it.name != narrow.name && it.name.holds(narrow.name.as_str()));
        let (Some(wide), Stated::At(span)) = (wide, narrow.stated) else { continue };
        let delegated = cx.records_of(narrow.name.as_str()).iter().any(|it| it.kind.value == "NS");
        if delegated {
            continue;
        }
        let (inner, outer) = (&narrow.name, &wide.name);
        let mut it = Diagnostic::warning(
            RULE.id,
            span,
            Text::new(
                format!("reverse zone `{inner}` lies within `{outer}`"),
                format!("обратная зона `{inner}` лежит внутри `{outer}`"),
            ),
        )
        .label(Text::new("nothing delegates it", "её ничто не делегирует"));
        if let Some(span) = wide.stated.span() {
            it = it.also(span, Text::new("the wider one", "более широкая"));
        }
        sink.push(it.note(Text::new(
            "a resolver asks the wider zone and finds nothing: declare one, or add NS records",
            "резолвер спросит широкую зону и ничего не найдёт: объявите одну или добавьте записи NS",
        )));
    }
}
