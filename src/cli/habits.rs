//! What the words of other programs are called here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The words of other programs, each with what does the same here, sorted.
const HABITS: &[(&str, &str)] = &[
    ("--dry-run", "`rcsgen build --check` shows what would change, and writes nothing"),
    ("--show-fixes", "`rcsgen check --diff` shows what fixes would change"),
    ("apply", "`rcsgen build` writes the output"),
    ("compile", "`rcsgen build` writes the output"),
    ("diff", "`rcsgen build --check` shows what would change, and writes nothing"),
    ("docs", "`rcsgen build` makes the site too, and `rcsgen serve` shows it"),
    ("fix", "`rcsgen check --fix` mends what it can"),
    ("format", "`rcsgen fmt` lays tables out"),
    ("generate", "`rcsgen build` writes the output"),
    ("lint", "`rcsgen check` looks for mistakes"),
    ("new", "`rcsgen init` writes a first document"),
    ("plan", "`rcsgen build --check` shows what would change, and writes nothing"),
    ("rule", "`rcsgen explain` explains a rule"),
    ("test", "`rcsgen check` looks for mistakes"),
    ("validate", "`rcsgen check` looks for mistakes"),
];

/// Adds to an error about an unknown word what it is called here.
pub(super) fn suggest(error: &mut clap::Error) {
    let (said, offered) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand)
        }
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        _ => return,
    };
    let Some(ContextValue::String(word)) = error.get(said) else { return };
    let Ok(at) = HABITS.binary_search_by(|it| it.0.cmp(word)) else { return };
    let tip = ContextValue::StyledStrs(vec![HABITS[at].1.into()]);
    // A word that is only spelled alike would lead astray.
    error.remove(offered);
    error.insert(ContextKind::Suggested, tip);
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    #[test]
    fn words_of_other_programs_are_known_and_no_words_of_ours() {
        assert!(HABITS.is_sorted());
        for (word, tip) in HABITS {
            let line: &[&str] =
                if word.starts_with('-') { &["rcsgen", "build", word] } else { &["rcsgen", word] };
            let mut error = command().try_get_matches_from(line).unwrap_err();
            suggest(&mut error);
            let said = error.to_string();
            assert!(said.contains(tip) && said.matches("tip:").count() == 1, "{said}");
            // What is offered is a command line.
            let offered = tip.split('`').nth(1).unwrap().split(' ');
            let offered: Vec<_> = offered.chain(tip.contains("explain").then_some("x")).collect();
            command().try_get_matches_from(offered).unwrap();
        }
        let mut error = command().try_get_matches_from(["rcsgen", "chek"]).unwrap_err();
        suggest(&mut error);
        assert!(error.to_string().contains("check"));
    }
}
