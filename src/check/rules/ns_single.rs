//! A zone on one name server.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "ns-single",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: ("A zone has only one name server.", "У зоны только один сервер имён."),
        why: (
            "While it is down nobody finds any name of the zone; RFC 1034 §4.1 asks for two, in \
             different networks.",
            "Пока он недоступен, никто не найдёт ни одного имени зоны; RFC 1034 §4.1 требует \
             двух, в разных сетях.",
        ),
        bad: "\
Platform
========

:Zone: rcsnet.ru
:Name servers: ns1.example.net

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        good: "\
Platform
========

:Zone: rcsnet.ru
:Name servers: ns1.example.net, ns2.example.net

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        fix: ("Name a second one.", "Назовите второй."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        let Some(value) = platform.settings.stated("name_servers", Scope::Platform) else {
            continue;
        };
        let names: BTreeSet<&str> = value.words.iter().map(|it| it.value.as_str()).collect();
        let zones = cx.inventory.zones.iter().filter(|it| it.platform == id);
        let zones: Vec<&str> = zones.map(|it| it.name.as_str()).collect();
        let (1, Some(word), false) = (names.len(), value.words.first(), zones.is_empty()) else {
            continue;
        };
        let (en, ru) = (list(&zones, Lang::En), list(&zones, Lang::Ru));
        sink.push(
            Diagnostic::warning(
                RULE.id,
                word.span,
                Text::new(
                    format!("only one name server for {en}"),
                    format!("только один сервер имён для {ru}"),
                ),
            )
            .label(Text::new("nobody answers when it is down", "без него не ответит никто"))
            .note(Text::new(
                "name a second one, in another network (RFC 1034)",
                "назовите второй, в другой сети (RFC 1034)",
            )),
        );
    }
}
