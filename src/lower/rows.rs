//! Rows of tables to servers, floating addresses and networks.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::columns::ColumnKind;
use super::floating;
use super::flow::Flow;
use super::table::{Grid, Row, Use};
use super::vocabulary::TableKind;
use crate::diag::{Applicability, Diagnostic, Fix, Sink, Text};
use crate::model::settings::Setting;
use crate::model::{AddressReason, Attribute, HostName, NameError, confusable, parse_address};
use crate::text::{Edit, Span, Spanned};

/// A row of a table of servers or floating addresses.
#[derive(Clone, Debug)]
pub(crate) struct Host<'a> {
    /// What people call it.
    pub(crate) label: Option<Spanned<String>>,
    /// Its full name, if one is written that can be used.
    pub(crate) name: Option<Spanned<HostName>>,
    /// Names that it was probably meant to have, so that one mistake is not found twice.
    pub(crate) meant: Vec<String>,
    /// Its addresses.
    pub(crate) addresses: Vec<Spanned<IpAddr>>,
    /// The text of its role column.
    pub(crate) role: Option<Spanned<String>>,
    /// The heading within the table that it stands below.
    pub(crate) group: Option<Spanned<String>>,
    /// The texts of its members column.
    pub(crate) members: Vec<Spanned<String>>,
    /// Cells of columns that the program has no word for.
    pub(crate) attributes: Vec<Attribute>,
    /// Cells of columns that name a setting: the setting, the header, and the cell.
    pub(crate) settings: Vec<(&'static Setting, Spanned<String>, Flow<'a>)>,
    /// The place of the row.
    pub(crate) row: Span,
    /// The section that the table stands in.
    pub(crate) section: usize,
}

impl Host<'_> {
    /// What messages call it.
    pub(crate) fn title(&self) -> String {
        let name = self.name.as_ref().map(|it| it.value.as_str().to_owned());
        name.or_else(|| self.label.as_ref().map(|it| it.value.clone())).unwrap_or_default()
    }

    /// The place that names it.
    pub(crate) fn place(&self) -> Span {
        let label = self.label.as_ref().map(|it| it.span);
        label.or(self.name.as_ref().map(|it| it.span)).unwrap_or(self.row)
    }
}

/// How often columns are filled: [`Grid::filled`].
type Filled = BTreeMap<Option<String>, BTreeMap<usize, usize>>;

/// Texts by which people say that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "--" | "–" | "—" | "n/a" | "N/A" | "none" | "нет")
}

/// Reads the rows of a table of servers or floating addresses; second is how many were understood.
pub(crate) fn hosts<'a>(grid: &Grid<'a>, sink: &mut Sink) -> (Vec<Host<'a>>, usize) {
    let Some(name_column) = grid.column(ColumnKind::Name) else { return (Vec::new(), 0) };
    let mut group: Option<Spanned<String>> = None;
    let (mut hosts, mut understood) = (Vec::new(), 0);
    let filled = OnceCell::new();
    for row in &grid.rows {
        if row.is_blank() {
            understood += 1;
            continue;
        }
        if row.is_heading {
            group = row.cells.first().and_then(Flow::line);
            understood += 1;
            continue;
        }
        let before = sink.as_slice().len();
        hosts.push(host(grid, row, name_column, group.clone(), &filled, sink));
        understood += usize::from(sink.as_slice().len() == before);
    }
    if grid.kind == TableKind::Servers {
        floating::check_rows(&hosts, sink);
    }
    (hosts, understood)
}

