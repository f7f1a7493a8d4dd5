//! A floating address that is somebody's own.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-address-vip",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("duplicate_address_vip.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (address, all) in cx.shared_addresses() {
        let vips: Vec<_> = all.iter().filter(|(it, _)| it.is_vip()).collect();
        let Some(((vip, span), rest)) = vips.split_first() else { continue };
        let servers = all.iter().filter(|(it, _)| !it.is_vip());
        let others: Vec<_> = servers.chain(rest.iter().copied()).collect();
        if others.is_empty() || others.iter().all(|(it, _)| it.is_same_row(vip)) {
            continue;
        }
        let name = vip.name.value.as_str();
        let message = Text::new(
            format!("floating address `{address}` of `{name}` is in use elsewhere"),
            format!("«плавающий» адрес `{address}` имени `{name}` занят"),
        );
        let mut it = Diagnostic::error(RULE.id, *span, message).label(Text::new(
            format!("must belong to `{name}` alone"),
            format!("должен принадлежать только `{name}`"),
        ));
        for (host, span) in others {
            it = it.also(
                *span,
                Text::new(
                    format!("`{}` has it, too", host.title()),
                    format!("он есть и у `{}`", host.title()),
                ),
            );
        }
        sink.push(it.note(Text::new(
            "two machines would answer to one address: choose a free one of the same network",
            "на один адрес ответят две машины: выберите свободный адрес той же сети",
        )));
    }
}
