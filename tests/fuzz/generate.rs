//! Makes inputs from seeds: bytes, mutated documents, and documents by the grammar.

use std::fmt::Write as _;

use super::laws::Input;

/// A generator whose numbers are the same in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        // SplitMix64 spreads neighbouring seeds.
        let mut it = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((it ^ (it >> 31)) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    /// A character boundary of `text` from `from` on, at most `reach` bytes away.
    fn boundary(&mut self, text: &str, from: usize, reach: usize) -> usize {
        let mut at = (from + self.below(reach + 1)).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at.max(from)
    }
}

/// Pieces that mean something somewhere.
static PIECES: &[&str] = &[
    "*",
    "**",
    "`",
    "``",
    "_",
    "|",
    "::",
    "\n",
    "\n\n",
    "   ",
    " ",
    ".. ",
    "[1]_",
    "+--+",
    "=====",
    "-----",
    "\t",
    "é",
    "東",
    "\u{301}",
    ":a: b",
    "\\",
    "note::",
    "|x| replace::",
    "table::",
    "#. ",
    "__",
    "\"",
    ",",
    "\r\n",
    "\r",
    "\u{2028}",
    "\0",
    "\u{feff}",
    "\u{b}",
    "csv-table::\n\n   ",
    "include:: x\n",
    "list-table::\n\n   ",
    ".. _a: b_\n",
    ".. __: x\n",
    ":ref:`a`",
    ":doc:`x <y>`",
    "<http://a.b>",
    "[#]_",
    "[*]_",
    "[#a]_",
    "[c]_",
    ">>> ",
    "-a x  ",
    "--long=x  ",
    "| ",
    "|\n",
    "+====+",
    "== ==",
    ":class: x\n",
    ":widths: 1 2\n",
    ":file: x\n",
    "\u{1}",
    "# ",
    "> ",
    "> [!NOTE]\n",
    "```",
    "~~~",
    "|---|---|\n",
    "[^1]",
    "[^1]: x\n",
    "---\n",
    "- [ ] ",
    "<!-- ",
    "-->",
    "<br>",
    "](",
    "![",
    ": ",
    "~~",
    "&amp;",
    "&#0;",
    "сервер",
    "10.0.0.1",
    "fd00::1",
    ".example.org",
    "Имя",
    "IPv4",
    "ß",
    "İ",
    "ﬁ",
    "\u{200b}",
    "\u{85}",
    "\u{10ffff}",
];

/// The input of `seed`; `documents` are those that mutations begin with.
pub(crate) fn input(seed: u64, documents: &[(String, bool)]) -> Input {
    let random = &mut Random::new(seed);
    let whole = random.below(4) == 0;
    let mut is_markdown = random.below(4) == 0;
    let bytes = match random.below(8) {
        0 => noise(random),
        1..=2 => grammar(random, is_markdown).into_bytes(),
        3 => {
            let mut text = grammar(random, is_markdown);
            for _ in 0..=random.below(5) {
                mutate(random, &mut text, "");
            }
            text.into_bytes()
        }
        it => {
            let (text, markdown) = &documents[random.below(documents.len())];
            is_markdown = *markdown;
            let (other, _) = &documents[random.below(documents.len())];
            let mut text = part(random, text, 4_000);
            for _ in 0..=random.below(10) {
                mutate(random, &mut text, other);
            }
            let mut bytes = text.into_bytes();
            if it == 7 && !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
            bytes
        }
    };
    Input { bytes, is_markdown, whole }
}

/// A part of a document, of whole lines, at most `limit` bytes.
fn part(random: &mut Random, text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let start = random.boundary(text, 0, text.len() - limit);
    let start = text[start..].find('\n').map_or(start, |it| start + it + 1);
    let end = random.boundary(text, start, limit);
    text[start..end].to_owned()
}

fn noise(random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..random.below(300) {
        match random.below(4) {
            0 => bytes.push(random.below(256) as u8),
            1 => bytes.push(b' ' + random.below(95) as u8),
            _ => bytes.extend(random.one(PIECES).bytes()),
        }
    }
    bytes
}

