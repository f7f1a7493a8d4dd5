//! The zones that the names of a platform lie in.

use std::collections::BTreeMap;

use crate::model::{DnsName, DnsZone, HostName, Inventory, PlatformId, Stated};
use crate::text::Spanned;

/// Adds the zones of the platform `id`, whose names are `names`: those that the document states,
/// else the domains that its names share.
pub(crate) fn add(id: PlatformId, names: &[&Spanned<HostName>], inventory: &mut Inventory) {
    let stated = inventory.platform(id).settings.platform("zones");
    let mut zones: Vec<DnsZone> = Vec::new();
    for (word, stated) in stated.words.iter().zip(stated.stated) {
        if let Ok(name) = DnsName::new(word) {
            zones.push(DnsZone { name, stated, platform: id });
        }
    }
    if zones.is_empty() {
        zones = shared(names)
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
    let mut groups: BTreeMap<String, Vec<&Spanned<HostName>>> = BTreeMap::new();
    for name in names {
        let labels: Vec<&str> = name.value.labels().collect();
        // Of `couch1.db.rcsnet.ru`, the last two labels are the organisation's; of `nas.lan`, one.
        let own = if labels.len() > 2 { 2 } else { 1 };
        if let Some(domain) = labels.get(labels.len().saturating_sub(own)..)
            && labels.len() > own
        {
            groups.entry(domain.join(".")).or_default().push(name);
        }
    }
    // The bare domain of an organisation is a name in its zone, not in the zone above.
    let bare: Vec<(String, Vec<&Spanned<HostName>>)> = groups
        .iter()
        .filter(|it| !it.0.contains('.'))
        .map(|(domain, names)| {
            let own = names.iter().copied().filter(|it| groups.contains_key(it.value.as_str()));
            (domain.clone(), own.collect())
        })
        .collect();
    for (domain, own) in bare {
        for name in own {
            if let Some(group) = groups.get_mut(&domain) {
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
            let name = DnsName::new(&longest(&domain, &names)).ok()?;
            Some((name, Stated::Inferred(span)))
        })
        .collect()
}

/// The longest domain, at least `domain`, that holds all `names` and is none of them.
fn longest(domain: &str, names: &[&Spanned<HostName>]) -> String {
    let mut best: Option<Vec<&str>> = None;
    for name in names {
        let text = name.value.as_str();
        let inner = if text == domain { domain } else { name.value.domain() };
        let labels: Vec<&str> = inner.split('.').rev().collect();
        best = Some(match best {
            None => labels,
            Some(best) => {
                let same = best.iter().zip(&labels).take_while(|it| it.0 == it.1).count();
                labels[..same].to_vec()
            }
        });
    }
    let labels = best.unwrap_or_default();
    labels.into_iter().rev().collect::<Vec<_>>().join(".")
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
