//! A project: where its documents, its options and its output are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::config::{self, Config, KEYS, Origin, Shape};
use super::discover;
use super::stamp::Version;
use super::world::{Failure, Kind, World};
use crate::diag::{Lang, Sink, Text};
use crate::text::{FileId, SourceMap};

/// What a user asks for: the command line and the environment, as values.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The working directory: absolute.
    pub directory: PathBuf,
    /// The document, or the directory of documents.
    pub path: Option<PathBuf>,
    /// Where to write.
    pub output: Option<PathBuf>,
    /// Each `--config`: a file, or `key=value`.
    pub config: Vec<String>,
    /// Whether to leave `rcsgen.toml` alone.
    pub no_config: bool,
    /// The variables of the environment that begin with `RCSGEN_`.
    pub environment: BTreeMap<String, String>,
    /// The language of messages.
    pub lang: Option<Lang>,
    /// Whether to make what no error touches, where there are errors.
    pub keep_going: bool,
    /// Whether known findings are reported as if they were new.
    pub no_baseline: bool,
    /// With more servers than this no artifacts are made, so that a check of a fleet stays quick.
    pub render_at_most: Option<usize>,
    /// The history to go by, where another build must be repeated.
    pub given: Option<Given>,
}

/// What an earlier build knew besides the documents.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The version of its packages.
    pub version: Version,
    /// Its zones, whose serials stay.
    pub zones: BTreeMap<String, String>,
}

/// What is found on the way, by every stage.
#[derive(Debug, Default)]
pub struct Run {
    /// The files that were read.
    pub sources: SourceMap,
    /// Those that began with a byte order mark, which is no part of their text.
    pub marked: BTreeSet<FileId>,
    /// What is wrong with them.
    pub sink: Sink,
    /// What the machine refused.
    pub failures: Vec<Failure>,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Project {
    /// The directory that holds the project; paths in messages and manifests are relative to it.
    pub root: PathBuf,
    /// The document, or the directory of documents.
    pub target: PathBuf,
    /// Where to write.
    pub output: PathBuf,
    /// Where the user's own templates are.
    pub templates: PathBuf,
    /// Where the known findings are, if there are any.
    pub baseline: PathBuf,
    /// The `rcsgen.toml` in use.
    pub config_file: Option<FileId>,
    /// The options.
    pub config: Config,
}

const CONFIG_FILES: [&str; 2] = ["rcsgen.toml", ".config/rcsgen.toml"];

impl Project {
    /// Finds the project that `options` ask for. What is wrong goes into `run`, and defaults take its
    /// place.
    pub fn open(world: &dyn World, options: &Options, run: &mut Run) -> Self {
        let directory = &options.directory;
        let asked = options.path.as_ref().map(|it| absolute(directory, it));
        let near = asked.as_deref().unwrap_or(directory);
        let found = (!options.no_config).then(|| find_config(world, near)).flatten();
        let (files, pairs): (Vec<_>, Vec<_>) =
            options.config.iter().partition(|it| !it.contains('='));

        let mut config = Config::default();
        let root = found.as_ref().map(|(root, _)| root.clone());
        let mut config_file = None;
        let explicit = files.last().map(|it| absolute(directory, Path::new(it)));
        if let Some(path) = explicit.or(found.map(|(_, path)| path)) {
            let name = relative(root.as_deref().unwrap_or(directory), &path);
            config_file = read_config(world, &path, &name, &mut config, run);
        }
        for (name, value) in &options.environment {
            config.read_variable(name, value, &mut run.sources, &mut run.sink);
        }
        for pair in pairs {
            let file = run.sources.add("--config", quoted(pair));
            config.read(file, &run.sources, &mut run.sink);
        }

        let target = asked.unwrap_or_else(|| {
            absolute(root.as_deref().unwrap_or(directory), Path::new(config.get("specs")))
        });
        let root = root.unwrap_or_else(|| root_of(world, &target));
        if options.path.is_none() && world.metadata(&target).is_err() {
            run.failures.push(Failure::new(
                format!(
                    "there is no `{}` here: name the document, or the directory of documents; \
                     `rcsgen init` writes a first one",
                    relative(directory, &target)
                ),
                format!(
                    "`{}` здесь нет: укажите документ или каталог с документами; `rcsgen init` \
                     запишет первый",
                    relative(directory, &target)
                ),
            ));
        }
        let output = match &options.output {
            Some(path) => absolute(directory, path),
            None => absolute(&root, Path::new(config.get("output"))),
        };
        let templates = absolute(&root, Path::new(config.get("templates")));
        let baseline = absolute(&root, Path::new(config.get("baseline")));
        let project = Self { root, target, output, templates, baseline, config_file, config };
        project.check_places(world, options, run);
        project
    }

