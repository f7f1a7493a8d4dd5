//! Secrets stay where they belong: what a user keeps beside the documents is in nothing that is made,
//! and what stands in a document or a template as a secret is refused.

#![expect(clippy::disallowed_methods, reason = "tests look at files themselves")]

use std::collections::BTreeSet;
use std::process::Command;

use super::{Outcome, Room, SMALL, Test, ensure};

pub(super) const TESTS: &[(&str, Test)] = &[
    ("nothing_that_is_made_holds_a_secret", nothing_that_is_made_holds_a_secret),
    ("a_secret_that_is_written_down_is_refused", a_secret_that_is_written_down_is_refused),
];

const CANARY: &str = "kanareyka-7f3a91";

fn nothing_that_is_made_holds_a_secret() -> Outcome {
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/specs/complex.rst");
    let room = Room::with(&std::fs::read_to_string(specs)?)?;
    // Where people keep secrets while they work.
    let word = format!("password={CANARY}\n");
    for path in [".env", "specs/.env", "specs/secrets/couchdb-password", "secrets/kazoo-cookie"] {
        room.write(path, word.as_bytes())?;
    }
    let description = "summary = \"x\"\n[[file]]\ntemplate = \"motd.j2\"\nper = \"server\"\n\
                       path = \"/etc/motd\"\nformat = \"text\"\n";
    room.write("templates/motd/artifact.toml", description.as_bytes())?;
    room.write("templates/motd/motd.j2", format!("{{# {CANARY} #}}\nhello\n").as_bytes())?;
    room.write("rcsgen.toml", format!("# {CANARY}\nvendor = \"Example\"\n").as_bytes())?;
    let build = || -> Outcome {
        let mut command = room.command();
        command.args(["build", "-q"]).env("RCSGEN_PASSWORD", CANARY).env("PASSWORD", CANARY);
        let said = command.output()?;
        ensure(said.status.success(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    build()?;
    let found = holders(&room, CANARY)?;
    ensure(found.is_empty(), format!("{found:?}"))?;
    let defaults = "change_me\nClueCon\n-----BEGIN\nguest:guest\nsetcookie monster";
    let found = holders(&room, defaults)?;
    ensure(found.is_empty(), format!("a default is in {found:?}"))?;

    // The search sees into everything: the same word in the text of a file is found everywhere.
    room.write("templates/motd/motd.j2", format!("{CANARY}\n").as_bytes())?;
    build()?;
    let found = holders(&room, CANARY)?;
    for kind in ["motd", "html", "rpm", "zip"] {
        let is_it = |it: &String| it.rsplit(['.', '/']).next() == Some(kind);
        ensure(found.iter().any(is_it), format!("no {kind} in {found:?}"))?;
    }
    Ok(())
}

/// The files below `output/` that hold `word`, packed or not.
fn holders(room: &Room, word: &str) -> Result<BTreeSet<String>, libtest_mimic::Failed> {
    // An archive is looked at as what it holds.
    let script = r#"
        grep -rlaF -e "$0" output --exclude='*.rpm' --exclude='*.zip' --exclude='*.gz' || true
        find output -name '*.rpm' -o -name '*.zip' -o -name '*.gz' | while read -r file; do
            case "$file" in
            *.rpm) read=(sh -c 'rpm2cpio "$0" | cpio --quiet -i --to-stdout; cat "$0"' "$file") ;;
            *.zip) read=(unzip -p "$file") ;;
            *.gz) read=(zcat "$file") ;;
            esac
            if [ "$("${read[@]}" | grep -acF -e "$0")" != 0 ]; then echo "$file"; fi
        done
    "#;
    let mut bash = Command::new("bash");
    bash.args(["-c", script, word]).current_dir(room.at(""));
    let output = bash.output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() || !said.is_empty() {
        return Err(said.into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

fn a_secret_that_is_written_down_is_refused() -> Outcome {
    let table = "\
Shop
====

===============  ============  ================
DNS name         IPv6 address  Password
===============  ============  ================
a.shop.example   2001:db8::1   kanareyka-7f3a91
b.shop.example   2001:db8::2   —
===============  ============  ================
";
    let room = Room::with(table)?;
    room.run("build --lang en")?.exits(1)?.says("plaintext-secret")?;
    ensure(room.output("output")?.is_empty(), "something was written")?;

    let description = |path: &str| {
        format!(
            "summary = \"x\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"server\"\npath = \"{path}\"\n\
             format = \"text\"\nmode = \"0400\"\n"
        )
    };
    for (path, text, rule) in [
        ("/var/lib/rabbitmq/.erlang.cookie", CANARY, "erlang-cookie-literal"),
        ("/opt/kazoo/.erlang.cookie", CANARY, "erlang-cookie-literal"),
        ("/etc/x/vm.args", "-setcookie kanareyka-7f3a91", "erlang-cookie-literal"),
        ("/etc/x/tls.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n", "plaintext-secret"),
    ] {
        let room = Room::with(SMALL)?;
        room.write("templates/mine/artifact.toml", description(path).as_bytes())?;
        room.write("templates/mine/a.j2", format!("{text}\n").as_bytes())?;
        room.run("build --lang en")?.exits(1)?.says(rule)?;
        ensure(room.output("output")?.is_empty(), format!("{path}: something was written"))?;
    }
    Ok(())
}