fn mutate(random: &mut Random, text: &mut String, other: &str) {
    let start = random.boundary(text, 0, text.len());
    match random.below(6) {
        0 => text.insert_str(start, random.one(PIECES)),
        1 => {
            let end = random.boundary(text, start, 12);
            text.replace_range(start..end, "");
        }
        2 => {
            let end = random.boundary(text, start, 60);
            let copy = text[start..end].to_owned();
            let to = random.boundary(text, 0, text.len());
            text.insert_str(to, &copy);
        }
        3 => {
            let from = random.boundary(other, 0, other.len());
            let to = random.boundary(other, from, 200);
            text.insert_str(start, &other[from..to]);
        }
        4 => {
            // Indents or unindents some lines.
            let end = random.boundary(text, start, 120);
            let (from, to) = if random.below(2) == 0 { ("\n", "\n   ") } else { ("\n  ", "\n") };
            let changed = text[start..end].replace(from, to);
            text.replace_range(start..end, &changed);
        }
        _ => {
            let end = random.boundary(text, start, 6);
            text.replace_range(start..end, random.one(PIECES));
        }
    }
}

/// A document by the grammar.
fn grammar(random: &mut Random, is_markdown: bool) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(6) {
        let block = if is_markdown { md_block(random, 0) } else { rst_block(random, 0) };
        text.push_str(&block);
        text.push_str(random.one(&["\n", "\n", "\n", "", "\n\n"]));
    }
    text
}

fn words(random: &mut Random) -> String {
    let mut text = String::new();
    for at in 0..=random.below(5) {
        if at > 0 {
            text.push_str(random.one(&[" ", " ", "\n", "\u{a0}", ""]));
        }
        text.push_str(random.one(&[
            "слово",
            "a",
            "東京",
            "*e*",
            "**s**",
            "``l``",
            "`t`",
            "`a b`_",
            "x_",
            "y__",
            "|s|",
            "[1]_",
            "[#]_",
            "_`t`",
            ":code:`x`",
            ":ref:`q <w>`",
            "http://a.b/c",
            "a@b.ru",
            "\\*",
            "`u <http://x>`_",
            "10.0.0.1",
            "—",
            "e\u{301}",
            "::",
            "`",
            "*",
            "\\",
            "\"q\"",
        ]));
    }
    text
}

fn indent(text: &str, by: &str) -> String {
    let mut first = true;
    text.lines()
        .map(|it| {
            let line = if first || it.is_empty() { it.to_owned() } else { format!("{by}{it}") };
            first = false;
            line + "\n"
        })
        .collect()
}

fn rst_block(random: &mut Random, depth: usize) -> String {
    let nested = |random: &mut Random| {
        if depth > 4 { words(random) + "\n" } else { rst_block(random, depth + 1) }
    };
    match random.below(16) {
        0 => {
            let title = words(random).replace('\n', " ");
            let mark = random.one(&["=", "-", "~", "^"]).repeat(title.chars().count() + 2);
            let over = if random.below(3) == 0 { format!("{mark}\n") } else { String::new() };
            format!("{over}{title}\n{mark}\n\n{}\n", words(random))
        }
        1 => {
            let mark = random.one(&["* ", "- ", "1. ", "#. ", "(a) ", "| ", ":f: ", "-a  "]);
            let by = " ".repeat(mark.len());
            let items = (0..=random.below(3))
                .fold(String::new(), |items, _| items + mark + &indent(&nested(random), &by));
            items + "\n"
        }
        2 => {
            let name = random.one(&[
                "note",
                "table:: t",
                "class:: c",
                "code:: py",
                "parsed-literal",
                "topic:: T",
                "figure:: f.png",
                "include:: f",
                "csv-table:: t",
                "list-table:: t",
                "contents",
                "|s| replace",
                "|i| image:: i.png",
                "raw:: html",
                "math",
                "only:: html",
                "toctree",
                "code-block:: sh",
                "glossary",
                "versionadded:: 1.0",
                "container",
                "epigraph",
            ]);
            let name = if name.contains("::") { name.to_owned() } else { format!("{name}::") };
            let option =
                random.one(&["", ":class: x\n   ", ":name: n\n   ", ":header-rows: 1\n   "]);
            format!(".. {name}\n   {option}\n   {}\n", indent(&nested(random), "   "))
        }
        3 => grid(random, depth),
        4 => simple(random),
        5 => format!(
            ".. csv-table:: t\n   :header: a, \"б,\"\n\n   {}, \"{}\"\n   x,,\n\n",
            words(random).replace('\n', " "),
            indent(&nested(random), "   ").trim_end()
        ),
        6 => format!(
            ".. list-table::\n\n   * - {}\n     - {}\n   * -\n     - x\n\n",
            words(random).replace('\n', " "),
            indent(&nested(random), "       ").trim_end()
        ),
        7 => format!(".. [{}] {}\n", random.one(&["1", "#", "#a", "*", "c"]), words(random)),
        8 => format!(
            ".. _{}: {}\n",
            random.one(&["t", "`a b`", "_", "x"]),
            random.one(&["", "y_", "http://x", "z.rst"])
        ),
        9 => format!("{}::\n\n   {}\n", words(random), indent(&nested(random), "   ")),
        10 => {
            format!("{}\n   {}\n", words(random).replace('\n', " "), indent(&nested(random), "   "))
        }
        11 => format!("   {}\n\n   -- {}\n", indent(&nested(random), "   "), words(random)),
        12 => "----------\n".to_owned(),
        _ => words(random) + "\n",
    }
}

