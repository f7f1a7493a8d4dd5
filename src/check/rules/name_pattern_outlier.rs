//! A name that is made otherwise than those of its peers.

use std::collections::BTreeMap;

use super::{Context, Docs, Rule, Severity, Sink, series};
use crate::diag::{Diagnostic, Text};
use crate::model::Server;

pub(super) const RULE: Rule = Rule {
    id: "name-pattern-outlier",
    severity: Severity::Info,
    preview: true,
    docs: Docs {
        summary: (
            "A server is named otherwise than the others of its role.",
            "Сервер назван иначе, чем остальные серверы роли.",
        ),
        why: (
            "Names that follow one pattern can be guessed and matched; one that does not is \
             overlooked by scripts and people.",
            "Имена по одному образцу легко угадать и найти; то, что выбивается, пропустят и \
             скрипты, и люди.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  ================  ============  ====
  DNS name          IPv6 address  Role
  ================  ============  ====
  couch1.rcsnet.ru  fd75::901     db
  couch2.rcsnet.ru  fd75::902     db
  couch3.rcsnet.ru  fd75::903     db
  db-4.rcsnet.ru    fd75::904     db
  ================  ============  ====
",
        good: "\
Platform
========

.. table:: Servers

  ================  ============  ====
  DNS name          IPv6 address  Role
  ================  ============  ====
  couch1.rcsnet.ru  fd75::901     db
  couch2.rcsnet.ru  fd75::902     db
  couch3.rcsnet.ru  fd75::903     db
  couch4.rcsnet.ru  fd75::904     db
  ================  ============  ====
",
        fix: (
            "Name it as the others, if it is one of them.",
            "Назовите её как остальные, если она одна из них.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles() {
        let mut stems = BTreeMap::<&str, usize>::new();
        for server in cx.servers_of(role) {
            if let Some((stem, _)) = series(server.name.value.short()) {
                *stems.entry(stem).or_default() += 1;
            }
        }
        let count = role.servers.len();
        let Some((usual, often)) = stems.iter().max_by_key(|it| it.1) else { continue };
        let odd = |it: &&Server| series(it.name.value.short()).is_none_or(|it| it.0 != *usual);
        let mut odd = cx.servers_of(role).filter(odd);
        // One against three or more: else nobody knows which habit is right.
        let (Some(server), None, true) =
            (odd.next(), odd.next(), *often >= 3 && often + 1 == count)
        else {
            continue;
        };
        let (name, id) = (&server.name.value, &role.id);
        sink.push(
            Diagnostic::new(
                RULE.id,
                RULE.severity,
                cx.part_of_name(&server.name, name.short()),
                Text::new(
                    format!("`{name}` is not named like the other servers of role `{id}`"),
                    format!("`{name}` назван не так, как остальные серверы роли `{id}`"),
                ),
            )
            .label(Text::new(
                format!("the others begin with `{usual}`"),
                format!("остальные начинаются с `{usual}`"),
            ))
            .note(Text::new(
                "who looks for the servers of the role by name overlooks it",
                "кто ищет серверы роли по имени, его пропустит",
            )),
        );
    }
}
