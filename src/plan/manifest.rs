//! The manifest: which files a build made, and from what.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::artifact::OutputPath;

/// The version of the format; a reader refuses a newer one.
const SCHEMA_VERSION: u32 = 1;

/// A file that a build makes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Where it is, below the output directory.
    pub path: String,
    /// The digest of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
    /// The permission bits that it has where it is installed, in octal digits.
    pub mode: String,
    /// The kind of artifact that it is.
    pub kind: String,
    /// The server that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The documents that it came from.
    pub sources: Vec<String>,
}

/// The files of a build, by path.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Manifest {
    entries: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Format {
    schema_version: u32,
    files: Vec<Entry>,
}

impl Manifest {
    /// A manifest of these files.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self { entries: entries.into_iter().map(|it| (it.path.clone(), it)).collect() }
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The files, by path.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Whether `path` holds these bytes as far as this manifest knows.
    pub(super) fn made(&self, path: &str, digest: &str) -> bool {
        self.get(path).is_some_and(|it| it.sha256 == digest)
    }

    /// The manifest as JSON: a file a line, so that two changes of different files do not conflict.
    pub fn to_json(&self) -> String {
        let mut json = format!("{{\n  \"schema_version\": {SCHEMA_VERSION},\n  \"files\": [");
        for (at, entry) in self.iter().enumerate() {
            let line = serde_json::to_string(entry).unwrap_or_default();
            let _ = write!(json, "{}\n    {line}", if at == 0 { "" } else { "," });
        }
        json.push_str(if self.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        json
    }

    /// Reads what [`to_json`](Self::to_json) wrote. A manifest may come from anywhere, so no path in
    /// it may lead out of the output directory.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let format: Format = serde_json::from_slice(json).map_err(|it| it.to_string())?;
        if format.schema_version > SCHEMA_VERSION {
            return Err(format!(
                "schema_version {} is newer than this program",
                format.schema_version
            ));
        }
        if let Some(bad) = format.files.iter().find(|it| OutputPath::new(it.path.as_str()).is_err())
        {
            return Err(format!("the path {:?} is not allowed", bad.path));
        }
        Ok(Self::new(format.files))
    }
}

/// The SHA-256 of `bytes` in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or_default();
    let digest = Sha256::digest(bytes);
    digest.iter().flat_map(|it| [it >> 4, it & 15]).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry {
            path: path.into(),
            sha256: sha256(b"x"),
            size: 1,
            mode: "0644".into(),
            kind: "hosts".into(),
            server: None,
            sources: vec!["specs/a.rst".into()],
        }
    }

    #[test]
    fn what_is_written_is_read_back_in_the_order_of_paths() {
        let manifest = Manifest::new([entry("b"), entry("a/c")]);
        let json = manifest.to_json();
        assert!(json.find("a/c") < json.find("\"b\""));
        assert_eq!(Manifest::parse(json.as_bytes()), Ok(manifest));
        assert_eq!(
            Manifest::parse(Manifest::default().to_json().as_bytes()),
            Ok(Manifest::default())
        );
    }

    #[test]
    fn a_manifest_cannot_name_files_elsewhere() {
        let json = Manifest::new([entry("../../etc/passwd")]).to_json();
        assert!(Manifest::parse(json.as_bytes()).is_err());
        assert!(Manifest::parse(b"{\"schema_version\": 2, \"files\": []}").is_err());
        assert!(Manifest::parse(b"<<<<<<< HEAD").is_err());
    }
}
