//! `rcsgen export`: the platform in the format of another program.

use std::path::Path;

use super::args::Export;
use super::model::json;
use super::session::Session;
use super::{Exit, report};
use crate::diag::Text;
use crate::driver::{Failure, Stage, World, absolute};
use crate::export::{Format, Wanted};

pub(super) fn run(args: &Export, session: &mut Session) -> Exit {
    let options = session.options(args.target.path.clone(), None);
    let compilation = session.compile(&options, Stage::Check);
    let lang = Session::lang(&options, &compilation);
    let exit = report::say(session, &compilation, lang);
    if exit != Exit::Clean {
        return exit;
    }
    let done = Text::new("nothing was exported", "ничего не выгружено");
    if let Some(exit) = report::stopped(session, &compilation, &done, lang) {
        return exit;
    }
    let wanted = Wanted { zone: args.zone.clone(), public: args.public };
    let text = match Format::from_name(&args.format) {
        Some(format) => format.write(&compilation.inventory, &wanted),
        None => Ok(json::render(&compilation, lang)),
    };
    let text = match text {
        Ok(text) => text,
        Err(what) => {
            report::error(session, what.get(lang), lang);
            return Exit::Abnormal;
        }
    };
    match &args.output {
        Some(path) if path != Path::new("-") => {
            let path = absolute(&session.directory, path);
            if let Err(error) = session.world.write(&path, text.as_bytes(), false) {
                report::failures(session, &[Failure::write(&path, &error)], lang);
                return Exit::Abnormal;
            }
        }
        _ => session.print(&text),
    }
    exit
}
