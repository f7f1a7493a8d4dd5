//! What all constructs share: the tree that grows, the texts, and what is known so far.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::escapes::Sifter;
use super::lines::{Arena, FileLines, Line, Lines, Sequence, Text};
use super::message::Tally;
use super::names::Names;
use super::options::Options;
use super::role::Role;
use super::{Map, chars, is_inline_kind};
use crate::diag::Sink;
use crate::syntax::tree::{Document, Kind, NewValue, NodeId, TextStart, make_room};
use crate::text::Span;

/// How deep blocks may nest.
pub(super) const MAX_DEPTH: u32 = 160;

/// The state of a parse.
pub(super) struct Parser<'a> {
    pub(super) doc: Document,
    pub(super) sink: &'a mut Sink,
    pub(super) options: &'a Options<'a>,
    pub(super) arena: &'a Arena,
    pub(super) file_lines: &'a FileLines<'a>,
    pub(super) texts: Vec<Text<'a>>,
    pub(super) names: Names,
    /// The adornments of titles, outermost first: the overline, if any, and the underline.
    pub(super) title_styles: Vec<(Option<char>, char)>,
    pub(super) roles: Map<String, Rc<Role>>,
    /// The directives that were used, by the name that was used.
    pub(super) directives: Map<String, String>,
    /// The line that the outermost block has come to; messages without a better place name it.
    pub(super) root_line: (u32, Option<u32>),
    /// The line that any block has come to last.
    pub(super) current_line: (u32, Option<u32>),
    /// Where nodes begin, for messages about them later.
    pub(super) node_lines: NodeLines,
    /// The files that are being included, with what was asked of them.
    pub(super) include_log: Vec<(String, super::directive::include::Clip)>,
    pub(super) included: usize,
    pub(super) depth: u32,
    /// How many start-strings without end-string were found.
    pub(super) unclosed: u32,
    /// How often each rule was broken.
    pub(super) tallies: BTreeMap<&'static str, Tally>,
    /// Whether the directive stands in a substitution definition.
    pub(super) in_substitution: bool,
    pub(super) decoration: Option<NodeId>,
    /// Messages that were made during the parse, attached or not.
    pub(super) parse_messages: Vec<NodeId>,
    /// Where the messages of transforms begin among them.
    pub(super) first_transform_message: usize,
    /// Placeholders that wait for their transform.
    pub(super) pending: Vec<NodeId>,
}

/// The lines of nodes.
#[derive(Default)]
pub(super) struct NodeLines {
    /// A node, its [`Text`] and its line there; sorted by node, as they are made.
    lines: Vec<(NodeId, u32, u32)>,
}

impl NodeLines {
    fn insert(&mut self, node: NodeId, line: Line<'_>) {
        let new = (node, line.source, line.number);
        if self.lines.last().is_none_or(|it| it.0 < node) {
            make_room(&mut self.lines);
            self.lines.push(new);
            return;
        }
        match self.lines.binary_search_by_key(&node, |it| it.0) {
            Ok(at) => self.lines[at] = new,
            Err(at) => {
                make_room(&mut self.lines);
                self.lines.insert(at, new);
            }
        }
    }

    /// The [`Text`] and the line of a node.
    pub(super) fn get(&self, node: NodeId) -> Option<(u32, u32)> {
        // Most messages are about what was just made.
        if let Some(&(_, source, line)) = self.lines.last().filter(|it| it.0 == node) {
            return Some((source, line));
        }
        let found = self.lines.binary_search_by_key(&node, |it| it.0).ok()?;
        Some((self.lines[found].1, self.lines[found].2))
    }
}

/// Text for inline parsing: the lines of a paragraph in one piece, and where each came from.
#[derive(Clone, Debug)]
pub(super) struct Prose<'a> {
    pub(super) text: Cow<'a, str>,
    /// From each point of `text` on, it runs in step with the [`Text`]; the first is at 0.
    parts: Vec<(u32, u32)>,
    start: u32,
    pub(super) source: u32,
    /// Whether NUL stands for each escaping backslash in `text`.
    is_marked: bool,
}

impl<'a> Prose<'a> {
    /// The text of a line.
    pub(super) fn of_line(line: Line<'a>) -> Self {
        let (start, source) = (line.start, line.source);
        Self { text: line.text.into(), parts: Vec::new(), start, source, is_marked: false }
    }

