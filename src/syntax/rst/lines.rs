//! The lines of a document as docutils reads them, each with its exact place.
//!
//! Tabs, form feeds and vertical tabs become spaces, and NUL, which the parser marks escapes with,
//! nothing. Only a text that has some of these is copied; its
//! [`Text`] then maps places in the copy to places in the file.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::ops::{Bound, RangeBounds};
use std::rc::Rc;

use super::chars;
use crate::text::{FileId, Span};

/// A line, or the part of one that is left after narrowing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// What is left of the line; never ends with white space.
    pub(super) text: &'a str,
    /// Where `text` begins in its [`Text`], in bytes.
    pub(super) start: u32,
    /// The number of the line in its file, from 1.
    pub(super) number: u32,
    /// The [`Text`] that the line is from, by index.
    pub(super) source: u32,
}

impl Line<'_> {
    /// The line without its first `bytes` bytes, or nothing if it is shorter.
    #[inline]
    pub(super) fn skip(self, bytes: usize) -> Self {
        if let Some(text) = self.text.get(bytes..) {
            return Line { text, start: self.start + bytes as u32, ..self };
        }
        let mut bytes = bytes.min(self.text.len());
        while !self.text.is_char_boundary(bytes) {
            bytes += 1;
        }
        Line { text: &self.text[bytes..], start: self.start + bytes as u32, ..self }
    }

    /// The bytes `range` of the line.
    pub(super) fn part(self, range: std::ops::Range<usize>) -> Self {
        Line {
            text: &self.text[range.start..range.end],
            start: self.start + range.start as u32,
            ..self
        }
    }

    /// The line without white space on both sides.
    pub(super) fn trim(self) -> Self {
        if let [0x21..=0x7e, .., 0x21..=0x7e] = self.text.as_bytes() {
            return self;
        }
        let left = self.text.trim_start_matches(chars::is_space);
        let skipped = self.text.len() - left.len();
        let line = self.skip(skipped);
        Line { text: line.text.trim_end_matches(chars::is_space), ..line }
    }

    /// How many characters of white space the line begins with.
    pub(super) fn indent(self) -> usize {
        let spaces = self.spaces();
        match self.text.as_bytes().get(spaces) {
            None | Some(0x21..=0x7e) => spaces,
            _ => self.text.chars().take_while(|&c| chars::is_space(c)).count(),
        }
    }

    /// How many spaces the line begins with.
    pub(super) fn spaces(self) -> usize {
        self.text.bytes().take_while(|&it| it == b' ').count()
    }

    /// Whether the first `count` characters of the line are spaces, or it has fewer and is blank.
    pub(super) fn has_spaces(self, count: usize) -> bool {
        match self.text.as_bytes().get(..count) {
            Some(bytes) => bytes.iter().all(|&it| it == b' '),
            None => self.is_blank(),
        }
    }

    /// The line without its first `count` characters.
    pub(super) fn skip_chars(self, count: usize) -> Self {
        let bytes = self.text.as_bytes();
        if bytes.len() >= count && bytes[..count].is_ascii() {
            return Line { text: &self.text[count..], start: self.start + count as u32, ..self };
        }
        let at = self.text.char_indices().nth(count).map_or(self.text.len(), |(at, _)| at);
        self.skip(at)
    }

    /// Whether the line begins with a space.
    #[inline]
    pub(super) fn is_indented(self) -> bool {
        self.text.as_bytes().first() == Some(&b' ')
    }

    /// Whether nothing is left of the line but white space.
    #[inline]
    pub(super) fn is_blank(self) -> bool {
        match self.text.as_bytes() {
            [] => true,
            // What is left of a line ends as the line does.
            [.., 0x21..=0x7e] => false,
            _ => self.text.chars().all(chars::is_space),
        }
    }

    /// Where the line ends in its [`Text`].
    pub(super) fn end(self) -> u32 {
        self.start + self.text.len() as u32
    }
}

