//! A server in a zone that was given away.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "collides-with-delegation",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("collides_with_delegation.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let hosts = cx.hosts.iter().map(|it| (it.name.value.as_str(), it.name.span));
    // Addresses of its name servers may stand beside a delegation, and so may its keys.
    let all = || cx.inventory.records.iter();
    let servers: BTreeSet<&str> =
        all().filter(|it| it.kind.value == "NS").map(|it| it.data.value.as_str()).collect();
    let own = all().filter(|it| match it.kind.value {
        "NS" | "DS" => false,
        "A" | "AAAA" => !servers.contains(it.owner.value.as_str()),
        _ => true,
    });
    let records: Vec<_> = own.map(|it| (it.owner.value.as_str(), it.owner.span)).collect();
    for (name, span) in hosts.chain(records) {
        let Some(cut) = cx.delegation(name) else { continue };
        let zone = &cut.owner.value;
        sink.push(
            Diagnostic::error(
                RULE.id,
                span,
                Text::new(
                    format!("`{name}` lies in `{zone}`, which is delegated"),
                    format!("`{name}` лежит в `{zone}`, а эта зона передана другим"),
                ),
            )
            .label(Text::new("nobody asks this zone for it", "эту зону о нём никто не спросит"))
            .also(cut.owner.span, Text::new("delegated here", "передана здесь"))
            .note(Text::new(
                "rename it, or take the delegation back",
                "переименуйте его или верните зону себе",
            )),
        );
    }
}
