//! A machine that exists only in memory, for tests: it can refuse to read and break down while it
//! writes.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::world::{Commit, History, Kind, Metadata, World};

/// Files in memory.
#[derive(Debug, Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<PathBuf, (Vec<u8>, bool)>,
    links: BTreeMap<PathBuf, PathBuf>,
    directories: BTreeSet<PathBuf>,
    unreadable: BTreeSet<PathBuf>,
    commits: Vec<Commit>,
    is_shallow: bool,
    is_edited: bool,
    /// How many more changes are carried out before the machine breaks down.
    changes_left: Option<usize>,
    changes: usize,
}

impl Memory {
    /// A machine with these files.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let memory = Self::default();
        for (path, text) in files {
            memory.put(path, text.as_bytes());
        }
        memory
    }

    /// Puts a file there, with the directories above it.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let path = clean(Path::new(path));
        let mut state = self.state();
        state.add_parents(&path);
        state.files.insert(path, (bytes.to_vec(), false));
    }

    /// Puts a symbolic link there.
    pub fn link(&self, path: &str, target: &str) {
        let path = clean(Path::new(path));
        let mut state = self.state();
        state.add_parents(&path);
        state.links.insert(path, PathBuf::from(target));
    }

    /// Forbids to read a path.
    pub fn forbid(&self, path: &str) {
        self.state().unreadable.insert(clean(Path::new(path)));
    }

    /// Lets the machine break down after `changes` more changes; `None` mends it.
    pub fn break_after(&self, changes: Option<usize>) {
        self.state().changes_left = changes;
    }

    /// Records a commit, which is newer than those before.
    pub fn commit(&self, time: u64, author: &str, subject: &str) {
        let commit = Commit { time, author: author.into(), subject: subject.into() };
        self.state().commits.insert(0, commit);
    }

    /// Says that the history lacks its beginning.
    pub fn set_shallow(&self, is_shallow: bool) {
        self.state().is_shallow = is_shallow;
    }

    /// Says that the files differ from the last commit.
    pub fn set_edited(&self, is_edited: bool) {
        self.state().is_edited = is_edited;
    }

    /// How many changes were carried out so far.
    pub fn changes(&self) -> usize {
        self.state().changes
    }

    /// Every file and its bytes, by path.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        let files = state.files.iter();
        files.map(|(path, (bytes, _))| (path.display().to_string(), bytes.clone())).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add_parents(&mut self, path: &Path) {
        self.directories.extend(path.ancestors().skip(1).map(Path::to_path_buf));
    }

    fn change(&mut self) -> io::Result<()> {
        if let Some(left) = &mut self.changes_left {
            *left = left.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
        }
        self.changes += 1;
        Ok(())
    }

    /// Follows every link on the way.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let mut path = clean(path);
        for _ in 0..40 {
            let link = path.ancestors().find(|it| self.links.contains_key(*it));
            let Some(link) = link.map(Path::to_path_buf) else { return Ok(path) };
            let rest = path.strip_prefix(&link).unwrap_or(Path::new("")).to_path_buf();
            let target = link.parent().unwrap_or(Path::new("/")).join(&self.links[&link]);
            path = clean(&target.join(rest));
        }
        Err(io::Error::other("its symbolic links lead in a circle"))
    }

    /// Moves all that is inside a directory.
    fn move_inside(&mut self, from: &Path, to: &Path) {
        let moved = |it: PathBuf| match it.strip_prefix(from) {
            Ok(rest) => to.join(rest),
            Err(_) => it,
        };
        let State { files, links, directories, .. } = self;
        *files = std::mem::take(files).into_iter().map(|(at, it)| (moved(at), it)).collect();
        *links = std::mem::take(links).into_iter().map(|(at, it)| (moved(at), it)).collect();
        *directories = std::mem::take(directories).into_iter().map(moved).collect();
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.contains_key(path) || self.directories.contains(path)
    }
}

/// Takes `.` and `..` out of an absolute path.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::from("/");
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => {
                clean.pop();
            }
            _ => {}
        }
    }
    clean
}

impl World for Memory {
    fn read_within(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let state = self.state();
        let path = state.resolve(path)?;
        if state.unreadable.contains(&path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if state.directories.contains(&path) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let file = state.files.get(&path).ok_or(io::ErrorKind::NotFound)?;
        if file.0.len() as u64 > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(file.0.clone())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        let path = state.resolve(path)?;
        if state.unreadable.contains(&path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if !state.directories.contains(&path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let all = state.files.keys().chain(state.links.keys()).chain(&state.directories);
        let names: BTreeSet<String> = all
            .filter(|it| it.parent() == Some(&path))
            .filter_map(|it| it.file_name())
            .map(|it| it.to_string_lossy().into_owned())
            .collect();
        Ok(names.into_iter().collect())
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        let state = self.state();
        let path = clean(path);
        if state.links.contains_key(&path) {
            return Ok(Metadata { kind: Kind::Link, len: 0, executable: false });
        }
        let path = state.resolve(&path)?;
        if state.directories.contains(&path) {
            return Ok(Metadata { kind: Kind::Directory, len: 0, executable: true });
        }
        let (bytes, executable) = state.files.get(&path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Metadata { kind: Kind::File, len: bytes.len() as u64, executable: *executable })
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let state = self.state();
        let path = state.resolve(path)?;
        if state.exists(&path) { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn write(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        let path = state.resolve(path)?;
        if state.directories.contains(&path) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if path.parent().is_none_or(|it| !state.directories.contains(it)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.files.insert(path, (bytes.to_vec(), executable));
        Ok(())
    }

    fn write_like(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
        let executable = self.metadata(like)?.executable;
        if self.metadata(path).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.write(path, bytes, executable)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        let (from, to) = (clean(from), clean(to));
        if state.directories.contains(&to) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if state.directories.remove(&from) {
            state.move_inside(&from, &to);
            state.directories.insert(to);
            return Ok(());
        }
        let file = state.files.remove(&from).ok_or(io::ErrorKind::NotFound)?;
        state.links.remove(&to);
        state.files.insert(to, file);
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        let path = clean(path);
        let found = state.links.remove(&path).is_some() || state.files.remove(&path).is_some();
        if found { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        let path = clean(path);
        let all = state.files.keys().chain(state.links.keys()).chain(&state.directories);
        if all.into_iter().any(|it| it.parent() == Some(&path)) {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        if state.directories.remove(&path) { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        let path = clean(path);
        if path.ancestors().any(|it| state.files.contains_key(it)) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        state.add_parents(&path);
        state.directories.insert(path);
        Ok(())
    }

    fn history(&self, _: &Path, _: &[PathBuf]) -> History {
        let state = self.state();
        History {
            commits: state.commits.clone(),
            is_shallow: state.is_shallow,
            is_edited: state.is_edited,
        }
    }

    fn committed(&self, _: &Path, _: &Path) -> Vec<(String, Vec<u8>)> {
        Vec::new()
    }
}
