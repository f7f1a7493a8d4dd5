//! How telephones find the platform (RFC 3263): NAPTR, SRV, address.

use super::{Record, Word, Zone, is_private, longest, relative};
use crate::model::{HostName, Inventory, PlatformId, RoleId, Stated};
use crate::text::Spanned;

/// A way to reach SIP, the preferred one first: the service of NAPTR, the prefix of SRV, and the
/// setting of the port.
const WAYS: [(&str, &str, &str); 3] = [
    ("SIP+D2U", "_sip._udp", "sip_port"),
    ("SIP+D2T", "_sip._tcp", "sip_port"),
    ("SIPS+D2T", "_sips._tcp", "sips_port"),
];

/// A name that takes calls.
struct Target<'a> {
    platform: PlatformId,
    role: Option<RoleId>,
    name: &'a Spanned<HostName>,
    is_public: bool,
}

/// Adds the records of SIP: for each floating address of FreeSWITCH under its own name, and for each
/// domain that the documents state.
pub(super) fn add(inventory: &Inventory, zones: &mut [Zone]) {
    for at in 0..inventory.platforms.len() {
        let platform = PlatformId(at as u32);
        let floating: Vec<Target<'_>> = floating(inventory, platform).collect();
        for it in &floating {
            let domain =
                Word { text: it.name.value.to_string(), stated: Stated::Inferred(it.name.span) };
            publish(inventory, zones, &domain, std::slice::from_ref(it));
        }
        // Without a floating address calls go to all servers.
        let targets =
            if floating.is_empty() { servers(inventory, platform).collect() } else { floating };
        let domains = inventory.platform(platform).settings.platform("sip_domains");
        for (text, stated) in domains.words.into_iter().zip(domains.stated) {
            let own = targets.iter().any(|it| it.name.value.as_str() == text);
            if !own || targets.len() > 1 {
                publish(inventory, zones, &Word { text, stated }, &targets);
            }
        }
    }
}

fn floating(inventory: &Inventory, platform: PlatformId) -> impl Iterator<Item = Target<'_>> {
    let vips = inventory.vips_of(platform).filter(|it| {
        it.members.iter().any(|&id| {
            inventory.role_of(inventory.server(id)).is_some_and(|role| role.runs("freeswitch"))
        })
    });
    vips.map(|it| Target {
        platform: it.platform,
        role: it.role,
        name: &it.name,
        is_public: it.addresses.iter().any(|it| !is_private(it.value)),
    })
}

fn servers(inventory: &Inventory, platform: PlatformId) -> impl Iterator<Item = Target<'_>> {
    inventory.runners(platform, "freeswitch").map(|(_, it)| Target {
        platform: it.platform,
        role: it.role,
        name: &it.name,
        is_public: it.addresses.iter().any(|it| !is_private(it.value)),
    })
}

/// Says in the zone of `domain` that calls to it go to `targets`.
fn publish(inventory: &Inventory, zones: &mut [Zone], domain: &Word, targets: &[Target<'_>]) {
    let zone = longest(zones, &domain.text);
    let Some(zone) = zone.filter(|_| !targets.is_empty()) else { return };
    let owner = relative(&domain.text, &zone.name).to_owned();
    let is_public = targets.iter().any(|it| it.is_public);
    for (at, (service, prefix, _)) in WAYS.iter().enumerate() {
        zone.records.push(Record {
            owner: Word { text: owner.clone(), stated: domain.stated },
            ttl: None,
            kind: "NAPTR",
            fields: format!("{} 10 \"S\" \"{service}\" \"\"", 10 * (at + 1)),
            data: Word { text: format!("{prefix}.{}.", domain.text), stated: domain.stated },
            is_public,
        });
    }
    for (_, prefix, port) in WAYS {
        for target in targets {
            let settings = &inventory.platform(target.platform).settings;
            let port = settings.get(port, target.role, None);
            let name = match owner.as_str() {
                "@" => prefix.to_owned(),
                owner => format!("{prefix}.{owner}"),
            };
            zone.records.push(Record {
                owner: Word { text: name, stated: domain.stated },
                ttl: None,
                kind: "SRV",
                fields: format!("10 100 {}", port.one().unwrap_or("5060")),
                data: Word {
                    text: format!("{}.", target.name.value),
                    stated: Stated::At(target.name.span),
                },
                is_public: target.is_public,
            });
        }
    }
}
