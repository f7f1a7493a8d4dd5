//! Fixes of random faults, in every form of table: they settle, add no error, and touch only cells and
//! the borders that must follow.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rcsgen::diag::{Applicability, Severity};
use rcsgen::driver::{Compilation, Memory, Options, Stage, compile, fix};

use crate::cli::{Outcome, Test};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[("fixes_of_random_faults_keep_the_laws", laws)];
    tests.iter().map(|&(name, run)| Trial::test(format!("fixes::{name}"), run)).collect()
}

/// Writes rows as a document: its path and its text.
type Form = fn(&[[String; 3]]) -> (&'static str, String);

const FORMS: [Form; 5] = [simple, grid, list, csv, pipes];

fn widths(rows: &[[String; 3]]) -> [usize; 3] {
    [0, 1, 2].map(|at| rows.iter().map(|it| it[at].chars().count()).max().unwrap_or(0))
}

fn padded(row: &[String; 3], widths: [usize; 3], between: &str) -> String {
    let cells = row.iter().zip(widths).map(|(it, width)| format!("{it:<width$}"));
    cells.collect::<Vec<_>>().join(between)
}

fn simple(rows: &[[String; 3]]) -> (&'static str, String) {
    let widths = widths(rows);
    let rule = widths.map(|it| "=".repeat(it)).join("  ");
    let mut text = format!("{rule}\n");
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "{}", padded(row, widths, "  ").trim_end());
        if at == 0 {
            let _ = writeln!(text, "{rule}");
        }
    }
    ("rst", text + &rule)
}

fn grid(rows: &[[String; 3]]) -> (&'static str, String) {
    let widths = widths(rows);
    let rule = |c: &str| format!("+{}+\n", widths.map(|it| c.repeat(it + 2)).join("+"));
    let mut text = rule("-");
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", padded(row, widths, " | "));
        text += &rule(if at == 0 { "=" } else { "-" });
    }
    ("rst", text)
}

fn list(rows: &[[String; 3]]) -> (&'static str, String) {
    let mut text = ".. list-table::\n   :header-rows: 1\n\n".to_owned();
    for [a, b, c] in rows {
        let _ = writeln!(text, "   * - {a}\n     - {b}\n     - {c}");
    }
    ("rst", text)
}

fn csv(rows: &[[String; 3]]) -> (&'static str, String) {
    let mut text = ".. csv-table::\n   :header-rows: 1\n\n".to_owned();
    for row in rows {
        let _ = writeln!(text, "   \"{}\"", row.join("\", \""));
    }
    ("rst", text)
}

fn pipes(rows: &[[String; 3]]) -> (&'static str, String) {
    let widths = widths(rows);
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", padded(row, widths, " | "));
        if at == 0 {
            let _ = writeln!(text, "|{}|", widths.map(|it| "-".repeat(it + 2)).join("|"));
        }
    }
    ("md", text)
}

/// What goes wrong in a row.
#[derive(Clone, Copy, Debug)]
enum Fault {
    SameAddress,
    SameName,
    Domain,
    Block,
}

fn document(faults: &[(usize, Fault)]) -> Vec<[String; 3]> {
    let mut rows = vec![["Сервер", "DNS имя", "IPv6 адрес"].map(str::to_owned)];
    for (label, name, block) in [
        ("база данных, сервер", "couch", 900),
        ("sip-сервер", "fs", 600),
        ("веб-сервер", "nginx", 700),
    ] {
        for at in 1..=3 {
            let address = format!("fd75:9fac:a7b1::{}", block + at);
            rows.push([format!("{label} {at}"), format!("{name}{at}.rcsnet.ru"), address]);
        }
    }
    for &(at, fault) in faults {
        let at = 2 + at % (rows.len() - 2);
        match fault {
            Fault::SameAddress => {
                let before = rows[at - 1][2].clone();
                rows[at][2] = before;
            }
            Fault::SameName => {
                let before = rows[at - 1][1].clone();
                rows[at][1] = before;
            }
            Fault::Domain => rows[at][1].push('1'),
            Fault::Block => rows[at][2] = format!("fd75:9fac:a7b1::{}", 950 + at),
        }
    }
    rows
}

fn options() -> Options {
    Options { directory: PathBuf::from("/p"), ..Options::default() }
}

