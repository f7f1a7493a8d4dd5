//! Artifacts from the inventory and the templates.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Error, Value};
use rayon::prelude::*;

use super::context::{Facts, Root, Subject};
use super::engine::{self, Engine};
use super::finish::{Finished, UnsafeValue, finish};
use super::mark;
use super::output::{Artifact, Fault, Install, OutputPath};
use super::serial::serial;
use super::templates::{Kind, Per, Recipe, Templates};
use crate::diag::{Diagnostic, Sink, Text, count_en, count_ru};
use crate::model::dns::NameServerFault;
use crate::model::{Inventory, PlatformId, RoleId, ServerId, VipId, ZoneId, dns};
use crate::text::{Set, SourceMap, Span};

/// What a run adds to the inventory.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How many bytes all files may have together, if there is a limit. In one platform each server may be
    /// named in the files of all others: a table of a megabyte can ask for more than any disk holds.
    pub most_bytes: Option<u64>,
    /// The serial of zones that change, `YYYYMMDDnn`, from the history of the sources.
    pub serial: Option<u32>,
    /// The zone files of the last run by path below the output directory: their serials go on.
    pub previous: BTreeMap<String, String>,
}

/// What became of the files of a run.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// Those that were made, by path.
    pub artifacts: Vec<Artifact>,
    /// What is wrong with single files, whether they were made or not.
    pub faults: Vec<Fault>,
}

/// Makes all artifacts, by path.
pub fn render(
    inventory: &Inventory,
    templates: &Templates,
    sources: &SourceMap,
    options: &Options,
    sink: &mut Sink,
) -> Vec<Artifact> {
    let before = sink.as_slice().len();
    let made = render_apart(inventory, templates, sources, options, sink);
    let is_broken = |it: &Diagnostic| templates.holds(it.primary.span.file);
    let is_whole = !sink.as_slice().iter().skip(before).any(is_broken);
    // Behind a template that cannot be read, what is wrong with the others is a consequence.
    if is_whole { made.into_artifacts(sink) } else { Vec::new() }
}

impl Rendered {
    /// The artifacts, without what is wrong with them: that goes to `sink`. A mistake in a template shows
    /// in each of its files: the first one stands for all.
    pub fn into_artifacts(self, sink: &mut Sink) -> Vec<Artifact> {
        let mut said = BTreeSet::new();
        for Fault { diagnostic: it, .. } in self.faults {
            if said.insert((it.primary.span, it.rule, it.message.en.clone())) {
                sink.push(it);
            }
        }
        self.artifacts
    }
}

/// Makes all artifacts, each for itself: what is wrong with one of them comes with its path, and only
/// what is about no file alone goes to `sink`.
pub fn render_apart(
    inventory: &Inventory,
    templates: &Templates,
    sources: &SourceMap,
    options: &Options,
    sink: &mut Sink,
) -> Rendered {
    let facts = Arc::new(Facts::new(inventory, sources));
    private_characters(inventory, sink);
    name_servers(inventory, sink);
    let engine = Engine::new(templates, sources);
    for it in engine.broken() {
        sink.push(it.clone());
    }
    let paths = Mutex::default();
    let job = Job { engine: &engine, facts: &facts, sources, options, paths };
    let jobs: Vec<Task<'_>> = templates
        .kinds
        .iter()
        .flat_map(|kind| kind.files.iter().map(move |recipe| (kind, recipe)))
        .flat_map(|(kind, recipe)| {
            subjects(&facts, recipe).into_iter().map(move |subject| Task { kind, recipe, subject })
        })
        .collect();
    let made = match options.most_bytes {
        Some(most) => job.at_most(most, &jobs),
        None => Some(jobs.par_iter().map(|it| job.make_apart(it)).collect()),
    };
    let Some(made) = made else {
        sink.push(too_large(inventory, options.most_bytes.unwrap_or_default()));
        return Rendered::default();
    };
    let (mut artifacts, mut faults) = (Vec::with_capacity(made.len()), Vec::new());
    for (Task { recipe, subject, .. }, (artifact, path, found)) in jobs.iter().zip(made) {
        let server = match subject {
            Subject::Server(id) => Some(*id),
            _ => None,
        };
        for diagnostic in found.into_sorted() {
            let path = path.as_ref().map_or_else(
                // The path as it is written is the best name for a file without one.
                || format!("{}{}", below(&facts, *subject), recipe.path),
                OutputPath::to_string,
            );
            faults.push(Fault { path, server, diagnostic, is_repeat: false });
        }
        artifacts.extend(artifact.map(|it| (it, recipe.span)));
    }
    let artifacts = without_collisions(artifacts, &mut faults);
    Rendered { artifacts, faults }
}

