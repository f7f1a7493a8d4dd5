//! `rcsgen explain`: what a rule is about.

use super::Exit;
use super::args::Explain;
use super::session::Session;

pub(super) fn run(_args: &Explain, _session: &mut Session) -> Exit {
    Exit::Clean
}
