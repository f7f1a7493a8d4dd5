//! The attributes of nodes, in three flat vectors: most nodes have none, and most that have some
//! have one or two, for which a vector of their own would cost more than they hold.

use super::{Store, make_room};
use crate::text::{SharedText, Span};

/// The end of a list.
pub(super) const NONE: u32 = u32::MAX;

/// The value of an attribute.
#[derive(Clone, Debug)]
pub enum AttrValue<'a> {
    /// A flag: present or absent.
    Flag,
    /// A number.
    Int(i64),
    /// A text.
    Str(&'a str),
    /// Several words, as `ids`, `names` and `classes` have.
    List(Words<'a>),
}

/// An attribute of a node.
#[derive(Clone, Debug)]
pub struct Attr<'a> {
    /// The name, as in docutils.
    pub name: &'static str,
    /// The value.
    pub value: AttrValue<'a>,
    /// Where the value was written, if it was.
    pub span: Option<Span>,
}

/// The words of a list attribute.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    attrs: Option<&'a Attrs>,
    /// Where the only word begins and how long it is, if it is the only one.
    only: Option<(u32, u32)>,
    next: u32,
}

impl Words<'_> {
    /// No words.
    pub(super) const EMPTY: Self = Self { attrs: None, only: None, next: NONE };

    /// Whether there is no word left.
    pub fn is_empty(&self) -> bool {
        self.only.is_none() && self.next == NONE
    }

    /// The words, each in a string of its own.
    pub fn to_vec(&self) -> Vec<String> {
        self.clone().map(str::to_owned).collect()
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let attrs = self.attrs?;
        if let Some((start, length)) = self.only.take() {
            return Some(attrs.slice(start, length));
        }
        let word = attrs.words.get(self.next as usize)?;
        self.next = word.next;
        Some(attrs.slice(word.start, word.length))
    }
}