/// A text that lines are borrowed from.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the text of a text")]
pub(super) struct Text<'a> {
    /// What the parser reads.
    pub(super) text: &'a str,
    /// The file that it came from.
    pub(super) file: FileId,
    /// The name of the file in messages.
    pub(super) name: String,
    /// From each point on, the text and the file run in step; empty if they always do.
    map: Vec<(u32, u32)>,
    is_in_step: bool,
}

impl<'a> Text<'a> {
    /// A text that was cut out of others: `map` tells from where.
    pub(super) fn mapped(text: &'a str, file: FileId, name: String, map: Vec<(u32, u32)>) -> Self {
        let is_in_step = matches!(map[..], [] | [(0, 0)]);
        Self { text, file, name, map, is_in_step }
    }

    /// Whether the text is that of the file.
    pub(super) fn is_plain(&self) -> bool {
        self.map.is_empty()
    }

    /// Whether places in the text are places in the file: it differs in form feeds at most, which
    /// are spaces here.
    #[inline]
    pub(super) fn is_in_step(&self) -> bool {
        self.is_in_step
    }

    /// The place in the file of a place in the text.
    #[inline]
    pub(super) fn offset(&self, at: u32) -> u32 {
        if self.is_in_step() { at } else { self.mapped_offset(at) }
    }

    fn mapped_offset(&self, at: u32) -> u32 {
        let found = self.map.partition_point(|&(from, _)| from <= at);
        match found.checked_sub(1) {
            Some(found) => {
                let (from, to) = self.map[found];
                // All spaces that stand for a tab lie where it does.
                let next = self.map.get(found + 1).map_or(u32::MAX, |&(_, to)| to);
                (to + (at - from)).min(next.saturating_sub(1).max(to))
            }
            None => at,
        }
    }

    /// The part of the text that a span of its file was read as.
    pub(super) fn slice(&self, span: Span) -> Option<&'a str> {
        let at = |place: u32| match self.map.partition_point(|&(_, to)| to <= place).checked_sub(1)
        {
            Some(found) => {
                let (from, to) = self.map[found];
                let next = self.map.get(found + 1).map_or(u32::MAX, |&(from, _)| from);
                (from + (place - to)).min(next)
            }
            None => place,
        };
        self.text.get(at(span.start) as usize..at(span.end) as usize)
    }

    /// The points within a range where the text and the file fall out of step.
    pub(super) fn breaks(&self, start: u32, end: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let first = match self.map[..] {
            [] => 0,
            _ => self.map.partition_point(|&(from, _)| from <= start),
        };
        self.map[first..].iter().copied().take_while(move |&(from, _)| from < end)
    }

    /// The span in the file of a range in the text.
    #[inline]
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        if self.is_in_step() && start <= end && self.text.is_char_boundary(end as usize) {
            return Span { file: self.file, start, end };
        }
        self.span_out_of_step(start, end)
    }

    fn span_out_of_step(&self, start: u32, end: u32) -> Span {
        // Lines that the parser makes itself lie past the end of the text.
        let length = self.text.len() as u32;
        let (start, mut end) = (start.min(length), end.min(length));
        // A line end may take several bytes, though it is one line feed to the parser.
        while !self.text.is_char_boundary(end as usize) {
            end += 1;
        }
        let start = self.offset(start);
        Span { file: self.file, start, end: self.offset(end).max(start) }
    }
}

/// Keeps texts that are made during the parse as long as the parse lasts.
///
/// Each shelf is twice as long as the one before it and never moves, so what is kept can be borrowed
/// while more is added.
#[derive(Default)]
pub(super) struct Arena {
    shelves: [OnceCell<Vec<OnceCell<String>>>; 32],
    count: Cell<usize>,
}

impl Arena {
    /// Keeps `text`.
    pub(super) fn keep(&self, text: String) -> &str {
        let number = self.count.get() + 1;
        self.count.set(number);
        let shelf = number.ilog2() as usize;
        let length = 1 << shelf;
        let shelf = self.shelves[shelf].get_or_init(|| vec![OnceCell::new(); length]);
        shelf[number - length].get_or_init(|| text)
    }
}