fn host<'a>(
    grid: &Grid<'a>,
    row: &Row<'a>,
    name_column: usize,
    group: Option<Spanned<String>>,
    filled: &OnceCell<Filled>,
    sink: &mut Sink,
) -> Host<'a> {
    let mut host = Host {
        label: None,
        name: None,
        meant: Vec::new(),
        addresses: Vec::new(),
        role: None,
        group,
        members: Vec::new(),
        attributes: Vec::new(),
        settings: Vec::new(),
        row: row.span,
        section: grid.section,
    };
    let mut wrote_address = false;
    for ((cell, it), header) in row.cells.iter().zip(&grid.uses).zip(&grid.titles) {
        match it {
            Use::Known(ColumnKind::Label) => host.label = cell.line(),
            Use::Known(ColumnKind::Name) if !cell.is_blank() => {
                host.name = name(cell, sink);
                if host.name.is_none() {
                    let text = cell.text.trim();
                    host.meant =
                        [Some(text.to_owned()), mended(text)].into_iter().flatten().collect();
                }
            }
            Use::Known(kind) if kind.is_address() => {
                if !is_nothing(cell.text.trim()) {
                    wrote_address = true;
                    addresses(cell, *kind, &mut host.addresses, sink);
                }
            }
            Use::Known(ColumnKind::Role) => {
                host.role = cell.line().filter(|it| !is_nothing(&it.value));
            }
            Use::Known(ColumnKind::Members) => {
                let names = parts(cell, |it| matches!(it, ',' | ';' | '\n'));
                host.members = names.map(|it| Spanned::new(it.value.to_owned(), it.span)).collect();
            }
            Use::Setting(setting) if !is_nothing(cell.text.trim()) => {
                host.settings.push((setting, header.clone(), cell.clone()));
            }
            Use::Attribute => {
                let value = cell.line();
                let attribute = |value| Attribute { header: header.clone(), value };
                host.attributes.extend(value.map(attribute));
            }
            Use::Known(_) | Use::Setting(_) | Use::Nothing => {}
        }
    }
    let blank_name = row.cells.get(name_column).filter(|it| it.is_blank());
    if let Some(cell) = blank_name {
        no_name(&host, cell, grid.kind, sink);
    }
    if !wrote_address && let Some(column) = grid.address_column() {
        // Where there are several columns, the one that rows of its kind fill.
        let counts = filled.get_or_init(|| grid.filled());
        let alike = counts.get(&grid.stem(row)).or_else(|| counts.get(&None));
        let most = alike.and_then(|it| it.iter().rev().max_by_key(|it| it.1));
        let column = most.map_or(column, |it| *it.0);
        no_address(&host, row.cells.get(column), grid.kind, sink);
    }
    host
}

/// The parts of a cell, with their places.
fn parts<'c>(
    cell: &'c Flow<'_>,
    separates: impl Fn(char) -> bool,
) -> impl Iterator<Item = Spanned<&'c str>> {
    let mut start = 0;
    cell.text.split(separates).filter_map(move |part| {
        let text = part.trim();
        let at = start + part.len() - part.trim_start().len();
        start += part.len() + 1;
        (!is_nothing(text)).then(|| Spanned::new(text, cell.span(at..at + text.len())))
    })
}

fn no_name(host: &Host<'_>, cell: &Flow<'_>, kind: TableKind, sink: &mut Sink) {
    let (en, ru) = match kind {
        TableKind::Vips => ("floating address", "плавающий адрес"),
        _ => ("server", "сервер"),
    };
    let what = match &host.label {
        Some(label) => Text::new(
            format!("{en} `{}` has no DNS name", label.value),
            format!("у строки «{}» нет DNS имени", label.value),
        ),
        None => Text::new(format!("a {en} has no DNS name"), format!("{ru} без DNS имени")),
    };
    let mut found = Diagnostic::error("empty-required-cell", cell.place(), what)
        .beyond(cell.beyond)
        .label(Text::new("a name belongs here", "здесь должно стоять имя"))
        .note(Text::new(
            "every file is made for a name: write it, or remove the row",
            "каждый файл делается для имени: впишите его или уберите строку",
        ));
    if let Some(label) = &host.label {
        found = found.also(label.span, Text::new("in this row", "в этой строке"));
    }
    sink.push(found);
}

