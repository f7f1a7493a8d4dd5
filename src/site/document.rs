//! A document as a page: docutils' elements as HTML.

use super::html::{Attr, Html};
use super::link::{self, Target};
use super::place::Home;
use super::{Site, highlight, math, say};
use crate::diag::{Lang, Severity};
use crate::syntax::{Kind, Node};

/// The classes of the site's style that a document may not use.
pub(super) const OWN_CLASSES: [&str; 53] = [
    "a", "anchor", "around", "back", "c", "cards", "citeref", "count", "crumbs", "docinfo",
    "external", "facts", "fields", "file", "files", "filter", "finding", "flow", "from", "h",
    "home", "k", "label", "lead", "made", "mark", "mb", "menu", "missing", "ml", "ml-none",
    "ml-wide", "more", "mr", "mr-none", "mt", "mv-none", "n", "names", "now", "picture", "quiet",
    "role", "s", "self", "skip", "soft", "sub", "table", "token", "vip", "wide", "with-toc",
];

/// A heading, as the table of contents lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Heading {
    /// 2 for the sections of the document, and one more for each level below.
    pub(super) level: u8,
    /// The anchor.
    pub(super) id: String,
    /// The text.
    pub(super) text: String,
}

/// Writes the content of the document with index `index` and returns its headings.
pub(super) fn write(site: &Site<'_>, index: usize, html: &mut Html) -> Vec<Heading> {
    let Some(page) = site.documents.get(index) else { return Vec::new() };
    let mut writer = Writer {
        site,
        index,
        root: link::root(&page.page),
        lang: page.lang,
        html,
        level: 1,
        headings: Vec::new(),
    };
    let root = page.document.root();
    let decoration = |kind| root.child(Kind::Decoration).and_then(|it| it.child(kind));
    if let Some(header) = decoration(Kind::Header) {
        writer.whole("div", header, "page-header");
    }
    if lone_section(root) {
        writer.level = 0;
    } else if root.child(Kind::Title).is_none() {
        writer.html.element("h1", &[], &page.title);
    }
    writer.children(root);
    if let Some(footer) = decoration(Kind::Footer) {
        writer.whole("div", footer, "page-footer");
    }
    writer.headings
}

struct Writer<'w, 's> {
    site: &'w Site<'s>,
    index: usize,
    root: &'static str,
    lang: Lang,
    html: &'w mut Html,
    level: u8,
    headings: Vec<Heading>,
}

