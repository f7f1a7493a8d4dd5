//! Writes the page of a reStructuredText document, for those who compare it with what docutils makes.
//!
//!     cargo run --example rst_html -- specs/complex.rst
#![expect(clippy::disallowed_methods, reason = "an example is a program of its own")]

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use rcsgen::diag::Sink;
use rcsgen::driver::{Disk, Includes};
use rcsgen::model::Inventory;
use rcsgen::site;
use rcsgen::syntax::rst;
use rcsgen::text::SourceMap;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else { return ExitCode::from(2) };
    let Ok(text) = std::fs::read_to_string(&path) else { return ExitCode::FAILURE };
    let root = std::env::current_dir().unwrap_or_default();
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let file = sources.add(path.clone(), text.as_str());
    let document = {
        let includes = Includes::new(&Disk, &root, &mut sources);
        let options = rst::Options {
            source: path.clone(),
            resolver: Some(&includes),
            transforms: rst::standalone_transforms(),
            ..rst::Options::default()
        };
        rst::parse_with(text.as_str(), file, &options, &mut sink)
    };
    let stem = Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = format!("{stem}.rst");
    let pages = site::render(
        &[(&document, &name)],
        &Inventory::default(),
        &[],
        &[],
        &sources,
        &site::Options::default(),
    );
    let wanted = format!("site/{stem}.html");
    let Some(page) = pages.iter().find(|it| it.path.as_str() == wanted) else {
        return ExitCode::FAILURE;
    };
    let written = std::io::stdout().lock().write_all(&page.content);
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
