//! The inventory as JSON: a stable schema, where every value says how it is known.

use serde_json::{Map, Value, json};

use super::settings::{Scope, Settings};
use super::{
    Attribute, Inventory, Platform, PlatformId, Reading, Role, Server, ServerId, Stated, VirtualIp,
};
use crate::diag::Lang;
use crate::text::{SourceMap, Span, Spanned};

/// The version of the schema; it grows when a member changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

impl Inventory {
    /// The inventory as JSON. A stated value is an object `{"value": …, "stated": …}`, where
    /// `stated` has `how` (`at`, `inferred` or `default`) and, but for defaults, the place.
    pub fn to_json(&self, sources: &SourceMap) -> Value {
        let writer = Writer { inventory: self, sources };
        let ids = (0..self.platforms.len()).map(|at| PlatformId(at as u32));
        json!({
            "schema_version": SCHEMA_VERSION,
            "platforms": ids.map(|id| writer.platform(id)).collect::<Vec<_>>(),
            "zones": self.zones.iter().map(|it| json!({
                "name": writer.value(it.name.as_str(), it.stated),
                "platform": self.platform(it.platform).name,
            })).collect::<Vec<_>>(),
        })
    }

    /// How the documents were understood, as JSON.
    pub fn readings_to_json(&self, sources: &SourceMap) -> Value {
        let writer = Writer { inventory: self, sources };
        json!({
            "schema_version": SCHEMA_VERSION,
            "readings": self.readings.iter().map(|it| writer.reading(it)).collect::<Vec<_>>(),
        })
    }
}

struct Writer<'a> {
    inventory: &'a Inventory,
    sources: &'a SourceMap,
}

