//! What is known of each name and identifier, under one key for both: a document may have little else.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::syntax::tree::{NodeId, make_room, make_room_for_text};

/// What refers to a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refs {
    /// All references by name.
    Name,
    /// References by identifier.
    Id,
    /// Footnote references by label.
    Footnote,
    /// Citation references by label.
    Citation,
}

/// No entry.
const NONE: u32 = u32::MAX;

/// The words that name something, each kept once.
#[derive(Default)]
pub(super) struct Known {
    hasher: RandomState,
    /// The entries by their words.
    table: HashTable<u32>,
    entries: Vec<Entry>,
    text: String,
    links: Vec<Link>,
}

/// What is known of a word.
struct Entry {
    start: u32,
    end: u32,
    /// The node that has it as its name, unless it is ambiguous.
    node: NodeId,
    /// The node that has it as its identifier.
    owner: NodeId,
    /// The entry of the identifier that the name has.
    id: u32,
    /// The first and the last of what refers to it.
    first: u32,
    last: u32,
    /// Whether a node is known, or that the name is ambiguous.
    has_node: bool,
    /// Whether an identifier is known, or that the name is ambiguous.
    has_id: bool,
    /// Whether the name was given explicitly, once that is known.
    explicit: Option<bool>,
}

struct Link {
    node: NodeId,
    refs: Refs,
    next: u32,
}

impl Known {
    fn word(&self, at: u32) -> &str {
        word(&self.text, &self.entries, at)
    }

    fn find(&self, name: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(name);
        self.table.find(hash, |&at| self.word(at) == name).copied()
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(self.find(name)? as usize)
    }

    /// The number of the entry of `name`, which is made if there is none.
    fn number(&mut self, name: &str) -> u32 {
        let hash = self.hasher.hash_one(name);
        let Self { hasher, table, entries, text, .. } = self;
        if let Some(&at) = table.find(hash, |&at| word(text, entries, at) == name) {
            return at;
        }
        let at = entries.len() as u32;
        let start = text.len() as u32;
        make_room_for_text(text, name.len());
        text.push_str(name);
        make_room(entries);
        entries.push(Entry {
            start,
            end: text.len() as u32,
            node: NodeId::NONE,
            owner: NodeId::NONE,
            id: NONE,
            first: NONE,
            last: NONE,
            has_node: false,
            has_id: false,
            explicit: None,
        });
        table.insert_unique(hash, at, |&at| hasher.hash_one(word(text, entries, at)));
        at
    }

    fn entry_mut(&mut self, name: &str) -> &mut Entry {
        let at = self.number(name) as usize;
        &mut self.entries[at]
    }

    /// The node of a name, if the name is known; none if it is ambiguous.
    #[expect(clippy::option_option, reason = "unknown and ambiguous are two things")]
    pub(super) fn node(&self, name: &str) -> Option<Option<NodeId>> {
        self.entry(name).filter(|it| it.has_node).map(|it| it.node.some())
    }

    /// Sets the node of a name.
    pub(super) fn set_node(&mut self, name: &str, node: Option<NodeId>) {
        let entry = self.entry_mut(name);
        (entry.node, entry.has_node) = (node.unwrap_or(NodeId::NONE), true);
    }

    /// Gives a name to a node, unless another one has it or it is ambiguous; says whether it has it.
    pub(super) fn claim(&mut self, name: &str, node: NodeId, explicit: bool) -> bool {
        let entry = self.entry_mut(name);
        if entry.has_node && entry.node != node {
            return false;
        }
        (entry.node, entry.has_node) = (node, true);
        entry.explicit.get_or_insert(explicit);
        true
    }

    /// Notes whether a name that is known was given explicitly once more; says whether it was before.
    pub(super) fn note_explicit(&mut self, name: &str, explicit: bool) -> bool {
        let entry = self.entry_mut(name);
        let before = entry.explicit.unwrap_or(false);
        entry.explicit = Some(before || explicit);
        before
    }

    /// The identifier of a name, if the name has been given one; none if it is ambiguous.
    #[expect(clippy::option_option, reason = "unknown and ambiguous are two things")]
    pub(super) fn id(&self, name: &str) -> Option<Option<&str>> {
        let entry = self.entry(name).filter(|it| it.has_id)?;
        Some((entry.id != NONE).then(|| self.word(entry.id)))
    }

