//! The front of a document: its title, subtitles and bibliographic fields.

use super::Run;
use crate::syntax::rst::chars::{self, is_space};
use crate::syntax::rst::language::{self, look_up};
use crate::syntax::rst::lines::Line;
use crate::syntax::rst::message::Level;
use crate::syntax::tree::{Anchor, Kind, NodeId};

/// Whether a node may stand before the first section without taking its title from the document.
fn is_prebibliographic(kind: Kind) -> bool {
    use Kind::{
        Comment, Decoration, Meta, Pending, Raw, SubstitutionDefinition, Subtitle, SystemMessage,
        Target, Title,
    };
    matches!(
        kind,
        Title
            | Subtitle
            | Decoration
            | Meta
            | Comment
            | SubstitutionDefinition
            | Target
            | Pending
            | SystemMessage
            | Raw
    )
}

/// The section that is all there is in a node, but for what does not count.
fn lone_section(run: &Run<'_, '_>, node: NodeId) -> Option<NodeId> {
    let first = run.p.doc.node(node).children().find(|it| !is_prebibliographic(it.kind()))?;
    (first.kind() == Kind::Section && first.next().is_none()).then_some(first.id())
}

/// Makes the title of a lone section that of the document.
pub(super) fn title(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let root = run.p.doc.root_id();
    if let Some(section) = lone_section(run, root) {
        run.p.doc.merge_attrs(section, root);
        rename(run, section, root);
        let children = run.children(section);
        run.p.doc.detach(section);
        if let Some((&title, rest)) = children.split_first() {
            run.p.doc.detach(title);
            run.push_first(root, title);
            run.move_all(rest, root);
        }
        subtitle(run, root);
    }
    if !run.has(root, "title") {
        let first = run.p.doc.root().first_child().filter(|it| it.kind() == Kind::Title);
        if let Some(text) = first.map(crate::syntax::tree::Node::text) {
            run.p.set_str(root, "title", text);
        }
    }
}

/// Makes names and identifiers of a node lead to another.
fn rename(run: &mut Run<'_, '_>, from: NodeId, to: NodeId) {
    for id in run.words(from, "ids") {
        run.p.names.known.set_owner(&id, to);
    }
    for name in run.words(from, "names") {
        run.p.names.known.set_node(&name, Some(to));
    }
}

/// Makes the title of a lone section the subtitle of the node around it.
fn subtitle(run: &mut Run<'_, '_>, node: NodeId) {
    let Some(section) = lone_section(run, node) else { return };
    let children = run.children(section);
    let Some((&title, rest)) = children.split_first() else { return };
    run.p.doc.merge_attrs(section, title);
    rename(run, section, title);
    run.p.doc.detach(section);
    run.p.doc.detach(title);
    run.p.doc.set_kind(title, Kind::Subtitle);
    match run.p.doc.node(node).first_child().map(crate::syntax::tree::Node::id) {
        Some(first) => run.p.doc.insert_after(first, title),
        None => run.p.doc.append(node, title),
    }
    run.move_all(rest, node);
}

/// Makes subtitles of lone sections within sections.
pub(super) fn subtitles(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    for section in run.all(Kind::Section) {
        if run.p.doc.node(section).parent().is_some() {
            subtitle(run, section);
        }
    }
}

/// Makes bibliographic elements of a field list at the front.
pub(super) fn info(run: &mut Run<'_, '_>, _: Option<NodeId>) {
    let first = run.p.doc.root().children().find(|it| !is_prebibliographic(it.kind()));
    let Some(list) =
        first.filter(|it| it.kind() == Kind::FieldList).map(crate::syntax::tree::Node::id)
    else {
        return;
    };
    let span = run.p.doc.node(list).span();
    let docinfo = run.p.doc.make(Kind::Docinfo, span);
    let mut topics = [None, None];
    for field in run.children(list) {
        run.p.doc.detach(field);
        if !bibliographic(run, field, docinfo, &mut topics) {
            generic_field(run, field, docinfo);
        }
    }
    run.p.doc.detach(list);
    let mut nodes = Vec::new();
    if run.p.doc.node(docinfo).first_child().is_some() {
        nodes.push(docinfo);
    }
    nodes.extend(topics.into_iter().flatten());
    let keep = |kind| {
        matches!(kind, Kind::Title | Kind::Subtitle | Kind::Rubric | Kind::Decoration | Kind::Meta)
    };
    let place =
        run.p.doc.root().children().find(|it| !keep(it.kind())).map(crate::syntax::tree::Node::id);
    let root = run.p.doc.root_id();
    for node in nodes {
        match place {
            Some(place) => run.p.doc.insert_before(place, node),
            None => run.p.doc.append(root, node),
        }
    }
}