/// Refuses a run whose files have more than `most` bytes, at the largest of its platforms.
fn too_large(inventory: &Inventory, most: u64) -> Diagnostic {
    let platforms = (0..inventory.platforms.len()).map(|it| PlatformId(it as u32));
    let servers = |it: PlatformId| inventory.servers_of(it).count();
    // Of those that are as large, the first.
    let largest = platforms.rev().max_by_key(|it| servers(*it));
    let first = largest.and_then(|it| inventory.servers_of(it).next());
    let span = first.map(|(_, it)| it.name.span).unwrap_or_default();
    let count = largest.map_or(0, servers);
    let most = most >> 20;
    Diagnostic::error(
        "output-too-large",
        span,
        Text::new(
            format!("the files of these documents have more than {most} MiB"),
            format!("файлы этих документов занимают больше {most} МиБ"),
        ),
    )
    .label(Text::new(
        format!("here begins the largest platform, of {}", count_en(count, "server", "servers")),
        format!(
            "здесь начинается самый большой комплекс: {}",
            count_ru(count, "сервер", "сервера", "серверов")
        ),
    ))
    .note(Text::new(
        "files of a server name the others of its platform: give each platform a directory of its own, or \
         raise `output_limit` in rcsgen.toml",
        "файлы сервера называют остальные серверы его комплекса: дайте каждому комплексу свой каталог или \
         увеличьте `output_limit` в rcsgen.toml",
    ))
}

/// The directory that the files for `subject` lie below.
fn below(facts: &Facts, subject: Subject) -> String {
    match subject {
        Subject::Server(id) => format!("servers/{}", facts.inventory.server(id).name.value),
        _ => String::new(),
    }
}

/// Refuses texts with characters that marks are made of: they could pass for another origin.
fn private_characters(inventory: &Inventory, sink: &mut Sink) {
    let servers = inventory.servers.iter().map(|it| (&it.label, &it.attributes));
    let vips = inventory.vips.iter().map(|it| (&it.label, &it.attributes));
    let cells = servers.chain(vips).flat_map(|(label, attributes)| {
        label.iter().chain(attributes.iter().flat_map(|it| [&it.header, &it.value]))
    });
    let titles = inventory.platforms.iter().filter_map(|it| it.title.as_ref());
    let titles = titles.chain(inventory.roles.iter().filter_map(|it| it.title.as_ref()));
    let values = inventory.platforms.iter().flat_map(|it| it.settings.values());
    let words = values.flat_map(|it| &it.words);
    for text in cells.chain(titles).chain(words) {
        let Some(bad) = text.value.chars().find(|&it| mark::is_mark(it)) else { continue };
        let code = u32::from(bad);
        sink.push(
            Diagnostic::error(
                "unsafe-value",
                text.span,
                Text::new(
                    format!("a value holds the private character U+{code:X}"),
                    format!("значение содержит символ частного использования U+{code:X}"),
                ),
            )
            .note(Text::new(
                "such characters mean nothing outside one program; delete it",
                "такие символы ничего не значат вне одной программы; удалите его",
            )),
        );
    }
}

