//! Formats of generated files: how a comment looks, and what a value of the document may hold.
//!
//! A template is trusted, a cell is not: what comes from the document is escaped where the format
//! has an escape (XML, JSON), and refused where it could end what the template opened.

/// A format of generated files.
#[derive(Debug)]
pub struct Format {
    /// The word in `artifact.toml`.
    pub name: &'static str,
    /// What begins a comment up to the end of the line; `None` where there is no such comment.
    pub comment: Option<&'static str>,
    /// The other words that begin a comment.
    comments: &'static [&'static str],
    /// The quotes between which a value may hold more.
    quotes: &'static [char],
    /// What a value may hold outside quotes.
    bare: Allowed,
    /// What a value may hold between quotes.
    quoted: Allowed,
}

/// What a value may hold. Control characters are refused everywhere.
#[derive(Clone, Copy, Debug)]
enum Allowed {
    /// Everything but these characters.
    But(&'static str),
    /// Everything but white space and these characters.
    WordBut(&'static str),
    /// ASCII letters and digits, and these characters.
    Only(&'static str),
    /// Everything; `& < > " '` become references.
    Xml,
    /// Everything; what a string cannot hold is escaped.
    Json,
}

/// Words, numbers, names, addresses and paths.
const PLAIN: Allowed = Allowed::Only("._-+:/@%,=[]");

/// All formats, by name.
pub const FORMATS: &[Format] = &[
    Format::new("conf", "#", PLAIN_TEXT).quoted(&['"', '\''], Allowed::But("\"'\\$`")),
    Format::new("erlang", "%", PLAIN).quoted(&['"', '\''], Allowed::But("\"'\\~")),
    Format::new("hosts", "#", Allowed::WordBut("#")),
    Format::new("ini", ";", Allowed::But(";#\"'\\=[]{}"))
        .also(&["#"])
        .quoted(&['"'], Allowed::But("\"\\")),
    Format::new("js", "//", PLAIN).quoted(&['"', '\'', '`'], Allowed::Json),
    Format { comment: None, ..Format::new("json", "", PLAIN).quoted(&['"'], Allowed::Json) },
    Format::new("keepalived", "#", Allowed::WordBut("{}\"'!#$@\\"))
        .also(&["!"])
        // Between quotes it still pairs the others.
        .quoted(&['"'], Allowed::But("\"'\\$")),
    Format::new("named", "//", Allowed::WordBut("{};\"\\#"))
        .also(&["#"])
        .quoted(&['"'], Allowed::But("\"\\")),
    Format::new("nginx", "#", Allowed::WordBut("{};\"'\\$#"))
        .quoted(&['"', '\''], Allowed::But("\"'\\$")),
    Format::new("shell", "#", PLAIN).quoted(&['"', '\''], Allowed::But("\"'\\$`!")),
    Format::new("systemd", "#", Allowed::But("\"'\\$%;"))
        .also(&[";"])
        .quoted(&['"', '\''], Allowed::But("\"'\\$%")),
    Format { comment: None, ..Format::new("text", "", Allowed::But("")) },
    Format { comment: None, ..Format::new("xml", "", Allowed::Xml) },
    Format::new("yaml", "#", PLAIN).quoted(&['"'], Allowed::Json),
    Format::new("zone", ";", Allowed::WordBut(";\"()\\$")).quoted(&['"'], Allowed::But("\"\\")),
];

/// Text of one line without quotes, escapes or a comment.
const PLAIN_TEXT: Allowed = Allowed::But("\"'\\$`#;{}");

/// The format `name`.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.binary_search_by(|it| it.name.cmp(name)).ok().map(|at| &FORMATS[at])
}

impl Format {
    const fn new(name: &'static str, comment: &'static str, bare: Allowed) -> Self {
        Self { name, comment: Some(comment), comments: &[], quotes: &[], bare, quoted: bare }
    }

    const fn also(self, comments: &'static [&'static str]) -> Self {
        Self { comments, ..self }
    }

    const fn quoted(self, quotes: &'static [char], quoted: Allowed) -> Self {
        Self { quotes, quoted, ..self }
    }

    /// Writes `value` to `out` where `line` stands; the error is the character that the place cannot
    /// take.
    pub(super) fn write(&self, out: &mut String, value: &str, line: &Line) -> Result<(), char> {
        let allowed = match (line.comment, line.quote) {
            (true, _) => Allowed::But(""),
            (false, Some(_)) => self.quoted,
            (false, None) => self.bare,
        };
        if let Some(bad) = value.chars().find(|&c| !allowed.takes(c)) {
            return Err(bad);
        }
        match allowed {
            Allowed::Xml => escape_xml(out, value),
            Allowed::Json => escape_json(out, value),
            Allowed::But(_) | Allowed::WordBut(_) | Allowed::Only(_) => out.push_str(value),
        }
        Ok(())
    }

    fn begins_comment(&self, rest: &str) -> bool {
        self.comment.iter().chain(self.comments).any(|it| rest.starts_with(it))
    }
}

/// Where in a line of a file the text has come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    comment: bool,
    quote: Option<char>,
    escaped: bool,
    before: char,
}