/// The text with white space as docutils wants it, and the map back to the file.
pub(super) fn normalize(text: &str, tab_width: usize) -> (Cow<'_, str>, Vec<(u32, u32)>) {
    let bytes = text.as_bytes();
    if memchr::memchr3(b'\0', b'\t', b'\x0b', bytes).is_none()
        && memchr::memchr(b'\x0c', bytes).is_none()
    {
        return (text.into(), Vec::new());
    }
    if memchr::memchr2(b'\0', b'\t', bytes).is_none() {
        let spaced = |&it: &u8| if matches!(it, b'\x0b' | b'\x0c') { b' ' } else { it };
        let bytes = bytes.iter().map(spaced).collect();
        let text = String::from_utf8(bytes).expect("one character of a byte stands for another");
        return (text.into(), vec![(0, 0)]);
    }
    let mut result = String::with_capacity(text.len() + text.len() / 8);
    let (mut map, mut column) = (vec![(0, 0)], 0);
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        match byte {
            b'\t' => {
                let spaces = if tab_width == 0 { 0 } else { tab_width - column % tab_width };
                result.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
                at += 1;
                map.push((result.len() as u32, at as u32));
            }
            // docutils marks escapes with NUL, and takes one that it finds, with a space behind it,
            // for such a mark.
            b'\0' => {
                at += if text[at + 1..].starts_with(' ') { 2 } else { 1 };
                map.push((result.len() as u32, at as u32));
            }
            b'\x0b' | b'\x0c' => {
                result.push(' ');
                column += 1;
                at += 1;
            }
            _ => {
                let rest = &text[at..];
                let is_special = |it: u8| matches!(it, b'\0' | b'\t' | b'\x0b' | b'\x0c');
                let run = &rest[..rest.bytes().position(is_special).unwrap_or(rest.len())];
                match run.rfind(chars::is_line_end) {
                    // What ends a line counts as no column.
                    Some(end) => column = run[end..].chars().count() - 1,
                    None => column += run.chars().count(),
                }
                result.push_str(run);
                at += run.len();
            }
        }
    }
    (result.into(), map)
}

/// The lines of `text`, which is that of the [`Text`] `source`, without trailing white space.
pub(super) fn split(text: &str, source: u32) -> Vec<Line<'_>> {
    let file = FileLines::new(text, source);
    (0..file.len()).filter_map(|at| file.line(at, 0)).collect()
}

/// Where the lines of a text lie, which is all that is kept of them.
#[derive(Debug)]
pub(super) struct FileLines<'a> {
    pub(super) text: &'a str,
    source: u32,
    places: Vec<Place>,
}

/// Where a line starts, and where it ends without trailing white space.
type Place = (u32, u32);

impl<'a> FileLines<'a> {
    /// Indexes `text`, which is that of the [`Text`] `source`.
    pub(super) fn new(text: &'a str, source: u32) -> Self {
        let bytes = text.as_bytes();
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        let mut places = Vec::with_capacity(feeds + 1);
        let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut add = |start: usize, end: usize| {
            let end = match bytes[start..end] {
                [] | [.., 0x21..=0x7e] => end,
                _ => start + trim_end(&text[start..end]).len(),
            };
            places.push((start as u32, end as u32));
        };
        let mut other = other_end(bytes, 0);
        for feed in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
            if feed <= other {
                if start < bytes.len() {
                    add(start, feed);
                }
                start = feed + 1;
                continue;
            }
            while start < bytes.len().min(feed + 1) {
                let end = line_end(text, start);
                add(start, end);
                start = end + end_length(text, end);
            }
            other = other_end(bytes, start);
        }
        Self { text, source, places }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// About as many nodes as the lines may become at most: one for eight bytes is much, and so are eight
    /// for a line.
    pub(super) fn likely_nodes(&self) -> usize {
        let filled = self.places.iter().filter(|it| it.0 < it.1).count();
        (self.text.len() / 8).min(filled * 8)
    }

    /// The number of the line that the byte at `offset` is in.
    pub(super) fn number(&self, offset: u32) -> u32 {
        self.places.partition_point(|it| it.0 <= offset).max(1) as u32
    }

