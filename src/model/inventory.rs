//! Servers, floating addresses, roles, zones and networks.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use ipnet::IpNet;

use super::settings::Settings;
use super::{Claim, DnsName, HostName, Reading, StatedRecord, domains};
use crate::diag::Lang;
use crate::text::{FileId, Span, Spanned};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The index into the inventory's vector.
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// A platform of an [`Inventory`].
    PlatformId,
    /// A role of an [`Inventory`].
    RoleId,
    /// A server of an [`Inventory`].
    ServerId,
    /// A floating address of an [`Inventory`].
    VipId,
    /// A zone of an [`Inventory`].
    ZoneId,
}

/// How a value came into the model.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stated {
    /// The user wrote it here.
    At(Span),
    /// It follows from what the user wrote here.
    Inferred(Span),
    /// The document is silent: a documented default.
    Default,
}

impl Stated {
    /// The place in the document, if there is one.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::At(span) | Self::Inferred(span) => Some(span),
            Self::Default => None,
        }
    }
}

/// Everything that the documents of a run describe.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// The platforms: one for each directory of documents that describes one.
    pub platforms: Vec<Platform>,
    /// The documents of directories that hold nothing but prose.
    pub beside: Vec<FileId>,
    /// All servers, platform by platform, in the order of the tables.
    pub servers: Vec<Server>,
    /// All floating addresses, platform by platform, in the order of the tables.
    pub vips: Vec<VirtualIp>,
    /// All roles, platform by platform, in the order of their first server.
    pub roles: Vec<Role>,
    /// All zones that names lie in, sorted by name: they are searched for by it.
    pub zones: Vec<DnsZone>,
    /// All declared networks, in the order of the documents.
    pub networks: Vec<Network>,
    /// All DNS records that the documents state, in their order.
    pub records: Vec<StatedRecord>,
    /// What the prose claims, in the order of the documents.
    pub claims: Vec<Claim>,
    /// The paragraphs of each platform, in the order of the documents.
    pub prose: Vec<(PlatformId, Span)>,
    /// The roles with rows that could not be read, so that their servers are not all known.
    pub unread: BTreeSet<RoleId>,
    /// How the parts of the documents were understood, in their order.
    pub readings: Vec<Reading>,
}

/// What one directory of documents describes.
#[derive(Clone, Debug)]
pub struct Platform {
    /// A short name for files and packages, `[a-z0-9-]+`.
    pub name: String,
    /// Where the name comes from.
    pub name_stated: Stated,
    /// The title of the first document.
    pub title: Option<Spanned<String>>,
    /// The language of the prose.
    pub lang: Lang,
    /// The documents, in the order in which they were read.
    pub files: Vec<FileId>,
    /// The settings of the documents, by scope.
    pub settings: Settings,
}

/// A machine.
#[derive(Clone, Debug)]
pub struct Server {
    /// The platform that it belongs to.
    pub platform: PlatformId,
    /// What people call it: «база данных, сервер 1».
    pub label: Option<Spanned<String>>,
    /// Its full name.
    pub name: Spanned<HostName>,
    /// Its own addresses, in the order of the columns.
    pub addresses: Vec<Spanned<IpAddr>>,
    /// Its role, if one is known.
    pub role: Option<RoleId>,
    /// How the role is known.
    pub role_stated: Stated,
    /// The cells of columns that the program has no word for.
    pub attributes: Vec<Attribute>,
    /// The row that describes it.
    pub row: Span,
}

impl Server {
    /// The first IPv6 address.
    pub fn ipv6(&self) -> Option<Spanned<Ipv6Addr>> {
        ipv6(&self.addresses)
    }

    /// The first IPv4 address.
    pub fn ipv4(&self) -> Option<Spanned<Ipv4Addr>> {
        ipv4(&self.addresses)
    }
}

/// A cell that is kept for templates.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The header of the column.
    pub header: Spanned<String>,
    /// The text of the cell.
    pub value: Spanned<String>,
}

