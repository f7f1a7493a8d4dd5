//! Escapes in texts that are full of them: many bytes are looked at without a decision at each.

use std::ops::Range;

use crate::syntax::tree::{Document, NodeId, SieveStart, TextStart};
use crate::text::Span;

/// Writes NUL for each backslash that escapes the character after it.
pub(super) fn mark(bytes: &mut [u8]) {
    let mut at = memchr::memchr(b'\\', bytes).unwrap_or(bytes.len());
    let mut is_escaped = false;
    while at < bytes.len() {
        let end = bytes.len().min(at + MARKED);
        is_escaped = match bytes[at..].first_chunk_mut() {
            Some(stretch) => mark_stretch(stretch, is_escaped),
            None => mark_each(&mut bytes[at..end], is_escaped),
        };
        at = end;
    }
}

/// Marks all but the last byte, which come after an escaping backslash or not; says whether the last byte
/// is escaped.
fn mark_stretch(stretch: &mut [u8; MARKED + 1], is_escaped: bool) -> bool {
    if has_pair(stretch) || is_escaped && stretch[0] == b'\\' {
        mark_each(&mut stretch[..MARKED], is_escaped)
    } else {
        mark_all(stretch)
    }
}

/// How many bytes are marked at once.
const MARKED: usize = 64;

/// Whether a backslash comes after another one.
#[inline(never)] // Amidst other code, the compiler looks at byte after byte.
fn has_pair(stretch: &[u8; MARKED + 1]) -> bool {
    // Put down first, so that no decision is made at each byte.
    let mut pairs = [0; MARKED];
    for (at, it) in pairs.iter_mut().enumerate() {
        *it = u8::from(stretch[at] == b'\\' && stretch[at + 1] == b'\\');
    }
    pairs.iter().fold(0, |any, it| any | it) != 0
}

/// Marks all backslashes but that of the last byte, no two of which stand side by side; says whether the
/// last byte is escaped.
#[inline(never)]
fn mark_all(stretch: &mut [u8; MARKED + 1]) -> bool {
    let is_escaped = stretch[MARKED - 1] == b'\\';
    if let Some(stretch) = stretch.first_chunk_mut::<MARKED>() {
        for byte in stretch {
            *byte = if *byte == b'\\' { 0 } else { *byte };
        }
    }
    is_escaped
}

/// Marks backslashes one by one; says whether what comes next is escaped.
fn mark_each(stretch: &mut [u8], mut is_escaped: bool) -> bool {
    for byte in stretch {
        // The character after a backslash stays, whatever it is.
        is_escaped = *byte == b'\\' && !is_escaped;
        if is_escaped {
            *byte = 0;
        }
    }
    is_escaped
}

/// How many bytes are sifted at once.
const SIFTED: usize = 64;
/// How many bytes are copied at once.
const COPIED: usize = 8;
/// How much room there must be for what is copied.
const ROOM: usize = SIFTED + COPIED;

/// A text that is put together from what pieces full of escapes are without these.
pub(super) struct Sifter<'t> {
    doc: &'t mut Document,
    text: TextStart,
    sieve: SieveStart,
    /// The end of the value, which the document does not have yet.
    value: [u8; 8 * ROOM],
    length: usize,
}

impl<'t> Sifter<'t> {
    /// Begins a text, all of which lies in `extent` of its file. With `by_lines`, each line has an anchor.
    pub(super) fn new(doc: &'t mut Document, extent: &Range<u32>, by_lines: bool) -> Self {
        let text = doc.begin_text();
        let sieve = doc.begin_sieve(extent.start, extent.len() as u32, by_lines);
        Self { doc, text, sieve, value: [0; 8 * ROOM], length: 0 }
    }

    /// Appends the bytes `range` of `text`, which begin at `source` of the file; NUL stands for backslashes
    /// that escape, if the text is marked. Says whether what comes next is escaped.
    pub(super) fn push(
        &mut self,
        text: &str,
        range: Range<usize>,
        source: u32,
        is_marked: bool,
    ) -> bool {
        let (mut at, mut source, mut is_escaped) = (range.start, source, false);
        while at < range.end {
            // Only whole characters can be appended.
            let end = text.floor_char_boundary(range.end.min(at + SIFTED));
            let length = end - at;
            let mut sifted = Sifted::new(&text.as_bytes()[at..], length, is_escaped);
            if !is_marked {
                sifted.mark();
            }
            let kept = sifted.kept(length);
            self.doc.sift(&self.sieve, source, kept);
            self.make_room();
            if let Some(to) = self.value[self.length..].first_chunk_mut() {
                self.length += sifted.copy(kept, to);
            }
            is_escaped = sifted.ends_escaped(length);
            (at, source) = (end, source + length as u32);
        }
        is_escaped
    }

    /// Appends the end of a line, which begins at `source` of the file.
    pub(super) fn push_line_end(&mut self, source: u32) {
        self.make_room();
        self.value[self.length] = b'\n';
        self.length += 1;
        self.doc.sift(&self.sieve, source, 1);
    }

    /// Makes a text of the pieces, which has no parent yet; nothing if they are empty.
    pub(super) fn finish(mut self, span: Span) -> Option<NodeId> {
        self.flush();
        self.doc.finish_sifted_text(&self.text, &self.sieve, span)
    }

