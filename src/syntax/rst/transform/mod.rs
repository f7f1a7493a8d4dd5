//! What is done with a tree once the whole document is known: links are resolved, numbers given.
//!
//! Transforms run by priority, as in docutils; placeholders that directives left bring their own.

mod footnotes;
mod frontmatter;
mod misc;
mod parts;
mod quote_marks;
mod quotes;
mod references;
mod substitutions;
mod universal;

use super::known::Refs;
use super::message::{At, Level};
use super::parser::Parser;
use super::{Map, Set};
use crate::syntax::tree::{Document, Kind, NodeId};

/// A transform with its priority in docutils.
struct Transform {
    name: &'static str,
    priority: u64,
    run: fn(&mut Run<'_, '_>, Option<NodeId>),
}

/// Transforms of a lower priority fill in what stands elsewhere, and change nothing else.
const AS_WRITTEN: u64 = 240;

/// All transforms, by priority.
static TRANSFORMS: &[Transform] = &[
    Transform { name: "misc.ClassAttribute", priority: 210, run: misc::class_attribute },
    Transform { name: "references.Substitutions", priority: 220, run: substitutions::run },
    Transform { name: "references.SectionIDs", priority: 240, run: references::section_ids },
    Transform { name: "references.PropagateTargets", priority: 260, run: references::propagate },
    Transform { name: "frontmatter.DocTitle", priority: 320, run: frontmatter::title },
    Transform { name: "frontmatter.DocInfo", priority: 340, run: frontmatter::info },
    Transform { name: "frontmatter.SectionSubTitle", priority: 350, run: frontmatter::subtitles },
    Transform { name: "references.AnonymousHyperlinks", priority: 440, run: references::anonymous },
    Transform { name: "references.IndirectHyperlinks", priority: 460, run: references::indirect },
    Transform { name: "peps.TargetNotes", priority: 520, run: footnotes::references_section },
    Transform { name: "references.TargetNotes", priority: 540, run: footnotes::target_notes },
    Transform { name: "references.Footnotes", priority: 620, run: footnotes::run },
    Transform { name: "references.ExternalTargets", priority: 640, run: references::external },
    Transform { name: "references.InternalTargets", priority: 660, run: references::internal },
    Transform { name: "parts.SectNum", priority: 710, run: parts::section_numbers },
    Transform { name: "parts.Contents", priority: 720, run: parts::contents },
    Transform { name: "misc.Transitions", priority: 830, run: misc::transitions },
    Transform {
        name: "universal.ExposeInternals",
        priority: 840,
        run: universal::expose_internals,
    },
    Transform { name: "references.DanglingReferences", priority: 850, run: references::dangling },
    Transform { name: "universal.SmartQuotes", priority: 855, run: quotes::run },
    Transform { name: "universal.Messages", priority: 860, run: universal::messages },
    Transform { name: "universal.FilterMessages", priority: 870, run: universal::filter },
    Transform { name: "universal.TestMessages", priority: 880, run: universal::loose_messages },
    Transform { name: "writer_aux.Admonitions", priority: 920, run: universal::admonitions },
];

/// What docutils does to a document that stands alone.
pub(super) static STANDALONE: &[&str] = &[
    "references.Substitutions",
    "references.SectionIDs",
    "references.PropagateTargets",
    "frontmatter.DocTitle",
    "frontmatter.DocInfo",
    "references.AnonymousHyperlinks",
    "references.IndirectHyperlinks",
    "references.Footnotes",
    "references.ExternalTargets",
    "references.InternalTargets",
    "misc.Transitions",
    "references.DanglingReferences",
    "universal.SmartQuotes",
    "universal.Messages",
    "universal.FilterMessages",
];

/// A run of transforms over a document.
pub(super) struct Run<'p, 'a> {
    pub(super) p: &'p mut Parser<'a>,
    /// References that need no further resolution.
    resolved: Set<NodeId>,
    /// The targets that gave a node its names and identifiers.
    expected: Map<NodeId, Expected>,
    /// The next number of an automatically numbered footnote.
    next_footnote: u64,
    /// The next symbol of a symbol footnote.
    next_symbol: usize,
}

#[derive(Clone, Default)]
struct Expected {
    names: Map<String, NodeId>,
    ids: Map<String, NodeId>,
}

impl Parser<'_> {
    /// Applies transforms, each with its own priority or the one that is given; returns the document
    /// as it was before the first that changes its order, if the caller wants that.
    pub(super) fn transform(&mut self, names: &[(String, Option<u64>)]) -> Option<Document> {
        self.first_transform_message = self.parse_messages.len();
        let mut queue: Vec<(u64, &'static Transform, Option<NodeId>)> = Vec::new();
        // What directives asked for was registered before what the caller wants.
        for node in std::mem::take(&mut self.pending) {
            let name = self.doc.node(node).attr_str(".transform").unwrap_or_default();
            if let Some(it) = TRANSFORMS.iter().find(|it| it.name == name) {
                queue.push((it.priority, it, Some(node)));
            }
        }
        for (name, priority) in names {
            if let Some(it) = TRANSFORMS.iter().find(|it| it.name == name) {
                queue.push((priority.unwrap_or(it.priority), it, None));
            }
        }
        queue.sort_by_key(|it| it.0);
        let mut run = Run {
            p: self,
            resolved: Set::default(),
            expected: Map::default(),
            next_footnote: 1,
            next_symbol: 0,
        };
        let mut written = None;
        for (priority, transform, node) in queue {
            if priority >= AS_WRITTEN && written.is_none() && run.p.options.keep_written {
                run.p.doc.enclose_children();
                written = Some(run.p.doc.clone());
            }
            // Another transform may have taken the placeholder away.
            if node.is_none_or(|it| run.p.doc.node(it).parent().is_some()) {
                (transform.run)(&mut run, node);
            }
        }
        written
    }
}

