//! Zones without name servers.

use super::soa_missing::silent;
use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::context::list;
use crate::diag::{Diagnostic, Lang, Text};

pub(super) const RULE: Rule = Rule {
    id: "ns-missing",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The document does not say which name servers serve its zones.",
            "Документ не говорит, какие серверы имён обслуживают его зоны.",
        ),
        why: (
            "A zone without NS records does not load (RFC 1035 §5.2). Until the document names some, a \
             placeholder stands there, `localhost`, which must not be published.",
            "Зона без записей NS не загрузится (RFC 1035 §5.2). Пока документ их не назвал, пишется \
             заглушка `localhost`, которую нельзя публиковать.",
        ),
        bad: "\
Servers
=======

:Hostmaster: dns@rcsnet.ru

=============  ============
DNS name       IPv6 address
=============  ============
fs1.rcsnet.ru  fd75::601
fs2.rcsnet.ru  fd75::602
=============  ============
",
        good: "\
Servers
=======

:Hostmaster: dns@rcsnet.ru
:Name servers: ns1.example.net, ns2.example.net

=============  ============
DNS name       IPv6 address
=============  ============
fs1.rcsnet.ru  fd75::601
fs2.rcsnet.ru  fd75::602
=============  ============
",
        fix: (
            "Add the field `:Name servers:` with at least two names below the title of the document.",
            "Добавьте под заголовком документа поле `:Серверы имён:`, имён должно быть не меньше двух.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (span, zones) in silent(cx, "name_servers") {
        let words: Vec<&str> = zones.iter().map(String::as_str).collect();
        let (en, ru) = (list(&words, Lang::En), list(&words, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                span,
                Text::new(
                    format!("no name server is named for {en}"),
                    format!("не названы серверы имён для {ru}"),
                ),
            )
            .label(Text::new(
                "add `:Name servers: ns1.…, ns2.…` below this",
                "добавьте ниже поле `:Серверы имён: ns1.…, ns2.…`",
            ))
            .note(Text::new(
                "until then the NS record is a placeholder: do not publish the zone",
                "до тех пор запись NS — заглушка: не публикуйте зону",
            )),
        );
    }
}
