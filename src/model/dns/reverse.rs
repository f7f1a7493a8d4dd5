//! Names of addresses: which reverse zones are ours, and what to ask the provider for.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{
    Host, Record, Word, Zone, dedup, hosts, is_private, main_domains, relative, stated, zone,
};
use crate::model::{Inventory, Platform, PlatformId, Stated};

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

/// The reverse zones of `inventory`, by name: those that the documents declare, those of the
/// networks whose reverse zones they say are ours, and one for each private network that an address
/// lies in. Each address stands in the longest zone that holds it.
///
/// The reverse zones of other public addresses are the provider's: see [`requests`].
///
/// A network is cut at a whole nibble (`ip6.arpa`) or octet (`in-addr.arpa`), because a label is the
/// smallest thing that can be delegated without RFC 2317.
pub fn reverse_zones(inventory: &Inventory) -> Vec<Zone> {
    let (domains, networks) = (main_domains(inventory), OwnNetworks::new(inventory));
    let mut zones = declared(inventory, &domains);
    let mut pointers = pointers(inventory);
    for it in &pointers {
        let owner = &it.record.owner.text;
        if !suffixes(owner).any(|it| zones.contains_key(it))
            && let Some((name, stated)) = networks.zone(it)
        {
            let made = zone(inventory, &domains, it.host.platform, name, stated);
            zones.insert(name.to_owned(), made);
        }
    }
    // The table may name servers in any order; readers look for an address.
    pointers.sort_by_key(|it| it.address);
    for Pointer { mut record, .. } in pointers {
        let owner = record.owner.text.clone();
        let longest = suffixes(&owner).find(|it| zones.contains_key(*it));
        if let Some(zone) = longest.and_then(|it| zones.get_mut(it)) {
            relative(&owner, &zone.name).clone_into(&mut record.owner.text);
            zone.records.push(record);
        }
    }
    let mut zones: Vec<Zone> = zones.into_values().collect();
    stated::add(inventory, &mut zones);
    for zone in &mut zones {
        dedup(&mut zone.records);
    }
    zones
}

/// The PTR records of addresses whose reverse zone is somebody else's, by address. Their owners are
/// whole names.
pub fn requests(inventory: &Inventory) -> Vec<Record> {
    let networks = OwnNetworks::new(inventory);
    let mut pointers = pointers(inventory);
    pointers.retain(|it| {
        // Only the documents name a zone that holds names of addresses.
        let is_declared = inventory.zones_of(&it.record.owner.text).next().is_some();
        !is_declared && networks.zone(it).is_none()
    });
    pointers.sort_by_key(|it| it.address);
    let mut records: Vec<Record> = pointers.into_iter().map(|it| it.record).collect();
    for record in &mut records {
        record.owner.text.push('.');
    }
    dedup(&mut records);
    records
}

/// Whether `zone` holds names of addresses.
pub fn is_reverse(zone: &str) -> bool {
    suffixes(zone).any(|it| it == "ip6.arpa" || it == "in-addr.arpa")
}

/// A name that an address leads back to.
struct Pointer<'a> {
    address: IpAddr,
    host: Host<'a>,
    /// The owner is a whole name, without the final dot.
    record: Record,
}

/// The pointers of all names that lie in a zone, in the order of the tables.
fn pointers(inventory: &Inventory) -> Vec<Pointer<'_>> {
    let mut pointers = Vec::new();
    for host in hosts(inventory).filter(|it| inventory.zone_of(&it.name.value).is_some()) {
        for address in host.addresses {
            let text = format!("{}.", host.name.value);
            let record = Record {
                owner: Word { text: reverse_name(address.value), stated: Stated::At(address.span) },
                ttl: host.ttl.clone(),
                kind: "PTR",
                fields: String::new(),
                data: Word { text, stated: Stated::At(host.name.span) },
                is_public: !is_private(address.value),
            };
            pointers.push(Pointer { address: address.value, host: host.clone(), record });
        }
    }
    pointers
}

