//! How much memory the parser takes, counted byte for byte: the same on every machine.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it runs itself, once for each document"
)]

#[path = "../examples/rst_bench/stress.rs"]
mod stress;

use std::alloc::System;
use std::process::Command;

use cap::Cap;
use rcsgen::diag::Sink;
use rcsgen::syntax::rst::parse;
use rcsgen::text::{FileId, SharedText};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// How many times its own size a document may take.
const MOST: usize = 12;

/// What any parse takes, however small the document.
const BASE: usize = 64 * 1024;

/// The name of the document that a process of its own is to measure: a peak is never reset.
const MEASURED: &str = "RCSGEN_MEASURED";

#[test]
fn no_document_takes_more_than_twelve_times_its_size() {
    if let Ok(name) = std::env::var(MEASURED) {
        let document = stress::documents().into_iter().find(|it| it.name == name).unwrap();
        println!("taken {}", taken(document.text.into()));
        return;
    }
    let program = std::env::current_exe().unwrap();
    let mut greedy = Vec::new();
    for stress::Stress { name, text } in stress::documents() {
        let run = Command::new(&program).arg("--nocapture").env(MEASURED, name).output().unwrap();
        let out = String::from_utf8(run.stdout).unwrap();
        let taken = out.split_once("taken ").and_then(|it| it.1.lines().next()?.parse().ok());
        let taken: usize = taken.unwrap_or_else(|| panic!("{name}: {out}"));
        println!("{name:<24}{:>10}{taken:>12}{:>8}", text.len(), taken / text.len());
        if taken > MOST * text.len() + BASE {
            greedy.push(format!("{name}: {taken} bytes for {}", text.len()));
        }
    }
    assert!(greedy.is_empty(), "{greedy:#?}");
}

/// What the parse of a text takes besides the text.
fn taken(text: SharedText) -> usize {
    // What came before must not hide the peak of the parse.
    let above = MEMORY.max_allocated().saturating_sub(MEMORY.allocated());
    let ballast = vec![0_u8; above];
    let (before, mut sink) = (MEMORY.allocated(), Sink::default());
    let document = parse(text, FileId(0), &mut sink);
    assert!(document.root().first_child().is_some() && ballast.len() == above);
    MEMORY.max_allocated() - before
}
