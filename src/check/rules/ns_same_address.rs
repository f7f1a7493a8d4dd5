//! Two name servers that are one machine.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Platform;
use crate::model::settings::Scope;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "ns-same-address",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("ns_same_address.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, platform) in cx.platforms() {
        stated(platform, sink);
        let Some(value) = platform.settings.stated("name_servers", Scope::Platform) else {
            continue;
        };
        let mut seen = BTreeMap::<IpAddr, _>::new();
        for word in &value.words {
            let name = word.value.as_str();
            let own = cx.hosts_named(name).flat_map(|it| it.addresses).map(|it| it.value);
            let records = cx.records_of(name).iter().filter_map(|it| it.data.value.parse().ok());
            for address in own.chain(records) {
                let (first, place) = *seen.entry(address).or_insert((name, word.span));
                if first == name {
                    continue;
                }
                let text = Text::new(
                    format!("name servers `{first}` and `{name}` have one address, `{address}`"),
                    format!("у серверов имён `{first}` и `{name}` один адрес: `{address}`"),
                );
                sink.push(same(word.span, place, text));
            }
        }
    }
}

/// The addresses that a document states for the name servers themselves.
fn stated(platform: &Platform, sink: &mut Sink) {
    let words = |key| {
        let value = platform.settings.stated(key, Scope::Platform);
        value.into_iter().flat_map(|it| &it.words)
    };
    for word in words("secondary_addresses") {
        let Some(first) = words("primary_addresses").find(|it| it.value == word.value) else {
            continue;
        };
        let address = &word.value;
        let text = Text::new(
            format!("the secondary name server has the address of the primary: `{address}`"),
            format!("у вторичного сервера имён адрес первичного: `{address}`"),
        );
        sink.push(same(word.span, first.span, text));
    }
}

/// What is wrong at `place`, where `first` is the same machine.
fn same(place: Span, first: Span, text: Text) -> Diagnostic {
    Diagnostic::warning(RULE.id, place, text)
        .label(Text::new("the same machine", "та же машина"))
        .also(first, Text::new("as this", "что и эта"))
        .note(Text::new(
            "they fail together: put one of them on another machine",
            "они откажут вместе: поставьте один из них на другую машину",
        ))
}
