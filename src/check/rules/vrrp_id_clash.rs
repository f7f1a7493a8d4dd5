//! Two groups of one network that speak with one VRRP id.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::RoleId;
use crate::model::settings::{Scope, Value};
use crate::text::Spanned;

pub(super) const RULE: Rule = Rule {
    id: "vrrp-id-clash",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "Two roles have floating addresses with the same VRRP id.",
            "У «плавающих» адресов двух ролей один номер VRRP.",
        ),
        why: (
            "Servers of one network with one id take each other for members of their own group: one \
             group falls silent, and its address is held by nobody (RFC 5798 §5.2.3).",
            "Серверы одной сети с одним номером принимают друг друга за участников своей группы: одна \
             группа умолкает, и её адрес не держит никто (RFC 5798 §5.2.3).",
        ),
        bad: "\
Platform
========

Databases
---------

:VRRP id: 60

SIP servers
-----------

:VRRP id: 60

Addresses
---------

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
        good: "\
Platform
========

Databases
---------

:VRRP id: 90

SIP servers
-----------

:VRRP id: 60

Addresses
---------

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
        fix: (
            "Give each role its own number from 1 to 255.",
            "Дайте каждой роли свой номер от 1 до 255.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let ids: Vec<_> = stated_ids(cx).collect();
    for (at, (role, id)) in ids.iter().enumerate() {
        let clash = ids.iter().take(at).find(|(other, it)| {
            it.value == id.value && it.span != id.span && share_a_network(cx, *role, *other)
        });
        let Some((other, first)) = clash else { continue };
        let (role, other) = (&cx.inventory.role(*role).id, &cx.inventory.role(*other).id);
        let number = &id.value;
        let message = Text::new(
            format!("roles `{other}` and `{role}` have the same VRRP id `{number}`"),
            format!("у ролей `{other}` и `{role}` один номер VRRP: `{number}`"),
        );
        sink.push(
            Diagnostic::error(RULE.id, id.span, message)
                .label(Text::new(format!("id of `{role}`"), format!("номер роли `{role}`")))
                .also(
                    first.span,
                    Text::new(format!("id of `{other}`"), format!("номер роли `{other}`")),
                )
                .note(Text::new(
                    "servers of one network with one id take each other for one group: choose another \
                     number from 1 to 255",
                    "серверы одной сети с одним номером сочтут себя одной группой: выберите другой номер \
                     от 1 до 255",
                )),
        );
    }
}

/// The VRRP ids that documents state for roles.
pub(super) fn stated_ids<'b>(
    cx: &'b Context<'_>,
) -> impl Iterator<Item = (RoleId, &'b Spanned<String>)> {
    let values = cx.inventory.platforms.iter().flat_map(|it| it.settings.values());
    values.filter(|it| it.key == "vrrp_id").filter_map(|it: &Value| match it.scope {
        Scope::Role(role) => Some((role, it.words.first()?)),
        Scope::Platform | Scope::Server(_) => None,
    })
}

/// Whether servers of both roles have addresses in one network.
fn share_a_network(cx: &Context<'_>, a: RoleId, b: RoleId) -> bool {
    let networks = |id: RoleId| {
        let role = cx.inventory.role(id);
        let servers = role.servers.iter().map(|&id| (id, cx.inventory.server(id)));
        let all = servers.flat_map(|(id, server)| {
            let nets = server.addresses.iter().filter_map(move |it| {
                super::vip_prefix_mismatch::network(
                    cx,
                    server.platform,
                    server.role,
                    Some(id),
                    it.value,
                )
            });
            nets.collect::<Vec<_>>()
        });
        all.collect::<Vec<_>>()
    };
    let (a, b) = (networks(a), networks(b));
    a.iter().any(|it| b.contains(it))
}
