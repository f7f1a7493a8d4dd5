//! A name that the DNS does not resolve.

use std::collections::BTreeSet;

use super::{Context, Docs, Host, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "special-use-name",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("special_use_name.md")),
    check,
};

/// The domains, and why no server should be named there.
const DOMAINS: &[(&str, (&str, &str))] = &[
    (
        "example",
        ("it is for documentation alone (RFC 6761)", "он только для документации (RFC 6761)"),
    ),
    ("invalid", ("it never resolves (RFC 6761)", "он не разрешается никогда (RFC 6761)")),
    (
        "local",
        ("it belongs to multicast DNS (RFC 6762)", "он принадлежит многоадресной DNS (RFC 6762)"),
    ),
    (
        "localhost",
        ("it is always the machine itself (RFC 6761)", "это всегда сама машина (RFC 6761)"),
    ),
    ("onion", ("it belongs to Tor (RFC 7686)", "он принадлежит Tor (RFC 7686)")),
    ("test", ("it is for tests alone (RFC 6761)", "он только для проверок (RFC 6761)")),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let last = |it: &Host<'_>| {
        let last = it.name.value.labels().next_back()?;
        DOMAINS.iter().position(|(domain, _)| *domain == last)
    };
    let special: Vec<_> =
        cx.hosts.iter().enumerate().filter_map(|(at, it)| Some((at, it, last(it)?))).collect();
    if special.is_empty() {
        return;
    }
    let strays: BTreeSet<usize> = cx.zones.strays.iter().map(|it| it.host).collect();
    for (number, (domain, (en, ru))) in DOMAINS.iter().enumerate() {
        let all = special.iter().filter(|(at, _, it)| *it == number && !strays.contains(at));
        let all: Vec<_> = all.map(|it| it.1).collect();
        let Some(first) = all.first() else { continue };
        let count = all.len();
        sink.push(
            Diagnostic::warning(
                RULE.id,
                cx.part_of_name(first.name, domain),
                Text::new(
                    format!(
                        "{} under `{domain}`, a domain of special use",
                        count_en(count, "name lies", "names lie")
                    ),
                    format!(
                        "{count} {} в `{domain}`, домене особого назначения",
                        form_ru(count, "имя лежит", "имени лежат", "имён лежат")
                    ),
                ),
            )
            .label(Text::new(*en, *ru))
            .note(Text::new(
                "resolvers will not ask your name servers for it: use a domain of your own",
                "резолверы не спросят о нём ваши серверы имён: возьмите собственный домен",
            )),
        );
    }
}
