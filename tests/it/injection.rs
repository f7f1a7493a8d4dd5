//! A document cannot break out of the files that are made of it: what a cell holds stays one value, or
//! is refused at the cell. The judges are the readers of the formats themselves.

#![expect(clippy::disallowed_methods, reason = "tests write files for other programs")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use rcsgen::diag::{Lang, Severity};
use rcsgen::driver::{Compilation, Stage};
use rcsgen::model::settings::SETTINGS;
use tempfile::TempDir;

use crate::cli::{Outcome, Room, Test, ensure};
use crate::memory::build;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("every_reader_sees_one_value", every_reader_sees_one_value),
        ("every_reader_would_notice", every_reader_would_notice),
        ("a_check_refuses_what_a_build_would", a_check_refuses_what_a_build_would),
        ("no_setting_breaks_out", no_setting_breaks_out),
        ("no_cell_breaks_out", no_cell_breaks_out),
        ("pages_show_and_do_not_run", pages_show_and_do_not_run),
        ("spec_files_of_packages_run_nothing", spec_files_of_packages_run_nothing),
    ];
    tests.iter().map(|&(name, run)| Trial::test(format!("injection::{name}"), run)).collect()
}

/// What could end, begin or run something in one format or another.
const HOSTILE: &[&str] = &[
    "plain",
    "two words",
    "a\nb",
    "a\n[section]\nb = 1",
    "a\"b",
    "a' b",
    "a;b",
    "a; evil on",
    "a # b",
    "a{b}",
    "}} evil",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "a % b",
    "%(id)s",
    "%h",
    "$(id)",
    "${HOME}",
    "`id`",
    "a\\",
    "a\\nb",
    "<b id=evil>",
    "]]>",
    "&lt;",
    "<!-- -->",
    "@@secret:kazoo-cookie@@",
    "a\0b",
    "a\u{202E}b",
    "a\u{FEFF}b",
    "a\u{2028}b",
    "a\u{7F}b",
    "a\u{1B}[31mb",
    "(a",
    "a, b",
    "a=b",
    "/*",
    "//",
    "--",
    "~p",
    "!a",
];

/// `text` so that a cell of a CSV table of reStructuredText holds it, whatever markup it looks like.
fn cell(text: &str) -> String {
    let mut cell = String::new();
    for c in text.chars() {
        match c {
            '\n' => cell.push_str("\n\n   "),
            '"' => cell.push_str("\\\"\""),
            c if c.is_ascii_punctuation() => cell.extend(['\\', c]),
            c => cell.push(c),
        }
    }
    format!("\"{cell}\"")
}

/// A server with a note, for templates to use.
fn document(note: &str) -> String {
    format!(
        "Platform\n========\n\n.. csv-table::\n   :header-rows: 1\n\n   Server, DNS name, IPv6, Note\n   \
         one, a.example.net, 2a02:6b8::1, {}\n",
        cell(note)
    )
}

/// A place in a format, and what its reader makes of a file.
struct Context {
    /// The format.
    format: &'static str,
    /// What the template says, where `@` is the value.
    template: &'static str,
    /// The value as the reader sees it.
    read: fn(&Path) -> Result<String, Failed>,
}

fn contexts() -> Vec<Context> {
    let it = |format, template, read| Context { format, template, read };
    vec![
        it("conf", "a = \"@\"\nb = 1\n", shlex),
        it("erlang", "[{a, \"@\"}].\n", erlang),
        it("hosts", "::1 @\n::2 b\n", hosts),
        it("ini", "[s]\na = @\nb = 1\n", ini),
        it("systemd", "[s]\na = @\nb = 1\n", unit),
        it("js", "[\"@\"]\n", json),
        it("json", "[\"@\"]\n", json),
        it("yaml", "[\"@\"]\n", json),
        it("keepalived", "vrrp_script x {\n  script \"@\"\n}\n", keepalived),
        it("named", "logging { channel c { file \"@\"; }; };\n", named),
        it(
            "nginx",
            "pid nginx.pid;\nerror_log stderr;\nevents { }\nhttp {\n  access_log off;\n  server {\n    \
             listen unix:s;\n    location / { return 200 \"@\"; }\n  }\n}\n",
            nginx,
        ),
        it("shell", "A=@\nB=1\n", shell),
        it("shell", "A=\"@\"\nB=1\n", shell),
        it("shell", "A='@'\nB=1\n", shell),
        it("shell", "# @\nA=\nB=1\n", commented),
        it("xml", "<a b=\"@\"><c>@</c></a>\n", xml),
        it("zone", "x TXT \"@\"\n", zone),
        it("zone", "; @\nx TXT \"\"\n", commented),
    ]
}

