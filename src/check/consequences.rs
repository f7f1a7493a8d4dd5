//! What only follows from a table that could not be read is no finding of its own.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Severity};
use crate::model::Inventory;
use crate::text::FileId;

/// Findings about a text that may hold a table, and was left out.
const CAUSES: &[&str] = &[
    "file-outside-project",
    "include-text-not-found",
    "malformed-csv",
    "malformed-table",
    "missing-column",
    "missing-file",
    "not-a-two-level-list",
    "not-one-table",
    "table-too-small",
    "undecodable-file",
    "unknown-directive",
    "unreadable-file",
];

/// Findings that something is not there, or too little of it: it may stand in what was left out.
const CONSEQUENCES: &[&str] = &[
    "claim-cluster-mismatch",
    "claim-count-mismatch",
    "claim-family-mismatch",
    "claim-role-list-mismatch",
    "dangling-target",
    "even-quorum",
    "no-servers",
    "prose-literal-drift",
    "role-without-vip",
    "series-gap",
    "undefined-role",
    "unresolved-reference",
    "unused-host",
    "unused-role",
    "vip-single-member",
    "vip-without-members",
];

/// `found` without what only follows from another of its findings.
pub fn without_consequences(found: Vec<Diagnostic>, inventory: &Inventory) -> Vec<Diagnostic> {
    let is_cause = |it: &&Diagnostic| it.severity == Severity::Error && CAUSES.contains(&it.rule);
    let causes: BTreeSet<FileId> =
        found.iter().filter(is_cause).map(|it| it.primary.span.file).collect();
    // What is missing in one platform says nothing about another.
    let platforms = inventory.platforms.iter().map(|it| &it.files);
    let unread: BTreeSet<FileId> = platforms
        .filter(|files| files.iter().any(|it| causes.contains(it)))
        .flatten()
        .copied()
        .collect();
    let follows =
        |it: &Diagnostic| CONSEQUENCES.contains(&it.rule) && unread.contains(&it.primary.span.file);
    found.into_iter().filter(|it| !follows(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_name_rules() {
        for list in [CAUSES, CONSEQUENCES] {
            assert!(list.is_sorted());
            assert_eq!(list.iter().find(|it| crate::check::rule(it).is_none()), None);
        }
    }
}
