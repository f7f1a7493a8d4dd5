//! Platforms that the tests build, and the files of their servers on a disk.

#![expect(clippy::disallowed_methods, reason = "tests write what they show to other programs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libtest_mimic::Failed;
use rcsgen::artifact::Artifact;
use rcsgen::driver::{Compilation, Disk, Memory, Options, Stage, compile};
use rcsgen::model::{Inventory, Server};
use tempfile::TempDir;

use super::judge::Outcome;

/// What a document makes.
pub(crate) struct Platform {
    inventory: Inventory,
    artifacts: Vec<Artifact>,
}

/// The user's platform, and one of another shape: English, Markdown, other roles and prefixes, three
/// database servers, both families, no floating address of the web servers.
static PLATFORMS: LazyLock<[Platform; 2]> = LazyLock::new(|| {
    [Platform::new("specs/complex.rst"), Platform::new("tests/fixtures/second/platform.md")]
});

/// All platforms that every consumer is shown.
pub(crate) fn all() -> &'static [Platform] {
    &*PLATFORMS
}

/// The user's platform.
pub(crate) fn own() -> &'static Platform {
    &PLATFORMS[0]
}

/// The platform of another shape.
pub(crate) fn second() -> &'static Platform {
    &PLATFORMS[1]
}

impl Platform {
    fn new(path: &str) -> Self {
        let options = Options {
            directory: env!("CARGO_MANIFEST_DIR").into(),
            path: Some(path.into()),
            no_config: true,
            ..Options::default()
        };
        Self::made(compile(&Disk, &options, Stage::Render, &|_| {}), path)
    }

    /// The platform that `text` describes.
    pub(crate) fn of(text: &str) -> Self {
        Self::made(Self::compile(text), "the text")
    }

    /// The platform that the Markdown `text` describes.
    pub(crate) fn of_markdown(text: &str) -> Self {
        Self::made(Self::compile_as("platform.md", text), "the text")
    }

    /// What is found in `text`, and made of it.
    pub(crate) fn compile(text: &str) -> Compilation {
        Self::compile_as("platform.rst", text)
    }

    fn compile_as(name: &str, text: &str) -> Compilation {
        let options = Options {
            directory: "/project".into(),
            path: Some("specs".into()),
            no_config: true,
            ..Options::default()
        };
        let path = format!("/project/specs/{name}");
        let world = Memory::new([(path.as_str(), text)]);
        compile(&world, &options, Stage::Render, &|_| {})
    }

    fn made(made: Compilation, path: &str) -> Self {
        assert!(!made.has_errors() && made.failures.is_empty(), "{path}: {:#?}", made.diagnostics);
        assert!(!made.artifacts.is_empty(), "{path}: nothing was made");
        Self { inventory: made.inventory, artifacts: made.artifacts }
    }

    /// The servers.
    pub(crate) fn servers(&self) -> &[Server] {
        &self.inventory.servers
    }

    /// What the document describes.
    pub(crate) fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// All files.
    pub(crate) fn artifacts(&self) -> &[Artifact] {
        &self.artifacts
    }

