//! A word of the trade that is mistyped.

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::check::prose::words;
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "spelling",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("spelling.md")),
    check,
};

/// What is written, and what is meant, as the words begin.
const STEMS: &[(&str, &str)] = &[
    ("адресс", "адрес"),
    ("акже", "также"),
    ("безопастност", "безопасност"),
    ("взаимодейсв", "взаимодейств"),
    ("виритуальн", "виртуальн"),
    ("вирутальн", "виртуальн"),
    ("вируальн", "виртуальн"),
    ("вообщем", "в общем"),
    ("инициироат", "инициироват"),
    ("кабиент", "кабинет"),
    ("колличеств", "количеств"),
    ("конфигруац", "конфигурац"),
    ("програмирован", "программирован"),
    ("програмн", "программн"),
    ("программым", "программным"),
    ("продуук", "продук"),
    ("прилоежн", "приложен"),
    ("реаллиз", "реализ"),
    ("сервеор", "серверо"),
    ("скоращен", "сокращен"),
    ("служюы", "службы"),
    ("согращен", "сокращен"),
    ("сообщеним", "сообщениям"),
    ("сообщенями", "сообщениями"),
    ("adress", "address"),
    ("databse", "database"),
    ("definately", "definitely"),
    ("occured", "occurred"),
    ("recieve", "receive"),
    ("seperate", "separate"),
    ("sevrer", "server"),
    ("virutal", "virtual"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        for (span, text) in cx.prose(id) {
            for word in words(text) {
                let lower = word.text.to_lowercase();
                let Some((wrong, right)) = STEMS.iter().find(|it| lower.starts_with(it.0)) else {
                    continue;
                };
                let is_capital = word.text.starts_with(char::is_uppercase);
                let rest = lower.get(wrong.len()..).unwrap_or_default();
                let mut meant = format!("{right}{rest}");
                if is_capital {
                    let mut letters = meant.chars();
                    let first = letters.next().map(|it| it.to_uppercase().to_string());
                    meant = first.unwrap_or_default() + letters.as_str();
                }
                let place = span.part(word.start..word.end());
                let written = word.text;
                sink.push(
                    Diagnostic::new(
                        RULE.id,
                        RULE.severity,
                        place,
                        Text::new(
                            format!("`{written}` is misspelled"),
                            format!("слово `{written}` написано с ошибкой"),
                        ),
                    )
                    .label(Text::new(
                        format!("did you mean `{meant}`?"),
                        format!("возможно, `{meant}`?"),
                    ))
                    .note(Text::new(
                        "a search for the word does not find this place",
                        "поиск по слову это место не найдёт",
                    ))
                    .fix(rewrite(&[(place, meant)], Applicability::Unsafe)),
                );
            }
        }
    }
}
