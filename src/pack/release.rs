//! The bundle of a release: everything that a build makes in one archive that can be verified.
//!
//! ```text
//! <name>-<version>-<release>/
//!     manifest.json            every file: digest, size, and where it goes
//!     sbom.cdx.json            the packages
//!     CHANGES                  what differs from the release before, if one is known
//!     provenance.intoto.json   the digests of all that, and of the documents
//!     SHA256SUMS               the digests of all files; what a signature covers
//!     repo/ rpmbuild/ servers/ site/ zones/
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::{Value, json};

use super::artifact;
use super::attest::{bill_of_materials, lines, provenance, sha256};
use super::repo::is_package;
use super::sign::signature_of;
use super::stamp::{Change, Stamp};
use super::verify::Opened;
use super::zip::{self, Archive, Entry, Fault, is_portable};
use crate::artifact::{Artifact, Policy};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::Inventory;
use crate::text::Bytes;

/// The file of a bundle that names the digest of every other.
pub const SUMS: &str = "SHA256SUMS";

/// The file of a bundle that lists every other.
pub const MANIFEST: &str = "manifest.json";

/// The file of a bundle that says what differs from the release before.
pub const CHANGES: &str = "CHANGES";

/// The file of a bundle that names what it was made from.
pub const PROVENANCE: &str = "provenance.intoto.json";

/// The file of a bundle that lists the packages.
pub const BILL_OF_MATERIALS: &str = "sbom.cdx.json";

/// A release before it is packed, so that its sums can be signed.
#[derive(Clone, Debug)]
pub struct Bundle {
    root: String,
    stamp: Stamp,
    files: BTreeMap<String, File>,
}

/// A file of a bundle.
#[derive(Clone, Debug)]
struct File {
    executable: bool,
    content: Bytes,
    digest: String,
}

impl File {
    /// A file that is data.
    fn data(content: Vec<u8>) -> Self {
        Self { executable: false, digest: sha256(&content), content: content.into() }
    }
}

impl Bundle {
    /// A bundle of `artifacts`: what was rendered, and what was packed.
    ///
    /// Their names should have passed [`check_names`].
    pub fn new(inventory: &Inventory, artifacts: &[Artifact], stamp: &Stamp) -> Self {
        let file = |it: &Artifact| {
            let executable = it.install.as_ref().is_some_and(|it| it.mode & 0o100 != 0);
            let (content, digest) = (it.content.clone(), sha256(&it.content));
            (it.path.as_str().to_owned(), File { executable, content, digest })
        };
        let mut files: BTreeMap<_, _> = artifacts.par_iter().map(file).collect();
        let manifest = lines(&manifest(inventory, artifacts, &files, stamp));
        let bill = lines(&bill_of_materials(&packages(&files, stamp), stamp));
        files.insert(MANIFEST.to_owned(), File::data(manifest));
        files.insert(BILL_OF_MATERIALS.to_owned(), File::data(bill));
        let mut bundle = Self { root: bundle_name(stamp), stamp: stamp.clone(), files };
        bundle.seal();
        bundle
    }

    /// Says what differs from the release before, server by server.
    ///
    /// It comes before signing, for it changes the sums. `archive` is the release before, and only the
    /// files that differ are read from it.
    pub fn compare(&mut self, previous: &Opened, archive: &dyn Archive) {
        let text = self.changes(previous, archive);
        self.set_changes(text.into_bytes());
    }

    /// Takes over what another build of the same release said that changed.
    pub fn set_changes(&mut self, text: Vec<u8>) {
        self.files.insert(CHANGES.to_owned(), File::data(text));
        self.seal();
    }