    /// Refuses to write among what people write, and a key that nothing would use.
    fn check_places(&self, world: &dyn World, options: &Options, run: &mut Run) {
        let is_file = world.metadata(&self.target).is_ok_and(|it| it.kind != Kind::Directory);
        let documents = if is_file { self.target.parent() } else { Some(self.target.as_path()) };
        let taken = if documents == Some(&self.output) {
            Some(("specs", Text::new("the documents", "документы")))
        } else if self.output == self.templates {
            Some(("templates", Text::new("the templates", "шаблоны")))
        } else {
            None
        };
        if let Some((name, what)) = taken {
            let message = Text::new(
                format!("a build would be written among {}", what.en),
                format!("сборка легла бы туда, где {}", what.ru),
            );
            let origin = |name: &str| match self.config.origin(name) {
                Origin::At(span) => Some(span),
                Origin::Default => None,
            };
            let span = origin("output").filter(|_| options.output.is_none());
            if let Some(span) = span.or_else(|| origin(name)) {
                let why =
                    Text::new("it needs a directory of its own", "ей нужен собственный каталог");
                run.sink.push(config::misfit("output", span, message, why));
            } else {
                run.failures.push(Failure::new(
                    format!("{}: it needs a directory of its own", message.en),
                    format!("{}: ей нужен собственный каталог", message.ru),
                ));
            }
        }
        if let (Origin::At(span), "") =
            (self.config.origin("repo_key"), self.config.get("repo_url").trim())
        {
            let message = Text::new(
                "`repo_key` is of no use without `repo_url`",
                "`repo_key` без `repo_url` ни на что не влияет",
            );
            let why = Text::new(
                "name where `repo/` will be published, or remove the key",
                "задайте, где будет опубликован `repo/`, или уберите ключ",
            );
            run.sink.push(config::misfit("repo_key", span, message, why));
        }
    }

    /// `path` as messages and manifests show it: from the root of the project, with `/`.
    pub fn relative(&self, path: &Path) -> String {
        relative(&self.root, path)
    }

    /// The language of messages that the user asks for.
    pub fn lang(&self, options: &Options) -> Option<Lang> {
        options.lang.or(match self.config.get("lang") {
            "ru" => Some(Lang::Ru),
            "en" => Some(Lang::En),
            _ => None,
        })
    }
}

/// The nearest directory at or above `path` with a `rcsgen.toml`, and that file.
fn find_config(world: &dyn World, path: &Path) -> Option<(PathBuf, PathBuf)> {
    path.ancestors().find_map(|directory| {
        CONFIG_FILES
            .iter()
            .map(|name| directory.join(name))
            .find(|file| world.metadata(file).is_ok_and(|it| it.kind != Kind::Directory))
            .map(|file| (directory.to_path_buf(), file))
    })
}

fn read_config(
    world: &dyn World,
    path: &Path,
    name: &str,
    config: &mut Config,
    run: &mut Run,
) -> Option<FileId> {
    let bytes = match world.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            run.failures.push(Failure::read(path, &error));
            return None;
        }
    };
    let (file, good) = discover::add(name, bytes, run);
    if good {
        config.read(file, &run.sources, &mut run.sink);
    }
    Some(file)
}

/// `key=value` with the quotes that TOML wants and shells take away.
fn quoted(pair: &str) -> String {
    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
    let value = value.trim();
    let shape = KEYS.iter().find(|it| it.name == key.trim()).map(|it| it.shape);
    // A directory may well be called `5`.
    let counts = |it| matches!(it, Shape::Seconds | Shape::Mebibytes);
    let is_number = shape.is_none_or(counts) && value.parse::<i64>().is_ok();
    let is_switch = shape.is_none_or(|it| it == Shape::Bool) && matches!(value, "true" | "false");
    let bare = is_number || is_switch || value.starts_with(['"', '\'', '[', '{']);
    if bare { format!("{key}={value}") } else { format!("{key}={}", toml::Value::from(value)) }
}

