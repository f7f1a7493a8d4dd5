//! References of Sphinx across the documents of a build: labels, documents, terms and objects.

use std::collections::BTreeMap;

use crate::diag::{Applicability, Diagnostic, Fix, Sink, Text};
use crate::syntax::tree::{Document, Kind, Node, NodeId};
use crate::text::{Edit, Span, nearest};

/// A document of a build.
pub struct Linked<'d> {
    /// Its path below the directory of the documents.
    pub path: &'d str,
    /// The document as it was written, whose targets are labels.
    pub written: &'d Document,
    /// The document as readers see it, whose references are resolved.
    pub settled: &'d mut Document,
}

/// Where something is: the document, and the identifier there; empty for the document itself.
#[derive(Clone, Debug)]
struct Place {
    document: usize,
    id: String,
    /// The title of what is there; empty if it has none.
    title: String,
}

/// All that references may mean.
#[derive(Default)]
struct Index {
    labels: BTreeMap<String, Place>,
    terms: BTreeMap<String, Place>,
    objects: BTreeMap<String, Place>,
    documents: BTreeMap<String, Place>,
}

/// A reference that waits.
struct Waiting {
    node: NodeId,
    kind: String,
    target: String,
    is_titled: bool,
    span: Span,
}

/// Resolves the references of all documents; a target that nothing has is a finding.
pub fn link(documents: &mut [Linked<'_>], sink: &mut Sink) {
    let mut index = Index::default();
    for at in 0..documents.len() {
        collect(&mut index, documents, at);
    }
    let paths: Vec<String> = documents.iter().map(|it| it.path.to_owned()).collect();
    for (at, it) in documents.iter_mut().enumerate() {
        for waiting in waiting(it.settled) {
            resolve(&index, &paths, at, it.settled, &waiting, sink);
        }
    }
}

fn waiting(document: &Document) -> Vec<Waiting> {
    let one = |node: Node<'_>| {
        Some(Waiting {
            node: node.id(),
            kind: node.attr_str("reftype")?.to_owned(),
            target: node.attr_str("reftarget")?.to_owned(),
            is_titled: node.attr("refexplicit").is_some(),
            span: node.span(),
        })
    };
    let all = document.all(|it| it == Kind::Reference).into_iter();
    all.filter_map(|it| one(document.node(it))).collect()
}

/// Adds what a document offers.
fn collect(index: &mut Index, documents: &mut [Linked<'_>], at: usize) {
    let Linked { path, written, settled } = &mut documents[at];
    let title = |node: Node<'_>| {
        let title = node.children().find(|it| matches!(it.kind(), Kind::Title | Kind::Caption));
        title.map(Node::text).unwrap_or_default()
    };
    let place = |id: &str, title: String| Place { document: at, id: id.to_owned(), title };
    let root = title(settled.root());
    index.documents.insert(stem(path).to_owned(), place("", root));
    // A label is what the author gave a name to; titles name themselves, but are no labels.
    let is_named = |it: &Node<'_>| {
        !matches!(it.kind(), Kind::Section | Kind::Document | Kind::Footnote | Kind::Citation)
    };
    let named = written.own_nodes().filter(is_named);
    let labels: std::collections::BTreeSet<&str> =
        named.flat_map(|it| it.attr_list("names").chain(it.attr_list("dupnames"))).collect();
    let mut ids: Vec<(NodeId, String)> = Vec::new();
    for node in settled.own_nodes() {
        let own = node.attr_list("ids").next().unwrap_or_default();
        for name in node.attr_list("names").filter(|it| labels.contains(it)) {
            let id = if node.kind() == Kind::Document { "" } else { own };
            index.labels.entry(name.to_owned()).or_insert_with(|| place(id, title(node)));
        }
        if node.kind() != Kind::Term {
            continue;
        }
        let text = node.text();
        let object = node.attr_str("object");
        let is_glossary = || {
            let mut around = std::iter::successors(node.parent(), |it| it.parent()).take(4);
            around.any(|it| it.attr_list("classes").any(|it| it == "glossary"))
        };
        if object.is_none() && !is_glossary() {
            continue;
        }
        let id = if own.is_empty() {
            let id = format!("{}-{}", object.unwrap_or("term"), slug(&text));
            ids.push((node.id(), id.clone()));
            id
        } else {
            own.to_owned()
        };
        match object {
            None => {
                index.terms.entry(text.to_lowercase()).or_insert_with(|| place(&id, text));
            }
            Some(kind) => {
                for name in text.split(", ").flat_map(str::split_whitespace) {
                    let name = name.split(['=', '[', '(']).next().unwrap_or_default();
                    let key = format!("{kind} {name}");
                    index.objects.entry(key).or_insert_with(|| place(&id, String::new()));
                }
            }
        }
    }
    for (node, id) in ids {
        settled.push_word(node, "ids", &id);
    }
}

