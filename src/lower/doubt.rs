//! What the documents would say if the cells that findings name were mended, in one way or another.
//!
//! Nobody but the author knows what a wrong cell was meant to say. So that something can be said about
//! every mend, the rows in doubt are read in several ways, each a [`Case`]: without the row, and with
//! fresh names, addresses and roles in the place of what is wrong. What comes out the same in all cases
//! does not depend on the mend. Everything that follows from the rows (roles, members, zones, the name
//! of the platform) is found anew in every case.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::records::RecordRow;
use super::rows::Host;
use crate::model::{HostName, Inventory, PlatformId, Role, Stated};
use crate::text::{FileId, Span, Spanned};

/// How many cases there are besides those of roles.
pub const CASES: usize = 4;

/// How the names begin that no document holds.
pub const MARK: &str = "rcsgen-in-doubt-";

/// The number of the case in which rows stand in every domain and network of their platform at once, so
/// that the file of each zone shows them.
const EVERYWHERE: usize = CASES - 1;

/// What is supposed of the cells in doubt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Case {
    /// Rows whose name is in doubt are not there.
    Gone,
    /// Cells in doubt hold fresh values, others for each number.
    Fresh(usize),
    /// Cells in doubt hold fresh values, and the rows whose role depends on them have this one.
    Role(String),
}

impl Case {
    /// A number of its own for fresh values.
    fn number(&self) -> usize {
        match self {
            Self::Gone => CASES,
            Self::Fresh(number) => *number,
            Self::Role(_) => CASES + 1,
        }
    }
}

/// The places in doubt and what is supposed of them; and what a reading found out about them.
#[derive(Clone, Debug)]
pub struct Doubt<'a> {
    /// The places that each finding names.
    pub findings: &'a [Vec<Span>],
    /// What is supposed.
    pub case: Case,
    /// The rows whose role depends on a cell in doubt.
    pub loose: &'a BTreeSet<Span>,
    /// The zones of the platform of each file.
    pub zones: &'a BTreeMap<FileId, Vec<String>>,
    /// The documents that are read as if they had no rows.
    pub bare: BTreeSet<FileId>,
    /// What was found in doubt.
    pub found: Doubtful,
}

/// What a reading found in doubt.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Doubtful {
    /// The cells in doubt, and the rows with them, with the findings that name them.
    pub cells: BTreeMap<Span, BTreeSet<usize>>,
    /// The rows of which a name, a label or a role is in doubt.
    pub rows: BTreeSet<Span>,
    /// The rows of servers that have no name to call their files by.
    pub nameless: BTreeSet<Span>,
    /// The places of findings that lie in a row which can be read in another way: the finding, and the
    /// number of the place in it.
    pub met: BTreeSet<(usize, usize)>,
}

impl<'a> Doubt<'a> {
    /// `findings` under the supposition `case`.
    pub fn new(
        findings: &'a [Vec<Span>],
        case: Case,
        loose: &'a BTreeSet<Span>,
        zones: &'a BTreeMap<FileId, Vec<String>>,
    ) -> Self {
        Self { findings, case, loose, zones, bare: BTreeSet::new(), found: Doubtful::default() }
    }

