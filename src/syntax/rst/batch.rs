//! Answers to the conformance scorer: documents in, pseudo-XML out, one JSON object a line.

use serde_json::{Value, json};

use super::{Hindrance, Included, Options, Resolver, SmartQuotes, Unread, parse_with};
use crate::diag::Sink;
use crate::syntax::pseudoxml::pseudoxml;
use crate::text::{FileId, SharedText};

/// Answers one line of the protocol: `{id, input, settings, transforms}` to `{id, output}`.
pub fn answer(line: &str) -> String {
    answer_with(line, None)
}

/// [`answer`], with files to include.
pub fn answer_with(line: &str, resolver: Option<&dyn Resolver>) -> String {
    let question: Value = match serde_json::from_str(line) {
        Ok(question) => question,
        Err(error) => return json!({ "id": null, "error": error.to_string() }).to_string(),
    };
    let text = question["input"].as_str().unwrap_or_default();
    let settings = &question["settings"];
    let transforms = transforms_of(&question["transforms"]);
    let options = Options { resolver, transforms, ..options_of(settings) };
    let document = parse_with(text, FileId(0), &options, &mut Sink::default());
    json!({ "id": question["id"], "output": pseudoxml(&document) }).to_string()
}

fn transforms_of(value: &Value) -> Vec<(String, Option<u64>)> {
    let one = |it: &Value| Some((it[0].as_str()?.to_owned(), it[1].as_u64()));
    let all: Vec<_> =
        value.as_array().map(|it| it.iter().filter_map(one).collect()).unwrap_or_default();
    // `publish` stands for all that docutils does to a document.
    if all.iter().any(|it| it.0 == "publish") { super::standalone_transforms() } else { all }
}

fn options_of(settings: &Value) -> Options<'static> {
    let flag = |name: &str, default: bool| settings[name].as_bool().unwrap_or(default);
    let number = |name: &str, default: u64| settings[name].as_u64().unwrap_or(default);
    let text = |name: &str, default: &str| settings[name].as_str().unwrap_or(default).to_owned();
    let defaults = Options::default();
    Options {
        source: "test data".into(),
        language: text("language_code", "en"),
        also: Vec::new(),
        file_insertion: flag("file_insertion_enabled", true),
        raw: flag("raw_enabled", true),
        tab_width: number("tab_width", 8) as usize,
        line_length_limit: number("line_length_limit", 10_000) as usize,
        unclosed_limit: u32::MAX,
        character_level_inline_markup: flag("character_level_inline_markup", false),
        pep_references: flag("pep_references", false),
        rfc_references: flag("rfc_references", false),
        pep_base_url: text("pep_base_url", &defaults.pep_base_url),
        rfc_base_url: text("rfc_base_url", &defaults.rfc_base_url),
        trim_footnote_reference_space: flag("trim_footnote_reference_space", false)
            || flag("trim_footnote_ref_space", false),
        id_prefix: text("id_prefix", ""),
        auto_id_prefix: text("auto_id_prefix", "%"),
        legacy_ids: flag("legacy_ids", true),
        expose_internals: settings["expose_internals"]
            .as_array()
            .map(|it| it.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect())
            .unwrap_or_default(),
        root_prefix: text("root_prefix", "/"),
        report_level: number("report_level", 2) as u8,
        syntax_highlight: text("syntax_highlight", "long"),
        smart_quotes: match &settings["smart_quotes"] {
            Value::String(how) if how.starts_with("alt") => Some(SmartQuotes::Alternative),
            Value::Null | Value::Bool(false) => None,
            Value::String(how) if how.is_empty() => None,
            _ => Some(SmartQuotes::Usual),
        },
        smartquotes_locales: settings["smartquotes_locales"]
            .as_array()
            .map(|it| it.iter().filter_map(locale).collect())
            .unwrap_or_default(),
        ..defaults
    }
}

/// The quotes of a language: a text of four characters, or a list of four texts.
fn locale(value: &Value) -> Option<(String, [String; 4])> {
    let marks: Vec<String> = match &value[1] {
        Value::String(marks) => marks.chars().map(String::from).collect(),
        marks => marks.as_array()?.iter().filter_map(|it| Some(it.as_str()?.to_owned())).collect(),
    };
    Some((value[0].as_str()?.to_owned(), marks.try_into().ok()?))
}

/// Finds no file but those that are given.
#[derive(Default)]
pub struct Files {
    /// Path and text of each.
    pub files: Vec<(String, SharedText)>,
}

impl Resolver for Files {
    fn resolve(&self, path: &str, _: &str, _: Option<&str>) -> Result<Included, Unread> {
        let at = self.files.iter().position(|it| it.0 == path);
        let Some(at) = at else { return Err(Unread::new(path, Hindrance::Missing)) };
        let (path, text) = &self.files[at];
        Ok(Included { file: FileId(at as u32 + 1), path: path.clone(), text: text.clone() })
    }
}
