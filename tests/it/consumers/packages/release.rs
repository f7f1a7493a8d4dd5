//! Releases end to end: signed, verified, refused, rebuilt, and the same wherever they are made.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::Failed;
use tempfile::TempDir;

use super::fixture::{accepts, refuses};
use super::repository::Keys;
use super::{Outcome, Test};

/// All tests of this file.
pub(super) const TESTS: &[(&str, Test)] = &[
    ("a_release_is_signed_and_verified", a_release_is_signed_and_verified),
    ("a_release_must_be_later_than_the_last", a_release_must_be_later_than_the_last),
    ("a_release_says_what_is_not_signed", a_release_says_what_is_not_signed),
    ("ssh_and_gpg_keys_sign_releases_too", ssh_and_gpg_keys_sign_releases_too),
    ("a_key_that_servers_do_not_trust_is_refused", a_key_that_servers_do_not_trust_is_refused),
    ("a_rebuild_shows_what_the_documents_do_not_make", {
        a_rebuild_shows_what_the_documents_do_not_make
    }),
    ("a_large_bundle_is_verified_in_little_memory", a_large_bundle_is_verified_in_little_memory),
    ("two_builds_do_not_mix", two_builds_do_not_mix),
    ("any_day_user_and_directory_make_the_same_bytes", {
        any_day_user_and_directory_make_the_same_bytes
    }),
    ("a_build_proves_itself_reproducible", a_build_proves_itself_reproducible),
];

/// A document of two servers that run something.
const DOCUMENT: &str = "\
Platform
========

======  =============  ============  ====
Server  DNS name       IPv6 address  Role
======  =============  ============  ====
one     a.example.org  fd00:db8::1   web
two     b.example.org  fd00:db8::2   web
======  =============  ============  ====
";

/// A repository of git with a document in it.
struct Project {
    directory: TempDir,
}

impl Project {
    fn new() -> Result<Self, Failed> {
        let project = Self { directory: TempDir::new()? };
        project.write("specs/platform.rst", DOCUMENT)?;
        project.git(&["init", "-q"], TIME)?;
        Ok(project)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn write(&self, path: &str, content: &str) -> Outcome {
        let path = self.at(path);
        fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
        Ok(fs::write(path, content)?)
    }

    fn git(&self, words: &[&str], time: u64) -> Result<String, Failed> {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]).args(words);
        command.current_dir(self.directory.path());
        for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            command.env(name, format!("{time} +0000"));
        }
        accepts(&mut command)
    }

    /// Commits everything but the output, at the second `time`.
    fn commit(&self, text: &str, time: u64) -> Outcome {
        self.write(".gitignore", "/output\n")?;
        self.git(&["add", "-A"], time)?;
        self.git(&["commit", "-q", "-m", text], time).map(drop)
    }

    fn rcsgen(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rcsgen"));
        command.args(words).current_dir(self.directory.path()).stdin(Stdio::null());
        command.env_remove("SOURCE_DATE_EPOCH").env_remove("RCSGEN_LANG");
        command
    }

    fn runs(&self, words: &[&str]) -> Result<String, Failed> {
        accepts(&mut self.rcsgen(words))
    }

    /// What the program says as it ends with 1.
    fn fails(&self, words: &[&str]) -> Result<String, Failed> {
        let mut command = self.rcsgen(words);
        let output = command.output()?;
        let said = [output.stdout.as_slice(), &output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        if output.status.code() == Some(1) { Ok(said) } else { Err(said.into()) }
    }
}

fn holds(said: &str, words: &str) -> Outcome {
    if said.contains(words) {
        Ok(())
    } else {
        Err(format!("`{words}` is missing in:\n{said}").into())
    }
}

/// 2026-11-22 16:10:15
const TIME: u64 = 1_795_363_815;

/// A project that signs by keys of gpg and minisign.
fn signing(keys: &Keys) -> Result<Project, Failed> {
    let project = Project::new()?;
    let mut minisign = Command::new("minisign");
    minisign.args(["-G", "-W", "-p", "release.pub", "-s"]).arg(keys.home().join("release.key"));
    accepts(minisign.current_dir(project.at("")))?;
    fs::copy(keys.public("fleet")?, project.at("release.asc"))?;
    let home = keys.home().display();
    let gpg = format!(
        "gpg --homedir {home} --batch --quiet --faked-system-time {{time}}! -u fleet \
         --digest-algo SHA256"
    );
    project.write(
        "rcsgen.toml",
        &format!(
            "vendor = \"Example <ops@example.org>\"\n\
             repo_url = \"https://repo.example.org/el7\"\nrepo_key = \"release.asc\"\n\
             sign_packages = \"{gpg} --detach-sign\"\n\
             sign_repository = \"{gpg} --armor --detach-sign\"\n\
             sign_bundle = \"minisign -S -s '{home}/release.key' -t release -m {{input}} -x {{output}}\"\n"
        ),
    )?;
    project.commit("describe the platform", TIME)?;
    Ok(project)
}

