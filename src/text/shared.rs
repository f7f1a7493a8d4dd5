//! A text that several own.

use std::ops::Deref;
use std::string::FromUtf8Error;
use std::sync::Arc;

/// The text of a file, which is shared and not copied: it is kept to show findings in, and by the tree
/// that was made of it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct SharedText(Arc<String>);

impl SharedText {
    /// The text that is these bytes in UTF-8.
    pub fn from_utf8(bytes: Vec<u8>) -> Result<Self, FromUtf8Error> {
        // The standard library looks at each letter that is not ASCII.
        if !bytes.is_ascii()
            && let Ok(text) = simdutf8::basic::from_utf8(&bytes)
        {
            return Ok(text.into());
        }
        String::from_utf8(bytes).map(Self::from)
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SharedText {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        Self(Arc::new(text))
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&Self> for SharedText {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_or_told_apart() {
        let read = |bytes: &[u8]| SharedText::from_utf8(bytes.to_vec());
        assert_eq!((&*read(b"abc").unwrap(), &*read("абв".as_bytes()).unwrap()), ("abc", "абв"));
        let error = read("аб\u{80}".as_bytes()[..5].as_ref()).unwrap_err();
        assert_eq!((error.utf8_error().valid_up_to(), error.as_bytes().len()), (4, 5));
    }
}
