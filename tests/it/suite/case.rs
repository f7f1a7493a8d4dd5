//! A case: its files, and what rcsgen makes of them.

use std::collections::BTreeMap;

use rcsgen::diag::render::{Format, Options, render};
use rcsgen::diag::{Applicability, Diagnostic, Lang, Severity, apply_fixes};
use rcsgen::driver::{Compilation, Stage};
use rcsgen::syntax::pseudoxml::pseudoxml;

use super::markdown::Block;
use crate::memory::build;

/// How many rounds of fixes there may be.
const ROUNDS: usize = 10;

/// What stands under one heading.
pub(super) struct Case {
    /// The heading.
    pub(super) title: String,
    /// The blocks, in their order.
    pub(super) blocks: Vec<Block>,
}

impl Case {
    /// The blocks that expect something, with what they should hold.
    pub(super) fn expectations(&self) -> Vec<(&Block, String)> {
        self.blocks.iter().filter_map(|it| Some((it, self.actual(it)?))).collect()
    }

    /// Whether there is at least one expectation.
    pub(super) fn expects_something(&self) -> bool {
        self.blocks.iter().any(is_expectation)
    }

    fn actual(&self, block: &Block) -> Option<String> {
        let words: Vec<&str> = block.words.iter().map(String::as_str).collect();
        Some(match words.as_slice() {
            ["diagnostics", words @ ..] => self.diagnostics(words),
            ["fixed", path, words @ ..] => {
                let least = match words {
                    ["safe"] => Applicability::Safe,
                    _ => Applicability::Unsafe,
                };
                let (files, _) = fixed(self.files(), least);
                files.get(*path).cloned().unwrap_or_default()
            }
            ["pseudoxml", path] => {
                let made = build(&self.files(), Stage::Parse);
                let file = made.sources.find(path);
                let document = made.documents.iter().find(|it| Some(it.file()) == file);
                match document {
                    Some(it) => pseudoxml(it),
                    None => format!("`{path}` is no document\n"),
                }
            }
            ["output", path] => {
                let made = build(&self.files(), Stage::Render);
                let artifact = made.artifacts.iter().find(|it| it.path.as_str() == *path);
                match artifact {
                    Some(it) => String::from_utf8_lossy(&it.content).into_owned(),
                    None => format!("`{path}` is not made\n"),
                }
            }
            _ => return None,
        })
    }

    /// How far the case needs to go: artifacts are made only where they are looked at.
    fn stage(&self) -> Stage {
        let looks = |it: &Block| it.words.first().is_some_and(|it| it == "output");
        if self.blocks.iter().any(looks) { Stage::Render } else { Stage::Check }
    }

    /// The files by path; a document without a path is `specs/x` with the first word as extension.
    fn files(&self) -> BTreeMap<String, String> {
        let files = self.blocks.iter().filter(|it| !is_expectation(it)).map(|it| {
            let kind = it.words.first().map_or("rst", String::as_str);
            let path = it.words.get(1).cloned().unwrap_or_else(|| format!("specs/x.{kind}"));
            (path, it.content.clone())
        });
        files.collect()
    }

    fn diagnostics(&self, words: &[&str]) -> String {
        let made = build(&self.files(), self.stage());
        let lang = if words.contains(&"ru") { Lang::Ru } else { Lang::En };
        let format = if words.contains(&"full") { Format::Full } else { Format::Concise };
        let rules: Vec<_> = words
            .iter()
            .copied()
            .filter(|it| !["ru", "en", "full", "concise"].contains(it))
            .collect();
        let is_shown = |it: &&Diagnostic| rules.is_empty() || rules.contains(&it.rule);
        let found: Vec<_> = made.diagnostics.iter().filter(is_shown).cloned().collect();
        let options = Options { lang, ..Options::default() };
        let text = render(format, &found, &made.sources, &options);
        // A blank line at the end reads badly before the fence.
        text.strip_suffix("\n\n").map_or(text.clone(), |it| format!("{it}\n"))
    }

    /// What must hold for every case, and does not.
    pub(super) fn broken_laws(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let made = build(&self.files(), self.stage());
        for it in &made.diagnostics {
            let labels = it.secondary.iter().chain([&it.primary]).map(|it| it.span);
            let edits = it.fixes.iter().flat_map(|it| &it.edits).map(|it| it.span);
            for span in labels.chain(edits) {
                let source = made.sources.try_get(span.file);
                if source.is_none_or(|it| it.text.get(span.range()).is_none()) {
                    broken.push(format!("{}: {span:?} is no place in its file", it.rule));
                }
            }
        }
        broken.extend(made.diagnostics.iter().flat_map(bad_style));
        let again = build(&self.files(), self.stage());
        if again.artifacts != made.artifacts || again.diagnostics != made.diagnostics {
            broken.push("a second run makes something else".to_owned());
        }
        let (files, rules) = fixed(self.files(), Applicability::Unsafe);
        if rules.len() >= ROUNDS {
            broken.push("fixes do not come to an end".to_owned());
        }
        let errors = |it: &Compilation| {
            it.diagnostics.iter().filter(|it| it.severity == Severity::Error).count()
        };
        if errors(&build(&files, Stage::Check)) > errors(&made) {
            broken.push("fixes add an error".to_owned());
        }
        broken
    }
}

/// What the texts of a finding break of the style of messages.
fn bad_style(it: &Diagnostic) -> Vec<String> {
    let labels = it.secondary.iter().chain([&it.primary]).map(|it| &it.text);
    let titles = it.fixes.iter().map(|it| &it.title);
    let texts = labels.filter(|it| !it.is_empty()).chain(titles).chain(&it.notes);
    let mut bad = Vec::new();
    for text in texts.chain([&it.message]) {
        for text in [&text.en, &text.ru] {
            let word = text.split_whitespace().next().unwrap_or_default();
            let mut letters = word.chars();
            // `CouchDB` and `IPv6` are written so everywhere.
            let is_capital = letters.next().is_some_and(char::is_uppercase)
                && letters.filter(|it| it.is_uppercase()).count() == 0
                && !["RabbitMQ", "Kazoo"].contains(&word);
            if text.is_empty() || is_capital || text.ends_with('.') {
                bad.push(format!("{}: a text is lower case and has no period: {text:?}", it.rule));
            }
            if text.matches('`').count() % 2 == 1 {
                bad.push(format!("{}: backticks come in pairs: {text:?}", it.rule));
            }
        }
    }
    bad
}

fn is_expectation(block: &Block) -> bool {
    let kind = block.words.first().map_or("", String::as_str);
    ["diagnostics", "fixed", "output", "pseudoxml"].contains(&kind)
}

/// The files after all fixes that are as sure as `least`, and the rules of each round.
fn fixed(
    mut files: BTreeMap<String, String>,
    least: Applicability,
) -> (BTreeMap<String, String>, Vec<Vec<&'static str>>) {
    let mut rounds = Vec::new();
    while rounds.len() < ROUNDS {
        let made = build(&files, Stage::Check);
        let fixed = apply_fixes(&made.diagnostics, &made.sources, least);
        if fixed.files.is_empty() {
            break;
        }
        for (file, text) in fixed.files {
            files.insert(made.sources.get(file).path.clone(), text);
        }
        rounds.push(fixed.rules);
    }
    (files, rounds)
}
