//! An operating system that nobody mends any more.

use std::ops::Range;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::prose::{Word, words};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "os-end-of-life",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("os_end_of_life.md")),
    check,
};

/// A release whose updates have ended: product, version, word of the setting `os`, the last day.
type Ended = (&'static str, &'static str, &'static str, &'static str);

/// All of them that are still met.
const ENDED: &[Ended] = &[
    ("CentOS", "5", "el5", "2017-03-31"),
    ("CentOS", "6", "el6", "2020-11-30"),
    ("CentOS", "7", "el7", "2024-06-30"),
    ("CentOS", "8", "", "2021-12-31"),
    ("Debian", "8", "", "2020-06-30"),
    ("Debian", "9", "", "2022-06-30"),
    ("Debian", "10", "", "2024-06-30"),
    ("Ubuntu", "14", "", "2019-04-30"),
    ("Ubuntu", "16", "", "2021-04-30"),
    ("Ubuntu", "18", "", "2023-05-31"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let mentions = cx.prose(id).filter_map(|(span, text)| {
            let (range, ended) = mention(&words(text))?;
            Some((span.part(range), ended))
        });
        let stated = platform.settings.values().filter(|it| it.key == "os").find_map(|it| {
            let word = it.words.first()?;
            let ended = ENDED.iter().find(|it| !it.2.is_empty() && it.2 == word.value)?;
            Some((word.span, ended))
        });
        let Some((span, (product, version, _, day))) = { mentions }.next().or(stated) else {
            continue;
        };
        let message = Text::new(
            format!("{product} {version} has had no security updates since {day}"),
            format!("{product} {version} не получает обновлений безопасности с {day}"),
        );
        sink.push(Diagnostic::warning(RULE.id, span, message).note(Text::new(
            "its usual repositories are gone: packages come from an archive, and holes stay open",
            "обычных репозиториев больше нет: пакеты берутся из архива, уязвимости остаются открытыми",
        )));
    }
}

/// The first mention of a release that has ended: «CentOS 7», `CentOS Linux 7.9`.
fn mention(words: &[Word<'_>]) -> Option<(Range<usize>, &'static Ended)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1)?;
        let next = if next.text.eq_ignore_ascii_case("linux") { words.get(at + 2)? } else { next };
        let ended =
            ENDED.iter().find(|it| word.text.eq_ignore_ascii_case(it.0) && next.text == it.1)?;
        Some((word.start..next.end(), ended))
    })
}
