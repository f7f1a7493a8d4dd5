//! The pages of the platform: overview, servers, floating addresses, roles, zones, settings.

mod overview;
mod pen;
mod ports;
mod role;
mod server;
mod settings;
mod vip;
mod zone;

pub(super) use pen::{LONG, Pen};
pub(super) use server::OfRole;

use rayon::prelude::*;

use super::Site;
use super::page::{Book, Frame, bound};
use crate::artifact::Artifact;
use crate::model::{RoleId, ServerId};

/// How many pages share a block of memory.
const TOGETHER: usize = 16;

/// All pages of the model.
pub(super) fn pages(site: &Site<'_>) -> Vec<Artifact> {
    let inventory = site.inventory;
    let mut pages = Vec::new();
    pages.extend(overview::index(site));
    if inventory.platforms.len() > 1 {
        each(&mut pages, inventory.platforms.len(), |book, it| overview::platform(site, book, it));
    }
    each(&mut pages, inventory.servers.len(), |book, it| {
        server::page(site, book, ServerId(it as u32))
    });
    each(&mut pages, inventory.vips.len(), |book, it| vip::page(site, book, it));
    each(&mut pages, inventory.roles.len(), |book, it| role::page(site, book, RoleId(it as u32)));
    each(&mut pages, inventory.zones.len(), |book, it| zone::page(site, book, it));
    if !inventory.platforms.is_empty() {
        pages.extend(settings::page(site));
    }
    each(&mut pages, site.documents.len(), |book, it| made(site, book, it));
    pages
}

/// Adds the pages of `count` things, several at a time.
fn each(
    pages: &mut Vec<Artifact>,
    count: usize,
    page: impl Fn(&mut Book, usize) -> Option<()> + Sync + Send,
) {
    let book = |from: usize| {
        let all = from..(from + TOGETHER).min(count);
        Book::pages(|book| all.for_each(|it| _ = page(book, it)))
    };
    pages.par_extend((0..count).into_par_iter().step_by(TOGETHER).flat_map_iter(book));
}

/// What a document produced, apart from the rows of servers and floating addresses.
fn made(site: &Site<'_>, book: &mut Book, index: usize) -> Option<()> {
    let document = site.documents.get(index)?;
    let has_uses =
        |&at: &usize| site.places.get(at).is_some_and(|it| !site.trace.uses(it.span).is_empty());
    let places = site.facts.document_places.get(index)?;
    let places: Vec<usize> = places.iter().copied().filter(has_uses).collect();
    if places.is_empty() {
        return None;
    }
    let lang = document.lang;
    let title = super::say(lang, "What the document produced", "Что получено из документа");
    let above = [(document.page.as_str(), document.title.as_str())];
    let frame = Frame { above: &above, ..Frame::new(&document.trace_page, title, lang) };
    bound(site, book, &frame, |html| {
        let mut pen = Pen::new(site, html, &document.trace_page, lang);
        pen.h1(title);
        pen.made("h2", &places);
        pen.headings()
    })
}
