//! Applying fixes to the text of documents.

use std::collections::BTreeMap;

use super::{Applicability, Diagnostic, Fix};
use crate::text::{Edit, FileId, SourceMap, Span, apply};

/// What one round of fixes makes of the documents.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fixed {
    /// The new text of each file that changed.
    pub files: BTreeMap<FileId, String>,
    /// The rules whose findings were fixed, in the order of the findings.
    pub rules: Vec<&'static str>,
}

/// Applies the best fix of each finding that is as sure as `least`, or surer.
///
/// A fix whose edits touch those of an earlier one is left for the next round: it was thought out on
/// the text before.
pub fn apply_fixes(found: &[Diagnostic], sources: &SourceMap, least: Applicability) -> Fixed {
    let mut edits = BTreeMap::<FileId, Vec<Edit>>::new();
    let mut rules = Vec::new();
    for it in found {
        let Some(fix) = it.fixes.iter().find(|it| it.applicability >= least) else { continue };
        let is_free = |edit: &Edit| {
            let taken = edits.get(&edit.span.file).map_or(&[][..], Vec::as_slice);
            taken.iter().all(|other| !touch(edit.span, other.span))
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(is_free) && is_sound(fix, sources) {
            rules.push(it.rule);
            for edit in &fix.edits {
                edits.entry(edit.span.file).or_default().push(edit.clone());
            }
        }
    }
    let files = edits.into_iter().filter_map(|(file, edits)| {
        let text = &sources.try_get(file)?.text;
        let changed = apply(text, &edits);
        (changed != **text).then_some((file, changed))
    });
    Fixed { files: files.collect(), rules }
}

/// Whether two edits cannot both be made: they overlap, or insert at one place.
fn touch(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end || a.start == b.start
}

/// Whether all edits lie in their files, and apart from each other.
fn is_sound(fix: &Fix, sources: &SourceMap) -> bool {
    let mut spans: Vec<_> = fix.edits.iter().map(|it| it.span).collect();
    spans.sort_unstable();
    let apart =
        spans.iter().zip(spans.iter().skip(1)).all(|(a, b)| a.file != b.file || !touch(*a, *b));
    let inside = |span: &Span| {
        span.start <= span.end
            && sources.try_get(span.file).is_some_and(|it| it.text.get(span.range()).is_some())
    };
    apart && spans.iter().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Text;

    fn finding(edits: &[(usize, usize, &str)], applicability: Applicability) -> Diagnostic {
        let file = FileId(0);
        let edits = edits
            .iter()
            .map(|&(from, to, text)| Edit { span: Span::new(file, from..to), text: text.into() });
        let fix = Fix { title: Text::default(), applicability, edits: edits.collect() };
        Diagnostic::error("r", Span::default(), Text::default()).fix(fix)
    }

    fn fixed(found: &[Diagnostic], least: Applicability) -> Option<String> {
        let mut sources = SourceMap::default();
        sources.add("a", "один два");
        apply_fixes(found, &sources, least).files.remove(&FileId(0))
    }

    #[test]
    fn only_fixes_that_are_sure_enough_are_applied() {
        let found = [
            finding(&[(0, 8, "1")], Applicability::Unsafe),
            finding(&[(9, 15, "2")], Applicability::Safe),
        ];
        assert_eq!(fixed(&found, Applicability::Safe).as_deref(), Some("один 2"));
        assert_eq!(fixed(&found, Applicability::Unsafe).as_deref(), Some("1 2"));
    }

    #[test]
    fn of_two_that_touch_the_later_waits() {
        let safe = Applicability::Safe;
        let found = [finding(&[(0, 8, "1")], safe), finding(&[(4, 15, "x"), (15, 15, "y")], safe)];
        assert_eq!(fixed(&found, safe).as_deref(), Some("1 два"));
    }

    #[test]
    fn edits_outside_of_the_file_or_its_characters_are_refused() {
        let safe = Applicability::Safe;
        assert_eq!(fixed(&[finding(&[(1, 2, "x")], safe)], safe), None);
        assert_eq!(fixed(&[finding(&[(90, 99, "x")], safe)], safe), None);
        assert_eq!(fixed(&[finding(&[(0, 4, "x"), (2, 6, "y")], safe)], safe), None);
    }
}
