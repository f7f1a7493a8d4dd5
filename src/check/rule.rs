//! What a rule is, and how a project sets its level.

use std::collections::BTreeMap;

use super::Context;
use crate::diag::{Lang, Severity, Sink};

/// Something that may be wrong.
pub struct Rule {
    /// The stable name: kebab-case.
    pub id: &'static str,
    /// How bad it is, unless a project says otherwise.
    pub severity: Severity,
    /// Whether it is new, and runs only where a project asks for it.
    pub preview: bool,
    /// Its page.
    pub docs: Docs,
    /// Looks for it.
    pub check: fn(&Context<'_>, &mut Sink),
}

/// The page of a rule; texts are English and Russian.
pub struct Docs {
    /// What it finds, in one sentence.
    pub summary: (&'static str, &'static str),
    /// Why that matters.
    pub why: (&'static str, &'static str),
    /// A document that it finds something in.
    pub bad: &'static str,
    /// The document as it should be.
    pub good: &'static str,
    /// How to get from one to the other.
    pub fix: (&'static str, &'static str),
}

impl Docs {
    /// The page that stands beside the code of a rule. One that lacks a part does not compile.
    ///
    /// It is Markdown: a heading, what the rule finds, and the sections `Why`, `Bad`, `Good` and `Fix`. Each
    /// text is one line in English and one in Russian; the examples are blocks of code.
    pub(super) const fn read(page: &'static str) -> Self {
        let (_, rest) = cut(page, "\n\n");
        let (summary, rest) = pair(rest, "\n\n## Why\n\n");
        let (why, rest) = pair(rest, "\n\n## Bad\n\n```rst\n");
        let (bad, rest) = cut(rest, "```\n\n## Good\n\n```rst\n");
        let (good, rest) = cut(rest, "```\n\n## Fix\n\n");
        let (fix, rest) = pair(rest, "\n");
        assert!(rest.is_empty(), "something stands behind the page of a rule");
        Self { summary, why, bad, good, fix }
    }
}

/// A line in English and one in Russian, and what follows `end`.
const fn pair(text: &'static str, end: &str) -> ((&'static str, &'static str), &'static str) {
    let (en, rest) = cut(text, "\n\n");
    let (ru, rest) = cut(rest, end);
    ((en, ru), rest)
}

/// What stands before and behind the first `mark`.
const fn cut(text: &'static str, mark: &str) -> (&'static str, &'static str) {
    let mut at = 0;
    while !starts_with(text.as_bytes(), at, mark.as_bytes()) {
        at += 1;
    }
    (text.split_at(at).0, text.split_at(at + mark.len()).1)
}

/// Whether `mark` stands at `at`.
const fn starts_with(text: &[u8], at: usize, mark: &[u8]) -> bool {
    assert!(at + mark.len() <= text.len(), "the page of a rule lacks a part");
    let mut length = 0;
    while length < mark.len() {
        if text[at + length] != mark[length] {
            return false;
        }
        length += 1;
    }
    true
}

/// The text of a pair in `lang`.
pub(super) fn pick((en, ru): (&'static str, &'static str), lang: Lang) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Ru => ru,
    }
}

/// What a project makes of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// It does not run.
    Allow,
    /// What it finds is a warning.
    Warn,
    /// What it finds is an error.
    Deny,
}

impl Level {
    /// The level that a configuration names so.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// How a project wants to be checked.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The levels of rules, by id.
    pub levels: BTreeMap<String, Level>,
    /// Whether new rules run, too.
    pub preview: bool,
    /// Whether warnings count as errors, but for rules that have a level of their own.
    pub strict: bool,
}

impl Config {
    /// What the project says of the rule `id`.
    pub fn level(&self, id: &str) -> Option<Level> {
        self.levels.get(id).copied()
    }

    /// Whether `rule` runs.
    pub(super) fn runs(&self, rule: &Rule) -> bool {
        match self.level(rule.id) {
            Some(level) => level != Level::Allow,
            None => self.preview || !rule.preview,
        }
    }
}
