//! Two networks that share addresses.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "prefix-overlap",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("prefix_overlap.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let mut all: Vec<_> = cx
            .inventory
            .networks
            .iter()
            .filter(|it| it.platform == id)
            .map(|it| (it.prefix.value.trunc(), it.prefix.span))
            .collect();
        // A network stands before those that lie in it.
        all.sort_by_key(|(net, span)| (net.network(), net.prefix_len(), *span));
        for pair in all.windows(2) {
            let [(wide, first), (narrow, second)] = pair else { continue };
            if !wide.contains(&narrow.network()) {
                continue;
            }
            let (span, other) = if first < second { (*second, *first) } else { (*first, *second) };
            sink.push(
                Diagnostic::error(
                    RULE.id,
                    span,
                    Text::new(
                        format!("networks `{wide}` and `{narrow}` overlap"),
                        format!("сети `{wide}` и `{narrow}` пересекаются"),
                    ),
                )
                .label(Text::new("shares addresses with", "делит адреса с"))
                .also(other, Text::new("this one", "этой"))
                .note(Text::new(
                    "nobody can tell which of them an address belongs to",
                    "нельзя сказать, какой из них принадлежит адрес",
                )),
            );
        }
    }
}
