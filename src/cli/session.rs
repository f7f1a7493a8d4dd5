//! What every subcommand shares: its options, its output, and what it has to say.

#![expect(clippy::disallowed_methods, reason = "the environment is read here, and only here")]

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::args::{Color, Global};
use super::terminal::{self, Progress, Stream};
use super::{Exit, report};
use crate::diag::{Applicability, Lang};
use crate::driver::fix::Fixing;
use crate::driver::{
    self, Compilation, Disk, Failure, Lock, Options, Project, Run, Stage, Step, World,
};
use crate::text::SourceMap;

/// One run of the program.
pub(super) struct Session {
    /// The options of every subcommand.
    pub(super) global: Global,
    /// The machine.
    pub(super) world: Disk,
    /// The working directory.
    pub(super) directory: PathBuf,
    out: Vec<u8>,
}

impl Session {
    /// A run with these options.
    pub(super) fn new(global: Global) -> Self {
        let directory = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        Self { global, world: Disk, directory, out: Vec::new() }
    }

    /// What the user asks for, with the environment as values.
    pub(super) fn options(&self, path: Option<PathBuf>, output: Option<PathBuf>) -> Options {
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .map(|(name, value)| {
                // The convention of <https://reproducible-builds.org/specs/source-date-epoch/>.
                let common = name == "SOURCE_DATE_EPOCH";
                (if common { "RCSGEN_SOURCE_DATE".to_owned() } else { name }, value)
            })
            .filter(|(name, _)| name.starts_with("RCSGEN_"))
            .map(|(name, value)| (name, value.to_string_lossy().into_owned()))
            .collect();
        Options {
            directory: self.directory.clone(),
            path,
            output,
            config: self.global.config.clone(),
            no_config: self.global.no_config,
            environment,
            lang: self.global.lang.map(Into::into),
            given: None,
            keep_going: false,
            no_baseline: false,
            render_at_most: None,
        }
    }

    /// Keeps other builds out of the output directory that `options` ask for.
    pub(super) fn lock(&self, options: &Options) -> Result<Lock, Exit> {
        let project = Project::open(&self.world, options, &mut Run::default());
        let lang = project.lang(options).unwrap_or_else(|| self.lang_here());
        // Where there is nothing to build, nothing is made: the compilation will say so.
        if self.world.metadata(&project.target).is_err() {
            return Ok(Lock::default());
        }
        let shown = self.shown(&project.output);
        let wait = || {
            self.note(&match lang {
                Lang::En => format!("another build is writing {shown}/: waiting for it to end"),
                Lang::Ru => format!("другая сборка пишет в {shown}/: жду, когда она закончится"),
            });
        };
        self.world.lock(&project.output, &wait).map_err(|error| {
            report::failures(self, &[Failure::write(&project.output, &error)], lang);
            Exit::Abnormal
        })
    }

    /// Compiles as far as `goal`, with a line of progress. What was made is kept until the process ends:
    /// to give back the memory of a hundred thousand files, piece by piece, would take longer than to
    /// write some of them.
    pub(super) fn compile(&self, options: &Options, goal: Stage) -> ManuallyDrop<Compilation> {
        let progress = self.progress();
        let show = |step: Step| progress.phase(phase(step.stage, step.lang));
        ManuallyDrop::new(driver::compile(&self.world, options, goal, &show))
    }

    /// Fixes in memory what is as sure as `least`, with a line of progress.
    pub(super) fn fix(&self, options: &Options, least: Applicability) -> Fixing {
        let progress = self.progress();
        let show = |step: Step| progress.phase(phase(step.stage, step.lang));
        driver::fix::fix(&self.world, options, least, &show)
    }

    /// A line of progress.
    pub(super) fn progress(&self) -> Progress {
        Progress::new(!self.global.quiet)
    }

