//! Files that documents name: they are read on demand, and only inside the project.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::project::{absolute, relative};
use super::world::World;
use crate::syntax::rst::{Hindrance, Included, Resolver, Unread};
use crate::text::{FileId, SharedText, SourceMap, decode};

/// Finds included files below the root of a project.
pub struct Includes<'a> {
    world: &'a dyn World,
    root: &'a Path,
    real_root: PathBuf,
    sources: RefCell<&'a mut SourceMap>,
    found: RefCell<BTreeSet<FileId>>,
    time: Option<&'a dyn Fn() -> Option<u64>>,
}

impl<'a> Includes<'a> {
    /// Files below `root`, which go into `sources`.
    pub fn new(world: &'a dyn World, root: &'a Path, sources: &'a mut SourceMap) -> Self {
        let real_root = world.resolve(root).unwrap_or_else(|_| root.to_path_buf());
        let found = RefCell::default();
        Self { world, root, real_root, sources: sources.into(), found, time: None }
    }

    /// The same, and `time` tells when the documents are made.
    pub fn dated(self, time: &'a dyn Fn() -> Option<u64>) -> Self {
        Self { time: Some(time), ..self }
    }

    /// The text of a file that is known already.
    pub(super) fn source(&self, file: FileId) -> (String, SharedText) {
        let sources = self.sources.borrow();
        let source = sources.get(file);
        (source.path.clone(), source.text.clone())
    }

    /// The files that were included so far.
    pub(super) fn found(&self) -> BTreeSet<FileId> {
        self.found.borrow().clone()
    }

    fn read(&self, path: &Path, encoding: Option<&str>) -> Result<FileId, Unread> {
        let name = relative(self.root, path);
        let unread = |why| Unread::new(&name, why);
        let real = self.world.resolve(path).map_err(|_| unread(Hindrance::Missing))?;
        if !real.starts_with(&self.real_root) {
            return Err(unread(Hindrance::Outside));
        }
        let mut sources = self.sources.borrow_mut();
        let known = sources.find(&name);
        if let Some(file) = known.filter(|_| encoding.is_none()) {
            return Ok(file);
        }
        let refused = |it: std::io::Error| unread(Hindrance::Refused(it.to_string()));
        let bytes = self.world.read(&real).map_err(refused)?;
        let text = decode(&bytes, encoding.unwrap_or("utf-8"))
            .map_err(|it| unread(Hindrance::Undecodable(it.0)))?;
        // One file may be read in two encodings.
        match known.filter(|&it| *sources.get(it).text == *text) {
            Some(file) => Ok(file),
            None => Ok(sources.add(name, text)),
        }
    }
}

impl Resolver for Includes<'_> {
    fn resolve(&self, path: &str, base: &str, encoding: Option<&str>) -> Result<Included, Unread> {
        let directory = Path::new(base).parent().unwrap_or(Path::new(""));
        let path = match path.strip_prefix('/') {
            Some(_) if Path::new(path).starts_with(self.root) => PathBuf::from(path),
            // As in Sphinx, an absolute path counts from the project.
            Some(path) => absolute(self.root, Path::new(path)),
            None => absolute(&self.root.join(directory), Path::new(path)),
        };
        let file = self.read(&path, encoding)?;
        self.found.borrow_mut().insert(file);
        let (path, text) = self.source(file);
        Ok(Included { file, path, text })
    }

    fn time(&self) -> Option<u64> {
        self.time.and_then(|it| it())
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
    fn resolve(&self, path: &str, _: &str, _: Option<&str>) -> Result<Included, Unread> {
        self.any.store(true, Ordering::Relaxed);
        Err(Unread::new(path, Hindrance::Missing))
    }

    fn time(&self) -> Option<u64> {
        self.any.store(true, Ordering::Relaxed);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Memory;

    #[test]
    fn a_file_is_read_in_the_encoding_that_the_document_names() {
        let world = Memory::default();
        world.put("/p/a.csv", b"\xc8\xec\xff");
        let mut sources = SourceMap::default();
        let includes = Includes::new(&world, Path::new("/p"), &mut sources);
        let text = |encoding| {
            let found = includes.resolve("a.csv", "x.rst", encoding);
            found.map(|it| it.text.to_string()).map_err(|it| it.to_string())
        };
        assert_eq!(text(Some("cp1251")), Ok("Имя".into()));
        let why = "'utf-8' codec can't decode byte 0xc8 in position 0: invalid continuation byte";
        assert_eq!(text(None), Ok("Имя".into()), "what was read once is known");
        world.put("/p/b.csv", b"\xc8\xec\xff");
        let unknown = includes.resolve("b.csv", "x.rst", None).map(|it| it.path);
        assert_eq!(unknown.map_err(|it| it.to_string()), Err(format!("UnicodeDecodeError: {why}")));
    }

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
        let text = |path: &str, base: &str| {
            includes.resolve(path, base, None).map(|it| it.text.to_string())
        };
        assert_eq!(text("parts/b.inc", "specs/a.rst"), Ok("b".into()));
        assert_eq!(text("../c.inc", "specs/a.rst"), Ok("c".into()));
        assert_eq!(text("/c.inc", "specs/parts/b.inc"), Ok("c".into()));
        assert_eq!(text("/p/c.inc", "specs/parts/b.inc"), Ok("c".into()));
        for bad in
            ["/etc/passwd", "/p/../etc/passwd", "../../etc/passwd", "link.inc", "nothing", "parts"]
        {
            assert!(text(bad, "specs/a.rst").is_err(), "{bad}");
        }
    }
}
