//! The kinds of node: the elements of docutils' document tree.

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// The kind of a node, named as in docutils' document tree.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[expect(missing_docs, reason = "each is the docutils element of the same name")]
        pub enum Kind {
            $($(#[$doc])* $variant,)+
        }

        /// Every kind, in the order of their numbers.
        const ALL: &[Kind] = &[$(Kind::$variant,)+];

        impl Kind {
            /// The kind of a number that [`Kind`] was cast to.
            pub(super) fn of(number: u32) -> Self {
                ALL.get(number as usize).copied().unwrap_or(Self::Fragment)
            }

            /// The element's name in docutils' pseudo-XML.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

kinds! {
    Abbreviation = "abbreviation",
    Acronym = "acronym",
    Address = "address",
    Admonition = "admonition",
    Attention = "attention",
    Attribution = "attribution",
    Author = "author",
    Authors = "authors",
    BlockQuote = "block_quote",
    BulletList = "bullet_list",
    Caption = "caption",
    Caution = "caution",
    Citation = "citation",
    CitationReference = "citation_reference",
    Classifier = "classifier",
    Colspec = "colspec",
    Comment = "comment",
    Compound = "compound",
    Contact = "contact",
    Container = "container",
    Copyright = "copyright",
    Danger = "danger",
    Date = "date",
    Decoration = "decoration",
    Definition = "definition",
    DefinitionList = "definition_list",
    DefinitionListItem = "definition_list_item",
    Description = "description",
    Docinfo = "docinfo",
    DoctestBlock = "doctest_block",
    Document = "document",
    Emphasis = "emphasis",
    Entry = "entry",
    EnumeratedList = "enumerated_list",
    Error = "error",
    Field = "field",
    FieldBody = "field_body",
    FieldList = "field_list",
    FieldName = "field_name",
    Figure = "figure",
    Footer = "footer",
    Footnote = "footnote",
    FootnoteReference = "footnote_reference",
    /// Holds what a directive makes of its content; never part of a finished tree.
    Fragment = "#fragment",
    Generated = "generated",
    Header = "header",
    Hint = "hint",
    Image = "image",
    Important = "important",
    Inline = "inline",
    Label = "label",
    Legend = "legend",
    Line = "line",
    LineBlock = "line_block",
    ListItem = "list_item",
    Literal = "literal",
    LiteralBlock = "literal_block",
    Math = "math",
    MathBlock = "math_block",
    Meta = "meta",
    Note = "note",
    OptionArgument = "option_argument",
    OptionGroup = "option_group",
    OptionList = "option_list",
    OptionListItem = "option_list_item",
    OptionString = "option_string",
    Organization = "organization",
    Option = "option",
    Paragraph = "paragraph",
    ParsedLiteral = "parsed_literal",
    Pending = "pending",
    Problematic = "problematic",
    Raw = "raw",
    Reference = "reference",
    Revision = "revision",
    Row = "row",
    Rubric = "rubric",
    Section = "section",
    Sidebar = "sidebar",
    Status = "status",
    Strong = "strong",
    Subscript = "subscript",
    SubstitutionDefinition = "substitution_definition",
    SubstitutionReference = "substitution_reference",
    Subtitle = "subtitle",
    Superscript = "superscript",
    SystemMessage = "system_message",
    Table = "table",
    Target = "target",
    Tbody = "tbody",
    Term = "term",
    /// Character data; see [`Document::push_text`](super::Document::push_text).
    Text = "#text",
    Tgroup = "tgroup",
    Thead = "thead",
    Tip = "tip",
    Title = "title",
    TitleReference = "title_reference",
    Topic = "topic",
    Transition = "transition",
    Version = "version",
    Warning = "warning",
}
