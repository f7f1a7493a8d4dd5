//! Hyperlink targets: `.. _name: destination` and `__ destination`.

use std::borrow::Cow;
use std::ops::Range;

use super::block::{Block, Shape};
use super::chars::{self, is_space};
use super::explicit::{Malformed, Outcome};
use super::inline::{adjust_uri, names};
use super::lines::Line;
use super::parser::Parser;
use crate::syntax::tree::{Kind, NewValue, NodeId};

/// Where a target leads.
pub(super) enum Destination<'t> {
    /// To another name, as it was written.
    Name(String),
    /// To a URI; to the place itself if it is empty.
    Uri(Cow<'t, str>),
}

/// The destination in the lines of a target, which are escaped.
pub(super) fn destination<'t>(lines: &[&'t str]) -> Destination<'t> {
    if lines.last().is_some_and(|it| it.trim_matches(is_space).ends_with('_')) {
        let lines: Vec<_> = lines.iter().map(|it| it.trim_matches(is_space)).collect();
        if let Some(name) = reference_name(&lines.join(" ")) {
            return Destination::Name(name);
        }
    }
    Destination::Uri(match lines {
        [only] => chars::joined_uri(only),
        _ => chars::joined_uri(&lines.join(" ")).into_owned().into(),
    })
}

/// The name in `name_` or `` `phrase`_ ``, if that is all there is.
fn reference_name(text: &str) -> Option<String> {
    let text = chars::whitespace_normalized(text);
    let inner = text.strip_suffix('_')?;
    if names::is_simple(inner) {
        return Some(inner.to_owned());
    }
    let phrase = inner.strip_prefix('`')?.strip_suffix('`')?;
    if phrase.is_empty() || phrase.starts_with(' ') || phrase.ends_with([' ', '\0']) {
        return None;
    }
    Some(chars::unescape(phrase).into_owned())
}

/// The name of a target, and where what follows it begins.
struct Named {
    /// Where the name is; none for an anonymous target.
    name: Option<Range<usize>>,
    end: usize,
}

/// Finds the name in `text`, which is escaped and begins after the underscore.
fn target_name(text: &str) -> Option<Named> {
    if let Some(rest) = text.strip_prefix('_') {
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let after = rest.strip_prefix(':')?;
        let spaces = spaces_or_end(after)?;
        return Some(Named { name: None, end: text.len() - after.len() + spaces });
    }
    let quoted = text.strip_prefix('`').and_then(|inner| named(text, inner, "`"));
    quoted.or_else(|| named(text, text, ""))
}

fn named(text: &str, inner: &str, quote: &str) -> Option<Named> {
    if inner.starts_with([' ', '`']) {
        return None;
    }
    let start = text.len() - inner.len();
    let first = inner.chars().next()?.len_utf8();
    // The name is as short as it can be.
    for at in memchr::memchr_iter(b':', inner.as_bytes()) {
        let before = &inner[..at];
        let before_space = before.strip_suffix(' ').unwrap_or(before);
        for named in [before_space, before] {
            let Some(name) = named.strip_suffix(quote) else { continue };
            let ends_well = !name.ends_with(|c| c == '\0' || is_space(c))
                && !named.ends_with(|c| c == '\0' || is_space(c))
                && (!named.ends_with(':') || named.ends_with("\0:"));
            if name.len() < first || !ends_well {
                continue;
            }
            if let Some(spaces) = spaces_or_end(&inner[at + 1..]) {
                let name = Some(start..start + name.len());
                return Some(Named { name, end: start + at + 1 + spaces });
            }
        }
    }
    None
}

/// How many spaces `text` begins with, if it has some or is empty.
fn spaces_or_end(text: &str) -> Option<usize> {
    let spaces = text.bytes().take_while(|&it| it == b' ').count();
    (spaces > 0 || text.is_empty()).then_some(spaces)
}

