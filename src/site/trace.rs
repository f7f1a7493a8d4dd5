//! What each place of the documents produced, and where to find both.

use crate::artifact::Artifact;
use crate::diag::Diagnostic;
use crate::text::{FileId, Span};

/// A value in an artifact that came from a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Use {
    file: FileId,
    start: u32,
    /// The index of the artifact.
    pub(super) artifact: u32,
    /// The line of the artifact, from 1.
    pub(super) line: u32,
}

/// All values of all artifacts, and all findings, by the place in the documents.
#[derive(Debug, Default)]
pub(super) struct Trace {
    uses: Vec<Use>,
    findings: Vec<(FileId, u32, u32)>,
}

impl Trace {
    /// Sorts what `artifacts` took from documents, and what is wrong with those.
    pub(super) fn new(artifacts: &[Artifact], diagnostics: &[Diagnostic]) -> Self {
        let mut uses = Vec::with_capacity(artifacts.iter().map(|it| it.origins.len()).sum());
        for (index, artifact) in artifacts.iter().enumerate() {
            let (mut line, mut counted) = (1, 0);
            for origin in &artifact.origins {
                let start = (origin.range.start as usize).min(artifact.content.len());
                let passed = artifact.content.get(counted..start).unwrap_or_default();
                line += passed.split(|&it| it == b'\n').skip(1).count() as u32;
                counted = start.max(counted);
                let Span { file, start, .. } = origin.span;
                uses.push(Use { file, start, artifact: index as u32, line });
            }
        }
        uses.sort_unstable();
        let mut findings: Vec<_> = diagnostics
            .iter()
            .enumerate()
            .map(|(index, it)| (it.primary.span.file, it.primary.span.start, index as u32))
            .collect();
        findings.sort_unstable();
        Self { uses, findings }
    }

    /// What came from inside `span`.
    pub(super) fn uses(&self, span: Span) -> &[Use] {
        let from = self.uses.partition_point(|it| (it.file, it.start) < (span.file, span.start));
        let rest = &self.uses[from..];
        &rest[..rest.partition_point(|it| (it.file, it.start) < (span.file, span.end))]
    }

    /// The indices of the findings whose place begins inside `span`.
    pub(super) fn findings(&self, span: Span) -> impl Iterator<Item = usize> {
        let from = self.findings.partition_point(|it| (it.0, it.1) < (span.file, span.start));
        let rest = &self.findings[from..];
        let found = &rest[..rest.partition_point(|it| (it.0, it.1) < (span.file, span.end))];
        found.iter().map(|it| it.2 as usize)
    }
}
