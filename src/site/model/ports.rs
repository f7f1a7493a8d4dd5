//! The ports of a server or of a role: what listens there, and for whom.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::Pen;
use crate::model::{PORTS, PlatformId, Port, Reach, RoleId, ServerId};
use crate::site::Site;

/// Ports that are worth telling.
pub(super) struct Ports {
    role: RoleId,
    rows: Vec<Row>,
    has_vips: bool,
}

/// A port.
struct Row {
    port: &'static Port,
    service: &'static str,
    range: RangeInclusive<u16>,
}

impl Row {
    fn numbers(&self) -> String {
        let (first, last) = (self.range.start(), self.range.end());
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    }
}

impl Ports {
    /// Those of a server.
    pub(super) fn of_server(site: &Site<'_>, id: ServerId) -> Option<Self> {
        let role = site.inventory.server(id).role?;
        let has_vips = !site.facts.server_vips[id.at()].is_empty();
        Self::new(role, rows(site, role, Some(id)), has_vips)
    }

    /// Those of the servers of a role that set nothing for themselves.
    pub(super) fn of_role(site: &Site<'_>, role: RoleId) -> Option<Self> {
        let servers = &site.inventory.role(role).servers;
        servers.first()?;
        let has_vips = servers.iter().any(|it| !site.facts.server_vips[it.at()].is_empty());
        Self::new(role, rows(site, role, None), has_vips)
    }

    /// Every machine has SSH; ports are told of those that do more.
    fn new(role: RoleId, rows: Vec<Row>, has_vips: bool) -> Option<Self> {
        (rows.len() > 1 || has_vips).then_some(Self { role, rows, has_vips })
    }

    /// Writes their numbers as a fact, with the way to the role, which tells what they are for.
    pub(super) fn fact(&self, pen: &mut Pen<'_, '_>) {
        let mut numbers: Vec<String> = self.rows.iter().map(Row::numbers).collect();
        numbers.extend(self.has_vips.then(|| "VRRP".to_owned()));
        let name = pen.say("Ports", "Порты");
        let path = format!("{}#ports", pen.site.pages.roles[self.role.at()]);
        pen.fact(name, |pen| pen.link(&path, &numbers.join(", ")));
    }

    /// Writes them as a section, with what each is for.
    pub(super) fn section(&self, pen: &mut Pen<'_, '_>) {
        let Self { rows, has_vips, .. } = self;
        let platform = pen.site.inventory.role(self.role).platform;
        let title = pen.say("Ports", "Порты");
        pen.h2("ports", title);
        let heads = [
            pen.say("Port", "Порт"),
            pen.say("Transport", "Транспорт"),
            pen.say("Service", "Служба"),
            pen.say("Meaning", "Назначение"),
            pen.say("For whom", "Для кого"),
        ];
        pen.table(title, &heads, rows.len() + usize::from(*has_vips), |pen, at| {
            let Some(row) = rows.get(at) else {
                vrrp(pen);
                return;
            };
            pen.head_cell(|pen| {
                pen.html.element("code", &[], &row.numbers());
            });
            pen.cell(|pen| _ = pen.html.text(row.port.transport));
            pen.cell(|pen| pen.service(row.service));
            pen.cell(|pen| {
                let (en, ru) = row.port.meaning();
                let docs = pen.say(en, ru);
                pen.html.text(docs.trim_end_matches('.'));
            });
            pen.cell(|pen| reach(pen, platform, row.port.reach));
        });
    }
}

/// The ports of `server`, or of the servers of `role` that set nothing for themselves.
fn rows(site: &Site<'_>, role: RoleId, server: Option<ServerId>) -> Vec<Row> {
    let runs = site.inventory.role(role);
    let mut rows = Vec::<Row>::new();
    let Some(platform) = site.inventory.platforms.get(runs.platform.at()) else { return rows };
    for it in PORTS {
        let Some(service) = it.service(runs) else { continue };
        let Some(range) = it.range(&platform.settings, role, server) else { continue };
        let new = Row { port: it, service, range };
        // What several services share stands once, for those who may come from outside.
        match rows.iter_mut().find(|row| row.port.name == it.name && row.range == new.range) {
            Some(row) if row.port.reach == Reach::Itself => *row = new,
            Some(_) => {}
            None => rows.push(new),
        }
    }
    rows
}

/// By what members tell each other that they live; it is a protocol of its own, without ports.
fn vrrp(pen: &mut Pen<'_, '_>) {
    pen.head_cell(|pen| _ = pen.html.text("–"));
    pen.cell(|pen| _ = pen.html.text("VRRP"));
    pen.cell(|pen| pen.service("keepalived"));
    let docs = pen.say("Who holds a floating address", "Кто держит плавающий адрес");
    pen.cell(|pen| _ = pen.html.text(docs));
    let whom = pen.say("the other members", "другие участники");
    pen.cell(|pen| _ = pen.html.text(whom));
}

/// Whom a port of a server of `platform` is for.
fn reach(pen: &mut Pen<'_, '_>, platform: PlatformId, reach: Reach) {
    let text = match reach {
        Reach::Administrators => pen.say("administrators", "администраторы"),
        Reach::Everybody => pen.say("everybody", "все"),
        Reach::Itself => pen.say("the server itself", "сам сервер"),
        Reach::Services(services) => {
            let site = pen.site;
            let runners = services.iter().flat_map(|it| site.facts.runners(platform, it));
            let roles: BTreeSet<RoleId> = runners.copied().collect();
            if !roles.is_empty() {
                pen.listed(roles, Pen::role);
                return;
            }
            "–"
        }
    };
    pen.html.text(text);
}
