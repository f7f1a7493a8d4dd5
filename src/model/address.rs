//! Addresses as people write them, and what is wrong with those that are none.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

use super::confusable;
use crate::diag::Text;

/// Why a text is not an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AddressReason {
    /// Nothing was written.
    Empty,
    /// It looks like a name, or like nothing known.
    NotAnAddress,
    /// A letter of another script looks like a Latin one.
    Confusable {
        /// What was written.
        found: char,
        /// What it looks like.
        latin: char,
    },
    /// A character that no address has.
    BadCharacter(char),
    /// A group of an IPv6 address has more than four digits.
    LongGroup,
    /// More than eight groups, or nine with the gap.
    TooManyGroups(usize),
    /// Fewer than eight groups, and no `::`.
    TooFewGroups(usize),
    /// `::` occurs twice.
    TwoGaps,
    /// A single colon at an end.
    LoneColon,
    /// A number of an IPv4 address is above 255.
    LargeOctet,
    /// A number of an IPv4 address begins with a zero, which many programs read as octal.
    LeadingZero,
    /// An IPv4 address has not four numbers.
    OctetCount(usize),
    /// A prefix length stands behind the address.
    PrefixLength,
    /// An interface stands behind the address.
    Interface,
    /// The address stands in brackets, or a port behind it.
    Port,
}

/// What is wrong with a text that should be an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddressError {
    /// Why it is none.
    pub reason: AddressReason,
    /// The part that is wrong, in bytes of the text.
    pub range: Range<usize>,
    /// The address that was probably meant, where one can be told.
    pub suggestion: Option<String>,
}

/// Reads an address of either family.
pub fn parse_address(text: &str) -> Result<IpAddr, AddressError> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(_) => Err(explain(text)),
    }
}

/// Says what keeps `text` from being an address.
fn explain(text: &str) -> AddressError {
    let (reason, range) = find(text);
    let suggestion = match reason {
        AddressReason::Confusable { .. } => valid(confusable::to_latin(text)),
        AddressReason::LeadingZero => valid(without_leading_zeros(text)),
        AddressReason::PrefixLength | AddressReason::Interface => {
            valid(text[..range.start].to_owned())
        }
        AddressReason::Port => {
            let inner = text.trim_start_matches('[').split(']').next().unwrap_or_default();
            let bare = if text.starts_with('[') { inner } else { &text[..range.start] };
            valid(bare.to_owned())
        }
        AddressReason::LoneColon => valid(text.trim_matches(':').to_owned()),
        _ => None,
    };
    AddressError { reason, range, suggestion }
}

fn valid(text: String) -> Option<String> {
    text.parse::<IpAddr>().is_ok().then_some(text)
}

fn without_leading_zeros(text: &str) -> String {
    let numbers = text.split('.').map(|it| match it.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    });
    numbers.collect::<Vec<_>>().join(".")
}

fn find(text: &str) -> (AddressReason, Range<usize>) {
    let whole = 0..text.len();
    if text.is_empty() {
        return (AddressReason::Empty, whole);
    }
    if let Some((at, found)) = text.char_indices().find(|(_, c)| !c.is_ascii()) {
        // A homoglyph is only one in something that would be an address without it.
        if let Some(latin) = confusable::latin(found)
            && looks_like_address(&confusable::to_latin(text))
        {
            return (AddressReason::Confusable { found, latin }, at..at + found.len_utf8());
        }
    }
    if let Some(at) = text.find('/') {
        return (AddressReason::PrefixLength, at..text.len());
    }
    if let Some(at) = text.find('%') {
        return (AddressReason::Interface, at..text.len());
    }
    if text.starts_with('[') {
        return (AddressReason::Port, whole);
    }
    if text.contains(':') && (text.matches(':').count() > 1 || !text.contains('.')) {
        return find_v6(text);
    }
    if let Some((address, port)) = text.rsplit_once(':')
        && address.parse::<Ipv4Addr>().is_ok()
        && port.bytes().all(|b| b.is_ascii_digit())
    {
        return (AddressReason::Port, address.len()..text.len());
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return find_v4(text, 0);
    }
    // Mostly an IPv4 address, with something that no number has.
    if text.matches('.').count() == 3
        && text.chars().filter(char::is_ascii_digit).count() * 2 >= text.len()
        && let Some((at, bad)) = text.char_indices().find(|&(_, c)| !c.is_ascii_digit() && c != '.')
    {
        return (AddressReason::BadCharacter(bad), at..at + bad.len_utf8());
    }
    (AddressReason::NotAnAddress, whole)
}

