//! One row, written twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::duplicate_name::rename;
use super::{Context, Docs, Host, MANY, Rule, Severity, Sink, next_name};
use crate::diag::{Diagnostic, Text, count_ru};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-row",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("duplicate_row.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut files = BTreeMap::<_, Vec<_>>::new();
    for hosts in cx.shared_names() {
        let mut firsts = BTreeMap::<_, &Host<'_>>::new();
        for host in hosts {
            let Some(row) = host.row() else { continue };
            match firsts.entry(row) {
                Entry::Vacant(free) => _ = free.insert(host),
                Entry::Occupied(first) => {
                    files.entry(host.name.span.file).or_default().push((host, *first.get()));
                }
            }
        }
    }
    for mut pairs in files.into_values() {
        pairs.sort_by_key(|it| it.0.name.span);
        if pairs.len() > MANY {
            many(&pairs, sink);
        } else {
            each(cx, &pairs, sink);
        }
    }
}

/// So many rows that a table stands there twice.
fn many(pairs: &[(&Host<'_>, &Host<'_>)], sink: &mut Sink) {
    let Some(((host, first), others)) = pairs.split_first() else { return };
    let count = pairs.len();
    let message = Text::new(
        format!("{count} rows repeat the names and the addresses of others"),
        format!(
            "{} имена и адреса других",
            count_ru(count, "строка повторяет", "строки повторяют", "строк повторяют")
        ),
    );
    let mut it = Diagnostic::error(RULE.id, host.name.span, message)
        .label(Text::new("the first of them", "первая из них"))
        .also(first.name.span, Text::new("repeats this one", "повторяет эту"));
    for (other, _) in others {
        it = it.also(other.name.span, Text::default());
    }
    sink.push(it.note(Text::new(
        "a table stands in the documents twice: remove one of them",
        "таблица стоит в документах дважды: уберите одну из них",
    )));
}

fn each(cx: &Context<'_>, pairs: &[(&Host<'_>, &Host<'_>)], sink: &mut Sink) {
    for (host, first) in pairs {
        let name = host.name.value.as_str();
        let (title, other) = (host.title(), first.title());
        let message = if title == other {
            Text::new(
                format!("the row of `{title}` is repeated"),
                format!("строка `{title}` повторена"),
            )
        } else {
            Text::new(
                format!("`{title}` repeats the name and the addresses of `{other}`"),
                format!("`{title}` повторяет имя и адреса `{other}`"),
            )
        };
        let it = Diagnostic::error(RULE.id, host.name.span, message)
            .label(Text::new(format!("`{name}` a second time"), format!("`{name}` во второй раз")))
            .also(
                first.name.span,
                Text::new(
                    format!("first given to `{}` here", first.title()),
                    format!("впервые дано здесь: `{}`", first.title()),
                ),
            )
            .note(Text::new(
                "a machine is missing from the document, or one is counted twice",
                "в документе не хватает машины, или одна посчитана дважды",
            ));
        sink.push(match next_name(cx, host) {
            Some(next) => it.fix(rename(cx, host, &next)),
            None => it,
        });
    }
}
