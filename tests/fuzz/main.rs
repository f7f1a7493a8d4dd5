//! Looks for texts that break the parsers and what follows them.
//!
//! ```text
//! cargo test --test fuzz                                    the corpus, and a few seeds
//! cargo test --release --test fuzz -- --seconds 1800        as many seeds as fit
//! cargo test --release --test fuzz -- --from 5 --seeds 100  these seeds
//! cargo test --test fuzz -- FILE…                           these files
//! ```
//!
//! A seed always makes the same input. What breaks a law is made smaller and printed; a file of
//! `tests/fuzz/corpus` keeps it as a test. Where the whole process dies, the seed is in
//! `target/tmp/fuzz-seed`.

#![expect(clippy::disallowed_methods, reason = "reads its corpus and the clock")]
#![expect(clippy::print_stdout, reason = "a program of its own")]

mod generate;
mod laws;

use std::io::{Seek as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use laws::Input;

/// How many seeds an ordinary test run tries.
const SEEDS: u64 = 3_000;

fn main() -> ExitCode {
    let mut from = 0;
    let mut seeds = SEEDS;
    let mut seconds = u64::MAX;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(it) = arguments.next() {
        let mut number = || arguments.next().and_then(|it| it.parse().ok());
        match it.as_str() {
            "--from" => from = number().unwrap_or(0),
            "--seeds" => seeds = number().unwrap_or(SEEDS),
            "--seconds" => (seconds, seeds) = (number().unwrap_or(60), u64::MAX),
            // The words of the ordinary test harness mean nothing here.
            it if it.starts_with('-') => {}
            it => files.push(PathBuf::from(it).is_file().then(|| PathBuf::from(it))),
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files: Vec<_> = files.into_iter().flatten().collect();
    // A panic is a finding; it need not be printed while it is made smaller.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failed = false;
    let corpus = laws::corpus(&root.join("tests/fuzz/corpus"));
    if files.is_empty() {
        for (name, input) in &corpus {
            failed |= report(name, input, false);
        }
        println!("corpus: {} files", corpus.len());
        failed |= seeds_from(root, from, seeds, Duration::from_secs(seconds.min(1 << 32)));
    }
    for path in files {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let is_markdown = path.extension().is_some_and(|it| it == "md");
        failed |= report(&path.to_string_lossy(), &Input { bytes, is_markdown, whole: true }, true);
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn seeds_from(root: &Path, from: u64, seeds: u64, time: Duration) -> bool {
    let documents = documents(root);
    let began = Instant::now();
    let (mut seed, mut failed, mut bytes) = (from, 0, 0);
    let mut note = std::fs::File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-seed"));
    while seed - from < seeds && began.elapsed() < time && failed < 10 {
        if let Ok(note) = &mut note {
            let _ = note.rewind().and_then(|()| writeln!(note, "{seed:<20}"));
        }
        let input = generate::input(seed, &documents);
        bytes += input.bytes.len();
        failed += u32::from(report(&format!("seed {seed}"), &input, true));
        seed += 1;
    }
    let time = began.elapsed().as_secs();
    println!("seeds {from}..{seed}: {bytes} bytes in {time} s, {failed} findings");
    failed > 0
}

/// The documents that mutations begin with: those of the suite, the fixtures and the specs.
fn documents(root: &Path) -> Vec<(String, bool)> {
    let mut paths = Vec::new();
    for it in ["tests/suite", "tests/fixtures", "specs", "tests/fuzz/corpus"] {
        collect(&root.join(it), &mut paths);
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let is_markdown = path.extension().is_some_and(|it| it == "md");
        for (kind, markdown) in [("```rst", false), ("```md", true)] {
            for block in text.split(kind).skip(1) {
                let block = block.split_once('\n').map_or("", |it| it.1);
                let block = block.split("```\n").next().unwrap_or_default();
                found.push((block.to_owned(), markdown));
            }
        }
        found.push((text, is_markdown));
    }
    found.retain(|it| !it.0.is_empty());
    found
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// The law that `input` breaks, or the place of the panic.
fn broken(input: &Input) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| laws::broken(input))) {
        Ok(found) => found,
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned()));
            Some(format!("panic: {}", text.unwrap_or_default()))
        }
    }
}

/// Prints what `input` breaks, with the smallest input that does.
fn report(name: &str, input: &Input, minimize: bool) -> bool {
    let Some(found) = broken(input) else { return false };
    let small = if minimize { smaller(input.clone(), &found) } else { input.clone() };
    let why = broken(&small).unwrap_or(found);
    let kind = if input.is_markdown { "md" } else { "rst" };
    println!("{name} ({kind}): {why}\n  {:?}", String::from_utf8_lossy(&small.bytes));
    true
}

/// Leaves out what is not needed to break the same law.
fn smaller(mut input: Input, found: &str) -> Input {
    let kind = |it: &str| it.split(':').next().unwrap_or_default().to_owned();
    let law = kind(found);
    let mut tries = if law == "slow" { 20 } else { 4_000 };
    let mut size = input.bytes.len() / 2;
    while size > 0 && tries > 0 {
        let mut at = 0;
        let before = input.bytes.len();
        while at < input.bytes.len() && tries > 0 {
            tries -= 1;
            let mut less = input.clone();
            less.bytes.drain(at..(at + size).min(input.bytes.len()));
            if broken(&less).is_some_and(|it| kind(&it) == law) {
                input = less;
            } else {
                at += size;
            }
        }
        if size == 1 && input.bytes.len() < before {
            continue;
        }
        size /= 2;
    }
    input
}
