//! A number that is missing between two others.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, series};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "series-gap",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: ("A number is missing in a series of names.", "В ряду имён пропущен номер."),
        why: (
            "A row may have been forgotten, or a number mistyped.",
            "Возможно, забыта строка или номер набран с ошибкой.",
        ),
        bad: "\
Servers
=======

=================  ============  ====
DNS name           IPv6 address  Role
=================  ============  ====
nginx1.rcsnet.ru   fd75::701     web
nginx3.rcsnet.ru   fd75::703     web
=================  ============  ====
",
        good: "\
Servers
=======

=================  ============  ====
DNS name           IPv6 address  Role
=================  ============  ====
nginx1.rcsnet.ru   fd75::701     web
nginx2.rcsnet.ru   fd75::702     web
=================  ============  ====
",
        fix: (
            "Add the missing row, or allow the rule if the machine was taken out of service.",
            "Добавьте пропущенную строку или разрешите это правилом, если машина выведена из работы.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut all = BTreeMap::<_, BTreeMap<u32, _>>::new();
    for host in cx.servers() {
        if let Some((stem, number)) = series(host.name.value.short()) {
            // Neither by role nor by domain: one series may run through several roles, and a mistyped
            // domain leaves no gap behind.
            all.entry((host.platform, stem)).or_default().entry(number).or_insert(host);
        }
    }
    for ((_, stem), numbers) in all {
        let pairs = numbers.iter().zip(numbers.iter().skip(1));
        for ((&low, before), (&high, after)) in pairs {
            // A large step is a plan, as `kazoo101` after `kazoo12`, and no slip.
            if high - low < 2 || high - low > 3 {
                continue;
            }
            let missing: Vec<_> = (low + 1..high).map(|it| format!("`{stem}{it}`")).collect();
            let missing = missing.join(", ");
            let message = Text::new(
                format!("{missing} is missing between `{stem}{low}` and `{stem}{high}`"),
                format!("между `{stem}{low}` и `{stem}{high}` не хватает {missing}"),
            );
            sink.push(
                Diagnostic::warning(RULE.id, after.name.span, message)
                    .label(Text::new("the series goes on here", "здесь ряд продолжается"))
                    .also(before.name.span, Text::new("and stops here", "а здесь прерывается"))
                    .note(Text::new(
                        "a row may have been forgotten, or a number mistyped",
                        "возможно, забыта строка или номер набран с ошибкой",
                    )),
            );
        }
    }
}
