//! Writes HTML that is also well-formed XML: balanced, escaped, with every attribute quoted.

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

    /// A part that will hold much.
    pub(super) fn long() -> Self {
        Self { out: String::with_capacity(24 * 1024), open: Vec::new() }
    }

    /// A page in `lang`, with its root element open.
    pub(super) fn page(lang: Lang) -> Self {
        let mut html = Self { out: String::with_capacity(32 * 1024), open: Vec::new() };
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

    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.out.len()
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
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value);
            self.out.push('"');
        }
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

/// Appends `text` so that it means itself in text and in attributes. Characters that neither XML nor
/// HTML may hold become the replacement character.
fn escape(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
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
    fn what_is_open_is_closed() {
        let mut html = Html::page(Lang::Ru);
        html.open("body", &[]).open("p", &[]).text("x").void("br", &[]);
        let expected = "<!DOCTYPE html>\n<html lang=\"ru\"><body><p>x<br /></p></body></html>\n";
        assert_eq!(html.finish(), expected);
    }
}
