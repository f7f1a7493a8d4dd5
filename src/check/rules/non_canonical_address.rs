//! An address in an unusual spelling.

use std::fmt::{self, Write};
use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink, style};
use crate::diag::{Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "non-canonical-address",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("non_canonical_address.md")),
    check,
};

/// A text that must be the next thing written.
struct Expected<'a>(&'a str);

impl Write for Expected<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(text).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// Whether `written` is how `address` is written.
fn is_canonical(written: &str, address: IpAddr) -> bool {
    let mut expected = Expected(written);
    write!(expected, "{address}").is_ok() && expected.0.is_empty()
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