    /// The files that are called `name` on a server, each with that server's name.
    pub(crate) fn files<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.artifacts().iter().filter_map(move |it| {
            let install = it.install.as_ref()?;
            let server = &self.inventory.servers[install.server.at()];
            let text = std::str::from_utf8(&it.content).ok()?;
            install.path.ends_with(name).then(|| (server.name.value.as_str(), text))
        })
    }

    /// The platform with the first `from` of the first file with this ending as `to`.
    pub(crate) fn with_text(&self, name: &str, from: &str, to: &str) -> Result<Self, Failed> {
        self.changed(name, |it| {
            let text = String::from_utf8_lossy(&it.content);
            let changed = text.replacen(from, to, 1);
            let is_other = changed != text;
            it.content = changed.into_bytes().into();
            is_other
        })
    }

    /// The platform with the first file of this ending under these permission bits.
    pub(crate) fn with_mode(&self, name: &str, mode: u32) -> Result<Self, Failed> {
        self.changed(name, |it| {
            it.install.as_mut().is_some_and(|it| {
                let is_other = it.mode != mode;
                it.mode = mode;
                is_other
            })
        })
    }

    /// The platform with a copy of the first file of this ending at `path` of the same server.
    pub(crate) fn with_file(&self, name: &str, path: &str) -> Result<Self, Failed> {
        let mut changed =
            Self { inventory: self.inventory.clone(), artifacts: self.artifacts.clone() };
        let mut copy = changed.artifacts[self.find(name)?].clone();
        copy.install.as_mut().ok_or("a file of a server")?.path = path.into();
        changed.artifacts.push(copy);
        Ok(changed)
    }

    fn changed(&self, name: &str, change: impl Fn(&mut Artifact) -> bool) -> Result<Self, Failed> {
        let mut changed =
            Self { inventory: self.inventory.clone(), artifacts: self.artifacts.clone() };
        if !change(&mut changed.artifacts[self.find(name)?]) {
            return Err(format!("{name} has nothing to spoil").into());
        }
        Ok(changed)
    }

    /// The first file of a server whose path in the output ends so.
    fn find(&self, name: &str) -> Result<usize, Failed> {
        let is_it = |it: &Artifact| it.install.is_some() && it.path.as_str().ends_with(name);
        let found = self.artifacts.iter().position(is_it);
        found.ok_or_else(|| format!("no file ends with {name}").into())
    }

    /// The text of the file `path` of `server`.
    pub(crate) fn read<'a>(&'a self, server: &str, path: &str) -> Result<&'a str, Failed> {
        let mut found = self.files(path).filter(|(name, _)| *name == server);
        found.next().map(|it| it.1).ok_or_else(|| format!("{server} has no {path}").into())
    }
}

/// The root tree of a server on a disk, where a test may spoil it.
pub(crate) struct Tree {
    directory: TempDir,
}

impl Tree {
    /// The tree of `server`, with what its packages would bring.
    pub(crate) fn new(platform: &Platform, server: &str) -> Result<Self, Failed> {
        let tree = Self { directory: TempDir::new()? };
        for (index, it) in platform.servers().iter().enumerate() {
            if it.name.value.as_str() != server {
                continue;
            }
            for artifact in platform.artifacts() {
                if let Some(install) = &artifact.install
                    && install.server.at() == index
                {
                    tree.write(&install.path, &artifact.content)?;
                    tree.chmod(&install.path, install.mode)?;
                }
            }
        }
        Ok(tree)
    }

    /// A name server, with the zones of `platform` where they belong.
    pub(crate) fn of_zones(platform: &Platform) -> Result<Self, Failed> {
        let tree = Self { directory: TempDir::new()? };
        for it in platform.artifacts() {
            if let Some(path) = it.path.as_str().strip_prefix("zones/") {
                tree.write(&format!("/var/named/rcsgen/{path}"), &it.content)?;
            }
        }
        Ok(tree)
    }

    /// Where the tree begins.
    pub(crate) fn root(&self) -> &Path {
        self.directory.path()
    }

    /// Where the file `path` of the server lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path.trim_start_matches('/'))
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, content: &[u8]) -> Outcome {
        let path = self.path(path);
        fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
        Ok(fs::write(path, content)?)
    }

    /// Sets the permission bits of a file.
    pub(crate) fn chmod(&self, path: &str, mode: u32) -> Outcome {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        Ok(fs::set_permissions(self.path(path), mode)?)
    }

    /// Replaces the first `from` in the file `path` by `to`.
    pub(crate) fn spoil(&self, path: &str, from: &str, to: &str) -> Outcome {
        let text = fs::read_to_string(self.path(path))?;
        if !text.contains(from) {
            return Err(format!("{path} has no `{from}` to spoil").into());
        }
        self.write(path, text.replacen(from, to, 1).as_bytes())
    }
}