    /// A text that is nowhere in a file as it stands; all of it lies at `line`.
    pub(super) fn made(text: String, line: Line<'_>) -> Self {
        let Line { start, source, .. } = line;
        Self { text: text.into(), parts: Vec::new(), start, source, is_marked: false }
    }

    /// Marks the escapes in the text itself, if that is a copy already: only
    /// [`escaped`](Self::escaped) is needed from now on.
    pub(super) fn mark(&mut self) {
        if let Cow::Owned(text) = &mut self.text
            && !self.is_marked
            && text.contains('\\')
        {
            *text = chars::into_escaped(std::mem::take(text));
            self.is_marked = true;
        }
    }

    /// The text with NUL for each escaping backslash.
    pub(super) fn escaped(&self) -> Cow<'_, str> {
        if self.is_marked { (&*self.text).into() } else { chars::escape_to_null(&self.text) }
    }

    /// The text, if it is sure to have no backslashes and no other markup.
    pub(super) fn plain(&self, p: &Parser<'_>) -> Option<&str> {
        (!self.is_marked && p.is_plain_text(&self.text)).then_some(&*self.text)
    }

    /// Where the byte `at` lies in the [`Text`].
    #[inline]
    pub(super) fn offset(&self, at: usize) -> u32 {
        if self.parts.is_empty() {
            return self.start + at as u32;
        }
        let found = self.parts.partition_point(|&(from, _)| from as usize <= at);
        match found.checked_sub(1) {
            Some(found) => self.parts[found].1 + (at as u32 - self.parts[found].0),
            None => self.start + at as u32,
        }
    }

    /// Where the text before `at` ends, which is not where the next line begins.
    pub(super) fn end_offset(&self, at: usize) -> u32 {
        if at == 0 { self.offset(0) } else { self.offset(at - 1) + 1 }
    }

    /// The bytes `range`.
    pub(super) fn slice(&self, range: Range<usize>) -> Prose<'a> {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[range.clone()]),
            Cow::Owned(text) => Cow::Owned(text[range.clone()].to_owned()),
        };
        let mut parts = Vec::new();
        if !self.parts.is_empty() {
            parts.push((0, self.offset(range.start)));
            parts.extend(
                self.breaks(range.start, range.end).map(|(at, to)| (at - range.start as u32, to)),
            );
        }
        let (start, is_marked) = (self.offset(range.start), self.is_marked);
        Prose { text, parts, start, source: self.source, is_marked }
    }

    /// Where the bytes `start..end` lie in the [`Text`], all in all, if each lies behind the one before.
    fn extent(&self, start: usize, end: usize) -> Option<Range<u32>> {
        let (first, mut from) = (self.offset(start), start as u32);
        let mut place = first;
        for (to, next) in self.breaks(start, end) {
            if next < place + (to - from) {
                return None;
            }
            (from, place) = (to, next);
        }
        Some(first..place + (end as u32 - from))
    }

    /// The points after `start` and before `end` where another line begins.
    pub(super) fn breaks(&self, start: usize, end: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let first = match self.parts[..] {
            [] => 0,
            _ => self.parts.partition_point(|&(from, _)| from as usize <= start),
        };
        self.parts[first..].iter().copied().take_while(move |&(from, _)| (from as usize) < end)
    }
}

impl<'a> Parser<'a> {
    /// The span of a range of a [`Text`].
    #[inline]
    pub(super) fn span(&self, source: u32, start: u32, end: u32) -> Span {
        self.texts[source as usize].span(start, end)
    }

    /// The span of what is left of a line.
    #[inline]
    pub(super) fn line_span(&self, line: Line<'_>) -> Span {
        self.span(line.source, line.start, line.end())
    }