impl Run<'_, '_> {
    /// All nodes of a kind, in the order of the document.
    fn all(&self, kind: Kind) -> Vec<NodeId> {
        self.p.doc.all(|it| it == kind)
    }

    fn has(&self, node: NodeId, attribute: &str) -> bool {
        self.p.doc.node(node).attr(attribute).is_some()
    }

    fn string(&self, node: NodeId, attribute: &str) -> Option<String> {
        self.p.doc.node(node).attr_str(attribute).map(str::to_owned)
    }

    fn words(&self, node: NodeId, attribute: &str) -> Vec<String> {
        self.p.doc.node(node).attr_list(attribute).to_vec()
    }

    /// Makes a reference lead to an identifier.
    fn set_refid(&mut self, node: NodeId, id: &str) {
        self.p.names.known.add_ref(Refs::Id, id, node);
        self.p.doc.set_attr(node, "refid", id, None);
    }

    /// Notes that something refers to a node by a name or an identifier.
    fn note_referenced(&mut self, node: NodeId, name: Option<&str>, id: Option<&str>) {
        self.p.names.referenced.insert(node);
        if let Some(expected) = self.expected.get(&node) {
            let by_name = name.and_then(|it| expected.names.get(it));
            let by_id = id.and_then(|it| expected.ids.get(it));
            self.p.names.referenced.extend(by_name.into_iter().chain(by_id).copied());
        }
    }

    /// Puts nodes in the place of another; the first takes over its names.
    fn replace(&mut self, old: NodeId, new: &[NodeId]) {
        for &node in new {
            self.p.doc.insert_before(old, node);
        }
        if let Some(&first) = new.first().filter(|&&it| self.p.doc.node(it).kind() != Kind::Text) {
            for attribute in ["ids", "classes", "names", "dupnames"] {
                for word in self.words(old, attribute) {
                    let mut words = self.p.doc.node(first).attr_list(attribute);
                    if !words.any(|it| it == word) {
                        self.p.doc.push_word(first, attribute, &word);
                    }
                }
            }
        }
        self.p.doc.detach(old);
    }

    /// The source of a node, as it was written.
    fn raw_source(&self, node: NodeId) -> String {
        let view = self.p.doc.node(node);
        let span = view.span();
        let text = self.p.texts.iter().find(|it| it.file == span.file);
        let slice = text.and_then(|it| it.slice(span));
        match slice.filter(|it| !it.is_empty()) {
            Some(text) => text.to_owned(),
            None => view.text(),
        }
    }

    /// Marks a reference as problematic in place.
    fn replace_with_problem(&mut self, node: NodeId, message: NodeId) {
        self.replace_with_problem_at(node, message, false);
    }

    /// [`replace_with_problem`](Self::replace_with_problem); with `keep_id`, the problem needs no
    /// identifier besides those of the reference.
    fn replace_with_problem_at(&mut self, node: NodeId, message: NodeId, keep_id: bool) {
        let raw = self.raw_source(node);
        let id = self.p.given_id(message, None);
        let span = self.p.doc.node(node).span();
        let problem = self.p.doc.make(Kind::Problematic, span);
        let is_plain = self.p.texts.iter().any(|it| it.file == span.file && it.is_plain());
        if is_plain && raw.len() == span.range().len() {
            self.p.doc.push_text(problem, &raw, span, &[]);
        } else if !raw.is_empty() {
            self.p.push_made_text(problem, &raw, span);
        }
        self.p.set_str(problem, "refid", id);
        let own = match self.words(node, "ids").into_iter().next() {
            Some(own) if keep_id => own,
            _ => self.p.given_id(problem, None),
        };
        self.p.doc.push_word(message, "backrefs", &own);
        self.replace(node, &[problem]);
    }

    fn report(
        &mut self,
        level: Level,
        rule: &'static str,
        text: &str,
        args: &[&str],
        at: At,
    ) -> NodeId {
        self.p.report(level, rule, text, args, at)
    }

    /// A place for a message about the document as a whole.
    fn nowhere(&self) -> At {
        At { span: self.p.doc.root().span(), source: 0, line: self.p.root_line.1 }
    }

    /// Appends a text that is nowhere in the document.
    fn push_made(&mut self, parent: NodeId, text: &str) -> NodeId {
        let span = self.p.doc.node(parent).span();
        self.p.push_made_text(parent, text, span)
    }

    /// Puts a node before all others in `parent`.
    fn push_first(&mut self, parent: NodeId, node: NodeId) {
        match self.p.doc.node(parent).first_child().map(super::super::tree::Node::id) {
            Some(first) => self.p.doc.insert_before(first, node),
            None => self.p.doc.append(parent, node),
        }
    }

    /// Moves nodes to the end of another.
    fn move_all(&mut self, nodes: &[NodeId], parent: NodeId) {
        for &node in nodes {
            self.p.doc.detach(node);
            self.p.doc.append(parent, node);
        }
    }

    fn children(&self, node: NodeId) -> Vec<NodeId> {
        self.p.doc.node(node).children().map(super::super::tree::Node::id).collect()
    }
}
