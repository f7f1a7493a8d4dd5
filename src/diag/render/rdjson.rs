//! The diagnostic format of reviewdog; its columns count bytes.

use serde_json::{Value, json};

use super::{Diagnostic, Options, Severity, SourceMap, place::Place};

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let worst = found.iter().map(|it| it.severity).max().unwrap_or(Severity::Info);
    let all: Vec<_> = found.iter().map(|it| diagnostic(it, sources, options)).collect();
    let whole = json!({
        "source": { "name": "rcsgen" },
        "severity": word(worst),
        "diagnostics": all,
    });
    format!("{whole:#}\n")
}

fn diagnostic(it: &Diagnostic, sources: &SourceMap, options: &Options<'_>) -> Value {
    let lang = options.lang;
    let mut value = json!({
        "message": it.message.get(lang),
        "severity": word(it.severity),
        "code": { "value": it.rule },
    });
    if let Some(place) = Place::of(sources, &it.primary) {
        value["location"] = location(place);
    }
    let related: Vec<_> = it
        .secondary
        .iter()
        .filter_map(|label| {
            let place = Place::of(sources, label)?;
            Some(json!({ "message": label.text.get(lang), "location": location(place) }))
        })
        .collect();
    if !related.is_empty() {
        value["relatedLocations"] = Value::Array(related);
    }
    // A suggestion may only touch the file of its finding.
    let file = it.primary.span.file;
    let edits = it.fixes.first().map_or(&[][..], |it| &it.edits);
    if !edits.is_empty() && edits.iter().all(|edit| edit.span.file == file) {
        let suggestions = edits.iter().filter_map(|edit| {
            let place = Place::new(sources, edit.span)?;
            Some(json!({ "range": range(place), "text": edit.text }))
        });
        value["suggestions"] = Value::Array(suggestions.collect());
    }
    value
}

fn location(place: Place<'_>) -> Value {
    json!({ "path": place.path(), "range": range(place) })
}

fn range(place: Place<'_>) -> Value {
    let bytes = place.range();
    json!({
        "start": { "line": place.start.line, "column": place.byte_column(bytes.start) },
        "end": { "line": place.end.line, "column": place.byte_column(bytes.end) },
    })
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}
