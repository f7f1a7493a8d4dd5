//! `rcsgen build --verify-reproducible`: whether the same documents make the same bytes elsewhere.

#![expect(clippy::disallowed_methods, reason = "scratch directories are no part of the project")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::args::Build;
use super::session::Session;
use super::{Exit, report};
use crate::diag::{Lang, count_en, count_ru};
use crate::driver::{Failure, Project, Run};
use crate::plan::sha256;

/// What differs between the two builds: the variables, the umask, and the directory.
struct Place {
    variables: [(&'static str, &'static str); 4],
    umask: &'static str,
    directory: &'static str,
}

const PLACES: [Place; 2] = [
    Place {
        variables: [("TZ", "UTC"), ("LC_ALL", "C"), ("RAYON_NUM_THREADS", "1"), ("USER", "root")],
        umask: "022",
        directory: "a",
    },
    Place {
        variables: [
            ("TZ", "Asia/Kamchatka"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("RAYON_NUM_THREADS", "7"),
            ("USER", "somebody"),
        ],
        umask: "077",
        directory: "another directory/b",
    },
];

pub(super) fn run(args: &Build, session: &mut Session) -> Exit {
    let options = session.options(args.target.path.clone(), None);
    let mut run = Run::default();
    let project = Project::open(&session.world, &options, &mut run);
    let lang = project.lang(&options).unwrap_or_default();
    let built = tempfile::tempdir().and_then(|room| {
        let [first, second] = &PLACES;
        let first = build(&project, session, room.path(), first, args)?;
        let second = build(&project, session, room.path(), second, args)?;
        Ok((first, second))
    });
    let (first, second) = match built {
        Ok((Ok(first), Ok(second))) => (first, second),
        Ok((Err(exit), _) | (_, Err(exit))) => return exit,
        Err(error) => {
            report::failures(session, &[Failure::write(Path::new("/tmp"), &error)], lang);
            return Exit::Abnormal;
        }
    };
    let mut paths: Vec<_> = first.keys().chain(second.keys()).collect();
    paths.sort();
    paths.dedup();
    let differ: Vec<_> = paths.iter().filter(|it| first.get(**it) != second.get(**it)).collect();
    for path in &differ {
        session.line(path);
    }
    session.flush();
    let (count, all) = (differ.len(), first.len());
    session.note(&match (lang, count) {
        (Lang::En, 0) => format!(
            "reproducible: {} made twice, in another time zone, locale, umask, directory and number \
             of threads, and every byte is the same",
            count_en(all, "file was", "files were")
        ),
        (Lang::Ru, 0) => format!(
            "воспроизводимо: {} дважды, при другом часовом поясе, языке, umask, каталоге и числе \
             потоков, и каждый байт тот же",
            count_ru(all, "файл собран", "файла собраны", "файлов собраны")
        ),
        (Lang::En, _) => format!("not reproducible: {}", count_en(count, "file differs", "files differ")),
        (Lang::Ru, _) => format!(
            "не воспроизводится: {}",
            count_ru(count, "файл отличается", "файла отличаются", "файлов отличаются")
        ),
    });
    if differ.is_empty() { Exit::Clean } else { Exit::Found }
}

type Built = Result<BTreeMap<String, String>, Exit>;

/// Builds `project` in `place` below `room`, as another process; the digest and mode of each file.
fn build(
    project: &Project,
    session: &Session,
    room: &Path,
    place: &Place,
    args: &Build,
) -> io::Result<Built> {
    let output = room.join(place.directory).join("output");
    let directory = room.join(place.directory);
    std::fs::create_dir_all(&directory)?;
    // Serials go on from the zones that are there.
    copy_files(&project.output.join("zones"), &output.join("zones"))?;
    let mut command = Command::new("sh");
    command.args(["-c", "umask \"$1\"; shift; exec \"$@\"", "sh", place.umask]);
    command.arg(std::env::current_exe()?).args(["build", "--force", "--quiet"]);
    command.args(args.no_packages.then_some("--no-packages"));
    for it in &session.global.config {
        // A relative path would mean another file there.
        let is_file = !it.contains('=');
        let path = session.directory.join(it);
        command.arg("--config").arg(if is_file { path } else { PathBuf::from(it) });
    }
    command.args(session.global.no_config.then_some("--no-config"));
    command.arg("--output").arg(&output).arg(&project.target);
    command.envs(place.variables).current_dir(&directory);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.status()?;
    if !status.success() {
        return Ok(Err(if status.code() == Some(1) { Exit::Found } else { Exit::Abnormal }));
    }
    let mut digests = BTreeMap::new();
    collect(&output, &output, &mut digests)?;
    Ok(Ok(digests))
}

/// The digest and mode of each file below `directory`, by path from `root`.
fn collect(root: &Path, directory: &Path, out: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, out)?;
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        let content = std::fs::read(&path)?;
        out.insert(name, format!("{} {}", sha256(&content), mode(&path)?));
    }
    Ok(())
}

#[cfg(unix)]
fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode())
}

#[cfg(not(unix))]
fn mode(_: &Path) -> io::Result<u32> {
    Ok(0)
}

/// Copies the directory `from` and all below it, if it is there.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(entries) = std::fs::read_dir(from) else { return Ok(()) };
    std::fs::create_dir_all(to)?;
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            copy_files(&path, &to.join(name))?;
        } else {
            std::fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