fn text(path: &Path) -> Result<String, Failed> {
    Ok(fs::read_to_string(path)?)
}

/// What a program prints for a file; an error if it fails.
fn said(program: &str, arguments: &[&str], path: &Path) -> Result<String, Failed> {
    let output = Command::new(program)
        .args(arguments)
        .arg(path)
        .current_dir(path.parent().unwrap_or(path))
        .env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .map_err(|error| format!("{program} is needed, and cannot be run: {error}"))?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(out);
    }
    Err(format!("{program}: {out}{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn python(script: &str, path: &Path) -> Result<String, Failed> {
    said("python3", &["-c", script], path)
}

fn shlex(path: &Path) -> Result<String, Failed> {
    let script = "import shlex, sys
a, b = [shlex.split(it, comments=True) for it in open(sys.argv[1], newline='\\n').read().split('\\n')[:-1]]
assert b == ['b', '=', '1'] and a[:2] == ['a', '='] and len(a) == 3, a
print(a[2], end='')";
    python(script, path)
}

fn ini(path: &Path) -> Result<String, Failed> {
    sections("(';', '#')", path)
}

/// In units of systemd, only a line of its own is a comment.
fn unit(path: &Path) -> Result<String, Failed> {
    sections("None", path)
}

fn sections(comments: &str, path: &Path) -> Result<String, Failed> {
    let script = format!(
        "import configparser, sys
it = configparser.RawConfigParser(inline_comment_prefixes={comments})
it.read_string(open(sys.argv[1], newline='\\n').read())
assert it.sections() == ['s'] and it.options('s') == ['a', 'b'] and it.get('s', 'b') == '1'
print(it.get('s', 'a'), end='')"
    );
    python(&script, path)
}

fn erlang(path: &Path) -> Result<String, Failed> {
    let script = "[F] = init:get_plain_arguments(), {ok, [[{a, V}]]} = file:consult(F), \
                  io:setopts([{encoding, unicode}]), io:format(\"~ts\", [V]), halt().";
    said("erl", &["-noshell", "-eval", script, "-extra"], path)
}

fn hosts(path: &Path) -> Result<String, Failed> {
    let text = text(path)?;
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|it| it.split('#').next().unwrap_or_default().split_whitespace().collect())
        .collect();
    match lines.as_slice() {
        [first, second] if second == &["::2", "b"] => match first.as_slice() {
            ["::1", name] => Ok((*name).to_owned()),
            other => Err(format!("{other:?}").into()),
        },
        other => Err(format!("{other:?}").into()),
    }
}

fn json(path: &Path) -> Result<String, Failed> {
    let [value]: [String; 1] = serde_json::from_str(&text(path)?)?;
    Ok(value)
}

fn xml(path: &Path) -> Result<String, Failed> {
    let text = text(path)?;
    let document = roxmltree::Document::parse(&text)?;
    let root = document.root_element();
    let value = root.attribute("b").unwrap_or_default();
    let inner = root.first_element_child().and_then(|it| it.text()).unwrap_or_default();
    ensure(root.children().filter(roxmltree::Node::is_element).count() == 1, text.clone())?;
    ensure(inner == value, format!("{inner:?} is not {value:?}"))?;
    Ok(value.to_owned())
}

fn keepalived(path: &Path) -> Result<String, Failed> {
    said("keepalived", &["-t", "-f"], path)?;
    // Of what it read, the program says nothing: the words of the line are counted here.
    let text = text(path)?;
    let value = text.lines().nth(1).and_then(|it| it.trim().strip_prefix("script \""));
    let value = value.and_then(|it| it.strip_suffix('"')).ok_or("the line is another one")?;
    ensure(text.lines().count() == 3 && !value.contains(['"', '$']), text.clone())?;
    Ok(value.to_owned())
}

