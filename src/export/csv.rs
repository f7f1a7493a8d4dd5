//! Servers and floating addresses for spreadsheets: RFC 4180, a line each.

use crate::model::{Inventory, RoleId};

/// The columns.
const HEADER: [&str; 10] = [
    "kind", "name", "label", "platform", "role", "ipv6", "ipv4", "services", "floating", "members",
];

pub(super) fn hosts(inventory: &Inventory) -> String {
    let role = |id: Option<RoleId>| id.map_or(String::new(), |id| inventory.role(id).id.clone());
    let mut rows = Vec::new();
    for ((id, it), vips) in inventory.servers().zip(inventory.vips_by_server()) {
        let vips = || vips.iter().map(|it| inventory.vip(*it));
        let services = inventory.services_beside(id, vips().next());
        let services = services.into_iter().map(|it| it.0).collect::<Vec<_>>();
        let floating: Vec<_> = vips().map(|it| it.name.value.as_str()).collect();
        rows.push([
            "server".to_owned(),
            it.name.value.to_string(),
            it.label.as_ref().map_or(String::new(), |it| it.value.clone()),
            inventory.platform(it.platform).name.clone(),
            role(it.role),
            it.ipv6().map_or(String::new(), |it| it.value.to_string()),
            it.ipv4().map_or(String::new(), |it| it.value.to_string()),
            services.join(" "),
            floating.join(" "),
            String::new(),
        ]);
    }
    for it in &inventory.vips {
        let members = it.members.iter().map(|&id| inventory.server(id).name.value.as_str());
        rows.push([
            "floating".to_owned(),
            it.name.value.to_string(),
            it.label.as_ref().map_or(String::new(), |it| it.value.clone()),
            inventory.platform(it.platform).name.clone(),
            role(it.role),
            it.ipv6().map_or(String::new(), |it| it.value.to_string()),
            it.ipv4().map_or(String::new(), |it| it.value.to_string()),
            String::new(),
            String::new(),
            members.collect::<Vec<_>>().join(" "),
        ]);
    }
    rows.sort_by(|a, b| (&b[0], &a[1]).cmp(&(&a[0], &b[1])));
    let mut out = HEADER.join(",") + "\r\n";
    for row in rows {
        out += &row.map(|it| cell(&it)).join(",");
        out += "\r\n";
    }
    out
}

fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
