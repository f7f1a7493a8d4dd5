//! The networks that an address lies in.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::text::Map;

/// Networks by the length of their prefixes: thousands of addresses are looked up in thousands of them.
#[derive(Debug)]
pub struct Networks<T>(BTreeMap<u8, Map<IpNet, T>>);

impl<T> Networks<T> {
    /// The networks that `address` lies in, the narrowest first.
    pub fn around(&self, address: IpAddr) -> impl Iterator<Item = (IpNet, &T)> {
        self.0.iter().rev().filter_map(move |(&length, nets)| {
            // An IPv4 address has no network of more than 32 bits.
            let net = IpNet::new(address, length).ok()?.trunc();
            Some((net, nets.get(&net)?))
        })
    }
}

impl<T> FromIterator<(IpNet, T)> for Networks<T> {
    /// Of networks that are the same, the last counts.
    fn from_iter<I: IntoIterator<Item = (IpNet, T)>>(all: I) -> Self {
        let mut by_length = BTreeMap::<u8, Map<IpNet, T>>::new();
        for (net, value) in all {
            by_length.entry(net.prefix_len()).or_default().insert(net.trunc(), value);
        }
        Self(by_length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_network_comes_first() {
        let nets = ["10.0.0.0/8", "10.1.2.3/24", "fd75::/64", "fd75::/8"];
        let nets: Networks<usize> =
            nets.iter().enumerate().map(|(at, it)| (it.parse().unwrap(), at)).collect();
        let found = |address: &str| {
            let around = nets.around(address.parse().unwrap());
            around.map(|(net, &at)| (net.to_string(), at)).collect::<Vec<_>>()
        };
        assert_eq!(found("10.1.2.9"), [("10.1.2.0/24".into(), 1), ("10.0.0.0/8".into(), 0)]);
        assert_eq!(found("10.1.3.9"), [("10.0.0.0/8".into(), 0)]);
        assert_eq!(found("fd75::1")[0], ("fd75::/64".into(), 2));
        assert!(found("192.0.2.1").is_empty());
    }
}
