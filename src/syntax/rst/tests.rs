//! Places in the tree, and its limits. `tests/fuzz` tries texts of all kinds.

use super::{Options, standalone_transforms};
use crate::diag::Sink;
use crate::syntax::places;
use crate::syntax::tree::{Document, Kind};
use crate::text::FileId;

/// The documents of the suite.
static SUITE: [&str; 4] = [
    include_str!("../../../tests/suite/syntax/blocks.md"),
    include_str!("../../../tests/suite/syntax/inline.md"),
    include_str!("../../../tests/suite/syntax/tables.md"),
    include_str!("../../../tests/suite/syntax/directives.md"),
];

fn documents() -> Vec<String> {
    let blocks = SUITE.iter().flat_map(|it| it.split("```rst specs/x.rst\n").skip(1));
    blocks.filter_map(|it| it.split("```\n").next()).map(str::to_owned).collect()
}

/// Parses `text` and returns what is wrong with the places in the tree and in the findings.
fn problems(text: &str) -> Vec<String> {
    let mut sink = Sink::default();
    let document = super::parse(text, FileId(0), &mut sink);
    let mut found = places::problems(&document, &|_| Some(text));
    for it in sink.as_slice() {
        let edits = it.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in edits.chain([it.primary.span]) {
            if text.get(span.range()).is_none() {
                found.push(format!("{}: {span:?} is no place", it.rule));
            }
        }
    }
    found
}

fn parse(text: &str) -> Document {
    super::parse(text, FileId(0), &mut Sink::default())
}

