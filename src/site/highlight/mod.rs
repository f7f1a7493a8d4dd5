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

/// A part of a file that came from a document.
#[derive(Clone, Debug)]
pub(super) struct Link<'a> {
    /// The bytes of the file.
    pub(super) range: Range<usize>,
    /// The page where it leads, and the place on it, if it leads anywhere.
    pub(super) to: Option<(&'a str, &'a str)>,
    /// The document and the line where it was written.
    pub(super) title: Option<(&'a str, usize)>,
}

/// Lines of a file, as a page shows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sheet {
    /// The first line, from 1, that begins here.
    pub(super) first: usize,
    /// The lines.
    pub(super) html: String,
}

/// How the lines of a file are put onto pages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    /// How many bytes a page holds.
    pub(super) weight: usize,
    /// How many pages there may be.
    pub(super) sheets: usize,
    /// The way up to the root of the site from the first page, and from the others.
    pub(super) roots: [&'static str; 2],
}

/// Writes `text`, coloured.
pub(super) fn code(html: &mut Html, language: &Language, text: &str) {
    Painter { text, tokens: language.tokens(text), next: 0 }.paint(html, 0..text.len());
}

/// Writes `text` line by line, coloured, each line with its anchor, with links on its values; returns the
/// pages, and how many lines found no room on them. `links` are in the order of the text and do not
/// overlap.
pub(super) fn file(
    language: &Language,
    text: &str,
    links: &[Link<'_>],
    paper: Paper,
) -> (Vec<Sheet>, usize) {
    let tokens = if language.is_by_line() { Vec::new() } else { language.tokens(text) };
    let painter = Painter { text, tokens, next: 0 };
    let html = Html::part_in(String::with_capacity(paper.weight.min(4 * text.len())));
    let sheets = Vec::new();
    let mut writer = Writer { language, painter, links, paper, html, first: 1, sheets };
    let (mut start, mut left) = (0, 0);
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let range = start..start + line.len();
        start = range.end;
        if left > 0 || !writer.line(at + 1, range) {
            left += 1;
        }
    }
    writer.turn(0);
    writer.sheets.truncate(paper.sheets);
    (writer.sheets, left)
}

/// A run without a break is no longer than this, so that a page can end near its weight.
const RUN: usize = 512;

struct Writer<'a> {
    language: &'a Language,
    painter: Painter<'a>,
    links: &'a [Link<'a>],
    paper: Paper,
    html: Html,
    first: usize,
    sheets: Vec<Sheet>,
}

impl Writer<'_> {
    /// Ends the page; the next one begins with the line `first`.
    fn turn(&mut self, first: usize) {
        let html = std::mem::replace(&mut self.html, Html::part()).finish();
        self.sheets.push(Sheet { first: self.first, html });
        self.first = first;
    }

    /// Writes a line, on the next page if this one is full. Returns false where there is no page left.
    fn line(&mut self, number: usize, range: Range<usize>) -> bool {
        if self.language.is_by_line() {
            // Most pages of a long file show only its beginning: the rest is not read.
            self.painter.read(self.language, range.clone());
        }
        let before = (self.html.len(), self.painter.next, self.links);
        let mut at = range.start;
        self.begin(number, true);
        while at < range.end {
            if self.html.len() > self.paper.weight {
                if before.0 > 0 {
                    // It stands whole on the next page, unless it is longer than that.
                    (self.painter.next, self.links) = (before.1, before.2);
                    self.html.close();
                    self.html.truncate(before.0);
                    self.turn(number);
                    return self.sheets.len() < self.paper.sheets && self.line(number, range);
                }
                self.html.close();
                self.turn(number + 1);
                if self.sheets.len() >= self.paper.sheets {
                    return false;
                }
                self.begin(number, false);
            }
            at = self.run(at, range.end);
        }
        self.html.close();
        true
    }

    fn begin(&mut self, number: usize, whole: bool) {
        // The style counts from the beginning of a page.
        self.html.open_numbered(number, whole, !self.sheets.is_empty());
    }

    /// Writes what stands from `at` to the next end of a value, or to `end`; returns that place.
    fn run(&mut self, at: usize, end: usize) -> usize {
        while let Some((first, rest)) = self.links.split_first()
            && first.range.end <= at
        {
            self.links = rest;
        }
        let until = |it: usize| self.painter.boundary(at, it.min(end));
        let Some(link) = self.links.first() else {
            let until = until(end);
            self.painter.paint(&mut self.html, at..until);
            return until;
        };
        if link.range.start > at {
            let until = until(link.range.start);
            self.painter.paint(&mut self.html, at..until);
            return until;
        }
        let until = until(link.range.end);
        let root = self.paper.roots[usize::from(!self.sheets.is_empty())];
        self.html.open_value(root, link.to, link.title);
        self.painter.paint(&mut self.html, at..until);
        self.html.close();
        until
    }
}

