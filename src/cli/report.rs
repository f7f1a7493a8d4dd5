//! Findings and refusals, shown to people and programs.

use super::Exit;
use super::session::Session;
use super::terminal::{self, Stream};
use crate::diag::{Lang, render};
use crate::driver::{Compilation, Failure};

/// The findings of `compilation` in `format`.
pub(super) fn findings(
    session: &Session,
    compilation: &Compilation,
    format: render::Format,
    lang: Lang,
    stream: Stream,
) -> String {
    let options = render::Options {
        lang,
        color: session.color(Some(compilation), stream),
        width: terminal::width(),
        rules: &[],
    };
    render::render(format, &compilation.diagnostics, &compilation.sources, &options)
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
    let (bold, plain) = match session.color(None, Stream::Err) {
        true => ("\x1b[1;31m", "\x1b[0m"),
        false => ("", ""),
    };
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

/// Shows findings and refusals as messages, for subcommands whose results are something else; whether
/// the compilation is good enough to go on.
pub(super) fn say(session: &Session, compilation: &Compilation, lang: Lang) -> Exit {
    let text = findings(session, compilation, render::Format::Full, lang, Stream::Err);
    if !text.is_empty() {
        terminal::say(text.trim_end_matches('\n'));
    }
    failures(session, &compilation.failures, lang);
    exit(compilation)
}
