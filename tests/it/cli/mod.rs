//! The command line, end to end: exit codes, streams, colours, and what stays on disk.

#![expect(clippy::disallowed_methods, reason = "tests look at files themselves")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

mod export;
mod secrets;
mod templates;

pub(crate) type Outcome = Result<(), Failed>;
pub(crate) type Test = fn() -> Outcome;

/// The smallest honest document: a title and a table of two servers.
pub(crate) const SMALL: &str = "\
Two servers
===========

====================  ====================
DNS name              IPv6 address
====================  ====================
alpha.example.net     2001:db8::1
beta.example.net      2001:db8::2
====================  ====================
";

/// The same with one address on both.
pub(crate) fn faulty() -> String {
    SMALL.replace("2001:db8::2", "2001:db8::1")
}

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("a_good_document_builds_and_stays_built", a_good_document_builds_and_stays_built),
        ("a_bad_document_writes_nothing", a_bad_document_writes_nothing),
        ("the_tables_as_written_are_refused", the_tables_as_written_are_refused),
        ("the_tables_as_written_are_mended", the_tables_as_written_are_mended),
        ("a_diff_of_fixes_writes_nothing", a_diff_of_fixes_writes_nothing),
        ("check_and_diff_show_and_write_nothing", check_and_diff_show_and_write_nothing),
        ("edits_are_kept_unless_forced", edits_are_kept_unless_forced),
        ("stale_files_go", stale_files_go),
        ("pages_are_made_anew", pages_are_made_anew),
        ("a_template_may_not_make_a_page", a_template_may_not_make_a_page),
        ("too_many_bytes_are_not_made", too_many_bytes_are_not_made),
        ("a_network_says_where_its_addresses_lead", a_network_says_where_its_addresses_lead),
        ("results_and_messages_keep_apart", results_and_messages_keep_apart),
        ("colours_follow_the_conventions", colours_follow_the_conventions),
        ("a_reader_may_leave", a_reader_may_leave),
        ("bad_input_is_explained", bad_input_is_explained),
        ("marks_and_line_ends_change_nothing", marks_and_line_ends_change_nothing),
        ("one_bad_of_a_hundred_is_found", one_bad_of_a_hundred_is_found),
        ("the_same_bytes_wherever_and_whenever", the_same_bytes_wherever_and_whenever),
        ("every_form_of_table_makes_the_same", every_form_of_table_makes_the_same),
        ("documents_of_other_shapes_build", documents_of_other_shapes_build),
        ("documents_include_files_of_the_project", documents_include_files_of_the_project),
        ("deep_nesting_does_not_break_anything", deep_nesting_does_not_break_anything),
        ("a_line_leads_to_its_cell_and_back", a_line_leads_to_its_cell_and_back),
        ("the_model_shows_what_is_default", the_model_shows_what_is_default),
        ("options_come_from_everywhere", options_come_from_everywhere),
        ("options_that_cannot_be_meant_are_refused", options_that_cannot_be_meant_are_refused),
        ("a_release_can_be_verified", a_release_can_be_verified),
        ("a_first_document_builds_and_is_never_overwritten", a_first_document_builds),
        ("findings_go_into_a_file", findings_go_into_a_file),
        ("what_is_dropped_in_silence_is_found", what_is_dropped_in_silence_is_found),
        ("names_that_no_disk_takes_write_nothing", names_that_no_disk_takes_write_nothing),
        ("the_locale_speaks_where_no_document_does", the_locale_speaks_where_no_document_does),
        ("help_completions_and_pages_are_there", help_completions_and_pages_are_there),
        ("every_rule_is_explained", every_rule_is_explained),
    ];
    let all = tests.iter().chain(export::TESTS).chain(secrets::TESTS).chain(templates::TESTS);
    all.map(|&(name, run)| Trial::test(format!("cli::{name}"), run)).collect()
}

/// A directory with a project in it.
pub(crate) struct Room {
    directory: TempDir,
}

/// How a command ended.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Room {
    pub(crate) fn new() -> Result<Self, Failed> {
        Ok(Self { directory: TempDir::new()? })
    }

    /// A room with `text` as its only document.
    pub(crate) fn with(text: &str) -> Result<Self, Failed> {
        let room = Self::new()?;
        room.write("specs/small.rst", text.as_bytes())?;
        Ok(room)
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Outcome {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        Ok(fs::write(path, bytes)?)
    }

    pub(crate) fn read(&self, path: &str) -> Result<String, Failed> {
        fs::read_to_string(self.at(path)).map_err(|error| format!("{path}: {error}").into())
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rcsgen"));
        command.current_dir(self.directory.path()).stdin(Stdio::null());
        // What the tester likes must not change what is tested.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("RCSGEN_") || text.contains("COLOR") || text.starts_with("GIT_") {
                command.env_remove(&name);
            }
        }
        command
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("LANG")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("GIT_CEILING_DIRECTORIES", self.directory.path());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Result<Done, Failed> {
        Done::of(self.command().args(line.split_whitespace()))
    }

    /// Every file below the output directory but packages, with its bytes.
    pub(crate) fn output(&self, path: &str) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
        let root = self.at(path);
        let mut files = BTreeMap::new();
        let mut open = vec![root.clone()];
        while let Some(directory) = open.pop() {
            let Ok(entries) = fs::read_dir(&directory) else { continue };
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(&root)?.to_string_lossy().into_owned();
                    files.insert(name, fs::read(&path)?);
                }
            }
        }
        Ok(files)
    }
}

