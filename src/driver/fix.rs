//! Fixing documents: findings that know their cure are mended in memory, round after round, and each
//! document that changed is written once.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::compile::{Compilation, Stage, Step, compile};
use super::discover::MARK;
use super::project::Options;
use super::world::{Failure, History, Kind, Metadata, World};
use super::write::beside;
use crate::diag::{Applicability, Diagnostic, apply_fixes};
use crate::text::{FileId, SourceMap};

/// How often a document is fixed and looked at again. Fixes that touch each other take a round each.
const ROUNDS: usize = 100;

/// What fixing makes of the documents. Nothing is written yet.
#[derive(Debug)]
pub struct Fixing {
    /// The documents as they would be, and what is wrong with them then.
    pub compilation: Compilation,
    /// How many findings were fixed.
    pub fixed: usize,
    /// The documents that change, by path.
    pub changes: Vec<Rewrite>,
}

/// A document that changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rewrite {
    /// Where it is, links followed.
    pub path: PathBuf,
    /// Its bytes as they were read.
    pub before: Vec<u8>,
    /// Its bytes as they should be.
    pub after: Vec<u8>,
}

/// Applies in memory all fixes that are as sure as `least`, until nothing changes any more.
pub fn fix(
    world: &dyn World,
    options: &Options,
    least: Applicability,
    progress: &dyn Fn(Step),
) -> Fixing {
    let mut overlay = Overlay { world, changed: BTreeMap::new() };
    let mut compilation = compile(world, options, Stage::Check, progress);
    let mut fixed = 0;
    for _ in 0..ROUNDS {
        if !compilation.failures.is_empty() {
            break;
        }
        let (rules, texts) = round(&overlay, &compilation, least);
        if texts.is_empty() {
            // Only the last look goes on to what artifacts show.
            let compilation = compile(&overlay, options, Stage::Render, &|_| {});
            let changed = overlay.changed.into_iter();
            let changes = changed
                .map(|(path, (before, after))| Rewrite { path, before, after })
                .filter(|it| it.before != it.after)
                .collect();
            return Fixing { compilation, fixed, changes };
        }
        fixed += rules;
        for (path, (before, after)) in texts {
            overlay.changed.entry(path).or_insert((before, Vec::new())).1 = after;
        }
        compilation = compile(&overlay, options, Stage::Check, &|_| {});
    }
    if !overlay.changed.is_empty() {
        // What does not come to rest is no better than what was there.
        compilation = compile(world, options, Stage::Check, &|_| {});
        compilation.failures.push(Failure::new(
            "the fixes do not come to an end: nothing was written; mend the findings by hand",
            "исправления не сходятся: ничего не записано; исправьте находки вручную",
        ));
    }
    Fixing { compilation, fixed: 0, changes: Vec::new() }
}

/// Bytes before and after, by path without links.
type Texts = BTreeMap<PathBuf, (Vec<u8>, Vec<u8>)>;

/// What one round of fixes makes of the documents, and how many findings it mends.
fn round(overlay: &Overlay<'_>, compilation: &Compilation, least: Applicability) -> (usize, Texts) {
    let sources = &compilation.sources;
    let places = places(overlay.world, compilation);
    let mut found = compilation.diagnostics.clone();
    for it in &mut found {
        it.fixes.retain(|fix| fix.edits.iter().all(|it| places.contains_key(&it.span.file)));
        keep_line_ends(it, sources);
    }
    let fixed = apply_fixes(&found, sources, least);
    let mut texts = Texts::new();
    for (file, text) in fixed.files {
        let Some(place) = places.get(&file) else { continue };
        let Ok(before) = overlay.read(place) else { continue };
        let mark = if before.starts_with(MARK) { MARK } else { b"" };
        // The fixes were thought out on what was read then: not on what an editor saved since, nor on
        // bytes that are no text.
        let known = sources.try_get(file).map(|it| it.text.as_bytes());
        if before.get(mark.len()..) != known {
            continue;
        }
        texts.insert(place.clone(), (before, [mark, text.as_bytes()].concat()));
    }
    (fixed.rules.len(), texts)
}

/// Where the files are that may be fixed: documents and what they include, inside the project.
fn places(world: &dyn World, compilation: &Compilation) -> BTreeMap<FileId, PathBuf> {
    let project = &compilation.project;
    let Ok(root) = world.resolve(&project.root) else { return BTreeMap::new() };
    let output = world.resolve(&project.output).ok();
    let mut places = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (file, source) in compilation.sources.iter() {
        if project.config_file == Some(file) {
            continue;
        }
        let Ok(real) = world.resolve(&project.root.join(&source.path)) else { continue };
        let is_file = world.metadata(&real).is_ok_and(|it| it.kind == Kind::File);
        let is_made = output.as_ref().is_some_and(|it| real.starts_with(it));
        // One file that is read under two names must not be fixed twice.
        if is_file && real.starts_with(&root) && !is_made && seen.insert(real.clone()) {
            places.insert(file, real);
        }
    }
    places
}

