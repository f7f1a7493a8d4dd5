//! `rcsgen completions`: what a shell needs to complete command lines.

use super::args::Completions;
use super::session::Session;
use super::{Exit, command};

pub(super) fn run(args: &Completions, session: &mut Session) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "rcsgen", &mut script);
    session.print(&String::from_utf8_lossy(&script));
    Exit::Clean
}
