//! Desired against present files: what to do, and what to leave alone.

use std::collections::BTreeMap;

use super::manifest::{Entry, Manifest, sha256};
use crate::text::Bytes;

/// A file as it should be.
#[derive(Clone, Debug)]
pub struct File {
    /// What the manifest says of it.
    pub entry: Entry,
    /// Its bytes.
    pub content: Bytes,
    /// Whether it may be executed in the output directory.
    pub executable: bool,
}

/// What stands at a path now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Present {
    /// Nothing.
    Missing,
    /// A file.
    File {
        /// Its bytes.
        content: Vec<u8>,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A file longer than any that builds made or make there, which is not read.
    TooLarge,
    /// A directory, a link, or something stranger.
    Other,
}

/// What happens to a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Action {
    /// It is new.
    Create,
    /// It gets other bytes.
    Update,
    /// Nothing makes it any more.
    Remove,
}

impl Reason {
    /// The word that lists use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Foreign => "foreign",
            Self::NotAFile => "no-file",
        }
    }
}

impl Action {
    /// The word that lists use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Remove => "remove",
        }
    }
}

/// A change of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Where, below the output directory.
    pub path: String,
    /// What happens.
    pub action: Action,
    /// The bytes that are there now; empty where nothing is.
    pub before: Vec<u8>,
    /// The bytes that come; empty where nothing stays.
    pub after: Bytes,
    /// Whether the new file may be executed.
    pub executable: bool,
}

/// Why a file is left alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// A build made it, and someone changed it since.
    Edited,
    /// No build made it.
    Foreign,
    /// It is no regular file.
    NotAFile,
}

/// A file that a build would have to change, and may not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Where, below the output directory.
    pub path: String,
    /// Why.
    pub reason: Reason,
    /// What would happen by force; nothing can where no regular file stands.
    pub change: Option<Change>,
}

/// What a build does to the output directory.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The changes, by path.
    pub changes: Vec<Change>,
    /// The changes that may not happen, by path.
    pub refusals: Vec<Refusal>,
    /// How many files are as they should be.
    pub unchanged: usize,
    /// The manifest that holds afterwards.
    pub manifest: Manifest,
}

/// What earlier builds made: the last that was completed, and one that was cut short after it.
#[derive(Clone, Debug, Default)]
pub struct Owned {
    /// The manifest.
    pub done: Manifest,
    /// The manifest of a build that was cut short.
    pub begun: Manifest,
}

impl Owned {
    fn made(&self, path: &str, content: &[u8]) -> bool {
        let digest = sha256(content);
        self.done.made(path, &digest) || self.begun.made(path, &digest)
    }

    fn knows(&self, path: &str) -> bool {
        self.done.get(path).is_some() || self.begun.get(path).is_some()
    }

    /// The file at `path` as it stands there, if an earlier build made one there: its entry in the manifest
    /// stays what it was, so that an edit is still known as one.
    pub fn stays(&self, path: &str, present: &Present) -> Option<File> {
        let Present::File { content, executable } = present else { return None };
        let digest = sha256(content);
        let [done, begun] = [&self.done, &self.begun].map(|it| it.get(path));
        let entry = done.filter(|it| it.sha256 == digest).or(begun).or(done)?.clone();
        Some(File { entry, content: content.as_slice().into(), executable: *executable })
    }

    /// Every path that earlier builds made or that `files` will stand at, and how many bytes at most.
    pub fn sizes(&self, files: &[File]) -> BTreeMap<String, u64> {
        let made = self.done.iter().chain(self.begun.iter());
        let mut sizes = BTreeMap::new();
        for entry in files.iter().map(|it| &it.entry).chain(made) {
            let most = sizes.entry(entry.path.clone()).or_insert(entry.size);
            *most = entry.size.max(*most);
        }
        sizes
    }

    /// Every path that earlier builds made, sorted.
    pub fn paths(&self) -> Vec<&str> {
        let all = self.done.iter().chain(self.begun.iter()).map(|it| it.path.as_str());
        all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }
}

