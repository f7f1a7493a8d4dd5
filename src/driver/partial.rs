//! What can be built while something is wrong: every file that comes out the same however it is mended.
//!
//! What a faulty cell was meant to say is known to its author alone. So the documents are read in several
//! ways ([`lower::doubt`]): without the rows in doubt, and with fresh names, addresses and roles in them;
//! and everything is made in each way. A file is kept if all ways make the same of it, so that it neither
//! shows what is in doubt nor depends on it by a loop, a condition or a count. Every place that an error
//! names is in doubt, for any of them may be the wrong one; only a template that is at fault is known
//! to be so.
//!
//! What stands in no row (a field, a section, a table that cannot be read) may mean anything for its
//! platform. Then all files of the platform are left out, and so are those that would be others without
//! the platform, or with more servers in its zones.

use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::{self, Artifact, Fault, Rendered, Templates};
use crate::diag::{Diagnostic, Sink};
use crate::lower::doubt::{self, CASES, Case, Doubt, Doubtful, MARK};
use crate::lower::{self, Directory, Vocabulary};
use crate::model::{DnsName, HostName, Inventory, PlatformId, Server, ServerId, Stated};
use crate::text::{FileId, SourceMap, Span, Spanned};

/// How often what was found on the way may put more in doubt.
const ROUNDS: usize = 4;

/// Something that is not made, or a row of a table for which nothing is made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Missing {
    /// A file or package, by its path below the output directory.
    File(String),
    /// All files of a server, by the path of its directory with a final `/`.
    Server(String),
    /// All files of the server of a row that has no name.
    Row(Span),
}

/// What a build that keeps going leaves out.
#[derive(Clone, Debug, Default)]
pub struct Partial {
    /// What is left out, with the places and rules of the findings that are the reason.
    pub left_out: BTreeMap<Missing, BTreeSet<(Span, &'static str)>>,
    /// The packages that are made, by name.
    pub packages: BTreeSet<String>,
}

/// The packages that would be made of an inventory and its artifacts: by name the digest and the path.
pub(super) type Packages<'a> =
    &'a dyn Fn(&Inventory, &[Artifact]) -> BTreeMap<String, (String, String)>;

/// What is known of a faulty project.
pub(super) struct Faulty<'a> {
    pub(super) directories: &'a [Directory<'a>],
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) sources: &'a SourceMap,
    pub(super) templates: &'a Templates,
    pub(super) options: &'a artifact::Options,
    /// The inventory as it was read.
    pub(super) inventory: &'a Inventory,
    /// Whether a finding counts as an error here.
    pub(super) is_error: &'a dyn Fn(&Diagnostic) -> bool,
    pub(super) packages: Packages<'a>,
}

/// One way to read the documents, and what it makes.
struct Way {
    inventory: Inventory,
    made: Rendered,
}

