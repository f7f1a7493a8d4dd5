//! `path:line:column: severity[rule] message`, which editors and `grep` understand.

use std::fmt::Write;

use super::{Diagnostic, Options, SourceMap, place::Place};

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let mut out = String::new();
    for it in found {
        if let Some(place) = Place::of(sources, &it.primary) {
            let _ = write!(out, "{}:{}:{}: ", place.path(), place.start.line, place.start.column);
        }
        let message = it.message.get(options.lang);
        let _ = writeln!(out, "{}[{}] {message}", it.severity.as_str(), it.rule);
    }
    out
}
