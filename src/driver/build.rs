//! From a compilation to the output directory: what should be there, and what happens.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use rayon::prelude::*;

use super::compile::Compilation;
use super::world::{Failure, World};
use super::write::{Tree, beside};
use crate::artifact::Artifact;
use crate::pack;
use crate::plan::{self, Entry, File, Owned, Plan, sha256};
use crate::text::FileId;

/// The manifest of what people review and commit.
pub const TEXT_MANIFEST: &str = "manifest.json";

/// The manifest of the pages of the site, which are made anew from the text.
pub const SITE_MANIFEST: &str = "site.json";

/// The manifest of packages, which are made anew from the text.
pub const PACKAGE_MANIFEST: &str = "packages.json";

/// The directory of zone files, below the output directory.
pub(super) const ZONES: &str = "zones";

/// What a build would do, and what it needs to do it.
#[derive(Debug, Default)]
pub struct Pending {
    /// The changes.
    pub plan: Plan,
    owned: Owned,
    /// Whether the manifest must be written, even if no file changes.
    pub stale_manifest: bool,
}

impl Pending {
    /// Whether the output directory is as it should be.
    pub fn is_in_sync(&self) -> bool {
        self.plan.changes.is_empty() && self.plan.refusals.is_empty() && !self.stale_manifest
    }
}

/// What making `files` under `manifest` would change.
pub fn prepare(tree: Tree<'_>, files: Vec<File>, force: bool) -> Result<Pending, Failure> {
    prepare_beside(tree, files, &|_| false, force)
}

/// What making `files` under `manifest` would change, where files of earlier builds stay if their path
/// `stays`: they keep their place in the manifest.
pub fn prepare_beside(
    tree: Tree<'_>,
    mut files: Vec<File>,
    stays: &dyn Fn(&str) -> bool,
    force: bool,
) -> Result<Pending, Failure> {
    // With force, a manifest that cannot be read is as good as none.
    let owned = match tree.owned() {
        Err(_) if force => Owned::default(),
        owned => owned?,
    };
    let made: BTreeSet<String> = files.iter().map(|it| it.entry.path.clone()).collect();
    if made.len() < files.len() {
        let mut seen = BTreeSet::new();
        let again = files.iter().map(|it| &*it.entry.path).find(|&it| !seen.insert(it));
        return Err(twice(again.unwrap_or_default()));
    }
    if let Some(path) = made.iter().find(|it| !fits(it)) {
        return Err(too_long(path));
    }
    let present = tree.present(&owned.sizes(&files))?;
    let others = present.iter().filter(|(path, _)| !made.contains(*path) && stays(path));
    files.extend(others.filter_map(|(path, present)| owned.stays(path, present)));
    let plan = plan::plan(files, &owned, &present, force);
    let stale_manifest = tree.is_stale(&plan);
    Ok(Pending { plan, owned, stale_manifest })
}

/// Refuses that two parts of the output tree hold the same file.
pub fn apart(parts: &[&Pending]) -> Result<(), Failure> {
    let mut paths = BTreeSet::new();
    let mut all = parts.iter().flat_map(|it| it.plan.manifest.iter()).map(|it| &*it.path);
    all.find(|&path| !paths.insert(path)).map_or(Ok(()), |path| Err(twice(path)))
}

/// Carries out what was prepared.
pub fn carry_out(tree: Tree<'_>, pending: &Pending) -> Result<(), Failure> {
    tree.apply(&pending.plan, &pending.owned)
}

/// How many bytes the name of a file may have on the systems that people use.
const MAX_NAME: usize = 255;

/// Whether every part of `path` can be the name of a file, and the last that of a file that is being written.
fn fits(path: &str) -> bool {
    let written = beside(Path::new(path));
    let name = written.file_name().map_or(0, OsStr::len);
    name <= MAX_NAME && path.split('/').all(|it| it.len() <= MAX_NAME)
}

fn too_long(path: &str) -> Failure {
    Failure::new(
        format!(
            "`{path}` cannot be written: a name in it is longer than {MAX_NAME} bytes; shorten the name of \
             the server or zone that it is made for"
        ),
        format!(
            "`{path}` не записать: имя в этом пути длиннее {MAX_NAME} байт; сократите имя сервера или \
             зоны, для которых создаётся файл"
        ),
    )
}

fn twice(path: &str) -> Failure {
    Failure::new(
        format!("two templates make `{path}`: give one of them another path"),
        format!("два шаблона создают `{path}`: задайте одному из них другой путь"),
    )
}

/// The changes of the output tree by what `compilation` made of its artifacts; where that is not all, what
/// earlier builds made besides stays.
pub fn prepare_text(
    world: &dyn World,
    compilation: &Compilation,
    force: bool,
) -> Result<Pending, Failure> {
    let files = files(&compilation.artifacts, compilation);
    let is_partial = compilation.partial.is_some();
    prepare_beside(text_tree(world, compilation), files, &|_| is_partial, force)
}

/// The changes of the output tree by `packages`; where they are not all, the others stay as they were.
pub fn prepare_packages(
    world: &dyn World,
    compilation: &Compilation,
    packages: &[Artifact],
) -> Result<Pending, Failure> {
    let made = compilation.partial.as_ref().map(|it| &it.packages);
    let stays = |path: &str| {
        let is_made = |name: &str| made.is_some_and(|it| it.contains(name));
        made.is_some() && !pack::is_list_path(path) && !pack::name_in(path).is_some_and(is_made)
    };
    let files = files(packages, compilation);
    prepare_beside(package_tree(world, compilation), files, &stays, true)
}

/// The text part of the output tree.
pub fn text_tree<'a>(world: &'a dyn World, compilation: &'a Compilation) -> Tree<'a> {
    Tree { world, root: &compilation.project.output, manifest: TEXT_MANIFEST }
}

/// The site in the output tree.
pub fn site_tree<'a>(world: &'a dyn World, compilation: &'a Compilation) -> Tree<'a> {
    Tree { world, root: &compilation.project.output, manifest: SITE_MANIFEST }
}

/// The packages in the output tree.
pub fn package_tree<'a>(world: &'a dyn World, compilation: &'a Compilation) -> Tree<'a> {
    Tree { world, root: &compilation.project.output, manifest: PACKAGE_MANIFEST }
}

/// `artifacts` as files of the output tree.
pub fn files(artifacts: &[Artifact], compilation: &Compilation) -> Vec<File> {
    artifacts.par_iter().map(|it| file(it, compilation)).collect()
}

fn file(artifact: &Artifact, compilation: &Compilation) -> File {
    let inventory = &compilation.inventory;
    let install = artifact.install.as_ref();
    let mode = install.map_or(0o644, |it| it.mode);
    let server = install.map(|it| inventory.server(it.server).name.value.to_string());
    File {
        entry: Entry {
            path: artifact.path.to_string(),
            sha256: sha256(&artifact.content),
            size: artifact.content.len() as u64,
            mode: format!("{mode:04o}"),
            kind: artifact.kind.to_string(),
            server,
            sources: documents_of(artifact, compilation),
        },
        content: artifact.content.clone(),
        executable: mode & 0o100 != 0,
    }
}

/// The documents that values of `artifact` were written in, by path.
fn documents_of(artifact: &Artifact, compilation: &Compilation) -> Vec<String> {
    let files: BTreeSet<FileId> = artifact.origins.iter().map(|it| it.span.file).collect();
    let mut paths: Vec<_> =
        files.into_iter().map(|it| compilation.sources.get(it).path.clone()).collect();
    paths.sort();
    paths
}
