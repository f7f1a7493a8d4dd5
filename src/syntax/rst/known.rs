//! What is known of each name and identifier, under one key for both: a document may have little else.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::{Map, chars};
use crate::syntax::tree::{NodeId, Store, make_room};
use crate::text::SharedText;

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
    /// The hashes of words, as far as they are kept, and the entries.
    table: HashTable<(u32, u32)>,
    entries: Vec<Entry>,
    text: Store,
    links: Vec<Link>,
    /// The nodes with an identifier that is a prefix and a number, from 1 on. Nothing is kept of such
    /// an identifier itself.
    numbered: Map<String, Vec<NodeId>>,
    /// Whether such a prefix ends with a digit itself.
    is_prefix_numbered: bool,
}

/// What is known of a word.
struct Entry {
    start: u32,
    length: u32,
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
    /// Whether the node refers to the name as any reference does, too.
    by_name: bool,
    next: u32,
}

impl Known {
    /// Nothing known yet of the words of `source`.
    pub(super) fn of(source: SharedText) -> Self {
        Self { text: Store::of(source), ..Self::default() }
    }

    fn word(&self, at: u32) -> &str {
        word(&self.text, &self.entries, at)
    }

    fn hash(&self, name: &str) -> u32 {
        self.hasher.hash_one(name) as u32
    }

    fn find(&self, name: &str) -> Option<u32> {
        self.find_hashed(name, self.hash(name))
    }

    fn find_hashed(&self, name: &str, hash: u32) -> Option<u32> {
        let is_it = |&(own, at): &(u32, u32)| own == hash && self.word(at) == name;
        Some(self.table.find(spread(hash), is_it)?.1)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(self.find(name)? as usize)
    }

    /// The number of the entry of `name`, which is made if there is none.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        let hash = self.hash(name);
        if let Some(at) = self.find_hashed(name, hash) {
            return at;
        }
        let start = self.text.keep(name);
        self.add(start, name.len() as u32, hash)
    }

    /// Makes an entry of the word that is `length` bytes at `start`.
    fn add(&mut self, start: u32, length: u32, hash: u32) -> u32 {
        let Self { table, entries, .. } = self;
        let at = entries.len() as u32;
        make_room(entries);
        entries.push(Entry {
            start,
            length,
            node: NodeId::NONE,
            owner: NodeId::NONE,
            id: NONE,
            first: NONE,
            last: NONE,
            has_node: false,
            has_id: false,
            explicit: None,
        });
        table.insert_unique(spread(hash), (hash, at), |&(hash, _)| spread(hash));
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

    /// Gives a name to a node, unless another one has it or it is ambiguous; returns its entry, as an error
    /// if the node does not have it.
    pub(super) fn claim(&mut self, name: &str, node: NodeId, explicit: bool) -> Result<u32, u32> {
        let at = self.number(name);
        let entry = &mut self.entries[at as usize];
        if entry.has_node && entry.node != node {
            return Err(at);
        }
        (entry.node, entry.has_node) = (node, true);
        entry.explicit.get_or_insert(explicit);
        Ok(at)
    }

    /// Notes that the name of an entry was given once more; returns the node that has it, and whether it
    /// was given explicitly before.
    pub(super) fn claim_again(&mut self, at: u32, explicit: bool) -> (Option<NodeId>, bool) {
        let entry = &mut self.entries[at as usize];
        let before = entry.explicit.unwrap_or(false);
        entry.explicit = Some(before || explicit);
        (entry.node.some(), before)
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
        entries.map(|it| self.text.get(it.start, it.length))
    }

    /// The node that has an identifier.
    pub(super) fn owner(&self, id: &str) -> Option<NodeId> {
        let listed = self.entry(id).and_then(|it| it.owner.some());
        listed.or_else(|| self.numbered_owner(id))
    }

    fn numbered_owner(&self, id: &str) -> Option<NodeId> {
        if self.numbered.is_empty() {
            return None;
        }
        let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
        let most = if self.is_prefix_numbered { digits } else { digits.min(1) };
        (id.len() - digits..id.len()).take(most).find_map(|at| {
            let nodes = self.numbered.get(&id[..at])?;
            let number: usize = id[at..].parse().ok().filter(|_| !id[at..].starts_with('0'))?;
            nodes.get(number - 1)?.some()
        })
    }

    /// Gives an identifier to a node.
    pub(super) fn set_owner(&mut self, id: &str, node: NodeId) {
        self.entry_mut(id).owner = node;
    }

    /// The node that has an identifier, which is `node` if none had it.
    pub(super) fn owner_or(&mut self, id: &str, node: NodeId) -> NodeId {
        if let Some(owner) = self.owner(id) {
            return owner;
        }
        self.set_owner(id, node);
        node
    }

    /// Gives `node` an identifier that no other has: the prefix and the next number.
    pub(super) fn give_number(&mut self, prefix: String, node: NodeId) -> String {
        self.is_prefix_numbered |= prefix.ends_with(|it: char| it.is_ascii_digit());
        let mut count = self.numbered.get(&prefix).map_or(0, Vec::len);
        let start = prefix.len();
        let mut id = prefix;
        loop {
            count += 1;
            id.truncate(start);
            id.push_str(itoa::Buffer::new().format(count));
            // No number after the last one of this prefix is taken, unless as one of another prefix.
            let listed = self.entry(&id).and_then(|it| it.owner.some());
            if listed.is_none() && !(self.is_prefix_numbered && self.numbered_owner(&id).is_some())
            {
                break;
            }
        }
        let prefix = &id[..start];
        let nodes = match self.numbered.get_mut(prefix) {
            Some(nodes) => nodes,
            None => self.numbered.entry(prefix.to_owned()).or_default(),
        };
        nodes.resize(count - 1, NodeId::NONE);
        make_room(nodes);
        nodes.push(node);
        id
    }

    /// Gives the identifier made of `name` to a node and to the name, whose entry is `of`, and returns it;
    /// nothing if it is empty or another node has it.
    pub(super) fn give_id(&mut self, name: &str, of: u32, node: NodeId) -> Option<&str> {
        let at = if chars::is_id(name) { of } else { self.number_of_id(name)? };
        if self.entries[at as usize].owner != NodeId::NONE
            || self.numbered_owner(self.word(at)).is_some()
        {
            return None;
        }
        self.entries[at as usize].owner = node;
        let entry = &mut self.entries[of as usize];
        (entry.id, entry.has_id) = (at, true);
        Some(self.word(at))
    }

    /// The number of the entry of the identifier made of `name`, which is made if there is none; nothing
    /// if the identifier is empty.
    fn number_of_id(&mut self, name: &str) -> Option<u32> {
        let start = self.text.end();
        chars::push_id(self.text.own_mut(), name);
        let length = self.text.end() - start;
        if length == 0 {
            return None;
        }
        let id = self.text.get(start, length);
        let hash = self.hash(id);
        let found = self.find_hashed(id, hash);
        if found.is_some() {
            self.text.truncate(start);
        }
        Some(found.unwrap_or_else(|| self.add(start, length, hash)))
    }

    /// Notes that `node` refers to `name`.
    pub(super) fn add_ref(&mut self, refs: Refs, name: &str, node: NodeId) {
        self.add_link(refs, name, node, false);
    }

    /// [`add_ref`](Self::add_ref), and that it does so as any reference by name does.
    pub(super) fn add_ref_by_name(&mut self, refs: Refs, name: &str, node: NodeId) {
        self.add_link(refs, name, node, true);
    }

    fn add_link(&mut self, refs: Refs, name: &str, node: NodeId, by_name: bool) {
        let at = self.number(name) as usize;
        let new = self.links.len() as u32;
        make_room(&mut self.links);
        self.links.push(Link { node, refs, by_name, next: NONE });
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
            if link.refs == refs || refs == Refs::Name && link.by_name {
                found.push(link.node);
            }
            at = link.next;
        }
        found
    }
}

