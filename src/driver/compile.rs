//! All stages, one after the other: from the files of a project to its artifacts.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::baseline;
use super::build::ZONES;
use super::partial::{Faulty, Partial};
use super::past;
use super::project::{Options, Project, Run};
use super::stamp::Version;
use super::world::{Failure, World};
use super::{discover, own, package, parse};
use crate::artifact::{self, Artifact, Rendered, Templates};
use crate::check::{self, Baseline, Level, Reached, Suppressions};
use crate::diag::{Diagnostic, Lang, Severity, Sink, Text, count_en};
use crate::lower::{self, Directory};
use crate::model::Inventory;
use crate::pack::{self, Source, Stamp};
use crate::site::{self, Look};
use crate::syntax::Document;
use crate::text::{FileId, SourceMap, Span};

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
    /// Make the pages of the site.
    Publish,
    /// Make packages of all that.
    Pack,
}

/// The beginning of a stage, for those who wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The stage.
    pub stage: Stage,
    /// The language of the document, as far as it is known.
    pub lang: Lang,
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
    /// How many findings are known, and so are none of [`diagnostics`](Self::diagnostics).
    pub known: usize,
    /// How many of the known findings are errors, so that nothing is made.
    pub known_errors: usize,
    /// How much was done, so that what was not found is known not to be there.
    pub reached: Reached,
    /// What the machine refused.
    pub failures: Vec<Failure>,
    /// What is made, by path.
    pub artifacts: Vec<Artifact>,
    /// The pages of the site, by path.
    pub pages: Vec<Artifact>,
    /// What is made of that for installation, by path.
    pub packages: Vec<Artifact>,
    /// The version of the packages.
    pub version: Version,
    /// What the packages are called, if they were made.
    pub stamp: Option<Stamp>,
    /// The files that begin with a mark, which is no part of their text.
    marked: BTreeSet<FileId>,
    /// What is left out because of errors, where the rest was asked for.
    pub partial: Option<Partial>,
}