fn named(path: &Path) -> Result<String, Failed> {
    let said = said("named-checkconf", &["-p"], path)?;
    let line = said.lines().find_map(|it| it.trim().strip_prefix("file \""));
    let value = line.and_then(|it| it.strip_suffix("\";")).ok_or_else(|| said.clone())?;
    Ok(value.to_owned())
}

fn nginx(path: &Path) -> Result<String, Failed> {
    // What runs on must not hold the pipe that this test reads.
    let script = "nginx -p \"$PWD\" -c \"$1\" >/dev/null 2>log </dev/null || { cat log; exit 1; }
        for _ in {1..50}; do [ -S s ] && break; sleep 0.1; done
        curl -sS --unix-socket s http://x/; code=$?
        nginx -p \"$PWD\" -c \"$1\" -s stop >/dev/null 2>&1
        exit $code";
    said("bash", &["-c", script, "-"], path)
}

fn shell(path: &Path) -> Result<String, Failed> {
    said("bash", &["-euc", ". \"$1\"; [ \"$B\" = 1 ]; printf %s \"$A\"", "-"], path)
}

fn zone(path: &Path) -> Result<String, Failed> {
    let head = "$TTL 60\n@ SOA a.invalid. b.invalid. 1 1 1 1 1\n@ NS a.invalid.\n";
    fs::write(path, format!("{head}{}", text(path)?))?;
    let out = said("named-checkzone", &["-q", "-i", "none", "-D", "example.net"], path)?;
    ensure(out.lines().count() == 3, out.clone())?;
    let line = out.lines().find_map(|it| it.split_once("IN TXT")).ok_or_else(|| out.clone())?;
    let value = line.1.trim().trim_matches('"');
    // The program shows bytes that are no letters by their numbers, and escapes what it must.
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let next = rest.next().unwrap_or_default();
        if next.is_ascii_digit() {
            let digits = [next, rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
            let number = digits.iter().fold(0_u32, |sum, it| sum * 10 + u32::from(it - b'0'));
            bytes.push(u8::try_from(number)?);
        } else {
            bytes.push(next);
        }
    }
    Ok(String::from_utf8(bytes)?)
}

/// The comment of a file that holds nothing else.
fn commented(path: &Path) -> Result<String, Failed> {
    let text = text(path)?;
    ensure(text.lines().count() <= 3, text.clone())?;
    let line = text.lines().next().unwrap_or_default();
    let value = line.trim_start_matches(['#', ';']).trim_start();
    Ok(value.to_owned())
}

/// What stands behind the last point of a path.
fn extension(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|it| it.1)
}

