//! A setting of a service, for a role that does not run it.

use super::{Context, Docs, Rule, Severity, Sink, list};
use crate::diag::{Diagnostic, Lang, Text};
use crate::model::PORTS;
use crate::model::settings::Scope;

pub(super) const RULE: Rule = Rule {
    id: "setting-without-service",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("setting_without_service.md")),
    check,
};

/// Settings of services that are no ports.
const OTHERS: &[(&str, &[&str])] = &[
    ("couchdb_version", &["couchdb"]),
    ("freeswitch_root", &["freeswitch"]),
    ("freeswitch_version", &["freeswitch"]),
    ("kazoo_version", &["ecallmgr", "whapps"]),
    ("keepalived_version", &["keepalived"]),
    ("nginx_version", &["nginx"]),
    ("rabbitmq_version", &["rabbitmq"]),
    ("rtp_end", &["freeswitch"]),
];

/// The services that `key` is a setting of.
fn services(key: &str) -> &'static [&'static str] {
    let port = || PORTS.iter().find(|it| it.setting() == Some(key)).map(|it| it.services);
    OTHERS.iter().find(|it| it.0 == key).map(|it| it.1).or_else(port).unwrap_or_default()
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, platform) in cx.platforms() {
        for value in platform.settings.values() {
            let Scope::Role(at) = value.scope else { continue };
            let role = cx.inventory.role(at);
            let services = services(value.key);
            if services.is_empty() || services.iter().any(|it| role.runs(it)) {
                continue;
            }
            let name = cx.sources.slice(value.name).trim_matches(':');
            let is_runner = |it: &str| cx.inventory.runners(id, it).next().is_some();
            let hint = if services.iter().any(|it| is_runner(it)) {
                Text::new(
                    "move it to the section of the role that does, or into that of the whole platform",
                    "перенесите её в раздел той роли, где она работает, или в общий",
                )
            } else {
                Text::new(
                    "no server does: take it out",
                    "её нет ни на одном сервере: уберите настройку",
                )
            };
            let (en, ru) = (list(services, Lang::En), list(services, Lang::Ru));
            sink.push(
                Diagnostic::warning(
                    RULE.id,
                    value.name,
                    Text::new(
                        format!("`{name}` has no effect on the role `{}`", role.id),
                        format!("`{name}` на роль `{}` не влияет", role.id),
                    ),
                )
                .label(Text::new(
                    format!("its servers do not run {en}"),
                    format!("её серверы не выполняют {ru}"),
                ))
                .note(hint),
            );
        }
    }
}
