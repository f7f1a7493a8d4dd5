//! Findings and refusals, shown to people and programs.

use super::Exit;
use super::session::Session;
use super::terminal::{self, Stream};
use crate::check;
use crate::diag::{Diagnostic, Lang, Severity, Text, count_en, count_ru, render};
use crate::driver::{Compilation, Failure};

/// `found` in `format`.
pub(super) fn findings(
    session: &Session,
    compilation: &Compilation,
    found: &[Diagnostic],
    format: render::Format,
    lang: Lang,
    stream: Stream,
) -> String {
    let rules = if format.is_for_people() { Vec::new() } else { check::rule_infos(lang) };
    let options = render::Options {
        lang,
        color: session.color(Some(compilation), stream),
        width: terminal::width(),
        rules: &rules,
    };
    render::render(format, found, &session.shown_sources(compilation), &options)
}

/// Says what the machine refused.
pub(super) fn failures(session: &Session, failures: &[Failure], lang: Lang) {
    for failure in failures {
        error(session, failure.text.get(lang), lang);
    }
}

/// Says what is wrong outside of documents.
pub(super) fn error(session: &Session, text: &str, lang: Lang) {
    let word = match lang {
        Lang::En => "error",
        Lang::Ru => "ошибка",
    };
    let color = session.color(None, Stream::Err);
    let (bold, plain) = if color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
    terminal::say(&format!("{bold}{word}{plain}: {text}"));
}

/// What a compilation alone means for the end of the program.
pub(super) fn exit(compilation: &Compilation) -> Exit {
    if !compilation.failures.is_empty() || compilation.has_config_errors() {
        Exit::Abnormal
    } else if compilation.has_errors() {
        Exit::Found
    } else {
        Exit::Clean
    }
}

/// How the program ends where known errors keep it from making anything; `done` says what was not done.
pub(super) fn stopped(
    session: &Session,
    compilation: &Compilation,
    done: &Text,
    lang: Lang,
) -> Option<Exit> {
    let count = compilation.known_errors;
    if count == 0 {
        return None;
    }
    let baseline = session.shown(&compilation.project.baseline);
    let done = done.get(lang);
    let text = match lang {
        Lang::En => {
            let errors = count_en(count, "known error", "known errors");
            format!("because of {errors} in `{baseline}` {done}")
        }
        Lang::Ru => {
            let errors =
                count_ru(count, "известной ошибки", "известных ошибок", "известных ошибок");
            format!("из-за {errors} из `{baseline}` {done}")
        }
    };
    error(session, &text, lang);
    session.note(match lang {
        Lang::En => {
            "`check --no-baseline` shows them; `build --keep-going` builds what they do not touch"
        }
        Lang::Ru => {
            "их покажет `check --no-baseline`; то, чего они не касаются, соберёт `build --keep-going`"
        }
    });
    Some(Exit::Found)
}

/// Shows findings and refusals as messages, for subcommands whose results are something else: errors
/// whole, and the rest in a line each where there are none. Tells what they mean for the end.
pub(super) fn say(session: &Session, compilation: &Compilation, lang: Lang) -> Exit {
    let (errors, others): (Vec<_>, Vec<_>) =
        compilation.diagnostics.iter().cloned().partition(|it| it.severity == Severity::Error);
    let show = |found: &[Diagnostic], format| {
        let text = findings(session, compilation, found, format, lang, Stream::Err);
        if !text.is_empty() {
            terminal::say(text.trim_end_matches('\n'));
        }
    };
    if session.global.verbose > 0 {
        show(&compilation.diagnostics, render::Format::Full);
    } else {
        show(&errors, render::Format::Full);
        if errors.is_empty() && !session.global.quiet {
            show(&others, render::Format::Concise);
        }
    }
    failures(session, &compilation.failures, lang);
    exit(compilation)
}