fn every_reader_sees_one_value() -> Outcome {
    let contexts = contexts();
    let mut files = BTreeMap::new();
    let mut description = "summary = \"Hostile\"\n".to_owned();
    for (at, it) in contexts.iter().enumerate() {
        let template = it.template.replace('@', "{{ server.attributes.Note }}");
        files.insert(format!("templates/hostile/{at}.j2"), template);
        _ = write!(
            description,
            "[[file]]\ntemplate = \"{at}.j2\"\nper = \"server\"\npath = \"/hostile/{at}\"\nformat = \"{}\"\n",
            it.format
        );
    }
    files.insert("templates/hostile/artifact.toml".to_owned(), description);
    let long = "x".repeat(100_000);
    let (mut seen, mut refused) = (vec![0; contexts.len()], vec![0; contexts.len()]);
    let mut wrong = Vec::new();
    for hostile in HOSTILE.iter().copied().chain([long.as_str()]) {
        files.insert("specs/x.rst".to_owned(), document(hostile));
        let made = build(&files, Stage::Render);
        let Some(server) = made.inventory.servers.first() else {
            // A character that ends a line may end the table: that is refused, too.
            ensure(has_errors(&made), format!("{hostile:?}: neither a server nor an error"))?;
            continue;
        };
        // What the markup would drop is refused before anything is made of the rest.
        if hostile.contains('\0') {
            let is_found = made.diagnostics.iter().any(|it| it.rule == "control-character");
            ensure(is_found && made.artifacts.is_empty(), format!("{hostile:?} is made"))?;
            continue;
        }
        // What the markup leaves of it.
        let note = server.attributes.iter().find(|it| it.header.value == "Note");
        let value = note.map(|it| it.value.value.clone()).ok_or("there is no note")?;
        let room = TempDir::new()?;
        for (at, it) in contexts.iter().enumerate() {
            let end = format!("/hostile/{at}");
            let is_refused = made.diagnostics.iter().any(|it| {
                let text = it.message.get(Lang::En);
                it.rule == "unsafe-value"
                    && (text.contains(&format!("{end}`")) || text.contains("private"))
            });
            if is_refused {
                refused[at] += 1;
                continue;
            }
            let file = made.artifacts.iter().find(|it| it.path.as_str().ends_with(&end));
            let file =
                file.ok_or_else(|| format!("{hostile:?}: no {end}: {:?}", made.diagnostics))?;
            let directory = room.path().join(at.to_string());
            fs::create_dir(&directory)?;
            let path = directory.join("file");
            fs::write(&path, &file.content)?;
            // A zone holds at most 255 bytes in a string, and its reader says so.
            if it.format == "zone" && value.len() > 255
                || value.len() > 4000 && it.format == "nginx"
            {
                continue;
            }
            seen[at] += 1;
            match (it.read)(&path) {
                Ok(read) if read == value => {}
                Ok(read) => {
                    wrong.push(format!("{} {end}: {value:?} is read as {read:?}", it.format));
                }
                Err(why) => {
                    wrong.push(format!(
                        "{} {end}: {value:?}: {}",
                        it.format,
                        why.message().unwrap_or("")
                    ));
                }
            }
        }
    }
    for (at, it) in contexts.iter().enumerate() {
        let (seen, refused) = (seen[at], refused[at]);
        let has_both =
            seen > 0 && (refused > 0 || ["json", "js", "yaml", "xml"].contains(&it.format));
        if !has_both {
            wrong.push(format!("{} {at}: {seen} read, {refused} refused", it.format));
        }
    }
    ensure(wrong.is_empty(), wrong.join("\n"))
}

/// The broken twin: the same files with values put in as they are. In each context some value breaks out, and
/// its reader sees another value, more than one, or no file at all.
fn every_reader_would_notice() -> Outcome {
    let mut blind = Vec::new();
    for it in contexts() {
        let room = TempDir::new()?;
        let notices = HOSTILE.iter().enumerate().any(|(at, hostile)| {
            let directory = room.path().join(at.to_string());
            let path = directory.join("file");
            let text = it.template.replace('@', hostile);
            fs::create_dir(&directory).is_ok()
                && fs::write(&path, text).is_ok()
                && (it.read)(&path).ok().as_deref() != Some(*hostile)
        });
        let plain = room.path().join("plain");
        fs::write(&plain, it.template.replace('@', "plain"))?;
        // A reader that sees nothing at all would notice everything.
        let sees = (it.read)(&plain).is_ok_and(|read| read == "plain");
        if !notices || !sees {
            blind.push(format!("{}: {:?}", it.format, it.template));
        }
    }
    ensure(blind.is_empty(), blind.join("\n"))
}

fn a_check_refuses_what_a_build_would() -> Outcome {
    let room = Room::new()?;
    let description = "summary = \"Hostile\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"server\"\n\
                       path = \"/a\"\nformat = \"nginx\"\n";
    room.write("templates/hostile/artifact.toml", description.as_bytes())?;
    room.write("templates/hostile/a.j2", b"a {{ server.attributes.Note }};\n")?;
    room.write("specs/x.rst", document("a; evil on").as_bytes())?;
    let check = room.run("check --output-format concise --lang en")?;
    let line = check.out.lines().find(|it| it.contains("error[unsafe-value]"));
    ensure(check.code == Some(1) && line.is_some(), check.out.clone())?;
    ensure(line.is_some_and(|it| it.starts_with("specs/x.rst:8:")), check.out.clone())?;
    let build = room.run("build --lang en")?;
    ensure(build.code == Some(1) && build.err.contains("unsafe-value"), build.err)?;
    ensure(!room.at("output").exists(), "something was written")?;
    // A character that marks are made of is refused wherever it stands.
    room.write("specs/x.rst", document("a\u{F0000}b").as_bytes())?;
    let check = room.run("check --output-format concise --lang en")?;
    ensure(check.code == Some(1) && check.out.contains("unsafe-value"), check.out)?;
    room.write("specs/x.rst", document("plain").as_bytes())?;
    let tame = room.run("check --lang en")?;
    ensure(tame.code == Some(0) && !tame.out.contains("unsafe-value"), tame.out)
}

