//! An Erlang node without a domain.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "node-name-unresolvable",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("node_name_unresolvable.md")),
    check,
};

/// The services that are Erlang nodes.
const NODES: &[&str] = &["couchdb", "ecallmgr", "rabbitmq", "whapps"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Where there are zones, a name outside of them is a finding of its own.
    if !cx.zones.sure.is_empty() {
        return;
    }
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