impl Compilation {
    /// Whether artifacts would be wrong or ambiguous, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(is_error)
    }

    /// Whether the options are wrong, rather than a document.
    pub fn has_config_errors(&self) -> bool {
        let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
        let in_options = |it: &Diagnostic| {
            it.rule.starts_with("config-") || self.project.config_file == Some(it.primary.span.file)
        };
        self.diagnostics.iter().filter(is_error).any(in_options)
    }

    /// Whether the project wants packages.
    pub fn makes_packages(&self) -> bool {
        self.project.config.get("packages") != "false"
    }

    /// The documents with their digests, by path.
    pub fn made_from(&self) -> Vec<Source> {
        package::made_from(&self.inventory, &self.sources, &self.marked)
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
pub fn language<'a>(texts: impl Iterator<Item = &'a str>) -> Lang {
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
/// Nothing is made of documents with an error, known or not, unless `options` ask for the rest.
pub fn compile(
    world: &dyn World,
    options: &Options,
    goal: Stage,
    progress: &dyn Fn(Step),
) -> Compilation {
    let mut run = Run::default();
    let project = Project::open(world, options, &mut run);
    let asked = project.lang(options);
    progress(Step { stage: Stage::Parse, lang: asked.unwrap_or_default() });
    let levels = levels(&project, &mut run.sink);
    // A second complaint about the same missing directory would not help.
    let files = if run.failures.is_empty() {
        discover::documents(world, &project, &mut run)
    } else {
        Vec::new()
    };
    let Run { sources, sink, .. } = &mut run;
    let version = OnceCell::new();
    let time = || {
        let version = version.get_or_init(|| Version::of(world, &project));
        (version.time > 0).then_some(version.time)
    };
    let (documents, mut settled) = parse::parse(world, &project, &files, &time, sources, sink);
    parse::link(world, &project, &documents, &mut settled, sources, sink);
    control_characters(sources, sink);
    let given = options.given.as_ref().map(|it| it.version.clone());
    let mut version = given.or(version.into_inner());
    let lang = asked.unwrap_or_else(|| language(sources.iter().map(|(_, it)| &*it.text)));

    let suppressions = Suppressions::read(&documents, sources, sink);
    let repeats = options.given.is_some();
    let (baseline, baseline_file) = baseline::read(world, &project, options, &mut run);
    let asked = Asked { levels, suppressions, baseline, baseline_file };
    let look = Look::default();
    let mut cx = Cx { world, project, asked, look, run, goal, lang, progress, repeats };
    let inventory = cx.lower(&documents);
    cx.check(&inventory);
    let (mut artifacts, mut pages) = (Vec::new(), Vec::new());
    let (mut packages, mut stamp) = (Vec::new(), None);
    let mut reached = Reached { rules: goal >= Stage::Check, ..Reached::default() };
    let is_quick = options.render_at_most.is_none_or(|most| inventory.servers.len() <= most);
    let mut partial = None;
    if is_quick && cx.begin(Stage::Render) && (options.keep_going || !cx.is_stopped()) {
        // Who only looks for mistakes needs no serials, and nobody has to ask git for the history.
        let looks = options.render_at_most.is_some();
        let of = || if looks { Version::default() } else { Version::of(world, &cx.project) };
        let version = version.get_or_insert_with(of);
        let zones = options.given.as_ref().map(|it| it.zones.clone());
        let zones = zones.or_else(|| looks.then(BTreeMap::new));
        let made = cx.render(&inventory, version, zones, options);
        reached.artifacts = !made.is_partial();
        match made {
            Rendering::Whole(made) => artifacts = made,
            Rendering::Faulty(faulty) => {
                let groups = parse::platforms(&cx.project, &documents, &cx.run.sources);
                (artifacts, partial) = cx.keep_going(&groups, &inventory, version, *faulty);
            }
        }
    }
    let wanted = cx.project.config.get("site") != "false";
    if wanted && cx.begin(Stage::Publish) && !cx.is_stopped() {
        pages = cx.publish(&settled, &inventory, &artifacts);
    }
    let version = version.unwrap_or_default();
    let wanted = cx.project.config.get("packages") != "false";
    if wanted && cx.begin(Stage::Pack) && (partial.is_some() || !cx.is_stopped()) {
        reached.packages = partial.is_none();
        let everything: Vec<_> = artifacts.iter().chain(&pages).cloned().collect();
        let only = partial.as_ref().map(|it| &it.packages);
        (packages, stamp) = cx.pack(&inventory, &everything, &version, only);
    }
    let (diagnostics, known, known_errors) = cx.all_findings(&inventory, reached);
    let Cx { project, run, .. } = cx;
    Compilation {
        project,
        sources: run.sources,
        documents,
        inventory,
        diagnostics,
        known,
        known_errors,
        reached,
        failures: run.failures,
        artifacts,
        pages,
        packages,
        version,
        stamp,
        marked: run.marked,
        partial,
    }
}

/// What rendering came to.
enum Rendering {
    /// Everything, as far as it can be made.
    Whole(Vec<Artifact>),
    /// Of faulty documents or templates, all that is needed to keep what is sound.
    Faulty(Box<(Rendered, Templates, artifact::Options)>),
}

impl Rendering {
    fn is_partial(&self) -> bool {
        matches!(self, Self::Faulty(_))
    }
}

/// Which findings the project and its documents want to hear of.
struct Asked {
    levels: check::Config,
    suppressions: Suppressions,
    baseline: Baseline,
    baseline_file: Option<FileId>,
}

impl Asked {
    /// What is left of `sink` by levels and comments; known findings are part of it.
    fn of(&self, sink: &Sink) -> Vec<Diagnostic> {
        self.suppressions.apply(self.leveled(sink))
    }

    /// What of `sink` stands in the way of making anything. An error that is known is no news, but what
    /// was made of its cell would be as wrong as ever.
    fn stopping(&self, sink: &Sink, sources: &SourceMap) -> Vec<Diagnostic> {
        let found = self.of(sink);
        let known = self.baseline.knows(&found, sources);
        let faults = faults(sink);
        let stops = |(it, known): &(Diagnostic, bool)| {
            is_error(it) && (!known || faults.contains(&(it.primary.span, it.rule)))
        };
        found.into_iter().zip(known).filter(stops).map(|it| it.0).collect()
    }

    /// What is left of `sink` by levels alone.
    fn leveled(&self, sink: &Sink) -> Vec<Diagnostic> {
        check::apply_levels(sink.clone().into_sorted(), &self.levels)
    }
}

fn is_error(it: &Diagnostic) -> bool {
    it.severity == Severity::Error
}

/// What is an error for what it says, and not only because a project wants to hear of it.
fn faults(sink: &Sink) -> BTreeSet<(Span, &'static str)> {
    // The rules about the platform give what they find its level themselves.
    let of_rule = |id: &str| check::RULES.iter().find(|it| it.id == id).map(|it| it.severity);
    let is_fault =
        |it: &&Diagnostic| is_error(it) && of_rule(it.rule).is_none_or(|it| it == Severity::Error);
    sink.as_slice().iter().filter(is_fault).map(|it| (it.primary.span, it.rule)).collect()
}

/// Says where readers of markup drop a character without a word, so that two parts of a name are one.
fn control_characters(sources: &SourceMap, sink: &mut Sink) {
    for (file, source) in sources.iter() {
        let Some(at) = source.text.find('\0') else { continue };
        let message = Text::new("a NUL character stands in the text", "в тексте стоит символ NUL");
        let count = source.text.matches('\0').count();
        let label = Text::new(
            format!("the first of {}", count_en(count, "such character", "such characters")),
            format!("первый из {count}"),
        );
        let note = Text::new(
            "it is not read, and what stands around it would be read as one: remove it, or save the file \
             as UTF-8 if it is in another encoding",
            "он не читается, и текст вокруг него слился бы в одно: удалите его или сохраните файл в \
             UTF-8, если он в другой кодировке",
        );
        let span = Span::new(file, at..at + 1);
        sink.push(Diagnostic::error("control-character", span, message).label(label).note(note));
    }
}

/// What the stages share.
struct Cx<'a> {
    world: &'a dyn World,
    project: Project,
    asked: Asked,
    /// What the project says of the looks of its site.
    look: Look,
    run: Run,
    goal: Stage,
    lang: Lang,
    progress: &'a dyn Fn(Step),
    /// Whether another build is repeated, so that nothing of the last one may be used.
    repeats: bool,
}

