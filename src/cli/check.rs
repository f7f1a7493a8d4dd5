//! `rcsgen check`: what is wrong in the documents.

use super::args::Check;
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, report};
use crate::diag::{Lang, render};
use crate::driver::Stage;

pub(super) fn run(args: &Check, session: &mut Session) -> Exit {
    let options = session.options(args.target.path.clone(), None);
    let compilation = session.compile(&options, Stage::Check);
    let lang = session.lang(&options, &compilation);
    let format = args.output_format;
    let text = report::findings(session, &compilation, format, lang, Stream::Out);
    session.print(&text);
    report::failures(session, &compilation.failures, lang);

    let found = !compilation.diagnostics.is_empty();
    if format.is_for_people() && compilation.failures.is_empty() {
        let clean = match lang {
            Lang::En => "nothing is wrong",
            Lang::Ru => "ошибок нет",
        };
        let summary = render::summary(&compilation.diagnostics, lang);
        session.note(summary.as_deref().unwrap_or(clean));
    }
    match report::exit(&compilation) {
        Exit::Abnormal => Exit::Abnormal,
        _ if found && !args.exit_zero => Exit::Found,
        _ => Exit::Clean,
    }
}
