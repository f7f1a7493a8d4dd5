//! What field lists say: the known settings, and the values of a platform by scope.

mod shape;
mod slug;
mod table;

use std::collections::BTreeMap;
use std::ops::Range;

pub use slug::slug;
pub use table::SETTINGS;

use super::{RoleId, ServerId, Stated, VipId};
use crate::diag::Text;
use crate::text::{Span, Spanned, lower_char, nearest};

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A list of addresses.
    Addresses,
    /// A duration in seconds, with an optional unit: `300`, `5m`, `2h`, `1d`, `1w`.
    Duration,
    /// A host name or address.
    Host,
    /// A list of host names or addresses. The words of a list are parted by commas, semicolons or
    /// white space.
    Hosts,
    /// A whole number in a range, both ends included.
    Int(i64, i64),
    /// The name of a network interface, as the kernel takes it.
    Interface,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A link-local IPv6 address: `fe80::/10`.
    LinkLocal,
    /// An e-mail address.
    Mail,
    /// A list of DNS names.
    Names,
    /// An operating system: `el7`, or as people write it, `CentOS 7 x64`.
    Os,
    /// An absolute path on a server.
    Path,
    /// How many bits of an address are those of its network, from the first number to the second, which is
    /// all bits of the address. People write `64`, `/64`, the network itself, or, of IPv4, its mask.
    PrefixLength(u8, u8),
    /// A list of address prefixes: `fd75:9fac:a7b1:92::/64`.
    Prefixes,
    /// A short name for files: `[a-z0-9-]+`.
    Slug,
    /// The address of a directory on the web, or of files: `https://example.org/centos/7`.
    Url,
    /// Numbers parted by dots: `2.3.1`.
    Version,
    /// One word of letters, digits and `._-+:`.
    Word,
    /// A list of such words.
    Words,
}

/// Where a setting may stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// In the document as a whole.
    Document,
    /// In the section of a role, or the document as a whole.
    Role,
    /// In the section of a server, of its role, or the document as a whole.
    Server,
}

/// A known setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key, as templates and the JSON model name it: `snake_case`.
    pub key: &'static str,
    /// The words that a field list may use, in lower case, English first.
    pub names: &'static [&'static str],
    /// What a value looks like.
    pub shape: Shape,
    /// The narrowest scope in which it makes sense.
    pub level: Level,
    /// The value where no document says one; `None` where there is none.
    pub default: Option<&'static str>,
    /// What it means, in one sentence: English and Russian.
    pub docs: (&'static str, &'static str),
}

/// The setting `key`.
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.binary_search_by(|it| it.key.cmp(key)).ok().map(|at| &SETTINGS[at])
}

/// Where a value holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// For the whole platform.
    Platform,
    /// For the servers of a role.
    Role(RoleId),
    /// For one server.
    Server(ServerId),
}

/// What stands in a declared network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Resident {
    /// A server.
    Server(ServerId),
    /// A floating address.
    Vip(VipId),
}

/// A value that a document states.
#[derive(Clone, Debug)]
pub struct Value {
    /// The setting.
    pub key: &'static str,
    /// Where it holds.
    pub scope: Scope,
    /// The place of the field's name.
    pub name: Span,
    /// The checked and normalised words of the value, each with its place; a setting that is no list
    /// has exactly one.
    pub words: Vec<Spanned<String>>,
}

/// The words of a setting that holds somewhere, and how they are known.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The words; a setting that is no list has one at most.
    pub words: Vec<String>,
    /// For each word, how it is known.
    pub stated: Vec<Stated>,
}

/// The settings of a platform.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: BTreeMap<&'static str, BTreeMap<Scope, Value>>,
    /// What declared networks say of those that stand in them.
    of_networks: BTreeMap<(Resident, &'static str), Spanned<String>>,
}

impl Settings {
    /// States a value; the one that was stated before for the same key and scope comes back.
    pub fn state(&mut self, value: Value) -> Option<Value> {
        self.values.entry(value.key).or_default().insert(value.scope, value)
    }

    /// Notes what the network that `resident` stands in says of `key`. It holds where nothing is stated for
    /// a server itself, or for the role: what is stated for the whole platform is less near.
    pub fn infer(&mut self, key: &'static str, resident: Resident, word: Spanned<String>) {
        self.of_networks.insert((resident, key), word);
    }

