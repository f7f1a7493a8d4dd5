//! A floating address that its users cannot reach.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::Server;

pub(super) const RULE: Rule = Rule {
    id: "vip-consumer-family-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "Servers use a service behind a floating address with which they share no address \
             family.",
            "Серверы пользуются службой за «плавающим» адресом, с которым у них нет общего \
             семейства.",
        ),
        why: (
            "They can talk to each server of the group, but not to the address that moves: when \
             a server fails, they do not follow.",
            "Они могут обращаться к каждому серверу группы, но не к адресу, который переходит: \
             при отказе сервера они за ним не последуют.",
        ),
        bad: "\
Platform
========

Databases
---------

:Services: couchdb

Application servers
-------------------

:Services: whapps
:Uses: couchdb

Addresses
---------

.. table:: Servers

  ==============  ============  ============  ====
  DNS name        IPv6 address  IPv4 address  Role
  ==============  ============  ============  ====
  db1.rcsnet.ru   fd75::901     10.0.0.11     db
  db2.rcsnet.ru   fd75::902     10.0.0.12     db
  app1.rcsnet.ru  fd75::801                   app
  app2.rcsnet.ru  fd75::802                   app
  ==============  ============  ============  ====

.. table:: Floating addresses

  ============  ============  ====
  DNS name      IPv4 address  Role
  ============  ============  ====
  db.rcsnet.ru  10.0.0.10     db
  ============  ============  ====
",
        good: "\
Platform
========

Databases
---------

:Services: couchdb

Application servers
-------------------

:Services: whapps
:Uses: couchdb

Addresses
---------

.. table:: Servers

  ==============  ============  ============  ====
  DNS name        IPv6 address  IPv4 address  Role
  ==============  ============  ============  ====
  db1.rcsnet.ru   fd75::901     10.0.0.11     db
  db2.rcsnet.ru   fd75::902     10.0.0.12     db
  app1.rcsnet.ru  fd75::801                   app
  app2.rcsnet.ru  fd75::802                   app
  ==============  ============  ============  ====

.. table:: Floating addresses

  ============  ============  ====
  DNS name      IPv6 address  Role
  ============  ============  ====
  db.rcsnet.ru  fd75::900     db
  ============  ============  ====
",
        fix: (
            "Give the floating address an address of the family that its users have.",
            "Дайте «плавающему» адресу семейство, которое есть у тех, кто им пользуется.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for vip in &cx.inventory.vips {
        let Some(provider) = vip.role.map(|it| cx.inventory.role(it)) else { continue };
        let Some(address) = vip.addresses.first() else { continue };
        let has = |it: &Server, v4: bool| it.addresses.iter().any(|it| it.value.is_ipv4() == v4);
        let shares = |it: &Server| vip.addresses.iter().any(|a| has(it, a.value.is_ipv4()));
        // Where its own servers lack the family, that is the fault.
        if vip.members.iter().any(|&it| !shares(cx.inventory.server(it))) {
            continue;
        }
        let users = cx.roles().map(|it| it.1).filter(|it| {
            it.platform == vip.platform && it.uses.iter().any(|(id, _)| provider.runs(id))
        });
        let odd = |it: &&Server| !it.addresses.is_empty() && !shares(it);
        let user = users.into_iter().find_map(|it| cx.servers_of(it).find(odd));
        let Some(user) = user else { continue };
        let (name, who) = (&vip.name.value, &user.name.value);
        let family = if address.value.is_ipv4() { "IPv4" } else { "IPv6" };
        sink.push(
            Diagnostic::warning(
                RULE.id,
                address.span,
                Text::new(
                    format!("`{who}` uses what runs behind `{name}`, and has no {family}"),
                    format!(
                        "`{who}` пользуется тем, что работает за `{name}`, а {family} у него нет"
                    ),
                ),
            )
            .label(Text::new(format!("{family} only"), format!("только {family}")))
            .also(user.name.span, Text::new("does not reach it", "до него не доберётся"))
            .note(Text::new(
                "when a server of the group fails, it does not follow to the other",
                "при отказе сервера группы он не перейдёт на другой",
            )),
        );
    }
}
