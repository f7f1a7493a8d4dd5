//! A final dot behind some names.

use super::{Context, Docs, Rule, Severity, Sink, style};
use crate::diag::{Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "trailing-dot-inconsistent",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("trailing_dot_inconsistent.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let written = cx.hosts.iter().map(|it| (it.name.span, cx.sources.slice(it.name.span)));
    let dotted: Vec<_> =
        written.filter_map(|(span, it)| Some((span, it.strip_suffix('.')?.to_owned()))).collect();
    // One habit for all is no inconsistency.
    if dotted.len() == cx.hosts.len() {
        return;
    }
    style(
        &RULE,
        dotted,
        &|count| {
            Text::new(
                format!(
                    "{} with a dot, and others do not",
                    count_en(count, "name ends", "names end")
                ),
                format!(
                    "{count} {} точкой, а остальные — нет",
                    form_ru(count, "имя кончается", "имени кончаются", "имён кончаются")
                ),
            )
        },
        &Text::new("the dot changes nothing", "точка ничего не меняет"),
        &Text::new(
            "names in a document are whole without it: write all of them alike",
            "имена в документе полны и без неё: пишите все одинаково",
        ),
        sink,
    );
}
