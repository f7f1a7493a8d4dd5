//! A code quality report of GitLab: shown in a merge request when the fingerprint is new.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Diagnostic, Options, Severity, SourceMap, place::Place};

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

/// For each finding, a name that does not change when lines are added above it: rule, path, message and
/// the number among equals.
pub(super) fn fingerprints(found: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let mut seen = BTreeMap::<_, u32>::new();
    let fingerprint = |it: &Diagnostic| {
        let path = sources.try_get(it.primary.span.file).map_or("", |it| it.path.as_str());
        let count = seen.entry((it.rule, path.to_owned(), it.message.en.clone())).or_default();
        *count += 1;
        let text = format!("{}\0{path}\0{}\0{count}", it.rule, it.message.en);
        let hash = Sha256::digest(text.as_bytes());
        hash.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    found.iter().map(fingerprint).collect()
}
