//! A reverse zone within another one.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Stated;
use crate::model::dns::is_reverse;

pub(super) const RULE: Rule = Rule {
    id: "reverse-zone-overlap",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "One declared reverse zone lies within another.",
            "Одна объявленная обратная зона лежит внутри другой.",
        ),
        why: (
            "Pointers stand in the narrower one, and the wider one must delegate it: without NS \
             records there, nobody finds them.",
            "Указатели стоят в узкой, а широкая должна её делегировать: без записей NS в ней \
             указателей никто не найдёт.",
        ),
        bad: "\
Platform
========

:Zones: rcsnet.ru, 10.in-addr.arpa, 0.0.10.in-addr.arpa

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

:Zones: rcsnet.ru, 1.0.10.in-addr.arpa, 0.0.10.in-addr.arpa

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====
",
        fix: (
            "Declare one of them, or delegate the narrower one by NS records.",
            "Объявите одну из них или делегируйте узкую записями NS.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let reverse: Vec<_> =
        cx.inventory.zones.iter().filter(|it| is_reverse(it.name.as_str())).collect();
    for narrow in &reverse {
        let wide =
            reverse.iter().find(|it| it.name != narrow.name && it.name.holds(narrow.name.as_str()));
        let (Some(wide), Stated::At(span)) = (wide, narrow.stated) else { continue };
        let delegated = cx.records_of(narrow.name.as_str()).iter().any(|it| it.kind.value == "NS");
        if delegated {
            continue;
        }
        let (inner, outer) = (&narrow.name, &wide.name);
        let mut it = Diagnostic::warning(
            RULE.id,
            span,
            Text::new(
                format!("reverse zone `{inner}` lies within `{outer}`"),
                format!("обратная зона `{inner}` лежит внутри `{outer}`"),
            ),
        )
        .label(Text::new("nothing delegates it", "её ничто не делегирует"));
        if let Some(span) = wide.stated.span() {
            it = it.also(span, Text::new("the wider one", "более широкая"));
        }
        sink.push(it.note(Text::new(
            "a resolver asks the wider zone and finds nothing: declare one, or add NS records",
            "резолвер спросит широкую зону и ничего не найдёт: объявите одну или добавьте записи NS",
        )));
    }
}