    /// The span from the first to the last line that is not blank.
    pub(super) fn lines_span<'l>(&self, lines: impl Sequence<'l>) -> Span {
        if lines.count() == 1
            && let Some(line) = lines.first_line()
        {
            return self.line_span(line);
        }
        let (Some(first), Some(last)) =
            (lines.each().find(|it| !it.is_blank()), lines.each().rfind(|it| !it.is_blank()))
        else {
            return lines.first_line().map_or(self.doc.root().span(), |it| self.line_span(it));
        };
        let source = &self.texts[first.source as usize];
        if first.source == last.source && source.is_in_step() && first.start <= last.start {
            return source.span(first.start, last.end());
        }
        self.line_span(first).hull(self.line_span(last))
    }

    /// The span of a range of a prose.
    #[inline]
    pub(super) fn prose_span(&self, prose: &Prose<'_>, start: usize, end: usize) -> Span {
        if prose.parts.is_empty() {
            let (from, to) = (start as u32, start.max(end) as u32);
            return self.span(prose.source, prose.start + from, prose.start + to);
        }
        self.span_of_parts(prose, start, end)
    }

    fn span_of_parts(&self, prose: &Prose<'_>, start: usize, end: usize) -> Span {
        if start >= end {
            let at = prose.offset(start);
            return self.span(prose.source, at, at);
        }
        self.span(prose.source, prose.offset(start), prose.end_offset(end))
    }

    /// The lines as they stand in the file, if they are whole and parted by line feeds alone.
    fn joined(&self, lines: impl Sequence<'a>) -> Option<&'a str> {
        let (first, last) = (lines.first_line()?, lines.last_line()?);
        if lines.count() == 1 {
            return Some(first.text);
        }
        let text = self.texts[first.source as usize].text;
        lines.are_joined(text).then(|| &text[first.start as usize..last.end() as usize])
    }

    /// The lines in one piece, joined by line feeds; borrowed where the file has them so.
    pub(super) fn prose(&self, lines: impl Sequence<'a>) -> Prose<'a> {
        let Some(first) = lines.first_line() else {
            let (text, parts) = ("".into(), Vec::new());
            return Prose { text, parts, start: 0, source: 0, is_marked: false };
        };
        if lines.count() == 1 {
            return Prose::of_line(first);
        }
        let (start, source) = (first.start, first.source);
        if let Some(text) = self.joined(lines) {
            return Prose { text: text.into(), parts: Vec::new(), start, source, is_marked: false };
        }
        let mut text = String::with_capacity(lines.each().map(|it| it.text.len() + 1).sum());
        let mut parts = Vec::with_capacity(lines.count());
        for (at, line) in lines.each().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            parts.push((text.len() as u32, line.start));
            text.push_str(line.text);
        }
        Prose { text: text.into(), parts, start, source, is_marked: false }
    }

    /// Appends the bytes `start..end` of `prose` to `parent` as a text, without their escapes.
    pub(super) fn push_text(
        &mut self,
        parent: NodeId,
        prose: &Prose<'_>,
        escaped: &str,
        start: usize,
        end: usize,
        keep_backslashes: bool,
    ) {
        if start >= end {
            return;
        }
        let piece = &escaped[start..end];
        let source = &self.texts[prose.source as usize];
        // What has no backslash is its own escaped form.
        let is_escaped = (prose.is_marked || !std::ptr::eq(escaped, prose.text.as_ref()))
            && memchr::memchr(b'\0', piece.as_bytes()).is_some();
        let span = self.prose_span(prose, start, end);
        if source.is_in_step() && prose.parts.is_empty() && !is_escaped {
            // Nothing will stand beside the text.
            if end - start == escaped.len() || is_inline_kind(self.doc.node(parent).kind()) {
                self.doc.hold_text(parent, piece, span);
            } else {
                self.doc.push_text(parent, piece, span, &[]);
            }
            return;
        }
        if is_escaped
            && !keep_backslashes
            && source.is_in_step()
            && let Some(extent) = prose.extent(start, end)
            && is_full_of_escapes(piece, b'\0', &extent)
        {
            let node = sifted(&mut self.doc, prose, escaped, start..end, &extent, span);
            self.append_all(parent, node);
            return;
        }
        let text = self.doc.begin_text();
        let mut pieces = Pieces { doc: &mut self.doc, text, source, keep_backslashes };
        let mut from = start;
        for to in prose.breaks(start, end).map(|it| it.0 as usize).chain([end]) {
            if is_escaped {
                pieces.unescape(prose, escaped, from..to);
            } else {
                pieces.push(&escaped[from..to], prose.offset(from));
            }
            from = to;
        }
        let text = pieces.text;
        if let Some(node) = self.doc.finish_text(&text, span) {
            self.doc.append(parent, node);
        }
    }

    /// Where lines lie that are full of escapes and have no other markup.
    pub(super) fn escaped_lines(&self, lines: &Lines<'a>) -> Option<Range<u32>> {
        let first = lines.first_line()?;
        let source = &self.texts[first.source as usize];
        if !lines.are_of_file() || !source.is_in_step() {
            return None;
        }
        let extent = first.start..lines.last_line()?.end();
        let text = &source.text[extent.start as usize..extent.end as usize];
        let is_sure = is_full_of_escapes(text, b'\\', &extent) && self.has_only_escapes(text);
        is_sure.then_some(extent)
    }

    /// Appends lines that lie at `extent` to `parent` as one text, without their escapes; see
    /// [`escaped_lines`](Self::escaped_lines). No copy is made of them.
    pub(super) fn push_escaped_lines(
        &mut self,
        parent: NodeId,
        lines: &Lines<'a>,
        extent: &Range<u32>,
    ) {
        let Some(first) = lines.first_line() else { return };
        let span = self.span(first.source, extent.start, extent.end);
        let by_lines = self.joined(lines).is_none();
        let mut sifter = Sifter::new(&mut self.doc, extent, by_lines);
        for line in lines.each() {
            let is_escaped = sifter.push(line.text, 0..line.text.len(), line.start, false);
            if !is_escaped && line.end() < extent.end {
                sifter.push_line_end(line.end());
            }
        }
        let node = sifter.finish(span);
        self.append_all(parent, node);
    }

    /// Appends lines to `parent` as one text, as they are.
    pub(super) fn push_lines(&mut self, parent: NodeId, lines: impl Sequence<'a>) {
        let (Some(first), Some(last)) = (lines.first_line(), lines.last_line()) else { return };
        let count = lines.count();
        let end = match count.checked_sub(2).and_then(|it| lines.line(it)) {
            Some(before) if last.text.is_empty() => before.end() + 1,
            _ => last.end(),
        };
        let span = self.span(first.source, first.start, end);
        let source = &self.texts[first.source as usize];
        if let Some(piece) = self.joined(lines)
            && source.is_in_step()
        {
            if !piece.is_empty() {
                self.doc.hold_text(parent, piece, span);
            }
            return;
        }
        let text = self.doc.begin_text();
        let mut pieces = Pieces { doc: &mut self.doc, text, source, keep_backslashes: false };
        for (at, line) in lines.each().enumerate() {
            let ends = at + 1 < count;
            if ends || !line.text.is_empty() {
                pieces.push(line.text, line.start);
            }
            if ends {
                pieces.end_line();
            }
        }
        let text = pieces.text;
        if let Some(node) = self.doc.finish_text(&text, span) {
            self.doc.append(parent, node);
        }
    }

    /// Sets a list attribute, if there is anything in it.
    pub(super) fn set_words(&mut self, node: NodeId, name: &'static str, words: &[String]) {
        if !words.is_empty() {
            self.doc.set_attr(node, name, words, None);
        }
    }

    /// Sets a text attribute.
    pub(super) fn set_str(&mut self, node: NodeId, name: &'static str, value: impl AsRef<str>) {
        self.doc.set_attr(node, name, value.as_ref(), None);
    }

    /// Notes that all white space in a node counts.
    pub(super) fn keep_space(&mut self, node: NodeId) {
        self.doc.set_attr(node, "xml:space", NewValue::Static("preserve"), None);
    }

    /// Sets a number attribute.
    pub(super) fn set_int(&mut self, node: NodeId, name: &'static str, value: i64) {
        self.doc.set_attr(node, name, value, None);
    }

    /// Makes a node that is nowhere yet and lies at `line`.
    pub(super) fn make(&mut self, kind: Kind, span: Span) -> NodeId {
        self.doc.make(kind, span)
    }

    /// Makes a paragraph-like node with inline markup; the messages follow it.
    pub(super) fn make_inline(
        &mut self,
        kind: Kind,
        prose: &Prose<'a>,
        line: Line<'a>,
        context: NodeId,
    ) -> (NodeId, Vec<NodeId>) {
        let span = self.prose_span(prose, 0, prose.text.len());
        let node = self.doc.make(kind, span);
        let messages = self.inline(node, prose, line, context);
        (node, messages)
    }

    /// Appends several nodes.
    pub(super) fn append_all(&mut self, parent: NodeId, nodes: impl IntoIterator<Item = NodeId>) {
        for node in nodes {
            self.doc.append(parent, node);
        }
    }

    /// Notes where a node begins; see [`place_of`](Self::place_of).
    pub(super) fn note_line(&mut self, node: NodeId, line: Line<'_>) {
        // The line of most follows from where they lie.
        let view = self.doc.node(node);
        let follows = is_list(view.kind())
            && line.source == 0
            && self.texts[0].is_plain()
            && view.parent().is_some()
            && view.span().file == self.texts[0].file
            && view.span().start == line.start;
        if !follows {
            self.node_lines.insert(node, line);
        }
    }
}

