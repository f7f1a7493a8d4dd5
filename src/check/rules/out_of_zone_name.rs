//! A name that no zone of the platform holds.

use super::unknown_tld::{explain, strays, tld};
use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::check::zones::{Misnamed, is_known_tld};
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "out-of-zone-name",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("out_of_zone_name.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for it in &cx.zones.misnamed {
        misnamed(cx, it, sink);
    }
    for (stray, host) in strays(cx) {
        // The other ones are the business of `unknown-tld`.
        if !is_known_tld(tld(host)) {
            continue;
        }
        let name = host.name.value.as_str();
        let message = Text::new(
            format!("`{name}` lies in no zone of the platform"),
            format!("`{name}` не лежит ни в одной зоне комплекса"),
        );
        let it = Diagnostic::error(RULE.id, host.name.span, message);
        sink.push(explain(cx, it, stray, host, &stray.tail));
    }
}

/// A zone that is mistyped in its field.
fn misnamed(cx: &Context<'_>, it: &Misnamed, sink: &mut Sink) {
    let (zone, meant, count) = (cx.inventory.zones.get(it.zone), &it.meant, it.hosts.len());
    let first = it.hosts.first().and_then(|&at| cx.hosts.get(at));
    let (Some(zone), Some(first)) = (zone, first) else { return };
    let Some(span) = zone.stated.span() else { return };
    let name = zone.name.as_str();
    sink.push(
        Diagnostic::error(
            RULE.id,
            span,
            Text::new(
                format!("no name lies in the zone `{name}`: all {count} lie in `{meant}`"),
                format!("в зоне `{name}` нет ни одного имени: все {count} лежат в `{meant}`"),
            ),
        )
        .label(Text::new(format!("`{meant}` may be meant"), format!("возможно, `{meant}`")))
        .also(
            cx.part_of_name(first.name, meant),
            Text::new("the first of the names", "первое из имён"),
        )
        .note(Text::new(
            "no zone would hold the names, so nobody could look them up",
            "ни одна зона не будет содержать этих имён, и их никто не найдёт",
        ))
        .fix(rewrite(&[(span, meant.clone())], Applicability::Unsafe)),
    );
}
