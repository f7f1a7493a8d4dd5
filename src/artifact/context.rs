//! What templates see: the inventory as objects whose values know where they were written.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use minijinja::value::{DynObject, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};

use super::reference;
use super::render::{forward, header};
use super::value::{List, PlaceTable, Text, text_of};
use crate::diag::Lang;
use crate::model::dns::{self, Word};
use crate::model::settings::{self, Resolved, Shape};
use crate::model::{
    Attribute, DnsName, HostName, Inventory, PlatformId, RoleId, Server, ServerId, Stated, VipId,
    VirtualIp, ZoneId, vrrp_ids,
};
use crate::text::{FileId, SourceMap, Spanned, nearest};

/// The inventory with what follows from it, shared by all files of a run.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) inventory: Inventory,
    pub(super) places: PlaceTable,
    /// The forward zones with their records, in the order of the inventory.
    pub(super) zones: Vec<dns::Zone>,
    /// The reverse zones with their records, by name.
    pub(super) reverse: Vec<dns::Zone>,
    /// What the world sees of either; `None` where that is nothing.
    public: [Vec<Option<dns::Zone>>; 2],
    /// The records that the owners of other reverse zones are asked for.
    requests: Vec<dns::Record>,
    /// Who serves the zones, and to whom.
    service: dns::NameService,
    /// The floating addresses that each server may hold.
    vips_on: Vec<Vec<VipId>>,
    /// The services that each server runs.
    services: Vec<Vec<String>>,
    /// The servers that run each service, by platform.
    runners: BTreeMap<PlatformId, BTreeMap<String, Vec<ServerId>>>,
    /// First labels that several names of a platform share, so that they are no aliases.
    pub(super) shared: BTreeSet<(PlatformId, String)>,
    /// The aliases that the documents state, by platform and by the name that they lead to.
    aliases: BTreeMap<(PlatformId, String), Vec<Spanned<DnsName>>>,
    /// The number of each floating address among routers, and how it is known.
    vrrp_ids: Vec<(u32, Stated)>,
    /// The lines that say where a file of each platform comes from.
    headers: Vec<Arc<[String]>>,
    /// The same for files of all platforms.
    header: Arc<[String]>,
}

/// What a file is made for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Subject {
    Once,
    Platform(PlatformId),
    Role(RoleId),
    Server(ServerId),
    Vip(VipId),
    Zone(ZoneId),
    Reverse(usize),
}

impl Facts {
    /// What follows from `inventory`, whose documents are in `sources`.
    pub(super) fn new(inventory: &Inventory, sources: &SourceMap) -> Self {
        let servers = inventory.servers.iter().map(|it| (it.platform, &it.name.value));
        let vips = inventory.vips.iter().map(|it| (it.platform, &it.name.value));
        let names: BTreeSet<_> = servers.chain(vips).collect();
        // `localhost` stands in every hosts file.
        let platforms = (0..inventory.platforms.len() as u32).map(PlatformId);
        let mut seen: BTreeSet<_> = platforms.map(|it| (it, "localhost")).collect();
        let shared = names.into_iter().map(|(platform, name)| (platform, name.short()));
        let shared = shared.filter(|it| !seen.insert(*it));
        let (zones, reverse) = (dns::forward_zones(inventory), dns::reverse_zones(inventory));
        let has_records = |it: &dns::Zone| !it.records.is_empty();
        let public = [
            zones.iter().map(dns::Zone::public).collect(),
            // Nobody asks the world for the names of private addresses.
            reverse.iter().map(|it| it.public().filter(has_records)).collect(),
        ];
        let vips_on = inventory.vips_by_server();
        let services = inventory.servers().zip(&vips_on).map(|((id, _), vips)| {
            let first = vips.first().map(|it| inventory.vip(*it));
            let all = inventory.services_beside(id, first).into_iter();
            all.map(|(id, _)| id.to_owned()).collect()
        });
        let services: Vec<Vec<String>> = services.collect();
        let mut runners = BTreeMap::<_, BTreeMap<String, Vec<ServerId>>>::new();
        for ((id, server), services) in inventory.servers().zip(&services) {
            let of_platform = runners.entry(server.platform).or_default();
            for service in services {
                of_platform.entry(service.clone()).or_default().push(id);
            }
        }
        let mut aliases = BTreeMap::<_, Vec<_>>::new();
        for it in inventory.records.iter().filter(|it| it.kind.value == "CNAME") {
            let target = (it.platform, it.data.value.clone());
            aliases.entry(target).or_default().push(it.owner.clone());
        }
        let path = |file: &FileId| sources.get(*file).path.as_str();
        let all: Vec<&str> =
            inventory.platforms.iter().flat_map(|it| &it.files).map(path).collect();
        let headers = inventory.platforms.iter().map(|it| {
            let own: Vec<&str> = it.files.iter().map(path).collect();
            header(&own).into()
        });
        Self {
            headers: headers.collect(),
            header: header(&all).into(),
            aliases,
            vrrp_ids: vrrp_ids(inventory).map(|(_, id, stated)| (id, stated)).collect(),
            vips_on,
            services,
            runners,
            shared: shared.map(|(platform, short)| (platform, short.to_owned())).collect(),
            places: PlaceTable::new(inventory),
            zones,
            reverse,
            public,
            requests: dns::requests(inventory),
            service: dns::NameService::new(inventory),
            inventory: inventory.clone(),
        }
    }

