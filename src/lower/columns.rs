//! THE table of input columns: which words of a header name what.

use super::vocabulary::{Phrase, tokens};
use crate::model::settings::{Level, Setting, setting_named};

/// What the cells of a column hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ColumnKind {
    /// What people call the thing: «база данных, сервер 1».
    Label,
    /// Its full name in the DNS.
    Name,
    /// Either of both: the cells tell.
    LabelOrName,
    /// IPv6 addresses.
    Ipv6,
    /// IPv4 addresses.
    Ipv4,
    /// Addresses of either family.
    Address,
    /// The id or the name of a role.
    Role,
    /// The servers that share a floating address.
    Members,
    /// The prefix of a network.
    Prefix,
    /// The gateway of a network.
    Gateway,
    /// The type of a DNS record.
    RecordType,
    /// The time to live of a DNS record.
    Ttl,
    /// The name of a setting.
    Key,
    /// The value of a setting.
    Value,
}

impl ColumnKind {
    /// The names by which options call the kinds, in their order.
    pub const NAMES: &[&str] = &[
        "label", "name", "host", "ipv6", "ipv4", "address", "role", "members", "network",
        "gateway", "type", "ttl", "key", "value",
    ];

    /// The kind that an option calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        const KINDS: &[ColumnKind] = &[
            ColumnKind::Label,
            ColumnKind::Name,
            ColumnKind::LabelOrName,
            ColumnKind::Ipv6,
            ColumnKind::Ipv4,
            ColumnKind::Address,
            ColumnKind::Role,
            ColumnKind::Members,
            ColumnKind::Prefix,
            ColumnKind::Gateway,
            ColumnKind::RecordType,
            ColumnKind::Ttl,
            ColumnKind::Key,
            ColumnKind::Value,
        ];
        Self::NAMES.iter().position(|it| *it == name).and_then(|at| KINDS.get(at).copied())
    }

    /// Whether the cells hold addresses.
    pub fn is_address(self) -> bool {
        matches!(self, Self::Ipv6 | Self::Ipv4 | Self::Address)
    }
}

/// A known column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What the cells hold.
    pub kind: ColumnKind,
    /// The words of the header, in any order; a word that ends with `*` is a stem.
    pub words: &'static [&'static str],
    /// What it is called in messages: English and Russian.
    pub title: (&'static str, &'static str),
}

