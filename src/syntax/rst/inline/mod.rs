//! Inline markup: what stands inside a paragraph.
//!
//! One pass over the text looks at the few characters that can begin or end a construct. A search
//! for an end-string that found none is remembered, so the cost stays linear.

mod implicit;
pub(super) mod names;
mod phrase;
mod punctuation;
mod punctuation_tables;
mod schemes;

use std::borrow::Cow;

use super::chars::{self, is_space};
use super::known::Refs;
use super::lines::Line;
use super::message::Level;
use super::parser::{Parser, Prose};
use crate::syntax::tree::{Kind, NewValue, NodeId};
pub(super) use phrase::adjust_uri;
use punctuation::{is_pair, may_follow, may_precede};

/// A parse of one text.
pub(super) struct Inline<'t, 'a> {
    prose: &'t Prose<'a>,
    /// The text with NUL for each escaping backslash; offsets are those of the prose.
    text: Cow<'t, str>,
    line: Line<'a>,
    /// Where the nodes go.
    parent: NodeId,
    /// The block that messages about names go to.
    context: NodeId,
    messages: Vec<NodeId>,
    /// Where the rest begins that no construct has taken; nothing before it is looked at.
    base: usize,
    /// Where the text begins that no node holds yet.
    plain: usize,
    /// Whether a byte was seen since then that a link may have.
    may_link: bool,
    /// For each end-string: whether none is left.
    exhausted: [bool; 6],
    character_level: bool,
    /// Whether ` : ` ends a term and starts a classifier.
    classifiers: bool,
}

/// The kinds of end-string, as indexes into `Inline::exhausted`.
#[derive(Clone, Copy)]
enum End {
    Emphasis,
    Strong,
    Literal,
    Target,
    Substitution,
    Backquote,
}

/// An end-string that was found.
#[derive(Clone, Copy)]
struct Found {
    /// Where the text before it ends.
    start: usize,
    /// Where the end-string ends.
    end: usize,
}

impl<'a> Parser<'a> {
    /// Whether nothing in `text` can be markup.
    pub(super) fn is_plain_text(&self, text: &str) -> bool {
        if self.options.pep_references || self.options.rfc_references {
            return false;
        }
        let bytes = text.as_bytes();
        let mut marks = 0;
        for stretch in bytes[clear(bytes)..].chunks(64) {
            marks = stretch.iter().fold(marks, |all, &it| all | MARKS[usize::from(it)]);
            if marks & MAY_MARK != 0 {
                return false;
            }
        }
        marks == 0 || marks == MAY_LINK && !implicit::may_have_link(text, self)
    }

    /// Whether nothing in `text` can be markup but escapes, no two backslashes of which stand side by side.
    pub(super) fn has_only_escapes(&self, text: &str) -> bool {
        if self.options.pep_references || self.options.rfc_references {
            return false;
        }
        let bytes = text.as_bytes();
        let may_mark = |byte: u8, before: u8| {
            is_mark(byte) && (before == b'\\') == (byte == b'\\') || is_link_mark(byte)
        };
        let clear = 1 + clear_of(bytes, 1, may_mark);
        let rest = bytes.iter().zip(&bytes[1..]).skip(clear - 1);
        !may_mark(bytes[0], b' ') && !rest.fold(false, |any, (&a, &b)| any | may_mark(b, a))
    }

    /// Parses `prose` into nodes of `parent` and returns the messages.
    pub(super) fn inline(
        &mut self,
        parent: NodeId,
        prose: &Prose<'a>,
        line: Line<'a>,
        context: NodeId,
    ) -> Vec<NodeId> {
        if let Some(text) = prose.plain(self) {
            self.push_text(parent, prose, text, 0, text.len(), false);
            return Vec::new();
        }
        self.inline_marked(parent, prose, line, context, false)
    }

