//! Versions as documents state them: numbers parted by dots.

use std::cmp::Ordering;

/// Compares versions number by number; one that says less comes first: `3` before `3.0`.
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    // Whatever is no number comes first; the shape of the setting has refused it.
    let numbers = |text: &str| text.split('.').map(|it| it.parse::<u32>().ok()).collect::<Vec<_>>();
    numbers(a).cmp(&numbers(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (a, b) in [("3.2", "3.10"), ("3.3", "3.3.3"), ("2.3.1", "3"), ("1.6", "10")] {
            assert_eq!(compare_versions(a, b), Ordering::Less, "{a} {b}");
            assert_eq!(compare_versions(b, a), Ordering::Greater, "{b} {a}");
        }
        assert_eq!(compare_versions("4.3", "4.3"), Ordering::Equal);
    }
}
