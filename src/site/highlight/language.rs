//! THE table of highlighted formats, and the reader that most of them share.

use super::{COMMENT, HEADER, KEY, KEYWORD, NUMBER, STRING, Token, xml, zone};

/// How a format is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reader {
    /// Line by line, as the other fields say.
    Lines,
    /// As XML.
    Xml,
    /// As a zone file.
    Zone,
}

/// A format that can be coloured.
#[derive(Debug)]
pub(crate) struct Language {
    /// Its name, as code blocks give it.
    pub(super) name: &'static str,
    /// Other names.
    aliases: &'static [&'static str],
    reader: Reader,
    /// What begins a comment, to the end of the line.
    comments: &'static [&'static str],
    /// Whether a comment begins only where a word could.
    spaced_comments: bool,
    /// The quotes of strings.
    quotes: &'static [u8],
    /// What parts a key from its value; nothing if the first word of a line is no key.
    keys: Keys,
    /// Whether `[…]` at the start of a line is a header.
    headers: bool,
    /// Words of the language.
    keywords: &'static [&'static str],
}

/// Where keys stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Keys {
    /// Nowhere.
    None,
    /// Before this sign.
    Before(u8),
    /// At the start of a statement.
    First,
    /// As a string before a colon.
    Strings,
    /// Every bare word in lower case is an atom.
    Atoms,
}

const PLAIN: Language = Language {
    name: "text",
    aliases: &[],
    reader: Reader::Lines,
    comments: &[],
    spaced_comments: true,
    quotes: b"",
    keys: Keys::None,
    headers: false,
    keywords: &[],
};

/// All formats, by name.
pub(super) static LANGUAGES: &[Language] = &[
    Language { name: "conf", comments: &["#"], quotes: b"\"", keys: Keys::First, ..PLAIN },
    Language {
        name: "erlang",
        aliases: &["erl"],
        comments: &["%"],
        spaced_comments: false,
        quotes: b"\"'",
        keys: Keys::Atoms,
        ..PLAIN
    },
    Language { name: "hosts", comments: &["#"], ..PLAIN },
    Language {
        name: "ini",
        aliases: &["systemd", "cfg", "toml", "repo"],
        comments: &[";", "#"],
        quotes: b"\"",
        keys: Keys::Before(b'='),
        headers: true,
        ..PLAIN
    },
    Language {
        name: "js",
        aliases: &["javascript"],
        comments: &["//"],
        quotes: b"\"'`",
        keywords: &[
            "const", "else", "false", "function", "if", "let", "new", "null", "return", "this",
            "true", "var",
        ],
        ..PLAIN
    },
    Language {
        name: "json",
        quotes: b"\"",
        keys: Keys::Strings,
        keywords: &["false", "null", "true"],
        ..PLAIN
    },
    Language {
        name: "keepalived",
        comments: &["#", "!"],
        quotes: b"\"",
        keys: Keys::First,
        keywords: &["BACKUP", "MASTER", "PASS"],
        ..PLAIN
    },
    Language { name: "nginx", comments: &["#"], quotes: b"\"'", keys: Keys::First, ..PLAIN },
    Language {
        name: "properties",
        aliases: &["sysctl", "env"],
        comments: &["#"],
        quotes: b"\"'",
        keys: Keys::Before(b'='),
        ..PLAIN
    },
    Language {
        name: "shell",
        aliases: &["bash", "console", "sh"],
        comments: &["#"],
        quotes: b"\"'",
        keywords: &[
            "case", "do", "done", "elif", "else", "esac", "exec", "exit", "export", "fi", "for",
            "function", "if", "in", "local", "return", "set", "then", "while",
        ],
        ..PLAIN
    },
    Language {
        name: "spec",
        aliases: &["rpmspec"],
        comments: &["#"],
        keys: Keys::Before(b':'),
        ..PLAIN
    },
    PLAIN,
    Language { name: "xml", aliases: &["html"], reader: Reader::Xml, ..PLAIN },
    Language {
        name: "yaml",
        aliases: &["yml"],
        comments: &["#"],
        quotes: b"\"'",
        keys: Keys::Before(b':'),
        ..PLAIN
    },
    Language { name: "zone", aliases: &["bind", "dns"], reader: Reader::Zone, ..PLAIN },
];

