//! A server that is named without its domain.

use super::{Context, Docs, Rule, Severity, Sink, rewrite, stated_values};
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "unqualified-name",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("unqualified_name.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for key in ["log_servers", "name_servers", "ntp_servers"] {
        for (value, _) in stated_values(cx, key) {
            let is_bare = |it: &str| !it.contains(['.', ':']);
            let mut bare = value.words.iter().filter(|it| is_bare(&it.value));
            let Some(first) = bare.next() else { continue };
            let name = first.value.as_str();
            let message = Text::new(
                format!("`{name}` is no full name of a server"),
                format!("`{name}` — не полное имя сервера"),
            );
            let mut it = Diagnostic::warning(RULE.id, first.span, message)
                .label(Text::new("it has no domain", "нет домена"));
            for other in bare {
                it = it.also(other.span, Text::default());
            }
            let mut meant = cx.servers().filter(|it| it.name.value.short() == name);
            if let (Some(host), None) = (meant.next(), meant.next()) {
                let edit = (first.span, host.name.value.to_string());
                it = it.fix(rewrite(&[edit], Applicability::Unsafe));
            }
            sink.push(it.note(Text::new(
                "words of a list are parted by commas or spaces; each is the full name of a server, or its address",
                "слова списка разделяются запятыми или пробелами; каждое — полное имя сервера или его адрес",
            )));
        }
    }
}
