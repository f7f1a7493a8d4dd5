//! The numbers by which routers know that they belong together.

use std::collections::BTreeMap;

use super::settings::Scope;
use super::{Inventory, Stated, VipId, VirtualIp};

/// What is added to the place of a floating address where no document states a number.
const DEFAULT_BASE: u32 = 50;

/// The highest id.
const MAX: u32 = 255;

/// The VRRP ids of all floating addresses, in their order, and how they are known.
///
/// A role's number is that of its first floating address; the next ones follow, and the caller says
/// where that leads above 255. Without it the id is the place of the address in its table, counted
/// from 51, and again from 1 behind 255.
pub fn vrrp_ids(inventory: &Inventory) -> impl Iterator<Item = (VipId, u32, Stated)> {
    let mut places = BTreeMap::<_, usize>::new();
    let mut of_roles = BTreeMap::<_, usize>::new();
    inventory.vips.iter().enumerate().map(move |(at, it)| {
        let place = places.entry(it.platform).or_default();
        let of_role = of_roles.entry((it.platform, it.role)).or_default();
        let (id, stated) = numbered(inventory, it, *place, *of_role);
        *place += 1;
        *of_role += 1;
        (VipId(at as u32), id, stated)
    })
}

/// The id of a floating address before which as many stand in its platform, and in its role.
fn numbered(inventory: &Inventory, it: &VirtualIp, place: usize, of_role: usize) -> (u32, Stated) {
    let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    let settings = &inventory.platform(it.platform).settings;
    let resolved = settings.get("vrrp_id", it.role, None);
    let (Some(word), Some(stated)) = (resolved.one(), resolved.stated.first()) else {
        return ((DEFAULT_BASE + number(place) % MAX) % MAX + 1, Stated::Default);
    };
    let is_of_role =
        it.role.is_some_and(|id| settings.stated("vrrp_id", Scope::Role(id)).is_some());
    // A number for the whole platform is that of its first floating address.
    let offset = number(if is_of_role { of_role } else { place });
    let stated = match (offset, stated.span()) {
        (1.., Some(span)) => Stated::Inferred(span),
        _ => *stated,
    };
    (word.parse().unwrap_or(DEFAULT_BASE).saturating_add(offset), stated)
}