fn no_address(host: &Host<'_>, cell: Option<&Flow<'_>>, kind: TableKind, sink: &mut Sink) {
    let title = host.title();
    let (rule, message) = match kind {
        TableKind::Vips => (
            "vip-without-address",
            Text::new(
                format!("floating address `{title}` has no address"),
                format!("у плавающего адреса `{title}` нет адреса"),
            ),
        ),
        _ => (
            "address-missing",
            Text::new(
                format!("server `{title}` has no address"),
                format!("у сервера `{title}` нет адреса"),
            ),
        ),
    };
    let place = cell.map_or(host.row, Flow::place);
    sink.push(
        Diagnostic::error(rule, place, message)
            .beyond(cell.map_or(0, |it| it.beyond))
            .label(Text::new("an address belongs here", "здесь должен стоять адрес"))
            .also(host.place(), Text::new("in this row", "в этой строке"))
            .note(Text::new(
                "nobody could reach it: write an IPv6 or an IPv4 address",
                "к нему никто не сможет обратиться: впишите адрес IPv6 или IPv4",
            )),
    );
}

/// Reads a name.
fn name(cell: &Flow<'_>, sink: &mut Sink) -> Option<Spanned<HostName>> {
    let range = cell.trimmed();
    let (text, span) = (&cell.text[range.clone()], cell.span(range.clone()));
    if let Some(link) = cell.loose_link.filter(|it| span.contains(*it) && span.len() > text.len()) {
        sink.push(
            Diagnostic::error(
                "invalid-hostname",
                span,
                Text::new(
                    format!("`{text}` hides an underscore"),
                    format!("в `{text}` скрыто подчёркивание"),
                ),
            )
            .also(
                link,
                Text::new("a word that ends with `_` is a link", "слово с `_` на конце — ссылка"),
            )
            .note(Text::new(
                "host names have no underscore (RFC 1123)",
                "в имени сервера не бывает подчёркивания (RFC 1123)",
            )),
        );
        return None;
    }
    let error = match HostName::new(text) {
        Ok(name) => return Some(Spanned::new(name, span)),
        Err(error) => error,
    };
    let latin = confusable::to_latin(text);
    if latin != text && HostName::new(&latin).is_ok() {
        sink.push(confusables(cell, span, &latin));
        return None;
    }
    let part = error.range(text);
    let part = cell.span(range.start + part.start..range.start + part.end);
    let (rule, message) = match &error {
        NameError::LongLabel(_) => (
            "label-too-long",
            Text::new(
                "a label of the name is longer than 63 octets",
                "метка имени длиннее 63 октетов",
            ),
        ),
        NameError::LongName => (
            "name-too-long",
            Text::new("the name is longer than 253 octets", "имя длиннее 253 октетов"),
        ),
        _ if text.parse::<IpAddr>().is_ok() => (
            "name-looks-like-ip",
            Text::new(
                format!("`{text}` is an address, not a name"),
                format!("`{text}` — адрес, а не имя"),
            ),
        ),
        _ if text.starts_with("*.") => (
            "wildcard-host",
            Text::new(
                format!("`{text}` is no single server"),
                format!("`{text}` — не один сервер"),
            ),
        ),
        _ if text.split('.').any(is_mixed) => (
            "idn-mixed-script",
            Text::new(
                format!("`{text}` mixes letters of two scripts"),
                format!("в `{text}` смешаны буквы двух алфавитов"),
            ),
        ),
        NameError::Numeric => (
            "numeric-only-tld",
            Text::new(
                format!("`{text}` ends with a number, as an address does"),
                format!("`{text}` кончается числом, как адрес"),
            ),
        ),
        _ => (
            "invalid-hostname",
            Text::new(
                format!("`{text}` is not a host name"),
                format!("`{text}` не годится в имена серверов"),
            ),
        ),
    };
    let mut found = Diagnostic::error(rule, span, message);
    if part == span {
        found = found.label(error.text());
    } else {
        found = found.also(part, error.text());
    }
    let meant = mended(text);
    if text.parse::<IpAddr>().is_ok() {
        found = found.note(Text::new(
            "this is an address: it belongs in a column of addresses",
            "это адрес: ему место в колонке адресов",
        ));
    } else if let Some(meant) = &meant {
        found = found.note(Text::new(
            format!("did you mean `{meant}`?"),
            format!("возможно, имелось в виду `{meant}`?"),
        ));
    } else if !text.is_ascii() {
        found = found.note(Text::new(
            "write an internationalised name in its `xn--` form",
            "интернациональное имя пишется в форме `xn--`",
        ));
    } else {
        found = found.note(Text::new(
            "a name is made of labels of letters, digits and hyphens, parted by dots (RFC 1123)",
            "имя состоит из меток из букв, цифр и дефисов, разделённых точками (RFC 1123)",
        ));
    }
    // A fix in a table must not move what stands beside it.
    let meant = meant.filter(|it| it.chars().count() == text.chars().count());
    sink.push(found.fix_with(span, meant));
    None
}