impl Done {
    pub(crate) fn of(command: &mut Command) -> Result<Self, Failed> {
        let output = command.output()?;
        let done = Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout)?,
            err: String::from_utf8(output.stderr)?,
        };
        for word in ["panicked", "RUST_BACKTRACE", "internal error"] {
            if done.err.contains(word) {
                return Err(format!("the program broke down: {}", done.err).into());
            }
        }
        Ok(done)
    }

    pub(crate) fn exits(self, code: i32) -> Result<Self, Failed> {
        let Self { out, err, .. } = &self;
        if self.code == Some(code) {
            return Ok(self);
        }
        Err(format!("exit {:?} instead of {code}\n{out}\n{err}", self.code).into())
    }

    pub(crate) fn says(self, words: &str) -> Result<Self, Failed> {
        if self.err.contains(words) {
            return Ok(self);
        }
        Err(format!("`{words}` is missing in: {}", self.err).into())
    }

    pub(crate) fn shows(self, words: &str) -> Result<Self, Failed> {
        if self.out.contains(words) {
            return Ok(self);
        }
        Err(format!("`{words}` is missing in: {}", self.out).into())
    }
}

pub(crate) fn ensure(holds: bool, message: impl Into<String>) -> Outcome {
    if holds { Ok(()) } else { Err(message.into().into()) }
}

fn a_good_document_builds_and_stays_built() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("build")?.exits(0)?.says("2 servers")?;
    let hosts = room.read("output/servers/alpha.example.net/etc/hosts")?;
    ensure(hosts.contains("2001:db8::2"), hosts)?;
    let before = room.output("output")?;
    let times = |room: &Room| -> Result<Vec<_>, Failed> {
        let files = before.keys().map(|it| room.at("output").join(it));
        files.map(|it| Ok(fs::metadata(it)?.modified()?)).collect()
    };
    let modified = times(&room)?;
    let again = room.run("build")?.exits(0)?.says("nothing changed")?;
    ensure(again.out.is_empty(), again.out)?;
    ensure(times(&room)? == modified, "an unchanged file was touched")?;
    room.run("build --check")?.exits(0)?;
    room.run("check")?;
    Ok(())
}

fn a_bad_document_writes_nothing() -> Outcome {
    let room = Room::with(&faulty())?;
    room.run("build")?.exits(1)?.says("nothing was written")?.says("duplicate-address")?;
    ensure(!room.at("output").exists(), "something was written")?;
    // What was built before stays as it was.
    room.write("specs/small.rst", SMALL.as_bytes())?;
    room.run("build")?.exits(0)?;
    let before = room.output("output")?;
    room.write("specs/small.rst", faulty().as_bytes())?;
    room.run("build")?.exits(1)?;
    ensure(room.output("output")? == before, "the output changed")
}

fn the_tables_as_written_are_refused() -> Outcome {
    let text = fs::read(fixture("as-written/complex.rst"))?;
    let room = Room::new()?;
    room.write("specs/complex.rst", &text)?;
    let done = room.run("check --output-format concise")?.exits(1)?;
    // The places of the name in a zone that is not there, of the second `fs1`, and of each `::601`.
    for place in ["22:27", "26:27", "25:50", "26:50", "27:50", "28:50"] {
        let full = room.run("check --output-format json")?.exits(1)?;
        let (row, column) = place.split_once(':').unwrap_or_default();
        let json: serde_json::Value = serde_json::from_str(&full.out)?;
        let text = json.to_string();
        let location = format!("\"row\":{row},\"column\":{column}");
        let swapped = format!("\"column\":{column},\"row\":{row}");
        let found = text.contains(&location) || text.contains(&swapped);
        ensure(found, format!("nothing at {place}: {}", done.out))?;
    }
    room.run("build")?.exits(1)?.says("ничего не записано")?;
    ensure(!room.at("output").exists(), "something was written")
}

fn the_tables_as_written_are_mended() -> Outcome {
    let before = fs::read_to_string(fixture("as-written/complex.rst"))?;
    let room = Room::new()?;
    room.write("specs/complex.rst", before.as_bytes())?;
    let hint = "исправляются с `--fix --unsafe-fixes`";
    room.run("check")?.exits(1)?.says(hint)?;
    // What a person must confirm is left alone until it is confirmed.
    room.run("check --fix")?.exits(1)?.says("исправлено 0")?.says(hint)?;
    ensure(room.read("specs/complex.rst")? == before, "an unsafe fix was applied")?;

    let done = room.run("check --fix --unsafe-fixes")?.exits(0)?.says("исправлено 4, осталось ")?;
    ensure(!done.err.contains("--unsafe-fixes"), done.err)?;
    let after = room.read("specs/complex.rst")?;
    let mended = [
        (22, "couch2.db.rcsnet.ru1 ", "couch2.db.rcsnet.ru  "),
        (
            26,
            "fs1.voip.rcsnet.ru     fd75:9fac:a7b1:92:6c::601",
            "fs2.voip.rcsnet.ru     fd75:9fac:a7b1:92:6c::602",
        ),
        (27, "::601", "::701"),
        (28, "::601", "::702"),
        (71, "база данных, сервер 1", "база данных          "),
    ];
    let expected = before.split_inclusive('\n').zip(1..).map(|(line, number)| {
        let found = mended.iter().find(|it| it.0 == number);
        found.map_or_else(|| line.to_owned(), |(_, old, new)| line.replace(old, new))
    });
    ensure(after == expected.collect::<String>(), after.clone())?;
    room.run("check --fix --unsafe-fixes")?.exits(0)?.says("исправлено 0")?;
    ensure(room.read("specs/complex.rst")? == after, "a second run changed something")?;
    let files: Vec<_> = room.output("specs")?.into_keys().collect();
    ensure(files == ["complex.rst"], format!("{files:?}"))?;
    room.run("build")?.exits(0)?.says("8 серверов")?;
    Ok(())
}

