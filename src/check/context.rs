//! What rules look at: the inventory, and what several of them need to know about it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::net::IpAddr;

use super::groups::Groups;
use super::plan::AddressPlan;
use super::zones::Zones;
use crate::diag::Lang;
use crate::model::{
    HostName, Inventory, Platform, PlatformId, Role, RoleId, Server, ServerId, StatedRecord,
    VirtualIp,
};
use crate::text::{Map, Set, SourceMap, Span, Spanned, lower};

/// The inventory with indexes that are made once for all rules.
pub struct Context<'a> {
    /// The inventory.
    pub inventory: &'a Inventory,
    /// The documents.
    pub sources: &'a SourceMap,
    /// All servers, then all floating addresses.
    pub(super) hosts: Vec<Host<'a>>,
    /// Which names lie where.
    pub(super) zones: Zones,
    /// How addresses follow from roles and numbers.
    pub(super) plan: AddressPlan,
    /// The places of the hosts of each address in [`hosts`](Self::hosts), and where it stands.
    by_address: Groups<IpAddr, (u32, Span)>,
    /// The places of the hosts of each name in [`hosts`](Self::hosts).
    by_name: Groups<&'a str, u32>,
    /// The records of each owner, in the order of the inventory.
    records: BTreeMap<&'a str, Vec<&'a StatedRecord>>,
    /// The labels that several servers have, once somebody asks.
    shared_labels: OnceCell<Set<String>>,
}

impl<'a> Context<'a> {
    /// Indexes `inventory`.
    pub fn new(inventory: &'a Inventory, sources: &'a SourceMap) -> Self {
        let servers = inventory.servers().map(|(id, it)| Host::server(id, it));
        let vips = inventory.vips.iter().map(Host::vip);
        let hosts: Vec<_> = servers.chain(vips).collect();
        let zones = Zones::new(inventory, &hosts);
        let numbered = || (0_u32..).zip(&hosts);
        let names = numbered().map(|(at, host)| (host.name.value.as_str(), at));
        let by_name = Groups::new(hosts.len(), names);
        let plan = AddressPlan::learn(inventory, &hosts, &by_name);
        let addresses = numbered()
            .flat_map(|(at, host)| host.addresses.iter().map(move |it| (it.value, (at, it.span))));
        let by_address = Groups::new(hosts.len(), addresses);
        let mut records = BTreeMap::<_, Vec<_>>::new();
        for record in &inventory.records {
            records.entry(record.owner.value.as_str()).or_default().push(record);
        }
        Self {
            inventory,
            sources,
            hosts,
            zones,
            plan,
            by_address,
            by_name,
            records,
            shared_labels: OnceCell::new(),
        }
    }