/// Refuses name servers with which no zone would load.
fn name_servers(inventory: &Inventory, sink: &mut Sink) {
    for (word, fault) in dns::name_server_faults(inventory) {
        let name = &word.value;
        sink.push(match fault {
            NameServerFault::Address => Diagnostic::error(
                "target-is-ip",
                word.span,
                Text::new(
                    format!("name server `{name}` is an address"),
                    format!("сервер имён `{name}` — адрес"),
                ),
            )
            .label(Text::new("a name is needed here", "здесь нужно имя"))
            .note(Text::new(
                "NS records hold names (RFC 1035 §3.3.11): write the name of the host",
                "записи NS содержат имена (RFC 1035 §3.3.11): напишите имя сервера",
            )),
            NameServerFault::Unknown(zone) => Diagnostic::error(
                "ns-without-glue",
                word.span,
                Text::new(
                    format!("name server `{name}` has no address"),
                    format!("у сервера имён `{name}` нет адреса"),
                ),
            )
            .label(Text::new(
                format!("it lies in the zone `{zone}` itself, and no table names it"),
                format!("он лежит в самой зоне `{zone}`, а в таблицах его нет"),
            ))
            .note(Text::new(
                "such a zone does not load: add a row for the name server, or name one outside the zone",
                "такая зона не загрузится: добавьте строку с сервером имён или назовите сервер вне зоны",
            )),
        });
    }
}

/// What `recipe` is made for, in the order of the inventory.
fn subjects(facts: &Facts, recipe: &Recipe) -> Vec<Subject> {
    let inventory = &facts.inventory;
    let ids = |len: usize| 0..len as u32;
    match recipe.per {
        Per::Once => vec![Subject::Once],
        Per::Platform => {
            ids(inventory.platforms.len()).map(|at| Subject::Platform(PlatformId(at))).collect()
        }
        Per::Role => ids(inventory.roles.len()).map(|at| Subject::Role(RoleId(at))).collect(),
        Per::Server => inventory
            .servers()
            .filter(|(id, _)| wants(facts, *id, recipe))
            .map(|(id, _)| Subject::Server(id))
            .collect(),
        Per::Vip => ids(inventory.vips.len()).map(|at| Subject::Vip(VipId(at))).collect(),
        Per::Zone => forward(inventory).map(Subject::Zone).collect(),
        Per::Reverse => (0..facts.reverse.len()).map(Subject::Reverse).collect(),
    }
}

/// The zones that hold names of hosts.
pub(super) fn forward(inventory: &Inventory) -> impl Iterator<Item = ZoneId> {
    let all = inventory.zones.iter().enumerate();
    all.filter(|(_, it)| !dns::is_reverse(it.name.as_str())).map(|(at, _)| ZoneId(at as u32))
}

fn wants(facts: &Facts, server: ServerId, recipe: &Recipe) -> bool {
    recipe.services.is_empty() || recipe.services.iter().any(|it| facts.runs(server, it))
}

/// Artifacts by path; of several with one path the first stays, and each pair of entries that clash
/// is reported once for each path.
fn without_collisions(mut all: Vec<(Artifact, Span)>, faults: &mut Vec<Fault>) -> Vec<Artifact> {
    all.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let mut kept: Vec<(Artifact, Span)> = Vec::with_capacity(all.len());
    let mut clashes: BTreeMap<(Span, Span), Vec<Artifact>> = BTreeMap::new();
    for (artifact, span) in all {
        match kept.last() {
            Some((first, first_span)) if first.path == artifact.path => {
                clashes.entry((span, *first_span)).or_default().push(artifact);
            }
            _ => kept.push((artifact, span)),
        }
    }
    for ((span, first_span), twice) in clashes {
        let diagnostic = collision(span, first_span, &twice);
        faults.extend(twice.iter().map(|it| Fault {
            path: it.path.to_string(),
            server: it.install.as_ref().map(|it| it.server),
            diagnostic: diagnostic.clone(),
            is_repeat: false,
        }));
    }
    kept.into_iter().map(|(artifact, _)| artifact).collect()
}

fn collision(span: Span, first_span: Span, twice: &[Artifact]) -> Diagnostic {
    let path = twice.first().map_or("", |it| it.path.as_str());
    let more = match twice.len() {
        0 | 1 => (String::new(), String::new()),
        count => (format!(" and {} more", count - 1), format!(" и ещё {}", count - 1)),
    };
    Diagnostic::error(
        "output-path-collision",
        span,
        Text::new(
            format!("`{path}`{} would be made twice", more.0),
            format!("`{path}`{}: файл создавался бы дважды", more.1),
        ),
    )
    .label(Text::new("made here again", "здесь — ещё раз"))
    .also(first_span, Text::new("first made here", "впервые создаётся здесь"))
    .note(Text::new(
        "each file needs a path of its own: put a name of what it is made for into `path`",
        "у каждого файла должен быть свой путь: добавьте в `path` имя того, для чего он создаётся",
    ))
}

