//! One build of an output directory at a time: two would mix their files.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A directory that is ours until this is dropped.
#[derive(Debug, Default)]
pub struct Lock {
    held: Option<File>,
    /// Directories that were made to be locked, the innermost first: they go if nothing comes into them.
    made: Vec<PathBuf>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        for path in self.made.drain(..) {
            // One that holds something stays, and so it should.
            let _ = fs::remove_dir(path);
        }
        self.held.take();
    }
}

/// Locks `directory`, which is made if it is missing; `wait` is told when another has it.
pub(super) fn lock(directory: &Path, wait: &dyn Fn()) -> io::Result<Lock> {
    loop {
        let missing = directory.ancestors().take_while(|it| fs::symlink_metadata(it).is_err());
        let made = missing.map(Path::to_path_buf).collect();
        fs::create_dir_all(directory)?;
        // Where directories cannot be opened as files, there is no lock.
        let Ok(file) = File::open(directory) else { return Ok(Lock { held: None, made }) };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                wait();
                file.lock()?;
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(Lock { held: None, made });
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // The one who had it may have taken the directory away.
        if is_same(&file, directory) {
            return Ok(Lock { held: Some(file), made });
        }
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |it: fs::Metadata| (it.dev(), it.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => place(held) == place(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.is_dir()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_second_waits_for_the_first() {
        let room = tempfile::tempdir().unwrap();
        let directory = room.path().join("build/output");
        let first = lock(&directory, &|| panic!("nobody else is here")).unwrap();
        let (waits, done) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let second = lock(&directory, &|| waits.store(true, Ordering::SeqCst)).unwrap();
                done.store(true, Ordering::SeqCst);
                drop(second);
            });
            while !waits.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(1));
            }
            assert!(!done.load(Ordering::SeqCst), "it did not wait");
            // It goes with its lock, and the other makes it anew.
            drop(first);
        });
        assert!(done.load(Ordering::SeqCst));
        assert!(!room.path().join("build").exists(), "nothing was put there");
    }
}
