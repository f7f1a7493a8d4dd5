//! The documents of a project: finding and reading them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::project::{Project, Run};
use super::world::{Failure, Kind, World};
use crate::diag::{Diagnostic, Text};
use crate::text::{FileId, SharedText, Span};

/// The ends of the names of documents.
pub const EXTENSIONS: [&str; 4] = ["rst", "rest", "md", "markdown"];

/// The byte order mark, as some editors put it before a text.
pub(super) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// How deep directories of documents may nest.
const MAX_DEPTH: usize = 32;

/// How many documents a project may have.
const MAX_DOCUMENTS: usize = 100_000;

/// Reads every document of `project`, in the order of their paths. One that is not text is a finding
/// and is left out.
pub fn documents(world: &dyn World, project: &Project, run: &mut Run) -> Vec<FileId> {
    let paths = find(world, project, run);
    let contents: Vec<_> = paths.par_iter().map(|path| world.read(path)).collect();
    let mut files = Vec::with_capacity(paths.len());
    for (path, content) in paths.iter().zip(contents) {
        match content {
            Ok(bytes) => {
                let (file, good) = add(&project.relative(path), bytes, run);
                files.extend(good.then_some(file));
            }
            Err(error) => run.failures.push(Failure::read(path, &error)),
        }
    }
    files
}

/// The documents at and below the project's target, sorted by path.
fn find(world: &dyn World, project: &Project, run: &mut Run) -> Vec<PathBuf> {
    let target = &project.target;
    let shown = target.display();
    let real = match world.resolve(target) {
        Ok(real) => real,
        Err(error) => {
            run.failures.push(Failure::read(target, &error));
            return Vec::new();
        }
    };
    let is_directory = world.metadata(&real).is_ok_and(|it| it.kind == Kind::Directory);
    if !is_directory {
        if !is_document(&real) {
            run.failures.push(Failure::new(
                format!("`{shown}` is no document: its name should end in `.rst` or `.md`"),
                format!("`{shown}` — не документ: имя должно кончаться на `.rst` или `.md`"),
            ));
            return Vec::new();
        }
        return vec![target.clone()];
    }
    let root = world.resolve(&project.root).unwrap_or_else(|_| project.root.clone());
    let mut walk = Walk { world, project, root, seen: BTreeSet::new(), found: Vec::new() };
    walk.directory(target, 0, run);
    let mut found = walk.found;
    found.sort();
    if found.is_empty() && run.failures.is_empty() {
        run.failures.push(Failure::new(
            format!("`{shown}` holds no document: put a `.rst` or `.md` file there"),
            format!("в `{shown}` нет документов: положите туда файл `.rst` или `.md`"),
        ));
    }
    found
}

fn is_document(path: &Path) -> bool {
    path.extension()
        .and_then(|it| it.to_str())
        .is_some_and(|it| EXTENSIONS.iter().any(|known| it.eq_ignore_ascii_case(known)))
}

struct Walk<'a> {
    world: &'a dyn World,
    project: &'a Project,
    root: PathBuf,
    /// The directories that were entered, without links: a link may lead back.
    seen: BTreeSet<PathBuf>,
    found: Vec<PathBuf>,
}

