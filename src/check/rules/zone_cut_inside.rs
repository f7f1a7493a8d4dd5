//! Sub-domains that could be zones.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::Stated;

pub(super) const RULE: Rule = Rule {
    id: "zone-cut-inside",
    severity: Severity::Info,
    preview: true,
    docs: Docs {
        summary: (
            "Names of several sub-domains stand in one zone.",
            "Имена нескольких поддоменов стоят в одной зоне.",
        ),
        why: (
            "One file for all is fine; where different people answer for the sub-domains, a zone \
             for each keeps their changes apart.",
            "Один файл на всех — не ошибка; если за поддомены отвечают разные люди, отдельные \
             зоны не дают их изменениям смешаться.",
        ),
        bad: "\
Platform
========

:Zone: rcsnet.ru

.. table:: Servers

  ===================  ============  ====
  DNS name             IPv6 address  Role
  ===================  ============  ====
  couch1.db.rcsnet.ru  fd75::901     db
  couch2.db.rcsnet.ru  fd75::902     db
  fs1.voip.rcsnet.ru   fd75::601     sip
  fs2.voip.rcsnet.ru   fd75::602     sip
  ===================  ============  ====
",
        good: "\
Platform
========

:Zones: rcsnet.ru, db.rcsnet.ru, voip.rcsnet.ru

.. table:: Servers

  ===================  ============  ====
  DNS name             IPv6 address  Role
  ===================  ============  ====
  couch1.db.rcsnet.ru  fd75::901     db
  couch2.db.rcsnet.ru  fd75::902     db
  fs1.voip.rcsnet.ru   fd75::601     sip
  fs2.voip.rcsnet.ru   fd75::602     sip
  ===================  ============  ====
",
        fix: (
            "Declare a zone for each sub-domain, or leave it as it is.",
            "Объявите зону для каждого поддомена или оставьте как есть.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for zone in &cx.inventory.zones {
        let Stated::At(span) = zone.stated else { continue };
        let name = zone.name.as_str();
        let hosts = cx.hosts.iter().filter(|it| cx.zones.sure_zone(&it.name.value) == Some(name));
        let inner =
            hosts.filter_map(|it| it.name.value.domain().strip_suffix(name)?.strip_suffix('.'));
        let inner: BTreeSet<&str> = inner.collect();
        if inner.len() < 2 {
            continue;
        }
        let words: Vec<&str> = inner.into_iter().collect();
        let (en, ru) = (list(&words, Lang::En), list(&words, Lang::Ru));
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                span,
                Text::new(
                    format!("sub-domains of `{name}` could be zones of their own: {en}"),
                    format!("поддомены `{name}` могли бы быть отдельными зонами: {ru}"),
                ),
            )
            .label(Text::new("one zone for all of them", "одна зона на всех"))
            .note(Text::new(
                "a zone for each keeps the changes of different people apart",
                "отдельные зоны не дают смешаться изменениям разных людей",
            )),
        );
    }
}