    /// What the network that `resident` of `role` stands in says of `key`, where that holds.
    fn of_network(
        &self,
        key: &'static str,
        role: Option<RoleId>,
        resident: Resident,
    ) -> Option<&Spanned<String>> {
        let word = self.of_networks.get(&(resident, key))?;
        let server = match resident {
            Resident::Server(id) => Some(id),
            Resident::Vip(_) => None,
        };
        let is_nearer = |it: &Value| it.scope != Scope::Platform;
        (!self.find(key, role, server).is_some_and(is_nearer)).then_some(word)
    }

    /// All that the network that `resident` of `role` stands in says of it, where that holds, by key.
    pub fn inferred(
        &self,
        role: Option<RoleId>,
        resident: Resident,
    ) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
        let found =
            self.of_networks.range((resident, "")..).take_while(move |it| it.0.0 == resident);
        found.filter_map(move |(&(_, key), _)| Some((key, self.of_network(key, role, resident)?)))
    }

    /// What the documents state for exactly this key and scope.
    pub fn stated(&self, key: &'static str, scope: Scope) -> Option<&Value> {
        self.values.get(key)?.get(&scope)
    }

    /// All that the documents state, by key and scope.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.values().flat_map(BTreeMap::values)
    }

    /// What the documents state of `key` for `server` of `role`: the narrowest scope wins.
    pub fn find(
        &self,
        key: &'static str,
        role: Option<RoleId>,
        server: Option<ServerId>,
    ) -> Option<&Value> {
        let scopes = [server.map(Scope::Server), role.map(Scope::Role), Some(Scope::Platform)];
        let values = self.values.get(key)?;
        scopes.into_iter().flatten().find_map(|it| values.get(&it))
    }

    /// The value of `key` for `server` of `role`: the narrowest scope wins, then the default. Between a role
    /// and the platform stands the declared network of the server.
    pub fn get(&self, key: &str, role: Option<RoleId>, server: Option<ServerId>) -> Resolved {
        let Some(setting) = setting(key) else { return Resolved::default() };
        let resident = server.map(Resident::Server);
        match resident.and_then(|it| self.of_network(setting.key, role, it)) {
            Some(word) => Resolved::of_network(word),
            None => self.get_stated(setting, role, server),
        }
    }

    /// The value of `key` for the floating address `vip` of `role`: what is stated for the role wins, then the
    /// declared network of the address, then the platform, then the default.
    pub fn get_of_vip(&self, key: &str, role: Option<RoleId>, vip: VipId) -> Resolved {
        let Some(setting) = setting(key) else { return Resolved::default() };
        match self.of_network(setting.key, role, Resident::Vip(vip)) {
            Some(word) => Resolved::of_network(word),
            None => self.get_stated(setting, role, None),
        }
    }

    /// What is stated of `setting`, or else its default.
    fn get_stated(
        &self,
        setting: &Setting,
        role: Option<RoleId>,
        server: Option<ServerId>,
    ) -> Resolved {
        if let Some(value) = self.find(setting.key, role, server) {
            return Resolved {
                words: value.words.iter().map(|it| it.value.clone()).collect(),
                stated: value.words.iter().map(|it| Stated::At(it.span)).collect(),
            };
        }
        let words: Vec<String> = setting.default.map(str::to_owned).into_iter().collect();
        Resolved { stated: vec![Stated::Default; words.len()], words }
    }

    /// The first word of that value, if it has one.
    pub fn one(&self, key: &str, role: Option<RoleId>, server: Option<ServerId>) -> Option<&str> {
        let setting = setting(key)?;
        let resident = server.map(Resident::Server);
        if let Some(word) = resident.and_then(|it| self.of_network(setting.key, role, it)) {
            return Some(&word.value);
        }
        match self.find(setting.key, role, server) {
            Some(value) => value.words.first().map(|it| it.value.as_str()),
            None => setting.default,
        }
    }

    /// The value of `key` for the whole platform.
    pub fn platform(&self, key: &str) -> Resolved {
        self.get(key, None, None)
    }
}

impl Resolved {
    fn of_network(word: &Spanned<String>) -> Self {
        Self { words: vec![word.value.clone()], stated: vec![Stated::Inferred(word.span)] }
    }

    /// The first word, if there is one.
    pub fn one(&self) -> Option<&str> {
        self.words.first().map(String::as_str)
    }
}

