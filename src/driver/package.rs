//! What packages say of themselves.

use std::path::Path;

use super::discover::MARK;
use super::project::{Project, Run, absolute};
use super::stamp::Version;
use super::world::{Failure, World};
use crate::artifact::Artifact;
use crate::diag::Sink;
use crate::model::Inventory;
use crate::pack::{self, Change, Home, Source, Stamp};
use crate::plan::sha256;
use crate::text::FileId;

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
        Failure::new(
            format!("packages cannot be named so: {why}"),
            format!("так пакеты назвать нельзя: {why}"),
        )
    })?;
    stamp.sources = made_from.to_vec();
    stamp.changes = version.commits.iter().map(change).collect();
    stamp.vendor = project.config.get("vendor").to_owned();
    stamp.license = project.config.get("license").to_owned();
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

/// All that is made for installation: packages with their trees, the repository, and the release.
pub(super) fn all(
    inventory: &Inventory,
    artifacts: &[Artifact],
    stamp: &Stamp,
    sink: &mut Sink,
) -> Vec<Artifact> {
    let mut made = pack::packages(inventory, artifacts, stamp, sink);
    let everything: Vec<_> = artifacts.iter().chain(&made).cloned().collect();
    made.extend(pack::Bundle::new(inventory, &everything, stamp, sink).artifacts());
    made.sort_by(|a, b| a.path.cmp(&b.path));
    made
}

/// The documents that `inventory` was read from, with the digests of their files, by path.
pub(super) fn made_from(inventory: &Inventory, run: &Run) -> Vec<Source> {
    let files = inventory.platforms.iter().flat_map(|it| &it.files);
    let mut all: Vec<_> = files.map(|&file| source(file, run)).collect();
    all.sort();
    all
}

fn source(file: FileId, run: &Run) -> Source {
    let source = run.sources.get(file);
    let mark = if run.marked.contains(&file) { MARK } else { &[] };
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