impl Cx<'_> {
    /// Whether `stage` should be reached.
    fn begin(&self, stage: Stage) -> bool {
        let wanted = self.goal >= stage && self.run.failures.is_empty();
        if wanted {
            (self.progress)(Step { stage, lang: self.lang });
        }
        wanted
    }

    fn is_stopped(&self) -> bool {
        !self.stopping().is_empty()
    }

    /// The errors so far that nothing may be made in spite of, with the levels that the project wants, and
    /// without what the documents ask to leave out.
    fn stopping(&self) -> Vec<Diagnostic> {
        self.asked.stopping(&self.run.sink, &self.run.sources)
    }

    /// What was found by a compilation that went as far as `reached`, with what is asked for in vain;
    /// second, how many findings are known; third, how many of those stop everything.
    fn all_findings(
        &mut self,
        inventory: &Inventory,
        reached: Reached,
    ) -> (Vec<Diagnostic>, usize, usize) {
        let Asked { levels, suppressions, baseline, baseline_file } = &self.asked;
        if reached.rules && self.run.failures.is_empty() {
            let mut vain = Sink::default();
            suppressions.unused(&self.asked.leveled(&self.run.sink), levels, reached, &mut vain);
            check::keep_layout(&self.run.sources, &mut vain);
            self.run.sink.append(vain);
            if let Some(file) = *baseline_file {
                let found = self.asked.of(&self.run.sink);
                let sources = &self.run.sources;
                let is_read = |path: &str| {
                    let real = self.project.root.join(path);
                    sources.find(path).is_some() || self.world.metadata(&real).is_err()
                };
                let gone = baseline.gone(&found, sources, levels, reached, is_read);
                baseline.report(&gone, file, sources, &mut self.run.sink);
            }
        }
        let found = check::without_consequences(self.asked.of(&self.run.sink), inventory);
        let faults = faults(&self.run.sink);
        let is_known = baseline.knows(&found, &self.run.sources);
        let (known, new): (Vec<_>, Vec<_>) = found.into_iter().zip(is_known).partition(|it| it.1);
        let errors = known
            .iter()
            .filter(|it| is_error(&it.0) && faults.contains(&(it.0.primary.span, it.0.rule)))
            .count();
        (new.into_iter().map(|it| it.0).collect(), known.len(), errors)
    }

    fn lower(&mut self, documents: &[Document]) -> Inventory {
        if !self.begin(Stage::Lower) || documents.is_empty() {
            return Inventory::default();
        }
        let groups = parse::platforms(&self.project, documents, &self.run.sources);
        let directories: Vec<_> =
            groups.iter().map(|(key, documents)| Directory { key, documents }).collect();
        lower::lower(
            &directories,
            &self.project.config.vocabulary,
            &self.run.sources,
            &mut self.run.sink,
        )
    }

    fn check(&mut self, inventory: &Inventory) {
        if self.begin(Stage::Check) && !inventory.platforms.is_empty() {
            check::check(inventory, &self.run.sources, &self.asked.levels, &mut self.run.sink);
        }
    }

    fn render(
        &mut self,
        inventory: &Inventory,
        version: &Version,
        zones: Option<BTreeMap<String, String>>,
        given: &Options,
    ) -> Rendering {
        let user = own::user_templates(self.world, &self.project, &mut self.run.failures);
        let own = own::own_site(self.world, &self.project, &mut self.run.failures);
        let Run { sources, sink, .. } = &mut self.run;
        self.look = Look::new(own.iter().map(|(name, text)| (&**name, &**text)), sources, sink);
        let templates = Templates::load(&user, sources, sink);
        let (world, project) = (self.world, &self.project);
        let previous = zones.unwrap_or_else(|| match previous_zones(world, project) {
            zones if zones.is_empty() => past::zones(world, project, given, version),
            zones => zones,
        });
        let options = artifact::Options {
            serial: version.serial(),
            previous,
            most_bytes: self
                .project
                .config
                .get("output_limit")
                .parse()
                .ok()
                .map(|it: u64| it << 20),
        };
        if given.keep_going {
            let made = artifact::render_apart(inventory, &templates, sources, &options, sink);
            let read_back = artifact::faults(inventory, &made.artifacts, sources);
            let mut all = self.run.sink.clone();
            let faults = made.faults.iter().chain(&read_back);
            faults.for_each(|it| all.push(it.diagnostic.clone()));
            if !self.asked.stopping(&all, &self.run.sources).is_empty() {
                return Rendering::Faulty(Box::new((made, templates, options)));
            }
            artifact::report(read_back, &mut self.run.sink);
            return Rendering::Whole(made.into_artifacts(&mut self.run.sink));
        }
        let artifacts = artifact::render(inventory, &templates, sources, &options, sink);
        artifact::verify(inventory, &artifacts, sources, sink);
        Rendering::Whole(artifacts)
    }

    /// What of `faulty` holds however the errors are mended; nothing where they are about the options or
    /// about what files there are.
    fn keep_going(
        &mut self,
        groups: &BTreeMap<String, Vec<&Document>>,
        inventory: &Inventory,
        version: &Version,
        faulty: (Rendered, Templates, artifact::Options),
    ) -> (Vec<Artifact>, Option<Partial>) {
        let (made, templates, options) = faulty;
        let mut errors = self.stopping();
        let is_fatal = |it: &Diagnostic| {
            let file = it.primary.span.file;
            let is_description = self.run.sources.get(file).path.ends_with("/artifact.toml");
            it.rule.starts_with("config-")
                || self.project.config_file == Some(file)
                || (is_description && templates.holds(file))
        };
        if errors.iter().any(is_fatal) {
            return (Vec::new(), None);
        }
        let directories: Vec<_> =
            groups.iter().map(|(key, documents)| Directory { key, documents }).collect();
        let made_from = package::made_from(inventory, &self.run.sources, &self.run.marked);
        let stamp = package::stamp(self.world, &self.project, inventory, version, &made_from);
        let wanted = self.goal >= Stage::Pack && self.project.config.get("packages") != "false";
        let stamp = stamp.ok().filter(|_| wanted);
        let packages = |inventory: &Inventory, artifacts: &[Artifact]| match &stamp {
            Some(stamp) => pack::planned(inventory, artifacts, stamp),
            None => BTreeMap::new(),
        };
        let known = errors.len();
        let (asked, sources) = (&self.asked, &self.run.sources);
        let is_error = |it: &Diagnostic| {
            let mut sink = Sink::default();
            sink.push(it.clone());
            !asked.stopping(&sink, sources).is_empty()
        };
        let faulty = Faulty {
            directories: &directories,
            vocabulary: &self.project.config.vocabulary,
            sources,
            templates: &templates,
            options: &options,
            inventory,
            is_error: &is_error,
            packages: &packages,
        };
        let (artifacts, partial) = faulty.sift(made, &mut errors);
        let mut said = BTreeSet::new();
        for it in errors.into_iter().skip(known) {
            if said.insert((it.primary.span, it.rule)) {
                self.run.sink.push(it);
            }
        }
        (artifacts, Some(partial))
    }

    fn publish(
        &mut self,
        documents: &[Document],
        inventory: &Inventory,
        artifacts: &[Artifact],
    ) -> Vec<Artifact> {
        let Run { sources, sink, .. } = &mut self.run;
        let base = parse::documents_directory(self.world, &self.project);
        let paths = parse::paths_below(self.world, &self.project, documents, sources);
        let pages: Vec<_> =
            documents.iter().zip(&paths).map(|(it, path)| (it, path.as_str())).collect();
        let images = parse::images(self.world, &self.project, &base, &pages);
        let images: Vec<_> =
            images.iter().map(|(path, bytes)| (path.as_str(), Arc::clone(bytes))).collect();
        let platform = inventory.platforms.first();
        let options = site::Options {
            lang: platform.map(|it| it.lang).unwrap_or_default(),
            title: platform.and_then(|it| it.title.as_ref()).map_or("", |it| &it.value),
            base: self.project.config.get("site_url"),
            images: &images,
            look: Some(&self.look),
        };
        let found = self.asked.suppressions.apply(sink.clone().into_sorted());
        site::render(&pages, inventory, artifacts, &found, sources, &options)
    }

    fn pack(
        &mut self,
        inventory: &Inventory,
        artifacts: &[Artifact],
        version: &Version,
        only: Option<&BTreeSet<String>>,
    ) -> (Vec<Artifact>, Option<Stamp>) {
        let made_from = package::made_from(inventory, &self.run.sources, &self.run.marked);
        let stamp = package::stamp(self.world, &self.project, inventory, version, &made_from);
        match stamp {
            Ok(stamp) => {
                let Self { world, project, run, repeats, .. } = self;
                let made = package::all(
                    *world,
                    project,
                    *repeats,
                    inventory,
                    artifacts,
                    &stamp,
                    only,
                    &mut run.sink,
                );
                (made, Some(stamp))
            }
            Err(failure) => {
                self.run.failures.push(failure);
                (Vec::new(), None)
            }
        }
    }
}

