//! Changing the output directory so that a crash at any point leaves the old tree, the new one, or one
//! that the next build completes.
//!
//! The manifest of the build is written first under another name, which claims everything that the
//! build is about to write. Then every file is written beside its place and moved there; a directory that
//! was not there is filled beside its place and moved there as a whole. Last, the manifest is moved to its
//! name. A build that finds the claim knows which files are its own.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::world::{Failure, Kind, MAX_FILE, World};
use crate::plan::{Action, Change, Manifest, Owned, Plan, Present};

/// The longest manifest that is read: that of some millions of files.
const MAX_MANIFEST: u64 = 1 << 30;

/// A part of the output directory with a manifest of its own.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    /// The machine.
    pub world: &'a dyn World,
    /// The output directory.
    pub root: &'a Path,
    /// The name of the manifest.
    pub manifest: &'a str,
}

impl Tree<'_> {
    /// What earlier builds made here.
    pub fn owned(&self) -> Result<Owned, Failure> {
        Ok(Owned {
            done: self.read_manifest(&self.root.join(self.manifest))?,
            // A claim that was cut short while it was written claimed nothing yet.
            begun: self.read_manifest(&self.claim()).unwrap_or_default(),
        })
    }

    fn claim(&self) -> PathBuf {
        self.root.join(format!("{}.part", self.manifest))
    }

    fn read_manifest(&self, path: &Path) -> Result<Manifest, Failure> {
        let bytes = match self.world.read_within(path, MAX_MANIFEST) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Manifest::default());
            }
            Err(error) => return Err(Failure::read(path, &error)),
        };
        Manifest::parse(&bytes).map_err(|why| {
            let path = path.display();
            Failure::new(
                format!(
                    "`{path}` is not a manifest that rcsgen wrote ({why}): restore it, or take it away and run `build --force`"
                ),
                format!(
                    "`{path}` — не манифест, записанный rcsgen ({why}): восстановите его или удалите и запустите `build --force`"
                ),
            )
        })
    }

    /// What stands at `paths` now; each comes with how many bytes a build made or makes there at most.
    pub fn present(
        &self,
        paths: &BTreeMap<String, u64>,
    ) -> Result<BTreeMap<String, Present>, Failure> {
        // Where there is no directory, there is no need to ask for each of its files.
        let mut directories: Vec<&str> =
            paths.keys().filter_map(|it| Some(it.rsplit_once('/')?.0)).collect();
        directories.dedup();
        let is_gone = |it: &&str| {
            let metadata = self.world.metadata(&self.root.join(it));
            metadata.is_err_and(|it| it.kind() == std::io::ErrorKind::NotFound)
        };
        let gone: HashSet<&str> = directories.into_iter().filter(is_gone).collect();
        let paths: Vec<_> = paths.iter().collect();
        let look = |path: &str, most: u64| match path.rsplit_once('/') {
            Some((directory, _)) if gone.contains(directory) => Ok(Present::Missing),
            _ => self.look(path, most),
        };
        paths.par_iter().map(|(path, most)| Ok(((*path).clone(), look(path, **most)?))).collect()
    }

    fn look(&self, path: &str, most: u64) -> Result<Present, Failure> {
        use std::io::ErrorKind::{FileTooLarge, NotADirectory, NotFound};
        let path = self.root.join(path);
        let metadata = match self.world.metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => {
                return Ok(Present::Missing);
            }
            Err(error) => return Err(Failure::read(&path, &error)),
        };
        if metadata.kind != Kind::File {
            return Ok(Present::Other);
        }
        match self.world.read_within(&path, most.max(MAX_FILE)) {
            Ok(content) => Ok(Present::File { content, executable: metadata.executable }),
            Err(error) if error.kind() == FileTooLarge => Ok(Present::TooLarge),
            Err(error) => Err(Failure::read(&path, &error)),
        }
    }

    /// Whether an earlier build was cut short, or the manifest is not what `plan` says.
    pub fn is_stale(&self, plan: &Plan) -> bool {
        let manifest = self.world.read_within(&self.root.join(self.manifest), MAX_MANIFEST);
        !manifest.is_ok_and(|it| it == plan.manifest.to_json().as_bytes())
            || self.world.metadata(&self.claim()).is_ok()
    }

    /// Carries out `plan`.
    pub fn apply(&self, plan: &Plan, owned: &Owned) -> Result<(), Failure> {
        if plan.changes.is_empty() && !self.is_stale(plan) {
            return Ok(());
        }
        self.make_directory(Path::new(""))?;
        self.remove_leftovers(owned)?;
        let (claim, manifest) = (self.claim(), plan.manifest.to_json());
        self.write(&claim, manifest.as_bytes(), false)?;

        let (removed, written): (Vec<_>, Vec<_>) =
            plan.changes.iter().partition(|it| it.action == Action::Remove);
        // A file may have become a directory, so what goes makes room first.
        for change in &removed {
            self.check_parents(&change.path)?;
            self.remove(&self.root.join(&change.path))?;
        }
        let fresh = self.make_directories(&written)?;
        written.par_iter().try_for_each(|change| self.replace(change, &fresh))?;
        for directory in fresh {
            let path = self.root.join(directory);
            self.rename(&beside(&path), &path)?;
        }
        self.remove_empty_directories(removed.iter().map(|it| it.path.as_str()));
        self.rename(&claim, &self.root.join(self.manifest))
    }

    /// Makes the directories of all new files. Returns the outermost of those that were not there: they
    /// are made beside their places.
    fn make_directories<'a>(&self, written: &[&'a Change]) -> Result<BTreeSet<&'a Path>, Failure> {
        let parents = written.iter().filter_map(|it| Some(it.path.rsplit_once('/')?.0));
        // Changes are sorted, so that the files of a directory follow each other.
        let mut parents: Vec<&str> = parents.collect();
        parents.dedup();
        let directories: BTreeSet<&Path> =
            parents.into_iter().flat_map(|it| Path::new(it).ancestors()).collect();
        let mut fresh = BTreeSet::new();
        for directory in directories {
            let path = self.root.join(directory);
            if let Some(staged) = self.staged(directory, &fresh) {
                self.create_directory(&staged)?;
            } else if self.is_free(&path) && self.is_free(&beside(&path)) {
                self.create_directory(&beside(&path))?;
                fresh.insert(directory);
            } else {
                self.make_directory(directory)?;
            }
        }
        Ok(fresh)
    }

    /// Where `path` is until the directory of `fresh` that it is inside is moved to its place; none if it
    /// is inside none.
    fn staged(&self, path: &Path, fresh: &BTreeSet<&Path>) -> Option<PathBuf> {
        // None of them is inside another, so that only the last one before the path may hold it.
        let directory = fresh.range(..=path).next_back().filter(|it| path.starts_with(it))?;
        Some(beside(&self.root.join(directory)).join(path.strip_prefix(directory).ok()?))
    }

    fn is_free(&self, path: &Path) -> bool {
        self.world.metadata(path).is_err_and(|it| it.kind() == std::io::ErrorKind::NotFound)
    }

    fn create_directory(&self, path: &Path) -> Result<(), Failure> {
        self.world.create_directory(path).map_err(|error| Failure::write(path, &error))
    }

    /// Makes a directory below the output directory, and refuses one that is a link: it could lead
    /// anywhere. The output directory itself may be one.
    fn make_directory(&self, directory: &Path) -> Result<(), Failure> {
        let is_root = directory.as_os_str().is_empty();
        let path = if is_root { self.root.to_path_buf() } else { self.root.join(directory) };
        match self.world.metadata(&path) {
            Ok(it) if it.kind == Kind::Directory => Ok(()),
            Ok(it) if it.kind == Kind::Link && is_root => Ok(()),
            Ok(_) => Err(in_the_way(&path)),
            Err(_) => self.create_directory(&path),
        }
    }

    /// Refuses a path that a link leads elsewhere.
    fn check_parents(&self, path: &str) -> Result<(), Failure> {
        let above = Path::new(path).ancestors().skip(1).filter(|it| !it.as_os_str().is_empty());
        for directory in above.map(|it| self.root.join(it)) {
            if self.world.metadata(&directory).is_ok_and(|it| it.kind != Kind::Directory) {
                return Err(in_the_way(&directory));
            }
        }
        Ok(())
    }

    fn replace(&self, change: &Change, fresh: &BTreeSet<&Path>) -> Result<(), Failure> {
        let relative = Path::new(&change.path);
        if let Some(path) = self.staged(relative, fresh) {
            return self.write(&path, &change.after, change.executable);
        }
        let path = self.root.join(relative);
        let beside = beside(&path);
        self.write(&beside, &change.after, change.executable)?;
        self.rename(&beside, &path)
    }

    fn write(&self, path: &Path, bytes: &[u8], executable: bool) -> Result<(), Failure> {
        self.world.write(path, bytes, executable).map_err(|error| Failure::write(path, &error))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Failure> {
        self.world.rename(from, to).map_err(|error| Failure::write(to, &error))
    }

    fn remove(&self, path: &Path) -> Result<(), Failure> {
        match self.world.remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::write(path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Takes away what a build that was cut short wrote beside its files and directories.
    fn remove_leftovers(&self, owned: &Owned) -> Result<(), Failure> {
        let paths = || owned.begun.iter().map(|it| Path::new(&it.path));
        for path in paths() {
            let leftover = beside(&self.root.join(path));
            if self.world.metadata(&leftover).is_ok() {
                self.remove(&leftover)?;
            }
        }
        let directories: BTreeSet<&Path> = paths().flat_map(|it| it.ancestors().skip(1)).collect();
        for directory in directories.into_iter().filter(|it| !it.as_os_str().is_empty()) {
            self.remove_leftover_directory(directory, paths())?;
        }
        Ok(())
    }

    /// Takes away those of `paths` that were written beside `directory`, into which they should have come.
    fn remove_leftover_directory<'a>(
        &self,
        directory: &Path,
        paths: impl Iterator<Item = &'a Path>,
    ) -> Result<(), Failure> {
        let leftover = beside(directory);
        if self.is_free(&self.root.join(&leftover)) {
            return Ok(());
        }
        let inside: Vec<String> = paths
            .filter_map(|it| Some(leftover.join(it.strip_prefix(directory).ok()?)))
            .map(|it| it.to_string_lossy().into_owned())
            .collect();
        for path in &inside {
            self.check_parents(path)?;
            self.remove(&self.root.join(path))?;
        }
        self.remove_empty_directories(inside.iter().map(String::as_str));
        Ok(())
    }

    /// Takes away the directories that hold nothing any more, the innermost first.
    fn remove_empty_directories<'a>(&self, removed: impl Iterator<Item = &'a str>) {
        let mut directories: BTreeSet<&Path> = BTreeSet::new();
        for path in removed {
            directories.extend(Path::new(path).ancestors().skip(1));
        }
        for directory in directories.iter().rev().filter(|it| !it.as_os_str().is_empty()) {
            let path = self.root.join(directory);
            // One that holds something else stays, and so it should.
            if self.world.list(&path).is_ok_and(|it| it.is_empty()) {
                let _ = self.world.remove_directory(&path);
            }
        }
    }
}