fn biblio_kind(canonical: &str) -> Option<Kind> {
    Some(match canonical {
        "author" => Kind::Author,
        "authors" => Kind::Authors,
        "organization" => Kind::Organization,
        "address" => Kind::Address,
        "contact" => Kind::Contact,
        "version" => Kind::Version,
        "revision" => Kind::Revision,
        "status" => Kind::Status,
        "date" => Kind::Date,
        "copyright" => Kind::Copyright,
        "dedication" | "abstract" => Kind::Topic,
        _ => return None,
    })
}

/// Makes a bibliographic element of a field; says no if it is none.
fn bibliographic(
    run: &mut Run<'_, '_>,
    field: NodeId,
    docinfo: NodeId,
    topics: &mut [Option<NodeId>; 2],
) -> bool {
    let Some((name_node, body)) = name_and_body(run, field) else { return false };
    let first = run.p.doc.node(name_node).first_child();
    let name = first.map(crate::syntax::tree::Node::text).unwrap_or_default();
    let language = language::language(&run.p.options.language).or_else(|| language::language("en"));
    let Some(language) = language else { return false };
    let normalized = chars::fully_normalized(&name);
    let Some(canonical) = look_up(language.bibliographic_fields, &normalized) else { return false };
    let Some(kind) = biblio_kind(canonical) else { return false };
    if run.p.doc.node(body).first_child().is_none() {
        let text = format!("Cannot extract empty bibliographic field \"{name}\".");
        field_warning(run, field, body, &text, &name);
        return false;
    }
    match kind {
        Kind::Topic => topic(run, field, body, &name, canonical, topics),
        Kind::Authors => authors(run, field, body, docinfo, &name, language.author_separators),
        _ => simple(run, field, body, docinfo, &name, kind),
    }
}

fn name_and_body(run: &Run<'_, '_>, field: NodeId) -> Option<(NodeId, NodeId)> {
    let node = run.p.doc.node(field);
    let (name, body) = (node.first_child()?, node.last_child()?);
    (name.kind() == Kind::FieldName && body.kind() == Kind::FieldBody)
        .then(|| (name.id(), body.id()))
}

fn field_warning(run: &mut Run<'_, '_>, field: NodeId, body: NodeId, text: &str, name: &str) {
    let at = run.p.place_of(field);
    let message = run.report(Level::Warning, "bad-bibliographic-field", text, &[name], at);
    run.p.doc.append(body, message);
}

fn only_paragraph(run: &Run<'_, '_>, body: NodeId) -> Option<NodeId> {
    let first = run.p.doc.node(body).first_child()?;
    (first.kind() == Kind::Paragraph && first.next().is_none()).then(|| first.id())
}

fn simple(
    run: &mut Run<'_, '_>,
    field: NodeId,
    body: NodeId,
    docinfo: NodeId,
    name: &str,
    kind: Kind,
) -> bool {
    let paragraph = only_paragraph(run, body).or_else(|| initial_as_text(run, body));
    let Some(paragraph) = paragraph else {
        let kinds: Vec<_> = run
            .p
            .doc
            .node(body)
            .children()
            .filter(|it| it.kind() != Kind::SystemMessage)
            .map(|it| format!("<{}>", it.kind().name()))
            .collect();
        let content = match kinds.as_slice() {
            [only] => format!("a {only}"),
            all => format!("[{}]", all.join(", ")),
        };
        let text = format!(
            "Bibliographic field \"{name}\"\nmust contain a single <paragraph>, not {content}."
        );
        field_warning(run, field, body, &text, name);
        return false;
    };
    clean_keywords(run, paragraph);
    let span = run.p.doc.node(field).span();
    let node = run.p.doc.push(docinfo, kind, span);
    if kind == Kind::Address {
        run.p.keep_space(node);
    }
    let children = run.children(paragraph);
    run.move_all(&children, node);
    true
}

