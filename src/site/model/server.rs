//! The page of a server.

use std::sync::OnceLock;

use super::Pen;
use super::ports::Ports;
use crate::diag::Lang;
use crate::model::settings::{Resident, Scope};
use crate::model::{RoleId, ServerId};
use crate::site::Site;
use crate::site::facts::path_of;
use crate::site::page::{Book, Frame, bound};

/// A page names at most this many other servers of the role.
const PEERS: usize = 24;
/// The same where there are thousands of pages.
const FEW_PEERS: usize = 8;

/// What is the same on the pages of all servers of a role, written once.
#[derive(Debug, Default)]
pub(in crate::site) struct OfRole {
    /// The first of its servers, each with the link to its page.
    servers: OnceLock<Vec<(ServerId, String)>>,
    services: OnceLock<String>,
    /// The numbers of the ports, without and with a floating address.
    ports: [OnceLock<String>; 2],
}

/// The page of the server `id`.
pub(super) fn page(site: &Site<'_>, book: &mut Book, id: ServerId) -> Option<()> {
    let server = site.inventory.servers.get(id.at())?;
    let path = site.pages.servers.get(id.at())?;
    let lang = site.lang_of(server.platform);
    let name = server.name.value.as_str();
    let mut above = vec![(
        site.pages.platforms.get(server.platform.at())?.as_str(),
        crate::site::say(lang, "Overview", "Обзор"),
    )];
    if let Some(role) = server.role {
        above.push((site.pages.roles.get(role.at())?, site.role_title(role)));
    }
    let frame = Frame { above: &above, wide: true, ..Frame::new(path, name, lang) };
    bound(site, book, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(name);
        pen.html.open("div", &[("class", "lead")]);
        facts(&mut pen, id);
        pen.end();
        if !has_role_ports(site, id)
            && let Some(ports) = Ports::of_server(site, id)
        {
            ports.section(&mut pen);
        }
        let files = &site.facts.server_files[id.at()];
        if !files.is_empty() {
            let title = pen.say("Files", "Файлы");
            pen.h2("files", title);
            if let Some(example) = site.pages.examples.get(id.at()).copied().flatten() {
                example_files(&mut pen, files, example);
            } else {
                pen.files(title, files);
            }
        }
        pen.findings(server.row);
        let places = &site.facts.server_places[id.at()];
        if !places.is_empty() {
            let title = pen.say("What its row produced", "Что получено из его строки");
            pen.h2("made", title);
            pen.made("h3", places);
        }
        pen.headings()
    })
}

/// Where to find the `files` of a server whose kind has an `example`: at the paths of that one, or else
/// they are named.
fn example_files(pen: &mut Pen<'_, '_>, files: &[usize], example: ServerId) {
    let site = pen.site;
    let text = pen.say(
        "Of a large fleet, the site shows the files of one server of each kind; of this kind: ",
        "Для большого парка сайт показывает файлы одного сервера каждого вида; этого вида: ",
    );
    pen.html.open("p", &[("class", "soft")]).text(text);
    let name = site.inventory.server(example).name.value.as_str();
    pen.code_link(&format!("{}#files", site.pages.servers[example.at()]), name);
    let path = |it: &usize| site.paths[*it];
    let others = &site.facts.server_files[example.at()];
    let is_same = files.iter().map(path).eq(others.iter().map(path));
    let count = pen.count(files.len(), ["file", "files"], ["файл", "файла", "файлов"]);
    let text = match (is_same, pen.lang) {
        (false, _) => ".".to_owned(),
        (true, Lang::En) => format!(". Here are {count} at the same paths."),
        (true, Lang::Ru) => format!(". По тем же путям здесь {count}."),
    };
    pen.html.text(&text).close().line();
    if is_same {
        return;
    }
    pen.html.open("ul", &[("class", "files")]);
    for &file in files {
        pen.html.open("li", &[]).element("code", &[], path_of(&site.artifacts[file])).close();
    }
    pen.end();
}

