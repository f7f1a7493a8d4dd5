//! What pages ask about the model, answered once, so that a page costs what it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Home, Places};
use crate::artifact::Artifact;
use crate::model::settings::Scope;
use crate::model::{HostName, Inventory, PlatformId, RoleId, ServerId, Stated, ZoneId, vrrp_ids};
use crate::text::Map;

/// Indices over the inventory, the artifacts and the places.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    /// The artifacts of each server.
    pub(super) server_files: Vec<Vec<usize>>,
    /// The floating addresses that each server may hold.
    pub(super) server_vips: Vec<Vec<usize>>,
    /// The zone of each server.
    pub(super) server_zone: Vec<Option<ZoneId>>,
    /// The zone of each floating address.
    pub(super) vip_zone: Vec<Option<ZoneId>>,
    /// The VRRP id of each floating address, and how it is known.
    pub(super) vrrp_ids: Vec<(u32, Stated)>,
    /// The servers of each zone.
    pub(super) zone_servers: Vec<Vec<ServerId>>,
    /// The floating addresses of each zone.
    pub(super) zone_vips: Vec<Vec<usize>>,
    /// The floating addresses of each role.
    pub(super) role_vips: Vec<Vec<usize>>,
    /// The places of each server's row.
    pub(super) server_places: Vec<Vec<usize>>,
    /// The places of each floating address's row.
    pub(super) vip_places: Vec<Vec<usize>>,
    /// The places of each document that are of no such row.
    pub(super) document_places: Vec<Vec<usize>>,
    /// The zones of each platform.
    pub(super) platform_zones: Vec<Vec<usize>>,
    /// The servers of each platform.
    pub(super) platform_servers: Vec<Vec<ServerId>>,
    /// The floating addresses of each platform.
    pub(super) platform_vips: Vec<Vec<usize>>,
    /// The roles of each platform.
    pub(super) platform_roles: Vec<Vec<RoleId>>,
    /// The artifacts of no server, by path.
    pub(super) common_files: Map<&'a str, usize>,
    /// The servers for which documents set something that does not hold for their roles.
    pub(super) own_settings: BTreeSet<ServerId>,
    runs: Vec<BTreeMap<&'a str, Vec<RoleId>>>,
    uses: Vec<BTreeMap<&'a str, Vec<RoleId>>>,
}

impl<'a> Facts<'a> {
    /// Reads everything once.
    pub(super) fn new(
        inventory: &'a Inventory,
        artifacts: &'a [Artifact],
        places: &Places,
    ) -> Self {
        let servers = inventory.servers.len();
        let vips = inventory.vips.len();
        let platforms = inventory.platforms.len();
        let zones: Map<&str, ZoneId> = inventory
            .zones
            .iter()
            .enumerate()
            .map(|(at, it)| (it.name.as_str(), ZoneId(at as u32)))
            .collect();
        let mut facts = Self {
            server_files: vec![Vec::new(); servers],
            server_vips: vec![Vec::new(); servers],
            server_zone: inventory
                .servers
                .iter()
                .map(|it| zone_of(&zones, &it.name.value))
                .collect(),
            vip_zone: inventory.vips.iter().map(|it| zone_of(&zones, &it.name.value)).collect(),
            vrrp_ids: vrrp_ids(inventory).map(|(_, id, stated)| (id, stated)).collect(),
            zone_servers: vec![Vec::new(); inventory.zones.len()],
            zone_vips: vec![Vec::new(); inventory.zones.len()],
            role_vips: vec![Vec::new(); inventory.roles.len()],
            server_places: vec![Vec::new(); servers],
            vip_places: vec![Vec::new(); vips],
            document_places: vec![
                Vec::new();
                places.iter().map(|it| it.document + 1).max().unwrap_or_default()
            ],
            platform_zones: vec![Vec::new(); platforms],
            platform_servers: vec![Vec::new(); platforms],
            platform_vips: vec![Vec::new(); platforms],
            platform_roles: vec![Vec::new(); platforms],
            common_files: Map::default(),
            own_settings: inventory
                .platforms
                .iter()
                .flat_map(|it| it.settings.values())
                .filter_map(|it| match it.scope {
                    Scope::Server(id) => Some(id),
                    Scope::Platform | Scope::Role(_) => None,
                })
                .collect(),
            runs: vec![BTreeMap::new(); platforms],
            uses: vec![BTreeMap::new(); platforms],
        };
        for (index, artifact) in artifacts.iter().enumerate() {
            let server = artifact.install.as_ref().map(|it| it.server.at());
            if server.is_none() {
                facts.common_files.insert(artifact.path.as_str(), index);
            }
            add(&mut facts.server_files, server, index);
        }
        for (id, server) in inventory.servers() {
            add(&mut facts.platform_servers, Some(server.platform.at()), id);
            let zone = facts.server_zone.get(id.at()).copied().flatten();
            add(&mut facts.zone_servers, zone.map(ZoneId::at), id);
        }
        for (index, vip) in inventory.vips.iter().enumerate() {
            add(&mut facts.platform_vips, Some(vip.platform.at()), index);
            add(&mut facts.role_vips, vip.role.map(RoleId::at), index);
            let zone = facts.vip_zone.get(index).copied().flatten();
            add(&mut facts.zone_vips, zone.map(ZoneId::at), index);
            for member in vip.members.iter() {
                add(&mut facts.server_vips, Some(member.at()), index);
            }
        }
        for (index, zone) in inventory.zones.iter().enumerate() {
            add(&mut facts.platform_zones, Some(zone.platform.at()), index);
        }
        for (index, role) in inventory.roles.iter().enumerate() {
            let id = RoleId(index as u32);
            add(&mut facts.platform_roles, Some(role.platform.at()), id);
            let lists = [(&mut facts.runs, &role.services), (&mut facts.uses, &role.uses)];
            for (by_service, services) in lists {
                let Some(by_service) = by_service.get_mut(role.platform.at()) else { continue };
                for (service, _) in services {
                    by_service.entry(service).or_default().push(id);
                }
            }
        }
        for (index, place) in places.iter().enumerate() {
            match place.home {
                Home::Server(id) => add(&mut facts.server_places, Some(id.at()), index),
                Home::Vip(id) => add(&mut facts.vip_places, Some(id.at()), index),
                Home::Document => add(&mut facts.document_places, Some(place.document), index),
            }
        }
        facts
    }

