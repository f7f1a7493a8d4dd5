//! Tables as grids: what each column is, and what the table holds.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::columns::{ColumnKind, Heading, heading, nearest_heading, title};
use super::floating;
use super::flow::Flow;
use super::outline::{Section, ancestors};
use super::rows::is_nothing;
use super::vocabulary::{CAPTIONS, CLASSES, Phrase, TableKind, Vocabulary, tokens};
use crate::diag::{Diagnostic, Severity, Sink, Text};
use crate::model::settings::{Setting, normalise, setting};
use crate::model::{HostName, Reading, Subject};
use crate::syntax::{Kind, Node};
use crate::text::{SourceMap, Span, Spanned};

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// The place of the row.
    pub(crate) span: Span,
    /// Its cells, one for each column.
    pub(crate) cells: Vec<Flow<'a>>,
    /// Whether one cell fills the row, as a heading within the table does.
    pub(crate) is_heading: bool,
}

impl Row<'_> {
    /// Whether no cell holds anything.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(Flow::is_blank)
    }
}

/// What a column is used for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Use {
    /// It holds what the kind says.
    Known(ColumnKind),
    /// It holds a setting of the server or floating address.
    Setting(&'static Setting),
    /// It is kept for templates.
    Attribute,
    /// It repeats another column.
    Nothing,
}

/// A table with its columns and rows.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    /// The place of the table.
    pub(crate) span: Span,
    /// The place of the header, or of the table if it has none.
    pub(crate) header: Span,
    /// The caption.
    pub(crate) caption: Option<Flow<'a>>,
    /// The header of each column, in one line.
    pub(crate) titles: Vec<Spanned<String>>,
    /// What each column is used for.
    pub(crate) uses: Vec<Use>,
    /// The rows below the header.
    pub(crate) rows: Vec<Row<'a>>,
    /// What the table holds.
    pub(crate) kind: TableKind,
    /// Why.
    pub(crate) why: Text,
    /// The section that it stands in.
    pub(crate) section: usize,
    /// What is to be said if the columns that it lacks are needed.
    pub(crate) missing: Option<Diagnostic>,
}

impl Grid<'_> {
    /// The first column of a kind.
    pub(crate) fn column(&self, kind: ColumnKind) -> Option<usize> {
        self.uses.iter().position(|it| matches!(it, Use::Known(found) if *found == kind))
    }

    /// The first column of addresses.
    pub(crate) fn address_column(&self) -> Option<usize> {
        self.uses.iter().position(|it| matches!(it, Use::Known(kind) if kind.is_address()))
    }

    /// How often the columns of addresses are filled, by what the labels of their rows begin with;
    /// under `None` for all rows together.
    pub(crate) fn filled(&self) -> BTreeMap<Option<String>, BTreeMap<usize, usize>> {
        let is_address = |it: &Use| matches!(it, Use::Known(kind) if kind.is_address());
        let mut filled = BTreeMap::<_, BTreeMap<usize, usize>>::new();
        for row in &self.rows {
            for at in (0..self.uses.len()).filter(|&at| is_address(&self.uses[at])) {
                if row.cells.get(at).is_some_and(|it| !it.is_blank()) {
                    for stem in [None, self.stem(row)] {
                        *filled.entry(stem).or_default().entry(at).or_default() += 1;
                    }
                }
            }
        }
        filled
    }

    /// What the label of `row` begins with: «sip-сервер» of «sip-сервер 2».
    pub(crate) fn stem(&self, row: &Row<'_>) -> Option<String> {
        let label = self.column(ColumnKind::Label).or(self.column(ColumnKind::Name))?;
        let text = row.cells.get(label)?.text.trim().to_lowercase();
        Some(text.split(|c: char| c.is_ascii_digit() || ",.".contains(c)).next()?.to_owned())
    }

    /// What messages call the table.
    pub(crate) fn name(&self) -> String {
        let caption = self.caption.as_ref().and_then(Flow::line);
        caption.map_or_else(
            || self.titles.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join(" | "),
            |it| it.value,
        )
    }

    /// How the table was understood.
    pub(crate) fn reading(&self, rows: Option<(usize, usize)>) -> Reading {
        let read_as = match self.kind {
            TableKind::Servers => Some(Text::new("servers", "серверы")),
            TableKind::Vips => Some(Text::new("floating addresses", "плавающие адреса")),
            TableKind::Records => Some(Text::new("DNS records", "записи DNS")),
            TableKind::Networks => Some(Text::new("networks", "сети")),
            TableKind::Settings => Some(Text::new("settings", "настройки")),
            TableKind::Other => None,
        };
        let (span, why) = (self.span, self.why.clone());
        Reading { span, subject: Subject::Table, title: self.name(), read_as, why, rows }
    }

    /// How the columns were understood.
    pub(crate) fn column_readings(&self) -> impl Iterator<Item = Reading> {
        self.titles.iter().zip(&self.uses).map(|(header, it)| {
            let known = Text::new("known word of a header", "известное слово заголовка");
            let (read_as, why) = match it {
                Use::Known(kind) => {
                    let (en, ru) = title(*kind);
                    (Some(Text::new(en, ru)), known)
                }
                Use::Setting(setting) => (Some(Text::new(setting.key, setting.key)), known),
                Use::Attribute => (
                    Some(Text::new("an attribute for templates", "свойство для шаблонов")),
                    Text::new("no known word of a header", "слово заголовка неизвестно"),
                ),
                Use::Nothing => {
                    (None, Text::new("repeats another column", "повторяет другую колонку"))
                }
            };
            Reading {
                span: header.span,
                subject: Subject::Column,
                title: header.value.clone(),
                read_as,
                why,
                rows: None,
            }
        })
    }
}

