//! One address, several machines.

use std::net::IpAddr;

use super::{Context, Docs, Host, Rule, Severity, Sink, address_text, is_private_v4};
use crate::diag::{Applicability, Diagnostic, Fix, Text, count_en, form_ru};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-address",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("duplicate_address.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (address, mut servers) in cx.shared_addresses() {
        servers.retain(|(it, _)| !it.is_vip());
        // Private IPv4 networks repeat from site to site.
        if is_private_v4(address) {
            servers.sort_by_key(|(it, _)| it.platform);
            for chunk in servers.chunk_by(|(a, _), (b, _)| a.platform == b.platform) {
                report(cx, address, chunk, sink);
            }
        } else {
            report(cx, address, &servers, sink);
        }
    }
}

fn report(cx: &Context<'_>, address: IpAddr, all: &[(Host<'_>, Span)], sink: &mut Sink) {
    let [first, second, others @ ..] = all else { return };
    // If all are one row written again and again, `duplicate-row` says so.
    if all.iter().all(|(it, _)| it.is_same_row(&first.0)) {
        return;
    }
    let count = all.len();
    let message = Text::new(
        format!("address `{address}` is given to {}", count_en(count, "server", "servers")),
        format!(
            "адрес `{address}` дан {count} {}",
            form_ru(count, "серверу", "серверам", "серверам")
        ),
    );
    let mut it = Diagnostic::error(RULE.id, second.1, message)
        .label(Text::new(
            format!("`{}` gets it here", second.0.title()),
            format!("здесь его получает `{}`", second.0.title()),
        ))
        .also(
            first.1,
            Text::new(
                format!("first given to `{}` here", first.0.title()),
                format!("впервые дан здесь: `{}`", first.0.title()),
            ),
        );
    for (host, span) in others {
        it = it.also(
            *span,
            Text::new(
                format!("and to `{}` here", host.title()),
                format!("и здесь: `{}`", host.title()),
            ),
        );
    }
    it = it.note(Text::new(
        "only the first of them to start would be reachable: each needs an address of its own",
        "доступен будет лишь тот, что запустится первым: каждому нужен свой адрес",
    ));
    let moved: Vec<_> = all.iter().skip(1).map(|&(host, span)| (host, address, span)).collect();
    sink.push(match renumber(cx, &moved) {
        Some(fix) => it.fix(fix),
        None => it,
    });
}

/// Gives each of `hosts` the address that fits it; nothing unless all of them can have one.
pub(super) fn renumber(cx: &Context<'_>, hosts: &[(Host<'_>, IpAddr, Span)]) -> Option<Fix> {
    let mut plan = cx.plan.clone();
    let mut edits = Vec::new();
    let mut words = Vec::new();
    for &(host, address, span) in hosts {
        let next = plan.propose(cx.inventory, &host, address)?;
        let text = address_text(cx.sources.slice(span), next);
        words.push(format!("`{text}`"));
        edits.push(Edit { span, text });
    }
    let words = words.join(", ");
    let title = match hosts {
        [(host, ..)] => Text::new(
            format!("give `{}` the next address that fits: {words}", host.title()),
            format!("дать `{}` следующий подходящий адрес: {words}", host.title()),
        ),
        _ => Text::new(
            format!("give them the next addresses that fit: {words}"),
            format!("дать им следующие подходящие адреса: {words}"),
        ),
    };
    Some(Fix { title, applicability: Applicability::Unsafe, edits })
}
