//! `rcsgen config`: the options in use, and where each comes from.

use super::args::Config;
use super::session::Session;
use super::{Exit, report};
use crate::driver::config::{KEYS, Origin, variable};
use crate::driver::{Project, Run};

pub(super) fn run(args: &Config, session: &mut Session) -> Exit {
    let mut options = session.options(args.target.path.clone(), None);
    // A missing directory of documents is no fault of the options.
    options.path.get_or_insert_with(|| ".".into());
    let mut run = Run::default();
    let project = Project::open(&session.world, &options, &mut run);
    let lang = project.lang(&options).unwrap_or_default();
    for key in KEYS {
        let origin = match project.config.origin(key.name) {
            Origin::Default => format!("default; {} sets it", variable(key.name)),
            Origin::At(span) => {
                let at = run.sources.position(span);
                let path = &run.sources.get(span.file).path;
                match path.as_str() {
                    "environment" => variable(key.name),
                    "--config" => "--config".to_owned(),
                    path => format!("{path}:{}:{}", at.line, at.column),
                }
            }
        };
        let value = project.config.get(key.name);
        session.line(&format!("{} = {value:?}  # {origin}", key.name));
    }
    for (rule, (level, _)) in &project.config.rules {
        session.line(&format!("rules.{rule} = {level:?}"));
    }
    let found = run.sink.into_sorted();
    let text = crate::diag::render::render(
        crate::diag::render::Format::Full,
        &found,
        &run.sources,
        &crate::diag::render::Options { lang, ..Default::default() },
    );
    session.note(text.trim_end());
    report::failures(session, &run.failures, lang);
    if found.is_empty() && run.failures.is_empty() { Exit::Clean } else { Exit::Abnormal }
}
