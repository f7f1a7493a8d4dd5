//! The bundle of a release: everything that a build makes in one archive that can be verified.
//!
//! ```text
//! <name>-<version>-<release>/
//!     manifest.json            every file: digest, size, and where it goes
//!     sbom.cdx.json            the packages
//!     provenance.intoto.json   the digests of all that, and of the documents
//!     SHA256SUMS               the digests of all files; what a signature covers
//!     repo/ rpmbuild/ servers/ site/ zones/
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::artifact;
use super::attest::{bill_of_materials, lines, provenance, sha256};
use super::stamp::Stamp;
use super::zip::{self, Entry, is_portable};
use crate::artifact::{Artifact, Policy};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::Inventory;

/// The file of a bundle that names the digest of every other.
pub const SUMS: &str = "SHA256SUMS";

/// The file of a bundle that lists every other.
pub const MANIFEST: &str = "manifest.json";

/// The file of a bundle that names what it was made from.
pub const PROVENANCE: &str = "provenance.intoto.json";

/// The file of a bundle that lists the packages.
pub const BILL_OF_MATERIALS: &str = "sbom.cdx.json";

/// A release before it is packed, so that its sums can be signed.
#[derive(Clone, Debug)]
pub struct Bundle {
    root: String,
    time: u32,
    files: BTreeMap<String, (bool, Arc<[u8]>)>,
}

impl Bundle {
    /// A bundle of `artifacts`: what was rendered, and what was packed.
    pub fn new(
        inventory: &Inventory,
        artifacts: &[Artifact],
        stamp: &Stamp,
        sink: &mut Sink,
    ) -> Self {
        check_names(inventory, artifacts, sink);
        let mut files: BTreeMap<String, (bool, Arc<[u8]>)> = artifacts
            .iter()
            .map(|it| {
                let executable = it.install.as_ref().is_some_and(|it| it.mode & 0o100 != 0);
                (it.path.as_str().to_owned(), (executable, Arc::clone(&it.content)))
            })
            .collect();
        let digests: Vec<_> = artifacts.par_iter().map(|it| sha256(&it.content)).collect();
        let manifest = lines(&manifest(inventory, artifacts, &digests, stamp));
        let bill = lines(&bill_of_materials(&packages(artifacts, &digests, stamp), stamp));

        let mut digests: BTreeMap<String, String> =
            artifacts.iter().map(|it| it.path.as_str().to_owned()).zip(digests).collect();
        for (name, content) in [(MANIFEST, manifest), (BILL_OF_MATERIALS, bill)] {
            digests.insert(name.to_owned(), sha256(&content));
            files.insert(name.to_owned(), (false, content.into()));
        }
        let subjects: Vec<_> = digests.clone().into_iter().collect();
        let provenance = lines(&provenance(&subjects, stamp));
        digests.insert(PROVENANCE.to_owned(), sha256(&provenance));
        files.insert(PROVENANCE.to_owned(), (false, provenance.into()));

        let sums: Vec<_> = digests
            .iter()
            .map(|(path, digest)| {
                format!(
                    "{digest}  {path}
"
                )
            })
            .collect();
        files.insert(SUMS.to_owned(), (false, sums.concat().into_bytes().into()));
        let root = format!("{}-{}", stamp.name(), stamp.full_version());
        Self { root, time: stamp.source_date(), files }
    }

    /// The name of the bundle: its root folder, and its file without `.zip`.
    pub fn name(&self) -> &str {
        &self.root
    }

    /// The digests of all files, as `sha256sum` writes them: what a signature covers.
    pub fn sums(&self) -> &[u8] {
        self.files.get(SUMS).map_or(&[], |(_, content)| content)
    }

    /// Adds a signature of the sums; `extension` says who verifies it: `minisig`, `sig`, `asc`.
    pub fn sign(&mut self, extension: &str, signature: Vec<u8>) {
        self.files.insert(format!("{SUMS}.{extension}"), (false, signature.into()));
    }

    /// The archive.
    pub fn zip(&self) -> Vec<u8> {
        let entries: Vec<_> = self
            .files
            .iter()
            .map(|(path, (executable, content))| Entry {
                name: format!("{}/{path}", self.root),
                executable: *executable,
                content: Cow::Borrowed(&**content),
            })
            .collect();
        zip::write(&entries, self.time)
    }

    /// The archive and its own sum, as files of the output directory.
    pub fn artifacts(&self) -> Vec<Artifact> {
        let zip = self.zip();
        let name = format!("{}.zip", self.root);
        let sums = format!("{}  {name}\n", sha256(&zip));
        vec![
            artifact("release", &format!("release/{SUMS}"), sums.into_bytes()),
            artifact("release", &format!("release/{name}"), zip),
        ]
    }
}

/// The list of all files, with where each goes.
fn manifest(
    inventory: &Inventory,
    artifacts: &[Artifact],
    digests: &[String],
    stamp: &Stamp,
) -> Value {
    let files: BTreeMap<_, _> = artifacts
        .iter()
        .zip(digests)
        .map(|(artifact, digest)| {
            let mut file = json!({
                "path": artifact.path.as_str(),
                "sha256": digest,
                "size": artifact.content.len(),
                "kind": &*artifact.kind,
            });
            if let (Some(install), Some(file)) = (&artifact.install, file.as_object_mut()) {
                let server = inventory.server(install.server).name.value.as_str();
                file.insert("server".into(), server.into());
                file.insert("install".into(), install.path.as_str().into());
                file.insert("mode".into(), format!("{:04o}", install.mode).into());
                file.insert("owner".into(), install.owner.as_str().into());
                file.insert("group".into(), install.group.as_str().into());
                file.insert("policy".into(), word(install.policy).into());
            }
            (artifact.path.as_str(), file)
        })
        .collect();
    let sources: Vec<_> =
        stamp.sources.iter().map(|it| json!({ "path": it.path, "sha256": it.sha256 })).collect();
    json!({
        "schema_version": 1,
        "name": stamp.name(),
        "version": stamp.version(),
        "release": stamp.release(),
        "source_date": stamp.source_date(),
        "sources": sources,
        "files": files.into_values().collect::<Vec<_>>(),
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

/// The packages among `artifacts`: name, path and digest.
fn packages(
    artifacts: &[Artifact],
    digests: &[String],
    stamp: &Stamp,
) -> Vec<(String, String, String)> {
    let ending = format!("-{}.noarch.rpm", stamp.full_version());
    let mut packages: Vec<_> = artifacts
        .iter()
        .zip(digests)
        .filter_map(|(artifact, digest)| {
            let path = artifact.path.as_str();
            let name = path.strip_prefix("repo/")?.strip_suffix(&ending)?;
            Some((name.to_owned(), path.to_owned(), digest.clone()))
        })
        .collect();
    packages.sort();
    packages
}

/// Refuses paths that some system would unpack to another place, or onto another file.
fn check_names(inventory: &Inventory, artifacts: &[Artifact], sink: &mut Sink) {
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
