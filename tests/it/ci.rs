//! The pipelines of `docs/ci`, run line by line, and the server for one's own machine.

#![expect(clippy::disallowed_methods, reason = "tests write what pipelines read")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;
use yaml_rust2::{Yaml, YamlLoader};

type Outcome = Result<(), Failed>;
type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("the_github_workflow_does_what_it_says", the_github_workflow_does_what_it_says),
        ("the_gitlab_pipeline_does_what_it_says", the_gitlab_pipeline_does_what_it_says),
        ("the_hooks_find_what_they_are_for", the_hooks_find_what_they_are_for),
        ("the_site_is_served_to_this_machine", the_site_is_served_to_this_machine),
    ];
    tests.iter().map(|&(name, run)| Trial::test(format!("ci::{name}"), run)).collect()
}

const DOCUMENT: &str = "\
Platform
========

======  =============  =============
Server  DNS name       IPv6 address
======  =============  =============
one     a.example.org  fd00:db8::1
two     b.example.org  fd00:db8::2
======  =============  =============
";

/// 2026-11-22 16:10:15
const TIME: u64 = 1_795_363_815;

/// A project as a runner has it, with programs that stand for the host's own.
struct Runner {
    directory: TempDir,
}

impl Runner {
    fn new() -> Result<Self, Failed> {
        let runner = Self { directory: TempDir::new()? };
        let program = Path::new(env!("CARGO_BIN_EXE_rcsgen"));
        fs::create_dir_all(runner.at("bin"))?;
        fs::create_dir_all(runner.at("host"))?;
        std::os::unix::fs::symlink(program, runner.at("bin/rcsgen"))?;
        // Releases of the host are files in a directory.
        runner.program(
            "gh",
            "case \"$1 $2\" in\n\
             'release view') ls \"$HOST\"/*.zip >/dev/null ;;\n\
             'release download') mkdir -p last; cp \"$(ls -t \"$HOST\"/*.zip | head -n 1)\" last ;;\n\
             'release create')\n  shift 3\n  for it; do case $it in --*) break ;; esac; cp \"$it\" \"$HOST\"; done\n\
             cp changes.txt \"$HOST\" ;;\n\
             *) echo \"unknown: $*\" >&2; exit 1 ;;\nesac\n",
        )?;
        runner.program(
            "curl",
            "for it; do url=$it; done\nfile=$HOST/$(echo \"$url\" | tr / _)\n\
             case \"$*\" in\n\
             *--upload-file*) while [ \"$1\" != --upload-file ]; do shift; done; cp \"$2\" \"$file\" ;;\n\
             *--output*) cp \"$file\" last.zip ;;\n\
             *--data-urlencode*) cp changes.txt \"$HOST\" ;;\n\
             *) exit 1 ;;\nesac\n",
        )?;
        runner.write("specs/platform.rst", DOCUMENT)?;
        runner.write(
            ".gitignore",
            "/output/*\n!/output/manifest.json\n!/output/servers\n!/output/zones\n",
        )?;
        runner.shell(
            "git init -q && git config user.name Ann && git config user.email ann@example.org",
            TIME,
        )?;
        runner.commit(TIME)?;
        Ok(runner)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn write(&self, path: &str, content: &str) -> Outcome {
        let path = self.at("work").join(path);
        fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
        Ok(fs::write(path, content)?)
    }

    fn program(&self, name: &str, script: &str) -> Outcome {
        let path = self.at("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\nset -eu\n{script}"))?;
        Ok(fs::set_permissions(path, PermissionsExt::from_mode(0o755))?)
    }

    /// Builds and commits what people commit.
    fn commit(&self, time: u64) -> Outcome {
        let script = "git add -A && git commit -qm edit && rcsgen build -q && git add -A && \
                      git commit -qm output --allow-empty";
        self.shell(script, time)?;
        // What only pipelines make must not be there when they begin.
        self.shell("git clean -qfdx", time).map(drop)
    }