    /// Whether the server `id` runs `service`.
    pub(super) fn runs(&self, id: ServerId, service: &str) -> bool {
        self.services.get(id.at()).is_some_and(|it| it.iter().any(|it| it == service))
    }

    /// The first label of `name`, if no other name of the platform has it.
    fn alias(&self, platform: PlatformId, name: &Spanned<HostName>) -> Value {
        let short = name.value.short();
        if name.value.domain().is_empty() || self.shared.contains(&(platform, short.to_owned())) {
            return Value::from(());
        }
        Text::new(short, self.places.place(name.span)).value()
    }

    /// `name`, and behind it those that aliases lead to it by.
    fn names(&self, platform: PlatformId, name: &Spanned<HostName>) -> Value {
        let mut names = vec![(name.value.as_str(), name.span)];
        let mut seen = BTreeSet::from([name.value.as_str()]);
        let mut at = 0;
        while let Some(&(target, _)) = names.get(at) {
            for it in self.aliases.get(&(platform, target.to_owned())).into_iter().flatten() {
                let owner = it.value.as_str();
                if seen.insert(owner) {
                    names.push((owner, it.span));
                }
            }
            at += 1;
        }
        let names = names.into_iter();
        let names = names.map(|(name, span)| Text::new(name, self.places.place(span)).value());
        Value::from_object(List(names.collect()))
    }

    /// The platform of `subject`; for what is made once, the only one.
    pub(super) fn platform(&self, subject: Subject) -> Option<PlatformId> {
        match subject {
            Subject::Once => (self.inventory.platforms.len() == 1).then_some(PlatformId(0)),
            Subject::Platform(id) => Some(id),
            Subject::Role(id) => Some(self.inventory.role(id).platform),
            Subject::Server(id) => Some(self.inventory.server(id).platform),
            Subject::Vip(id) => Some(self.inventory.vip(id).platform),
            Subject::Zone(id) => self.inventory.zones.get(id.at()).map(|it| it.platform),
            Subject::Reverse(at) => self.reverse.get(at).map(|it| it.platform),
        }
    }

    /// The zone `id`, as its own networks or the world see it.
    fn zone(&self, id: AnyZone) -> Option<&dns::Zone> {
        match id {
            AnyZone { at, is_reverse: false, is_public: false } => self.zones.get(at),
            AnyZone { at, is_reverse: true, is_public: false } => self.reverse.get(at),
            AnyZone { at, is_reverse, is_public: true } => {
                self.public[usize::from(is_reverse)].get(at)?.as_ref()
            }
        }
    }

    /// The lines that say which documents a file for `subject` follows from.
    pub(super) fn header(&self, subject: Subject) -> Arc<[String]> {
        let own = match subject {
            // Zones may hold names of every platform.
            Subject::Zone(_) | Subject::Reverse(_) => None,
            _ => self.platform(subject).and_then(|id| self.headers.get(id.at())),
        };
        own.unwrap_or(&self.header).clone()
    }

    fn text(&self, spanned: &Spanned<impl fmt::Display>) -> Value {
        Text::new(spanned.value.to_string(), self.places.place(spanned.span)).value()
    }