    /// The language that the user asks for, where no document has one.
    pub(super) fn lang_asked(&self) -> Option<Lang> {
        let variable = || match terminal::variable("RCSGEN_LANG").as_deref() {
            Some("ru") => Some(Lang::Ru),
            Some("en") => Some(Lang::En),
            _ => None,
        };
        self.global.lang.map(Into::into).or_else(variable)
    }

    /// The language of messages where no document is known: the one that the user asks for, else that of
    /// the locale.
    pub(super) fn lang_here(&self) -> Lang {
        self.lang_asked().unwrap_or_else(terminal::locale)
    }

    /// The language of messages about `compilation`.
    pub(super) fn lang(options: &Options, compilation: &Compilation) -> Lang {
        let is_read = !compilation.documents.is_empty();
        let found = || if is_read { compilation.lang() } else { terminal::locale() };
        compilation.project.lang(options).unwrap_or_else(found)
    }

    /// `path` as people type it: from the working directory, if it lies below.
    pub(super) fn shown(&self, path: &Path) -> String {
        match path.strip_prefix(&self.directory) {
            Ok(below) if below.as_os_str().is_empty() => ".".into(),
            Ok(below) => below.to_string_lossy().into_owned(),
            Err(_) => path.to_string_lossy().into_owned(),
        }
    }

    /// The sources of `compilation` under names that people can open from the working directory.
    pub(super) fn shown_sources(&self, compilation: &Compilation) -> SourceMap {
        let project = &compilation.project;
        let mut shown = SourceMap::default();
        for (_, source) in compilation.sources.iter() {
            let path = project.root.join(&source.path);
            let is_file = self.world.metadata(&path).is_ok();
            let name = if is_file { self.shown(&path) } else { source.path.clone() };
            shown.add_as(name, source);
        }
        shown
    }

    /// Whether to colour what goes to `stream`.
    pub(super) fn color(&self, compilation: Option<&Compilation>, stream: Stream) -> bool {
        let configured = compilation.and_then(|it| match it.project.config.get("color") {
            "always" => Some(Color::Always),
            "never" => Some(Color::Never),
            _ => None,
        });
        terminal::wants_color(self.global.color.or(configured), stream)
    }

    /// Adds to the results.
    pub(super) fn print(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Adds a line to the results.
    pub(super) fn line(&mut self, text: &str) {
        self.print(text);
        self.print("\n");
    }

    /// Says something that is no result, unless the user wants silence.
    pub(super) fn note(&self, text: &str) {
        if !self.global.quiet {
            terminal::say(text);
        }
    }

    /// Prints the results so far, so that what is said next comes after them. What cannot be printed
    /// stays until the end, which will say so.
    pub(super) fn flush(&mut self) {
        if terminal::print(&self.out).is_ok() {
            self.out.clear();
        }
    }

    /// Prints the results.
    pub(super) fn finish(self, exit: Exit) -> Exit {
        match terminal::print(&self.out) {
            Ok(()) => exit,
            Err(error) => {
                terminal::say(&format!("error: cannot write the results: {error}"));
                Exit::Abnormal
            }
        }
    }
}

fn phase(stage: Stage, lang: Lang) -> &'static str {
    match (stage, lang) {
        (Stage::Parse, Lang::En) => "reading documents",
        (Stage::Parse, Lang::Ru) => "читаю документы",
        (Stage::Lower, Lang::En) => "understanding",
        (Stage::Lower, Lang::Ru) => "разбираю смысл",
        (Stage::Check, Lang::En) => "checking",
        (Stage::Check, Lang::Ru) => "проверяю",
        (Stage::Publish, Lang::En) => "making pages",
        (Stage::Publish, Lang::Ru) => "создаю страницы",
        (Stage::Pack, Lang::En) => "making packages",
        (Stage::Pack, Lang::Ru) => "собираю пакеты",
        (Stage::Render, Lang::En) => "making artifacts",
        (Stage::Render, Lang::Ru) => "создаю файлы",
    }
}