/// A cell of an earlier row that reaches into as many further rows.
type Hanging<'a> = Option<(i64, Flow<'a>)>;

/// The rows below `node`, where a cell that spans columns or rows stands in each place.
fn spread<'a>(node: Node<'a>, sources: &SourceMap) -> Vec<Row<'a>> {
    let whole = [node.span(), node.parent().map_or(node.span(), Node::span)];
    let (mut hanging, mut next) = (Vec::<Hanging<'a>>::new(), Vec::<Hanging<'a>>::new());
    let mut result: Vec<Row<'a>> = Vec::new();
    for row in node.children().filter(|it| it.kind() == Kind::Row) {
        let width = result.last().map_or(0, |it| it.cells.len());
        let mut cells: Vec<Flow<'a>> = Vec::with_capacity(width);
        let mut entries = 0;
        for entry in row.children().filter(|it| it.kind() == Kind::Entry) {
            take_hanging(&mut hanging, &mut cells, &mut next);
            entries += 1;
            let flow = Flow::of(entry);
            let below = entry.attr_int("morerows").unwrap_or(0);
            let beside = entry.attr_int("morecols").unwrap_or(0).clamp(0, 1000);
            for _ in 0..beside {
                cells.push(flow.clone());
                next.push((below > 0).then(|| (below, flow.clone())));
            }
            next.push((below > 0).then(|| (below, flow.clone())));
            cells.push(flow);
        }
        take_hanging(&mut hanging, &mut cells, &mut next);
        let is_heading = entries == 1 && cells.len() > 1;
        // An empty cell of a row of values has no place of its own, and makes that of its row
        // unknown.
        let known = cells.iter().map(|it| it.whole).filter(|it| !whole.contains(it));
        let span = known.reduce(Span::hull).unwrap_or(row.span());
        place_blanks(&mut cells, whole, span, sources);
        result.push(Row { span, cells, is_heading });
        std::mem::swap(&mut hanging, &mut next);
        next.clear();
    }
    result
}

