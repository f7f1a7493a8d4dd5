//! Text to [`Document`]: one tree for reStructuredText and Markdown, with the place of every node.

pub mod edit;
pub mod format;
pub mod markdown;
pub mod places;
pub mod pseudoxml;
pub mod references;
pub mod rst;
pub mod tree;

pub use tree::{Anchor, Attr, AttrValue, Document, Kind, NewValue, Node, NodeId, Words};
