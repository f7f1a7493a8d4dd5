//! DNS records that follow from the inventory.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{HostName, Inventory, PlatformId, RoleId, ServerId, Stated};
use crate::text::Spanned;

/// The name server of a zone whose documents name none: the machine that loads the zone. The name
/// resolves everywhere, so the zone is sound, and it claims nothing about the user's network.
pub const UNKNOWN_NAME_SERVER: &str = "localhost";

/// The name under `in-addr.arpa` (RFC 1035 §3.5) or `ip6.arpa` (RFC 3596 §2.5) of an address,
/// without the final dot.
pub fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let mut name = String::with_capacity(72);
            for octet in address.octets().iter().rev() {
                for nibble in [octet & 0xf, octet >> 4] {
                    name.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
                    name.push('.');
                }
            }
            name + "ip6.arpa"
        }
    }
}

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
    /// The data; names end with a dot.
    pub data: Word,
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

/// The forward zones of `inventory` in its order: each name stands in the longest zone that holds
/// it.
pub fn forward_zones(inventory: &Inventory) -> Vec<Zone> {
    let mut zones: Vec<Zone> = inventory
        .zones
        .iter()
        .map(|it| zone(inventory, it.platform, it.name.as_str(), it.stated))
        .collect();
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
                data: Word { text: address.value.to_string(), stated: Stated::At(address.span) },
            });
        }
    }
    for zone in &mut zones {
        dedup(&mut zone.records);
    }
    zones
}

/// The reverse zones of `inventory`, by name: those that the documents declare, and one for each
/// network that an address lies in. Each address stands in the longest zone that holds it.
///
/// A network is cut at a whole nibble (`ip6.arpa`) or octet (`in-addr.arpa`), because a label is the
/// smallest thing that can be delegated without RFC 2317.
pub fn reverse_zones(inventory: &Inventory) -> Vec<Zone> {
    let declared = inventory.zones.iter().filter(|it| is_reverse(it.name.as_str()));
    let mut zones: BTreeMap<String, Zone> = declared
        .map(|it| {
            let name = it.name.as_str();
            (name.to_owned(), zone(inventory, it.platform, name, it.stated))
        })
        .collect();
    let mut pointers: Vec<(IpAddr, String, Record)> = Vec::new();
    for host in hosts(inventory).filter(|it| inventory.zone_of(&it.name.value).is_some()) {
        for address in host.addresses {
            let owner = reverse_name(address.value);
            if !suffixes(&owner).any(|it| zones.contains_key(it)) {
                let name = network(inventory, &host, address.value, &owner).to_owned();
                let stated = Stated::Inferred(address.span);
                zones.insert(name.clone(), zone(inventory, host.platform, &name, stated));
            }
            let data =
                Word { text: format!("{}.", host.name.value), stated: Stated::At(host.name.span) };
            let stated = Stated::At(address.span);
            let record = Record {
                owner: Word { text: owner.clone(), stated },
                ttl: host.ttl.clone(),
                kind: "PTR",
                data,
            };
            pointers.push((address.value, owner, record));
        }
    }
    // The table may name servers in any order; readers look for an address.
    pointers.sort_by_key(|(address, ..)| *address);
    for (_, owner, mut record) in pointers {
        let longest = suffixes(&owner).find(|it| zones.contains_key(*it));
        if let Some(zone) = longest.and_then(|it| zones.get_mut(it)) {
            relative(&owner, &zone.name).clone_into(&mut record.owner.text);
            zone.records.push(record);
        }
    }
    let mut zones: Vec<Zone> = zones.into_values().collect();
    for zone in &mut zones {
        dedup(&mut zone.records);
    }
    zones
}

/// Whether `zone` holds names of addresses.
pub fn is_reverse(zone: &str) -> bool {
    suffixes(zone).any(|it| it == "ip6.arpa" || it == "in-addr.arpa")
}

/// `name` and what is left of it behind each dot, the longest first.
fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |it| it.split_once('.').map(|(_, rest)| rest))
}

/// The name servers that cannot stand in a zone, with the reason.
pub fn name_server_faults(inventory: &Inventory) -> Vec<(Spanned<String>, NameServerFault)> {
    let known: BTreeSet<&str> = hosts(inventory).map(|it| it.name.value.as_str()).collect();
    let mut faults = Vec::new();
    for platform in &inventory.platforms {
        let resolved = platform.settings.platform("name_servers");
        for (word, stated) in resolved.words.into_iter().zip(resolved.stated) {
            let Some(span) = stated.span() else { continue };
            let zone = inventory.zones.iter().find(|it| it.name.holds(&word));
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

/// What has a name and addresses.
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

/// The part of `owner`, the reverse name of `address`, that stands for the network of `host`.
fn network<'a>(inventory: &Inventory, host: &Host<'_>, address: IpAddr, owner: &'a str) -> &'a str {
    let (key, labels, bits, fallback) = match address {
        IpAddr::V4(_) => ("ipv4_prefix_length", 4, 8, 24),
        IpAddr::V6(_) => ("prefix_length", 32, 4, 64),
    };
    let settings = &inventory.platform(host.platform).settings;
    let resolved = settings.get(key, host.role, host.server);
    let length = resolved.one().and_then(|it| it.parse().ok()).unwrap_or(fallback);
    // At least one label stays for the host, and one for the network.
    let network: usize = (length / bits).clamp(1, labels - 1);
    suffixes(owner).nth(labels - network).unwrap_or(owner)
}

fn zone(inventory: &Inventory, platform: PlatformId, name: &str, stated: Stated) -> Zone {
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
    let mut own = inventory.zones.iter().filter(|it| it.platform == platform);
    let owner = own.find(|it| !is_reverse(it.name.as_str()));
    let domain = owner.map_or(name, |it| it.name.as_str());
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
    records.retain(|it| seen.insert((it.owner.text.clone(), it.kind, it.data.text.clone())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverse_names_follow_the_rfcs() {
        assert_eq!(reverse_name([91, 103, 196, 13].into()), "13.196.103.91.in-addr.arpa");
        let v6: IpAddr = "fd75:9fac:a7b1:92:6c::901".parse().unwrap();
        assert_eq!(
            reverse_name(v6),
            "1.0.9.0.0.0.0.0.0.0.0.0.c.6.0.0.2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa"
        );
    }

    #[test]
    fn names_are_relative_to_their_zone() {
        assert_eq!(relative("couch1.db.rcsnet.ru", "rcsnet.ru"), "couch1.db");
        assert_eq!(relative("rcsnet.ru", "rcsnet.ru"), "@");
        assert_eq!(relative("arcsnet.ru", "rcsnet.ru"), "arcsnet.ru");
        assert_eq!(relative("a.example.org", "rcsnet.ru"), "a.example.org");
    }

    #[test]
    fn reverse_zones_are_known_by_their_name() {
        assert!(is_reverse("d.f.ip6.arpa") && is_reverse("10.in-addr.arpa"));
        assert!(!is_reverse("rcsnet.ru") && !is_reverse("xip6.arpa"));
    }
}
