//! The words by which roles, tables and columns are known, in Russian and English.

use std::ops::Range;

use super::columns::ColumnKind;
use crate::text::lower_char;

/// A word of a text, ready to be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    /// Lower case, `ё` as `е`.
    pub(crate) word: String,
    /// Where it stands, in bytes of the text.
    pub(crate) range: Range<usize>,
}

/// The words of `text`: runs of letters and digits.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.extend(lower_char(c).map(|c| if c == 'ё' { 'е' } else { c }));
        } else if !word.is_empty() {
            tokens.push(Token { word: std::mem::take(&mut word), range: start..at });
        }
    }
    tokens
}

/// Words that belong together; one that ends with `*` is a stem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Phrase<'a>(Vec<&'a str>);

impl<'a> Phrase<'a> {
    /// The words of `text`, parted by spaces.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.split(' ').filter(|it| !it.is_empty()).collect())
    }

    fn word_is(pattern: &str, word: &str) -> bool {
        match pattern.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == pattern,
        }
    }

    /// Whether `words` are the phrase, in any order.
    pub(crate) fn is(&self, words: &[&str]) -> bool {
        if words.len() != self.0.len() {
            return false;
        }
        let mut free: Vec<&str> = words.to_vec();
        self.0.iter().all(|pattern| {
            let found = free.iter().position(|word| Self::word_is(pattern, word));
            found.map(|at| free.swap_remove(at)).is_some()
        })
    }

    /// The indices in `words` where the phrase begins, in its order.
    pub(crate) fn find_in(&self, words: &[Token]) -> Option<usize> {
        (0..words.len()).find(|&at| self.begins(&words[at..]))
    }

    /// Whether `words` begin with the phrase.
    fn begins(&self, words: &[Token]) -> bool {
        self.0.len() <= words.len()
            && self.0.iter().zip(words).all(|(pattern, it)| Self::word_is(pattern, &it.word))
    }
}

/// The words of a role that the program knows.
#[derive(Clone, Copy, Debug)]
pub struct RoleWords {
    /// The id of the role.
    pub id: &'static str,
    /// Phrases of titles and labels that name it; a word that ends with `*` is a stem.
    pub words: &'static [&'static str],
    /// Labels of domain names, and first words of host names, that hint at it.
    pub names: &'static [&'static str],
}

/// The roles that the program knows, by id.
pub const ROLES: &[RoleWords] = &[
    RoleWords {
        id: "app",
        words: &["приложен*", "application*", "app"],
        names: &["app", "apps", "application"],
    },
    RoleWords {
        id: "db",
        words: &["баз* данн*", "бд", "субд", "database*", "db"],
        names: &["database", "db", "dbs"],
    },
    RoleWords {
        id: "sip",
        words: &["sip", "voip", "телефони*", "атс", "pbx", "softswitch*"],
        names: &["pbx", "sip", "voip"],
    },
    RoleWords {
        id: "web",
        words: &["веб", "вебсервер*", "web", "webserver*", "http"],
        names: &["http", "web", "www"],
    },
];

/// Words that say that a thing is a server, not which.
const GENERIC: &[&str] = &[
    "сервер*",
    "узел",
    "узла",
    "узлы",
    "узлов",
    "хост",
    "хосты",
    "хоста",
    "машин*",
    "виртуальн*",
    "вм",
    "server*",
    "host",
    "hosts",
    "node",
    "nodes",
    "machine*",
    "virtual",
    "vm",
    "vms",
];

/// Whether `word` says only that a thing is a server.
pub(crate) fn is_generic(word: &str) -> bool {
    GENERIC.iter().any(|it| Phrase::word_is(it, word))
}

/// Captions, titles and class names of tables, by what the table holds.
pub(crate) const CAPTIONS: &[(TableKind, &[&str])] = &[
    (
        TableKind::Vips,
        &[
            "плавающ*",
            "виртуальн* адрес*",
            "виртуальн* ip",
            "общ* адрес*",
            "кластерн* адрес*",
            "floating",
            "virtual ip",
            "virtual ips",
            "virtual address*",
            "shared ip",
            "shared address*",
            "vip",
            "vips",
        ],
    ),
    (
        TableKind::Records,
        &["запис* dns", "dns запис*", "ресурсн* запис*", "dns records", "resource records"],
    ),
    (TableKind::Networks, &["сети", "сетей", "подсет*", "networks", "subnets", "префикс*"]),
    (TableKind::Settings, &["параметр*", "настрой*", "settings", "parameters"]),
    (
        TableKind::Servers,
        &[
            "сервер*",
            "виртуальн* машин*",
            "узлы",
            "узлов",
            "хосты",
            "хостов",
            "servers",
            "server",
            "hosts",
            "machines",
            "nodes",
            "vms",
            "inventory",
        ],
    ),
];

