//! What a caller may ask of the parser.

use std::sync::Arc;

use crate::text::FileId;

/// A file that a document includes.
pub struct Included {
    /// The file.
    pub file: FileId,
    /// Its path, as messages show it; the same file always has the same.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
}

/// Finds the files that a document names, so that the parser itself reads nothing.
pub trait Resolver {
    /// The file that `path` means in a document at `base`, or why there is none.
    fn resolve(&self, path: &str, base: &str) -> Result<Included, String>;
}

/// What a caller may ask of the parser; the names are those of docutils' settings.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "docutils' settings are what they are")]
pub struct Options<'r> {
    /// The path of the document, for messages and for the paths in it.
    pub source: String,
    /// The language of names of directives and roles, as a tag: `en`, `ru`, `pt-br`.
    pub language: String,
    /// More languages whose names are understood, without a message.
    pub also: Vec<String>,
    /// Finds included files; without it nothing is included.
    pub resolver: Option<&'r dyn Resolver>,
    /// Whether directives may insert files.
    pub file_insertion: bool,
    /// Whether `raw` is allowed.
    pub raw: bool,
    /// The width of a tab.
    pub tab_width: usize,
    /// The longest line that is parsed, in code points.
    pub line_length_limit: usize,
    /// Whether inline markup needs no punctuation around it.
    pub character_level_inline_markup: bool,
    /// Whether `PEP 8` is a link.
    pub pep_references: bool,
    /// Whether `RFC 822` is a link.
    pub rfc_references: bool,
    /// Where PEPs are.
    pub pep_base_url: String,
    /// Where RFCs are.
    pub rfc_base_url: String,
    /// Whether the space before a footnote reference goes.
    pub trim_footnote_reference_space: bool,
    /// What every identifier begins with.
    pub id_prefix: String,
    /// What a generated identifier begins with; `%` stands for the kind of the node.
    pub auto_id_prefix: String,
    /// Whether implicit targets get their identifiers during the parse.
    pub legacy_ids: bool,
    /// What is done after the parse: names of docutils' transforms, with another priority than
    /// their own if need be. Placeholders of directives are replaced only if there are any.
    pub transforms: Vec<(String, Option<u64>)>,
    /// The attributes of nodes that the transform `universal.ExposeInternals` shows.
    pub expose_internals: Vec<String>,
    /// What absolute paths are relative to.
    pub root_prefix: String,
    /// The least level of messages that matters: 1 to 5.
    pub report_level: u8,
    /// The date that the `date` directive gives, as `2026-01-31`: the parser knows no clock.
    pub date: String,
    /// Whether code is highlighted: `long`, `short` or `none`.
    pub syntax_highlight: String,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            source: String::new(),
            language: "en".into(),
            also: vec!["ru".into()],
            resolver: None,
            file_insertion: true,
            raw: true,
            tab_width: 8,
            line_length_limit: 10_000,
            character_level_inline_markup: false,
            pep_references: false,
            rfc_references: false,
            pep_base_url: "https://peps.python.org/".into(),
            rfc_base_url: "https://tools.ietf.org/html/".into(),
            trim_footnote_reference_space: false,
            id_prefix: String::new(),
            auto_id_prefix: "%".into(),
            legacy_ids: true,
            transforms: Vec::new(),
            expose_internals: Vec::new(),
            root_prefix: String::new(),
            report_level: 2,
            date: String::new(),
            syntax_highlight: "none".into(),
        }
    }
}