impl Walk<'_> {
    fn directory(&mut self, path: &Path, depth: usize, run: &mut Run) {
        let real = self.world.resolve(path).unwrap_or_else(|_| path.to_path_buf());
        if !self.seen.insert(real) {
            return;
        }
        if depth > MAX_DEPTH {
            let path = path.display();
            run.failures.push(Failure::new(
                format!("`{path}` is more than {MAX_DEPTH} directories deep"),
                format!("`{path}` вложен глубже {MAX_DEPTH} каталогов"),
            ));
            return;
        }
        match self.world.list(path) {
            Ok(names) => {
                for name in names.iter().filter(|it| !it.starts_with('.')) {
                    self.entry(&path.join(name), depth, run);
                }
            }
            Err(error) => run.failures.push(Failure::read(path, &error)),
        }
    }

    fn entry(&mut self, path: &Path, depth: usize, run: &mut Run) {
        if path == self.project.output || path == self.project.templates {
            return;
        }
        let Ok(mut metadata) = self.world.metadata(path) else { return };
        if metadata.kind == Kind::Link {
            let Some(real) = self.inside(path, run) else { return };
            let Ok(behind) = self.world.metadata(&real) else { return };
            metadata = behind;
        }
        match metadata.kind {
            Kind::Directory => self.directory(path, depth + 1, run),
            Kind::File if is_document(path) && self.found.len() < MAX_DOCUMENTS => {
                self.found.push(path.to_path_buf());
            }
            _ => {}
        }
    }

    /// Where the link at `path` leads, if it stays in the project. A link that leads nowhere or
    /// outside matters only if it looks like a document.
    fn inside(&self, path: &Path, run: &mut Run) -> Option<PathBuf> {
        let shown = path.display();
        match self.world.resolve(path) {
            Ok(real) if real.starts_with(&self.root) => return Some(real),
            Ok(real) if is_document(path) || is_document(&real) => {
                let real = real.display();
                run.failures.push(Failure::new(
                    format!("`{shown}` leads out of the project, to `{real}`: copy the file in"),
                    format!("`{shown}` ведёт за пределы проекта, в `{real}`: скопируйте файл"),
                ));
            }
            Err(error) if is_document(path) => run.failures.push(Failure::read(path, &error)),
            _ => {}
        }
        None
    }
}

/// Adds a file that was read to the sources; whether it is text. A byte order mark is left out.
pub fn add(name: &str, mut bytes: Vec<u8>, run: &mut Run) -> (FileId, bool) {
    let marked = bytes.starts_with(MARK);
    if marked {
        bytes.drain(..MARK.len());
    }
    match SharedText::from_utf8(bytes) {
        Ok(text) => {
            let file = run.sources.add(name, text);
            run.marked.extend(marked.then_some(file));
            (file, true)
        }
        Err(error) => {
            let (bytes, at) = (error.as_bytes(), error.utf8_error().valid_up_to());
            let text = String::from_utf8_lossy(bytes);
            let len = text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
            let file = run.sources.add(name, text.as_ref());
            run.sink.push(not_utf8(bytes, Span::new(file, at..at + len)));
            (file, false)
        }
    }
}

