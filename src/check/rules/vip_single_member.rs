//! A floating address that cannot float.

use super::{Context, Docs, Host, Rule, Severity, Sink, series};
use crate::diag::{Diagnostic, Text};
use crate::model::HostName;
use crate::text::lower;

pub(super) const RULE: Rule = Rule {
    id: "vip-single-member",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("vip_single_member.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for vip in &cx.inventory.vips {
        let [member] = &*vip.members else { continue };
        // A row that could not be read may be the second one.
        if vip.role.is_some_and(|it| cx.inventory.unread.contains(&it)) {
            continue;
        }
        let member = cx.inventory.server(*member);
        // A peer that bears the label of another server was counted among those.
        let is_peer = |it: &&Host<'_>| {
            let (one, two) = (&it.name.value, &member.name.value);
            let stem = |it: &HostName| series(it.short()).map(|it| it.0.to_owned());
            one != two && one.domain() == two.domain() && stem(one) == stem(two)
        };
        let is_copied = |it: &Host<'_>| {
            it.label.is_some_and(|it| cx.shared_labels().contains(&*lower(&it.value)))
        };
        if cx.servers().filter(is_peer).any(is_copied) {
            continue;
        }
        let (name, server) = (vip.name.value.as_str(), member.name.value.as_str());
        let message = Text::new(
            format!("only `{server}` can hold the floating address `{name}`"),
            format!("«плавающий» адрес `{name}` может держать только `{server}`"),
        );
        sink.push(
            Diagnostic::warning(RULE.id, vip.name.span, message)
                .label(Text::new("cannot move anywhere", "ему некуда переходить"))
                .also(member.name.span, Text::new("the only member", "единственный участник"))
                .note(Text::new(
                    "when this server fails, nobody takes the address: add a second server",
                    "когда этот сервер откажет, адрес никто не подхватит: добавьте второй сервер",
                )),
        );
    }
}