    /// The servers as hosts, in the order of the inventory.
    pub(super) fn servers(&self) -> impl Iterator<Item = &Host<'a>> {
        self.hosts.iter().filter(|it| !it.is_vip())
    }

    /// The floating addresses as hosts, in the order of the inventory.
    pub(super) fn vips(&self) -> impl Iterator<Item = &Host<'a>> {
        self.hosts.iter().filter(|it| it.is_vip())
    }

    /// Whether a server or a floating address has the name `name`.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.by_name.contains(&name)
    }

    /// The servers and floating addresses that have the name `name`, in the order of the inventory.
    pub(super) fn hosts_named<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Host<'a>> {
        self.by_name.get(&name).iter().filter_map(|at| self.hosts.get(*at as usize))
    }

    /// Whether several servers or floating addresses have the name of `host`.
    pub(super) fn shares_name(&self, host: &Host<'_>) -> bool {
        self.by_name.is_shared(&host.name.value.as_str())
    }

    /// The names that several have, in their order, with the hosts in that of the inventory.
    pub(super) fn shared_names(&self) -> impl Iterator<Item = Vec<&Host<'a>>> {
        let host = |at: &u32| self.hosts.get(*at as usize);
        self.by_name.shared().map(move |(_, all)| all.iter().filter_map(host).collect())
    }

    /// Whether a server or a floating address has `address`.
    pub(super) fn has_address(&self, address: IpAddr) -> bool {
        self.by_address.contains(&address)
    }

    /// The hosts that have `address`, in the order of the inventory, and where it stands.
    pub(super) fn hosts_at(&self, address: IpAddr) -> impl Iterator<Item = (Host<'a>, Span)> {
        self.located(self.by_address.get(&address))
    }

    /// The addresses that several have, in their order, with the hosts in that of the inventory.
    pub(super) fn shared_addresses(&self) -> impl Iterator<Item = (IpAddr, Vec<(Host<'a>, Span)>)> {
        self.by_address.shared().map(|(address, all)| (address, self.located(all).collect()))
    }

    fn located(&self, all: &[(u32, Span)]) -> impl Iterator<Item = (Host<'a>, Span)> {
        all.iter().filter_map(|&(at, span)| Some((*self.hosts.get(at as usize)?, span)))
    }

    /// The servers of the platform `id`, then its floating addresses, in the order of the inventory.
    pub(super) fn hosts_of(&self, id: PlatformId) -> impl Iterator<Item = &Host<'a>> {
        let (servers, vips) = self.hosts.split_at(self.inventory.servers.len());
        // Both stand platform by platform.
        let of = move |all: &'_ [Host<'a>]| {
            let start = all.partition_point(|it| it.platform < id);
            start..all.partition_point(|it| it.platform <= id)
        };
        let servers = servers.get(of(servers)).unwrap_or_default();
        servers.iter().chain(vips.get(of(vips)).unwrap_or_default())
    }

    /// The paragraphs of the platform `id`, as they are written, with their places.
    pub(super) fn prose(&self, id: PlatformId) -> impl Iterator<Item = (Span, &'a str)> {
        let sources = self.sources;
        let own = self.inventory.prose.iter().filter(move |it| it.0 == id);
        own.filter_map(move |&(_, span)| {
            Some((span, sources.try_get(span.file)?.text.get(span.range())?))
        })
    }

    /// The servers that share a floating address, each group once.
    pub(super) fn groups(&self) -> impl Iterator<Item = &'a [ServerId]> {
        let mut seen = BTreeSet::new();
        let groups = self.inventory.vips.iter().map(|it| &*it.members);
        groups.filter(move |it| seen.insert((it.as_ptr(), it.len())))
    }

    /// The records of the name `owner`.
    pub(super) fn records_of(&self, owner: &str) -> &[&'a StatedRecord] {
        self.records.get(owner).map_or(&[], Vec::as_slice)
    }

    /// The aliases.
    pub(super) fn aliases(&self) -> impl Iterator<Item = &'a StatedRecord> {
        self.inventory.records.iter().filter(|it| it.kind.value == "CNAME")
    }

    /// The alias of the name `owner`.
    pub(super) fn alias(&self, owner: &str) -> Option<&'a StatedRecord> {
        self.records_of(owner).iter().copied().find(|it| it.kind.value == "CNAME")
    }

    /// The name that the alias `owner` leads to in the end; `None` if it leads in a circle.
    pub(super) fn alias_end(&self, owner: &str) -> Option<&'a str> {
        let mut end = self.alias(owner)?.target()?;
        for _ in 0..16 {
            match self.alias(end) {
                Some(next) => end = next.target()?,
                None => return Some(end),
            }
        }
        None
    }

    /// The names that are given to other name servers: NS records below the name of a zone.
    pub(super) fn delegations(&self) -> impl Iterator<Item = &'a StatedRecord> {
        self.records.iter().filter_map(|(owner, records)| {
            let cut = records.iter().copied().find(|it| it.kind.value == "NS")?;
            (!self.is_zone(owner)).then_some(cut)
        })
    }

    /// Whether `name` is that of a zone; they are sorted by it.
    fn is_zone(&self, name: &str) -> bool {
        self.inventory.zones.binary_search_by(|it| it.name.as_str().cmp(name)).is_ok()
    }

    /// The delegation that `name` lies in.
    pub(super) fn delegation(&self, name: &str) -> Option<&'a StatedRecord> {
        if self.records.is_empty() {
            return None;
        }
        let mut part = Some(name);
        while let Some(name) = part {
            if self.is_zone(name) {
                return None;
            }
            if let Some(cut) = self.records_of(name).iter().find(|it| it.kind.value == "NS") {
                return Some(cut);
            }
            part = name.split_once('.').map(|it| it.1);
        }
        None
    }

    /// Whether a wildcard record answers for `name`.
    pub(super) fn wildcard(&self, name: &str) -> bool {
        let above = std::iter::successors(name.split_once('.'), |it| it.1.split_once('.'));
        above
            .into_iter()
            .any(|(_, domain)| self.records.contains_key(format!("*.{domain}").as_str()))
    }

    /// The labels that several servers have, in lower case.
    pub(super) fn shared_labels(&self) -> &Set<String> {
        self.shared_labels.get_or_init(|| {
            let mut seen = Set::default();
            let labels =
                self.servers().filter_map(|it| Some((it.platform, lower(&it.label?.value))));
            let mut shared = Set::default();
            for label in labels {
                if let Some((_, label)) = seen.replace(label) {
                    shared.insert(label.into_owned());
                }
            }
            shared
        })
    }

    /// All platforms with their ids.
    pub(super) fn platforms(&self) -> impl Iterator<Item = (PlatformId, &'a Platform)> {
        self.inventory.platforms.iter().enumerate().map(|(at, it)| (PlatformId(at as u32), it))
    }

    /// All roles with their ids.
    pub(super) fn roles(&self) -> impl Iterator<Item = (RoleId, &'a Role)> {
        self.inventory.roles.iter().enumerate().map(|(at, it)| (RoleId(at as u32), it))
    }

    /// The servers of `role`.
    pub(super) fn servers_of(&self, role: &'a Role) -> impl Iterator<Item = &'a Server> {
        role.servers.iter().map(|&id| self.inventory.server(id))
    }

    /// Where the platform as a whole is spoken of: its title, else its first server.
    pub(super) fn place_of(&self, id: PlatformId) -> Option<Span> {
        let title = self.inventory.platform(id).title.as_ref().map(|it| it.span);
        title.or_else(|| self.inventory.servers_of(id).next().map(|(_, it)| it.name.span))
    }

    /// The place of `part` of the name at `name`: narrower than the cell if the cell holds the name as
    /// it is.
    pub(super) fn part_of_name(&self, name: &Spanned<HostName>, part: &str) -> Span {
        let written = self.sources.slice(name.span).to_ascii_lowercase();
        match written.rfind(part) {
            Some(at) if !part.is_empty() => name.span.part(at..at + part.len()),
            _ => name.span,
        }
    }
}

