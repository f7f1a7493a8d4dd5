//! A floating address with the name of a server.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "vip-name-equals-host",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("vip_name_equals_host.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for hosts in cx.shared_names() {
        let Some(server) = hosts.iter().find(|it| !it.is_vip()) else { continue };
        let name = &server.name.value;
        for vip in hosts.iter().filter(|it| it.is_vip()) {
            let message = Text::new(
                format!("floating address has the name of a server: `{name}`"),
                format!("«плавающий» адрес носит имя сервера: `{name}`"),
            );
            sink.push(
                Diagnostic::error(RULE.id, vip.name.span, message)
                    .label(Text::new("needs a name of its own", "нужно собственное имя"))
                    .also(
                        server.name.span,
                        Text::new(
                            format!("the name of `{}`", server.title()),
                            format!("имя сервера `{}`", server.title()),
                        ),
                    )
                    .note(Text::new(
                        "the name would lead to both addresses, in turns",
                        "имя поведёт на оба адреса по очереди",
                    )),
            );
        }
    }
}
