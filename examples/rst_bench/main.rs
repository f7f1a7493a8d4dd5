//! What the benchmark of the parser runs: writes the stress documents, or parses files and is done.
//!
//! ```text
//! rst_bench --stress DIRECTORY   writes the documents
//! rst_bench FILE...              parses the files and prints how much memory that took, in bytes
//! ```
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a program of its own")]

mod stress;

use std::error::Error;
use std::path::Path;

use rcsgen::diag::Sink;
use rcsgen::memory::{self, Allocator};
use rcsgen::syntax::rst::parse;
use rcsgen::text::{FileId, SharedText};

/// As in the program: what is measured is what it does.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> Result<(), Box<dyn Error>> {
    memory::reserve();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--stress", directory] => {
            std::fs::create_dir_all(directory)?;
            for document in stress::documents() {
                std::fs::write(
                    Path::new(directory).join(format!("{}.rst", document.name)),
                    document.text,
                )?;
            }
        }
        [_, ..] => {
            let before = memory("VmRSS:")?;
            for file in &arguments {
                let text = SharedText::from_utf8(std::fs::read(file)?)?;
                let mut sink = Sink::default();
                std::hint::black_box(parse(text, FileId(0), &mut sink));
            }
            println!("{}", memory("VmHWM:")?.saturating_sub(before));
        }
        _ => return Err("rst_bench: --stress DIRECTORY, or FILE...".into()),
    }
    Ok(())
}

/// A figure of this process as the kernel counts it, in bytes; 0 where there is no such count.
fn memory(name: &str) -> Result<u64, Box<dyn Error>> {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return Ok(0) };
    let line = status.lines().find_map(|it| it.strip_prefix(name)).unwrap_or("0 kB");
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