fn a_release_is_signed_and_verified() -> Outcome {
    let keys = Keys::new(&[("fleet", "rsa2048")])?;
    let project = signing(&keys)?;
    let said = project.runs(&["release"])?;
    let zip = "output/release/example-2026.11.22-1.zip";
    holds(&said, zip)?;
    holds(&said, "this is the first release")?;
    assert!(!said.contains("not signed"), "{said}");

    // Everybody else's programs agree.
    let verify = ["-V", "-q", "-p", "release.pub", "-m"];
    let mut minisign = Command::new("minisign");
    accepts(minisign.args(verify).arg(zip).current_dir(project.at("")))?;
    let root = project.at("root");
    let rpm = |words: &[&str]| {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(&root).args(words);
        command
    };
    accepts(rpm(&["--import"]).arg(project.at("output/repo/RPM-GPG-KEY-example")))?;
    let packages = fs::read_dir(project.at("output/repo"))?.map(|it| Ok(it?.path()));
    let packages = packages.collect::<Result<Vec<_>, Failed>>()?;
    let packages: Vec<_> =
        packages.iter().filter(|it| it.extension().is_some_and(|it| it == "rpm")).collect();
    assert_eq!(packages.len(), 3, "two servers, and what both share");
    let checked = accepts(rpm(&["-K", "-v"]).args(&packages))?;
    assert_eq!(checked.matches("RSA/SHA256 Signature").count(), 3, "{checked}");
    assert!(!checked.contains("NOKEY") && !checked.contains("BAD"), "{checked}");
    let list = project.at("output/repo/repodata/repomd.xml");
    accepts(keys.gpg("fleet").arg("--verify").arg(list.with_extension("xml.asc")).arg(&list))?;

    // And so do we.
    holds(&project.runs(&["verify", zip, "--key", "release.pub"])?, "signed by this key")?;
    holds(&project.runs(&["verify", zip])?, "integrity only: `--key`")?;
    holds(&project.runs(&["--lang", "ru", "verify", zip])?, "проверена только целостность")?;
    let rebuilt = project.runs(&["verify", zip, "--spec", "specs", "--rebuild"])?;
    holds(&rebuilt, "these documents make the same bytes again")?;
    let mut other = Command::new("minisign");
    other.args(["-G", "-W", "-p", "other.pub", "-s", "other.key"]).current_dir(keys.home());
    accepts(&mut other)?;
    let other = keys.home().join("other.pub").display().to_string();
    holds(&project.fails(&["verify", zip, "--key", &other])?, "this key did not sign it")?;

    // What is released stays, and what is signed stays signed while nothing changes.
    let before = fs::read(project.at(zip))?;
    holds(&project.runs(&["build"])?, "nothing changed")?;
    assert!(before == fs::read(project.at(zip))?);
    holds(&project.runs(&["release"])?, "released already")?;
    project.runs(&["release", "-o", "again"])?;
    let again = fs::read(project.at("again/release/example-2026.11.22-1.zip"))?;
    assert!(before == again, "signatures of the same keys at the same time are the same");
    Ok(())
}

