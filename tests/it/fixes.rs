//! Fixes of random faults, in every form of table: they settle, add no error, and touch only cells and
//! the borders that must follow.

use std::collections::{BTreeMap, BTreeSet};
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

/// Cells of a row: label, name, address, note. A `/` parts the lines of a note.
type Cells = [String; 4];

/// Writes rows as a document: its path and its text.
type Form = fn(&[Cells]) -> (&'static str, String);

const FORMS: [Form; 5] = [simple, grid, list, csv, pipes];

/// Notes that are hard to lay out: wide and combining characters, quotes, several lines.
const NOTES: &[&str] =
    &["", "стойка 7, место 2", "漢字 7", "e\u{301}te\u{301}", "у \"окна\"", "слева/у окна"];

/// How many columns docutils gives a text: wide characters two, combining ones none.
fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// The lines of a row: its note may have two.
fn split(row: &Cells) -> Vec<Cells> {
    let [label, name, address, note] = row;
    let mut lines = note.split('/').map(str::to_owned);
    let first = [label.clone(), name.clone(), address.clone(), lines.next().unwrap_or_default()];
    let more = lines.map(|it| [String::new(), String::new(), String::new(), it]);
    std::iter::once(first).chain(more).collect()
}

/// A row in one line.
fn flat(row: &Cells) -> Cells {
    row.clone().map(|it| it.replace('/', " "))
}

fn widths(rows: &[Cells]) -> [usize; 4] {
    let longest = |at: usize| rows.iter().map(|it| width(&it[at])).max().unwrap_or(0);
    [0, 1, 2, 3].map(|at| longest(at).max(2))
}

fn padded(row: &Cells, widths: [usize; 4], between: &str) -> String {
    let cells =
        row.iter().zip(widths).map(|(it, all)| format!("{it}{}", " ".repeat(all - width(it))));
    cells.collect::<Vec<_>>().join(between)
}

fn simple(rows: &[Cells]) -> (&'static str, String) {
    let widths = widths(rows);
    let rule = widths.map(|it| "=".repeat(it)).join("  ");
    let mut text = format!("{rule}\n");
    for (at, row) in rows.iter().enumerate() {
        for line in split(row) {
            let _ = writeln!(text, "{}", padded(&line, widths, "  ").trim_end());
        }
        if at == 0 {
            let _ = writeln!(text, "{rule}");
        }
    }
    ("rst", text + &rule)
}

fn grid(rows: &[Cells]) -> (&'static str, String) {
    let widths = widths(rows);
    let rule = |c: &str| format!("+{}+\n", widths.map(|it| c.repeat(it + 2)).join("+"));
    let mut text = rule("-");
    for (at, row) in rows.iter().enumerate() {
        for line in split(row) {
            let _ = writeln!(text, "| {} |", padded(&line, widths, " | "));
        }
        text += &rule(if at == 0 { "=" } else { "-" });
    }
    ("rst", text)
}

fn list(rows: &[Cells]) -> (&'static str, String) {
    let mut text = ".. list-table::\n   :header-rows: 1\n\n".to_owned();
    for row in rows {
        let [a, b, c, d] = flat(row);
        let cells = format!("   * - {a}\n     - {b}\n     - {c}\n     - {d}");
        let _ = writeln!(text, "{}", cells.trim_end());
    }
    ("rst", text)
}

fn csv(rows: &[Cells]) -> (&'static str, String) {
    let mut text = ".. csv-table::\n   :header-rows: 1\n\n".to_owned();
    for row in rows {
        let cells = flat(row).map(|it| it.replace('"', "\"\""));
        let _ = writeln!(text, "   \"{}\"", cells.join("\", \""));
    }
    ("rst", text)
}

fn pipes(rows: &[Cells]) -> (&'static str, String) {
    let widths = widths(rows);
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", padded(&flat(row), widths, " | "));
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
    Capital,
    Dot,
    Spelling,
    Blank,
    Letter,
    Zone,
}

/// Rules whose fixes are safe, and leave nothing to find.
const STYLE: &[&str] = &[
    "cell-whitespace",
    "mixed-case-name",
    "non-canonical-address",
    "repeated-zone-suffix",
    "table-cell-overflow",
    "trailing-dot-inconsistent",
];

const FAULTS: [Fault; 10] = [
    Fault::SameAddress,
    Fault::SameName,
    Fault::Domain,
    Fault::Block,
    Fault::Capital,
    Fault::Dot,
    Fault::Spelling,
    Fault::Blank,
    Fault::Letter,
    Fault::Zone,
];

fn document(faults: &[(usize, Fault)], notes: usize, is_v4: bool) -> Vec<Cells> {
    let prefix = if is_v4 { "10.75.12." } else { "fd75:9fac:a7b1::" };
    let family = if is_v4 { "IPv4 адрес" } else { "IPv6 адрес" };
    let mut rows = vec![["Сервер", "DNS имя", family, "Где стоит"].map(str::to_owned)];
    let blocks = if is_v4 { [100, 20, 40] } else { [900, 600, 700] };
    for ((label, name), block) in
        [("база данных, сервер", "couch"), ("sip-сервер", "fs"), ("веб-сервер", "nginx")]
            .into_iter()
            .zip(blocks)
    {
        for at in 1..=3 {
            let note = NOTES[(notes + rows.len() * (notes % 3)) % NOTES.len()].to_owned();
            let address = format!("{prefix}{}", block + at);
            rows.push([format!("{label} {at}"), format!("{name}{at}.rcsnet.ru"), address, note]);
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
            Fault::Block => rows[at][2] = format!("{prefix}{}", blocks[0] + 50 + at),
            Fault::Capital => rows[at][1] = rows[at][1].replace("rcs", "RCS"),
            Fault::Dot => rows[at][1].push('.'),
            Fault::Spelling => rows[at][2] = rows[at][2].replacen("::", ":0:0:0:0:", 1),
            Fault::Blank => rows[at][0] = rows[at][0].replace("р ", "р\u{a0}"),
            Fault::Letter => rows[at][1] = rows[at][1].replace('c', "с"),
            Fault::Zone => rows[at][1] += ".rcsnet.ru",
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

/// What is worth a remark, by rule.
fn remarks(made: &Compilation) -> BTreeMap<&'static str, usize> {
    let mut remarks = BTreeMap::new();
    for it in &made.diagnostics {
        *remarks.entry(it.rule).or_default() += 1;
    }
    remarks
}

/// The words of a line, without what tables are drawn with.
fn words(line: &str) -> Vec<&str> {
    let drawn = |c: char| c.is_whitespace() || "=-+|\"".contains(c);
    let words = line.split(|c: char| c.is_whitespace() || c == '|' || c == '"');
    words.filter(|it| !it.is_empty() && !it.chars().all(drawn) && *it != ",").collect()
}

fn laws() -> Outcome {
    let fault = proptest::sample::select(FAULTS.to_vec());
    let faults = proptest::collection::vec((0_usize..20, fault), 1..4);
    let line_ends = prop_oneof![Just("\n"), Just("\r\n")];
    // `PROPTEST_CASES` asks for a longer look.
    let config = Config::default();
    let cases = if config.cases == 256 { 40 } else { config.cases };
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..config });
    let strategy =
        (faults, 0_usize..5, line_ends, (any::<bool>(), any::<bool>()), 0_usize..18, any::<bool>());
    let result = runner.run(&strategy, |(faults, form, line_end, (mark, last), notes, is_v4)| {
        let (extension, table) = FORMS[form](&document(&faults, notes, is_v4));
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
        // What is a matter of style is mended for good.
        let (old, left) = (remarks(&found), remarks(&fixing.compilation));
        for rule in STYLE.iter().filter(|it| old.contains_key(*it)) {
            prop_assert_eq!(left.get(rule), None, "{} is still found\n{}", rule, text);
        }
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
                let is_cell = |it: &str| it.contains(['.', ':', '\u{a0}']);
                prop_assert!(is_cell(new) || is_cell(old), "{old} → {new}");
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