    /// [`inline`](Self::inline) for a text that is likely to have markup; with `classifiers`, those of a term
    /// become siblings of `parent`.
    pub(super) fn inline_marked(
        &mut self,
        parent: NodeId,
        prose: &Prose<'a>,
        line: Line<'a>,
        context: NodeId,
        classifiers: bool,
    ) -> Vec<NodeId> {
        let text = prose.escaped();
        let mut it = Inline {
            prose,
            text,
            line,
            parent,
            context,
            messages: Vec::new(),
            base: 0,
            plain: 0,
            may_link: false,
            exhausted: [false; 6],
            character_level: self.options.character_level_inline_markup,
            classifiers,
        };
        it.run(self);
        it.messages
    }
}

/// Marks a byte that may be part of a construct.
const MAY_MARK: u8 = 1;
/// Marks a byte that may be part of a link without marks.
const MAY_LINK: u8 = 2;

/// Bytes that no text without markup has, at least where numbers are no references.
static MARKS: [u8; 256] = {
    let mut table = [0; 256];
    let constructs = b"*`_|[\\";
    let mut at = 0;
    while at < constructs.len() {
        table[constructs[at] as usize] = MAY_MARK;
        at += 1;
    }
    table[b':' as usize] = MAY_LINK;
    table[b'@' as usize] = MAY_LINK;
    table
};

/// How many bytes at the start of `bytes` are surely none of [`MARKS`]: whole stretches are looked at
/// without a decision at each byte.
fn clear(bytes: &[u8]) -> usize {
    let (stretches, _) = bytes.as_chunks::<32>();
    let is_clear = |it: &&[u8; 32]| it.iter().fold(0, |any, &it| any | u8::from(is_mark(it))) == 0;
    stretches.iter().take_while(is_clear).count() * 32
}

/// How many bytes from `from` on, before which there is one, are surely no such marks: whole stretches are
/// looked at, each byte with the one before it.
fn clear_of(bytes: &[u8], from: usize, may_mark: impl Fn(u8, u8) -> bool) -> usize {
    let (stretches, _) = bytes[from..].as_chunks::<32>();
    let (before, _) = bytes[from - 1..].as_chunks::<32>();
    let is_clear = |&(stretch, before): &(&[u8; 32], &[u8; 32])| {
        let pairs = stretch.iter().zip(before);
        pairs.fold(0, |any, (&byte, &before)| any | u8::from(may_mark(byte, before))) == 0
    };
    stretches.iter().zip(before).take_while(is_clear).count() * 32
}

/// Whether `byte`, with `before` in front of it, may begin a construct of a marked text or be part of a
/// link.
fn may_start(byte: u8, before: u8) -> bool {
    is_mark(byte) && before != 0 || is_link_mark(byte)
}

/// Whether `byte` may be part of a link without marks.
fn is_link_mark(byte: u8) -> bool {
    byte == b':' || byte == b'@'
}

/// Whether `byte` is one of [`MARKS`]: pairs of them differ in one bit.
fn is_mark(byte: u8) -> bool {
    let (lower, small) = (byte | 0x20, byte | 0x10);
    lower == b'|' || lower == b'`' || small == b':' || byte | 4 == b'_'
}