    /// Whether `script` ends well, and what it says.
    fn run(&self, script: &str, time: u64) -> Result<(bool, String), Failed> {
        let path = std::env::var("PATH")?;
        let mut command = Command::new("sh");
        command.args(["-eu", "-c", script]).current_dir(self.at("work")).stdin(Stdio::null());
        command.env("PATH", format!("{}:{path}", self.at("bin").display()));
        command.env("HOME", self.at("home")).env("HOST", self.at("host"));
        command.env("GITHUB_WORKSPACE", self.at("work"));
        command.env("RELEASES", "https://gitlab.example/releases");
        for name in ["CI_JOB_TOKEN", "CI_API_V4_URL", "CI_PROJECT_ID", "CI_COMMIT_SHA"] {
            command.env(name, "given");
        }
        for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            command.env(name, format!("{time} +0000"));
        }
        command.env_remove("SOURCE_DATE_EPOCH");
        fs::create_dir_all(self.at("home"))?;
        let output = command.output()?;
        let said = [output.stdout.as_slice(), &output.stderr].concat();
        Ok((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
    }

    fn shell(&self, script: &str, time: u64) -> Result<String, Failed> {
        let (good, said) = self.run(script, time)?;
        if good { Ok(said) } else { Err(format!("{script}:\n{said}").into()) }
    }

    /// Each file of the host, by name.
    fn published(&self) -> Result<Vec<String>, Failed> {
        let all = fs::read_dir(self.at("host"))?;
        let mut names: Vec<_> =
            all.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        Ok(names)
    }
}

fn pipeline(name: &str) -> Result<Yaml, Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci").join(name);
    let text = fs::read_to_string(path)?;
    YamlLoader::load_from_str(&text)?.pop().ok_or_else(|| "the file is empty".into())
}

fn strings(list: &Yaml) -> Vec<&str> {
    list.as_vec().into_iter().flatten().filter_map(Yaml::as_str).collect()
}

fn the_github_workflow_does_what_it_says() -> Outcome {
    let workflow = pipeline("github.yml")?;
    let steps = |job: &str| workflow["jobs"][job]["steps"].as_vec().cloned().unwrap_or_default();
    let runs = |job: &str| -> Vec<String> {
        steps(job).iter().filter_map(|it| it["run"].as_str().map(str::to_owned)).collect()
    };
    let (check, publish) = (runs("check"), runs("publish"));
    assert_eq!((check.len(), publish.len()), (4, 5));
    let runner = Runner::new()?;
    for script in check.iter().chain(&publish) {
        runner.shell(script, TIME)?;
    }
    let zip = "example-2026.11.22-1.zip";
    assert_eq!(runner.published()?, ["changes.txt", zip, &format!("{zip}.sha256")]);
    for step in steps("check").iter().chain(&steps("publish")) {
        if let Some(uses) = step["uses"].as_str() {
            assert!(uses.starts_with("actions/") && uses.contains("@v"), "{uses}");
        }
        if let Some(path) = step["with"]["path"].as_str() {
            assert!(runner.at("work").join(path).join("index.html").exists(), "{path}");
        }
    }

    // The next commit is another release, which says what changed.
    runner.shell("git clean -qfdx", TIME)?;
    runner.write("specs/platform.rst", &DOCUMENT.replace("::2", "::3"))?;
    runner.commit(TIME + 60)?;
    for script in check.iter().chain(&publish) {
        runner.shell(script, TIME + 60)?;
    }
    assert!(runner.published()?.contains(&"example-2026.11.22-2.zip".to_owned()));
    let changes = fs::read_to_string(runner.at("host/changes.txt"))?;
    assert!(changes.contains("+fd00:db8::3"), "{changes}");
    checks_stop(
        &runner,
        &check,
        "::error title=rcsgen (duplicate-address),file=specs/platform.rst,line=8",
    )
}

