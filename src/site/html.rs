//! Writes HTML that is also well-formed XML: balanced, escaped, with every attribute quoted.

use std::fmt::Write;
use std::net::IpAddr;

use crate::diag::Lang;

/// An attribute: a name of ours, and any text.
pub(super) type Attr<'a> = (&'a str, &'a str);

/// Elements that have no content and no end tag.
const VOID: [&str; 8] = ["br", "col", "hr", "img", "input", "link", "meta", "wbr"];

/// A page that is being written. Elements form a tree: each is opened, filled and closed, and what is
/// still open at the end is closed there.
#[derive(Debug)]
pub(super) struct Html {
    out: String,
    open: Vec<&'static str>,
}

impl Html {
    /// A part of a page.
    pub(super) fn part() -> Self {
        Self { out: String::new(), open: Vec::new() }
    }

    /// A part, written into `room`.
    pub(super) fn part_in(room: String) -> Self {
        Self { out: room, open: Vec::new() }
    }

    /// A page in `lang`, with its root element open, written into `room`.
    pub(super) fn page_in(room: String, lang: Lang) -> Self {
        let mut html = Self::part_in(room);
        html.out.push_str("<!DOCTYPE html>\n");
        html.open("html", &[("lang", code(lang))]);
        html
    }

    /// Opens an element.
    pub(super) fn open(&mut self, tag: &'static str, attrs: &[Attr<'_>]) -> &mut Self {
        debug_assert!(!VOID.contains(&tag), "`{tag}` has no content");
        self.tag(tag, attrs);
        self.out.push('>');
        self.open.push(tag);
        self
    }

    /// Opens a link to the place that `parts` name together, with a class unless that is empty.
    pub(super) fn open_link(&mut self, class: &str, parts: &[&str]) -> &mut Self {
        self.out.push_str("<a");
        if !class.is_empty() {
            self.attribute("class", &[class]);
        }
        self.attribute("href", parts);
        self.out.push('>');
        self.open.push("a");
        self
    }

    /// Opens the element of a line of a file: its place is `L` and its number, where the whole line stands
    /// here; `shown` tells the number too.
    pub(super) fn open_numbered(&mut self, number: usize, whole: bool, shown: bool) {
        self.out.push_str("<span");
        if whole {
            self.out.push_str(" id=\"L");
            self.number(number).out.push('"');
        }
        if shown {
            self.out.push_str(" data-line=\"");
            self.number(number).out.push('"');
        }
        self.out.push('>');
        self.open.push("span");
    }

    /// Opens the element of a value: a link below `root`, if it leads `to` a place, that tells its source.
    pub(super) fn open_value(
        &mut self,
        root: &str,
        to: Option<(&str, &str)>,
        source: Option<(&str, usize)>,
    ) {
        let tag = if to.is_some() { "a" } else { "b" };
        self.out.push('<');
        self.out.push_str(tag);
        if let Some((page, place)) = to {
            self.attribute("href", &[root, page, "#", place]);
        }
        if let Some((path, line)) = source {
            self.out.push_str(" title=\"");
            escape(&mut self.out, path);
            let _ = write!(self.out, ":{line}\"");
        }
        self.out.push('>');
        self.open.push(tag);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        self
    }

    /// An element without content.
    pub(super) fn void(&mut self, tag: &'static str, attrs: &[Attr<'_>]) -> &mut Self {
        debug_assert!(VOID.contains(&tag), "`{tag}` has content");
        self.tag(tag, attrs);
        self.out.push_str(" />");
        self
    }

    /// An element that holds only text.
    pub(super) fn element(
        &mut self,
        tag: &'static str,
        attrs: &[Attr<'_>],
        text: &str,
    ) -> &mut Self {
        self.open(tag, attrs).text(text).close()
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.out, text);
        self
    }

    /// What was written apart: parts of a page, in the order that a project wants.
    pub(super) fn written(&mut self, text: &str) -> &mut Self {
        self.out.push_str(text);
        self
    }

    /// A line end between elements, for people who read the source.
    pub(super) fn line(&mut self) -> &mut Self {
        self.out.push('\n');
        self
    }

    /// A number.
    pub(super) fn number(&mut self, number: usize) -> &mut Self {
        let _ = write!(self.out, "{number}");
        self
    }

    /// An address.
    pub(super) fn address(&mut self, address: IpAddr) -> &mut Self {
        let _ = write!(self.out, "{address}");
        self
    }

    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Takes back what was written behind the first `len` bytes, all of whose elements are closed.
    pub(super) fn truncate(&mut self, len: usize) {
        self.out.truncate(len);
    }

    /// The whole as text.
    pub(super) fn finish(mut self) -> String {
        let whole = self.open.first() == Some(&"html");
        while !self.open.is_empty() {
            self.close();
        }
        if whole {
            self.out.push('\n');
        }
        self.out
    }

    fn tag(&mut self, tag: &str, attrs: &[Attr<'_>]) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attrs {
            self.attribute(name, &[value]);
        }
    }

    fn attribute(&mut self, name: &str, parts: &[&str]) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        let from = self.out.len();
        self.out.extend(parts.iter().copied());
        // Most have nothing to escape, which one look at the whole tells.
        if !is_plain(&self.out.as_bytes()[from..]) {
            self.out.truncate(from);
            for part in parts {
                escape(&mut self.out, part);
            }
        }
        self.out.push('"');
    }
}