    /// Whether a line takes more than `limit` bytes.
    pub(super) fn may_exceed(&self, limit: usize) -> bool {
        self.places.iter().any(|it| (it.1 - it.0) as usize > limit)
    }

    /// The line at `at` without its first `skip` bytes.
    #[inline]
    fn line(&self, at: usize, skip: u32) -> Option<Line<'a>> {
        let &(start, end) = self.places.get(at)?;
        let (number, source) = (at as u32 + 1, self.source);
        let from = start + skip;
        match self.text.get(from as usize..end as usize) {
            Some(text) => Some(Line { text, start: from, number, source }),
            None => self.short_line(at, skip),
        }
    }

    /// [`line`](Self::line), which is shorter or has no character that begins there.
    fn short_line(&self, at: usize, skip: u32) -> Option<Line<'a>> {
        let &(start, end) = self.places.get(at)?;
        let text = self.text.get(start as usize..end as usize)?;
        let line = Line { text, start, number: at as u32 + 1, source: self.source };
        Some(if text.is_empty() { line } else { line.skip(skip as usize) })
    }
}

/// The first byte from `from` on other than a line feed that may end a line, or be the first of a
/// character that does.
fn other_end(bytes: &[u8], from: usize) -> usize {
    let may_end = |it: u8| matches!(it, 0x0b..=0x0d | 0x1c..=0x1e | 0xc2 | 0xe2);
    let has_none = |it: &&[u8; 64]| it.iter().fold(0, |any, &it| any | u8::from(may_end(it))) == 0;
    let rest = bytes.get(from..).unwrap_or_default();
    // Whole stretches are looked at without a decision at each byte.
    let clear = rest.as_chunks::<64>().0.iter().take_while(has_none).count() * 64;
    let found = rest[clear..].iter().position(|&it| may_end(it));
    from + found.map_or(rest.len(), |it| clear + it)
}

/// Some lines of a document, narrowed on the left; copied and sliced without copying any line.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    kept: Kept<'a>,
    from: u32,
    to: u32,
}

#[derive(Clone, Debug)]
enum Kept<'a> {
    /// Lines of a file, from which the same number of bytes is cut off, but for one.
    File {
        file: &'a FileLines<'a>,
        skip: u32,
        first: u32,
        first_skip: u32,
    },
    One(Line<'a>),
    Made(Rc<[Line<'a>]>),
}

impl Default for Lines<'_> {
    fn default() -> Self {
        let none = Line { text: "", start: 0, number: 0, source: 0 };
        Self { kept: Kept::One(none), from: 0, to: 0 }
    }
}

impl<'a> From<Line<'a>> for Lines<'a> {
    fn from(line: Line<'a>) -> Self {
        Self { kept: Kept::One(line), from: 0, to: 1 }
    }
}

impl<'a> From<Vec<Line<'a>>> for Lines<'a> {
    fn from(lines: Vec<Line<'a>>) -> Self {
        let to = lines.len() as u32;
        Self { kept: Kept::Made(lines.into()), from: 0, to }
    }
}

impl<'a> Lines<'a> {
    /// All lines of a file.
    pub(super) fn all(file: &'a FileLines<'a>) -> Self {
        let kept = Kept::File { file, skip: 0, first: 0, first_skip: 0 };
        Self { kept, from: 0, to: file.len() as u32 }
    }

    /// Whether the lines are those of a file, each behind the one before.
    pub(super) fn are_of_file(&self) -> bool {
        matches!(self.kept, Kept::File { .. })
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        (self.to - self.from) as usize
    }

    /// Whether there is no line.
    pub(super) fn is_empty(&self) -> bool {
        self.from == self.to
    }