/// Whether a label has Latin letters beside those of another script.
fn is_mixed(label: &str) -> bool {
    let letters = || label.chars().filter(|it| it.is_alphabetic());
    letters().any(|it| it.is_ascii()) && letters().any(|it| !it.is_ascii())
}

/// The host name that `text` becomes when what is plainly wrong in it is mended.
fn mended(text: &str) -> Option<String> {
    // Of an address of a page, the server.
    let text = text.split_once("://").map_or(text, |it| it.1);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |it| it.1);
    let text = text.split_once(':').map_or(text, |it| it.0);
    let text = confusable::to_latin(text).replace('_', "-");
    let labels = text.split('.').map(|it| it.trim_matches('-')).filter(|it| !it.is_empty());
    let meant = labels.collect::<Vec<_>>().join(".");
    HostName::new(&meant).ok().map(|it| it.as_str().to_owned())
}

fn confusables(cell: &Flow<'_>, span: Span, latin: &str) -> Diagnostic {
    let range = cell.trimmed();
    let text = &cell.text[range.clone()];
    let foreign = text.char_indices().filter(|it| !it.1.is_ascii());
    let foreign: Vec<(usize, char)> = foreign.collect();
    let count = foreign.len();
    let (some_en, some_ru) = match count {
        1 => ("a letter that is".to_owned(), "букву, которая".to_owned()),
        _ => (format!("{count} letters that are"), format!("букв: {count}, которые")),
    };
    let message = Text::new(
        format!("`{text}` has {some_en} not Latin"),
        format!("`{text}` содержит {some_ru} только похожи на латинские"),
    );
    let message = if count == 1 {
        Text {
            ru: format!("`{text}` содержит букву, которая только похожа на латинскую").into(),
            ..message
        }
    } else {
        message
    };
    let mut found = Diagnostic::error("confusable-characters", span, message).note(Text::new(
        "no resolver would find the name that people see",
        "ни один резолвер не найдёт имя, которое видят люди",
    ));
    for (at, c) in foreign.into_iter().take(8) {
        let at = range.start + at;
        let remark = confusable::latin(c).map(|it| confusable::text(c, it)).unwrap_or_default();
        found = found.also(cell.span(at..at + c.len_utf8()), remark);
    }
    found.fix_with(span, Some(latin.to_owned()))
}

/// Reads the addresses of a cell.
fn addresses(
    cell: &Flow<'_>,
    kind: ColumnKind,
    addresses: &mut Vec<Spanned<IpAddr>>,
    sink: &mut Sink,
) {
    let separates = |it: char| matches!(it, ',' | ';' | '\n' | ' ' | '\t' | '\u{a0}');
    for part in parts(cell, separates) {
        let (text, span) = (part.value, part.span);
        match parse_address(text) {
            Ok(address) => match (kind, address) {
                (ColumnKind::Ipv6, IpAddr::V4(_)) => sink.push(wrong_family(text, span, 6)),
                (ColumnKind::Ipv4, IpAddr::V6(_)) => sink.push(wrong_family(text, span, 4)),
                _ => addresses.push(Spanned::new(address, span)),
            },
            Err(error) => {
                let rule = match error.reason {
                    AddressReason::LeadingZero => "ipv4-leading-zero",
                    AddressReason::Confusable { .. } => "confusable-characters",
                    _ => "invalid-address",
                };
                let (en, ru) = match kind {
                    ColumnKind::Ipv6 => ("an IPv6 address", "адрес IPv6"),
                    ColumnKind::Ipv4 => ("an IPv4 address", "адрес IPv4"),
                    _ => ("an address", "адрес"),
                };
                let message =
                    Text::new(format!("`{text}` is not {en}"), format!("`{text}` — не {ru}"));
                let inner = span.part(error.range.clone());
                let inner_is_exact = span.len() == text.len();
                let mut found = Diagnostic::error(rule, span, message);
                if inner == span || !inner_is_exact {
                    found = found.label(error.reason.text());
                } else {
                    found = found.also(inner, error.reason.text());
                }
                found = found.note(match &error.suggestion {
                    Some(meant) => Text::new(
                        format!("did you mean `{meant}`?"),
                        format!("возможно, имелось в виду `{meant}`?"),
                    ),
                    None if HostName::new(text).is_ok_and(|it| !it.domain().is_empty()) => {
                        Text::new(
                            "this is a name: it belongs in the column of names",
                            "это имя: ему место в колонке имён",
                        )
                    }
                    None => Text::new(
                        "every file that names this server would carry the mistake",
                        "ошибка попала бы во все файлы, где назван этот сервер",
                    ),
                });
                let meant = error.suggestion;
                let meant = meant.filter(|it| it.chars().count() == text.chars().count());
                sink.push(found.fix_with(span, meant));
            }
        }
    }
}

