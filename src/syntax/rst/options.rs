//! What a caller may ask of the parser.

use std::fmt;

use crate::text::{FileId, SharedText};

/// A file that a document includes.
pub struct Included {
    /// The file.
    pub file: FileId,
    /// Its path, as messages show it; the same file always has the same.
    pub path: String,
    /// Its text.
    pub text: SharedText,
}

/// Finds the files that a document names, so that the parser itself reads nothing.
pub trait Resolver {
    /// The file that `path` means in a document at `base`, or why there is none; its text is in
    /// `encoding`, if the document says so, and in UTF-8 if not.
    fn resolve(&self, path: &str, base: &str, encoding: Option<&str>) -> Result<Included, Unread>;

    /// The time that the document is made at, in seconds since 1970, if it is known.
    fn time(&self) -> Option<u64> {
        None
    }
}

/// Why a file was not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unread {
    /// Its path, as messages show it.
    pub path: String,
    /// What hinders.
    pub why: Hindrance,
}

/// What hinders a file from being read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hindrance {
    /// There is no such file.
    Missing,
    /// It lies outside of what may be read.
    Outside,
    /// It is not text in its encoding, in the words of Python.
    Undecodable(String),
    /// The machine refuses, in its own words.
    Refused(String),
}

impl Unread {
    /// The file at `path` cannot be read because of `why`.
    pub fn new(path: impl Into<String>, why: Hindrance) -> Self {
        Self { path: path.into(), why }
    }

    /// The rule of the problem.
    pub(super) fn rule(&self) -> &'static str {
        match self.why {
            Hindrance::Missing => "missing-file",
            Hindrance::Outside => "file-outside-project",
            Hindrance::Undecodable(_) => "undecodable-file",
            Hindrance::Refused(_) => "unreadable-file",
        }
    }

    /// What the machine said, or Python would.
    pub(super) fn detail(&self) -> &str {
        match &self.why {
            Hindrance::Missing | Hindrance::Outside => "",
            Hindrance::Undecodable(why) | Hindrance::Refused(why) => why,
        }
    }
}

/// What docutils says.
impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.why {
            Hindrance::Missing => write!(f, "[Errno 2] No such file or directory: '{path}'"),
            Hindrance::Outside => write!(f, "{path} lies outside of the project"),
            Hindrance::Undecodable(why) => write!(f, "UnicodeDecodeError: {why}"),
            Hindrance::Refused(why) => write!(f, "{path}: {why}"),
        }
    }
}

/// Which quotes stand for those of a typewriter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmartQuotes {
    /// Those that are most usual in the language.
    Usual,
    /// The others that are usual, too.
    Alternative,
}

impl SmartQuotes {
    pub(super) fn is_alternative(self) -> bool {
        self == Self::Alternative
    }
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
    /// Whether the directives and roles of Sphinx are understood.
    pub sphinx: bool,
    /// Directives of other tools, whose content is kept as it is.
    pub directives: Vec<String>,
    /// Roles of other tools, whose text is kept as it is.
    pub roles: Vec<String>,
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
    /// How many start-strings without end-string become problems in the tree; the others stay text,
    /// and are counted in a finding.
    pub unclosed_limit: u32,
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
    /// Whether [`parse_twice`](super::parse_twice) gives the document as it was written, too.
    pub keep_written: bool,
    /// The attributes of nodes that the transform `universal.ExposeInternals` shows.
    pub expose_internals: Vec<String>,
    /// What absolute paths are relative to.
    pub root_prefix: String,
    /// The least level of messages that matters: 1 to 5.
    pub report_level: u8,
    /// Whether code is highlighted: `long`, `short` or `none`.
    pub syntax_highlight: String,
    /// Whether the transform `universal.SmartQuotes` gives text the quotes, dashes and ellipses of
    /// print, by its language.
    pub smart_quotes: Option<SmartQuotes>,
    /// The quotes of languages, outer ones first, in place of those that are known.
    pub smartquotes_locales: Vec<(String, [String; 4])>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            source: String::new(),
            language: "en".into(),
            also: vec!["ru".into()],
            sphinx: false,
            directives: Vec::new(),
            roles: Vec::new(),
            resolver: None,
            file_insertion: true,
            raw: true,
            tab_width: 8,
            line_length_limit: 10_000,
            unclosed_limit: 100,
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
            keep_written: false,
            expose_internals: Vec::new(),
            root_prefix: String::new(),
            report_level: 2,
            syntax_highlight: "none".into(),
            smart_quotes: None,
            smartquotes_locales: Vec::new(),
        }
    }
}
