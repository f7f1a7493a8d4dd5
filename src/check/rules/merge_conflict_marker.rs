//! What a merge left behind.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "merge-conflict-marker",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("merge_conflict_marker.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for &file in cx.inventory.platforms.iter().flat_map(|it| &it.files) {
        let Some(source) = cx.sources.try_get(file) else { continue };
        // The two outer marks, for the inner one may underline a title.
        let text = &source.text;
        let marks = ["<<<<<<< ", ">>>>>>> "].map(|mark| {
            if text.starts_with(mark) {
                Some(0)
            } else {
                let mark = format!("\n{mark}");
                memchr::memmem::find(text.as_bytes(), mark.as_bytes()).map(|at| at + 1)
            }
        });
        let Some(first) = marks.into_iter().flatten().min() else { continue };
        let mut it = Diagnostic::error(
            RULE.id,
            Span::new(file, first..first + 7),
            Text::new("a merge was not finished", "слияние не закончено"),
        )
        .label(Text::new("both versions stand here", "здесь стоят обе версии"));
        if let [Some(_), Some(last)] = marks
            && last > first
        {
            it =
                it.also(Span::new(file, last..last + 7), Text::new("up to here", "до этого места"));
        }
        sink.push(it.note(Text::new(
            "keep one of the versions, and remove the marks",
            "оставьте одну из версий и уберите метки",
        )));
    }
}
