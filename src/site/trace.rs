//! What each place of the documents produced, and where to find both.

use crate::artifact::Artifact;
use crate::diag::Diagnostic;
use crate::model::ServerId;
use crate::text::{FileId, Map, SourceMap, Span};

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
    /// Their platform, as a number; of files that are not compared, 0.
    platform: u32,
    /// The server of the artifact that stands for them.
    pub(super) server: Option<ServerId>,
    /// Whether the artifact that stands for them has a page.
    pub(super) has_page: bool,
}

/// How many values came from each byte of each document.
#[derive(Debug)]
pub(super) struct Counts(Vec<Vec<u32>>);

impl Counts {
    /// None yet.
    pub(super) fn new(sources: &SourceMap) -> Self {
        Self(sources.iter().map(|(_, it)| vec![0; it.text.len() + 1]).collect())
    }

    fn at(&mut self, span: Span) -> Option<&mut u32> {
        self.0.get_mut(span.file.0 as usize)?.get_mut(span.start as usize)
    }
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

/// Puts `artifacts` into groups, in the order of their paths and then of their first ones, and adds the
/// values of each group to `counts`. Only files that are `alike`, which have the same key, are compared,
/// each with the last group of that key. One that `has_page` stands for its group, if there is one.
pub(super) fn groups(
    artifacts: &[Artifact],
    alike: impl Fn(usize, &Artifact) -> Option<(u32, u32)>,
    has_page: impl Fn(usize) -> bool,
    counts: &mut Counts,
) -> Vec<Group> {
    let mut group = |shown: usize, (path, platform): (u32, u32)| {
        let artifact = &artifacts[shown];
        // They were just compared, so that they are at hand.
        for span in artifact.origins.iter().map(|it| it.span) {
            if let Some(count) = counts.at(span) {
                *count += 1;
            }
        }
        let server = artifact.install.as_ref().map(|it| it.server);
        Group { shown, files: 1, path, platform, server, has_page: has_page(shown) }
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut last: Map<(u32, u32), usize> = Map::default();
    for (index, artifact) in artifacts.iter().enumerate().filter(|(_, it)| !it.origins.is_empty()) {
        let at = groups.len();
        let Some(key) = alike(index, artifact) else {
            groups.push(group(index, (0, 0)));
            continue;
        };
        let before = last.insert(key, at);
        match before.and_then(|it| Some((it, groups.get_mut(it)?))) {
            Some((known, group)) if artifacts[group.shown].origins == artifact.origins => {
                group.files += 1;
                if !group.has_page && has_page(index) {
                    let server = artifact.install.as_ref().map(|it| it.server);
                    (group.shown, group.server, group.has_page) = (index, server, true);
                }
                last.insert(key, known);
            }
            _ => groups.push(group(index, key)),
        }
    }
    groups.sort_by_key(|it| it.path);
    groups
}

impl Trace {
    /// Sorts what `groups` of `artifacts`, as many values as `counts` tells, took from documents, and what
    /// is wrong with those.
    pub(super) fn new(
        artifacts: &[Artifact],
        groups: Vec<Group>,
        mut counts: Counts,
        diagnostics: &[Diagnostic],
    ) -> Self {
        // Millions of values come from few places, so they are counted into order.
        let mut sum = 0;
        for count in counts.0.iter_mut().flatten() {
            sum += std::mem::replace(count, sum);
        }
        let mut uses = vec![Use::default(); sum as usize];
        // What came from one platform is written together, so that it is at hand.
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&it| groups[it].platform);
        for group in order {
            let artifact = &artifacts[groups[group].shown];
            let (mut line, mut counted) = (1, 0);
            for origin in &artifact.origins {
                let start = (origin.range.start as usize).min(artifact.content.len());
                let passed = artifact.content.get(counted..start).unwrap_or_default();
                line += memchr::memchr_iter(b'\n', passed).count() as u32;
                counted = start.max(counted);
                let Some(next) = counts.at(origin.span) else { continue };
                uses[*next as usize] = Use { group: group as u32, line };
                *next += 1;
            }
        }
        // Each number has become the one behind it.
        let mut last = 0;
        for count in counts.0.iter_mut().flatten() {
            let next = *count;
            // Where several platforms have a place in common, its uses came platform by platform.
            let of_place = &mut uses[last as usize..next as usize];
            if !of_place.is_sorted_by_key(|it| it.group) {
                of_place.sort_by_key(|it| it.group);
            }
            *count = std::mem::replace(&mut last, next);
        }
        let mut findings: Vec<_> = diagnostics
            .iter()
            .enumerate()
            .map(|(index, it)| (it.primary.span.file, it.primary.span.start, index as u32))
            .collect();
        findings.sort_unstable();
        Self { groups, uses, before: counts.0, findings }
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