/// What was found out about groups of servers: a fleet has thousands of floating addresses that share
/// one group of thousands of servers.
pub(super) struct ByGroup<K, T>(Map<(*const ServerId, usize, K), T>);

impl<K: Eq + Hash, T> ByGroup<K, T> {
    /// Nothing is found out yet.
    pub(super) fn new() -> Self {
        Self(Map::default())
    }

    /// What is known of the group of `vip` in the matter of `key`, which `find` finds out.
    pub(super) fn get(&mut self, vip: &VirtualIp, key: K, find: impl FnOnce() -> T) -> &T {
        let group = (vip.members.as_ptr(), vip.members.len(), key);
        self.0.entry(group).or_insert_with(find)
    }
}

/// A server or a floating address.
#[derive(Clone, Copy)]
pub(super) struct Host<'a> {
    /// The server; `None` for a floating address.
    pub(super) server: Option<ServerId>,
    /// The platform.
    pub(super) platform: PlatformId,
    /// What people call it.
    pub(super) label: Option<&'a Spanned<String>>,
    /// Its name.
    pub(super) name: &'a Spanned<HostName>,
    /// Its addresses.
    pub(super) addresses: &'a [Spanned<IpAddr>],
    /// Its role.
    pub(super) role: Option<RoleId>,
}

impl<'a> Host<'a> {
    fn server(id: ServerId, it: &'a Server) -> Self {
        Self {
            server: Some(id),
            platform: it.platform,
            label: it.label.as_ref(),
            name: &it.name,
            addresses: &it.addresses,
            role: it.role,
        }
    }

    fn vip(it: &'a VirtualIp) -> Self {
        Self {
            server: None,
            platform: it.platform,
            label: it.label.as_ref(),
            name: &it.name,
            addresses: &it.addresses,
            role: it.role,
        }
    }

    /// Whether it is a floating address.
    pub(super) fn is_vip(&self) -> bool {
        self.server.is_none()
    }

    /// What messages call it: its label, else its name.
    pub(super) fn title(&self) -> &'a str {
        self.label.map_or(self.name.value.as_str(), |it| it.value.as_str())
    }

    /// Whether `other` is written as the same machine.
    pub(super) fn is_same_row(&self, other: &Self) -> bool {
        let row = self.row();
        row.is_some() && row == other.row()
    }

    /// What is equal in all rows of the same machine: name and addresses. None without an address.
    pub(super) fn row(&self) -> Option<(bool, &'a str, Vec<IpAddr>)> {
        let addresses = self.addresses.iter().map(|it| it.value).collect();
        (!self.addresses.is_empty()).then(|| (self.is_vip(), self.name.value.as_str(), addresses))
    }
}

/// `fs12` as `("fs", 12)`: a name of a series with its number.
pub(super) fn series(label: &str) -> Option<(&str, u32)> {
    let stem = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = label.get(stem.len()..)?.parse().ok()?;
    (!stem.is_empty()).then_some((stem, number))
}

/// At most four of `words` in backticks, the rest counted.
pub(super) fn list(words: &[&str], lang: Lang) -> String {
    let (and, more) = match lang {
        Lang::En => ("and", "more"),
        Lang::Ru => ("и", "ещё"),
    };
    let quoted: Vec<_> = words.iter().take(4).map(|it| format!("`{it}`")).collect();
    match (quoted.as_slice(), words.len().saturating_sub(4)) {
        (all, 0) => match all.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, first)) => format!("{} {and} {last}", first.join(", ")),
            None => String::new(),
        },
        (all, rest) if lang == Lang::Ru => format!("{} {and} {more} {rest}", all.join(", ")),
        (all, rest) => format!("{} {and} {rest} {more}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_a_stem_and_a_number() {
        assert_eq!(series("fs12"), Some(("fs", 12)));
        assert_eq!(series("fs"), None);
        assert_eq!(series("12"), None);
    }

    #[test]
    fn long_lists_are_counted() {
        assert_eq!(list(&["a"], Lang::En), "`a`");
        assert_eq!(list(&["a", "b", "c"], Lang::En), "`a`, `b` and `c`");
        assert_eq!(list(&["a", "b"], Lang::Ru), "`a` и `b`");
        let many = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(list(&many, Lang::En), "`a`, `b`, `c`, `d` and 2 more");
        assert_eq!(list(&many, Lang::Ru), "`a`, `b`, `c`, `d` и ещё 2");
    }
}
