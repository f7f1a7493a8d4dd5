//! The pages of rules: their bad examples are found, their good ones are not.

use libtest_mimic::{Failed, Trial};
use rcsgen::check::{Rule, all_rules};
use rcsgen::diag::{Diagnostic, Lang};
use rcsgen::driver::Stage;

use crate::memory::build;

/// One test for each rule.
pub(crate) fn trials() -> Vec<Trial> {
    let shown = all_rules().filter(|it| !it.docs.bad.is_empty() && !OF_MADE_FILES.contains(&it.id));
    let mut trials: Vec<Trial> =
        shown.map(|it| Trial::test(format!("examples: {}", it.id), move || run(it))).collect();
    trials.push(Trial::test("examples: every page of a rule about documents has one", every_page));
    trials
}

/// What no document alone can show: options, templates, packages, files and what is on the disk.
const ELSEWHERE: &[&str] = &[
    "bundle-",
    "config-",
    "drift-",
    "not-utf8",
    "output-",
    "owned-",
    "package-",
    "stale-",
    "template-",
];

/// Rules that need more than one small document in reStructuredText, with what they need.
const LARGE: &[(&str, &str)] = &[
    ("duplicate-id", "an identifier that was made of another name"),
    ("empty-table", "a table whose file has no rows"),
    ("file-outside-project", "a file elsewhere"),
    ("include-text-not-found", "a second file"),
    ("line-too-long", "a line of megabytes"),
    ("misplaced-directive", "a document that is not the outermost"),
    ("nesting-too-deep", "hundreds of levels"),
    ("ragged-row", "a table of Markdown"),
    ("raw-disabled", "a run that forbids raw text"),
    ("insertion-disabled", "a run that forbids files"),
    ("overridden-title-target", "a title and a target of one name, which a second rule reports"),
    ("too-many-arguments", "a directive that no document of a platform has"),
    ("undecodable-file", "a second file"),
    ("unreadable-file", "a file that cannot be read"),
];

/// Rules about files that templates make, whose examples are lines of such files. Each is held by a
/// case of `tests/suite/artifact/cross-service.md`.
const OF_MADE_FILES: &[&str] = &[
    "backend-not-in-spec",
    "backend-set-incomplete",
    "erlang-cookie-mismatch",
    "erlang-inet6-dist",
    "ipv6-literal-unbracketed",
    "listen-address-not-local",
];

fn every_page() -> Result<(), Failed> {
    let is_elsewhere = |id: &str| ELSEWHERE.iter().any(|it| id.starts_with(it));
    let is_large = |id: &str| LARGE.iter().any(|it| it.0 == id);
    let bare: Vec<&str> = all_rules()
        .filter(|it| it.docs.bad.is_empty() && !is_elsewhere(it.id) && !is_large(it.id))
        .map(|it| it.id)
        .collect();
    if bare.is_empty() { Ok(()) } else { Err(format!("no example: {}", bare.join(", ")).into()) }
}

fn run(rule: &Rule) -> Result<(), Failed> {
    if !found(rule.docs.bad).iter().any(|it| it.rule == rule.id) {
        return Err("the bad example is not found".into());
    }
    let found = found(rule.docs.good);
    match found.iter().find(|it| it.rule == rule.id) {
        Some(it) => Err(format!("the good example is found: {}", it.message.get(Lang::En)).into()),
        None => Ok(()),
    }
}

fn found(text: &str) -> Vec<Diagnostic> {
    // Rules that are new run only where they are asked for.
    let files = [("specs/x.rst", text), ("rcsgen.toml", "preview = true\n")];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    build(&files.into(), Stage::Render).diagnostics
}