fn errors(made: &Compilation) -> Vec<&'static str> {
    let errors = made.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| it.rule).collect()
}

/// The words of a line, without what tables are drawn with.
fn words(line: &str) -> Vec<&str> {
    let drawn = |c: char| c.is_whitespace() || "=-+|\"".contains(c);
    let words = line.split(|c: char| c.is_whitespace() || c == '|' || c == '"');
    words.filter(|it| !it.is_empty() && !it.chars().all(drawn) && *it != ",").collect()
}

fn laws() -> Outcome {
    let fault = prop_oneof![
        Just(Fault::SameAddress),
        Just(Fault::SameName),
        Just(Fault::Domain),
        Just(Fault::Block)
    ];
    let faults = proptest::collection::vec((0_usize..20, fault), 1..4);
    let line_ends = prop_oneof![Just("\n"), Just("\r\n")];
    let mut runner =
        TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let strategy = (faults, 0_usize..5, line_ends, any::<bool>(), any::<bool>());
    let result = runner.run(&strategy, |(faults, form, line_end, mark, last)| {
        let (extension, table) = FORMS[form](&document(&faults));
        let title =
            if extension == "md" { "# Комплекс" } else { "Комплекс\n========" };
        let text = format!("{title}\n\nПроза: 2  слова.\n\n{}", table.trim_end());
        let text = text.replace('\n', line_end) + if last { line_end } else { "" };
        let before = format!("{}{text}", if mark { "\u{FEFF}" } else { "" });
        let path = format!("/p/specs/x.{extension}");
        let world = Memory::new([(path.as_str(), before.as_str())]);
        let found = compile(&world, &options(), Stage::Check, &|_| {});

        let fixing = fix::fix(&world, &options(), Applicability::Unsafe, &|_| {});
        prop_assert!(fixing.compilation.failures.is_empty(), "{:?}", fixing.compilation.failures);
        prop_assert_eq!(world.changes(), 0, "fixing in memory wrote something");
        // No rule has more errors than before, and none is broken that was not.
        let (old, new) = (errors(&found), errors(&fixing.compilation));
        prop_assert!(new.len() <= old.len(), "{:?} became {:?}\n{}", old, new, text);
        let rules: BTreeSet<_> = old.iter().collect();
        prop_assert!(new.iter().all(|it| rules.contains(it)), "{:?} became {:?}", old, new);
        prop_assert!(fixing.fixed == 0 || !fixing.changes.is_empty());
        // No row is lost, and none is made.
        let count = |it: &Compilation| it.inventory.servers.len();
        prop_assert!(count(&fixing.compilation) >= count(&found));

        fix::write(&world, &fixing.changes)
            .map_err(|it| TestCaseError::fail(it.text.en.into_owned()))?;
        let after = String::from_utf8_lossy(&world.files()[path.as_str()]).into_owned();
        let lines: Vec<_> = before.split('\n').zip(after.split('\n')).collect();
        prop_assert_eq!(before.split('\n').count(), after.split('\n').count());
        prop_assert_eq!(before.ends_with('\n'), after.ends_with('\n'));
        for (old, new) in lines {
            prop_assert_eq!(old.ends_with('\r'), new.ends_with('\r'));
            let (old_words, new_words) = (words(old), words(new));
            prop_assert_eq!(old_words.len(), new_words.len(), "{}\n{}", old, new);
            let changed = old_words.iter().zip(&new_words).filter(|(old, new)| old != new);
            // Only names, addresses and labels are mended: all else stays, blanks in prose too.
            for (old, new) in changed {
                prop_assert!(new.contains(['.', ':']) || old.contains(['.', ':']), "{old} → {new}");
            }
            prop_assert!(!old.contains("Проза") || old == new);
        }
        let again = fix::fix(&world, &options(), Applicability::Unsafe, &|_| {});
        prop_assert_eq!(again.changes, vec![], "{}", after);
        // A document whose findings were all mended is laid out no worse than by `fmt`.
        let is_kept = rcsgen::driver::fmt::text(&path, &after);
        let clean = compile(
            &Memory::new([(path.as_str(), is_kept.as_str())]),
            &options(),
            Stage::Check,
            &|_| {},
        );
        prop_assert_eq!(errors(&clean), new);
        Ok(())
    });
    result.map_err(|error| error.to_string().into())
}
