//! Formatting documents: their tables are laid out anew in memory, and each document that changes is
//! written once.

use rayon::prelude::*;

use super::discover;
use super::fix::Rewrite;
use super::include::Wishes;
use super::parse::{is_markdown, parse_one};
use super::project::{Options, Project, Run};
use super::world::World;
use crate::diag::Sink;
use crate::syntax;
use crate::text::FileId;

/// What formatting makes of the documents. Nothing is written yet.
#[derive(Debug)]
pub struct Formatting {
    /// Where everything is.
    pub project: Project,
    /// What was read, and what the machine refused.
    pub run: Run,
    /// How many documents there are.
    pub documents: usize,
    /// The documents that change, by path.
    pub changes: Vec<Rewrite>,
}

/// Lays out in memory the tables of the documents that `options` ask for.
pub fn format(world: &dyn World, options: &Options) -> Formatting {
    let mut run = Run::default();
    let project = Project::open(world, options, &mut run);
    // A second complaint about the same missing directory would not help.
    let files = if run.failures.is_empty() {
        discover::documents(world, &project, &mut run)
    } else {
        Vec::new()
    };
    let root = world.resolve(&project.root).ok();
    let changed = |&file: &FileId| {
        let source = run.sources.get(file);
        let after = text(&source.path, &source.text);
        if after == *source.text {
            return None;
        }
        let real = world.resolve(&project.root.join(&source.path)).ok()?;
        let inside = root.as_ref().is_some_and(|it| real.starts_with(it));
        let mark = if run.marked.contains(&file) { discover::MARK } else { b"" };
        let bytes = |text: &str| [mark, text.as_bytes()].concat();
        let (before, after) = (bytes(&source.text), bytes(&after));
        inside.then_some(Rewrite { path: real, before, after })
    };
    let changes = files.par_iter().filter_map(changed).collect();
    Formatting { project, documents: files.len(), run, changes }
}

/// The document `text`, which `path` tells the markup of, with its tables laid out anew.
pub fn text(path: &str, text: &str) -> String {
    // What is included has tables of its own, in a file of its own.
    let parse =
        |text: &str| parse_one(path, text, FileId(0), &Wishes::default(), &mut Sink::default());
    // Most prose has no table, and need not be read for one.
    let may_have = if is_markdown(path) { text.contains('|') } else { has_table(text) };
    if !may_have {
        return text.to_owned();
    }
    syntax::format::format(&parse(text), text, &parse)
}

fn has_table(text: &str) -> bool {
    ["==", "+-", "-table::"].iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Memory, fix};

    const WIDE: &str = "\u{FEFF}Two\r\n===\r\n\r\n====  =====\r\na     б\r\n====  =====\r\nc     d\r\n\
        ====  =====\r\n";

    fn options() -> Options {
        Options { directory: "/p".into(), ..Options::default() }
    }

    #[test]
    fn documents_keep_their_mark_and_their_line_ends() {
        let world = Memory::new([
            ("/p/specs/a.rst", WIDE),
            ("/p/specs/b.md", "| a|\n|-|\n|漢|"),
            ("/p/specs/c.rst", "prose"),
        ]);
        let made = format(&world, &options());
        assert_eq!((made.documents, made.changes.len(), world.changes()), (3, 2, 0));
        fix::write(&world, &made.changes).unwrap();
        let files = world.files();
        let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
        let expected = "\u{FEFF}Two\r\n===\r\n\r\n==  ==\r\na   б\r\n==  ==\r\nc   d\r\n==  ==\r\n";
        assert_eq!(text("/p/specs/a.rst"), expected);
        assert_eq!(text("/p/specs/b.md"), "| a   |\n| --- |\n| 漢  |");
        assert_eq!(format(&world, &options()).changes, []);
    }

    #[test]
    fn a_document_that_cannot_be_read_is_said() {
        let world = Memory::new([("/p/specs/a.rst", WIDE)]);
        world.forbid("/p/specs/a.rst");
        let made = format(&world, &options());
        assert_eq!((made.changes.len(), made.run.failures.len()), (0, 1));
    }
}
