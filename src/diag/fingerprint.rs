//! Names of findings that stay the same while the document around them changes.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Diagnostic;
use crate::text::SourceMap;

/// For each of `found`, a name that does not change when lines are added above it, and does when what
/// it is about is changed: rule, path, the text at its place, and the number among equals.
pub fn fingerprints(found: &[Diagnostic], sources: &SourceMap) -> Vec<String> {
    let mut seen = BTreeMap::<String, u32>::new();
    let fingerprint = |it: &Diagnostic| {
        let source = sources.try_get(it.primary.span.file);
        let path = source.map_or("", |it| it.path.as_str());
        let text = source.and_then(|source| source.text.get(it.primary.span.range()));
        let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
        // What has no text of its own is told apart by what is said of it.
        let text = if words.is_empty() { it.message.en.to_string() } else { words.join(" ") };
        let name = format!("{}\0{path}\0{text}", it.rule);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        let hash = Sha256::digest(format!("{name}\0{count}").as_bytes());
        hash.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    found.iter().map(fingerprint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Text;
    use crate::text::Span;

    fn of(text: &str, words: &[&str]) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add("specs/x.rst", text);
        let finding = |word: &&str| {
            let at = text.find(word).unwrap();
            let span = Span::new(file, at..at + word.len());
            Diagnostic::error("r", span, Text::new(format!("line {at}"), ""))
        };
        let found: Vec<_> = words.iter().map(finding).collect();
        fingerprints(&found, &sources)
    }

    #[test]
    fn a_name_follows_its_text() {
        let before = of("a 1\nb 2\n", &["a 1", "b 2"]);
        assert_eq!(of("new\nb  2\na 1\n", &["a 1", "b  2"]), before);
        assert_ne!(of("a 3\n", &["a 3"])[0], before[0]);
    }

    #[test]
    fn equals_are_told_apart() {
        let names = of("a", &["a", "a"]);
        assert_ne!(names[0], names[1]);
        assert_eq!(of("a", &["a"])[0], names[0]);
    }
}
