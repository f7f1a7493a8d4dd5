//! What the clients of SSH need to know: where servers are, and under which names their keys stand.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Names;
use crate::model::{Inventory, ServerId};

/// The servers by name.
fn servers(inventory: &Inventory) -> BTreeMap<&str, ServerId> {
    inventory.servers().map(|(id, it)| (it.name.value.as_str(), id)).collect()
}

pub(super) fn config(inventory: &Inventory) -> String {
    let mut out = "\
# Made by rcsgen: change the document, not this file.
# In ~/.ssh/config, before everything else: Include FILE
"
    .to_owned();
    let names = Names::new(inventory);
    for (name, id) in servers(inventory) {
        let _ = write!(out, "\nHost {}\n", names.of(id).join(" "));
        if let Some(address) = inventory.server(id).addresses.first() {
            let _ = writeln!(out, "    HostName {}", address.value);
        }
        // The key belongs to the name, whichever address leads there.
        let _ = writeln!(out, "    HostKeyAlias {name}");
    }
    out
}

pub(super) fn known_hosts(inventory: &Inventory) -> String {
    let mut out = "\
# Made by rcsgen: the names and addresses of the servers, which know their keys themselves. Take the
# comment sign from a line and put the key where KEY stands, from the console of that server:
#     cat /etc/ssh/ssh_host_ed25519_key.pub
"
    .to_owned();
    let known = Names::new(inventory);
    for id in servers(inventory).into_values() {
        let names = known.of(id).into_iter().map(str::to_owned);
        let addresses = inventory.server(id).addresses.iter().map(|it| it.value.to_string());
        let all: Vec<_> = names.chain(addresses).collect();
        let _ = writeln!(out, "# {} KEY", all.join(","));
    }
    out
}