/// The root of a project without `rcsgen.toml`: it depends on the documents alone, so that the same
/// command in another directory makes the same files.
fn root_of(world: &dyn World, target: &Path) -> PathBuf {
    let is_file = world.metadata(target).is_ok_and(|it| it.kind != Kind::Directory);
    let directory = if is_file { target.parent().unwrap_or(target) } else { target };
    match directory.parent() {
        Some(parent) if directory.file_name().is_some_and(|it| it == "specs") => parent,
        _ => directory,
    }
    .to_path_buf()
}

/// `path`, counted from `base` if it is relative, without `.` and `..`.
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in base.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// `path` from `base`, with `/`; the whole path if it lies elsewhere.
pub(super) fn relative(base: &Path, path: &Path) -> String {
    let path = path.strip_prefix(base).unwrap_or(path);
    if path.as_os_str().is_empty() {
        return ".".into();
    }
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Memory;

    fn open(world: &Memory, path: Option<&str>, change: impl Fn(&mut Options)) -> (Project, Run) {
        let mut run = Run::default();
        let mut options = Options {
            directory: "/work".into(),
            path: path.map(PathBuf::from),
            ..Options::default()
        };
        change(&mut options);
        (Project::open(world, &options, &mut run), run)
    }

    #[test]
    fn the_nearest_rcsgen_toml_is_the_root() {
        let world = Memory::new([
            ("/work/rcsgen.toml", "output = \"far\""),
            ("/work/a/.config/rcsgen.toml", "output = \"near\""),
            ("/work/a/specs/x.rst", ""),
        ]);
        let (project, run) = open(&world, Some("a/specs/x.rst"), |_| {});
        assert_eq!(project.root, Path::new("/work/a"));
        assert_eq!(project.output, Path::new("/work/a/near"));
        assert_eq!((run.failures, run.sink.as_slice()), (vec![], &[][..]));
    }

    #[test]
    fn without_rcsgen_toml_output_stands_beside_specs() {
        let world = Memory::new([("/work/specs/x.rst", ""), ("/work/b/x.rst", "")]);
        let output = |path| open(&world, path, |_| {}).0.output;
        assert_eq!(output(None), Path::new("/work/output"));
        assert_eq!(output(Some("specs/x.rst")), Path::new("/work/output"));
        assert_eq!(output(Some("b")), Path::new("/work/b/output"));
        assert_eq!(output(Some("b/../b/x.rst")), Path::new("/work/b/output"));
    }

    #[test]
    fn later_words_win() {
        let world =
            Memory::new([("/work/rcsgen.toml", "output = \"file\""), ("/work/specs/x.rst", "")]);
        let variable = |it: &mut Options| {
            it.environment.insert("RCSGEN_OUTPUT".into(), "variable".into());
        };
        let (project, _) = open(&world, None, variable);
        assert_eq!(project.output, Path::new("/work/variable"));
        let (project, _) = open(&world, None, |it| {
            variable(it);
            it.config = vec!["output=argument".into()];
        });
        assert_eq!(project.output, Path::new("/work/argument"));
        let (project, _) = open(&world, None, |it| {
            variable(it);
            it.output = Some("flag".into());
        });
        assert_eq!(project.output, Path::new("/work/flag"));
        let (project, _) = open(&world, None, |it| it.no_config = true);
        assert_eq!(project.output, Path::new("/work/output"));
    }

    #[test]
    fn a_missing_specs_directory_is_said() {
        let (_, run) = open(&Memory::new([("/work/x", "")]), None, |_| {});
        assert!(run.failures[0].text.en.starts_with("there is no `specs` here"));
    }

    #[test]
    fn an_unreadable_rcsgen_toml_is_said() {
        let world = Memory::new([("/work/rcsgen.toml", ""), ("/work/specs/x.rst", "")]);
        world.forbid("/work/rcsgen.toml");
        let (_, run) = open(&world, None, |_| {});
        assert!(run.failures[0].text.en.contains("permission denied"));
    }
}