impl<'a> Inline<'_, 'a> {
    fn run(&mut self, p: &mut Parser<'a>) {
        let mut at = clear(self.text.as_bytes());
        while let Some(found) =
            self.text.as_bytes()[at..].iter().position(|&it| MARKS[it as usize] != 0)
        {
            let start = at + found;
            at = start + 1;
            let bytes = self.text.as_bytes();
            if MARKS[bytes[start] as usize] == MAY_LINK {
                self.may_link = true;
            } else if start == 0 || bytes[start - 1] != 0 {
                at = self.construct(p, start).unwrap_or(at);
            } else {
                // What is escaped begins nothing, and where one mark is, most may be.
                at += clear_of(bytes, at, may_start);
            }
        }
        let end = self.text.len();
        self.flush(p, end);
    }

    /// Tries the constructs whose character stands at `at`; returns where to go on, if one was there.
    fn construct(&mut self, p: &mut Parser<'a>, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let next = bytes.get(at + 1).copied();
        match bytes[at] {
            b'*' if next == Some(b'*') => self.simple(p, at, 2, End::Strong),
            b'*' => self.simple(p, at, 1, End::Emphasis),
            b'`' if next == Some(b'`') => self.simple(p, at, 2, End::Literal),
            b'`' => self.backquote(p, at),
            b'|' if next != Some(b'|') => self.simple(p, at, 1, End::Substitution),
            b'[' => self.footnote_reference(p, at),
            b'_' => {
                if next == Some(b'`') && self.is_start(at, at + 2) {
                    return self.simple(p, at, 2, End::Target);
                }
                self.reference(p, at)
            }
            _ => None,
        }
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text[self.base..at].chars().next_back()
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// Whether a start-string may begin at `at`.
    fn is_prefix(&self, at: usize) -> bool {
        match self.char_before(at) {
            None => true,
            Some(c) if self.character_level => c != '\0',
            Some(c) => may_precede(c),
        }
    }

    /// Whether an end-string may end at `at`.
    fn is_suffix(&self, at: usize) -> bool {
        self.character_level || self.char_at(at).is_none_or(may_follow)
    }

    /// Whether the start-string `start..end` may begin a construct.
    fn is_start(&self, start: usize, end: usize) -> bool {
        self.is_prefix(start) && !self.char_at(end).is_some_and(is_space)
    }

    /// Whether the start-string is quoted, as in `"*"`, or is all that is left.
    fn is_quoted(&self, start: usize, end: usize) -> bool {
        let Some(before) = self.char_before(start) else { return false };
        self.char_at(end).is_none_or(|after| is_pair(before, after))
    }

    /// The end-string of a construct whose text begins at `from`.
    fn find_end(&mut self, end: End, from: usize) -> Option<Found> {
        if self.exhausted[end as usize] {
            return None;
        }
        let text: &str = &self.text;
        let bytes = text.as_bytes();
        let mark: u8 = match end {
            End::Emphasis | End::Strong => b'*',
            End::Literal | End::Target | End::Backquote => b'`',
            End::Substitution => b'|',
        };
        let mut at = from;
        while let Some(found) = bytes[at..].iter().position(|&it| it == mark) {
            let start = at + found;
            at = start + 1;
            if !self.may_end(end, from, start) {
                continue;
            }
            if let Some(stop) = self.end_string(end, start) {
                return (start > from).then_some(Found { start, end: stop });
            }
        }
        self.exhausted[end as usize] = true;
        None
    }

    /// Whether what comes before `at` allows an end-string there; `from` is where the text begins.
    fn may_end(&self, end: End, from: usize, at: usize) -> bool {
        let mut before = self.text[from..at].chars().rev();
        match (before.next(), end) {
            (None, _) => true,
            (Some(c), End::Literal) => !is_space(c),
            (Some(c), End::Backquote) if c == '\0' || is_space(c) => before.next() == Some('\0'),
            (Some(c), _) => c != '\0' && !is_space(c),
        }
    }

    /// Where the end-string ends that begins at `at`.
    fn end_string(&self, end: End, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let stops: [usize; 3] = match end {
            End::Emphasis | End::Target => [1, 0, 0],
            End::Strong if rest.starts_with("**") => [2, 0, 0],
            End::Literal if rest.starts_with("``") => [2, 0, 0],
            End::Strong | End::Literal => return None,
            End::Substitution if rest.starts_with("|__") => [3, 2, 1],
            End::Substitution if rest.starts_with("|_") => [2, 1, 0],
            End::Substitution => [1, 0, 0],
            End::Backquote => return self.backquote_end(at),
        };
        stops.iter().filter(|&&it| it > 0).map(|it| at + it).find(|&it| self.is_suffix(it))
    }

    /// Where the backquote at `at` ends, with a role or underscores after it.
    fn backquote_end(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at + 1..];
        let mut after_role = [0, 0];
        if let Some(name) = rest.strip_prefix(':') {
            // The name may hold colons itself, so the longest that a colon follows is meant.
            let mut length = names::length(name);
            while length > 0 {
                if name[length..].starts_with(':') {
                    after_role[0] = length + 2;
                    break;
                }
                length = name[..length].rfind(':').unwrap_or(0);
            }
        }
        let first = usize::from(after_role[0] == 0);
        for role in after_role.into_iter().skip(first) {
            let tail = &rest[role..];
            let marks = tail.bytes().take(2).take_while(|&it| it == b'_').count();
            for marks in (0..=marks).rev() {
                let end = at + 1 + role + marks;
                if self.is_suffix(end) {
                    return Some(end);
                }
            }
        }
        None
    }

    /// Emphasis, strong, literal, inline target or substitution reference.
    fn simple(&mut self, p: &mut Parser<'a>, at: usize, length: usize, end: End) -> Option<usize> {
        let from = at + length;
        if !self.is_start(at, from) {
            return None;
        }
        if self.is_quoted(at, from) {
            self.base = from;
            return Some(from);
        }
        let Some(found) = self.find_end(end, from) else {
            let name = match end {
                End::Emphasis => "emphasis",
                End::Strong => "strong",
                End::Literal => "literal",
                End::Target => "target",
                End::Substitution => "substitution_reference",
                End::Backquote => "interpreted text",
            };
            let text = format!("Inline {name} start-string without end-string.");
            return Some(self.unclosed(p, at, from, &text));
        };
        self.flush(p, at);
        let span = p.prose_span(self.prose, at, found.end);
        let kind = match end {
            End::Emphasis => Kind::Emphasis,
            End::Strong => Kind::Strong,
            End::Literal => Kind::Literal,
            End::Target => Kind::Target,
            End::Substitution | End::Backquote => Kind::SubstitutionReference,
        };
        let node = p.doc.make(kind, span);
        p.push_text(node, self.prose, &self.text, from, found.start, matches!(end, End::Literal));
        match end {
            End::Substitution => self.substitution_reference(p, node, &found),
            End::Target => {
                let text = p.doc.node(node).text();
                p.add_name(node, &chars::fully_normalized(&text));
                p.note_explicit_target(node, Some(self.context));
                p.doc.append(self.parent, node);
            }
            _ => p.doc.append(self.parent, node),
        }
        Some(self.taken(found.end))
    }

    /// Notes that everything before `end` has its node.
    fn taken(&mut self, end: usize) -> usize {
        self.base = end;
        self.plain = end;
        self.may_link = false;
        end
    }

    fn substitution_reference(&mut self, p: &mut Parser<'a>, node: NodeId, found: &Found) {
        let name = p.doc.node(node).text();
        p.set_str(node, "refname", chars::whitespace_normalized(&name));
        let marks = found.end - found.start - 1;
        if marks == 0 {
            p.doc.append(self.parent, node);
            return;
        }
        let span = p.doc.node(node).span();
        let reference = p.doc.push(self.parent, Kind::Reference, span);
        let inner = crate::text::Span { end: span.end - marks as u32, ..span };
        p.doc.set_span(node, inner);
        if marks == 2 {
            p.set_int(reference, "anonymous", 1);
        } else {
            p.set_str(reference, "refname", chars::fully_normalized(&name));
            p.note_refname(reference);
        }
        p.doc.append(reference, node);
    }

    /// `[1]_`, `[#]_`, `[#name]_`, `[*]_` or a citation reference.
    fn footnote_reference(&mut self, p: &mut Parser<'a>, at: usize) -> Option<usize> {
        let rest = &self.text[at + 1..];
        let length = match rest.as_bytes().first()? {
            b'*' => 1,
            b'#' => 1 + names::length(&rest[1..]),
            _ => names::length(rest),
        };
        if length == 0 || !rest[length..].starts_with("]_") || !self.is_prefix(at) {
            return None;
        }
        let end = at + 1 + length + 2;
        if !self.is_suffix(end) {
            return None;
        }
        let (label_start, sign) = (at + 1, rest.as_bytes()[0]);
        let is_citation = !matches!(sign, b'#' | b'*')
            && !rest.as_bytes()[..length].iter().all(u8::is_ascii_digit);
        if !is_citation && p.options.trim_footnote_reference_space {
            let kept = self.text[self.plain..at].trim_end_matches(is_space).len();
            self.flush(p, self.plain + kept);
            self.plain = at;
        }
        self.flush(p, at);
        let span = p.prose_span(self.prose, at, end);
        let kind = if is_citation { Kind::CitationReference } else { Kind::FootnoteReference };
        let node = p.doc.push(self.parent, kind, span);
        let name = chars::fully_normalized(&self.text[label_start..label_start + length]);
        if is_citation {
            p.push_text(node, self.prose, &self.text, label_start, label_start + length, false);
            p.set_str(node, "refname", &name);
            p.set_id(node, None);
            p.names.known.add_ref_by_name(Refs::Citation, &name, node);
            return Some(self.taken(end));
        }
        let name = match sign {
            b'#' => {
                p.set_int(node, "auto", 1);
                p.names.autofootnote_refs.push(node);
                &name[1..]
            }
            b'*' => {
                p.set_str(node, "auto", "*");
                p.names.symbol_footnote_refs.push(node);
                ""
            }
            _ => {
                p.push_text(node, self.prose, &self.text, label_start, label_start + length, false);
                &name
            }
        };
        p.set_id(node, None);
        if !name.is_empty() {
            p.set_str(node, "refname", name);
            p.names.known.add_ref_by_name(Refs::Footnote, name, node);
        }
        Some(self.taken(end))
    }

    /// `name_` or `name__`, where `at` is the first underscore.
    fn reference(&mut self, p: &mut Parser<'a>, at: usize) -> Option<usize> {
        let marks = if self.text[at..].starts_with("__") { 2 } else { 1 };
        let end = if self.is_suffix(at + marks) {
            at + marks
        } else if marks == 2 && self.is_suffix(at + 1) {
            at + 1
        } else {
            return None;
        };
        let starts = names::starts(&self.text[self.base..at]);
        let start = starts.map(|it| self.base + it).filter(|&it| self.is_prefix(it)).last()?;
        let (at, end) = if self.character_level { self.longest_name(start, at) } else { (at, end) };
        self.flush(p, start);
        let span = p.prose_span(self.prose, start, end);
        let node = p.doc.push(self.parent, Kind::Reference, span);
        p.push_text(node, self.prose, &self.text, start, at, false);
        let name = &self.text[start..at];
        let name_attr = ("name", NewValue::Str(name));
        if end - at == 2 {
            p.doc.add_attrs(node, [name_attr, ("anonymous", NewValue::Int(1))]);
        } else {
            let name = chars::fully_normalized(name);
            p.doc.add_attrs(node, [name_attr, ("refname", NewValue::Str(&name))]);
            p.names.known.add_ref(Refs::Name, &name, node);
        }
        Some(self.taken(end))
    }

    /// Where the name and its underscores end if any character may follow: as late as possible.
    fn longest_name(&self, start: usize, at: usize) -> (usize, usize) {
        let length = names::length(&self.text[start..]);
        let name = &self.text[start..start + length];
        let end = if self.text[start + length..].starts_with('_') {
            start + length
        } else {
            name.rfind('_').map_or(at, |it| start + it)
        };
        let marks = self.text[end..].bytes().take(2).take_while(|&it| it == b'_').count();
        (end, end + marks)
    }

    /// Interpreted text or a phrase reference, whose backquote stands at `at`.
    fn backquote(&mut self, p: &mut Parser<'a>, at: usize) -> Option<usize> {
        if self.char_at(at + 1).is_some_and(is_space) {
            return None;
        }
        let role_start = self.role_before(at);
        if role_start.is_none() && !self.is_prefix(at) {
            return None;
        }
        let start = role_start.unwrap_or(at);
        if role_start.is_none() && self.is_quoted(at, at + 1) {
            self.base = at + 1;
            return Some(at + 1);
        }
        let Some(found) = self.find_end(End::Backquote, at + 1) else {
            let text =
                "Inline interpreted text or phrase reference start-string without end-string.";
            return Some(self.unclosed(p, at, at + 1, text));
        };
        self.interpreted_or_phrase(p, start, at, found, role_start.is_some())
    }

    /// Where the role begins that ends just before `at`.
    fn role_before(&self, at: usize) -> Option<usize> {
        let before = self.text[self.base..at].strip_suffix(':')?;
        names::starts(before)
            .filter_map(|it| it.checked_sub(1))
            .filter(|&it| before.as_bytes()[it] == b':')
            .map(|it| self.base + it)
            .filter(|&it| self.is_prefix(it))
            .last()
    }

    fn interpreted_or_phrase(
        &mut self,
        p: &mut Parser<'a>,
        start: usize,
        at: usize,
        found: Found,
        has_prefix: bool,
    ) -> Option<usize> {
        let suffix = &self.text[found.start + 1..found.end];
        let suffix_end = suffix.rfind(':');
        let has_marks = suffix.ends_with('_');
        if has_prefix && suffix_end.is_some() {
            let text = "Multiple roles in interpreted text (both prefix and suffix present; only \
                        one allowed).";
            self.problem(p, start, found.end, "two-roles", text, Level::Warning);
            return Some(self.taken(found.end));
        }
        let position = if has_prefix { "prefix" } else { "suffix" };
        if has_marks && (has_prefix || suffix_end.is_some()) {
            let text =
                format!("Mismatch: both interpreted text role {position} and reference suffix.");
            self.problem(p, start, found.end, "role-and-reference", &text, Level::Warning);
            return Some(self.taken(found.end));
        }
        if has_marks {
            let anonymous = suffix.ends_with("__");
            self.flush(p, at);
            self.phrase_reference(p, at, found, anonymous);
            return Some(self.taken(found.end));
        }
        self.flush(p, start);
        let role = match suffix_end {
            _ if has_prefix => start + 1..at - 1,
            Some(end) => found.start + 2..found.start + 1 + end,
            None => at..at,
        };
        let call = super::role::Call {
            role: &self.text[role],
            raw: start..found.end,
            text: at + 1..found.start,
            escaped: &self.text,
            prose: self.prose,
            line: self.line,
            context: self.context,
        };
        let (node, messages) = p.interpreted(&call);
        p.doc.append(self.parent, node);
        self.messages.extend(messages);
        Some(self.taken(found.end))
    }

    /// Reports the start-string `start..end`, which no end-string follows, and says where to go on.
    ///
    /// A text with hundreds of them is no markup: each would cost a hundred times its own size.
    fn unclosed(&mut self, p: &mut Parser<'a>, start: usize, end: usize, text: &str) -> usize {
        const RULE: &str = "unclosed-inline-markup";
        p.unclosed += 1;
        if p.unclosed <= p.options.unclosed_limit {
            self.problem(p, start, end, RULE, text, Level::Warning);
        } else {
            let span = p.prose_span(self.prose, start, end);
            p.count_finding(RULE, Level::Warning, span, false);
        }
        end
    }

    /// Marks a range as problematic and says why.
    fn problem(
        &mut self,
        p: &mut Parser<'a>,
        start: usize,
        end: usize,
        rule: &'static str,
        text: &str,
        level: Level,
    ) {
        self.flush(p, start);
        let span = p.prose_span(self.prose, start, end);
        let raw = chars::restore(&self.text[start..end]).into_owned();
        let at = p.at_span(self.line, span);
        let message = p.report(level, rule, text, &[&raw], at);
        let node = p.problematic(message, self.prose, &self.text, start..end, self.context);
        p.doc.append(self.parent, node);
        self.messages.push(message);
        self.taken(end);
    }

    /// Makes nodes of the text before `end` that has none yet.
    fn flush(&mut self, p: &mut Parser<'a>, end: usize) {
        let start = std::mem::replace(&mut self.plain, end);
        if start >= end {
            return;
        }
        let options = p.options;
        if self.may_link || options.pep_references || options.rfc_references {
            self.implicit(p, start, end);
        } else {
            self.push_plain(p, start, end);
        }
    }

    /// Appends a text that holds no markup at all.
    fn push_plain(&mut self, p: &mut Parser<'a>, start: usize, end: usize) {
        if !self.classifiers {
            p.push_text(self.parent, self.prose, &self.text, start, end, false);
            return;
        }
        let mut from = start;
        let mut is_first = true;
        while let Some((gap, next)) = classifier_delimiter(&self.text[from..end]) {
            self.push_part(p, from, from + gap, is_first);
            from += next;
            is_first = false;
            let span = p.prose_span(self.prose, from, end);
            let classifier = p.doc.make(Kind::Classifier, span);
            p.doc.insert_after(self.parent, classifier);
            self.parent = classifier;
        }
        self.push_part_whole(p, from, end);
        let next = p.prose_span(self.prose, from, end);
        if !is_first {
            p.doc.set_span(self.parent, next);
        }
    }

    fn push_part(&mut self, p: &mut Parser<'a>, start: usize, end: usize, trim: bool) {
        let kept =
            if trim { self.text[start..end].trim_end_matches(is_space).len() } else { end - start };
        self.push_part_whole(p, start, start + kept);
        if !trim {
            let span = p.prose_span(self.prose, start, end);
            p.doc.set_span(self.parent, span);
        }
    }

    fn push_part_whole(&mut self, p: &mut Parser<'a>, start: usize, end: usize) {
        p.push_text(self.parent, self.prose, &self.text, start, end, false);
    }
}

