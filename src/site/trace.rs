//! What each place of the documents produced, and where to find both.

use crate::artifact::Artifact;
use crate::diag::Diagnostic;
use crate::text::{FileId, SourceMap, Span};

/// A value in an artifact that came from a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Use {
    /// The index of the artifact.
    pub(super) artifact: u32,
    /// The line of the artifact, from 1.
    pub(super) line: u32,
}

/// All values of all artifacts, and all findings, by the place in the documents.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// By place; those of one place by artifact and by line.
    uses: Vec<Use>,
    /// For each file, how many uses begin before each of its bytes that something came from.
    before: Vec<Vec<u32>>,
    findings: Vec<(FileId, u32, u32)>,
}

impl Trace {
    /// Sorts what `artifacts` took from documents, and what is wrong with those.
    pub(super) fn new(
        artifacts: &[Artifact],
        diagnostics: &[Diagnostic],
        sources: &SourceMap,
    ) -> Self {
        // Millions of values come from few places, so they are counted into order.
        let mut before: Vec<Vec<u32>> = sources.iter().map(|_| Vec::new()).collect();
        for span in artifacts.iter().flat_map(|it| &it.origins).map(|it| it.span) {
            let Some(source) = sources.try_get(span.file) else { continue };
            let Some(counts) = before.get_mut(span.file.0 as usize) else { continue };
            if counts.is_empty() {
                counts.resize(source.text.len() + 1, 0);
            }
            if let Some(count) = counts.get_mut(span.start as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in before.iter_mut().flatten() {
            sum += std::mem::replace(count, sum);
        }
        let mut uses = vec![Use::default(); sum as usize];
        for (index, artifact) in artifacts.iter().enumerate() {
            let (mut line, mut counted) = (1, 0);
            for origin in &artifact.origins {
                let start = (origin.range.start as usize).min(artifact.content.len());
                let passed = artifact.content.get(counted..start).unwrap_or_default();
                line += memchr::memchr_iter(b'\n', passed).count() as u32;
                counted = start.max(counted);
                let Span { file, start, .. } = origin.span;
                let counts = before.get_mut(file.0 as usize);
                let Some(next) = counts.and_then(|it| it.get_mut(start as usize)) else { continue };
                uses[*next as usize] = Use { artifact: index as u32, line };
                *next += 1;
            }
        }
        // Each number has become the one behind it.
        let mut last = 0;
        for count in before.iter_mut().flatten() {
            last = std::mem::replace(count, last);
        }
        let mut findings: Vec<_> = diagnostics
            .iter()
            .enumerate()
            .map(|(index, it)| (it.primary.span.file, it.primary.span.start, index as u32))
            .collect();
        findings.sort_unstable();
        Self { uses, before, findings }
    }

    /// What came from inside `span`.
    pub(super) fn uses(&self, span: Span) -> &[Use] {
        let before = self.before.get(span.file.0 as usize).map_or(&[][..], Vec::as_slice);
        let at = |offset: u32| {
            let found = before.get(offset as usize).or(before.last());
            found.map_or(0, |it| *it as usize)
        };
        self.uses.get(at(span.start)..at(span.end)).unwrap_or_default()
    }

    /// The indices of the findings whose place begins inside `span`.
    pub(super) fn findings(&self, span: Span) -> impl Iterator<Item = usize> {
        let from = self.findings.partition_point(|it| (it.0, it.1) < (span.file, span.start));
        let rest = &self.findings[from..];
        let found = &rest[..rest.partition_point(|it| (it.0, it.1) < (span.file, span.end))];
        found.iter().map(|it| it.2 as usize)
    }
}
