//! DNS records that follow from the inventory.
//!
//! Each zone has two faces: the one that the platform's own networks see, with everything, and the
//! one for the world, without the addresses that mean nothing there.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{HostName, Inventory, PlatformId, RoleId, ServerId, Stated, domains};
use crate::text::Spanned;

mod reverse;
mod service;
mod sip;
mod stated;

pub use reverse::{is_reverse, requests, reverse_name, reverse_zones};
pub use service::{NameService, is_private};

/// The name server of a zone whose documents name none: the machine that loads the zone. The name
/// resolves everywhere, so the zone is sound, and it claims nothing about the user's network.
pub const UNKNOWN_NAME_SERVER: &str = "localhost";

/// A word of a zone file, and how it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// The word.
    pub text: String,
    /// How it is known.
    pub stated: Stated,
}

/// A resource record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The owner, relative to the zone; `@` for the zone itself.
    pub owner: Word,
    /// The time to live, where it is not that of the zone.
    pub ttl: Option<Word>,
    /// The type: `A`, `AAAA`, `PTR`.
    pub kind: &'static str,
    /// What stands before the data: the numbers of an SRV record.
    pub fields: String,
    /// The data; names end with a dot.
    pub data: Word,
    /// Whether the world may see it.
    pub is_public: bool,
}

/// A zone, forward or reverse, with all that its file holds but the serial.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Zone {
    /// The name, without the final dot.
    pub name: String,
    /// How the zone is known.
    pub stated: Stated,
    /// The platform whose settings it takes.
    pub platform: PlatformId,
    /// The name servers, the first one the primary, without the final dot.
    pub servers: Vec<Word>,
    /// The mailbox of the person who is responsible: `hostmaster@rcsnet.ru`.
    pub hostmaster: Word,
    /// The time to live of records that state none.
    pub ttl: Word,
    /// How often secondaries ask, in seconds.
    pub refresh: Word,
    /// How soon they ask again, in seconds.
    pub retry: Word,
    /// How long they answer without the primary, in seconds.
    pub expire: Word,
    /// How long others remember that a name does not exist, in seconds.
    pub minimum: Word,
    /// The records but SOA and NS.
    pub records: Vec<Record>,
}

impl Zone {
    /// The zone as the world sees it, without the records that are for its own networks only; `None`
    /// if then none of its name servers has an address.
    pub fn public(&self) -> Option<Self> {
        let is_public = |it: &&Record| it.is_public;
        let records: Vec<Record> = self.records.iter().filter(is_public).cloned().collect();
        let reached = records.iter().filter(|it| it.is_address());
        let reached: BTreeSet<&str> = reached.map(|it| it.owner.text.as_str()).collect();
        let has_address = |it: &&Word| {
            let owner = relative(&it.text, &self.name);
            let is_inside = owner != it.text;
            !is_inside || reached.contains(owner)
        };
        let servers: Vec<Word> = self.servers.iter().filter(has_address).cloned().collect();
        (!servers.is_empty()).then(|| Self { servers, records, ..self.clone() })
    }
}

impl Record {
    fn is_address(&self) -> bool {
        matches!(self.kind, "A" | "AAAA")
    }
}

/// The forward zones of `inventory` in its order: each name stands in the longest zone that holds
/// it.
pub fn forward_zones(inventory: &Inventory) -> Vec<Zone> {
    let domains = main_domains(inventory);
    let mut zones: Vec<Zone> = inventory
        .zones
        .iter()
        .map(|it| zone(inventory, &domains, it.platform, it.name.as_str(), it.stated))
        .collect();
    for (zone, it) in zones.iter_mut().zip(&inventory.zones) {
        if !is_reverse(it.name.as_str()) {
            authorities(inventory, it.platform, zone);
        }
    }
    for host in hosts(inventory) {
        let Some(zone) = inventory.zone_of(&host.name.value).and_then(|id| zones.get_mut(id.at()))
        else {
            continue;
        };
        for address in host.addresses {
            zone.records.push(Record {
                owner: Word {
                    text: relative(host.name.value.as_str(), &zone.name).to_owned(),
                    stated: Stated::At(host.name.span),
                },
                ttl: host.ttl.clone(),
                kind: if address.value.is_ipv6() { "AAAA" } else { "A" },
                fields: String::new(),
                data: Word { text: address.value.to_string(), stated: Stated::At(address.span) },
                is_public: !is_private(address.value),
            });
        }
    }
    sip::add(inventory, &mut zones);
    stated::add(inventory, &mut zones);
    for zone in &mut zones {
        dedup(&mut zone.records);
    }
    zones
}

/// Says which authorities may sign certificates for names of `zone` (RFC 8659), if the document does.
fn authorities(inventory: &Inventory, platform: PlatformId, zone: &mut Zone) {
    let resolved = inventory.platform(platform).settings.platform("certificate_authorities");
    let apex = || Word { text: "@".to_owned(), stated: zone.stated };
    let record = |fields: &str, data: Word| Record {
        owner: apex(),
        ttl: None,
        kind: "CAA",
        fields: fields.to_owned(),
        data,
        is_public: true,
    };
    let words = resolved.words.into_iter().zip(resolved.stated);
    let mut records: Vec<Record> =
        words.map(|(text, stated)| record("0 issue", Word { text, stated })).collect();
    if !records.is_empty() {
        let Word { text, stated } = &zone.hostmaster;
        let mail = Word { text: format!("mailto:{text}"), stated: *stated };
        records.push(record("0 iodef", mail));
    }
    zone.records.extend(records);
}

