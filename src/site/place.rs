//! The anchors of a document: sections, explicit targets, and every place that produced something.

use super::link::Taken;
use super::trace::Trace;
use crate::model::settings::slug;
use crate::model::{Inventory, ServerId, VipId};
use crate::syntax::{Document, Kind, Node, NodeId};
use crate::text::{FileId, Map, Span};

/// Anchors of the frame around the documents.
const RESERVED: [&str; 8] = ["found", "main", "nav", "toc", "query", "results", "theme", "top"];

/// Which page tells what a place produced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Home {
    /// The page of a server.
    Server(ServerId),
    /// The page of a floating address.
    Vip(VipId),
    /// The page beside the document.
    Document,
}

/// A place of a document that produced something, or that something is wrong with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// Where it was written.
    pub(super) span: Span,
    /// The index of the document that shows it.
    pub(super) document: usize,
    /// Its anchor, there and on the page that tells what it produced.
    pub(super) id: String,
    /// What is written there.
    pub(super) text: String,
    /// Which page tells what it produced.
    pub(super) home: Home,
    /// Whether it is the title of a section.
    pub(super) heading: bool,
}

/// The anchors of a document.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    names: Map<String, String>,
    nodes: Map<NodeId, String>,
    places: Map<NodeId, usize>,
}

impl Anchors {
    /// The anchor for the name `id` of the document tree.
    pub(super) fn named(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }

    /// The anchor of a section or of a place.
    pub(super) fn of(&self, node: NodeId) -> Option<&str> {
        self.nodes.get(&node).map(String::as_str)
    }

    /// The place that `node` is.
    pub(super) fn place(&self, node: NodeId) -> Option<usize> {
        self.places.get(&node).copied()
    }
}

/// The rows of the tables of servers and floating addresses, to find whose cell a place is.
#[derive(Debug)]
pub(super) struct Rows(Vec<(Span, Home, String)>);

impl Rows {
    /// Sorts the rows of `inventory`.
    pub(super) fn new(inventory: &Inventory) -> Self {
        let servers = inventory
            .servers()
            .map(|(id, it)| (it.row, Home::Server(id), it.name.value.as_str().to_owned()));
        let vips = inventory.vips.iter().enumerate().map(|(at, it)| {
            (it.row, Home::Vip(VipId(at as u32)), it.name.value.as_str().to_owned())
        });
        let mut rows: Vec<_> = servers.chain(vips).collect();
        rows.sort_by_key(|it| it.0);
        Self(rows)
    }

    fn find(&self, span: Span) -> Option<(Home, &str)> {
        let key = (span.file, span.start);
        let at = self.0.partition_point(|it| (it.0.file, it.0.start) <= key).checked_sub(1)?;
        let (row, home, name) = self.0.get(at)?;
        (row.file == span.file && span.start < row.end).then_some((*home, name))
    }
}

/// Gives out the anchors of `document`, the one with index `index`, and adds its places to `places`.
pub(super) fn anchors(
    document: &Document,
    index: usize,
    rows: &Rows,
    trace: &Trace,
    places: &mut Vec<Place>,
) -> Anchors {
    let mut walk = Walk {
        anchors: Anchors::default(),
        taken: Taken::reserving(&RESERVED),
        index,
        rows,
        trace,
        places,
    };
    walk.names(document.root());
    walk.node(document.root(), "");
    walk.anchors
}

struct Walk<'a> {
    anchors: Anchors,
    taken: Taken,
    index: usize,
    rows: &'a Rows,
    trace: &'a Trace,
    places: &'a mut Vec<Place>,
}

