//! Reads back what was made: what no template can see alone, and services take without a word.
//!
//! The program's own templates keep all of this; a template of the user's may not.

mod addresses;
mod backends;
mod erlang;
mod peers;
mod wellformed;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::ops::Range;

use super::output::{Artifact, Fault, Install};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::{Inventory, PlatformId, Server, ServerId, VipId, VirtualIp};
use crate::text::{FileId, Source, SourceMap, Span};

/// Looks for what is wrong with the files of servers.
pub fn verify(inventory: &Inventory, artifacts: &[Artifact], sources: &SourceMap, sink: &mut Sink) {
    report(faults(inventory, artifacts, sources), sink);
}

/// Says what is wrong with files, each cause once.
pub fn report(faults: Vec<Fault>, sink: &mut Sink) {
    for Fault { diagnostic, .. } in faults.into_iter().filter(|it| !it.is_repeat) {
        sink.push(diagnostic);
    }
}

/// All that is wrong with the files of servers, file by file.
pub fn faults(inventory: &Inventory, artifacts: &[Artifact], sources: &SourceMap) -> Vec<Fault> {
    let mut made = Made {
        inventory,
        templates: sources.iter().filter(|it| it.1.path.starts_with(TEMPLATES)).collect(),
        sources,
        files: Vec::new(),
        hosts: BTreeMap::new(),
        vips: inventory.vips_by_server(),
    };
    for artifact in artifacts {
        if let Some(install) = &artifact.install
            && let Ok(text) = std::str::from_utf8(&artifact.content)
        {
            made.files.push(File { artifact, install, text });
        }
    }
    made.files.sort_by_key(|it| it.install.server);
    for it in &inventory.servers {
        made.hosts.entry(it.platform).or_default().insert(it.name.value.as_str());
    }
    for it in &inventory.vips {
        made.hosts.entry(it.platform).or_default().insert(it.name.value.as_str());
    }
    let mut found = Found::default();
    addresses::check(&made, &mut found);
    backends::check(&made, &mut found);
    erlang::check(&made, &mut found);
    peers::check(&made, &mut found);
    wellformed::check(&made, &mut found);
    found.faults
}

/// What was found, file by file; a mistake in a template shows in the files of all servers.
#[derive(Default)]
struct Found {
    /// The file that is being looked at.
    path: String,
    server: Option<ServerId>,
    faults: Vec<Fault>,
    causes: BTreeSet<(&'static str, Cause)>,
}

/// What makes two findings of a rule one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    Place(Span),
    Of(String),
}

impl Found {
    /// Goes on with `file`.
    fn look_at(&mut self, file: &File<'_>) {
        file.artifact.path.as_str().clone_into(&mut self.path);
        self.server = Some(file.install.server);
    }

    /// Something about the part `range` of `file`.
    fn at(&mut self, made: &Made<'_>, file: &File<'_>, range: &Range<usize>, it: Diagnostic) {
        let template = made.template(file, range);
        let place = template.unwrap_or(it.primary.span);
        let it = match template.filter(|template| *template != it.primary.span) {
            Some(template) => it.also(
                template,
                Text::new("this line of the template makes it", "это делает эта строка шаблона"),
            ),
            None => it,
        };
        self.add(Cause::Place(place), it);
    }

    /// Something that is missing in a file, once for each `cause`.
    fn missing(&mut self, cause: String, it: Diagnostic) {
        self.add(Cause::Of(cause), it);
    }

    fn add(&mut self, cause: Cause, diagnostic: Diagnostic) {
        let is_repeat = !self.causes.insert((diagnostic.rule, cause));
        let (path, server) = (self.path.clone(), self.server);
        self.faults.push(Fault { path, server, diagnostic, is_repeat });
    }
}

/// A text file of a server.
struct File<'a> {
    artifact: &'a Artifact,
    install: &'a Install,
    text: &'a str,
}

/// The directory of templates, as the paths of their sources begin.
const TEMPLATES: &str = "templates/";

/// What was made.
struct Made<'a> {
    inventory: &'a Inventory,
    sources: &'a SourceMap,
    /// The sources below [`TEMPLATES`]: there may be thousands of documents beside them.
    templates: Vec<(FileId, &'a Source)>,
    /// The files, server by server.
    files: Vec<File<'a>>,
    /// The names of servers and floating addresses, by platform.
    hosts: BTreeMap<PlatformId, BTreeSet<&'a str>>,
    /// The floating addresses that each server may hold.
    vips: Vec<Vec<VipId>>,
}

