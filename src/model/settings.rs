//! What field lists say: THE table of settings, and the values of a platform by scope.

use super::{RoleId, ServerId, Stated};
use crate::text::{Span, Spanned};

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A duration in seconds, with an optional unit: `300`, `5m`, `2h`, `1d`, `1w`.
    Duration,
    /// A host name or address.
    Host,
    /// A list of host names or addresses, parted by commas or white space.
    Hosts,
    /// A whole number in a range, both ends included.
    Int(i64, i64),
    /// An e-mail address.
    Mail,
    /// A list of DNS names.
    Names,
    /// An address prefix: `fd75:9fac:a7b1:92::/64`.
    Prefix,
    /// An absolute path on a server.
    Path,
    /// An address.
    Address,
    /// Words of letters, digits and `._-+:`, parted by commas or white space.
    Words,
    /// One such word.
    Word,
    /// Yes or no: `yes`, `no`, `да`, `нет`.
    Bool,
    /// Any text of one line.
    Text,
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

/// All known settings, by key.
pub const SETTINGS: &[Setting] = &[];

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
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The words; a setting that is no list has one at most.
    pub words: Vec<String>,
    /// For each word, how it is known.
    pub stated: Vec<Stated>,
}

/// The settings of a platform.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What the documents state, in their order.
    pub values: Vec<Value>,
}

impl Settings {
    /// The value of `key` for `server` of `role`: the narrowest scope wins, then the default.
    pub fn get(&self, key: &str, role: Option<RoleId>, server: Option<ServerId>) -> Resolved {
        let holds = |scope| match scope {
            Scope::Platform => true,
            Scope::Role(id) => Some(id) == role,
            Scope::Server(id) => Some(id) == server,
        };
        let stated = self.values.iter().filter(|it| it.key == key && holds(it.scope));
        if let Some(value) = stated.max_by_key(|it| it.scope) {
            return Resolved {
                words: value.words.iter().map(|it| it.value.clone()).collect(),
                stated: value.words.iter().map(|it| Stated::At(it.span)).collect(),
            };
        }
        let words: Vec<String> =
            setting(key).and_then(|it| it.default).map(str::to_owned).into_iter().collect();
        Resolved { stated: vec![Stated::Default; words.len()], words }
    }

    /// The value of `key` for the whole platform.
    pub fn platform(&self, key: &str) -> Resolved {
        self.get(key, None, None)
    }
}

impl Resolved {
    /// The first word, if there is one.
    pub fn one(&self) -> Option<&str> {
        self.words.first().map(String::as_str)
    }
}