impl Walk<'_> {
    /// Explicit names keep their spelling, and sections are named by their titles, so that links hold
    /// when something moves.
    fn names(&mut self, root: Node<'_>) {
        for node in root.descendants().filter(|it| it.kind() != Kind::Text) {
            let section = matches!(node.kind(), Kind::Section);
            let mut own = None;
            if section {
                let title = node.child(Kind::Title).map(Node::text).unwrap_or_default();
                let slug = slug(&title);
                let anchor = self.taken.give(if slug.is_empty() { "section" } else { &slug });
                self.anchors.nodes.insert(node.id(), anchor.clone());
                own = Some(anchor);
            }
            for id in node.attr_list("ids") {
                let anchor = match &own {
                    Some(anchor) if generated(id) || anchor == id => anchor.clone(),
                    _ => self.taken.give(id),
                };
                self.anchors.names.insert(id.to_owned(), anchor);
            }
        }
    }

    fn node(&mut self, node: Node<'_>, in_field: &str) {
        let mut field = String::new();
        for child in node.children() {
            let kind = child.kind();
            if kind == Kind::Field {
                let name = child.child(Kind::FieldName).map(Node::text).unwrap_or_default();
                field = slug(&name);
            }
            let holds = matches!(
                kind,
                Kind::Entry | Kind::FieldBody | Kind::Paragraph | Kind::Title | Kind::Term
            );
            if holds && self.is_place(child) {
                self.place(child, in_field);
            } else if kind != Kind::Text {
                self.node(child, if kind == Kind::Field { &field } else { in_field });
            }
        }
    }

    /// Whether something may want to lead to `node`: what it produced, what is wrong with it, or the
    /// page that shows its value.
    fn is_place(&self, node: Node<'_>) -> bool {
        let span = node.span();
        let known = match node.kind() {
            Kind::FieldBody => true,
            Kind::Title => is_heading(node),
            Kind::Entry => self.rows.find(span).is_some(),
            _ => false,
        };
        known || !self.trace.uses(span).is_empty() || self.trace.findings(span).next().is_some()
    }

    fn place(&mut self, node: Node<'_>, field: &str) {
        let span = node.span();
        let text = short(&node.text());
        let row = if node.kind() == Kind::Entry { self.rows.find(span) } else { None };
        let (home, wish) = match row {
            Some((home, name)) => {
                let column = std::iter::successors(Some(node), |it| it.prev()).count();
                (home, format!("{name}.{column}"))
            }
            None if !field.is_empty() => (Home::Document, format!("field-{field}")),
            None => {
                let mut slug = slug(&text);
                slug.truncate(40);
                (Home::Document, format!("at-{slug}"))
            }
        };
        let section = node.parent().filter(|_| is_heading(node));
        let id = if let Some(id) = section.and_then(|it| self.anchors.of(it.id())) {
            id.to_owned()
        } else {
            let id = self.taken.give(&wish);
            self.anchors.nodes.insert(node.id(), id.clone());
            id
        };
        let heading = section.is_some();
        self.anchors.places.insert(node.id(), self.places.len());
        self.places.push(Place { span, document: self.index, id, text, home, heading });
    }
}

fn is_heading(node: Node<'_>) -> bool {
    node.kind() == Kind::Title && node.parent().is_some_and(|it| it.kind() == Kind::Section)
}

/// Whether docutils made up the id; such a one counts, and means another element after an edit.
fn generated(id: &str) -> bool {
    let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit());
    ["id", "section-", "toc-entry-"].iter().any(|it| id.strip_prefix(it).is_some_and(digits))
}

/// `text` on one line, cut to what a heading holds.
fn short(text: &str) -> String {
    const MOST: usize = 80;
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        // So many bytes are needed for more letters than fit.
        if out.len() > MOST && out.chars().count() > MOST {
            out = out.chars().take(MOST).collect();
            out.push('…');
            break;
        }
    }
    out
}

/// All places in the order of the files, to find the one that a value came from.
#[derive(Debug, Default)]
pub(super) struct Places {
    all: Vec<Place>,
    /// Start, end and index of each place, file by file.
    order: Vec<Vec<(u32, u32, usize)>>,
    headings: Vec<(FileId, u32, usize)>,
}

impl Places {
    /// Sorts `all`.
    pub(super) fn new(all: Vec<Place>) -> Self {
        let files = all.iter().map(|it| it.span.file.0 as usize + 1).max().unwrap_or_default();
        let mut order = vec![Vec::new(); files];
        for (at, Place { span, .. }) in all.iter().enumerate() {
            order[span.file.0 as usize].push((span.start, span.end, at));
        }
        for places in &mut order {
            places.sort_unstable();
        }
        let mut headings: Vec<_> = all
            .iter()
            .enumerate()
            .filter(|(_, it)| it.heading)
            .map(|(at, it)| (it.span.file, it.span.start, at))
            .collect();
        headings.sort_unstable();
        Self { all, order, headings }
    }

    /// The place with index `at`.
    pub(super) fn get(&self, at: usize) -> Option<&Place> {
        self.all.get(at)
    }

    /// All places, document by document, in the order of reading.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Place> {
        self.all.iter()
    }

    /// The place that holds the start of `span`; where none does, the title of the section around it.
    pub(super) fn find(&self, span: Span) -> Option<&Place> {
        self.holding(span).or_else(|| {
            let key = (span.file, span.start);
            let at = self.headings.partition_point(|it| (it.0, it.1) <= key).checked_sub(1)?;
            let &(file, _, index) = self.headings.get(at)?;
            (file == span.file).then(|| self.all.get(index)).flatten()
        })
    }

    fn holding(&self, span: Span) -> Option<&Place> {
        let order = self.order.get(span.file.0 as usize)?;
        let at = order.partition_point(|it| it.0 <= span.start).checked_sub(1)?;
        let &(_, end, index) = order.get(at)?;
        // The end counts: an empty cell is a place too.
        (span.start <= end).then(|| self.all.get(index)).flatten()
    }
}