fn a_diff_of_fixes_writes_nothing() -> Outcome {
    let faulty = SMALL.replace("beta.example.net ", "beta.example.net1");
    let room = Room::with(&faulty)?;
    let done = room.run("check --diff --unsafe-fixes")?.exits(1)?.says("would fix 1")?;
    let done = done.shows("+++ specs/small.rst")?.shows("-beta.example.net1 ")?;
    done.shows("+beta.example.net  ")?;
    ensure(room.read("specs/small.rst")? == faulty, "--diff wrote")?;
    // Nothing is safe to fix here, so there is no difference.
    let done = room.run("check --diff --fix")?.exits(0)?;
    ensure(done.out.is_empty(), done.out)?;
    // What the diff shows is what is written.
    room.run("check --fix --unsafe-fixes")?.exits(0)?.says("fixed 1")?;
    ensure(room.read("specs/small.rst")? == SMALL, "the fix is not what was shown")?;
    room.run("check --diff --unsafe-fixes")?.exits(0)?;
    // A safe fix needs no word of the user.
    let room = Room::with(&SMALL.replace("===========\n\n", "======\n\n"))?;
    room.run("check")?.exits(0)?.says("1 is fixable with `--fix`")?;
    room.run("check --diff")?.exits(1)?.shows("+===========\n")?;
    room.run("check --fix")?.exits(0)?.says("fixed 1")?;
    ensure(room.read("specs/small.rst")? == SMALL, "the safe fix is not there")?;
    // A document that only links into the project belongs to someone else.
    #[cfg(unix)]
    {
        let other = Room::with(&faulty)?;
        room.write("linked/rcsgen.toml", b"")?;
        std::os::unix::fs::symlink(other.at("specs/small.rst"), room.at("linked/x.rst"))?;
        room.run("check linked/x.rst --fix --unsafe-fixes")?.exits(1)?.says("fixed 0")?;
        ensure(other.read("specs/small.rst")? == faulty, "a foreign document was written")?;
    }
    Ok(())
}

pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

fn check_and_diff_show_and_write_nothing() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("build --check")?.exits(1)?.shows("create output/servers/alpha.example.net")?;
    ensure(!room.at("output").exists(), "--check wrote")?;
    room.run("build")?.exits(0)?;
    room.write("specs/small.rst", SMALL.replace("::2", "::3").as_bytes())?;
    let before = room.output("output")?;
    for option in ["--check", "--diff"] {
        let done = room.run(&format!("build {option}"))?.exits(1)?;
        let done = done.shows("+++ output/servers/alpha.example.net/etc/hosts")?;
        let lines = |sign| done.out.lines().any(|it| it.starts_with(sign) && it.contains("beta"));
        ensure(lines('+') && lines('-'), done.out.clone())?;
    }
    ensure(room.output("output")? == before, "the output changed")?;
    room.run("build")?.exits(0)?;
    room.run("build --diff")?.exits(0)?;
    Ok(())
}

fn edits_are_kept_unless_forced() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("build")?.exits(0)?;
    let hosts = "output/servers/alpha.example.net/etc/hosts";
    let made = room.read(hosts)?;
    room.write(hosts, b"by hand\n")?;
    room.run("build")?.exits(1)?.says("was edited by hand")?.says("--force")?;
    ensure(room.read(hosts)? == "by hand\n", "the edit is gone")?;
    // Nothing is out of date, and building anew would mend nothing.
    let done = room.run("build --check")?.exits(1)?.shows(&format!("edited {hosts}\n"))?;
    let done = done.shows("-by hand\n+")?.says("`rcsgen build` would write nothing")?;
    ensure(!done.err.contains("out of date"), done.err)?;
    room.run("build --diff")?.exits(1)?.shows("-by hand\n+")?.says("build --force")?;
    room.run("build --check --lang ru")?
        .exits(1)?
        .says("изменён вручную")?
        .says("ничего не запишет")?;
    ensure(room.read(hosts)? == "by hand\n", "a look wrote")?;
    room.run("build --force")?.exits(0)?;
    ensure(room.read(hosts)? == made, "the file was not mended")
}

fn stale_files_go() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("build")?.exits(0)?;
    room.write("output/servers/beta.example.net/etc/mine", b"mine")?;
    room.write("specs/small.rst", SMALL.replace("beta.", "gamma.").as_bytes())?;
    room.run("build")?.exits(0)?.shows("- output/servers/beta.example.net/etc/hosts")?;
    let left = room.output("output/servers/beta.example.net")?;
    let left: Vec<_> = left.keys().collect();
    ensure(left == ["etc/mine"], format!("{left:?}"))?;
    ensure(room.at("output/servers/gamma.example.net").exists(), "nothing came instead")
}

/// Nobody reviews pages, so `--check` does not miss them, and nobody edits them.
fn pages_are_made_anew() -> Outcome {
    let room = Room::new()?;
    room.write("specs/a.rst", SMALL.as_bytes())?;
    room.run("build --no-packages")?.exits(0)?;
    let page = room.read("output/site/index.html")?;
    fs::remove_dir_all(room.at("output/site"))?;
    room.run("build --check")?.exits(0)?;
    ensure(!room.at("output/site").exists(), "a check wrote pages")?;
    room.run("build --no-packages")?.exits(0)?;
    room.write("output/site/index.html", b"edited")?;
    room.run("build --no-packages")?.exits(0)?;
    ensure(room.read("output/site/index.html")? == page, "an edit of a page was kept")
}

fn a_template_may_not_make_a_page() -> Outcome {
    let room = Room::new()?;
    room.write("specs/a.rst", SMALL.as_bytes())?;
    let kind = "summary = \"A page\"\n[[file]]\ntemplate = \"page.j2\"\nper = \"platform\"\n\
                path = \"site/index.html\"\nformat = \"text\"\n";
    room.write("templates/page/artifact.toml", kind.as_bytes())?;
    room.write("templates/page/page.j2", b"mine\n")?;
    let done = room.run("build --no-packages")?.exits(2)?;
    ensure(done.err.contains("`site/index.html`"), &done.err)?;
    ensure(!room.at("output").exists(), "half a tree was written")
}

