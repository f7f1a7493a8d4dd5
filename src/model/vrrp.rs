//! The numbers by which routers know that they belong together.

use super::settings::Scope;
use super::{Inventory, PlatformId, Stated, VipId};

/// What is added to the place of a floating address where no document states a number.
const DEFAULT_BASE: u32 = 50;

/// The highest id.
const MAX: u32 = 255;

/// The VRRP id of the floating address `vip`, and how it is known.
///
/// A role's number is that of its first floating address; the next ones follow, and the caller says
/// where that leads above 255. Without it the id is the place of the address in its table, counted
/// from 51, and again from 1 behind 255.
pub fn vrrp_id(inventory: &Inventory, vip: VipId) -> (u32, Stated) {
    let it = inventory.vip(vip);
    let settings = &inventory.platform(it.platform).settings;
    let resolved = settings.get("vrrp_id", it.role, None);
    let (Some(word), Some(stated)) = (resolved.one(), resolved.stated.first()) else {
        let place = place(inventory, it.platform, vip);
        return ((DEFAULT_BASE + place % MAX) % MAX + 1, Stated::Default);
    };
    let is_of_role =
        it.role.is_some_and(|id| settings.stated("vrrp_id", Scope::Role(id)).is_some());
    // A number for the whole platform is that of its first floating address.
    let offset = if is_of_role {
        let before = inventory.vips.iter().take(vip.at());
        before.filter(|other| other.platform == it.platform && other.role == it.role).count()
    } else {
        place(inventory, it.platform, vip) as usize
    };
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    let stated = match (offset, stated.span()) {
        (1.., Some(span)) => Stated::Inferred(span),
        _ => *stated,
    };
    (word.parse().unwrap_or(DEFAULT_BASE).saturating_add(offset), stated)
}

/// How many floating addresses of the platform stand before `vip`.
fn place(inventory: &Inventory, platform: PlatformId, vip: VipId) -> u32 {
    let before = inventory.vips.iter().take(vip.at());
    u32::try_from(before.filter(|it| it.platform == platform).count()).unwrap_or(u32::MAX)
}
