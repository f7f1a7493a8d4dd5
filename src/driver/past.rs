//! The zones of earlier states of the documents: where no output is kept, a zone that did not change
//! has the serial of the commit that changed it last.

use std::collections::BTreeMap;

use super::build::ZONES;
use super::compile::{Stage, compile};
use super::project::{Options, Project};
use super::stamp::{Version, sources};
use super::{Memory, World};
use crate::artifact::same_zone;

/// How many states are looked at: with more changes behind it a serial only has to be greater than
/// those before.
const MAX_STATES: usize = 100;

/// The zone files that would have been made at the last commit that changed each of them, by path below
/// the output directory.
pub(super) fn zones(
    world: &dyn World,
    project: &Project,
    options: &Options,
    version: &Version,
) -> BTreeMap<String, String> {
    let paths = sources(world, project);
    // Those that have changed since, and those that have been the same in all states up to here.
    let (mut found, mut same) = (BTreeMap::new(), BTreeMap::new());
    for back in 0..version.commits.len().min(MAX_STATES) {
        let Some(made) = made_at(world, project, options, &paths, version, back) else { break };
        if back == 0 {
            same = made;
            continue;
        }
        for (path, text) in std::mem::take(&mut same) {
            match made.get(&path).filter(|it| same_zone(it, &text)) {
                Some(older) => same.insert(path, older.clone()),
                None => found.insert(path, text),
            };
        }
        if same.is_empty() {
            break;
        }
    }
    found.extend(same);
    found
}

/// The zone files that the state `back` commits ago makes, with the serials of that time; `None` where
/// it makes none.
fn made_at(
    world: &dyn World,
    project: &Project,
    options: &Options,
    paths: &[std::path::PathBuf],
    version: &Version,
    back: usize,
) -> Option<BTreeMap<String, String>> {
    let files = world.past(&project.root, paths, back);
    let memory = Memory::default();
    for (path, bytes) in &files {
        memory.put(path.to_str()?, bytes);
    }
    for commit in version.commits.get(back..)?.iter().rev() {
        memory.commit(commit.time, &commit.author, &commit.subject);
    }
    let options = Options { keep_going: false, ..options.clone() };
    let made = compile(&memory, &options, Stage::Render, &|_| {});
    if files.is_empty() || made.has_errors() || made.known_errors > 0 || !made.failures.is_empty() {
        return None;
    }
    let zones = made.artifacts.iter().filter(|it| it.path.as_str().starts_with(ZONES));
    let text = |content: &[u8]| String::from_utf8(content.to_vec()).ok();
    let zones = zones.filter_map(|it| Some((it.path.as_str().to_owned(), text(&it.content)?)));
    Some(zones.collect())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::{Path, PathBuf};

    use super::super::world::{History, Metadata};
    use super::*;

    /// A machine that knows earlier states of its only document, the newest first.
    struct Kept(Memory, Vec<&'static str>);

    impl World for Kept {
        fn read_within(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
            self.0.read_within(path, most)
        }
        fn list(&self, path: &Path) -> io::Result<Vec<String>> {
            self.0.list(path)
        }
        fn metadata(&self, path: &Path) -> io::Result<Metadata> {
            self.0.metadata(path)
        }
        fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
            self.0.resolve(path)
        }
        fn write(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
            self.0.write(path, bytes, executable)
        }
        fn write_like(&self, path: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
            self.0.write_like(path, bytes, like)
        }
        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.0.rename(from, to)
        }
        fn remove_file(&self, path: &Path) -> io::Result<()> {
            self.0.remove_file(path)
        }
        fn remove_directory(&self, path: &Path) -> io::Result<()> {
            self.0.remove_directory(path)
        }
        fn create_directory(&self, path: &Path) -> io::Result<()> {
            self.0.create_directory(path)
        }
        fn committed(&self, directory: &Path, path: &Path) -> Vec<(String, Vec<u8>)> {
            self.0.committed(directory, path)
        }
        fn history(&self, directory: &Path, paths: &[PathBuf]) -> History {
            self.0.history(directory, paths)
        }
        fn past(&self, _: &Path, _: &[PathBuf], back: usize) -> Vec<(PathBuf, Vec<u8>)> {
            let text = self.1.get(back).map(|it| it.as_bytes().to_vec());
            text.map(|it| ("/p/specs/a.rst".into(), it)).into_iter().collect()
        }
    }

    const FIRST: &str = "\
P
=

:Zones: a.ru, b.ru

========  =======
DNS name  IPv6
========  =======
x.a.ru    fd75::1
x.b.ru    fd75::2
========  =======
";

    /// The serials of the zones `a.ru` and `b.ru` of `text`, behind these states.
    fn serials(text: &str, states: Vec<&'static str>) -> [String; 2] {
        let memory = Memory::new([("/p/specs/a.rst", text)]);
        for at in 0..states.len() as u64 {
            memory.commit(1_795_363_815 + at * 86_400, "A <a@example.net>", "a change");
        }
        let options = Options { directory: "/p".into(), ..Options::default() };
        let made = compile(&Kept(memory, states), &options, Stage::Render, &|_| {});
        ["a.ru", "b.ru"].map(|zone| {
            let path = format!("zones/internal/{zone}.zone");
            let file = made.artifacts.iter().find(|it| it.path.as_str() == path).unwrap();
            let text = std::str::from_utf8(&file.content).unwrap();
            let line = text.lines().find(|it| it.ends_with("; serial")).unwrap();
            line.split_whitespace().next().unwrap().to_owned()
        })
    }

    #[test]
    fn a_zone_has_the_serial_of_the_commit_that_changed_it_last() {
        let text = FIRST.to_owned();
        let (second, third) =
            (text.replace("fd75::2", "fd75::3"), text.replace("fd75::2", "fd75::3") + "\nWords.\n");
        let leak = |it: &String| -> &'static str { Box::leak(it.clone().into_boxed_str()) };
        let states = [leak(&third), leak(&second), leak(&text)];
        // The third commit changed no zone, the second one that of `b.ru`.
        assert_eq!(serials(&third, states.to_vec()), ["2026112201", "2026112301"]);
        // What no commit holds is newer than all of them.
        let edited = third.replace("fd75::1", "fd75::9");
        assert_eq!(serials(&edited, states.to_vec()), ["2026112401", "2026112301"]);
        assert_eq!(serials(&text, vec![states[2]]), ["2026112201", "2026112201"]);
    }
}