    /// The line at `at`, if there are so many.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<Line<'a>> {
        let at = self.from as usize + at;
        if at >= self.to as usize {
            return None;
        }
        match &self.kept {
            Kept::One(line) => Some(*line),
            Kept::Made(lines) => lines.get(at).copied(),
            Kept::File { file, skip, first, first_skip } => {
                file.line(at, if at == *first as usize { *first_skip } else { *skip })
            }
        }
    }

    /// The first byte of the line at `at`, unless it is empty.
    #[inline]
    pub(super) fn first_byte(&self, at: usize) -> Option<u8> {
        match &self.kept {
            Kept::File { file, skip, first, .. } if self.from as usize + at != *first as usize => {
                let at = self.from as usize + at;
                let &(start, end) = file.places.get(at).filter(|_| at < self.to as usize)?;
                let start = start + skip;
                if start < end { file.text.as_bytes().get(start as usize).copied() } else { None }
            }
            _ => self.get(at)?.text.bytes().next(),
        }
    }

    /// The first line from `at` on that is neither empty nor begins with `indent` spaces; an earlier one
    /// where that takes a closer look.
    pub(super) fn skip_indented(&self, at: usize, indent: usize) -> usize {
        let Some((bytes, places, skip)) = self.alike_from(at) else { return at };
        let is_indented = |&(start, end): &Place| {
            let (start, end) = ((start + skip) as usize, end as usize);
            let is_space = |it: &[u8]| it.iter().all(|&it| it == b' ');
            start >= end || start + indent <= end && is_space(&bytes[start..start + indent])
        };
        at + places.iter().take_while(|it| indent > 0 && is_indented(it)).count()
    }

    /// Whether a line from the second on may begin with one of two bytes.
    pub(super) fn may_begin_with(&self, [one, other]: [u8; 2]) -> bool {
        match self.alike_from(1) {
            Some((bytes, places, skip)) => places.iter().any(|&(start, end)| {
                let start = start + skip;
                start < end && (bytes[start as usize] == one || bytes[start as usize] == other)
            }),
            None => (1..self.len())
                .any(|at| self.first_byte(at).is_some_and(|it| it == one || it == other)),
        }
    }

    /// The lines from `at` on, if they are lines of a file, from each of which as many bytes are cut off:
    /// its bytes, where the lines lie, and how many bytes.
    fn alike_from(&self, at: usize) -> Option<(&'a [u8], &'a [Place], u32)> {
        let Kept::File { file, skip, first, .. } = self.kept else { return None };
        let from = self.from as usize + at;
        let places = file.places.get(from..self.to as usize)?;
        ((first as usize) < from).then_some((file.text.as_bytes(), places, skip))
    }

    /// The [`Text`] and the number of the line at `at`, if there are so many.
    pub(super) fn number(&self, at: usize) -> Option<(u32, u32)> {
        match self.kept {
            Kept::File { file, .. } if self.from as usize + at < self.to as usize => {
                Some((file.source, self.from + at as u32 + 1))
            }
            _ => self.get(at).map(|it| (it.source, it.number)),
        }
    }

    /// The line, if it is one that stands alone, as that of a cell.
    pub(super) fn single(&self) -> Option<Line<'a>> {
        match self.kept {
            Kept::One(line) if self.len() == 1 => Some(line),
            _ => None,
        }
    }

    /// The first line from `at` on that may have something in it.
    pub(super) fn skip_empty(&self, at: usize) -> usize {
        let Kept::File { file, .. } = self.kept else { return at };
        let places = file.places.get(self.from as usize + at..self.to as usize);
        at + places.unwrap_or_default().iter().take_while(|it| it.0 == it.1).count()
    }

    /// The first line.
    pub(super) fn first(&self) -> Option<Line<'a>> {
        self.get(0)
    }

    /// The last line.
    pub(super) fn last(&self) -> Option<Line<'a>> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The lines, one by one.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Line<'a>> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The lines, each as a value of its own.
    pub(super) fn to_vec(&self) -> Vec<Line<'a>> {
        self.iter().collect()
    }

    /// The lines of `range`, as far as there are so many.
    pub(super) fn slice(&self, range: impl RangeBounds<usize>) -> Self {
        let start = match range.start_bound() {
            Bound::Included(&it) => it,
            Bound::Excluded(&it) => it + 1,
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&it) => it + 1,
            Bound::Excluded(&it) => it,
            Bound::Unbounded => self.len(),
        };
        let to = self.from + end.min(self.len()) as u32;
        let from = (self.from + start as u32).min(to);
        Self { kept: self.kept.clone(), from, to }
    }

    /// The lines without `first` bytes of the first one, if that is given, and `indent` characters
    /// of all others; a line that is shorter is blank and stays as it is.
    pub(super) fn narrowed(&self, first: Option<usize>, indent: usize) -> Self {
        let from = usize::from(first.is_some()).min(self.len());
        let is_narrow =
            |it: Line<'_>| it.text.as_bytes().get(..indent).is_none_or(<[u8]>::is_ascii);
        if matches!(self.kept, Kept::File { .. }) && self.slice(from..).iter().all(is_narrow) {
            return self.narrowed_by_bytes(first, indent);
        }
        let mut lines = self.to_vec();
        if let (Some(bytes), Some(first)) = (first, lines.first_mut()) {
            *first = first.skip(bytes);
        }
        lines[from..].iter_mut().for_each(|line| *line = line.skip_chars(indent));
        lines.into()
    }

    /// [`narrowed`](Self::narrowed), where all but blank lines begin with `indent` spaces.
    pub(super) fn narrowed_by_bytes(&self, first: Option<usize>, indent: usize) -> Self {
        let Kept::File { file, skip, first: marked, first_skip } = self.kept else {
            return self.narrowed(first, indent);
        };
        let own = if self.from == marked { first_skip } else { skip };
        let first_skip = own + first.unwrap_or(indent) as u32;
        let skip = skip + indent as u32;
        let kept = Kept::File { file, skip, first: self.from, first_skip };
        Self { kept, ..*self }
    }

    /// The lines without blank ones at the start.
    pub(super) fn skip_blank(&self) -> Self {
        if self.first().is_some_and(|it| !it.is_blank()) {
            return self.clone();
        }
        let blank = self.iter().take_while(|it| it.is_blank()).count();
        self.slice(blank..)
    }

    /// The lines without blank ones at the end.
    pub(super) fn trim_blank_end(&self) -> Self {
        if self.last().is_some_and(|it| !it.is_blank()) {
            return self.clone();
        }
        let blank = self.iter().rev().take_while(|it| it.is_blank()).count();
        self.slice(..self.len() - blank)
    }
}

