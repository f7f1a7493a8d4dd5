//! The habits of the house, held by a program.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test may read and panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rcsgen::check::{RULES, all_rules, documented, explain};
use rcsgen::diag::Lang;
use rcsgen::diag::render::Format;
use rcsgen::model::SERVICES;
use rcsgen::model::settings::SETTINGS;

/// The rooms of `src`, lowest layer first; those of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["diag"],
    &["syntax"],
    &["model"],
    &["lower"],
    &["artifact", "check"],
    &["export", "pack", "plan", "site"],
    &["driver"],
    &["cli", "lsp", "watch"],
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `directory` that end with `extension`, sorted, with their text.
fn files(directory: &str, extension: &str) -> Vec<(String, String)> {
    fn collect(path: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, extension, found);
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join(directory), extension, &mut found);
    found.sort();
    let name = |it: &Path| it.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|it| (name(it), fs::read_to_string(it).unwrap())).collect()
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|it| it.contains(&room))
}

/// The rooms that a line of code names: `crate::text::Span`, `crate::{diag, text}`.
fn rooms_in(code: &str) -> Vec<&str> {
    let words = |it: &'static str| move |text: &str| text.trim_start().starts_with(it);
    if words("//")(code) {
        return Vec::new();
    }
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => rooms.extend(list.split(['}', ',']).map(first_word)),
            None => rooms.push(first_word(rest)),
        }
    }
    rooms
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

#[test]
fn a_room_uses_only_lower_layers() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs") {
        let room = path.split('/').nth(1).unwrap_or_default();
        // The crate's own root, and the binary, are above all.
        let Some(own) = layer(room) else { continue };
        for (number, line) in text.lines().enumerate() {
            for other in rooms_in(line) {
                let is_lower = layer(other).is_none_or(|it| it < own);
                if other != room && !is_lower {
                    wrong.push(format!("{path}:{}: `{room}` uses `{other}`", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_has_a_layer() {
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!path.is_dir() || layer(&name).is_some(), "`src/{name}` has no layer");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        let line = text.lines().next().unwrap_or_default();
        assert!(line.strip_prefix("//! ").is_some_and(|it| it.len() > 10), "{path}: {line}");
    }
}

#[test]
fn nothing_is_left_half_done() {
    // In two parts, so that this file does not name what it looks for.
    let words = [
        ("to", "do!("),
        ("unimple", "mented!("),
        ("#[ign", "ore"),
        ("#[al", "low("),
        ("#![al", "low("),
    ];
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        for (number, line) in text.lines().enumerate() {
            if words.iter().any(|(a, b)| line.contains(&format!("{a}{b}"))) {
                wrong.push(format!("{path}:{}: {line}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn registries_are_sorted() {
    assert!(RULES.is_sorted_by(|a, b| a.id < b.id), "rules");
    assert!(documented().is_sorted_by(|a, b| a.id < b.id), "rules of other stages");
    assert!(Format::ALL.is_sorted_by(|a, b| a.name() < b.name()), "formats");
    assert!(SERVICES.is_sorted_by(|a, b| a.id < b.id), "services");
    assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key), "settings");
}

#[test]
fn every_rule_has_its_file_and_its_cases() {
    let rules: BTreeSet<String> = RULES.iter().map(|it| it.id.to_owned()).collect();
    let cases: BTreeSet<String> = files("tests/suite/check", "md")
        .iter()
        .map(|(path, _)| path.rsplit('/').next().unwrap().trim_end_matches(".md").to_owned())
        .collect();
    assert_eq!(rules, cases, "tests/suite/check has one file for each rule");
    for (path, text) in files("src/check/rules", "rs") {
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".rs").replace('_', "-");
        let stated = format!("id: \"{name}\"");
        assert!(name == "mod" || text.contains(&stated), "{path} holds the rule `{name}`");
    }
}

#[test]
fn every_page_has_a_sentence_in_both_languages() {
    for rule in all_rules() {
        for lang in [Lang::En, Lang::Ru] {
            let page = explain(rule.id, lang).unwrap();
            let summary = page.lines().nth(2).unwrap();
            let first = summary.chars().next().unwrap();
            assert!(!first.is_lowercase() && summary.ends_with('.'), "{}: {summary}", rule.id);
            assert!(!summary.contains('{'), "{}: {summary}", rule.id);
        }
    }
}

#[test]
fn every_rule_that_a_stage_names_is_documented() {
    let known: BTreeSet<&str> = all_rules().map(|it| it.id).collect();
    let mut unknown = BTreeSet::new();
    let shown = fs::read_to_string("src/check/data/examples.md").unwrap();
    let shown = shown.lines().filter_map(|it| it.strip_prefix("## "));
    unknown.extend(shown.filter(|it| !known.contains(it)).map(|it| format!("examples.md: `{it}`")));
    for (path, text) in files("src", "rs") {
        let calls = ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::new("];
        // What tests make up is no rule.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, call) in calls.iter().flat_map(|it| code.match_indices(it)) {
            let rest = code[at + call.len()..].trim_start();
            let Some(id) = rest.strip_prefix('"').and_then(|it| it.split('"').next()) else {
                continue;
            };
            if !known.contains(id) && !path.contains("/tests") {
                unknown.insert(format!("{path}: `{id}`"));
            }
        }
    }
    let unknown: Vec<_> = unknown.into_iter().collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}