/// Letters and digits of a text, for an identifier.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// A path without its extension.
fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    }
}

/// The name of a document that the one at `from` names `target`.
fn document_name(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').collect(),
    };
    if !target.starts_with('/') {
        parts.pop();
    }
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn resolve(
    index: &Index,
    paths: &[String],
    at: usize,
    document: &mut Document,
    waiting: &Waiting,
    sink: &mut Sink,
) {
    let target = waiting.target.as_str();
    let lower = target.to_lowercase();
    let named = || document_name(&paths[at], target);
    let (found, known, rule): (Option<&Place>, Vec<&String>, &str) = match waiting.kind.as_str() {
        "ref" | "numref" => {
            (index.labels.get(&lower), index.labels.keys().collect(), "unknown-label")
        }
        "doc"
            if ["self", "genindex", "modindex", "search"].contains(&target)
                || target.contains("://") =>
        {
            (None, Vec::new(), "")
        }
        "doc" => {
            let name = named();
            let found = index.documents.get(&name).or_else(|| index.documents.get(stem(&name)));
            (found, index.documents.keys().collect(), "unknown-document")
        }
        "glob" => return spread(index, paths, at, document, waiting),
        "term" => (index.terms.get(&lower), index.terms.keys().collect(), "unknown-term"),
        "any" => {
            let object = index.objects.iter().find(|it| it.0.split(' ').nth(1) == Some(target));
            let found = index.labels.get(&lower).or_else(|| index.documents.get(&named()));
            let found = found.or_else(|| index.terms.get(&lower)).or(object.map(|it| it.1));
            (found, index.labels.keys().collect(), "unknown-label")
        }
        kind => {
            let name = target.rsplit(' ').next().unwrap_or(target);
            (index.objects.get(&format!("{kind} {name}")), Vec::new(), "")
        }
    };
    if let Some(place) = found {
        lead(paths, at, document, waiting, place);
        return;
    }
    if target.contains("://") {
        document.set_attr(waiting.node, "refuri", target, None);
    }
    if !rule.is_empty() {
        let known: Vec<&str> = known.into_iter().map(String::as_str).collect();
        sink.push(unknown(rule, waiting, document, &known));
    }
}

/// Makes a reference lead to a place, and shows the title of what is there.
fn lead(paths: &[String], at: usize, document: &mut Document, waiting: &Waiting, place: &Place) {
    let node = waiting.node;
    if place.document == at && !place.id.is_empty() {
        document.set_attr(node, "refid", place.id.as_str(), None);
    } else {
        let path = relative(&paths[at], &paths[place.document]);
        let fragment = if place.id.is_empty() { String::new() } else { format!("#{}", place.id) };
        document.set_attr(node, "refuri", (path + &fragment).as_str(), None);
    }
    let shown = document.node(node).text();
    let is_numbered = waiting.kind == "numref" && (shown.contains("%s") || shown.contains('{'));
    if place.title.is_empty() || waiting.is_titled && !is_numbered || waiting.kind == "term" {
        return;
    }
    let children: Vec<NodeId> = document.node(node).children().map(Node::id).collect();
    for child in children {
        document.detach(child);
    }
    let span = Span { end: waiting.span.start, ..waiting.span };
    document.push_text(node, &place.title, span, &[]);
}