fn looks_like_address(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.')
        && (text.contains(':') || text.matches('.').count() == 3)
}

fn find_v6(text: &str) -> (AddressReason, Range<usize>) {
    let bad = text.char_indices().find(|&(_, c)| !c.is_ascii_hexdigit() && c != ':' && c != '.');
    if let Some((at, bad)) = bad {
        return (AddressReason::BadCharacter(bad), at..at + bad.len_utf8());
    }
    let gaps: Vec<usize> = text.match_indices("::").map(|(at, _)| at).collect();
    if let Some(at) = text.find(":::") {
        return (AddressReason::TwoGaps, at..at + 3);
    }
    if let [_, second, ..] = gaps[..] {
        return (AddressReason::TwoGaps, second..second + 2);
    }
    if text.starts_with(':') && !text.starts_with("::") {
        return (AddressReason::LoneColon, 0..1);
    }
    if text.ends_with(':') && !text.ends_with("::") {
        return (AddressReason::LoneColon, text.len() - 1..text.len());
    }
    let mut at = 0;
    let mut groups = Vec::new();
    for group in text.split(':') {
        if !group.is_empty() {
            groups.push(at..at + group.len());
        }
        at += group.len() + 1;
    }
    for range in &groups {
        let group = &text[range.clone()];
        if group.contains('.') {
            let (reason, inner) = find_v4(group, range.start);
            if group.parse::<Ipv4Addr>().is_err() {
                return (reason, inner);
            }
        } else if group.len() > 4 {
            return (AddressReason::LongGroup, range.clone());
        }
    }
    let count = groups.len() + usize::from(text.contains('.'));
    if gaps.is_empty() && count < 8 {
        return (AddressReason::TooFewGroups(count), 0..text.len());
    }
    let limit = if gaps.is_empty() { 8 } else { 7 };
    let start = groups.get(limit).map_or(0, |it| it.start);
    (AddressReason::TooManyGroups(count), start..text.len())
}

fn find_v4(text: &str, offset: usize) -> (AddressReason, Range<usize>) {
    let count = text.split('.').count();
    if count != 4 {
        return (AddressReason::OctetCount(count), offset..offset + text.len());
    }
    let mut at = offset;
    for octet in text.split('.') {
        let range = at..at + octet.len();
        if octet.is_empty() {
            return (AddressReason::OctetCount(3), offset..offset + text.len());
        }
        if octet.len() > 1 && octet.starts_with('0') {
            return (AddressReason::LeadingZero, range);
        }
        if octet.parse::<u8>().is_err() {
            return (AddressReason::LargeOctet, range);
        }
        at += octet.len() + 1;
    }
    (AddressReason::NotAnAddress, offset..offset + text.len())
}

