//! Colours for the formats that the program writes.

mod language;
mod xml;
mod zone;

pub(super) use language::Language;
pub(super) use language::{for_path, named};

use std::ops::Range;

use super::html::Html;

/// A part of a text with a meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Token {
    range: Range<usize>,
    class: &'static str,
}

const COMMENT: &str = "c";
const KEY: &str = "a";
const KEYWORD: &str = "k";
const NUMBER: &str = "n";
const STRING: &str = "s";
const HEADER: &str = "h";

/// A part of a file that leads somewhere.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The bytes of the file.
    pub(super) range: Range<usize>,
    /// Where it leads; nowhere if empty.
    pub(super) href: String,
    /// What stands there.
    pub(super) title: String,
}

/// Writes `text`, coloured.
pub(super) fn code(html: &mut Html, language: &Language, text: &str) {
    let tokens = language.tokens(text);
    Painter { html, text, tokens: &tokens, next: 0 }.paint(0..text.len());
}

/// Writes `text` line by line, coloured, each line with its anchor, with links on its values, until
/// the page has `weight` bytes; returns how many lines are left. `links` are in the order of the text
/// and do not overlap.
pub(super) fn file(
    html: &mut Html,
    language: &Language,
    text: &str,
    links: impl IntoIterator<Item = Link>,
    weight: usize,
) -> usize {
    let tokens = language.tokens(text);
    let mut painter = Painter { html, text, tokens: &tokens, next: 0 };
    let fits = |it: &Link| text.get(it.range.clone()).is_some();
    let mut links = links.into_iter().filter(fits).peekable();
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').enumerate();
    for (number, line) in lines.by_ref() {
        let end = start + line.len();
        painter.html.open("span", &[("id", &format!("L{}", number + 1))]);
        let mut at = start;
        while at < end {
            while links.next_if(|it| it.range.end <= at).is_some() {}
            match links.peek() {
                Some(link) if link.range.start <= at => {
                    let until = link.range.end.min(end);
                    if link.href.is_empty() {
                        painter.html.open("b", &[("title", &link.title)]);
                    } else {
                        painter.html.open("a", &[("href", &link.href), ("title", &link.title)]);
                    }
                    painter.paint(at..until);
                    painter.html.close();
                    at = until;
                }
                Some(link) => {
                    let until = link.range.start.min(end);
                    painter.paint(at..until);
                    at = until;
                }
                None => {
                    painter.paint(at..end);
                    at = end;
                }
            }
        }
        painter.html.close();
        start = end;
        if painter.html.len() > weight {
            break;
        }
    }
    lines.count()
}

struct Painter<'a> {
    html: &'a mut Html,
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
}

impl Painter<'_> {
    /// Writes the bytes `range`, which begin where the last ones ended.
    fn paint(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            while self.tokens.get(self.next).is_some_and(|it| it.range.end <= at) {
                self.next += 1;
            }
            let (until, class) = match self.tokens.get(self.next) {
                Some(token) if token.range.start <= at => (token.range.end, Some(token.class)),
                Some(token) => (token.range.start, None),
                None => (range.end, None),
            };
            let until = until.min(range.end);
            let part = self.text.get(at..until).unwrap_or_default();
            match class {
                Some(class) => _ = self.html.element("i", &[("class", class)], part),
                None => _ = self.html.text(part),
            }
            at = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(language: &str, text: &str) -> String {
        let mut html = Html::part();
        code(&mut html, named(language).unwrap(), text);
        html.finish()
    }

    #[test]
    fn parts_of_each_format_are_told_apart() {
        let cases = [
            (
                "ini",
                "; x\n[a]\nk = 5",
                "<i class=\"c\">; x</i>\n<i class=\"h\">[a]</i>\n<i class=\"a\">k</i> = <i class=\"n\">5</i>",
            ),
            (
                "json",
                "{\"a\": [\"b\", 1, true]}",
                "{<i class=\"a\">&quot;a&quot;</i>: [<i class=\"s\">&quot;b&quot;</i>, <i class=\"n\">1</i>, <i class=\"k\">true</i>]}",
            ),
            (
                "nginx",
                "listen [::]:80; # x",
                "<i class=\"a\">listen</i> <i class=\"n\">[::]:80</i>; <i class=\"c\"># x</i>",
            ),
            (
                "xml",
                "<a b=\"c\"><!-- d --></a>",
                "<i class=\"k\">&lt;a</i> <i class=\"a\">b</i>=<i class=\"s\">&quot;c&quot;</i><i class=\"k\">&gt;</i><i class=\"c\">&lt;!-- d --&gt;</i><i class=\"k\">&lt;/a</i><i class=\"k\">&gt;</i>",
            ),
            (
                "zone",
                "a 300 IN AAAA fd75::1 ; b",
                "<i class=\"a\">a</i> <i class=\"n\">300</i> <i class=\"k\">IN</i> <i class=\"k\">AAAA</i> <i class=\"n\">fd75::1</i> <i class=\"c\">; b</i>",
            ),
            ("hosts", "fd75::1 a.b", "<i class=\"n\">fd75::1</i> a.b"),
            (
                "shell",
                "if [ \"$a\" ]; then # b",
                "<i class=\"k\">if</i> [ <i class=\"s\">&quot;$a&quot;</i> ]; <i class=\"k\">then</i> <i class=\"c\"># b</i>",
            ),
            (
                "erlang",
                "{inet6,true}. % x",
                "{<i class=\"k\">inet6</i>,<i class=\"k\">true</i>}. <i class=\"c\">% x</i>",
            ),
        ];
        for (language, text, expected) in cases {
            assert_eq!(painted(language, text), expected, "{language}");
        }
    }

    #[test]
    fn no_text_is_lost_or_added() {
        let nasty = "a\"b'c <!-- [x] \\\n\"ы # ; % // /* ` $ {} &amp; <b c='\n-->\r\n\t\u{1}=";
        for language in language::LANGUAGES {
            for end in 0..nasty.len() {
                let Some(text) = nasty.get(..end) else { continue };
                let mut at = 0;
                for token in language.tokens(text) {
                    assert!(token.range.start >= at && token.range.end > token.range.start);
                    assert!(text.get(token.range.clone()).is_some(), "{}", language.name);
                    at = token.range.end;
                }
            }
        }
    }

    #[test]
    fn values_keep_their_links_across_tokens_and_lines() {
        let link = |range, href: &str| Link { range, href: href.into(), title: "t".into() };
        let mut html = Html::part();
        let links = [link(4..6, "x"), link(6..9, "y")];
        let left = file(&mut html, named("ini").unwrap(), "k = 5a\nb=1\n", links, usize::MAX);
        assert_eq!(left, 0);
        let expected = concat!(
            "<span id=\"L1\"><i class=\"a\">k</i> = <a href=\"x\" title=\"t\"><i class=\"n\">5a</i></a>",
            "<a href=\"y\" title=\"t\">\n</a></span>",
            "<span id=\"L2\"><a href=\"y\" title=\"t\"><i class=\"a\">b</i>=</a>",
            "<i class=\"n\">1</i>\n</span>",
        );
        assert_eq!(html.finish(), expected);
    }
}