    /// Reads the rows of the platform whose first document is `file` as the case has them.
    pub(super) fn apply<'h>(
        &mut self,
        file: FileId,
        servers: &mut Vec<Host<'h>>,
        vips: &mut Vec<Host<'h>>,
    ) {
        if self.bare.contains(&file) {
            servers.clear();
            vips.clear();
        }
        let mut fresh =
            Fresh::new(&servers.iter().chain(vips.iter()), self.zones, self.case.number());
        let labels: Vec<_> = servers.iter().filter_map(|it| it.label.clone()).collect();
        let nameless = servers.iter().filter(|it| it.name.is_none()).map(|it| it.row);
        self.found.nameless.extend(nameless);
        for hosts in [servers, vips] {
            let mut more = Vec::new();
            hosts.retain_mut(|host| {
                let Some(wrong) = self.wrong(host) else { return true };
                if self.case == Case::Gone {
                    return !wrong.is_about_the_row();
                }
                self.suppose(host, &wrong, &labels, &mut fresh);
                if wrong.name && self.case.number() == EVERYWHERE {
                    more.extend((1..fresh.domains.len()).map(|at| fresh.copy(host, at)));
                }
                true
            });
            hosts.extend(more);
        }
    }

    /// Reads the rows of DNS records as the case has them; `tables` are the places of their tables.
    pub(super) fn apply_to_records(
        &mut self,
        file: FileId,
        tables: &[Span],
        rows: &mut Vec<RecordRow>,
        zones: &[String],
        names: &[Spanned<HostName>],
    ) {
        if self.bare.contains(&file) {
            rows.clear();
        }
        let mut place = None;
        for (at, spans) in self.findings.iter().enumerate() {
            for (number, span) in spans.iter().enumerate() {
                if tables.iter().any(|it| it.contains(*span)) {
                    self.found.met.insert((at, number));
                    place = Some(*span);
                }
            }
        }
        let Some(place) = place else { return };
        if self.case == Case::Gone {
            let is_named = |row: Span| self.findings.iter().flatten().any(|it| row.contains(*it));
            rows.retain(|it| !is_named(it.place()));
        } else {
            // A record that could not be read may be of any zone, and an alias of any name.
            let number = self.case.number();
            rows.extend(zones.iter().map(|zone| RecordRow::fresh(zone, number, place)));
            let aliases = zones.first().into_iter().flat_map(|zone| {
                names.iter().map(move |it| RecordRow::alias(zone, &it.value, number, place))
            });
            rows.extend(aliases);
        }
    }

    /// What of `host` is in doubt.
    fn wrong(&mut self, host: &Host<'_>) -> Option<Wrong> {
        let mut wrong = Wrong::default();
        for (at, spans) in self.findings.iter().enumerate() {
            let inside = |it: &(usize, &Span)| host.row.contains(*it.1);
            let hits: Vec<_> = spans.iter().enumerate().filter(inside).collect();
            let is_label = |it: Span| host.label.as_ref().is_some_and(|label| label.span == it);
            // A finding may show the label only to say which row it is about.
            let more = hits.iter().any(|it| !is_label(*it.1));
            for (number, &span) in hits {
                // What a setting of its own in the row is good for, no fresh name or address shows.
                let is_setting = host.settings.iter().any(|it| it.2.place().contains(span));
                if !is_setting {
                    self.found.met.insert((at, number));
                }
                if is_setting || (more && is_label(span)) {
                    continue;
                }
                let cell = wrong.add(host, span);
                for place in [cell, host.row] {
                    self.found.cells.entry(place).or_default().insert(at);
                }
            }
        }
        if !wrong.any {
            return None;
        }
        if wrong.is_about_the_row() {
            self.found.rows.insert(host.row);
        }
        Some(wrong)
    }

    fn suppose(
        &self,
        host: &mut Host<'_>,
        wrong: &Wrong,
        labels: &[Spanned<String>],
        fresh: &mut Fresh,
    ) {
        let number = self.case.number();
        if wrong.name {
            let span = host.name.as_ref().map_or(host.row, |it| it.span);
            host.name = fresh.name(host.row).map(|it| Spanned::new(it, span));
            host.meant.clear();
        }
        for (at, address) in host.addresses.iter_mut().enumerate() {
            if wrong.addresses.contains(&at) {
                address.value = fresh.address(address.value);
            }
        }
        if number == EVERYWHERE && (wrong.lacks_address || !wrong.addresses.is_empty()) {
            let place = host.addresses.first().map_or(host.row, |it| it.span);
            let all = fresh.networks.clone();
            host.addresses.extend(all.into_iter().map(|it| Spanned::new(fresh.address(it), place)));
        }
        if wrong.lacks_address {
            let has = |v6: bool| host.addresses.iter().any(|it| it.value.is_ipv6() == v6);
            let lacking: Vec<_> = [true, false].into_iter().filter(|it| !has(*it)).collect();
            let of_case = match (number, &lacking[..]) {
                (_, []) => &[true][..],
                (0, all) => &all[..1],
                (1, all) => &all[all.len() - 1..],
                (_, all) => all,
            };
            for &is_v6 in of_case {
                let address = fresh.address(if is_v6 { fresh.v6.into() } else { fresh.v4.into() });
                host.addresses.push(Spanned::new(address, host.row));
            }
        }
        if let Some(label) = host.label.as_mut().filter(|_| wrong.label) {
            label.value = format!("rcsgen{}", "abcdefgh".get(number..=number).unwrap_or("z"));
        }
        for (at, attribute) in host.attributes.iter_mut().enumerate() {
            if wrong.attributes.contains(&at) {
                attribute.value.value = format!("rcsgen-{number}");
            }
        }
        if wrong.members {
            match number {
                0 => {}
                1 => host.members.clear(),
                _ => host.members = labels.to_vec(),
            }
        }
        if wrong.role {
            host.role = None;
        }
        if let Case::Role(role) = &self.case
            && (self.loose.contains(&host.row) || wrong.role)
        {
            host.role = Some(Spanned::new(role.clone(), host.row));
        }
    }
}

