//! An address where a network belongs.

use ipnet::IpNet;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::model::settings::{Shape, setting};

pub(super) const RULE: Rule = Rule {
    id: "host-bits-set",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: (
            "A network is written with the address of a host in it.",
            "Сеть записана адресом узла в ней.",
        ),
        why: (
            "`10.0.0.5/24` may mean the network `10.0.0.0/24` or the host `10.0.0.5/32`: \
             programs disagree, and firewalls refuse it.",
            "`10.0.0.5/24` может значить сеть `10.0.0.0/24` или узел `10.0.0.5/32`: программы \
             читают по-разному, межсетевые экраны отвергают.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: Networks

  ===========  ========
  Network      Gateway
  ===========  ========
  10.0.0.5/24  10.0.0.1
  ===========  ========
",
        good: "\
Platform
========

.. table:: Servers

  =============  ============  ====
  DNS name       IPv6 address  Role
  =============  ============  ====
  fs1.rcsnet.ru  fd75::601     sip
  fs2.rcsnet.ru  fd75::602     sip
  =============  ============  ====

.. table:: Networks

  ===========  ========
  Network      Gateway
  ===========  ========
  10.0.0.0/24  10.0.0.1
  ===========  ========
",
        fix: ("Write the network; `--fix` does.", "Напишите сеть: это сделает `--fix`."),
    },
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