/// A field name or header as it is compared: lower case, `ё` as `е`, hyphens and underscores as
/// spaces, single spaces.
pub fn normalise(name: &str) -> String {
    // Most of what is compared is names of hosts.
    if name.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'.')) {
        return name.to_owned();
    }
    let mut result = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' | 'а'..='я' | ',' => result.push(c),
            _ => lower_char(c).for_each(|c| add(&mut result, c)),
        }
    }
    result.truncate(result.trim_end().len());
    result
}

/// Adds `c` to a name that is being normalised.
fn add(result: &mut String, c: char) {
    let c = match c {
        'ё' => 'е',
        '-' | '_' | '\u{2010}' | '\u{2011}' => ' ',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    if c != ' ' || !(result.is_empty() || result.ends_with(' ')) {
        result.push(c);
    }
}

/// The setting that a field list calls `name`: by its key or one of its words, in any case.
pub fn setting_named(name: &str) -> Option<&'static Setting> {
    let name = normalise(name);
    SETTINGS.iter().find(|it| normalise(it.key) == name || it.names.contains(&name.as_str()))
}

/// The known word that is nearest to the unknown field name `name`.
pub fn nearest_setting(name: &str) -> Option<&'static str> {
    nearest(&normalise(name), SETTINGS.iter().flat_map(|it| it.names.iter().copied()))
}

/// A word of a value that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueError {
    /// The word that is wrong, in bytes of the value.
    pub word: Range<usize>,
    /// The part of it that is wrong, in bytes of the value.
    pub range: Range<usize>,
    /// Why.
    pub reason: Text,
    /// What could stand there instead.
    pub suggestion: Option<String>,
}

