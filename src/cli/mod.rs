//! The command line: one file a subcommand, no logic of the domain.

mod args;
mod baseline;
mod build;
mod check;
mod completions;
mod config;
mod explain;
mod export;
mod fmt;
mod habits;
mod init;
mod man;
mod model;
mod parse;
mod partial;
mod release;
mod report;
mod reproduce;
mod schema;
mod serve;
mod session;
mod templates;
mod terminal;
mod trace;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use session::Session;

/// What an end means, the same for every subcommand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// Nothing is wrong, and nothing differs.
    Clean = 0,
    /// Something was found, or differs.
    Found = 1,
    /// The command line, the options, the machine or this program is at fault.
    Abnormal = 2,
}

/// The stack of a worker in bytes; only what is used of it takes memory.
const STACK: usize = 64 << 20;

/// Runs the program.
pub fn main() -> ExitCode {
    terminal::set_panic_hook();
    // Documents may nest deeper than the stacks that threads have by default. Where the pool is there
    // already, it is as good.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
    let exit = worker.ok().and_then(|it| it.join().ok()).unwrap_or(Exit::Abnormal);
    ExitCode::from(exit as u8)
}

fn run() -> Exit {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(mut error) => {
            habits::suggest(&mut error);
            // The text of `--help` goes to standard output, whose reader may have gone.
            let _ = error.print();
            return if error.use_stderr() { Exit::Abnormal } else { Exit::Clean };
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return Exit::Abnormal;
        }
    };
    let mut session = Session::new(cli.global);
    let exit = match cli.command {
        Command::Init(args) => init::run(&args, &mut session),
        Command::Build(args) => build::run(&args, &mut session),
        Command::Check(args) => check::run(&args, &mut session),
        Command::Baseline(args) => baseline::run(&args, &mut session),
        Command::Fmt(args) => fmt::run(&args, &mut session),
        Command::Model(args) => model::run(&args, &mut session),
        Command::Release(args) => release::run(&args, &mut session),
        Command::Export(args) => export::run(&args, &mut session),
        Command::Templates(args) => templates::run(&args, &mut session),
        Command::Parse(args) => parse::run(&args, &mut session),
        Command::Serve(args) => serve::run(&args, &mut session),
        Command::Trace(args) => trace::run(&args, &mut session),
        Command::Verify(args) => verify::run(&args, &mut session),
        Command::Explain(args) => explain::run(&args, &mut session),
        Command::Schema(args) => schema::run(&args, &mut session),
        Command::Config(args) => config::run(&args, &mut session),
        Command::Completions(args) => completions::run(&args, &mut session),
        Command::Man(args) => man::run(&args, &mut session),
    };
    session.finish(exit)
}

/// The whole command line, for completions and manual pages too.
fn command() -> clap::Command {
    let colors = if terminal::wants_color(None, terminal::Stream::Err) {
        clap::ColorChoice::Always
    } else {
        clap::ColorChoice::Never
    };
    Cli::command().color(colors)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
