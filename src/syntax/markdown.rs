//! Markdown, read by `pulldown-cmark` into the same tree.
//!
//! Beyond CommonMark: tables, footnotes, front matter, definition lists, GitHub's admonitions. What
//! reStructuredText has and Markdown lacks is written so that a plain reader sees it too: a caption
//! is a paragraph `Table: …` or a bold line beside the table, and a field list is a paragraph of
//! lines `:key: value`.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, MetadataBlockKind, Options,
    Parser, Tag, TagEnd,
};

use crate::diag::{Diagnostic, Sink, Text};
use crate::syntax::{Anchor, Document, Kind, Node, NodeId};
use crate::text::{FileId, Line, Span, lines};

/// How deep nodes may nest; what is deeper joins the node around it.
const MAX_DEPTH: usize = 100;

/// Parses `text`, the content of `file`.
pub fn parse(text: &str, file: FileId, sink: &mut Sink) -> Document {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let source = guard_fields(text.get(base..).unwrap_or_default());
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let document = Document::new(Span::new(file, 0..text.len()));
    let root = document.root_id();
    let mut builder = Builder {
        text,
        file,

        document,
        open: vec![Open { node: root, level: 0, is_real: true }],
        pending: None,
        metadata: None,
        sink,
    };
    for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
        builder.event(event, range.start + base..range.end + base);
    }
    builder.close_sections(0, text.len());
    let mut document = builder.document;
    field_lists(&mut document);
    captions(&mut document);
    promote_title(&mut document);
    widen(&mut document);
    document
}

/// Lets every node hold all that is in it, where moved or trimmed nodes reach further.
fn widen(document: &mut Document) {
    let nodes: Vec<NodeId> = document.root().descendants().map(Node::id).collect();
    // A node comes before those in it, so the other way round each is final when its turn comes.
    for id in nodes.into_iter().rev() {
        let node = document.node(id);
        let Some(parent) = node.parent() else { continue };
        let (span, around, parent) = (node.span(), parent.span(), parent.id());
        if !around.contains(span) {
            document.set_span(parent, around.hull(span));
        }
    }
}

/// Stands for the colon that begins a field while the parser runs, which would read `:key: value` as
/// the definition of the line above.
const GUARD: char = '\u{1}';

/// `source` with the guard for the first colon of each line that is a field; all offsets stay.
fn guard_fields(source: &str) -> Cow<'_, str> {
    let is_field = |it: &Line<'_>| field_name(it.trim().text).is_some();
    if source.contains(GUARD) || !source.contains(':') {
        return Cow::Borrowed(source);
    }
    let fields: Vec<usize> =
        lines(source).iter().filter(|it| is_field(it)).map(|it| it.trim().start as usize).collect();
    if fields.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut bytes = source.to_owned();
    for at in fields {
        bytes.replace_range(at..=at, "\u{1}");
    }
    Cow::Owned(bytes)
}

/// A node that is being filled.
struct Open {
    node: NodeId,
    /// Of a section, the level of its heading; 0 for all else.
    level: u8,
    /// Whether it has a node of its own, or shares that of the one around it.
    is_real: bool,
}

/// Text that is being collected.
struct Pending {
    value: String,
    span: Range<usize>,
    anchors: Vec<Anchor>,
}

struct Builder<'a> {
    text: &'a str,
    sink: &'a mut Sink,
    file: FileId,
    document: Document,
    open: Vec<Open>,
    pending: Option<Pending>,
    /// Where the content of the front matter lies, while it is read.
    metadata: Option<Range<usize>>,
}