    fn stated(&self, text: &str, stated: Stated) -> Value {
        let place = stated.span().and_then(|span| self.places.place(span));
        Text::new(text, place).value()
    }

    fn option(&self, spanned: Option<&Spanned<impl fmt::Display>>) -> Value {
        spanned.map_or(Value::from(()), |it| self.text(it))
    }

    /// The value of the setting `key`; `None` if there is no such setting.
    fn setting(
        &self,
        platform: PlatformId,
        key: &str,
        role: Option<RoleId>,
        server: Option<ServerId>,
    ) -> Option<Value> {
        let resolved = self.inventory.platform(platform).settings.get(key, role, server);
        self.words(key, resolved)
    }

    /// The same for a floating address.
    fn vip_setting(&self, id: VipId, key: &str) -> Option<Value> {
        let vip = self.inventory.vip(id);
        let settings = &self.inventory.platform(vip.platform).settings;
        self.words(key, settings.get_of_vip(key, vip.role, id))
    }

    /// The value `resolved` of the setting `key`.
    fn words(&self, key: &str, resolved: Resolved) -> Option<Value> {
        let setting = settings::setting(key)?;
        let mut words = resolved.words.iter().zip(resolved.stated).map(|(word, stated)| {
            let place = stated.span().and_then(|span| self.places.place(span));
            let text = Text::new(word, place);
            match setting.shape {
                Shape::Int(..) | Shape::PrefixLength(..) | Shape::Duration => text.number().value(),
                _ => text.value(),
            }
        });
        Some(if setting.shape.is_list() {
            Value::from_object(List(words.collect()))
        } else {
            words.next().unwrap_or(Value::from(()))
        })
    }
}

/// The names that a file for a subject may use.
#[derive(Clone, Debug)]
pub(super) struct Root {
    pub(super) facts: Arc<Facts>,
    pub(super) subject: Subject,
    /// The lines that say where a file comes from, without prefix.
    pub(super) header: Arc<[String]>,
}

impl Root {
    fn item(&self, what: What) -> Value {
        Value::from_object(Item { facts: self.facts.clone(), what })
    }

    fn list(&self, items: impl Iterator<Item = What>) -> Value {
        Value::from_object(List(items.map(|it| self.item(it)).collect()))
    }

    fn role(&self) -> Option<RoleId> {
        match self.subject {
            Subject::Role(id) => Some(id),
            Subject::Server(id) => self.facts.inventory.server(id).role,
            Subject::Vip(id) => self.facts.inventory.vip(id).role,
            _ => None,
        }
    }

    fn server(&self) -> Option<ServerId> {
        match self.subject {
            Subject::Server(id) => Some(id),
            _ => None,
        }
    }

    /// The servers of the platform that run `service`.
    fn runners(&self, platform: PlatformId, service: &str) -> Result<Value, Error> {
        known_service(service)?;
        let runners = self.facts.runners.get(&platform).and_then(|it| it.get(service));
        Ok(self.list(runners.into_iter().flatten().copied().map(What::Server)))
    }

    /// The servers that run `service` and stand one, two, four … places before and behind this one, in a
    /// ring in the order of the tables. Of up to five servers these are all others; of many they are few,
    /// and still a word comes from each to each over a few of them, whichever is down.
    fn neighbours(&self, platform: PlatformId, service: &str) -> Result<Value, Error> {
        known_service(service)?;
        let runners = self.facts.runners.get(&platform).and_then(|it| it.get(service));
        let runners = runners.map_or(&[][..], Vec::as_slice);
        let here = self.server().and_then(|it| runners.binary_search(&it).ok());
        let count = runners.len();
        let steps = std::iter::successors(Some(1), |it| Some(it * 2)).take_while(|it| *it < count);
        let both = steps.flat_map(|step| [step, count - step]);
        let places: BTreeSet<usize> =
            here.into_iter().flat_map(|at| both.clone().map(move |it| (at + it) % count)).collect();
        let chosen = places.into_iter().filter_map(|at| runners.get(at).copied());
        Ok(self.list(chosen.map(What::Server)))
    }

    /// The first floating address whose members run `service`.
    fn vip_of(&self, platform: PlatformId, service: &str) -> Result<Value, Error> {
        known_service(service)?;
        let facts = &self.facts;
        let runs = |id: &ServerId| facts.runs(*id, service);
        let found = facts
            .inventory
            .vip_ids_of(platform)
            .find(|id| facts.inventory.vip(*id).members.iter().any(runs));
        Ok(found.map_or(Value::from(()), |id| self.item(What::Vip(id))))
    }

