//! What prose claims about a platform as a whole, so that it can be held against the tables.

use crate::text::{Span, Spanned};

use super::PlatformId;

/// What a [`Claim`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimKind {
    /// These are the functions of the servers: a list of them.
    Roles,
    /// The servers of these roles share floating addresses.
    Clusters,
}

/// A claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The platform that it is made about.
    pub platform: PlatformId,
    /// What it is about.
    pub kind: ClaimKind,
    /// The ids of the roles that it names, each at its place.
    pub roles: Vec<Spanned<String>>,
    /// The place of the whole claim.
    pub span: Span,
}
