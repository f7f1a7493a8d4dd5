//! The pages of rules: their bad examples are found, their good ones are not.

use libtest_mimic::{Failed, Trial};
use rcsgen::check::{RULES, Rule};
use rcsgen::diag::{Diagnostic, Lang};
use rcsgen::driver::Stage;

use crate::memory::build;

/// One test for each rule.
pub(crate) fn trials() -> Vec<Trial> {
    RULES.iter().map(|it| Trial::test(format!("examples: {}", it.id), move || run(it))).collect()
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
    build(&files.into(), Stage::Check).diagnostics
}
