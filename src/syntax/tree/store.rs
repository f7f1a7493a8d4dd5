//! Texts that are kept without copying what stands in the source.

use super::make_room_for_text;
use crate::text::SharedText;

/// The texts of a document: parts of its source by their place there, all others in a buffer. Places in
/// the buffer count from the end of the source on.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Store {
    source: SharedText,
    own: String,
}

impl Store {
    /// An empty store of the texts of `source`.
    pub(in crate::syntax) fn of(source: SharedText) -> Self {
        Self { source, own: String::new() }
    }

    /// The source.
    pub(super) fn source(&self) -> &SharedText {
        &self.source
    }

    /// Keeps `text`, and says where.
    #[inline]
    pub(in crate::syntax) fn keep(&mut self, text: &str) -> u32 {
        match self.place(text) {
            Some(at) => at,
            None => self.push(text),
        }
    }

    /// Where `text` is, if it is a part of the source.
    #[inline]
    pub(super) fn place(&self, text: &str) -> Option<u32> {
        let at = text.as_ptr().addr().wrapping_sub(self.source.as_ptr().addr());
        let room = self.source.len().checked_sub(text.len())?;
        (at <= room).then_some(at as u32)
    }

    /// Appends a copy of `text` to the buffer; says where it begins.
    #[inline]
    pub(in crate::syntax) fn push(&mut self, text: &str) -> u32 {
        let at = self.end();
        make_room_for_text(&mut self.own, text.len());
        self.own.push_str(text);
        at
    }

    /// Where the buffer ends.
    #[inline]
    pub(in crate::syntax) fn end(&self) -> u32 {
        (self.source.len() + self.own.len()) as u32
    }

    /// Cuts off what the buffer has from `at` on.
    pub(in crate::syntax) fn truncate(&mut self, at: u32) {
        self.own.truncate(at as usize - self.source.len());
    }

    /// The buffer, to which more may be appended.
    pub(in crate::syntax) fn own_mut(&mut self) -> &mut String {
        &mut self.own
    }

    /// The text that is `length` bytes at `start`.
    #[inline]
    pub(in crate::syntax) fn get(&self, start: u32, length: u32) -> &str {
        let (start, length) = (start as usize, length as usize);
        match start.checked_sub(self.source.len()) {
            Some(start) => self.own.get(start..start + length),
            None => self.source.get(start..start + length),
        }
        .unwrap_or_default()
    }

    /// Whether the buffer ends with `text`.
    #[inline]
    pub(super) fn ends_with(&self, text: &str) -> bool {
        self.own.ends_with(text)
    }

    /// Gives back the room that was not needed.
    pub(super) fn shrink(&mut self) {
        self.own.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_source_is_not_copied() {
        let source = SharedText::from("один два");
        let mut it = Store::of(source.clone());
        let two = it.keep(&source[9..]);
        assert_eq!((two, it.get(two, 6), it.end()), (9, "два", 15));
        let other = it.keep("два");
        assert_eq!((other, it.get(other, 6), it.end()), (15, "два", 21));
        // The end of the source is no part of what comes behind it.
        assert_eq!(it.place(&source[15..]), Some(15));
        assert_eq!(it.get(15, 0), "");
    }
}
