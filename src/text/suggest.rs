//! The nearest known word to a mistyped one.

/// How many single-character edits (with transpositions) part the two words.
pub fn distance(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(a, b)
}

/// The word of `known` that is nearest to `word`, if it is near enough to be meant: at most one edit
/// for every three characters, and at least one.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|it| (distance(&word, &it.to_lowercase()), it))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["servers", "zones", "серверы"];
        assert_eq!(nearest("sevrers", known), Some("servers"));
        assert_eq!(nearest("сервера", known), Some("серверы"));
        assert_eq!(nearest("printers", known), None);
    }
}
