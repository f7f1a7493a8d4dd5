//! An address where a network belongs.

use ipnet::IpNet;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::model::settings::{Shape, setting};

pub(super) const RULE: Rule = Rule {
    id: "host-bits-set",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("host_bits_set.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let networks = cx.inventory.networks.iter().map(|it| (it.prefix.value, it.prefix.span));
    let settings = cx.inventory.platforms.iter().flat_map(|it| it.settings.values());
    let fields = settings
        .filter(|it| setting(it.key).is_some_and(|it| it.shape == Shape::Prefixes))
        .flat_map(|it| &it.words)
        .filter_map(|it| Some((it.value.parse::<IpNet>().ok()?, it.span)));
    for (net, span) in networks.chain(fields) {
        let meant = net.trunc();
        if net.addr() == meant.addr() {
            continue;
        }
        sink.push(
            Diagnostic::error(
                RULE.id,
                span,
                Text::new(
                    format!("`{net}` is an address in a network, not a network"),
                    format!("`{net}` — адрес в сети, а не сеть"),
                ),
            )
            .label(Text::new(format!("did you mean `{meant}`?"), format!("возможно, `{meant}`?")))
            .note(Text::new(
                "programs disagree whether it means the network or the host",
                "одни программы прочтут это как сеть, другие — как узел",
            ))
            .fix(rewrite(&[(span, meant.to_string())], Applicability::Safe)),
        );
    }
}
