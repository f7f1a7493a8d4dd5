//! What each place of the documents produced, and where to find both.

use crate::artifact::Artifact;
use crate::diag::Diagnostic;
use crate::model::ServerId;
use crate::text::{FileId, SourceMap, Span};

/// Files of one key that hold a value of one byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Use {
    /// What of the key is the path.
    pub(super) path: u32,
    /// The index of the artifact that stands for them.
    pub(super) shown: usize,
    /// How many files they are.
    pub(super) files: usize,
    /// The server of the artifact that stands for them.
    pub(super) server: Option<ServerId>,
    /// Whether the artifact that stands for them has a page.
    pub(super) has_page: bool,
    /// Where the lines of that artifact begin and end among all lines.
    lines: (u32, u32),
}

/// All values of all artifacts, and all findings, by the place in the documents.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// By place; those of one place by path and by artifact.
    uses: Vec<Use>,
    /// The lines of each use, in the same order.
    lines: Vec<u32>,
    /// For each document, how many uses begin before each of its bytes.
    before: Vec<Vec<u32>>,
    /// For each document, how many values of files come from before each of its bytes.
    values: Vec<Vec<u32>>,
    findings: Vec<(FileId, u32, u32)>,
}

/// By what files are told apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Key {
    /// What is written together, so that it is at hand.
    pub(super) platform: u32,
    /// In the order in which a place tells its files.
    pub(super) path: u32,
}

impl Trace {
    /// Sorts what `artifacts` took from documents, and what is wrong with those. Of the files of one key
    /// that hold a value of a place, one stands for all: the first that `has_page`, or else the first.
    pub(super) fn new(
        artifacts: &[Artifact],
        key: impl Fn(usize, &Artifact) -> Key,
        has_page: impl Fn(usize) -> bool,
        sources: &SourceMap,
        diagnostics: &[Diagnostic],
    ) -> Self {
        let mut order: Vec<(Key, usize)> = artifacts
            .iter()
            .enumerate()
            .filter(|(_, it)| !it.origins.is_empty())
            .map(|(at, it)| (key(at, it), at))
            .collect();
        order.sort_unstable();
        let mut sorter = Sorter::new(artifacts, sources);
        for files in order.chunk_by(|a, b| a.0 == b.0) {
            sorter.add(files, &has_page);
        }
        let mut findings: Vec<_> = diagnostics
            .iter()
            .enumerate()
            .map(|(index, it)| (it.primary.span.file, it.primary.span.start, index as u32))
            .collect();
        findings.sort_unstable();
        Self { findings, ..sorter.finish() }
    }

    /// What came from inside `span`.
    pub(super) fn uses(&self, span: Span) -> &[Use] {
        let [from, to] = between(&self.before, span);
        self.uses.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The lines, from 1, where the values of neighbouring `uses` stand in the artifacts that are shown: one
    /// for each value.
    pub(super) fn lines(&self, uses: &[Use]) -> &[u32] {
        let (Some(first), Some(last)) = (uses.first(), uses.last()) else { return &[] };
        self.lines.get(first.lines.0 as usize..last.lines.1 as usize).unwrap_or_default()
    }

    /// In how many places of files a value from inside `span` stands.
    pub(super) fn count(&self, span: Span) -> usize {
        let [from, to] = between(&self.values, span);
        (to - from) as usize
    }

    /// The indices of the findings whose place begins inside `span`.
    pub(super) fn findings(&self, span: Span) -> impl Iterator<Item = usize> {
        let from = self.findings.partition_point(|it| (it.0, it.1) < (span.file, span.start));
        let rest = &self.findings[from..];
        let found = &rest[..rest.partition_point(|it| (it.0, it.1) < (span.file, span.end))];
        found.iter().map(|it| it.2 as usize)
    }
}

/// What `before` says of the start and of the end of `span`.
fn between(before: &[Vec<u32>], span: Span) -> [u32; 2] {
    let before = before.get(span.file.0 as usize).map_or(&[][..], Vec::as_slice);
    [span.start, span.end].map(|it| {
        let found = before.get(it as usize).or(before.last());
        found.copied().unwrap_or_default()
    })
}

/// A use that is being collected.
#[derive(Debug)]
struct Entry {
    file: FileId,
    start: u32,
    found: Use,
}

/// What is known of the values that begin at a byte of a document.
#[derive(Clone, Copy, Default, Debug)]
struct Byte {
    /// How many values come from it.
    values: u32,
    /// The key of its last entry, from 1.
    key: u32,
    /// The first of the files of that key that held a value of it last.
    file: u32,
    /// The index of that entry.
    entry: u32,
}

/// Collects uses key by key. Millions of values come from few places: most cost no more than a look at their
/// byte.
struct Sorter<'a> {
    artifacts: &'a [Artifact],
    entries: Vec<Entry>,
    /// The lines of the artifacts that are shown, each with its entry.
    lines: Vec<(u32, u32)>,
    /// The bytes of each document.
    bytes: Vec<Vec<Byte>>,
    /// How many keys there are so far.
    keys: u32,
}

