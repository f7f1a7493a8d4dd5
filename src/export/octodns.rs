//! A zone for octoDNS: the YAML of its provider of that name, whose keys stand in natural order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Wanted, quoted};
use crate::diag::Text;
use crate::model::dns::{self, Record, Zone};
use crate::model::{Data, Inventory, record_type, record_words};
use crate::text::nearest;

pub(super) fn zone(inventory: &Inventory, wanted: &Wanted) -> Result<String, Text> {
    let mut zones = dns::forward_zones(inventory);
    zones.retain(|it| !dns::is_reverse(&it.name));
    zones.extend(dns::reverse_zones(inventory));
    let known: Vec<_> = zones.iter().map(|it| it.name.clone()).collect();
    let found = match &wanted.zone {
        Some(name) => {
            let name = name.trim_end_matches('.').to_lowercase();
            zones.into_iter().find(|it| it.name == name).ok_or_else(|| unknown(&name, &known))?
        }
        None => only(zones, &known)?,
    };
    let zone = if wanted.public {
        found.public().ok_or_else(|| {
            Text::new(
                format!(
                    "the world sees nothing of `{}`: none of its name servers has a public address",
                    found.name
                ),
                format!(
                    "снаружи зоны `{}` не видно: ни у одного её сервера имён нет публичного адреса",
                    found.name
                ),
            )
        })?
    } else {
        found
    };
    Ok(write(&zone))
}

fn only(zones: Vec<Zone>, known: &[String]) -> Result<Zone, Text> {
    let mut forward = zones.into_iter().filter(|it| !dns::is_reverse(&it.name));
    if let (Some(it), None) = (forward.next(), forward.next()) {
        return Ok(it);
    }
    let known = known.join("`, `");
    Err(Text::new(
        format!("name one of the zones with `--zone`: `{known}`"),
        format!("назовите одну из зон через `--zone`: `{known}`"),
    ))
}

fn unknown(name: &str, known: &[String]) -> Text {
    let known_names = known.join("`, `");
    let (en, ru) = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => (format!("did you mean `{near}`?"), format!("может быть, `{near}`?")),
        None => (format!("known are `{known_names}`"), format!("известны `{known_names}`")),
    };
    Text::new(format!("there is no zone `{name}`; {en}"), format!("зоны `{name}` нет; {ru}"))
}

fn write(zone: &Zone) -> String {
    // Records by owner and type.
    let mut owners = BTreeMap::<Natural, BTreeMap<&str, (String, Vec<String>)>>::new();
    let ttl = zone.ttl.text.as_str();
    let mut add = |owner: &str, kind, ttl: &str, value| {
        let owner = if owner == "@" { "" } else { owner };
        let of_owner = owners.entry(Natural(owner.to_owned())).or_default();
        of_owner.entry(kind).or_insert_with(|| (ttl.to_owned(), Vec::new())).1.push(value);
    };
    for server in &zone.servers {
        add("@", "NS", ttl, quoted(&format!("{}.", server.text)));
    }
    for it in &zone.records {
        let ttl = it.ttl.as_ref().map_or(ttl, |it| &it.text);
        add(&it.owner.text, it.kind, ttl, value(it, &zone.name));
    }
    let mut out = "---\n# Made by rcsgen: change the document, not this file.\n".to_owned();
    for (Natural(owner), kinds) in owners {
        let _ = writeln!(out, "{}:", quoted(&owner));
        for (kind, (ttl, values)) in kinds {
            let _ = write!(out, "  - ttl: {ttl}\n    type: {kind}\n");
            // Of these a name has one.
            if matches!(kind, "CNAME" | "DNAME" | "ALIAS") {
                let _ = writeln!(out, "    value: {}", values.join(" "));
                continue;
            }
            out.push_str("    values:\n");
            for value in values {
                let _ = writeln!(out, "      - {value}");
            }
        }
    }
    out
}

/// The data of a record of `zone` as a value of YAML.
fn value(record: &Record, zone: &str) -> String {
    let data = record.data.text.as_str();
    let names = match record_type(record.kind) {
        Some((_, Data::Words(names))) => names,
        _ => match record.kind {
            "MX" => &["preference", "exchange"],
            "SRV" => &["priority", "weight", "port", "target"][..],
            // In octoDNS a semicolon would begin a comment.
            "TXT" => return quoted(&data.replace(';', "\\;")),
            _ => return quoted(data),
        },
    };
    let all = format!("{} {data}", record.fields);
    let mut words = record_words(&all).into_iter();
    let mut fields = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        let is_last = at + 1 == names.len();
        // Long digests may stand in parts.
        let word: String = words.by_ref().take(if is_last { all.len() } else { 1 }).collect();
        let word = word.trim_matches('"');
        let is_number = !is_last && word.bytes().all(|it| it.is_ascii_digit()) && !word.is_empty();
        let value = match *name {
            "replacement" if !word.ends_with('.') => quoted(&format!("{word}.{zone}.")),
            _ if is_number => word.to_owned(),
            _ => quoted(word),
        };
        fields.insert(name.replace(' ', "_"), value);
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{{{}}}", fields.join(", "))
}

/// A name whose numbers count as numbers: `fs2` before `fs10`.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Natural(pub(super) String);

impl Natural {
    /// Parts of text and digits by turns, text first.
    fn parts(&self) -> impl Iterator<Item = (&str, u64)> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let (text, tail) = rest.split_at(digits);
            let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
            let (number, tail) = tail.split_at(end);
            rest = tail;
            Some((text, number.parse().unwrap_or_default()))
        })
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(other.parts()).then_with(|| self.0.cmp(&other.0))
    }
}
