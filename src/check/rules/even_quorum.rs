//! A cluster that cannot outvote the loss of half of itself.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, count_ru};
use crate::model::service;

pub(super) const RULE: Rule = Rule {
    id: "even-quorum",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("even_quorum.md")),
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
