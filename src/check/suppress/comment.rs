//! The comments that leave findings out: their words, and what they hold for.

use std::ops::Range;

use super::{Named, Scope};
use crate::diag::{Diagnostic, Sink, Text};
use crate::syntax::{Document, Kind, Node, NodeId};
use crate::text::{Edit, FileId, Line, Map, SourceMap, Span, lines};

/// The word that such a comment begins with.
const MARK: &str = "rcsgen:";

/// Whether one of `sources` may hold such a comment.
pub(super) fn may_be_in(sources: &SourceMap) -> bool {
    let mark = memchr::memmem::Finder::new(MARK);
    sources.iter().any(|(_, it)| mark.find(it.text.as_bytes()).is_some())
}

/// Reads the comments of `document`.
pub(super) fn read(
    document: &Document,
    sources: &SourceMap,
    all: &mut Vec<Named>,
    sink: &mut Sink,
) {
    let root = document.root();
    let comments: Vec<_> = root.descendants().filter(|it| it.kind() == Kind::Comment).collect();
    let heads = heads(document);
    // From the last to the first: a comment before another one is about what that one is about.
    let mut followers = Map::default();
    for &node in comments.iter().rev() {
        followers.insert(node.id(), follower(node, &followers));
    }
    let mut known_lines = Map::default();
    for node in comments {
        let value = node.text();
        let text = value.trim();
        let text = text.strip_prefix("<!--").unwrap_or(text).trim_start();
        let Some(text) = text.strip_prefix(MARK) else { continue };
        let text = text.strip_suffix("-->").unwrap_or(text);
        let Some((list, reason)) = parts(text) else {
            sink.push(unread(node.span()));
            continue;
        };
        let words: Vec<&str> = list.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
        if words.is_empty() {
            sink.push(unread(node.span()));
            continue;
        }
        if reason.trim().is_empty() {
            sink.push(unreasoned(node.span()));
            continue;
        }
        let is_top = node.parent().is_some_and(|it| it.kind() == Kind::Document);
        let Span { file, start, .. } = node.span();
        let is_head = is_top && heads.get(&file).is_none_or(|&end| start <= end);
        let scope = if is_head { Scope::File(file) } else { followers[&node.id()] };
        let source = sources.try_get(file).map_or("", |it| &it.text);
        let lines = known_lines.entry(file).or_insert_with(|| lines(source));
        let comment = Comment::new(node, source, lines);
        for (at, &word) in words.iter().enumerate() {
            all.push(Named {
                rule: word.to_owned(),
                span: comment.word(word),
                scope,
                removal: comment.removal(&words, at),
            });
        }
    }
}

/// What stands between the brackets of `ignore[…] …`, and what stands behind them.
fn parts(text: &str) -> Option<(&str, &str)> {
    text.trim_start().strip_prefix("ignore")?.trim_start().strip_prefix('[')?.split_once(']')
}

fn unread(span: Span) -> Diagnostic {
    let message = Text::new(
        "a comment to rcsgen cannot be understood",
        "комментарий для rcsgen не удалось понять",
    );
    Diagnostic::warning("invalid-suppression", span, message)
        .label(Text::new("it has no effect", "он не действует"))
        .note(Text::new(
            "write `rcsgen: ignore[RULE] REASON`",
            "пишите `rcsgen: ignore[ПРАВИЛО] ПРИЧИНА`",
        ))
}

fn unreasoned(span: Span) -> Diagnostic {
    let message =
        Text::new("a comment leaves out a rule without a reason", "правило отключено без причины");
    Diagnostic::warning("invalid-suppression", span, message)
        .label(Text::new("it has no effect", "комментарий не действует"))
        .note(Text::new(
            "whoever comes next must be able to tell whether it still holds: write the reason behind \
             the bracket",
            "следующий читатель должен понять, в силе ли он ещё: напишите причину после скобки",
        ))
}

/// The row or the block behind the comment `node`; `known` are those of the comments behind it.
fn follower(node: Node<'_>, known: &Map<NodeId, Scope>) -> Scope {
    if let Some(row) = above(node, Kind::Row) {
        // A comment with a row of its own is about the next one.
        let is_empty = |it: Node<'_>| !it.descendants().any(says);
        let row = if is_empty(row) { row.next() } else { Some(row) };
        return row.map_or(Scope::Nothing, |it| Scope::Span(it.span()));
    }
    let mut at = node;
    loop {
        for next in std::iter::successors(at.next(), |it| it.next()) {
            if is_block(next) {
                return Scope::Span(next.span());
            }
            if let Some(&scope) = known.get(&next.id()) {
                return scope;
            }
        }
        match at.parent() {
            Some(parent) if parent.kind() == Kind::Document => return Scope::Nothing,
            Some(parent) if parent.kind() == Kind::Paragraph => {
                return Scope::Span(parent.span());
            }
            Some(parent) => at = parent,
            None => return Scope::Nothing,
        }
    }
}