impl Faulty<'_> {
    /// Splits what `base` made into what holds whatever `errors` mean, and what is left out. What is found
    /// wrong with single files is added to `errors`.
    pub(super) fn sift(
        &self,
        base: Rendered,
        errors: &mut Vec<Diagnostic>,
    ) -> (Vec<Artifact>, Partial) {
        let mut sifted = self.round(&base, errors, errors.is_empty());
        for _ in 1..ROUNDS {
            let known = errors.len();
            for fault in &sifted.faults {
                let it = &fault.diagnostic;
                if !errors.iter().any(|other| same(other, it)) {
                    errors.push(it.clone());
                }
            }
            if !errors.iter().skip(known).any(|it| self.is_about_documents(it)) {
                break;
            }
            sifted = self.round(&base, errors, false);
        }
        let Sifted { kept, packages, mut left_out, faults } = sifted;
        for fault in faults {
            let place = (fault.diagnostic.primary.span, fault.diagnostic.rule);
            left_out.entry(Missing::File(fault.path)).or_default().insert(place);
        }
        let mut artifacts = base.artifacts;
        artifacts.retain(|it| kept.contains(it.path.as_str()));
        (artifacts, Partial { left_out, packages })
    }

    /// Whether `it` is about what documents say; where it shows a template, that is what must change.
    fn is_about_documents(&self, it: &Diagnostic) -> bool {
        !places(it).iter().any(|it| self.templates.holds(it.file))
    }

    fn round(&self, base: &Rendered, errors: &[Diagnostic], is_sound: bool) -> Sifted {
        let in_documents = |it: &&Diagnostic| self.is_about_documents(it);
        let errors: Vec<&Diagnostic> = errors.iter().filter(in_documents).collect();
        let places: Vec<Vec<Span>> = errors.iter().map(|it| places(it)).collect();
        let mut found = Doubtful::default();
        let made: BTreeSet<&str> = base.artifacts.iter().map(|it| it.path.as_str()).collect();
        let mut kept: BTreeMap<&str, &Artifact> =
            base.artifacts.iter().map(|it| (it.path.as_str(), it)).collect();
        let mut packages = (self.packages)(self.inventory, &base.artifacts);
        let planned = packages.clone();
        let error = |it: &&Fault| (self.is_error)(&it.diagnostic);
        let mut faults: Vec<Fault> = base.faults.iter().filter(error).cloned().collect();
        let mut whole = BTreeSet::new();
        // What some way makes, and the documents as they stand do not, with the places that it shows.
        let mut others: BTreeMap<String, BTreeSet<Span>> = BTreeMap::new();
        for fault in base.faults.iter().filter(error) {
            others.entry(fault.path.clone()).or_default();
        }
        if !is_sound {
            // The first reading only tells which platforms and which roles are in doubt.
            let nobody = BTreeSet::new();
            let first = self.read(&places, Case::Fresh(0), &BTreeSet::new(), &nobody, &mut found);
            whole = self.in_doubt(&places, &found);
            if !whole.is_empty() {
                let elsewhere = self.paths_without(&whole);
                kept.retain(|path, _| elsewhere.contains(*path));
            }
            let loose = doubt::loose(&first, &found);
            let fresh = (0..CASES).map(Case::Fresh);
            let roles = doubt::roles_beside(&first, &loose).into_iter().map(Case::Role);
            for case in std::iter::once(Case::Gone).chain(fresh).chain(roles) {
                let way = self.way(&places, case, &loose, &whole, &mut found);
                let other: BTreeMap<&str, &Artifact> =
                    way.made.artifacts.iter().map(|it| (it.path.as_str(), it)).collect();
                kept.retain(|path, it| {
                    other.get(path).is_some_and(|other| is_same_file(it, other))
                });
                let planned = (self.packages)(&way.inventory, &way.made.artifacts);
                packages.retain(|name, it| planned.get(name) == Some(it));
                for it in way.made.artifacts.iter().filter(|it| !made.contains(it.path.as_str())) {
                    // A server that only a supposition has is none that could be missed.
                    if !it.path.as_str().contains(MARK) {
                        let shown = it.origins.iter().map(|it| it.span);
                        others.entry(it.path.to_string()).or_default().extend(shown);
                    }
                }
                // What is wrong whatever is supposed is no consequence of what is in doubt.
                let again = |it: &Fault, other: &Fault| {
                    it.path == other.path && same(&it.diagnostic, &other.diagnostic)
                };
                faults.retain(|it| way.made.faults.iter().any(|other| again(it, other)));
            }
            let shows =
                |it: &Artifact| it.origins.iter().any(|it| found.cells.contains_key(&it.span));
            kept.retain(|_, it| !shows(it));
        }
        let sound: Vec<Artifact> = kept.values().map(|it| (*it).clone()).collect();
        let read_back = artifact::faults(self.inventory, &sound, self.sources);
        faults.extend(read_back.into_iter().filter(|it| (self.is_error)(&it.diagnostic)));
        for fault in base.faults.iter().filter(error).chain(&faults) {
            kept.remove(fault.path.as_str());
            if let Some(server) = fault.server {
                packages.remove(&crate::pack::package_of(self.inventory, server));
            }
        }
        let reasons = Reasons { faulty: self, errors: &errors, found: &found, whole: &whole };
        let mut left_out = BTreeMap::new();
        for it in base.artifacts.iter().filter(|it| !kept.contains_key(it.path.as_str())) {
            let shown = it.origins.iter().map(|it| it.span).collect();
            others.entry(it.path.to_string()).or_insert(shown);
        }
        // Nobody knows which files the servers of a platform in doubt would have.
        let servers = self.inventory.servers.iter().filter(|it| whole.contains(&it.platform));
        let homes: BTreeSet<String> =
            servers.map(|it| format!("servers/{}/", it.name.value)).collect();
        for home in &homes {
            left_out.insert(Missing::Server(home.clone()), reasons.of(home, &BTreeSet::new()));
        }
        let home = |path: &str| path.match_indices('/').nth(1).map(|it| path[..=it.0].to_owned());
        others.retain(|path, _| !home(path).is_some_and(|it| homes.contains(&it)));
        for (path, shown) in others {
            let is_at_fault = faults.iter().any(|fault| fault.path == path);
            let why = if is_at_fault { BTreeSet::new() } else { reasons.of(&path, &shown) };
            left_out.insert(Missing::File(path), why);
        }
        for (name, (_, path)) in planned.iter().filter(|it| !packages.contains_key(it.0)) {
            left_out.insert(Missing::File(path.clone()), reasons.of_package(name, &left_out));
        }
        for row in found.rows.intersection(&found.nameless) {
            left_out.insert(Missing::Row(*row), reasons.at(*row));
        }
        let kept = kept.into_keys().map(str::to_owned).collect();
        Sifted { kept, packages: packages.into_keys().collect(), left_out, faults }
    }

    /// The documents as `case` has them.
    fn read(
        &self,
        places: &[Vec<Span>],
        case: Case,
        loose: &BTreeSet<Span>,
        whole: &BTreeSet<PlatformId>,
        found: &mut Doubtful,
    ) -> Inventory {
        let gone = case == Case::Gone;
        let number = if let Case::Fresh(number) = case { number } else { CASES };
        let zones = self.zones();
        let mut doubt = Doubt::new(places, case, loose, &zones);
        if gone {
            let files = whole.iter().flat_map(|it| &self.inventory.platform(*it).files);
            doubt.bare = files.copied().collect();
        }
        let mut inventory =
            lower::lower_in_doubt(self.directories, self.vocabulary, self.sources, &mut doubt);
        if !gone {
            for &id in whole {
                add_strangers(&mut inventory, id, number);
            }
        }
        found.cells.append(&mut doubt.found.cells);
        found.rows.append(&mut doubt.found.rows);
        found.nameless.append(&mut doubt.found.nameless);
        found.met.append(&mut doubt.found.met);
        inventory
    }

    /// The paths of what is made without the platforms in `whole`.
    fn paths_without(&self, whole: &BTreeSet<PlatformId>) -> BTreeSet<String> {
        let is_sound = |it: &&Directory<'_>| {
            let file = it.documents.first().map(|it| it.file());
            !file.is_some_and(|it| whole.iter().any(|id| self.is_of(*id, it)))
        };
        let directories: Vec<_> = self.directories.iter().filter(is_sound).copied().collect();
        let mut nobody = Sink::default();
        let inventory = lower::lower(&directories, self.vocabulary, self.sources, &mut nobody);
        let made = self.make(&inventory);
        made.artifacts.into_iter().map(|it| it.path.to_string()).collect()
    }

    fn make(&self, inventory: &Inventory) -> Rendered {
        let mut nobody = Sink::default();
        let (templates, sources) = (self.templates, self.sources);
        artifact::render_apart(inventory, templates, sources, self.options, &mut nobody)
    }

    /// The zones of the platform of each file.
    fn zones(&self) -> BTreeMap<FileId, Vec<String>> {
        let mut all = BTreeMap::<_, Vec<_>>::new();
        for zone in &self.inventory.zones {
            for file in &self.inventory.platform(zone.platform).files {
                all.entry(*file).or_default().push(zone.name.to_string());
            }
        }
        all
    }

    fn way(
        &self,
        places: &[Vec<Span>],
        case: Case,
        loose: &BTreeSet<Span>,
        whole: &BTreeSet<PlatformId>,
        found: &mut Doubtful,
    ) -> Way {
        let inventory = self.read(places, case, loose, whole, found);
        let made = self.make(&inventory);
        Way { inventory, made }
    }

    fn is_of(&self, id: PlatformId, file: FileId) -> bool {
        self.inventory.platforms.get(id.at()).is_some_and(|it| it.files.contains(&file))
    }

    /// The platforms that are in doubt as a whole: those in whose documents a finding lies in no row that
    /// can be read in another way.
    fn in_doubt(&self, places: &[Vec<Span>], found: &Doubtful) -> BTreeSet<PlatformId> {
        let all = || (0..self.inventory.platforms.len() as u32).map(PlatformId);
        let mut whole = BTreeSet::new();
        for (at, spans) in places.iter().enumerate() {
            for (number, span) in spans.iter().enumerate() {
                if found.met.contains(&(at, number)) {
                    continue;
                }
                let before = whole.len();
                let own: Vec<_> = all().filter(|it| self.is_of(*it, span.file)).collect();
                whole.extend(&own);
                // What is of no platform may be of any.
                if own.is_empty() && before == whole.len() {
                    whole.extend(all());
                }
            }
        }
        whole
    }
}

