//! Documents of Markdown and their trees.

use super::parse;
use super::shape::all;
use crate::diag::Sink;
use crate::syntax::{Document, Kind, Node};
use crate::text::FileId;

fn read(text: &str) -> Document {
    let document = parse(text, FileId(0), &mut Sink::default());
    check_places(&document, text);
    document
}

/// The text that every text node covers is its own, apart from what markup leaves out.
fn check_places(document: &Document, text: &str) {
    for node in document.root().descendants() {
        let span = node.span();
        assert!(text.get(span.range()).is_some(), "{node:?} {span:?}");
        if node.kind() != Kind::Text {
            continue;
        }
        if let Some(parent) = node.parent() {
            assert!(parent.span().contains(span), "{node:?} in {parent:?}");
        }
        let mut at = 0;
        for c in node.value().chars() {
            let place = node.place(at..at);
            let found = text[place.start as usize..].chars().next();
            if !c.is_whitespace() && found != Some('&') {
                assert_eq!(found, Some(c), "{:?} at {at} of {:?}", node.value(), text);
            }
            at += c.len_utf8();
        }
    }
}

fn outline(node: Node<'_>) -> String {
    if node.kind() == Kind::Text {
        return format!("{:?}", node.value());
    }
    let inner: Vec<String> = node.children().map(outline).collect();
    let name = node.kind().name();
    if inner.is_empty() { name.to_owned() } else { format!("{name}({})", inner.join(" ")) }
}

#[test]
fn headings_nest_as_sections() {
    let it = read("# A\n\n## B\n\ntext\n\n### C\n\n## D\n");
    assert_eq!(
        outline(it.root()),
        "document(title(\"A\") section(title(\"B\") paragraph(\"text\") \
         section(title(\"C\"))) section(title(\"D\")))"
    );
}

#[test]
fn cells_know_their_places() {
    let text = "| Имя | IPv6 |\n|---|:--|\n| а\\|б | `fd75::1` |\n| x |  |\n";
    let it = read(text);
    let entries = all(&it, Kind::Entry);
    let place = |at: usize| &text[it.node(entries[at]).span().range()];
    assert_eq!(place(0), "Имя");
    assert_eq!(place(2), "а\\|б");
    assert_eq!(it.node(entries[2]).text(), "а|б");
    assert_eq!(place(3), "`fd75::1`");
    let empty = it.node(entries[5]).span();
    assert_eq!((empty.start as usize, empty.len()), (text.find("|  |").unwrap() + 2, 0));
}

#[test]
fn captions_stand_before_or_after() {
    for text in [
        "Table: Servers\n\n| a |\n|---|\n| b |\n",
        "| a |\n|---|\n| b |\n\n: Servers\n",
        "**Servers**\n\n| a |\n|---|\n| b |\n",
        "Таблица 1. Servers\n\n| a |\n|---|\n| b |\n",
    ] {
        let it = read(text);
        let table = it.node(all(&it, Kind::Table)[0]);
        assert_eq!(table.child(Kind::Title).map(Node::text).as_deref(), Some("Servers"), "{text}");
        assert!(it.root().child(Kind::Paragraph).is_none(), "{text}");
    }
}

#[test]
fn fields_are_read_from_paragraphs_and_front_matter() {
    let it = read(
        "---\nzone: a.ru\nname_servers:\n  - ns1.b.ru\n  - ns2.b.ru\n---\n\n# T\n\n:Зона: b.ru\n:Шлюз: `fd75::1`\n",
    );
    let fields: Vec<(String, String)> = all(&it, Kind::Field)
        .into_iter()
        .map(|id| {
            let text = |kind| it.node(id).child(kind).map(Node::text).unwrap_or_default();
            (text(Kind::FieldName), text(Kind::FieldBody))
        })
        .collect();
    let expected = [
        ("zone", "a.ru"),
        ("name_servers", "ns1.b.runs2.b.ru"),
        ("Зона", "b.ru"),
        ("Шлюз", "fd75::1"),
    ];
    assert_eq!(fields, expected.map(|it| (it.0.to_owned(), it.1.to_owned())));
    assert_eq!(it.root().first_child().map(Node::kind), Some(Kind::Title));
}

