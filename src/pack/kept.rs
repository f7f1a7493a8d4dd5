//! Packages of the last build, which need not be built again.

use std::collections::BTreeMap;

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
}

type Read<'a> = &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync);

impl<'a> Kept<'a> {
    /// What `read` brings of the last build: the files that it made, as it made them.
    pub fn new(read: Read<'a>) -> Self {
        let inputs = read(INPUTS).and_then(|it| serde_json::from_slice(&it).ok());
        Self { inputs: inputs.unwrap_or_default(), read: Some(read) }
    }

    /// Nothing: everything is built.
    pub fn nothing() -> Self {
        Self { inputs: BTreeMap::new(), read: None }
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

/// What packages were made from, by name: for the next build.
pub(super) fn inputs(all: &BTreeMap<&str, String>) -> Artifact {
    let mut text = serde_json::to_string_pretty(all).unwrap_or_default();
    text.push('\n');
    artifact("package", INPUTS, text.into_bytes())
}

/// Whether `artifact` is for the next build only.
pub fn is_inputs(artifact: &Artifact) -> bool {
    artifact.path.as_str() == INPUTS
}
