//! The platform as other programs read it: one file a family of formats.

mod ansible;
mod csv;
mod diagram;
mod octodns;
mod prometheus;
mod ssh;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::diag::Text;
use crate::model::{Inventory, Platform, Role, ServerId};

/// A format of another program.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The word on the command line.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: (&'static str, &'static str),
    write: fn(&Inventory, &Wanted) -> Result<String, Text>,
}

/// What of the platform is wanted, where a format cannot hold all of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The zone; the only one, if none is named.
    pub zone: Option<String>,
    /// Only what the world may see.
    pub public: bool,
}

const fn format(
    name: &'static str,
    summary: (&'static str, &'static str),
    write: fn(&Inventory, &Wanted) -> Result<String, Text>,
) -> Format {
    Format { name, summary, write }
}

/// All formats, by name.
pub const FORMATS: &[Format] = &[
    format(
        "ansible",
        ("An inventory for Ansible, YAML", "Реестр серверов для Ansible, YAML"),
        |it, _| Ok(ansible::inventory(it)),
    ),
    format(
        "csv",
        (
            "Servers and floating addresses for spreadsheets",
            "Серверы и плавающие адреса для таблиц",
        ),
        |it, _| Ok(csv::hosts(it)),
    ),
    format("dot", ("The topology for Graphviz", "Топология для Graphviz"), |it, _| {
        Ok(diagram::dot(it))
    }),
    format(
        "known-hosts",
        (
            "Names for the keys of the servers, for ssh_known_hosts",
            "Имена для ключей серверов, для ssh_known_hosts",
        ),
        |it, _| Ok(ssh::known_hosts(it)),
    ),
    format(
        "mermaid",
        ("The topology for Mermaid", "Топология для Mermaid"),
        |it, _| Ok(diagram::mermaid(it)),
    ),
    format("octodns", ("A zone for octoDNS, YAML", "Зона для octoDNS, YAML"), octodns::zone),
    format(
        "prometheus",
        ("Targets for Prometheus, file_sd JSON", "Цели для Prometheus, JSON для file_sd"),
        |it, _| Ok(prometheus::targets(it)),
    ),
    format("ssh", ("Hosts for ssh_config", "Серверы для ssh_config"), |it, _| {
        Ok(ssh::config(it))
    }),
];

impl Format {
    /// The format `name`.
    pub fn from_name(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|it| it.name == name)
    }

    /// Writes `inventory`; the error says what must be asked for.
    pub fn write(&self, inventory: &Inventory, wanted: &Wanted) -> Result<String, Text> {
        (self.write)(inventory, wanted)
    }
}

/// The names by which people and programs call servers.
struct Names<'a> {
    inventory: &'a Inventory,
    /// How many hosts of the run have each short name.
    short: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let servers = inventory.servers.iter().map(|it| it.name.value.short());
        let mut short = BTreeMap::new();
        for it in servers.chain(inventory.vips.iter().map(|it| it.name.value.short())) {
            *short.entry(it).or_default() += 1;
        }
        Self { inventory, short }
    }

    /// The server `id` in full, and in short if no other host has that name.
    fn of(&self, id: ServerId) -> Vec<&'a str> {
        let name = &self.inventory.server(id).name.value;
        let mut names = vec![name.as_str()];
        if name.short() != name.as_str() && self.short.get(name.short()) == Some(&1) {
            names.push(name.short());
        }
        names
    }
}

/// What `role` is called where the roles of all platforms are together.
fn role_name(inventory: &Inventory, platform: &Platform, role: &Role) -> String {
    match inventory.platforms.len() {
        1 => role.id.clone(),
        _ => format!("{}-{}", platform.name, role.id),
    }
}

/// A text as a string of JSON, which is one of YAML too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
