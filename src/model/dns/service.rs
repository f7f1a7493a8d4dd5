//! Who serves the zones, and to whom: what the configuration of name servers needs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use super::{Word, hosts};
use crate::model::{Inventory, Network, Platform, Server, ServerId, Stated};
use crate::text::Spanned;

/// Who serves the zones of a run, and to whom.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameService {
    /// The addresses of the primary name server.
    pub primary: Vec<Word>,
    /// The addresses of the secondary name servers.
    pub secondaries: Vec<Word>,
    /// The networks whose clients see everything.
    pub internal: Vec<Word>,
    /// Whether servers of a platform ask one of these name servers for all names.
    pub is_resolver: bool,
}

impl NameService {
    /// What the documents say, with what follows from the tables where they are silent.
    pub fn new(inventory: &Inventory) -> Self {
        let (mut primary, mut secondaries, mut internal) = <(Words, Words, Words)>::default();
        let mut resolvers = BTreeSet::new();
        let rows = rows(inventory);
        let mut own = vec![Own::default(); inventory.platforms.len()];
        inventory.networks.iter().for_each(|it| own[it.platform.at()].networks.push(it));
        inventory.servers().for_each(|it| own[it.1.platform.at()].servers.push(it));
        for (platform, own) in inventory.platforms.iter().zip(&own) {
            let names = platform.settings.platform("name_servers").words;
            let named = |names: &[String]| addresses_of(names, &rows);
            let (first, others) = names.split_at(names.len().min(1));
            primary.add(stated(platform, "primary_addresses"), || named(first));
            secondaries.add(stated(platform, "secondary_addresses"), || named(others));
            let networks = || own_networks(platform, own);
            internal.add(stated(platform, "internal_networks"), networks);
            let values = platform.settings.values().filter(|it| it.key == "resolvers");
            resolvers.extend(values.flat_map(|it| &it.words).map(|it| it.value.clone()));
        }
        let [primary, secondaries, internal] = [primary, secondaries, internal].map(|it| it.words);
        let mut servers = primary.iter().chain(&secondaries);
        let is_resolver = servers.any(|it| resolvers.contains(&it.text));
        Self { primary, secondaries, internal, is_resolver }
    }
}

/// Words, each once.
#[derive(Default)]
struct Words {
    words: Vec<Word>,
    seen: BTreeSet<String>,
}

impl Words {
    /// Adds `words`, or the `fallback` where there are none, without what is there already.
    fn add(&mut self, mut words: Vec<Word>, fallback: impl FnOnce() -> Vec<Word>) {
        if words.is_empty() {
            words = fallback();
        }
        let seen = &mut self.seen;
        self.words.extend(words.into_iter().filter(|it| seen.insert(it.text.clone())));
    }
}

fn stated(platform: &Platform, key: &str) -> Vec<Word> {
    let resolved = platform.settings.platform(key);
    let words = resolved.words.into_iter().zip(resolved.stated);
    words.map(|(text, stated)| Word { text, stated }).collect()
}

/// The names of the tables, each with its addresses in every row that has it; rows have numbers.
type Rows<'a> = BTreeMap<&'a str, Vec<(usize, &'a [Spanned<IpAddr>])>>;

fn rows(inventory: &Inventory) -> Rows<'_> {
    let mut rows = Rows::new();
    for (at, host) in hosts(inventory).enumerate() {
        rows.entry(host.name.value.as_str()).or_default().push((at, host.addresses));
    }
    rows
}

/// The addresses that the tables give to `names`, in the order of the tables.
fn addresses_of(names: &[String], rows: &Rows<'_>) -> Vec<Word> {
    let found: BTreeMap<_, _> =
        names.iter().filter_map(|it| rows.get(it.as_str())).flatten().copied().collect();
    let word = |it: &Spanned<IpAddr>| Word {
        text: it.value.to_string(),
        stated: Stated::Inferred(it.span),
    };
    found.into_values().flatten().map(word).collect()
}

/// What the documents of a platform declare.
#[derive(Clone, Default)]
struct Own<'a> {
    networks: Vec<&'a Network>,
    servers: Vec<(ServerId, &'a Server)>,
}

/// The networks of `platform`: declared ones, those of its administrators, and those of its own addresses. A
/// public address stands for itself alone, because others may share its network.
fn own_networks(platform: &Platform, own: &Own<'_>) -> Vec<Word> {
    let declared = own.networks.iter();
    let mut words: Vec<Word> = declared
        .map(|it| Word {
            text: it.prefix.value.trunc().to_string(),
            stated: Stated::At(it.prefix.span),
        })
        .collect();
    words.extend(stated(platform, "admin_networks"));
    for &(id, server) in &own.servers {
        for address in &server.addresses {
            let (key, whole) = match address.value {
                IpAddr::V4(_) => ("ipv4_prefix_length", 32),
                IpAddr::V6(_) => ("prefix_length", 128),
            };
            let length = platform.settings.one(key, server.role, Some(id));
            let length = length.and_then(|it| it.parse().ok()).unwrap_or(whole);
            let length = if is_private(address.value) { length } else { whole };
            let Ok(network) = IpNet::new(address.value, length) else { continue };
            let stated = Stated::Inferred(address.span);
            words.push(Word { text: network.trunc().to_string(), stated });
        }
    }
    words
}

/// Whether `address` means nothing outside of its own network, so that the world must not be told it.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => {
            let [a, b, ..] = it.octets();
            let is_shared = a == 100 && b & 0xc0 == 64;
            it.is_private()
                || it.is_loopback()
                || it.is_link_local()
                || it.is_unspecified()
                || is_shared
        }
        IpAddr::V6(it) => {
            it.is_unique_local()
                || it.is_unicast_link_local()
                || it.is_loopback()
                || it == Ipv6Addr::UNSPECIFIED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known() {
        for it in
            ["fd75::1", "fe80::1", "::1", "10.0.0.1", "172.31.0.1", "192.168.1.1", "100.64.0.1"]
        {
            assert!(is_private(it.parse().unwrap()), "{it}");
        }
        for it in ["2001:db8::1", "91.103.196.13", "172.32.0.1", "100.128.0.1"] {
            assert!(!is_private(it.parse().unwrap()), "{it}");
        }
    }
}