    /// Sets the identifier of a name.
    pub(super) fn set_id(&mut self, name: &str, id: Option<&str>) {
        let id = id.map_or(NONE, |it| self.number(it));
        let entry = self.entry_mut(name);
        (entry.id, entry.has_id) = (id, true);
    }

    /// All names that lead to a node.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter().filter(|it| it.has_node && it.node.some().is_some());
        entries.map(|it| &self.text[it.start as usize..it.end as usize])
    }

    /// The node that has an identifier.
    pub(super) fn owner(&self, id: &str) -> Option<NodeId> {
        self.entry(id)?.owner.some()
    }

    /// Gives an identifier to a node.
    pub(super) fn set_owner(&mut self, id: &str, node: NodeId) {
        self.entry_mut(id).owner = node;
    }

    /// The node that has an identifier, which is `node` if none had it.
    pub(super) fn owner_or(&mut self, id: &str, node: NodeId) -> NodeId {
        let entry = self.entry_mut(id);
        if entry.owner == NodeId::NONE {
            entry.owner = node;
        }
        entry.owner
    }

    /// Gives the identifier `id` to a node and to its name, unless another node has it; says whether
    /// the node has it now.
    pub(super) fn give_id(&mut self, name: &str, id: &str, node: NodeId) -> bool {
        let at = self.number(id);
        let entry = &mut self.entries[at as usize];
        if entry.owner != NodeId::NONE {
            return false;
        }
        entry.owner = node;
        let of = if name == id { at } else { self.number(name) };
        let entry = &mut self.entries[of as usize];
        (entry.id, entry.has_id) = (at, true);
        true
    }

    /// Notes that `node` refers to `name`.
    pub(super) fn add_ref(&mut self, refs: Refs, name: &str, node: NodeId) {
        let at = self.number(name) as usize;
        let new = self.links.len() as u32;
        make_room(&mut self.links);
        self.links.push(Link { node, refs, next: NONE });
        let last = std::mem::replace(&mut self.entries[at].last, new);
        match self.links.get_mut(last as usize) {
            Some(last) => last.next = new,
            None => self.entries[at].first = new,
        }
    }

    /// What refers to `name`, in the order of the document.
    pub(super) fn refs(&self, refs: Refs, name: &str) -> Vec<NodeId> {
        let mut at = self.entry(name).map_or(NONE, |it| it.first);
        let mut found = Vec::new();
        while let Some(link) = self.links.get(at as usize) {
            if link.refs == refs {
                found.push(link.node);
            }
            at = link.next;
        }
        found
    }
}

fn word<'t>(text: &'t str, entries: &[Entry], at: u32) -> &'t str {
    let Entry { start, end, .. } = entries[at as usize];
    &text[start as usize..end as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::tree::{Document, Kind};
    use crate::text::Span;

    #[test]
    fn a_word_may_be_a_name_and_an_identifier_and_be_referred_to() {
        let mut document = Document::new(Span::default());
        let [a, b] = [(); 2].map(|()| document.make(Kind::Target, Span::default()));
        let mut known = Known::default();
        assert_eq!((known.node("x"), known.id("x"), known.owner("x")), (None, None, None));
        assert!(known.claim("x", a, true) && !known.claim("x", b, true));
        known.set_id("x", Some("x"));
        assert_eq!((known.owner_or("x", b), known.owner_or("x", a)), (b, b));
        known.add_ref(Refs::Name, "x", a);
        known.add_ref(Refs::Footnote, "x", a);
        known.add_ref(Refs::Name, "x", b);
        assert_eq!(known.refs(Refs::Name, "x"), [a, b]);
        assert_eq!(known.id("x"), Some(Some("x")));
        assert!(!known.give_id("y", "x", a) && known.give_id("y", "z", a));
        assert_eq!((known.id("y"), known.owner("z")), (Some(Some("z")), Some(a)));
        known.set_node("x", None);
        known.set_id("x", None);
        assert_eq!((known.node("x"), known.id("x")), (Some(None), Some(None)));
        assert!(known.note_explicit("x", false));
    }
}
