//! stub
pub(super) static SPECS: &[super::Spec] = &[];