/// Where the first ` : ` begins and ends.
pub(super) fn classifier_delimiter(text: &str) -> Option<(usize, usize)> {
    let colon = text.as_bytes().windows(3).position(|it| it == b" : ")? + 1;
    let start = text[..colon].trim_end_matches(' ').len();
    let end = text.len() - text[colon + 1..].trim_start_matches(' ').len();
    Some((start, end))
}

impl<'a> Parser<'a> {
    /// A stretch of text that could not be understood, linked with the message about it.
    pub(super) fn problematic(
        &mut self,
        message: NodeId,
        prose: &Prose<'a>,
        escaped: &str,
        range: std::ops::Range<usize>,
        context: NodeId,
    ) -> NodeId {
        let message_id = self.given_id(message, Some(context));
        let span = self.prose_span(prose, range.start, range.end);
        let node = self.doc.make(Kind::Problematic, span);
        self.push_text(node, prose, escaped, range.start, range.end, true);
        self.doc.set_attr(node, "refid", &message_id, None);
        let id = self.given_id(node, None);
        self.doc.push_word(message, "backrefs", &id);
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_pairs() {
        assert!((0..=255).all(|it| is_mark(it) == (MARKS[usize::from(it)] != 0)));
        assert_eq!(clear("a".repeat(70).as_bytes()), 64);
        assert_eq!(clear(format!("{}*{}", "a".repeat(40), "b".repeat(40)).as_bytes()), 32);
    }
}
