//! `rcsgen man`: the manual pages.

use std::path::Path;

use super::args::Man;
use super::session::Session;
use super::{Exit, command, report};
use crate::driver::{Failure, World};

pub(super) fn run(args: &Man, session: &mut Session) -> Exit {
    let lang = session.lang_asked().unwrap_or_default();
    match &args.out {
        None => {
            session.print(&page(&command()));
            Exit::Clean
        }
        Some(directory) => match write_all(session, directory) {
            Ok(()) => Exit::Clean,
            Err(failure) => {
                report::failures(session, &[failure], lang);
                Exit::Abnormal
            }
        },
    }
}

fn write_all(session: &mut Session, directory: &Path) -> Result<(), Failure> {
    let world = session.world;
    world.create_directory(directory).map_err(|it| Failure::write(directory, &it))?;
    let mut main = command();
    main.build();
    let mut pages = vec![("rcsgen".to_owned(), page(&main))];
    for sub in main.get_subcommands() {
        let name = format!("rcsgen-{}", sub.get_name());
        pages.push((name, page(sub)));
    }
    for (name, page) in pages {
        let path = directory.join(format!("{name}.1"));
        world.write(&path, page.as_bytes(), false).map_err(|it| Failure::write(&path, &it))?;
        session.line(&path.display().to_string());
    }
    Ok(())
}

fn page(command: &clap::Command) -> String {
    let mut page = Vec::new();
    // Writing into memory does not fail.
    let _ = clap_mangen::Man::new(command.clone()).date("").render(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}