/// All known columns, by kind.
pub const COLUMNS: &[Column] = &[
    Column {
        kind: ColumnKind::Label,
        words: &[
            "наименован*",
            "назван*",
            "обозначен*",
            "label",
            "title",
            "display name",
            "server label",
            "наименован* адрес*",
        ],
        title: ("Server", "Наименование сервера"),
    },
    Column {
        kind: ColumnKind::Name,
        words: &[
            "dns имя",
            "dns имена",
            "dns name",
            "dns",
            "fqdn",
            "hostname",
            "host name",
            "domain name",
            "full name",
            "доменн* имя",
            "полн* имя",
            "полн* доменн* имя",
            "сетев* имя",
            "имя хоста",
            "имя узла",
            "имя dns",
        ],
        title: ("DNS name", "DNS имя"),
    },
    Column {
        kind: ColumnKind::LabelOrName,
        words: &[
            "имя",
            "имя сервера",
            "сервер",
            "хост",
            "узел",
            "машина",
            "вм",
            "виртуальн* машина",
            "name",
            "server",
            "server name",
            "host",
            "node",
            "machine",
            "virtual machine",
            "vm",
        ],
        title: ("Name", "Имя"),
    },
    Column {
        kind: ColumnKind::Ipv6,
        words: &["ipv6", "ipv6 адрес*", "ipv6 address*", "ip v6 адрес*", "aaaa"],
        title: ("IPv6 address", "IPv6 адрес"),
    },
    Column {
        kind: ColumnKind::Ipv4,
        words: &["ipv4", "ipv4 адрес*", "ipv4 address*", "ip v4 адрес*"],
        title: ("IPv4 address", "IPv4 адрес"),
    },
    Column {
        kind: ColumnKind::Address,
        words: &[
            "адрес*",
            "ip",
            "ip адрес*",
            "address*",
            "ip address*",
            "плавающ* адрес*",
            "плавающ* ip адрес*",
            "floating address*",
            "floating ip",
            "virtual ip",
            "vip",
        ],
        title: ("Address", "Адрес"),
    },
    Column {
        kind: ColumnKind::Role,
        words: &["роль", "role", "роль сервера", "server role"],
        title: ("Role", "Роль"),
    },
    Column {
        kind: ColumnKind::Members,
        words: &[
            "член*",
            "член* кластера",
            "участник*",
            "участник* кластера",
            "состав",
            "состав кластера",
            "серверы",
            "сервера",
            "узлы",
            "members",
            "member servers",
            "cluster members",
            "servers",
            "nodes",
        ],
        title: ("Members", "Участники"),
    },
    Column {
        kind: ColumnKind::Prefix,
        words: &["сеть", "подсеть", "префикс", "network", "subnet", "prefix", "cidr"],
        title: ("Network", "Сеть"),
    },
    Column {
        kind: ColumnKind::Gateway,
        words: &["шлюз", "шлюз по умолчанию", "gateway", "default gateway"],
        title: ("Gateway", "Шлюз"),
    },
    Column {
        kind: ColumnKind::RecordType,
        words: &["тип", "тип записи", "type", "record type", "rr type"],
        title: ("Type", "Тип"),
    },
    Column {
        kind: ColumnKind::Ttl, words: &["ttl", "время жизни"], title: ("TTL", "TTL")
    },
    Column {
        kind: ColumnKind::Key,
        words: &[
            "параметр",
            "ключ",
            "настройка",
            "parameter",
            "key",
            "setting",
            "option",
            "field",
            "поле",
        ],
        title: ("Setting", "Параметр"),
    },
    Column {
        kind: ColumnKind::Value,
        words: &["значение", "данные", "value", "data"],
        title: ("Value", "Значение"),
    },
];

/// Words that say whose the cell is, not what it holds: «IPv6 адрес сервера».
const OWNERS: &[&str] =
    &["сервера", "узла", "хоста", "машины", "вм", "server", "servers", "host", "node", "machine"];

/// What a header was read as.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heading {
    /// A column of the table above.
    Known(ColumnKind),
    /// A setting of the server or floating address of the row.
    Setting(&'static Setting),
    /// A word that the program does not know.
    Unknown,
}

/// The column that `header` names; `extra` are the user's own words.
pub(crate) fn heading(header: &str, extra: &[(Phrase, ColumnKind)]) -> Heading {
    let words = tokens(header);
    let words: Vec<&str> = words.iter().map(|it| it.word.as_str()).collect();
    if let Some(kind) = find(&words, extra) {
        return Heading::Known(kind);
    }
    if let Some(setting) = setting_named(header).filter(|it| it.level != Level::Document) {
        return Heading::Setting(setting);
    }
    let bare: Vec<&str> = words.iter().copied().filter(|it| !OWNERS.contains(it)).collect();
    if !bare.is_empty()
        && bare.len() < words.len()
        && let Some(kind) = find(&bare, extra)
    {
        return Heading::Known(kind);
    }
    Heading::Unknown
}

fn find(words: &[&str], extra: &[(Phrase, ColumnKind)]) -> Option<ColumnKind> {
    let extra = extra.iter().find(|(phrase, _)| phrase.is(words)).map(|it| it.1);
    extra.or_else(|| {
        let known = COLUMNS.iter();
        known
            .flat_map(|it| it.words.iter().map(|words| (*words, it.kind)))
            .find(|(phrase, _)| Phrase::new(phrase).is(words))
            .map(|it| it.1)
    })
}

