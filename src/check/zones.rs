//! Which zones are sure, and which names lie outside all of them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::context::Host;
use crate::model::dns::is_reverse;
use crate::model::{DnsZone, HostName, Inventory, Stated, domains};
use crate::text::distance;

/// How many names may be compared with zones that they are far from.
const COMPARISONS: usize = 10_000_000;

/// Names under top-level domains that are delegated in the public DNS, one a line, sorted.
const TLDS: &str = include_str!("data/tlds.txt");

/// Domains that are reserved for private use or examples (RFC 2606, RFC 6761, RFC 6762, RFC 8375) or
/// that networks commonly use although they are not delegated.
const PRIVATE: &[&str] = &[
    "alt",
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
];

/// Whether `label` is a top-level domain of the public DNS.
pub(super) fn is_public_tld(label: &str) -> bool {
    static LABELS: LazyLock<Vec<&str>> = LazyLock::new(|| TLDS.lines().collect());
    LABELS.binary_search(&label).is_ok()
}

/// Whether `label` is a top-level domain of any kind that people use.
pub(super) fn is_known_tld(label: &str) -> bool {
    is_public_tld(label) || PRIVATE.binary_search(&label).is_ok()
}

/// A name that lies in no zone that is sure.
pub(super) struct Stray {
    /// The host, by its place in the context.
    pub(super) host: usize,
    /// The name that is meant, if one is near.
    pub(super) meant: Option<String>,
    /// The zone that is meant, if one is near.
    pub(super) zone: Option<String>,
    /// The labels of the name that stand for that zone.
    pub(super) tail: String,
}

/// A stated zone that no name lies in, while all lie in another one.
pub(super) struct Misnamed {
    /// The zone, by its place in the inventory.
    pub(super) zone: usize,
    /// The zone that is meant.
    pub(super) meant: String,
    /// The hosts that lie in it, by their places in the context.
    pub(super) hosts: Vec<usize>,
}

/// The zones of a run, seen by rules.
pub(super) struct Zones {
    /// The stated zones that are mistyped.
    pub(super) misnamed: Vec<Misnamed>,
    /// The names that lie outside.
    pub(super) strays: Vec<Stray>,
    /// The names of the zones that are sure, sorted.
    pub(super) sure: Vec<String>,
}

