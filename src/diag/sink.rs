//! Where findings go.

use super::{Diagnostic, Severity};

/// Collects the findings of all stages.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds the findings of another sink.
    pub fn append(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// Whether an error was found.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|it| it.severity == Severity::Error)
    }

    /// The findings so far, in the order in which they were made.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.found
    }

    /// The findings in the order of their places, without repeats.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| {
            (a.primary.span, a.rule, &a.message.en).cmp(&(b.primary.span, b.rule, &b.message.en))
        });
        self.found.dedup();
        self.found
    }
}
