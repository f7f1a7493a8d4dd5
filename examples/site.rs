//! What the site of a project costs, apart from everything else that a build does: `tests/bench/site`
//! asks.
//!
//!     cargo run --release --example site -- DIRECTORY
//!
//! Prints the processor seconds of making the pages and of writing them below DIRECTORY/output, and how
//! many files of how many bytes they are.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example is a program of its own"
)]

use std::cell::Cell;
use std::path::PathBuf;
use std::process::ExitCode;

use rcsgen::driver::{self, Disk, Options, Stage, build};
use rcsgen::memory::{self, Allocator};

/// As in the program: what is measured is what it does.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// The processor seconds of this process so far, as Linux counts them: in hundredths.
fn seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, which may hold blanks, ends with the last parenthesis.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|it| it.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn main() -> ExitCode {
    memory::reserve();
    let Some(directory) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return ExitCode::from(2);
    };
    let options = Options { path: Some(directory.join("specs")), directory, ..Options::default() };
    let begun = Cell::new(0.0);
    let made = driver::compile(&Disk, &options, Stage::Publish, &|step| {
        if step.stage == Stage::Publish {
            begun.set(seconds());
        }
    });
    let rendered = seconds();
    if made.pages.is_empty() || made.has_errors() {
        return ExitCode::FAILURE;
    }
    let tree = build::site_tree(&Disk, &made);
    let files = build::files(&made.pages, &made);
    let done = build::prepare(tree, files, true).and_then(|it| build::carry_out(tree, &it));
    let written = seconds();
    let bytes: usize = made.pages.iter().map(|it| it.content.len()).sum();
    println!(
        "{:.2} {:.2} {} {bytes}",
        rendered - begun.get(),
        written - rendered,
        made.pages.len()
    );
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
