//! What packages say of themselves.

use std::collections::BTreeSet;
use std::path::Path;

use super::build::PACKAGE_MANIFEST;
use super::discover::MARK;
use super::project::{Project, absolute};
use super::stamp::Version;
use super::world::{Failure, World};
use super::write::Tree;
use crate::artifact::Artifact;
use crate::diag::Sink;
use crate::model::Inventory;
use crate::pack::{self, Change, Home, Kept, LIST, Source, Stamp};
use crate::plan::sha256;
use crate::text::{FileId, SourceMap};

/// The name, the version and the history that packages carry.
pub(super) fn stamp(
    world: &dyn World,
    project: &Project,
    inventory: &Inventory,
    version: &Version,
    made_from: &[Source],
) -> Result<Stamp, Failure> {
    let name = inventory.platforms.first().map_or("platform", |it| it.name.as_str());
    let stamp = Stamp::new(name, &version.version, &version.release, version.time);
    let mut stamp = stamp.map_err(|why| {
        let why = why.text();
        Failure::new(
            format!("packages cannot be named so: {}", why.en),
            format!("так пакеты назвать нельзя: {}", why.ru),
        )
    })?;
    stamp.sources = made_from.to_vec();
    stamp.changes = version.commits.iter().map(change).collect();
    project.config.get("vendor").clone_into(&mut stamp.vendor);
    project.config.get("license").clone_into(&mut stamp.license);
    stamp.home = home(world, project)?;
    Ok(stamp)
}

/// Where packages will be published, with the key that they are signed by.
fn home(world: &dyn World, project: &Project) -> Result<Option<Home>, Failure> {
    let (url, key) = (project.config.get("repo_url").trim(), project.config.get("repo_key"));
    if url.is_empty() {
        return Ok(None);
    }
    let key = match key {
        "" => None,
        path => Some(public_key(world, &absolute(&project.root, Path::new(path)))?),
    };
    Ok(Some(Home { url: format!("{}/", url.trim_end_matches('/')), key }))
}

/// The public key in the file `path`.
fn public_key(world: &dyn World, path: &Path) -> Result<Vec<u8>, Failure> {
    let key = world.read(path).map_err(|error| Failure::read(path, &error))?;
    let text = String::from_utf8_lossy(&key);
    // Packages are readable by all, so a slip here would give the key away.
    if text.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----") && !text.contains("PRIVATE KEY") {
        return Ok(key);
    }
    let path = path.display();
    Err(Failure::new(
        format!("`{path}` is no public key: write it by `gpg --armor --export NAME`"),
        format!("`{path}` — не открытый ключ: его запишет `gpg --armor --export ИМЯ`"),
    ))
}

/// All that is made for installation: packages with their trees, and the repository.
///
/// Packages of the last build stay as they are where they would be the same, but for a signature that
/// they got since. Whoever `repeats` a build uses nothing of it. Where there are `only` some packages to
/// make, the others stay in the repository as the last build made them.
#[expect(clippy::too_many_arguments, reason = "the parts of one build, put together once")]
pub(super) fn all(
    world: &dyn World,
    project: &Project,
    repeats: bool,
    inventory: &Inventory,
    artifacts: &[Artifact],
    stamp: &Stamp,
    only: Option<&BTreeSet<String>>,
    sink: &mut Sink,
) -> Vec<Artifact> {
    let tree = Tree { world, root: &project.output, manifest: PACKAGE_MANIFEST };
    let done = tree.owned().map(|it| it.done).unwrap_or_default();
    let read = |path: &str| {
        let wanted = done.get(path)?;
        let content = world.read_within(&project.output.join(path), wanted.size).ok()?;
        (wanted.sha256 == sha256(&content)).then_some(content)
    };
    let kept = if repeats { Kept::nothing() } else { Kept::new(&read) };
    let kept = match only {
        Some(only) => kept.with_only(only, done.iter().map(|it| it.path.as_str())),
        None => kept,
    };
    let mut made = pack::packages(inventory, artifacts, stamp, &kept, sink);
    // A signature holds as long as what it is about.
    let list = made.iter().find(|it| it.path.as_str() == LIST);
    let signature = list
        .filter(|it| !repeats && read(LIST).as_deref() == Some(&*it.content))
        .and_then(|_| read(pack::LIST_SIGNATURE));
    made.extend(signature.map(pack::list_signature));
    let everything: Vec<_> = artifacts.iter().chain(&made).collect();
    pack::check_names(inventory, &everything, sink);
    made.sort_by(|a, b| a.path.cmp(&b.path));
    made
}

/// The documents that `inventory` and the site were made from, with the digests of their files, by path.
pub(super) fn made_from(
    inventory: &Inventory,
    sources: &SourceMap,
    marked: &BTreeSet<FileId>,
) -> Vec<Source> {
    let files = inventory.platforms.iter().flat_map(|it| &it.files).chain(&inventory.beside);
    let mut all: Vec<_> = files.map(|&file| source(file, sources, marked)).collect();
    all.sort();
    all
}

fn source(file: FileId, sources: &SourceMap, marked: &BTreeSet<FileId>) -> Source {
    let source = sources.get(file);
    let mark = if marked.contains(&file) { MARK } else { &[] };
    let bytes = [mark, source.text.as_bytes()].concat();
    Source { path: source.path.clone(), sha256: sha256(&bytes) }
}

fn change(commit: &super::world::Commit) -> Change {
    Change {
        time: u32::try_from(commit.time).unwrap_or(u32::MAX),
        author: commit.author.clone(),
        text: commit.subject.clone(),
    }
}
