//! rcsgen compiles the document that describes a platform into everything that runs it.
//!
//! ```text
//! specs/*.rst, *.md ──parse──▶ Document ──lower──▶ Inventory ──check──▶ Diagnostics
//!                                                      │
//!                                                      └──render──▶ Artifacts ──plan──▶ output/
//!                                                                      ├──pack──▶ rpms, release zip
//!                                                                      └──site──▶ pages
//! ```
//!
//! One direction: each stage is a pure function that returns its value and pushes what it finds
//! into a [`diag::Sink`]. Files, the clock and the environment exist only in [`driver`] and [`cli`].
//! A module uses only the layers above its own in the list below; `tests/tidy.rs` holds that.

// Layer 0: bytes and places.
pub mod text;

// Layer 1: findings.
pub mod diag;

// Layer 2: text to trees.
pub mod syntax;

// Layer 3: what a platform is.
pub mod model;

// Layer 4: trees to the model.
pub mod lower;

// Layer 5: what may be wrong, and what is made.
pub mod artifact;
pub mod check;

// Layer 6: where it goes.
pub mod export;
pub mod pack;
pub mod plan;
pub mod site;

// Layer 7: all stages together, and the only room that reads and writes.
pub mod driver;

// Layer 8: the people at the terminal.
pub mod cli;

// Beside the layers: what programs allocate with.
pub mod memory;
