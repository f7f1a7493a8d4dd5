//! The text of a node as one line of thought, where every part of it keeps its place.

use std::borrow::Cow;
use std::ops::Range;

use crate::syntax::{Kind, Node};
use crate::text::{Span, Spanned};

/// The text at and below a node, without markup.
#[derive(Clone, Debug)]
pub(crate) struct Flow<'a> {
    /// The text; paragraphs and list items are parted by line ends.
    pub(crate) text: Cow<'a, str>,
    /// The node that the text comes from, or its beginning: most texts are one piece.
    first: Option<Node<'a>>,
    /// Where further pieces begin in [`text`](Self::text), and the nodes that they come from.
    rest: Vec<(usize, Node<'a>)>,
    /// The place of the node.
    pub(crate) whole: Span,
    /// A link in it that leads nowhere: text that ends with `_` by chance.
    pub(crate) loose_link: Option<Span>,
    /// How many columns behind its place a blank text would begin, where its line ends too soon.
    pub(crate) beyond: u32,
}

impl<'a> Flow<'a> {
    /// The text of `node`, for what has one: cells, titles, field bodies, paragraphs.
    pub(crate) fn of(node: Node<'a>) -> Self {
        let mut flow = Self::nothing(node.span());
        flow.add(node);
        flow
    }

    /// A text that is nowhere but should be at `span`.
    pub(crate) fn nothing(span: Span) -> Self {
        Self {
            text: Cow::Borrowed(""),
            first: None,
            rest: Vec::new(),
            whole: span,
            loose_link: None,
            beyond: 0,
        }
    }

    fn add(&mut self, node: Node<'a>) {
        match node.kind() {
            Kind::Text => {
                if self.first.is_none() {
                    self.first = Some(node);
                } else {
                    self.rest.push((self.text.len(), node));
                }
                if self.text.is_empty() {
                    self.text = Cow::Borrowed(node.value());
                } else {
                    self.text.to_mut().push_str(node.value());
                }
            }
            // Marks of notes are no part of a value, and neither is what nobody sees.
            Kind::FootnoteReference
            | Kind::CitationReference
            | Kind::Comment
            | Kind::Target
            | Kind::SubstitutionDefinition
            | Kind::SystemMessage
            | Kind::Raw
            | Kind::Image => {}
            kind => {
                if kind == Kind::Problematic
                    || (kind == Kind::Reference
                        && node.attr("refuri").is_none()
                        && node.attr("refid").is_none())
                {
                    self.loose_link = self.loose_link.or(Some(node.span()));
                }
                if is_block(kind) && !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.to_mut().push('\n');
                }
                for child in node.children() {
                    self.add(child);
                }
            }
        }
    }

    /// Where the bytes `range` of the text were written.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let Some((start, first)) = self.piece(range.start) else { return self.empty() };
        let begin = first.place(range.start - start..range.start - start);
        if range.is_empty() {
            return begin;
        }
        // The end is the end of the last character: an anchor behind it may lie further on.
        let last = self.text[range.clone()].chars().next_back().map_or(0, char::len_utf8);
        let Some((start, piece)) = self.piece(range.end - last) else { return begin };
        let end = piece.place(range.end - last - start..range.end - last - start);
        if end.file != begin.file || end.start < begin.start {
            return begin;
        }
        let end = (end.start + last as u32).max(begin.start);
        Span { end, ..begin }
    }

    fn piece(&self, at: usize) -> Option<(usize, Node<'a>)> {
        let before = self.rest.partition_point(|it| it.0 <= at);
        match before.checked_sub(1) {
            Some(last) => self.rest.get(last).copied(),
            None => Some((0, self.first?)),
        }
    }

    fn empty(&self) -> Span {
        Span { end: self.whole.start, ..self.whole }
    }

    /// The text without white space on both sides, as bytes of [`text`](Self::text).
    pub(crate) fn trimmed(&self) -> Range<usize> {
        let start = self.text.len() - self.text.trim_start().len();
        start..start + self.text.trim().len()
    }

    /// Whether there is no text but white space.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Where the text is, or, if there is none, where it would begin.
    pub(crate) fn place(&self) -> Span {
        let range = self.trimmed();
        if range.is_empty() { self.empty() } else { self.span(range) }
    }

    /// The text in one line with its place, unless it is blank.
    pub(crate) fn line(&self) -> Option<Spanned<String>> {
        let text = self.text.trim();
        if text.is_empty() {
            return None;
        }
        let is_white = |it: u8| matches!(it, b' ' | b'\n' | b'\t');
        let mut pairs = text.bytes().zip(text.bytes().skip(1));
        let text = if pairs.any(|(a, b)| is_white(a) && (a != b' ' || is_white(b))) {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        };
        Some(Spanned::new(text, self.place()))
    }
}

fn is_block(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph
            | Kind::ListItem
            | Kind::Line
            | Kind::LineBlock
            | Kind::Entry
            | Kind::Definition
            | Kind::Term
            | Kind::LiteralBlock
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Anchor, Document};
    use crate::text::FileId;

    #[test]
    fn a_part_of_several_pieces_keeps_its_place() {
        // ``ab`` c\*d
        let mut it = Document::new(Span { file: FileId(0), start: 0, end: 11 });
        let paragraph = it.push(it.root_id(), Kind::Paragraph, Span::default());
        let at = |start, end| Span { file: FileId(0), start, end };
        let literal = it.push(paragraph, Kind::Literal, at(0, 6));
        it.push_text(literal, "ab", at(2, 4), &[]);
        let anchors = [Anchor { value: 0, source: 6 }, Anchor { value: 2, source: 9 }];
        it.push_text(paragraph, " c*d", at(6, 11), &anchors);
        let flow = Flow::of(it.root());
        assert_eq!(flow.text, "ab c*d");
        assert_eq!(flow.span(0..2).range(), 2..4);
        assert_eq!(flow.span(3..4).range(), 7..8, "the backslash is no part of `c`");
        assert_eq!(flow.span(4..6).range(), 9..11);
    }
}
