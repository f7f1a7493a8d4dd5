//! What is made: artifacts with the origin of every value in them.

mod output;

pub use output::{Artifact, Install, Origin, OutputPath, Policy};