impl Builder<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// The range without white space at its end, where the parser counts the line end in.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let part = self.text.get(range.clone()).unwrap_or_default();
        range.start..range.start + part.trim_end().len()
    }

    fn here(&self) -> NodeId {
        self.open.last().map_or(self.document.root_id(), |it| it.node)
    }

    fn here_kind(&self) -> Kind {
        self.document.node(self.here()).kind()
    }

    fn start(&mut self, kind: Kind, range: Range<usize>) -> NodeId {
        self.flush();
        let parent = self.here();
        let is_real = self.open.len() < MAX_DEPTH;
        let node = if is_real {
            let span = self.span(self.trimmed(range));
            self.document.push(parent, kind, span)
        } else {
            parent
        };
        self.open.push(Open { node, level: 0, is_real });
        node
    }

    fn finish(&mut self) {
        self.flush();
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// Opens a paragraph for text that stands bare in a block, as in tight lists.
    fn ensure_paragraph(&mut self, at: usize) {
        let is_block = matches!(
            self.here_kind(),
            Kind::Document
                | Kind::Section
                | Kind::ListItem
                | Kind::BlockQuote
                | Kind::Definition
                | Kind::Footnote
                | Kind::Note
                | Kind::Tip
                | Kind::Important
                | Kind::Warning
                | Kind::Caution
        );
        if is_block && self.open.len() < MAX_DEPTH {
            self.start(Kind::Paragraph, at..at);
            if let Some(open) = self.open.last_mut() {
                open.level = BARE;
            }
        }
    }

    /// Closes such a paragraph.
    fn end_bare(&mut self, at: usize) {
        if self.open.last().is_some_and(|it| it.level == BARE) {
            self.flush();
            let node = self.here();
            let start = self.document.node(node).span().start as usize;
            let span = self.span(self.trimmed(start..at.max(start)));
            self.document.set_span(node, span);
            self.finish();
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(tag, range),
            Event::Text(value) => {
                if let Some(metadata) = &mut self.metadata {
                    metadata.start = metadata.start.min(range.start);
                    metadata.end = metadata.end.max(range.end);
                    return;
                }
                self.ensure_paragraph(range.start);
                self.push_text(&value, range);
            }
            Event::Code(value) => self.code(&value, range),
            Event::InlineHtml(html) => {
                let name = html.trim_matches(['<', '>', '/', ' ']).to_ascii_lowercase();
                self.ensure_paragraph(range.start);
                if name == "br" {
                    self.push_text("\n", range);
                } else if let Some(text) = comment_of(&html) {
                    self.comment(text, &html, range);
                } else {
                    self.raw(&html, range);
                }
            }
            Event::Html(html) => self.push_text(&html, range),
            Event::SoftBreak | Event::HardBreak => self.push_text("\n", range),
            Event::Rule => {
                self.end_bare(range.start);
                self.start(Kind::Transition, range);
                self.finish();
            }
            Event::FootnoteReference(label) => {
                self.ensure_paragraph(range.start);
                let node = self.start(Kind::FootnoteReference, range.clone());
                self.document.set_attr(node, "refname", &*label, None);
                let at = range.start + 2;
                self.push_text(&label, at..(at + label.len()).min(range.end));
                self.finish();
            }
            Event::TaskListMarker(done) => {
                self.ensure_paragraph(range.start);
                self.push_text(if done { "[x] " } else { "[ ] " }, range);
            }
            Event::InlineMath(value) | Event::DisplayMath(value) => self.push_text(&value, range),
        }
    }

    fn start_tag(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let is_inline = matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        );
        if is_inline {
            self.ensure_paragraph(range.start);
        } else {
            self.end_bare(range.start);
        }
        match tag {
            Tag::Paragraph => {
                self.start(Kind::Paragraph, range);
            }
            Tag::Heading { level, .. } => self.heading(level, range),
            Tag::BlockQuote(kind) => {
                let kind = match kind {
                    None => Kind::BlockQuote,
                    Some(BlockQuoteKind::Note) => Kind::Note,
                    Some(BlockQuoteKind::Tip) => Kind::Tip,
                    Some(BlockQuoteKind::Important) => Kind::Important,
                    Some(BlockQuoteKind::Warning) => Kind::Warning,
                    Some(BlockQuoteKind::Caution) => Kind::Caution,
                };
                self.start(kind, range);
            }
            Tag::CodeBlock(kind) => {
                let node = self.start(Kind::LiteralBlock, range);
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(language) = info.split_whitespace().next()
                {
                    self.document.push_word(node, "classes", "code");
                    self.document.push_word(node, "classes", language);
                }
            }
            Tag::HtmlBlock => {
                let html = self.text.get(range.clone()).unwrap_or_default();
                let kind = if comment_of(html).is_some() { Kind::Comment } else { Kind::Raw };
                let node = self.start(kind, range);
                if kind == Kind::Raw {
                    self.document.set_attr(node, "format", "html", None);
                }
            }
            Tag::List(None) => {
                self.start(Kind::BulletList, range);
            }
            Tag::List(Some(first)) => {
                let node = self.start(Kind::EnumeratedList, range);
                self.document.set_attr(node, "enumtype", "arabic", None);
                if first != 1 {
                    let first = i64::try_from(first).unwrap_or(i64::MAX);
                    self.document.set_attr(node, "start", first, None);
                }
            }
            Tag::Item => {
                self.start(Kind::ListItem, range);
            }
            Tag::FootnoteDefinition(label) => {
                let node = self.start(Kind::Footnote, range.clone());
                self.document.push_word(node, "names", &label);
                let at = range.start + 2;
                let place = at..(at + label.len()).min(range.end);
                self.start(Kind::Label, place.clone());
                self.push_text(&label, place);
                self.finish();
            }
            Tag::DefinitionList => {
                self.start(Kind::DefinitionList, range);
            }
            Tag::DefinitionListTitle => {
                self.start(Kind::DefinitionListItem, range.clone());
                self.start(Kind::Term, range);
            }
            Tag::DefinitionListDefinition => {
                self.start(Kind::Definition, range);
            }
            Tag::Table(columns) => {
                self.start(Kind::Table, range.clone());
                let group = self.start(Kind::Tgroup, range.clone());
                let count = i64::try_from(columns.len()).unwrap_or(i64::MAX);
                self.document.set_attr(group, "cols", count, None);
                let place = self.span(range.start..range.start);
                for _ in columns {
                    self.document.push(group, Kind::Colspec, place);
                }
            }
            Tag::TableHead => {
                self.start(Kind::Thead, range.clone());
                self.start(Kind::Row, range);
            }
            Tag::TableRow => {
                if self.here_kind() == Kind::Tgroup {
                    self.start(Kind::Tbody, range.clone());
                }
                self.start(Kind::Row, range);
            }
            Tag::TableCell => self.cell(range),
            Tag::Emphasis => {
                self.start(Kind::Emphasis, range);
            }
            Tag::Strong => {
                self.start(Kind::Strong, range);
            }
            Tag::Strikethrough => {
                let node = self.start(Kind::Inline, range);
                self.document.push_word(node, "classes", "strikethrough");
            }
            Tag::Superscript => {
                self.start(Kind::Superscript, range);
            }
            Tag::Subscript => {
                self.start(Kind::Subscript, range);
            }
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url, range),
            Tag::Image { dest_url, .. } => {
                let node = self.start(Kind::Image, range);
                self.document.set_attr(node, "uri", &*dest_url, None);
            }
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle | MetadataBlockKind::PlusesStyle) => {
                self.flush();
                self.metadata = Some(range.end..range.start);
            }
        }
    }

    fn end_tag(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::MetadataBlock(_) => {
                if let Some(content) = self.metadata.take()
                    && content.start < content.end
                {
                    self.front_matter(content);
                }
            }
            TagEnd::Heading(_) => {
                self.flush();
                // The title closes; the section stays open.
                self.finish();
            }
            TagEnd::Table => {
                self.extend_group(range.end);
                if self.here_kind() == Kind::Tbody {
                    self.finish();
                }
                self.finish();
                self.finish();
            }
            TagEnd::TableHead => {
                self.finish();
                self.finish();
            }
            TagEnd::TableCell => {
                self.finish();
                self.finish();
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                // The end of the last line is no part of the text.
                if let Some(pending) = &mut self.pending
                    && pending.value.ends_with('\n')
                {
                    pending.value.pop();
                    let part = self.text.get(pending.span.clone()).unwrap_or_default();
                    pending.span.end =
                        pending.span.start + part.trim_end_matches(['\r', '\n']).len();
                }
                self.finish();
            }
            TagEnd::TableRow => {
                self.check_row(range);
                self.finish();
            }
            TagEnd::DefinitionListTitle => {
                self.finish();
            }
            TagEnd::DefinitionListDefinition => {
                self.end_bare(range.end);
                self.finish();
                self.extend(range.end);
                self.finish();
            }
            _ => {
                let is_inline = matches!(
                    tag,
                    TagEnd::Emphasis
                        | TagEnd::Strong
                        | TagEnd::Strikethrough
                        | TagEnd::Superscript
                        | TagEnd::Subscript
                        | TagEnd::Link
                        | TagEnd::Image
                );
                if !is_inline {
                    self.end_bare(range.end);
                }
                self.finish();
            }
        }
    }

    /// Lets the open node reach to `end`.
    fn extend(&mut self, end: usize) {
        let node = self.here();
        let start = self.document.node(node).span().start as usize;
        let span = self.span(self.trimmed(start..end.max(start)));
        self.document.set_span(node, span);
    }

    fn extend_group(&mut self, end: usize) {
        if self.here_kind() == Kind::Tbody {
            self.extend(end);
        }
    }

    fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let in_section = matches!(self.here_kind(), Kind::Document | Kind::Section);
        if !in_section {
            // A heading inside a quotation or a list opens no section.
            self.start(Kind::Rubric, range);
            return;
        }
        let level = level as u8;
        self.close_sections(level, range.start);
        self.start(Kind::Section, range.clone());
        if let Some(open) = self.open.last_mut() {
            open.level = level;
        }
        self.start(Kind::Title, range);
    }

    /// Closes the sections of `level` and deeper, which end before `end`.
    fn close_sections(&mut self, level: u8, end: usize) {
        self.flush();
        while self.open.len() > 1
            && self.open.last().is_some_and(|it| it.level != BARE && it.level >= level)
        {
            let is_real = self.open.last().is_some_and(|it| it.is_real);
            if is_real {
                self.extend(end);
            }
            self.open.pop();
        }
    }

    /// Reports cells beyond the last column, which Markdown drops.
    fn check_row(&mut self, range: Range<usize>) {
        let row = self.document.node(self.here());
        let Some(last) = row.last_child() else { return };
        let count = row.children().count();
        let line = self.trimmed(range);
        let end = (last.span().end as usize).clamp(line.start, line.end);
        let rest = self.text.get(end..line.end).unwrap_or_default();
        let Some(extra) = rest.trim_start_matches([' ', '`', '\t']).strip_prefix('|') else {
            return;
        };
        if extra.trim().is_empty() {
            return;
        }
        let start = line.end - extra.trim_start().len();
        let message = Text::new(
            format!("a row has more cells than the {count} columns of its table"),
            format!("ячеек в строке больше, чем колонок в таблице: {count}"),
        );
        let span = self.span(start..line.end);
        self.sink.push(
            Diagnostic::error("ragged-row", span, message)
                .label(Text::new("this would be dropped", "это было бы отброшено"))
                .note(Text::new(
                    "add a column to the header, or write a bar in a cell as `\\|`",
                    "добавьте колонку в заголовок или пишите черту в ячейке как `\\|`",
                )),
        );
    }

    fn cell(&mut self, range: Range<usize>) {
        let part = self.text.get(range.clone()).unwrap_or_default();
        let inner = part.trim();
        let place = if inner.is_empty() {
            // Where the text would begin: behind one space.
            let at = range.start + usize::from(part.starts_with(' '));
            at..at
        } else {
            let at = range.start + part.len() - part.trim_start().len();
            at..at + inner.len()
        };
        self.start(Kind::Entry, place.clone());
        self.start(Kind::Paragraph, place);
    }

    fn link(&mut self, link_type: LinkType, url: &str, range: Range<usize>) {
        let node = self.start(Kind::Reference, range);
        let (name, value) = match (link_type, url.strip_prefix('#')) {
            (LinkType::Email, _) => ("refuri", format!("mailto:{url}")),
            (_, Some(id)) => ("refid", id.to_owned()),
            _ => ("refuri", url.to_owned()),
        };
        self.document.set_attr(node, name, &value, None);
    }

    fn code(&mut self, value: &str, range: Range<usize>) {
        self.ensure_paragraph(range.start);
        self.start(Kind::Literal, range.clone());
        let part = self.text.get(range.clone()).unwrap_or_default();
        let ticks = part.bytes().take_while(|&b| b == b'`').count();
        let mut inner =
            range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
        // One space, or line end, on both sides is no part of the code.
        let written = self.text.get(inner.clone()).unwrap_or_default();
        let is_padded = written.starts_with([' ', '\n', '\r'])
            && written.ends_with([' ', '\n', '\r'])
            && written.trim() != "";
        if is_padded && inner.len() >= 2 {
            inner = inner.start + 1..inner.end - 1;
        }
        self.push_text(value, inner);
        self.finish();
    }

    fn raw(&mut self, html: &str, range: Range<usize>) {
        let node = self.start(Kind::Raw, range.clone());
        self.document.set_attr(node, "format", "html", None);
        self.push_text(html, range);
        self.finish();
    }

    fn comment(&mut self, text: &str, html: &str, range: Range<usize>) {
        self.start(Kind::Comment, range.clone());
        let at = range.start + html.find(text).unwrap_or(0);
        self.push_text(text, at..at + text.len());
        self.finish();
    }

    /// Collects text; pieces that follow each other become one node.
    fn push_text(&mut self, value: &str, mut range: Range<usize>) {
        // Of a block that is indented, the value may begin before the place that is told.
        let before = range.end.checked_sub(value.len()).filter(|it| *it < range.start);
        if let Some(before) = before
            && self.text.get(before..range.end) == Some(value)
        {
            range.start = before;
        }
        // What is left of a tab after the indentation becomes spaces.
        let source = self.text.get(range.clone()).unwrap_or_default();
        let is_tab = self.text.get(..range.start).is_some_and(|it| it.ends_with('\t'));
        if value.starts_with(' ') && !source.starts_with([' ', '\t', '\n', '\r']) && is_tab {
            range.start -= 1;
        }
        let source = self.text.get(range.clone()).unwrap_or_default();
        let unguarded;
        let value = if value.contains(GUARD) && !source.contains(GUARD) {
            unguarded = value.replace(GUARD, ":");
            unguarded.as_str()
        } else {
            value
        };
        let pending = self.pending.get_or_insert_with(|| Pending {
            value: String::new(),
            span: range.clone(),
            anchors: Vec::new(),
        });
        let offset = pending.value.len();
        for anchor in align(value, source) {
            pending.anchors.push(Anchor {
                value: (offset + anchor.0) as u32,
                source: (range.start + anchor.1) as u32,
            });
        }
        pending.value.push_str(value);
        pending.span.end = pending.span.end.max(range.end);
    }

    fn flush(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        if pending.value.is_empty() {
            return;
        }
        let mut anchors = pending.anchors;
        // Anchors that are in step with the one before say nothing new.
        anchors.dedup_by(|next, last| {
            next.source.wrapping_sub(last.source) == next.value - last.value
        });
        let start = pending.span.start as u32;
        let is_plain = pending.value.len() == pending.span.len()
            && matches!(anchors[..], [Anchor { value: 0, source }] if source == start);
        let anchors = if is_plain { &[][..] } else { &anchors[..] };
        let here = self.here();
        let span = self.span(pending.span);
        self.document.push_text(here, &pending.value, span, anchors);
    }

    /// Reads `key: value` lines, and lists under a key, to a field list.
    fn front_matter(&mut self, content: Range<usize>) {
        let list = self.start(Kind::FieldList, content.clone());
        let text = self.text.get(content.clone()).unwrap_or_default();
        let mut body: Option<NodeId> = None;
        for line in lines(text) {
            let at = content.start + line.start as usize;
            let trimmed = line.trim();
            if trimmed.text.is_empty() || trimmed.text.starts_with('#') {
                continue;
            }
            let at = at + (trimmed.start - line.start) as usize;
            if let Some(item) = trimmed.text.strip_prefix("- ")
                && let Some(body) = body
            {
                let start = at + trimmed.text.len() - item.len();
                self.field_value(body, item, start);
                continue;
            }
            let Some((key, value)) = trimmed.text.split_once(':') else { continue };
            let end = at + trimmed.text.len();
            let field = self.document.push(list, Kind::Field, self.span(at..end));
            let name = self.document.push(field, Kind::FieldName, self.span(at..at + key.len()));
            self.document.push_text(name, key, self.span(at..at + key.len()), &[]);
            let start = at + key.len() + 1;
            let place = self.span(start..end);
            let inner = self.document.push(field, Kind::FieldBody, place);
            body = Some(inner);
            self.field_value(inner, value, start);
        }
        self.finish();
    }

    /// Appends a value without quotes and brackets around it to the body of a field.
    fn field_value(&mut self, body: NodeId, value: &str, at: usize) {
        let mut start = at + value.len() - value.trim_start().len();
        let mut value = value.trim();
        for (open, close) in [('[', ']'), ('"', '"'), ('\'', '\'')] {
            if let Some(inner) = value.strip_prefix(open).and_then(|it| it.strip_suffix(close)) {
                start += 1 + inner.len() - inner.trim_start().len();
                value = inner.trim();
            }
        }
        if value.is_empty() {
            return;
        }
        let span = self.span(start..start + value.len());
        let paragraph = self.document.push(body, Kind::Paragraph, span);
        self.document.push_text(paragraph, value, span, &[]);
    }
}