fn not_utf8(bytes: &[u8], span: Span) -> Diagnostic {
    let byte = bytes.get(span.start as usize).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    // In Windows-1251, Russian prose is runs of bytes from 0xC0 on.
    let letters = bytes.iter().filter(|&&it| it >= 0xC0).count();
    // The small letters, which prose is mostly made of, come first in KOI8-R, and last in Windows-1251.
    let small_first = bytes.iter().filter(|it| (0xC0..=0xDF).contains(*it)).count();
    let high = bytes.iter().filter(|&&it| it >= 0x80).count();
    let note = if utf16 {
        Text::new(
            "it looks like UTF-16: save it as UTF-8",
            "похоже на UTF-16: сохраните файл в UTF-8",
        )
    } else if letters * 10 >= high * 9 && small_first > letters - small_first {
        Text::new(
            "it looks like KOI8-R: `iconv -f koi8-r -t utf-8` makes it readable",
            "похоже на KOI8-R: поможет `iconv -f koi8-r -t utf-8`",
        )
    } else if letters * 10 >= high * 9 {
        Text::new(
            "it looks like Windows-1251: `iconv -f cp1251 -t utf-8` makes it readable",
            "похоже на Windows-1251: поможет `iconv -f cp1251 -t utf-8`",
        )
    } else {
        Text::new("save the document as UTF-8", "сохраните документ в UTF-8")
    };
    Diagnostic::error(
        "not-utf8",
        span,
        Text::new("the document is not UTF-8 text", "документ — не текст в UTF-8"),
    )
    .label(Text::new(
        format!("the byte 0x{byte:02X} begins no character"),
        format!("байт 0x{byte:02X} не начинает никакого символа"),
    ))
    .note(note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Memory, Options};

    fn read(world: &Memory, path: &str) -> (Vec<String>, Run) {
        let mut run = Run::default();
        let options =
            Options { directory: "/p".into(), path: Some(path.into()), ..Options::default() };
        let project = Project::open(world, &options, &mut run);
        let files = documents(world, &project, &mut run);
        (files.iter().map(|&it| run.sources.get(it).path.clone()).collect(), run)
    }

    #[test]
    fn documents_are_found_in_the_order_of_their_paths() {
        let world = Memory::new([
            ("/p/specs/b.rst", ""),
            ("/p/specs/a/z.md", ""),
            ("/p/specs/.hidden.rst", ""),
            ("/p/specs/.git/x.rst", ""),
            ("/p/specs/notes.txt", ""),
        ]);
        let (files, run) = read(&world, "specs");
        assert_eq!(files, ["specs/a/z.md", "specs/b.rst"]);
        assert_eq!(run.failures, []);
        assert_eq!(read(&world, "specs/b.rst").0, ["specs/b.rst"]);
    }

    #[test]
    fn one_bad_file_does_not_hide_the_others() {
        let world = Memory::new([("/p/specs/a.rst", "ok"), ("/p/specs/c.rst", "ok")]);
        world.put("/p/specs/b.rst", b"one\n\xD1\x81\xFF");
        let (files, run) = read(&world, "specs");
        assert_eq!(files, ["specs/a.rst", "specs/c.rst"]);
        let found = run.sink.as_slice();
        assert_eq!(found[0].rule, "not-utf8");
        let at = run.sources.position(found[0].primary.span);
        assert_eq!((at.line, at.column), (2, 2));
    }

    #[test]
    fn the_old_encodings_of_russian_are_told_apart() {
        let text = "База данных, СЕРВЕР 1: Перечень виртуальных машин";
        let note = |bytes: &[u8]| {
            let mut run = Run::default();
            assert!(!add("a.rst", bytes.to_vec(), &mut run).1);
            run.sink.as_slice()[0].notes[0].en.to_string()
        };
        let (koi, _, _) = encoding_rs::KOI8_R.encode(text);
        assert!(note(&koi).contains("koi8-r"), "{}", note(&koi));
        let (cp, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert!(note(&cp).contains("cp1251"), "{}", note(&cp));
        assert!(note(b"caf\xE9 \x80\x81\x82").contains("as UTF-8"));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        let world = Memory::new([]);
        world.put("/p/specs/a.rst", b"\xEF\xBB\xBFtitle");
        let (_, run) = read(&world, "specs");
        let file = run.sources.find("specs/a.rst").unwrap();
        assert_eq!(&*run.sources.get(file).text, "title");
    }

    #[test]
    fn links_stay_in_the_project_and_may_turn_in_circles() {
        let world = Memory::new([("/p/specs/a.rst", ""), ("/etc/secret.rst", "x")]);
        world.link("/p/specs/loop", "/p/specs");
        world.link("/p/specs/out.rst", "/etc/secret.rst");
        let (files, run) = read(&world, "specs");
        assert_eq!(files, ["specs/a.rst"]);
        assert_eq!(run.failures.len(), 1);
        assert!(run.failures[0].text.en.contains("leads out of the project"));
    }

    #[test]
    fn what_cannot_be_read_is_said_in_words() {
        let world = Memory::new([("/p/specs/a.rst", ""), ("/p/empty/x.txt", "")]);
        world.forbid("/p/specs/a.rst");
        for (path, words) in [
            ("specs", "permission denied"),
            ("nowhere", "there is no such file"),
            ("empty", "holds no document"),
            ("empty/x.txt", "is no document"),
        ] {
            let (files, run) = read(&world, path);
            assert_eq!(files, [""; 0], "{path}");
            assert!(run.failures[0].text.en.contains(words), "{path}: {:?}", run.failures);
        }
    }
}
