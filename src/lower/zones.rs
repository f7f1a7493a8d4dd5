//! The zones that the names of a platform lie in.

use std::collections::BTreeMap;

use crate::model::{DnsName, DnsZone, HostName, Inventory, PlatformId, Stated};
use crate::text::Spanned;

/// Adds the zones of the platform `id`: those that the document states, else the domains that its names
/// share.
pub(crate) fn add(id: PlatformId, inventory: &mut Inventory) {
    let stated = inventory.platform(id).settings.platform("zones");
    let mut zones: Vec<DnsZone> = Vec::new();
    for (word, stated) in stated.words.iter().zip(stated.stated) {
        if let Ok(name) = DnsName::new(word) {
            zones.push(DnsZone { name, stated, platform: id });
        }
    }
    if zones.is_empty() {
        let servers = inventory.servers_of(id).map(|it| &it.1.name);
        let names: Vec<_> = servers.chain(inventory.vips_of(id).map(|it| &it.name)).collect();
        zones = shared(&names)
            .into_iter()
            .map(|(name, stated)| DnsZone { name, stated, platform: id })
            .collect();
    }
    inventory.zones.extend(zones);
}

/// The domains that `names` share: one for each organisation, as long as all its names allow.
///
/// A name that is alone in its domain, while others share theirs, makes no zone: it is more likely
/// mistyped.
fn shared(names: &[&Spanned<HostName>]) -> Vec<(DnsName, Stated)> {
    let mut groups: BTreeMap<&str, Vec<&Spanned<HostName>>> = BTreeMap::new();
    for name in names {
        let text = name.value.as_str();
        let mut dots = text.rmatch_indices('.').map(|it| it.0);
        // Of `couch1.db.rcsnet.ru`, the last two labels are the organisation's; of `nas.lan`, one.
        let Some(last) = dots.next() else { continue };
        let domain = dots.next().unwrap_or(last);
        groups.entry(&text[domain + 1..]).or_default().push(name);
    }
    // The bare domain of an organisation is a name in its zone, not in the zone above.
    let bare: Vec<(&str, Vec<&Spanned<HostName>>)> = groups
        .iter()
        .filter(|it| !it.0.contains('.'))
        .map(|(domain, names)| {
            let own = names.iter().copied().filter(|it| groups.contains_key(it.value.as_str()));
            (*domain, own.collect())
        })
        .collect();
    for (domain, own) in bare {
        for name in own {
            if let Some(group) = groups.get_mut(domain) {
                group.retain(|it| it.span != name.span);
            }
            if let Some(group) = groups.get_mut(name.value.as_str()) {
                group.push(name);
            }
        }
    }
    groups.retain(|_, names| !names.is_empty());
    let most = groups.values().map(Vec::len).max().unwrap_or(0);
    let groups = groups.into_iter().filter(|it| it.1.len() > 1 || most == 1);
    groups
        .filter_map(|(domain, names)| {
            let span = names.iter().map(|it| it.span).min()?;
            let name = DnsName::new(longest(domain, &names)).ok()?;
            Some((name, Stated::Inferred(span)))
        })
        .collect()
}

/// The longest domain, at least `domain`, that holds all `names` and is none of them.
fn longest<'a>(domain: &'a str, names: &[&'a Spanned<HostName>]) -> &'a str {
    let inner = |name: &'a Spanned<HostName>| {
        if name.value.as_str() == domain { domain } else { name.value.domain() }
    };
    names.iter().map(|it| inner(it)).reduce(common).unwrap_or_default()
}

/// The longest domain that `a` and `b` are or lie in.
fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let holds =
        |domain: &str| b.strip_suffix(domain).is_some_and(|it| it.is_empty() || it.ends_with('.'));
    let mut domain = a;
    while !holds(domain) {
        domain = domain.split_once('.').map_or("", |(_, domain)| domain);
        if domain.is_empty() {
            break;
        }
    }
    domain
}

/// Puts the zones in order; of a zone that several platforms have, the first that states it stays.
pub(crate) fn finish(inventory: &mut Inventory) {
    inventory.zones.sort_by(|a, b| {
        let rank = |zone: &DnsZone| (!matches!(zone.stated, Stated::At(_)), zone.platform);
        (&a.name, rank(a)).cmp(&(&b.name, rank(b)))
    });
    inventory.zones.dedup_by(|later, first| later.name == first.name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn zones(names: &[&str]) -> Vec<String> {
        let names: Vec<Spanned<HostName>> = names
            .iter()
            .enumerate()
            .map(|(at, it)| {
                let span = Span::new(FileId(0), at * 100..at * 100 + it.len());
                Spanned::new(HostName::new(it).unwrap(), span)
            })
            .collect();
        let names: Vec<&Spanned<HostName>> = names.iter().collect();
        shared(&names).into_iter().map(|it| it.0.to_string()).collect()
    }

    #[test]
    fn the_shared_domain_is_the_zone() {
        assert_eq!(zones(&["couch1.db.rcsnet.ru", "pbx.rcsnet.ru"]), ["rcsnet.ru"]);
        assert_eq!(zones(&["a.dc1.example.org", "b.dc1.example.org"]), ["dc1.example.org"]);
        assert_eq!(zones(&["a.dc1.example.org"]), ["dc1.example.org"]);
        assert_eq!(zones(&["a.example.org", "b.example.net"]), ["example.net", "example.org"]);
        assert_eq!(zones(&["nas.lan", "tv.lan"]), ["lan"]);
        assert_eq!(zones(&["rcsnet.ru", "a.rcsnet.ru", "b.rcsnet.ru"]), ["rcsnet.ru"]);
        assert_eq!(zones(&["alpha", "beta"]), [""; 0]);
    }

    #[test]
    fn a_mistyped_name_makes_no_zone() {
        let names = ["couch1.db.rcsnet.ru", "couch2.db.rcsnet.ru1", "pbx.rcsnet.ru"];
        assert_eq!(zones(&names), ["rcsnet.ru"]);
    }
}
