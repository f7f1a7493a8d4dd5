//! Desired against present files: the manifest, ownership, and the changes that a build makes.

mod changes;
mod diff;
mod manifest;

pub use changes::{Action, Change, File, Owned, Plan, Present, Reason, Refusal, plan};
pub use diff::unified;
pub use manifest::{Entry, Manifest, sha256};
