//! Clusters of the text that are not those of the table.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::ClaimKind;

pub(super) const RULE: Rule = Rule {
    id: "claim-cluster-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "The text says which roles share floating addresses, and the table has others.",
            "Текст говорит, у каких ролей есть «плавающий» адрес, а в таблице они другие.",
        ),
        why: (
            "A role that readers take for highly available is not, or an address moves that \
             nobody expects to. The table is what is built.",
            "Роль, которую считают отказоустойчивой, такой не окажется, или адрес перейдёт, \
             когда этого никто не ждёт. Собирается то, что в таблице.",
        ),
        bad: "\
Platform
========

The database and SIP servers form clusters that share a floating IP address.

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  db2.rcsnet.ru  fd75::902     db
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: Floating addresses

  ============  ============  ====
  DNS name      IPv6 address  Role
  ============  ============  ====
  db.rcsnet.ru  fd75::900     db
  ============  ============  ====
",
        good: "\
Platform
========

The database and SIP servers form clusters that share a floating IP address.

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  db2.rcsnet.ru  fd75::902     db
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: Floating addresses

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db.rcsnet.ru   fd75::900     db
  pbx.rcsnet.ru  fd75::600     sip
  =============  ============  ====
",
        fix: ("Correct the table or the text.", "Исправьте таблицу или текст."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for claim in cx.inventory.claims.iter().filter(|it| it.kind == ClaimKind::Clusters) {
        let vips: Vec<_> = cx.inventory.vips_of(claim.platform).collect();
        // Without any, the table is missing, and not a row of it.
        if vips.is_empty() {
            continue;
        }
        let has = |id: &str| {
            vips.iter().any(|it| it.role.is_some_and(|it| cx.inventory.role(it).id == id))
        };
        let absent: Vec<&str> =
            claim.roles.iter().map(|it| it.value.as_str()).filter(|it| !has(it)).collect();
        let unsaid = vips.iter().find(|it| {
            let id = it.role.map(|it| &cx.inventory.role(it).id);
            id.is_some_and(|id| !claim.roles.iter().any(|it| it.value == *id))
        });
        let (message, other) = match (absent.first(), unsaid) {
            (Some(id), _) => (
                Text::new(
                    format!(
                        "the text gives role `{id}` a floating address, and the table has none"
                    ),
                    format!("по тексту у роли `{id}` есть «плавающий» адрес, а в таблице его нет"),
                ),
                None,
            ),
            (None, Some(vip)) => (
                Text::new(
                    format!("the text leaves out the servers that share `{}`", vip.name.value),
                    format!("в тексте не названы серверы, которые делят `{}`", vip.name.value),
                ),
                Some(vip.name.span),
            ),
            (None, None) => continue,
        };
        let mut it = Diagnostic::warning(RULE.id, claim.span, message)
            .label(Text::new("the text says so here", "так сказано в тексте"));
        if let Some(span) = other {
            it = it.also(span, Text::new("in the table", "в таблице"));
        }
        sink.push(it.note(Text::new(
            "what the table lists is built: correct the table or the text",
            "собирается то, что в таблице: исправьте таблицу или текст",
        )));
    }
}