#[test]
fn escapes_and_entities_keep_their_places() {
    let it = read("a\\*b &amp; c&lt;d  \nnext *em* ~~no~~ [CouchDB](http://x.y) <!-- c -->\n");
    let texts: Vec<String> = it.root().children().map(outline).collect();
    assert_eq!(
        texts,
        ["paragraph(\"a*b & c<d\\nnext \" emphasis(\"em\") \" \" inline(\"no\") \" \" \
          reference(\"CouchDB\") \" \" comment(\"c\"))"]
    );
}

#[test]
fn blocks_have_the_names_of_docutils() {
    let it = read(
        "> [!NOTE]\n> x\n\n> y\n\n- a\n- b\n\n1. c\n\n---\n\nt\n: d\n\n```ini\nk\n```\n\nf[^1]\n\n[^1]: g\n",
    );
    let kinds: Vec<String> = it.root().children().map(outline).collect();
    assert_eq!(
        kinds,
        [
            "note(paragraph(\"x\"))",
            "block_quote(paragraph(\"y\"))",
            "bullet_list(list_item(paragraph(\"a\")) list_item(paragraph(\"b\")))",
            "enumerated_list(list_item(paragraph(\"c\")))",
            "transition",
            "definition_list(definition_list_item(term(\"t\") definition(paragraph(\"d\"))))",
            "literal_block(\"k\")",
            "paragraph(\"f\" footnote_reference(\"1\"))",
            "footnote(label(\"1\") paragraph(\"g\"))",
        ]
    );
}

#[test]
fn no_cell_is_dropped_in_silence() {
    let rule = |row: &str| {
        let mut sink = Sink::default();
        parse(format!("| a | b |\n|---|---|\n{row}\n"), FileId(0), &mut sink);
        sink.as_slice().iter().map(|it| (it.rule, it.primary.span.range())).collect::<Vec<_>>()
    };
    assert_eq!(rule("| c | d |"), []);
    assert_eq!(rule("| c |"), []);
    assert_eq!(rule("| c | `d` |  "), []);
    assert_eq!(rule("| c | **d**"), []);
    assert_eq!(rule("| c | d | e |"), [("ragged-row", 30..33)]);
    assert_eq!(rule("c | d | e"), [("ragged-row", 28..29)]);
}

#[test]
fn depth_is_bounded() {
    let it = read(&("> ".repeat(5000) + "x"));
    assert!(it.root().text().contains('x'));
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let it = read("\u{feff}# T\n");
    assert_eq!(outline(it.root()), "document(title(\"T\"))");
}

/// What Markdown is made of, right and wrong.
const PIECES: &[&str] = &[
    "# a\n",
    "## б\n\n",
    "| a | б |\n|---|---|\n",
    "| `x\\|y` | |\n",
    "| c\\|d | e | f |\n",
    "\n",
    "\n\n",
    "- x\n",
    "  - y\n",
    "> z\n",
    "> [!NOTE]\n",
    "1. n\n",
    "**b**",
    "*e* ",
    "`c`",
    "`` ` ``",
    "[l](u)",
    "<br>",
    "<!-- c -->",
    "<div>\n",
    "&amp;",
    "&#x41;",
    "\\*",
    "\\",
    ":k: v\n",
    ":ключ: `v`\n",
    ": d\n",
    "Table: c\n\n",
    "f[^1]",
    "[^1]: g\n",
    "```ini\nk\n```\n",
    "    code\n",
    "---\n",
    "---\nk: [v]\n---\n",
    "\t",
    " ",
    "  \n",
    "~~s~~",
    "- [x] t\n",
    "\r\n",
    "\u{1}",
    "\u{feff}",
    "http://x.y ",
    "<http://x>",
    "!",
    "е\u{301}",
];

#[test]
fn captions_keep_the_places_behind_hard_breaks() {
    read("| a |\n|---|\n\n: d\n!&amp;  \nTable: c\n");
}

proptest::proptest! {
#![proptest_config(proptest::test_runner::Config {
    failure_persistence: None,
    ..Default::default()
})]

    /// Whatever is written, every text node knows its place.
    #[test]
    fn any_text_keeps_its_places(parts in proptest::collection::vec(0..PIECES.len(), 0..30)) {
        read(&parts.iter().map(|it| PIECES[*it]).collect::<String>());
    }
}
