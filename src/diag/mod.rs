//! Diagnostics: what is wrong, where, and how to fix it.

mod count;
mod diagnostic;
mod fingerprint;
mod fix;
pub mod render;
mod sink;

pub use count::{count_en, count_ru, form_ru};
pub use diagnostic::{Applicability, Diagnostic, Fix, Label, Lang, Severity, Text};
pub use fingerprint::fingerprints;
pub use fix::{Fixed, apply_fixes};
pub use sink::Sink;
