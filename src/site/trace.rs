//! What each place of the documents produced, and where to find both.

use std::collections::HashMap;

use crate::artifact::Artifact;
use crate::diag::Diagnostic;
use crate::text::{FileId, SourceMap, Span};

/// Files with the same values at the same bytes: what came from a document into one of them came into
/// each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Group {
    /// The index of the artifact that stands for them.
    pub(super) shown: usize,
    /// How many files they are.
    pub(super) files: usize,
    /// The path that all of them have on their servers, as a number; of files that are not compared, 0.
    pub(super) path: u32,
    /// Whether the artifact that stands for them has a page.
    pub(super) has_page: bool,
}

/// A value in the files of a group that came from a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Use {
    /// The index of the group.
    group: u32,
    /// The line of the artifact that is shown, from 1.
    pub(super) line: u32,
}

/// All values of all artifacts, and all findings, by the place in the documents.
#[derive(Debug, Default)]
pub(super) struct Trace {
    groups: Vec<Group>,
    /// By place; those of one place by group and by line.
    uses: Vec<Use>,
    /// For each file, how many uses begin before each of its bytes that something came from.
    before: Vec<Vec<u32>>,
    findings: Vec<(FileId, u32, u32)>,
}

/// Puts `artifacts` into groups, in the order of their paths and then of their first ones. Only files that are `alike`, which have
/// the same key, are compared, each with the last group of that key. One that `has_page` stands for its
/// group, if there is one.
pub(super) fn groups(
    artifacts: &[Artifact],
    alike: impl Fn(usize, &Artifact) -> Option<(u32, u32)>,
    has_page: impl Fn(usize) -> bool,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut last: HashMap<(u32, u32), usize> = HashMap::new();
    for (index, artifact) in artifacts.iter().enumerate().filter(|(_, it)| !it.origins.is_empty()) {
        let at = groups.len();
        let Some(key) = alike(index, artifact) else {
            groups.push(Group { shown: index, files: 1, path: 0, has_page: has_page(index) });
            continue;
        };
        let before = last.insert(key, at);
        match before.and_then(|it| Some((it, groups.get_mut(it)?))) {
            Some((known, group)) if artifacts[group.shown].origins == artifact.origins => {
                group.files += 1;
                if !group.has_page && has_page(index) {
                    (group.shown, group.has_page) = (index, true);
                }
                last.insert(key, known);
            }
            _ => {
                let has_page = has_page(index);
                groups.push(Group { shown: index, files: 1, path: key.0, has_page });
            }
        }
    }
    groups.sort_by_key(|it| it.path);
    groups
}

impl Trace {
    /// Sorts what `groups` of `artifacts` took from documents, and what is wrong with those.
    pub(super) fn new(
        artifacts: &[Artifact],
        groups: Vec<Group>,
        diagnostics: &[Diagnostic],
        sources: &SourceMap,
    ) -> Self {
        // Millions of values come from few places, so they are counted into order.
        let mut before: Vec<Vec<u32>> = sources.iter().map(|_| Vec::new()).collect();
        let shown = || groups.iter().map(|it| &artifacts[it.shown]);
        for span in shown().flat_map(|it| &it.origins).map(|it| it.span) {
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
        for (group, artifact) in shown().enumerate() {
            let (mut line, mut counted) = (1, 0);
            for origin in &artifact.origins {
                let start = (origin.range.start as usize).min(artifact.content.len());
                let passed = artifact.content.get(counted..start).unwrap_or_default();
                line += memchr::memchr_iter(b'\n', passed).count() as u32;
                counted = start.max(counted);
                let Span { file, start, .. } = origin.span;
                let counts = before.get_mut(file.0 as usize);
                let Some(next) = counts.and_then(|it| it.get_mut(start as usize)) else { continue };
                uses[*next as usize] = Use { group: group as u32, line };
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
        Self { groups, uses, before, findings }
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

    /// The group of a use.
    pub(super) fn group(&self, it: Use) -> Group {
        self.groups[it.group as usize]
    }

    /// Uses of one place, group by group.
    pub(super) fn by_group<'a>(&self, uses: &'a [Use]) -> impl Iterator<Item = (Group, &'a [Use])> {
        let parts = uses.chunk_by(|a, b| a.group == b.group);
        parts.filter_map(|it| Some((self.group(*it.first()?), it)))
    }

    /// In how many places of files a value of `uses` stands.
    pub(super) fn count(&self, uses: &[Use]) -> usize {
        uses.iter().map(|it| self.group(*it).files).sum()
    }

    /// The indices of the findings whose place begins inside `span`.
    pub(super) fn findings(&self, span: Span) -> impl Iterator<Item = usize> {
        let from = self.findings.partition_point(|it| (it.0, it.1) < (span.file, span.start));
        let rest = &self.findings[from..];
        let found = &rest[..rest.partition_point(|it| (it.0, it.1) < (span.file, span.end))];
        found.iter().map(|it| it.2 as usize)
    }
}