impl<'a> Sorter<'a> {
    fn new(artifacts: &'a [Artifact], sources: &SourceMap) -> Self {
        let bytes = |text: &str| vec![Byte::default(); text.len() + 1];
        Self {
            artifacts,
            entries: Vec::new(),
            lines: Vec::new(),
            bytes: sources.iter().map(|(_, it)| bytes(&it.text)).collect(),
            keys: 0,
        }
    }

    /// Adds the files of a key, in their order.
    fn add(&mut self, files: &[(Key, usize)], has_page: &dyn Fn(usize) -> bool) {
        self.keys += 1;
        let artifacts = self.artifacts;
        let origins = |index: usize| artifacts[index].origins.iter();
        // Most servers of a platform have the same values in a file, which are then read once.
        let is_alike = |a: usize, b: usize| {
            origins(a).len() == origins(b).len()
                && origins(a).zip(origins(b)).all(|(a, b)| a.span == b.span)
        };
        let mut shown = Vec::new();
        for alike in files.chunk_by(|a, b| is_alike(a.1, b.1)) {
            let (Key { path, .. }, first) = alike[0];
            let paged = alike.iter().map(|it| it.1).find(|&it| has_page(it));
            let index = paged.unwrap_or(first);
            let server = artifacts[index].install.as_ref().map(|it| it.server);
            let (files, has_page) = (alike.len(), paged.is_some());
            let found = Use { path, shown: index, files, server, has_page, lines: (0, 0) };
            if self.add_alike(found, first as u32) {
                shown.push(index);
            }
        }
        for index in shown {
            self.add_lines(index);
        }
    }

    /// Adds files of the current key that hold the same values, as one `found` for each; their first is `file`.
    /// Returns whether the one that stands for them stands for the others of the key too.
    fn add_alike(&mut self, found: Use, file: u32) -> bool {
        let key = self.keys;
        let mut is_shown = false;
        for Span { file: document, start, .. } in
            self.artifacts[found.shown].origins.iter().map(|it| it.span)
        {
            let bytes = self.bytes.get_mut(document.0 as usize);
            let Some(byte) = bytes.and_then(|it| it.get_mut(start as usize)) else {
                continue;
            };
            byte.values += found.files as u32;
            if (byte.key, byte.file) == (key, file) {
                continue;
            }
            byte.file = file;
            if byte.key == key {
                let known = &mut self.entries[byte.entry as usize].found;
                let files = known.files + found.files;
                if found.has_page && !known.has_page {
                    *known = found;
                    is_shown = true;
                }
                known.files = files;
                continue;
            }
            is_shown = true;
            (byte.key, byte.entry) = (key, self.entries.len() as u32);
            self.entries.push(Entry { file: document, start, found });
        }
        is_shown
    }

    /// Adds the lines of an artifact that stands for others, while all its bytes know the entries of its key.
    fn add_lines(&mut self, index: usize) {
        let artifact = &self.artifacts[index];
        let (mut line, mut counted) = (1, 0);
        for origin in &artifact.origins {
            let bytes = self.bytes.get(origin.span.file.0 as usize);
            let Some(byte) = bytes.and_then(|it| it.get(origin.span.start as usize)) else {
                continue;
            };
            if self.entries[byte.entry as usize].found.shown != index {
                continue;
            }
            let start = (origin.range.start as usize).min(artifact.content.len());
            let passed = artifact.content.get(counted..start).unwrap_or_default();
            line += memchr::memchr_iter(b'\n', passed).count() as u32;
            counted = start.max(counted);
            self.lines.push((byte.entry, line));
        }
    }

