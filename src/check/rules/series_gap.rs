//! A number that is missing between two others.

use super::{Context, Docs, Host, Rule, Severity, Sink, series};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "series-gap",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("series_gap.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let numbered = |host| {
        let host: &Host<'_> = host;
        // Neither by role nor by domain: one series may run through several roles, and a mistyped domain
        // leaves no gap behind.
        let (stem, number) = series(host.name.value.short())?;
        Some(((host.platform, stem), number, host))
    };
    let mut all: Vec<_> = cx.servers().filter_map(numbered).collect();
    all.sort_by_key(|it| (it.0, it.1));
    all.dedup_by_key(|it| (it.0, it.1));
    for numbers in all.chunk_by(|a, b| a.0 == b.0) {
        for pair in numbers.windows(2) {
            let [((_, stem), low, before), (_, high, after)] = *pair else { continue };
            // A large step is a plan, as `kazoo101` after `kazoo12`, and no slip.
            if high - low < 2 || high - low > 3 {
                continue;
            }
            if hides_a_row(cx, before, after) {
                continue;
            }
            let missing: Vec<_> = (low + 1..high).map(|it| format!("`{stem}{it}`")).collect();
            let missing = missing.join(", ");
            let message = Text::new(
                format!("{missing} is missing between `{stem}{low}` and `{stem}{high}`"),
                format!("между `{stem}{low}` и `{stem}{high}` не хватает {missing}"),
            );
            sink.push(
                Diagnostic::warning(RULE.id, after.name.span, message)
                    .label(Text::new("the series goes on here", "здесь ряд продолжается"))
                    .also(before.name.span, Text::new("and stops here", "а здесь прерывается"))
                    .note(Text::new(
                        "a row may have been forgotten, or a number mistyped",
                        "возможно, забыта строка или номер набран с ошибкой",
                    )),
            );
        }
    }
}

/// How many bytes apart two rows may be to belong together.
const NEAR: usize = 4_000;

/// Whether a row stands between those of two servers that cannot be trusted: it could not be read, or
/// its name is found elsewhere, so that it is the missing one.
fn hides_a_row(cx: &Context<'_>, before: &Host<'_>, after: &Host<'_>) -> bool {
    let (from, to) = (before.name.span, after.name.span);
    if from.file != to.file || from.end > to.start || (to.start - from.end) as usize > NEAR {
        return false;
    }
    let row = |it: &Host<'_>| it.server.map_or(it.name.span, |id| cx.inventory.server(id).row);
    let (from, to) = (row(before).end.max(from.end), row(after).start.min(to.start));
    let Some(between) = cx.sources.get(before.name.span.file).text.get(from as usize..to as usize)
    else {
        return false;
    };
    let inside = |it: &&Host<'_>| {
        let span = it.name.span;
        span.file == before.name.span.file && from <= span.start && span.end <= to
    };
    let inner: Vec<_> = match (before.server, after.server) {
        (Some(low), Some(high)) if low.at() < high.at() => cx
            .hosts
            .get(low.at() + 1..high.at())
            .unwrap_or_default()
            .iter()
            .filter(inside)
            .collect(),
        _ => Vec::new(),
    };
    let is_odd = |it: &Host<'_>| cx.shares_name(it) || cx.zones.sure_zone(&it.name.value).is_none();
    let known: usize = inner.iter().map(|it| row(it).len()).sum();
    let letters =
        between.chars().filter(|it| it.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
    inner.iter().any(|it| is_odd(it)) || letters > known
}
