//! A cluster that cannot outvote the loss of half of itself.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, count_ru};
use crate::model::service;

pub(super) const RULE: Rule = Rule {
    id: "even-quorum",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "A cluster that decides by majority has an even number of servers.",
            "В кластере, который решает большинством, чётное число серверов.",
        ),
        why: (
            "A majority of two is two: after the loss of one server, or of the link between them, the \
             rest either stops or goes on alone, and data parts into two versions. Four servers bear no \
             more losses than three.",
            "Большинство из двух — двое: после потери одного сервера или связи между ними оставшийся \
             либо встаёт, либо работает один, и данные расходятся. Четыре сервера переживают не больше \
             потерь, чем три.",
        ),
        bad: "\
Platform
========

Databases
---------

:Services: rabbitmq

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  db2.rcsnet.ru  fd75::902     db
  =============  ============  ====
",
        good: "\
Platform
========

Databases
---------

:Services: rabbitmq

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  db1.rcsnet.ru  fd75::901     db
  db2.rcsnet.ru  fd75::902     db
  db3.rcsnet.ru  fd75::903     db
  =============  ============  ====
",
        fix: (
            "Add a server, or write down how the cluster is brought back after a split, and allow the \
             rule.",
            "Добавьте сервер или опишите, как кластер восстанавливают после разделения, и разрешите это \
             правилом.",
        ),
    },
    check,
};

/// The services that decide by majority.
const VOTING: &[&str] = &["couchdb", "rabbitmq"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles().filter(|it| !cx.inventory.unread.contains(&it.0)) {
        let products: Vec<&str> = VOTING
            .iter()
            .filter(|id| role.runs(id))
            .filter_map(|id| service(id))
            .map(|it| it.product)
            .collect();
        let count = role.servers.len();
        if products.is_empty() || count == 0 || count % 2 == 1 {
            continue;
        }
        let mut servers = cx.servers_of(role);
        let Some(first) = servers.next() else { continue };
        let (en, ru) = (products.join(" and "), products.join(" и "));
        let work = if products.len() == 1 { "работает" } else { "работают" };
        let message = Text::new(
            format!("role `{}` runs {en} on an even number of servers: {count}", role.id),
            format!("у роли `{}` {ru} {work} на чётном числе серверов: {count}", role.id),
        );
        let lost = count / 2;
        let mut it = Diagnostic::warning(
            RULE.id,
            role.title.as_ref().map_or(first.name.span, |it| it.span),
            message,
        )
        .label(Text::new(
            format!(
                "the loss of {} leaves no majority",
                if lost == 1 { "one".to_owned() } else { lost.to_string() }
            ),
            format!(
                "после потери {} большинства нет",
                if lost == 1 {
                    "одного сервера".to_owned()
                } else {
                    count_ru(lost, "сервера", "серверов", "серверов")
                }
            ),
        ));
        if role.title.is_some() {
            it = it.also(first.name.span, Text::new("one of them", "один из них"));
        }
        sink.push(it.note(Text::new(
            format!(
                "{} would bear the same loss and keep a majority",
                count_en(count + 1, "server", "servers")
            ),
            format!(
                "{} переживут ту же потерю и сохранят большинство",
                count_ru(count + 1, "сервер", "сервера", "серверов")
            ),
        )));
    }
}
