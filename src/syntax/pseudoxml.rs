//! The tree as docutils prints it, for tests and for the eye.

use std::fmt::Write as _;

use super::tree::{Attr, AttrValue, Document, Kind, Node};

/// The pseudo-XML of a document, as docutils' `pformat` makes it.
pub fn pseudoxml(document: &Document) -> String {
    let mut out = String::new();
    print(document.root(), 0, &mut out);
    out
}

fn print(node: Node<'_>, level: usize, out: &mut String) {
    if node.kind() == Kind::Text {
        let mut rest = node.value();
        while !rest.is_empty() {
            let end = rest.find(is_line_end).unwrap_or(rest.len());
            indent(level, out);
            out.push_str(&rest[..end]);
            out.push('\n');
            rest = &rest[end..];
            let skip = if rest.starts_with("\r\n") {
                2
            } else {
                rest.chars().next().map_or(0, char::len_utf8)
            };
            rest = &rest[skip..];
        }
        return;
    }
    indent(level, out);
    write_start_tag(node, out);
    out.push('\n');
    for child in node.children() {
        print(child, level + 1, out);
    }
    if node.kind() == Kind::Pending {
        print_internals(node, level, out);
    }
}

/// What a placeholder holds for the transform that will replace it.
fn print_internals(node: Node<'_>, level: usize, out: &mut String) {
    let AttrValue::List(lines) = (match node.attr(".details") {
        Some(attr) => attr.value,
        None => return,
    }) else {
        return;
    };
    let transform = node.attr_str(".transform").unwrap_or_default();
    let head = [
        ".. internal attributes:".to_owned(),
        format!("     .transform: docutils.transforms.{transform}"),
        "     .details:".to_owned(),
    ];
    for line in head.iter().map(String::as_str).chain(lines) {
        indent(level + 1, out);
        out.push_str(line);
        out.push('\n');
    }
}

fn indent(level: usize, out: &mut String) {
    for _ in 0..level {
        out.push_str("    ");
    }
}

/// The start tag of a node.
pub(crate) fn start_tag(node: Node<'_>) -> String {
    let mut out = String::new();
    write_start_tag(node, &mut out);
    out
}

fn write_start_tag(node: Node<'_>, out: &mut String) {
    out.push('<');
    out.push_str(node.kind().name());
    let mut attrs: Vec<Attr<'_>> = node.attrs().filter(is_shown).collect();
    attrs.sort_by_key(|it| it.name);
    for attr in attrs {
        let _ = write!(out, " {}=\"", attr.name);
        match attr.value {
            AttrValue::Flag => out.push_str("True"),
            AttrValue::Int(number) => {
                let _ = write!(out, "{number}");
            }
            AttrValue::Str(text) => out.push_str(text),
            AttrValue::List(words) => {
                let words: Vec<_> =
                    words.map(|it| it.replace('\\', "\\\\").replace(' ', "\\ ")).collect();
                out.push_str(&words.join(" "));
            }
        }
        out.push('"');
    }
    out.push('>');
}

fn is_shown(attr: &Attr<'_>) -> bool {
    let is_empty = matches!(&attr.value, AttrValue::List(words) if words.is_empty());
    !is_empty && !attr.name.starts_with('.')
}

/// Whether Python's `str.splitlines` ends a line here.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