/// A file that is to be made.
struct Task<'a> {
    kind: &'a Kind,
    recipe: &'a Recipe,
    subject: Subject,
}

/// What became of a task: the file, its path as far as it is known, and what is wrong with it.
type Made = (Option<Artifact>, Option<OutputPath>, Sink);

/// How many files of one kind and one platform there must be before a part of them is made to learn how
/// large all of them will be, and how large that part is.
const MANY: usize = 1024;
const SAMPLE: usize = 64;

/// How many bytes `tasks` ask for, judged by the smallest of some files of each large group of alike ones.
/// Groups that are not large count for nothing.
fn expected_bytes<'a>(
    tasks: &[Task<'a>],
    facts: &Facts,
    size: impl Fn(&Task<'a>) -> u64 + Sync,
) -> u64 {
    let alike = |a: &Task<'_>, b: &Task<'_>| {
        std::ptr::eq(a.recipe, b.recipe) && facts.platform(a.subject) == facts.platform(b.subject)
    };
    let groups = tasks.chunk_by(alike).filter(|it| it.len() >= MANY);
    let of_group = |group: &[Task<'a>]| {
        // From the first to the last: whatever their order means, some of each sort are among them.
        let places = (0..SAMPLE).into_par_iter().map(|it| it * (group.len() - 1) / (SAMPLE - 1));
        let smallest = places.filter_map(|it| group.get(it)).map(&size).min();
        smallest.unwrap_or_default().saturating_mul(group.len() as u64)
    };
    groups.map(of_group).fold(0, u64::saturating_add)
}

/// What the making of each file needs.
struct Job<'a> {
    engine: &'a Engine<'a>,
    facts: &'a Arc<Facts>,
    sources: &'a SourceMap,
    options: &'a Options,
    /// The paths on servers so far: thousands of servers have few different ones.
    paths: Mutex<Set<Arc<str>>>,
}

