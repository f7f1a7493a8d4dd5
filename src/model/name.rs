//! Names that are known to be well formed.

use std::fmt;
use std::ops::Range;

use crate::diag::Text;

/// Why a text is not a host name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NameError {
    /// Nothing was written.
    Empty,
    /// Two dots stand together, or one stands first.
    EmptyLabel,
    /// A label has more than 63 octets (RFC 1035 §2.3.4).
    LongLabel(String),
    /// The name has more than 253 octets.
    LongName,
    /// A label begins or ends with a hyphen (RFC 952, RFC 1123 §2.1).
    EdgeHyphen(String),
    /// A character is neither an ASCII letter or digit nor a hyphen.
    BadCharacter(char),
    /// The last label is a number, as in an address (RFC 1123 §2.1).
    Numeric,
}

impl NameError {
    /// The part of `text`, which is wrong for this reason, that is wrong, in bytes.
    pub fn range(&self, text: &str) -> Range<usize> {
        let find = |part: &str| text.find(part).map(|at| at..at + part.len());
        let found = match self {
            Self::Empty | Self::LongName => None,
            Self::EmptyLabel => find("..").or_else(|| find(".")),
            Self::LongLabel(label) | Self::EdgeHyphen(label) => find(label),
            Self::BadCharacter(c) => text.find(*c).map(|at| at..at + c.len_utf8()),
            Self::Numeric => {
                let name = text.strip_suffix('.').unwrap_or(text);
                Some(name.rfind('.').map_or(0, |at| at + 1)..name.len())
            }
        };
        found.unwrap_or(0..text.len())
    }

    /// The reason as a label.
    pub fn text(&self) -> Text {
        match self {
            Self::Empty => Text::new("a name is missing", "здесь нужно имя"),
            Self::EmptyLabel => Text::new(
                "nothing stands between two dots, or before the first",
                "между двумя точками или перед первой ничего нет",
            ),
            Self::LongLabel(label) => Text::new(
                format!("{} octets, where a label has at most 63", label.len()),
                format!("в метке {} октетов, а может быть не больше 63", label.len()),
            ),
            Self::LongName => Text::new(
                "a name has at most 253 octets",
                "в имени может быть не больше 253 октетов",
            ),
            Self::EdgeHyphen(_) => Text::new(
                "a label neither begins nor ends with a hyphen",
                "метка не начинается и не кончается дефисом",
            ),
            Self::BadCharacter('_') => Text::new(
                "host names have no underscore",
                "в имени сервера не бывает подчёркивания",
            ),
            Self::BadCharacter(c) => Text::new(
                format!("`{c}` is neither a Latin letter nor a digit nor a hyphen"),
                format!("`{c}` — не латинская буква, не цифра и не дефис"),
            ),
            Self::Numeric => Text::new(
                "the last label of a name is not a number",
                "последняя метка имени не может быть числом",
            ),
        }
    }
}

/// The name of a host: letters, digits and hyphens in labels parted by dots, in lower case, without
/// the final dot (RFC 952, RFC 1123).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HostName(String);

impl HostName {
    /// Checks and normalises `text`: lower case, no final dot.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let name = check(text, |it| it.is_ascii_alphanumeric() || it == b'-')?;
        let last = name.rsplit('.').next().unwrap_or_default();
        if last.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NameError::Numeric);
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first label.
    pub fn short(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }

    /// All behind the first label; empty for a name of one label.
    pub fn domain(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, domain)| domain)
    }

    /// The labels, from the host outward.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }

    /// Whether the name is `zone` or lies below it.
    pub fn is_in(&self, zone: &DnsName) -> bool {
        zone.holds(&self.0)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name in the DNS, where labels may also begin with an underscore (RFC 2782, RFC 8552), in lower
/// case, without the final dot.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DnsName(String);

impl DnsName {
    /// Checks and normalises `text`: lower case, no final dot.
    pub fn new(text: &str) -> Result<Self, NameError> {
        check(text, |it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_').map(Self)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a record for all names below `domain` that have none (RFC 4592).
    pub fn wildcard(domain: &str) -> Option<Self> {
        let name = Self::new(domain).ok()?;
        (name.0.len() < 252).then(|| Self(format!("*.{}", name.0)))
    }

    /// Whether `name` is this name or lies below it.
    pub fn holds(&self, name: &str) -> bool {
        name.strip_suffix(&self.0).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl From<&HostName> for DnsName {
    fn from(name: &HostName) -> Self {
        Self(name.0.clone())
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name `name` and the domains that it lies in, the longest first.
pub fn domains(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |it| it.split_once('.').map(|it| it.1))
}

fn check(text: &str, allowed: impl Fn(u8) -> bool) -> Result<String, NameError> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    for label in text.split('.') {
        if label.is_empty() {
            return Err(NameError::EmptyLabel);
        }
        let is_bad = |c: &char| !u8::try_from(*c).is_ok_and(&allowed);
        if !label.bytes().all(&allowed)
            && let Some(bad) = label.chars().find(is_bad)
        {
            return Err(NameError::BadCharacter(bad));
        }
        if label.len() > 63 {
            return Err(NameError::LongLabel(label.to_owned()));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(NameError::EdgeHyphen(label.to_owned()));
        }
    }
    if text.len() > 253 {
        return Err(NameError::LongName);
    }
    Ok(text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_are_letters_digits_and_hyphens() {
        assert_eq!(HostName::new("Couch1.DB.rcsnet.ru.").unwrap().as_str(), "couch1.db.rcsnet.ru");
        assert_eq!(HostName::new("a..b"), Err(NameError::EmptyLabel));
        assert_eq!(HostName::new("a_b.ru"), Err(NameError::BadCharacter('_')));
        assert_eq!(HostName::new("-a.ru"), Err(NameError::EdgeHyphen("-a".into())));
        assert_eq!(HostName::new("10.0.0.1"), Err(NameError::Numeric));
    }

    #[test]
    fn a_zone_holds_whole_labels_only() {
        let zone = DnsName::new("rcsnet.ru").unwrap();
        assert!(zone.holds("rcsnet.ru") && zone.holds("a.rcsnet.ru"));
        assert!(!zone.holds("arcsnet.ru") && !zone.holds("rcsnet.ru1"));
    }
}
