//! Packages of the last build, which need not be built again.

use std::collections::{BTreeMap, BTreeSet};

use super::artifact;
use super::package::Package;
use super::stamp::Stamp;
use super::{rpm, tree};
use crate::artifact::Artifact;

/// The file that says what each package was made from.
const INPUTS: &str = "rpmbuild/inputs.json";

/// What the last build made.
pub struct Kept<'a> {
    /// The digests of what packages were made from, by name.
    inputs: BTreeMap<String, String>,
    /// A file that the last build made and nobody changed since.
    read: Option<Read<'a>>,
    /// The packages to make, where that are not all.
    only: Option<&'a BTreeSet<String>>,
    /// The rpm files of packages that are not made, as they are.
    others: Vec<Artifact>,
}

type Read<'a> = &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync);

impl<'a> Kept<'a> {
    /// What `read` brings of the last build: the files that it made, as it made them.
    pub fn new(read: Read<'a>) -> Self {
        let inputs = read(INPUTS).and_then(|it| serde_json::from_slice(&it).ok());
        Self {
            inputs: inputs.unwrap_or_default(),
            read: Some(read),
            only: None,
            others: Vec::new(),
        }
    }

    /// Nothing: everything is built.
    pub fn nothing() -> Self {
        Self { inputs: BTreeMap::new(), read: None, only: None, others: Vec::new() }
    }

    /// The same where only some packages are made; the rest of the files at `paths` stays in the
    /// repository.
    pub fn with_only<'p>(
        mut self,
        only: &'a BTreeSet<String>,
        paths: impl Iterator<Item = &'p str>,
    ) -> Self {
        let stays = |path: &&str| name_in(path).is_some_and(|it| !only.contains(it));
        let rpms = paths.filter(|it| it.starts_with(REPOSITORY)).filter(stays);
        let read = |path: &str| Some(artifact("package", path, self.read?(path)?));
        self.others = rpms.filter_map(read).collect();
        self.only = Some(only);
        self
    }

    /// Whether the package `name` is made.
    pub(super) fn makes(&self, name: &str) -> bool {
        self.only.is_none_or(|it| it.contains(name))
    }

    /// What packages that are not made were made from, by name.
    pub(super) fn other_inputs(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.inputs.iter().map(|it| (it.0.as_str(), it.1.as_str()));
        all.filter(|it| !self.makes(it.0))
    }

    /// The rpm files of packages that are not made.
    pub(super) fn others(&self) -> &[Artifact] {
        &self.others
    }

    /// The files of `package`, if they were made from just the same.
    pub(super) fn outputs(
        &self,
        package: &Package,
        stamp: &Stamp,
        inputs: &str,
    ) -> Option<Vec<Artifact>> {
        let read =
            self.read.filter(|_| self.inputs.get(&package.name).is_some_and(|it| it == inputs))?;
        let paths = std::iter::once(rpm::path(package, stamp)).chain(tree::paths(package, stamp));
        paths.map(|path| Some(artifact("package", &path, read(&path)?))).collect()
    }
}

/// The directory of packages.
const REPOSITORY: &str = "repo/";

/// The name of the package that the file at `path` belongs to, an rpm file or part of a tree.
pub fn name_in(path: &str) -> Option<&str> {
    if let Some(file) = path.strip_prefix(REPOSITORY) {
        let (name, _release) = file.strip_suffix(".rpm")?.rsplit_once('-')?;
        return Some(name.rsplit_once('-')?.0);
    }
    path.strip_prefix("rpmbuild/")?.split_once('/').map(|it| it.0)
}

/// What packages were made from, by name: for the next build.
pub(super) fn inputs(all: &BTreeMap<&str, &str>) -> Artifact {
    let mut text = serde_json::to_string_pretty(all).unwrap_or_default();
    text.push('\n');
    artifact("package", INPUTS, text.into_bytes())
}

/// Whether `artifact` is for the next build only.
pub fn is_inputs(artifact: &Artifact) -> bool {
    artifact.path.as_str() == INPUTS
}