/// The level of a paragraph that the text itself opened.
const BARE: u8 = u8::MAX;

/// The text of an HTML comment, if `html` is nothing else.
fn comment_of(html: &str) -> Option<&str> {
    let inner = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    (!inner.contains("-->")).then(|| inner.trim())
}

/// Where `value` and `source`, which it was read from, run in step: pairs of offsets.
fn align(value: &str, source: &str) -> Vec<(usize, usize)> {
    let mut anchors = vec![(0, 0)];
    if value == source {
        return anchors;
    }
    let (mut at, mut from) = (0, 0);
    let mut rest = source.chars();
    for c in value.chars() {
        match rest.clone().next() {
            Some(next) if next == c => {
                rest.next();
                from += next.len_utf8();
            }
            // In code, a line end is a space.
            Some(next @ ('\n' | '\r')) if c == ' ' => {
                rest.next();
                from += 1;
                if next == '\r' && rest.clone().next() == Some('\n') {
                    rest.next();
                    from += 1;
                    anchors.push((at + 1, from));
                }
            }
            // A part of a tab becomes spaces that stand nowhere.
            Some(_) if c == ' ' => anchors.push((at + 1, from)),
            // A backslash before a bar in a cell, and the indentation of a line, are left out.
            Some(_) => {
                let skipped = rest.as_str().char_indices().take(8).find(|it| it.1 == c);
                if let Some((skipped, _)) = skipped {
                    from += skipped;
                    anchors.push((at, from));
                    from += c.len_utf8();
                    rest = source.get(from..).unwrap_or_default().chars();
                }
            }
            None => {}
        }
        at += c.len_utf8();
    }
    anchors
}