struct Sifted {
    kept: BTreeSet<String>,
    packages: BTreeSet<String>,
    left_out: BTreeMap<Missing, BTreeSet<(Span, &'static str)>>,
    /// What is wrong with single files, whatever the documents mean.
    faults: Vec<Fault>,
}

/// All places that `it` names.
fn places(it: &Diagnostic) -> Vec<Span> {
    std::iter::once(&it.primary).chain(&it.secondary).map(|it| it.span).collect()
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.rule == b.rule && a.primary.span == b.primary.span && a.message == b.message
}

/// Whether two ways make the same file; servers may have other numbers.
fn is_same_file(a: &Artifact, b: &Artifact) -> bool {
    let installed = |it: &Artifact| {
        let install = it.install.clone()?;
        Some(artifact::Install { server: ServerId(0), ..install })
    };
    a.content == b.content && installed(a) == installed(b)
}

/// Adds servers to the platform `id` that no document has: one in each of its zones, or, if it has none,
/// in every zone.
fn add_strangers(inventory: &mut Inventory, id: PlatformId, number: usize) {
    let names = inventory.servers_of(id).map(|it| &it.1.name.value);
    let names: Vec<&HostName> =
        names.chain(inventory.vips_of(id).map(|it| &it.name.value)).collect();
    let zones = || inventory.zones.iter();
    let is_own = |zone: &DnsName| names.iter().any(|it| it.is_in(zone));
    let own = zones().filter(|it| it.platform == id || is_own(&it.name));
    let mut all: Vec<DnsName> = own.map(|it| it.name.clone()).collect();
    if all.is_empty() {
        all = zones().map(|it| it.name.clone()).collect();
    }
    for (at, zone) in all.iter().enumerate() {
        let name = HostName::new(&format!("{MARK}{number}-{at}.{zone}"));
        let v6 = std::net::Ipv6Addr::new(0x2001, 0xdb8, 0x7263, 1, 0, 0, number as u16, at as u16);
        let v4 = std::net::Ipv4Addr::new(198, 19, number as u8, at as u8);
        let Ok(name) = name else { continue };
        let nowhere = Span::default();
        inventory.servers.push(Server {
            platform: id,
            label: None,
            name: Spanned::new(name, nowhere),
            addresses: vec![Spanned::new(v6.into(), nowhere), Spanned::new(v4.into(), nowhere)],
            role: None,
            role_stated: Stated::Default,
            attributes: Vec::new(),
            row: nowhere,
        });
    }
}

/// Finds out why a file is left out.
struct Reasons<'a> {
    faulty: &'a Faulty<'a>,
    errors: &'a [&'a Diagnostic],
    found: &'a Doubtful,
    /// The platforms that are in doubt as a whole.
    whole: &'a BTreeSet<PlatformId>,
}

