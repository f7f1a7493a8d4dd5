//! A build that keeps going: what it makes of faulty documents is what it makes of mended ones, and the
//! rest is named with its reason.

#![expect(clippy::disallowed_methods, reason = "tests look at files themselves")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use rcsgen::artifact::Artifact;
use rcsgen::driver::{Compilation, Memory, Missing, Options, Stage, compile};

use crate::cli::{Outcome, Room, SMALL, Test, fixture};

type Files = BTreeMap<String, String>;

pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("each_mistake_leaves_out_what_it_touches", each_mistake_leaves_out_what_it_touches),
        ("whatever_cell_is_wrong_the_rest_is_right", whatever_cell_is_wrong_the_rest_is_right),
        ("a_build_that_does_not_look_is_refused", a_build_that_does_not_look_is_refused),
        ("a_faulty_platform_leaves_others_alone", a_faulty_platform_leaves_others_alone),
        ("a_faulty_template_leaves_others_alone", a_faulty_template_leaves_others_alone),
        ("without_a_mistake_nothing_changes", without_a_mistake_nothing_changes),
        ("what_is_left_out_stays_as_it_was", what_is_left_out_stays_as_it_was),
        ("options_at_fault_build_nothing", options_at_fault_build_nothing),
    ];
    tests.iter().map(|&(name, run)| Trial::test(format!("partial::{name}"), run)).collect()
}

fn specs() -> Result<String, Failed> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/specs/complex.rst");
    fixture_text(path.as_ref())
}

fn second() -> Result<String, Failed> {
    fixture_text(&fixture("second/platform.md"))
}

