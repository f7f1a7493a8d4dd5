//! A call control that the switch does not let in.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Role;

pub(super) const RULE: Rule = Rule {
    id: "acl-missing-peer",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("acl_missing_peer.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles().filter(|it| it.1.runs("ecallmgr") && !it.1.servers.is_empty()) {
        let switch = cx.roles().map(|it| it.1).find(|it| {
            it.platform == role.platform && it.runs("freeswitch") && !it.servers.is_empty()
        });
        let Some(switch) = switch.filter(|it| it.id != role.id) else { continue };
        let talks = |from: &Role, to: &str| from.uses.iter().any(|(id, _)| id == to);
        if talks(role, "freeswitch") || talks(switch, "ecallmgr") {
            continue;
        }
        let stated = role.services.iter().find(|it| it.0 == "ecallmgr").and_then(|it| it.1.span());
        let place = stated.or(cx.servers_of(role).next().map(|it| it.name.span));
        let Some(place) = place else { continue };
        let (id, other) = (&role.id, &switch.id);
        sink.push(
            Diagnostic::warning(
                RULE.id,
                place,
                Text::new(
                    format!("nothing says that role `{id}` talks to FreeSWITCH of role `{other}`"),
                    format!("не сказано, что роль `{id}` обращается к FreeSWITCH роли `{other}`"),
                ),
            )
            .label(Text::new("controls calls", "управляет вызовами"))
            .note(Text::new(
                "the access list of FreeSWITCH leaves its servers out: state `:Uses: freeswitch`",
                "в список доступа FreeSWITCH её серверы не попадут: назовите `:Использует: freeswitch`",
            )),
        );
    }
}