fn a_release_must_be_later_than_the_last() -> Outcome {
    let project = Project::new()?;
    holds(&project.fails(&["release"])?, "neither a commit nor a source date")?;
    assert!(!project.at("output").exists(), "something was written");
    project.commit("describe the platform", TIME)?;
    project.runs(&["release"])?;

    project.write("specs/platform.rst", &DOCUMENT.replace("::2", "::3"))?;
    holds(&project.fails(&["release"])?, "commit them first")?;
    holds(&project.runs(&["build"])?, "the packages are 2026.11.22-1.edited")?;
    let edited = project.at("output/repo/example-base-2026.11.22-1.edited.noarch.rpm");
    assert!(edited.exists(), "newer than what was released");
    project.commit("move b", TIME - 60)?;
    holds(&project.fails(&["release"])?, "which is not later than the last one")?;
    holds(&project.fails(&["release", "--lang", "ru"])?, "не позже прошлого")?;
    let last = "output/release/example-2026.11.22-1.zip";
    holds(&project.fails(&["release", "-o", "far", "--previous", last])?, "not later")?;

    project.git(&["commit", "-q", "--amend", "--no-edit"], TIME + 60)?;
    let said = project.runs(&["release"])?;
    holds(&said, "what changed since example-2026.11.22-1 stands in its CHANGES")?;
    let next = "output/release/example-2026.11.22-2.zip";
    let mut unzip = Command::new("unzip");
    unzip.arg("-p").arg(project.at(next)).arg("example-2026.11.22-2/CHANGES");
    let changes = accepts(&mut unzip)?;
    holds(&changes, "example-2026.11.22-1 -> example-2026.11.22-2\n\na.example.org\n")?;
    holds(&changes, "    -fd00:db8::2")?;
    holds(&changes, "    +fd00:db8::3")?;
    assert!(project.at(last).exists(), "the last release stays");
    project.runs(&["verify", next, "--spec", "specs", "--rebuild"])?;

    // Back to the first document: a newer release with the old content.
    project.write("specs/platform.rst", DOCUMENT)?;
    project.commit("move b back", TIME + 120)?;
    project.runs(&["release"])?;

    // A shallow copy would count too little.
    let copy = Project { directory: TempDir::new()? };
    let from = format!("file://{}", project.at("").display());
    copy.git(&["clone", "-q", "--depth=1", &from, "copy"], TIME)?;
    let mut release = copy.rcsgen(&["release"]);
    holds(&refuses(release.current_dir(copy.at("copy")))?, "git fetch --unshallow")?;
    Ok(())
}

fn a_release_says_what_is_not_signed() -> Outcome {
    let project = Project::new()?;
    project.commit("describe the platform", TIME)?;
    let said = project.runs(&["release"])?;
    for what in ["packages", "repository", "bundle"] {
        holds(&said, &format!("not signed: {what}"))?;
    }
    let zip = "output/release/example-2026.11.22-1.zip";
    holds(&project.runs(&["verify", zip])?, "integrity only: the bundle is not signed")?;
    let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    holds(&project.fails(&["verify", zip, "--key", key])?, "it has no signature")?;

    // Commands that fail, and those that make something else.
    for (option, words) in [
        ("sign_packages=false", "`sign_packages` did not sign"),
        ("sign_packages=echo no", "not a binary OpenPGP signature"),
        ("sign_packages=true", "wrote no signature"),
        ("sign_repository=/nonexistent/gpg", "/nonexistent/gpg"),
        ("sign_bundle=echo no", "is no signature of minisign"),
        ("sign_bundle=true {output}", "wrote no `{output}`"),
    ] {
        let mut command = project.rcsgen(&["release", "-o", "other", "--config", option]);
        let output = command.output()?;
        holds(&String::from_utf8_lossy(&output.stderr), words)?;
        assert_eq!(output.status.code(), Some(2), "{option}");
        assert!(!project.at("other").exists(), "{option}: something was written");
    }
    Ok(())
}

fn ssh_and_gpg_keys_sign_releases_too() -> Outcome {
    let project = Project::new()?;
    let home = TempDir::new()?;
    let key = home.path().join("key");
    let mut generate = Command::new("ssh-keygen");
    accepts(generate.args(["-q", "-t", "ed25519", "-N", "", "-C", "me", "-f"]).arg(&key))?;
    let sign = |namespace| {
        format!("sign_bundle=ssh-keygen -q -Y sign -f {} -n {namespace}", key.display())
    };
    project.commit("describe the platform", TIME)?;
    project.runs(&["release", "--config", &sign("rcsgen-release")])?;
    let zip = "output/release/example-2026.11.22-1.zip";
    let public = key.with_extension("pub").display().to_string();
    holds(&project.runs(&["verify", zip, "--key", &public])?, "signed by this key")?;
    let line = fs::read_to_string(&public)?;
    project.write("signers", &format!("me@example.org namespaces=\"rcsgen-release\" {line}"))?;
    holds(&project.runs(&["verify", zip, "--key", "signers"])?, "signed by this key")?;
    project.runs(&["release", "-o", "other", "--config", &sign("file")])?;
    let other = "other/release/example-2026.11.22-1.zip";
    let said = project.fails(&["verify", other, "--key", &public])?;
    holds(&said, "this key did not sign it")?;

    let keys = Keys::new(&[("fleet", "rsa2048"), ("other", "rsa2048")])?;
    let gpg = format!(
        "sign_bundle=gpg --homedir {} --batch --quiet -u fleet --armor --detach-sign",
        keys.home().display()
    );
    project.runs(&["release", "-o", "third", "--config", &gpg])?;
    let third = "third/release/example-2026.11.22-1.zip";
    let [fleet, other] = ["fleet", "other"].map(|it| keys.public(it));
    let (fleet, other) = (fleet?.display().to_string(), other?.display().to_string());
    holds(&project.runs(&["verify", third, "--key", &fleet])?, "signed by this key")?;
    holds(&project.fails(&["verify", third, "--key", &other])?, "this key did not sign it")?;
    Ok(())
}