/// What lines can be read from, one by one.
pub(super) trait Sequence<'a>: Copy {
    /// How many lines there are.
    fn count(self) -> usize;

    /// The line at `at`.
    fn line(self, at: usize) -> Option<Line<'a>>;

    /// The first line.
    fn first_line(self) -> Option<Line<'a>> {
        self.line(0)
    }

    /// The last line.
    fn last_line(self) -> Option<Line<'a>> {
        self.line(self.count().checked_sub(1)?)
    }

    /// The lines, one by one.
    fn each(self) -> impl DoubleEndedIterator<Item = Line<'a>> {
        (0..self.count()).filter_map(move |at| self.line(at))
    }

    /// Whether the lines stand in `text`, which is that of their [`Text`], whole and parted by line
    /// feeds alone.
    fn are_joined(self, text: &str) -> bool {
        are_each_joined(self, text)
    }
}

/// [`Sequence::are_joined`], line by line.
fn are_each_joined<'a>(lines: impl Sequence<'a>, text: &str) -> bool {
    let Some(mut before) = lines.first_line() else { return true };
    (1..lines.count()).filter_map(|at| lines.line(at)).all(|line| {
        let before = std::mem::replace(&mut before, line);
        line.source == before.source && is_joined(text, before.end(), line.start)
    })
}

/// Whether a line feed alone parts what ends at `end` from what begins at `start`.
fn is_joined(text: &str, end: u32, start: u32) -> bool {
    end + 1 == start && text.as_bytes().get(end as usize) == Some(&b'\n')
}

impl<'a> Sequence<'a> for &[Line<'a>] {
    fn count(self) -> usize {
        self.len()
    }

    fn line(self, at: usize) -> Option<Line<'a>> {
        self.get(at).copied()
    }
}

impl<'a, const N: usize> Sequence<'a> for &[Line<'a>; N] {
    fn count(self) -> usize {
        N
    }

    fn line(self, at: usize) -> Option<Line<'a>> {
        self.get(at).copied()
    }
}

