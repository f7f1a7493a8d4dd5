//! Two machines that people call the same.

use super::{Context, Docs, Host, Rule, Severity, Sink, rewrite, series};
use crate::check::groups::Groups;
use crate::diag::{Applicability, Diagnostic, Text};
use crate::text::{Span, Spanned, lower};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-label",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("duplicate_label.md")),
    check,
};

/// Servers or floating addresses by their labels in lower case.
type Labeled<'a> = Groups<&'a str, (&'a Host<'a>, &'a Spanned<String>)>;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        for is_vip in [false, true] {
            let hosts: Vec<_> = cx
                .hosts_of(id)
                .filter(|it| it.is_vip() == is_vip)
                .filter_map(|it| Some((it, it.label?)))
                .collect();
            let labels: Vec<_> = hosts.iter().map(|it| lower(&it.1.value)).collect();
            let labeled = labels.iter().map(|it| &**it).zip(hosts.iter().copied());
            let by_label = Groups::new(hosts.len(), labeled);
            // A column that gives the kind of each machine is a habit, no mistake.
            let shared: usize = by_label.shared().map(|it| it.1.len()).sum();
            if shared * 2 > hosts.len() && hosts.len() > 3 {
                continue;
            }
            let mut groups: Vec<_> = by_label.shared().map(|it| it.1).collect();
            groups.sort_by_key(|it| it.first().map(|it| it.1.span));
            for same in groups {
                let [(first, place), others @ ..] = same else { continue };
                for (host, label) in others.iter().filter(|it| it.0.name.value != first.name.value)
                {
                    sink.push(report(first, place.span, host, label, &by_label));
                }
            }
        }
    }
}

fn report(
    first: &Host<'_>,
    place: Span,
    host: &Host<'_>,
    label: &Spanned<String>,
    taken: &Labeled<'_>,
) -> Diagnostic {
    let (text, one, two) = (&label.value, &first.name.value, &host.name.value);
    let message = Text::new(
        format!("`{one}` and `{two}` are both called `{text}`"),
        format!("`{one}` и `{two}` названы одинаково: `{text}`"),
    );
    let it = Diagnostic::warning(RULE.id, label.span, message)
        .label(Text::new(format!("of `{two}`"), format!("у `{two}`")))
        .also(place, Text::new(format!("of `{one}`"), format!("у `{one}`")))
        .note(Text::new(
            "whoever looks for it by this label finds the wrong machine",
            "кто ищет машину по этому названию, попадёт не на ту",
        ));
    // The number of the name, where label and name are numbered alike.
    let renumbered = || {
        let (_, old) = series(first.name.value.short())?;
        let (_, new) = series(host.name.value.short())?;
        let stem = text.strip_suffix(&old.to_string())?;
        let meant = format!("{stem}{new}");
        let is_free = old != new && !taken.contains(&&*lower(&meant));
        is_free.then_some(meant)
    };
    match renumbered() {
        Some(meant) => it.fix(rewrite(&[(label.span, meant)], Applicability::Unsafe)),
        None => it,
    }
}