/// The levels of rules; a rule that does not exist is named with the nearest that does.
pub(super) fn levels(project: &Project, sink: &mut Sink) -> check::Config {
    let set = project.config.get("rule_set");
    let preview = set == "all" || project.config.get("preview") == "true";
    let strict = set == "strict";
    let mut config = check::Config { preview, strict, ..check::Config::default() };
    for (rule, (level, span)) in &project.config.rules {
        let unknown = check::rule(rule).is_none();
        config.levels.extend(Level::from_name(level).map(|level| (rule.clone(), level)));
        if unknown {
            let diagnostic = Diagnostic::warning(
                "config-unknown-rule",
                *span,
                Text::new(format!("there is no rule `{rule}`"), format!("правила `{rule}` нет")),
            );
            sink.push(match check::nearest_rule(rule) {
                Some(near) => diagnostic.label(Text::new(
                    format!("did you mean `{near}`?"),
                    format!("возможно, `{near}`?"),
                )),
                None => diagnostic,
            });
        }
    }
    config
}

/// The zone files of the last build, whose serials go on: those that are there, else those that were
/// committed.
fn previous_zones(world: &dyn World, project: &Project) -> BTreeMap<String, String> {
    let directory = project.output.join(ZONES);
    let mut files = Vec::new();
    for view in world.list(&directory).unwrap_or_default() {
        let names = world.list(&directory.join(&view)).unwrap_or_default();
        let paths = names.iter().map(|name| format!("{view}/{name}"));
        files.extend(paths.filter_map(|it| Some((world.read(&directory.join(&it)).ok()?, it))));
    }
    if files.is_empty() {
        let committed = world.committed(&project.root, &directory);
        files = committed.into_iter().map(|(path, bytes)| (bytes, path)).collect();
    }
    let text = |(bytes, path)| Some((format!("{ZONES}/{path}"), String::from_utf8(bytes).ok()?));
    files.into_iter().filter_map(text).collect()
}
