//! The pages of rules: their bad examples are found, their good ones are not.

use libtest_mimic::{Failed, Trial};
use rcsgen::check::{Rule, all_rules};
use rcsgen::diag::{Diagnostic, Lang};
use rcsgen::driver::Stage;

use crate::memory::build;

/// One test for each rule.
pub(crate) fn trials() -> Vec<Trial> {
    let shown = all_rules().filter(|it| !it.docs.bad.is_empty());
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
    ("control-character", "a byte that no page can show"),
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

/// What a template of an example is laid over.
const PLATFORM: &str = "\
Platform
========

:Admin networks: fd75::/64

Application servers
-------------------

:Services: whapps

Message brokers
---------------

:Services: rabbitmq

Web servers
-----------

:Services: nginx
:Uses: whapps

.. table:: Servers

  ================  ============  ====
  DNS name          IPv6 address  Role
  ================  ============  ====
  kz1.rcsnet.ru     fd75::801     app
  kz2.rcsnet.ru     fd75::802     app
  mq1.rcsnet.ru     fd75::901     mq
  mq2.rcsnet.ru     fd75::902     mq
  nginx1.rcsnet.ru  fd75::701     web
  ================  ============  ====
";

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
    // A template says in its first line what it is laid over.
    let path = text.strip_prefix("{# ").and_then(|it| Some(it.split_once(" #}")?.0));
    let document = if path.is_some() { PLATFORM } else { text };
    // Rules that are new run only where they are asked for.
    let mut files = vec![("specs/x.rst", document), ("rcsgen.toml", "preview = true\n")];
    files.extend(path.map(|it| (it, text)));
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
    build(&files.collect(), Stage::Render).diagnostics
}
