//! An address in an unusual spelling.

use super::{Context, Docs, Rule, Severity, Sink, style};
use crate::diag::{Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "non-canonical-address",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("non_canonical_address.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut odd = Vec::new();
    for address in cx.hosts.iter().flat_map(|it| it.addresses) {
        let (written, canonical) = (cx.sources.slice(address.span), address.value.to_string());
        // What is not the address alone, for it stands behind a mark, stays.
        if written != canonical && written.parse() == Ok(address.value) {
            odd.push((address.span, canonical));
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