fn fixture_text(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn one(name: &str, text: &str) -> Files {
    [(format!("specs/{name}"), text.to_owned())].into()
}

fn build(files: &Files, keep_going: bool, config: &[&str]) -> Compilation {
    let world = Memory::default();
    for (path, text) in files {
        world.put(&format!("/project/{path}"), text.as_bytes());
    }
    let options = Options {
        directory: PathBuf::from("/project"),
        config: config.iter().map(|it| (*it).to_owned()).collect(),
        keep_going,
        ..Options::default()
    };
    compile(&world, &options, Stage::Render, &|_| {})
}

fn by_path(made: &[Artifact]) -> BTreeMap<&str, &Artifact> {
    made.iter().map(|it| (it.path.as_str(), it)).collect()
}

/// Holds what was made of a faulty document against what `good` makes. `elsewhere` are the directories of
/// servers whose name is in doubt, so that nobody knows their paths.
fn judge(good: &Compilation, made: &Compilation, elsewhere: &[&str]) -> Vec<String> {
    let (wanted, kept) = (by_path(&good.artifacts), by_path(&made.artifacts));
    let mut wrong = Vec::new();
    for (path, it) in &kept {
        let same = |other: &&Artifact| {
            let place = |it: &Artifact| {
                it.install.clone().map(|it| (it.path, it.mode, it.owner, it.group, it.policy))
            };
            other.content == it.content && place(other) == place(it)
        };
        if !wanted.get(path).is_some_and(same) {
            wrong.push(format!("{path} is not what the mended document makes"));
        }
    }
    let left_out = made.partial.as_ref().map(|it| &it.left_out);
    let is_named = |path: &str| {
        let names = |it: &Missing| match it {
            Missing::File(other) => other == path,
            Missing::Server(home) => path.starts_with(home.as_str()),
            Missing::Row(_) => false,
        };
        left_out.is_some_and(|all| all.iter().any(|(it, why)| names(it) && !why.is_empty()))
    };
    for path in wanted.keys().filter(|it| !kept.contains_key(*it)) {
        if !is_named(path) && !elsewhere.iter().any(|it| path.starts_with(it)) {
            wrong.push(format!("{path} is neither made nor named with a reason"));
        }
    }
    wrong
}

/// Plants a mistake, and gives what is made all the same.
fn planted(
    text: &str,
    name: &str,
    from: &str,
    to: &str,
    elsewhere: &[&str],
) -> Result<Compilation, Failed> {
    let good = build(&one(name, text), false, &[]);
    if good.has_errors() {
        return Err("the document is faulty before anything is planted".into());
    }
    let faulty = text.replacen(from, to, 1);
    if faulty == text {
        return Err(format!("the document does not hold `{from}`").into());
    }
    let made = build(&one(name, &faulty), true, &[]);
    let wrong = judge(&good, &made, elsewhere);
    if !made.has_errors() {
        return Err(format!("`{to}` is no mistake").into());
    }
    if wrong.is_empty() {
        return Ok(made);
    }
    Err(format!("`{from}` → `{to}`:\n{}", wrong.join("\n")).into())
}

/// A mistake: what it is, its change, directories of servers that may be called otherwise, files that
/// are made, and files that are left out.
type Case = (
    &'static str,
    (&'static str, &'static str),
    &'static [&'static str],
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const CASES: &[Case] = &[
    (
        "a bad address of one server",
        ("a7b1:92:6c::602", "a7b1:92:6c::60z"),
        &[],
        &[
            "servers/couch1.db.rcsnet.ru/etc/rabbitmq/rabbitmq.conf",
            "servers/fs2.voip.rcsnet.ru/etc/hostname",
            "servers/nginx1.http.rcsnet.ru/etc/nginx/nginx.conf",
            "zones/primary.conf",
        ],
        &[
            ("servers/couch1.db.rcsnet.ru/etc/hosts", "invalid-address"),
            ("servers/fs2.voip.rcsnet.ru/etc/fs_cli.conf", "invalid-address"),
            ("zones/internal/rcsnet.ru.zone", "invalid-address"),
        ],
    ),
    (
        "a name below an unknown domain",
        ("couch2.db.rcsnet.ru ", "couch2.db.rcsnet.ru1"),
        &["servers/couch2.db.rcsnet.ru/"],
        &[
            "servers/fs1.voip.rcsnet.ru/etc/keepalived/keepalived.conf",
            "servers/nginx1.http.rcsnet.ru/etc/nginx/conf.d/00-upstreams.conf",
            "zones/primary.conf",
        ],
        &[
            ("servers/couch1.db.rcsnet.ru/etc/rabbitmq/rabbitmq.conf", "unknown-tld"),
            ("servers/couch2.db.rcsnet.ru1/etc/hostname", "unknown-tld"),
            ("servers/fs1.voip.rcsnet.ru/etc/hosts", "unknown-tld"),
            ("zones/internal/rcsnet.ru.zone", "unknown-tld"),
        ],
    ),
    (
        "a name that another server has",
        ("fs2.voip.rcsnet.ru ", "fs1.voip.rcsnet.ru "),
        &["servers/fs2.voip.rcsnet.ru/"],
        &[
            "servers/couch1.db.rcsnet.ru/etc/rabbitmq/rabbitmq.conf",
            "servers/kazoo1.app.rcsnet.ru/etc/kazoo/core/config.ini",
        ],
        &[
            ("servers/fs1.voip.rcsnet.ru/etc/hostname", "duplicate-name"),
            ("servers/nginx1.http.rcsnet.ru/etc/nginx/conf.d/00-upstreams.conf", "duplicate-name"),
        ],
    ),
    (
        "an address that another server has",
        ("a7b1:92:6c::702", "a7b1:92:6c::701"),
        &[],
        &["servers/kazoo1.app.rcsnet.ru/etc/kazoo/core/config.ini"],
        &[("servers/nginx1.http.rcsnet.ru/etc/hosts", "duplicate-address")],
    ),
    (
        "a row without a name",
        ("kazoo2.app.rcsnet.ru ", "                     "),
        &["servers/kazoo2.app.rcsnet.ru/"],
        &["servers/couch1.db.rcsnet.ru/etc/hostname"],
        &[
            (
                "servers/nginx1.http.rcsnet.ru/etc/nginx/conf.d/00-upstreams.conf",
                "empty-required-cell",
            ),
            ("zones/internal/rcsnet.ru.zone", "empty-required-cell"),
        ],
    ),
    (
        "a floating address with a bad name",
        ("self.rcsnet.ru  ", "self.rcsnet..ru "),
        &[],
        &["servers/couch1.db.rcsnet.ru/etc/keepalived/keepalived.conf"],
        &[("servers/nginx1.http.rcsnet.ru/etc/nginx/conf.d/10-portal.conf", "invalid-hostname")],
    ),
    (
        "a value of the whole platform",
        (":Шлюз: fd75", ":Шлюз: fd7z"),
        &[],
        &[],
        &[("zones/primary.conf", "invalid-setting-value")],
    ),
];

fn each_mistake_leaves_out_what_it_touches() -> Outcome {
    let text = specs()?;
    for (what, (from, to), elsewhere, makes, leaves) in CASES {
        let made = planted(&text, "complex.rst", from, to, elsewhere)
            .map_err(|it| format!("{what}: {}", it.message().unwrap_or_default()))?;
        let kept = by_path(&made.artifacts);
        for path in *makes {
            if !kept.contains_key(path) {
                return Err(format!("{what}: {path} is not made").into());
            }
        }
        for (path, rule) in *leaves {
            let partial = made.partial.as_ref().ok_or("nothing was said of what is left out")?;
            let why = partial.left_out.get(&Missing::File((*path).to_owned()));
            let rules: BTreeSet<&str> = why.into_iter().flatten().map(|it| it.1).collect();
            if !rules.contains(rule) {
                return Err(format!("{what}: {path} is left out for {rules:?}").into());
            }
        }
        if makes.is_empty() && !made.artifacts.is_empty() {
            return Err(format!("{what}: {} files are made", made.artifacts.len()).into());
        }
    }
    Ok(())
}

/// Every column of several rows, with mistakes of every kind, in a platform whose roles, zones and numbers
/// follow from other facts than in the first one.
fn whatever_cell_is_wrong_the_rest_is_right() -> Outcome {
    let text = second()?;
    let is_server = |it: &&str| it.matches('|').count() == 6 && it.contains("2001:db8");
    let rows: Vec<&str> = text.lines().filter(is_server).collect();
    let rows: Vec<&str> = rows.into_iter().step_by(5).collect();
    if rows.len() < 2 {
        return Err("the platform has no rows".into());
    }
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, name, v6, v4] = cells[..] else { return Err("five columns".into()) };
        let home = format!("servers/{name}/");
        let mistakes = [
            (name, name.replacen('.', "..", 1)),
            (name, format!("{name}1")),
            (name, "m1.media.example.net".to_owned()),
            (name, String::new()),
            (v6, v6.replacen("::", "::g", 1)),
            (v6, "2001:db8:b:1::41".to_owned()),
            (v4, format!("{v4}.9")),
            (v4, "198.51.100.41".to_owned()),
        ];
        for (cell, wrong) in mistakes {
            let faulty = row.replacen(&format!("| {cell} "), &format!("| {wrong} "), 1);
            planted(&text, "platform.md", row, &faulty, &[&home])?;
        }
    }
    // A record that nobody can read touches the zones, and the files with the name of the portal, of which
    // it may be an alias; nothing else.
    let made = planted(&text, "platform.md", "| CNAME |", "| CNAM  |", &[])?;
    let partial = made.partial.as_ref().ok_or("nothing was said of what is left out")?;
    let is_of = |it: &Missing, part: &str| matches!(it, Missing::File(path) if path.contains(part));
    let portal = ["/nginx/", "/nginx-certificate", "/monster-ui/", "/kazoo-setup"];
    let mut left = partial.left_out.keys();
    let is_touched =
        left.all(|it| is_of(it, "zones/") || portal.iter().any(|part| is_of(it, part)));
    if !is_touched || !partial.left_out.keys().any(|it| is_of(it, "zones/")) {
        return Err(format!("a record takes away {:?}", partial.left_out.keys()).into());
    }
    Ok(())
}