    fn role_named(&self, platform: PlatformId, id: &str) -> Value {
        roles_of(&self.facts.inventory, platform)
            .find(|it| self.facts.inventory.role(*it).id == id)
            .map_or(Value::from(()), |id| self.item(What::Role(id)))
    }

    fn header(&self, prefix: &str) -> String {
        let line = |text: &String| format!("{prefix} {text}");
        self.header.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn value(self: &Arc<Self>, key: &str) -> Option<Value> {
        let platform = self.facts.platform(self.subject);
        let this = self.clone();
        let facts = &self.facts;
        Some(match (key, platform) {
            ("header", _) => Value::from_function(move |prefix: String| this.header(&prefix)),
            ("serial", _) => Value::from(super::mark::SERIAL.to_string()),
            ("zone", _) => match self.subject {
                Subject::Zone(id) => self.item(What::Zone(AnyZone::forward(id))),
                Subject::Reverse(at) => self.item(What::Zone(AnyZone::reverse(at))),
                _ => return None,
            },
            ("server", _) => self.item(What::Server(self.server()?)),
            ("vip", _) => match self.subject {
                Subject::Vip(id) => self.item(What::Vip(id)),
                _ => return None,
            },
            ("dns", _) => self.item(What::NameService),
            ("reverse_zones", _) => {
                self.list((0..facts.reverse.len()).map(|at| What::Zone(AnyZone::reverse(at))))
            }
            ("zones", platform) => {
                let once = self.subject == Subject::Once;
                let zones = &facts.inventory.zones;
                let ids = forward(&facts.inventory)
                    .filter(|it| once || zones.get(it.at()).map(|it| it.platform) == platform);
                self.list(ids.map(|id| What::Zone(AnyZone::forward(id))))
            }
            (_, None) => return None,
            ("platform", Some(id)) => self.item(What::Platform(id)),
            ("servers", Some(id)) => {
                self.list(facts.inventory.servers_of(id).map(|(id, _)| What::Server(id)))
            }
            ("vips", Some(id)) => self.list(facts.inventory.vip_ids_of(id).map(What::Vip)),
            ("roles", Some(id)) => self.list(roles_of(&facts.inventory, id).map(What::Role)),
            ("settings", Some(id)) => self.item(What::Settings(id, self.role(), self.server())),
            ("role", Some(id)) => Value::from_object(Roles { root: this, platform: id }),
            ("runners", Some(id)) => {
                Value::from_function(move |service: Value| this.runners(id, &text_of(&service)))
            }
            ("neighbours", Some(id)) => {
                Value::from_function(move |service: Value| this.neighbours(id, &text_of(&service)))
            }
            ("vip_of", Some(id)) => {
                Value::from_function(move |service: Value| this.vip_of(id, &text_of(&service)))
            }
            _ => return None,
        })
    }
}

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.value(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.value(key)
    }
}

/// `role`: the role of the subject, and by a call the role with an id.
#[derive(Debug)]
struct Roles {
    root: Arc<Root>,
    platform: PlatformId,
}

impl Object for Roles {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.root.role().is_some()
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.root.item(What::Role(self.root.role()?)).get_attr(key).ok()
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        match args {
            [id] => Ok(self.root.role_named(self.platform, &text_of(id))),
            _ => Err(Error::new(ErrorKind::InvalidOperation, "`role` takes the id of a role")),
        }
    }
}

/// What an [`Item`] stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum What {
    Platform(PlatformId),
    Role(RoleId),
    Server(ServerId),
    Vip(VipId),
    Zone(AnyZone),
    Record(AnyZone, usize),
    NameService,
    Request(usize),
    Settings(PlatformId, Option<RoleId>, Option<ServerId>),
    VipSettings(VipId),
}

/// A zone, and who looks at it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct AnyZone {
    at: usize,
    is_reverse: bool,
    is_public: bool,
}

impl AnyZone {
    fn forward(id: ZoneId) -> Self {
        Self { at: id.at(), is_reverse: false, is_public: false }
    }

    fn reverse(at: usize) -> Self {
        Self { at, is_reverse: true, is_public: false }
    }
}

