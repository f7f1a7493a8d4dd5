//! Hyphens where only IDNA may have them.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "reserved-double-hyphen",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("reserved_double_hyphen.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for host in &cx.hosts {
        let reserved = |it: &&str| it.get(2..4) == Some("--") && !it.starts_with("xn--");
        let Some(label) = host.name.value.labels().find(reserved) else { continue };
        let name = &host.name.value;
        sink.push(
            Diagnostic::error(
                RULE.id,
                cx.part_of_name(host.name, label),
                Text::new(
                    format!("`{name}` has a label of a reserved form: `{label}`"),
                    format!("в `{name}` метка зарезервированного вида: `{label}`"),
                ),
            )
            .label(Text::new(
                "two hyphens as third and fourth character",
                "дефисы на третьем и четвёртом месте",
            ))
            .note(Text::new(
                "only `xn--` may begin so (RFC 5891): no certificate can be had for the name",
                "так может начинаться только `xn--` (RFC 5891): сертификата на такое имя не дадут",
            )),
        );
    }
}
