//! Findings that a document asks to leave out, each with its reason.
//!
//! ```text
//! .. rcsgen: ignore[even-quorum] the third server arrives in spring
//! <!-- rcsgen: ignore[even-quorum, series-gap] the third server arrives in spring -->
//! ```
//!
//! At the head of a document such a comment holds for all of it, before a section, table or any other
//! block for that block, and in a row of a table for the row.

mod comment;

use std::collections::{BTreeMap, BTreeSet};

use super::rule::Config;
use super::{RULES, nearest_rule, rule};
use crate::diag::{Applicability, Diagnostic, Fix, Sink, Text};
use crate::syntax::Document;
use crate::text::{Edit, FileId, SourceMap, Span};

/// What of a document a comment holds for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scope {
    /// All of a file.
    File(FileId),
    /// What lies here.
    Span(Span),
    /// Nothing, for nothing follows the comment.
    Nothing,
}

impl Scope {
    fn holds(self, at: Span) -> bool {
        match self {
            Self::File(file) => file == at.file,
            Self::Span(span) => {
                span.file == at.file && span.start <= at.start && at.start <= span.end
            }
            Self::Nothing => false,
        }
    }

    fn size(self) -> u32 {
        match self {
            Self::Span(span) => span.end - span.start,
            Self::File(_) | Self::Nothing => u32::MAX,
        }
    }
}

/// A rule that a comment names.
#[derive(Clone, Debug)]
struct Named {
    rule: String,
    span: Span,
    scope: Scope,
    /// How to take the rule out of its comment; the comment goes with its last rule.
    removal: Option<Edit>,
}

/// What the documents of a run ask to leave out.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    named: Vec<Named>,
    /// The places in `named` of what may leave out findings of a file and a rule, in that order: there may be
    /// as many comments as findings.
    of_files: BTreeMap<FileId, BTreeMap<String, Vec<usize>>>,
}

/// How much of the compilation was done, so that what did not fire is known not to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reached {
    /// The rules about the platform ran.
    pub rules: bool,
    /// Artifacts were made.
    pub artifacts: bool,
    /// Packages were made.
    pub packages: bool,
}

impl Suppressions {
    /// Reads the comments of `documents`; what is wrong with them goes to `sink`.
    pub fn read(documents: &[Document], sources: &SourceMap, sink: &mut Sink) -> Self {
        let mut all = Self::default();
        // Most runs have no such comment, and need no look at every node.
        let documents = if comment::may_be_in(sources) { documents } else { &[] };
        for document in documents {
            comment::read(document, sources, &mut all.named, sink);
        }
        // What holds for less comes first.
        all.named.sort_by_key(|it| (it.scope.size(), it.span));
        for (at, it) in all.named.iter().enumerate() {
            if rule(&it.rule).is_none() {
                sink.push(unknown(it));
            }
            let file = match it.scope {
                Scope::File(file) => file,
                Scope::Span(span) => span.file,
                Scope::Nothing => continue,
            };
            let rules = all.of_files.entry(file).or_default();
            rules.entry(it.rule.clone()).or_default().push(at);
        }
        all
    }

    /// Which word of the comments leaves out `found`.
    fn by(&self, found: &Diagnostic) -> Option<usize> {
        let place = found.primary.span;
        let asks = |it: &usize| self.named.get(*it).is_some_and(|it| it.scope.holds(place));
        self.of_files.get(&place.file)?.get(found.rule)?.iter().copied().find(asks)
    }

    /// `found` without what the documents ask to leave out.
    pub fn apply(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found.into_iter().filter(|it| self.by(it).is_none()).collect()
    }

    /// Says which words of the comments leave out nothing of `found`, which is all that a compilation
    /// that went as far as `reached` has found.
    pub fn unused(&self, found: &[Diagnostic], config: &Config, reached: Reached, sink: &mut Sink) {
        let used: BTreeSet<usize> = found.iter().filter_map(|it| self.by(it)).collect();
        for (at, it) in self.named.iter().enumerate() {
            if !used.contains(&at) && ran(&it.rule, config, reached) {
                sink.push(unused(it));
            }
        }
    }
}

/// Whether the rule `id` had its chance to fire.
pub(super) fn ran(id: &str, config: &Config, reached: Reached) -> bool {
    let Some(rule) = rule(id) else { return false };
    if !config.runs(rule) {
        return false;
    }
    let begins = |words: &[&str]| words.iter().any(|it| id.starts_with(it));
    if begins(&["package-", "bundle-"]) {
        reached.packages
    } else if begins(&["template-", "output-", "unsafe-value"]) {
        reached.artifacts
    } else {
        reached.rules || !RULES.iter().any(|it| it.id == id)
    }
}

fn unknown(it: &Named) -> Diagnostic {
    let name = &it.rule;
    let message = Text::new(
        format!("the comment leaves out `{name}`, which is no rule"),
        format!("комментарий отключает `{name}`, а такого правила нет"),
    );
    let found = Diagnostic::warning("unknown-suppression", it.span, message).note(Text::new(
        "what was meant is still reported: `rcsgen explain --all` lists the rules",
        "о том, что имелось в виду, сообщается по-прежнему: правила перечислит \
         `rcsgen explain --all`",
    ));
    let Some(near) = nearest_rule(name) else {
        return found.label(Text::new("there is no such rule", "такого правила нет"));
    };
    found.label(Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"))).fix(
        Fix {
            title: Text::new(format!("write `{near}`"), format!("написать `{near}`")),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { span: it.span, text: near.to_owned() }],
        },
    )
}

fn unused(it: &Named) -> Diagnostic {
    let name = &it.rule;
    let message = Text::new(
        format!("the comment leaves out `{name}`, which finds nothing here"),
        format!("комментарий отключает `{name}`, а оно здесь ничего не находит"),
    );
    let label = match it.scope {
        Scope::File(_) => {
            Text::new("it holds for this document", "действует на весь этот документ")
        }
        Scope::Span(_) => Text::new("it holds for what follows", "действует на то, что за ним"),
        Scope::Nothing => {
            Text::new("nothing follows for it to hold for", "за ним нет ничего, на что действовать")
        }
    };
    let found =
        Diagnostic::warning("unused-suppression", it.span, message).label(label).note(Text::new(
            "it would hide the next fault of this kind: remove it",
            "он скрыл бы следующую такую ошибку: уберите его",
        ));
    match &it.removal {
        Some(edit) => found.fix(Fix {
            title: Text::new(format!("remove `{name}`"), format!("убрать `{name}`")),
            applicability: Applicability::Safe,
            edits: vec![edit.clone()],
        }),
        None => found,
    }
}