    /// What differs between two releases: the files of servers and zones that came, went or changed.
    fn changes(&self, previous: &Opened, archive: &dyn Archive) -> String {
        let mut out = format!("{} -> {}\n", previous.name, self.root);
        let mut subject = "";
        let paths: BTreeSet<_> = previous.files.keys().chain(self.files.keys()).collect();
        for path in paths {
            let of_server = path.strip_prefix("servers/").and_then(|it| it.split_once('/'));
            let here = match of_server {
                Some((server, _)) => server,
                None if path.starts_with("zones/") => "zones",
                None => continue,
            };
            let (old, new) = (previous.files.get(path), self.files.get(path));
            if old.map(|it| &it.sha256) == new.map(|it| &it.digest) {
                continue;
            }
            if here != subject {
                out.extend(["\n", here, "\n"]);
                subject = here;
            }
            let mark = match (old, new) {
                (None, _) => "+",
                (_, None) => "-",
                _ => "~",
            };
            out.extend(["  ", mark, " ", path, "\n"]);
            if let (Some(_), Some(new)) = (old, new) {
                let old = previous.content(archive, path).unwrap_or_default();
                let old = String::from_utf8_lossy(&old).into_owned();
                let new = String::from_utf8_lossy(&new.content).into_owned();
                let difference = similar::TextDiff::from_lines(&old, &new);
                let lines = difference.unified_diff().context_radius(1).to_string();
                out.extend(lines.lines().map(|it| format!("    {it}\n")));
            }
        }
        if subject.is_empty() {
            out.push_str("\nnothing on any server\n");
        }
        out
    }

    /// Makes what speaks of all other files: the provenance, and the sums.
    fn seal(&mut self) {
        self.files.retain(|path, _| path != PROVENANCE && !path.starts_with(SUMS));
        let digest = |(path, it): (&String, &File)| (path.clone(), it.digest.clone());
        let subjects: Vec<_> = self.files.iter().map(digest).collect();
        let provenance = lines(&provenance(&subjects, &self.stamp));
        self.files.insert(PROVENANCE.to_owned(), File::data(provenance));
        let sums: Vec<_> =
            self.files.iter().map(|(path, it)| format!("{}  {path}\n", it.digest)).collect();
        self.files.insert(SUMS.to_owned(), File::data(sums.concat().into_bytes()));
    }

    /// The name of the bundle: its root folder, and its file without `.zip`.
    pub fn name(&self) -> &str {
        &self.root
    }

    /// The digests of all files, as `sha256sum` writes them: what a signature covers.
    pub fn sums(&self) -> &[u8] {
        self.files.get(SUMS).map_or(&[], |it| &*it.content)
    }

    /// Adds a signature of the sums; `extension` says who verifies it: `minisig`, `sig`, `asc`.
    pub fn sign(&mut self, extension: &str, signature: Vec<u8>) {
        self.files.insert(format!("{SUMS}.{extension}"), File::data(signature));
    }

    /// The archive.
    ///
    /// One of more than 4 GiB cannot be had: no document that can be read describes so much.
    pub fn zip(&self) -> Result<Vec<u8>, Fault> {
        let entries: Vec<_> = self
            .files
            .iter()
            .map(|(path, it)| Entry {
                name: format!("{}/{path}", self.root),
                executable: it.executable,
                content: Cow::Borrowed(&*it.content),
            })
            .collect();
        zip::write(&entries, self.stamp.source_date())
    }

    /// The paths that are not the same in `opened`: what a rebuild shows of a bundle of others.
    ///
    /// A signature is no part of what can be rebuilt.
    pub fn differences(&self, opened: &Opened) -> Vec<String> {
        let is_signature = |path: &str| path.strip_prefix(SUMS).is_some_and(|it| !it.is_empty());
        let paths: BTreeSet<_> = self.files.keys().chain(opened.files.keys()).collect();
        let same = |path: &String| {
            let ours = self.files.get(path).map(|it| (it.executable, &it.digest));
            ours == opened.files.get(path).map(|it| (it.executable, &it.sha256))
        };
        paths.into_iter().filter(|it| !is_signature(it) && !same(it)).cloned().collect()
    }

    /// The archive and its own sum, as files of the output directory.
    pub fn artifacts(&self) -> Result<Vec<Artifact>, Fault> {
        let zip = self.zip()?;
        let name = format!("{}.zip", self.root);
        let sums = format!("{}  {name}\n", sha256(&zip));
        Ok(vec![
            artifact("release", &format!("release/{name}"), zip),
            artifact("release", &format!("release/{name}.sha256"), sums.into_bytes()),
        ])
    }
}