#[test]
fn every_node_lies_where_it_was_written() {
    let documents = documents();
    assert!(documents.len() > 30, "the suite has moved");
    for text in documents {
        assert_eq!(problems(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn nesting_has_a_limit_and_a_message() {
    for mark in ["* ", "   ", ":a: ", "1. ", ".. note::\n   "] {
        let mut text = String::new();
        for level in 0..400 {
            let indent = " ".repeat(level * 2);
            let line = if mark.trim().is_empty() {
                format!("{indent}x\n\n")
            } else {
                format!("{indent}{mark}x\n\n")
            };
            text.push_str(&line);
        }
        parse(&text);
        parse(&mark.repeat(2_000));
    }
    let mut sink = Sink::default();
    super::parse("* ".repeat(2_000), FileId(0), &mut sink);
    assert!(sink.as_slice().iter().any(|it| it.rule == "nesting-too-deep"));
}

#[test]
fn substitutions_do_not_grow_without_end() {
    let mut text = String::from(".. |a0| replace:: laugh\n");
    for level in 1..40 {
        let before = format!("|a{}| ", level - 1).repeat(10);
        text.extend([".. |a", &level.to_string(), "| replace:: ", &before, "\n"]);
    }
    text.push_str("\n|a39|\n");
    let options = Options { transforms: standalone_transforms(), ..Options::default() };
    let document = super::parse_with(text.as_str(), FileId(0), &options, &mut Sink::default());
    assert!(document.root().text().len() < 1_000_000);
}

#[test]
fn tabs_keep_their_places() {
    let text = "*\ta\n\n\tb\n\n.. note::\tc\n\n\td *e*\n";
    assert_eq!(problems(text), Vec::<String>::new());
    let words: Vec<_> = parse(text)
        .root()
        .descendants()
        .filter(|it| !it.value().is_empty())
        .map(|it| text[it.span().range()].to_owned())
        .collect();
    assert_eq!(words, ["a", "b", "c", "d ", "e"]);
}

#[test]
fn an_empty_cell_lies_where_it_is() {
    let text = ".. csv-table::\n\n   a,,c\n   \"\",e\n   f\n";
    let document = parse(text);
    let entries = document.root().descendants().filter(|it| it.kind() == Kind::Entry);
    let found: Vec<_> = entries.map(|it| it.span().range()).collect();
    assert_eq!(found, [19..20, 21..21, 22..23, 29..29, 30..31, 31..31, 35..36, 36..36, 36..36]);
    assert_eq!(problems(text), Vec::<String>::new());
}

#[test]
fn a_value_of_a_substitution_knows_its_definition_and_its_use() {
    let text = ".. |a| replace:: one |b|\n.. |b| replace:: two\n\nSay |a|.\n";
    let options = Options { transforms: standalone_transforms(), ..Options::default() };
    let document = super::parse_with(text, FileId(0), &options, &mut Sink::default());
    let paragraph = document.root().child(Kind::Paragraph).expect("there is a paragraph");
    let found: Vec<_> = paragraph
        .children()
        .map(|it| (it.value(), &text[it.span().range()], it.used_at().map(|at| &text[at.range()])))
        .collect();
    let used = Some("|a|");
    assert_eq!(
        found,
        [("Say ", "Say ", None), ("one ", "one ", used), ("two", "two", used), (".", ".", None)]
    );
    assert_eq!(places::problems(&document, &|_| Some(text)), Vec::<String>::new());
}

#[test]
fn of_many_findings_of_a_kind_the_last_says_how_many_more_there_are() {
    let text = "a *b\n\n".repeat(150);
    let find = |unclosed_limit| {
        let options = Options { unclosed_limit, ..Options::default() };
        let mut sink = Sink::default();
        let document = super::parse_with(text.as_str(), FileId(0), &options, &mut sink);
        let marks = document.root().descendants().filter(|it| it.kind() == Kind::Problematic);
        let last = sink.as_slice().last().map(|it| it.message.en.to_string());
        (marks.count(), sink.as_slice().len(), last.unwrap_or_default())
    };
    let more = "50 more findings like this from here on".to_owned();
    assert_eq!(find(100), (100, 101, more.clone()));
    assert_eq!(find(u32::MAX), (150, 101, more));
}

#[test]
fn what_has_a_fix_is_found_however_often_it_is_wrong() {
    let mut sink = Sink::default();
    super::parse("Title\n====\n\n".repeat(150), FileId(0), &mut sink);
    let short = sink.as_slice().iter().filter(|it| it.rule == "short-underline");
    assert_eq!(short.filter(|it| it.fixes.len() == 1).count(), 150);
}

/// The bytes of the text of a paragraph that has escapes and no other markup, each with its place.
fn unescaped(text: &str, indent: usize) -> Vec<(u8, usize)> {
    let (mut found, mut is_escaped, mut at) = (Vec::new(), false, 0);
    for line in text.trim_end().split_inclusive('\n') {
        let kept = &line[indent..line.trim_end().len()];
        for (byte, place) in
            kept.bytes().chain(line.ends_with('\n').then_some(b'\n')).zip(at + indent..)
        {
            let escapes = byte == b'\\' && !is_escaped;
            if !(escapes || is_escaped && matches!(byte, b' ' | b'\n')) {
                found.push((byte, place));
            }
            is_escaped = escapes;
        }
        at += line.len();
    }
    found
}

#[test]
fn each_byte_of_a_text_with_escapes_lies_where_it_was_written() {
    let lines = [
        r"\a\ \* \\\* \ж\\ \`б\_ ",
        r"\a\ \* \a\ ",
        r"\a",
        r"а\ б",
        r"\a\ \* и так далее, и так далее, и так далее, и так далее, и так далее, и так далее \ ",
        r"\|\* \\ \\\ \\\\ \\\\\a",
        "\\a\u{c}\\b",
    ];
    for (at, line) in lines.iter().enumerate() {
        for end in ["\n", "\r\n", " \n", "\\\n", " \\ \n", "x\n"] {
            for (count, indent) in [(1, 0), (2, 3), (9, 0), (40, 0), (40, 3)] {
                let other = lines[(at + 1) % lines.len()];
                let line = format!("{}{line}{}{end}", " ".repeat(indent), other.repeat(count % 3));
                let text = line.repeat(count);
                let document = parse(&text);
                let node = document.root().descendants().find(|it| it.kind() == Kind::Text);
                let node = node.unwrap();
                let expected = unescaped(&text, indent);
                let value: Vec<_> = expected.iter().map(|it| it.0).collect();
                let value = String::from_utf8(value).unwrap().replace('\u{c}', " ");
                assert_eq!(node.value(), value, "{text:?}");
                let places = (0..value.len()).map(|it| node.place(it..it + 1).range());
                let expected = expected.iter().map(|&(_, place)| place..place + 1);
                assert!(places.eq(expected), "{text:?}");
                assert_eq!(problems(&text), Vec::<String>::new(), "{text:?}");
            }
        }
    }
}

#[test]
fn a_wrong_name_is_mended_by_one_that_can_stand_there() {
    let offered = |text: &str| {
        let options = Options { transforms: standalone_transforms(), ..Options::default() };
        let mut sink = Sink::default();
        super::parse_with(text, FileId(0), &options, &mut sink);
        let found = sink.as_slice().iter().filter(|it| it.rule == "missing-target");
        found.flat_map(|it| &it.fixes).map(|it| it.edits[0].text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(offered("hots_\n\n.. _host: x\n"), ["host"]);
    assert_eq!(offered("`host db`_\n\n.. _hosts db: x\n"), ["hosts db"]);
    // Without backquotes, a name is a word; between them, it has none.
    assert_eq!(offered("hostdb_\n\n.. _host db: x\n"), [""; 0]);
    assert_eq!(offered("`x\n==\nx_"), [""; 0]);
    assert_eq!(offered("`ab`_\n\n.. _a<b: x\n"), [""; 0]);
}
