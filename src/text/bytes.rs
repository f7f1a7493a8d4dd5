//! Bytes that several may hold.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Bytes that are shared and not copied: all that were written at once, or a part of them. Thousands of
/// small files, each in memory of its own, would cost more to keep than to make.
#[derive(Clone)]
pub struct Bytes {
    whole: Arc<[u8]>,
    range: Range<usize>,
}

impl Bytes {
    /// The part at `range`; none if these are fewer bytes.
    pub fn part(&self, range: Range<usize>) -> Option<Self> {
        self.get(range.clone())?;
        let start = self.range.start;
        Some(Self { whole: Arc::clone(&self.whole), range: start + range.start..start + range.end })
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.whole.get(self.range.clone()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl<T: Into<Arc<[u8]>>> From<T> for Bytes {
    fn from(whole: T) -> Self {
        let whole = whole.into();
        Self { range: 0..whole.len(), whole }
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_the_bytes_it_names() {
        let whole = Bytes::from(b"abcdef".as_slice());
        let part = whole.part(1..5).unwrap();
        assert_eq!(&*part, b"bcde");
        assert_eq!(part.part(1..3), Some(b"cd".as_slice().into()));
        assert_eq!(part.part(2..5), None);
    }
}
