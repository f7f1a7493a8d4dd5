//! A zone of one name that is nearly another zone.

use super::unknown_tld::{explain, strays, tld};
use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::zones::{is_private_tld, is_public_tld};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "near-zone-typo",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "A name lies alone in a domain that differs by a letter or two from the zone of the others.",
            "Имя лежит одно в домене, который на букву или две отличается от зоны остальных имён.",
        ),
        why: (
            "The domain may exist and belong to somebody else, who then receives what was meant for this \
             machine.",
            "Такой домен может существовать и принадлежать другим: они и получат то, что предназначалось \
             этой машине.",
        ),
        bad: "\
Servers
=======

===================  ============
DNS name             IPv6 address
===================  ============
kazoo1.rcsnet.ru     fd75::801
kazoo2.rcsnet.ru     fd75::802
kazoo3.rcsnte.ru     fd75::803
===================  ============
",
        good: "\
Servers
=======

===================  ============
DNS name             IPv6 address
===================  ============
kazoo1.rcsnet.ru     fd75::801
kazoo2.rcsnet.ru     fd75::802
kazoo3.rcsnet.ru     fd75::803
===================  ============
",
        fix: (
            "Correct the name, or name both zones in the field `:Zones:`.",
            "Исправьте имя или назовите обе зоны в поле `:Зоны:`.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (stray, host) in strays(cx) {
        let exists = is_public_tld(tld(host)) || is_private_tld(tld(host));
        let Some(zone) = stray.zone.as_ref().filter(|_| stray.alone && exists) else { continue };
        let name = host.name.value.as_str();
        let message = Text::new(
            format!("`{name}` is nearly a name of `{zone}`"),
            format!("`{name}` почти совпадает с именем зоны `{zone}`"),
        );
        let it = Diagnostic::warning(RULE.id, host.name.span, message);
        sink.push(explain(cx, it, stray, host, &stray.tail));
    }
}
