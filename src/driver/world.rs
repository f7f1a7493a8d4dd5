//! The outside: what the program asks of a machine, and how a machine's refusals read.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use crate::diag::Text;
use crate::pack::{Archive, Key};

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, wherever it leads.
    Link,
    /// A pipe, a socket or a device.
    Other,
}

/// What is known of a path without reading it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// What stands there.
    pub kind: Kind,
    /// The length of a file in bytes.
    pub len: u64,
    /// Whether a file may be executed.
    pub executable: bool,
}

/// A machine with files. There is no clock and no environment in it, so nothing that is built can
/// depend on either.
///
/// Paths are absolute. [`Disk`](super::Disk) is the real one, [`Memory`](super::Memory) its twin.
pub trait World: Sync {
    /// The bytes of the file at `path`, links followed; an error if they are more than [`MAX_FILE`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read_within(path, MAX_FILE)
    }

    /// The bytes of the file at `path`, links followed; an error if they are more than `most`.
    fn read_within(&self, path: &Path, most: u64) -> io::Result<Vec<u8>>;

    /// The names in the directory `path`, sorted by their bytes.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;

    /// What stands at `path`; a link is not followed.
    fn metadata(&self, path: &Path) -> io::Result<Metadata>;

    /// `path` without links, `.` and `..`; an error if nothing stands there.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;

    /// Makes the file `path`, or gives it new bytes.
    fn write(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()>;

    /// Makes the file `path`, where nothing stands, with the permissions of the file `like`.
    fn write_like(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()>;

    /// Moves a file, in place of whatever file was there, or a directory to where nothing is, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes away a file or a link.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Takes away a directory that is empty.
    fn remove_directory(&self, path: &Path) -> io::Result<()>;

    /// Makes the directory `path` and those above it, where they are missing.
    fn create_directory(&self, path: &Path) -> io::Result<()>;

    /// The files below `path`, which lies in `directory`, as they were last committed: path below it,
    /// and bytes; none where no history is kept.
    fn committed(&self, directory: &Path, path: &Path) -> Vec<(String, Vec<u8>)>;

    /// The files below `paths`, which lie in `directory`, as they were before the last `back` commits
    /// that touched them; none where that is not known.
    fn past(&self, directory: &Path, paths: &[PathBuf], back: usize) -> Vec<(PathBuf, Vec<u8>)> {
        let _ = (directory, paths, back);
        Vec::new()
    }

    /// What is recorded of `paths`, which lie in `directory`.
    fn history(&self, directory: &Path, paths: &[PathBuf]) -> History;

    /// The file at `path`, however large it is, to be read in pieces.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Archive>> {
        Ok(Box::new(self.read(path)?))
    }

    /// What the program `words` makes of `input`, started in `directory`.
    fn filter(&self, directory: &Path, words: &[String], input: &[u8]) -> io::Result<Vec<u8>> {
        let _ = (directory, words, input);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Whether `key` made `signature` of `content`; the error says why not.
    fn verify(&self, key: &Key, content: &[u8], signature: &[u8]) -> io::Result<()> {
        let _ = (key, content, signature);
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Keeps other builds out of `directory` as long as the lock lives; `wait` is told when another
    /// build must end first.
    fn lock(&self, directory: &Path, wait: &dyn Fn()) -> io::Result<Lock> {
        let _ = (directory, wait);
        Ok(Lock::default())
    }
}

/// What is recorded of some files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The commits that touched them, newest first; none where no history is kept.
    pub commits: Vec<Commit>,
    /// Whether older commits are known to be missing: the copy is shallow.
    pub is_shallow: bool,
    /// Whether some of them differ from the last commit.
    pub is_edited: bool,
}

/// A change that was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// When, in seconds since 1970.
    pub time: u64,
    /// Who: `Name <mail>`.
    pub author: String,
    /// What, in one line.
    pub subject: String,
}

/// A refusal of the machine: nothing that a document can mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What happened, and what to do next.
    pub text: Text,
}

impl Failure {
    /// A refusal in both languages.
    pub fn new(en: impl Into<Cow<'static, str>>, ru: impl Into<Cow<'static, str>>) -> Self {
        Self { text: Text::new(en, ru) }
    }

    /// `path` could not be read.
    pub fn read(path: &Path, error: &io::Error) -> Self {
        let (path, reason) = (path.display(), reason(error));
        Self::new(
            format!("cannot read `{path}`: {}", reason.en),
            format!("не удаётся прочитать `{path}`: {}", reason.ru),
        )
    }

    /// `path` could not be written.
    pub fn write(path: &Path, error: &io::Error) -> Self {
        let (path, reason) = (path.display(), reason(error));
        Self::new(
            format!("cannot write `{path}`: {}", reason.en),
            format!("не удаётся записать `{path}`: {}", reason.ru),
        )
    }
}

/// The cause of an error of the machine, as people say it.
fn reason(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::NotFound => Text::new("there is no such file", "такого файла нет"),
        io::ErrorKind::PermissionDenied => Text::new("permission denied", "нет прав доступа"),
        io::ErrorKind::StorageFull => {
            Text::new("no space is left on the device", "на устройстве кончилось место")
        }
        io::ErrorKind::QuotaExceeded => {
            Text::new("the disk quota is used up", "исчерпана квота диска")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            Text::new("the file system is read-only", "файловая система только для чтения")
        }
        io::ErrorKind::IsADirectory => Text::new("it is a directory", "это каталог"),
        io::ErrorKind::NotADirectory => {
            Text::new("a part of the path is a file", "часть пути — файл, а не каталог")
        }
        io::ErrorKind::FileTooLarge => {
            Text::new("it is larger than 64 MiB", "размер больше 64 МиБ")
        }
        _ => Text::new(error.to_string(), error.to_string()),
    }
}

/// The longest file that is read, unless a build made it.
pub const MAX_FILE: u64 = 64 << 20;
