//! DNS records that a document states itself, beside those that follow from its servers.

use crate::text::{Span, Spanned};

use super::{DnsName, PlatformId};

/// What the data of a type of records is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Data {
    /// An address.
    Address,
    /// Numbers, as many as this says, and then the name of a host.
    Target(usize),
    /// Words, which the standards call so; the last one may stand in several parts.
    Words(&'static [&'static str]),
    /// One text.
    Text,
}

/// The types of records that a document may state, by name, with what their data is.
///
/// SOA is none of them: it follows from the settings.
pub const RECORD_TYPES: &[(&str, Data)] = &[
    ("A", Data::Address),
    ("AAAA", Data::Address),
    ("CAA", Data::Words(&["flags", "tag", "value"])),
    ("CNAME", Data::Target(0)),
    ("DS", Data::Words(&["key tag", "algorithm", "digest type", "digest"])),
    ("MX", Data::Target(1)),
    ("NAPTR", Data::Words(&["order", "preference", "flags", "service", "regexp", "replacement"])),
    ("NS", Data::Target(0)),
    ("PTR", Data::Target(0)),
    ("SRV", Data::Target(3)),
    ("SSHFP", Data::Words(&["algorithm", "fingerprint type", "fingerprint"])),
    (
        "TLSA",
        Data::Words(&[
            "certificate usage",
            "selector",
            "matching type",
            "certificate association data",
        ]),
    ),
    ("TXT", Data::Text),
];

/// The type `name` in the spelling of zone files, and what its data is.
pub fn record_type(name: &str) -> Option<(&'static str, Data)> {
    RECORD_TYPES.iter().copied().find(|it| it.0.eq_ignore_ascii_case(name))
}

/// The words of the data of a record; what stands in quotes is one of them.
pub fn record_words(data: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let words = data.split(|c: char| {
        is_quoted ^= c == '"';
        c.is_whitespace() && !is_quoted
    });
    words.filter(|it| !it.is_empty()).collect()
}

/// A record of a table of records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatedRecord {
    /// The platform that it belongs to.
    pub platform: PlatformId,
    /// The whole name, without the final dot.
    pub owner: Spanned<DnsName>,
    /// The type, as zone files write it.
    pub kind: Spanned<&'static str>,
    /// What stands before the last word of the data: the numbers of an SRV record, in single spaces.
    pub fields: String,
    /// The address in its usual form, the whole name without the final dot, or the last word as it is
    /// written; of a TXT record, the whole text.
    pub data: Spanned<String>,
    /// The time to live in seconds, if one is stated.
    pub ttl: Option<Spanned<u32>>,
    /// The row that describes it.
    pub row: Span,
}

impl StatedRecord {
    /// The name that the record leads to.
    pub fn target(&self) -> Option<&str> {
        let (_, data) = record_type(self.kind.value)?;
        matches!(data, Data::Target(_)).then_some(self.data.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_and_known_in_any_case() {
        assert!(RECORD_TYPES.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(record_type("srv"), Some(("SRV", Data::Target(3))));
        assert_eq!(record_type("SOA"), None);
    }

    #[test]
    fn quotes_hold_a_word_together() {
        let words = record_words("10 20  \"U\" \"\" \"!^.*$!sip:a b!\" .");
        assert_eq!(words, ["10", "20", "\"U\"", "\"\"", "\"!^.*$!sip:a b!\"", "."]);
    }
}
