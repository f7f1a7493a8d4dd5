//! How a document was understood: what each part was read as, and why.

use crate::diag::Text;
use crate::text::Span;

/// What kind of part a [`Reading`] is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// A section.
    Section,
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// A field of a field list, or a row of a table of settings.
    Field,
    /// A product that prose names.
    Product,
}

impl Subject {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Table => "table",
            Self::Column => "column",
            Self::Field => "field",
            Self::Product => "product",
        }
    }
}

/// How a part of a document was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The part.
    pub span: Span,
    /// What kind of part it is.
    pub subject: Subject,
    /// What the document calls it.
    pub title: String,
    /// What it was read as; `None` if it was not understood.
    pub read_as: Option<Text>,
    /// Why it was read so, or why not.
    pub why: Text,
    /// Of a table: how many rows were understood, of how many.
    pub rows: Option<(usize, usize)>,
}
