//! Phrase references, with the URI or the alias that may be embedded in them.

use std::borrow::Cow;

use super::{Found, Inline};
use crate::syntax::rst::chars::{self, is_space};
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::Kind;

/// Where a phrase's text ends and its link begins.
struct Embedded {
    text_end: usize,
    /// Inside the angle brackets.
    link: std::ops::Range<usize>,
}

impl<'a> Inline<'_, 'a> {
    /// Makes the reference, and the target if the phrase defines one.
    pub(super) fn phrase_reference(
        &mut self,
        p: &mut Parser<'a>,
        at: usize,
        found: Found,
        anonymous: bool,
    ) {
        let (from, to) = (at + 1, found.start);
        let span = p.prose_span(self.prose, at, found.end);
        let reference = p.doc.push(self.parent, Kind::Reference, span);
        let Some(embedded) = self.embedded_link(from, to) else {
            p.push_text(reference, self.prose, &self.text, from, to, false);
            let name = chars::unescape(&self.text[from..to]);
            p.set_str(reference, "name", chars::whitespace_normalized(&name));
            if anonymous {
                p.set_int(reference, "anonymous", 1);
            } else {
                p.set_str(reference, "refname", chars::fully_normalized(&name));
                p.note_refname(reference);
            }
            return;
        };
        let link = &self.text[embedded.link.clone()];
        let raw = chars::restore(link);
        let is_alias =
            link.ends_with('_') && !raw.ends_with(r"\_") && !super::implicit::is_uri(link);
        let link_span = p.prose_span(self.prose, embedded.link.start, embedded.link.end);
        let (alias, written) = if is_alias {
            let name = chars::unescape(&link[..link.len() - 1]);
            let written = chars::whitespace_normalized(&name).into_owned();
            (chars::fully_normalized(&name).into_owned(), written)
        } else {
            let mut uri = adjust_uri(chars::joined_uri(link)).into_owned();
            if uri.ends_with(r"\_") {
                uri.truncate(uri.len() - 2);
                uri.push('_');
            }
            (uri, String::new())
        };
        let name = if embedded.text_end > from {
            p.push_text(reference, self.prose, &self.text, from, embedded.text_end, false);
            chars::unescape(&self.text[from..embedded.text_end])
        } else {
            let (from, to) = (embedded.link.start, embedded.link.start + alias.len());
            if self.text.get(from..to) == Some(&alias) {
                p.push_text(reference, self.prose, &self.text, from, to, false);
            } else {
                p.push_made_text(reference, &alias, link_span);
            }
            alias.as_str().into()
        };
        p.set_str(reference, "name", chars::whitespace_normalized(&name));
        let attribute = if is_alias { "refname" } else { "refuri" };
        p.doc.set_attr(reference, attribute, &alias, Some(link_span));
        if anonymous {
            if is_alias {
                p.note_refname(reference);
            }
            return;
        }
        let target_span = p.prose_span(self.prose, embedded.text_end, found.start);
        let target = p.doc.make(Kind::Target, target_span);
        p.set_str(target, attribute, &alias);
        p.add_name(target, &chars::fully_normalized(&name));
        if is_alias {
            p.names.indirect_names.insert(target, written);
            p.note_indirect_target(target);
            p.note_refname(reference);
        } else {
            p.names.referenced.insert(target);
        }
        p.note_implicit_target(target, Some(self.context));
        p.doc.append(self.parent, target);
    }

    /// The `<link>` at the end of the phrase.
    fn embedded_link(&self, from: usize, to: usize) -> Option<Embedded> {
        let phrase = &self.text[from..to];
        let inner = phrase.strip_suffix('>')?;
        if inner.ends_with(|c| c == '\0' || is_space(c)) {
            return None;
        }
        let open = inner
            .char_indices()
            .rev()
            .find(|&(at, c)| matches!(c, '<' | '>') && !inner[..at].ends_with('\0'))?;
        if open.1 == '>' || inner[open.0 + 1..].is_empty() {
            return None;
        }
        let link = open.0 + 1;
        if inner[link..].starts_with(is_space) {
            return None;
        }
        let text_end = inner[..open.0].trim_end_matches([' ', '\n']).len();
        if text_end == open.0 && open.0 > 0 {
            return None;
        }
        Some(Embedded { text_end: from + text_end, link: from + link..from + inner.len() })
    }
}

/// An address becomes a `mailto:` URI.
pub(in crate::syntax::rst) fn adjust_uri(uri: Cow<'_, str>) -> Cow<'_, str> {
    if super::implicit::is_email(&uri) { format!("mailto:{uri}").into() } else { uri }
}
