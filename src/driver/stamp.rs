//! What packages are called and when they were made: from the history of the documents, never from the
//! clock.

use std::path::PathBuf;

use super::project::Project;
use super::world::{Commit, History, World};

/// The version and the time that packages carry.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Version {
    /// The day of the last change: `2026.11.22`; `0` where no history is kept.
    pub version: String,
    /// How many changes there were: it only grows. With edits that no commit holds, `.edited` follows:
    /// that is newer than the last commit, and older than the next.
    pub release: String,
    /// The second of the last change, counted from 1970.
    pub time: u64,
    /// The changes, newest first.
    pub commits: Vec<Commit>,
    /// Whether the history lacks its beginning, so that the release counts too little.
    pub is_shallow: bool,
    /// Whether the documents, the templates or the options hold edits that no commit holds.
    pub is_edited: bool,
}

impl Version {
    /// The version of `project`: its documents, its templates and its options make it.
    ///
    /// The option `source_date` sets the time, and where no history is kept the version too.
    pub fn of(world: &dyn World, project: &Project) -> Self {
        let mut paths = sources(world, project);
        // What is made is no source, wherever it lies.
        if project.output.starts_with(&project.target) {
            paths.push(format!(":(exclude){}", project.output.display()).into());
        }
        let History { commits, is_shallow, is_edited } = world.history(&project.root, &paths);
        let asked: Option<u64> = project.config.get("source_date").parse().ok();
        // Clocks of committers go wrong, but the version must not go back.
        let newest = commits.iter().map(|it| it.time).max();
        let time = asked.or(newest).unwrap_or(0);
        let version = match time {
            0 => "0".to_owned(),
            time => day(time, "."),
        };
        let release = match (commits.len(), asked) {
            (0, None) => "1".to_owned(),
            // Where nothing counts changes, the second of the day grows with the time.
            (0, Some(time)) => (time % 86_400 + 1).to_string(),
            (count, _) if is_edited => format!("{count}.edited"),
            (count, _) => count.to_string(),
        };
        Self { version, release, time, commits, is_shallow, is_edited }
    }

    /// The serial of a zone that changed last with the documents: the day of the last change, and
    /// behind it which change of that day it was, so that it grows even where no output is kept.
    pub fn serial(&self) -> Option<u32> {
        let today = day(self.time, "");
        let changes = self.commits.iter().filter(|it| day(it.time, "") == today).count();
        let changes = u32::try_from(changes).unwrap_or(u32::MAX).clamp(1, 99);
        let date: u32 = (self.time > 0).then(|| today.parse().ok()).flatten()?;
        date.checked_mul(100)?.checked_add(changes)
    }
}

/// What decides what is made of `project`: its documents, its templates and its options.
pub(super) fn sources(world: &dyn World, project: &Project) -> Vec<PathBuf> {
    let config = ["rcsgen.toml", ".config/rcsgen.toml"].map(|it| project.root.join(it));
    let mut paths = vec![project.target.clone()];
    let all = config.into_iter().chain([project.templates.clone()]);
    // A path that never was would be an error for git.
    paths.extend(all.filter(|it: &PathBuf| world.metadata(it).is_ok()));
    paths
}

/// The day that the second `time` lies in: year, month and day, parted by `gap`.
fn day(time: u64, gap: &str) -> String {
    let (year, month, day) = crate::text::day(time);
    format!("{year:04}{gap}{month:02}{gap}{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Memory, Options, Run};

    fn version(world: &Memory, config: &[&str]) -> Version {
        let options = Options {
            directory: "/p".into(),
            config: config.iter().map(|&it| it.to_owned()).collect(),
            ..Options::default()
        };
        let project = Project::open(world, &options, &mut Run::default());
        Version::of(world, &project)
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (time, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_251_199, "2024-02-29"),
            (1_709_251_200, "2024-03-01"),
            (1_795_363_815, "2026-11-22"),
        ] {
            assert_eq!(day(time, "-"), expected);
        }
    }

    #[test]
    fn the_version_follows_the_history() {
        let world = Memory::new([("/p/specs/a.rst", "")]);
        let none = version(&world, &[]);
        assert_eq!((none.version.as_str(), none.release.as_str(), none.serial()), ("0", "1", None));
        let asked = version(&world, &["source_date=951782410"]);
        assert_eq!((asked.version.as_str(), asked.release.as_str()), ("2000.02.29", "11"));
        world.commit(1_709_251_200, "A <a@example.net>", "one");
        world.commit(1_709_251_100, "A <a@example.net>", "two, by a clock that is behind");
        let two = version(&world, &[]);
        assert_eq!((two.version.as_str(), two.release.as_str()), ("2024.03.01", "2"));
        world.set_edited(true);
        assert_eq!(version(&world, &[]).release, "2.edited");
        world.set_edited(false);
        let asked = version(&world, &["source_date=951782400"]);
        assert_eq!((asked.version.as_str(), asked.serial()), ("2000.02.29", Some(2_000_022_901)));
        assert_eq!(two.serial(), Some(2_024_030_101));
        world.commit(1_709_251_300, "A <a@example.net>", "three, on the same day");
        assert_eq!(version(&world, &[]).serial(), Some(2_024_030_102));
    }
}