/// Lets new lines end as those of the file do.
fn keep_line_ends(found: &mut Diagnostic, sources: &SourceMap) {
    for edit in found.fixes.iter_mut().flat_map(|it| &mut it.edits) {
        let text = sources.try_get(edit.span.file).map_or("", |it| &it.text);
        let first = text.split_inclusive('\n').next().unwrap_or_default();
        if first.ends_with("\r\n") && edit.text.contains('\n') {
            edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
    }
}

/// Writes the documents that change. A crash leaves each of them as it was or as it should be.
pub fn write(world: &dyn World, changes: &[Rewrite]) -> Result<(), Failure> {
    for it in changes {
        let now = world.read(&it.path).map_err(|error| Failure::read(&it.path, &error))?;
        if now != it.before {
            let path = it.path.display();
            return Err(Failure::new(
                format!("`{path}` changed meanwhile: nothing was written; run it again"),
                format!("`{path}` тем временем изменился: ничего не записано; запустите ещё раз"),
            ));
        }
    }
    changes.iter().try_for_each(|it| {
        let beside = beside(&it.path);
        let replace = || {
            // A run that was cut short may have left it.
            if world.metadata(&beside).is_ok() {
                world.remove_file(&beside)?;
            }
            let written = world.write_like(&beside, &it.after, &it.path);
            written.and_then(|()| world.rename(&beside, &it.path)).inspect_err(|_| {
                let _ = world.remove_file(&beside);
            })
        };
        replace().map_err(|error| Failure::write(&it.path, &error))
    })
}

/// A machine with other texts in place of some of its files, which nothing can be written to.
struct Overlay<'a> {
    world: &'a dyn World,
    /// By path without links: the bytes before and after.
    changed: Texts,
}

impl World for Overlay<'_> {
    fn read_within(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let real = self.world.resolve(path);
        match real.ok().and_then(|it| self.changed.get(&it)) {
            Some((_, after)) => Ok(after.clone()),
            None => self.world.read_within(path, most),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.world.list(path)
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.world.metadata(path)
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.world.resolve(path)
    }

    fn write(&self, _: &Path, _: &[u8], _: bool) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn write_like(&self, _: &Path, _: &[u8], _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove_file(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove_directory(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn create_directory(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn history(&self, directory: &Path, paths: &[PathBuf]) -> History {
        self.world.history(directory, paths)
    }

    fn committed(&self, directory: &Path, path: &Path) -> Vec<(String, Vec<u8>)> {
        self.world.committed(directory, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Memory;

    /// A name in a domain that is none, with a byte order mark and the line ends of Windows.
    const FAULTY: &str = "\u{FEFF}Two\r\n===\r\n\r\n\
        ===================  ===========\r\n\
        DNS name             IPv6\r\n\
        ===================  ===========\r\n\
        a1.example.net       2001:db8::1\r\n\
        a2.example.net1      2001:db8::2\r\n\
        ===================  ===========\r\n";

    fn options(path: &str) -> Options {
        Options { directory: "/p".into(), path: Some(path.into()), ..Options::default() }
    }

    fn fixing(world: &Memory, path: &str, least: Applicability) -> Fixing {
        fix(world, &options(path), least, &|_| {})
    }

    #[test]
    fn a_document_keeps_its_mark_and_its_line_ends() {
        let world = Memory::new([("/p/rcsgen.toml", ""), ("/p/specs/a.rst", FAULTY)]);
        let found = fixing(&world, "specs", Applicability::Unsafe);
        assert_eq!(world.changes(), 0);
        write(&world, &found.changes).unwrap();
        let expected = FAULTY.replace("net1 ", "net  ");
        assert_eq!(world.files()["/p/specs/a.rst"], expected.as_bytes());
        assert_eq!(world.files().len(), 2);
        let again = fixing(&world, "specs", Applicability::Unsafe);
        assert_eq!((again.fixed, again.changes), (0, vec![]));
    }

    #[test]
    fn new_lines_end_like_the_others() {
        let text = FAULTY.replace("===\r\n\r\n=", "===\r\n\r\n* an item\r\nProse.\r\n\r\n=");
        let world = Memory::new([("/p/rcsgen.toml", ""), ("/p/specs/a.rst", &*text)]);
        let found = fixing(&world, "specs", Applicability::Safe);
        let [change] = &*found.changes else { panic!("{found:?}") };
        let expected = text.replace("item\r\n", "item\r\n\r\n");
        assert_eq!(String::from_utf8_lossy(&change.after), expected);
    }

    #[test]
    fn what_a_person_must_confirm_waits() {
        let world = Memory::new([("/p/rcsgen.toml", ""), ("/p/specs/a.rst", FAULTY)]);
        assert_eq!(fixing(&world, "specs", Applicability::Safe).changes, vec![]);
    }

    #[test]
    fn what_lies_outside_of_the_project_stays() {
        let world = Memory::new([("/p/rcsgen.toml", ""), ("/q/a.rst", FAULTY)]);
        world.link("/p/specs/a.rst", "/q/a.rst");
        let found = fixing(&world, "specs/a.rst", Applicability::Unsafe);
        assert!(found.compilation.has_errors());
        assert_eq!(found.changes, vec![]);
    }

    #[test]
    fn a_link_stays_a_link() {
        let world = Memory::new([("/p/rcsgen.toml", ""), ("/p/real/a.rst", FAULTY)]);
        world.link("/p/specs/a.rst", "/p/real/a.rst");
        let found = fixing(&world, "specs", Applicability::Unsafe);
        write(&world, &found.changes).unwrap();
        assert_ne!(world.files()["/p/real/a.rst"], FAULTY.as_bytes());
        assert_eq!(world.metadata(Path::new("/p/specs/a.rst")).unwrap().kind, Kind::Link);
    }

    #[test]
    fn a_document_that_someone_else_changes_or_a_full_disk_is_left_alone() {
        let world = Memory::new([("/p/rcsgen.toml", ""), ("/p/specs/a.rst", FAULTY)]);
        let found = fixing(&world, "specs", Applicability::Unsafe);
        for changes in 0..2 {
            world.break_after(Some(changes));
            assert!(write(&world, &found.changes).is_err());
            assert_eq!(world.files()["/p/specs/a.rst"], FAULTY.as_bytes());
        }
        world.break_after(None);
        world.put("/p/specs/a.rst", b"mine");
        assert!(write(&world, &found.changes).is_err());
        assert_eq!(world.files()["/p/specs/a.rst"], b"mine");
    }
}