/// A row of its own in the hosts file of each of 200 servers: some 4 MB.
fn too_many_bytes_are_not_made() -> Outcome {
    let row = |it: u32| format!("   s{it}.example.net, 2001:db8::{it:x}\n");
    let rows: String = (1..=200).map(row).collect();
    let text =
        format!("T\n=\n\n.. csv-table:: Servers\n   :header: DNS name, IPv6 address\n\n{rows}");
    let room = Room::with(&text)?;
    let done = room.run("build --no-packages --config output_limit=1")?.exits(1)?;
    ensure(done.err.contains("error[output-too-large]"), &done.err)?;
    ensure(done.err.contains(".rst:7:4\n"), &done.err)?;
    ensure(!room.at("output").exists(), "half a tree was written")?;
    let done = room.run("build --no-packages --config output_limit=0")?.exits(2)?;
    ensure(done.err.contains("from 1 to 1048576"), &done.err)?;
    room.run("build --no-packages --config output_limit=16")?.exits(0)?;
    Ok(())
}

/// What a table of networks says reaches the files, of the servers' own addresses and of a floating one of
/// the other family; without its gateways it says nothing.
fn a_network_says_where_its_addresses_lead() -> Outcome {
    let text = |v6: &str, v4: &str| {
        format!(
            "T\n=\n\n.. csv-table:: Servers\n   :header: DNS name, IPv6 address, Role\n\n   \
             a1.example.net, 2001:db8::1, web\n   a2.example.net, 2001:db8::2, web\n\n\
             .. csv-table:: Floating addresses\n   :header: DNS name, IPv4 address, Role\n\n   \
             a.example.net, 192.0.2.9, web\n\n\
             .. csv-table:: Networks\n   :header: Network, Gateway\n\n   \
             2001:db8::/72, {v6}\n   192.0.2.0/28, {v4}\n"
        )
    };
    let of = |file: &str| format!("output/servers/a1.example.net/etc/{file}");
    let (ifcfg, keepalived) =
        (of("sysconfig/network-scripts/ifcfg-eth0"), of("keepalived/keepalived.conf"));
    let room = Room::with(&text("2001:db8::f", "192.0.2.14"))?;
    room.run("build --no-packages")?.exits(0)?;
    let read = |path: &str| fs::read_to_string(room.at(path));
    let found = read(&ifcfg)?;
    ensure(found.contains("IPV6ADDR=2001:db8::1/72\nIPV6_DEFAULTGW=2001:db8::f\n"), &found)?;
    let found = read(&keepalived)?;
    ensure(found.contains("        192.0.2.9/28 dev eth0\n"), &found)?;
    ensure(found.contains("        0.0.0.0/0 via 192.0.2.14 dev eth0\n"), &found)?;

    // Each floating address stands in a network of its own, on servers with IPv4 too.
    let text_of_two = text("2001:db8::f", "192.0.2.14")
        .replace("IPv6 address, Role\n\n   a1", "IPv6 address, IPv4 address, Role\n\n   a1")
        .replace("::1, web", "::1, 192.0.2.1, web")
        .replace("::2, web", "::2, 192.0.2.2, web")
        .replace(
            "   a.example.net, 192.0.2.9, web\n",
            "   a.example.net, 192.0.2.9, web\n   b.example.net, 198.51.100.9, web\n",
        )
        + "   198.51.100.0/25, 198.51.100.1\n";
    let room = Room::with(&text_of_two)?;
    room.run("build --no-packages")?.exits(0)?;
    let found = fs::read_to_string(room.at(&ifcfg))?;
    ensure(found.contains("IPADDR=192.0.2.1\nPREFIX=28\nGATEWAY=192.0.2.14\n"), &found)?;
    let found = fs::read_to_string(room.at(&keepalived))?;
    for address in ["192.0.2.9/28", "198.51.100.9/25"] {
        ensure(found.contains(&format!("        {address} dev eth0\n")), &found)?;
    }

    let room = Room::with(&text("", ""))?;
    room.run("build --no-packages")?.exits(0)?;
    ensure(!room.at(&ifcfg).exists(), "an interface without a gateway")?;
    let found = fs::read_to_string(room.at(&keepalived))?;
    ensure(found.contains("        192.0.2.9/24 dev eth0\n"), &found)?;
    ensure(!found.contains("virtual_routes"), &found)
}

fn results_and_messages_keep_apart() -> Outcome {
    let room = Room::with(&faulty())?;
    let done = room.run("check --output-format json")?.exits(1)?;
    serde_json::from_str::<serde_json::Value>(&done.out)?;
    let done = room.run("build")?.exits(1)?;
    ensure(done.out.is_empty(), done.out)?;
    let done = room.run("check -q --output-format concise")?.exits(1)?;
    ensure(done.err.is_empty() && done.out.contains("duplicate-address"), done.err)?;
    room.run("check --exit-zero")?.exits(0)?;
    Ok(())
}

fn colours_follow_the_conventions() -> Outcome {
    let room = Room::with(&faulty())?;
    let colored = |arguments: &str, variables: &[(&str, &str)]| -> Result<bool, Failed> {
        let mut command = room.command();
        command.args(arguments.split_whitespace()).envs(variables.iter().copied());
        Ok(Done::of(&mut command)?.out.contains('\x1b'))
    };
    for (arguments, variables, expected) in [
        ("check", &[][..], false),
        ("check --color always", &[], true),
        ("check --color always", &[("NO_COLOR", "1")], true),
        ("check", &[("FORCE_COLOR", "1")], true),
        ("check", &[("CLICOLOR_FORCE", "1")], true),
        ("check", &[("CLICOLOR_FORCE", "0")], false),
        ("check", &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false),
        ("check --color never", &[("FORCE_COLOR", "1")], false),
        ("check", &[("RCSGEN_COLOR", "always")], true),
    ] {
        let message = format!("{arguments} {variables:?}");
        ensure(colored(arguments, variables)? == expected, message)?;
    }
    Ok(())
}