/// The format that code blocks call `name`.
pub(crate) fn named(name: &str) -> Option<&'static Language> {
    let name = name.to_ascii_lowercase();
    LANGUAGES.iter().find(|it| it.name == name || it.aliases.contains(&name.as_str()))
}

/// The format of the file at `path`; plain text if it is not known.
pub(crate) fn for_path(path: &str) -> &'static Language {
    let file = path.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let inside = |folder: &str| path.contains(folder);
    let name = match extension {
        "zone" => "zone",
        _ if inside("zones/") && extension == "arpa" => "zone",
        "xml" | "html" | "svg" => "xml",
        "json" => "json",
        "js" => "js",
        "yaml" | "yml" => "yaml",
        "sh" => "shell",
        "spec" => "spec",
        "config" | "term" | "erl" | "app" => "erlang",
        "ini" | "service" | "socket" | "timer" | "repo" | "toml" | "network" => "ini",
        "conf" | "inc" if inside("/nginx/") => "nginx",
        "conf" if inside("/NetworkManager/") || file == "fs_cli.conf" => "ini",
        "conf" if inside("/keepalived/") => "keepalived",
        "conf" if inside("named") || inside("zones/") => "js",
        "conf" if inside("/systemd/") => "ini",
        "conf" if inside("/rabbitmq/") || inside("/sysctl") => "properties",
        "conf" | "args" | "cfg" => "conf",
        _ if inside("/logrotate.d/") => "conf",
        _ if file == "erl_inetrc" || file == "enabled_plugins" => "erlang",
        _ if file == "hosts" => "hosts",
        _ if inside("/sysconfig/") => "properties",
        _ if inside("/bin/") || inside("/libexec/") => "shell",
        _ => "text",
    };
    named(name).unwrap_or(&PLAIN)
}

impl Language {
    /// The parts of `text` that mean something, in its order.
    pub(super) fn tokens(&self, text: &str) -> Vec<Token> {
        match self.reader {
            Reader::Lines | Reader::Zone => self.lines(text),
            Reader::Xml => xml::tokens(text),
        }
    }

