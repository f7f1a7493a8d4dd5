//! `rcsgen schema`: the shape of what programs read and write, as JSON Schema (draft 7).

use serde_json::{Map, Value, json};

use super::Exit;
use super::args::{Schema, SchemaOf};
use super::session::Session;
use crate::check;
use crate::diag::Lang;
use crate::driver::config::{KEYS, Key, LEVELS, Shape};
use crate::lower::ColumnKind;

pub(super) fn run(args: &Schema, session: &mut Session) -> Exit {
    let lang = session.lang_asked().unwrap_or_default();
    match args.of {
        SchemaOf::Config => session.print(&format!("{:#}\n", config(lang))),
        SchemaOf::Model => session.print(include_str!("model.json")),
        SchemaOf::Parse => session.print(include_str!("parse.json")),
        SchemaOf::Report => session.print(include_str!("report.json")),
    }
    Exit::Clean
}

/// The schema of `rcsgen.toml`, from the options and rules there are.
fn config(lang: Lang) -> Value {
    let mut properties: Map<String, Value> =
        KEYS.iter().map(|it| (it.name.to_owned(), option(it, lang))).collect();
    let rules: Map<String, Value> = check::rule_infos(lang)
        .into_iter()
        .map(|it| (it.id.to_owned(), json!({ "enum": LEVELS, "description": it.summary })))
        .collect();
    let rules = json!({ "type": "object", "additionalProperties": false, "properties": rules });
    properties.insert("rules".into(), rules);
    let kinds = json!({ "enum": ColumnKind::NAMES });
    let phrases = json!({ "type": ["string", "array"], "items": { "type": "string" } });
    let words = json!({
        "columns": { "type": "object", "additionalProperties": kinds },
        "roles": { "type": "object", "additionalProperties": phrases },
    });
    let words = json!({ "type": "object", "additionalProperties": false, "properties": words });
    properties.insert("vocabulary".into(), words);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "rcsgen.toml, version 1",
        "description": "How to build: no fact of a platform stands here.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn option(key: &Key, lang: Lang) -> Value {
    let mut schema = match key.shape {
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Mebibytes => json!({ "type": "integer", "minimum": 1, "maximum": 1 << 20 }),
        Shape::Seconds => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Shape::Path => json!({ "type": "string", "minLength": 1 }),
        Shape::Names => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Url => json!({ "type": "string", "format": "uri" }),
        Shape::Text | Shape::Command => json!({ "type": "string" }),
    };
    let docs = match lang {
        Lang::En => key.docs.0,
        Lang::Ru => key.docs.1,
    };
    schema["description"] = docs.into();
    if !key.default.is_empty() {
        schema["default"] = match key.shape {
            Shape::Bool => (key.default == "true").into(),
            _ => key.default.into(),
        };
    }
    schema
}
