//! Files that documents name: they are read on demand, and only inside the project.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::discover::MARK;
use super::project::{absolute, relative};
use super::world::World;
use crate::syntax::rst::{Included, Resolver};
use crate::text::{FileId, SourceMap};

/// Finds included files below the root of a project.
pub struct Includes<'a> {
    world: &'a dyn World,
    root: &'a Path,
    real_root: PathBuf,
    sources: RefCell<&'a mut SourceMap>,
    found: RefCell<BTreeSet<FileId>>,
}

impl<'a> Includes<'a> {
    /// Files below `root`, which go into `sources`.
    pub fn new(world: &'a dyn World, root: &'a Path, sources: &'a mut SourceMap) -> Self {
        let real_root = world.resolve(root).unwrap_or_else(|_| root.to_path_buf());
        Self { world, root, real_root, sources: sources.into(), found: RefCell::default() }
    }

    /// The text of a file that is known already.
    pub(super) fn source(&self, file: FileId) -> (String, Arc<str>) {
        let sources = self.sources.borrow();
        let source = sources.get(file);
        (source.path.clone(), Arc::clone(&source.text))
    }

    /// The files that were included so far.
    pub(super) fn found(&self) -> BTreeSet<FileId> {
        self.found.borrow().clone()
    }

    fn read(&self, path: &Path) -> Result<FileId, String> {
        let name = relative(self.root, path);
        let missing = || format!("there is no file {name}");
        let real = self.world.resolve(path).map_err(|_| missing())?;
        if !real.starts_with(&self.real_root) {
            return Err(format!("{name} lies outside of the project"));
        }
        let mut sources = self.sources.borrow_mut();
        if let Some(file) = sources.find(&name) {
            return Ok(file);
        }
        let bytes = self.world.read(&real).map_err(|it| format!("{name}: {it}"))?;
        let bytes = bytes.strip_prefix(MARK).unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8 text"))?;
        Ok(sources.add(name, text))
    }
}

impl Resolver for Includes<'_> {
    fn resolve(&self, path: &str, base: &str) -> Result<Included, String> {
        let directory = Path::new(base).parent().unwrap_or(Path::new(""));
        let path = match path.strip_prefix('/') {
            // As in Sphinx, an absolute path counts from the project.
            Some(path) => absolute(self.root, Path::new(path)),
            None => absolute(&self.root.join(directory), Path::new(path)),
        };
        let file = self.read(&path)?;
        self.found.borrow_mut().insert(file);
        let (path, text) = self.source(file);
        Ok(Included { file, path, text })
    }
}

/// Notes whether a document wants a file at all: most do not, and can be parsed side by side.
#[derive(Default)]
pub(super) struct Wishes {
    any: AtomicBool,
}

impl Wishes {
    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }
}

impl Resolver for Wishes {
    fn resolve(&self, path: &str, _: &str) -> Result<Included, String> {
        self.any.store(true, Ordering::Relaxed);
        Err(path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Memory;

    #[test]
    fn only_files_of_the_project_are_included() {
        let world = Memory::new([
            ("/p/specs/a.rst", ""),
            ("/p/specs/parts/b.inc", "b"),
            ("/p/c.inc", "c"),
            ("/etc/passwd", "secret"),
        ]);
        world.link("/p/specs/link.inc", "/etc/passwd");
        let mut sources = SourceMap::default();
        let includes = Includes::new(&world, Path::new("/p"), &mut sources);
        let text =
            |path: &str, base: &str| includes.resolve(path, base).map(|it| it.text.to_string());
        assert_eq!(text("parts/b.inc", "specs/a.rst"), Ok("b".into()));
        assert_eq!(text("../c.inc", "specs/a.rst"), Ok("c".into()));
        assert_eq!(text("/c.inc", "specs/parts/b.inc"), Ok("c".into()));
        for bad in ["/etc/passwd", "../../etc/passwd", "link.inc", "nothing", "parts"] {
            assert!(text(bad, "specs/a.rst").is_err(), "{bad}");
        }
    }
}
