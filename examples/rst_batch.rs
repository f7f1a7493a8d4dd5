//! Speaks the batch protocol of the conformance scorer on standard input and output.
#![expect(clippy::disallowed_methods, reason = "an example is a program of its own")]

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use rcsgen::syntax::rst::{Included, Resolver, batch};
use rcsgen::text::FileId;

/// Reads files relative to the current directory, as docutils does.
struct Disk;

impl Resolver for Disk {
    fn resolve(&self, path: &str, base: &str) -> Result<Included, String> {
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
        let missing = format!("InputError: [Errno 2] No such file or directory: '{path}'");
        let bytes = std::fs::read(&path).map_err(|_| missing)?;
        let text = decoded(&bytes).ok_or("UnicodeDecodeError: the file is not UTF-8")?;
        Ok(Included { file: FileId(1), path, text: text.into() })
    }
}

/// The text of a file in UTF-8 or, with a byte order mark, UTF-16.
fn decoded(bytes: &[u8]) -> Option<String> {
    let units = |read: fn([u8; 2]) -> u16| -> Vec<u16> {
        bytes[2..].chunks_exact(2).map(|it| read([it[0], it[1]])).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => String::from_utf16(&units(u16::from_le_bytes)).ok(),
        [0xfe, 0xff, ..] => String::from_utf16(&units(u16::from_be_bytes)).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
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
