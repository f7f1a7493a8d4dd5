//! Speaks the batch protocol of the conformance scorer on standard input and output.

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use rcsgen::syntax::rst::{Included, Resolver, batch};
use rcsgen::text::FileId;

/// Reads files relative to the current directory, as docutils does.
struct Disk;

impl Resolver for Disk {
    fn resolve(&self, path: &str, base: &str) -> Result<Included, String> {
        let base = Path::new(base).parent().unwrap_or(Path::new(""));
        let path = base.join(path).to_string_lossy().into_owned();
        let missing = format!("InputError: [Errno 2] No such file or directory: '{path}'");
        #[expect(clippy::disallowed_methods, reason = "an example is a program of its own")]
        let text = std::fs::read_to_string(&path).map_err(|_| missing)?;
        Ok(Included { file: FileId(1), path, text: text.into() })
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
