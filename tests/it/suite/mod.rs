//! The cases of `tests/suite`: one test a heading, in memory.
//!
//! A heading starts a case; sentences say why. Its fenced blocks are files and expectations, by their
//! first words:
//!
//! ```text
//! rst specs/x.rst             a document; so are md, csv, toml, jinja … with a path
//! diagnostics [WORD…]         what is found, a line each; `ru` for Russian, `full` with the source;
//!                             other words are rules, and only what they find is shown
//! fixed specs/x.rst [safe]    the document after all fixes, or only the safe ones
//! pseudoxml specs/x.rst       the tree of the document
//! output zones/a.ru.zone      an artifact
//! ```
//!
//! `UPDATE=1 cargo test --test it` writes what is found into the expectations: read the difference.

#![expect(clippy::disallowed_methods, reason = "the suite reads and updates its files")]

mod case;
mod markdown;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

use case::Case;

/// One test for each heading of each file below `tests/suite`.
pub(crate) fn trials() -> Vec<Trial> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let is_update = std::env::var_os("UPDATE").is_some_and(|it| it == "1");
    let mut trials = Vec::new();
    for path in files {
        let name = path.strip_prefix(&root).unwrap_or(&path).with_extension("");
        let name = name.to_string_lossy().replace('\\', "/");
        let mut text = fs::read_to_string(&path).expect("the suite can be read");
        if is_update {
            let updated = update(&text);
            if updated != text {
                fs::write(&path, &updated).expect("the suite can be written");
                text = updated;
            }
        }
        let mut seen = BTreeMap::<String, u32>::new();
        for case in markdown::cases(&text) {
            let count = seen.entry(case.title.clone()).or_default();
            *count += 1;
            let again = if *count > 1 { format!(" {count}") } else { String::new() };
            let name = format!("{name}: {}{again}", case.title);
            trials.push(Trial::test(name, move || run(&case)));
        }
    }
    trials
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for path in entries.filter_map(|it| Some(it.ok()?.path())) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "md") {
            files.push(path);
        }
    }
}

fn run(case: &Case) -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for (block, actual) in case.expectations() {
        if block.content != actual {
            wrong.push(format!(
                "line {}: `{}` is not as expected\n{}",
                block.line,
                block.words.join(" "),
                difference(&block.content, &actual)
            ));
        }
    }
    wrong.extend(case.broken_laws());
    if !case.expects_something() {
        wrong.push("the case expects nothing".to_owned());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn difference(expected: &str, actual: &str) -> String {
    similar::TextDiff::from_lines(expected, actual)
        .unified_diff()
        .header("expected", "actual")
        .to_string()
}

/// `text` with the expectations that hold today.
fn update(text: &str) -> String {
    let mut edits = Vec::new();
    for case in markdown::cases(text) {
        for (block, actual) in case.expectations() {
            edits.push((block.range.clone(), actual));
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut updated = text.to_owned();
    for (range, actual) in edits.into_iter().rev() {
        updated.replace_range(range, &actual);
    }
    updated
}
