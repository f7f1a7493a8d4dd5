//! All stages together, and the only room that reads and writes.

pub mod baseline;
pub mod build;
mod compile;
pub mod config;
mod discover;
mod disk;
pub mod fix;
pub mod fmt;
mod include;
mod lock;
mod memory;
mod package;
mod partial;
mod past;
mod program;
mod project;
pub mod release;
mod stamp;
pub mod trace;
mod world;
pub mod write;

pub use compile::{Compilation, Stage, Step, compile, is_markdown, parse_one, user_templates};
pub use config::Config;
pub use discover::{EXTENSIONS, add as add_source, documents};
pub use disk::Disk;
pub use include::Includes;
pub use lock::Lock;
pub use memory::Memory;
pub use partial::{Missing, Partial};
pub use program::{INPUT, OUTPUT};
pub use project::{Given, Options, Project, Run, absolute};
pub use stamp::Version;
pub use world::{Commit, Failure, History, Kind, MAX_FILE, Metadata, World};
