//! What may be wrong with a platform: one rule a file, one list of them.
//!
//! A rule looks at the [`Inventory`] and says what it finds, with the place of everything that matters
//! and what to do next. One cause is one finding: rules that see the same cause share what they know in
//! the [`Context`], and one of them speaks.

mod baseline;
mod consequences;
mod context;
mod documented;
mod explain;
mod groups;
mod plan;
mod prose;
mod rule;
mod rules;
mod suppress;
mod zones;

pub use baseline::Baseline;
pub use consequences::without_consequences;
pub use context::Context;
pub use documented::documented;
pub use explain::{Page as RulePage, Section as RuleSection, explain, rule_infos, rule_page};
pub use rule::{Config, Docs, Level, Rule};
pub use rules::RULES;
pub use suppress::{Reached, Suppressions};

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Severity, Sink};
use crate::model::Inventory;
use crate::syntax::edit::Layout;
use crate::text::{SourceMap, nearest};

/// Runs all rules that `config` leaves on.
pub fn check(inventory: &Inventory, sources: &SourceMap, config: &Config, sink: &mut Sink) {
    let cx = Context::new(inventory, sources);
    for rule in RULES {
        if config.runs(rule) {
            let mut found = Sink::default();
            (rule.check)(&cx, &mut found);
            for it in apply_levels(found.into_sorted(), config) {
                sink.push(it);
            }
        }
    }
    keep_layout(sources, sink);
}

/// Makes the fixes of all stages so far keep the tables that they touch; a fix that cannot is taken
/// out, for it would break more than it mends.
pub fn keep_layout(sources: &SourceMap, sink: &mut Sink) {
    let mut layouts = BTreeMap::new();
    for mut it in std::mem::take(sink).into_sorted() {
        it.fixes.retain_mut(|fix| {
            let files: BTreeSet<_> = fix.edits.iter().map(|it| it.span.file).collect();
            let kept = files.into_iter().map(|file| {
                let edits: Vec<_> =
                    fix.edits.iter().filter(|it| it.span.file == file).cloned().collect();
                let source = sources.try_get(file)?;
                let layout = layouts.entry(file).or_insert_with(|| Layout::new(&source.text));
                layout.keep(&edits)
            });
            let Some(kept) = kept.collect::<Option<Vec<_>>>() else { return false };
            fix.edits = kept.concat();
            true
        });
        sink.push(it);
    }
}

/// Gives findings, whichever stage made them, the severity that `config` wants, and leaves out what it allows.
pub fn apply_levels(found: Vec<Diagnostic>, config: &Config) -> Vec<Diagnostic> {
    let mut found = found;
    found.retain_mut(|it| match config.level(it.rule) {
        Some(Level::Allow) => false,
        Some(Level::Warn) => {
            it.severity = Severity::Warning;
            true
        }
        Some(Level::Deny) => {
            it.severity = Severity::Error;
            true
        }
        None => {
            if config.strict && it.severity == Severity::Warning {
                it.severity = Severity::Error;
            }
            true
        }
    });
    found
}

/// All rules of all stages: what `RULES` look for, and what other stages find.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(documented())
}

/// The rule `id`, of whatever stage.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all_rules().find(|it| it.id == id)
}

/// The rule whose id is nearest to `id`.
pub fn nearest_rule(id: &str) -> Option<&'static str> {
    nearest(id, all_rules().map(|it| it.id))
}

#[cfg(test)]
mod tests;
