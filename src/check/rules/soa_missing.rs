//! Zones without a person who answers for them.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::context::list;
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::Stated;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "soa-missing",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The document does not say who answers for its zones.",
            "Документ не говорит, кто отвечает за его зоны.",
        ),
        why: (
            "Every zone begins with a record that names the mailbox of its keeper (SOA RNAME, RFC 1035 \
             §3.3.13). Until the document names one, `hostmaster` of the zone itself is written, and \
             mail to it may be read by nobody.",
            "Каждая зона начинается с записи, в которой назван почтовый ящик ответственного (SOA RNAME, \
             RFC 1035 §3.3.13). Пока документ его не назвал, пишется `hostmaster` самой зоны, и эту \
             почту, возможно, никто не читает.",
        ),
        bad: "\
Servers
=======

:Name servers: ns1.example.net, ns2.example.net

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
            "Add the field `:Hostmaster:` with an e-mail address below the title of the document.",
            "Добавьте под заголовком документа поле `:Ответственный за зону:` с почтовым адресом.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (span, zones) in silent(cx, "hostmaster") {
        let words: Vec<&str> = zones.iter().map(String::as_str).collect();
        let (en, ru) = (list(&words, Lang::En), list(&words, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                span,
                Text::new(
                    format!("nobody is named who answers for {en}"),
                    format!("не сказано, кто отвечает за {ru}"),
                ),
            )
            .label(Text::new(
                "add `:Hostmaster: dns@…` below this",
                "добавьте ниже поле `:Ответственный за зону: dns@…`",
            ))
            .note(Text::new(
                "until then the SOA record names `hostmaster` of the zone, a placeholder",
                "до тех пор в записи SOA стоит `hostmaster` самой зоны — заглушка",
            )),
        );
    }
}

/// The platforms whose documents do not state the setting `key`, as a place and the zones.
pub(super) fn silent<'b>(
    cx: &'b Context<'_>,
    key: &'static str,
) -> impl Iterator<Item = (Span, Vec<String>)> + 'b {
    cx.platforms().filter_map(move |(id, platform)| {
        let value = platform.settings.platform(key);
        if value.stated.iter().any(|it| matches!(it, Stated::At(_))) {
            return None;
        }
        let zones: Vec<_> = cx
            .inventory
            .zones
            .iter()
            .filter(|it| it.platform == id)
            .map(|it| it.name.as_str().to_owned())
            .collect();
        if zones.is_empty() {
            return None;
        }
        Some((cx.place_of(id)?, zones))
    })
}