/// An object of the inventory.
struct Item {
    facts: Arc<Facts>,
    what: What,
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.what, f)
    }
}

impl Object for Item {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(&text_of(key))
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        Some(self.get(key).unwrap_or_else(|| self.unknown(key).into()))
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.what.cmp(&other.downcast_ref::<Self>()?.what))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get("name").or_else(|| self.get("id")) {
            Some(name) => fmt::Display::fmt(&name, f),
            None => fmt::Debug::fmt(&self.what, f),
        }
    }
}

impl Item {
    fn item(&self, what: What) -> Value {
        Value::from_object(Self { facts: self.facts.clone(), what })
    }

    fn list(&self, items: impl Iterator<Item = What>) -> Value {
        Value::from_object(List(items.map(|it| self.item(it)).collect()))
    }

    fn get(&self, key: &str) -> Option<Value> {
        let facts = &self.facts;
        match self.what {
            What::Platform(id) => self.platform(id, key),
            What::Role(id) => self.role(id, key),
            What::Server(id) => self.server(id, key),
            What::Vip(id) => self.vip(id, key),
            What::Zone(id) => self.zone(id, key),
            What::Record(id, at) => self.record(facts.zone(id)?.records.get(at)?, key),
            What::NameService => self.name_service(key),
            What::Request(at) => self.record(facts.requests.get(at)?, key),
            What::Settings(platform, role, server) => facts.setting(platform, key, role, server),
            What::VipSettings(id) => facts.vip_setting(id, key),
        }
    }

