//! Names, identifiers and what refers to them.

use super::known::{Known, Refs};
use super::message::{At, Level};
use super::parser::Parser;
use super::{Map, Set, chars};
use crate::syntax::tree::{Kind, NewValue, NodeId};

/// What is known about names so far.
#[derive(Default)]
#[expect(clippy::struct_field_names, reason = "they hold names, of several sorts")]
pub(super) struct Names {
    /// What is known of each name and identifier.
    pub(super) known: Known,
    pub(super) substitutions: Map<String, NodeId>,
    /// Lower-case names of substitutions with the spelling of their definition.
    pub(super) substitution_names: Map<String, String>,
    pub(super) indirect_targets: Vec<NodeId>,
    pub(super) autofootnotes: Vec<NodeId>,
    pub(super) autofootnote_refs: Vec<NodeId>,
    pub(super) symbol_footnotes: Vec<NodeId>,
    pub(super) symbol_footnote_refs: Vec<NodeId>,
    pub(super) footnotes: Vec<NodeId>,
    pub(super) citations: Vec<NodeId>,
    /// Targets that something refers to.
    pub(super) referenced: Set<NodeId>,
    /// The name of an indirect target's reference as it was written.
    pub(super) indirect_names: Map<NodeId, String>,
}

/// Whether a message may be put into a node of this kind.
pub(super) fn takes_body(kind: Kind) -> bool {
    use Kind::{
        Admonition, Attention, BlockQuote, Caution, Citation, Compound, Container, Danger,
        Definition, Description, Document, Entry, Error, FieldBody, Footer, Footnote, Header, Hint,
        Important, Legend, ListItem, Note, Section, Sidebar, SystemMessage, Tip, Topic, Warning,
    };
    matches!(
        kind,
        Document
            | Section
            | Topic
            | Sidebar
            | Compound
            | Container
            | BlockQuote
            | ListItem
            | Definition
            | FieldBody
            | Description
            | Footnote
            | Citation
            | Entry
            | Legend
            | Admonition
            | Attention
            | Caution
            | Danger
            | Error
            | Hint
            | Important
            | Note
            | Tip
            | Warning
            | SystemMessage
            | Header
            | Footer
    )
}