fn a_reader_may_leave() -> Outcome {
    let room = Room::with(SMALL)?;
    let mut child = room
        .command()
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    drop(child.stdout.take());
    let output = child.wait_with_output()?;
    ensure(output.stderr.is_empty(), String::from_utf8_lossy(&output.stderr))?;
    ensure(output.status.code() == Some(0), format!("{:?}", output.status))?;
    if Path::new("/dev/full").exists() {
        let full = fs::OpenOptions::new().write(true).open("/dev/full")?;
        let output = room.command().args(["completions", "bash"]).stdout(full).output()?;
        ensure(output.status.code() == Some(2), "a full disk is no success")?;
    }
    Ok(())
}

fn bad_input_is_explained() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("build nowhere")?.exits(2)?.says("there is no such file")?;
    room.write("notes/x.txt", b"")?;
    room.run("build notes")?.exits(2)?.says("holds no document")?;
    room.run("build notes/x.txt")?.exits(2)?.says("is no document")?;
    room.run("build --nonsense")?.exits(2)?.says("--nonsense")?;
    room.run("")?.exits(2)?;
    for (text, rule) in [(&b""[..], "no-servers"), (b"Title\n=====\n\nProse.\n", "no-servers")] {
        room.write("empty/x.rst", text)?;
        let done = room.run("build empty")?.exits(1)?;
        ensure(done.err.contains("empty/x.rst"), format!("{rule}: {}", done.err))?;
    }
    room.write("other/x.rst", b"Title\n=====\n\n\xD2\xE0\xE1\xEB\xE8\xF6\xE0\n")?;
    room.run("build other")?.exits(1)?.says("other/x.rst:4:1")?.says("cp1251")?;
    ensure(!room.at("output").exists(), "something was written")?;
    ensure(!room.at("other/output").exists(), "something was written")
}

fn marks_and_line_ends_change_nothing() -> Outcome {
    let plain = Room::with(SMALL)?;
    plain.run("build")?.exits(0)?;
    let expected = plain.output("output/servers")?;
    let crlf = SMALL.replace('\n', "\r\n");
    for text in [format!("\u{FEFF}{SMALL}"), crlf.clone(), format!("\u{FEFF}{crlf}")] {
        let room = Room::with(&text)?;
        room.run("build")?.exits(0)?;
        ensure(room.output("output/servers")? == expected, format!("{text:?}"))?;
    }
    Ok(())
}

fn one_bad_of_a_hundred_is_found() -> Outcome {
    let room = Room::new()?;
    for at in 0..100 {
        let text = SMALL
            .replace("example.net", &format!("e{at:02}.example"))
            .replace("2001:db8::", &format!("2001:db8:0:{at:x}::"));
        room.write(&format!("specs/p{at:02}/spec.rst"), text.as_bytes())?;
    }
    room.run("build --no-packages")?.exits(0)?.says("100 platforms: 200 servers")?;
    let before = room.output("output")?;
    let bad = room.read("specs/p42/spec.rst")?.replace("alpha.", "alpha..");
    room.write("specs/p42/spec.rst", bad.as_bytes())?;
    room.run("build --no-packages")?.exits(1)?.says("specs/p42/spec.rst:7:")?;
    ensure(room.output("output")? == before, "the output changed")
}

fn the_same_bytes_wherever_and_whenever() -> Outcome {
    let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/complex.rst"))?;
    let build = |variables: &[(&str, &str)], umask: &str, directory: &str| {
        let room = Room::new()?;
        room.write("deep/specs/complex.rst", &text)?;
        room.write("deep/elsewhere/x", b"")?;
        let script = format!(
            "umask {umask}; exec {} build {}",
            env!("CARGO_BIN_EXE_rcsgen"),
            room.at("deep/specs").display()
        );
        let mut command = room.command();
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]).current_dir(room.at(directory)).stdin(Stdio::null());
        for (name, value) in command.env("SOURCE_DATE_EPOCH", "1700000000").get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        Done::of(shell.envs(variables.iter().copied()))?.exits(0)?;
        room.output("deep/output")
    };
    let one = build(&[("TZ", "UTC"), ("RAYON_NUM_THREADS", "1")], "022", "deep")?;
    let other = build(
        &[("TZ", "Asia/Kamchatka"), ("LC_ALL", "ru_RU.UTF-8"), ("RAYON_NUM_THREADS", "8")],
        "077",
        "deep/elsewhere",
    )?;
    ensure(one.len() > 20, format!("only {} files", one.len()))?;
    let names = |it: &BTreeMap<String, Vec<u8>>| it.keys().cloned().collect::<Vec<_>>();
    ensure(names(&one) == names(&other), "other files")?;
    for (path, bytes) in &one {
        ensure(other.get(path) == Some(bytes), format!("`{path}` differs"))?;
    }
    Ok(())
}

