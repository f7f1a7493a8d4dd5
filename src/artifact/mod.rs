//! What is made: artifacts with the origin of every value in them.
//!
//! A kind of artifact is a folder under `templates/`: `artifact.toml` says what its files are made
//! for each of and where they go, templates say what they hold. Values of the document carry their
//! place through the engine as marks ([`mark`]), which become origins in the end ([`finish`]).

mod context;
mod engine;
mod finish;
mod format;
mod mark;
mod output;
mod reference;
mod render;
mod rewrite;
mod serial;
mod templates;
mod value;
mod verify;

#[cfg(test)]
mod tests;

pub use format::{FORMATS, Format, format};
pub use output::{Artifact, Fault, Install, Origin, OutputPath, Policy};
pub use reference::reference;
pub use render::{Options, Rendered, render, render_apart};
pub use serial::{same_zone, serial};
pub use templates::{Kind, Per, Recipe, Templates};
pub use verify::{faults, report, verify};
