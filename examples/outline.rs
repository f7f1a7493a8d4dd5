//! Prints the titles and the table cells of a document, each with its place: the parser as a library.
//!
//! ```text
//! cargo run --example outline specs/complex.rst
//! ```
#![expect(clippy::disallowed_methods, reason = "an example is a program of its own")]
#![expect(clippy::print_stdout, reason = "an example is a program of its own")]

use rcsgen::diag::Sink;
use rcsgen::syntax::{Kind, rst};
use rcsgen::text::SourceMap;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "specs/complex.rst".into());
    let text = std::fs::read_to_string(&path)?;
    let mut sources = SourceMap::default();
    let file = sources.add(path, text.as_str());
    let mut sink = Sink::default();
    let document = rst::parse(&text, file, &mut sink);
    for node in document.root().descendants() {
        if matches!(node.kind(), Kind::Title | Kind::Entry) {
            let at = sources.position(node.span());
            println!("{}:{} {} {}", at.line, at.column, node.kind().name(), node.text());
        }
    }
    println!("{} findings", sink.as_slice().len());
    Ok(())
}
