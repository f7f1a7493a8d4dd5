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