/// An address that moves between the servers of a role.
#[derive(Clone, Debug)]
pub struct VirtualIp {
    /// The platform that it belongs to.
    pub platform: PlatformId,
    /// What people call it.
    pub label: Option<Spanned<String>>,
    /// Its full name.
    pub name: Spanned<HostName>,
    /// Its addresses, in the order of the columns.
    pub addresses: Vec<Spanned<IpAddr>>,
    /// The role whose servers share it, if one is known.
    pub role: Option<RoleId>,
    /// How the role is known.
    pub role_stated: Stated,
    /// The servers that may hold it, in the order of preference; those of a role are one list for all
    /// its floating addresses.
    pub members: Arc<[ServerId]>,
    /// The cells of columns that the program has no word for.
    pub attributes: Vec<Attribute>,
    /// The row that describes it.
    pub row: Span,
}

impl VirtualIp {
    /// The first IPv6 address.
    pub fn ipv6(&self) -> Option<Spanned<Ipv6Addr>> {
        ipv6(&self.addresses)
    }

    /// The first IPv4 address.
    pub fn ipv4(&self) -> Option<Spanned<Ipv4Addr>> {
        ipv4(&self.addresses)
    }
}

fn ipv6(addresses: &[Spanned<IpAddr>]) -> Option<Spanned<Ipv6Addr>> {
    addresses.iter().find_map(|it| match it.value {
        IpAddr::V6(address) => Some(Spanned::new(address, it.span)),
        IpAddr::V4(_) => None,
    })
}

fn ipv4(addresses: &[Spanned<IpAddr>]) -> Option<Spanned<Ipv4Addr>> {
    addresses.iter().find_map(|it| match it.value {
        IpAddr::V4(address) => Some(Spanned::new(address, it.span)),
        IpAddr::V6(_) => None,
    })
}

/// A group of servers that do the same work.
#[derive(Clone, Debug)]
pub struct Role {
    /// The platform that it belongs to.
    pub platform: PlatformId,
    /// The id: `db`, `app`, `sip`, `web`, or the user's own word as `[a-z0-9-]+`.
    pub id: String,
    /// The title of the section that describes it.
    pub title: Option<Spanned<String>>,
    /// Its servers, in the order of the table.
    pub servers: Vec<ServerId>,
    /// The ids of the services that its servers run, each with the place that says so, by id.
    pub services: Vec<(String, Stated)>,
    /// The ids of the services of other roles that its servers talk to, by id.
    pub uses: Vec<(String, Stated)>,
}

impl Role {
    /// Whether its servers run the service `id`.
    pub fn runs(&self, id: &str) -> bool {
        self.services.iter().any(|(service, _)| service == id)
    }
}

/// A forward zone.
#[derive(Clone, Debug)]
pub struct DnsZone {
    /// The name of the zone.
    pub name: DnsName,
    /// How the zone is known.
    pub stated: Stated,
    /// The platform whose settings it takes (name servers, hostmaster, times).
    pub platform: PlatformId,
}

/// A network that the document declares.
#[derive(Clone, Debug)]
pub struct Network {
    /// The platform that it belongs to.
    pub platform: PlatformId,
    /// The prefix.
    pub prefix: Spanned<IpNet>,
    /// The default gateway, if one is stated.
    pub gateway: Option<Spanned<IpAddr>>,
}

impl Inventory {
    /// The platform `id`.
    pub fn platform(&self, id: PlatformId) -> &Platform {
        &self.platforms[id.at()]
    }

    /// The server `id`.
    pub fn server(&self, id: ServerId) -> &Server {
        &self.servers[id.at()]
    }

    /// The floating address `id`.
    pub fn vip(&self, id: VipId) -> &VirtualIp {
        &self.vips[id.at()]
    }