/// The broken twin: the same document, built as if the finding were none.
fn a_build_that_does_not_look_is_refused() -> Outcome {
    let text = specs()?;
    let faulty = text.replacen("a7b1:92:6c::702", "a7b1:92:6c::701", 1);
    let good = build(&one("complex.rst", &text), false, &[]);
    let blind = build(&one("complex.rst", &faulty), false, &["rules.duplicate-address=allow"]);
    if blind.artifacts.is_empty() {
        return Err("the twin makes nothing".into());
    }
    if judge(&good, &blind, &[]).is_empty() {
        return Err("files with a wrong address were taken for right ones".into());
    }
    Ok(())
}

fn a_faulty_platform_leaves_others_alone() -> Outcome {
    let other = SMALL.replace("example.net", "example.org").replace("2001:db8::", "2001:db8:1::");
    let good: Files = [
        ("specs/one/a.rst".to_owned(), SMALL.to_owned()),
        ("specs/two/b.rst".to_owned(), other.clone()),
    ]
    .into();
    for (what, faulty) in [
        ("a cell", SMALL.replace("2001:db8::2", "2001:db8::g")),
        (
            "a table",
            SMALL.replace("====================  ====================\nDNS", "=====  =\nDNS"),
        ),
        ("a field", SMALL.replace("\n\n=", "\n\n:TTL: soon\n\n=")),
    ] {
        let mut files = good.clone();
        if files.insert("specs/one/a.rst".to_owned(), faulty.clone()).as_ref() == Some(&faulty) {
            return Err(format!("{what}: nothing was planted").into());
        }
        let good = build(&good, false, &[]);
        let made = build(&files, true, &[]);
        let homes = ["servers/alpha.example.net/", "servers/beta.example.net/"];
        let wrong = judge(&good, &made, if what == "a table" { &homes } else { &[] });
        let lost: Vec<_> = wrong.iter().filter(|it| !it.contains("zones/")).collect();
        if !lost.is_empty() || wrong.iter().any(|it| it.contains("is not what")) {
            return Err(format!("{what}: {wrong:?}").into());
        }
        let kept = by_path(&made.artifacts);
        let all = by_path(&good.artifacts);
        // A platform of which nothing is known may have names in any zone.
        let home = if what == "a table" { "servers/" } else { "" };
        let of_other = |it: &&&str| it.starts_with(home) && it.contains("example.org");
        if let Some(path) = all.keys().filter(of_other).find(|it| !kept.contains_key(**it)) {
            return Err(format!("{what} of the other platform takes {path} away").into());
        }
        if !made.has_errors() || kept.len() >= all.len() {
            return Err(format!("{what}: nothing is left out").into());
        }
    }
    Ok(())
}