impl<'a> Made<'a> {
    fn server(&self, id: ServerId) -> &'a Server {
        self.inventory.server(id)
    }

    /// Whether `name` is that of a server or floating address of the platform of `id`.
    fn knows(&self, id: ServerId, name: &str) -> bool {
        let names = self.hosts.get(&self.server(id).platform);
        names.is_some_and(|it| it.contains(name.to_lowercase().as_str()))
    }

    /// Whether `address` belongs to a server or a floating address of the platform of `id`.
    fn is_ours(&self, id: ServerId, address: IpAddr) -> bool {
        let platform = self.server(id).platform;
        let has = |all: &[crate::text::Spanned<IpAddr>]| all.iter().any(|it| it.value == address);
        self.inventory.servers_of(platform).any(|it| has(&it.1.addresses))
            || self.inventory.vips_of(platform).any(|it| has(&it.addresses))
    }

    /// Whether `id` may listen on `address`: its own, a floating one, all, or the loopback.
    fn may_listen(&self, id: ServerId, address: IpAddr) -> bool {
        let has = |all: &[crate::text::Spanned<IpAddr>]| all.iter().any(|it| it.value == address);
        address.is_unspecified()
            || address.is_loopback()
            || has(&self.server(id).addresses)
            || self.vips_on(id).any(|it| has(&it.addresses))
    }

    /// The floating addresses that `id` may hold.
    fn vips_on(&self, id: ServerId) -> impl Iterator<Item = &'a VirtualIp> {
        self.vips.get(id.at()).into_iter().flatten().map(|it| self.inventory.vip(*it))
    }

    /// The files of `id`.
    fn files_of(&self, id: ServerId) -> impl Iterator<Item = &File<'a>> {
        let start = self.files.partition_point(|it| it.install.server < id);
        self.files.iter().skip(start).take_while(move |it| it.install.server == id)
    }

    /// Where the part `range` of `file` came from: the cell, else the template, else the server.
    fn place(&self, file: &File<'_>, range: &Range<usize>) -> Span {
        let origins = &file.artifact.origins;
        let at = origins.partition_point(|it| it.range.end as usize <= range.start);
        if let Some(it) = origins.get(at).filter(|it| (it.range.start as usize) < range.end) {
            return it.span;
        }
        self.template(file, range).unwrap_or(self.server(file.install.server).name.span)
    }

    /// The line of the user's template that made the part `range` of `file`, as far as it can be told
    /// from the words that do not come from the document.
    fn template(&self, file: &File<'_>, range: &Range<usize>) -> Option<Span> {
        let line = line_of(file.text, range.start);
        let begin = line.as_ptr() as usize - file.text.as_ptr() as usize;
        let end = begin + line.len();
        let mut words = Vec::new();
        let mut start = begin;
        for it in &file.artifact.origins {
            let (from, to) = (it.range.start as usize, it.range.end as usize);
            if to > begin && from < end {
                words.extend(file.text.get(start..from));
                start = to;
            }
        }
        words.extend(file.text.get(start..end));
        words.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let prefix = format!("{TEMPLATES}{}/", file.artifact.kind);
        let templates = || self.templates.iter().filter(|it| it.1.path.starts_with(&prefix));
        words.into_iter().map(str::trim).filter(|it| it.len() > 3).find_map(|word| {
            let mut places = templates().flat_map(|&(id, source)| {
                source.text.match_indices(word).map(move |(at, _)| (id, source, at))
            });
            let (id, source, at) = places.next().filter(|_| places.next().is_none())?;
            let line = line_of(&source.text, at).trim();
            let start = line.as_ptr() as usize - source.text.as_ptr() as usize;
            Some(Span::new(id, start..start + line.len()))
        })
    }
}

/// The line of `text` that `at` is in.
fn line_of(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    let rest = text.get(start..).unwrap_or_default();
    rest.lines().next().unwrap_or_default()
}

/// The words of each line of `text` that is no comment, with the place of each.
fn lines(text: &str) -> impl Iterator<Item = Vec<(Range<usize>, &str)>> {
    let begin = text.as_ptr() as usize;
    text.lines().filter_map(move |line| {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';', '%', '!']) {
            return None;
        }
        let separators = |c: char| c.is_whitespace() || c == ';' || c == '{' || c == '}';
        let words = line.split(separators).filter(|it| !it.is_empty());
        let words = words.map(|it| {
            let at = it.as_ptr() as usize - begin;
            (at..at + it.len(), it)
        });
        Some(words.collect())
    })
}

/// The address and the port of `word`: `[fd75::1]:80`, `fd75::1:80` where `last_colon`, `10.0.0.1:80`,
/// or an address alone.
fn endpoint(word: &str, last_colon: bool) -> Option<(IpAddr, Option<u16>)> {
    if let Some((inner, port)) = word.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let port = port.strip_prefix(':').and_then(|it| it.parse().ok());
        return Some((inner.parse().ok()?, port));
    }
    if let Some((address, port)) = word.rsplit_once(':')
        && (last_colon || !address.contains(':'))
        && let (Ok(address), Ok(port)) = (address.parse(), port.parse())
    {
        return Some((address, Some(port)));
    }
    Some((word.parse().ok()?, None))
}