    fn make_room(&mut self) {
        if self.value.len() - self.length < ROOM {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let value = std::str::from_utf8(&self.value[..self.length]);
        self.doc.extend_piece(value.expect("NUL and spaces are whole characters"));
        self.length = 0;
    }
}

/// A few bytes that are sorted into those that stay without escapes and those that go.
struct Sifted {
    /// The bytes, with one before them and some more behind.
    bytes: [u8; 1 + ROOM],
}

impl Sifted {
    /// Takes the first `length` of `bytes`, which are escaped or not; there is one, and at most
    /// [`SIFTED`].
    fn new(bytes: &[u8], length: usize, is_escaped: bool) -> Self {
        let mut around = [b'x'; 1 + ROOM];
        around[0] = if is_escaped { 0 } else { b'x' };
        match bytes.first_chunk::<SIFTED>() {
            Some(bytes) => around[1..=SIFTED].copy_from_slice(bytes),
            None => around[1..=length].copy_from_slice(&bytes[..length]),
        }
        Self { bytes: around }
    }

    /// Writes NUL for the backslashes that escape.
    fn mark(&mut self) {
        let is_escaped = self.bytes[0] == 0;
        if let Some(stretch) = self.bytes[1..].first_chunk_mut() {
            mark_stretch(stretch, is_escaped);
        }
    }

    /// Which of `length` bytes stay, from the lowest bit on: not NUL, nor white space after it.
    fn kept(&self, length: usize) -> u64 {
        ones(&stays(&self.bytes)) & u64::MAX >> (SIFTED - length)
    }

    /// Whether what comes after `length` bytes is escaped.
    fn ends_escaped(&self, length: usize) -> bool {
        self.bytes[length] == 0
    }

    /// Writes the bytes that are kept to the start of `to`; says how many there are.
    fn copy(&self, mut kept: u64, to: &mut [u8; ROOM]) -> usize {
        let (mut from, mut end) = (0, 0);
        while kept != 0 {
            let gap = kept.trailing_zeros();
            kept >>= gap;
            from += gap as usize;
            let length = (!kept).trailing_zeros();
            // What is copied too much is written over.
            self.copy_some(from, to, end);
            if length as usize > COPIED {
                for done in (COPIED..length as usize).step_by(COPIED) {
                    self.copy_some(from + done, to, end + done);
                }
            }
            (from, end) = (from + length as usize, end + length as usize);
            kept = kept.checked_shr(length).unwrap_or(0);
        }
        end
    }

    #[inline]
    fn copy_some(&self, from: usize, to: &mut [u8; ROOM], at: usize) {
        let (from, at) = (from % SIFTED + 1, at % SIFTED);
        to[at..at + COPIED].copy_from_slice(&self.bytes[from..from + COPIED]);
    }
}

/// Which bytes stay, but for the first one: 1 for each, or 0.
fn stays(around: &[u8; 1 + ROOM]) -> [u8; SIFTED] {
    let mut stays = [0; SIFTED];
    for (at, it) in stays.iter_mut().enumerate() {
        let (before, byte) = (around[at], around[at + 1]);
        let is_space = byte == b' ' || byte == b'\n';
        *it = u8::from(byte != 0 && !(before == 0 && is_space));
    }
    stays
}

/// A bit for each byte, which is 1 or 0.
fn ones(bytes: &[u8; SIFTED]) -> u64 {
    // The product has the lowest bits of eight bytes side by side in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks::<8>();
    let ones = eights.iter().map(|it| u64::from_le_bytes(*it).wrapping_mul(GATHER) >> 56);
    ones.zip((0..).step_by(8)).fold(0, |all, (it, at)| all | it << at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of the bytes that matter, in all orders that chance brings.
    fn texts() -> impl Iterator<Item = Vec<u8>> {
        let mut seed = 1_u32;
        let mut chance = move |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as usize % below
        };
        (0..4000).map(move |_| {
            let (length, kinds) = (chance(200), 1 + chance(4));
            let kinds = &[&b"a\\"[..], b"\\ a", b"abcdefghi\\ \n", b"\\", b"a*b"][..=kinds];
            let kind = kinds[chance(kinds.len())];
            (0..length).map(|_| kind[chance(kind.len())]).collect()
        })
    }

    fn marked_one_by_one(text: &[u8]) -> Vec<u8> {
        let (mut bytes, mut at) = (text.to_vec(), 0);
        while at < bytes.len() {
            if bytes[at] == b'\\' {
                bytes[at] = 0;
                at += 1;
            }
            at += 1;
        }
        bytes
    }

    #[test]
    fn backslashes_are_marked_as_one_by_one() {
        for text in texts() {
            let mut bytes = text.clone();
            mark(&mut bytes);
            assert_eq!(bytes, marked_one_by_one(&text), "{:?}", text.escape_ascii());
        }
    }

    #[test]
    fn what_stays_is_copied() {
        for text in texts() {
            let text = marked_one_by_one(&text);
            let (mut value, mut kept, mut is_escaped) = (Vec::new(), Vec::new(), false);
            for bytes in text.chunks(SIFTED - 3) {
                let sifted = Sifted::new(bytes, bytes.len(), is_escaped);
                let (stays, mut to) = (sifted.kept(bytes.len()), [0; ROOM]);
                let length = sifted.copy(stays, &mut to);
                value.extend_from_slice(&to[..length]);
                kept.extend((0..bytes.len()).map(|it| stays >> it & 1 != 0));
                is_escaped = sifted.ends_escaped(bytes.len());
            }
            let stays = |at: usize| {
                let is_space = matches!(text[at], b' ' | b'\n');
                let goes = is_space && at > 0 && text[at - 1] == 0;
                text[at] != 0 && !goes
            };
            assert_eq!(kept, (0..text.len()).map(stays).collect::<Vec<_>>());
            let expected = (0..text.len()).filter(|&it| stays(it)).map(|it| text[it]);
            assert_eq!(value, expected.collect::<Vec<_>>());
        }
    }
}
