//! SARIF 2.1.0 with rules, related places, fixes and fingerprints.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};

use super::{Diagnostic, Options, Severity, SourceMap, place::Place};
use crate::diag::{Fix, Label, fingerprints};

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let fired: BTreeSet<&str> = found.iter().map(|it| it.rule).collect();
    let rules: Vec<&str> = fired.into_iter().collect();
    let results: Vec<_> = found
        .iter()
        .zip(fingerprints(found, sources))
        .map(|(it, fingerprint)| {
            let mut value = result(it, sources, options);
            value["ruleIndex"] = rules.iter().position(|id| *id == it.rule).into();
            value["partialFingerprints"] = json!({ "rcsgen/v1": fingerprint });
            value
        })
        .collect();
    let whole = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rcsgen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|id| rule(id, options)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{whole:#}\n")
}

fn rule(id: &str, options: &Options<'_>) -> Value {
    match options.rules.iter().find(|it| it.id == id) {
        Some(info) => json!({
            "id": id,
            "shortDescription": { "text": info.summary },
            "help": { "text": info.help, "markdown": info.help },
        }),
        None => json!({ "id": id }),
    }
}

fn result(it: &Diagnostic, sources: &SourceMap, options: &Options<'_>) -> Value {
    let level = match it.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let lang = options.lang;
    let mut text = it.message.get(lang).to_owned();
    for note in &it.notes {
        let _ = write!(text, "\n{}", note.get(lang));
    }
    let mut value = json!({
        "ruleId": it.rule,
        "level": level,
        "message": { "text": text },
        "locations": location(&it.primary, sources, options).into_iter().collect::<Vec<_>>(),
    });
    let related: Vec<_> =
        it.secondary.iter().filter_map(|it| location(it, sources, options)).collect();
    if !related.is_empty() {
        value["relatedLocations"] = Value::Array(related);
    }
    let fixes: Vec<_> = it.fixes.iter().map(|it| fix(it, sources, options)).collect();
    if !fixes.is_empty() {
        value["fixes"] = Value::Array(fixes);
    }
    value
}

fn location(label: &Label, sources: &SourceMap, options: &Options<'_>) -> Option<Value> {
    let place = Place::of(sources, label)?;
    let mut value = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(place.path()) },
            "region": region(place),
        },
    });
    if !label.text.is_empty() {
        value["message"] = json!({ "text": label.text.get(options.lang) });
    }
    Some(value)
}

fn region(place: Place<'_>) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

/// All edits of a file are one change, as the format wants it.
fn fix(fix: &Fix, sources: &SourceMap, options: &Options<'_>) -> Value {
    let files: BTreeSet<_> = fix.edits.iter().map(|edit| edit.span.file).collect();
    let changes = files.into_iter().filter_map(|file| {
        let path = &sources.try_get(file)?.path;
        let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
        let replacements = edits.filter_map(|edit| {
            let place = Place::new(sources, edit.span)?;
            Some(json!({
                "deletedRegion": region(place),
                "insertedContent": { "text": edit.text },
            }))
        });
        Some(json!({
            "artifactLocation": { "uri": uri(path) },
            "replacements": replacements.collect::<Vec<_>>(),
        }))
    });
    json!({
        "description": { "text": fix.title.get(options.lang) },
        "artifactChanges": changes.collect::<Vec<_>>(),
    })
}

/// A relative path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}
