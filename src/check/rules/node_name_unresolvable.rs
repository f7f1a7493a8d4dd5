//! An Erlang node without a domain.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "node-name-unresolvable",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A server that runs an Erlang service has a name of one label.",
            "У сервера со службой на Erlang имя из одной метки.",
        ),
        why: (
            "Nodes with long names find each other by `service@host.domain`; without a dot \
             Erlang refuses to start them (`Can't set long node name`). A name that no table has, in a \
             file that a template makes, is found by nobody either.",
            "Узлы с длинными именами находят друг друга по `служба@узел.домен`; без точки Erlang \
             их не запустит (`Can't set long node name`). Имени, которого нет в таблицах, в файле из \
             шаблона тоже никто не найдёт.",
        ),
        bad: "\
Platform
========

Databases
---------

:Services: rabbitmq

.. table:: Servers

  ========  ============  ====
  DNS name  IPv6 address  Role
  ========  ============  ====
  db1       fd75::901     db
  db2       fd75::902     db
  db3       fd75::903     db
  ========  ============  ====
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
        fix: ("Write the full name with its domain.", "Напишите полное имя с доменом."),
    },
    check,
};

/// The services that are Erlang nodes.
const NODES: &[&str] = &["couchdb", "ecallmgr", "rabbitmq", "whapps"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles() {
        let Some(service) = NODES.iter().find(|it| role.runs(it)) else { continue };
        let mut short = cx.servers_of(role).filter(|it| it.name.value.domain().is_empty());
        let Some(first) = short.next() else { continue };
        let name = &first.name.value;
        let mut it = Diagnostic::error(
            RULE.id,
            first.name.span,
            Text::new(
                format!("the Erlang node `{service}@{name}` has no domain"),
                format!("у узла Erlang `{service}@{name}` нет домена"),
            ),
        )
        .label(Text::new("a name of one label", "имя из одной метки"));
        for other in short {
            it = it.also(other.name.span, Text::new("this, too", "и это"));
        }
        sink.push(it.note(Text::new(
            "a node of a long name does not start without a domain: write the full name",
            "без домена узел с длинным именем не запустится: напишите полное имя",
        )));
    }
}
