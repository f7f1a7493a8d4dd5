//! One row, written twice.

use super::duplicate_name::rename;
use super::{Context, Docs, Rule, Severity, Sink, next_name};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-row",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("duplicate_row.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for hosts in cx.by_name.values().filter(|it| it.len() > 1) {
        for (at, host) in hosts.iter().enumerate() {
            let Some(first) = hosts.iter().take(at).find(|it| it.is_same_row(host)) else {
                continue;
            };
            let name = host.name.value.as_str();
            let (title, other) = (host.title(), first.title());
            let message = if title == other {
                Text::new(
                    format!("the row of `{title}` is repeated"),
                    format!("строка `{title}` повторена"),
                )
            } else {
                Text::new(
                    format!("`{title}` repeats the name and the addresses of `{other}`"),
                    format!("`{title}` повторяет имя и адреса `{other}`"),
                )
            };
            let it = Diagnostic::error(RULE.id, host.name.span, message)
                .label(Text::new(
                    format!("`{name}` a second time"),
                    format!("`{name}` во второй раз"),
                ))
                .also(
                    first.name.span,
                    Text::new(
                        format!("first given to `{}` here", first.title()),
                        format!("впервые дано здесь: `{}`", first.title()),
                    ),
                )
                .note(Text::new(
                    "a machine is missing from the document, or one is counted twice",
                    "в документе не хватает машины, или одна посчитана дважды",
                ));
            sink.push(match next_name(cx, host) {
                Some(next) => it.fix(rename(cx, host, &next)),
                None => it,
            });
        }
    }
}
