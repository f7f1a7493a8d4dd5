//! A package before it is written, whatever writes it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::attest::hex;
use super::rpm::FORM;
use super::stamp::Stamp;
use crate::text::Bytes;

/// What a package is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Package {
    /// The name: `[a-z0-9][a-z0-9.-]*`.
    pub(super) name: String,
    /// One line of ASCII without a final period.
    pub(super) summary: String,
    /// Lines of text.
    pub(super) description: String,
    /// Its files and directories, by absolute path.
    pub(super) files: BTreeMap<String, File>,
    /// What it provides besides itself.
    pub(super) provides: Vec<Relation>,
    /// What it needs.
    pub(super) requires: Vec<Relation>,
    /// What it cannot stand.
    pub(super) conflicts: Vec<Relation>,
    /// Runs before its files are unpacked; a failure stops the installation.
    pub(super) pre: Option<String>,
    /// Runs before its files are removed.
    pub(super) preun: Option<String>,
    /// Runs when all packages of the transaction are in place.
    pub(super) posttrans: Option<String>,
    /// Runs when a package of others is installed or upgraded.
    pub(super) trigger: Option<Trigger>,
}

/// A file or directory of a package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct File {
    pub(super) kind: FileKind,
    pub(super) mode: u32,
    pub(super) owner: String,
    pub(super) group: String,
    pub(super) content: Bytes,
}

/// How the packager treats a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FileKind {
    /// A directory that the package owns.
    Directory,
    /// Replaced at every upgrade.
    Plain,
    /// `%config`.
    Config,
    /// `%config(noreplace)`.
    Seed,
}

/// A name that packages share, with a version or without one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Relation {
    pub(super) name: String,
    /// The version that it must equal.
    pub(super) version: Option<String>,
}

/// A script that runs when one of `packages` comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Trigger {
    pub(super) packages: Vec<&'static str>,
    pub(super) script: String,
}

impl Relation {
    /// Any version of `name`.
    pub(super) fn any(name: impl Into<String>) -> Self {
        Self { name: name.into(), version: None }
    }

    /// The version `version` of `name`.
    pub(super) fn exact(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self { name: name.into(), version: Some(version.into()) }
    }

    /// The relation as a spec file writes it.
    pub(super) fn spec(&self) -> String {
        match &self.version {
            Some(version) => format!("{} = {version}", self.name),
            None => self.name.clone(),
        }
    }
}

impl File {
    /// A directory of root that all may read.
    pub(super) fn directory() -> Self {
        Self::root(FileKind::Directory, 0o755, Vec::new())
    }

    /// A file or directory of root.
    pub(super) fn root(kind: FileKind, mode: u32, content: impl Into<Bytes>) -> Self {
        let (owner, group) = ("root".to_owned(), "root".to_owned());
        Self { kind, mode, owner, group, content: content.into() }
    }
}

impl Package {
    /// A digest of all that the bytes of the package and its tree follow from.
    pub(super) fn digest(&self, stamp: &Stamp) -> String {
        let Self { name, summary, description, files, provides, requires, conflicts, .. } = self;
        let Self { pre, preun, posttrans, trigger, .. } = self;
        let mut sum = Sha256::new();
        // The debugging form quotes texts, so that no two packages read the same.
        let own = (name, summary, description, provides, requires, conflicts);
        sum.update(format!("{FORM} {own:?} {:?}", (pre, preun, posttrans, trigger)));
        let made = (stamp.full_version(), stamp.source_date(), stamp.recent_changes());
        sum.update(format!("{made:?} {:?}", (stamp.vendor_line(), stamp.license_line())));
        for (path, File { kind, mode, owner, group, content }) in files {
            let of_file = (path, kind, mode, owner, group, content.len());
            sum.update(format!("{of_file:?}"));
            sum.update(content);
        }
        hex(&sum.finalize())
    }

    /// Its scripts with their names in a spec file; triggers are apart.
    pub(super) fn scripts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("pre", &self.pre), ("preun", &self.preun), ("posttrans", &self.posttrans)]
            .into_iter()
            .filter_map(|(name, script)| Some((name, script.as_deref()?)))
    }
}