/// Class names that say what a table holds.
pub(crate) const CLASSES: &[(TableKind, &[&str])] = &[
    (
        TableKind::Vips,
        &["vips", "vip", "floating", "floating addresses", "virtual ips", "плавающие адреса"],
    ),
    (TableKind::Records, &["records", "dns records", "dns", "записи", "записи dns"]),
    (TableKind::Networks, &["networks", "subnets", "сети"]),
    (TableKind::Settings, &["settings", "parameters", "настройки", "параметры"]),
    (TableKind::Servers, &["servers", "hosts", "machines", "nodes", "серверы", "сервера"]),
    (TableKind::Other, &["ignore", "ignored", "other", "не читать"]),
];

/// What a table holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum TableKind {
    /// Servers.
    Servers,
    /// Floating addresses.
    Vips,
    /// DNS records.
    Records,
    /// Networks.
    Networks,
    /// Keys and values.
    Settings,
    /// Something that is none of the program's business.
    Other,
}

/// The words by which documents are understood: those of the program, and the user's own.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The user's words for columns.
    columns: Vec<(String, ColumnKind)>,
    /// The user's words for roles: id and phrase.
    roles: Vec<(String, String)>,
}

impl Vocabulary {
    /// Adds a header for a column; a word that ends with `*` is a stem.
    pub fn add_column(&mut self, header: &str, kind: ColumnKind) {
        self.columns.push((phrase_of(header), kind));
    }

    /// Adds a phrase that names the role `id` in titles and labels; a word that ends with `*` is a
    /// stem.
    pub fn add_role(&mut self, id: &str, phrase: &str) {
        self.roles.push((id.to_owned(), phrase_of(phrase)));
    }

    /// The user's words for columns, ready to be compared.
    pub(crate) fn columns(&self) -> Vec<(Phrase<'_>, ColumnKind)> {
        self.columns.iter().map(|(words, kind)| (Phrase::new(words), *kind)).collect()
    }

    /// Whether a phrase of a role has a number.
    pub(crate) fn has_numbers(&self) -> bool {
        self.roles.iter().any(|(_, phrase)| phrase.contains(|c: char| c.is_numeric()))
    }

    /// The ids of the roles that `text` names, each once, in the order of the text.
    pub(crate) fn roles_in(&self, text: &str) -> Vec<&str> {
        let words = tokens(text);
        let own = self.roles.iter().map(|(id, phrase)| (id.as_str(), phrase.as_str()));
        let known = ROLES.iter().flat_map(|it| it.words.iter().map(|words| (it.id, *words)));
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (id, phrase) in own.chain(known) {
            if let Some(at) = Phrase::new(phrase).find_in(&words)
                && !found.iter().any(|it| it.1 == id)
            {
                found.push((at, id));
            }
        }
        found.sort_by_key(|it| it.0);
        found.into_iter().map(|it| it.1).collect()
    }
}

/// `text` in the form in which phrases are compared.
fn phrase_of(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let stem = word.ends_with('*');
        let words = tokens(word).into_iter().map(|it| it.word).collect::<Vec<_>>().join(" ");
        if stem { words + "*" } else { words }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_named_by_stems_in_both_languages() {
        let it = Vocabulary::default();
        for (text, roles) in [
            ("база данных, сервер 1", &["db"][..]),
            ("Базы данных", &["db"]),
            ("сервер приложений 2", &["app"]),
            ("Сервера приложений", &["app"]),
            ("sip-сервер", &["sip"]),
            ("Веб-сервера", &["web"]),
            ("database server 1", &["db"]),
            ("Application servers", &["app"]),
            ("SIP server", &["sip"]),
            ("web server", &["web"]),
            ("сервер очередей", &[]),
            ("служба вебсокетов", &[]),
            ("сервер приложений и баз данных", &["app", "db"]),
        ] {
            assert_eq!(it.roles_in(text), roles, "{text}");
        }
    }

    #[test]
    fn the_user_adds_words() {
        let mut it = Vocabulary::default();
        it.add_role("queue", "Очеред*");
        it.add_column("Сетевой-адрес", ColumnKind::Address);
        assert_eq!(it.roles_in("сервер очередей 1"), ["queue"]);
        assert!(it.columns()[0].0.is(&["сетевой", "адрес"]));
    }

    #[test]
    fn the_roles_are_sorted() {
        assert!(ROLES.is_sorted_by(|a, b| a.id < b.id));
    }
}
