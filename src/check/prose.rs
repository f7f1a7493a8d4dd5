//! The words of prose, with their places.

/// A word: a run of letters and digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// As it is written.
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Whether a sentence ends behind it.
    pub(super) ends_sentence: bool,
}

impl Word<'_> {
    /// Where it ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it begins with one of `stems`, in any case.
    pub(super) fn is_any(&self, stems: &[&str]) -> bool {
        let word = self.text.to_lowercase();
        stems.iter().any(|it| match it.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => word == *it,
        })
    }
}

/// The words of `text`. A sentence ends at `.`, `!`, `?` before white space, and at an empty line.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let text = text.get(from..at).unwrap_or_default();
                words.push(Word { text, start: from, ends_sentence: false });
                start = None;
            }
            _ => {}
        }
        let rest = text.get(at..).unwrap_or_default();
        let stop = rest.strip_prefix(['.', '!', '?', ';']);
        let stops = stop.is_some_and(|it| it.is_empty() || it.starts_with(char::is_whitespace));
        let ends_paragraph = ["\n\n", "\n\r\n", "\r\r"].iter().any(|it| rest.starts_with(it));
        if (stops || ends_paragraph)
            && let Some(last) = words.last_mut()
        {
            last.ends_sentence = true;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_makes_paragraphs() {
        for text in ["a\n\nb", "a\r\n\r\nb", "a\r\rb"] {
            assert!(words(text)[0].ends_sentence, "{text:?}");
        }
        assert!(!words("a\r\nb")[0].ends_sentence);
    }

    #[test]
    fn sentences_end_at_full_stops_and_empty_lines() {
        let found: Vec<_> = words("Узел 1.5, два.\nТри\n\nx")
            .iter()
            .map(|it| (it.text, it.ends_sentence))
            .collect();
        assert_eq!(
            found,
            [
                ("Узел", false),
                ("1", false),
                ("5", false),
                ("два", true),
                ("Три", true),
                ("x", false)
            ]
        );
    }
}
