//! `rcsgen model`: what the documents were understood as.

mod explain;
pub(super) mod json;
mod table;

use super::args::{Model, ModelFormat};
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, report};
use crate::driver::Stage;

pub(super) fn run(args: &Model, session: &mut Session) -> Exit {
    let options = session.options(args.target.path.clone(), None);
    let compilation = session.compile(&options, Stage::Lower);
    let lang = Session::lang(&options, &compilation);
    let exit = report::say(session, &compilation, lang);
    if exit == Exit::Abnormal {
        return exit;
    }
    // What was understood is worth seeing even where something is wrong.
    let color = session.color(Some(&compilation), Stream::Out);
    let text = match args.format {
        ModelFormat::Json => json::render(&compilation, lang),
        ModelFormat::Table if args.explain => explain::render(&compilation, lang, color),
        ModelFormat::Table => table::render(&compilation, lang, color),
    };
    session.print(&text);
    exit
}
