//! Values as people write them, and as the model holds them.

use std::net::IpAddr;
use std::ops::Range;

use ipnet::IpNet;

use super::{Shape, ValueError, Word, normalise, slug};
use crate::diag::Text;
use crate::model::{DnsName, HostName, parse_address};

impl Shape {
    /// Whether a value has several words.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Addresses | Self::Hosts | Self::Names | Self::Prefixes | Self::Words)
    }

    /// What a value looks like, for messages.
    pub fn describe(self) -> Text {
        let (en, ru) = match self {
            Self::Addresses => ("addresses parted by commas", "адреса через запятую"),
            Self::Duration => (
                "a duration, such as `300`, `5m`, `2h` or `1d`",
                "длительность, например `300`, `5m`, `2h` или `1d`",
            ),
            Self::Host => ("a host name or an address", "имя сервера или адрес"),
            Self::Hosts => (
                "host names or addresses parted by commas",
                "имена серверов или адреса через запятую",
            ),
            Self::Int(low, high) => {
                return Text::new(
                    format!("a whole number from {low} to {high}"),
                    format!("целое число от {low} до {high}"),
                );
            }
            Self::Interface => (
                "a network interface, such as `eth0`: 15 Latin letters, digits and `._-+` at most",
                "сетевой интерфейс, например `eth0`: не больше 15 латинских букв, цифр и `._-+`",
            ),
            Self::Ipv4 => ("an IPv4 address", "адрес IPv4"),
            Self::Ipv6 => ("an IPv6 address", "адрес IPv6"),
            Self::LinkLocal => (
                "a link-local address, such as `fe80::60`",
                "локальный адрес канала, например `fe80::60`",
            ),
            Self::Mail => (
                "a mailbox, such as `name@example.org`",
                "почтовый ящик, например `name@example.org`",
            ),
            Self::Names => ("names of zones parted by commas", "имена зон через запятую"),
            Self::Os => (
                "an operating system, such as `el7` or `CentOS 7`",
                "операционная система, например `el7` или `CentOS 7`",
            ),
            Self::Path => ("an absolute path", "абсолютный путь"),
            Self::Prefixes => (
                "prefixes such as `fd75:9fac:a7b1::/48`, parted by commas",
                "префиксы вида `fd75:9fac:a7b1::/48` через запятую",
            ),
            Self::PrefixLength(low, high) => {
                let (en, ru) = if high == 32 {
                    (" or a mask", " или маска")
                } else {
                    Default::default()
                };
                return Text::new(
                    format!(
                        "a prefix length from {low} to {high}, such as `/{}`{en}",
                        high / 4 * 3
                    ),
                    format!("длина префикса от {low} до {high}, например `/{}`,{ru}", high / 4 * 3),
                );
            }
            Self::Slug => (
                "a word of lower-case Latin letters, digits and hyphens",
                "слово из строчных латинских букв, цифр и дефисов",
            ),
            Self::Url => (
                "a URL, such as `https://example.org/centos/7`",
                "адрес URL, например `https://example.org/centos/7`",
            ),
            Self::Version => ("a version, such as `2.3`", "версия, например `2.3`"),
            Self::Word => (
                "a word of Latin letters, digits and `._-+:`",
                "слово из латинских букв, цифр и `._-+:`",
            ),
            Self::Words => (
                "words of Latin letters, digits and `._-+:`, parted by commas",
                "слова из латинских букв, цифр и `._-+:` через запятую",
            ),
        };
        Text::new(en, ru)
    }

    /// Reads a value: its good words, and what is wrong with the others. A value without any word
    /// yields neither.
    pub fn read(self, text: &str) -> (Vec<Word>, Vec<ValueError>) {
        let (mut words, mut errors) = (Vec::new(), Vec::new());
        let parts = if self.is_list() { split_list(text) } else { vec![trim(text, 0..text.len())] };
        for range in parts.into_iter().filter(|it| !it.is_empty()) {
            match self.read_word(&text[range.clone()]) {
                Ok(value) => words.push(Word { range, value }),
                Err(mut error) => {
                    error.range = range.start + error.range.start..range.start + error.range.end;
                    error.word = range;
                    errors.push(error);
                }
            }
        }
        (words, errors)
    }

    fn read_word(self, word: &str) -> Result<String, ValueError> {
        let wrong = |suggestion: Option<String>| ValueError {
            word: 0..word.len(),
            range: 0..word.len(),
            reason: {
                let it = self.describe();
                Text::new(format!("expected {}", it.en), format!("здесь ожидается {}", it.ru))
            },
            suggestion,
        };
        let is_word =
            |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "._-+:".contains(c));
        match self {
            Self::Addresses => address(word).map(|it| it.to_string()),
            Self::Duration => duration(word).map(|it| it.to_string()).ok_or_else(|| wrong(None)),
            Self::Host | Self::Hosts => host(word),
            Self::Int(low, high) => match word.parse::<i64>() {
                Ok(number) if (low..=high).contains(&number) => Ok(number.to_string()),
                _ => Err(wrong(None)),
            },
            // The kernel takes no longer names (IFNAMSIZ), and `:` stands for an alias.
            Self::Interface => {
                let good = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
                if word.len() <= 15 && word.chars().all(good) && !matches!(word, "." | "..") {
                    Ok(word.to_owned())
                } else {
                    Err(wrong(None))
                }
            }
            Self::Ipv4 | Self::Ipv6 | Self::LinkLocal => {
                let found = address(word)?;
                let is_meant = match found {
                    IpAddr::V4(_) => self == Self::Ipv4,
                    IpAddr::V6(it) if self == Self::LinkLocal => it.is_unicast_link_local(),
                    IpAddr::V6(_) => self == Self::Ipv6,
                };
                if is_meant { Ok(found.to_string()) } else { Err(wrong(None)) }
            }
            Self::Mail => match word.split_once('@') {
                Some((user, domain))
                    if !user.is_empty()
                        && user
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
                        && !user.starts_with('.')
                        && !user.ends_with('.')
                        && !user.contains("..") =>
                {
                    let domain = DnsName::new(domain).map_err(|_| wrong(None))?;
                    Ok(format!("{user}@{domain}"))
                }
                Some(_) => Err(wrong(None)),
                // The SOA writes a dot for the `@`: people copy it from there.
                None => Err(wrong(
                    word.split_once('.')
                        .map(|(user, domain)| format!("{user}@{}", domain.trim_end_matches('.'))),
                )),
            },
            Self::Names => DnsName::new(word).map(|it| it.to_string()).map_err(|error| {
                let range = error.range(word);
                ValueError { word: 0..word.len(), range, reason: error.text(), suggestion: None }
            }),
            Self::Os => os(word).map(str::to_owned).ok_or_else(|| wrong(None)),
            Self::Path => {
                let good = |c: char| c.is_ascii_alphanumeric() || "._+@=,-/".contains(c);
                let part = |it: &str| it == "." || it == "..";
                match word.strip_prefix('/') {
                    Some(rest) if word.chars().all(good) && !rest.split('/').any(part) => {
                        Ok(format!("/{}", rest.trim_end_matches('/')))
                    }
                    _ => Err(wrong(None)),
                }
            }
            Self::Prefixes => word.parse::<IpNet>().map(|it| it.to_string()).map_err(|_| {
                let suggestion = match word.parse::<IpAddr>() {
                    Ok(IpAddr::V4(_)) => Some(format!("{word}/32")),
                    Ok(IpAddr::V6(_)) => Some(format!("{word}/128")),
                    Err(_) => None,
                };
                wrong(suggestion)
            }),
            Self::PrefixLength(low, high) => match prefix_length(word, high) {
                Some(length) if (low..=high).contains(&length) => Ok(length.to_string()),
                _ => Err(wrong(None)),
            },
            Self::Slug => {
                let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                if word.chars().all(good) && !word.starts_with('-') && !word.ends_with('-') {
                    Ok(word.to_owned())
                } else {
                    Err(wrong(Some(slug(word)).filter(|it| !it.is_empty())))
                }
            }
            Self::Url => {
                let good = |c: char| c.is_ascii_alphanumeric() || "._~-/:[]@%+=,".contains(c);
                let schemes = ["https://", "http://", "file://"];
                let rest = schemes.iter().find_map(|it| word.strip_prefix(it));
                match rest {
                    Some(rest) if !rest.is_empty() && rest.chars().all(good) => {
                        Ok(word.trim_end_matches('/').to_owned())
                    }
                    _ => Err(wrong(None)),
                }
            }
            Self::Version => {
                let number = |it: &str| {
                    (1..=5).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_digit())
                };
                if word.split('.').all(number) { Ok(word.to_owned()) } else { Err(wrong(None)) }
            }
            Self::Word | Self::Words => {
                if is_word(word) {
                    Ok(word.to_owned())
                } else {
                    Err(wrong(None))
                }
            }
        }
    }
}

