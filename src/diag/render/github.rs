//! Workflow commands of GitHub Actions, which become annotations of the changed files.

use std::fmt::Write;

use super::{Diagnostic, Options, Severity, SourceMap, place::Place};

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let mut out = String::new();
    for it in found {
        let command = match it.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let _ = write!(out, "::{command} title=rcsgen ({})", property(it.rule));
        let mut prefix = String::new();
        if let Some(place) = Place::of(sources, &it.primary) {
            let (path, start, end) = (place.path(), place.start, place.end);
            let _ = write!(out, ",file={},line={}", property(path), start.line);
            let _ = write!(out, ",endLine={}", end.line);
            // Columns are refused where the range has more than one line.
            if start.line == end.line {
                let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
            }
            prefix = format!("{path}:{}:{}: ", start.line, start.column);
        }
        let message = format!("{prefix}{}: {}", it.rule, it.message.get(options.lang));
        let _ = writeln!(out, "::{}", data(&message));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
