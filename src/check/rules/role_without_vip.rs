//! A role that nobody can take over for, among roles that have it.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "role-without-vip",
    severity: Severity::Info,
    preview: false,
    docs: Docs::read(include_str!("role_without_vip.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, role) in cx.roles() {
        let mut vips = cx.inventory.vips_of(role.platform).peekable();
        let others_have = vips.peek().is_some();
        if !others_have || role.servers.len() < 2 || vips.any(|it| it.role == Some(id)) {
            continue;
        }
        let Some(first) = cx.servers_of(role).next() else { continue };
        let span = role.title.as_ref().map_or(first.name.span, |it| it.span);
        let message = Text::new(
            format!("role `{}` has no floating address, while others have one", role.id),
            format!("у роли `{}` нет «плавающего» адреса, а у других он есть", role.id),
        );
        sink.push(Diagnostic::new(RULE.id, Severity::Info, span, message).note(Text::new(
            "if it is meant, its clients must know all of its servers",
            "если так задумано, её клиенты должны знать все её серверы",
        )));
    }
}