/// The code of a language for `lang` attributes.
pub(super) fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Ru => "ru",
    }
}

/// The bytes that [`escape`] looks at twice.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut at = 0;
    while at < 0x20 {
        special[at] = !matches!(at as u8, b'\t' | b'\n');
        at += 1;
    }
    special[0x7F] = true;
    special[0xEF] = true;
    special[b'&' as usize] = true;
    special[b'<' as usize] = true;
    special[b'>' as usize] = true;
    special[b'"' as usize] = true;
    special
};

/// How many bytes are looked at together: as many as a processor compares at once.
const BLOCK: usize = 16;

/// Whether [`escape`] need not look at any byte twice.
fn is_plain(bytes: &[u8]) -> bool {
    let any = [b'"', b'&', b'<', b'>', 0x7F, 0xEF];
    // Without a branch for each byte: so the whole block is compared at once.
    let special =
        |it: u8| any.iter().fold(u8::from(it < 0x20), |found, &sign| found | u8::from(it == sign));
    let plain = |block: &[u8; BLOCK]| block.iter().fold(0, |found, &it| found | special(it)) == 0;
    match bytes.last_chunk::<BLOCK>() {
        // The last block may cover some of the one before it.
        Some(last) => bytes.as_chunks::<BLOCK>().0.iter().all(plain) && plain(last),
        None => !bytes.iter().any(|&it| SPECIAL[it as usize]),
    }
}

/// Appends `text` so that it means itself in text and in attributes. Characters that neither XML nor
/// HTML may hold become the replacement character.
fn escape(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    if is_plain(bytes) {
        return out.push_str(text);
    }
    let mut from = 0;
    let mut next = 0;
    while let Some(ahead) = bytes[next..].iter().position(|&it| SPECIAL[it as usize]) {
        let at = next + ahead;
        let byte = bytes[at];
        next = at + 1;
        let replacement = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            // XML would turn a bare one into a line end.
            b'\r' => "",
            0x00..=0x08 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F => "\u{FFFD}",
            // U+FFFE and U+FFFF.
            0xEF if matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])) => {
                out.push_str(&text[from..at]);
                out.push('\u{FFFD}');
                from = at + 3;
                next = from;
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(replacement);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_mean_themselves() {
        let mut html = Html::part();
        html.element("p", &[("title", "\"><script>")], "a & b </p>\u{0}\u{FFFF}x");
        let written = html.finish();
        let tree = roxmltree::Document::parse(&written).unwrap();
        let p = tree.root_element();
        assert_eq!(p.attribute("title"), Some("\"><script>"));
        assert_eq!(p.text(), Some("a & b </p>\u{FFFD}\u{FFFD}x"));
    }

    #[test]
    fn no_byte_is_overlooked_wherever_it_stands() {
        for (sign, expected) in
            [("<", "&lt;"), ("\"", "&quot;"), ("\u{1}", "\u{FFFD}"), ("\n", "\n")]
        {
            for at in 0..40 {
                let (before, after) = ("я".repeat(at), "b".repeat(40 - at));
                let mut out = String::new();
                escape(&mut out, &format!("{before}{sign}{after}"));
                assert_eq!(out, format!("{before}{expected}{after}"));
            }
        }
    }

    #[test]
    fn what_is_open_is_closed() {
        let mut html = Html::page_in(String::new(), Lang::Ru);
        html.open("body", &[]).open("p", &[]).text("x").void("br", &[]);
        let expected = "<!DOCTYPE html>\n<html lang=\"ru\"><body><p>x<br /></p></body></html>\n";
        assert_eq!(html.finish(), expected);
    }
}
