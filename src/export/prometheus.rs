//! Targets for Prometheus: the node exporter of each server, and the ports of its services for probes
//! of TCP.

use serde_json::{Map, Value, json};

use crate::model::{Inventory, PORTS, Port, Reach};

/// The port of the node exporter.
const NODE_EXPORTER: u16 = 9100;

pub(super) fn targets(inventory: &Inventory) -> String {
    let mut groups = Vec::new();
    for ((id, server), vips) in inventory.servers().zip(inventory.vips_by_server()) {
        let Some(address) = server.addresses.first().map(|it| it.value) else { continue };
        let target = |port: u16| std::net::SocketAddr::new(address, port).to_string();
        let platform = inventory.platform(server.platform);
        let mut labels = Map::new();
        labels.insert("platform".to_owned(), platform.name.clone().into());
        labels.insert("server".to_owned(), server.name.value.as_str().into());
        if let Some(role) = inventory.role_of(server) {
            labels.insert("role".to_owned(), role.id.clone().into());
        }
        let with = |job: &str, service: &str| {
            let mut labels = labels.clone();
            labels.insert("job".to_owned(), job.into());
            if !service.is_empty() {
                labels.insert("service".to_owned(), service.into());
            }
            Value::Object(labels)
        };
        let name = server.name.value.as_str();
        let node = json!({ "targets": [target(NODE_EXPORTER)], "labels": with("node", "") });
        groups.push((name, "", 0, node));
        let vip = vips.first().map(|it| inventory.vip(*it));
        for (service, _) in inventory.services_beside(id, vip) {
            let Some(role) = server.role else { continue };
            // Whoever asks from outside is answered by what is there for everybody or can be set.
            let is_asked = |it: &Port| it.setting().is_some() || it.reach == Reach::Everybody;
            let of_service = PORTS.iter().filter(|it| it.services.contains(&service));
            let of_service = of_service.filter(|it| it.last.is_none() && is_asked(it));
            for it in of_service.filter(|it| it.transport.contains("TCP")) {
                let ports = it.range(&platform.settings, role, Some(id));
                let Some(port) = ports.map(|it| *it.start()) else { continue };
                let group = json!({ "targets": [target(port)], "labels": with("tcp", service) });
                groups.push((name, service, port, group));
            }
        }
    }
    groups.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let groups: Vec<_> = groups.into_iter().map(|it| it.3).collect();
    let mut text = serde_json::to_string_pretty(&groups).unwrap_or_default();
    text.push('\n');
    text
}