/// A new text node with the bytes `range` of the text node `id`.
fn part_of(document: &mut Document, id: NodeId, range: Range<usize>) -> NodeId {
    let node = document.node(id);
    let value = node.value().get(range.clone()).unwrap_or_default().to_owned();
    let span = node.place(range.clone());
    let mut anchors = Vec::new();
    if !node.anchors().is_empty() {
        anchors.push(Anchor { value: 0, source: span.start });
        let inner = node.anchors().iter().filter(|it| range.contains(&(it.value as usize)));
        anchors.extend(inner.map(|it| Anchor { value: it.value - range.start as u32, ..*it }));
    }
    document.make_text(&value, span, &anchors)
}

/// The ids of all nodes of a kind, in the order of the document.
fn all(document: &Document, kind: Kind) -> Vec<NodeId> {
    let nodes = document.root().descendants().filter(|it| it.kind() == kind);
    nodes.map(Node::id).collect()
}

/// The name of the field that a line begins with: the length up to and with the second colon.
fn field_name(line: &str) -> Option<(Range<usize>, usize)> {
    let rest = line.strip_prefix(':')?;
    let end = rest.find(':')?;
    let name = &rest[..end];
    let after = &rest[end + 1..];
    let is_name = !name.is_empty() && name.trim() == name && !name.contains('`');
    (is_name && (after.is_empty() || after.starts_with(' '))).then_some((1..end + 1, end + 2))
}