impl AddressReason {
    /// The reason as a label: "`g` is not a hexadecimal digit".
    pub fn text(&self) -> Text {
        match self {
            Self::Empty => Text::new("an address is missing", "здесь нужен адрес"),
            Self::NotAnAddress => Text::new(
                "this is neither an IPv6 nor an IPv4 address",
                "это не адрес IPv6 и не адрес IPv4",
            ),
            Self::Confusable { found, latin } => confusable::text(*found, *latin),
            Self::BadCharacter(c) => Text::new(
                format!("`{c}` cannot stand in an address"),
                format!("`{c}` не может стоять в адресе"),
            ),
            Self::LongGroup => Text::new(
                "a group has at most four hexadecimal digits",
                "в группе не больше четырёх шестнадцатеричных цифр",
            ),
            Self::TooManyGroups(count) => Text::new(
                format!("{count} groups, where an address has eight"),
                format!("групп {count}, а в адресе их восемь"),
            ),
            Self::TooFewGroups(count) => Text::new(
                format!("only {count} of eight groups, and no `::`"),
                format!("групп {count} вместо восьми, и нет `::`"),
            ),
            Self::TwoGaps => {
                Text::new("`::` may stand only once", "`::` может стоять только один раз")
            }
            Self::LoneColon => Text::new(
                "a single colon at the end of an address",
                "одиночное двоеточие на краю адреса",
            ),
            Self::LargeOctet => {
                Text::new("a number is at most 255", "число не может быть больше 255")
            }
            Self::LeadingZero => Text::new(
                "many programs read a leading zero as octal",
                "многие программы читают число с нулём впереди как восьмеричное",
            ),
            Self::OctetCount(count) => Text::new(
                format!("{count} numbers, where an address has four"),
                format!("чисел {count}, а в адресе их четыре"),
            ),
            Self::PrefixLength => Text::new(
                "an address alone stands here, without a prefix length",
                "здесь стоит только адрес, без длины префикса",
            ),
            Self::Interface => Text::new(
                "an address alone stands here, without an interface",
                "здесь стоит только адрес, без интерфейса",
            ),
            Self::Port => Text::new(
                "an address alone stands here, without brackets and port",
                "здесь стоит только адрес, без скобок и порта",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_read() {
        for text in ["FD75:9FAC::90", "fd75::1.2.3.4", "::", "10.0.0.1", "0:0:0:0:0:0:0:1"] {
            assert!(parse_address(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_wrong_part_is_found() {
        let cases = [
            ("fd75::90g", "g", "BadCharacter('g')"),
            ("fd75:9fac:a7b12::1", "a7b12", "LongGroup"),
            ("fd75::9fac::1", "::", "TwoGaps"),
            ("1:2:3:4:5:6:7:8:9", "9", "TooManyGroups(9)"),
            ("1:2:3:4:5:6:7", "1:2:3:4:5:6:7", "TooFewGroups(7)"),
            ("fd75::901:", ":", "LoneColon"),
            ("91.103.196.256", "256", "LargeOctet"),
            ("91.103.096.13", "096", "LeadingZero"),
            ("91.103.196", "91.103.196", "OctetCount(3)"),
            ("91.103.196.13.1", "91.103.196.13.1", "OctetCount(5)"),
            ("fd75::1/64", "/64", "PrefixLength"),
            ("[fd75::1]:80", "[fd75::1]:80", "Port"),
            ("10.0.0.1:80", ":80", "Port"),
            ("fe80::1%eth0", "%eth0", "Interface"),
            ("1O.0.0.1", "O", "BadCharacter('O')"),
            ("kazoo1.app", "kazoo1.app", "NotAnAddress"),
            ("fd75:9faс::1", "с", "Confusable { found: 'с', latin: 'c' }"),
        ];
        for (text, part, reason) in cases {
            let error = parse_address(text).expect_err(text);
            assert_eq!(&text[error.range.clone()], part, "{text}");
            assert_eq!(format!("{:?}", error.reason), reason, "{text}");
        }
    }

    #[test]
    fn what_was_meant_is_suggested_only_where_it_can_be_told() {
        let suggest = |text| parse_address(text).expect_err(text).suggestion;
        assert_eq!(suggest("fd75:9faс::1").as_deref(), Some("fd75:9fac::1"));
        assert_eq!(suggest("91.103.096.13").as_deref(), Some("91.103.96.13"));
        assert_eq!(suggest("fd75::1/64").as_deref(), Some("fd75::1"));
        assert_eq!(suggest("[fd75::1]:80").as_deref(), Some("fd75::1"));
        assert_eq!(suggest("fd75::90g"), None);
    }
}
