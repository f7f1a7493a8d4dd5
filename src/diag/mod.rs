//! Diagnostics: what is wrong, where, and how to fix it.

mod diagnostic;
pub mod render;
mod sink;

pub use diagnostic::{Applicability, Diagnostic, Fix, Label, Lang, Severity, Text};
pub use sink::Sink;