impl Parser<'_> {
    /// Where docutils would say that a node is.
    pub(super) fn place_of(&self, node: NodeId) -> At {
        let span = self.doc.node(node).span();
        let mut it = Some(self.doc.node(node));
        while let Some(node) = it {
            if let Some((source, line)) = self.node_lines.get(node.id()) {
                return At { span, source, line: Some(line) };
            }
            // Paragraphs are too many to note where each begins; text in none is nowhere yet.
            let is_attached = node.parent().is_some() && node.kind() != Kind::Text;
            if is_attached && !super::is_inline_kind(node.kind()) || node.kind() == Kind::Image {
                return At { span, ..self.place_of_span(node.span()) };
            }
            it = node.parent();
        }
        At { span, source: self.root_line.0, line: self.root_line.1 }
    }

    /// The line where a span begins.
    fn place_of_span(&self, span: crate::text::Span) -> At {
        let found = self.texts.iter().position(|it| it.file == span.file);
        let (source, Some(text)) = (found.unwrap_or(0), found.and_then(|it| self.texts.get(it)))
        else {
            return At { span, source: self.root_line.0, line: self.root_line.1 };
        };
        let line = if source == 0 && text.is_plain() {
            self.file_lines.number(span.start)
        } else {
            let before = text.text.get(..span.start as usize).unwrap_or(text.text);
            before.bytes().filter(|&it| it == b'\n').count() as u32 + 1
        };
        At { span, source: source as u32, line: Some(line) }
    }

    /// Gives a node an identifier unless it has one.
    pub(super) fn set_id(&mut self, node: NodeId, msgnode: Option<NodeId>) {
        self.set_id_with_prefix(node, msgnode, "");
    }

    /// [`set_id`](Self::set_id), and the last identifier that the node has then.
    pub(super) fn given_id(&mut self, node: NodeId, msgnode: Option<NodeId>) -> String {
        if let Some(id) = self.number_node(node, "") {
            return id;
        }
        self.set_id(node, msgnode);
        self.last_id(node)
    }

    /// The last identifier of a node.
    pub(super) fn last_id(&self, node: NodeId) -> String {
        self.doc.node(node).attr_list("ids").last().unwrap_or_default().to_owned()
    }

    /// [`set_id`](Self::set_id) with a prefix for generated identifiers.
    pub(super) fn set_id_with_prefix(
        &mut self,
        node: NodeId,
        msgnode: Option<NodeId>,
        prefix: &str,
    ) {
        if self.number_node(node, prefix).is_some() {
            return;
        }
        if self.doc.node(node).attr_list("ids").is_empty() {
            if self.give_own_id(node) {
                return;
            }
            let id = self.create_id(node, prefix);
            self.doc.push_word(node, "ids", &id);
        }
        let known = &mut self.names.known;
        let (mut taken, mut last) = (Vec::new(), "");
        for id in self.doc.node(node).attr_list("ids") {
            let owner = known.owner_or(id, node);
            if owner != node {
                taken.push((id.to_owned(), owner));
            }
            last = id;
        }
        for name in self.doc.node(node).attr_list("names") {
            known.set_id(name, Some(last));
        }
        for (id, owner) in taken {
            let (old, new) = (self.start_tag(owner), self.start_tag(node));
            let text = format!("Duplicate ID: \"{id}\" used by {old} and {new}");
            let at = self.place_of(node);
            let message = self.report(Level::Error, "duplicate-id", &text, &[&id], at);
            if let Some(msgnode) = msgnode {
                self.doc.append(msgnode, message);
            }
        }
    }

    /// Gives a node that has neither an identifier nor a name an identifier with a number, which is then
    /// known to be the node's.
    fn number_node(&mut self, node: NodeId, prefix: &str) -> Option<String> {
        let view = self.doc.node(node);
        if !view.attr_list("ids").is_empty() || !view.attr_list("names").is_empty() {
            return None;
        }
        let id = self.create_id(node, prefix);
        self.doc.push_word(node, "ids", &id);
        Some(id)
    }

    /// Gives a node the identifier made of its only name, as most have it; says whether it could: another
    /// node may have it.
    fn give_own_id(&mut self, node: NodeId) -> bool {
        let mut names = self.doc.node(node).attr_list("names");
        let (Some(name), None, "") = (names.next(), names.next(), &*self.options.id_prefix) else {
            return false;
        };
        let known = &mut self.names.known;
        let of = known.number(name);
        let given = known.give_id(name, of, node);
        if let Some(id) = given {
            self.doc.push_word(node, "ids", id);
        }
        given.is_some()
    }

    fn start_tag(&self, node: NodeId) -> String {
        crate::syntax::pseudoxml::start_tag(self.doc.node(node))
    }

    /// An identifier for a node, which no other has; one with a number is the node's already.
    fn create_id(&mut self, node: NodeId, suggested: &str) -> String {
        let options = self.options;
        let (id_prefix, auto) = (options.id_prefix.as_str(), options.auto_id_prefix.as_str());
        let (view, known) = (self.doc.node(node), &self.names.known);
        let (mut base, mut id) = (String::new(), String::new());
        for name in view.attr_list("names") {
            base = if id_prefix.is_empty() {
                chars::make_id(name)
            } else {
                chars::make_id(&format!("x{name}"))[1..].to_owned()
            };
            if id_prefix.is_empty() && !base.is_empty() && known.owner(&base).is_none() {
                return base;
            }
            id = format!("{id_prefix}{base}");
            if !base.is_empty() && known.owner(&id).is_none() {
                return id;
            }
        }
        let is_open = auto.ends_with('%');
        // There is room for the number.
        let mut prefix = String::with_capacity(64);
        if is_open
            && base.is_empty()
            && let Some(of) = view.attr_list("dupnames").next()
        {
            chars::push_id(&mut prefix, of);
        } else if is_open && !base.is_empty() {
            prefix.push_str(&id);
        }
        if prefix.is_empty() {
            prefix.extend([id_prefix, auto]);
        } else {
            prefix.push('-');
        }
        if prefix.ends_with('%') {
            prefix.pop();
            match suggested {
                "" => {
                    let dashed = |it| if it == '_' { '-' } else { it };
                    prefix.extend(view.kind().name().chars().map(dashed).chain(['-']));
                }
                _ => prefix.extend([suggested, "-"]),
            }
        }
        self.names.known.give_number(prefix, node)
    }

    /// Names a node that has no name and no identifier yet, and takes note of it as a target that the
    /// document names, if `explicit`, or that follows from something else.
    pub(super) fn name_target(
        &mut self,
        node: NodeId,
        name: &str,
        msgnode: Option<NodeId>,
        explicit: bool,
    ) {
        let needs_id = explicit || self.options.legacy_ids;
        let named = self.name_and_id(node, name, explicit, needs_id);
        if named == Ok(true) {
            return;
        }
        // What follows from something else never keeps a name that is taken.
        if explicit || named.is_ok() {
            self.add_name(node, name);
        }
        if let Err(other) = named {
            self.set_duplicate_name(node, name, other, msgnode, explicit);
        }
        if needs_id && self.doc.node(node).attr_list("ids").is_empty() {
            self.set_id(node, msgnode);
        }
    }

    /// [`name_target`](Self::name_target) of a footnote, which has its identifier whether its name is its own
    /// or not.
    pub(super) fn name_footnote_target(&mut self, node: NodeId, name: &str) {
        let named = self.name_and_id(node, name, true, true);
        if named == Ok(true) {
            return;
        }
        self.add_name(node, name);
        self.set_id(node, None);
        if let Err(other) = named {
            self.set_duplicate_name(node, name, other, Some(node), true);
        }
        self.set_id(node, Some(node));
    }

    /// Claims a name for a node that has neither a name nor an identifier yet, and gives it both, if the name
    /// is the first of its kind, as is the identifier that is made of it: most are. Says whether it did; an
    /// error is the entry of a name that another node has.
    fn name_and_id(
        &mut self,
        node: NodeId,
        name: &str,
        explicit: bool,
        needs_id: bool,
    ) -> Result<bool, u32> {
        let known = &mut self.names.known;
        let own = known.claim(name, node, explicit)?;
        if !needs_id || !self.options.id_prefix.is_empty() {
            return Ok(false);
        }
        let Some(id) = known.give_id(name, own, node) else { return Ok(false) };
        let attrs = [("names", NewValue::Word(name)), ("ids", NewValue::Word(id))];
        self.doc.add_attrs(node, attrs);
        Ok(true)
    }

    /// Takes note of a target that the document names.
    pub(super) fn note_explicit_target(&mut self, node: NodeId, msgnode: Option<NodeId>) {
        self.note_names(node, msgnode, true);
        self.set_id(node, msgnode);
    }

    /// Takes note of a target that follows from something else, such as a title.
    pub(super) fn note_implicit_target(&mut self, node: NodeId, msgnode: Option<NodeId>) {
        self.note_names(node, msgnode, false);
        if self.options.legacy_ids {
            self.set_id(node, msgnode);
        }
    }

    fn note_names(&mut self, node: NodeId, msgnode: Option<NodeId>, explicit: bool) {
        let names = self.doc.node(node).attr_list("names");
        let known = &mut self.names.known;
        let duplicates: Vec<(String, u32)> = names
            .filter_map(|it| known.claim(it, node, explicit).err().map(|at| (it.to_owned(), at)))
            .collect();
        for (name, other) in duplicates {
            self.set_duplicate_name(node, &name, other, msgnode, explicit);
        }
    }

    /// Settles what becomes of a name that a node was given and that has the entry `other` already.
    fn set_duplicate_name(
        &mut self,
        node: NodeId,
        name: &str,
        other: u32,
        msgnode: Option<NodeId>,
        explicit: bool,
    ) {
        let (old, old_explicit) = self.names.known.claim_again(other, explicit);
        let (level, rule, text, args) = if let Some(uri) = self.same_destination(node, old) {
            let text = format!("Duplicate name \"{name}\" for external target \"{uri}\".");
            self.dupname(node, name);
            (Level::Info, "duplicate-target", text, [name])
        } else if explicit && old_explicit {
            self.dupname(node, name);
            self.invalidate(old, name);
            let text = format!("Duplicate explicit target name: \"{name}\".");
            (Level::Warning, "duplicate-target", text, [name])
        } else if explicit {
            self.names.known.set_node(name, Some(node));
            let Some(old) = old else { return };
            self.dupname(old, name);
            let text = format!("Target name overrides implicit target name \"{name}\".");
            (Level::Info, "overridden-title-target", text, [name])
        } else {
            self.dupname(node, name);
            if !old_explicit && old.is_some() {
                self.invalidate(old, name);
                self.set_id(old.unwrap_or(node), None);
            }
            let text = ["Duplicate implicit target name: \"", name, "\"."].concat();
            (Level::Info, "duplicate-title", text, [name])
        };
        let is_empty_target = self.doc.node(node).kind() == Kind::Target
            && self.doc.node(node).first_child().is_none();
        let backrefs = if is_empty_target { None } else { Some(self.given_id(node, None)) };
        let at = self.place_of(node);
        let message = self.report(level, rule, &text, &args, at);
        if let Some(id) = &backrefs {
            self.doc.add_attrs(message, [("backrefs", NewValue::Word(id))]);
        }
        if let Some(parent) = msgnode.filter(|&it| takes_body(self.doc.node(it).kind())) {
            self.doc.append(parent, message);
        }
    }

    /// What both nodes lead to, if it is the same.
    fn same_destination(&self, node: NodeId, old: Option<NodeId>) -> Option<String> {
        let (new, old) = (self.doc.node(node), self.doc.node(old?));
        let same = |name| new.attr_str(name).is_some() && new.attr_str(name) == old.attr_str(name);
        if same("refname") || same("refuri") {
            new.attr_str("refuri").or(new.attr_str("refname")).map(str::to_owned)
        } else {
            None
        }
    }

    fn invalidate(&mut self, old: Option<NodeId>, name: &str) {
        let Some(old) = old else { return };
        self.dupname(old, name);
        self.names.known.set_node(name, None);
        self.names.known.set_id(name, None);
    }

    /// Marks one of a node's names as ambiguous.
    pub(super) fn dupname(&mut self, node: NodeId, name: &str) {
        if self.doc.node(node).attr("names").is_some() {
            self.doc.push_word(node, "dupnames", name);
            self.doc.remove_word(node, "names", name);
        } else {
            let none = ("names", NewValue::List(&[]));
            self.doc.add_attrs(node, [none, ("dupnames", NewValue::Word(name))]);
        }
        self.names.referenced.insert(node);
    }

    /// Takes note of a reference by name.
    pub(super) fn note_refname(&mut self, node: NodeId) {
        if let Some(name) = self.doc.node(node).attr_str("refname") {
            self.names.known.add_ref(Refs::Name, name, node);
        }
    }

    /// Takes note of a target that leads to another name.
    pub(super) fn note_indirect_target(&mut self, node: NodeId) {
        self.names.indirect_targets.push(node);
        if !self.doc.node(node).attr_list("names").is_empty() {
            self.note_refname(node);
        }
    }

    /// Gives a node a name.
    pub(super) fn add_name(&mut self, node: NodeId, name: &str) {
        self.doc.push_word(node, "names", name);
    }
}