/// A platform with every service, whose settings and cells are replaced.
fn platform(settings: &str, label: &str, role: &str) -> String {
    format!(
        "Platform\n========\n\n{settings}\n\n.. csv-table::\n   :header-rows: 1\n\n   Server, DNS name, IPv6, \
         Role\n   {label}, couch1.example.net, 2a02:6b8::1, {role}\n   two, couch2.example.net, 2a02:6b8::2, \
         db\n   three, kazoo1.example.net, 2a02:6b8::3, app\n   four, fs1.example.net, 2a02:6b8::4, sip\n   \
         five, nginx1.example.net, 2a02:6b8::5, web\n\n\
         Databases\n---------\n\n:Services: couchdb, rabbitmq\n\nApplication servers\n-------------------\n\n\
         :Services: whapps, ecallmgr\n\nWeb servers\n-----------\n\n:Services: nginx\n"
    )
}

fn compiled(text: String, stage: Stage) -> Compilation {
    build(&BTreeMap::from([("specs/x.rst".to_owned(), text)]), stage)
}

/// What is wrong with files that were made of a hostile value: `tame` are those of a harmless one.
fn broken(made: &Compilation, tame: &Compilation) -> Vec<String> {
    let mut wrong = Vec::new();
    for it in &made.artifacts {
        let path = it.path.as_str();
        let text = String::from_utf8_lossy(&it.content);
        if text.chars().any(|it| it.is_control() && it != '\n' && it != '\t') {
            wrong.push(format!("{path} holds a control character"));
        }
        if extension(path) == Some("xml") {
            if let Err(error) = roxmltree::Document::parse(&text) {
                wrong.push(format!("{path}: {error}"));
            }
        } else if extension(path) == Some("json")
            && serde_json::from_str::<serde_json::Value>(&text).is_err()
        {
            wrong.push(format!("{path} is no JSON"));
        }
        let Some(other) = tame.artifacts.iter().find(|it| it.path.as_str() == path) else {
            continue;
        };
        let lines = String::from_utf8_lossy(&other.content).lines().count();
        if text.lines().count() != lines {
            wrong.push(format!("{path} has {} lines, not {lines}", text.lines().count()));
        }
    }
    wrong
}

fn has_errors(made: &Compilation) -> bool {
    made.diagnostics.iter().any(|it| it.severity == Severity::Error)
}

/// `text` with each character of markup escaped, in one line.
fn escaped(text: &str) -> String {
    cell(text).trim_matches('"').replace("\\\"\"", "\\\"").replace("\n\n   ", " ")
}

fn no_setting_breaks_out() -> Outcome {
    let mut wrong = Vec::new();
    let (mut refused, mut made_of) = (0, 0);
    for setting in SETTINGS {
        let field = |value: &str| format!(":{}: {}", setting.key, escaped(value));
        let mut tame = None;
        for hostile in HOSTILE.iter().filter(|it| !it.contains('\n')) {
            let value = format!("a{hostile}");
            let text = platform(&field(&value), "one", "db");
            // Most are refused before anything is made.
            if has_errors(&compiled(text.clone(), Stage::Check)) {
                refused += 1;
                continue;
            }
            let made = compiled(text, Stage::Render);
            if has_errors(&made) {
                refused += 1;
                continue;
            }
            made_of += 1;
            // A list may have several values: each is one.
            let resolved =
                made.inventory.platforms.first().map(|it| it.settings.platform(setting.key));
            if resolved.is_none_or(|it| it.words.len() != 1) {
                continue;
            }
            let tame = tame.get_or_insert_with(|| {
                compiled(platform(&field("aplain"), "one", "db"), Stage::Render)
            });
            let broken = broken(&made, tame);
            wrong.extend(broken.iter().map(|it| format!("{}: {value:?}: {it}", setting.key)));
        }
    }
    ensure(refused > 1000 && made_of > 10, format!("{refused} refused, {made_of} made"))?;
    ensure(wrong.is_empty(), wrong.join("\n"))
}

