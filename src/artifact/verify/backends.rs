//! Servers behind nginx and `HAProxy`: they exist, and none of a role is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Found, Made, endpoint, lines};
use crate::diag::{Diagnostic, Text};
use crate::model::{RoleId, ServerId};

pub(super) fn check(made: &Made<'_>, found: &mut Found) {
    for file in &made.files {
        found.look_at(file);
        let path = &*file.install.path;
        let (first, at, last_colon) = if path.starts_with("/etc/nginx/") {
            ("upstream", 1, false)
        } else if path.starts_with("/etc/haproxy/") {
            ("listen", 2, true)
        } else {
            continue;
        };
        if file.text.contains("server ") {
            groups(made, file, first, at, last_colon, found);
        }
    }
}

/// A group of servers behind one name.
#[derive(Default)]
struct Group {
    name: String,
    range: std::ops::Range<usize>,
    members: BTreeSet<ServerId>,
    others: bool,
}

fn groups(
    made: &Made<'_>,
    file: &File<'_>,
    begin: &str,
    at: usize,
    last_colon: bool,
    found: &mut Found,
) {
    let platform = made.server(file.install.server).platform;
    let owners: BTreeMap<_, _> = made
        .inventory
        .servers_of(platform)
        .flat_map(|(id, it)| it.addresses.iter().map(move |it| (it.value, id)))
        .collect();
    let mut group = Group::default();
    for line in lines(file.text) {
        let word = |at: usize| line.get(at).map(|it| it.1);
        match word(0) {
            Some(it) if it == begin || it == "backend" => {
                complete(made, file, &std::mem::take(&mut group), found);
                if let Some((range, name)) = line.get(1) {
                    (*name).clone_into(&mut group.name);
                    group.range = range.clone();
                }
            }
            Some("server") if !group.name.is_empty() => {
                let Some((range, backend)) = line.get(at) else { continue };
                let id = file.install.server;
                let Some((address, _)) = endpoint(backend, last_colon) else {
                    group.others = true;
                    let host = backend.split(':').next().unwrap_or_default();
                    let is_name = host.contains('.') && !backend.starts_with("unix");
                    if is_name && !made.knows(id, host) {
                        found.at(made, file, range, unknown(made, file, range, host));
                    }
                    continue;
                };
                if let Some(id) = owners.get(&address) {
                    group.members.insert(*id);
                } else {
                    group.others = true;
                    if !made.is_ours(id, address) && !address.is_loopback() {
                        let it = unknown(made, file, range, &address.to_string());
                        found.at(made, file, range, it);
                    }
                }
            }
            _ => {}
        }
    }
    complete(made, file, &group, found);
}

fn unknown(
    made: &Made<'_>,
    file: &File<'_>,
    range: &std::ops::Range<usize>,
    host: &str,
) -> Diagnostic {
    Diagnostic::error(
        "backend-not-in-spec",
        made.place(file, range),
        Text::new(
            format!("`{}` hands requests to `{host}`, which no table has", file.artifact.path),
            format!(
                "`{}` передаёт запросы на `{host}`, которого нет в таблицах",
                file.artifact.path
            ),
        ),
    )
    .note(Text::new(
        "nobody would answer: take the servers from `runners(\"…\")`, or add a row",
        "никто не ответит: возьмите серверы из `runners(\"…\")` или добавьте строку",
    ))
}

/// Whether a group has all servers of the role that its members are of.
fn complete(made: &Made<'_>, file: &File<'_>, group: &Group, found: &mut Found) {
    let roles: BTreeSet<Option<RoleId>> =
        group.members.iter().map(|&id| made.server(id).role).collect();
    let ([Some(role)], false) = (&roles.iter().copied().collect::<Vec<_>>()[..], group.others)
    else {
        return;
    };
    let role = made.inventory.role(*role);
    let Some(missing) = role.servers.iter().find(|it| !group.members.contains(it)) else { return };
    let (name, missing) = (&group.name, made.server(*missing).name.value.as_str());
    let it = Diagnostic::warning(
            "backend-set-incomplete",
            made.place(file, &group.range),
            Text::new(
                format!("`{name}` leaves out `{missing}`, which is of the same role"),
                format!("в `{name}` нет `{missing}`, хотя роль у него та же"),
            ),
        )
        .note(Text::new(
            "that server gets no requests, and does not help when others fail: list the whole of `runners(\"…\")`",
            "этот сервер не получит запросов и не выручит остальных: перечислите всё из `runners(\"…\")`",
        ));
    found.at(made, file, &group.range, it);
}