/// A grid table whose cells hold blocks.
fn grid(random: &mut Random, depth: usize) -> String {
    let columns = 1 + random.below(3);
    let width = 14;
    let border = |mark: &str| format!("+{}\n", format!("{}+", mark.repeat(width)).repeat(columns));
    let mut text = border("-");
    for row in 0..=random.below(3) {
        let cells: Vec<Vec<String>> = (0..columns)
            .map(|_| {
                let block = if depth > 2 { words(random) } else { rst_block(random, depth + 3) };
                let cut = |it: &str| it.chars().take(width).collect::<String>();
                block.lines().take(6).map(cut).collect()
            })
            .collect();
        for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            text.push('|');
            for cell in &cells {
                let line = cell.get(at).map_or("", String::as_str);
                let wide = |c: char| {
                    if ('\u{2e80}'..='\u{9fff}').contains(&c) {
                        2
                    } else {
                        usize::from(c != '\u{301}')
                    }
                };
                let used: usize = line.chars().map(wide).sum();
                text.push_str(line);
                text.push_str(&" ".repeat(width.saturating_sub(used)));
                text.push(if random.below(40) == 0 { ' ' } else { '|' });
            }
            text.push('\n');
        }
        text.push_str(&border(if row == 0 && random.below(2) == 0 { "=" } else { "-" }));
    }
    text + "\n"
}

fn simple(random: &mut Random) -> String {
    let border = "=====  =====  =====\n";
    let mut text = border.to_owned();
    for row in 0..=random.below(4) {
        for _ in 0..3 {
            let cell = words(random).replace('\n', " ").chars().take(5).collect::<String>();
            _ = write!(text, "{cell:<7}");
        }
        text.push('\n');
        if row == 0 {
            text.push_str(border);
        } else if random.below(4) == 0 {
            text.push_str(random.one(&["------------  -----\n", "\n", "       more\n"]));
        }
    }
    text + border + "\n"
}

fn md_block(random: &mut Random, depth: usize) -> String {
    let nested = |random: &mut Random| {
        if depth > 4 { words(random) + "\n" } else { md_block(random, depth + 1) }
    };
    match random.below(12) {
        0 => format!("{} {}\n", "#".repeat(1 + random.below(6)), words(random).replace('\n', " ")),
        1 => {
            let mark = random.one(&["* ", "- ", "1. ", "> ", ": ", "[^a]: ", "- [x] "]);
            let by = if mark == "> " { "> ".to_owned() } else { " ".repeat(mark.len()) };
            format!("{mark}{}\n", indent(&nested(random), &by))
        }
        2 => format!(
            "| {} | б |\n|---|:-:|\n| x | {} |\n| |\n",
            random.one(&["a", "`|`", "a \\| b", ""]),
            words(random).replace('\n', " ")
        ),
        3 => format!("```{}\n{}```\n", random.one(&["", "sh", "{note}"]), nested(random)),
        4 => format!("> [!{}]\n> {}\n", random.one(&["NOTE", "TIP", "X"]), words(random)),
        5 => format!("---\na: {}\nb:\n  - c\n---\n", random.one(&["1", "\"x", "[", ""])),
        6 => format!("термин\n: {}\n", indent(&nested(random), "  ")),
        7 => format!("Table: {}\n\n| a |\n|---|\n| b |\n", words(random)),
        8 => format!(":key: {}\n:ключ: x\n", words(random)),
        9 => format!("<div>\n{}\n</div>\n", words(random)),
        _ => words(random) + "\n",
    }
}