impl Job<'_> {
    /// Makes all files of `tasks`; nothing if they have more than `most` bytes together.
    ///
    /// Files of gigabytes take minutes to make. What is a quarter too much by a part of them is refused at
    /// once: for all to be allowed after all, a fifth of them would have to be empty, and none of these in
    /// that part. What may be too much is counted before any of it is kept, so that the limit holds for the
    /// memory, too.
    fn at_most(&self, most: u64, tasks: &[Task<'_>]) -> Option<Vec<Made>> {
        let size = |it: &Made| it.0.as_ref().map_or(0, |it| it.content.len() as u64);
        let expected = expected_bytes(tasks, self.facts, |it| size(&self.make_apart(it)));
        if expected > most.saturating_add(most / 4) {
            return None;
        }
        let bytes = AtomicU64::new(0);
        let counted = |task: &Task<'_>| {
            // Whatever is made first, there is too much in the end: nobody waits for the rest.
            if bytes.load(Ordering::Relaxed) > most {
                return None;
            }
            let made = self.make_apart(task);
            let before = bytes.fetch_add(size(&made), Ordering::Relaxed);
            (before + size(&made) <= most).then_some(made)
        };
        if expected > most && tasks.par_iter().any(|it| counted(it).is_none()) {
            return None;
        }
        bytes.store(0, Ordering::Relaxed);
        tasks.par_iter().map(counted).collect()
    }

    /// Makes the file of a task.
    fn make_apart(&self, Task { kind, recipe, subject }: &Task<'_>) -> Made {
        let (mut path, mut sink) = (None, Sink::default());
        let artifact = self.make(kind, recipe, *subject, &mut path, &mut sink);
        (artifact, path, sink)
    }

    fn make(
        &self,
        kind: &Kind,
        recipe: &Recipe,
        subject: Subject,
        place: &mut Option<OutputPath>,
        sink: &mut Sink,
    ) -> Option<Artifact> {
        let root = Value::from_object(Root {
            facts: self.facts.clone(),
            subject,
            header: self.facts.header(subject),
        });
        match self.wanted(recipe, &root) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                sink.push(Self::description_error(&error, kind, recipe));
                return None;
            }
        }
        let path = self
            .engine
            .render_text(&recipe.path, &root)
            .map_err(|error| sink.push(Self::description_error(&error, kind, recipe)));
        let path = mark::strip(&path.ok()?);
        let (path, installed) = self.place(&path, recipe, subject, sink)?;
        *place = Some(path.clone());
        let marked = self
            .engine
            .render(&recipe.template, &root)
            .map_err(|error| sink.push(self.template_error(&error, &recipe.template, subject)));
        let mut finished = finish(&marked.ok()?, recipe.format, &self.facts.places);
        self.number(&path, &mut finished);
        for value in &finished.unsafe_values {
            sink.push(Self::unsafe_value(value, &path, recipe));
        }
        Some(Artifact {
            path,
            content: finished.text.into_bytes().into(),
            kind: kind.name.clone(),
            install: installed,
            origins: finished.origins,
        })
    }

    fn wanted(&self, recipe: &Recipe, root: &Value) -> Result<bool, Error> {
        if recipe.when.trim().is_empty() {
            return Ok(true);
        }
        self.engine.is_true(&recipe.when, root)
    }

    /// `path`, kept once.
    fn shared(&self, path: &str) -> Arc<str> {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = paths.get(path) {
            return Arc::clone(known);
        }
        let path = Arc::from(path);
        paths.insert(Arc::clone(&path));
        path
    }

    /// Where the file goes: below the output directory, and on the server.
    fn place(
        &self,
        path: &str,
        recipe: &Recipe,
        subject: Subject,
        sink: &mut Sink,
    ) -> Option<(OutputPath, Option<Install>)> {
        let (below, install) = match subject {
            Subject::Server(id) => {
                let name = &self.facts.inventory.server(id).name.value;
                let install = Install {
                    server: id,
                    path: self.shared(path),
                    mode: recipe.mode,
                    owner: Arc::clone(&recipe.owner),
                    group: Arc::clone(&recipe.group),
                    policy: recipe.policy,
                    format: recipe.format.name,
                    template: recipe.file,
                };
                (format!("servers/{name}{path}"), Some(install))
            }
            _ => (path.to_owned(), None),
        };
        match OutputPath::new(below) {
            Ok(below) if install.is_none() || path.starts_with('/') => Some((below, install)),
            _ => {
                let shape = match install {
                    Some(_) => ("absolute", "абсолютным"),
                    None => ("relative", "относительным"),
                };
                sink.push(
                    Diagnostic::error("output-path", recipe.span, Text::new(
                        format!("`{path}` cannot be the path of a file"),
                        format!("`{path}` не может быть путём файла"),
                    ))
                    .note(Text::new(
                        format!("the path is {}, without `.` and `..`, of ASCII letters, digits and `._+@=,-`", shape.0),
                        format!("путь должен быть {}, без `.` и `..`, из латинских букв, цифр и `._+@=,-`", shape.1),
                    )),
                );
                None
            }
        }
    }

    /// Fills in the serial of a zone.
    fn number(&self, path: &OutputPath, finished: &mut Finished) {
        let Some(at) = finished.serial else { return };
        let previous = self.options.previous.get(path.as_str()).map(String::as_str);
        let (before, behind) = finished.text.split_at(at);
        let serial = serial(previous, (before, behind), self.options.serial);
        // The widest serial has ten digits, so that the column behind it stays.
        finished.insert(at, &format!("{serial:<10}"));
    }

    fn description_error(error: &Error, kind: &Kind, recipe: &Recipe) -> Diagnostic {
        let name = format!("{}/artifact.toml", kind.name);
        engine::template_diagnostic(error, &name, recipe.span)
    }

    fn template_error(&self, error: &Error, template: &str, subject: Subject) -> Diagnostic {
        if let Some(broken) = self.engine.behind(error) {
            return broken.clone();
        }
        let Some(failure) = engine::failure(error) else {
            let diagnostic = self.engine.diagnostic(error, template, self.sources);
            return match self.span(subject) {
                Some(span) => diagnostic.also(
                    span,
                    Text::new("the file for this was being made", "создавался файл для этого"),
                ),
                None => diagnostic,
            };
        };
        let span = failure.place.and_then(|it| self.facts.places.span(it));
        let span = span.or_else(|| self.span(subject)).unwrap_or_default();
        Diagnostic::error("template-fail", span, failure.text.clone()).note(Text::new(
            format!("the template `{template}` needs it"),
            format!("этого требует шаблон `{template}`"),
        ))
    }

    /// Where the document describes `subject`.
    fn span(&self, subject: Subject) -> Option<Span> {
        let inventory = &self.facts.inventory;
        match subject {
            Subject::Server(id) => Some(inventory.server(id).name.span),
            Subject::Vip(id) => Some(inventory.vip(id).name.span),
            Subject::Role(id) => inventory.role(id).title.as_ref().map(|it| it.span),
            Subject::Zone(id) => inventory.zones.get(id.at())?.stated.span(),
            Subject::Reverse(at) => self.facts.reverse.get(at)?.stated.span(),
            Subject::Platform(id) => inventory.platform(id).title.as_ref().map(|it| it.span),
            Subject::Once => None,
        }
    }

    fn unsafe_value(value: &UnsafeValue, path: &OutputPath, recipe: &Recipe) -> Diagnostic {
        let name = recipe.format.name;
        let bad = value.bad.escape_debug();
        Diagnostic::error(
            "unsafe-value",
            value.span.unwrap_or_default(),
            Text::new(
                format!("`{bad}` cannot stand in `{path}`"),
                format!("`{bad}` недопустимо в `{path}`"),
            ),
        )
        .label(Text::new(
            format!("this goes into a file of the format `{name}`"),
            format!("это попадает в файл формата `{name}`"),
        ))
        .note(Text::new(
            "the character would change the meaning of the file; write the value without it",
            "такой символ изменил бы смысл файла; запишите значение без него",
        ))
    }
}

