//! The model as JSON. Its shape is stable: `schema_version` grows when it changes.

use serde_json::{Map, Value, json};

use crate::diag::Lang;
use crate::driver::Compilation;
use crate::model::settings::{Resolved, SETTINGS, Scope};
use crate::model::{
    Attribute, Inventory, Platform, PlatformId, Role, RoleId, Server, Stated, VirtualIp,
};
use crate::text::{SourceMap, Span};

const SCHEMA_VERSION: u32 = 1;

pub(in crate::cli) fn render(compilation: &Compilation, lang: Lang) -> String {
    let cx = Cx { inventory: &compilation.inventory, sources: &compilation.sources, lang };
    let inventory = cx.inventory;
    let value = json!({
        "schema_version": SCHEMA_VERSION,
        "platforms": inventory.platforms.iter().map(|it| cx.platform(it)).collect::<Vec<_>>(),
        "servers": inventory.servers.iter().map(|it| cx.server(it)).collect::<Vec<_>>(),
        "vips": inventory.vips.iter().map(|it| cx.vip(it)).collect::<Vec<_>>(),
        "roles": inventory.roles.iter().enumerate()
            .map(|(at, it)| cx.role(RoleId(at as u32), it)).collect::<Vec<_>>(),
        "zones": inventory.zones.iter().map(|it| json!({
            "name": it.name.as_str(),
            "platform": cx.platform_name(it.platform),
            "stated": cx.stated(it.stated),
        })).collect::<Vec<_>>(),
        "networks": inventory.networks.iter().map(|it| json!({
            "prefix": it.prefix.value.to_string(),
            "gateway": it.gateway.map(|it| it.value.to_string()),
            "platform": cx.platform_name(it.platform),
            "at": cx.place(it.prefix.span),
        })).collect::<Vec<_>>(),
        "records": inventory.records.iter().map(|it| json!({
            "owner": it.owner.value.as_str(),
            "type": it.kind.value,
            "fields": it.fields,
            "data": it.data.value,
            "ttl": it.ttl.map(|it| it.value),
            "platform": cx.platform_name(it.platform),
            "at": cx.place(it.owner.span),
        })).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

struct Cx<'a> {
    inventory: &'a Inventory,
    sources: &'a SourceMap,
    lang: Lang,
}

impl Cx<'_> {
    fn place(&self, span: Span) -> Value {
        let at = self.sources.position(span);
        json!({
            "file": self.sources.get(span.file).path,
            "row": at.line,
            "column": at.column,
        })
    }

    fn stated(&self, stated: Stated) -> Value {
        match stated {
            Stated::At(span) => json!({ "by": "document", "at": self.place(span) }),
            Stated::Inferred(span) => json!({ "by": "inference", "at": self.place(span) }),
            Stated::Default => json!({ "by": "default" }),
        }
    }

    fn platform_name(&self, id: PlatformId) -> &str {
        &self.inventory.platform(id).name
    }

    fn platform(&self, it: &Platform) -> Value {
        json!({
            "name": it.name,
            "title": it.title.as_ref().map(|it| &it.value),
            "lang": match it.lang { Lang::En => "en", Lang::Ru => "ru" },
            "documents": it.files.iter().map(|&it| &self.sources.get(it).path).collect::<Vec<_>>(),
            "settings": self.settings(|key| Some(it.settings.platform(key))),
        })
    }

    /// The settings that `get` knows, by key.
    fn settings(&self, get: impl Fn(&'static str) -> Option<Resolved>) -> Value {
        let mut map = Map::new();
        for setting in SETTINGS {
            let Some(resolved) = get(setting.key) else { continue };
            if resolved.words.is_empty() {
                continue;
            }
            let docs = match self.lang {
                Lang::En => setting.docs.0,
                Lang::Ru => setting.docs.1,
            };
            let stated = resolved.stated.first().copied().unwrap_or(Stated::Default);
            map.insert(
                setting.key.to_owned(),
                json!({ "values": resolved.words, "stated": self.stated(stated), "docs": docs }),
            );
        }
        map.into()
    }

    fn server(&self, it: &Server) -> Value {
        json!({
            "name": it.name.value.as_str(),
            "label": it.label.as_ref().map(|it| &it.value),
            "platform": self.platform_name(it.platform),
            "addresses": it.addresses.iter().map(|it| it.value.to_string()).collect::<Vec<_>>(),
            "role": it.role.map(|id| &self.inventory.role(id).id),
            "role_stated": self.stated(it.role_stated),
            "attributes": attributes(&it.attributes),
            "at": self.place(it.name.span),
        })
    }

    fn vip(&self, it: &VirtualIp) -> Value {
        let member = |&id: &_| self.inventory.server(id).name.value.as_str();
        json!({
            "name": it.name.value.as_str(),
            "label": it.label.as_ref().map(|it| &it.value),
            "platform": self.platform_name(it.platform),
            "addresses": it.addresses.iter().map(|it| it.value.to_string()).collect::<Vec<_>>(),
            "role": it.role.map(|id| &self.inventory.role(id).id),
            "role_stated": self.stated(it.role_stated),
            "members": it.members.iter().map(member).collect::<Vec<_>>(),
            "attributes": attributes(&it.attributes),
            "at": self.place(it.name.span),
        })
    }

    fn role(&self, id: RoleId, it: &Role) -> Value {
        let settings = &self.inventory.platform(it.platform).settings;
        let own =
            |key| settings.stated(key, Scope::Role(id)).map(|_| settings.get(key, Some(id), None));
        let services = |list: &[(String, Stated)]| -> Vec<Value> {
            let service = |(id, stated): &(String, Stated)| json!({ "id": id, "stated": self.stated(*stated) });
            list.iter().map(service).collect()
        };
        json!({
            "id": it.id,
            "title": it.title.as_ref().map(|it| &it.value),
            "platform": self.platform_name(it.platform),
            "servers": it.servers.iter()
                .map(|&id| self.inventory.server(id).name.value.as_str()).collect::<Vec<_>>(),
            "services": services(&it.services),
            "uses": services(&it.uses),
            "settings": self.settings(own),
        })
    }
}

fn attributes(attributes: &[Attribute]) -> Value {
    let pair = |it: &Attribute| (it.header.value.clone(), Value::from(it.value.value.as_str()));
    attributes.iter().map(pair).collect::<Map<_, _>>().into()
}
