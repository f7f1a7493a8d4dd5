//! The programs that take what rcsgen makes.

pub(crate) mod packages;
