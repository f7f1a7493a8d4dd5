//! A member of a group without the other family.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text, count_en, count_ru};
use crate::model::Server;

pub(super) const RULE: Rule = Rule {
    id: "dual-stack-partial",
    severity: Severity::Info,
    preview: true,
    docs: Docs::read(include_str!("dual_stack_partial.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles() {
        let both = |it: &&Server| it.ipv4().is_some() && it.ipv6().is_some();
        let one = |it: &&Server| it.ipv4().is_some() != it.ipv6().is_some();
        let (Some(whole), Some(part)) =
            (cx.servers_of(role).find(both), cx.servers_of(role).find(one))
        else {
            continue;
        };
        let count = cx.servers_of(role).filter(one).count();
        let missing = if part.ipv4().is_none() { "IPv4" } else { "IPv6" };
        let (id, name) = (&role.id, &part.name.value);
        let others = count - 1;
        let mut it = Diagnostic::new(
            RULE.id,
            RULE.severity,
            part.name.span,
            Text::new(
                format!("`{name}` has no {missing}, unlike other servers of role `{id}`"),
                format!("у `{name}` нет {missing}, а у других серверов роли `{id}` есть"),
            ),
        )
        .label(Text::new("one family only", "только одно семейство"))
        .also(whole.name.span, Text::new("this one has both", "у этого оба"));
        if others > 0 {
            it = it.note(Text::new(
                format!("{} so, too", count_en(others, "other is", "others are")),
                format!("и ещё у {}", count_ru(others, "сервера", "серверов", "серверов")),
            ));
        }
        sink.push(it.note(Text::new(
            format!("clients with {missing} alone cannot fall back on it"),
            format!("клиенты, у которых только {missing}, к нему не перейдут"),
        )));
    }
}
