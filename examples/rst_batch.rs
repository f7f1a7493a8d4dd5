//! Speaks the batch protocol of the conformance scorer on standard input and output.
#![expect(clippy::disallowed_methods, reason = "an example is a program of its own")]

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rcsgen::syntax::rst::{Hindrance, Included, Resolver, Unread, batch};
use rcsgen::text::{FileId, decode};

/// Reads files relative to the current directory, as docutils does.
struct Disk;

impl Resolver for Disk {
    fn resolve(&self, path: &str, base: &str, encoding: Option<&str>) -> Result<Included, Unread> {
        let base = Path::new(base).parent().unwrap_or(Path::new(""));
        // Files in angle brackets are those that docutils brings along.
        let path = match path.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
            Some(name) => format!("../docutils/parsers/rst/include/{name}"),
            None => base.join(path).to_string_lossy().into_owned(),
        };
        let here = std::env::current_dir().and_then(std::fs::canonicalize).unwrap_or_default();
        let found =
            Path::new(&path).is_absolute().then(|| std::fs::canonicalize(&path).ok()).flatten();
        let relative = found.as_ref().and_then(|it| it.strip_prefix(&here).ok());
        let path = relative.map_or(path, |it| it.to_string_lossy().into_owned());
        let bytes = std::fs::read(&path).map_err(|_| Unread::new(&path, Hindrance::Missing))?;
        let text = decode(&bytes, encoding.unwrap_or("utf-8"))
            .map_err(|it| Unread::new(&path, Hindrance::Undecodable(it.0)))?;
        Ok(Included { file: FileId(1), path, text: text.into() })
    }

    fn time(&self) -> Option<u64> {
        // As docutils has it: reproducible where that is asked for, else by the clock.
        let asked = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|it| it.parse().ok());
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|it| it.as_secs());
        asked.or_else(now)
    }
}

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let answer = batch::answer_with(&line, Some(&Disk));
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            break;
        }
    }
}