impl Reasons<'_> {
    /// The findings that put the file at `path` in doubt: those about places that it shows and about the
    /// row of its server, else those about its platform.
    fn of(&self, path: &str, shown: &BTreeSet<Span>) -> BTreeSet<(Span, &'static str)> {
        let inventory = self.faulty.inventory;
        let name = path.strip_prefix("servers/").and_then(|it| it.split('/').next());
        let server = inventory.servers.iter().find(|it| Some(it.name.value.as_str()) == name);
        let row = server.map(|it| it.row).filter(|it| self.found.rows.contains(it));
        let mut why = BTreeSet::new();
        for place in shown.iter().copied().chain(row) {
            why.extend(self.at(place));
        }
        let platforms: BTreeSet<PlatformId> = if let Some(it) = server {
            [it.platform].into()
        } else {
            let files: BTreeSet<_> = shown.iter().map(|it| it.file).collect();
            let all = (0..inventory.platforms.len() as u32).map(PlatformId);
            all.filter(|id| files.iter().any(|it| self.faulty.is_of(*id, *it))).collect()
        };
        let is_whole = platforms.iter().any(|it| self.whole.contains(it));
        if why.is_empty() || is_whole {
            why.extend(self.about(&platforms));
        }
        if why.is_empty() { self.all() } else { why }
    }

    /// The findings about `place`.
    fn at(&self, place: Span) -> BTreeSet<(Span, &'static str)> {
        let findings = self.found.cells.get(&place).into_iter().flatten();
        findings.filter_map(|it| self.errors.get(*it)).map(|it| reason(it)).collect()
    }

    /// The findings about platforms.
    fn about(&self, platforms: &BTreeSet<PlatformId>) -> BTreeSet<(Span, &'static str)> {
        let is_about = |it: &&&Diagnostic| {
            let file = it.primary.span.file;
            platforms.iter().any(|id| self.faulty.is_of(*id, file))
        };
        self.errors.iter().filter(is_about).map(|it| reason(it)).collect()
    }

    fn all(&self) -> BTreeSet<(Span, &'static str)> {
        self.errors.iter().map(|it| reason(it)).collect()
    }

    /// Why the package `name` is not made: because of the files of its server, else because of the
    /// documents.
    fn of_package(
        &self,
        name: &str,
        left_out: &BTreeMap<Missing, BTreeSet<(Span, &'static str)>>,
    ) -> BTreeSet<(Span, &'static str)> {
        let inventory = self.faulty.inventory;
        let is_its = |id: ServerId| crate::pack::package_of(inventory, id) == name;
        let Some((_, server)) = inventory.servers().find(|it| is_its(it.0)) else {
            return self.all();
        };
        let below = format!("servers/{}/", server.name.value);
        let of_server = |it: &Missing| match it {
            Missing::File(path) | Missing::Server(path) => path.starts_with(&below),
            Missing::Row(_) => false,
        };
        let files = left_out.iter().filter(|it| of_server(it.0));
        let why: BTreeSet<_> = files.flat_map(|it| it.1).copied().collect();
        if why.is_empty() { self.all() } else { why }
    }
}

fn reason(it: &Diagnostic) -> (Span, &'static str) {
    (it.primary.span, it.rule)
}