fn the_gitlab_pipeline_does_what_it_says() -> Outcome {
    let pipeline = pipeline("gitlab.yml")?;
    // A job's lines are one script.
    let script = |job: &str| strings(&pipeline[job]["script"]).join("\n");
    let jobs = ["check", "release", "pages"];
    assert!(jobs.iter().all(|it| !script(it).is_empty()));
    let runner = Runner::new()?;
    for job in jobs {
        // Each job begins with what is committed.
        runner.shell("git clean -qfdx", TIME)?;
        runner.shell(&script(job), TIME)?;
        let artifacts = &pipeline[job]["artifacts"];
        let report = artifacts["reports"]["codequality"].as_str();
        for path in strings(&artifacts["paths"]).into_iter().chain(report) {
            assert!(runner.at("work").join(path).exists(), "{job}: {path}");
        }
    }
    assert!(runner.at("work/public/index.html").exists());
    let name = "https:__gitlab.example_releases_example-2026.11.22-1_example-2026.11.22-1.zip";
    let published = runner.published()?;
    assert!(published.contains(&name.to_owned()), "{published:?}");

    runner.shell("git clean -qfdx", TIME)?;
    runner.write("specs/platform.rst", &DOCUMENT.replace("::2", "::3"))?;
    runner.commit(TIME + 60)?;
    runner.shell(&script("release"), TIME + 60)?;
    let changes = fs::read_to_string(runner.at("host/changes.txt"))?;
    assert!(changes.contains("+fd00:db8::3"), "{changes}");

    let lines: Vec<_> =
        strings(&pipeline["check"]["script"]).into_iter().map(str::to_owned).collect();
    checks_stop(&runner, &lines, "")?;
    let report = fs::read(runner.at("work/gl-code-quality-report.json"))?;
    let report: serde_json::Value = serde_json::from_slice(&report)?;
    let first = report.pointer("/0/location/path").and_then(serde_json::Value::as_str);
    assert_eq!(first, Some("specs/platform.rst"), "{report}");
    Ok(())
}

/// A stale output and a faulty document end a pipeline at the right line.
fn checks_stop(runner: &Runner, lines: &[String], annotation: &str) -> Outcome {
    let stops = |text: &str| -> Result<(String, String), Failed> {
        runner.write("specs/platform.rst", text)?;
        for line in lines {
            let (good, said) = runner.run(line, TIME)?;
            if !good {
                return Ok((line.clone(), said));
            }
        }
        Err("nothing was found".into())
    };
    let (line, said) = stops(&DOCUMENT.replace("::2", "::4"))?;
    assert_eq!(line, "rcsgen build --check", "{said}");
    let (line, said) = stops(&DOCUMENT.replace("::2", "::1"))?;
    assert!(line.starts_with("rcsgen check "), "{line}");
    assert!(said.contains(annotation), "{said}");
    Ok(())
}

