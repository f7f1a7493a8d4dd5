//! The files of a run, and the ways to count a place in them.

use std::sync::OnceLock;

use super::{FileId, SharedText, Span};

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path, relative to the project, with `/` on every system.
    pub path: String,
    /// The text.
    pub text: SharedText,
    index: OnceLock<LineIndex>,
}

impl Source {
    /// The index of the file's lines, made at first use.
    pub fn line_index(&self) -> &LineIndex {
        self.index.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// All files of a run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Source>,
}

impl SourceMap {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<SharedText>) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(Source { path: path.into(), text: text.into(), index: OnceLock::new() });
        id
    }

    /// Adds `source` under the name `path`; the index of its lines need not be made again.
    pub fn add_as(&mut self, path: impl Into<String>, source: &Source) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(Source { path: path.into(), ..source.clone() });
        id
    }

    /// The file `id`.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The file `id`, if it is one of this run.
    pub fn try_get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The file at `path`, if it was read.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.iter().position(|it| it.path == path).map(|it| FileId(it as u32))
    }

    /// All files with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(id, source)| (FileId(id as u32), source))
    }

    /// The text at `span`; what lies past the end of the file or inside a character is left out.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or_default()
    }

    /// Where `span` begins.
    pub fn position(&self, span: Span) -> Position {
        let source = self.get(span.file);
        source.line_index().position(&source.text, span.start as usize)
    }

    /// Where `span` ends.
    pub fn end_position(&self, span: Span) -> Position {
        let source = self.get(span.file);
        source.line_index().position(&source.text, span.end as usize)
    }
}

/// A place as people count it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in code points, from 1.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts: Vec<u32> = super::lines(text).iter().map(|it| it.start).collect();
        if starts.is_empty() || text.ends_with(['\n', '\r']) {
            starts.push(text.len() as u32);
        }
        Self { starts }
    }

    /// How many lines the text has; a text that ends with a line end has an empty last one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is no line; never the case.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line (from 0) that the byte `offset` lies in.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// Where the line (from 0) begins, in bytes.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).map(|&start| start as usize)
    }

    /// Line and column of the byte `offset` of `text`, which this index was made from.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.line(offset);
        let start = self.starts[line] as usize;
        let column = text[start..offset].chars().count();
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// The byte offset of `position` in `text`, clamped to the line.
    pub fn offset(&self, text: &str, position: Position) -> Option<usize> {
        let line = (position.line as usize).checked_sub(1)?;
        let start = self.line_start(line)?;
        let end = self.line_start(line + 1).unwrap_or(text.len());
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let skip = (position.column as usize).saturating_sub(1);
        Some(start + line.char_indices().nth(skip).map_or(line.len(), |(at, _)| at))
    }
}

/// The largest character boundary that is not past `offset`.
fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points() {
        let text = "сервер 1\r\nx";
        let index = LineIndex::new(text);
        let at = text.find('1').unwrap();
        assert_eq!(index.position(text, at), Position { line: 1, column: 8 });
        assert_eq!(index.offset(text, Position { line: 1, column: 8 }), Some(at));
        assert_eq!(index.position(text, text.len()), Position { line: 2, column: 2 });
    }
}