/// Where a file is written before it is moved to `path`.
pub(super) fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|it| it.to_string_lossy()).unwrap_or_default();
    path.with_file_name(format!(".{name}.part"))
}

fn in_the_way(path: &Path) -> Failure {
    let path = path.display();
    Failure::new(
        format!("`{path}` is in the way: a directory is needed there; move it aside"),
        format!("`{path}` мешает: здесь нужен каталог; уберите его"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Memory;
    use crate::plan::{Entry, File, Reason, plan, sha256};

    fn files(list: &[(&str, &str)]) -> Vec<File> {
        let file = |&(path, text): &(&str, &str)| File {
            entry: Entry {
                path: path.into(),
                sha256: sha256(text.as_bytes()),
                size: text.len() as u64,
                mode: "0644".into(),
                kind: "hosts".into(),
                server: None,
                sources: Vec::new(),
            },
            content: text.as_bytes().into(),
            executable: false,
        };
        list.iter().map(file).collect()
    }

    fn build(world: &Memory, list: &[(&str, &str)]) -> Result<Plan, Failure> {
        let tree = Tree { world, root: Path::new("/out"), manifest: "manifest.json" };
        let owned = tree.owned()?;
        let desired = files(list);
        let plan = plan(desired.clone(), &owned, &tree.present(&owned.sizes(&desired))?, false);
        if plan.refusals.is_empty() {
            tree.apply(&plan, &owned)?;
        }
        Ok(plan)
    }

    fn tree(world: &Memory) -> Vec<String> {
        world.files().into_keys().collect()
    }

    const OLD: &[(&str, &str)] = &[("a/x", "1"), ("b/y", "1"), ("c", "1")];
    const NEW: &[(&str, &str)] = &[("a/x", "2"), ("c", "1"), ("d/z", "1")];

    #[test]
    fn the_second_build_changes_nothing() {
        let world = Memory::default();
        build(&world, OLD).unwrap();
        let changes = world.changes();
        build(&world, OLD).unwrap();
        assert_eq!(world.changes(), changes);
        assert_eq!(tree(&world), ["/out/a/x", "/out/b/y", "/out/c", "/out/manifest.json"]);
    }

    #[test]
    fn stale_files_go_with_their_directories() {
        let world = Memory::default();
        build(&world, OLD).unwrap();
        build(&world, NEW).unwrap();
        assert_eq!(tree(&world), ["/out/a/x", "/out/c", "/out/d/z", "/out/manifest.json"]);
        assert!(world.metadata(Path::new("/out/b")).is_err());
    }

    #[test]
    fn wherever_a_build_breaks_down_the_next_one_completes_it() {
        let want = {
            let world = Memory::default();
            build(&world, NEW).unwrap();
            world.files()
        };
        for changes in 0.. {
            let world = Memory::default();
            build(&world, OLD).unwrap();
            world.break_after(Some(changes));
            let whole = build(&world, NEW).is_ok();
            world.break_after(None);
            let third = [("a/x", "3"), ("c", "3")];
            // The document may change before the next build; what was half written is no edit.
            let between = build(&world, &third).unwrap();
            assert_eq!(between.refusals, [], "after {changes} changes");
            let plan = build(&world, NEW).unwrap();
            assert_eq!(plan.refusals, [], "after {changes} changes");
            assert_eq!(world.files(), want, "after {changes} changes");
            if whole {
                assert!(changes > 5, "the machine broke down at several points");
                break;
            }
        }
    }

    #[test]
    fn a_new_directory_appears_with_all_its_files() {
        for changes in 0.. {
            let world = Memory::default();
            world.break_after(Some(changes));
            let whole = build(&world, &[("a/b/x", "1"), ("a/b/y", "1"), ("a/c/z", "1")]).is_ok();
            let inside = tree(&world).into_iter().filter(|it| it.starts_with("/out/a/")).count();
            assert!(matches!(inside, 0 | 3), "{inside} files after {changes} changes");
            world.break_after(None);
            // What was begun is gone, even if nothing wants it any more.
            build(&world, &[("c", "1")]).unwrap();
            assert_eq!(tree(&world), ["/out/c", "/out/manifest.json"], "after {changes} changes");
            if whole {
                break;
            }
        }
    }

    #[test]
    fn what_stands_where_a_directory_would_be_made_is_left_alone() {
        let world = Memory::new([("/out/.a.part/mine", "mine")]);
        build(&world, &[("a/x", "1")]).unwrap();
        assert_eq!(tree(&world), ["/out/.a.part/mine", "/out/a/x", "/out/manifest.json"]);
    }

    #[test]
    fn a_file_may_become_a_directory() {
        let world = Memory::default();
        build(&world, &[("a", "1")]).unwrap();
        build(&world, &[("a/b", "1")]).unwrap();
        assert_eq!(tree(&world), ["/out/a/b", "/out/manifest.json"]);
    }

    #[test]
    fn no_link_leads_a_build_out_of_its_directory() {
        let world = Memory::new([("/etc/x", "mine")]);
        world.put("/out/keep", b"");
        world.link("/out/a", "/etc");
        let failure = build(&world, &[("a/x", "1")]);
        assert!(failure.is_err() || failure.is_ok_and(|it| !it.refusals.is_empty()));
        assert_eq!(world.files()["/etc/x"], b"mine");
    }

    #[test]
    fn a_build_reads_what_it_made_however_long_and_nothing_longer() {
        let world = Memory::default();
        let long = "x".repeat(MAX_FILE as usize + 1);
        for changes in [1, 0] {
            let plan = build(&world, &[("long", &long)]).unwrap();
            assert_eq!((plan.changes.len(), plan.refusals.len()), (changes, 0));
        }
        world.put("/out/long", format!("{long}x").as_bytes());
        world.put("/out/new", long.as_bytes());
        let plan = build(&world, &[("new", "1")]).unwrap();
        let refused: Vec<_> = plan.refusals.iter().map(|it| (&*it.path, it.reason)).collect();
        assert_eq!(refused, [("long", Reason::Edited), ("new", Reason::Foreign)]);
    }

    #[test]
    fn a_manifest_with_conflict_markers_is_not_trusted() {
        let world = Memory::new([("/out/manifest.json", "<<<<<<< HEAD")]);
        assert!(build(&world, OLD).unwrap_err().text.en.contains("not a manifest"));
    }
}