/// Short and Cyrillic spellings of words in headers, and what the columns call them.
const SPELLINGS: &[(&str, &str)] = &[
    ("v4", "ipv4"),
    ("v6", "ipv6"),
    ("айпи", "ip"),
    ("в4", "ipv4"),
    ("в6", "ipv6"),
    ("днс", "dns"),
    ("ип", "ip"),
];

/// The header that the unknown `header` was probably meant to be: one that is spelled nearly so, or that
/// has the same words by other spellings.
pub(crate) fn nearest_heading(header: &str) -> Option<&'static str> {
    let normal = crate::model::settings::normalise(header);
    let titles = COLUMNS.iter().flat_map(|it| [it.title.0, it.title.1]);
    crate::text::nearest(&normal, titles).or_else(|| respelled(header))
}

fn respelled(header: &str) -> Option<&'static str> {
    let spelled = |word: &str| SPELLINGS.iter().find(|it| it.0 == word).map(|it| it.1);
    let words = tokens(header);
    if !words.iter().any(|it| spelled(&it.word).is_some()) {
        return None;
    }
    let words: Vec<&str> =
        words.iter().map(|it| spelled(&it.word).unwrap_or(it.word.as_str())).collect();
    let Heading::Known(kind) = heading(&words.join(" "), &[]) else { return None };
    let (en, ru) = title(kind);
    let is_russian = header.chars().any(|it| ('\u{400}'..='\u{4ff}').contains(&it));
    Some(if is_russian { ru } else { en })
}

/// What a column of `kind` is called in messages.
pub(crate) fn title(kind: ColumnKind) -> (&'static str, &'static str) {
    COLUMNS.iter().find(|it| it.kind == kind).map_or(("", ""), |it| it.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(header: &str) -> Option<ColumnKind> {
        match heading(header, &[]) {
            Heading::Known(kind) => Some(kind),
            Heading::Setting(_) | Heading::Unknown => None,
        }
    }

    #[test]
    fn the_table_is_sorted_and_no_header_is_two_columns() {
        assert!(COLUMNS.is_sorted_by(|a, b| a.kind < b.kind));
        let mut seen = std::collections::BTreeSet::new();
        for words in COLUMNS.iter().flat_map(|it| it.words) {
            assert!(seen.insert(words), "`{words}` stands twice");
        }
    }

    #[test]
    fn headers_are_known_in_both_languages_and_any_order() {
        let cases = [
            ("Наименование сервера", ColumnKind::Label),
            ("DNS имя", ColumnKind::Name),
            ("DNS-имя сервера", ColumnKind::Name),
            ("IPv6 адрес", ColumnKind::Ipv6),
            ("Адрес IPv6", ColumnKind::Ipv6),
            ("IPv4-адреса", ColumnKind::Ipv4),
            ("IP-адрес", ColumnKind::Address),
            ("FQDN", ColumnKind::Name),
            ("Server", ColumnKind::LabelOrName),
            ("Addresses", ColumnKind::Address),
            ("Роль", ColumnKind::Role),
            ("Участники кластера", ColumnKind::Members),
        ];
        for (header, kind) in cases {
            assert_eq!(known(header), Some(kind), "{header}");
        }
        assert_eq!(known("Стойка"), None);
        for (header, near) in [
            ("Адрес v6", "IPv6 адрес"),
            ("ДНС имя", "DNS имя"),
            ("v4 address", "IPv4 address"),
            ("имя сервера ДНС", "DNS имя"),
        ] {
            assert_eq!(known(header), None, "{header}");
            assert_eq!(nearest_heading(header), Some(near), "{header}");
        }
        assert_eq!(nearest_heading("Порт ДНС"), None);
        assert_eq!(nearest_heading("IPv6 адерс"), Some("IPv6 адрес"));
        assert!(matches!(heading("Интерфейс", &[]), Heading::Setting(it) if it.key == "interface"));
    }
}
