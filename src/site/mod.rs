//! The documents as people read them: static pages, with the platform and its files behind every cell.
//!
//! Everything is written with [`html::Html`], which escapes and balances what it is given, so that no
//! text of a document can become markup.

mod html;

use std::sync::Arc;

use crate::artifact::{Artifact, OutputPath};
use crate::diag::{Diagnostic, Lang};
use crate::model::Inventory;
use crate::syntax::{Document, Kind};
use crate::text::SourceMap;
use html::Html;

/// What the user decides about the site.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The language of pages that belong to no document.
    pub lang: Lang,
    /// The title of the site; where it is empty, the title of the first document.
    pub title: &'a str,
}

/// Makes the pages of the site. Each document comes with its path below the directory of documents.
pub fn render(
    documents: &[(&Document, &str)],
    _inventory: &Inventory,
    _artifacts: &[Artifact],
    _diagnostics: &[Diagnostic],
    _sources: &SourceMap,
    options: &Options<'_>,
) -> Vec<Artifact> {
    let mut pages = Vec::new();
    for &(document, path) in documents {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let Ok(path) = OutputPath::new(format!("site/{stem}.html")) else { continue };
        let mut html = Html::page(options.lang);
        html.open("head", &[]);
        html.element("title", &[], options.title);
        html.close();
        html.open("body", &[]).open("main", &[]);
        for node in document.root().descendants() {
            match node.kind() {
                Kind::Title => _ = html.element("h1", &[], &node.text()),
                Kind::Paragraph => _ = html.element("p", &[], &node.text()),
                _ => {}
            }
        }
        pages.push(page(path, html.finish()));
    }
    pages
}

fn page(path: OutputPath, content: String) -> Artifact {
    Artifact {
        path,
        content: Arc::from(content.into_bytes()),
        kind: Arc::from("site"),
        install: None,
        origins: Vec::new(),
    }
}
