//! Rows of tables of DNS records.

use std::net::IpAddr;

use super::columns::ColumnKind;
use super::flow::Flow;
use super::table::{Grid, Row};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::settings::Shape;
use crate::model::{
    AddressReason, Data, DnsName, HostName, Inventory, NameError, PlatformId, RECORD_TYPES,
    StatedRecord, parse_address, record_type, record_words,
};
use crate::text::{Span, Spanned, nearest};

/// A row, as far as it can be read without the zones.
#[derive(Debug)]
pub(crate) struct RecordRow {
    owner: Spanned<String>,
    kind: Spanned<&'static str>,
    of: Data,
    fields: String,
    data: Spanned<String>,
    ttl: Option<Spanned<u32>>,
    row: Span,
}

impl RecordRow {
    /// The row.
    pub(crate) fn place(&self) -> Span {
        self.row
    }

    /// An alias of `target` in `zone` that no table has, another one for each number.
    pub(crate) fn alias(zone: &str, target: &HostName, number: usize, row: Span) -> Self {
        Self {
            owner: Spanned::new(format!("rcsgen-{number}-{}.{zone}.", target.short()), row),
            kind: Spanned::new("CNAME", row),
            of: Data::Target(0),
            data: Spanned::new(format!("{target}."), row),
            ..Self::fresh(zone, number, row)
        }
    }

    /// A record of `zone` that no table has, another one for each number.
    pub(crate) fn fresh(zone: &str, number: usize, row: Span) -> Self {
        Self {
            owner: Spanned::new(format!("rcsgen-{number}.{zone}."), row),
            kind: Spanned::new("TXT", row),
            of: Data::Text,
            fields: String::new(),
            data: Spanned::new(format!("rcsgen {number}"), row),
            ttl: None,
            row,
        }
    }
}

/// Reads the rows of a table of records; second is how many were understood.
pub(crate) fn read(grid: &Grid<'_>, sink: &mut Sink) -> (Vec<RecordRow>, usize) {
    let (mut rows, mut understood) = (Vec::new(), 0);
    let owner = grid.column(ColumnKind::Name).or_else(|| grid.column(ColumnKind::LabelOrName));
    let owner = owner.or_else(|| grid.column(ColumnKind::Label));
    let columns = (owner, grid.column(ColumnKind::RecordType), grid.column(ColumnKind::Value));
    let (Some(owner), Some(kind), Some(value)) = columns else { return (rows, 0) };
    let ttl = grid.column(ColumnKind::Ttl);
    for row in &grid.rows {
        if row.is_blank() {
            understood += 1;
            continue;
        }
        let cell = |at: usize| row.cells.get(at);
        if let Some(found) = record(row, [cell(owner), cell(kind), cell(value)], ttl, sink) {
            rows.push(found);
            understood += 1;
        }
    }
    (rows, understood)
}

