//! A file as it will be written.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::model::ServerId;
use crate::text::{Bytes, FileId, Span};

/// A path below the output directory: relative, `/` between the parts, without `.`, `..`, empty parts
/// or characters outside `[A-Za-z0-9._+@=,-]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OutputPath(String);

impl OutputPath {
    /// Checks `path`; the error is the part that is not allowed.
    pub fn new(path: impl Into<String>) -> Result<Self, String> {
        let path = path.into();
        let allowed = |it: u8| {
            it.is_ascii_alphanumeric()
                || matches!(it, b'.' | b'_' | b'+' | b'@' | b'=' | b',' | b'-')
        };
        let bad = path.split('/').find(|part| {
            part.is_empty() || *part == "." || *part == ".." || !part.bytes().all(allowed)
        });
        match bad {
            Some(part) => Err(part.to_owned()),
            None => Ok(Self(path)),
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a package treats a file that was changed on the host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Policy {
    /// `%config`: replaced when the package's content changes, with a copy of the edit.
    Config,
    /// Replaced at every upgrade, without a copy.
    Plain,
    /// `%config(noreplace)`: the host owns it after the first installation.
    Seed,
    /// A vendor's package owns the path: shipped under `/usr/share/rcsgen/rootfs` and applied.
    Stage,
}

/// Where an artifact goes on a server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Install {
    /// The server.
    pub server: ServerId,
    /// The absolute path: most servers share it.
    pub path: Arc<str>,
    /// The permission bits.
    pub mode: u32,
    /// The owner.
    pub owner: Arc<str>,
    /// The group.
    pub group: Arc<str>,
    /// What happens to edits.
    pub policy: Policy,
    /// The name of its format.
    pub format: &'static str,
    /// The template that it is made by.
    pub template: FileId,
}

/// A part of an artifact that came from a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The bytes of the artifact.
    pub range: Range<u32>,
    /// The place in the document.
    pub span: Span,
}

/// A file as it will be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// Where it goes below the output directory.
    pub path: OutputPath,
    /// Its bytes.
    pub content: Bytes,
    /// The kind of artifact that it is, by the name of its folder under `templates/`.
    pub kind: Arc<str>,
    /// Where it goes on a server; `None` for what stays in the output directory.
    pub install: Option<Install>,
    /// What came from documents, in the order of the bytes; parts do not overlap.
    pub origins: Vec<Origin>,
}

/// What is wrong with one file, so that it is not made or must not be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Where it would go below the output directory, as far as that is known.
    pub path: String,
    /// The server that it is for.
    pub server: Option<ServerId>,
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// Whether another file has the same fault, so that it was said already.
    pub is_repeat: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_output_directory() {
        assert!(OutputPath::new("servers/a.b/etc/hosts").is_ok());
        for bad in ["", "/etc/hosts", "a/../b", "a//b", "a/./b", "a b", "a\\b", "имя"] {
            assert!(OutputPath::new(bad).is_err(), "{bad:?}");
        }
    }
}