    fn lines(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            self.line(line, start, &mut tokens);
            start += line.len();
        }
        tokens
    }

    /// Whether a line means the same wherever it stands.
    pub(super) fn is_by_line(&self) -> bool {
        self.reader != Reader::Xml
    }

    /// The parts of one line that begins at `offset` of its text.
    pub(super) fn line(&self, line: &str, offset: usize, tokens: &mut Vec<Token>) {
        match self.reader {
            _ if *self == PLAIN => {}
            Reader::Zone => zone::line(line, offset, tokens),
            _ => self.words(line, offset, tokens),
        }
    }

    fn words(&self, line: &str, offset: usize, tokens: &mut Vec<Token>) {
        let bytes = line.as_bytes();
        let mut push = |from: usize, to: usize, class| {
            tokens.push(Token { range: offset + from..offset + to, class });
        };
        let trimmed = line.trim_end().len();
        let indent = line.len() - line.trim_start().len();
        if self.headers && bytes.get(indent) == Some(&b'[') && line[..trimmed].ends_with(']') {
            return push(indent, trimmed, HEADER);
        }
        let mut at = 0;
        // Whether the next word is the first of a statement.
        let mut first = true;
        while at < trimmed {
            let rest = &line[at..trimmed];
            let byte = bytes[at];
            let fresh = at == 0 || !is_word(bytes[at - 1]);
            if self.comments.iter().any(|it| rest.starts_with(it))
                && (!self.spaced_comments || at == 0 || bytes[at - 1].is_ascii_whitespace())
            {
                return push(at, trimmed, COMMENT);
            }
            if self.quotes.contains(&byte) {
                let end = at + string(rest);
                let key = self.keys == Keys::Strings && line[end..].trim_start().starts_with(':');
                push(at, end, if key { KEY } else { STRING });
                at = end;
                first = false;
                continue;
            }
            if is_word(byte) && fresh {
                let end = at + rest.bytes().take_while(|&it| is_word(it)).count();
                let word = &line[at..end];
                let class = self.word(word, &line[end..trimmed], first, at == indent);
                if let Some(class) = class {
                    push(at, end, class);
                }
                at = end;
                first = false;
                continue;
            }
            if byte == b'['
                && let Some(end) = bracketed(rest)
            {
                push(at, at + end, NUMBER);
                at += end;
                first = false;
                continue;
            }
            if matches!(byte, b';' | b'{' | b'}') {
                first = true;
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    fn word(&self, word: &str, rest: &str, first: bool, starts_line: bool) -> Option<&'static str> {
        let key = match self.keys {
            Keys::Before(sign) => {
                starts_line && rest.trim_start().as_bytes().first() == Some(&sign)
            }
            Keys::First => first && word.starts_with(|c: char| c.is_ascii_alphabetic()),
            _ => false,
        };
        if self.keywords.contains(&word) {
            Some(KEYWORD)
        } else if key {
            Some(KEY)
        } else if is_number(word) {
            Some(NUMBER)
        } else if self.keys == Keys::Atoms && word.starts_with(|c: char| c.is_ascii_lowercase()) {
            Some(KEYWORD)
        } else {
            None
        }
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.:-/@%".contains(&byte) || byte >= 0x80
}

/// Numbers with units, addresses and prefixes.
pub(super) fn is_number(word: &str) -> bool {
    // Most words are no numbers, and to read one as an address costs more than to look at it.
    let begins = word.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !begins && !word.bytes().any(|it| it == b':') {
        return false;
    }
    let word = word.trim_end_matches([':', '.']);
    let address = word.split('/').next().unwrap_or_default();
    if address.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    word.len() - digits.len() <= 2
        && !digits.is_empty()
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b':')
        && begins
}

/// The length of the string at the start of `text`, with its quotes, to the end of the line at most.
fn string(text: &str) -> usize {
    let quote = text.as_bytes()[0];
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the address in brackets at the start of `text`, with a port.
fn bracketed(text: &str) -> Option<usize> {
    let end = text.find(']')?;
    text.get(1..end)?.parse::<std::net::Ipv6Addr>().ok()?;
    let rest = &text[end + 1..];
    let port = rest.strip_prefix(':').map(|it| it.bytes().take_while(u8::is_ascii_digit).count());
    Some(end + 1 + port.filter(|&it| it > 0).map_or(0, |it| it + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_name_and_by_path() {
        assert!(LANGUAGES.is_sorted_by_key(|it| it.name));
        assert_eq!(named("Bash").unwrap().name, "shell");
        assert!(named("cobol").is_none());
        for (path, name) in [
            ("zones/rcsnet.ru.zone", "zone"),
            ("servers/a/etc/hosts", "hosts"),
            ("servers/a/etc/nginx/conf.d/a.conf", "nginx"),
            ("servers/a/etc/keepalived/keepalived.conf", "keepalived"),
            ("servers/a/etc/rabbitmq/advanced.config", "erlang"),
            ("servers/a/etc/nginx/rcsgen/tls.inc", "nginx"),
            ("servers/a/etc/logrotate.d/couchdb", "conf"),
            ("servers/a/etc/haproxy/haproxy.cfg", "conf"),
            ("servers/a/etc/rabbitmq/enabled_plugins", "erlang"),
            ("servers/a/etc/NetworkManager/conf.d/a.conf", "ini"),
            ("servers/a/etc/hostname", "text"),
        ] {
            assert_eq!(for_path(path).name, name, "{path}");
        }
    }
}