impl<'s> Writer<'_, 's> {
    fn say(&self, en: &'static str, ru: &'static str) -> &'static str {
        say(self.lang, en, ru)
    }

    /// Opens an element for `node`, with its anchor and its classes behind `class`.
    fn open(&mut self, tag: &'static str, node: Node<'s>, class: &str) {
        self.open_with(tag, node, class, &[]);
    }

    fn open_with(&mut self, tag: &'static str, node: Node<'s>, class: &str, more: &[Attr<'_>]) {
        let site = self.site;
        let anchors = &site.documents[self.index].anchors;
        let mut ids = anchors.of(node.id()).into_iter().collect::<Vec<_>>();
        for id in node.attr_list("ids") {
            if let Some(id) = anchors.named(id)
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        let mut classes = class.to_owned();
        for class in node.attr_list("classes") {
            if !classes.is_empty() {
                classes.push(' ');
            }
            // What the site calls its own parts would make those of a document look like them.
            if OWN_CLASSES.binary_search(&class).is_ok() {
                classes.push_str("of-document-");
            }
            classes.push_str(class);
        }
        let mut attrs: Vec<Attr<'_>> = Vec::new();
        if let Some(id) = ids.first() {
            attrs.push(("id", id));
        }
        if !classes.is_empty() {
            attrs.push(("class", &classes));
        }
        attrs.extend_from_slice(more);
        // Further names need elements of their own: inside, or before what may not hold them.
        let before = matches!(tag, "ul" | "ol" | "dl" | "table" | "pre");
        if !before {
            self.html.open(tag, &attrs);
        }
        for id in ids.iter().skip(1) {
            self.html.element("span", &[("id", id)], "");
        }
        if before {
            self.html.open(tag, &attrs);
        }
    }

    /// An element for `node` with all that is in it.
    fn whole(&mut self, tag: &'static str, node: Node<'s>, class: &str) {
        self.open(tag, node, class);
        self.children(node);
        self.made(node);
        self.html.close();
    }

    fn children(&mut self, node: Node<'s>) {
        let mut notes = false;
        for child in node.children() {
            let note = matches!(child.kind(), Kind::Footnote | Kind::Citation);
            if note && !notes {
                self.html.open("div", &[("class", "notes")]);
            } else if notes && !note {
                self.html.close();
            }
            notes = note;
            self.node(child);
        }
        if notes {
            self.html.close();
        }
    }

    fn node(&mut self, node: Node<'s>) {
        match node.kind() {
            Kind::Text => _ = self.html.text(node.value()),

            // What went wrong is told among the findings.
            Kind::Section if has_class(node, "system-messages") => {}
            Kind::Section => self.section(node),
            Kind::Title => self.title(node),
            Kind::Subtitle => self.whole("p", node, "subtitle"),
            Kind::Transition => _ = self.html.void("hr", &[]),

            Kind::Paragraph => self.whole("p", node, ""),
            Kind::Compound => self.whole("div", node, "compound"),
            Kind::Container => self.container(node),
            Kind::BlockQuote => self.whole("blockquote", node, ""),
            Kind::Attribution => {
                self.open("p", node, "attribution");
                self.html.text("—");
                self.children(node);
                self.html.close();
            }
            Kind::Rubric => self.whole("p", node, "rubric"),
            // They are written before and behind all else.
            Kind::Decoration => {}
            Kind::Fragment => self.children(node),

            Kind::BulletList => self.whole("ul", node, ""),
            Kind::EnumeratedList => self.enumerated(node),
            Kind::ListItem => self.whole("li", node, ""),
            Kind::DefinitionList => self.whole("dl", node, ""),
            Kind::DefinitionListItem => self.definition(node),
            Kind::Definition => self.whole("dd", node, ""),
            Kind::FieldList => self.whole("dl", node, "fields"),
            Kind::Field => self.children(node),
            Kind::FieldName => self.whole("dt", node, ""),
            Kind::FieldBody => self.whole("dd", node, ""),
            Kind::OptionList => self.whole("dl", node, "options"),
            Kind::OptionListItem => self.children(node),
            Kind::OptionGroup => self.options(node),
            Kind::Description => self.whole("dd", node, ""),
            Kind::LineBlock => self.whole("div", node, "lines"),
            Kind::Line => self.whole("div", node, "line"),

            Kind::Docinfo => self.whole("dl", node, "fields docinfo"),
            Kind::Author
            | Kind::Authors
            | Kind::Organization
            | Kind::Contact
            | Kind::Address
            | Kind::Version
            | Kind::Revision
            | Kind::Status
            | Kind::Date
            | Kind::Copyright => self.docinfo(node),

            Kind::LiteralBlock | Kind::ParsedLiteral => self.literal_block(node),
            Kind::DoctestBlock => self.preformatted(node, "doctest"),
            Kind::MathBlock => self.formula(node),
            Kind::Raw => self.raw(node),

            Kind::Attention => self.admonition(node, "attention", "Attention", "Внимание"),
            Kind::Caution => self.admonition(node, "caution", "Caution", "Осторожно"),
            Kind::Danger => self.admonition(node, "danger", "Danger", "Опасно"),
            Kind::Error => self.admonition(node, "error", "Error", "Ошибка"),
            Kind::Hint => self.admonition(node, "hint", "Hint", "Подсказка"),
            Kind::Important => self.admonition(node, "important", "Important", "Важно"),
            Kind::Note => self.admonition(node, "note", "Note", "Примечание"),
            Kind::Tip => self.admonition(node, "tip", "Tip", "Совет"),
            Kind::Warning => self.admonition(node, "warning", "Warning", "Предупреждение"),
            Kind::Admonition => self.whole("aside", node, "admonition"),
            Kind::Sidebar => self.whole("aside", node, "sidebar"),
            Kind::Topic => self.topic(node),
            Kind::SystemMessage => self.system_message(node),

            Kind::Footnote | Kind::Citation => self.footnote(node),
            Kind::Label => {}
            Kind::FootnoteReference | Kind::CitationReference => self.footnote_reference(node),

            Kind::Figure => self.figure(node),
            Kind::Caption => self.whole("p", node, ""),
            Kind::Legend => self.whole("div", node, "legend"),
            Kind::Image => self.image(node),
            Kind::Table => self.table(node),

            Kind::Emphasis => self.whole("em", node, ""),
            Kind::Strong => self.whole("strong", node, ""),
            Kind::Literal => self.whole(phrase(node).unwrap_or("code"), node, ""),
            Kind::Math => self.formula(node),
            Kind::Subscript => self.whole("sub", node, ""),
            Kind::Superscript => self.whole("sup", node, ""),
            Kind::TitleReference => self.whole("cite", node, ""),
            Kind::Abbreviation => self.whole("abbr", node, ""),
            Kind::Acronym => self.whole("abbr", node, "acronym"),
            Kind::Inline => self.whole(phrase(node).unwrap_or("span"), node, ""),
            Kind::Generated => self.whole("span", node, "generated"),
            Kind::Problematic => self.whole("span", node, "problematic"),
            Kind::Reference => self.reference(node),
            Kind::Target => self.target(node),

            // What is not meant for readers, and the parts that their parents write.
            Kind::Comment
            | Kind::Meta
            | Kind::Pending
            | Kind::SubstitutionDefinition
            | Kind::Colspec => {}
            _ => self.children(node),
        }
    }

    /// The ways from a place to what it produced and to what is wrong with it.
    fn made(&mut self, node: Node<'s>) {
        let site = self.site;
        let Some(place) = site.documents[self.index].anchors.place(node.id()) else { return };
        let Some(place) = site.places.get(place) else { return };
        for finding in site.trace.findings(place.span) {
            let severity = site.diagnostics.get(finding).map(|it| it.severity);
            let class = format!("mark {}", severity.map_or("", Severity::as_str));
            let href = format!("{}{}", self.root, site.findings.link(finding));
            let text = site.diagnostics.get(finding).map_or("", |it| it.message.get(self.lang));
            let sign = if severity == Some(Severity::Info) { "i" } else { "!" };
            let attrs = [("class", &*class), ("href", &*href), ("title", text)];
            self.html.open("a", &attrs).text(sign).close();
        }
        let count = site.trace.count(place.span);
        if count == 0 {
            return;
        }
        let page = match place.home {
            Home::Server(id) => &site.pages.servers[id.at()],
            Home::Vip(id) => &site.pages.vips[id.at()],
            Home::Document => &site.documents[self.index].trace_page,
        };
        if site.large {
            // The title is left out: a large table would say it at each of its thousands of cells.
            self.html.open_link("made", &[self.root, page, "#", &place.id]);
        } else {
            let title = match self.lang {
                Lang::En => {
                    crate::diag::count_en(count, "place made from this", "places made from this")
                }
                Lang::Ru => format!(
                    "{} отсюда",
                    crate::diag::count_ru(count, "место взято", "места взяты", "мест взято")
                ),
            };
            let href = format!("{}{page}#{}", self.root, place.id);
            self.html.open("a", &[("class", "made"), ("href", &href), ("title", &title)]);
        }
        self.html.number(count).close();
    }

    fn section(&mut self, node: Node<'s>) {
        self.level += 1;
        self.whole("section", node, "");
        self.level -= 1;
        self.html.line();
    }

    fn title(&mut self, node: Node<'s>) {
        let parent = node.parent().map(Node::kind);
        match parent {
            Some(Kind::Topic | Kind::Admonition | Kind::Sidebar) => {
                return self.whole("p", node, "title");
            }
            Some(Kind::Table) => return self.whole("caption", node, ""),
            _ => {}
        }
        let section = node.parent().filter(|it| it.kind() == Kind::Section);
        let level = if section.is_some() { self.level } else { 1 };
        let tag = match level {
            1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        };
        self.open(tag, node, "");
        self.children(node);
        let anchors = &self.site.documents[self.index].anchors;
        if let Some(id) = section.and_then(|it| anchors.of(it.id())) {
            let label = self.say("Link to this section", "Ссылка на этот раздел");
            let attrs = [("class", "anchor"), ("href", &*format!("#{id}")), ("aria-label", label)];
            self.html.element("a", &attrs, "#");
            if level > 1 {
                self.headings.push(Heading { level, id: id.to_owned(), text: node.text() });
            }
        }
        self.made(node);
        self.html.close();
        self.html.line();
    }

    fn enumerated(&mut self, node: Node<'s>) {
        let kind = node.attr_str("enumtype").unwrap_or("arabic").to_owned();
        let start = number(node, "start").map(|it| it.to_string());
        let sign = match kind.as_str() {
            "loweralpha" => "a",
            "upperalpha" => "A",
            "lowerroman" => "i",
            "upperroman" => "I",
            _ => "1",
        };
        let mut attrs = vec![("type", sign)];
        attrs.extend(start.as_deref().map(|it| ("start", it)));
        self.open_with("ol", node, "", &attrs);
        self.children(node);
        self.html.close();
    }

    fn definition(&mut self, node: Node<'s>) {
        let mut term = false;
        for child in node.children() {
            match child.kind() {
                Kind::Term => {
                    if term {
                        self.html.close();
                    }
                    self.open("dt", child, "");
                    self.children(child);
                    self.made(child);
                    term = true;
                }
                Kind::Classifier => {
                    self.html.text(" ");
                    self.whole("span", child, "classifier");
                }
                _ => {
                    if term {
                        self.html.close();
                    }
                    term = false;
                    self.node(child);
                }
            }
        }
        if term {
            self.html.close();
        }
    }

    fn options(&mut self, node: Node<'s>) {
        self.open("dt", node, "");
        self.html.open("kbd", &[]);
        for (at, option) in node.children().enumerate() {
            if at > 0 {
                self.html.text(", ");
            }
            self.html.open("span", &[("class", "option")]);
            for part in option.children() {
                if part.kind() == Kind::OptionArgument {
                    self.html.text(part.attr_str("delimiter").unwrap_or(" "));
                    self.whole("var", part, "");
                } else {
                    self.children(part);
                }
            }
            self.html.close();
        }
        self.html.close().close();
    }

    fn docinfo(&mut self, node: Node<'s>) {
        if node.parent().is_some_and(|it| it.kind() == Kind::Authors) {
            return self.whole("p", node, "");
        }
        let label = match node.kind() {
            Kind::Author => self.say("Author", "Автор"),
            Kind::Authors => self.say("Authors", "Авторы"),
            Kind::Organization => self.say("Organization", "Организация"),
            Kind::Contact => self.say("Contact", "Контакт"),
            Kind::Address => self.say("Address", "Адрес"),
            Kind::Version => self.say("Version", "Версия"),
            Kind::Revision => self.say("Revision", "Редакция"),
            Kind::Status => self.say("Status", "Статус"),
            Kind::Date => self.say("Date", "Дата"),
            _ => self.say("Copyright", "Права"),
        };
        self.html.element("dt", &[], label);
        self.whole("dd", node, if node.kind() == Kind::Address { "address" } else { "" });
    }

    fn literal_block(&mut self, node: Node<'s>) {
        let language = node
            .attr_str("language")
            .or_else(|| {
                let mut classes = node.attr_list("classes");
                classes.find(|it| *it == "code")?;
                classes.next()
            })
            .and_then(highlight::named);
        self.open("pre", node, "");
        self.html.open("code", &[]);
        let only_text = node.children().all(|it| it.kind() == Kind::Text);
        match language {
            Some(language) if only_text => highlight::code(self.html, language, &node.text()),
            _ => self.children(node),
        }
        self.html.close();
        self.made(node);
        self.html.close();
    }

    fn preformatted(&mut self, node: Node<'s>, class: &str) {
        self.open("pre", node, class);
        self.html.open("code", &[]);
        self.children(node);
        self.html.close().close();
    }

    /// A formula; its TeX where it cannot be set.
    fn formula(&mut self, node: Node<'s>) {
        let block = node.kind() == Kind::MathBlock;
        match math::formula(&node.text(), block) {
            Some(written) => {
                self.open(if block { "div" } else { "span" }, node, "math");
                self.html.written(&written).close();
            }
            None if block => self.preformatted(node, "math"),
            None => self.whole("code", node, "math"),
        }
    }

    /// Markup for another writer is shown as it was written, never obeyed; what is for other formats
    /// than pages is left out.
    fn raw(&mut self, node: Node<'s>) {
        if !node.attr_str("format").is_none_or(|it| it.split_whitespace().any(|it| it == "html")) {
            return;
        }
        let block = !node.parent().is_some_and(|it| is_inline_parent(it.kind()));
        if block {
            self.preformatted(node, "raw");
        } else {
            self.whole("code", node, "raw");
        }
    }

    fn admonition(&mut self, node: Node<'s>, class: &str, en: &'static str, ru: &'static str) {
        self.open("aside", node, &format!("admonition {class}"));
        let title = self.say(en, ru);
        self.html.element("p", &[("class", "title")], title);
        self.children(node);
        self.html.close();
    }

    fn topic(&mut self, node: Node<'s>) {
        // A dedication and an abstract belong to the text.
        let tag = if has_class(node, "contents") {
            "nav"
        } else if has_class(node, "dedication") || has_class(node, "abstract") {
            "div"
        } else {
            "aside"
        };
        self.whole(tag, node, "topic");
    }

    fn system_message(&mut self, node: Node<'s>) {
        self.open("aside", node, "admonition error system-message");
        let line = number(node, "line").map(|it| format!(", {it}")).unwrap_or_default();
        let kind = node.attr_str("type").unwrap_or("ERROR");
        self.html.element("p", &[("class", "title")], &format!("{kind}{line}"));
        self.children(node);
        self.html.close();
    }

    fn footnote(&mut self, node: Node<'s>) {
        self.open_with("aside", node, "note", &[("role", "note")]);
        let label = node.child(Kind::Label).map(Node::text).unwrap_or_default();
        let anchors = &self.site.documents[self.index].anchors;
        let backrefs: Vec<String> = node
            .attr_list("backrefs")
            .filter_map(|it| anchors.named(it))
            .map(|it| format!("#{it}"))
            .collect();
        self.html.open("span", &[("class", "label")]);
        let label = bracketed(node, label);
        match backrefs.first() {
            Some(href) => _ = self.html.element("a", &[("href", href)], &label),
            None => _ = self.html.text(&label),
        }
        for (at, href) in backrefs.iter().enumerate().skip(1) {
            self.html.element("a", &[("href", href), ("class", "back")], &(at + 1).to_string());
        }
        self.html.close();
        self.html.open("div", &[]);
        self.children(node);
        self.html.close().close();
    }

    fn footnote_reference(&mut self, node: Node<'s>) {
        let anchors = &self.site.documents[self.index].anchors;
        let href = node.attr_str("refid").and_then(|it| anchors.named(it));
        let class = if node.kind() == Kind::CitationReference { "citeref" } else { "noteref" };
        match href.map(|it| format!("#{it}")) {
            Some(href) => self.open_with("a", node, class, &[("href", &href)]),
            None => self.open("span", node, class),
        }
        self.html.text(&bracketed(node, node.text())).close();
    }

    /// What is shown, and below it the caption and the legend as one.
    fn figure(&mut self, node: Node<'s>) {
        let class = node.attr_str("align").map(|it| format!("align-{it}"));
        self.open("figure", node, class.as_deref().unwrap_or_default());
        let mut below = false;
        for child in node.children() {
            if !below && matches!(child.kind(), Kind::Caption | Kind::Legend) {
                self.html.open("figcaption", &[]);
                below = true;
            }
            self.node(child);
        }
        if below {
            self.html.close();
        }
        self.html.close();
    }

    fn image(&mut self, node: Node<'s>) {
        let uri = node.attr_str("uri").unwrap_or_default();
        let alt = node.attr_str("alt").unwrap_or_default();
        let Some(src) = self.site.image(self.index, uri) else {
            // Nothing is fetched from elsewhere: the reader decides.
            let text = if alt.is_empty() { uri } else { alt };
            match link::target(uri) {
                Target::External(uri) if !in_link(node) => {
                    let attrs = [("href", uri), ("rel", "noopener noreferrer")];
                    self.html.element("a", &attrs, text);
                }
                _ => _ = self.html.element("span", &[("class", "missing")], text),
            }
            return;
        };
        let pixels = |name| {
            let text = node.attr_str(name)?;
            let digits = text.strip_suffix("px").unwrap_or(text).trim_end();
            digits.parse::<u32>().ok().map(|it| it.to_string())
        };
        let (width, height) = (pixels("width"), pixels("height"));
        let class = node.attr_str("align").map(|it| format!("align-{it}"));
        let mut attrs = vec![("src", &*src), ("alt", alt), ("loading", "lazy")];
        attrs.extend(width.as_deref().map(|it| ("width", it)));
        attrs.extend(height.as_deref().map(|it| ("height", it)));
        attrs.extend(class.as_deref().map(|it| ("class", it)));
        self.html.void("img", &attrs);
    }

    fn table(&mut self, node: Node<'s>) {
        let label = node.child(Kind::Title).map(Node::text);
        let mut attrs = vec![("class", "table"), ("tabindex", "0")];
        if let Some(label) = &label {
            attrs.extend([("role", "region"), ("aria-label", label)]);
        }
        self.html.open("div", &attrs);
        let align = node.attr_str("align").map(|it| format!("align-{it}"));
        self.open("table", node, align.as_deref().unwrap_or_default());
        for child in node.children() {
            match child.kind() {
                Kind::Tgroup => self.table_group(child),
                Kind::Title => self.title(child),
                _ => {}
            }
        }
        self.html.close().close();
        self.html.line();
    }

    fn table_group(&mut self, group: Node<'s>) {
        let stubs: Vec<bool> = group
            .children()
            .filter(|it| it.kind() == Kind::Colspec)
            .map(|it| it.attr("stub").is_some())
            .collect();
        for part in group.children() {
            let (tag, head) = match part.kind() {
                Kind::Thead => ("thead", true),
                Kind::Tbody => ("tbody", false),
                _ => continue,
            };
            self.open(tag, part, "");
            // For each column, how many rows an entry from above still covers.
            let mut covered = vec![0_u32; stubs.len()];
            for row in part.children() {
                self.row(row, head, &stubs, &mut covered);
            }
            self.html.close();
        }
    }

    fn row(&mut self, row: Node<'s>, head: bool, stubs: &[bool], covered: &mut [u32]) {
        self.html.line();
        self.open("tr", row, "");
        let mut column = 0;
        for entry in row.children() {
            while covered.get(column).is_some_and(|&it| it > 0) {
                column += 1;
            }
            let (rows, columns) = (span_of(entry, "morerows"), span_of(entry, "morecols"));
            let (rowspan, colspan) = ((rows + 1).to_string(), (columns + 1).to_string());
            let stub = stubs.get(column).copied().unwrap_or_default();
            let mut attrs = Vec::new();
            if head || stub {
                attrs.push(("scope", if head { "col" } else { "row" }));
            }
            if rows > 0 {
                attrs.push(("rowspan", &*rowspan));
            }
            if columns > 0 {
                attrs.push(("colspan", &*colspan));
            }
            // A name or an address stays on one line with what stands beside it.
            let text = entry.text();
            let token = !head && text.len() < 64 && !text.trim().contains(char::is_whitespace);
            let class = if token { "token" } else { "" };
            self.open_with(if head || stub { "th" } else { "td" }, entry, class, &attrs);
            self.children(entry);
            self.made(entry);
            self.html.close();
            for it in covered.iter_mut().skip(column).take(columns as usize + 1) {
                // This row counts down as well, below.
                *it = rows + 1;
            }
            column += columns as usize + 1;
        }
        for it in covered {
            *it = it.saturating_sub(1);
        }
        self.html.close();
    }

    fn container(&mut self, node: Node<'s>) {
        if node.attr_list("classes").any(|it| it == "hidden") {
            return;
        }
        self.open("div", node, "");
        let class = node.attr_list("classes").next().unwrap_or_default();
        if let Some((_, en, ru)) = SPHINX_LABELS.iter().find(|it| it.0 == class) {
            let label = if self.lang == Lang::Ru { ru } else { en };
            let version = node.attr_str("version").unwrap_or_default();
            let text = format!("{label} {version}");
            self.html.open("p", &[("class", "title")]).text(text.trim_end()).close();
        }
        self.children(node);
        self.made(node);
        self.html.close();
    }

    fn reference(&mut self, node: Node<'s>) {
        let site = self.site;
        let anchors = &site.documents[self.index].anchors;
        let here = |id: &str| anchors.named(id).map(|it| format!("#{it}"));
        let by_uri = |uri: &str| match link::target(uri) {
            Target::External(uri) => Some((uri.to_owned(), true)),
            Target::Here(id) => here(id).map(|it| (it, false)),
            Target::File(path, place) => site
                .document_link(self.index, &path, place)
                .map(|it| (format!("{}{it}", self.root), false)),
            Target::Refused => None,
        };
        let href = match (node.attr_str("refid"), node.attr_str("refuri")) {
            (Some(id), _) => here(id).map(|it| (it, false)),
            (None, Some(uri)) => by_uri(uri),
            (None, None) => None,
        };
        match href {
            Some((href, true)) => {
                let more = [("href", &*href), ("rel", "noopener noreferrer")];
                self.open_with("a", node, "external", &more);
            }
            Some((href, false)) => self.open_with("a", node, "", &[("href", &href)]),
            None => self.open("span", node, ""),
        }
        self.children(node);
        self.html.close();
    }

    fn target(&mut self, node: Node<'s>) {
        let inline = node.parent().is_some_and(|it| is_inline_parent(it.kind()));
        let list = node
            .parent()
            .is_some_and(|it| matches!(it.kind(), Kind::BulletList | Kind::EnumeratedList));
        if !list && (inline || !node.attr_list("ids").is_empty()) {
            self.whole("span", node, "");
        }
    }
}

/// The element of HTML that a class of `node` names, as roles made by `<html-roles.txt>` have them.
fn phrase(node: Node<'_>) -> Option<&'static str> {
    const ELEMENTS: [&str; 15] = [
        "b", "bdi", "code", "del", "dfn", "i", "ins", "kbd", "mark", "q", "s", "samp", "small",
        "u", "var",
    ];
    ELEMENTS.into_iter().find(|it| has_class(node, it))
}

fn has_class(node: Node<'_>, class: &str) -> bool {
    node.attr_list("classes").into_iter().any(|it| it == class)
}

/// The label of a footnote is a small number; that of a citation, a name in brackets.
fn bracketed(node: Node<'_>, label: String) -> String {
    match node.kind() {
        Kind::Citation | Kind::CitationReference => format!("[{label}]"),
        _ => label,
    }
}

/// Whether the document is one section, whose title is then that of the document.
fn lone_section(root: Node<'_>) -> bool {
    let mut shown = root.children().filter(|it| {
        !matches!(
            it.kind(),
            Kind::Comment
                | Kind::Meta
                | Kind::Pending
                | Kind::SubstitutionDefinition
                | Kind::Target
        )
    });
    shown.next().is_some_and(|it| it.kind() == Kind::Section) && shown.next().is_none()
}

fn span_of(entry: Node<'_>, name: &str) -> u32 {
    number(entry, name).and_then(|it| u32::try_from(it).ok()).unwrap_or_default().min(65_533)
}

fn number(node: Node<'_>, name: &str) -> Option<i64> {
    node.attr_int(name).or_else(|| node.attr_str(name)?.parse().ok())
}

fn in_link(node: Node<'_>) -> bool {
    node.parent().is_some_and(|it| it.kind() == Kind::Reference)
}

/// What Sphinx writes above some blocks: English and Russian.
const SPHINX_LABELS: &[(&str, &str, &str)] = &[
    ("deprecated", "Deprecated since version", "Устарело с версии"),
    ("seealso", "See also", "См. также"),
    ("todo", "To do", "Сделать"),
    ("versionadded", "Added in version", "Добавлено в версии"),
    ("versionchanged", "Changed in version", "Изменено в версии"),
    ("versionremoved", "Removed in version", "Удалено в версии"),
];

/// Whether what is in such a node stands in a line of text.
fn is_inline_parent(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph
            | Kind::Title
            | Kind::Subtitle
            | Kind::Term
            | Kind::Line
            | Kind::Emphasis
            | Kind::Strong
            | Kind::Inline
            | Kind::Reference
            | Kind::Caption
            | Kind::Attribution
            | Kind::Rubric
            | Kind::FieldName
            | Kind::Classifier
            | Kind::LiteralBlock
            | Kind::ParsedLiteral
    )
}