/// Whether the node is a list or a part of one: there are many, and they stay where they are.
fn is_list(kind: Kind) -> bool {
    use Kind::{BulletList, DefinitionList, DefinitionListItem, EnumeratedList, ListItem};
    matches!(kind, BulletList | DefinitionList | DefinitionListItem | EnumeratedList | ListItem)
}

/// Whether `piece`, where `mark` stands for each escape, has so many of them that anchors would take more
/// room than a bit for each byte of its extent.
fn is_full_of_escapes(piece: &str, mark: u8, extent: &Range<u32>) -> bool {
    let count = memchr::memchr_iter(mark, piece.as_bytes()).count();
    count >= 8 && count * 32 > extent.len()
}

/// Makes a text of the bytes `range` of `prose`, which lie at `extent`, without their escapes; nothing if
/// no more is there.
fn sifted(
    doc: &mut Document,
    prose: &Prose<'_>,
    escaped: &str,
    range: Range<usize>,
    extent: &Range<u32>,
    span: Span,
) -> Option<NodeId> {
    let mut sifter = Sifter::new(doc, extent, !prose.parts.is_empty());
    let (mut from, mut source) = (range.start, extent.start);
    for (to, next) in prose.breaks(range.start, range.end).chain([(range.end as u32, 0)]) {
        sifter.push(escaped, from..to as usize, source, true);
        (from, source) = (to as usize, next);
    }
    sifter.finish(span)
}

