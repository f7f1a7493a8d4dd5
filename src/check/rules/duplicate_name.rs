//! One name, two machines.

use super::{Context, Docs, Host, Rule, Severity, Sink, next_name};
use crate::diag::{Applicability, Diagnostic, Fix, Text};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-name",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("duplicate_name.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for hosts in cx.shared_names() {
        for is_vip in [false, true] {
            let mut same = hosts.iter().copied().filter(|it| it.is_vip() == is_vip);
            let Some(first) = same.next() else { continue };
            // A row that is repeated whole is the business of `duplicate-row`.
            let rest: Vec<_> = same.filter(|it| !it.is_same_row(first)).collect();
            if let Some((second, others)) = rest.split_first() {
                sink.push(finding(cx, first, second, others));
            }
        }
    }
}

fn finding(
    cx: &Context<'_>,
    first: &Host<'_>,
    second: &Host<'_>,
    others: &[&Host<'_>],
) -> Diagnostic {
    let name = second.name.value.as_str();
    let message = Text::new(
        format!("name `{name}` is given more than once"),
        format!("имя `{name}` дано больше одного раза"),
    );
    let mut it = Diagnostic::error(RULE.id, second.name.span, message)
        .label(Text::new(
            format!("`{}` gets it here", second.title()),
            format!("здесь его получает `{}`", second.title()),
        ))
        .also(
            first.name.span,
            Text::new(
                format!("first given to `{}` here", first.title()),
                format!("впервые дано здесь: `{}`", first.title()),
            ),
        );
    for other in others {
        let title = other.title();
        it = it.also(
            other.name.span,
            Text::new(format!("and to `{title}` here"), format!("и здесь: `{title}`")),
        );
    }
    it = it.note(Text::new(
        "one name must lead to one machine: the others would get its traffic",
        "имя должно вести к одной машине: иначе её трафик получат и другие",
    ));
    match next_name(cx, second) {
        Some(next) => it.fix(rename(cx, second, &next)),
        None => it,
    }
}

/// Changes the first label of the name of `host` to `next`.
pub(super) fn rename(cx: &Context<'_>, host: &Host<'_>, next: &str) -> Fix {
    let span = cx.part_of_name(host.name, host.name.value.short());
    Fix {
        title: Text::new(
            format!("call `{}` `{next}`, the next name of the series", host.title()),
            format!("назвать `{}` следующим именем ряда: `{next}`", host.title()),
        ),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span, text: next.to_owned() }],
    }
}
