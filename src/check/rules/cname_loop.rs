//! Aliases that lead to each other.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-loop",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("cname_loop.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let name = alias.owner.value.as_str();
        let mut way = vec![name];
        while let Some(next) = way.last().and_then(|it| cx.alias(it)).and_then(|it| it.target()) {
            if way.contains(&next) || way.len() > 16 {
                way.push(next);
                break;
            }
            way.push(next);
        }
        // Of a circle, the alias that stands first speaks.
        let is_circle = way.len() > 1 && way.last() == Some(&name);
        let first = || way.iter().filter_map(|it| cx.alias(it)).map(|it| it.row).min();
        if !is_circle || first() != Some(alias.row) {
            continue;
        }
        let names: Vec<String> = way.iter().map(|it| format!("`{it}`")).collect();
        let path = names.join(" → ");
        let mut it = Diagnostic::error(
            RULE.id,
            alias.data.span,
            Text::new(
                format!("aliases lead in a circle: {path}"),
                format!("псевдонимы ведут по кругу: {path}"),
            ),
        )
        .label(Text::new("the circle begins here", "здесь круг начинается"));
        if let Some(last) =
            way.iter().rev().nth(1).and_then(|it| cx.alias(it)).filter(|it| it.row != alias.row)
        {
            it = it.also(last.data.span, Text::new("and closes here", "а здесь замыкается"));
        }
        sink.push(it.note(Text::new(
            "no resolver ever gets an address for these names",
            "ни один резолвер не получит адреса для этих имён",
        )));
    }
}