impl Writer<'_> {
    fn place(&self, span: Span) -> Map<String, Value> {
        let (from, to) = (self.sources.position(span), self.sources.end_position(span));
        let mut place = Map::new();
        place.insert("file".into(), json!(self.sources.get(span.file).path));
        place.insert("line".into(), json!(from.line));
        place.insert("column".into(), json!(from.column));
        place.insert("end_line".into(), json!(to.line));
        place.insert("end_column".into(), json!(to.column));
        place
    }

    fn stated(&self, stated: Stated) -> Value {
        let (how, span) = match stated {
            Stated::At(span) => ("at", Some(span)),
            Stated::Inferred(span) => ("inferred", Some(span)),
            Stated::Default => ("default", None),
        };
        let mut result = Map::new();
        result.insert("how".into(), json!(how));
        if let Some(span) = span {
            result.extend(self.place(span));
        }
        Value::Object(result)
    }

    fn value(&self, value: impl Into<Value>, stated: Stated) -> Value {
        json!({ "value": value.into(), "stated": self.stated(stated) })
    }

    fn spanned<T: ToString>(&self, it: &Spanned<T>) -> Value {
        self.value(it.value.to_string(), Stated::At(it.span))
    }

    fn optional<T: ToString>(&self, it: Option<&Spanned<T>>) -> Value {
        it.map_or(Value::Null, |it| self.spanned(it))
    }

    fn platform(&self, id: PlatformId) -> Value {
        let it: &Platform = self.inventory.platform(id);
        let lang = match it.lang {
            Lang::En => "en",
            Lang::Ru => "ru",
        };
        let files = it.files.iter().map(|file| self.sources.get(*file).path.as_str());
        let roles = self.inventory.roles.iter().filter(|it| it.platform == id);
        let vips = self.inventory.vips_of(id);
        let networks = self.inventory.networks.iter().filter(|it| it.platform == id);
        json!({
            "name": self.value(it.name.as_str(), it.name_stated),
            "title": self.optional(it.title.as_ref()),
            "language": lang,
            "files": files.collect::<Vec<_>>(),
            "settings": self.settings(&it.settings),
            "roles": roles.map(|it| self.role(it)).collect::<Vec<_>>(),
            "servers":
                self.inventory.servers_of(id).map(|it| self.server(it.1)).collect::<Vec<_>>(),
            "floating_addresses": vips.map(|it| self.vip(it)).collect::<Vec<_>>(),
            "networks": networks.map(|it| json!({
                "prefix": self.spanned(&it.prefix),
                "gateway": self.optional(it.gateway.as_ref()),
            })).collect::<Vec<_>>(),
        })
    }

    /// All settings of the platform, defaults too, then what is stated for parts of it.
    fn settings(&self, settings: &Settings) -> Value {
        let mut platform = Map::new();
        for setting in super::settings::SETTINGS {
            let resolved = settings.platform(setting.key);
            let words = resolved.words.iter().zip(&resolved.stated);
            let mut words: Vec<Value> =
                words.map(|(word, stated)| self.value(word.as_str(), *stated)).collect();
            let value = if setting.shape.is_list() {
                Value::Array(words)
            } else {
                words.pop().unwrap_or(Value::Null)
            };
            platform.insert(setting.key.to_owned(), value);
        }
        let narrow = settings.values().filter(|it| it.scope != Scope::Platform).map(|it| {
            let words = it.words.iter().map(|it| self.spanned(it)).collect::<Vec<_>>();
            let (kind, name) = match it.scope {
                Scope::Role(id) => ("role", self.inventory.role(id).id.clone()),
                Scope::Server(id) => ("server", self.server_name(id)),
                Scope::Platform => ("platform", String::new()),
            };
            json!({ "key": it.key, "scope": kind, "of": name, "words": words })
        });
        json!({ "platform": platform, "narrower": narrow.collect::<Vec<_>>() })
    }

    fn server_name(&self, id: ServerId) -> String {
        self.inventory.server(id).name.value.to_string()
    }

    fn role(&self, it: &Role) -> Value {
        let services = |list: &[(String, Stated)]| {
            list.iter().map(|(id, stated)| self.value(id.as_str(), *stated)).collect::<Vec<_>>()
        };
        json!({
            "id": it.id,
            "title": self.optional(it.title.as_ref()),
            "servers": it.servers.iter().map(|it| self.server_name(*it)).collect::<Vec<_>>(),
            "services": services(&it.services),
            "uses": services(&it.uses),
        })
    }

    fn role_of(&self, role: Option<super::RoleId>, stated: Stated) -> Value {
        role.map_or(Value::Null, |it| self.value(self.inventory.role(it).id.as_str(), stated))
    }

    fn attributes(&self, attributes: &[Attribute]) -> Value {
        let attributes = attributes.iter();
        attributes.map(|it| (it.header.value.clone(), self.spanned(&it.value))).collect()
    }

    fn server(&self, it: &Server) -> Value {
        json!({
            "name": self.spanned(&it.name),
            "label": self.optional(it.label.as_ref()),
            "role": self.role_of(it.role, it.role_stated),
            "addresses": it.addresses.iter().map(|it| self.spanned(it)).collect::<Vec<_>>(),
            "attributes": self.attributes(&it.attributes),
            "row": self.place(it.row),
        })
    }

    fn vip(&self, it: &VirtualIp) -> Value {
        json!({
            "name": self.spanned(&it.name),
            "label": self.optional(it.label.as_ref()),
            "role": self.role_of(it.role, it.role_stated),
            "addresses": it.addresses.iter().map(|it| self.spanned(it)).collect::<Vec<_>>(),
            "members": it.members.iter().map(|it| self.server_name(*it)).collect::<Vec<_>>(),
            "attributes": self.attributes(&it.attributes),
            "row": self.place(it.row),
        })
    }

    fn reading(&self, it: &Reading) -> Value {
        let text = |it: &crate::diag::Text| json!({ "en": it.en, "ru": it.ru });
        json!({
            "subject": it.subject.as_str(),
            "title": it.title,
            "read_as": it.read_as.as_ref().map(text),
            "why": text(&it.why),
            "rows": it.rows.map(|(understood, all)| json!({ "understood": understood, "all": all })),
            "at": self.place(it.span),
        })
    }
}
