//! The nearest known word to a mistyped one.

/// How many single-character edits (with transpositions) part the two words.
pub fn distance(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(a, b)
}

/// The word of `known` that is nearest to `word`, if it is near enough to be meant: at most one edit
/// for every three characters, and at least one.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    known
        .into_iter()
        // Words that differ more in length or in letters need more edits.
        .filter(|it| it.chars().count().abs_diff(length) <= limit && differing(&word, it) <= limit)
        .map(|it| (distance(&word, &it.to_lowercase()), it))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, it)| it)
}

/// How many letters of one word the other lacks, at least: each is an edit.
fn differing(a: &str, b: &str) -> usize {
    let mut counts = [0_i16; 32];
    let at = |c: char| (c as usize) % 32;
    a.chars().for_each(|c| counts[at(c)] += 1);
    // Upper and lower case may fall apart: those letters are not counted.
    b.chars().filter(|it| !it.is_uppercase()).for_each(|c| counts[at(c)] -= 1);
    let upper = b.chars().filter(|it| it.is_uppercase()).count();
    let more: i16 = counts.iter().filter(|&&it| it > 0).sum();
    let less: i16 = counts.iter().filter(|&&it| it < 0).sum();
    usize::from(more.unsigned_abs()).saturating_sub(upper).max(less.unsigned_abs().into())
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