impl<'a> Sequence<'a> for &Vec<Line<'a>> {
    fn count(self) -> usize {
        self.len()
    }

    fn line(self, at: usize) -> Option<Line<'a>> {
        self.get(at).copied()
    }
}

impl<'a> Sequence<'a> for &Lines<'a> {
    fn count(self) -> usize {
        self.len()
    }

    fn line(self, at: usize) -> Option<Line<'a>> {
        self.get(at)
    }

    fn are_joined(self, text: &str) -> bool {
        match self.kept {
            Kept::File { file, skip: 0, first, .. } if first <= self.from => {
                let places = file.places.get(self.from as usize..self.to as usize);
                places.unwrap_or_default().windows(2).all(|it| is_joined(text, it[0].1, it[1].0))
            }
            _ => are_each_joined(self, text),
        }
    }
}

/// Where the line ends that begins at `start`.
fn line_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        let ends = match bytes[at] {
            b'\n'..=b'\r' | 0x1c..=0x1e => true,
            0xc2 => bytes.get(at + 1) == Some(&0x85),
            0xe2 => matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])),
            _ => false,
        };
        if ends {
            return at;
        }
        at += 1;
    }
    at
}

/// How many bytes end the line at `end`.
fn end_length(text: &str, end: usize) -> usize {
    match text.as_bytes()[end..] {
        [b'\r', b'\n', ..] | [0xc2, ..] => 2,
        [0xe2, ..] => 3,
        _ => 1,
    }
}

/// The text without white space at its end.
#[inline]
pub(super) fn trim_end(text: &str) -> &str {
    let spaces = text.bytes().rev().take_while(|&it| it == b' ').count();
    let text = &text[..text.len() - spaces];
    match text.as_bytes() {
        [] | [.., 0x21..=0x7e] => text,
        _ => text.trim_end_matches(chars::is_space),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_become_spaces_and_places_stay() {
        let (text, map) = normalize("a\tб\n\tc", 8);
        assert_eq!(text, "a       б\n        c");
        let text = Text::mapped(&text, FileId(0), String::new(), map);
        assert_eq!(text.offset(0), 0);
        assert_eq!((text.offset(1), text.offset(7), text.offset(8)), (1, 1, 2));
        assert_eq!(text.offset(19), 6);
        let span = Span { file: FileId(0), start: 1, end: 4 };
        assert_eq!(text.slice(span), Some("       б"));
    }

    #[test]
    fn lines_of_a_file_are_looked_at_together() {
        let text = "..\n  - a\n\n   b\n  —\n c\n  d";
        let file = FileLines::new(text, 0);
        let all = Lines::all(&file);
        assert_eq!((all.skip_indented(1, 2), all.skip_indented(1, 1)), (5, 7));
        // The first line may have been cut off elsewhere.
        assert_eq!((all.skip_indented(0, 1), all.skip_indented(6, 0)), (0, 6));
        let inner = all.slice(1..5).narrowed(None, 2);
        assert_eq!((inner.skip_indented(1, 1), inner.skip_indented(1, 2)), (3, 2));
        assert!(inner.may_begin_with(*b"\xe2x") && !inner.may_begin_with(*b"-b"));
        let made = Lines::from(inner.to_vec());
        assert_eq!(made.skip_indented(1, 1), 1);
        assert!(made.may_begin_with(*b"\xe2x") && !made.may_begin_with(*b"-b"));
    }

    #[test]
    fn what_is_kept_stays() {
        let arena = Arena::default();
        let kept: Vec<_> = (0..100).map(|it: u32| arena.keep(it.to_string())).collect();
        assert!(kept.iter().zip(0u32..).all(|(text, it)| **text == it.to_string()));
    }

    #[test]
    fn lines_lose_trailing_space_only() {
        let text = "\u{feff}a \r\nb\u{85}c";
        let found: Vec<_> = split(text, 0).iter().map(|it| (it.text, it.start)).collect();
        assert_eq!(found, [("a", 3), ("b", 7), ("c", 10)]);
    }
}