/// Servers that ask for one key would refuse everything that another signed.
fn a_key_that_servers_do_not_trust_is_refused() -> Outcome {
    let keys = Keys::new(&[("fleet", "rsa2048"), ("other", "rsa2048")])?;
    let project = signing(&keys)?;
    fs::copy(keys.public("other")?, project.at("release.asc"))?;
    project.commit("mix the keys up", TIME + 60)?;
    let said = refuses(&mut project.rcsgen(&["release"]))?;
    holds(&said, "`repo_key` does not verify what `sign_repository` signed")?;
    project.write("release.asc", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n")?;
    let said = refuses(&mut project.rcsgen(&["build"]))?;
    holds(&said, "is no public key")?;
    assert!(!project.at("output").exists(), "something was written");
    Ok(())
}

fn a_rebuild_shows_what_the_documents_do_not_make() -> Outcome {
    let project = Project::new()?;
    project.commit("describe the platform", TIME)?;
    project.runs(&["release"])?;
    let zip = "output/release/example-2026.11.22-1.zip";
    // The same documents, made into something else.
    project.write("rcsgen.toml", "vendor = \"Somebody else\"\n")?;
    holds(&project.runs(&["verify", zip, "--spec", "specs"])?, "exactly these documents")?;
    let said = project.fails(&["verify", zip, "--spec", "specs", "--rebuild"])?;
    holds(&said, "a rebuild makes another")?;
    holds(&said, "repo/example-base-2026.11.22-1.noarch.rpm\n")?;
    assert!(!said.contains("servers/a.example.org/etc/hosts\n"), "that is the same:\n{said}");
    project.write("specs/platform.rst", &DOCUMENT.replace("::2", "::3"))?;
    let said = project.fails(&["verify", zip, "--spec", "specs", "--rebuild"])?;
    holds(&said, "made from another version of `specs/platform.rst`")
}

/// An archive may be larger than the memory, and so may what it unpacks to.
fn a_large_bundle_is_verified_in_little_memory() -> Outcome {
    use rcsgen::artifact::{Artifact, OutputPath};
    use rcsgen::model::Inventory;
    use rcsgen::pack::{Bundle, Stamp};
    const SIZE: usize = 72 << 20;
    let file = |path: &str| Artifact {
        path: OutputPath::new(path).expect("the path is well formed"),
        content: vec![b'0'; SIZE].into(),
        kind: "test".into(),
        install: None,
        origins: Vec::new(),
    };
    let room = TempDir::new()?;
    // The first is stored as it is, the second packed.
    let artifacts = [file("repo/large.rpm"), file("zones/large.zone")];
    let stamp = Stamp::new("example", "1", "1", TIME)?;
    let zip = Bundle::new(&Inventory::default(), &artifacts, &stamp).zip()?;
    assert!(zip.len() > SIZE, "larger than what documents may be");
    fs::write(room.path().join("large.zip"), zip)?;
    let verify = |kilobytes: usize| {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v \"$1\"; shift; exec \"$@\"", "sh"]);
        command.arg(kilobytes.to_string()).arg(env!("CARGO_BIN_EXE_rcsgen"));
        command.args(["verify", "large.zip"]).current_dir(room.path());
        // Each thread reserves a stack, and room to allocate from, at a place and of a size that differ
        // from run to run; neither is memory yet.
        command.env("RAYON_NUM_THREADS", "1").env("MALLOC_ARENA_MAX", "1");
        command
    };
    let said = accepts(&mut verify(220 << 10))?;
    holds(&said, "6 files, all sums agree")
}