/// The documents that a pattern of a table of contents means, an entry each.
fn spread(index: &Index, paths: &[String], at: usize, document: &mut Document, waiting: &Waiting) {
    let pattern = document_name(&paths[at], &waiting.target);
    let item = std::iter::successors(Some(document.node(waiting.node)), |it| it.parent())
        .find(|it| it.kind() == Kind::ListItem)
        .map(Node::id);
    let Some(item) = item else { return };
    let mut last = item;
    for (_, place) in index.documents.iter().filter(|it| matches_pattern(&pattern, it.0)) {
        if place.document == at {
            continue;
        }
        let copy = document.copy(item);
        document.insert_after(last, copy);
        last = copy;
        let inner = document.node(copy).descendants().find(|it| it.kind() == Kind::Reference);
        if let Some(node) = inner.map(Node::id) {
            let one = Waiting { node, kind: "doc".into(), target: String::new(), ..*waiting };
            lead(paths, at, document, &one, place);
        }
    }
    document.detach(item);
}

/// Whether a name fits a pattern in which `*` is any part without `/`, and `?` any character.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    // `row[n]`: whether what was read of the pattern fits the first `n` characters.
    let mut row = vec![false; name.len() + 1];
    row[0] = true;
    for &it in &pattern {
        let mut next = vec![false; name.len() + 1];
        next[0] = row[0] && it == '*';
        for at in 0..name.len() {
            next[at + 1] = match it {
                '*' => row[at + 1] || next[at] && name[at] != '/',
                '?' => row[at] && name[at] != '/',
                it => row[at] && name[at] == it,
            };
        }
        row = next;
    }
    row[name.len()]
}

/// The way from the file `from` to the file `to`, as a link says it.
fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take(from.len() - 1).take_while(|(a, b)| a == b).count();
    let shared = shared.min(to.len() - 1);
    let mut path = "../".repeat(from.len() - 1 - shared);
    for c in to[shared..].join("/").chars() {
        if c.is_whitespace() || "%?#:\\".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let digit = |it: u8| char::from(b"0123456789ABCDEF"[usize::from(it)]);
                path.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        } else {
            path.push(c);
        }
    }
    path
}

fn unknown(rule: &str, waiting: &Waiting, document: &Document, known: &[&str]) -> Diagnostic {
    let target = &waiting.target;
    let (rule, en, ru) = match rule {
        "unknown-document" => (
            "unknown-document",
            format!("there is no document `{target}`"),
            format!("документа `{target}` нет"),
        ),
        "unknown-term" => (
            "unknown-term",
            format!("no glossary explains the term `{target}`"),
            format!("термина `{target}` нет ни в одном словаре"),
        ),
        _ => (
            "unknown-label",
            format!("nothing in these documents has the label `{target}`"),
            format!("в этих документах ничто не имеет метки `{target}`"),
        ),
    };
    let found = Diagnostic::warning(rule, waiting.span, Text::new(en, ru));
    let Some(near) = nearest(target.trim_start_matches('/'), known.iter().copied()) else {
        return found;
    };
    let found =
        found.label(Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?")));
    // The target is what the text shows, or stands apart from it.
    let text = document.node(waiting.node).children().find(|it| it.value() == target);
    let Some(text) = text.filter(|_| !waiting.is_titled) else { return found };
    found.fix(Fix {
        title: Text::new(format!("write `{near}`"), format!("написать `{near}`")),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span: text.span(), text: near.to_owned() }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_directory_to_directory() {
        assert_eq!(relative("a.rst", "b.rst"), "b.rst");
        assert_eq!(relative("x/a.rst", "b c.md"), "../b%20c.md");
        assert_eq!(relative("x/a.rst", "x/y/b.rst"), "y/b.rst");
        assert_eq!(relative("index.rst", "x/index.rst"), "x/index.rst");
    }

    #[test]
    fn names_of_documents_count_from_the_one_that_names_them() {
        assert_eq!(document_name("x/a.rst", "b"), "x/b");
        assert_eq!(document_name("x/a.rst", "../b"), "b");
        assert_eq!(document_name("x/a.rst", "/y/b"), "y/b");
    }

    #[test]
    fn a_star_is_any_part_of_a_name() {
        assert!(matches_pattern("x/*", "x/abc"));
        assert!(matches_pattern("*-?", "ab-c"));
        assert!(!matches_pattern("x/*", "x/y/z"));
    }
}
