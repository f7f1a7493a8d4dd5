//! What may stand before and after inline markup.

use super::punctuation_tables::{CLOSERS, DELIMITERS, OPENERS, PAIRS};
use crate::syntax::rst::chars::is_space;

fn within(table: &[(u32, u32)], c: char) -> bool {
    let c = c as u32;
    let at = table.partition_point(|&(first, _)| first <= c);
    at.checked_sub(1).is_some_and(|at| c <= table[at].1)
}

/// Whether a start-string may follow `c`.
pub(super) fn may_precede(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '\0' => false,
        _ => is_space(c) || within(OPENERS, c) || within(DELIMITERS, c),
    }
}

/// Whether `c` may follow an end-string.
pub(super) fn may_follow(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => false,
        '\0' | '\\' | '.' | ',' | ';' | '!' | '?' => true,
        _ => is_space(c) || within(DELIMITERS, c) || within(CLOSERS, c),
    }
}

/// Whether `close` closes what `open` opens.
pub(super) fn is_pair(open: char, close: char) -> bool {
    PAIRS.binary_search_by_key(&open, |&(open, _)| open).is_ok_and(|at| PAIRS[at].1.contains(close))
}
