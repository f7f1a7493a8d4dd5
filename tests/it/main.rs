//! The suite: what rcsgen makes, before those that take it.

mod ci;
mod cli;
mod consumers;
mod examples;
mod fixes;
mod injection;
mod library;
mod memory;
mod partial;
mod planted;
mod reports;
mod site;
mod suite;
mod tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let sources = [
        suite::trials(),
        examples::trials(),
        ci::trials(),
        planted::trials(),
        partial::trials(),
        cli::trials(),
        fixes::trials(),
        injection::trials(),
        library::trials(),
        reports::trials(),
        tools::trials(),
        consumers::trials(),
        site::trials(),
    ];
    let trials = sources.into_iter().flatten().collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
