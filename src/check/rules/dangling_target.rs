//! A record that leads nowhere.

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::text::nearest;

pub(super) const RULE: Rule = Rule {
    id: "dangling-target",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A record leads to a name of an own zone that does not exist.",
            "Запись ведёт на имя собственной зоны, которого нет.",
        ),
        why: (
            "Clients that follow the record get an error instead of a server.",
            "Клиенты, которые пойдут по записи, вместо сервера получат ошибку.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: DNS records

  ====  =====  =============
  Name  Type   Value
  ====  =====  =============
  www   CNAME  fs3.rcsnet.ru
  ====  =====  =============
",
        good: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: DNS records

  ====  =====  =============
  Name  Type   Value
  ====  =====  =============
  www   CNAME  fs2.rcsnet.ru
  ====  =====  =============
",
        fix: (
            "Write the name of a server, a floating address or another record.",
            "Напишите имя сервера, «плавающего» адреса или другой записи.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for record in &cx.inventory.records {
        let Some(target) = record.target() else { continue };
        let is_own = cx.zones.sure.iter().any(|zone| {
            target.strip_suffix(zone.as_str()).is_some_and(|it| it.is_empty() || it.ends_with('.'))
        });
        // What lies below a delegation is somebody else's.
        let is_known = cx.names.contains(target)
            || !cx.records_of(target).is_empty()
            || cx.delegation(target).is_some()
            || cx.wildcard(target);
        if !is_own || is_known {
            continue;
        }
        let (owner, kind) = (&record.owner.value, record.kind.value);
        let known = cx.names.iter().copied();
        let near = nearest(target, known);
        let label = match near {
            Some(near) => {
                Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"))
            }
            None => Text::new("no row has this name", "такого имени нет ни в одной строке"),
        };
        let it = Diagnostic::error(
            RULE.id,
            record.data.span,
            Text::new(
                format!("the {kind} record of `{owner}` leads to `{target}`, which does not exist"),
                format!("запись {kind} имени `{owner}` ведёт на `{target}`, а такого имени нет"),
            ),
        )
        .label(label)
        .note(Text::new(
            "the zone is yours, so nobody else can answer for the name",
            "зона ваша, и никто другой за это имя не ответит",
        ));
        sink.push(match near {
            Some(near) => {
                it.fix(rewrite(&[(record.data.span, near.to_owned())], Applicability::Unsafe))
            }
            None => it,
        });
    }
}
