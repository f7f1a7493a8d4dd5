//! The parts of a diagnostic.

use std::borrow::Cow;

use crate::text::{Edit, Span};

/// A language of the program's messages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

/// A text in every language of the program.
///
/// Headlines are lower case, without a final period, with literals in backticks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    /// English.
    pub en: Cow<'static, str>,
    /// Russian.
    pub ru: Cow<'static, str>,
}

impl Text {
    /// The same meaning in both languages.
    pub fn new(en: impl Into<Cow<'static, str>>, ru: impl Into<Cow<'static, str>>) -> Self {
        Self { en: en.into(), ru: ru.into() }
    }

    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty()
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// A matter of style.
    Info,
    /// Works, but is risky.
    Warning,
    /// An artifact would be wrong or ambiguous: nothing is written.
    Error,
}

impl Severity {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place with a remark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The remark; may be empty.
    pub text: Text,
    /// How many columns behind the span the place is: a cell that is missing at the end of a line has
    /// a column, and no byte.
    pub beyond: u32,
}

/// How sure a fix is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// A person must confirm it.
    Unsafe,
    /// It keeps the meaning of the document.
    Safe,
}

/// A change that mends a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What the change does, as an order: "give `fs2` the next free address".
    pub title: Text,
    /// How sure it is.
    pub applicability: Applicability,
    /// The changes, which are applied together.
    pub edits: Vec<Edit>,
}

/// A finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The stable name of the rule: kebab-case.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line that makes sense alone.
    pub message: Text,
    /// Where it is wrong.
    pub primary: Label,
    /// The other places that matter.
    pub secondary: Vec<Label>,
    /// Why it matters, and what to do next.
    pub notes: Vec<Text>,
    /// Changes that mend it, best first.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding of `rule` at `span`.
    pub fn new(rule: &'static str, severity: Severity, span: Span, message: Text) -> Self {
        Self {
            rule,
            severity,
            message,
            primary: Label { span, text: Text::default(), beyond: 0 },
            secondary: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// An error.
    pub fn error(rule: &'static str, span: Span, message: Text) -> Self {
        Self::new(rule, Severity::Error, span, message)
    }

    /// A warning.
    pub fn warning(rule: &'static str, span: Span, message: Text) -> Self {
        Self::new(rule, Severity::Warning, span, message)
    }

    /// Says why the primary place is wrong.
    pub fn label(mut self, text: Text) -> Self {
        self.primary.text = text;
        self
    }

    /// Says that the primary place is `columns` behind its span.
    pub fn beyond(mut self, columns: u32) -> Self {
        self.primary.beyond = columns;
        self
    }

    /// Adds another place.
    pub fn also(mut self, span: Span, text: Text) -> Self {
        self.secondary.push(Label { span, text, beyond: 0 });
        self
    }

    /// Adds a note.
    pub fn note(mut self, text: Text) -> Self {
        // Most findings have one note, and a vector that grows by itself makes room for four.
        self.notes.reserve_exact(1);
        self.notes.push(text);
        self
    }

    /// Adds a fix.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}