struct Painter<'a> {
    text: &'a str,
    /// What is ahead: of the whole text, or of the line that is being written.
    tokens: Vec<Token>,
    next: usize,
}

impl Painter<'_> {
    /// Reads the line at `range`.
    fn read(&mut self, language: &Language, range: Range<usize>) {
        self.tokens.clear();
        self.next = 0;
        let line = self.text.get(range.clone()).unwrap_or_default();
        language.line(line, range.start, &mut self.tokens);
    }

    /// `until`, or if that is far behind `from`, a place between them where a character begins.
    fn boundary(&self, from: usize, until: usize) -> usize {
        if until - from <= RUN { until } else { self.text.floor_char_boundary(from + RUN) }
    }

    /// Writes the bytes `range`, which begin where the last ones ended.
    fn paint(&mut self, html: &mut Html, range: Range<usize>) {
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
                Some(class) => _ = html.element("i", &[("class", class)], part),
                None => _ = html.text(part),
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

    const PAPER: Paper = Paper { weight: usize::MAX, sheets: 9, roots: ["", "../"] };

    #[test]
    fn values_keep_their_links_across_tokens_and_lines() {
        let link = |range, to| Link { range, to: Some((to, "z")), title: Some(("t", 1)) };
        let links = [link(4..6, "x"), link(6..9, "y")];
        let (sheets, left) = file(named("ini").unwrap(), "k = 5a\nb=1\n", &links, PAPER);
        assert_eq!((sheets.len(), left), (1, 0));
        let expected = concat!(
            "<span id=\"L1\"><i class=\"a\">k</i> = <a href=\"x#z\" title=\"t:1\"><i class=\"n\">5a</i></a>",
            "<a href=\"y#z\" title=\"t:1\">\n</a></span>",
            "<span id=\"L2\"><a href=\"y#z\" title=\"t:1\"><i class=\"a\">b</i>=</a>",
            "<i class=\"n\">1</i>\n</span>",
        );
        assert_eq!(sheets[0].html, expected);
    }

    #[test]
    fn a_long_file_stands_on_several_pages_and_loses_nothing() {
        let plain = |sheets: &[Sheet]| {
            let all: String = sheets.iter().map(|it| it.html.as_str()).collect();
            let tree = format!("<p>{all}</p>");
            let tree = roxmltree::Document::parse(&tree).unwrap();
            tree.descendants()
                .filter(roxmltree::Node::is_text)
                .filter_map(|it| it.text())
                .collect::<String>()
        };
        let long = format!("{}\n", "ы".repeat(3000));
        let texts =
            ["a = 1\n".repeat(100), long.clone(), format!("a\n{long}b\n{long}c"), String::new()];
        for text in texts {
            let value = text.find('ы').unwrap_or_default();
            let links = [Link { range: value..value + 4000, to: Some(("x", "y")), title: None }];
            let links = if text.len() > 4000 { &links[..] } else { &[] };
            let paper = Paper { weight: 900, sheets: 99, ..PAPER };
            let (sheets, left) = file(named("ini").unwrap(), &text, links, paper);
            assert_eq!((plain(&sheets), left), (text.clone(), 0));
            assert!(sheets.iter().all(|it| it.html.len() < 2500), "{text}");
            // A line has one place, on the page that says so.
            for number in 1..=text.lines().count() {
                let at = sheets.partition_point(|it| it.first <= number) - 1;
                let id = format!("<span id=\"L{number}\"");
                let found: Vec<_> =
                    (0..sheets.len()).filter(|&it| sheets[it].html.contains(&id)).collect();
                assert_eq!(found, [at], "{number} of {text}");
            }
            let few = Paper { sheets: 2, ..paper };
            let (few, left) = file(named("ini").unwrap(), &text, links, few);
            assert_eq!(few, sheets[..few.len()], "{text}");
            assert_eq!(left > 0, sheets.len() > few.len(), "{text}");
        }
    }
}
