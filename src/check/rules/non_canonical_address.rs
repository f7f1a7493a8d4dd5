//! An address in an unusual spelling.

use super::{Context, Docs, Rule, Severity, Sink, style};
use crate::diag::{Text, count_en, form_ru};

pub(super) const RULE: Rule = Rule {
    id: "non-canonical-address",
    severity: Severity::Info,
    preview: false,
    docs: Docs {
        summary: (
            "An address is not written as RFC 5952 wants it.",
            "Адрес записан не так, как велит RFC 5952.",
        ),
        why: (
            "One address has many spellings: a search for it, a comparison of two documents and \
             a reader all go by the text.",
            "У одного адреса много записей, а поиск, сравнение документов и читатель смотрят на \
             текст.",
        ),
        bad: "\
Platform
========

.. table:: Servers

  =============  ====================  ====
  DNS name       IPv6 address          Role
  =============  ====================  ====
  fs1.rcsnet.ru  FD75:0:0:0:0:0:0:601  sip
  fs2.rcsnet.ru  fd75::602             sip
  =============  ====================  ====
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
",
        fix: (
            "Write the address in the form that the finding offers; `--fix` does.",
            "Запишите адрес так, как предложено: это сделает `--fix`.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut odd = Vec::new();
    for address in cx.hosts.iter().flat_map(|it| it.addresses) {
        let (written, canonical) = (cx.sources.slice(address.span), address.value.to_string());
        // What is not the address alone, for it stands behind a mark, stays.
        if written != canonical && written.parse() == Ok(address.value) {
            odd.push((address.span, canonical));
        }
    }
    style(
        &RULE,
        odd,
        &|count| {
            Text::new(
                format!("{} not in the usual form", count_en(count, "address is", "addresses are")),
                format!(
                    "{count} {} не в обычной записи",
                    form_ru(count, "адрес", "адреса", "адресов")
                ),
            )
        },
        &Text::new("RFC 5952 writes it otherwise", "RFC 5952 пишет его иначе"),
        &Text::new(
            "a search for the usual spelling does not find it",
            "поиск обычной записи его не найдёт",
        ),
        sink,
    );
}