/// A name with an initial, as in `E. Xample`, which was read as the item of a list.
fn initial_as_text(run: &mut Run<'_, '_>, body: NodeId) -> Option<NodeId> {
    let first = run.p.doc.node(body).first_child()?;
    let source = run.p.texts.first().filter(|it| it.is_plain())?;
    let span = run.p.doc.node(body).span();
    let text = source.text.get(span.range())?;
    if first.kind() != Kind::EnumeratedList || text.contains('\n') || span.file != source.file {
        return None;
    }
    let line = Line { text, start: span.start, number: 0, source: 0 };
    for child in run.children(body) {
        run.p.doc.detach(child);
    }
    let prose = run.p.prose(&[line]);
    let (paragraph, _) = run.p.make_inline(Kind::Paragraph, &prose, line, body);
    run.p.doc.append(body, paragraph);
    Some(paragraph)
}

fn topic(
    run: &mut Run<'_, '_>,
    field: NodeId,
    body: NodeId,
    name: &str,
    canonical: &'static str,
    topics: &mut [Option<NodeId>; 2],
) -> bool {
    let slot = usize::from(canonical == "abstract");
    if topics[slot].is_some() {
        let text = format!("There can only be one \"{name}\" field.");
        field_warning(run, field, body, &text, name);
        return false;
    }
    let span = run.p.doc.node(field).span();
    let node = run.p.doc.make(Kind::Topic, span);
    run.p.set_words(node, "classes", &[canonical.into()]);
    let title = run.p.doc.push(node, Kind::Title, crate::text::Span { end: span.start, ..span });
    let label = language::label(run.p.options, canonical);
    run.push_made(title, label);
    let children = run.children(body);
    run.move_all(&children, node);
    topics[slot] = Some(node);
    true
}

/// A field that stays one, with its name as a class.
fn generic_field(run: &mut Run<'_, '_>, field: NodeId, docinfo: NodeId) {
    if let Some((name, body)) = name_and_body(run, field) {
        if let Some(paragraph) = only_paragraph(run, body) {
            clean_keywords(run, paragraph);
        }
        let text = run
            .p
            .doc
            .node(name)
            .first_child()
            .map(crate::syntax::tree::Node::text)
            .unwrap_or_default();
        let class = chars::make_id(&text);
        if !class.is_empty() {
            run.p.doc.push_word(field, "classes", &class);
        }
    }
    run.p.doc.append(docinfo, field);
}

fn authors(
    run: &mut Run<'_, '_>,
    field: NodeId,
    body: NodeId,
    docinfo: NodeId,
    name: &str,
    separators: &[&str],
) -> bool {
    let authors = author_contents(run, body, separators);
    let Some(authors) = authors.filter(|it| !it.is_empty()) else {
        let text = format!(
            "Cannot extract \"{name}\" from bibliographic field:\nBibliographic field \"{name}\" \
             must contain either\n a single paragraph (with author names separated by a character \
             from the set \"{}\"),\n multiple paragraphs (one per author),\n or a bullet list with \
             one author name per item.\nNote: Leading initials can cause (mis)recognizing names as \
             enumerated list.",
            separators.concat()
        );
        field_warning(run, field, body, &text, name);
        return false;
    };
    let span = run.p.doc.node(field).span();
    let node = run.p.doc.push(docinfo, Kind::Authors, span);
    for nodes in authors {
        let place = nodes.first().map_or(span, |&it| run.p.doc.node(it).span());
        let author = run.p.doc.push(node, Kind::Author, place);
        run.move_all(&nodes, author);
    }
    true
}

/// The nodes of each author's name.
fn author_contents(
    run: &mut Run<'_, '_>,
    body: NodeId,
    separators: &[&str],
) -> Option<Vec<Vec<NodeId>>> {
    let children = run.children(body);
    let kind = |run: &Run<'_, '_>, it: NodeId| run.p.doc.node(it).kind();
    if let [only] = children[..] {
        if kind(run, only) == Kind::Paragraph {
            return authors_in_paragraph(run, only, separators);
        }
        if kind(run, only) != Kind::BulletList {
            return None;
        }
        let mut authors = Vec::new();
        for item in run.children(only) {
            authors.push(run.children(only_paragraph(run, item)?));
        }
        return Some(authors);
    }
    let mut authors = Vec::new();
    for child in children {
        match kind(run, child) {
            Kind::Paragraph => authors.push(run.children(child)),
            Kind::Comment => {}
            _ => return None,
        }
    }
    Some(authors)
}

