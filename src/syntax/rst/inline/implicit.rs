//! Markup without marks: standalone URIs, addresses, and references to PEPs and RFCs.

use super::{Inline, schemes};
use crate::syntax::rst::chars;
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::Kind;

/// A standalone link that was found.
struct Link {
    start: usize,
    end: usize,
    /// What the URI begins with besides the text.
    prefix: String,
    /// The URI, if it is not the text.
    uri: Option<String>,
}

impl<'a> Inline<'_, 'a> {
    /// Makes nodes of `start..end`, which holds no other markup.
    pub(super) fn implicit(&mut self, p: &mut Parser<'a>, start: usize, end: usize) {
        let mut from = start;
        let with_numbers = p.options.pep_references || p.options.rfc_references;
        while from < end {
            let text = &self.text[from..end];
            let Some(link) = find_link(text, p, with_numbers, self.character_level) else { break };
            let (link_start, link_end) = (from + link.start, from + link.end);
            if with_numbers {
                self.implicit(p, from, link_start);
            } else {
                self.push_some(p, from, link_start);
            }
            let span = p.prose_span(self.prose, link_start, link_end);
            let written = &self.text[link_start..link_end];
            let uri = link.uri.unwrap_or_else(|| link.prefix + &chars::unescape(written));
            let reference = p.doc.push(self.parent, Kind::Reference, span);
            p.set_str(reference, "refuri", uri);
            p.push_text(reference, self.prose, &self.text, link_start, link_end, false);
            from = link_end;
        }
        self.push_some(p, from, end);
    }

    fn push_some(&mut self, p: &mut Parser<'a>, start: usize, end: usize) {
        if start < end {
            self.push_plain(p, start, end);
        }
    }
}

/// Whether `text` has what each link has: an `@`, or a known scheme before a colon. Addresses of
/// machines are full of colons, and most texts of them have no link.
pub(super) fn may_have_link(text: &str, p: &Parser<'_>) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = schemes::first_sign(bytes) else { return false };
    let context = Context { text, anywhere: p.options.character_level_inline_markup };
    let is_known = |start: usize, at: usize| schemes::is_known(&text[start..at]);
    bytes.iter().enumerate().skip(first).any(|(at, byte)| match byte {
        b'@' => true,
        b':' if schemes::may_end(&bytes[..at]) => {
            context.scheme_start(at).is_some_and(|start| is_known(start, at))
        }
        _ => false,
    })
}

fn find_link(text: &str, p: &Parser<'_>, with_numbers: bool, anywhere: bool) -> Option<Link> {
    let context = Context { text, anywhere };
    if let Some(link) = context.uri() {
        return Some(link);
    }
    if !with_numbers {
        return None;
    }
    let options = p.options;
    let pep = options.pep_references.then(|| context.pep(&options.pep_base_url)).flatten();
    pep.or_else(|| options.rfc_references.then(|| context.rfc(&options.rfc_base_url)).flatten())
}

/// Whether a URI begins at the start of `text`, whatever its scheme.
pub(super) fn is_uri(text: &str) -> bool {
    let context = Context { text, anywhere: false };
    let scheme = text.find(|c: char| !is_scheme(c)).unwrap_or(text.len());
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts && text[scheme..].starts_with(':') && context.uri_end(scheme + 1).is_some() {
        return true;
    }
    text.find('@').is_some_and(|at| {
        context.local_starts(at).any(|it| it == 0) && context.host_end(at + 1).is_some()
    })
}

/// Whether all of `text` is an address.
pub(super) fn is_email(text: &str) -> bool {
    let context = Context { text, anywhere: false };
    memchr::memchr(b'@', text.as_bytes()).is_some_and(|at| {
        !text[..at].ends_with('\0')
            && context.local_starts(at).any(|it| it == 0)
            && context.is_host(at + 1, text.len())
    })
}

fn is_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-')
}

/// May be part of a URI.
const URI: u8 = 1;
/// May be the last of a URI.
const LAST: u8 = 2;
/// May be part of either side of an address of mail.
const MAIL: u8 = 4;

