//! An address in an unusual spelling.

use std::net::IpAddr;
use std::ops::Range;

use super::{Context, Docs, Rule, Severity, Sink, style};
use crate::diag::{Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "non-canonical-address",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("non_canonical_address.md")),
    check,
};

/// Whether `written`, which is `address` in some spelling, is how it is written (RFC 5952 §4).
fn is_canonical(written: &str, address: IpAddr) -> bool {
    let IpAddr::V6(it) = address else { return written == address.to_string() };
    if written.contains('.') || it.to_ipv4().is_some() {
        return written == address.to_string();
    }
    if written.bytes().any(|it| it.is_ascii_uppercase()) {
        return false;
    }
    let (before, behind) = match written.split_once("::") {
        Some((before, behind)) => (before, Some(behind)),
        None => (written, None),
    };
    let count = |part: &str| if part.is_empty() { 0 } else { part.split(':').count() };
    let gap = behind.map(|it| count(before)..8 - count(it).min(8));
    let groups = || before.split(':').chain(behind.into_iter().flat_map(|it| it.split(':')));
    gap == longest_gap(it.segments()) && groups().all(|it| it.len() < 2 || !it.starts_with('0'))
}

/// The first of the longest runs of groups that are zero, if it is longer than one.
fn longest_gap(groups: [u16; 8]) -> Option<Range<usize>> {
    let mut longest = 0..1;
    let mut start = 0;
    for (at, group) in groups.into_iter().enumerate() {
        if group != 0 {
            start = at + 1;
        } else if at + 1 - start > longest.len() {
            longest = start..at + 1;
        }
    }
    (longest.len() > 1).then_some(longest)
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut odd = Vec::new();
    for address in cx.hosts.iter().flat_map(|it| it.addresses) {
        let written = cx.sources.slice(address.span);
        // What is not the address alone, for it stands behind a mark, stays.
        if !is_canonical(written, address.value) && written.parse() == Ok(address.value) {
            odd.push((address.span, address.value.to_string()));
        }
    }
    style(
        &RULE,
        odd,
        &|count| {
            Text::new(
                format!("{} not in the usual form", count_en(count, "address is", "addresses are")),
                format!(
                    "{count} {} не в обычной записи",
                    form_ru(count, "адрес", "адреса", "адресов")
                ),
            )
        },
        &Text::new("RFC 5952 writes it otherwise", "RFC 5952 пишет его иначе"),
        &Text::new(
            "a search for the usual spelling does not find it",
            "поиск обычной записи его не найдёт",
        ),
        sink,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spelling_is_that_of_the_standard_library() {
        for text in [
            "::",
            "::1",
            "1::",
            "fd75::1",
            "FD75::1",
            "fd75:0::1",
            "fd75::01",
            "fd75:0:0:1::",
            "1:0:0:2:0:0:0:3",
            "1:0:0:2::3",
            "1::2:0:0:0:3",
            "1:0:0:2::0:3",
            "1:2:3:4:5:6:7:8",
            "1:2:3:0:5:6:7:8",
            "1:2:3::5:6:7:8",
            "0:0:1::",
            "::1:0:0",
            "::ffff:1.2.3.4",
            "64:ff9b::1.2.3.4",
            "64:ff9b::102:304",
            "::2:3",
            "10.0.0.1",
            "0:0:0:0:0:0:0:0",
            "1::0",
            "1:0:2:0:3:0:4:0",
            "::a:0:b",
            "1:2:3:4:5:6::",
            "1:2:3:4:5:6:0:0",
            "1:2:3:4:5:6:7::",
        ] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(is_canonical(text, address), address.to_string() == text, "{text}");
        }
    }
}