/// Stands for a separator while names are parted.
const MARK: char = '\u{f8ff}';

/// Whether a backslash was taken away before the byte `at` of a text, which has these anchors.
fn is_escaped(text: crate::syntax::tree::Node<'_>, anchors: &[Anchor], at: usize) -> bool {
    let Some(found) = anchors.iter().position(|it| it.value as usize == at) else { return false };
    let before = match found.checked_sub(1).and_then(|it| anchors.get(it)) {
        Some(before) => before.source + (at as u32 - before.value),
        None => text.span().start,
    };
    before + 1 == anchors[found].source && !text.value()[..at].ends_with('\n')
}

fn authors_in_paragraph(
    run: &mut Run<'_, '_>,
    paragraph: NodeId,
    separators: &[&str],
) -> Option<Vec<Vec<NodeId>>> {
    let span = run.p.doc.node(paragraph).span();
    // A private character takes the place of each separator that is not escaped.
    let mut marked = String::new();
    let mut mark = None;
    for separator in separators {
        marked = String::new();
        let texts = run.p.doc.node(paragraph).descendants().filter(|it| it.kind() == Kind::Text);
        for text in texts {
            let (anchors, mut from) = (text.anchors(), 0);
            for (at, _) in text.value().match_indices(separator) {
                if !is_escaped(text, &anchors, at) {
                    marked.push_str(&text.value()[from..at]);
                    marked.push(MARK);
                    mark = Some(MARK);
                    from = at + separator.len();
                }
            }
            marked.push_str(&text.value()[from..]);
        }
        if mark.is_some() {
            break;
        }
    }
    let names = marked.split(MARK).map(|it| it.trim_matches(is_space)).filter(|it| !it.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    let place = crate::text::Span { end: span.start, ..span };
    Some(names.iter().map(|it| vec![run.p.doc.make_text(it, place, &[])]).collect())
}

/// Takes the marks of version control systems off a text such as `$Date: 2001/02/03 $`.
fn clean_keywords(run: &mut Run<'_, '_>, paragraph: NodeId) {
    let node = run.p.doc.node(paragraph);
    let Some(text) = node.first_child().filter(|it| it.kind() == Kind::Text && it.next().is_none())
    else {
        return;
    };
    let (id, value) = (text.id(), text.value());
    let Some(range) = keyword_value(value) else { return };
    let is_date = value.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("$date:"));
    if is_date && let Some(date) = iso_date(&value[range.clone()]) {
        let span = run.p.doc.node(id).span();
        let new = run.p.doc.make_text(&date, span, &[]);
        run.p.doc.insert_before(id, new);
        run.p.doc.detach(id);
        return;
    }
    run.p.doc.narrow_text(id, range);
}

/// Where the value of a keyword is.
fn keyword_value(text: &str) -> Option<std::ops::Range<usize>> {
    let inner = text.strip_prefix('$')?.strip_suffix(" $")?;
    let colon = inner.find(": ")?;
    if !inner[..colon].bytes().all(|it| it.is_ascii_alphabetic()) || colon == 0 {
        return None;
    }
    let start = 1 + colon + 2;
    let mut end = text.len() - 2;
    if inner[..colon].eq_ignore_ascii_case("rcsfile") && text[..end].ends_with(",v") {
        end -= 2;
    }
    (start < end).then_some(start..end)
}

fn iso_date(text: &str) -> Option<String> {
    let date = text.get(..10)?;
    let parts: Vec<_> = date.split(['/', '-']).collect();
    let [year, month, day] = parts[..] else { return None };
    let fits = [(year, 4), (month, 2), (day, 2)]
        .iter()
        .all(|(it, length)| it.len() == *length && it.bytes().all(|it| it.is_ascii_digit()));
    let has_time = text[10..].starts_with([' ', 'T']) && text.contains(':');
    (fits && has_time).then(|| format!("{year}-{month}-{day}"))
}