    /// The roles of a platform that run a service.
    pub(super) fn runners(&self, platform: PlatformId, service: &str) -> &[RoleId] {
        self.runs.get(platform.at()).and_then(|it| it.get(service)).map_or(&[], Vec::as_slice)
    }

    /// The roles of a platform that talk to a service.
    pub(super) fn users(&self, platform: PlatformId, service: &str) -> &[RoleId] {
        self.uses.get(platform.at()).and_then(|it| it.get(service)).map_or(&[], Vec::as_slice)
    }
}

/// The path of an artifact: that on its server, or else that in the output.
pub(super) fn path_of(artifact: &Artifact) -> &str {
    artifact.install.as_ref().map_or(artifact.path.as_str(), |it| &it.path)
}

/// For each artifact, the place of its path among all paths, equal where servers share it; and all paths.
pub(super) fn paths(artifacts: &[Artifact]) -> (Vec<u32>, Vec<&str>) {
    let mut ids: Map<&str, usize> = Map::default();
    // The known paths, and which of them stood behind each of them last: servers have the same ones in the
    // same order, so that most are known without a search.
    let mut known: Vec<(&str, usize)> = Vec::new();
    let mut last = 0;
    let mut of_artifacts = Vec::with_capacity(artifacts.len());
    for path in artifacts.iter().map(path_of) {
        let guess = known.get(last).map_or(0, |it| it.1);
        let id = if known.get(guess).is_some_and(|it| it.0 == path) {
            guess
        } else {
            *ids.entry(path).or_insert_with(|| {
                known.push((path, 0));
                known.len() - 1
            })
        };
        if let Some(it) = known.get_mut(last) {
            it.1 = id;
        }
        last = id;
        of_artifacts.push(id);
    }
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_unstable_by_key(|&it| known[it].0);
    let mut ranks = vec![0; known.len()];
    for (rank, id) in order.into_iter().enumerate() {
        ranks[id] = rank as u32;
    }
    known.sort_unstable();
    let places = of_artifacts.into_iter().map(|it| ranks[it]).collect();
    (places, known.into_iter().map(|it| it.0).collect())
}

fn add<T>(lists: &mut [Vec<T>], at: Option<usize>, value: T) {
    if let Some(list) = at.and_then(|at| lists.get_mut(at)) {
        list.push(value);
    }
}

/// The longest zone that holds `name`.
fn zone_of(zones: &Map<&str, ZoneId>, name: &HostName) -> Option<ZoneId> {
    let mut rest = name.as_str();
    loop {
        if let Some(zone) = zones.get(rest) {
            return Some(*zone);
        }
        rest = rest.split_once('.')?.1;
    }
}
