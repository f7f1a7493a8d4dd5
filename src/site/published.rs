//! What hosts and other sites need: assets, the site map, the inventory of link targets.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::Site;
use super::html::Html;
use super::page::finish;
use crate::artifact::Artifact;
use crate::syntax::{Kind, Node};

const ASSETS: [(&str, &str); 4] = [
    ("assets/icon.svg", include_str!("assets/icon.svg")),
    ("assets/site.css", include_str!("assets/site.css")),
    ("assets/site.js", include_str!("assets/site.js")),
    ("assets/theme.js", include_str!("assets/theme.js")),
];

/// The style that a project adds.
pub(super) const OWN_STYLE: &str = "assets/own.css";

/// All files beside the pages.
pub(super) fn files(site: &Site<'_>, pages: &[Artifact]) -> Vec<Artifact> {
    let own = |path: &str| site.options.look?.file(path.strip_prefix("assets/")?);
    let assets = ASSETS
        .iter()
        .map(|&(path, text)| (path, own(path).unwrap_or(text)))
        .chain(own(OWN_STYLE).map(|text| (OWN_STYLE, text)))
        .filter_map(|(path, text)| finish(path, text.as_bytes()));
    let images = site
        .options
        .images
        .iter()
        .zip(&site.pages.images)
        .filter(|(_, path)| !path.is_empty())
        .filter_map(|((_, bytes), path)| finish(path, Arc::clone(bytes)));
    let mut files: Vec<_> = assets.chain(images).collect();
    files.extend(inventory(site));
    if !site.options.base.is_empty() {
        files.extend(map(site, pages));
    }
    files
}

/// The site map for search engines, which needs to know where the site stands.
fn map(site: &Site<'_>, pages: &[Artifact]) -> Option<Artifact> {
    let base = site.options.base;
    let mut urls: Vec<String> = pages
        .iter()
        .filter_map(|it| it.path.as_str().strip_prefix("site/"))
        .filter_map(|it| it.strip_suffix(".html"))
        .map(|it| format!("{base}{it}.html"))
        .collect();
    urls.sort_unstable();
    let mut xml = Html::part();
    xml.open("urlset", &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")]).line();
    for url in urls {
        xml.open("url", &[]).element("loc", &[], &url).close().line();
    }
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", xml.finish());
    finish("sitemap.xml", text.into_bytes())
}

/// `objects.inv`, by which Sphinx projects link to documents, sections, servers and roles.
fn inventory(site: &Site<'_>) -> Option<Artifact> {
    let mut lines = Vec::new();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for document in &site.documents {
        let stem = document.page.trim_end_matches(".html");
        let title = one_line(&document.title);
        lines.push(format!("{stem} std:doc -1 {} {title}\n", document.page));
        for section in document.document.root().descendants() {
            if section.kind() != Kind::Section {
                continue;
            }
            let title = one_line(&section.child(Kind::Title).map(Node::text).unwrap_or_default());
            if let Some(id) = document.anchors.of(section.id()) {
                lines.push(format!("{stem}:{id} std:label -1 {}#{id} {title}\n", document.page));
            }
        }
    }
    for (server, page) in site.inventory.servers.iter().zip(&site.pages.servers) {
        lines.push(format!("{} std:label -1 {page} -\n", server.name.value));
    }
    for (vip, page) in site.inventory.vips.iter().zip(&site.pages.vips) {
        lines.push(format!("{} std:label -1 {page} -\n", vip.name.value));
    }
    let title = one_line(&site.title);
    let mut out = format!(
        "# Sphinx inventory version 2\n# Project: {title}\n# Version: \n\
         # The remainder of this file is compressed using zlib.\n"
    )
    .into_bytes();
    let mut encoder = ZlibEncoder::new(&mut out, Compression::default());
    encoder.write_all(lines.concat().as_bytes()).ok()?;
    encoder.finish().ok()?;
    finish("objects.inv", out)
}
