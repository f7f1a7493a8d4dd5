//! A record that leads nowhere.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink, rewrite};
use crate::diag::{Applicability, Diagnostic, Text};
use crate::text::nearest;

pub(super) const RULE: Rule = Rule {
    id: "dangling-target",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("dangling_target.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for record in &cx.inventory.records {
        let Some(target) = record.target() else { continue };
        let is_own = cx.zones.sure.iter().any(|zone| {
            target.strip_suffix(zone.as_str()).is_some_and(|it| it.is_empty() || it.ends_with('.'))
        });
        // What lies below a delegation is somebody else's.
        let is_known = cx.has_name(target)
            || !cx.records_of(target).is_empty()
            || cx.delegation(target).is_some()
            || cx.wildcard(target);
        if !is_own || is_known {
            continue;
        }
        let (owner, kind) = (&record.owner.value, record.kind.value);
        // Of two that are as near, the first one in the alphabet.
        let known: BTreeSet<_> = cx.hosts.iter().map(|it| it.name.value.as_str()).collect();
        let near = nearest(target, known);
        let label = match near {
            Some(near) => {
                Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"))
            }
            None => Text::new("no row has this name", "такого имени нет ни в одной строке"),
        };
        let it = Diagnostic::error(
            RULE.id,
            record.data.span,
            Text::new(
                format!("the {kind} record of `{owner}` leads to `{target}`, which does not exist"),
                format!("запись {kind} имени `{owner}` ведёт на `{target}`, а такого имени нет"),
            ),
        )
        .label(label)
        .note(Text::new(
            "the zone is yours, so nobody else can answer for the name",
            "зона ваша, и никто другой за это имя не ответит",
        ));
        sink.push(match near {
            Some(near) => {
                it.fix(rewrite(&[(record.data.span, near.to_owned())], Applicability::Unsafe))
            }
            None => it,
        });
    }
}
