//! Programs of the user: they sign, and verify what others signed. No key ever comes in here.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::pack::{self, Key};

/// Where a command names the file that it reads.
pub const INPUT: &str = "{input}";

/// Where a command names the file that it writes.
pub const OUTPUT: &str = "{output}";

/// Gives `input` to the program `words` and takes what it makes of it.
///
/// Without `{input}` it reads standard input, without `{output}` its standard output counts. What it
/// complains about is the error.
pub(super) fn filter(directory: &Path, words: &[String], input: &[u8]) -> io::Result<Vec<u8>> {
    let room = tempfile::tempdir()?;
    let (from, to) = (room.path().join("input"), room.path().join("output"));
    let has = |mark: &str| words.iter().any(|it| it.contains(mark));
    let (reads_file, writes_file) = (has(INPUT), has(OUTPUT));
    if reads_file {
        fs::File::create(&from)?.write_all(input)?;
    }
    let fill = |word: &String| {
        word.replace(INPUT, &from.to_string_lossy()).replace(OUTPUT, &to.to_string_lossy())
    };
    let mut filled = words.iter().map(fill);
    let program = filled.next().unwrap_or_default();
    let mut command = Command::new(&program);
    command.args(filled).current_dir(directory).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A program that reads a file may ask for a password on the terminal.
    command.stdin(if reads_file { Stdio::inherit() } else { Stdio::piped() });
    let output = talk(&mut command, &program, input)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let said = if said.is_empty() { output.status.to_string() } else { said };
        return Err(io::Error::other(format!("{program}: {said}")));
    }
    if !writes_file {
        return Ok(output.stdout);
    }
    let mut made = Vec::new();
    let file = fs::File::open(&to);
    let file = file.map_err(|_| io::Error::other(format!("{program} wrote no `{OUTPUT}`")))?;
    file.take(1 << 20).read_to_end(&mut made)?;
    Ok(made)
}

/// The purpose that signatures of releases are made for, as `ssh-keygen -n` takes it.
const NAMESPACE: &str = "rcsgen-release";

/// Whether `key` made `signature` of `content`; the error says why not.
pub(super) fn verify(key: &Key, content: &[u8], signature: &[u8]) -> io::Result<()> {
    let refused = |why: &str| Err(io::Error::other(why.to_owned()));
    let room = tempfile::tempdir()?;
    let put = |name: &str, bytes: &[u8]| -> io::Result<PathBuf> {
        let path = room.path().join(name);
        fs::File::create(&path)?.write_all(bytes)?;
        Ok(path)
    };
    let mut command = match key {
        Key::Minisign(key) => {
            return if pack::verify_minisign(key, content, signature) {
                Ok(())
            } else {
                refused("minisign: signature verification failed")
            };
        }
        Key::Ssh(line) => {
            // A line of allowed signers begins with whom it allows, a public key with its kind.
            let is_key = ["ssh-", "ecdsa-", "sk-"].iter().any(|it| line.starts_with(it));
            let signers = if is_key { format!("rcsgen {line}\n") } else { format!("{line}\n") };
            let who = signers.split([' ', ',']).next().unwrap_or_default().to_owned();
            let mut command = Command::new("ssh-keygen");
            command.args(["-Y", "verify", "-n", NAMESPACE, "-I", &who, "-f"]);
            command.arg(put("signers", signers.as_bytes())?);
            command.arg("-s").arg(put("signature", signature)?);
            command
        }
        Key::OpenPgp(key) => {
            let gpg = || {
                let mut command = Command::new("gpg");
                command.args(["--batch", "--quiet", "--trust-model", "always", "--homedir"]);
                command.arg(room.path());
                command
            };
            run(gpg().arg("--import").arg(put("key", key)?), &[])?;
            let mut command = gpg();
            command.arg("--verify").arg(put("signature", signature)?).arg("-");
            command
        }
    };
    run(&mut command, content)
}

/// Whether `command` accepts `input`; the error is what it says.
fn run(command: &mut Command, input: &[u8]) -> io::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = talk(command, &program, input)?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stderr, output.stdout].concat();
    Err(io::Error::other(format!("{program}: {}", String::from_utf8_lossy(&said).trim())))
}

/// What `command` answers to `input`, if it reads that.
fn talk(command: &mut Command, program: &str, input: &[u8]) -> io::Result<Output> {
    let child = command.spawn();
    let mut child = child.map_err(|it| io::Error::new(it.kind(), format!("{program}: {it}")))?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        // Both ends at the same time: a pipe holds little. A program that has read enough may close
        // its end before everything was written.
        scope.spawn(move || stdin.map(|mut it| it.write_all(input)));
        child.wait_with_output()
    })
}
