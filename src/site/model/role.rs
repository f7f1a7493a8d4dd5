//! The page of a role.

use super::Pen;
use super::ports::Ports;
use crate::model::RoleId;
use crate::model::settings::Scope;
use crate::site::Site;
use crate::site::page::{Book, Frame, bound};

/// The page of the role `id`.
pub(super) fn page(site: &Site<'_>, book: &mut Book, id: RoleId) -> Option<()> {
    let role = site.inventory.roles.get(id.at())?;
    let path = site.pages.roles.get(id.at())?;
    let lang = site.lang_of(role.platform);
    let title = site.role_title(id);
    let overview = site.pages.platforms.get(role.platform.at())?.as_str();
    let above = [(overview, crate::site::say(lang, "Overview", "Обзор"))];
    let frame = Frame { above: &above, wide: true, ..Frame::new(path, title, lang) };
    bound(site, book, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(title);
        pen.html.open("div", &[("class", "lead")]);
        facts(&mut pen, id);
        pen.end();
        if !role.servers.is_empty() {
            let title = pen.say("Servers", "Серверы");
            pen.h2("servers", title);
            pen.servers(title, &role.servers);
        }
        if let Some(ports) = Ports::of_role(site, id) {
            ports.section(&mut pen);
        }
        let vips = &site.facts.role_vips[id.at()];
        if !vips.is_empty() {
            let title = pen.say("Floating addresses", "Плавающие адреса");
            pen.h2("vips", title);
            pen.vips(title, vips);
        }
        pen.headings()
    })
}

fn facts(pen: &mut Pen<'_, '_>, id: RoleId) {
    let site = pen.site;
    let role = site.inventory.role(id);
    pen.facts();
    let name = pen.say("Id", "Обозначение");
    pen.fact(name, |pen| {
        pen.html.element("code", &[], &role.id);
        if let Some(title) = &role.title {
            pen.source(title.span);
        }
    });
    pen.services(id, Pen::stated);
    let mut users: Vec<RoleId> = role
        .services
        .iter()
        .flat_map(|(service, _)| site.facts.users(role.platform, service))
        .copied()
        .filter(|&it| it != id)
        .collect();
    users.sort_unstable();
    users.dedup();
    if !users.is_empty() {
        let name = pen.say("Used by", "К ней обращаются");
        pen.fact(name, |pen| pen.listed(users, Pen::role));
    }
    pen.stated_settings(role.platform, Scope::Role(id), |_| true);
    pen.end();
}