/// `range` of `text` without white space on both sides.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// The words of a list.
fn split_list(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c == ',' || c == ';' || c.is_whitespace() {
            words.push(start..at);
            start = at + c.len_utf8();
        }
    }
    words.push(start..text.len());
    words
}

fn address(word: &str) -> Result<IpAddr, ValueError> {
    parse_address(word).map_err(|error| ValueError {
        word: 0..word.len(),
        range: error.range,
        reason: error.reason.text(),
        suggestion: error.suggestion,
    })
}

fn host(word: &str) -> Result<String, ValueError> {
    let is_address = word.contains(':')
        || word.starts_with('[')
        || word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_address {
        return address(word).map(|it| it.to_string());
    }
    HostName::new(word).map(|it| it.to_string()).map_err(|error| {
        let range = error.range(word);
        ValueError { word: 0..word.len(), range, reason: error.text(), suggestion: None }
    })
}

/// The family of an operating system that rebuilds one release of Enterprise Linux.
fn os(word: &str) -> Option<&'static str> {
    const NAMES: &[&str] =
        &["el", "almalinux", "alma", "centos", "oracle", "red hat", "rhel", "rocky"];
    let word = normalise(word);
    let name = NAMES.iter().find_map(|it| word.strip_prefix(it))?;
    let version = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = version.len() - version.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match &version[..digits] {
        "7" => Some("el7"),
        "8" => Some("el8"),
        "9" => Some("el9"),
        _ => None,
    }
}

/// The prefix length that `word` states of addresses of `bits` bits.
fn prefix_length(word: &str, bits: u8) -> Option<u8> {
    if let Ok(length) = word.strip_prefix('/').unwrap_or(word).parse() {
        return Some(length);
    }
    if let Ok(mask) = word.parse() {
        return ipnet::ip_mask_to_prefix(mask).ok().filter(|_| bits == 32 && mask.is_ipv4());
    }
    let network: IpNet = word.parse().ok()?;
    (network.max_prefix_len() == bits).then(|| network.prefix_len())
}

/// Seconds, at most what a TTL can hold (RFC 2181 §8).
fn duration(word: &str) -> Option<u32> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = word.split_at(digits);
    let factor = match unit.trim_start().to_lowercase().as_str() {
        "" | "s" | "с" | "сек" => 1,
        "m" | "min" | "м" | "мин" => 60,
        "h" | "ч" | "час" => 3600,
        "d" | "д" | "дн" => 86_400,
        "w" | "н" | "нед" => 604_800,
        _ => return None,
    };
    let seconds = number.parse::<u32>().ok()?.checked_mul(factor)?;
    (seconds <= 0x7fff_ffff).then_some(seconds)
}
