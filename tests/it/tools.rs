//! The tools around the documents: formatting, baselines, partial builds, schemas and reports.

use std::io::Write;
use std::process::Stdio;

use libtest_mimic::{Failed, Trial};

use crate::cli::{Done, Outcome, Room, SMALL, Test, ensure};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("formatting_settles_and_says_so", formatting_settles_and_says_so),
        ("formatting_reads_standard_input", formatting_reads_standard_input),
    ];
    tests.iter().map(|&(name, run)| Trial::test(format!("tools::{name}"), run)).collect()
}

/// Runs `line` with `input` as its standard input.
fn feed(room: &Room, line: &str, input: &[u8]) -> Result<Done, Failed> {
    let mut command = room.command();
    command.args(line.split_whitespace()).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("there is no standard input")?.write_all(input)?;
    let output = child.wait_with_output()?;
    Ok(Done {
        code: output.status.code(),
        out: String::from_utf8(output.stdout)?,
        err: String::from_utf8(output.stderr)?,
    })
}

/// The document with each column as wide as its widest cell.
fn formatted() -> String {
    SMALL
        .replace("====================  ====================", "=================  ============")
        .replace("DNS name              IPv6", "DNS name           IPv6")
        .replace("net     2001", "net  2001")
        .replace("beta.example.net      2001", "beta.example.net   2001")
}

fn formatting_settles_and_says_so() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("fmt --check")?.exits(1)?.shows("~ specs/small.rst")?.says("1 document would")?;
    room.run("fmt --diff specs/small.rst specs")?.exits(1)?.shows("+=================  ======")?;
    ensure(room.read("specs/small.rst")? == SMALL, "a look has written")?;
    room.run("fmt")?.exits(0)?.says("1 document changed, 0 as they should be")?;
    let text = room.read("specs/small.rst")?;
    ensure(text == formatted(), text)?;
    let done = room.run("fmt --check")?.exits(0)?;
    ensure(done.out.is_empty(), done.out)?;
    room.run("fmt --diff")?.exits(0)?;
    room.run("fmt --lang ru")?.exits(0)?.says("в порядке: 1")?;
    room.run("fmt nowhere.rst")?.exits(2)?.says("nowhere.rst")?;
    // A table that is drawn wrongly stays, and the others are laid out.
    room.write("specs/small.rst", format!("{SMALL}\n====  ====\na     b\n").as_bytes())?;
    room.run("fmt")?.exits(0)?;
    let text = room.read("specs/small.rst")?;
    ensure(text == format!("{}\n====  ====\na     b\n", formatted()), text)
}

fn formatting_reads_standard_input() -> Outcome {
    let room = Room::new()?;
    let done = feed(&room, "fmt -", SMALL.as_bytes())?.exits(0)?;
    ensure(done.out == formatted(), done.out)?;
    feed(&room, "fmt - --check", SMALL.as_bytes())?.exits(1)?;
    feed(&room, "fmt - --check", formatted().as_bytes())?.exits(0)?;
    let done = feed(&room, "fmt - --stdin-filename x.md", b"\xEF\xBB\xBF|a|\r\n|-|\r\n|b|")?;
    let done = done.exits(0)?;
    ensure(done.out == "\u{FEFF}| a   |\r\n| --- |\r\n| b   |", done.out)?;
    feed(&room, "fmt -", b"\xFF")?.exits(2)?;
    Ok(())
}