fn no_cell_breaks_out() -> Outcome {
    let tame = compiled(platform("", "one", "db"), Stage::Render);
    let count = tame.artifacts.len();
    ensure(!has_errors(&tame) && count > 30, format!("{count}: {:?}", tame.diagnostics))?;
    let mut wrong = Vec::new();
    let (mut refused, mut made_of) = (0, 0);
    for hostile in HOSTILE {
        let label = platform("", &cell(&format!("one {hostile}")), "db");
        let name = platform("", "one", "db")
            .replace("couch1.example", &format!("{}.example", cell(hostile).trim_matches('"')));
        let address = platform("", "one", "db")
            .replace("2a02:6b8::1,", &format!("{},", cell(&format!("2a02:6b8::1{hostile}"))));
        let title = platform("", "one", "db").replace(
            "Platform\n========",
            &format!("Platform {}\n{}", escaped(hostile), "=".repeat(80)),
        );
        for text in [label, name, address, title] {
            let made = compiled(text, Stage::Render);
            if has_errors(&made) {
                refused += 1;
                continue;
            }
            made_of += 1;
            wrong.extend(broken(&made, &tame).iter().map(|it| format!("{hostile:?}: {it}")));
        }
    }
    ensure(refused > 40 && made_of > 10, format!("{refused} refused, {made_of} made"))?;
    ensure(wrong.is_empty(), wrong.join("\n"))
}

fn pages_show_and_do_not_run() -> Outcome {
    let evil = "<script id=evil>x</script><img src=evil onerror=x>\"' onload=x";
    let text = platform("", &cell(evil), "db")
        .replace("Platform\n========", &format!("{}\n{}", escaped(evil), "=".repeat(90)));
    let made = compiled(text, Stage::Publish);
    // The page is what a person looks at to see what is wrong: it shows the text, refused or not.
    let tame = platform("", "one", "db")
        .replace("Platform\n========", &format!("Platform {}\n{}", escaped(evil), "=".repeat(90)));
    let pages = [made, compiled(tame, Stage::Publish)];
    let pages = pages.iter().flat_map(|it| &it.pages);
    let pages: Vec<_> = pages.filter(|it| extension(it.path.as_str()) == Some("html")).collect();
    ensure(!pages.is_empty(), "there is no page")?;
    let mut shown = 0;
    for page in pages {
        let text = String::from_utf8_lossy(&page.content);
        for tag in ["<script id=evil", "<img src=evil", "\"' onload"] {
            ensure(!text.contains(tag), format!("{} holds {tag}", page.path))?;
        }
        shown += text.matches("&lt;script id=evil").count();
    }
    ensure(shown > 0, "no page shows the text")
}

fn spec_files_of_packages_run_nothing() -> Outcome {
    let room = TempDir::new()?;
    let marker = room.path().join("marker");
    let evil = format!("50% %(touch {}) %{{lua:error(1)}} %post", marker.display());
    let label = cell(&evil);
    let text = platform("", &label, "db")
        .replace("Platform\n========", &format!("{}\n{}", escaped(&evil), "=".repeat(120)));
    let made = compiled(text, Stage::Pack);
    let specs: Vec<_> =
        made.packages.iter().filter(|it| extension(it.path.as_str()) == Some("spec")).collect();
    if specs.is_empty() {
        let refused = made.diagnostics.iter().any(|it| it.severity == Severity::Error);
        return ensure(refused, "there is neither a package nor an error");
    }
    // The broken twin: a spec file with the text as it is runs it.
    let path = room.path().join("twin.spec");
    let twin = "Name: x\nVersion: 1\nRelease: 1\nLicense: x\nSummary: @\n%description\nx\n";
    fs::write(&path, twin.replace('@', &format!("%(touch {})", marker.display())))?;
    _ = said("rpmspec", &["-q", "--qf", "%{NAME}"], &path);
    ensure(marker.exists(), "the reader runs nothing at all")?;
    fs::remove_file(&marker)?;
    for it in specs {
        let path = room.path().join("x.spec");
        fs::write(&path, &it.content)?;
        said("rpmspec", &["-q", "--qf", "%{NAME}"], &path)?;
        ensure(!marker.exists(), format!("{} runs what a cell says", it.path))?;
    }
    Ok(())
}