fn a_faulty_template_leaves_others_alone() -> Outcome {
    let description = "summary = \"own\"\n\n[[file]]\nper = \"server\"\npath = \"/etc/own\"\ntemplate = \"own.j2\"\nformat = \"conf\"\n";
    for template in ["{{ server.nam }}\n", "{% if %}\n", "{{ fail(\"no\") }}\n"] {
        let mut files = one("small.rst", SMALL);
        let good = build(&files, false, &[]);
        files.insert("templates/own/artifact.toml".to_owned(), description.to_owned());
        files.insert("templates/own/own.j2".to_owned(), template.to_owned());
        let plain = build(&files, false, &[]);
        if !plain.has_errors() {
            return Err(format!("{template:?} is no mistake").into());
        }
        let made = build(&files, true, &[]);
        let wrong = judge(&good, &made, &[]);
        let partial = made
            .partial
            .as_ref()
            .ok_or_else(|| format!("no build of the rest: {:?}", made.diagnostics))?;
        let own = Missing::File("servers/alpha.example.net/etc/own".to_owned());
        if !partial.left_out.contains_key(&own) {
            return Err(format!("{template:?}: {:?}", partial.left_out.keys()).into());
        }
        // The finding of `fail` stands at the server, whose files it puts in doubt.
        if !template.contains("fail") && (!wrong.is_empty() || partial.left_out.len() != 2) {
            return Err(format!("{template:?}: {wrong:?} {:?}", partial.left_out.keys()).into());
        }
    }
    // A description says what files there are: without it nobody knows what is whole.
    let mut files = one("small.rst", SMALL);
    files.insert("templates/own/artifact.toml".to_owned(), "[[file]]\nper = 1\n".to_owned());
    let made = build(&files, true, &[]);
    if made.partial.is_some() || !made.artifacts.is_empty() {
        return Err("something was made without a list of what there is".into());
    }
    Ok(())
}

