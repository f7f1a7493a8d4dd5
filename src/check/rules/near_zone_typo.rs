//! A zone that is nearly another zone.

use super::{Context, Docs, Host, Rule, Severity, Sink};
use crate::diag::{Applicability, Diagnostic, Fix, Text};
use crate::model::Stated;
use crate::text::{Edit, distance};

pub(super) const RULE: Rule = Rule {
    id: "near-zone-typo",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("near_zone_typo.md")),
    check,
};

/// Of more zones than this, many are near another one on purpose.
const MOST: usize = 500;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let zones = &cx.inventory.zones;
    if zones.len() > MOST {
        return;
    }
    let mut names: Vec<Vec<&Host<'_>>> = vec![Vec::new(); zones.len()];
    for host in &cx.hosts {
        let zone = cx.inventory.zone_of(&host.name.value);
        if let Some(names) = zone.and_then(|it| names.get_mut(it.at())) {
            names.push(host);
        }
    }
    let count = |at: usize| names.get(at).map_or(0, Vec::len);
    for (at, zone) in zones.iter().enumerate() {
        if matches!(zone.stated, Stated::At(_)) {
            continue;
        }
        let Some((odd, (first, others))) =
            names.get(at).and_then(|it| Some((it, it.split_first()?)))
        else {
            continue;
        };
        let near = zones.iter().enumerate().find(|(other, it)| {
            // Of two that have as many names, the later one is the odd one.
            (count(*other), at) > (odd.len(), *other)
                && is_near(zone.name.as_str(), it.name.as_str())
        });
        let Some((_, meant)) = near else { continue };
        let (zone, meant) = (zone.name.as_str(), meant.name.as_str());
        let message = Text::new(
            format!("zone `{zone}` is nearly `{meant}`"),
            format!("зона `{zone}` почти совпадает с `{meant}`"),
        );
        let span = |host: &Host<'_>| cx.part_of_name(host.name, zone);
        let mut it = Diagnostic::warning(RULE.id, first.name.span, message).also(
            span(first),
            Text::new(format!("`{meant}` is near"), format!("похоже на `{meant}`")),
        );
        for host in others {
            it = it.also(span(host), Text::new("and here", "и здесь"));
        }
        let edits = odd.iter().map(|it| Edit { span: span(it), text: meant.to_owned() });
        sink.push(
            it.note(Text::new(
                "if both are meant, name them in the field `:Zones:` of the document",
                "если обе верны, назовите их в поле `:Зоны:` документа",
            ))
            .fix(Fix {
                title: Text::new(format!("write `{meant}`"), format!("написать `{meant}`")),
                applicability: Applicability::Unsafe,
                edits: edits.collect(),
            }),
        );
    }
}

/// Whether one zone may be a slip for the other: `a1.ru` and `a2.ru` are a series, and one domain under
/// two top-level domains is a habit.
fn is_near(a: &str, b: &str) -> bool {
    let letters = |it: &str| it.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let stem = |it: &str| it.rsplit_once('.').map(|(stem, _)| stem.to_owned());
    // The length tells most pairs apart, and a large fleet has many pairs.
    let edits = if a.len().abs_diff(b.len()) <= 2 { distance(a, b) } else { usize::MAX / 8 };
    edits <= 2 && edits * 6 <= a.len() && letters(a) != letters(b) && stem(a) != stem(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_other_top_level_domains_are_no_slips() {
        assert!(is_near("rcsnet.ru", "rcsnte.ru"));
        assert!(!is_near("rcs1.ru", "rcs2.ru"));
        assert!(!is_near("rcsnet.ru", "rcsnet.su"));
        assert!(!is_near("a.ru", "b.ru"));
    }
}
