//! Documents to the inventory: what tables, sections, fields and prose say about a platform.

mod claims;
mod columns;
mod fields;
mod flow;
mod outline;
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
    let mut inventory = Inventory::default();
    for directory in directories {
        platform::lower(*directory, vocabulary, sources, &mut inventory, sink);
    }
    platform::part_names(directories, &mut inventory);
    zones::finish(&mut inventory);
    inventory
}
