//! The sections of a platform's documents, with the tables, fields and prose that stand in each.

use super::flow::Flow;
use crate::model::settings::setting_named;
use crate::syntax::{Document, Kind, Node};
use crate::text::Span;

/// A section, or a document as a whole.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    /// The section that this one stands in; `None` for a document.
    pub(crate) parent: Option<usize>,
    /// Whether its title is that of the document.
    pub(crate) is_document: bool,
    /// The title.
    pub(crate) title: Option<Flow<'a>>,
    /// The place of the section.
    pub(crate) span: Span,
    /// Its fields, but not those of the sections in it; the same holds for what follows.
    pub(crate) fields: Vec<Field<'a>>,
    /// Its tables.
    pub(crate) tables: Vec<Node<'a>>,
    /// Its paragraphs.
    pub(crate) prose: Vec<Node<'a>>,
}

/// A field of a field list.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    /// The name.
    pub(crate) name: Flow<'a>,
    /// The value.
    pub(crate) body: Flow<'a>,
    /// Whether it may be something else than a setting, for it stands in a list.
    pub(crate) is_vague: bool,
}

/// The sections of `documents`, in their order; a section comes before those in it.
pub(crate) fn outline<'a>(documents: &[&'a Document]) -> Vec<Section<'a>> {
    let mut sections = Vec::new();
    for document in documents {
        let root = document.root();
        let at = open(&mut sections, None, root);
        sections[at].is_document = true;
        // Where the only section of a document holds all of it, its title is that of the document.
        let mut inner = root.children().filter(|it| it.kind() == Kind::Section);
        let lone = inner.next().filter(|_| inner.next().is_none()).map(Node::id);
        let lone = lone.filter(|_| root.child(Kind::Title).is_none());
        for child in root.children() {
            walk(&mut sections, at, child, false);
        }
        if let Some(lone) = lone
            && let Some(section) = sections
                .iter_mut()
                .skip(at)
                .find(|it| it.parent == Some(at) && it.span == document.node(lone).span())
        {
            section.is_document = true;
        }
    }
    sections
}

fn open<'a>(sections: &mut Vec<Section<'a>>, parent: Option<usize>, node: Node<'a>) -> usize {
    sections.push(Section {
        parent,
        is_document: false,
        title: node.child(Kind::Title).map(Flow::of),
        span: node.span(),
        fields: Vec::new(),
        tables: Vec::new(),
        prose: Vec::new(),
    });
    sections.len() - 1
}

fn walk<'a>(sections: &mut Vec<Section<'a>>, at: usize, node: Node<'a>, is_vague: bool) {
    match node.kind() {
        Kind::Section => {
            let inner = open(sections, Some(at), node);
            for child in node.children() {
                walk(sections, inner, child, false);
            }
        }
        Kind::Table => sections[at].tables.push(node),
        Kind::Field => {
            if let (Some(name), Some(body)) =
                (node.child(Kind::FieldName), node.child(Kind::FieldBody))
            {
                let (name, body) = (Flow::of(name), Flow::of(body));
                sections[at].fields.push(Field { name, body, is_vague });
            }
        }
        Kind::DefinitionList => {
            // Markdown has no field lists: a list of definitions may be one.
            let items = || node.children().filter(|it| it.kind() == Kind::DefinitionListItem);
            let is_setting = |it: &Node<'_>| {
                it.child(Kind::Term).is_some_and(|it| setting_named(it.text().trim()).is_some())
            };
            let (known, all) = (items().filter(is_setting).count(), items().count());
            for item in items() {
                if let (Some(name), Some(body)) =
                    (item.child(Kind::Term), item.child(Kind::Definition))
                    && known > 0
                {
                    let (name, body) = (Flow::of(name), Flow::of(body));
                    let is_vague = is_vague || known * 2 < all;
                    sections[at].fields.push(Field { name, body, is_vague });
                }
                for child in item.children() {
                    walk(sections, at, child, true);
                }
            }
        }
        Kind::Paragraph | Kind::Term | Kind::Attribution => sections[at].prose.push(node),
        // What is shown as it is, or not at all, says nothing about the platform.
        Kind::Title
        | Kind::Subtitle
        | Kind::Comment
        | Kind::SubstitutionDefinition
        | Kind::Raw
        | Kind::LiteralBlock
        | Kind::DoctestBlock
        | Kind::MathBlock
        | Kind::SystemMessage
        | Kind::Target
        | Kind::Pending
        | Kind::Meta
        | Kind::Decoration => {}
        kind => {
            let is_vague = is_vague || kind == Kind::ListItem;
            for child in node.children() {
                walk(sections, at, child, is_vague);
            }
        }
    }
}

/// The sections that `at` stands in, itself first.
pub(crate) fn ancestors<'a, 'b>(
    sections: &'b [Section<'a>],
    at: usize,
) -> impl Iterator<Item = (usize, &'b Section<'a>)> {
    let next = move |at: usize| sections.get(at).and_then(|it| it.parent);
    std::iter::successors(Some(at), move |at| next(*at))
        .filter_map(|at| sections.get(at).map(|it| (at, it)))
}
