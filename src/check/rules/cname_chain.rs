//! An alias of an alias.

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-chain",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("cname_chain.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let Some(next) = alias.target().and_then(|it| cx.alias(it)) else { continue };
        let Some(end) = cx.alias_end(alias.owner.value.as_str()) else { continue };
        let (name, through) = (&alias.owner.value, &next.owner.value);
        sink.push(
            Diagnostic::warning(
                RULE.id,
                alias.data.span,
                Text::new(
                    format!("`{name}` is an alias of the alias `{through}`"),
                    format!("`{name}` — псевдоним псевдонима `{through}`"),
                ),
            )
            .label(Text::new("leads to an alias", "ведёт на псевдоним"))
            .also(next.data.span, Text::new("that leads on", "а он ведёт дальше"))
            .note(Text::new(
                "each step is one more question: lead to the server itself",
                "каждый шаг — лишний запрос: ведите прямо на сервер",
            ))
            .fix(rewrite(&[(alias.data.span, end.to_owned())], Applicability::Safe)),
        );
    }
}