fn two_builds_do_not_mix() -> Outcome {
    let project = Project::new()?;
    project.runs(&["build"])?;
    let held = fs::File::open(project.at("output"))?;
    held.lock()?;
    project.write("specs/platform.rst", &DOCUMENT.replace("::2", "::3"))?;
    let mut second = project.rcsgen(&["build"]).stderr(Stdio::piped()).spawn()?;
    let mut said = Vec::new();
    let mut stderr = second.stderr.take().ok_or("no stderr")?;
    let waiting = "another build is writing output/: waiting for it to end\n";
    while !String::from_utf8_lossy(&said).contains(waiting) {
        let mut byte = [0];
        if stderr.read(&mut byte)? == 0 {
            return Err(format!("it did not wait:\n{}", String::from_utf8_lossy(&said)).into());
        }
        said.extend(byte);
    }
    assert_eq!(second.try_wait()?, None, "it goes on all the same");
    // Looking disturbs nobody.
    holds(&project.fails(&["build", "--check"])?, "out of date")?;
    held.unlock()?;
    stderr.read_to_end(&mut said)?;
    assert!(second.wait()?.success());
    project.runs(&["build", "--check"])?;

    // Many at once leave what one would.
    let all: Vec<_> = (0..4).map(|_| project.rcsgen(&["build", "-q"]).spawn()).collect();
    for it in all {
        assert!(it?.wait()?.success());
    }
    holds(&project.runs(&["build"])?, "nothing changed")
}

/// Another day, another user, another directory, another number of threads.
fn any_day_user_and_directory_make_the_same_bytes() -> Outcome {
    let copy = |name: &str| -> Result<Project, Failed> {
        let directory = tempfile::Builder::new().prefix(name).tempdir()?;
        let project = Project { directory };
        project.write("specs/platform.rst", DOCUMENT)?;
        project.write("rcsgen.toml", &format!("source_date = {TIME}\n"))?;
        Ok(project)
    };
    let (here, there) = (copy("here")?, copy("there, far away")?);
    here.runs(&["release"])?;
    accepts(Command::new("chown").args(["-R", "65534:65534"]).arg(there.at("")))?;
    // A program that everybody may run, wherever the tests are built.
    let program = there.at("program");
    fs::copy(env!("CARGO_BIN_EXE_rcsgen"), &program)?;
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]);
    command.args(["faketime", "2031-02-03 04:05:06"]).arg(&program).arg("release");
    command.current_dir(there.at("")).env("RAYON_NUM_THREADS", "5").env("TZ", "Asia/Tokyo");
    accepts(&mut command)?;
    let (ours, theirs) = (files(&here.at("output"))?, files(&there.at("output"))?);
    let paths = |all: &[(PathBuf, Vec<u8>)]| all.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&ours), paths(&theirs));
    for ((path, ours), (_, theirs)) in ours.iter().zip(&theirs) {
        assert!(ours == theirs, "{}", path.display());
    }
    for kind in ["rpm", "zip", "xml", "gz", "spec"] {
        let is_kind = |it: &(PathBuf, Vec<u8>)| it.0.extension().is_some_and(|it| it == kind);
        assert!(ours.iter().any(is_kind), "no {kind} was compared");
    }
    Ok(())
}

/// Every file below `root` with its bytes, by path.
fn files(root: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Failed> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.strip_prefix(root)?.to_owned(), fs::read(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn a_build_proves_itself_reproducible() -> Outcome {
    let project = Project::new()?;
    project.commit("describe the platform", TIME)?;
    let said = project.runs(&["build", "--verify-reproducible"])?;
    holds(&said, "every byte is the same")?;
    assert!(!project.at("output").exists(), "something was written");
    holds(&project.runs(&["build", "--verify-reproducible", "--lang", "ru"])?, "воспроизводимо")?;

    // A history that is another one each time it is asked for.
    let count = project.at("count").display().to_string();
    let git = format!(
        "#!/bin/sh\ncase \"$*\" in *' log '*)\n  echo >>'{count}'\n  \
         printf '17953638%02d\\000Ann <a@example.org>\\000text\\n' \"$(wc -l <'{count}')\"\nesac\n"
    );
    project.write("bin/git", &git)?;
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(project.at("bin/git"), executable)?;
    let path = std::env::var("PATH")?;
    let mut command = project.rcsgen(&["build", "--verify-reproducible"]);
    command.env("PATH", format!("{}:{path}", project.at("bin").display()));
    let said = refuses(&mut command)?;
    holds(&said, "not reproducible")?;
    holds(&said, "repo/repodata/repomd.xml\n")
}
