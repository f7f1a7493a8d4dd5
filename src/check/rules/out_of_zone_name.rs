//! A name that no zone of the platform holds.

use super::unknown_tld::{explain, strays, tld};
use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::zones::is_known_tld;
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "out-of-zone-name",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A name lies outside every zone that the platform states or that its other names share.",
            "Имя лежит вне всех зон, которые платформа называет или в которых лежат её другие имена.",
        ),
        why: (
            "A name server drops such a record from the zone without an error, and the machine cannot be \
             found by its name.",
            "Сервер имён молча выбросит такую запись из зоны, и машину нельзя будет найти по имени.",
        ),
        bad: "\
Servers
=======

:Zones: rcsnet.ru

================  ============
DNS name          IPv6 address
================  ============
fs1.rcsnet.ru     fd75::601
fs2.elsewhere.ru  fd75::602
================  ============
",
        good: "\
Servers
=======

:Zones: rcsnet.ru, elsewhere.ru

================  ============
DNS name          IPv6 address
================  ============
fs1.rcsnet.ru     fd75::601
fs2.elsewhere.ru  fd75::602
================  ============
",
        fix: (
            "Correct the name, or name its zone in the field `:Zones:`.",
            "Исправьте имя или назовите его зону в поле `:Зоны:`.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (stray, host) in strays(cx) {
        // The other ones are the business of `unknown-tld`.
        if !is_known_tld(tld(host)) {
            continue;
        }
        let name = host.name.value.as_str();
        let message = Text::new(
            format!("`{name}` lies in no zone of the platform"),
            format!("`{name}` не лежит ни в одной зоне платформы"),
        );
        let it = Diagnostic::error(RULE.id, host.name.span, message);
        sink.push(explain(cx, it, stray, host, &stray.tail));
    }
}
