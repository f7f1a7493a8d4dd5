//! The file of known findings: reading, making and updating it.

use std::io;

use super::compile::{Compilation, levels};
use super::discover;
use super::project::{Options, Project, Run};
use super::world::{Failure, World};
use super::write::beside;
use crate::check::Baseline;
use crate::diag::{Diagnostic, Sink, Text};
use crate::text::{FileId, Span};

/// The known findings of the project, and the file that they stand in.
pub(super) fn read(
    world: &dyn World,
    project: &Project,
    options: &Options,
    run: &mut Run,
) -> (Baseline, Option<FileId>) {
    let nothing = (Baseline::default(), None);
    if options.no_baseline || !run.failures.is_empty() {
        return nothing;
    }
    let bytes = match world.read(&project.baseline) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return nothing,
        Err(error) => {
            run.failures.push(Failure::read(&project.baseline, &error));
            return nothing;
        }
    };
    let (file, good) = discover::add(&project.relative(&project.baseline), bytes, run);
    if !good {
        return nothing;
    }
    match Baseline::parse(&run.sources.get(file).text) {
        Ok(baseline) => (baseline, Some(file)),
        Err(why) => {
            let message = Text::new(
                format!("the known findings cannot be read: {why}"),
                format!("известные находки не читаются: {why}"),
            );
            let note = Text::new(
                "restore the file, or make it anew with `rcsgen baseline create --force`",
                "восстановите файл или создайте его заново: `rcsgen baseline create --force`",
            );
            let span = Span::empty(file, 0);
            run.sink.push(Diagnostic::error("config-baseline", span, message).note(note));
            nothing
        }
    }
}

/// What to make of the file of known findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Take in all that is found; over an existing file only if `force` is set.
    Create {
        /// Whether what the file held before may be lost.
        force: bool,
    },
    /// Take out what is found no more.
    Update,
}

/// What became of the file of known findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// How many findings it holds.
    pub known: usize,
    /// How many it held before and holds no more.
    pub removed: usize,
}

/// Writes the known findings of `compilation`, which was made with `Options::no_baseline`.
pub fn write(
    world: &dyn World,
    compilation: &Compilation,
    action: Action,
) -> Result<Outcome, Failure> {
    let project = &compilation.project;
    let path = &project.baseline;
    let shown = project.relative(path);
    let before = match world.read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::read(path, &error)),
    };
    let found = &compilation.diagnostics;
    let (baseline, removed) = match (action, before) {
        (Action::Create { force: false }, Some(_)) => {
            return Err(Failure::new(
                format!(
                    "`{shown}` is there already: `rcsgen baseline update` takes out what is gone, \
                     `create --force` makes it anew"
                ),
                format!(
                    "`{shown}` уже есть: `rcsgen baseline update` уберёт исчезнувшее, \
                     `create --force` создаст заново"
                ),
            ));
        }
        (Action::Create { .. }, _) => (Baseline::of(found, &compilation.sources), 0),
        (Action::Update, None) => {
            return Err(Failure::new(
                format!("there is no `{shown}`: `rcsgen baseline create` makes it"),
                format!("файла `{shown}` нет: его создаст `rcsgen baseline create`"),
            ));
        }
        (Action::Update, Some(bytes)) => {
            let text = String::from_utf8_lossy(&bytes);
            let old = Baseline::parse(&text).map_err(|why| {
                Failure::new(
                    format!("`{shown}` cannot be read: {why}"),
                    format!("`{shown}` не читается: {why}"),
                )
            })?;
            let sources = &compilation.sources;
            let is_read = |path: &str| {
                sources.find(path).is_some() || world.metadata(&project.root.join(path)).is_err()
            };
            let levels = levels(project, &mut Sink::default());
            let gone = old.gone(found, sources, &levels, compilation.reached, is_read);
            let count = gone.len();
            (old.without(&gone), count)
        }
    };
    let beside = beside(path);
    let replace = || {
        // A run that was cut short may have left it.
        if world.metadata(&beside).is_ok() {
            world.remove_file(&beside)?;
        }
        world.write(&beside, baseline.text().as_bytes(), false)?;
        world.rename(&beside, path)
    };
    replace().map_err(|error| Failure::write(path, &error))?;
    Ok(Outcome { known: baseline.len(), removed })
}