/// What of a row is in doubt.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a cell of its own")]
struct Wrong {
    any: bool,
    name: bool,
    label: bool,
    role: bool,
    members: bool,
    /// Whether an address is not there or could not be read.
    lacks_address: bool,
    addresses: BTreeSet<usize>,
    attributes: BTreeSet<usize>,
}

impl Wrong {
    /// Adds what stands at `place`; tells the cell.
    fn add(&mut self, host: &Host<'_>, place: Span) -> Span {
        self.any = true;
        let meets = |it: Span| it.contains(place) || place.contains(it);
        let mut cell = None;
        if let Some(name) = host.name.as_ref().filter(|it| meets(it.span)) {
            self.name = true;
            cell = Some(name.span);
        }
        if let Some(label) = host.label.as_ref().filter(|it| meets(it.span)) {
            self.label = true;
            cell = Some(label.span);
        }
        for (at, it) in host.addresses.iter().enumerate().filter(|it| meets(it.1.span)) {
            self.addresses.insert(at);
            cell = Some(it.span);
        }
        for (at, it) in host.attributes.iter().enumerate().filter(|it| meets(it.1.value.span)) {
            self.attributes.insert(at);
            cell = Some(it.value.span);
        }
        if let Some(role) = host.role.as_ref().filter(|it| meets(it.span)) {
            self.role = true;
            cell = Some(role.span);
        }
        if let Some(member) = host.members.iter().find(|it| meets(it.span)) {
            self.members = true;
            cell = Some(member.span);
        }
        cell.unwrap_or_else(|| {
            // A cell that nothing was read from.
            self.name |= host.name.is_none();
            self.lacks_address |= host.name.is_some() || host.addresses.is_empty();
            place
        })
    }

    /// Whether the row may be another one, or none.
    fn is_about_the_row(&self) -> bool {
        self.name || self.label || self.role || self.members
    }
}

/// Names and addresses that no row has.
struct Fresh {
    /// The case that they are for.
    number: usize,
    /// The domains of the platform that lie in no other one of them, and its zones; the shortest first, which
    /// says least of roles.
    domains: Vec<String>,
    /// An address of each network of the platform, as far as its rows tell.
    networks: Vec<IpAddr>,
    /// An address of the platform of each family.
    v6: Ipv6Addr,
    v4: Ipv4Addr,
    taken: BTreeSet<IpAddr>,
    count: u16,
}

