//! The pages of the platform: overview, servers, floating addresses, roles, zones, settings.

mod overview;
mod pen;
mod role;
mod server;
mod settings;
mod vip;
mod zone;

pub(super) use pen::Pen;

use super::Site;
use super::page::{Frame, page};
use super::place::Home;
use crate::artifact::Artifact;
use crate::model::{RoleId, ServerId};

/// All pages of the model.
pub(super) fn pages(site: &Site<'_>) -> Vec<Artifact> {
    let inventory = site.inventory;
    let mut pages = Vec::new();
    pages.extend(overview::index(site));
    if inventory.platforms.len() > 1 {
        pages.extend((0..inventory.platforms.len()).filter_map(|it| overview::platform(site, it)));
    }
    pages.extend(
        (0..inventory.servers.len()).filter_map(|it| server::page(site, ServerId(it as u32))),
    );
    pages.extend((0..inventory.vips.len()).filter_map(|it| vip::page(site, it)));
    pages.extend((0..inventory.roles.len()).filter_map(|it| role::page(site, RoleId(it as u32))));
    pages.extend((0..inventory.zones.len()).filter_map(|it| zone::page(site, it)));
    if !inventory.platforms.is_empty() {
        pages.extend(settings::page(site));
    }
    pages.extend((0..site.documents.len()).filter_map(|it| made(site, it)));
    pages
}

/// What a document produced, apart from the rows of servers and floating addresses.
fn made(site: &Site<'_>, index: usize) -> Option<Artifact> {
    let document = site.documents.get(index)?;
    let places: Vec<usize> = site
        .places
        .iter()
        .enumerate()
        .filter(|(_, it)| it.document == index && it.home == Home::Document)
        .filter(|(_, it)| !site.trace.uses(it.span).is_empty())
        .map(|(at, _)| at)
        .collect();
    if places.is_empty() {
        return None;
    }
    let lang = document.lang;
    let title = super::say(lang, "What the document produced", "Что получено из документа");
    let above = [(document.page.as_str(), document.title.as_str())];
    let frame = Frame { above: &above, ..Frame::new(&document.trace_page, title, lang) };
    page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, &document.trace_page, lang);
        pen.h1(title);
        pen.made("h2", &places);
        pen.headings()
    })
}