/// Turns paragraphs of lines `:key: value` into field lists.
fn field_lists(document: &mut Document) {
    for paragraph in all(document, Kind::Paragraph) {
        let node = document.node(paragraph);
        let starts = node.first_child().filter(|it| it.kind() == Kind::Text);
        let is_list = starts.is_some_and(|it| {
            it.value().lines().next().is_some_and(|line| field_name(line).is_some())
        });
        let in_cell = node.parent().is_some_and(|it| it.kind() == Kind::Entry);
        if is_list && !in_cell {
            field_list(document, paragraph);
        }
    }
}

fn field_list(document: &mut Document, paragraph: NodeId) {
    let node = document.node(paragraph);
    let (span, children) = (node.span(), node.children().map(Node::id).collect::<Vec<_>>());
    let list = document.make(Kind::FieldList, span);
    document.insert_before(paragraph, list);
    document.detach(paragraph);
    let mut inner: Option<(NodeId, NodeId, NodeId)> = None;
    for child in children {
        document.detach(child);
        let node = document.node(child);
        if node.kind() != Kind::Text {
            if let Some((_, _, paragraph)) = inner {
                document.append(paragraph, child);
            }
            continue;
        }
        let value = node.value().to_owned();
        // Only a text that begins the paragraph, or a line end, begins a line.
        let mut begins = inner.is_none();
        let mut start = 0;
        for line in value.split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            let name = if begins { field_name(text) } else { None };
            if let Some((name, end)) = name {
                let whole = document.node(child).place(start..start + text.len());
                let field = document.push(list, Kind::Field, whole);
                let place = document.node(child).place(start + name.start..start + name.end);
                let holder = document.push(field, Kind::FieldName, place);
                let text_node = part_of(document, child, start + name.start..start + name.end);
                document.append(holder, text_node);
                let rest = text.get(end..).unwrap_or_default();
                let from = start + end + rest.len() - rest.trim_start().len();
                let place = document.node(child).place(from..start + text.len());
                let body = document.push(field, Kind::FieldBody, place);
                let paragraph = document.push(body, Kind::Paragraph, place);
                inner = Some((field, body, paragraph));
                if from < start + text.len() {
                    let text_node = part_of(document, child, from..start + text.len());
                    document.append(paragraph, text_node);
                }
            } else if let Some((field, body, paragraph)) = inner
                && !text.is_empty()
            {
                // A line that begins no field goes on with the one before.
                let text_node = part_of(document, child, start..start + text.len());
                let place = document.node(text_node).span();
                document.append(paragraph, text_node);
                for id in [field, body, paragraph] {
                    let span = document.node(id).span().hull(place);
                    document.set_span(id, span);
                }
            }
            begins = line.ends_with('\n');
            start += line.len();
        }
    }
}

