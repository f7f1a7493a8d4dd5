//! Numbers of VRRP groups that follow from the order of a table.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::{Stated, vrrp_ids};

pub(super) const RULE: Rule = Rule {
    id: "vrrp-id-unstated",
    severity: Severity::Warning,
    preview: true,
    docs: Docs::read(include_str!("vrrp_id_unstated.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let ids = vrrp_ids(cx.inventory).filter(|it| it.2 == Stated::Default);
        let mut vips =
            ids.map(|it| (cx.inventory.vip(it.0), it.1)).filter(|it| it.0.platform == id);
        // With one address there is no order.
        let (Some((vip, number)), Some(_)) = (vips.next(), vips.next()) else { continue };
        let name = &vip.name.value;
        sink.push(
            Diagnostic::warning(
                RULE.id,
                vip.name.span,
                Text::new(
                    format!("the VRRP id of `{name}`, `{number}`, is its place in the table"),
                    format!("номер VRRP адреса `{name}`, `{number}`, — это место в таблице"),
                ),
            )
            .label(Text::new("no document states it", "в документах он не назван"))
            .note(Text::new(
                "a row above would renumber the groups, and while files are rolled out two servers hold one address: \
                 state `:VRRP id:` in the section of the role",
                "строка выше перенумерует группы, и, пока файлы раскладываются, один адрес держат два сервера: \
                 укажите `:Номер VRRP:` в разделе роли",
            )),
        );
    }
}