impl Zones {
    /// A zone is sure if the document states it, or if its top-level domain exists, or if that of no
    /// other does: a zone that was inferred from mistyped names must not excuse them.
    pub(super) fn new(inventory: &Inventory, hosts: &[Host<'_>]) -> Self {
        let is_stated = |zone: &DnsZone| matches!(zone.stated, Stated::At(_));
        let is_known =
            |zone: &DnsZone| zone.name.as_str().rsplit('.').next().is_some_and(is_known_tld);
        let any = inventory.zones.iter().any(|it| is_stated(it) || is_known(it));
        let is_sure = |zone: &DnsZone| !any || is_stated(zone) || is_known(zone);
        let are_sure: Vec<bool> = inventory.zones.iter().map(is_sure).collect();
        let sure: Vec<String> = inventory
            .zones
            .iter()
            .zip(&are_sure)
            .filter(|it| *it.1)
            .map(|it| it.0.name.as_str().to_owned())
            .collect();
        // Where so many zones are far from so many names, nobody reads what each may mean.
        let are_few = sure.len().saturating_mul(hosts.len()) < COMPARISONS;
        // No server can be named in a zone whose name has an underscore.
        let may_be_meant = |it: &&String| are_few && HostName::new(it).is_ok();
        let may_be_meant: Vec<&String> = sure.iter().filter(may_be_meant).collect();
        let strays = hosts.iter().enumerate().filter_map(|(at, host)| {
            let zone = inventory.zone_of(&host.name.value);
            let is_sure = zone.and_then(|it| are_sure.get(it.at()).copied());
            if is_sure == Some(true) || sure.is_empty() {
                return None;
            }
            let near = may_be_meant
                .iter()
                .filter_map(|&zone| nearest_tail(&host.name.value, zone).map(|it| (it, zone)))
                .min_by_key(|((distance, _), _)| *distance);
            let Some(((_, tail), zone)) = near else {
                let tail = host.name.value.labels().next_back().unwrap_or_default().to_owned();
                return Some(Stray { host: at, meant: None, zone: None, tail });
            };
            let head = host.name.value.as_str().strip_suffix(&tail).unwrap_or_default();
            let meant = Some(format!("{head}{zone}"));
            Some(Stray { host: at, meant, zone: Some(zone.clone()), tail })
        });
        let mut strays: Vec<Stray> = strays.collect();
        let misnamed = misnamed(inventory, hosts, &strays);
        // One slip in the field is not one in each name.
        let excused: BTreeSet<usize> = misnamed.iter().flat_map(|it| &it.hosts).copied().collect();
        strays.retain(|it| !excused.contains(&it.host));
        Self { misnamed, strays, sure: sure.clone() }
    }
}

/// The stated zones that are mistyped: several names lie in one that is near, or all names of the
/// platform in one that is not.
fn misnamed(inventory: &Inventory, hosts: &[Host<'_>], strays: &[Stray]) -> Vec<Misnamed> {
    if strays.len() < 2 {
        return Vec::new();
    }
    let mut used = vec![false; inventory.zones.len()];
    for zone in hosts.iter().filter_map(|it| inventory.zone_of(&it.name.value)) {
        if let Some(used) = used.get_mut(zone.at()) {
            *used = true;
        }
    }
    let stated =
        inventory.zones.iter().enumerate().filter(|(at, zone)| {
            matches!(zone.stated, Stated::At(_)) && used.get(*at) == Some(&false)
        });
    let forward: Vec<_> = stated.filter(|it| !is_reverse(it.1.name.as_str())).collect();
    let found = forward.iter().filter_map(|(at, zone)| {
        let is_own = |at: usize| hosts.get(at).is_some_and(|it| it.platform == zone.platform);
        let own: Vec<&Stray> = strays.iter().filter(|it| is_own(it.host)).collect();
        let near = own.iter().filter(|it| it.zone.as_deref() == Some(zone.name.as_str()));
        let near: Vec<&Stray> = near.copied().collect();
        let name = |it: &&Stray| hosts.get(it.host).map(|it| it.name.value.as_str());
        let tails: BTreeSet<&str> = near.iter().map(|it| it.tail.as_str()).collect();
        let (meant, own) = match tails.first() {
            Some(tail) if tails.len() == 1 => (*tail, near),
            Some(_) => return None,
            None => {
                let count = hosts.iter().filter(|it| it.platform == zone.platform).count();
                let alone = forward.iter().filter(|it| it.1.platform == zone.platform).count() == 1;
                let domains = own.iter().filter_map(name).filter_map(|it| it.split_once('.'));
                let common = domains.map(|it| it.1).reduce(common)?;
                if own.len() < count || !alone || !common.contains('.') {
                    return None;
                }
                (common, own)
            }
        };
        let is_sound = own.len() > 1 && meant.rsplit('.').next().is_some_and(is_known_tld);
        let hosts = own.iter().map(|it| it.host).collect();
        is_sound.then(|| Misnamed { zone: *at, meant: meant.to_owned(), hosts })
    });
    found.collect()
}

/// The longest domain that both are or lie in; empty if there is none.
fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let holds =
        |domain: &str| b.strip_suffix(domain).is_some_and(|it| it.is_empty() || it.ends_with('.'));
    domains(a).find(|it| holds(it)).unwrap_or_default()
}

impl Zones {
    /// The longest sure zone that holds `name`.
    pub(super) fn sure_zone<'a>(&self, name: &'a HostName) -> Option<&'a str> {
        domains(name.as_str()).find(|it| self.is_sure(it))
    }

    /// Whether `name` is that of a zone that is sure.
    pub(super) fn is_sure(&self, name: &str) -> bool {
        self.sure.binary_search_by(|zone| zone.as_str().cmp(name)).is_ok()
    }
}

/// The last labels of `name` that are nearest to `zone`, with their distance, if that is two or less:
/// a dot too many or too few counts as any other character.
fn nearest_tail(name: &HostName, zone: &str) -> Option<(usize, String)> {
    let labels: Vec<&str> = name.labels().collect();
    let count = zone.split('.').count();
    (count.saturating_sub(1)..=count + 1)
        .filter(|&it| it > 0 && it < labels.len())
        .map(|it| labels[labels.len() - it..].join("."))
        .map(|tail| (distance(&tail, zone), tail))
        .filter(|(distance, tail)| *distance <= 2 && *distance * 3 <= tail.len())
        .min_by_key(|(distance, _)| *distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(TLDS.lines().is_sorted() && PRIVATE.is_sorted());
        assert!(is_public_tld("ru") && is_public_tld("xn--p1ai") && !is_public_tld("ru1"));
        assert!(is_known_tld("lan") && is_known_tld("ru") && !is_known_tld("ru1"));
    }

    #[test]
    fn names_share_a_domain() {
        assert_eq!(common("db.rcsnet.ru", "rcsnet.ru"), "rcsnet.ru");
        assert_eq!(common("rcsnet.ru", "db.rcsnet.ru"), "rcsnet.ru");
        assert_eq!(common("rcsnet.ru", "netrcsnet.ru"), "ru");
        assert_eq!(common("a.b", "c.d"), "");
    }

    #[test]
    fn the_tail_nearest_to_a_zone_is_found() {
        let near = |name: &str| nearest_tail(&HostName::new(name).unwrap(), "rcsnet.ru");
        assert_eq!(near("couch2.db.rcsnet.ru1"), Some((1, "rcsnet.ru1".into())));
        assert_eq!(near("couch2.db.rcsnte.ru"), Some((1, "rcsnte.ru".into())));
        assert_eq!(near("couch2.db.rcsnetru"), Some((1, "rcsnetru".into())));
        assert_eq!(near("couch2.db.rcs.net.ru"), Some((1, "rcs.net.ru".into())));
        assert_eq!(near("couch2.example.org"), None);
    }
}
