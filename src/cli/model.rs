//! `rcsgen model`: what the documents were understood as.

use super::Exit;
use super::args::Model;
use super::session::Session;

pub(super) fn run(_args: &Model, _session: &mut Session) -> Exit {
    Exit::Clean
}
