//! The address plan that a document follows without saying so: a block of numbers for each role, and
//! in it the number of the server.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use super::context::{Host, series};
use super::groups::Groups;
use crate::model::settings::Value;
use crate::model::{Inventory, RoleId};
use crate::text::{Map, Set};

/// The size of a block, as people count: `::601` is number 1 of block 600.
const BLOCK: u32 = 100;

/// What was learnt from the addresses of a run.
#[derive(Clone, Default)]
pub(super) struct AddressPlan {
    /// The block of each role whose servers agree on one, of IPv6 and, where the second is true, of IPv4.
    blocks: BTreeMap<(RoleId, bool), Block>,
    /// The roles of `blocks` by the leading part of their addresses.
    near: BTreeMap<IpAddr, BTreeSet<RoleId>>,
    /// All addresses that somebody has.
    taken: Rc<Set<IpAddr>>,
    /// Those that were proposed to others.
    given: BTreeSet<IpAddr>,
}

/// Where the servers of a role are numbered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Block {
    /// An address of the role, whose leading part all share.
    sample: IpAddr,
    /// The number of server 0.
    base: u32,
}

impl AddressPlan {
    /// Learns from the first holder of each address: of two that share one, the first may be in
    /// service, and the second is no evidence.
    ///
    /// `by_name` holds the places in `hosts` of each name.
    pub(super) fn learn(
        inventory: &Inventory,
        hosts: &[Host<'_>],
        by_name: &Groups<&str, u32>,
    ) -> Self {
        let mut taken = Set::default();
        taken.reserve(hosts.len());
        let place =
            |host: &Host<'_>| inventory.role(host.role?).servers.binary_search(&host.server?).ok();
        // How far `host` stands behind the first of its role that has its name.
        let behind = |host: &Host<'_>| {
            let name = host.name.value.as_str();
            if !by_name.is_shared(&name) {
                return Some(0);
            }
            let mut same = by_name.get(&name).iter().filter_map(|it| hosts.get(*it as usize));
            let first = same.find(|it| it.role == host.role && !it.is_vip())?;
            place(host)?.checked_sub(place(first)?)
        };
        let number = |host: &Host<'_>| {
            let (_, number) = series(host.name.value.short())?;
            host.server?;
            Some(number.saturating_add(behind(host)? as u32))
        };
        let mut votes = BTreeMap::<_, Vec<Block>>::new();
        for host in hosts {
            for address in host.addresses {
                let is_first = taken.insert(address.value);
                let (Some(role), Some(number)) = (host.role, number(host)) else {
                    continue;
                };
                if let Some(base) = tail(address.value).and_then(|it| it.checked_sub(number))
                    && is_first
                {
                    let key = (role, address.value.is_ipv4());
                    votes.entry(key).or_default().push(Block { sample: address.value, base });
                }
            }
        }
        // Nobody may be given the address of a router.
        let gateways = inventory.networks.iter().filter_map(|it| it.gateway.as_ref());
        taken.extend(gateways.map(|it| it.value));
        for platform in &inventory.platforms {
            let is_gateway = |it: &&Value| matches!(it.key, "gateway" | "ipv4_gateway");
            let words = platform.settings.values().filter(is_gateway).flat_map(|it| &it.words);
            taken.extend(words.filter_map(|it| it.value.parse::<IpAddr>().ok()));
        }
        let mut plan = Self { taken: Rc::new(taken), ..Self::default() };
        for ((role, _), votes) in votes {
            let mut counts = Map::<u32, usize>::default();
            for it in &votes {
                *counts.entry(it.base).or_default() += 1;
            }
            let agree = |it: &Block| counts.get(&it.base).copied().unwrap_or_default();
            let Some(best) = votes.iter().rev().max_by_key(|it| agree(it)) else { continue };
            // One address alone is evidence only if it stands in a round block of its own.
            if agree(best) * 2 > votes.len() && (votes.len() > 1 || best.base % BLOCK == 0) {
                plan.add(role, *best);
            }
        }
        plan
    }

    fn add(&mut self, role: RoleId, block: Block) {
        self.blocks.insert((role, block.sample.is_ipv4()), block);
        self.near.entry(head(block.sample)).or_default().insert(role);
    }

    /// Whether the roles keep to blocks of their own: at least two do, and no two share one.
    fn is_kept(&self, near: IpAddr) -> bool {
        let bases: Vec<_> = self.near(near).map(|(_, it)| it.base).collect();
        let distinct: BTreeSet<_> = bases.iter().copied().collect();
        bases.len() >= 2 && distinct.len() == bases.len() && bases.iter().all(|it| it % BLOCK == 0)
    }

    fn near(&self, address: IpAddr) -> impl Iterator<Item = (RoleId, &Block)> {
        let roles = self.near.get(&head(address)).into_iter().flatten();
        roles.filter_map(move |role| Some((*role, self.blocks.get(&(*role, address.is_ipv4()))?)))
    }

    /// The role in whose block `address` lies.
    pub(super) fn owner(&self, address: IpAddr) -> Option<RoleId> {
        let number = tail(address)?;
        self.near(address)
            .find(|(_, it)| (it.base..it.base + BLOCK).contains(&number))
            .map(|(role, _)| role)
    }

    /// Whether `address` of `host` breaks the plan: its role has another block, or none, and the
    /// address lies in the block of another role.
    pub(super) fn is_outlier(&self, host: &Host<'_>, address: IpAddr) -> bool {
        let Some(role) = host.role else { return false };
        self.is_kept(address) && self.owner(address).is_some_and(|owner| owner != role)
    }

    /// The address that fits `host`, which has `address` now: its number in the block of its role,
    /// else the next free one; none is given out twice.
    pub(super) fn propose(
        &mut self,
        inventory: &Inventory,
        host: &Host<'_>,
        address: IpAddr,
    ) -> Option<IpAddr> {
        let number = number_of(inventory, host)?;
        let known = host.role.and_then(|role| self.blocks.get(&(role, address.is_ipv4())));
        let block = match known {
            Some(block) if head(block.sample) == head(address) => *block,
            _ if self.is_kept(address) => {
                let base = self.free_block(address)?;
                let block = Block { sample: address, base };
                self.add(host.role?, block);
                block
            }
            _ => return None,
        };
        let fits = (number..BLOCK).map(|it| with_tail(address, block.base + it));
        let is_free = |it: &IpAddr| !self.taken.contains(it) && !self.given.contains(it);
        let found = fits.flatten().find(is_free)?;
        self.given.insert(found);
        Some(found)
    }

    /// The number of a block that no role has: a gap among the others, else below, else above them.
    fn free_block(&self, near: IpAddr) -> Option<u32> {
        let used: BTreeSet<u32> = self.near(near).map(|(_, it)| it.base / BLOCK).collect();
        let (&low, &high) = (used.first()?, used.last()?);
        let gap = (low..high).rev().find(|it| !used.contains(it));
        let below = low.checked_sub(1).filter(|&it| it > 0);
        gap.or(below).or(Some(high + 1)).map(|it| it * BLOCK)
    }
}

