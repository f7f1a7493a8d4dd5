//! The real machine.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::lock::{self, Lock};
use super::program;
use super::world::{Commit, History, Kind, Metadata, World};
use crate::pack::{Archive, Key};

/// The file system of this machine.
#[derive(Clone, Copy, Default, Debug)]
pub struct Disk;

impl World for Disk {
    fn read_within(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // A pipe would wait for a writer that may never come.
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        if metadata.len() > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        // It may have grown since.
        fs::File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        let metadata = fs::symlink_metadata(path)?;
        let kind = match metadata.file_type() {
            it if it.is_file() => Kind::File,
            it if it.is_dir() => Kind::Directory,
            it if it.is_symlink() => Kind::Link,
            _ => Kind::Other,
        };
        Ok(Metadata { kind, len: metadata.len(), executable: is_executable(&metadata) })
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn write(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
        let mut file = fs::File::create(path)?;
        file.write_all(bytes)?;
        set_executable(&file, executable)
    }

    fn write_like(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
        let permissions = fs::metadata(like)?.permissions();
        let mut file = private(fs::File::options().write(true).create_new(true)).open(path)?;
        file.set_permissions(permissions)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn history(&self, directory: &Path, paths: &[PathBuf]) -> History {
        let log = ["log", "--no-color", "--no-decorate", "--format=%ct%x00%an <%ae>%x00%s", "--"];
        let log = git(directory, &log, paths);
        let commits: Vec<_> = String::from_utf8_lossy(&log).lines().filter_map(commit).collect();
        // Without a commit there is nothing that could be shallow or edited.
        if commits.is_empty() {
            return History::default();
        }
        let shallow = git(directory, &["rev-parse", "--is-shallow-repository"], &[]);
        let status = ["--no-optional-locks", "status", "--porcelain", "--"];
        let status = git(directory, &status, paths);
        History { commits, is_shallow: shallow.starts_with(b"true"), is_edited: !status.is_empty() }
    }

    fn committed(&self, directory: &Path, path: &Path) -> Vec<(String, Vec<u8>)> {
        let Ok(below) = path.strip_prefix(directory) else { return Vec::new() };
        let below = format!("{}/", below.display());
        let list =
            git(directory, &["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", &below], &[]);
        let list = String::from_utf8_lossy(&list).into_owned();
        let paths = list.split('\0').filter_map(|it| Some((it, it.strip_prefix(&below)?)));
        paths
            .map(|(path, below)| {
                let bytes = git(directory, &["show", &format!("HEAD:./{path}")], &[]);
                (below.to_owned(), bytes)
            })
            .collect()
    }

    fn past(&self, directory: &Path, paths: &[PathBuf], back: usize) -> Vec<(PathBuf, Vec<u8>)> {
        let skip = format!("--skip={back}");
        let log = git(directory, &["log", "--format=%H", "-n1", &skip, "--"], paths);
        let commit = String::from_utf8_lossy(&log).trim().to_owned();
        if commit.is_empty() {
            return Vec::new();
        }
        let below = paths.iter().filter_map(|it| it.strip_prefix(directory).ok());
        let below: Vec<PathBuf> = below.map(Path::to_path_buf).collect();
        let words = ["ls-tree", "-r", "-z", "--name-only", &commit, "--"];
        let list = String::from_utf8_lossy(&git(directory, &words, &below)).into_owned();
        let files = list.split('\0').filter(|it| !it.is_empty());
        files
            .map(|it| {
                let bytes = git(directory, &["show", &format!("{commit}:./{it}")], &[]);
                (directory.join(it), bytes)
            })
            .collect()
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Archive>> {
        let file = fs::File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        Ok(Box::new(Pieces { file: Mutex::new(file), size: metadata.len() }))
    }

    fn filter(&self, directory: &Path, words: &[String], input: &[u8]) -> io::Result<Vec<u8>> {
        program::filter(directory, words, input)
    }

    fn verify(&self, key: &Key, content: &[u8], signature: &[u8]) -> io::Result<()> {
        program::verify(key, content, signature)
    }

    fn lock(&self, directory: &Path, wait: &dyn Fn()) -> io::Result<Lock> {
        lock::lock(directory, wait)
    }
}

/// A file that is read in pieces.
struct Pieces {
    file: Mutex<fs::File>,
    size: u64,
}

impl Archive for Pieces {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(buffer)
    }
}

/// What git says; nothing where it is not there, or `directory` is not in its care.
fn git(directory: &Path, words: &[&str], paths: &[PathBuf]) -> Vec<u8> {
    let output = Command::new("git")
        .arg("-C")
        .arg(directory)
        // What a user set for people to read would confuse a program.
        .args(["-c", "log.showSignature=false", "-c", "core.quotePath=false", "--no-pager"])
        .args(words)
        .args(paths)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    output.ok().filter(|it| it.status.success()).map(|it| it.stdout).unwrap_or_default()
}

fn commit(line: &str) -> Option<Commit> {
    let mut parts = line.splitn(3, '\0');
    Some(Commit {
        time: parts.next()?.parse().ok()?,
        author: parts.next()?.to_owned(),
        subject: parts.next()?.to_owned(),
    })
}

/// Lets nobody else read a file before it has its permissions.
#[cfg(unix)]
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

/// Sets the whole mode, so that it does not depend on the user's umask. Most files have it already, and to
/// look costs less than to set it.
#[cfg(unix)]
fn set_executable(file: &fs::File, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    if file.metadata()?.permissions().mode() & 0o7777 == mode {
        return Ok(());
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_executable(_: &fs::File, _: bool) -> io::Result<()> {
    Ok(())
}
