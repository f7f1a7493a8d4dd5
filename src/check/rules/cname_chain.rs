//! An alias of an alias.

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "cname-chain",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: ("An alias leads to another alias.", "Псевдоним ведёт на другой псевдоним."),
        why: (
            "Each step is one more question and one more thing that can fail; RFC 1034 §3.6.2 \
             advises against it, and some resolvers stop after a few.",
            "Каждый шаг — ещё один запрос и ещё одна возможность отказа; RFC 1034 §3.6.2 этого \
             не советует, а некоторые резолверы останавливаются через несколько шагов.",
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

.. table:: DNS records

  ====  =====  =============
  Name  Type   Value
  ====  =====  =============
  a     CNAME  b.rcsnet.ru
  b     CNAME  fs1.rcsnet.ru
  ====  =====  =============
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

.. table:: DNS records

  ====  =====  =============
  Name  Type   Value
  ====  =====  =============
  a     CNAME  fs1.rcsnet.ru
  b     CNAME  fs1.rcsnet.ru
  ====  =====  =============
",
        fix: (
            "Let the alias lead to the server itself; the finding offers it.",
            "Пусть псевдоним ведёт прямо на сервер: это будет предложено.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for alias in cx.aliases() {
        let Some(next) = alias.target().and_then(|it| cx.alias(it)) else { continue };
        let Some(end) = cx.alias_end(alias.owner.value.as_str()) else { continue };
        let (name, through) = (&alias.owner.value, &next.owner.value);
        sink.push(
            Diagnostic::warning(
                RULE.id,
                alias.data.span,
                Text::new(
                    format!("`{name}` is an alias of the alias `{through}`"),
                    format!("`{name}` — псевдоним псевдонима `{through}`"),
                ),
            )
            .label(Text::new("leads to an alias", "ведёт на псевдоним"))
            .also(next.data.span, Text::new("that leads on", "а он ведёт дальше"))
            .note(Text::new(
                "each step is one more question: lead to the server itself",
                "каждый шаг — лишний запрос: ведите прямо на сервер",
            ))
            .fix(rewrite(&[(alias.data.span, end.to_owned())], Applicability::Safe)),
        );
    }
}