/// The number of a server: of its name, unless another of its role has that name, too.
pub(super) fn number_of(inventory: &Inventory, host: &Host<'_>) -> Option<u32> {
    let id = host.server?;
    let role = inventory.role(host.role?);
    let place = role.servers.iter().position(|&it| it == id)?;
    let (_, number) = series(host.name.value.short())?;
    let shares = |other| other != id && inventory.server(other).name.value == host.name.value;
    let first = role.servers.iter().position(|&it| it == id || shares(it))?;
    // The `fs1` that stands one row below the first is meant to be `fs2`.
    Some(number.saturating_add((place - first) as u32))
}

/// The last part of an address, read as people write it: the decimal digits of the last group of
/// IPv6, or the last octet of IPv4.
fn tail(address: IpAddr) -> Option<u32> {
    match address {
        IpAddr::V4(it) => it.octets().last().map(|&it| u32::from(it)),
        IpAddr::V6(it) => {
            let group = u32::from(*it.segments().last()?);
            let digits = [12, 8, 4, 0].map(|at| group >> at & 0xf);
            let is_decimal = digits.iter().all(|it| *it < 10);
            is_decimal.then(|| digits.iter().fold(0, |number, it| number * 10 + it))
        }
    }
}

/// All of an address but the part that [`tail`] reads.
fn head(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(it) => Ipv4Addr::from_bits(it.to_bits() & !0xff).into(),
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits() & !0xffff).into(),
    }
}

fn with_tail(address: IpAddr, number: u32) -> Option<IpAddr> {
    match (head(address), number) {
        (IpAddr::V4(head), 1..=254) => Some(Ipv4Addr::from_bits(head.to_bits() | number).into()),
        (IpAddr::V6(head), 1..=9999) => {
            let group = u128::from_str_radix(&number.to_string(), 16).ok()?;
            Some(Ipv6Addr::from_bits(head.to_bits() | group).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read_as_people_write_them() {
        let address: IpAddr = "fd75::6c:0:609".parse().unwrap();
        assert_eq!(tail(address), Some(609));
        assert_eq!(with_tail(address, 610), Some("fd75::6c:0:610".parse().unwrap()));
        assert_eq!(tail("fd75::60a".parse().unwrap()), None);
        assert_eq!(with_tail("10.0.0.7".parse().unwrap(), 300), None);
    }
}
