//! The events of the parser as a tree.

use std::ops::Range;

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, MetadataBlockKind, Tag, TagEnd,
};

use super::fields::GUARD;
use crate::diag::{Diagnostic, Sink, Text};
use crate::syntax::{Anchor, Document, Kind, NodeId};
use crate::text::{FileId, SharedText, Span, lines};

/// How deep nodes may nest; what is deeper joins the node around it.
const MAX_DEPTH: usize = 100;

/// The level of a paragraph that the text itself opened.
const BARE: u8 = u8::MAX;

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

/// A tree that grows with the events.
pub(super) struct Builder<'a> {
    text: &'a str,
    sink: &'a mut Sink,
    file: FileId,
    document: Document,
    open: Vec<Open>,
    pending: Option<Pending>,
    /// Where the content of the front matter lies, while it is read.
    metadata: Option<Range<usize>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a SharedText, file: FileId, sink: &'a mut Sink) -> Self {
        let document = Document::of(Span::new(file, 0..text.len()), text.clone());
        let open = vec![Open { node: document.root_id(), level: 0, is_real: true }];
        Self { text, sink, file, document, open, pending: None, metadata: None }
    }

    /// The tree, once all events are in it.
    pub(super) fn whole(mut self) -> Document {
        self.close_sections(0, self.text.len());
        self.document
    }

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

    pub(super) fn event(&mut self, event: Event<'_>, mut range: Range<usize>) {
        // A list behind a tab may be told to begin within the character before it.
        while !self.text.is_char_boundary(range.start) {
            range.start += 1;
        }
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
                let place = self.label_place(&label, range);
                self.push_text(&label, place);
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
                let place = self.label_place(&label, range);
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
                    let ends = ["\r\n", "\n", "\r"];
                    let end = ends.into_iter().find(|it| part.ends_with(it)).unwrap_or_default();
                    pending.span.end -= end.len();
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
            && value.contains(|c| !matches!(c, ' ' | '\n' | '\r'));
        if is_padded && inner.len() >= 2 {
            inner = inner.start + 1..inner.end - 1;
        }
        self.push_text(value, inner);
        self.finish();
    }

    /// Where the label of a footnote stands, which is at `range`: white space of ASCII around it is no part
    /// of it, and inside it is one space.
    fn label_place(&self, label: &str, range: Range<usize>) -> Range<usize> {
        let is_space = |it: char| matches!(it, ' ' | '\t'..='\r');
        let inner = self.text.get(range.start + 2..range.end).unwrap_or_default();
        let inner = inner.trim_start_matches(is_space);
        let at = range.end - inner.len();
        let length = match inner.split_once(']') {
            Some((written, _)) if !label.contains(']') => written.trim_end_matches(is_space).len(),
            _ => label.len(),
        };
        at..(at + length).min(range.end)
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

/// The text of an HTML comment, if `html` is nothing else.
fn comment_of(html: &str) -> Option<&str> {
    let inner = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    (!inner.contains("-->")).then(|| inner.trim())
}

/// How much of the beginning of a line is looked at for the marks of lists and quotations.
const DEEPEST: usize = 256;

/// The vertical tab and the form feed.
const FEEDS: [char; 2] = ['\u{b}', '\u{c}'];

/// Where `value` and `source`, which it was read from, run in step: pairs of offsets.
fn align(value: &str, source: &str) -> Vec<(usize, usize)> {
    let mut anchors = vec![(0, 0)];
    if value == source {
        return anchors;
    }
    // In a label, they are spaces; everywhere else, they stay what they are.
    let has_no_feeds = !value.contains(FEEDS);
    let (mut at, mut from) = (0, 0);
    let mut rest = source.chars();
    for c in value.chars() {
        // The marks of a quotation are no part of the spaces behind them.
        if c == ' ' && rest.as_str().starts_with('>') {
            let marks = rest.as_str().bytes().take_while(|&it| it == b'>').count();
            from += marks;
            rest = source[from..].chars();
            anchors.push((at, from));
        }
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
            Some(next) if c == ' ' && has_no_feeds && FEEDS.contains(&next) => {
                rest.next();
                from += 1;
            }
            // A part of a tab becomes spaces that stand nowhere.
            Some(_) if c == ' ' => anchors.push((at + 1, from)),
            // A backslash before a bar in a cell, and what the lines of a list or quotation begin with,
            // are left out.
            Some(_) => {
                let written = rest.as_str();
                let near = |text: &str| Some(text.char_indices().take(8).find(|it| it.1 == c)?.0);
                let begins = |it: &u8| matches!(it, b' ' | b'\t' | b'>') && char::from(*it) != c;
                let deep = || {
                    let depth = written.bytes().take(DEEPEST).take_while(begins).count();
                    Some(depth + near(written.get(depth..)?)?)
                };
                if let Some(skipped) = near(written).or_else(deep) {
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