    /// Puts everything into the order of the places.
    fn finish(self) -> Trace {
        let count = |of: fn(&Byte) -> u32| -> Vec<Vec<u32>> {
            self.bytes.iter().map(|it| it.iter().map(of).collect()).collect()
        };
        let (mut values, mut before) = (count(|it| it.values), count(|_| 0));
        for entry in &self.entries {
            before[entry.file.0 as usize][entry.start as usize] += 1;
        }
        sum(&mut values);
        sum(&mut before);
        let mut order: Vec<u32> = vec![0; self.entries.len()];
        let mut next = before.clone();
        for (at, entry) in self.entries.iter().enumerate() {
            let next = &mut next[entry.file.0 as usize][entry.start as usize];
            order[*next as usize] = at as u32;
            *next += 1;
        }
        // Where several platforms have a place in common, its uses came platform by platform.
        let entry = |it: &u32| &self.entries[*it as usize];
        for of_byte in order.chunk_by_mut(|a, b| {
            let (a, b) = (entry(a), entry(b));
            (a.file, a.start) == (b.file, b.start)
        }) {
            let path = |it: &u32| (entry(it).found.path, entry(it).found.shown);
            if !of_byte.is_sorted_by_key(path) {
                of_byte.sort_by_key(path);
            }
        }
        let mut counts = vec![0; self.entries.len()];
        self.lines.iter().for_each(|it| counts[it.0 as usize] += 1);
        let mut uses = Vec::with_capacity(order.len());
        let mut lines_before = 0;
        for &at in &order {
            let from = lines_before;
            // From here on, it is where the next line goes.
            lines_before += std::mem::replace(&mut counts[at as usize], from);
            let found = self.entries[at as usize].found;
            uses.push(Use { lines: (from, lines_before), ..found });
        }
        let mut lines = vec![0; self.lines.len()];
        for (entry, line) in self.lines {
            let next = &mut counts[entry as usize];
            lines[*next as usize] = line;
            *next += 1;
        }
        Trace { uses, lines, before, values, findings: Vec::new() }
    }
}

/// Makes each number the sum of those before it.
fn sum(counts: &mut [Vec<u32>]) {
    let mut sum = 0;
    for count in counts.iter_mut().flatten() {
        sum += std::mem::replace(count, sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::{Origin, OutputPath};
    use std::sync::Arc;

    /// A file that has a value of each of `places` on a line of its own.
    fn file(path: &str, places: &[Span]) -> Artifact {
        let origin =
            |(at, &span): (usize, &Span)| Origin { range: 2 * at as u32..2 * at as u32, span };
        Artifact {
            path: OutputPath::new(path).unwrap(),
            content: b"x\n".repeat(places.len()).into(),
            kind: Arc::from("test"),
            install: None,
            origins: places.iter().enumerate().map(origin).collect(),
        }
    }

    #[test]
    fn one_file_stands_for_others_with_a_value_of_the_same_place() {
        let mut sources = SourceMap::default();
        let file_id = sources.add("a.rst", "one two three");
        let span = |start, end| Span { file: file_id, start, end };
        let (one, two, three) = (span(0, 3), span(4, 7), span(8, 13));
        let files = [
            file("a/hosts", &[one, two, one]),
            file("b/hosts", &[one, three]),
            // All values are those of the one before it.
            file("b2/hosts", &[one, three]),
            file("c/hosts", &[two, one]),
            file("zone", &[two]),
        ];
        let key = |index: usize, _: &Artifact| Key { platform: 0, path: u32::from(index == 4) };
        let trace = Trace::new(&files, key, |it| it == 3, &sources, &[]);
        let found = |place| {
            let uses = trace.uses(place).iter();
            uses.map(|it| (it.shown, it.files, trace.lines(std::slice::from_ref(it))))
                .collect::<Vec<_>>()
        };
        // The fourth has a page; where it holds no value, the first stands for all.
        assert_eq!(found(one), [(3, 4, &[2][..])]);
        assert_eq!(found(two), [(3, 2, &[1][..]), (4, 1, &[1][..])]);
        assert_eq!(found(three), [(1, 2, &[2][..])]);
        assert_eq!([one, two, three].map(|it| trace.count(it)), [5, 3, 2]);
        let paged = Trace::new(&files, key, |it| it == 2, &sources, &[]);
        assert_eq!(paged.uses(three).iter().map(|it| it.shown).collect::<Vec<_>>(), [2]);
        // Of several values, the lines follow each other.
        assert_eq!(trace.lines(trace.uses(span(0, 13))), [2, 1, 1, 2]);
        assert!(trace.uses(span(1, 4)).is_empty());
    }
}
