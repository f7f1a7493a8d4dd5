//! The tools around the documents: formatting, baselines, partial builds, schemas and reports.

use std::io::Write;
use std::process::Stdio;

use libtest_mimic::{Failed, Trial};

use crate::cli::{Done, Outcome, Room, SMALL, Test, ensure, faulty};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("formatting_settles_and_says_so", formatting_settles_and_says_so),
        ("formatting_reads_standard_input", formatting_reads_standard_input),
        ("our_own_document_is_laid_out", our_own_document_is_laid_out),
        ("known_findings_are_no_news", known_findings_are_no_news),
        ("known_errors_stop_a_build_and_nothing_else", known_errors_stop_a_build_and_nothing_else),
        ("known_warnings_stop_nothing", known_warnings_stop_nothing),
        ("a_baseline_is_refused_where_it_cannot_be", a_baseline_is_refused_where_it_cannot_be),
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

fn our_own_document_is_laid_out() -> Outcome {
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
    let done = Room::new()?.run(&format!("fmt --check {specs}"))?.exits(0)?;
    // A Russian document is spoken of in Russian.
    done.says("в порядке: 1")?;
    Ok(())
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

/// What `check` finds, as `line: rule`.
fn found(room: &Room, line: &str) -> Result<Vec<String>, Failed> {
    let done = room.run(&format!("check --output-format json-lines {line}"))?;
    let mut found = Vec::new();
    for line in done.out.lines() {
        let it: serde_json::Value = serde_json::from_str(line)?;
        let row = it.pointer("/location/row").and_then(serde_json::Value::as_u64).unwrap_or(0);
        let rule = it.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
        found.push(format!("{row}: {rule}"));
    }
    Ok(found)
}

fn known_findings_are_no_news() -> Outcome {
    let room = Room::with(&faulty())?;
    let all = found(&room, "")?;
    ensure(all.contains(&"8: duplicate-address".to_owned()), all.join("\n"))?;
    room.run("build")?.exits(1)?;
    room.run("baseline create")?.exits(0)?.says("findings are known in rcsgen-baseline.json")?;
    let file = room.read("rcsgen-baseline.json")?;
    ensure(file.contains("\"rule\":\"duplicate-address\""), file.clone())?;

    // Nothing is new.
    room.run("check --strict")?.exits(0)?.says(&format!("{} other findings are", all.len()))?;
    ensure(found(&room, "--no-baseline")? == all, "the known findings cannot be seen")?;
    room.run("check --lang ru")?.exits(0)?.says("известн")?;

    // Lines come and go above it, and the rows are laid out anew: it is still known.
    let moved = faulty().replace("===========\n\n", "===========\n\nProse.\n\n");
    room.write("specs/small.rst", moved.as_bytes())?;
    room.run("fmt")?.exits(0)?;
    room.run("check --strict")?.exits(0)?;

    // A new fault is new.
    let row = "gamma.example.net     2001:db8::4\ngamma.example.net     2001:db8::5\n";
    let worse = faulty().replace("beta.example.net ", &format!("{row}beta.example.net "));
    room.write("specs/small.rst", worse.as_bytes())?;
    let new = found(&room, "")?;
    ensure(new.contains(&"9: duplicate-name".to_owned()), new.join("\n"))?;
    ensure(!new.iter().any(|it| it.contains("duplicate-address")), new.join("\n"))?;
    room.run("build")?.exits(1)?.shows("")?.says("duplicate-name")?;

    // What was mended is to be taken out: until then it is said where, but hinders nothing.
    room.write("specs/small.rst", SMALL.as_bytes())?;
    let done = room.run("check --output-format concise")?.exits(0)?;
    let done = done.shows("info[stale-baseline] a known finding of `duplicate-address` is gone")?;
    ensure(done.out.contains("rcsgen-baseline.json:"), done.out)?;
    room.run("baseline update")?.exits(0)?.says(" taken out")?;
    let done = room.run("check --output-format concise")?.exits(0)?;
    ensure(!done.out.contains("stale-baseline"), done.out)?;
    let after = room.read("rcsgen-baseline.json")?;
    ensure(!after.contains("duplicate-address") && after.contains("ns-missing"), after)?;
    // It does not come back in silence.
    room.write("specs/small.rst", faulty().as_bytes())?;
    room.run("check")?.exits(1)?;
    room.run("baseline update")?.exits(0)?;
    room.run("check")?.exits(1)?;
    Ok(())
}

/// What is made of a faulty cell is as wrong as ever, however long the fault is known.
fn known_errors_stop_a_build_and_nothing_else() -> Outcome {
    // The faults of this platform would show again and again in what is made of it.
    let room = Room::with(include_str!("../fixtures/as-written/complex.rst"))?;
    room.run("baseline create")?.exits(0)?;
    let done = room.run("check --output-format concise")?.exits(0)?;
    let done = done.says("из-за 4 известных ошибок `build` ничего не запишет")?;
    ensure(done.out.is_empty(), done.out)?;
    let done = room.run("build")?.exits(1)?;
    let done =
        done.says("из-за 4 известных ошибок из `rcsgen-baseline.json` ничего не записано")?;
    ensure(!done.err.contains("output-path-collision"), done.err)?;
    ensure(room.output("output")?.is_empty(), "something was written")?;
    for line in ["build --check", "release", "export csv", "trace specs/small.rst:22"] {
        room.run(line)?.exits(1)?.says("4 известных ошибок")?;
    }
    // Each file that is left out names what it waits for.
    let done = room.run("build --keep-going")?.exits(1)?.shows("duplicate-address")?;
    ensure(!done.out.contains("output-path-collision"), done.out)?;

    // An address that is none leaves a server without one, and a template with nothing to write.
    let room = Room::with(&SMALL.replace("2001:db8::2", "2001:db8::g"))?;
    room.run("baseline create")?.exits(0)?;
    room.run("check")?.exits(0)?;
    room.run("build")?.exits(1)?.says("because of 1 known error in `rcsgen-baseline.json`")?;
    room.run("build --keep-going")?.exits(1)?.shows("invalid-address")?;
    room.write("specs/small.rst", SMALL.as_bytes())?;
    room.run("build")?.exits(0)?;
    Ok(())
}

/// A warning that a project raises is no fault of the model.
fn known_warnings_stop_nothing() -> Outcome {
    let room = Room::with(SMALL)?;
    room.write("rcsgen.toml", b"[rules]\nns-missing = \"deny\"\n")?;
    room.run("build")?.exits(1)?.says("ns-missing")?;
    room.run("baseline create")?.exits(0)?;
    let done = room.run("check")?.exits(0)?;
    ensure(!done.err.contains("known error"), done.err)?;
    room.run("build")?.exits(0)?;
    Ok(())
}

fn a_baseline_is_refused_where_it_cannot_be() -> Outcome {
    let room = Room::with(&faulty())?;
    room.run("baseline update")?.exits(2)?.says("rcsgen baseline create")?;
    room.run("baseline create")?.exits(0)?;
    room.run("baseline create")?.exits(2)?.says("create --force")?;
    room.run("baseline create --force --config baseline=known.json")?.exits(0)?;
    let same = room.read("known.json")? == room.read("rcsgen-baseline.json")?;
    ensure(same, "the same findings make another file")?;
    room.write("rcsgen-baseline.json", b"{ \"version\": 1 ")?;
    room.run("check")?.exits(2)?.shows("config-baseline")?;
    room.run("build")?.exits(2)?;
    room.run("baseline update")?.exits(2)?.says("rcsgen-baseline.json")?;
    room.run("baseline create --force")?.exits(0)?;
    room.run("check")?.exits(0)?;
    // Of other documents it says nothing.
    room.write("specs/other.rst", SMALL.replace("example.net", "example.org").as_bytes())?;
    let done = room.run("check specs/other.rst --output-format concise")?;
    ensure(!done.out.contains("stale-baseline"), done.out)
}
