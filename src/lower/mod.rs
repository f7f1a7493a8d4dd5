//! Documents to the inventory: what tables, sections, fields and prose say about a platform.

mod claims;
mod columns;
pub mod doubt;
mod fields;
mod floating;
mod flow;
mod outline;
mod overlooked;
mod platform;
mod records;
mod roles;
mod rows;
mod services;
mod table;
#[cfg(test)]
mod tests;
mod vocabulary;
mod zones;

pub use columns::{COLUMNS, Column, ColumnKind};
pub use vocabulary::{ROLES, RoleWords, Vocabulary};

use crate::diag::Sink;
use crate::model::Inventory;
use crate::syntax::Document;
use crate::text::SourceMap;

/// The documents of one platform.
#[derive(Clone, Copy, Debug)]
pub struct Directory<'a> {
    /// Where they lie, relative to the project; it names a platform that does not name itself.
    pub key: &'a str,
    /// The documents that no other one includes, in the order of their paths.
    pub documents: &'a [&'a Document],
}

/// Reads the platforms of `directories`, in their order.
pub fn lower(
    directories: &[Directory<'_>],
    vocabulary: &Vocabulary,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Inventory {
    read(directories, vocabulary, sources, None, sink)
}

/// Reads the platforms of `directories` as if what is in doubt were mended in some way.
pub fn lower_in_doubt(
    directories: &[Directory<'_>],
    vocabulary: &Vocabulary,
    sources: &SourceMap,
    doubt: &mut doubt::Doubt<'_>,
) -> Inventory {
    // What is wrong was said already, and what a supposition does wrong is nobody's mistake.
    read(directories, vocabulary, sources, Some(doubt), &mut Sink::default())
}

fn read(
    directories: &[Directory<'_>],
    vocabulary: &Vocabulary,
    sources: &SourceMap,
    mut doubt: Option<&mut doubt::Doubt<'_>>,
    sink: &mut Sink,
) -> Inventory {
    let mut inventory = Inventory::default();
    let mut platforms = Vec::with_capacity(directories.len());
    // Where there is a platform, other directories may hold nothing but prose.
    for needs_servers in [false, true] {
        for directory in directories.iter().filter(|it| !it.documents.is_empty()) {
            let doubt = doubt.as_deref_mut();
            let (directory, inventory) = (*directory, &mut inventory);
            if platform::lower(
                directory,
                needs_servers,
                vocabulary,
                sources,
                doubt,
                inventory,
                sink,
            ) {
                platforms.push(directory);
            }
        }
        if !platforms.is_empty() {
            break;
        }
    }
    platform::part_names(&platforms, &mut inventory);
    zones::finish(&mut inventory);
    inventory
}