fn wrong_family(text: &str, span: Span, column: u8) -> Diagnostic {
    let other = if column == 6 { 4 } else { 6 };
    Diagnostic::error(
        "invalid-address",
        span,
        Text::new(
            format!("`{text}` is not an IPv{column} address"),
            format!("`{text}` — не адрес IPv{column}"),
        ),
    )
    .label(Text::new(
        format!("an IPv{other} address in a column of IPv{column} addresses"),
        format!("адрес IPv{other} в колонке адресов IPv{column}"),
    ))
    .note(Text::new(
        format!("move it to a column `IPv{other} address`, or call this column `Address`"),
        format!("перенесите его в колонку «IPv{other} адрес» или назовите эту колонку «Адрес»"),
    ))
}

/// A network as its row says it: the prefix, and the gateway if one is stated.
pub(crate) type NetworkRow = (Spanned<IpNet>, Option<Spanned<IpAddr>>);

/// Reads the rows of a table of networks; second is how many were understood.
pub(crate) fn networks(grid: &Grid<'_>, sink: &mut Sink) -> (Vec<NetworkRow>, usize) {
    let (mut networks, mut understood) = (Vec::new(), 0);
    let Some(prefix) = grid.column(ColumnKind::Prefix) else { return (networks, 0) };
    let gateway = grid.column(ColumnKind::Gateway);
    for row in &grid.rows {
        let Some(cell) = row.cells.get(prefix) else { continue };
        if row.is_blank() {
            understood += 1;
            continue;
        }
        let range = cell.trimmed();
        let (text, span) = (&cell.text[range.clone()], cell.place());
        let Ok(network) = text.parse::<IpNet>() else {
            let message = Text::new(
                format!("`{text}` is not a network"),
                format!("`{text}` — не обозначение сети"),
            );
            let label = Text::new(
                "expected an address and a prefix length, such as `fd75:9fac:a7b1:92::/64`",
                "ожидается адрес с длиной префикса, например `fd75:9fac:a7b1:92::/64`",
            );
            sink.push(Diagnostic::error("invalid-address", span, message).label(label));
            continue;
        };
        let mut found = Vec::new();
        if let Some(cell) = gateway.and_then(|it| row.cells.get(it)) {
            addresses(cell, ColumnKind::Address, &mut found, sink);
        }
        networks.push((Spanned::new(network, span), found.into_iter().next()));
        understood += 1;
    }
    (networks, understood)
}

/// Offers to replace the text at a place.
trait FixWith {
    fn fix_with(self, span: Span, text: Option<String>) -> Self;
}

impl FixWith for Diagnostic {
    fn fix_with(self, span: Span, text: Option<String>) -> Self {
        let Some(text) = text else { return self };
        self.fix(Fix {
            title: Text::new(format!("write `{text}`"), format!("написать `{text}`")),
            applicability: Applicability::Unsafe,
            edits: vec![Edit { span, text }],
        })
    }
}
