//! `rcsgen check`: what is wrong in the documents.

use super::args::Check;
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, report};
use crate::diag::{Lang, Severity, render};
use crate::driver::Stage;

pub(super) fn run(args: &Check, session: &mut Session) -> Exit {
    let options = session.options(args.target.path.clone(), None);
    let compilation = session.compile(&options, Stage::Check);
    let lang = Session::lang(&options, &compilation);
    let format = args.output_format;
    let found = &compilation.diagnostics;
    let text = report::findings(session, &compilation, found, format, lang, Stream::Out);
    session.print(&text);
    session.flush();
    report::failures(session, &compilation.failures, lang);

    let warned = compilation.diagnostics.iter().any(|it| it.severity >= Severity::Warning);
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
        _ if args.exit_zero => Exit::Clean,
        _ if args.strict && warned => Exit::Found,
        exit => exit,
    }
}