/// The name servers that cannot stand in a zone, with the reason.
pub fn name_server_faults(inventory: &Inventory) -> Vec<(Spanned<String>, NameServerFault)> {
    let records = inventory.records.iter().filter(|it| matches!(it.kind.value, "A" | "AAAA"));
    let records = records.map(|it| it.owner.value.as_str());
    let hosts = hosts(inventory).map(|it| it.name.value.as_str());
    let known: BTreeSet<&str> = hosts.chain(records).collect();
    let mut faults = Vec::new();
    for platform in &inventory.platforms {
        let resolved = platform.settings.platform("name_servers");
        for (word, stated) in resolved.words.into_iter().zip(resolved.stated) {
            let Some(span) = stated.span() else { continue };
            let zone = inventory.zones_of(&word).min().and_then(|it| inventory.zones.get(it.at()));
            let fault = match zone {
                _ if word.parse::<IpAddr>().is_ok() => NameServerFault::Address,
                Some(zone) if !known.contains(word.as_str()) => {
                    NameServerFault::Unknown(zone.name.to_string())
                }
                _ => continue,
            };
            faults.push((Spanned::new(word, span), fault));
        }
    }
    faults
}

/// Why a name server cannot stand in a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NameServerFault {
    /// It is an address, where NS records hold names (RFC 1035 §3.3.11).
    Address,
    /// It lies in this zone, and nothing says its address.
    Unknown(String),
}

/// `name` as a zone file writes it behind `$ORIGIN zone.`: `@` for the zone itself; a name outside
/// the zone stays whole.
pub fn relative<'a>(name: &'a str, zone: &str) -> &'a str {
    match name.strip_suffix(zone) {
        Some("") => "@",
        Some(rest) => rest.strip_suffix('.').unwrap_or(name),
        None => name,
    }
}

/// The longest of `zones`, which come by name, that holds `name`.
fn longest<'a>(zones: &'a mut [Zone], name: &str) -> Option<&'a mut Zone> {
    let mut places =
        domains(name).filter_map(|it| zones.binary_search_by(|zone| (*zone.name).cmp(it)).ok());
    let at = places.next()?;
    zones.get_mut(at)
}

/// What has a name and addresses.
#[derive(Clone)]
struct Host<'a> {
    platform: PlatformId,
    role: Option<RoleId>,
    server: Option<ServerId>,
    name: &'a Spanned<HostName>,
    addresses: &'a [Spanned<IpAddr>],
    ttl: Option<Word>,
}

/// The servers, then the floating addresses.
fn hosts(inventory: &Inventory) -> impl Iterator<Item = Host<'_>> {
    let servers = inventory.servers().map(|(id, it)| Host {
        platform: it.platform,
        role: it.role,
        server: Some(id),
        name: &it.name,
        addresses: &it.addresses,
        ttl: None,
    });
    let vips = inventory.vips.iter().map(|it| Host {
        platform: it.platform,
        role: it.role,
        server: None,
        name: &it.name,
        addresses: &it.addresses,
        ttl: setting(inventory, it.platform, "vip_ttl"),
    });
    servers.chain(vips)
}

/// The first forward zone of each platform that has one: where its mail goes if nobody says more.
fn main_domains(inventory: &Inventory) -> BTreeMap<PlatformId, &str> {
    let names = inventory.zones.iter().map(|it| (it.platform, it.name.as_str()));
    // Of several zones of one platform the first is put in last.
    names.rev().filter(|it| !is_reverse(it.1)).collect()
}

fn zone(
    inventory: &Inventory,
    domains: &BTreeMap<PlatformId, &str>,
    platform: PlatformId,
    name: &str,
    stated: Stated,
) -> Zone {
    let settings = &inventory.platform(platform).settings;
    let word = |key, fallback: &str| {
        setting(inventory, platform, key)
            .unwrap_or(Word { text: fallback.to_owned(), stated: Stated::Default })
    };
    let resolved = settings.platform("name_servers");
    let mut servers: Vec<Word> = resolved
        .words
        .into_iter()
        .zip(resolved.stated)
        .filter(|(text, _)| text.parse::<IpAddr>().is_err())
        .map(|(text, stated)| Word { text, stated })
        .collect();
    if servers.is_empty() {
        servers.push(Word { text: UNKNOWN_NAME_SERVER.to_owned(), stated: Stated::Default });
    }
    let domain = domains.get(&platform).copied().unwrap_or(name);
    Zone {
        name: name.to_owned(),
        stated,
        platform,
        servers,
        hostmaster: word("hostmaster", &format!("hostmaster@{domain}")),
        ttl: word("ttl", "3600"),
        refresh: word("soa_refresh", "7200"),
        retry: word("soa_retry", "3600"),
        expire: word("soa_expire", "1209600"),
        minimum: word("soa_minimum", "300"),
        records: Vec::new(),
    }
}

fn setting(inventory: &Inventory, platform: PlatformId, key: &str) -> Option<Word> {
    let resolved = inventory.platform(platform).settings.platform(key);
    let stated = *resolved.stated.first()?;
    Some(Word { text: resolved.words.into_iter().next()?, stated })
}

/// Leaves the first of records that say the same, as a set of records is what a zone holds
/// (RFC 2181 §5).
fn dedup(records: &mut Vec<Record>) {
    let mut seen = BTreeSet::new();
    records.retain(|it| {
        let data = (it.fields.clone(), it.data.text.clone());
        seen.insert((it.owner.text.clone(), it.kind, data))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_their_zone() {
        assert_eq!(relative("couch1.db.rcsnet.ru", "rcsnet.ru"), "couch1.db");
        assert_eq!(relative("rcsnet.ru", "rcsnet.ru"), "@");
        assert_eq!(relative("arcsnet.ru", "rcsnet.ru"), "arcsnet.ru");
        assert_eq!(relative("a.example.org", "rcsnet.ru"), "a.example.org");
    }
}