    /// The attributes, for messages.
    fn names(&self) -> Vec<&'static str> {
        let object = match self.what {
            What::Platform(_) => "platform",
            What::Role(_) => "role",
            What::Server(_) => "server",
            What::Vip(_) => "vip",
            What::Zone(_) => "zone",
            What::Record(..) | What::Request(_) => "record",
            What::NameService => "dns",
            What::Settings(..) | What::VipSettings(_) => {
                return settings::SETTINGS.iter().map(|it| it.key).collect();
            }
        };
        reference::attributes(object).collect()
    }

    fn unknown(&self, key: &str) -> Error {
        let names = self.names();
        let hint = match nearest(key, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are `{}`", names.join("`, `")),
        };
        let what = match self.what {
            What::Platform(_) => "a platform",
            What::Role(_) => "a role",
            What::Server(_) => "a server",
            What::Vip(_) => "a floating address",
            What::Zone(_) => "a zone",
            What::Record(..) | What::Request(_) => "a record",
            What::NameService => "`dns`",
            What::Settings(..) | What::VipSettings(_) => {
                return Error::new(
                    ErrorKind::UndefinedError,
                    format!("there is no setting `{key}`; {hint}"),
                );
            }
        };
        Error::new(ErrorKind::UndefinedError, format!("{what} has no `{key}`; {hint}"))
    }

    fn platform(&self, id: PlatformId, key: &str) -> Option<Value> {
        let platform = self.facts.inventory.platform(id);
        Some(match key {
            "name" => self.facts.stated(&platform.name, platform.name_stated),
            "title" => self.facts.option(platform.title.as_ref()),
            "lang" => Value::from(match platform.lang {
                Lang::En => "en",
                Lang::Ru => "ru",
            }),
            "settings" => self.item(What::Settings(id, None, None)),
            _ => return None,
        })
    }

    fn role(&self, id: RoleId, key: &str) -> Option<Value> {
        let inventory = &self.facts.inventory;
        let role = inventory.role(id);
        Some(match key {
            "id" => Value::from(role.id.as_str()),
            "title" => self.facts.option(role.title.as_ref()),
            "servers" => self.list(role.servers.iter().copied().map(What::Server)),
            "services" => {
                Self::ids(role.services.iter().map(|(id, stated)| (id.as_str(), *stated)))
            }
            "uses" => Self::ids(role.uses.iter().map(|(id, stated)| (id.as_str(), *stated))),
            "vips" => {
                let all = inventory.vip_ids_of(role.platform);
                self.list(all.filter(|it| inventory.vip(*it).role == Some(id)).map(What::Vip))
            }
            "settings" => self.item(What::Settings(role.platform, Some(id), None)),
            _ => return None,
        })
    }

    fn server(&self, id: ServerId, key: &str) -> Option<Value> {
        let inventory = &self.facts.inventory;
        let server = inventory.server(id);
        let place = self.facts.places.place(server.name.span);
        Some(match key {
            "name" => self.facts.text(&server.name),
            "short" => Text::new(server.name.value.short(), place).value(),
            "domain" => Text::new(server.name.value.domain(), place).value(),
            "alias" => self.facts.alias(server.platform, &server.name),
            "names" => self.facts.names(server.platform, &server.name),
            "label" => self.facts.option(server.label.as_ref()),
            "ipv6" => self.facts.option(server.ipv6().as_ref()),
            "ipv4" => self.facts.option(server.ipv4().as_ref()),
            "addresses" => self.addresses(&server.addresses),
            "role" => server.role.map_or(Value::from(()), |id| self.item(What::Role(id))),
            "members" => self.list(std::iter::once(What::Server(id))),
            "number" => Value::from(self.number(id, server)),
            "peers" => self.list(self.mates(server).filter(|it| *it != id).map(What::Server)),
            "vips" => {
                let all = self.facts.vips_on.get(id.at()).into_iter().flatten().copied();
                let of_platform = |it: &VipId| inventory.vip(*it).platform == server.platform;
                self.list(all.filter(of_platform).map(What::Vip))
            }
            "services" => {
                let all = self.facts.services.get(id.at()).into_iter().flatten();
                Value::from_object(List(all.map(|it| Value::from(it.as_str())).collect()))
            }
            "uses" => {
                let uses = inventory.role_of(server).map_or(&[][..], |it| &it.uses);
                Self::ids(uses.iter().map(|(id, stated)| (id.as_str(), *stated)))
            }
            "attributes" => self.attributes(&server.attributes),
            "settings" => self.item(What::Settings(server.platform, server.role, Some(id))),
            _ => return None,
        })
    }

    fn vip(&self, id: VipId, key: &str) -> Option<Value> {
        let vip: &VirtualIp = self.facts.inventory.vip(id);
        let place = self.facts.places.place(vip.name.span);
        Some(match key {
            "name" => self.facts.text(&vip.name),
            "short" => Text::new(vip.name.value.short(), place).value(),
            "domain" => Text::new(vip.name.value.domain(), place).value(),
            "alias" => self.facts.alias(vip.platform, &vip.name),
            "names" => self.facts.names(vip.platform, &vip.name),
            "label" => self.facts.option(vip.label.as_ref()),
            "ipv6" => self.facts.option(vip.ipv6().as_ref()),
            "ipv4" => self.facts.option(vip.ipv4().as_ref()),
            "addresses" => self.addresses(&vip.addresses),
            "role" => vip.role.map_or(Value::from(()), |id| self.item(What::Role(id))),
            "vrrp_id" => {
                let (number, stated) = *self.facts.vrrp_ids.get(id.at())?;
                let place = stated.span().and_then(|span| self.facts.places.place(span));
                Text::new(number.to_string(), place).number().value()
            }
            "members" => self.list(vip.members.iter().copied().map(What::Server)),
            "attributes" => self.attributes(&vip.attributes),
            "settings" => self.item(What::VipSettings(id)),
            _ => return None,
        })
    }

    fn zone(&self, id: AnyZone, key: &str) -> Option<Value> {
        let zone = self.facts.zone(id)?;
        Some(match key {
            "name" => self.facts.stated(&zone.name, zone.stated),
            "hostmaster" => self.mailbox(&zone.hostmaster),
            "servers" => {
                Value::from_object(List(zone.servers.iter().map(|it| self.word(it)).collect()))
            }
            "ttl" => self.word(&zone.ttl),
            "refresh" => self.word(&zone.refresh),
            "retry" => self.word(&zone.retry),
            "expire" => self.word(&zone.expire),
            "minimum" => self.word(&zone.minimum),
            "public" => {
                let public = AnyZone { is_public: true, ..id };
                let is_there = self.facts.zone(public).is_some();
                if is_there { self.item(What::Zone(public)) } else { Value::from(()) }
            }
            "records" => self.list((0..zone.records.len()).map(|at| What::Record(id, at))),
            "width" => Value::from(widest(zone.records.iter().map(|it| &it.owner))),
            // A column of its own only where a record states a time to live.
            "ttl_width" => match widest(zone.records.iter().filter_map(|it| it.ttl.as_ref())) {
                0 => Value::from(0),
                width => Value::from(width + 1),
            },
            _ => return None,
        })
    }

    fn record(&self, record: &dns::Record, key: &str) -> Option<Value> {
        Some(match key {
            "owner" => self.word(&record.owner),
            "ttl" => record.ttl.as_ref().map_or(Value::from(()), |it| self.word(it)),
            "kind" => Value::from(record.kind),
            "fields" => Value::from(record.fields.as_str()),
            "data" => self.word(&record.data),
            _ => return None,
        })
    }

    fn name_service(&self, key: &str) -> Option<Value> {
        let service = &self.facts.service;
        let words = |words: &[Word]| {
            Value::from_object(List(words.iter().map(|it| self.word(it)).collect()))
        };
        Some(match key {
            "internal" => words(&service.internal),
            "is_resolver" => Value::from(service.is_resolver),
            "primary" => words(&service.primary),
            "requests" => self.list((0..self.facts.requests.len()).map(What::Request)),
            "secondaries" => words(&service.secondaries),
            _ => return None,
        })
    }

    fn word(&self, word: &Word) -> Value {
        self.facts.stated(&word.text, word.stated)
    }

    /// A mailbox as the DNS writes it: a dot before the `@` is escaped, the `@` is a dot.
    fn mailbox(&self, word: &Word) -> Value {
        let Some((local, domain)) = word.text.split_once('@') else { return self.word(word) };
        let part = |text: &str| self.facts.stated(text, word.stated).to_string();
        let local: Vec<String> = local.split('.').map(part).collect();
        Value::from(format!("{}.{}", local.join("\\."), part(domain)))
    }

    fn ids<'a>(ids: impl Iterator<Item = (&'a str, Stated)>) -> Value {
        Value::from_object(List(ids.map(|(id, _)| Value::from(id)).collect()))
    }

    fn addresses(&self, addresses: &[Spanned<IpAddr>]) -> Value {
        Value::from_object(List(addresses.iter().map(|it| self.facts.text(it)).collect()))
    }

    fn attributes(&self, attributes: &[Attribute]) -> Value {
        Value::from_pairs(
            attributes.iter().map(|it| (it.header.value.clone(), self.facts.text(&it.value))),
        )
    }

    /// The servers of the role of `server`, itself among them.
    fn mates(&self, server: &Server) -> impl Iterator<Item = ServerId> {
        let role = self.facts.inventory.role_of(server);
        role.map_or(&[][..], |it| &it.servers[..]).iter().copied()
    }

    /// The place of `server` in the table of its role, from 1.
    fn number(&self, id: ServerId, server: &Server) -> usize {
        self.mates(server).position(|it| it == id).map_or(1, |at| at + 1)
    }
}

