//! Changes as unified diffs, for people and for `patch`.

use std::fmt::Write;

use similar::TextDiff;

use super::{Action, Change};

/// The change as a unified diff, its paths below `prefix`.
pub fn unified(change: &Change, prefix: &str) -> String {
    let path = format!("{prefix}{}", change.path);
    let old = if change.action == Action::Create { "/dev/null" } else { &path };
    let new = if change.action == Action::Remove { "/dev/null" } else { &path };
    let (Some(before), Some(after)) = (text(&change.before), text(&change.after)) else {
        return format!("Binary files {old} and {new} differ\n");
    };
    if before == after {
        // Nothing but the mode differs, or an empty file comes or goes.
        let mode = if change.executable { "755" } else { "644" };
        return format!("--- {old}\n+++ {new}\nnew mode 100{mode}\n");
    }
    let diff = TextDiff::from_lines(before, after);
    let mut out = String::new();
    let _ = write!(out, "{}", diff.unified_diff().context_radius(3).header(old, new));
    out
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|it| !it.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(action: Action, before: &[u8], after: &[u8]) -> Change {
        Change {
            path: "zones/a.zone".into(),
            action,
            before: before.to_vec(),
            after: after.into(),
            executable: false,
        }
    }

    #[test]
    fn an_update_shows_its_lines() {
        let diff = unified(&change(Action::Update, b"a\nb\n", b"a\nc\n"), "output/");
        assert_eq!(
            diff,
            "--- output/zones/a.zone\n+++ output/zones/a.zone\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
        );
    }

    #[test]
    fn what_is_new_or_gone_or_no_text_says_so() {
        assert!(unified(&change(Action::Create, b"", b"a\n"), "").starts_with("--- /dev/null\n"));
        assert!(unified(&change(Action::Remove, b"a\n", b""), "").contains("+++ /dev/null\n"));
        assert!(unified(&change(Action::Update, b"a", b"\0"), "").starts_with("Binary files"));
    }
}
