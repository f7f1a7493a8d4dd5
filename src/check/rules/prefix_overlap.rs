//! Two networks that share addresses.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "prefix-overlap",
    severity: Severity::Error,
    preview: false,
    docs: Docs {
        summary: ("Two declared networks overlap.", "Две объявленные сети пересекаются."),
        why: (
            "An address in both belongs to neither: routers send packets to one of them, and the \
             other does not answer.",
            "Адрес, который лежит в обеих, не принадлежит ни одной: маршрутизатор отправит \
             пакеты в одну, а другая не ответит.",
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

  =============  ==========
  Network        Gateway
  =============  ==========
  10.0.0.0/24    10.0.0.1
  10.0.0.128/25  10.0.0.129
  =============  ==========
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

  =============  ==========
  Network        Gateway
  =============  ==========
  10.0.0.0/25    10.0.0.1
  10.0.0.128/25  10.0.0.129
  =============  ==========
",
        fix: ("Make them disjoint.", "Разделите их."),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        let mut all: Vec<_> = cx
            .inventory
            .networks
            .iter()
            .filter(|it| it.platform == id)
            .map(|it| (it.prefix.value.trunc(), it.prefix.span))
            .collect();
        // A network stands before those that lie in it.
        all.sort_by_key(|(net, span)| (net.network(), net.prefix_len(), *span));
        for pair in all.windows(2) {
            let [(wide, first), (narrow, second)] = pair else { continue };
            if !wide.contains(&narrow.network()) {
                continue;
            }
            let (span, other) = if first < second { (*second, *first) } else { (*first, *second) };
            sink.push(
                Diagnostic::error(
                    RULE.id,
                    span,
                    Text::new(
                        format!("networks `{wide}` and `{narrow}` overlap"),
                        format!("сети `{wide}` и `{narrow}` пересекаются"),
                    ),
                )
                .label(Text::new("shares addresses with", "делит адреса с"))
                .also(other, Text::new("this one", "этой"))
                .note(Text::new(
                    "nobody can tell which of them an address belongs to",
                    "нельзя сказать, какой из них принадлежит адрес",
                )),
            );
        }
    }
}
