//! Documents that make parsers slow, deep or greedy; the same each time.

use std::fmt::Write as _;

/// A document and what it is called.
pub(crate) struct Stress {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// Words that seem to come by chance.
struct Words(u64);

impl Words {
    const LATIN: [&str; 8] = ["node", "rack", "switch", "uplink", "a", "of", "powered", "the"];
    const CYRILLIC: [&str; 6] = ["сервер", "адрес", "зона", "и", "на", "площадка"];

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        // A linear congruence; its high bits are good enough.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        words[(self.0 >> 33) as usize % words.len()]
    }

    fn some(&mut self, count: usize) -> String {
        (0..count).map(|_| self.pick(&Self::LATIN)).collect::<Vec<_>>().join(" ")
    }

    fn cyrillic(&mut self, count: usize) -> String {
        (0..count).map(|_| self.pick(&Self::CYRILLIC)).collect::<Vec<_>>().join(" ")
    }
}

/// Joins what `make` makes of each number below `count`.
fn each(count: usize, make: impl FnMut(usize) -> String) -> String {
    (0..count).map(make).collect()
}

/// All documents. The first is what the time of the others is compared with.
pub(crate) fn documents() -> Vec<Stress> {
    let mut words = Words(1);
    let all = [
        ("paragraphs", each(3000, |_| each(5, |_| words.some(12) + "\n") + "\n")),
        ("cyrillic-paragraphs", each(1500, |_| each(5, |_| words.cyrillic(10) + "\n") + "\n")),
        ("one-paragraph", each(8000, |_| words.some(12) + "\n")),
        ("inline", each(1500, |at| inline(&mut words, at))),
        ("unclosed", each(1500, |_| format!("x *a ``b **c `d |e _`f {}\n\n", words.some(4)))),
        ("unclosed-in-one", each(1500, |_| format!("x *a **c {}\n", words.some(3)))),
        ("simple-table", simple_table()),
        ("grid-table", grid_table(&mut words, 800, 8)),
        ("list-table", list_table(&mut words)),
        ("csv-table", csv_table(&mut words)),
        ("deep-bullets", each(80, |at| format!("{}- level {at}\n\n", "  ".repeat(at)))),
        ("deep-quotes", each(120, |at| format!("{}level {at}\n\n", " ".repeat(at)))),
        ("deep-directives", each(50, |at| format!("{}.. tip:: {at}\n\n", "   ".repeat(at)))),
        ("bullets", each(20_000, |_| format!("- {}\n", words.some(4)))),
        ("numbers", each(10_000, |at| format!("{}. {}\n", at + 1, words.some(4)))),
        ("sections", each(4000, |at| format!("Part {at}\n==========\n\n{}\n\n", words.some(8)))),
        ("same-sections", each(2000, |_| format!("Notes\n-----\n\n{}\n\n", words.some(9)))),
        ("targets", targets()),
        ("footnotes", each(3000, |at| format!("Mark [#n{at}]_.\n\n.. [#n{at}] Note {at}.\n\n"))),
        ("definitions", each(8000, |at| format!("term {at}\n  {}\n", words.some(7)))),
        ("fields", each(15_000, |at| format!(":key{at}: {}\n", words.some(4)))),
        ("options", each(8000, |at| format!("--o{at}=N  {}\n", words.some(4)))),
        ("literal", format!("::\n\n{}", each(12_000, |_| format!("    {}\n", words.some(12))))),
        ("line-block", each(12_000, |_| format!("| {}\n", words.some(6)))),
        ("comments", each(15_000, |_| format!(".. {}\n", words.some(6)))),
        ("blank-lines", format!("a\n{}b\n", "\n".repeat(400_000))),
        ("backslashes", each(6000, |_| r"\a\ \* \\ \b ".repeat(3) + "\n")),
        ("urls", each(6000, |at| format!("https://example.org/{at}, n{at}@example.org\n\n"))),
        ("colons", each(6000, |_| "a::b: c@ :d: \n".to_owned())),
    ];
    all.into_iter().map(|(name, text)| Stress { name, text }).collect()
}

fn inline(words: &mut Words, at: usize) -> String {
    let (a, b) = (words.some(1), words.some(2));
    format!(
        "*{a}* **{b}** ``{b}`` `{b}`_ :strong:`{a}` |{a}| [{at}]_ http://example.org/{at} {a}_\n\n"
    )
}

fn simple_table() -> String {
    let rule = "=====  =============  =====\n";
    let row = |at: usize| format!("s{at:04}  fd00::1:{:<6x} r{}\n", at, at % 7);
    format!("{rule}name   address        role\n{rule}{}{rule}", each(10_000, row))
}

fn grid_table(words: &mut Words, rows: usize, columns: usize) -> String {
    let rule = "+----------".repeat(columns) + "+\n";
    let row = |_| each(columns, |_| format!("| {:<9}", words.pick(&Words::LATIN))) + "|\n" + &rule;
    rule.clone() + &each(rows, row)
}

fn list_table(words: &mut Words) -> String {
    let row = |at| format!("   * - s{at}\n     - fd00::{at:x}\n     - {}\n", words.some(2));
    format!(".. list-table:: Servers\n\n{}", each(3000, row))
}

fn csv_table(words: &mut Words) -> String {
    let row = |at| format!("   s{at},fd00::{at:x},\"{}\"\n", words.some(2));
    format!(".. csv-table:: Servers\n   :header: name,address,role\n\n{}", each(10_000, row))
}

fn targets() -> String {
    let mut text = each(4000, |at| format!(".. _place {at}: https://example.org/{at}\n"));
    for at in 0..4000 {
        let _ = write!(text, "\nSee `place {at}`_ and `place {}`_.\n", at * 7 % 4000);
    }
    text
}
