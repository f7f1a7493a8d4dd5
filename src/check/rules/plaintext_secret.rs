//! A secret in a cell: everybody who reads the document knows it.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::settings::normalise;

pub(super) const RULE: Rule = Rule {
    id: "plaintext-secret",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("plaintext_secret.md")),
    check,
};

/// The beginnings of words that a header of secrets has.
const WORDS: &[&str] = &[
    "cookie",
    "passphrase",
    "passwd",
    "password",
    "psk",
    "secret",
    "token",
    "парол",
    "секрет",
    "токен",
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let servers = cx.inventory.servers.iter().flat_map(|it| &it.attributes);
    let all = servers.chain(cx.inventory.vips.iter().flat_map(|it| &it.attributes));
    for it in all {
        let header = normalise(&it.header.value);
        let mut words = header.split(|c: char| !c.is_alphanumeric());
        let is_secret = words.any(|it| WORDS.iter().any(|word| it.starts_with(word)));
        let value = it.value.value.trim();
        // The text of a literal lies inside its backquotes.
        let source = &cx.sources.get(it.value.span.file).text;
        let range = it.value.span.range();
        let before = source.get(..range.start).unwrap_or_default();
        let written = source.get(range).unwrap_or_default();
        let is_literal = written.starts_with('`') || before.ends_with('`');
        let is_name = is_literal || ["", "-", "—", "+"].contains(&value);
        if !is_secret || is_name {
            continue;
        }
        sink.push(
            Diagnostic::error(
                RULE.id,
                it.value.span,
                Text::new(
                    format!("a cell of `{}` holds what looks like a secret", it.header.value.trim()),
                    format!("в ячейке колонки `{}` стоит, похоже, секрет", it.header.value.trim()),
                ),
            )
            .label(Text::new(
                "everybody who reads the document knows it now",
                "теперь его знает каждый, кто читает документ",
            ))
            .note(Text::new(
                "change the secret, keep it in `/etc/rcsgen/secrets` on the servers, and write its name between backquotes here",
                "смените секрет, храните его на серверах в `/etc/rcsgen/secrets`, а здесь напишите его имя в обратных кавычках",
            )),
        );
    }
}
