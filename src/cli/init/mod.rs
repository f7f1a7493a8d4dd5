//! `rcsgen init`: a first document, to be changed.

use super::args::Init;
use super::session::Session;
use super::{Exit, report};
use crate::diag::Lang;
use crate::driver::{Failure, World as _};

/// Where the document goes: `specs` is where every other command looks first.
const DOCUMENT: &str = "specs/platform.rst";

pub(super) fn run(args: &Init, session: &mut Session) -> Exit {
    let lang = session.lang_asked().unwrap_or_default();
    match write(args, session, lang) {
        Ok(shown) => {
            session.line(&format!("+ {shown}"));
            session.note(match lang {
                Lang::En => {
                    "`rcsgen check` says what to change in it, `rcsgen build` makes output/ of it"
                }
                Lang::Ru => {
                    "`rcsgen check` скажет, что в нём изменить, `rcsgen build` соберёт из него output/"
                }
            });
            Exit::Clean
        }
        Err(failure) => {
            report::failures(session, &[failure], lang);
            Exit::Abnormal
        }
    }
}

fn write(args: &Init, session: &Session, lang: Lang) -> Result<String, Failure> {
    let root = match &args.directory {
        Some(directory) => session.directory.join(directory),
        None => session.directory.clone(),
    };
    let target = root.join(DOCUMENT);
    let directory = root.join("specs");
    // A directory that is there is somebody's, whatever is in it.
    if session.world.metadata(&directory).is_ok() {
        let shown = session.shown(&directory);
        return Err(Failure::new(
            format!("`{shown}` is there already; nothing was written"),
            format!("`{shown}` уже есть; ничего не записано"),
        ));
    }
    let text = match lang {
        Lang::En => include_str!("platform.en.rst"),
        Lang::Ru => include_str!("platform.ru.rst"),
    };
    let made = session.world.create_directory(&directory);
    made.map_err(|error| Failure::write(&directory, &error))?;
    let written = session.world.write(&target, text.as_bytes(), false);
    written.map_err(|error| Failure::write(&target, &error))?;
    Ok(session.shown(&target))
}