/// The length of what marks a paragraph as a caption: `Table 2: `, `Таблица: `, `: `.
fn caption_mark(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix(": ") {
        return Some(text.len() - rest.trim_start().len());
    }
    let rest =
        ["Table", "table", "Таблица", "таблица"].iter().find_map(|it| text.strip_prefix(it))?;
    let rest = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let rest = rest.strip_prefix([':', '.', '—', '–'])?;
    Some(text.len() - rest.trim_start().len())
}

/// Makes paragraphs beside tables their captions.
fn captions(document: &mut Document) {
    for table in all(document, Kind::Table) {
        let node = document.node(table);
        let marked = |it: &Node<'_>| {
            it.kind() == Kind::Paragraph
                && it.first_child().is_some_and(|it| caption_mark(it.value()).is_some())
        };
        let bold = |it: &Node<'_>| {
            let mut inner = it.children();
            it.kind() == Kind::Paragraph
                && inner.next().is_some_and(|it| it.kind() == Kind::Strong)
                && inner.next().is_none()
        };
        // The paragraph after a table may be the caption of the next one.
        let after_is_free =
            |it: &Node<'_>| marked(it) && it.next().is_none_or(|it| it.kind() != Kind::Table);
        let found = node
            .prev()
            .filter(marked)
            .or_else(|| node.next().filter(after_is_free))
            .or_else(|| node.prev().filter(bold));
        let Some(paragraph) = found else { continue };
        let (id, span) = (paragraph.id(), paragraph.span());
        let holder = paragraph.first_child().filter(|it| it.kind() == Kind::Strong);
        let holder = holder.filter(|_| bold(&paragraph)).map_or(id, Node::id);
        let children: Vec<NodeId> = document.node(holder).children().map(Node::id).collect();
        let title = document.make(Kind::Title, span);
        for child in children {
            document.detach(child);
            let node = document.node(child);
            let is_first = document.node(title).first_child().is_none();
            match caption_mark(node.value()).filter(|_| is_first) {
                Some(mark) if mark < node.value().len() => {
                    let range = mark..node.value().len();
                    let text = part_of(document, child, range);
                    document.append(title, text);
                }
                Some(_) => {}
                None => document.append(title, child),
            }
        }
        document.detach(id);
        match document.node(table).first_child().map(Node::id) {
            Some(first) => document.insert_before(first, title),
            None => document.append(table, title),
        }
    }
}

/// Makes the title of a section that holds all else that of the document.
fn promote_title(document: &mut Document) {
    let is_front = |kind| matches!(kind, Kind::FieldList | Kind::Comment | Kind::Raw);
    let nodes = document.root().children().filter(|it| !is_front(it.kind()));
    let nodes: Vec<(NodeId, Kind)> = nodes.map(|it| (it.id(), it.kind())).collect();
    let [(section, Kind::Section)] = nodes[..] else { return };
    let children: Vec<NodeId> = document.node(section).children().map(Node::id).collect();
    let front: Vec<NodeId> =
        document.root().children().map(Node::id).filter(|it| *it != section).collect();
    document.detach(section);
    for id in front.iter().copied() {
        document.detach(id);
    }
    let root = document.root_id();
    let mut children = children.into_iter();
    // The title comes first, what stood before it next.
    for id in children.next().into_iter().chain(front).chain(children) {
        if document.node(id).parent().is_some() {
            document.detach(id);
        }
        document.append(root, id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(
                table.child(Kind::Title).map(Node::text).as_deref(),
                Some("Servers"),
                "{text}"
            );
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
            parse(&format!("| a | b |\n|---|---|\n{row}\n"), FileId(0), &mut sink);
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
}
