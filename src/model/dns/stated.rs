//! Records that the documents state, in the zones that hold them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{Record, Word, Zone, hosts, is_private, longest, relative};
use crate::model::{Inventory, Stated, StatedRecord};

/// How many aliases are followed to find out where a name leads.
const ALIASES: usize = 16;

/// Adds the stated records to those of `zones` that hold their owners; each stands in the longest.
pub(super) fn add(inventory: &Inventory, zones: &mut [Zone]) {
    if inventory.records.is_empty() {
        return;
    }
    let faces = Faces::new(inventory);
    for it in &inventory.records {
        let owner = it.owner.value.as_str();
        let Some(zone) = longest(zones, owner) else { continue };
        let dot = if it.target().is_some() { "." } else { "" };
        zone.records.push(Record {
            owner: Word {
                text: relative(owner, &zone.name).to_owned(),
                stated: Stated::At(it.owner.span),
            },
            ttl: it.ttl.map(|it| Word { text: it.value.to_string(), stated: Stated::At(it.span) }),
            kind: it.kind.value,
            fields: it.fields.clone(),
            data: Word {
                text: format!("{}{dot}", it.data.value),
                stated: Stated::At(it.data.span),
            },
            is_public: faces.is_public(it),
        });
    }
}

/// Which names the world may see.
struct Faces<'a> {
    /// The names of the platforms, whether servers, floating addresses or owners of records.
    own: BTreeSet<&'a str>,
    /// Those that have an address which means something to the world.
    public: BTreeSet<&'a str>,
    aliases: BTreeMap<&'a str, &'a str>,
}

impl<'a> Faces<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let (mut own, mut public) = (BTreeSet::new(), BTreeSet::new());
        for host in hosts(inventory) {
            own.insert(host.name.value.as_str());
            if host.addresses.iter().any(|it| !is_private(it.value)) {
                public.insert(host.name.value.as_str());
            }
        }
        for record in &inventory.records {
            let name = record.owner.value.as_str();
            own.insert(name);
            if record.data.value.parse::<IpAddr>().is_ok_and(|it| !is_private(it)) {
                public.insert(name);
            }
        }
        let aliases = inventory.records.iter().filter(|it| it.kind.value == "CNAME");
        let aliases = aliases.filter_map(|it| Some((it.owner.value.as_str(), it.target()?)));
        Self { own, public, aliases: aliases.collect() }
    }

    /// Whether `record` tells the world nothing about the inside: neither a private address, nor a
    /// name that has no other.
    fn is_public(&self, record: &StatedRecord) -> bool {
        if let Ok(address) = record.data.value.parse::<IpAddr>() {
            return !is_private(address);
        }
        let Some(mut name) = record.target() else { return true };
        for _ in 0..ALIASES {
            match self.aliases.get(name) {
                Some(next) => name = next,
                None => return !self.own.contains(name) || self.public.contains(name),
            }
        }
        false
    }
}
