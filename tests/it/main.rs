//! The suite: what rcsgen makes, before those that take it.

mod cli;
mod consumers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let trials = cli::trials().into_iter().chain(consumers::trials()).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
