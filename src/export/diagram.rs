//! The topology as a drawing: roles with their servers and floating addresses, and who talks to whom.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::{Inventory, RoleId, ServerId, VirtualIp};

/// What is drawn of a role.
struct Shape<'a> {
    title: String,
    servers: Vec<(u32, &'a str, String)>,
    floating: Vec<(usize, &'a VirtualIp)>,
}

/// All roles, in the order of the inventory.
fn shapes(inventory: &Inventory) -> Vec<Shape<'_>> {
    let mut of_roles = BTreeMap::<Option<RoleId>, Vec<(usize, &VirtualIp)>>::new();
    for (at, vip) in inventory.vips.iter().enumerate() {
        of_roles.entry(vip.role).or_default().push((at, vip));
    }
    let shape = |(at, role): (usize, &crate::model::Role)| {
        let services: Vec<_> = role.services.iter().map(|it| it.0.as_str()).collect();
        let title = match inventory.platforms.len() {
            1 => role.id.clone(),
            _ => format!("{}: {}", inventory.platform(role.platform).name, role.id),
        };
        let servers = role.servers.iter().map(|&id| server(inventory, id));
        Shape {
            title: if services.is_empty() {
                title
            } else {
                format!("{title}: {}", services.join(", "))
            },
            servers: servers.collect(),
            floating: of_roles.remove(&Some(RoleId(at as u32))).unwrap_or_default(),
        }
    };
    let mut shapes: Vec<_> = inventory.roles.iter().enumerate().map(shape).collect();
    let alone = inventory.servers().filter(|(_, it)| it.role.is_none());
    let servers: Vec<_> = alone.map(|(id, _)| server(inventory, id)).collect();
    let floating = of_roles.remove(&None).unwrap_or_default();
    if !servers.is_empty() || !floating.is_empty() {
        shapes.push(Shape { title: "no role".to_owned(), servers, floating });
    }
    shapes
}

/// The number, the name and the addresses of a server.
fn server(inventory: &Inventory, id: ServerId) -> (u32, &str, String) {
    let server = inventory.server(id);
    let addresses: Vec<_> = server.addresses.iter().map(|it| it.value.to_string()).collect();
    (id.0, server.name.value.as_str(), addresses.join(" "))
}

/// Who talks to whom about what, between roles of one platform.
fn flows(inventory: &Inventory) -> BTreeMap<(usize, usize), Vec<&str>> {
    let mut flows = BTreeMap::<_, Vec<_>>::new();
    for (from, user) in inventory.roles.iter().enumerate() {
        for (service, _) in &user.uses {
            for (to, runner) in inventory.roles_of(user.platform) {
                if from != to.at() && runner.runs(service) {
                    flows.entry((from, to.at())).or_default().push(service.as_str());
                }
            }
        }
    }
    flows
}

pub(super) fn mermaid(inventory: &Inventory) -> String {
    let text = |it: &str| {
        let mut out = String::from("\"");
        for c in it.chars() {
            match c {
                '"' | '#' | '<' | '>' | '&' | '`' | '\\' | ';' | '[' | ']' => {
                    let _ = write!(out, "#{};", u32::from(c));
                }
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
        out + "\""
    };
    let mut out =
        "%% Made by rcsgen: change the document, not this file.\nflowchart LR\n".to_owned();
    for (at, shape) in shapes(inventory).iter().enumerate() {
        let _ = writeln!(out, "    subgraph role{at} [{}]", text(&shape.title));
        for (id, name, addresses) in &shape.servers {
            let _ = writeln!(out, "        server{id}[{}]", text(&format!("{name} {addresses}")));
        }
        for (id, vip) in &shape.floating {
            let addresses: Vec<_> = vip.addresses.iter().map(|it| it.value.to_string()).collect();
            let label = format!("{} {}", vip.name.value, addresses.join(" "));
            let _ = writeln!(out, "        floating{id}([{}])", text(&label));
        }
        out.push_str("    end\n");
    }
    for (id, vip) in inventory.vips.iter().enumerate() {
        for member in vip.members.iter() {
            let _ = writeln!(out, "    floating{id} -.- server{}", member.0);
        }
    }
    for ((from, to), services) in flows(inventory) {
        let _ = writeln!(out, "    role{from} -- {} --> role{to}", text(&services.join(", ")));
    }
    out
}

pub(super) fn dot(inventory: &Inventory) -> String {
    let text = |lines: &[&str]| {
        let escape = |it: &&str| it.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{}\"", lines.iter().map(escape).collect::<Vec<_>>().join("\\n"))
    };
    let mut out = "\
// Made by rcsgen: change the document, not this file.
digraph platform {
    rankdir=LR; compound=true;
    node [shape=box, fontname=\"sans-serif\"];
    edge [fontname=\"sans-serif\"];
"
    .to_owned();
    let shapes = shapes(inventory);
    for (at, shape) in shapes.iter().enumerate() {
        let title = text(&[&shape.title]);
        let _ = writeln!(out, "    subgraph cluster_role{at} {{\n        label={title};");
        for (id, name, addresses) in &shape.servers {
            let _ = writeln!(out, "        server{id} [label={}];", text(&[name, addresses]));
        }
        for (id, vip) in &shape.floating {
            let addresses: Vec<_> = vip.addresses.iter().map(|it| it.value.to_string()).collect();
            let label = text(&[vip.name.value.as_str(), &addresses.join(" ")]);
            let _ = writeln!(out, "        floating{id} [label={label}, shape=ellipse];");
        }
        out.push_str("    }\n");
    }
    for (id, vip) in inventory.vips.iter().enumerate() {
        for member in vip.members.iter() {
            let _ =
                writeln!(out, "    floating{id} -> server{} [dir=none, style=dashed];", member.0);
        }
    }
    // Edges lead from server to server; their ends are cut off at the roles.
    let first = |at: usize| shapes.get(at).and_then(|it| it.servers.first()).map(|it| it.0);
    for ((from, to), services) in flows(inventory) {
        let (Some(a), Some(b)) = (first(from), first(to)) else { continue };
        let label = text(&[&services.join(", ")]);
        let ends = format!("ltail=cluster_role{from}, lhead=cluster_role{to}");
        let _ = writeln!(out, "    server{a} -> server{b} [{ends}, label={label}];");
    }
    out.push_str("}\n");
    out
}
