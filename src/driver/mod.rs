//! All stages together, and the only room that reads and writes.

pub mod config;
mod discover;
mod disk;
mod memory;
mod project;
mod world;
pub mod write;

pub use config::Config;
pub use discover::{EXTENSIONS, documents};
pub use disk::Disk;
pub use memory::Memory;
pub use project::{Options, Project, Run};
pub use world::{Failure, Kind, MAX_FILE, Metadata, World};