impl Default for Line {
    fn default() -> Self {
        Self { comment: false, quote: None, escaped: false, before: '\n' }
    }
}

impl Line {
    /// Goes on over `text` of `format`. All that means something is ASCII, so most bytes are passed over.
    pub(super) fn feed(&mut self, text: &str, format: &Format) {
        let mut from = 0;
        while let Some(step) = self.next(&text.as_bytes()[from..], format) {
            let at = from + step;
            if let Some(before) = text[..at].chars().next_back() {
                self.before = before;
            }
            self.step(text, at, format);
            from = at + 1;
        }
        if let Some(last) = text.chars().next_back() {
            self.before = last;
        }
    }

    /// Where in `bytes` the next one is that may mean something.
    fn next(&self, bytes: &[u8], format: &Format) -> Option<usize> {
        match self.quote {
            _ if self.comment => memchr::memchr(b'\n', bytes),
            Some(_) if self.escaped => (!bytes.is_empty()).then_some(0),
            Some(open) => memchr::memchr3(b'\n', b'\\', open as u8, bytes),
            None => {
                let begin = |it: &&str| it.as_bytes().first().copied();
                let comments = format.comment.iter().chain(format.comments).filter_map(begin);
                let quotes = format.quotes.iter().map(|it| *it as u8);
                let mut means = [false; 256];
                for byte in comments.chain(quotes).chain([b'\n']) {
                    means[usize::from(byte)] = true;
                }
                bytes.iter().position(|it| means[usize::from(*it)])
            }
        }
    }

    /// Goes on over the character at `at`.
    fn step(&mut self, text: &str, at: usize, format: &Format) {
        let Some(c) = text[at..].chars().next() else { return };
        match self.quote {
            _ if c == '\n' => *self = Self::default(),
            _ if self.comment => {}
            Some(_) if self.escaped => self.escaped = false,
            Some(_) if c == '\\' => self.escaped = true,
            Some(open) if c == open => self.quote = None,
            Some(_) => {}
            None if self.before.is_whitespace() && format.begins_comment(&text[at..]) => {
                self.comment = true;
            }
            None if format.quotes.contains(&c) => self.quote = Some(c),
            None => {}
        }
        self.before = c;
    }
}

impl Allowed {
    fn takes(self, c: char) -> bool {
        // Characters that turn the direction of writing show a reader another text than a program.
        if c.is_control() && !matches!(self, Self::Json) || is_direction(c) {
            return false;
        }
        match self {
            Self::But(refused) => !refused.contains(c),
            Self::WordBut(refused) => !c.is_whitespace() && !refused.contains(c),
            Self::Only(allowed) => c.is_ascii_alphanumeric() || allowed.contains(c),
            // U+FFFE and U+FFFF are no characters of XML 1.0.
            Self::Xml => !matches!(c, '\u{FFFE}' | '\u{FFFF}'),
            Self::Json => true,
        }
    }
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn escape_xml(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
}

/// Writes `value` as it stands between the quotes of a JSON string.
pub(super) fn escape_json(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // JavaScript knows these as quotes or the end of a script as well.
            '\'' | '`' | '<' | '$' => push_unicode(out, c),
            c if c.is_control() => push_unicode(out, c),
            c => out.push(c),
        }
    }
}