impl Fresh {
    fn new<'a, 'h: 'a>(
        hosts: &(impl Iterator<Item = &'a Host<'h>> + Clone),
        zones: &BTreeMap<FileId, Vec<String>>,
        number: usize,
    ) -> Self {
        let names = hosts.clone().filter_map(|it| it.name.as_ref());
        let own = names.map(|it| it.value.domain()).filter(|it| !it.is_empty());
        let file = hosts.clone().next().map(|it| it.row.file);
        let zones = file.and_then(|it| zones.get(&it)).into_iter().flatten();
        let mut all: Vec<&str> = own.chain(zones.map(String::as_str)).collect();
        all.sort_unstable_by_key(|it| (it.len(), *it));
        let mut domains: Vec<String> = Vec::new();
        for domain in all {
            let is_in = |it: &String| domain == it || domain.ends_with(&format!(".{it}"));
            if !domains.iter().any(is_in) {
                domains.push(domain.to_owned());
            }
        }
        if domains.is_empty() {
            domains.push("rcsgen.invalid".to_owned());
        }
        let addresses = || hosts.clone().flat_map(|it| &it.addresses).map(|it| it.value);
        let networks: BTreeMap<Vec<u8>, IpAddr> = addresses().map(|it| (network(it), it)).collect();
        let v6 = addresses().find_map(|it| match it {
            IpAddr::V6(it) => Some(it),
            IpAddr::V4(_) => None,
        });
        let v4 = addresses().find_map(|it| match it {
            IpAddr::V4(it) => Some(it),
            IpAddr::V6(_) => None,
        });
        Self {
            number,
            domains,
            networks: networks.into_values().collect(),
            v6: v6.unwrap_or(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
            v4: v4.unwrap_or(Ipv4Addr::new(192, 0, 2, 1)),
            taken: addresses().collect(),
            count: 0,
        }
    }

    /// A name for `row`: in the domains of the platform, but for one case elsewhere.
    fn name(&self, row: Span) -> Option<HostName> {
        if self.number == 1 {
            // Alone in its domain, so that the rows make no zone of their own.
            let (file, at) = (row.file.0, row.start);
            return self.name_below(row, &format!("rcsgen-{file}-{at}.invalid"));
        }
        let at = usize::from(self.number == 2);
        self.name_below(row, &self.domains[at.min(self.domains.len() - 1)])
    }

    fn name_below(&self, row: Span, domain: &str) -> Option<HostName> {
        let (number, file, at) = (self.number, row.file.0, row.start);
        HostName::new(&format!("{MARK}{number}-{file}-{at}.{domain}")).ok()
    }

    /// `host` in the domain number `at`.
    fn copy<'h>(&mut self, host: &Host<'h>, at: usize) -> Host<'h> {
        let mut copy = host.clone();
        let domain = self.domains.get(at).cloned().unwrap_or_default();
        let span = host.name.as_ref().map_or(host.row, |it| it.span);
        copy.name = self.name_below(host.row, &domain).map(|it| Spanned::new(it, span));
        for address in &mut copy.addresses {
            address.value = self.address(address.value);
        }
        copy
    }

    /// An address instead of `old`: beside it, but for one case elsewhere.
    fn address(&mut self, old: IpAddr) -> IpAddr {
        let number = self.number as u16;
        for _ in 0..u16::MAX {
            self.count += 1;
            let count = self.count;
            let fresh: IpAddr = match old {
                IpAddr::V6(_) if number == 1 => {
                    Ipv6Addr::new(0x2001, 0xdb8, 0x7263, 0, 0, 0, 0, count).into()
                }
                IpAddr::V6(old) => {
                    let [a, b, c, d, ..] = old.segments();
                    Ipv6Addr::new(a, b, c, d, 0x7263, number, 0, count).into()
                }
                IpAddr::V4(old) if number != 1 && count < 255 => {
                    let [a, b, c, _] = old.octets();
                    // From the end that rows reach last, and from another place in each case.
                    let last = (count - 1 + number * 37) % 254 + 1;
                    Ipv4Addr::new(a, b, c, 255 - last as u8).into()
                }
                IpAddr::V4(_) => {
                    let [high, low] = count.to_be_bytes();
                    Ipv4Addr::new(198, 18 + u8::from(number > 1), high, low).into()
                }
            };
            if self.taken.insert(fresh) {
                return fresh;
            }
        }
        old
    }
}

/// The network that `address` most likely lies in.
fn network(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V6(it) => it.octets()[..8].to_vec(),
        IpAddr::V4(it) => it.octets()[..3].to_vec(),
    }
}

/// The servers and floating addresses of `inventory` whose role follows from a cell in doubt, or is not
/// known: their rows.
pub fn loose(inventory: &Inventory, found: &Doubtful) -> BTreeSet<Span> {
    let in_doubt = |stated: Stated| stated.span().is_none_or(|it| found.cells.contains_key(&it));
    let servers = inventory.servers.iter().map(|it| (it.row, it.role_stated));
    let vips = inventory.vips.iter().map(|it| (it.row, it.role_stated));
    let all = servers.chain(vips).filter(|(row, _)| found.rows.contains(row));
    all.filter(|it| in_doubt(it.1)).map(|it| it.0).collect()
}

/// The roles of the platforms with `rows`, by id: each of them may be that of a row.
pub fn roles_beside(inventory: &Inventory, rows: &BTreeSet<Span>) -> BTreeSet<String> {
    let servers = inventory.servers.iter().map(|it| (it.platform, it.row));
    let vips = inventory.vips.iter().map(|it| (it.platform, it.row));
    let of_rows = servers.chain(vips).filter(|it| rows.contains(&it.1));
    let platforms: BTreeSet<PlatformId> = of_rows.map(|it| it.0).collect();
    let roles = inventory.roles.iter().filter(|it: &&Role| platforms.contains(&it.platform));
    roles.map(|it| it.id.clone()).collect()
}