/// Simple and grid tables, `list-table`, `csv-table` and Markdown say the same; only the name of the
/// document differs.
fn every_form_of_table_makes_the_same() -> Outcome {
    let build = |form: &str, name: &str| {
        let room = Room::new()?;
        room.write(&format!("specs/{name}"), &fs::read(fixture(&format!("forms/{form}/{name}")))?)?;
        room.run("build --no-packages")?.exits(0)?;
        let files = room.output("output")?.into_iter();
        let beside =
            |it: &str| it.starts_with("site/") || ["manifest.json", "site.json"].contains(&it);
        let files = files.filter(|(path, _)| !beside(path));
        let text = |bytes: Vec<u8>| -> Result<String, Failed> {
            Ok(String::from_utf8(bytes)?.replace(name, "DOCUMENT"))
        };
        files
            .map(|(path, bytes)| Ok((path, text(bytes)?)))
            .collect::<Result<BTreeMap<_, _>, Failed>>()
    };
    let simple = build("simple", "complex.rst")?;
    ensure(simple.len() > 20, format!("only {} files", simple.len()))?;
    for (form, name) in [
        ("grid", "complex.rst"),
        ("list", "complex.rst"),
        ("csv", "complex.rst"),
        ("markdown", "complex.md"),
    ] {
        let other = build(form, name)?;
        ensure(simple.keys().eq(other.keys()), format!("{form}: other files"))?;
        for (path, text) in &simple {
            let same = other.get(path) == Some(text);
            ensure(same, format!("{form}: `{path}` differs:\n{text}\n{:?}", other.get(path)))?;
        }
    }
    Ok(())
}

/// The smallest documents, and one with other words, roles, prefixes and zones.
fn documents_of_other_shapes_build() -> Outcome {
    for name in ["smallest-en.rst", "smallest-ru.rst", "english.md"] {
        let room = Room::new()?;
        room.write(&format!("specs/{name}"), &fs::read(fixture(name))?)?;
        room.run("build")?.exits(0)?;
        ensure(room.at("output/servers").exists(), format!("{name}: no servers"))?;
        room.run("build --check")?.exits(0)?;
    }
    Ok(())
}

/// An included table belongs to the document that includes it, with its own places.
fn documents_include_files_of_the_project() -> Outcome {
    let room = Room::new()?;
    let (_, table) = SMALL.split_at(SMALL.find("====================  ").unwrap_or_default());
    room.write("specs/parts/servers.rst", table.as_bytes())?;
    let main = "Main\n====\n\n.. include:: parts/servers.rst\n";
    room.write("specs/main.rst", main.as_bytes())?;
    room.run("build")?.exits(0)?.says("2 servers")?;
    room.run("trace specs/parts/servers.rst:4")?.exits(0)?.shows("alpha.example.net/etc/hosts:")?;
    ensure(!room.at("output/site/parts/servers.html").exists(), "a part became a page")?;
    let outside = "\n.. include:: ../../../../../../../../../../etc/hostname\n";
    room.write("specs/main.rst", format!("{main}{outside}").as_bytes())?;
    room.run("build")?.exits(1)?.says("specs/main.rst:6:1")?.says("outside of the project")?;
    Ok(())
}

fn deep_nesting_does_not_break_anything() -> Outcome {
    let quotes: Vec<_> = (0..500).map(|depth| format!("{}x\n\n", " ".repeat(depth))).collect();
    let quotes = quotes.concat();
    let lists = format!("{}x\n", "- ".repeat(2_000));
    let emphasis = format!("{}x{}\n", "*a ".repeat(5_000), "*".repeat(5_000));
    for (name, text) in
        [("a.rst", quotes), ("b.rst", lists.clone()), ("c.md", lists), ("d.md", emphasis)]
    {
        let room = Room::new()?;
        room.write(&format!("specs/{name}"), format!("{SMALL}\n\n{text}").as_bytes())?;
        let done = room.run("check -q --output-format concise")?;
        ensure(matches!(done.code, Some(0 | 1)), format!("{name}: {:?} {}", done.code, done.err))?;
        let done = room.run(&format!("parse specs/{name} --format json"))?;
        ensure(matches!(done.code, Some(0 | 1)), format!("{name}: {:?} {}", done.code, done.err))?;
    }
    Ok(())
}

fn a_line_leads_to_its_cell_and_back() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("build")?.exits(0)?;
    let hosts = room.read("output/servers/alpha.example.net/etc/hosts")?;
    let line = hosts.lines().position(|it| it.contains("beta.example.net"));
    let line = line.ok_or("beta is missing")? + 1;
    room.run(&format!("trace output/servers/alpha.example.net/etc/hosts:{line}"))?
        .exits(0)?
        .shows("specs/small.rst:8:1 ")?
        .shows("specs/small.rst:8:23 ")?;
    room.run("trace specs/small.rst:8:23")?
        .exits(0)?
        .shows(&format!("output/servers/alpha.example.net/etc/hosts:{line}:"))?
        .shows("output/servers/beta.example.net/etc/hosts:")?;
    room.run("trace specs/small.rst")?.exits(2)?;
    room.run("trace nowhere:3")?.exits(2)?;
    // What is not there is no line like others.
    let hosts = "output/servers/alpha.example.net/etc/hosts";
    room.run(&format!("trace {hosts}:9999"))?.exits(2)?.says("has no line 9999: it has")?;
    room.run("trace specs/small.rst:9999")?.exits(2)?.says("has no line 9999: it has 9 lines")?;
    room.run("trace specs/small.rst:8:99")?.exits(2)?.says("it has 33 characters")?;
    room.run("trace specs/small.rst:9999 --lang ru")?.exits(2)?.says("там 9 строк")?;
    // A column beside the values tells where they are.
    room.run(&format!("trace {hosts}:{line}:13"))?.exits(0)?.says("begin at columns 1, ")?;
    room.run("trace specs/small.rst:8:20")?.exits(0)?.says("begin at columns 1, 23")?;
    room.run(&format!("trace {hosts}:1"))?.exits(0)?.says("the same for every document")?;
    for path in ["site/index.html", "repo/repodata/repomd.xml", "manifest.json"] {
        let done = room.run(&format!("trace output/{path}:1"))?.exits(2)?;
        done.says("is made of the other files")?;
    }
    room.run("trace output/servers/nobody/etc/hosts:1")?.exits(2)?.says("neither a document")?;
    Ok(())
}