fn push_unicode(out: &mut String, c: char) {
    use std::fmt::Write as _;
    write!(out, "\\u{:04x}", u32::from(c)).expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, before: &str, value: &str, expected: Result<&str, char>) {
        let mut out = before.to_owned();
        let format = format(name).unwrap();
        let mut line = Line::default();
        line.feed(before, format);
        let result = format.write(&mut out, value, &line);
        assert_eq!(result.map(|()| &out[before.len()..]), expected, "{name}: {before}{value}");
    }

    #[test]
    fn formats_are_found_by_name() {
        assert!(FORMATS.is_sorted_by_key(|it| it.name));
        assert!(format("nginx").is_some() && format("apache").is_none());
    }

    #[test]
    fn names_and_addresses_go_everywhere() {
        for it in FORMATS {
            for value in
                ["couch1.db.rcsnet.ru", "fd75:9fac:a7b1:92:6c::901", "5984", "/etc/pki/a-b_c"]
            {
                check(it.name, "", value, Ok(value));
            }
        }
    }

    #[test]
    fn no_value_ends_its_line() {
        for it in FORMATS {
            if it.name != "json" && it.name != "js" && it.name != "yaml" {
                check(it.name, "", "a\nb", Err('\n'));
            }
            if let Some(comment) = it.comment {
                check(it.name, &format!("{comment} "), "a\nb", Err('\n'));
                check(it.name, &format!("{comment} "), "сервер 1; \"#{", Ok("сервер 1; \"#{"));
            }
        }
        check("json", "\"", "a\nb", Ok("a\\u000ab"));
        check("json", "", "a\nb", Err('\n'));
    }

    #[test]
    fn no_value_ends_what_the_template_opened() {
        for (name, before, value, expected) in [
            ("conf", "a = ", "b # c", Err('#')),
            ("conf", "a = \"", "b\"", Err('"')),
            ("erlang", "{a, ", "b}, {c", Err('}')),
            ("erlang", "{a, \"", "b\"}", Err('"')),
            ("hosts", "::1 ", "a b", Err(' ')),
            ("hosts", "::1 ", "a#b", Err('#')),
            ("ini", "a = ", "b ; c", Err(';')),
            ("ini", "a = \"", "b\" c", Err('"')),
            ("js", "a = '", "'+alert(1)+'", Ok("\\u0027+alert(1)+\\u0027")),
            ("js", "a = ", "alert(1)", Err('(')),
            ("json", "{\"a\": \"", "b\", \"c\": \"\\", Ok("b\\\", \\\"c\\\": \\\"\\\\")),
            ("json", "{\"a\": ", "{}", Err('{')),
            ("keepalived", "interface ", "eth0 }", Err(' ')),
            ("keepalived", "interface ", "eth0}", Err('}')),
            ("named", "zone \"", "a\" {};", Err('"')),
            ("nginx", "listen ", "80;", Err(';')),
            ("nginx", "listen ", "80 ssl", Err(' ')),
            ("nginx", "add_header X \"", "$host", Err('$')),
            ("shell", "A=", "$(id)", Err('$')),
            ("shell", "A=", "a b", Err(' ')),
            ("shell", "A=\"", "a `id`", Err('`')),
            ("shell", "A='", "a' b", Err('\'')),
            ("systemd", "ExecStart=", "%h", Err('%')),
            ("text", "", "a\u{202E}b", Err('\u{202E}')),
            ("xml", "<a b=\"", "\"><c>&'", Ok("&quot;&gt;&lt;c&gt;&amp;&apos;")),
            ("yaml", "a: ", "{b: c}", Err('{')),
            ("zone", "@ IN NS ", "a ; b", Err(' ')),
            ("zone", "@ IN NS ", "a(b", Err('(')),
            ("zone", "@ IN TXT \"", "a\" b", Err('"')),
        ] {
            check(name, before, value, expected);
        }
    }

    #[test]
    fn a_line_is_the_same_however_its_text_comes() {
        let parts =
            ["a", " ", "#", ";", "\"", "'", "\\", "\n", "//", "--", "ё", "\u{2003}", "%", "`", "!"];
        for it in FORMATS {
            // Numbers in the base of the parts: every text of up to three of them, between others.
            for number in 0..parts.len().pow(3) {
                let of = |place: u32| parts[number / parts.len().pow(place) % parts.len()];
                let text = format!("x {}{}{} y\"", of(0), of(1), of(2));
                let (mut whole, mut single) = (Line::default(), Line::default());
                whole.feed(&text, it);
                for (at, c) in text.char_indices() {
                    // What a comment begins with may have several characters, and comes at once.
                    if it.begins_comment(&text[at..]) && !single.comment && single.quote.is_none() {
                        single.feed(&text[at..], it);
                        break;
                    }
                    single.feed(&text[at..at + c.len_utf8()], it);
                }
                assert_eq!(format!("{whole:?}"), format!("{single:?}"), "{}: {text:?}", it.name);
            }
        }
    }

    #[test]
    fn a_comment_character_inside_a_word_or_quotes_is_none() {
        check("nginx", "listen a#", "b;", Err(';'));
        check("nginx", "a \"#", "b\"", Err('"'));
    }
}