fn above(node: Node<'_>, kind: Kind) -> Option<Node<'_>> {
    std::iter::successors(node.parent(), |it| it.parent()).find(|it| it.kind() == kind)
}

/// Whether a node holds text that a reader sees.
fn says(node: Node<'_>) -> bool {
    !node.value().trim().is_empty() && above(node, Kind::Comment).is_none()
}

/// Whether a node is something that a comment before it may be about.
fn is_block(node: Node<'_>) -> bool {
    !matches!(node.kind(), Kind::Comment | Kind::Target | Kind::SystemMessage | Kind::Text)
}

/// Where each file has its first block that is no comment and no fields of a front matter.
fn heads(document: &Document) -> Map<FileId, u32> {
    let mut heads = Map::default();
    let is_body = |it: &Node<'_>| !matches!(it.kind(), Kind::Comment | Kind::FieldList);
    for span in document.root().children().filter(is_body).map(Node::span) {
        let first = heads.entry(span.file).or_insert(span.start);
        *first = span.start.min(*first);
    }
    heads
}

/// The source of a comment.
struct Comment<'a> {
    text: &'a str,
    lines: &'a [Line<'a>],
    span: Span,
    /// Whether it can be taken out without changing what stands around it.
    is_alone: bool,
}

impl<'a> Comment<'a> {
    fn new(node: Node<'_>, text: &'a str, lines: &'a [Line<'a>]) -> Self {
        let span = node.span();
        let is_inline = text.get(span.range()).is_some_and(|it| it.starts_with("<!--"));
        let in_table = above(node, Kind::Entry).is_some();
        Self { text, lines, span, is_alone: is_inline || !in_table }
    }

    /// Where `word` stands; the whole comment if that cannot be told.
    fn word(&self, word: &str) -> Span {
        let slice = self.text.get(self.span.range()).unwrap_or_default();
        let is_part = |it: char| it.is_alphanumeric() || it == '-';
        let found = slice.match_indices(word).find(|(at, _)| {
            let before = slice.get(..*at).and_then(|it| it.chars().next_back());
            let after = slice.get(at + word.len()..).and_then(|it| it.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        });
        found.map_or(self.span, |(at, _)| self.span.part(at..at + word.len()))
    }

    /// The change that takes the word `at` out of the comment.
    fn removal(&self, words: &[&str], at: usize) -> Option<Edit> {
        if words.len() == 1 {
            return self.is_alone.then(|| self.whole())?;
        }
        let span = self.word(words.get(at)?);
        // The comma goes with the word: the one behind it, or for the last word the one before it.
        let other = if at + 1 < words.len() {
            let next = self.word(words.get(at + 1)?);
            Span { end: next.start, ..span }
        } else {
            let previous = self.word(words.get(at - 1)?);
            Span { start: previous.end, ..span }
        };
        (other.start < other.end).then_some(Edit { span: other, text: String::new() })
    }

    /// The change that takes the whole comment out, with the lines that it fills.
    fn whole(&self) -> Option<Edit> {
        let lines = self.lines;
        let line_of = |at: u32| lines.partition_point(|it| it.start <= at).checked_sub(1);
        let (first, last) = (line_of(self.span.start)?, line_of(self.span.end.saturating_sub(1))?);
        let before = lines.get(first)?;
        let behind = lines.get(last)?;
        let lead = self.text.get(before.start as usize..self.span.start as usize)?;
        let rest = self.text.get(self.span.end as usize..behind.end() as usize).unwrap_or_default();
        let edit = |range: Range<usize>| {
            Some(Edit { span: Span::new(self.span.file, range), text: String::new() })
        };
        if !lead.trim().is_empty() || !rest.trim().is_empty() {
            let is_inline = self.text.get(self.span.range())?.starts_with("<!--");
            let blanks = lead.len() - lead.trim_end().len();
            return is_inline
                .then(|| edit(self.span.start as usize - blanks..self.span.end as usize))?;
        }
        // One blank line is enough between what stood before and behind the comment, and none at the end.
        let is_last = self.text.get(behind.end() as usize..).is_none_or(|it| it.trim().is_empty());
        if is_last && first > 0 && lines.get(first - 1)?.is_blank() {
            return edit(lines.get(first - 1)?.start as usize..self.text.len());
        }
        let is_parted = first == 0 || lines.get(first - 1)?.is_blank();
        let next = if is_parted && lines.get(last + 1).is_some_and(|it| it.is_blank()) {
            last + 2
        } else {
            last + 1
        };
        let end = lines.get(next).map_or(self.text.len(), |it| it.start as usize);
        edit(before.start as usize..end)
    }
}