/// The name of the bundle that carries `stamp`: its root folder, and its file without `.zip`.
pub fn bundle_name(stamp: &Stamp) -> String {
    format!("{}-{}", stamp.name(), stamp.full_version())
}

/// The packages among `artifacts` that nobody signed.
pub fn unsigned(artifacts: &[Artifact]) -> Vec<&Artifact> {
    let is_unsigned =
        |it: &&Artifact| is_package(it) && !matches!(signature_of(&it.content), Ok(Some(_)));
    artifacts.iter().filter(is_unsigned).collect()
}

/// The list of all files, with where each goes.
fn manifest(
    inventory: &Inventory,
    artifacts: &[Artifact],
    files: &BTreeMap<String, File>,
    stamp: &Stamp,
) -> Value {
    let listed: BTreeMap<_, _> = artifacts
        .iter()
        .map(|artifact| {
            let mut file = json!({
                "path": artifact.path.as_str(),
                "sha256": files.get(artifact.path.as_str()).map(|it| it.digest.as_str()),
                "size": artifact.content.len(),
                "kind": &*artifact.kind,
            });
            if let (Some(install), Some(file)) = (&artifact.install, file.as_object_mut()) {
                let server = inventory.server(install.server).name.value.as_str();
                file.insert("server".into(), server.into());
                file.insert("install".into(), (*install.path).into());
                file.insert("mode".into(), format!("{:04o}", install.mode).into());
                file.insert("owner".into(), (*install.owner).into());
                file.insert("group".into(), (*install.group).into());
                file.insert("policy".into(), word(install.policy).into());
            }
            (artifact.path.as_str(), file)
        })
        .collect();
    let sources: Vec<_> =
        stamp.sources.iter().map(|it| json!({ "path": it.path, "sha256": it.sha256 })).collect();
    let change = |it: &Change| json!({ "time": it.time, "author": it.author, "text": it.text });
    let changes: Vec<_> = stamp.recent_changes().iter().map(change).collect();
    json!({
        "schema_version": 1,
        "name": stamp.name(),
        "version": stamp.version(),
        "release": stamp.release(),
        "source_date": stamp.source_date(),
        "sources": sources,
        "changes": changes,
        "files": listed.into_values().collect::<Vec<_>>(),
    })
}

/// The word for a policy in manifests.
pub(super) fn word(policy: Policy) -> &'static str {
    match policy {
        Policy::Config => "config",
        Policy::Plain => "plain",
        Policy::Seed => "seed",
        Policy::Stage => "stage",
    }
}

/// The packages among `files`: name, path and digest.
fn packages(files: &BTreeMap<String, File>, stamp: &Stamp) -> Vec<(String, String, String)> {
    let ending = format!("-{}.noarch.rpm", stamp.full_version());
    let package = |(path, it): (&String, &File)| {
        let name = path.strip_prefix("repo/")?.strip_suffix(&ending)?;
        Some((name.to_owned(), path.clone(), it.digest.clone()))
    };
    files.iter().filter_map(package).collect()
}

/// Refuses paths that some system would unpack to another place, or onto another file.
pub fn check_names(inventory: &Inventory, artifacts: &[&Artifact], sink: &mut Sink) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for artifact in artifacts {
        let path = artifact.path.as_str();
        let before = seen.insert(path.to_ascii_lowercase(), path);
        if before.is_none() && is_portable(path) {
            continue;
        }
        let server = artifact.install.as_ref().map(|it| inventory.server(it.server).name.span);
        let span = artifact.origins.first().map(|it| it.span).or(server).unwrap_or_default();
        let message = match before {
            Some(other) => Text::new(
                format!("`{path}` and `{other}` are one file where case does not count"),
                format!("`{path}` и `{other}` — один файл там, где регистр не различается"),
            ),
            None => Text::new(
                format!("`{path}` cannot be unpacked everywhere"),
                format!("`{path}` распакуется не везде"),
            ),
        };
        sink.push(Diagnostic::error("bundle-path", span, message).note(Text::new(
            "a bundle must mean the same on every system: give one of the files another `path` \
             in its template's `artifact.toml`",
            "выпуск должен значить одно и то же в любой системе: дайте одному из файлов другой \
             `path` в `artifact.toml` его шаблона",
        )));
    }
}