/// Which of these each byte may be.
static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < table.len() {
        if (at as u8).is_ascii_alphanumeric() {
            table[at] = URI | LAST | MAIL;
        }
        at += 1;
    }
    let sets: [(u8, &[u8]); 3] =
        [(URI, b"-_.!~*'()[];/:@&=+$,%\0"), (LAST, b"_~*/=+"), (MAIL, b"-_!~*'{|}/#?^`&=+$%\0")];
    let mut set = 0;
    while set < sets.len() {
        let (class, bytes) = sets[set];
        let mut at = 0;
        while at < bytes.len() {
            table[bytes[at] as usize] |= class;
            at += 1;
        }
        set += 1;
    }
    table
};

fn is_uric(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & URI != 0
}

fn is_uri_last(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & LAST != 0
}

fn is_emailc(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & MAIL != 0
}

struct Context<'t> {
    text: &'t str,
    anywhere: bool,
}

impl Context<'_> {
    fn is_prefix(&self, at: usize) -> bool {
        match self.text[..at].chars().next_back() {
            None | Some(' ') => true,
            Some(c) if self.anywhere => c != '\0',
            Some(c) => super::may_precede(c),
        }
    }

    fn is_suffix(&self, at: usize) -> bool {
        self.anywhere || self.text[at..].chars().next().is_none_or(super::may_follow)
    }

    /// The first URI or address, unless its scheme is unknown: docutils then looks no further.
    fn uri(&self) -> Option<Link> {
        for mark in memchr::memchr2_iter(b':', b'@', self.text.as_bytes()) {
            if self.text.as_bytes()[mark] == b'@' {
                if let Some(link) = self.email(mark) {
                    return Some(link);
                }
                continue;
            }
            let Some(start) = self.scheme_start(mark) else { continue };
            if let Some(end) = self.uri_end(mark + 1) {
                let known = schemes::is_known(&self.text[start..mark]);
                return known.then(|| Link { start, end, prefix: String::new(), uri: None });
            }
        }
        None
    }

    fn scheme_start(&self, colon: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let run = bytes[..colon].iter().rev().take_while(|&&it| is_scheme(it.into())).count();
        (colon - run..colon).find(|&it| bytes[it].is_ascii_alphabetic() && self.is_prefix(it))
    }

    /// Where the URI ends whose scheme's colon is before `from`.
    fn uri_end(&self, from: usize) -> Option<usize> {
        let path = self.run(from);
        for end in self.ends(from, path) {
            if end == path {
                if let Some(end) = self.after(path, b'?') {
                    return Some(end);
                }
                if let Some(end) = self.after(path, b'#') {
                    return Some(end);
                }
            }
            if self.is_suffix(end) {
                return Some(end);
            }
        }
        None
    }

    /// Where a query or fragment ends that begins with `mark` at `at`.
    fn after(&self, at: usize, mark: u8) -> Option<usize> {
        if self.text.as_bytes().get(at) != Some(&mark) {
            return None;
        }
        let stop = self.run(at + 1);
        for end in self.ends(at + 1, stop) {
            if mark == b'?'
                && end == stop
                && let Some(end) = self.after(stop, b'#')
            {
                return Some(end);
            }
            if self.is_suffix(end) {
                return Some(end);
            }
        }
        None
    }

    /// Where the run of URI characters from `from` ends.
    fn run(&self, from: usize) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        from + bytes.iter().position(|&it| !is_uric(it)).unwrap_or(bytes.len())
    }

    /// The places where a part `from..stop` may end, last one first.
    fn ends(&self, from: usize, stop: usize) -> impl Iterator<Item = usize> + '_ {
        let bytes = self.text.as_bytes();
        (from + 1..=stop)
            .rev()
            .filter(move |&it| is_uri_last(bytes[it - 1]) || bytes.get(it) == Some(&b'>'))
    }

    fn email(&self, at: usize) -> Option<Link> {
        if self.text[..at].ends_with('\0') {
            return None;
        }
        let start = self.local_starts(at).filter(|&it| self.is_prefix(it)).last()?;
        let end = self.host_end(at + 1)?;
        Some(Link { start, end, prefix: "mailto:".into(), uri: None })
    }

    /// Where the part before the `@` may begin, last one first.
    fn local_starts(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let bytes = self.text.as_bytes();
        (0..at)
            .rev()
            .take_while(move |&it| {
                is_emailc(bytes[it]) || bytes[it] == b'.' && it + 1 < at && bytes[it + 1] != b'.'
            })
            .filter(move |&it| is_emailc(bytes[it]))
    }

    fn host_end(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let run = bytes[from..]
            .iter()
            .position(|&it| !is_emailc(it) && it != b'.')
            .map_or(bytes.len(), |it| from + it);
        // The last character may be one that only a `>` after it allows.
        let limit = (run + 1).min(bytes.len());
        (from + 2..=limit)
            .rev()
            .filter(|&it| self.text.is_char_boundary(it))
            .find(|&it| self.is_host(from, it) && self.is_suffix(it))
    }

    fn is_host(&self, from: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let Some(host) = bytes.get(from..end) else { return false };
        let Some((&last, host)) = host.split_last() else { return false };
        let closed = is_uric(last) && bytes.get(end) == Some(&b'>');
        host.first().copied().is_some_and(is_emailc)
            && host.iter().all(|&it| is_emailc(it) || it == b'.')
            && (is_uri_last(last) || closed)
    }

    fn number(&self, from: usize) -> Option<(usize, &str)> {
        let digits = self.text[from..].bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then(|| (from + digits, &self.text[from..from + digits]))
    }

    fn pep(&self, base: &str) -> Option<Link> {
        let candidates = self.text.match_indices("pep-").chain(self.text.match_indices("PEP"));
        let mut found: Vec<_> =
            candidates.filter_map(|(at, mark)| self.pep_at(at, mark, base)).collect();
        found.sort_by_key(|it| it.start);
        found.into_iter().next()
    }

    fn pep_at(&self, at: usize, mark: &str, base: &str) -> Option<Link> {
        if !self.is_prefix(at) {
            return None;
        }
        let mut from = at + mark.len();
        if mark == "PEP" {
            let space = self.text[from..].len()
                - self.text[from..].trim_start_matches(chars::is_space).len();
            if space == 0 {
                return None;
            }
            from += space;
        }
        let (mut end, digits) = self.number(from)?;
        if mark == "pep-" && self.text[end..].starts_with(".txt") && self.is_suffix(end + 4) {
            end += 4;
        }
        let number: u64 = digits.parse().ok()?;
        let uri = Some(format!("{base}pep-{number:04}"));
        self.is_suffix(end).then(|| Link { start: at, end, prefix: String::new(), uri })
    }

    fn rfc(&self, base: &str) -> Option<Link> {
        self.text.match_indices("RFC").find_map(|(at, _)| {
            let rest = &self.text[at + 3..];
            let space = match rest.strip_prefix('-') {
                Some(_) => 1,
                None => rest.len() - rest.trim_start_matches(chars::is_space).len(),
            };
            let (end, digits) = self.number(at + 3 + space)?;
            let number: u64 = digits.parse().ok()?;
            let uri = Some(format!("{base}rfc{number}.html"));
            let fits = self.is_prefix(at) && self.is_suffix(end);
            fits.then(|| Link { start: at, end, prefix: String::new(), uri })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Option<&str> {
        let found = Context { text, anywhere: false }.uri()?;
        Some(&text[found.start..found.end])
    }

    #[test]
    fn punctuation_after_a_uri_is_not_part_of_it() {
        assert_eq!(link("see http://example.org/a?b=c#d."), Some("http://example.org/a?b=c#d"));
        assert_eq!(link("<http://example.org/,>"), Some("http://example.org/,"));
        assert_eq!(link("(mailto:a@b.org)"), Some("mailto:a@b.org"));
        assert_eq!(link("write to a.b@example.org, please"), Some("a.b@example.org"));
    }

    #[test]
    fn an_unknown_scheme_ends_the_search() {
        assert_eq!(link("std::string http://example.org"), None);
        assert_eq!(link("Note: http://example.org"), Some("http://example.org"));
    }

    #[test]
    fn addresses_need_both_sides() {
        assert!(is_email("a@b.c"));
        assert!(!is_email("a@"));
        assert!(is_uri("http://a"));
        assert!(!is_uri("a_"));
    }
}
