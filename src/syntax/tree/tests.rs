//! What the tree promises to those who build it.

use super::{Anchor, Document, Kind, NewValue, Node, NodeId};
use crate::text::{FileId, Span};

#[test]
fn nodes_move_and_keep_their_order() {
    let mut it = Document::new(Span::default());
    let root = it.root_id();
    let a = it.push(root, Kind::Paragraph, Span::default());
    let b = it.push(root, Kind::Comment, Span::default());
    it.push_text(a, "один", Span::default(), &[]);
    it.detach(b);
    it.insert_before(a, b);
    let kinds: Vec<_> = it.root().descendants().map(Node::kind).collect();
    assert_eq!(kinds, [Kind::Document, Kind::Comment, Kind::Paragraph, Kind::Text]);
    assert_eq!(it.root().text(), "один");
    assert_eq!(it.node(b).next().map(Node::id), Some(a));
}

#[test]
fn anchors_find_the_source_behind_dropped_indentation() {
    let mut it = Document::new(Span::default());
    let anchors = [Anchor { value: 0, source: 10 }, Anchor { value: 4, source: 20 }];
    let span = Span { file: FileId(0), start: 10, end: 23 };
    let id = it.push_text(it.root_id(), "abc\ndef", span, &anchors);
    assert_eq!(it.node(id).place(1..2).range(), 11..12);
    assert_eq!(it.node(id).place(5..7).range(), 21..23);
}

fn kinds(document: &Document) -> Vec<Kind> {
    document.root().descendants().map(Node::kind).collect()
}

#[test]
fn a_text_that_is_held_becomes_a_node_when_it_must() {
    let mut it = Document::new(Span::default());
    let span = Span { file: FileId(0), start: 3, end: 6 };
    let paragraph = it.push(it.root_id(), Kind::Paragraph, span);
    it.hold_text(paragraph, "abc", span);
    assert_eq!(kinds(&it), [Kind::Document, Kind::Paragraph, Kind::Text]);
    let text = it.node(paragraph).first_child().map(Node::id).unwrap();
    assert_eq!((it.node(text).value(), it.node(text).span()), ("abc", span));
    it.push(paragraph, Kind::Image, span);
    assert_eq!(kinds(&it), [Kind::Document, Kind::Paragraph, Kind::Text, Kind::Image]);
    // The name it was known by still leads to it.
    assert_eq!(it.node(text).value(), "abc");
    assert_eq!(it.node(text).next().map(Node::kind), Some(Kind::Image));
    it.detach(text);
    assert_eq!(kinds(&it), [Kind::Document, Kind::Paragraph, Kind::Image]);
}

#[test]
fn a_paragraph_that_is_held_becomes_a_node_when_it_must() {
    let span = Span { file: FileId(0), start: 3, end: 6 };
    let all = [Kind::Document, Kind::Entry, Kind::Paragraph, Kind::Text];
    let made = || {
        let mut it = Document::new(Span::default());
        let entry = it.push(it.root_id(), Kind::Entry, span);
        it.hold_paragraph(entry, "abc", span);
        let paragraph = it.node(entry).first_child().map(Node::id).unwrap();
        let text = it.node(paragraph).first_child().map(Node::id).unwrap();
        (it, entry, paragraph, text)
    };
    let (it, entry, paragraph, text) = made();
    assert_eq!(kinds(&it), all);
    assert_eq!((it.node(text).value(), it.node(text).span()), ("abc", span));
    assert_eq!(it.node(text).parent().map(Node::id), Some(paragraph));
    assert_eq!(it.node(paragraph).parent().map(Node::id), Some(entry));

    // What is said of the paragraph is not said of the cell.
    let (mut it, entry, paragraph, text) = made();
    it.push_word(entry, "classes", "a");
    assert!(it.node(paragraph).attr("classes").is_none());
    it.push_word(paragraph, "classes", "b");
    let classes = |it: &Document, id| it.node(id).attr_list("classes").to_vec();
    assert_eq!(
        (classes(&it, entry), classes(&it, paragraph)),
        (vec!["a".into()], vec!["b".into()])
    );
    assert_eq!((kinds(&it), it.node(text).value()), (all.to_vec(), "abc"));

    // The names that they were known by still lead to them.
    let (mut it, entry, paragraph, text) = made();
    it.push(entry, Kind::Image, span);
    assert_eq!(it.node(paragraph).next().map(Node::kind), Some(Kind::Image));
    it.push(paragraph, Kind::Image, span);
    assert_eq!(
        (it.node(text).value(), it.node(text).next().map(Node::kind)),
        ("abc", Some(Kind::Image))
    );
    it.detach(text);
    assert_eq!(it.node(paragraph).first_child().map(Node::kind), Some(Kind::Image));
    it.detach(paragraph);
    assert_eq!(kinds(&it), [Kind::Document, Kind::Entry, Kind::Image]);

    let (mut it, entry, _, _) = made();
    let copy = it.copy(entry);
    it.append(it.root_id(), copy);
    assert_eq!(kinds(&it), [&all[..], &all[1..]].concat());
    assert_eq!(it.node(copy).text(), "abc");
}

