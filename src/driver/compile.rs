//! All stages, one after the other: from the files of a project to its artifacts.

use rayon::prelude::*;

use super::discover;
use super::project::{Options, Project, Run};
use super::world::{Failure, World};
use crate::artifact::Artifact;
use crate::diag::{Diagnostic, Lang, Severity, Sink};
use crate::model::Inventory;
use crate::syntax::{self, Document};
use crate::text::{FileId, Source, SourceMap};

/// How far to go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Read the documents into trees.
    Parse,
    /// Understand what they describe.
    Lower,
    /// Look for what is wrong.
    Check,
    /// Make the artifacts.
    Render,
}

/// What a compilation found and made. What lies behind a stage that was not reached is empty.
#[derive(Debug)]
pub struct Compilation {
    /// Where everything is.
    pub project: Project,
    /// The files that were read.
    pub sources: SourceMap,
    /// The trees of the documents, in the order of their paths.
    pub documents: Vec<Document>,
    /// What the documents describe.
    pub inventory: Inventory,
    /// What is wrong, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
    /// What the machine refused.
    pub failures: Vec<Failure>,
    /// What is made.
    pub artifacts: Vec<Artifact>,
}

impl Compilation {
    /// Whether artifacts would be wrong or ambiguous, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|it| it.severity == Severity::Error)
    }

    /// Whether the options are wrong, rather than a document.
    pub fn has_config_errors(&self) -> bool {
        let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
        self.diagnostics.iter().filter(is_error).any(|it| it.rule.starts_with("config-"))
    }

    /// The language of the first platform, or else of the letters in the documents.
    pub fn lang(&self) -> Lang {
        match self.inventory.platforms.first() {
            Some(platform) => platform.lang,
            None => language(self.sources.iter().map(|(_, it)| &*it.text)),
        }
    }
}

/// The language that most letters belong to.
fn language<'a>(texts: impl Iterator<Item = &'a str>) -> Lang {
    let (mut latin, mut cyrillic) = (0_usize, 0_usize);
    for text in texts {
        // The first pages tell enough.
        for letter in text.chars().take(20_000) {
            latin += usize::from(letter.is_ascii_alphabetic());
            cyrillic += usize::from(('а'..='я').contains(&letter) || ('А'..='Я').contains(&letter));
        }
    }
    // Names, addresses and products are Latin in Russian prose too.
    if cyrillic > 0 && cyrillic * 3 >= latin { Lang::Ru } else { Lang::En }
}

/// Compiles what `options` ask for, as far as `goal`; each stage is told to `progress` as it begins.
pub fn compile(
    world: &dyn World,
    options: &Options,
    goal: Stage,
    progress: &dyn Fn(Stage),
) -> Compilation {
    let mut run = Run::default();
    progress(Stage::Parse);
    let project = Project::open(world, options, &mut run);
    // A second complaint about the same missing directory would not help.
    let files = match run.failures.is_empty() {
        true => discover::documents(world, &project, &mut run),
        false => Vec::new(),
    };
    let Run { sources, mut sink, failures } = run;
    let documents = parse(&files, &sources, &mut sink);
    let mut inventory = Inventory::default();
    if goal >= Stage::Lower && failures.is_empty() {
        progress(Stage::Lower);
        inventory = lower(&documents, &sources, &mut sink);
    }
    Compilation {
        project,
        sources,
        documents,
        inventory,
        diagnostics: sink.into_sorted(),
        failures,
        artifacts: Vec::new(),
    }
}

/// Parses files at the same time; what is found keeps the order of the files.
fn parse(files: &[FileId], sources: &SourceMap, sink: &mut Sink) -> Vec<Document> {
    let parse = |&file: &FileId| {
        let mut sink = Sink::default();
        let document = parse_one(sources.get(file), file, &mut sink);
        (document, sink)
    };
    let parsed: Vec<_> = files.par_iter().map(parse).collect();
    let mut documents = Vec::with_capacity(parsed.len());
    for (document, found) in parsed {
        documents.push(document);
        sink.append(found);
    }
    documents
}

fn parse_one(source: &Source, file: FileId, sink: &mut Sink) -> Document {
    if is_markdown(&source.path) {
        syntax::markdown::parse(&source.text, file, sink)
    } else {
        syntax::rst::parse(&source.text, file, sink)
    }
}

/// Whether a document is Markdown, by its name.
pub fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    ["md", "markdown"].iter().any(|it| extension.eq_ignore_ascii_case(it))
}

fn lower(_documents: &[Document], _sources: &SourceMap, _sink: &mut Sink) -> Inventory {
    Inventory::default()
}
