//! An inventory for Ansible: each server with its address, in the groups of its platform, its role
//! and the services that it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{quoted, role_name};
use crate::model::Inventory;

pub(super) fn inventory(inventory: &Inventory) -> String {
    let mut hosts = BTreeMap::new();
    let mut groups = BTreeMap::<String, BTreeSet<&str>>::new();
    for ((id, server), vips) in inventory.servers().zip(inventory.vips_by_server()) {
        let vips = || vips.iter().map(|it| inventory.vip(*it));
        let platform = inventory.platform(server.platform);
        let name = server.name.value.as_str();
        let mut host = String::new();
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(host, "      {key}: {value}");
        };
        if let Some(address) = server.addresses.first() {
            line("ansible_host", &quoted(&address.value.to_string()));
        }
        let list = |items: Vec<String>| format!("[{}]", items.join(", "));
        let addresses = server.addresses.iter().map(|it| quoted(&it.value.to_string()));
        line("rcsgen_addresses", &list(addresses.collect()));
        let floating = vips().map(|it| quoted(it.name.value.as_str()));
        line("rcsgen_floating", &list(floating.collect()));
        if let Some(label) = &server.label {
            line("rcsgen_label", &quoted(&label.value));
        }
        line("rcsgen_platform", &quoted(&platform.name));
        groups.entry(group(&platform.name)).or_default().insert(name);
        if let Some(role) = inventory.role_of(server) {
            line("rcsgen_role", &quoted(&role.id));
            let role = role_name(inventory, platform, role);
            groups.entry(format!("role_{}", group(&role))).or_default().insert(name);
        }
        let services = inventory.services_beside(id, vips().next());
        line("rcsgen_services", &list(services.iter().map(|it| quoted(it.0)).collect()));
        for (service, _) in services {
            groups.entry(format!("runs_{}", group(service))).or_default().insert(name);
        }
        hosts.insert(name, host);
    }
    let mut out =
        "# Made by rcsgen: change the document, not this file.\nall:\n  hosts:\n".to_owned();
    for (name, variables) in hosts {
        let _ = write!(out, "    {}:\n{variables}", quoted(name));
    }
    out.push_str("  children:\n");
    for (name, hosts) in groups {
        let _ = writeln!(out, "    {}:\n      hosts:", quoted(&name));
        for host in hosts {
            let _ = writeln!(out, "        {}:", quoted(host));
        }
    }
    out
}

/// The name of a group: letters, digits and `_`, and no word of Ansible's own.
fn group(name: &str) -> String {
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let is_taken = ["all", "ungrouped"].contains(&name.as_str());
    if is_taken || name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}