/// Compares what should be with what is.
///
/// A file is touched only where its bytes differ, and only if it is as a build left it; `force` lets
/// go of the second condition for regular files and links.
pub fn plan(
    desired: Vec<File>,
    owned: &Owned,
    present: &BTreeMap<String, Present>,
    force: bool,
) -> Plan {
    let mut plan = Plan::default();
    let mut entries = Vec::with_capacity(desired.len());
    let at = |path: &str| present.get(path).unwrap_or(&Present::Missing);
    for file in desired {
        let path = file.entry.path.clone();
        entries.push(file.entry);
        let present = at(&path);
        if let Present::File { content, executable } = present
            && content[..] == file.content[..]
            && *executable == file.executable
        {
            plan.unchanged += 1;
            continue;
        }
        let (action, before) = match present {
            Present::Missing => (Action::Create, Vec::new()),
            Present::File { content, .. } => (Action::Update, content.clone()),
            Present::TooLarge | Present::Other => (Action::Update, Vec::new()),
        };
        let (after, executable) = (file.content, file.executable);
        let reason = obstacle(&path, present, owned, force);
        plan.add(Change { path, action, before, after, executable }, reason);
    }
    plan.manifest = Manifest::new(entries);
    for path in owned.paths() {
        let present = at(path);
        if plan.manifest.get(path).is_some() || *present == Present::Missing {
            continue;
        }
        let before = match present {
            Present::File { content, .. } => content.clone(),
            _ => Vec::new(),
        };
        let change = Change {
            path: path.to_owned(),
            action: Action::Remove,
            before,
            after: Bytes::from([]),
            executable: false,
        };
        plan.add(change, obstacle(path, present, owned, force));
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    plan.refusals.sort_by(|a, b| a.path.cmp(&b.path));
    plan
}

impl Plan {
    /// Adds `change`, or that it may not happen.
    fn add(&mut self, change: Change, reason: Option<Reason>) {
        let Some(reason) = reason else {
            self.changes.push(change);
            return;
        };
        let path = change.path.clone();
        let change = (reason != Reason::NotAFile).then_some(change);
        self.refusals.push(Refusal { path, reason, change });
    }
}

/// Why what stands at `path` must be left alone, if it must.
fn obstacle(path: &str, present: &Present, owned: &Owned, force: bool) -> Option<Reason> {
    match present {
        Present::Missing => None,
        Present::Other => Some(Reason::NotAFile),
        Present::File { .. } | Present::TooLarge if force => None,
        Present::File { content, .. } if owned.made(path, content) => None,
        _ if owned.knows(path) => Some(Reason::Edited),
        _ => Some(Reason::Foreign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File {
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
        }
    }

    fn owned(files: &[(&str, &str)]) -> Owned {
        let entries = files.iter().map(|(path, text)| file(path, text).entry);
        Owned { done: Manifest::new(entries), begun: Manifest::default() }
    }

    fn present(files: &[(&str, &str)]) -> BTreeMap<String, Present> {
        let of = |text: &str| Present::File { content: text.into(), executable: false };
        files.iter().map(|(path, text)| ((*path).to_owned(), of(text))).collect()
    }

    fn summary(plan: &Plan) -> Vec<(&str, &str)> {
        plan.changes.iter().map(|it| (it.path.as_str(), it.action.as_str())).collect()
    }

    #[test]
    fn only_what_differs_is_touched() {
        let before = [("same", "1"), ("other", "1"), ("stale", "1")];
        let desired = vec![file("same", "1"), file("other", "2"), file("new", "1")];
        let plan = plan(desired, &owned(&before), &present(&before), false);
        assert_eq!(summary(&plan), [("new", "create"), ("other", "update"), ("stale", "remove")]);
        assert_eq!((plan.unchanged, plan.refusals), (1, vec![]));
    }

    #[test]
    fn what_people_wrote_is_left_alone() {
        let was = owned(&[("edited", "1"), ("stale", "1")]);
        let now = present(&[("edited", "by hand"), ("stale", "by hand"), ("foreign", "mine")]);
        let desired = || vec![file("edited", "2"), file("foreign", "2")];
        let kept = plan(desired(), &was, &now, false);
        let refusals: Vec<_> = kept.refusals.iter().map(|it| (&*it.path, it.reason)).collect();
        assert_eq!(
            refusals,
            [("edited", Reason::Edited), ("foreign", Reason::Foreign), ("stale", Reason::Edited)]
        );
        assert_eq!(summary(&kept), []);
        let forced = plan(desired(), &was, &now, true);
        assert_eq!(forced.refusals, []);
        assert_eq!(
            summary(&forced),
            [("edited", "update"), ("foreign", "update"), ("stale", "remove")]
        );
    }

    #[test]
    fn an_edit_that_says_the_same_is_no_edit() {
        let plan =
            plan(vec![file("a", "2")], &owned(&[("a", "1")]), &present(&[("a", "2")]), false);
        assert_eq!((summary(&plan), plan.refusals.len()), (vec![], 0));
    }

    #[test]
    fn what_a_build_that_was_cut_short_wrote_is_its_own() {
        let was = Owned { begun: owned(&[("a", "2"), ("b", "2")]).done, ..owned(&[("a", "1")]) };
        let now = present(&[("a", "2"), ("b", "2")]);
        let plan = plan(vec![file("a", "3")], &was, &now, false);
        assert_eq!(summary(&plan), [("a", "update"), ("b", "remove")]);
    }
}