fn the_model_shows_what_is_default() -> Outcome {
    let room = Room::with(SMALL)?;
    room.run("model --explain")?
        .exits(0)?
        .shows("zone → example.net")?
        .shows("soa_retry → 3600")?;
    room.run("model")?.exits(0)?.shows("alpha.example.net")?.shows("default")?;
    room.run("model --explain")?.exits(0)?.shows("1 of 1 table")?.shows("2 of 2 rows")?;
    let done = room.run("model --format json")?.exits(0)?;
    let model: serde_json::Value = serde_json::from_str(&done.out)?;
    let name = model.pointer("/servers/1/name").and_then(serde_json::Value::as_str);
    ensure(name == Some("beta.example.net"), done.out.clone())?;
    let by = model.pointer("/platforms/0/settings/ttl/stated/by");
    ensure(by.and_then(serde_json::Value::as_str) == Some("default"), done.out)
}

/// Each is refused at its place, and nothing is written.
fn options_that_cannot_be_meant_are_refused() -> Outcome {
    for (option, place) in [
        ("output = \"specs\"", "rcsgen.toml:1:10"),
        ("output = \"./specs/\"", "rcsgen.toml:1:10"),
        ("output = \"templates\"", "rcsgen.toml:1:10"),
        ("output = 5", "rcsgen.toml:1:10"),
        ("repo_url = \"nonsense\"", "rcsgen.toml:1:12"),
        ("repo_key = \"nofile\"", "rcsgen.toml:1:12"),
    ] {
        let room = Room::with(SMALL)?;
        room.write("rcsgen.toml", option.as_bytes())?;
        let done = room.run("check --output-format concise")?.exits(2)?;
        done.shows(&format!("{place}: error[config-value]"))?;
        room.run("build")?.exits(2)?.says("config-value")?;
        let left = room.output(".")?;
        ensure(left.len() == 2, format!("{option}: {:?}", left.keys()))?;
    }
    let room = Room::with(SMALL)?;
    room.run("build -o specs")?.exits(2)?.says("written among the documents")?;
    room.run("build --config output=5")?.exits(0)?;
    ensure(room.at("5/manifest.json").exists(), "--config wants no quotes")?;
    room.write("rcsgen.toml", b"output = \"specs/made\"\nrepo_url = \"http://a.example/el7\"\n")?;
    room.run("build")?.exits(0)?;
    room.run("build --check")?.exits(0)?;
    Ok(())
}

fn what_is_dropped_in_silence_is_found() -> Outcome {
    for name in ["small.rst", "small.md"] {
        let room = Room::new()?;
        let text = if name == "small.md" {
            "# T\n\n| DNS name | IPv6 address |\n| - | - |\n| a\0b.example.net | 2001:db8::1 |\n"
                .into()
        } else {
            SMALL.replace("beta.example.net ", "be\0ta.example.net")
        };
        room.write(&format!("specs/{name}"), text.as_bytes())?;
        let done = room.run("check --output-format concise")?.exits(1)?;
        done.shows("error[control-character] a NUL character stands in the text")?;
        room.run("build")?.exits(1)?.says("control-character")?;
        ensure(!room.at("output").exists(), "something was built")?;
    }
    Ok(())
}

/// The name is valid, and files that are called after it would not be.
fn names_that_no_disk_takes_write_nothing() -> Outcome {
    let label = "a".repeat(60);
    let long = format!("{label}.{label}.{label}.{}.example.net", "b".repeat(57));
    ensure(long.len() == 252, format!("{}", long.len()))?;
    let table = |name: &str| {
        format!("# T\n\n| DNS name | IPv6 address |\n| - | - |\n| {name} | 2001:db8::1 |\n")
    };
    let room = Room::new()?;
    room.write("specs/a.md", table(&long).as_bytes())?;
    room.run("build")?.exits(2)?.says("is longer than 255 bytes")?;
    ensure(room.output("output")?.is_empty(), "half a tree was written")?;
    room.write("specs/a.md", table("a.example.net").as_bytes())?;
    room.run("build")?.exits(0)?;
    Ok(())
}

/// No result depends on it.
fn the_locale_speaks_where_no_document_does() -> Outcome {
    let room = Room::new()?;
    let run = |line: &str, name: &str, value: &str| {
        let mut command = room.command();
        Done::of(command.args(line.split_whitespace()).env("LANG", "C").env(name, value))
    };
    for (name, value) in [("LANG", "ru_RU.UTF-8"), ("LC_ALL", "ru_RU.UTF-8"), ("LC_MESSAGES", "ru")]
    {
        run("build", name, value)?.exits(2)?.says("здесь нет")?;
        run("verify nothing.zip", name, value)?.exits(2)?.says("ошибка: ")?;
        run("build --lang en", name, value)?.exits(2)?.says("there is no")?;
    }
    run("build", "LANG", "rue_RUE")?.exits(2)?.says("there is no")?;
    // A document has a language of its own.
    room.write("specs/small.rst", SMALL.as_bytes())?;
    run("check", "LANG", "ru_RU.UTF-8")?.exits(0)?.says("warning")?;
    room.write(
        "specs/small.rst",
        format!("{SMALL}\nЗдесь перечислены серверы нашего комплекса.\n").as_bytes(),
    )?;
    run("fmt", "LANG", "C")?.exits(0)?.says("изменено")?;
    Ok(())
}