/// A word of a value, as it was written and as it is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Where it was written, in bytes of the value.
    pub range: Range<usize>,
    /// The checked and normalised word.
    pub value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_words_are_unambiguous() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key));
        let mut words = BTreeMap::new();
        for setting in SETTINGS {
            for name in setting.names {
                assert_eq!(normalise(name), *name, "words of `{}` are normalised", setting.key);
                assert_eq!(words.insert(*name, setting.key), None, "`{name}` is used twice");
            }
            let found = setting_named(setting.key).map(|it| it.key);
            assert_eq!(found, Some(setting.key), "the key itself is a word");
        }
    }

    #[test]
    fn every_default_has_the_shape_of_its_setting() {
        for setting in SETTINGS {
            let Some(default) = setting.default else { continue };
            let (words, errors) = setting.shape.read(default);
            assert!(errors.is_empty(), "{}: {errors:?}", setting.key);
            assert_eq!(words[0].value, default, "{}", setting.key);
        }
    }

    #[test]
    fn names_are_found_in_both_languages_and_any_case() {
        let key = |name| setting_named(name).map(|it| it.key);
        assert_eq!(key("Серверы имён"), Some("name_servers"));
        assert_eq!(key("Name-Servers"), Some("name_servers"));
        assert_eq!(key("VRRP_ID"), Some("vrrp_id"));
        assert_eq!(key("цвет"), None);
        assert_eq!(nearest_setting("Зонны"), Some("зоны"));
    }

    #[test]
    fn values_are_checked_and_normalised() {
        let good = |shape: Shape, text: &str| {
            let (words, errors) = shape.read(text);
            assert!(errors.is_empty(), "{text}: {errors:?}");
            words.into_iter().map(|it| it.value).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(good(Shape::Duration, " 5m "), "300");
        assert_eq!(good(Shape::Duration, "2 ч"), "7200");
        assert_eq!(good(Shape::Names, "A.ru, b.ru.\nc.ru"), "a.ru b.ru c.ru");
        assert_eq!(good(Shape::Hosts, "ns1.A.ru fd75:0::53"), "ns1.a.ru fd75::53");
        assert_eq!(good(Shape::Prefixes, "10.0.0.0/8"), "10.0.0.0/8");
        for text in ["25", "/25", "10.1.2.0/25", "255.255.255.128"] {
            assert_eq!(good(Shape::PrefixLength(0, 32), text), "25");
        }
        assert_eq!(good(Shape::PrefixLength(1, 128), "fd75:1::/72"), "72");
        assert_eq!(good(Shape::Mail, "noc@Example.org"), "noc@example.org");
        assert_eq!(good(Shape::Path, "/var/www/"), "/var/www");
        assert_eq!(good(Shape::Url, "http://[fd75::80]/centos/"), "http://[fd75::80]/centos");
        assert_eq!(good(Shape::Os, "CentOS 7 x64"), "el7");
        assert_eq!(good(Shape::Os, "Rocky Linux 9.3"), "el9");
        assert_eq!(good(Shape::Words, "couchdb;rabbitmq"), "couchdb rabbitmq");
        assert_eq!(good(Shape::Ipv4, "10.0.0.1"), "10.0.0.1");
        assert_eq!(good(Shape::Ipv6, "FE80::1"), "fe80::1");
        assert_eq!(good(Shape::LinkLocal, "fe80::60"), "fe80::60");
        assert_eq!(good(Shape::Interface, "bond0.1000"), "bond0.1000");
    }

    #[test]
    fn wrong_values_are_placed_and_explained() {
        let bad = |shape: Shape, text: &str| {
            let (_, errors) = shape.read(text);
            assert_eq!(errors.len(), 1, "{text}: {errors:?}");
            (text[errors[0].range.clone()].to_owned(), errors[0].suggestion.clone())
        };
        let none = |text: &str| (text.to_owned(), None);
        assert_eq!(bad(Shape::Int(0, 32), "64"), none("64"));
        for text in ["64", "/33", "fd75::/32", "255.0.255.0", "10.0.0.1", "/", "-1"] {
            assert_eq!(bad(Shape::PrefixLength(0, 32), text), none(text));
        }
        assert_eq!(bad(Shape::PrefixLength(1, 128), "255.255.255.0"), none("255.255.255.0"));
        assert_eq!(bad(Shape::Duration, "soon"), none("soon"));
        assert_eq!(bad(Shape::Duration, "4294967296"), none("4294967296"));
        assert_eq!(bad(Shape::Addresses, "fd75::1, fd75::g"), none("g"));
        assert_eq!(bad(Shape::Hosts, "a.ru b_c.ru"), none("_"));
        assert_eq!(bad(Shape::Path, "/a/../b"), none("/a/../b"));
        assert_eq!(bad(Shape::Path, "/a;b"), none("/a;b"));
        assert_eq!(bad(Shape::Url, "ftp://a.ru/"), none("ftp://a.ru/"));
        assert_eq!(bad(Shape::Url, "https://a.ru/$x"), none("https://a.ru/$x"));
        assert_eq!(bad(Shape::Word, "eth 0"), none("eth 0"));
        assert_eq!(bad(Shape::Ipv4, "fd75::1"), none("fd75::1"));
        assert_eq!(bad(Shape::Ipv6, "91.103.196.1"), none("91.103.196.1"));
        assert_eq!(bad(Shape::LinkLocal, "fd75::60"), none("fd75::60"));
        assert_eq!(bad(Shape::LinkLocal, "169.254.0.1"), none("169.254.0.1"));
        for name in ["eth0123456789abc", "eth0/1", "eth 0", "eth0:1", ".."] {
            assert_eq!(bad(Shape::Interface, name), none(name));
        }
        assert_eq!(bad(Shape::Os, "el77"), none("el77"));
        assert_eq!(bad(Shape::Os, "Debian 12"), none("Debian 12"));
        let mail = bad(Shape::Mail, "noc.example.org").1;
        assert_eq!(mail.as_deref(), Some("noc@example.org"));
    }

    #[test]
    fn the_narrowest_scope_wins_and_defaults_are_told() {
        let mut settings = Settings::default();
        for (scope, word) in [(Scope::Platform, "eth1"), (Scope::Server(ServerId(2)), "eth2")] {
            let words = vec![Spanned::new(word.to_owned(), Span::default())];
            settings.state(Value { key: "interface", scope, name: Span::default(), words });
        }
        let get = |role, server| {
            let found = settings.get("interface", role, server);
            found.one().map(str::to_owned)
        };
        assert_eq!(get(Some(RoleId(0)), Some(ServerId(2))).as_deref(), Some("eth2"));
        assert_eq!(get(Some(RoleId(0)), Some(ServerId(1))).as_deref(), Some("eth1"));
        assert_eq!(settings.platform("ttl").stated, [Stated::Default]);
        assert!(settings.platform("gateway").words.is_empty());
    }

    #[test]
    fn slugs_are_transliterated() {
        assert_eq!(slug("Очередей / MQ 1"), "ocheredey-mq-1");
        assert_eq!(slug("—"), "");
    }
}