/// Gives blank cells the place where their text would begin.
fn place_blanks(cells: &mut [Flow<'_>], whole: [Span; 2], row: Span, sources: &SourceMap) {
    let mut before = Span { end: row.start, ..row };
    for cell in cells {
        if !cell.is_blank() {
            before = cell.place();
            continue;
        }
        let text = &sources.get(row.file).text;
        let start = if whole.contains(&cell.whole) {
            // Behind the cell before, a quote, the separator and a space.
            let rest = text.get(before.end as usize..).unwrap_or_default();
            let skipped = rest.trim_start_matches('"');
            let skipped = skipped.strip_prefix([',', ';', '\t']).unwrap_or(skipped);
            let skipped = skipped.strip_prefix(' ').unwrap_or(skipped);
            before.end + (rest.len() - skipped.len()) as u32
        } else if cell.whole.file == row.file {
            let start = cell.whole.start;
            let rest = text.get(start as usize..).unwrap_or_default();
            let bar = text.get(..start as usize).is_some_and(|it| it.ends_with('|'));
            let bullet = rest.strip_prefix(['-', '*', '+']).is_some_and(|it| it.starts_with('\n'));
            cell.beyond = u32::from(bullet);
            start + u32::from((bar && rest.starts_with("  ")) || bullet)
        } else {
            cell.whole.start
        };
        // The space that belongs behind a separator was cut off at the end of the line.
        let cut = text.get(..start as usize).is_some_and(|it| it.ends_with(','));
        if cut && before.end < start && ends_line(text, start) {
            cell.beyond = 1;
        }
        cell.whole = Span { start, end: start, ..row };
        before = cell.whole;
    }
}

/// Whether nothing stands between `at` and the end of its line.
fn ends_line(text: &str, at: u32) -> bool {
    text.get(at as usize..).is_some_and(|it| it.is_empty() || it.starts_with(['\n', '\r']))
}

/// Gives blank cells whose line ends before their column the place of that column, where the cells of
/// a column stand below each other.
fn place_short_rows(head: &[Row<'_>], rows: &mut [Row<'_>], sources: &SourceMap) {
    let column_of = |row: &Row<'_>, column: usize| {
        let cell = row.cells.get(column).filter(|it| !it.is_blank())?;
        Some(sources.position(cell.place()).column)
    };
    let mut columns: Vec<Option<u32>> = Vec::new();
    for at in 0..rows.len() {
        for column in 0..rows[at].cells.len() {
            let cell = &rows[at].cells[column];
            let is_short = cell.is_blank() && cell.beyond == 0 && {
                let text = &sources.get(cell.whole.file).text;
                ends_line(text, cell.whole.start)
            };
            if !is_short {
                continue;
            }
            for known in columns.len()..=column {
                let head = head.iter().find_map(|it| column_of(it, known));
                let body = rows.iter().find_map(|it| column_of(it, known));
                columns.push(head.into_iter().chain(body).min());
            }
            let here = sources.position(cell.whole).column;
            if let Some(wanted) = columns[column] {
                rows[at].cells[column].beyond = wanted.saturating_sub(here);
            }
        }
    }
}

fn take_hanging<'a>(
    hanging: &mut [Hanging<'a>],
    cells: &mut Vec<Flow<'a>>,
    next: &mut Vec<Hanging<'a>>,
) {
    while let Some((left, flow)) = hanging.get_mut(cells.len()).and_then(Option::take) {
        next.push((left > 1).then(|| (left - 1, flow.clone())));
        cells.push(flow);
    }
}

/// Reads the table `node`, which stands in the section `section`.
pub(crate) fn read<'a>(
    node: Node<'a>,
    section: usize,
    sections: &[Section<'_>],
    vocabulary: &Vocabulary,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Grid<'a> {
    let groups: Vec<Node<'a>> = node.children().filter(|it| it.kind() == Kind::Tgroup).collect();
    let part = |kind| groups.iter().find_map(|it| it.child(kind));
    let mut head = part(Kind::Thead).map(|it| spread(it, sources)).unwrap_or_default();
    let mut rows: Vec<Row<'a>> = groups
        .iter()
        .filter_map(|it| it.child(Kind::Tbody))
        .flat_map(|it| spread(it, sources))
        .collect();
    let own = vocabulary.columns();
    let known = |text: &str| !matches!(heading(text, &own), Heading::Unknown);
    // A table whose header is not marked as such still has one.
    if head.is_empty()
        && let Some(first) = rows.first()
        && first.cells.iter().filter(|it| !it.is_blank() && known(it.text.trim())).count() >= 2
    {
        head.push(rows.remove(0));
    }
    let width = head.iter().chain(&rows).map(|it| it.cells.len()).max().unwrap_or(0);
    for row in &mut rows {
        let end = Span { start: row.span.end, ..row.span };
        row.cells.resize_with(width, || Flow::nothing(end));
    }
    place_short_rows(&head, &mut rows, sources);
    let mut grid = Grid {
        span: node.span(),
        header: head.iter().map(|it| it.span).reduce(Span::hull).unwrap_or(node.span()),
        caption: node.child(Kind::Title).map(Flow::of),
        titles: Vec::new(),
        uses: Vec::new(),
        rows,
        kind: TableKind::Other,
        why: Text::default(),
        section,
        missing: None,
    };
    let mut headings = Vec::new();
    for column in 0..width {
        let (title, found) = header_of(&head, column, |text| heading(text, &own));
        let title = title.unwrap_or_else(|| Spanned::new(String::new(), grid.header));
        let found = if head.is_empty() { guess(&grid.rows, column) } else { found };
        grid.titles.push(title);
        headings.push(found);
    }
    (grid.kind, grid.why) = kind_of(node, &grid, &headings, sections);
    floating::check_words_above(node, &grid, sources, sink);
    grid.uses = uses(&grid, &headings, sink);
    check_columns(&mut grid, sink);
    grid
}