/// The lines that say where a file comes from. They name no version and no time, so that only a
/// change of the documents changes a file.
pub(super) fn header(documents: &[&str]) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut names: Vec<String> = documents.iter().take(SHOWN).map(|it| ascii(it)).collect();
    if documents.len() > SHOWN {
        names.push(format!("{} more", documents.len() - SHOWN));
    }
    let names = if names.is_empty() { "the documents".to_owned() } else { names.join(", ") };
    vec![
        format!("Made by rcsgen from {names}."),
        "Do not edit: change the document and run `rcsgen build`.".to_owned(),
    ]
}

/// `path` with all but printable ASCII written as in a URL, for files that must be ASCII.
fn ascii(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if matches!(byte, b' '..=b'~') {
            out.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 0xF].into_iter();
            let digits = digits.filter_map(|it| char::from_digit(u32::from(it), 16));
            out.push('%');
            out.extend(digits.map(|it| it.to_ascii_uppercase()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    #[test]
    fn a_part_tells_how_large_many_files_will_be() {
        let mut fixture = Fixture::new();
        let facts = Facts::new(&fixture.inventory, &fixture.sources);
        let templates = Templates::load(&[], &mut fixture.sources, &mut Sink::default());
        let kind = &templates.kinds[0];
        let recipe = &kind.files[0];
        let of = |len| vec![Subject::Role(RoleId(0)); len];
        let task = |subject| Task { kind, recipe, subject };
        let tasks: Vec<_> = of(10 * MANY).into_iter().map(task).collect();
        let asked = AtomicU64::new(0);
        let size = |_: &Task<'_>| 100 + asked.fetch_add(1, Ordering::Relaxed);
        assert_eq!(expected_bytes(&tasks, &facts, size), 100 * 10 * MANY as u64);
        assert_eq!(asked.into_inner(), SAMPLE as u64);
        // What is no large group is not worth a second making.
        assert_eq!(expected_bytes(&tasks[1..MANY], &facts, |_| unreachable!()), 0);
    }

    #[test]
    fn headers_are_ascii_and_short() {
        assert_eq!(header(&["specs/a.rst"])[0], "Made by rcsgen from specs/a.rst.");
        assert_eq!(header(&["ё.rst", "b c.md"])[0], "Made by rcsgen from %D1%91.rst, b c.md.");
        assert_eq!(header(&["a", "b", "c", "d", "e"])[0], "Made by rcsgen from a, b, c, 2 more.");
    }
}
