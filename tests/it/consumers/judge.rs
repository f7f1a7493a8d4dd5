//! Asking other programs: what they accept, what they refuse, and where they run.

#![expect(clippy::disallowed_methods, reason = "tests ask the environment where programs are")]

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use libtest_mimic::Failed;

/// What a test says.
pub(crate) type Outcome = Result<(), Failed>;

/// A command with arguments.
pub(crate) fn command<A: AsRef<OsStr>>(
    program: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// A script in a network, a file system and a process tree of its own: it may bring up interfaces,
/// mount over files and leave daemons behind. `directory` is where it starts.
pub(crate) fn alone(directory: &Path, script: &str) -> Command {
    let words = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
    let mut command = command("unshare", words);
    // What is mounted here must not be seen outside.
    let script = format!("mount --make-rprivate /; ip link set lo up\n{script}");
    command.args(["bash", "-euo", "pipefail", "-c", &script]).current_dir(directory);
    command
}

/// What `command` says, if it accepts.
pub(crate) fn accepts(command: &mut Command) -> Result<String, Failed> {
    let (output, said) = run(command)?;
    if output.status.success() { Ok(said) } else { Err(format!("{command:?}:\n{said}").into()) }
}

/// What `command` says, if it refuses.
pub(crate) fn refuses(command: &mut Command) -> Result<String, Failed> {
    let (output, said) = run(command)?;
    if output.status.success() {
        return Err(format!("accepted, and should not be: {command:?}:\n{said}").into());
    }
    Ok(said)
}

fn run(command: &mut Command) -> Result<(Output, String), Failed> {
    let program = Path::new(command.get_program()).display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = command
        .env("LC_ALL", "C.UTF-8")
        // Where Debian has daemons.
        .env("PATH", format!("{path}:/usr/sbin:/sbin"))
        .output()
        .map_err(|it| format!("{program} is needed, and cannot be run: {it}"))?;
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    Ok((output, String::from_utf8_lossy(&said).into_owned()))
}
