//! The page of a floating address.

use super::Pen;
use crate::diag::Lang;
use crate::model::VipId;
use crate::model::settings::{Resident, Scope};
use crate::site::Site;
use crate::site::page::{Book, Frame, bound};

/// The page of the floating address with index `index`.
pub(super) fn page(site: &Site<'_>, book: &mut Book, index: usize) -> Option<()> {
    let vip = site.inventory.vips.get(index)?;
    let path = site.pages.vips.get(index)?;
    let lang = site.lang_of(vip.platform);
    let name = vip.name.value.as_str();
    let overview = site.pages.platforms.get(vip.platform.at())?.as_str();
    let mut above = vec![(overview, crate::site::say(lang, "Overview", "Обзор"))];
    if let Some(role) = vip.role {
        above.push((site.pages.roles.get(role.at())?, site.role_title(role)));
    }
    let frame = Frame { above: &above, wide: true, ..Frame::new(path, name, lang) };
    bound(site, book, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(name);
        pen.html.open("div", &[("class", "lead")]);
        facts(&mut pen, index);
        pen.end();
        if !vip.members.is_empty() {
            let title = pen.say("Who holds it", "Кто его держит");
            pen.h2("members", title);
            members(&mut pen, index);
            pen.servers(title, &vip.members);
        }
        pen.findings(vip.row);
        let places = &site.facts.vip_places[index];
        if !places.is_empty() {
            let title = pen.say("What its row produced", "Что получено из его строки");
            pen.h2("made", title);
            pen.made("h3", places);
        }
        pen.headings()
    })
}

fn facts(pen: &mut Pen<'_, '_>, index: usize) {
    let site = pen.site;
    let vip = &site.inventory.vips[index];
    pen.facts();
    if let Some(label) = &vip.label {
        let name = pen.say("Called", "Наименование");
        pen.fact(name, |pen| _ = pen.html.text(&label.value));
    }
    let name = pen.say("Name", "Имя");
    pen.fact(name, |pen| {
        pen.html.element("code", &[], vip.name.value.as_str());
        pen.source(vip.name.span);
    });
    let name = pen.say("Addresses", "Адреса");
    pen.fact(name, |pen| {
        pen.listed(&vip.addresses, |pen, it| {
            pen.address(Some(it.value));
            pen.source(it.span);
        });
    });
    if let Some(role) = vip.role {
        let name = pen.say("Role", "Роль");
        pen.fact(name, |pen| {
            pen.role(role);
            pen.stated(vip.role_stated);
        });
    }
    if let Some(zone) = site.facts.vip_zone.get(index).copied().flatten() {
        let name = pen.say("Zone", "Зона DNS");
        pen.fact(name, |pen| {
            pen.code_link(
                &site.pages.zones[zone.at()],
                site.inventory.zones[zone.at()].name.as_str(),
            );
        });
    }
    if !vip.members.is_empty() {
        let (id, stated) = site.facts.vrrp_ids[index];
        let name = pen.say("VRRP id", "Номер VRRP");
        pen.fact(name, |pen| {
            pen.html.element("code", &[], &id.to_string());
            pen.stated(stated);
        });
    }
    if let Some(role) = vip.role {
        // The rest of the role's settings says nothing of the address.
        let is_of_address = |key: &str| {
            matches!(key, "ipv4_gateway" | "ipv4_prefix_length" | "link_local" | "prefix_length")
        };
        pen.stated_settings(vip.platform, Scope::Role(role), is_of_address);
    }
    pen.network_settings(vip.platform, vip.role, Resident::Vip(VipId(index as u32)));
    for attribute in &vip.attributes {
        pen.fact(&attribute.header.value, |pen| {
            pen.html.text(&attribute.value.value);
            pen.source(attribute.value.span);
        });
    }
    pen.end();
}

/// What survives a loss.
fn members(pen: &mut Pen<'_, '_>, index: usize) {
    let vip = &pen.site.inventory.vips[index];
    let lang = pen.lang;
    pen.html.open("p", &[]);
    match (&*vip.members, lang) {
        ([only], Lang::En) => {
            pen.server(*only);
            pen.html.text(
                " is the only one that may hold this address: when it is lost, so is the address.",
            );
        }
        ([only], Lang::Ru) => {
            pen.html.text("Держать этот адрес может только ");
            pen.server(*only);
            pen.html.text(": при его отказе адрес недоступен.");
        }
        ([first, second, ..], Lang::En) => {
            pen.server(*first);
            pen.html.text(" holds the address at first; when it is lost, ");
            pen.server(*second);
            pen.html.text(" takes over and keeps it. ");
            let losses = vip.members.len() - 1;
            let servers = pen.count(losses, ["server", "servers"], ["", "", ""]);
            pen.html.text(&format!("The address survives the loss of any {servers}."));
        }
        ([first, second, ..], Lang::Ru) => {
            pen.html.text("Сначала адрес держит ");
            pen.server(*first);
            pen.html.text("; при его отказе адрес переходит к ");
            pen.server(*second);
            pen.html.text(" и остаётся там");
            let losses = vip.members.len() - 1;
            let text = if losses == 1 {
                ". Адрес переживает отказ одного любого сервера.".to_owned()
            } else {
                let word = crate::diag::form_ru(losses, "сервера", "серверов", "серверов");
                format!(". Адрес переживает отказ любых {losses} {word}.")
            };
            pen.html.text(&text);
        }
        ([], _) => {}
    }
    pen.html.close().line();
}