/// The reverse zones that the documents name.
fn declared(inventory: &Inventory, domains: &BTreeMap<PlatformId, &str>) -> BTreeMap<String, Zone> {
    let declared = inventory.zones.iter().filter(|it| is_reverse(it.name.as_str()));
    declared
        .map(|it| {
            let name = it.name.as_str();
            (name.to_owned(), zone(inventory, domains, it.platform, name, it.stated))
        })
        .collect()
}

/// The networks whose reverse zones the documents say are ours, by platform: read once, not for each address.
struct OwnNetworks<'a> {
    inventory: &'a Inventory,
    of_platforms: Vec<Vec<(IpNet, Stated)>>,
}

impl<'a> OwnNetworks<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let of_platform = |it: &Platform| {
            let resolved = it.settings.platform("reverse_networks");
            let networks = resolved.words.iter().zip(&resolved.stated);
            let networks =
                networks.filter_map(|(word, stated)| Some((word.parse::<IpNet>().ok()?, *stated)));
            // A part of an IPv4 network that is smaller than an octet would need RFC 2317.
            let is_whole = |it: &(IpNet, Stated)| it.0.addr().is_ipv6() || it.0.prefix_len() <= 24;
            networks.filter(is_whole).collect()
        };
        Self { inventory, of_platforms: inventory.platforms.iter().map(of_platform).collect() }
    }

    /// The zone of ours for an address that no declared zone holds, and how it is known.
    fn zone<'b>(&self, pointer: &'b Pointer<'_>) -> Option<(&'b str, Stated)> {
        let (host, owner) = (&pointer.host, pointer.record.owner.text.as_str());
        let ours = self.of_platforms.get(host.platform.at()).into_iter().flatten();
        let ours = ours.filter(|(network, _)| network.contains(&pointer.address));
        if let Some((network, stated)) = ours.max_by_key(|(network, _)| network.prefix_len()) {
            let bits = if network.addr().is_ipv6() { 4 } else { 8 };
            let labels = usize::from(network.prefix_len().div_ceil(bits)).max(1);
            let stated = stated.span().map_or(*stated, Stated::Inferred);
            return Some((cut(owner, pointer.address, labels), stated));
        }
        if !is_private(pointer.address) {
            return None;
        }
        let (key, bits, fallback) = match pointer.address {
            IpAddr::V4(_) => ("ipv4_prefix_length", 8, 24),
            IpAddr::V6(_) => ("prefix_length", 4, 64),
        };
        let settings = &self.inventory.platform(host.platform).settings;
        let length = settings.one(key, host.role, host.server);
        let length: usize = length.and_then(|it| it.parse().ok()).unwrap_or(fallback);
        let stated = pointer.record.owner.stated;
        let stated = stated.span().map_or(stated, Stated::Inferred);
        Some((cut(owner, pointer.address, length / bits), stated))
    }
}

/// The part of `owner`, the reverse name of `address`, that stands for its first `network` labels;
/// at least one label stays for the host, and one for the network.
fn cut(owner: &str, address: IpAddr, network: usize) -> &str {
    let labels = if address.is_ipv6() { 32 } else { 4 };
    suffixes(owner).nth(labels - network.clamp(1, labels - 1)).unwrap_or(owner)
}

/// `name` and what is left of it behind each dot, the longest first.
fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |it| it.split_once('.').map(|(_, rest)| rest))
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
    fn reverse_zones_are_known_by_their_name() {
        assert!(is_reverse("d.f.ip6.arpa") && is_reverse("10.in-addr.arpa"));
        assert!(!is_reverse("rcsnet.ru") && !is_reverse("xip6.arpa"));
    }

    #[test]
    fn networks_end_at_a_label() {
        let address = IpAddr::from([10, 1, 2, 3]);
        let owner = reverse_name(address);
        assert_eq!(cut(&owner, address, 3), "2.1.10.in-addr.arpa");
        assert_eq!(cut(&owner, address, 0), "10.in-addr.arpa");
        assert_eq!(cut(&owner, address, 9), "2.1.10.in-addr.arpa");
    }
}
