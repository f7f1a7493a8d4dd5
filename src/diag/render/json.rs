//! JSON with the field names that ruff made known; columns count code points from 1.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{Diagnostic, Options, SourceMap, place::Place};
use crate::diag::{Applicability, Fix, Label};
use crate::text::Position;

/// The version of the shape below; it grows when a field changes its meaning or goes away.
const SCHEMA_VERSION: u32 = 1;

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let all: Vec<_> = found.iter().map(|it| diagnostic(it, sources, options)).collect();
    let whole = json!({ "schema_version": SCHEMA_VERSION, "diagnostics": all });
    format!("{whole:#}\n")
}

pub(super) fn render_lines(
    found: &[Diagnostic],
    sources: &SourceMap,
    options: &Options<'_>,
) -> String {
    found.iter().fold(String::new(), |mut out, it| {
        let _ = writeln!(out, "{}", diagnostic(it, sources, options));
        out
    })
}

fn diagnostic(it: &Diagnostic, sources: &SourceMap, options: &Options<'_>) -> Value {
    let mut object = Map::new();
    object.insert("code".into(), it.rule.into());
    object.insert("severity".into(), it.severity.as_str().into());
    object.insert("message".into(), it.message.get(options.lang).into());
    place_into(&mut object, Place::of(sources, &it.primary));
    object.insert("label".into(), it.primary.text.get(options.lang).into());
    let related = it.secondary.iter().map(|it| related(it, sources, options)).collect();
    object.insert("related".into(), Value::Array(related));
    let notes = it.notes.iter().map(|it| it.get(options.lang).into()).collect();
    object.insert("notes".into(), Value::Array(notes));
    let fix = it.fixes.first().map_or(Value::Null, |it| fix(it, sources, options));
    object.insert("fix".into(), fix);
    Value::Object(object)
}

fn related(label: &Label, sources: &SourceMap, options: &Options<'_>) -> Value {
    let mut object = Map::new();
    object.insert("message".into(), label.text.get(options.lang).into());
    place_into(&mut object, Place::of(sources, label));
    Value::Object(object)
}

fn fix(fix: &Fix, sources: &SourceMap, options: &Options<'_>) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        let mut object = Map::new();
        object.insert("content".into(), edit.text.as_str().into());
        place_into(&mut object, Place::new(sources, edit.span));
        Value::Object(object)
    });
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    json!({
        "message": fix.title.get(options.lang),
        "applicability": applicability,
        "edits": edits.collect::<Vec<_>>(),
    })
}

fn place_into(object: &mut Map<String, Value>, place: Option<Place<'_>>) {
    let position = |it: Position| json!({ "row": it.line, "column": it.column });
    object.insert("filename".into(), place.map_or(Value::Null, |it| it.path().into()));
    object.insert("location".into(), place.map_or(Value::Null, |it| position(it.start)));
    object.insert("end_location".into(), place.map_or(Value::Null, |it| position(it.end)));
}
