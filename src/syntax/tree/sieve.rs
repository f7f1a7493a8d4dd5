//! Texts full of escapes: which bytes of the source they are made of.

use super::{Anchor, Document, NodeId, TextStart, make_room, make_room_for};
use crate::text::Span;

/// Which bytes of the source the texts full of escapes are made of.
///
/// Where every few bytes need an anchor, a bit for each byte takes a twentieth of the room.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieves {
    /// Set for each byte that the value has, from the lowest bit on.
    bits: Vec<u64>,
    /// How many bytes of the value stand before those of each item of `bits`.
    before: Vec<u32>,
    /// Sorted by node, since texts get theirs as they are made.
    owners: Vec<Owner>,
}

/// The sieve of a text: `bits[start..end]`.
#[derive(Clone, Copy, Debug)]
struct Owner {
    text: NodeId,
    start: u32,
    end: u32,
    /// The place in the file of the first bit.
    source: u32,
    /// How long the value is.
    length: u32,
    /// Whether each line has an anchor, even if it follows the one before in step.
    by_lines: bool,
}

/// A sieve that is being made.
pub struct SieveStart {
    first: usize,
    source: u32,
    by_lines: bool,
}

/// The sieve of a text, for reading.
#[derive(Clone, Copy)]
pub(super) struct Sieve<'a> {
    bits: &'a [u64],
    before: &'a [u32],
    owner: &'a Owner,
}

impl Sieves {
    pub(super) fn of(&self, text: NodeId) -> Option<Sieve<'_>> {
        let at = self.owners.binary_search_by_key(&text, |it| it.text).ok()?;
        let owner = &self.owners[at];
        let range = owner.start as usize..owner.end as usize;
        Some(Sieve { bits: &self.bits[range.clone()], before: &self.before[range], owner })
    }

    /// Takes the sieve of `text` away, if it has one.
    pub(super) fn remove(&mut self, text: NodeId) {
        if let Ok(at) = self.owners.binary_search_by_key(&text, |it| it.text) {
            self.owners.remove(at);
        }
    }
}

impl Sieve<'_> {
    /// Where the byte `value` of the value stands in the file; what is behind the last one follows it.
    pub(super) fn offset(self, value: u32) -> u32 {
        let last = self.owner.length - 1;
        if value > last {
            return self.offset(last) + (value - last);
        }
        // The first item has nothing before it.
        let at = self.before.partition_point(|&it| it <= value) - 1;
        let mut bits = self.bits[at];
        for _ in self.before[at]..value {
            bits &= bits - 1;
        }
        self.owner.source + at as u32 * 64 + bits.trailing_zeros()
    }

    /// The anchors of the text, whose value is `value`.
    pub(super) fn anchors(self, value: &str) -> Vec<Anchor> {
        let mut anchors = Vec::new();
        let (mut expected, mut before) = (None, b' ');
        for ((source, value), byte) in self.places().zip(0..).zip(value.bytes()) {
            if expected != Some(source) || self.owner.by_lines && before == b'\n' {
                anchors.push(Anchor { value, source });
            }
            (expected, before) = (Some(source + 1), byte);
        }
        anchors
    }

    /// Where each byte of the value stands in the file.
    fn places(self) -> impl Iterator<Item = u32> {
        let starts = (self.owner.source..).step_by(64);
        self.bits.iter().zip(starts).flat_map(|(&bits, start)| {
            let is_kept = move |it: &u32| bits >> it & 1 != 0;
            (0..64).filter(is_kept).map(move |it| start + it)
        })
    }
}

impl Document {
    /// Begins the sieve of a text, all of which stands in the `length` bytes of the file from `source`
    /// on; no other may be made before it is finished. With `by_lines`, each line has an anchor.
    pub fn begin_sieve(&mut self, source: u32, length: u32, by_lines: bool) -> SieveStart {
        let first = self.sieves.bits.len();
        let count = length.div_ceil(64) as usize;
        make_room_for(&mut self.sieves.bits, count);
        self.sieves.bits.resize(first + count, 0);
        SieveStart { first, source, by_lines }
    }

    /// Says which of the 64 bytes of the file from `source` on the value has.
    #[inline]
    pub fn sift(&mut self, sieve: &SieveStart, source: u32, kept: u64) {
        let at = source - sieve.source;
        let (item, shift) = (sieve.first + at as usize / 64, at % 64);
        self.sieves.bits[item] |= kept << shift;
        let rest = kept.checked_shr(64 - shift).unwrap_or(0);
        if rest != 0 {
            self.sieves.bits[item + 1] |= rest;
        }
    }

    /// [`finish_text`](Self::finish_text), where `sieve` stands for the anchors.
    pub fn finish_sifted_text(
        &mut self,
        text: &TextStart,
        sieve: &SieveStart,
        span: Span,
    ) -> Option<NodeId> {
        let sieves = &mut self.sieves;
        let mut length = 0;
        make_room_for(&mut sieves.before, sieves.bits.len() - sieve.first);
        for bits in &sieves.bits[sieve.first..] {
            sieves.before.push(length);
            length += bits.count_ones();
        }
        let SieveStart { first, source, by_lines } = *sieve;
        let (start, end) = (first as u32, sieves.bits.len() as u32);
        let id = self.finish_text(text, span)?;
        make_room(&mut self.sieves.owners);
        self.sieves.owners.push(Owner { text: id, start, end, source, length, by_lines });
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    /// A text of the bytes of `source` for which `is_kept` holds.
    fn sifted(source: &str, is_kept: impl Fn(usize) -> bool) -> (Document, NodeId) {
        let (from, length) = (10, source.len());
        let span = Span::new(FileId(0), from..from + length);
        let mut it = Document::new(span);
        let text = it.begin_text();
        let sieve = it.begin_sieve(from as u32, length as u32, true);
        for (at, byte) in source.bytes().enumerate().filter(|it| is_kept(it.0)) {
            it.extend_piece(char::from(byte).encode_utf8(&mut [0; 4]));
            it.sift(&sieve, (from + at) as u32, 1);
        }
        let id = it.finish_sifted_text(&text, &sieve, span).unwrap();
        (it, id)
    }

    #[test]
    fn each_byte_has_its_place() {
        let is_kept = |it: usize| it % 7 > 2 && !(100..300).contains(&it);
        let (it, id) = sifted(&"abc\ndefg".repeat(90), is_kept);
        let kept: Vec<_> = (0..720).filter(|&it| is_kept(it)).collect();
        let node = it.node(id);
        assert_eq!(node.value().len(), kept.len());
        for (value, source) in kept.into_iter().enumerate() {
            assert_eq!(node.place(value..value + 1).range(), source + 10..source + 11);
        }
    }

    #[test]
    fn anchors_stand_after_gaps_and_line_ends() {
        let (it, id) = sifted("ab-c\nde", |it| it != 2);
        let anchors = [(0, 10), (2, 13), (4, 15)];
        let anchors = anchors.map(|(value, source)| Anchor { value, source });
        assert_eq!(it.node(id).anchors()[..], anchors);
    }
}
