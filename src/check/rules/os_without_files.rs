//! An operating system that no file is written for.

use std::ops::Range;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::prose::{Word, words};
use crate::diag::{Diagnostic, Text};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "os-without-files",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("os_without_files.md")),
    check,
};

/// Systems that rebuild Enterprise Linux, whose release 7 the files are written for.
const ENTERPRISE: &[&str] = &["almalinux", "alma", "centos", "oracle", "rhel", "rocky"];

/// Other systems.
const OTHERS: &[&str] =
    &["alpine", "alt", "astra", "debian", "fedora", "freebsd", "opensuse", "suse", "ubuntu"];

/// Words that may stand between the name of a system and its release.
const BETWEEN: &[&str] = &["enterprise", "hat", "leap", "linux", "server", "stream"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let stated = platform.settings.values().filter(|it| it.key == "os");
        let stated: Vec<_> = stated.filter_map(|it| it.words.first()).collect();
        if stated.is_empty() {
            let mut mentions = Vec::new();
            for (span, text) in cx.prose(id) {
                let found = mentioned(text).into_iter();
                mentions.extend(found.map(|(range, is_meant)| (span.part(range), is_meant)));
            }
            // Where the system of the servers is named, another one belongs to somebody else.
            if !mentions.iter().any(|it| it.1)
                && let Some((span, _)) = mentions.first()
            {
                sink.push(report(*span, cx.sources.slice(*span)));
            }
        }
        for word in stated.iter().filter(|it| it.value != "el7") {
            sink.push(report(word.span, cx.sources.slice(word.span)));
        }
    }
}

fn report(span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning(
        RULE.id,
        span,
        Text::new(
            format!("files are written for CentOS 7, not for `{name}`"),
            format!("файлы пишутся для CentOS 7, а не для `{name}`"),
        ),
    )
    .note(Text::new(
        "paths, units, packages and repositories are those of CentOS 7: state `:OS: CentOS 7` if the servers run it",
        "пути, службы, пакеты и репозитории — от CentOS 7: если она и стоит на серверах, укажите `:ОС: CentOS 7`",
    ))
}

/// The systems that a text names with their release, and whether each is the one that is written for.
fn mentioned(text: &str) -> Vec<(Range<usize>, bool)> {
    let words = words(text);
    let is =
        |word: &Word<'_>, list: &[&str]| list.iter().any(|it| word.text.eq_ignore_ascii_case(it));
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_red_hat = word.text.eq_ignore_ascii_case("red")
            && words.get(at + 1).is_some_and(|it| it.text.eq_ignore_ascii_case("hat"));
        let is_enterprise = is_red_hat || is(word, ENTERPRISE);
        if !is_enterprise && !is(word, OTHERS) {
            continue;
        }
        let rest = words.get(at + 1..).unwrap_or_default();
        let Some(release) = rest.iter().take(4).find(|it| !is(it, BETWEEN)) else { continue };
        // A comma, or the end of a sentence, parts the name from a number that is no release.
        let between = text.get(word.end()..release.start).unwrap_or_default();
        if between.contains([',', ';', ':', '.', '(', ')']) {
            continue;
        }
        let digits = release.text.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let is_seven = release.text.get(..digits) == Some("7");
            found.push((word.start..release.end(), is_enterprise && is_seven));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_makes_a_system_of_a_word() {
        let found = |text: &str| {
            let found = mentioned(text).into_iter();
            found.map(|(range, it)| (text[range].to_owned(), it)).collect::<Vec<_>>()
        };
        assert_eq!(found("ОС \"CentOS 7 x64\""), [("CentOS 7".to_owned(), true)]);
        assert_eq!(found("Debian 12"), [("Debian 12".to_owned(), false)]);
        assert_eq!(found("CentOS Stream 9"), [("CentOS Stream 9".to_owned(), false)]);
        let red_hat = "Red Hat Enterprise Linux 8";
        assert_eq!(found(red_hat), [(red_hat.to_owned(), false)]);
        assert_eq!(found("packages of Debian, 12 of them"), []);
        assert_eq!(found("Debian. 12 servers"), []);
        assert_eq!(found("Debian and Ubuntu"), []);
    }
}