/// A text that is put together from pieces of a [`Text`].
struct Pieces<'t, 'a> {
    doc: &'t mut Document,
    text: TextStart,
    source: &'t Text<'a>,
    keep_backslashes: bool,
}

impl Pieces<'_, '_> {
    /// Appends a range that lies in one line, without escapes, and notes where each part came from.
    fn unescape(&mut self, prose: &Prose<'_>, escaped: &str, range: Range<usize>) {
        let (base, piece) = (prose.offset(range.start), &escaped[range]);
        let bytes = piece.as_bytes();
        let mut from = 0;
        for to in memchr::memchr_iter(b'\0', bytes).chain([bytes.len()]) {
            if from < to {
                self.push(&piece[from..to], base + from as u32);
            }
            from = to + 1;
            if !self.keep_backslashes {
                from += usize::from(matches!(bytes.get(from), Some(b' ' | b'\n')));
            } else if to < bytes.len() {
                self.push("\\", base + to as u32);
            }
        }
    }

    /// Appends what stands in the [`Text`] from `start` on.
    fn push(&mut self, piece: &str, start: u32) {
        self.note(0, start, start + piece.len() as u32);
        self.doc.extend_piece(piece);
    }

    /// Notes that what comes `ahead` bytes further on stands in the [`Text`] at `start..end`.
    #[inline]
    fn note(&mut self, ahead: u32, start: u32, end: u32) {
        self.doc.push_anchor(&self.text, ahead, self.source.offset(start));
        if !self.source.is_in_step() {
            self.note_breaks(ahead, start, end);
        }
    }

    fn note_breaks(&mut self, ahead: u32, start: u32, end: u32) {
        for (at, to) in self.source.breaks(start, end) {
            self.doc.push_anchor(&self.text, ahead + at - start, to);
        }
    }

    /// Appends the end of the line that was just pushed.
    fn end_line(&mut self) {
        self.doc.extend_piece("\n");
    }
}