/// The hash that the table is given: it wants the high bits, too.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

fn word<'t>(text: &'t Store, entries: &[Entry], at: u32) -> &'t str {
    let Entry { start, length, .. } = entries[at as usize];
    text.get(start, length)
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
        assert!(known.claim("x", a, true).is_ok());
        let x = known.claim("x", b, true).unwrap_err();
        assert_eq!(known.claim_again(x, false), (Some(a), true));
        known.set_id("x", Some("x"));
        assert_eq!((known.owner_or("x", b), known.owner_or("x", a)), (b, b));
        known.add_ref(Refs::Name, "x", a);
        known.add_ref(Refs::Footnote, "x", a);
        known.add_ref(Refs::Name, "x", b);
        assert_eq!(known.refs(Refs::Name, "x"), [a, b]);
        assert_eq!(known.id("x"), Some(Some("x")));
        let z = known.number("z!");
        assert!(known.give_id("x", x, a).is_none());
        assert_eq!(known.give_id("z!", z, a), Some("z"));
        assert_eq!((known.id("z!"), known.owner("z")), (Some(Some("z")), Some(a)));
        known.set_node("x", None);
        known.set_id("x", None);
        assert_eq!((known.node("x"), known.id("x")), (Some(None), Some(None)));
    }

    #[test]
    fn a_number_is_given_once_whatever_its_prefix() {
        let mut document = Document::new(Span::default());
        let nodes = [(); 4].map(|()| document.make(Kind::Target, Span::default()));
        let mut known = Known::default();
        known.set_owner("id-2", nodes[0]);
        let given = [1, 2].map(|at| known.give_number("id-".into(), nodes[at]));
        assert_eq!(given, ["id-1", "id-3"]);
        assert_eq!(
            ["id-1", "id-2", "id-3"].map(|it| known.owner(it)),
            [Some(nodes[1]), Some(nodes[0]), Some(nodes[2])]
        );
        assert_eq!(["id-0", "id-01", "id-", "id-4", "id"].map(|it| known.owner(it)), [None; 5]);
        let other = known.number("id 3");
        assert!(known.give_id("id 3", other, nodes[3]).is_none());
        assert_eq!((known.owner_or("id-1", nodes[3]), known.owner("x")), (nodes[1], None));
        // The first number of this prefix looks like one of the other.
        assert_eq!(known.give_number("id-3".into(), nodes[3]), "id-31");
        assert_eq!((known.owner("id-31"), known.owner("id-3")), (Some(nodes[3]), Some(nodes[2])));
    }
}