fn widest<'a>(words: impl Iterator<Item = &'a Word>) -> usize {
    words.map(|it| it.text.len()).max().unwrap_or_default()
}

fn roles_of(inventory: &Inventory, platform: PlatformId) -> impl Iterator<Item = RoleId> {
    inventory.roles_of(platform).map(|(id, _)| id)
}

fn known_service(id: &str) -> Result<(), Error> {
    if crate::model::service(id).is_some() {
        return Ok(());
    }
    let known = crate::model::SERVICES.iter().map(|it| it.id);
    let hint = match nearest(id, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are `{}`", known.collect::<Vec<_>>().join("`, `")),
    };
    Err(Error::new(ErrorKind::InvalidOperation, format!("there is no service `{id}`; {hint}")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    #[test]
    fn every_attribute_exists() {
        let fixture = Fixture::new();
        let facts = Arc::new(Facts::new(&fixture.inventory, &fixture.sources));
        for what in [
            What::Platform(PlatformId(0)),
            What::Role(RoleId(0)),
            What::Server(ServerId(0)),
            What::Vip(VipId(0)),
            What::Zone(AnyZone::forward(ZoneId(0))),
            What::Zone(AnyZone::reverse(0)),
            What::Record(AnyZone::forward(ZoneId(0)), 0),
            What::NameService,
            What::Request(0),
        ] {
            let item = Item { facts: facts.clone(), what };
            for name in item.names() {
                assert!(item.get(name).is_some(), "{what:?} has no `{name}`");
            }
        }
    }
}