/// What an attribute is set to.
#[derive(Clone, Copy, Debug)]
pub enum NewValue<'a> {
    /// A flag.
    Flag,
    /// A number.
    Int(i64),
    /// A text.
    Str(&'a str),
    /// A text of the program, of which no copy is kept.
    Static(&'static str),
    /// One word.
    Word(&'a str),
    /// Words.
    List(&'a [String]),
}

impl From<i64> for NewValue<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<&'a str> for NewValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a String> for NewValue<'a> {
    fn from(text: &'a String) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a [String]> for NewValue<'a> {
    fn from(words: &'a [String]) -> Self {
        Self::List(words)
    }
}

impl<'a> From<&'a Vec<String>> for NewValue<'a> {
    fn from(words: &'a Vec<String>) -> Self {
        Self::List(words)
    }
}

/// A value as it is kept: numbers in two halves, texts by where they begin and how long they are, and
/// lists by their first and last word.
#[derive(Clone, Copy, Debug)]
struct Stored {
    tag: Tag,
    low: u32,
    high: u32,
}

#[derive(Clone, Copy, Debug)]
enum Tag {
    Flag,
    Int,
    Str,
    /// A text of the program, by its number among the names.
    Static,
    /// A list of one word, as most are.
    Word,
    List,
}

impl Stored {
    const FLAG: Self = Self::new(Tag::Flag, 0, 0);
    const NO_WORDS: Self = Self::new(Tag::List, NONE, NONE);

    const fn new(tag: Tag, low: u32, high: u32) -> Self {
        Self { tag, low, high }
    }
}

/// An attribute, in 16 bytes.
#[derive(Clone, Copy, Debug)]
struct AttrData {
    name: u16,
    tag: Tag,
    has_span: bool,
    low: u32,
    high: u32,
    /// The next attribute of the same node.
    next: u32,
}

impl AttrData {
    fn new(name: u16, Stored { tag, low, high }: Stored) -> Self {
        Self { name, tag, has_span: false, low, high, next: NONE }
    }

    fn value(&self) -> Stored {
        Stored::new(self.tag, self.low, self.high)
    }

    fn set_value(&mut self, value: Stored) {
        (self.tag, self.low, self.high) = (value.tag, value.low, value.high);
    }
}

#[derive(Clone, Copy, Debug)]
struct Word {
    start: u32,
    length: u32,
    next: u32,
}

/// For each end of an address, which two places of names were asked for last; a wrong one is found out. Two,
/// for where names lie is chance, and what two of them share would be looked for each time.
#[derive(Clone, Debug)]
struct Recent([[u8; 2]; 128]);

impl Default for Recent {
    fn default() -> Self {
        Self([[0; 2]; 128])
    }
}

/// The attributes of all nodes of a document. A node knows the first of its own; each knows the
/// next.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "the attributes of all attributes")]
pub(super) struct Attrs {
    attrs: Vec<AttrData>,
    /// The places of those that have one, sorted by their index.
    spans: Vec<(u32, Span)>,
    words: Vec<Word>,
    text: Store,
    /// The names of attributes, and values that the program itself has as a text.
    names: Vec<&'static str>,
    /// The numbers of names by where their text lies, which may be at several places.
    places: Vec<(&'static str, u16)>,
    /// Which of the places was asked for last, by the end of its address.
    recent: Recent,
    /// The first of those that were taken away, in whose place others may go.
    removed: Option<u32>,
}

impl Attrs {
    /// No attributes yet, of the nodes that are made of `source`.
    pub(super) fn of(source: SharedText) -> Self {
        Self { text: Store::of(source), ..Self::default() }
    }

    /// Makes room for some attributes.
    pub(super) fn reserve(&mut self, count: usize) {
        self.attrs.reserve_exact(count);
    }

    /// Gives back the room that was not needed.
    pub(super) fn shrink(&mut self) {
        self.attrs.shrink_to_fit();
    }

    fn slice(&self, start: u32, length: u32) -> &str {
        self.text.get(start, length)
    }

    #[inline]
    fn keep(&mut self, text: &str) -> (u32, u32) {
        let length = text.len() as u32;
        // Names and identifiers are often the same words.
        let start = match self.text.place(text) {
            Some(at) => at,
            None if self.text.ends_with(text) => self.text.end() - length,
            None => self.text.push(text),
        };
        (start, length)
    }

    /// The number of a name.
    #[inline]
    fn name(&mut self, name: &'static str) -> u16 {
        let slot = name.as_ptr().addr() % self.recent.0.len();
        for place in self.recent.0[slot] {
            if let Some(&(asked, number)) = self.places.get(usize::from(place))
                && std::ptr::eq(asked, name)
            {
                return number;
            }
        }
        self.find_name(name, slot)
    }

    #[cold]
    fn find_name(&mut self, name: &'static str, slot: usize) -> u16 {
        let place = self.places.iter().position(|it| std::ptr::eq(it.0, name));
        let place = place.unwrap_or_else(|| {
            let known = self.names.iter().position(|it| *it == name);
            let number = known.unwrap_or_else(|| {
                self.names.push(name);
                self.names.len() - 1
            });
            self.places.push((name, number as u16));
            self.places.len() - 1
        });
        let [last, _] = self.recent.0[slot];
        self.recent.0[slot] = [place as u8, last];
        self.places[place].1
    }

    /// The attribute `name` of the list that begins at `first`: nodes have few, documents many names.
    fn locate(&self, first: u32, name: &str) -> Option<u32> {
        let mut at = first;
        while let Some(attr) = self.attrs.get(at as usize) {
            // The same words of the program mostly lie at the same place.
            let own = self.names[attr.name as usize];
            if std::ptr::eq(own, name) || own == name {
                return Some(at);
            }
            at = attr.next;
        }
        None
    }

    /// The attribute of the name `number` in the list that begins at `first`; one of no value is appended
    /// if there is none.
    #[inline]
    fn slot(&mut self, first: &mut u32, number: u16) -> u32 {
        let (mut at, mut last) = (*first, NONE);
        while let Some(attr) = self.attrs.get(at as usize) {
            if attr.name == number {
                return at;
            }
            (last, at) = (at, attr.next);
        }
        let new = self.place_of_new(AttrData::new(number, Stored::FLAG));
        match self.attrs.get_mut(last as usize) {
            Some(last) => last.next = new,
            None => *first = new,
        }
        new
    }

    #[inline]
    fn place_of_new(&mut self, attr: AttrData) -> u32 {
        if let Some(at) = self.removed {
            let next = std::mem::replace(&mut self.attrs[at as usize], attr).next;
            self.removed = (next != NONE).then_some(next);
            return at;
        }
        make_room(&mut self.attrs);
        self.attrs.push(attr);
        self.attrs.len() as u32 - 1
    }

    fn store(&mut self, value: NewValue<'_>) -> Stored {
        match value {
            NewValue::Flag => Stored::FLAG,
            #[expect(clippy::cast_sign_loss, reason = "the halves are put together again")]
            NewValue::Int(number) => Stored::new(Tag::Int, number as u32, (number >> 32) as u32),
            NewValue::Str(text) => {
                let (start, length) = self.keep(text);
                Stored::new(Tag::Str, start, length)
            }
            NewValue::Static(text) => Stored::new(Tag::Static, self.name(text).into(), 0),
            NewValue::Word(word) => {
                let (start, length) = self.keep(word);
                Stored::new(Tag::Word, start, length)
            }
            NewValue::List(words) => words.iter().fold(Stored::NO_WORDS, |list, word| {
                let (start, length) = self.keep(word);
                self.with_word(list, start, length)
            }),
        }
    }

    /// A list with one more word.
    fn with_word(&mut self, list: Stored, start: u32, length: u32) -> Stored {
        let (first, last) = match list {
            Stored { tag: Tag::Word, low, high } => {
                let first = self.link_word(low, high);
                (first, first)
            }
            Stored { tag: Tag::List, low: first, high: last } if first != NONE => (first, last),
            _ => return Stored::new(Tag::Word, start, length),
        };
        let new = self.link_word(start, length);
        self.words[last as usize].next = new;
        Stored::new(Tag::List, first, new)
    }

    fn link_word(&mut self, start: u32, length: u32) -> u32 {
        make_room(&mut self.words);
        self.words.push(Word { start, length, next: NONE });
        self.words.len() as u32 - 1
    }

    /// Sets an attribute, in place of one of the same name.
    pub(super) fn set(
        &mut self,
        first: &mut u32,
        name: &'static str,
        value: NewValue<'_>,
        span: Option<Span>,
    ) {
        let value = self.store(value);
        self.set_stored(first, name, value, span);
    }

    /// Appends attributes of names that the list does not have yet.
    #[inline]
    pub(super) fn append<const N: usize>(
        &mut self,
        first: &mut u32,
        attrs: [(&'static str, NewValue<'_>); N],
    ) {
        let mut last = *first;
        while let Some(next) = self.attrs.get(last as usize).map(|it| it.next)
            && next != NONE
        {
            last = next;
        }
        for (name, value) in attrs {
            let (number, value) = (self.name(name), self.store(value));
            let new = self.place_of_new(AttrData::new(number, value));
            match self.attrs.get_mut(last as usize) {
                Some(last) => last.next = new,
                None => *first = new,
            }
            last = new;
        }
    }

    #[inline]
    fn set_stored(
        &mut self,
        first: &mut u32,
        name: &'static str,
        value: Stored,
        span: Option<Span>,
    ) {
        let number = self.name(name);
        let at = self.slot(first, number);
        let attr = &mut self.attrs[at as usize];
        attr.set_value(value);
        attr.has_span = false;
        if let Some(span) = span {
            self.set_place(at, span);
        }
    }

    fn set_place(&mut self, at: u32, span: Span) {
        self.attrs[at as usize].has_span = true;
        match self.spans.binary_search_by_key(&at, |it| it.0) {
            Ok(found) => self.spans[found].1 = span,
            Err(found) => self.spans.insert(found, (at, span)),
        }
    }

    fn place(&self, at: u32) -> Option<Span> {
        if !self.attrs[at as usize].has_span {
            return None;
        }
        let found = self.spans.binary_search_by_key(&at, |it| it.0).ok()?;
        Some(self.spans[found].1)
    }

    /// Appends a word to a list attribute, which is made if it is missing.
    pub(super) fn push_word(&mut self, first: &mut u32, name: &'static str, word: &str) {
        let number = self.name(name);
        let (start, length) = self.keep(word);
        let at = self.slot(first, number);
        // Most lists are of one word.
        let list = match self.attrs[at as usize].value() {
            Stored { tag: Tag::Flag, .. } => Stored::new(Tag::Word, start, length),
            list => self.with_word(list, start, length),
        };
        self.attrs[at as usize].set_value(list);
    }

    /// The list attribute `name`, made if it is missing.
    pub(super) fn list(&mut self, first: &mut u32, name: &'static str) {
        let number = self.name(name);
        let at = self.slot(first, number);
        if !matches!(self.attrs[at as usize].tag, Tag::Word | Tag::List) {
            self.attrs[at as usize].set_value(Stored::NO_WORDS);
        }
    }

    /// Takes the first word that is `word` out of a list attribute.
    pub(super) fn remove_word(&mut self, first: u32, name: &str, word: &str) {
        let Some(at) = self.locate(first, name) else { return };
        let Stored { tag, low, high } = self.attrs[at as usize].value();
        let (mut head, mut last) = match tag {
            Tag::List => (low, high),
            Tag::Word if self.slice(low, high) == word => {
                self.attrs[at as usize].set_value(Stored::NO_WORDS);
                return;
            }
            _ => return,
        };
        let (mut before, mut here) = (NONE, head);
        while let Some(&it) = self.words.get(here as usize) {
            if self.slice(it.start, it.length) != word {
                (before, here) = (here, it.next);
                continue;
            }
            match self.words.get_mut(before as usize) {
                Some(before) => before.next = it.next,
                None => head = it.next,
            }
            if last == here {
                last = before;
            }
            self.attrs[at as usize].set_value(Stored::new(Tag::List, head, last));
            return;
        }
    }

    /// Sets where an attribute was written.
    pub(super) fn set_span(&mut self, first: u32, name: &str, span: Span) {
        if let Some(at) = self.locate(first, name) {
            self.set_place(at, span);
        }
    }

    /// Takes an attribute away; says whether it was there.
    pub(super) fn remove(&mut self, first: &mut u32, name: &str) -> bool {
        let Some(at) = self.locate(*first, name) else { return false };
        let rest = self.removed.replace(at).unwrap_or(NONE);
        let next = std::mem::replace(&mut self.attrs[at as usize].next, rest);
        if *first == at {
            *first = next;
            return true;
        }
        let mut before = *first;
        while self.attrs[before as usize].next != at {
            before = self.attrs[before as usize].next;
        }
        self.attrs[before as usize].next = next;
        true
    }

    /// Gives the list that begins at `to` the attributes of the one at `from`. Words are added to
    /// those that are there; any other value replaces one of its name.
    pub(super) fn merge(&mut self, from: u32, to: &mut u32) {
        let mut at = from;
        while let Some(&attr) = self.attrs.get(at as usize) {
            let span = self.place(at);
            at = attr.next;
            let name = self.names[attr.name as usize];
            if !matches!(attr.tag, Tag::Word | Tag::List) {
                self.set_stored(to, name, attr.value(), span);
                continue;
            }
            let words = self.words_of(attr.value()).to_vec();
            self.list(to, name);
            for word in words {
                self.push_word(to, name, &word);
            }
            if let Some(span) = span {
                self.set_span(*to, name, span);
            }
        }
    }

    fn words_of(&self, Stored { tag, low, high }: Stored) -> Words<'_> {
        let (only, next) = match tag {
            Tag::Word => (Some((low, high)), NONE),
            Tag::List => (None, low),
            _ => (None, NONE),
        };
        Words { attrs: Some(self), only, next }
    }

    /// The words of the attribute `name` of the list that begins at `first`; none if it is absent.
    pub(super) fn words(&self, first: u32, name: &str) -> Words<'_> {
        let at = self.locate(first, name);
        at.map_or(Words::EMPTY, |at| self.words_of(self.attrs[at as usize].value()))
    }

    fn view(&self, at: u32) -> Option<Attr<'_>> {
        let attr = self.attrs.get(at as usize)?;
        let Stored { tag, low, high } = attr.value();
        let value = match tag {
            Tag::Flag => AttrValue::Flag,
            Tag::Int => AttrValue::Int((u64::from(high) << 32 | u64::from(low)).cast_signed()),
            Tag::Str => AttrValue::Str(self.slice(low, high)),
            Tag::Static => AttrValue::Str(self.names[low as usize]),
            Tag::Word | Tag::List => AttrValue::List(self.words_of(attr.value())),
        };
        Some(Attr { name: self.names[attr.name as usize], value, span: self.place(at) })
    }

    /// The attributes of the list that begins at `first`.
    pub(super) fn iter(&self, first: u32) -> impl Iterator<Item = Attr<'_>> {
        let there = |at: u32| (at != NONE).then_some(at);
        let next = move |at: &u32| there(self.attrs.get(*at as usize)?.next);
        std::iter::successors(there(first), next).filter_map(|it| self.view(it))
    }

    /// The attribute `name` of the list that begins at `first`.
    pub(super) fn get(&self, first: u32, name: &str) -> Option<Attr<'_>> {
        self.view(self.locate(first, name)?)
    }
}