fn options_come_from_everywhere() -> Outcome {
    let room = Room::with(SMALL)?;
    room.write("rcsgen.toml", b"output = \"made\"\n")?;
    room.run("config")?.exits(0)?.shows("output = \"made\"  # rcsgen.toml:1:10")?;
    room.run("build")?.exits(0)?;
    ensure(room.at("made/manifest.json").exists(), "rcsgen.toml was not read")?;
    let mut command = room.command();
    Done::of(command.arg("build").env("RCSGEN_OUTPUT", "variable"))?.exits(0)?;
    ensure(room.at("variable/manifest.json").exists(), "the variable was not read")?;
    room.run("build --config output=argument")?.exits(0)?;
    ensure(room.at("argument/manifest.json").exists(), "--config was not read")?;
    room.run("build --no-config")?.exits(0)?;
    ensure(room.at("output/manifest.json").exists(), "--no-config did not help")?;
    room.write("rcsgen.toml", b"output = \"\xFF\"\n")?;
    room.run("check")?.exits(2)?.shows("rcsgen.toml:1:11")?;
    room.write("rcsgen.toml", b"ouput = \"made\"\n")?;
    room.run("check")?.exits(2)?.shows("`output`")?;
    room.write("rcsgen.toml", b"[rules]\nduplicate-adress = \"warn\"\n")?;
    room.run("check")?.shows("`duplicate-address`")?;
    Ok(())
}

fn a_release_can_be_verified() -> Outcome {
    // A byte order mark is no part of the text, but of the file that sums are about.
    let room = Room::with(&format!("\u{FEFF}{SMALL}"))?;
    room.run("build")?.exits(0)?;
    let names = room.output("output/release")?;
    let zip =
        names.keys().find(|it| it.rsplit('.').next() == Some("zip")).ok_or("there is no bundle")?;
    let path = format!("output/release/{zip}");
    let digest = rcsgen::plan::sha256(&fs::read(room.at("specs/small.rst"))?);
    room.run(&format!("verify {path}"))?.exits(0)?.says("integrity only")?.shows(&digest)?;
    room.run(&format!("verify {path} --spec specs"))?.exits(0)?.says("exactly these")?;
    room.write("specs/small.rst", SMALL.replace("::2", "::3").as_bytes())?;
    room.run(&format!("verify {path} --spec specs"))?.exits(1)?.says("another version")?;
    let mut bytes = fs::read(room.at(&path))?;
    let middle = bytes.len() / 2;
    bytes.iter_mut().skip(middle).take(1).for_each(|it| *it ^= 1);
    room.write("forged.zip", &bytes)?;
    room.run("verify forged.zip")?.exits(1)?;
    room.run("verify nowhere.zip")?.exits(2)?;
    Ok(())
}

fn help_completions_and_pages_are_there() -> Outcome {
    let room = Room::new()?;
    room.run("--help")?.exits(0)?.shows("Examples:")?;
    room.run("build --help")?.exits(0)?.shows("--check")?;
    room.run("--version")?.exits(0)?.shows("rcsgen ")?;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        room.run(&format!("completions {shell}"))?.exits(0)?.shows("rcsgen")?;
    }
    room.run("man")?.exits(0)?.shows(".TH rcsgen 1")?;
    room.run("man --out pages")?.exits(0)?;
    ensure(room.read("pages/rcsgen-build.1")?.contains("rcsgen build"), "the page says no name")
}

fn every_rule_is_explained() -> Outcome {
    let room = Room::new()?;
    let list = room.run("explain --all")?.exits(0)?.out;
    let rules: Vec<_> = list.lines().filter_map(|it| it.split(' ').next()).collect();
    ensure(rules.len() > 10, list.clone())?;
    for rule in rules {
        room.run(&format!("explain {rule} --lang ru"))?.exits(0)?.shows(rule)?;
    }
    room.run("explain duplicate-adress")?.exits(2)?.says("`duplicate-address`")?;
    Ok(())
}

fn a_first_document_builds() -> Outcome {
    for (lang, title) in [("en", "Platform"), ("ru", "Состав комплекса")] {
        let room = Room::new()?;
        let said = room.run("check")?;
        assert!(said.code == Some(2) && said.err.contains("rcsgen init"), "{}", said.err);
        let made = room.run(&format!("init --lang {lang} phone"))?;
        assert_eq!((made.code, &*made.out), (Some(0), "+ phone/specs/platform.rst\n"));
        let text = room.read("phone/specs/platform.rst")?;
        assert!(text.starts_with(title) && room.run("fmt --check phone/specs")?.code == Some(0));

        // Nothing is wrong with it but that its names and addresses are examples.
        let found = room.run("check phone/specs --output-format json-lines")?;
        assert_eq!(found.code, Some(0), "{}", found.out);
        for line in found.out.lines() {
            let rule = &serde_json::from_str::<serde_json::Value>(line)?["code"];
            let is_example = rule == "special-use-name" || rule == "special-purpose-address";
            assert!(is_example, "{line}");
        }
        assert_eq!(found.out.lines().count(), 2);
        assert_eq!(room.run("build phone/specs")?.code, Some(0));
        assert!(room.read("phone/output/zones/public/phone.example.zone")?.contains("portal"));

        let again = room.run("init phone")?;
        assert!(again.code == Some(2) && again.err.contains("phone/specs"), "{}", again.err);
        assert_eq!(room.read("phone/specs/platform.rst")?, text);
    }
    Ok(())
}

fn findings_go_into_a_file() -> Outcome {
    let room = Room::with(&faulty())?;
    let printed = room.run("check --output-format sarif")?;
    let written = room.run("check --output-format sarif -o found.sarif")?;
    assert_eq!((written.code, &*written.out), (Some(1), ""));
    assert_eq!(room.read("found.sarif")?, printed.out);
    let refused = room.run("check -o missing/found.txt")?;
    assert_eq!((refused.code, &*refused.out), (Some(2), ""));
    assert!(refused.err.contains("missing/found.txt"), "{}", refused.err);
    Ok(())
}
