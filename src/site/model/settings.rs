//! The page of the settings: what the documents say, and what holds where they are silent.

use super::{LONG, Pen};
use crate::artifact::Artifact;
use crate::diag::Lang;
use crate::model::settings::{SETTINGS, Scope, Value};
use crate::site::page::{Frame, page as frame_page};
use crate::site::{Site, say};

/// A setting has at most this many of its values shown.
const SHOWN: usize = 16;

/// The page of all settings.
pub(super) fn page(site: &Site<'_>) -> Option<Artifact> {
    let lang = site.inventory.platforms.first().map_or(Lang::En, |it| it.lang);
    let title = say(lang, "Settings", "Настройки");
    let path = "settings.html";
    let frame = Frame { wide: true, ..Frame::new(path, title, lang) };
    // The values of all platforms, by key.
    let mut stated: Vec<Vec<(usize, &Value)>> = vec![Vec::new(); SETTINGS.len()];
    for (platform, it) in site.inventory.platforms.iter().enumerate() {
        for value in it.settings.values() {
            if let Ok(at) = SETTINGS.binary_search_by(|it| it.key.cmp(value.key)) {
                stated[at].push((platform, value));
            }
        }
    }
    frame_page(site, &frame, |html| {
        let mut pen = Pen::new(site, html, path, lang);
        pen.h1(title);
        let heads = [
            pen.say("Setting", "Настройка"),
            pen.say("Value", "Значение"),
            pen.say("Meaning", "Смысл"),
        ];
        pen.table_of("settings", LONG, title, &heads, SETTINGS.len(), |pen, at| {
            let setting = &SETTINGS[at];
            pen.head_cell(|pen| _ = pen.html.element("code", &[], setting.key));
            pen.cell(|pen| {
                let values = &stated[at];
                for &(platform, value) in values.iter().take(SHOWN) {
                    pen.html.open("p", &[]);
                    one(pen, platform, value);
                    pen.html.close();
                }
                if values.len() > SHOWN {
                    pen.html.element("p", &[], &format!("… +{}", values.len() - SHOWN));
                }
                if values.is_empty() {
                    match setting.default {
                        Some(default) => {
                            pen.html.element("code", &[], default);
                            pen.stated(crate::model::Stated::Default);
                        }
                        None => _ = pen.html.text("–"),
                    }
                }
            });
            pen.cell(|pen| {
                let docs = pen.say(setting.docs.0, setting.docs.1);
                pen.html.text(docs);
            });
        });
        pen.headings()
    })
}

fn one(pen: &mut Pen<'_, '_>, platform: usize, value: &Value) {
    let site = pen.site;
    match value.scope {
        Scope::Platform if site.inventory.platforms.len() > 1 => {
            pen.link(&site.pages.platforms[platform], &site.inventory.platforms[platform].name);
            pen.html.text(": ");
        }
        Scope::Platform => {}
        Scope::Role(role) => {
            pen.role(role);
            pen.html.text(": ");
        }
        Scope::Server(server) => {
            pen.server(server);
            pen.html.text(": ");
        }
    }
    pen.listed(&value.words, |pen, word| {
        pen.html.element("code", &[], &word.value);
        pen.source(word.span);
    });
}