impl<'a> Parser<'a> {
    /// Parses a target whose name begins at `at`.
    pub(super) fn hyperlink_target(
        &mut self,
        block: &mut Block<'a>,
        line: Line<'a>,
        at: usize,
    ) -> Result<Outcome, Malformed> {
        let from = block.at;
        let shape =
            Shape { first: Some(at), until_blank: true, keep_indent: true, ..Shape::default() };
        let indented = block.indented(shape);
        if block.is_root {
            self.reached_last(block);
        }
        let escape = |it: Line<'a>| chars::escape_to_null(it.text);
        // Most targets take one line.
        let (one, many): ([_; 1], Vec<_>);
        let escaped = if let Some(only) = indented.lines.single() {
            one = [escape(only)];
            &one[..]
        } else {
            many = indented.lines.iter().map(escape).collect();
            &many[..]
        };
        let mut joined = Cow::Borrowed("");
        let found = escaped.iter().enumerate().find_map(|(at, line)| {
            joined += line.as_ref();
            target_name(&joined).map(|found| (at, found))
        });
        let Some((index, named)) = found else {
            return Err(Malformed {
                rule: "malformed-target",
                text: "malformed hyperlink target.",
            });
        };
        let rest = joined.len() - named.end;
        let last: &str = &escaped[index];
        let first = last[last.len() - rest.min(last.len())..].trim_matches(is_space);
        let (only, all): (_, Vec<_>);
        only = [first];
        let lines = if index + 1 < escaped.len() {
            let others = escaped[index + 1..].iter().map(AsRef::as_ref);
            all = std::iter::once(first).chain(others).collect();
            &all[..]
        } else {
            &only[..]
        };
        let name = named.name.map(|it| &joined[it]);
        let node = self.make(Kind::Target, self.block_span(block, from));
        self.make_target(node, lines, name, line, block.node);
        self.doc.append(block.node, node);
        Ok((Vec::new(), indented.blank_finish))
    }

    /// Parses `__ destination`.
    pub(super) fn anonymous_target(&mut self, block: &mut Block<'a>, line: Line<'a>) -> Outcome {
        let from = block.at;
        let at = line.text.len() - line.text[2..].trim_start_matches(' ').len();
        let shape = Shape { first: Some(at), until_blank: true, ..Shape::default() };
        let indented = block.indented(shape);
        if block.is_root {
            self.reached_last(block);
        }
        let escaped: Vec<_> =
            indented.lines.iter().map(|it| chars::escape_to_null(it.text)).collect();
        let lines: Vec<&str> = escaped.iter().map(AsRef::as_ref).collect();
        let node = self.make(Kind::Target, self.block_span(block, from));
        self.make_target(node, &lines, None, line, block.node);
        (vec![node], indented.blank_finish)
    }

    fn make_target(
        &mut self,
        node: NodeId,
        lines: &[&str],
        name: Option<&str>,
        line: Line<'a>,
        context: NodeId,
    ) {
        self.note_line(node, line);
        let destination = destination(lines);
        let is_indirect = matches!(destination, Destination::Name(_));
        match destination {
            Destination::Name(reference) => {
                let name = chars::fully_normalized(&reference);
                self.doc.add_attrs(node, [("refname", NewValue::Str(&name))]);
                self.names.indirect_names.insert(node, reference);
            }
            Destination::Uri(uri) if uri.is_empty() => {}
            Destination::Uri(uri) => {
                let uri = if name.is_some() { adjust_uri(uri) } else { uri };
                self.doc.add_attrs(node, [("refuri", NewValue::Str(&uri))]);
            }
        }
        if let Some(name) = name {
            let name = chars::unescape(name);
            self.name_target(node, &chars::fully_normalized(&name), Some(context), true);
        } else {
            self.set_int(node, "anonymous", 1);
            self.set_id(node, None);
        }
        if is_indirect {
            self.note_indirect_target(node);
        }
    }
}