fn facts(pen: &mut Pen<'_, '_>, id: ServerId) {
    let site = pen.site;
    let server = site.inventory.server(id);
    pen.facts();
    if let Some(label) = &server.label {
        let name = pen.say("Called", "Наименование");
        pen.fact(name, |pen| _ = pen.html.text(&label.value));
    }
    if let Some(role) = server.role {
        let name = pen.say("Role", "Роль");
        pen.fact(name, |pen| {
            pen.role(role);
            pen.stated(server.role_stated);
        });
    }
    let name = pen.say("Name", "Имя");
    pen.fact(name, |pen| {
        pen.html.element("code", &[], server.name.value.as_str());
        pen.source(server.name.span);
    });
    let name = pen.say("Addresses", "Адреса");
    pen.fact(name, |pen| {
        pen.listed(&server.addresses, |pen, it| {
            pen.address(Some(it.value));
            pen.source(it.span);
        });
    });
    if let Some(zone) = site.facts.server_zone.get(id.at()).copied().flatten() {
        let name = pen.say("Zone", "Зона DNS");
        pen.fact(name, |pen| {
            pen.code_link(
                &site.pages.zones[zone.at()],
                site.inventory.zones[zone.at()].name.as_str(),
            );
        });
    }
    let vips = &site.facts.server_vips[id.at()];
    if !vips.is_empty() {
        let name = pen.say("May hold", "Может держать");
        pen.fact(name, |pen| pen.listed(vips.iter().copied(), Pen::vip));
    }
    if let Some(role) = server.role {
        peers(pen, id, role);
        if let Some(of_role) = site.of_roles.get(role.at()) {
            let write = || pen.apart(|pen| pen.services(role, |_, _| {}));
            let facts = of_role.services.get_or_init(write);
            pen.html.written(facts);
            if has_role_ports(site, id) {
                let has_vips = usize::from(!vips.is_empty());
                let ports = || Ports::of_server(site, id);
                let write = || ports().map_or_else(String::new, |it| pen.apart(|pen| it.fact(pen)));
                let ports = of_role.ports[has_vips].get_or_init(write);
                pen.html.written(ports);
            }
        }
    }
    pen.network_settings(server.platform, server.role, Resident::Server(id));
    for attribute in &server.attributes {
        pen.fact(&attribute.header.value, |pen| {
            pen.html.text(&attribute.value.value);
            pen.source(attribute.value.span);
        });
    }
    if site.facts.own_settings.contains(&id) {
        pen.stated_settings(server.platform, Scope::Server(id), |_| true);
    }
    pen.end();
}

/// The other servers of the role of a server.
fn peers(pen: &mut Pen<'_, '_>, id: ServerId, role: RoleId) {
    let site = pen.site;
    let servers = &site.inventory.role(role).servers;
    let Some(of_role) = site.of_roles.get(role.at()) else { return };
    if servers.len() < 2 {
        return;
    }
    let limit = if site.large { FEW_PEERS } else { PEERS };
    // One more than are shown: the server itself is left out.
    let links = of_role.servers.get_or_init(|| {
        let shown = servers.iter().take(limit + 1);
        shown.map(|&it| (it, pen.apart(|pen| pen.server_name(it)))).collect()
    });
    let name = pen.say("Peers", "Соседи по роли");
    let peers = links.iter().filter(|it| it.0 != id).take(limit);
    pen.fact_of_names(name, |pen| {
        pen.listed(peers, |pen, it| _ = pen.html.written(&it.1));
        let rest = (servers.len() - 1).saturating_sub(limit);
        if rest > 0 {
            let text = match pen.lang {
                Lang::En => format!("{rest} more"),
                Lang::Ru => format!("ещё {rest}"),
            };
            pen.html.text(", ");
            pen.link(&format!("{}#servers", site.pages.roles[role.at()]), &text);
        }
    });
}

/// Whether the page of its role tells what the ports of a server mean: thousands of pages need not repeat it.
fn has_role_ports(site: &Site<'_>, id: ServerId) -> bool {
    site.large && !site.facts.own_settings.contains(&id)
}