/// The header of a column and what it names: all header rows together, else the lowest one that is
/// known.
fn header_of(
    head: &[Row<'_>],
    column: usize,
    read: impl Fn(&str) -> Heading,
) -> (Option<Spanned<String>>, Heading) {
    let mut parts: Vec<Spanned<String>> = Vec::new();
    for row in head {
        let line = row.cells.get(column).and_then(Flow::line);
        // A cell that spans several header rows is one word, not two.
        parts.extend(line.filter(|it| parts.last().is_none_or(|last| last.span != it.span)));
    }
    let Some(first) = parts.first() else { return (None, Heading::Unknown) };
    let span = parts.iter().map(|it| it.span).fold(first.span, Span::hull);
    let words: Vec<&str> = parts.iter().map(|it| it.value.as_str()).collect();
    let whole = Spanned::new(words.join(" "), span);
    let found = read(&whole.value);
    if !matches!(found, Heading::Unknown) {
        return (Some(whole), found);
    }
    for part in parts.iter().rev() {
        let found = read(&part.value);
        if !matches!(found, Heading::Unknown) {
            return (Some(part.clone()), found);
        }
    }
    (Some(whole), Heading::Unknown)
}

/// What a column without a header holds, by its cells.
fn guess(rows: &[Row<'_>], column: usize) -> Heading {
    let cells = || {
        let cells = rows.iter().filter_map(|it| it.cells.get(column));
        cells.map(|it| it.text.trim()).filter(|it| !it.is_empty())
    };
    let all = |test: fn(&str) -> bool| cells().next().is_some() && cells().all(test);
    if all(|it| matches!(it.parse(), Ok(IpAddr::V6(_)))) {
        Heading::Known(ColumnKind::Ipv6)
    } else if all(|it| matches!(it.parse(), Ok(IpAddr::V4(_)))) {
        Heading::Known(ColumnKind::Ipv4)
    } else if all(|it| it.parse::<IpAddr>().is_ok()) {
        Heading::Known(ColumnKind::Address)
    } else if all(is_full_name) {
        Heading::Known(ColumnKind::Name)
    } else if cells().next().is_some() && column == 0 {
        Heading::Known(ColumnKind::Label)
    } else {
        Heading::Unknown
    }
}

/// Whether `text` is a name of several labels.
fn is_full_name(text: &str) -> bool {
    text.trim_end_matches('.').contains('.') && HostName::new(text).is_ok()
}

/// What a table holds, and why: its class or name, its caption, the title of its section, its
/// columns.
fn kind_of(
    node: Node<'_>,
    grid: &Grid<'_>,
    headings: &[Heading],
    sections: &[Section<'_>],
) -> (TableKind, Text) {
    let names = ["classes", "names"].into_iter().flat_map(|it| node.attr_list(it));
    for name in names {
        let word = normalise(name);
        if let Some((kind, _)) = CLASSES.iter().find(|it| it.1.contains(&word.as_str())) {
            let why = Text::new(format!("its class is `{name}`"), format!("её класс — `{name}`"));
            return (*kind, why);
        }
    }
    let has = |kinds: &[ColumnKind]| {
        headings.iter().any(|it| matches!(it, Heading::Known(kind) if kinds.contains(kind)))
    };
    if has(&[ColumnKind::Key]) && has(&[ColumnKind::Value]) {
        return (TableKind::Settings, by_columns());
    }
    let named = has(&[ColumnKind::Name, ColumnKind::Label, ColumnKind::LabelOrName]);
    let addressed = has(&[ColumnKind::Ipv6, ColumnKind::Ipv4, ColumnKind::Address]);
    let fits = |kind| match kind {
        // A table of ports, say, may be called one of servers, too: a column of names or addresses
        // must be there.
        TableKind::Servers | TableKind::Vips => addressed || has(&[ColumnKind::Name]),
        TableKind::Records => has(&[ColumnKind::RecordType]) && has(&[ColumnKind::Value]) && named,
        // A network may have a name; what has a full name is a host.
        TableKind::Networks => {
            let is_host = addressed || has(&[ColumnKind::Name]);
            has(&[ColumnKind::Prefix]) && !is_host && (!named || has(&[ColumnKind::Gateway]))
        }
        TableKind::Settings => has(&[ColumnKind::Key]) && has(&[ColumnKind::Value]),
        TableKind::Other => true,
    };
    if fits(TableKind::Records) {
        return (TableKind::Records, by_columns());
    }
    let caption = grid.caption.as_ref();
    if let Some(kind) = caption.and_then(|it| caption_kind(&it.text)).filter(|it| fits(*it)) {
        return (kind, Text::new("its caption", "её заголовок"));
    }
    let whole = fits(TableKind::Servers) && named && addressed;
    if whole {
        let above = ancestors(sections, grid.section).filter(|it| !it.1.is_document);
        for (_, section) in above {
            let Some(title) = &section.title else { continue };
            let kind = caption_kind(&title.text);
            if kind == Some(TableKind::Vips) {
                let why = Text::new("the title of its section", "название её раздела");
                return (TableKind::Vips, why);
            }
            if kind.is_some() {
                break;
            }
        }
        let kind = if has(&[ColumnKind::Members]) && has(&[ColumnKind::Name, ColumnKind::Label]) {
            TableKind::Vips
        } else {
            TableKind::Servers
        };
        return (kind, by_columns());
    }
    if fits(TableKind::Networks) {
        return (TableKind::Networks, by_columns());
    }
    let why = Text::new(
        "neither its caption nor its columns say what it holds",
        "ни заголовок, ни колонки не говорят, что в ней",
    );
    (TableKind::Other, why)
}

pub(super) fn by_columns() -> Text {
    Text::new("its columns", "её колонки")
}

/// What a caption or title says about a table.
pub(super) fn caption_kind(text: &str) -> Option<TableKind> {
    let words = tokens(text);
    let found = CAPTIONS
        .iter()
        .find(|(_, phrases)| phrases.iter().any(|it| Phrase::new(it).find_in(&words).is_some()));
    found.map(|it| it.0)
}

/// Whether a table gives addresses of IPv4 and none of IPv6.
fn is_v4_alone(headings: &[Heading]) -> bool {
    let has = |kind| headings.iter().any(|it| matches!(it, Heading::Known(it) if *it == kind));
    has(ColumnKind::Ipv4) && !has(ColumnKind::Ipv6)
}

/// What a column of networks says of the hosts of a table: how long their prefixes are, unless most cells
/// are something else, such as the names of networks.
fn prefix_use(grid: &Grid<'_>, headings: &[Heading], column: usize) -> Use {
    let rows = grid.rows.iter().filter(|it| !it.is_heading);
    let cells = rows.filter_map(|it| it.cells.get(column)).map(|it| it.text.trim());
    let cells: Vec<&str> = cells.filter(|it| !is_nothing(it)).collect();
    let says = |setting: &&Setting| {
        let good = cells.iter().filter(|it| setting.shape.read(it).1.is_empty()).count();
        good > 0 && good * 2 >= cells.len()
    };
    let [v4, v6] = ["ipv4_prefix_length", "prefix_length"].map(|it| setting(it).filter(says));
    let found = match grid.kind {
        // Of IPv6, that of a floating address is never asked for.
        TableKind::Vips => v4,
        // A bare number may be said of both.
        _ if is_v4_alone(headings) => v4.or(v6),
        _ => v6.or(v4),
    };
    found.map_or(Use::Attribute, Use::Setting)
}

/// Settles what each column is used for.
fn uses(grid: &Grid<'_>, headings: &[Heading], sink: &mut Sink) -> Vec<Use> {
    let is_about_hosts = matches!(grid.kind, TableKind::Servers | TableKind::Vips);
    let mut uses: Vec<Use> = headings
        .iter()
        .map(|it| match it {
            Heading::Known(ColumnKind::Members) if grid.kind == TableKind::Servers => {
                Use::Known(ColumnKind::LabelOrName)
            }
            Heading::Known(ColumnKind::Gateway) if is_about_hosts => {
                let is_v4 = grid.kind == TableKind::Vips || is_v4_alone(headings);
                let key = if is_v4 { "ipv4_gateway" } else { "gateway" };
                setting(key).map_or(Use::Attribute, Use::Setting)
            }
            Heading::Known(ColumnKind::Prefix) if is_about_hosts => {
                let column = headings.iter().position(|other| std::ptr::eq(it, other));
                column.map_or(Use::Attribute, |at| prefix_use(grid, headings, at))
            }
            Heading::Known(
                ColumnKind::Key | ColumnKind::Value | ColumnKind::RecordType | ColumnKind::Ttl,
            ) if is_about_hosts => Use::Attribute,
            Heading::Known(kind) => Use::Known(*kind),
            Heading::Setting(setting) => Use::Setting(setting),
            Heading::Unknown => Use::Attribute,
        })
        .collect();
    if is_about_hosts {
        find_names(grid, &mut uses);
    }
    if grid.kind == TableKind::Servers {
        floating::leave_columns(grid, &mut uses, sink);
    }
    for at in 1..uses.len() {
        let Use::Known(kind) = uses[at] else { continue };
        let same = |it: &Use| matches!(it, Use::Known(other) if *other == kind);
        let Some(first) = uses[..at].iter().position(same) else { continue };
        if kind == ColumnKind::Label || !is_about_hosts {
            uses[at] = Use::Attribute;
            continue;
        }
        uses[at] = Use::Nothing;
        let (en, ru) = title(kind);
        let message = Text::new(
            format!("the table has two columns of `{en}`"),
            format!("в таблице две колонки «{ru}»"),
        );
        let label = Text::new("this one is not read", "эта не читается");
        let note = Text::new(
            "which of two cells holds cannot be told: rename or remove one; several addresses may \
             stand in one cell, parted by commas",
            "нельзя сказать, какая из двух ячеек верна: переименуйте или уберите одну; несколько \
             адресов можно писать в одной ячейке через запятую",
        );
        sink.push(
            Diagnostic::error("duplicate-column", grid.titles[at].span, message)
                .label(label)
                .also(grid.titles[first].span, Text::new("the first is here", "первая здесь"))
                .note(note),
        );
    }
    uses
}

/// Finds out which column holds full names and which holds labels.
fn find_names(grid: &Grid<'_>, uses: &mut [Use]) {
    let cells = |column: usize| {
        let rows = grid.rows.iter().filter(|it| !it.is_heading);
        rows.map(move |it| it.cells.get(column).map_or("", |it| it.text.trim()))
            .filter(|it| !it.is_empty())
    };
    let mostly = |column: usize, test: &dyn Fn(&str) -> bool| {
        let (good, all) =
            cells(column).fold((0, 0), |(good, all), it| (good + usize::from(test(it)), all + 1));
        good * 2 > all
    };
    let unsure = |it: &Use| matches!(it, Use::Known(ColumnKind::LabelOrName));
    let wordy = |it: &Use| matches!(it, Use::Known(ColumnKind::LabelOrName | ColumnKind::Label));
    let has_name = |uses: &[Use]| uses.iter().any(|it| matches!(it, Use::Known(ColumnKind::Name)));
    let mut settle = |candidate: &dyn Fn(&Use) -> bool, test: &dyn Fn(&str) -> bool| {
        if !has_name(uses)
            && let Some(at) = (0..uses.len()).find(|&at| candidate(&uses[at]) && mostly(at, test))
        {
            uses[at] = Use::Known(ColumnKind::Name);
        }
    };
    settle(&unsure, &is_full_name);
    settle(&wordy, &is_full_name);
    settle(&unsure, &|it| HostName::new(it).is_ok());
    for it in uses.iter_mut().filter(|it| unsure(it)) {
        *it = Use::Known(ColumnKind::Label);
    }
}

/// Reports columns that are missing or look mistyped.
fn check_columns(grid: &mut Grid<'_>, sink: &mut Sink) {
    if grid.kind == TableKind::Other {
        let has_hosts = (0..grid.titles.len()).any(|column| {
            let cells = grid.rows.iter().filter_map(|it| it.cells.get(column));
            let mut cells = cells.map(|it| it.text.trim()).filter(|it| !it.is_empty()).peekable();
            cells.peek().is_some() && cells.all(|it| it.parse::<IpAddr>().is_ok())
        });
        if has_hosts && grid.why.en.starts_with("neither") {
            let message =
                Text::new("a table with addresses was not read", "таблица с адресами не прочитана");
            let note = Text::new(
                "say what it holds by its caption or by `:class: servers`, `floating`, `networks` or \
                 `ignore`",
                "скажите, что в ней, заголовком или `:class: servers`, `floating`, `networks`, \
                 `ignore`",
            );
            sink.push(
                Diagnostic::new("unknown-table", Severity::Info, grid.header, message)
                    .label(grid.why.clone())
                    .note(note),
            );
        }
        return;
    }
    if !matches!(grid.kind, TableKind::Servers | TableKind::Vips) {
        return;
    }
    let name = grid.column(ColumnKind::Name).is_none();
    let address = grid.address_column().is_none();
    let (en, ru) = match (name, address) {
        (true, _) => ("DNS name", "DNS имя"),
        (_, true) => ("IPv6 address", "IPv6 адрес"),
        _ => ("", ""),
    };
    // Headers that are nearly known; the one that is nearly what is missing is the same fault.
    let mut mistyped = None;
    for (header, it) in grid.titles.iter().zip(&grid.uses) {
        let Use::Attribute = it else { continue };
        let Some(near) = nearest_heading(&header.value) else { continue };
        if normalise(near) == normalise(&header.value) {
            continue;
        }
        let is_missing = match heading(near, &[]) {
            Heading::Known(ColumnKind::Name | ColumnKind::LabelOrName) => name,
            Heading::Known(kind) if kind.is_address() => address,
            _ => false,
        };
        if is_missing && mistyped.is_none() {
            mistyped = Some((header.span, near));
        } else {
            sink.push(unknown_column(header, near));
        }
    }
    if en.is_empty() {
        return;
    }
    let message = Text::new(
        format!("the table has no column `{en}`"),
        format!("в таблице нет колонки «{ru}»"),
    );
    let (note_en, note_ru) = if name {
        ("without names its rows cannot be told apart", "без имён её строки не различить")
    } else {
        ("without addresses nothing can reach its rows", "без адресов до её строк не добраться")
    };
    let note = Text::new(
        format!("{note_en}: add the column, or mark the table with `:class: ignore`"),
        format!("{note_ru}: добавьте колонку или пометьте таблицу `:class: ignore`"),
    );
    let label = match mistyped {
        Some((_, near)) => {
            Text::new(format!("did you mean `{near}`?"), format!("возможно, «{near}»?"))
        }
        None => Text::new(
            format!("read as a table of {} by {}", kind_name(grid.kind).0, grid.why.en),
            format!("прочитана как таблица «{}»: {}", kind_name(grid.kind).1, grid.why.ru),
        ),
    };
    let place = mistyped.map_or(grid.header, |it| it.0);
    grid.missing =
        Some(Diagnostic::error("missing-column", place, message).label(label).note(note));
}

fn unknown_column(header: &Spanned<String>, near: &str) -> Diagnostic {
    let text = &header.value;
    let message =
        Text::new(format!("column `{text}` is not known"), format!("колонка «{text}» неизвестна"));
    let label = Text::new(format!("did you mean `{near}`?"), format!("возможно, «{near}»?"));
    let note = Text::new(
        "its cells reach only templates that ask for them",
        "её ячейки достанутся только шаблонам, которые их попросят",
    );
    Diagnostic::warning("unknown-column", header.span, message).label(label).note(note)
}

fn kind_name(kind: TableKind) -> (&'static str, &'static str) {
    match kind {
        TableKind::Servers => ("servers", "серверы"),
        TableKind::Vips => ("floating addresses", "плавающие адреса"),
        TableKind::Records => ("DNS records", "записи DNS"),
        TableKind::Networks => ("networks", "сети"),
        TableKind::Settings => ("settings", "настройки"),
        TableKind::Other => ("", ""),
    }
}
