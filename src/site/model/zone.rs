//! The page of a forward zone.

use super::Pen;
use crate::site::Site;
use crate::site::page::{Book, Frame, bound};

const KEYS: [&str; 9] = [
    "name_servers",
    "hostmaster",
    "ttl",
    "vip_ttl",
    "soa_refresh",
    "soa_retry",
    "soa_expire",
    "soa_minimum",
    "zones",
];

/// The page of the zone with index `index`.
pub(super) fn page(site: &Site<'_>, book: &mut Book, index: usize) -> Option<()> {
    let zone = site.inventory.zones.get(index)?;
    let path = site.pages.zones.get(index)?;
    let lang = site.lang_of(zone.platform);
    let overview = site.pages.platforms.get(zone.platform.at())?.as_str();
    let above = [(overview, crate::site::say(lang, "Overview", "Обзор"))];
    let frame = Frame { above: &above, wide: true, ..Frame::new(path, zone.name.as_str(), lang) };
    bound(site, book, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(zone.name.as_str());
        facts(&mut pen, index);
        let servers = &site.facts.zone_servers[index];
        if !servers.is_empty() {
            let title = pen.say("Servers", "Серверы");
            pen.h2("servers", title);
            pen.servers(title, servers);
        }
        let vips = &site.facts.zone_vips[index];
        if !vips.is_empty() {
            let title = pen.say("Floating addresses", "Плавающие адреса");
            pen.h2("vips", title);
            pen.vips(title, vips);
        }
        pen.headings()
    })
}

fn facts(pen: &mut Pen<'_, '_>, index: usize) {
    let site = pen.site;
    let zone = &site.inventory.zones[index];
    pen.html.open("div", &[("class", "lead")]);
    pen.facts();
    let name = pen.say("Zone", "Зона");
    pen.fact(name, |pen| {
        pen.html.element("code", &[], zone.name.as_str());
        pen.stated(zone.stated);
    });
    let file = format!("zones/internal/{}.zone", zone.name);
    if let Some(&file) = site.facts.common_files.get(file.as_str()) {
        let name = pen.say("File", "Файл");
        pen.fact(name, |pen| {
            pen.file(file, site.artifacts[file].path.as_str());
        });
    }
    if let Some(platform) = site.inventory.platforms.get(zone.platform.at()) {
        for key in KEYS {
            let value = platform.settings.platform(key);
            if value.words.is_empty() {
                continue;
            }
            pen.fact(key, |pen| {
                pen.listed(value.words.iter().zip(&value.stated), |pen, (word, stated)| {
                    pen.html.element("code", &[], word);
                    pen.stated(*stated);
                });
            });
        }
    }
    pen.end();
    pen.end();
}
