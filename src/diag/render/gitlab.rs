//! A code quality report of GitLab: shown in a merge request when the fingerprint is new.

use serde_json::{Value, json};

use super::{Diagnostic, Options, Severity, SourceMap, place::Place};
use crate::diag::fingerprints;

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let fingerprints = fingerprints(found, sources);
    let all = found.iter().zip(fingerprints).map(|(it, fingerprint)| {
        let place = Place::of(sources, &it.primary);
        let severity = match it.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Info => "info",
        };
        // The path is required, and so is a line.
        let path = place.map_or(".", |it| it.path());
        let position = |it: Option<crate::text::Position>| {
            it.map_or_else(
                || json!({ "line": 1, "column": 1 }),
                |it| json!({ "line": it.line, "column": it.column }),
            )
        };
        json!({
            "description": format!("{}: {}", it.rule, it.message.get(options.lang)),
            "check_name": it.rule,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": {
                "path": path,
                "positions": {
                    "begin": position(place.map(|it| it.start)),
                    "end": position(place.map(|it| it.end)),
                },
            },
        })
    });
    format!("{:#}\n", Value::Array(all.collect()))
}
