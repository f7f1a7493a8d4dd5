//! A call control that the switch does not let in.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Role;

pub(super) const RULE: Rule = Rule {
    id: "acl-missing-peer",
    severity: Severity::Warning,
    preview: true,
    docs: Docs {
        summary: (
            "Servers control calls, and nothing says that they talk to FreeSWITCH.",
            "Серверы управляют вызовами, а о том, что они обращаются к FreeSWITCH, не сказано.",
        ),
        why: (
            "The access list of FreeSWITCH and the firewall let in the servers that use it: \
             without them no call is controlled. The firewalls that templates make are looked at, \
             too.",
            "Список доступа FreeSWITCH и межсетевой экран пускают тех, кто им пользуется: без \
             этого вызовами никто не управляет. Смотрят и на межсетевые экраны, которые создают \
             шаблоны.",
        ),
        bad: "\
Platform
========

Application servers
-------------------

:Services: ecallmgr

SIP servers
-----------

:Services: freeswitch

.. table:: Servers

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  app1.rcsnet.ru  fd75::801     app
  fs1.rcsnet.ru   fd75::601     sip
  ==============  ============  ====
",
        good: "\
Platform
========

Application servers
-------------------

:Services: ecallmgr
:Uses: freeswitch

SIP servers
-----------

:Services: freeswitch

.. table:: Servers

  ==============  ============  ====
  DNS name        IPv6 address  Role
  ==============  ============  ====
  app1.rcsnet.ru  fd75::801     app
  fs1.rcsnet.ru   fd75::601     sip
  ==============  ============  ====
",
        fix: (
            "State `:Uses: freeswitch` in the section of the role, or name the product in its \
             text.",
            "Назовите в разделе роли `:Использует: freeswitch` или упомяните продукт в тексте.",
        ),
    },
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