    /// The role `id`.
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[id.at()]
    }

    /// The role of `server`, if it has one.
    pub fn role_of(&self, server: &Server) -> Option<&Role> {
        server.role.map(|id| self.role(id))
    }

    /// All servers with their ids.
    pub fn servers(&self) -> impl Iterator<Item = (ServerId, &Server)> {
        self.servers.iter().enumerate().map(|(at, it)| (ServerId(at as u32), it))
    }

    /// The servers of the platform `id`.
    pub fn servers_of(&self, id: PlatformId) -> impl Iterator<Item = (ServerId, &Server)> {
        // They stand platform by platform.
        let start = self.servers.partition_point(|it| it.platform < id);
        let own = self.servers.iter().enumerate().skip(start);
        let own = own.take_while(move |(_, it)| it.platform == id);
        own.map(|(at, it)| (ServerId(at as u32), it))
    }

    /// The floating addresses of the platform `id`.
    pub fn vips_of(&self, id: PlatformId) -> impl Iterator<Item = &VirtualIp> {
        let start = self.vips.partition_point(|it| it.platform < id);
        self.vips.iter().skip(start).take_while(move |it| it.platform == id)
    }

    /// The ids of the floating addresses of the platform `id`.
    pub fn vip_ids_of(&self, id: PlatformId) -> impl Iterator<Item = VipId> {
        let start = self.vips.partition_point(|it| it.platform < id);
        (start as u32..).zip(self.vips_of(id)).map(|(at, _)| VipId(at))
    }

    /// The roles of the platform `id`.
    pub fn roles_of(&self, id: PlatformId) -> impl Iterator<Item = (RoleId, &Role)> {
        let start = self.roles.partition_point(|it| it.platform < id);
        let own = self.roles.iter().enumerate().skip(start);
        let own = own.take_while(move |(_, it)| it.platform == id);
        own.map(|(at, it)| (RoleId(at as u32), it))
    }

    /// The floating addresses that each server may hold, in the order of the servers: for those who ask
    /// about all of them.
    pub fn vips_by_server(&self) -> Vec<Vec<VipId>> {
        let mut held = vec![Vec::new(); self.servers.len()];
        for (at, vip) in self.vips.iter().enumerate() {
            let id = VipId(at as u32);
            for member in vip.members.iter() {
                let held = &mut held[member.at()];
                if held.last() != Some(&id) {
                    held.push(id);
                }
            }
        }
        held
    }

    /// The floating addresses that `server` may hold.
    pub fn vips_on(&self, server: ServerId) -> impl Iterator<Item = &VirtualIp> {
        self.vips.iter().filter(move |it| it.members.contains(&server))
    }

    /// The ids of the services that `server` runs: those of its role, and keepalived where it may
    /// hold a floating address.
    pub fn services_of(&self, id: ServerId) -> Vec<(&str, Stated)> {
        self.services_beside(id, self.vips_on(id).next())
    }

    /// The same for a server of which the first floating address is known, so that nobody has to look for
    /// it again.
    pub fn services_beside(&self, id: ServerId, vip: Option<&VirtualIp>) -> Vec<(&str, Stated)> {
        let role = self.role_of(self.server(id));
        let mut services: Vec<_> = role
            .map(|it| it.services.iter().map(|(id, stated)| (id.as_str(), *stated)).collect())
            .unwrap_or_default();
        if let Some(vip) = vip
            && !services.iter().any(|(id, _)| *id == "keepalived")
        {
            services.push(("keepalived", Stated::Inferred(vip.row)));
            services.sort_by_key(|(id, _)| *id);
        }
        services
    }

    /// The servers of the platform `id` that run `service`.
    pub fn runners<'a>(
        &'a self,
        id: PlatformId,
        service: &'a str,
    ) -> impl Iterator<Item = (ServerId, &'a Server)> {
        self.servers_of(id)
            .filter(move |(_, it)| self.role_of(it).is_some_and(|role| role.runs(service)))
    }

    /// The zone that `name` lies in: the longest that holds it.
    pub fn zone_of(&self, name: &HostName) -> Option<ZoneId> {
        self.zones_of(name.as_str()).next()
    }

    /// The zones that hold `name`, the longest first.
    pub fn zones_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = ZoneId> + 'a {
        domains(name).filter_map(|domain| {
            let at = self.zones.binary_search_by(|it| it.name.as_str().cmp(domain)).ok()?;
            Some(ZoneId(at as u32))
        })
    }
}
