//! Where bytes of the output came from, and what came from a place in a document.

use std::ops::Range;

use crate::artifact::{Artifact, Origin};
use crate::text::{LineIndex, SourceMap, Span};

/// A value in an artifact that came from a document.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// The artifact.
    pub artifact: &'a Artifact,
    /// The value.
    pub origin: &'a Origin,
}

/// The values in `artifact` on `line` (from 1), or only that at `column` (from 1, in code points).
pub fn line_of_artifact(artifact: &Artifact, line: u32, column: Option<u32>) -> Vec<Trace<'_>> {
    let text = String::from_utf8_lossy(&artifact.content);
    let Some(range) = place(&text, line, column) else { return Vec::new() };
    let origins = artifact.origins.iter();
    origins
        .filter(|it| meets(&(it.range.start as usize..it.range.end as usize), &range))
        .map(|origin| Trace { artifact, origin })
        .collect()
}

/// Everything in `artifacts` that came from `line` of a document, or only what came from the value at
/// `column`.
pub fn line_of_document<'a>(
    artifacts: &'a [Artifact],
    sources: &SourceMap,
    path: &str,
    line: u32,
    column: Option<u32>,
) -> Vec<Trace<'a>> {
    let Some(file) = sources.find(path) else { return Vec::new() };
    let Some(range) = place(&sources.get(file).text, line, column) else { return Vec::new() };
    let here = |span: Span| span.file == file && meets(&span.range(), &range);
    let of = |artifact: &'a Artifact| {
        let origins = artifact.origins.iter().filter(move |it| here(it.span));
        origins.map(move |origin| Trace { artifact, origin })
    };
    artifacts.iter().flat_map(of).collect()
}

/// Why nothing is at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Nowhere {
    /// The text ends before the line: it has as many.
    Line(usize),
    /// The line ends before the column: it has as many characters.
    Column(usize),
}

/// Whether `text` has a `line` (from 1), and that line a `column`.
pub fn exists(text: &str, line: u32, column: Option<u32>) -> Result<(), Nowhere> {
    let Some(found) = text.lines().nth((line as usize).saturating_sub(1)) else {
        return Err(Nowhere::Line(text.lines().count()));
    };
    let length = found.chars().count();
    match column {
        Some(column) if column as usize > length => Err(Nowhere::Column(length)),
        _ => Ok(()),
    }
}

/// The bytes of a line, or of one character in it.
fn place(text: &str, line: u32, column: Option<u32>) -> Option<Range<usize>> {
    let index = LineIndex::new(text);
    let start = index.line_start(line.checked_sub(1)? as usize)?;
    let end = index.line_start(line as usize).unwrap_or(text.len());
    let Some(column) = column else { return Some(start..end) };
    let here = text.get(start..end)?;
    let (at, char) = here.char_indices().nth(column.checked_sub(1)? as usize)?;
    Some(start + at..start + at + char.len_utf8())
}

fn meets(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::OutputPath;
    use crate::text::FileId;

    fn artifact() -> (Artifact, SourceMap) {
        let mut sources = SourceMap::default();
        let file = sources.add("specs/a.rst", "имя  адрес\ndb1  ::1\n");
        let at = |text: &str| {
            let start = sources.get(file).text.find(text).unwrap();
            Span::new(file, start..start + text.len())
        };
        let content = "# сделано\n::1 db1\n";
        let origin = |text: &str| {
            let start = content.find(text).unwrap() as u32;
            Origin { range: start..start + text.len() as u32, span: at(text) }
        };
        let artifact = Artifact {
            path: OutputPath::new("hosts").unwrap(),
            content: content.as_bytes().into(),
            kind: "hosts".into(),
            install: None,
            origins: vec![origin("::1"), origin("db1")],
        };
        (artifact, sources)
    }

    #[test]
    fn a_line_of_the_output_leads_to_its_cells() {
        let (artifact, sources) = artifact();
        let cells = |line, column| -> Vec<String> {
            let found = line_of_artifact(&artifact, line, column);
            found.iter().map(|it| sources.slice(it.origin.span).to_owned()).collect()
        };
        assert_eq!(cells(2, None), ["::1", "db1"]);
        assert_eq!(cells(2, Some(5)), ["db1"]);
        assert_eq!(cells(1, None), [""; 0]);
        assert_eq!(cells(9, None), [""; 0]);
    }

    #[test]
    fn a_place_behind_the_end_is_none() {
        let text = "имя\n\nend";
        for (line, column) in [(1, None), (1, Some(3)), (2, None), (3, Some(1))] {
            assert_eq!(exists(text, line, column), Ok(()), "{line} {column:?}");
        }
        assert_eq!(exists(text, 4, None), Err(Nowhere::Line(3)));
        assert_eq!(exists(text, 1, Some(4)), Err(Nowhere::Column(3)));
        assert_eq!(exists(text, 2, Some(1)), Err(Nowhere::Column(0)));
    }

    #[test]
    fn a_cell_leads_to_all_that_it_made() {
        let (artifact, sources) = artifact();
        let artifacts = [artifact];
        let count = |line, column| {
            line_of_document(&artifacts, &sources, "specs/a.rst", line, column).len()
        };
        assert_eq!((count(2, None), count(2, Some(1)), count(1, None)), (2, 1, 0));
        assert_eq!(FileId(0), artifacts[0].origins[0].span.file);
    }
}