/// A program that ends with the test.
struct Running(std::process::Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn the_site_is_served_to_this_machine() -> Outcome {
    let room = TempDir::new()?;
    let rcsgen = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rcsgen"));
        command.args(words).current_dir(room.path()).stdin(Stdio::null());
        command
    };
    let nothing = rcsgen(&["serve", "--port", "0"]).output()?;
    assert_eq!(nothing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("`rcsgen build` makes it"));

    fs::create_dir_all(room.path().join("specs"))?;
    fs::write(room.path().join("specs/platform.rst"), DOCUMENT)?;
    assert!(rcsgen(&["build", "-q"]).status()?.success());
    // A shell that runs the tests in the background has them ignore Ctrl-C.
    let mut server = Command::new("env");
    server.args([
        "--default-signal=INT",
        env!("CARGO_BIN_EXE_rcsgen"),
        "serve",
        "-q",
        "--port",
        "0",
    ]);
    server.current_dir(room.path()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut server = Running(server.spawn()?);
    let mut line = String::new();
    let out = server.0.stdout.take().ok_or("no output")?;
    BufReader::new(out).read_line(&mut line)?;
    let place = line.trim().strip_prefix("http://").and_then(|it| it.strip_suffix('/'));
    let place = place.ok_or_else(|| format!("no address: {line}"))?.to_owned();
    assert!(place.starts_with("127.0.0.1:"), "{place}");
    let ask = |method: &str, path: &str, host: &str| -> Result<String, Failed> {
        let mut stream = TcpStream::connect(&place)?;
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    let status = |answer: &str| answer.split(' ').nth(1).unwrap_or_default().to_owned();
    let index = ask("GET", "/", &place)?;
    let page = fs::read_to_string(room.path().join("output/site/index.html"))?;
    assert!(index.contains("Content-Type: text/html; charset=utf-8\r\n"), "{index}");
    assert!(index.contains("X-Content-Type-Options: nosniff\r\n"), "{index}");
    assert!(index.ends_with(&page), "the page is there whole");
    let head = ask("HEAD", "/index.html", &place)?;
    assert!(
        head.ends_with("\r\n\r\n") && head.contains(&format!("Content-Length: {}", page.len()))
    );
    let script = ask("GET", "/assets/index.js?x=1", &place)?;
    assert!(script.contains("Content-Type: text/javascript; charset=utf-8\r\n"), "{script}");
    let moved = ask("GET", "/servers?x=1", &place)?;
    assert!(moved.contains("Location: /servers/?x=1\r\n"), "{moved}");
    for path in [
        "/../manifest.json",
        "/%2e%2e/manifest.json",
        "/..%2f..%2fspecs/platform.rst",
        "//etc/passwd",
        "/no",
    ] {
        assert_eq!(status(&ask("GET", path, &place)?), "404", "{path}");
    }
    assert_eq!(status(&ask("POST", "/", &place)?), "405");
    assert_eq!(status(&ask("DELETE", "/index.html", &place)?), "405");
    assert_eq!(status(&ask("GET", "/", "rebound.example.org")?), "403");
    let port = place.rsplit(':').next().unwrap_or_default();
    let taken = rcsgen(&["serve", "--port", port]).output()?;
    assert_eq!(taken.status.code(), Some(2));
    // Ctrl-C ends it.
    let pid = server.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status()?.success());
    server.0.wait()?;
    Ok(())
}

fn the_hooks_find_what_they_are_for() -> Outcome {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let hooks = YamlLoader::load_from_str(&fs::read_to_string(path)?)?.pop().ok_or("empty")?;
    let entries: Vec<_> = hooks
        .as_vec()
        .into_iter()
        .flatten()
        .filter_map(|it| Some((it["id"].as_str()?, it["entry"].as_str()?)))
        .collect();
    let ids: Vec<_> = entries.iter().map(|it| it.0).collect();
    assert_eq!(ids, ["rcsgen-check", "rcsgen-fmt", "rcsgen-build-check"]);
    let [check, fmt, build] = entries[..] else { return Err("three hooks".into()) };
    let runner = Runner::new()?;
    let read = || fs::read_to_string(runner.at("work/specs/platform.rst"));
    let passed = |hook: (&str, &str)| Ok::<_, Failed>(runner.run(hook.1, TIME)?.0);
    // pre-commit fails where a hook changes a file, as here: the table is wider than it must be.
    assert!(passed(fmt)?);
    let good = read()?;
    assert_ne!(good, DOCUMENT);
    runner.commit(TIME)?;
    assert!(passed(check)? && passed(fmt)? && passed(build)?);
    assert_eq!(runner.shell("git status --porcelain", TIME)?, "");

    runner.write("specs/platform.rst", &good.replace("::2", "::1"))?;
    assert!(!passed(check)? && passed(fmt)? && !passed(build)?);
    runner.write("specs/platform.rst", &good.replace("::2", "::3"))?;
    assert!(passed(check)? && !passed(build)?);
    Ok(())
}
