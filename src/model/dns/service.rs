//! Who serves the zones, and to whom: what the configuration of name servers needs.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use super::{Host, Word, hosts};
use crate::model::{Inventory, Platform, Stated};

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
        let mut service = Self::default();
        let mut resolvers = BTreeSet::new();
        for (at, platform) in inventory.platforms.iter().enumerate() {
            let names = platform.settings.platform("name_servers").words;
            let named = |names: &[String]| rows(inventory, names);
            let (primary, secondaries) = names.split_at(names.len().min(1));
            add(&mut service.primary, stated(platform, "primary_addresses"), || named(primary));
            add(&mut service.secondaries, stated(platform, "secondary_addresses"), || {
                named(secondaries)
            });
            let networks = || own_networks(inventory, at);
            add(&mut service.internal, stated(platform, "internal_networks"), networks);
            let values = platform.settings.values().filter(|it| it.key == "resolvers");
            resolvers.extend(values.flat_map(|it| &it.words).map(|it| it.value.clone()));
        }
        let mut servers = service.primary.iter().chain(&service.secondaries);
        service.is_resolver = servers.any(|it| resolvers.contains(&it.text));
        service
    }
}

/// Adds `words`, or the `fallback` where there are none, without what is there already.
fn add(to: &mut Vec<Word>, mut words: Vec<Word>, fallback: impl FnOnce() -> Vec<Word>) {
    if words.is_empty() {
        words = fallback();
    }
    for word in words {
        if to.iter().all(|it| it.text != word.text) {
            to.push(word);
        }
    }
}

fn stated(platform: &Platform, key: &str) -> Vec<Word> {
    let resolved = platform.settings.platform(key);
    let words = resolved.words.into_iter().zip(resolved.stated);
    words.map(|(text, stated)| Word { text, stated }).collect()
}

/// The addresses that the tables give to `names`.
fn rows(inventory: &Inventory, names: &[String]) -> Vec<Word> {
    let of = |it: &Host<'_>| names.iter().any(|name| it.name.value.as_str() == name);
    let addresses = hosts(inventory).filter(of).flat_map(|it| it.addresses);
    let word = |text: String, span| Word { text, stated: Stated::Inferred(span) };
    addresses.map(|it| word(it.value.to_string(), it.span)).collect()
}

/// The networks of the platform with index `at`: declared ones, those of its administrators, and those
/// of its own addresses. A public address stands for itself alone, because others may share its
/// network.
fn own_networks(inventory: &Inventory, at: usize) -> Vec<Word> {
    let platform = &inventory.platforms[at];
    let declared = inventory.networks.iter().filter(|it| it.platform.at() == at);
    let mut words: Vec<Word> = declared
        .map(|it| Word {
            text: it.prefix.value.trunc().to_string(),
            stated: Stated::At(it.prefix.span),
        })
        .collect();
    words.extend(stated(platform, "admin_networks"));
    for (id, server) in inventory.servers().filter(|(_, it)| it.platform.at() == at) {
        for address in &server.addresses {
            let (key, whole) = match address.value {
                IpAddr::V4(_) => ("ipv4_prefix_length", 32),
                IpAddr::V6(_) => ("prefix_length", 128),
            };
            let length = platform.settings.get(key, server.role, Some(id));
            let length = length.one().and_then(|it| it.parse().ok()).unwrap_or(whole);
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
