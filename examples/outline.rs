//! Prints the titles and the table cells of a document, each with its place: the parser as a library.
//!
//! ```text
//! cargo run --example outline specs/complex.rst
//! ```
#![expect(clippy::disallowed_methods, reason = "an example is a program of its own")]
#![expect(clippy::print_stdout, reason = "an example is a program of its own")]

use std::fmt::Write as _;

use rcsgen::diag::Sink;
use rcsgen::syntax::{Kind, rst};
use rcsgen::text::SourceMap;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "specs/complex.rst".into());
    let text = std::fs::read_to_string(&path)?;
    print!("{}", outline(&path, &text));
    Ok(())
}

/// A line for each title and each cell of a table, with its place.
pub(crate) fn outline(path: &str, text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add(path, text);
    let mut sink = Sink::default();
    let document = rst::parse(text, file, &mut sink);
    let mut lines = String::new();
    for node in document.root().descendants() {
        if matches!(node.kind(), Kind::Title | Kind::Entry) {
            let at = sources.position(node.span());
            let _ =
                writeln!(lines, "{}:{} {} {}", at.line, at.column, node.kind().name(), node.text());
        }
    }
    let _ = writeln!(lines, "{} findings", sink.as_slice().len());
    lines
}