fn record(
    row: &Row<'_>,
    cells: [Option<&Flow<'_>>; 3],
    ttl: Option<usize>,
    sink: &mut Sink,
) -> Option<RecordRow> {
    let mut lines = Vec::new();
    for cell in cells.into_iter().flatten() {
        let Some(line) = cell.line() else {
            sink.push(blank(cell));
            return None;
        };
        lines.push(line);
    }
    let [owner, kind, value] = <[_; 3]>::try_from(lines).ok()?;
    let Some((name, of)) = record_type(&kind.value) else {
        sink.push(unknown_type(&kind));
        return None;
    };
    let kind = Spanned::new(name, kind.span);
    let ttl = ttl.and_then(|at| row.cells.get(at)).and_then(Flow::line);
    let ttl = ttl.and_then(|text| {
        let (words, _) = Shape::Duration.read(&text.value);
        let seconds = words.first().and_then(|it| it.value.parse().ok());
        if seconds.is_none() {
            let expected = Shape::Duration.describe();
            let it = &text.value;
            let message =
                Text::new(format!("`{it}` is no time to live"), format!("`{it}` — не время жизни"));
            let label = Text::new(
                format!("expected {}", expected.en),
                format!("здесь ожидается {}", expected.ru),
            );
            let note = Text::new("the TTL of the zone holds", "действует TTL зоны");
            let found = Diagnostic::error("invalid-setting-value", text.span, message);
            sink.push(found.label(label).note(note));
        }
        Some(Spanned::new(seconds?, text.span))
    });
    let (fields, data) = match of {
        Data::Text => text(&value, &[], sink)?,
        Data::Words(names) => {
            if record_words(&value.value).len() < names.len() {
                sink.push(few_words(&value, name, names));
                return None;
            }
            text(&value, names, sink)?
        }
        Data::Address => (String::new(), address(&value, name, sink)?),
        Data::Target(numbers) => target(&value, name, numbers, sink)?,
    };
    Some(RecordRow { owner, kind, of, fields, data, ttl, row: row.span })
}

fn blank(cell: &Flow<'_>) -> Diagnostic {
    Diagnostic::error(
        "empty-required-cell",
        cell.place(),
        Text::new("a record is not whole", "запись DNS неполна"),
    )
    .beyond(cell.beyond)
    .label(Text::new("a value belongs here", "здесь должно стоять значение"))
    .note(Text::new(
        "a record has a name, a type and a value: write all three, or remove the row",
        "у записи есть имя, тип и значение: впишите все три или уберите строку",
    ))
}

fn unknown_type(kind: &Spanned<String>) -> Diagnostic {
    let text = &kind.value;
    let near = nearest(text, RECORD_TYPES.iter().map(|it| it.0));
    let label = match near {
        _ if text.eq_ignore_ascii_case("SOA") => {
            Text::new("it follows from the settings of the zone", "она следует из настроек зоны")
        }
        Some(near) => Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?")),
        None => Text::new("no zone file gets it", "ни один файл зоны её не получит"),
    };
    let all: Vec<&str> = RECORD_TYPES.iter().map(|it| it.0).collect();
    let all = all.join(", ");
    Diagnostic::error(
        "record-type-unknown-to-target",
        kind.span,
        Text::new(
            format!("records of type `{text}` are not made"),
            format!("записи типа `{text}` не создаются"),
        ),
    )
    .label(label)
    .note(Text::new(format!("the types are {all}"), format!("типы: {all}")))
}

fn few_words(value: &Spanned<String>, kind: &str, names: &[&str]) -> Diagnostic {
    let message = Text::new(
        format!("`{}` is no value of a `{kind}` record", value.value),
        format!("`{}` не годится в значения записи `{kind}`", value.value),
    );
    let names = names.join(", ");
    Diagnostic::error("invalid-setting-value", value.span, message)
        .label(Text::new(format!("expected {names}"), format!("здесь ожидаются {names}")))
        .note(Text::new(
            "the zone would not load with this record",
            "с такой записью зона не загрузится",
        ))
}

/// Words that can stand in a zone file as they are; `names` are those of words, and a text has none.
fn text(
    value: &Spanned<String>,
    names: &[&str],
    sink: &mut Sink,
) -> Option<(String, Spanned<String>)> {
    // A text is one string, which the quotes around it belong to; other data is made of words.
    let is_text = names.is_empty();
    let inner = if is_text { value.value.trim_matches('"') } else { &value.value };
    let forbidden =
        |it: &char| it.is_control() || *it == '\\' || !is_text && matches!(it, ';' | '(' | ')');
    let open = inner.matches('"').count();
    let is_open = if is_text { open > 0 } else { open % 2 == 1 };
    let Some(bad) = inner.chars().find(forbidden).or(is_open.then_some('"')) else {
        if is_text && inner.len() > 255 {
            sink.push(long_text(value, inner.len()));
            return None;
        }
        let last = if is_text { inner } else { record_words(inner).pop().unwrap_or(inner) };
        let fields = inner.strip_suffix(last).unwrap_or_default().trim_end();
        let data = if is_text { last.trim_matches('"') } else { last }.to_owned();
        return Some((fields.to_owned(), Spanned::new(data, value.span)));
    };
    sink.push(
        Diagnostic::error(
            "unsafe-value",
            value.span,
            Text::new(
                "a record cannot hold this value",
                "запись не может содержать такое значение",
            ),
        )
        .label(Text::new(
            format!("`{}` means something else in a zone file", bad.escape_default()),
            format!("`{}` в файле зоны значит другое", bad.escape_default()),
        ))
        .note(Text::new(
            "write the value without the character",
            "напишите значение без этого символа",
        )),
    );
    None
}

fn long_text(value: &Spanned<String>, len: usize) -> Diagnostic {
    Diagnostic::error(
        "unsafe-value",
        value.span,
        Text::new("a record cannot hold this value", "запись не может содержать такое значение"),
    )
    .label(Text::new(
        format!("{len} octets, where a string has at most 255"),
        format!("{len} октетов, а в строке их не больше 255"),
    ))
    .note(Text::new(
        "shorten the text, or part it into several records",
        "сократите текст или разделите его на несколько записей",
    ))
}

fn address(value: &Spanned<String>, kind: &str, sink: &mut Sink) -> Option<Spanned<String>> {
    let text = &value.value;
    let wanted = if kind == "A" { 4 } else { 6 };
    let reason = match parse_address(text) {
        Ok(it) if it.is_ipv4() == (wanted == 4) => {
            return Some(Spanned::new(it.to_string(), value.span));
        }
        Ok(_) => Text::new(
            format!("an address of the other family: `{kind}` holds IPv{wanted}"),
            format!("адрес другого семейства: в `{kind}` стоит IPv{wanted}"),
        ),
        Err(error) if error.reason == AddressReason::NotAnAddress => Text::new(
            format!("`{kind}` holds an address, not a name"),
            format!("в `{kind}` стоит адрес, а не имя"),
        ),
        Err(error) => error.reason.text(),
    };
    let message = Text::new(
        format!("`{text}` is not an IPv{wanted} address"),
        format!("`{text}` — не адрес IPv{wanted}"),
    );
    let note =
        Text::new("the zone would not load with this record", "с такой записью зона не загрузится");
    sink.push(Diagnostic::error("invalid-address", value.span, message).label(reason).note(note));
    None
}

/// The numbers before a name, and the name.
fn target(
    value: &Spanned<String>,
    kind: &str,
    numbers: usize,
    sink: &mut Sink,
) -> Option<(String, Spanned<String>)> {
    let words: Vec<&str> = value.value.split_whitespace().collect();
    let last = words.last().copied().unwrap_or_default();
    let is_number = |it: &&str| it.parse::<u16>().is_ok();
    let (before, _) = words.split_at(words.len().saturating_sub(1));
    if before.len() != numbers || !before.iter().all(is_number) {
        let (en, ru) = match numbers {
            0 => ("a name alone", "только имя"),
            1 => (
                "a preference and a name: `10 mail.example.org`",
                "приоритет и имя: `10 mail.example.org`",
            ),
            _ => (
                "priority, weight, port and a name: `10 5 5060 sip.example.org`",
                "приоритет, вес, порт и имя: `10 5 5060 sip.example.org`",
            ),
        };
        let message = Text::new(
            format!("`{}` is no value of a `{kind}` record", value.value),
            format!("`{}` не годится в значения записи `{kind}`", value.value),
        );
        sink.push(
            Diagnostic::error("invalid-setting-value", value.span, message)
                .label(Text::new(format!("expected {en}"), format!("здесь ожидается {ru}")))
                .note(Text::new(
                    "the zone would not load with this record",
                    "с такой записью зона не загрузится",
                )),
        );
        return None;
    }
    // The cell may be written with other white space.
    let span = Span {
        start: value.span.end - (last.len() as u32).min(value.span.len() as u32),
        ..value.span
    };
    if last.trim_end_matches('.').parse::<IpAddr>().is_ok() {
        sink.push(
            Diagnostic::error(
                "target-is-ip",
                span,
                Text::new(
                    format!("a `{kind}` record leads to an address: `{last}`"),
                    format!("запись `{kind}` ведёт на адрес: `{last}`"),
                ),
            )
            .label(Text::new("a name belongs here", "здесь должно стоять имя"))
            .note(Text::new(
                "the DNS reads it as a name of four labels, which does not exist (RFC 1035)",
                "DNS прочтёт его как имя из четырёх меток, которого нет (RFC 1035)",
            )),
        );
        return None;
    }
    Some((before.join(" "), Spanned::new(last.to_owned(), span)))
}

/// Adds the records of the platform `id` to the inventory, now that its zones are known.
pub(crate) fn add(
    id: PlatformId,
    rows: Vec<RecordRow>,
    inventory: &mut Inventory,
    sink: &mut Sink,
) {
    let mut own: Vec<&DnsName> =
        inventory.zones.iter().filter(|it| it.platform == id).map(|it| &it.name).collect();
    own.sort_by_key(|it| crate::model::dns::is_reverse(it.as_str()));
    let zones: Vec<String> = own.iter().map(|it| it.as_str().to_owned()).collect();
    for row in rows {
        let Some(owner) = whole(&row.owner, &zones, sink) else { continue };
        let data = match row.of {
            Data::Target(_) => match whole(&row.data, &zones, sink) {
                Some(name) => name.map(|it| it.as_str().to_owned()),
                None => continue,
            },
            Data::Address | Data::Words(_) | Data::Text => row.data,
        };
        inventory.records.push(StatedRecord {
            platform: id,
            owner,
            kind: row.kind,
            fields: row.fields,
            data,
            ttl: row.ttl,
            row: row.row,
        });
    }
}

/// The whole name that `text` stands for: `@` is the zone, a word without a dot lies in it, and so do
/// labels that begin with underscores.
fn whole(text: &Spanned<String>, zones: &[String], sink: &mut Sink) -> Option<Spanned<DnsName>> {
    let name = text.value.as_str();
    let is_relative = !name.ends_with('.')
        && (!name.contains('.') || name.split('.').all(|it| it.starts_with('_')));
    let zone = zones.first();
    let written = match zone {
        Some(zone) if name == "@" => zone.clone(),
        Some(zone) if is_relative => format!("{name}.{zone}"),
        _ => name.to_owned(),
    };
    // A wildcard is a record like others; only a server cannot be one.
    let bare = written.strip_prefix("*.").unwrap_or(&written);
    match DnsName::new(bare) {
        Ok(_) if bare.len() < written.len() => {
            DnsName::wildcard(bare).map(|it| Spanned::new(it, text.span))
        }
        Ok(it) => Some(Spanned::new(it, text.span)),
        Err(error) => {
            sink.push(bad_name(text, &error));
            None
        }
    }
}

fn bad_name(text: &Spanned<String>, error: &NameError) -> Diagnostic {
    let name = &text.value;
    Diagnostic::error(
        "invalid-hostname",
        text.span,
        Text::new(format!("`{name}` is not a name"), format!("`{name}` не годится в имена")),
    )
    .label(error.text())
    .note(Text::new(
        "the zone would not load with this record",
        "с такой записью зона не загрузится",
    ))
}