#[test]
fn children_keep_their_order_whatever_is_done_to_them() {
    let mut it = Document::new(Span::default());
    let root = it.root_id();
    let made: Vec<_> = (0..4).map(|_| it.make(Kind::Paragraph, Span::default())).collect();
    it.append(root, made[1]);
    it.insert_before(made[1], made[0]);
    it.insert_after(made[1], made[3]);
    it.insert_before(made[3], made[2]);
    let children = |it: &Document| it.root().children().map(Node::id).collect::<Vec<NodeId>>();
    let backwards = |it: &Document| {
        let from = it.root().last_child();
        std::iter::successors(from, |it| it.prev()).map(Node::id).collect::<Vec<NodeId>>()
    };
    assert_eq!(children(&it), made);
    for taken in [3, 0, 1] {
        it.detach(made[taken]);
        let mut expected = children(&it);
        expected.reverse();
        assert_eq!(backwards(&it), expected);
    }
    assert_eq!(children(&it), [made[2]]);
    it.detach(made[2]);
    assert!(it.root().first_child().is_none() && it.root().last_child().is_none());
}

#[test]
fn attributes_are_set_merged_and_removed() {
    let mut it = Document::new(Span::default());
    let [a, b] = [(); 2].map(|()| it.make(Kind::Target, Span::default()));
    it.set_attr(a, "refuri", "x", None);
    it.set_attr(a, "level", -2, None);
    it.push_word(a, "ids", "one");
    it.push_word(a, "ids", "two");
    it.push_word(b, "ids", "zero");
    it.merge_attrs(a, b);
    let b = it.node(b);
    assert_eq!((b.attr_str("refuri"), b.attr_int("level")), (Some("x"), Some(-2)));
    assert_eq!(b.attr_list("ids").to_vec(), ["zero", "one", "two"]);
    it.remove_word(a, "ids", "one");
    assert!(it.remove_attr(a, "refuri"));
    assert!(!it.remove_attr(a, "refuri"));
    let names = |it: &Document| it.node(a).attrs().map(|it| it.name).collect::<Vec<_>>();
    assert_eq!(names(&it), ["level", "ids"]);
    assert_eq!(it.node(a).attr_list("ids").to_vec(), ["two"]);

    // The place of one that was taken away is used again.
    it.add_attrs(a, [("names", NewValue::Word("x")), ("refid", NewValue::Str("y"))]);
    assert_eq!(names(&it), ["level", "ids", "names", "refid"]);
    let a = it.node(a);
    assert_eq!((a.attr_list("names").to_vec(), a.attr_str("refid")), (vec!["x".into()], Some("y")));
}

#[test]
fn marks_around_a_text_are_no_part_of_it() {
    let place = |start, end| Span { file: FileId(2), start, end };
    let mut it = Document::new(Span::default());
    let strong = it.push(it.root_id(), Kind::Strong, place(3, 10));
    it.hold_text(strong, "abc", place(5, 8));
    assert_eq!(it.own_nodes().count(), 2);
    let text = it.node(strong).first_child().map(Node::id).unwrap();
    for _ in 0..2 {
        let node = it.node(text);
        assert_eq!((node.value(), node.span()), ("abc", place(5, 8)));
        assert_eq!((node.place(1..2), it.node(strong).span()), (place(6, 7), place(3, 10)));
        // As a node of its own it lies where it did.
        it.narrow_text(text, 0..3);
    }
    assert_eq!(it.own_nodes().count(), 3);

    // Margins that are too wide, or of another file, are not noted.
    for span in [place(16, 19), place(0, 3)] {
        let around = it.push(it.root_id(), Kind::Emphasis, place(0, 19));
        it.hold_text(around, "abc", span);
        let text = it.node(around).first_child().unwrap();
        assert_eq!((text.value(), text.span()), ("abc", span));
    }
}
