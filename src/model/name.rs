//! Names that are known to be well formed.

use std::fmt;

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

/// The name of a host: letters, digits and hyphens in labels parted by dots, in lower case, without
/// the final dot (RFC 952, RFC 1123).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HostName(String);

impl HostName {
    /// Checks and normalises `text`: lower case, no final dot.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let name = check(text, |c| c.is_ascii_alphanumeric() || c == '-')?;
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
        check(text, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_').map(Self)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
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

fn check(text: &str, allowed: impl Fn(char) -> bool) -> Result<String, NameError> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    for label in text.split('.') {
        if label.is_empty() {
            return Err(NameError::EmptyLabel);
        }
        if let Some(bad) = label.chars().find(|&c| !allowed(c)) {
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