fn without_a_mistake_nothing_changes() -> Outcome {
    let (plain, going) = (Room::with(SMALL)?, Room::with(SMALL)?);
    let (a, b) = (plain.run("build")?, going.run("build --keep-going")?);
    if (a.code, b.code) != (Some(0), Some(0)) {
        return Err(format!("{:?} {:?}\n{}", a.code, b.code, b.err).into());
    }
    let (a, b) = (plain.output("output")?, going.output("output")?);
    if a.is_empty() || a != b {
        return Err("the output differs from that of a plain build".into());
    }
    Ok(())
}

fn what_is_left_out_stays_as_it_was() -> Outcome {
    let room = Room::with(SMALL)?;
    let first = room.run("build")?;
    let good = room.output("output")?;
    // One server is mistyped, and the other one gets another address.
    let faulty = SMALL.replace("2001:db8::2\n", "2001:db8::g\n");
    room.write("specs/small.rst", faulty.as_bytes())?;
    let plain = room.run("build")?;
    if (first.code, plain.code) != (Some(0), Some(1)) || room.output("output")? != good {
        return Err("without the flag, a faulty document writes something".into());
    }
    let going = room.run("build --keep-going --lang en")?;
    if going.code != Some(1) {
        return Err(format!("{:?}\n{}", going.code, going.err).into());
    }
    let hosts = "! output/servers/*/etc/hosts  2 files  specs/small.rst:8:23 invalid-address";
    if !going.out.lines().any(|it| it == hosts) {
        return Err(format!("no line says `{hosts}`:\n{}", going.out).into());
    }
    if !going.err.contains("left out: ") || !going.err.contains("error[invalid-address]") {
        return Err(going.err.into());
    }
    if room.output("output")? != good {
        return Err("what is left out did not stay as it was".into());
    }
    let russian = room.run("build --keep-going --lang ru")?;
    if !russian.err.contains("не сделаны: ") || !russian.out.contains("2 файла") {
        return Err(russian.err.into());
    }
    // What was edited by hand is left alone, and still known as edited.
    let path = "output/servers/alpha.example.net/etc/hosts";
    room.write(path, b"mine\n")?;
    room.run("build --keep-going")?;
    room.write("specs/small.rst", SMALL.as_bytes())?;
    let again = room.run("build --lang en")?;
    if room.read(path)? != "mine\n" || !again.err.contains("was edited by hand") {
        return Err(format!("an edit was lost: {}", again.err).into());
    }
    // A new place has nothing to keep: what is not made is not there, and the manifest says so.
    room.write("specs/small.rst", faulty.as_bytes())?;
    let fresh = room.run("build --keep-going -o fresh")?;
    let files = room.output("fresh")?;
    let manifest = room.read("fresh/manifest.json")?;
    let made = |path: &str| files.contains_key(path) && manifest.contains(path);
    if fresh.code != Some(1)
        || !made("servers/beta.example.net/etc/hostname")
        || files.contains_key("servers/beta.example.net/etc/hosts")
        || manifest.contains("etc/hosts\"")
        || files.keys().any(|it| it.starts_with("site/") || it.starts_with("release/"))
        || files.keys().any(|it| it.contains("config-alpha") || it.contains("config-beta"))
    {
        return Err(format!("{:?}: {:?}", fresh.code, files.keys()).into());
    }
    let release = room.run("release")?;
    if release.code != Some(1) {
        return Err(format!("a faulty document was released: {:?}", release.code).into());
    }
    Ok(())
}

fn options_at_fault_build_nothing() -> Outcome {
    let room = Room::with(&SMALL.replace("2001:db8::2\n", "2001:db8::g\n"))?;
    room.write("rcsgen.toml", b"output = [\n")?;
    let done = room.run("build --keep-going")?;
    if done.code != Some(2) || room.at("output").exists() {
        return Err(format!("{:?}\n{}", done.code, done.err).into());
    }
    Ok(())
}
