//! The suite: what rcsgen makes, before those that take it.

mod consumers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    libtest_mimic::run(&arguments, consumers::packages::trials()).exit_code()
}
