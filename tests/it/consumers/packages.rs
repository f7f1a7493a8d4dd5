//! Packages before their judges: rpm, rpmbuild, a shell in an empty machine, unzip and sha256sum.

#![expect(clippy::disallowed_methods, reason = "tests write what they show to other programs")]

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use rcsgen::artifact::{Artifact, Install, OutputPath, Policy};
use rcsgen::diag::{Lang, Sink};
use rcsgen::model::settings::Settings;
use rcsgen::model::{
    HostName, Inventory, Platform, PlatformId, Role, RoleId, Server, ServerId, Stated,
};
use rcsgen::pack::{self, Bundle, Change, Refusal, Source, Stamp};
use rcsgen::text::{Span, Spanned};
use tempfile::TempDir;

/// The server whose package the tests install.
const SERVER: &str = "db1.example.org";

type Outcome = Result<(), Failed>;
type Test = fn() -> Outcome;

/// Why a name of the fixture can be had.
const NAME: &str = "names of the fixture are well formed";

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 23] = [
        ("rpm_reads_what_was_meant", rpm_reads_what_was_meant),
        ("rpm_refuses_damaged_packages", rpm_refuses_damaged_packages),
        ("old_rpm_can_check_and_read_packages", old_rpm_can_check_and_read_packages),
        ("rpmbuild_builds_the_same_files", rpmbuild_builds_the_same_files),
        ("rpmbuild_refuses_a_broken_tree", rpmbuild_refuses_a_broken_tree),
        ("same_input_gives_same_bytes", same_input_gives_same_bytes),
        ("files_come_to_their_places", files_come_to_their_places),
        ("the_wrong_machine_is_refused", the_wrong_machine_is_refused),
        ("two_servers_do_not_fit_on_one_machine", two_servers_do_not_fit_on_one_machine),
        ("nothing_is_placed_without_its_secrets", nothing_is_placed_without_its_secrets),
        ("a_service_cannot_lead_the_helper_astray", a_service_cannot_lead_the_helper_astray),
        ("edits_fare_as_their_policy_says", edits_fare_as_their_policy_says),
        ("services_take_up_only_what_was_checked", services_take_up_only_what_was_checked),
        ("erasing_puts_the_originals_back", erasing_puts_the_originals_back),
        ("a_repository_says_what_createrepo_says", a_repository_says_what_createrepo_says),
        ("dnf_installs_from_the_repository", dnf_installs_from_the_repository),
        ("rpmlint_finds_nothing_unforeseen", rpmlint_finds_nothing_unforeseen),
        ("packages_of_the_specs_install_everywhere", packages_of_the_specs_install_everywhere),
        ("signatures_of_gpg_are_verified", signatures_of_gpg_are_verified),
        ("a_bundle_unpacks_and_its_sums_hold", a_bundle_unpacks_and_its_sums_hold),
        ("a_bundle_knows_what_it_was_made_from", a_bundle_knows_what_it_was_made_from),
        ("a_bundle_says_what_changed", a_bundle_says_what_changed),
        ("a_bundle_is_the_same_at_any_time_and_place", a_bundle_is_the_same_at_any_time_and_place),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("packages::{name}"), run)).collect()
}

fn rpm_reads_what_was_meant() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let package = room.package("example-config-db1.example.org");
    for path in room.packages()? {
        room.accepts(rpm(["-K", "--nosignature"]).arg(path))?;
    }
    let dump = room.accepts(rpm(["-qpl", "--dump"]).arg(&package))?;
    let file = |path: &str| -> Result<Vec<String>, Failed> {
        let line = dump.lines().find(|it| it.split(' ').next() == Some(path));
        let line = line.ok_or_else(|| format!("no {path} in:\n{dump}"))?;
        Ok(line.split(' ').map(str::to_owned).collect())
    };
    // path size mtime digest mode owner group isconfig isdoc rdev symlink
    assert_eq!(file("/etc/hostname")?[4..8], ["0100644", "root", "root", "1"]);
    assert_eq!(
        file("/opt/couchdb/etc/local.d/20-log.ini")?[4..8],
        ["0100640", "couchdb", "couchdb", "1"]
    );
    assert_eq!(file("/usr/libexec/example/check")?[4..8], ["0100755", "root", "root", "0"]);
    assert_eq!(file("/usr/share/rcsgen/rootfs/etc/hosts")?[4..8], ["0100644", "root", "root", "0"]);
    assert_eq!(file("/etc/hostname")?[2], "1795363815");
    assert!(!dump.contains("\n/etc/hosts "), "a vendor owns /etc/hosts:\n{dump}");
    assert!(!dump.contains("\n/etc "), "directories of the system are not ours:\n{dump}");

    let provides = room.accepts(rpm(["-qp", "--provides"]).arg(&package))?;
    assert!(provides.contains("example-config-any"), "{provides}");
    let info = room.accepts(rpm(["-qpi"]).arg(&package))?;
    assert!(info.contains("база данных, сервер 1"), "{info}");
    let log = room.accepts(rpm(["-qp", "--changelog"]).arg(&package))?;
    assert!(log.contains("- log 100% of the calls"), "{log}");
    Ok(())
}

fn rpm_refuses_damaged_packages() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let good = fs::read(room.package("example-config-db1.example.org"))?;
    let short = good[..good.len() - 1].to_vec();
    let mut flipped = good.clone();
    let at = good.len() - 20;
    flipped[at] ^= 1;
    let mut header = good.clone();
    // The lead says the name first, and nothing looks at it.
    let name = good[96..].windows(4).position(|it| it == b"db1.").ok_or("no name in the header")?;
    header[96 + name] ^= 1;
    for (name, bytes) in [("short", short), ("flipped", flipped), ("header", header)] {
        let path = room.at(&format!("{name}.rpm"));
        fs::write(&path, bytes)?;
        room.refuses(rpm(["-K", "--nosignature"]).arg(&path))?;
    }
    Ok(())
}

/// What rpm 4.11 cannot do without, and what it does not know: it is not at hand, its rules are.
fn old_rpm_can_check_and_read_packages() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    for path in room.packages()? {
        let bytes = fs::read(&path)?;
        let signature = tags(&bytes, 96)?;
        // Its MD5 sum is all that covers the payload there.
        for tag in [62, 269, 1000, 1004, 1007] {
            assert!(signature.contains_key(&tag), "{}: no tag {tag}", path.display());
        }
        let rest = 96 + size(&bytes, 96)?;
        let header = tags(&bytes, rest.next_multiple_of(8))?;
        let weak = header.keys().find(|it| (5046..5062).contains(*it));
        assert_eq!(weak, None, "{}: a tag that EL7 does not know", path.display());
        let query = "--qf=%{PAYLOADCOMPRESSOR} %{PAYLOADFORMAT} %{SOURCERPM} %{BUILDTIME}\\n";
        let said = room.accepts(rpm(["-qp", query]).arg(&path))?;
        assert!(said.starts_with("gzip cpio example-"), "{said}");
        assert!(said.trim_end().ends_with(".src.rpm 1795363815"), "{said}");
        let requires = room.accepts(rpm(["-qp", "--requires"]).arg(&path))?;
        let known = ["CompressedFileNames", "FileDigests", "PayloadFilesHavePrefix"];
        for line in requires.lines().filter(|it| it.starts_with("rpmlib(")) {
            assert!(known.iter().any(|it| line.contains(it)), "{}: {line}", path.display());
        }
        assert!(!requires.contains("user("), "{requires}");
    }
    Ok(())
}

fn rpmbuild_builds_the_same_files() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let trees: Vec<_> = fs::read_dir(room.at("rpmbuild"))?.collect::<Result<_, _>>()?;
    assert_eq!(trees.len(), 3, "two servers and what they share");
    for tree in trees {
        let name = tree.file_name().to_string_lossy().into_owned();
        room.accepts(&mut room.rpmbuild(&name))?;
        let rebuilt = room.at(&format!("built/{name}/noarch/{name}-2026.11.22-1.noarch.rpm"));
        let table = "--qf=[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} \
                     %{FILEFLAGS:fflags} %{FILEDIGESTS} %{FILEMTIMES}\\n]";
        let ours = room.accepts(rpm(["-qp", table]).arg(room.package(&name)))?;
        let theirs = room.accepts(rpm(["-qp", table]).arg(&rebuilt))?;
        assert_eq!(ours, theirs);
        for what in ["--conflicts", "--triggers", "--scripts", "-i"] {
            let ours = room.accepts(rpm(["-qp", what]).arg(room.package(&name)))?;
            let theirs = room.accepts(rpm(["-qp", what]).arg(&rebuilt))?;
            assert_eq!(ours, theirs, "{what} of {name}");
        }
    }
    Ok(())
}

fn rpmbuild_refuses_a_broken_tree() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let archive = room.at("rpmbuild/example-base/SOURCES/example-base-2026.11.22.tar.gz");
    let bytes = fs::read(&archive)?;
    fs::write(&archive, &bytes[..bytes.len() / 2])?;
    room.refuses(&mut room.rpmbuild("example-base"))?;
    Ok(())
}

fn same_input_gives_same_bytes() -> Outcome {
    let once = fleet("1");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let again = pool.install(|| fleet("1"));
    assert!(once == again, "one thread gives other bytes");
    let later = fleet("2");
    assert!(once != later, "the release is in the packages");
    Ok(())
}

fn files_come_to_their_places() -> Outcome {
    let machine = Machine::new(SERVER)?;
    let room = Room::new(&fleet("1"))?;
    machine.secret("couchdb-password", "s3cret\n", 0o600)?;
    machine.write("/etc/hosts", "127.0.0.1 localhost\n")?;
    machine.install(&room, SERVER)?;
    assert_eq!(machine.read("/etc/hosts")?, "::1 db1.example.org db1\n");
    assert_eq!(machine.read("/etc/hostname")?, "db1.example.org\n");
    assert_eq!(machine.owner("/opt/couchdb/etc/local.ini")?, "0:0 640", "no such user yet");
    assert!(!machine.path("/etc/kazoo").exists(), "its software makes that directory");

    fs::create_dir_all(machine.path("/etc/kazoo/core"))?;
    machine.write("/etc/passwd", "root:x:0:0::/:/bin/sh\ncouchdb:x:77:78::/:/bin/sh\n")?;
    machine.write("/etc/group", "root:x:0:\ncouchdb:x:78:\n")?;
    machine.apply(&[])?;
    assert_eq!(machine.read("/etc/kazoo/core/config.ini")?, "[zone]\n");
    assert_eq!(machine.read("/opt/couchdb/etc/local.ini")?, "[admins]\nadmin = s3cret ; s3cret\n");
    assert_eq!(machine.owner("/opt/couchdb/etc/local.ini")?, "77:78 640");
    assert_eq!(machine.owner("/opt/couchdb/etc/local.d/20-log.ini")?, "77:78 640");
    machine.apply(&["--check"])?;

    machine.write("/opt/couchdb/etc/local.ini", "[admins]\n")?;
    let said = machine.apply_refuses(&["--check"])?;
    assert!(said.contains("/opt/couchdb/etc/local.ini was changed"), "{said}");
    Ok(())
}

fn the_wrong_machine_is_refused() -> Outcome {
    let machine = Machine::new("db2.example.org")?;
    let room = Room::new(&fleet("1"))?;
    let said = machine.install_refuses(&room, SERVER)?;
    assert!(said.contains("this machine is db2.example.org"), "{said}");
    assert!(!machine.path("/usr/share/rcsgen/files").exists(), "something was unpacked");

    machine.write("/etc/rcsgen/identity", "db1.example.org\n")?;
    machine.install(&room, SERVER)?;
    Ok(())
}

fn two_servers_do_not_fit_on_one_machine() -> Outcome {
    let machine = Machine::new(SERVER)?;
    let room = Room::new(&fleet("1"))?;
    machine.install(&room, SERVER)?;
    let said = machine.install_refuses(&room, "db2.example.org")?;
    assert!(said.contains("conflicts with"), "{said}");
    Ok(())
}

fn nothing_is_placed_without_its_secrets() -> Outcome {
    let machine = Machine::new(SERVER)?;
    let room = Room::new(&fleet("1"))?;
    machine.install(&room, SERVER)?;
    let said = machine.apply_refuses(&[])?;
    assert!(said.contains("the secret 'couchdb-password' is missing"), "{said}");
    assert!(!machine.path("/etc/hosts").exists(), "it was placed all the same");

    machine.secret("couchdb-password", "s3cret\n", 0o644)?;
    let said = machine.apply_refuses(&[])?;
    assert!(said.contains("mode 0600"), "{said}");
    machine.secret("couchdb-password", "a b\n", 0o600)?;
    let said = machine.apply_refuses(&[])?;
    assert!(said.contains("one line of letters"), "{said}");
    machine.secret("couchdb-password", "one\ntwo\n", 0o600)?;
    machine.apply_refuses(&[])?;
    assert!(!machine.path("/opt/couchdb/etc/local.ini").exists());

    machine.secret("couchdb-password", "s3cret", 0o400)?;
    machine.apply(&[])?;
    assert!(machine.read("/opt/couchdb/etc/local.ini")?.contains("admin = s3cret"));
    Ok(())
}

/// Where a service may write, it may also put links.
fn a_service_cannot_lead_the_helper_astray() -> Outcome {
    let machine = Machine::new(SERVER)?;
    machine.secret("couchdb-password", "s3cret\n", 0o600)?;
    machine.write("/etc/passwd", "root:x:0:0::/:/bin/sh\ncouchdb:x:77:78::/:/bin/sh\n")?;
    machine.write("/etc/group", "root:x:0:\ncouchdb:x:78:\n")?;
    machine.write("/etc/shadow", "root:*::\n")?;
    let directory = "/opt/couchdb/etc/local.d";
    fs::create_dir_all(machine.path(directory))?;
    std::os::unix::fs::symlink("/etc/shadow", machine.path("/opt/couchdb/etc/local.ini"))?;
    for it in ["/opt/couchdb/etc", directory] {
        accepts(Command::new("chown").arg("77:78").arg(machine.path(it)))?;
    }
    machine.install(&Room::new(&fleet("1"))?, SERVER)?;
    assert_eq!(machine.owner("/opt/couchdb/etc/local.ini")?, "77:78 640", "the link is replaced");
    assert!(machine.read("/opt/couchdb/etc/local.ini")?.contains("s3cret"));

    let log = "/opt/couchdb/etc/local.d/20-log.ini";
    fs::remove_file(machine.path(log))?;
    std::os::unix::fs::symlink("/etc/shadow", machine.path(log))?;
    machine.apply(&[])?;
    assert_eq!(machine.read("/etc/shadow")?, "root:*::\n");
    assert!(machine.owner("/etc/shadow")?.starts_with("0:0 "), "root's file was given away");
    Ok(())
}

/// An edit meets an upgrade that changes no file, and one that changes every file.
fn edits_fare_as_their_policy_says() -> Outcome {
    let machine = Machine::new(SERVER)?;
    machine.secret("couchdb-password", "s3cret\n", 0o600)?;
    let paths =
        ["/etc/sysctl.d/99-zz-example.conf", "/usr/libexec/example/check", "/etc/example.seed"];
    let [config, plain, seed] = paths;
    machine.install(&Room::new(&fleet("1"))?, SERVER)?;
    for path in paths.into_iter().chain(["/etc/hosts"]) {
        machine.write(path, "edited\n")?;
    }
    machine.install(&Room::new(&fleet("2"))?, SERVER)?;
    assert_eq!(machine.read(config)?, "edited\n", "an edit stays while the package is the same");
    assert_eq!(machine.read(plain)?, "#!/bin/sh\nexit 0 # 1\n", "plain files heal");
    assert_eq!(machine.read(seed)?, "edited\n");
    assert_eq!(machine.read("/etc/hosts")?, "::1 db1.example.org db1\n", "staged files heal");

    let mut changed = fixture();
    for artifact in &mut changed.1 {
        if paths.iter().any(|it| artifact.path.as_str().ends_with(it)) {
            artifact.content = Arc::from(&b"changed\n"[..]);
        }
    }
    machine.install(&Room::new(&packed(&changed, "3"))?, SERVER)?;
    assert_eq!(machine.read(config)?, "changed\n");
    assert_eq!(machine.read(&format!("{config}.rpmsave"))?, "edited\n", "the edit is kept aside");
    assert_eq!(machine.read(plain)?, "changed\n");
    assert!(!machine.path(&format!("{plain}.rpmsave")).exists());
    assert_eq!(machine.read(seed)?, "edited\n", "the host owns it");
    assert_eq!(machine.read(&format!("{seed}.rpmnew"))?, "changed\n");

    let older = Room::new(&fleet("1"))?;
    let said = machine.install_refuses(&older, SERVER)?;
    assert!(said.contains("which is newer than"), "{said}");
    Ok(())
}

fn services_take_up_only_what_was_checked() -> Outcome {
    let machine = Machine::new(SERVER)?;
    machine.secret("couchdb-password", "s3cret\n", 0o600)?;
    let calls = "#!/bin/sh\necho \"${0##*/} $*\" >>/calls\n";
    machine.program("systemctl", calls)?;
    machine.program("sysctl", calls)?;
    machine.program("nginx", &format!("{calls}! grep -q broken /etc/nginx/conf.d/site.conf\n"))?;
    fs::create_dir_all(machine.path("/run/systemd/system"))?;
    fs::create_dir_all(machine.path("/etc/rcsgen"))?;
    machine.write("/etc/rcsgen/no-restart", "")?;
    let room = Room::new(&fleet("1"))?;
    machine.install(&room, SERVER)?;
    let enabled = "systemctl --quiet enable rcsgen-look.timer\n";
    let wanted = format!("nginx -t -q\n{enabled}");
    assert_eq!(machine.read("/calls")?, wanted, "checked, and nothing that runs was touched");

    fs::remove_file(machine.path("/etc/rcsgen/no-restart"))?;
    machine.write("/calls", "")?;
    machine.apply(&[])?;
    let calls = machine.read("/calls")?;
    let reload = "systemctl reload-or-try-restart nginx\n";
    assert!(calls.contains(reload) && calls.contains("sysctl --quiet --system"), "{calls}");
    assert!(calls.find("nginx -t -q\n") < calls.find(reload), "{calls}");
    let timer = calls.find("systemctl restart rcsgen-look.timer\n");
    assert!(timer.is_some() && calls.find("daemon-reload") < timer, "{calls}");

    machine.write("/calls", "")?;
    machine.apply(&[])?;
    assert_eq!(machine.read("/calls")?, "", "nothing changed, so nothing happens");

    machine.write("/etc/nginx/conf.d/site.conf", "broken\n")?;
    let said = machine.apply_refuses(&[])?;
    assert!(said.contains("'nginx -t -q' refuses what lies in /etc/nginx/"), "{said}");
    assert_eq!(machine.read("/calls")?, "nginx -t -q\n", "no reload");

    machine.write("/calls", "")?;
    machine.rpm(&["-e", "example-config-db1.example.org", "example-base"])?;
    let calls = machine.read("/calls")?;
    assert!(calls.contains("systemctl --quiet disable rcsgen-look.timer\n"), "{calls}");
    Ok(())
}

fn erasing_puts_the_originals_back() -> Outcome {
    let machine = Machine::new(SERVER)?;
    machine.secret("couchdb-password", "s3cret\n", 0o600)?;
    machine.write("/etc/hosts", "127.0.0.1 localhost\n")?;
    machine.install(&Room::new(&fleet("1"))?, SERVER)?;
    // The next version does not stage that file any more.
    let mut less = fixture();
    less.1.retain(|it| !it.path.as_str().ends_with("/etc/motd"));
    assert_eq!(machine.read("/etc/motd")?, "welcome\n");
    machine.install(&Room::new(&packed(&less, "2"))?, SERVER)?;
    assert!(!machine.path("/etc/motd").exists(), "nothing was there before");
    assert_eq!(machine.read("/etc/hosts")?, "::1 db1.example.org db1\n");

    machine.rpm(&["-e", "example-config-db1.example.org", "example-base"])?;
    assert_eq!(machine.read("/etc/hosts")?, "127.0.0.1 localhost\n");
    assert!(!machine.path("/usr/share/rcsgen").exists(), "our directories go with us");
    Ok(())
}

fn a_repository_says_what_createrepo_says() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let theirs = Room::new(&fleet("1"))?;
    fs::remove_dir_all(theirs.at("repo/repodata"))?;
    for it in fs::read_dir(theirs.at("repo"))? {
        accepts(Command::new("touch").args(["-d", "@1795363815"]).arg(it?.path()))?;
    }
    accepts(
        Command::new("createrepo_c")
            .args(["-q", "--no-database", "--compress-type=gz", "--revision=1795363815"])
            .arg(theirs.at("repo")),
    )?;
    for list in ["primary", "filelists", "other"] {
        let (ours, theirs) = (read_list(&room, list)?, read_list(&theirs, list)?);
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs, "{list}");
        }
        assert_eq!(ours.len(), theirs.len(), "{list}");
    }
    let repomd = fs::read_to_string(room.at("repo/repodata/repomd.xml"))?;
    assert!(repomd.contains("<revision>1795363815</revision>"), "{repomd}");
    assert_eq!(repomd.matches("<timestamp>1795363815</timestamp>").count(), 3, "{repomd}");
    Ok(())
}

/// The lines of a list of the repository; what several scripts need, `createrepo_c` repeats.
fn read_list(room: &Room, list: &str) -> Result<Vec<String>, Failed> {
    for it in fs::read_dir(room.at("repo/repodata"))? {
        let path = it?.path();
        if path.to_string_lossy().ends_with(&format!("{list}.xml.gz")) {
            let text = accepts(Command::new("gunzip").arg("-c").arg(path))?;
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            let shell = "      <rpm:entry name=\"/bin/sh\"/>";
            let again = "      <rpm:entry name=\"/bin/sh\" pre=\"1\"/>";
            while let Some(at) = lines.windows(3).position(|it| it == [shell, again, shell]) {
                lines.remove(at + 2);
            }
            return Ok(lines);
        }
    }
    Err(format!("no {list}").into())
}

fn dnf_installs_from_the_repository() -> Outcome {
    let machine = Machine::new(SERVER)?;
    let room = Room::new(&fleet("1"))?;
    let system = Room::new(&[])?;
    fs::create_dir_all(system.at("repo"))?;
    fs::copy(machine.system_packages()?, system.at("repo/system-1-1.noarch.rpm"))?;
    accepts(Command::new("createrepo_c").arg("-q").arg(system.at("repo")))?;
    let dnf = |words: &[&str]| {
        let mut command = Command::new("dnf");
        command.arg("-y").arg("--installroot").arg(machine.directory.path());
        command.args(["--releasever=7", "--disablerepo=*", "--nogpgcheck", "--noplugins"]);
        for (name, room) in [("ours", &room), ("system", &system)] {
            let place = room.at("repo").display().to_string();
            command.arg(format!("--repofrompath={name},file://{place}"));
            command.arg(format!("--enablerepo={name}"));
        }
        command.arg(format!("--setopt=cachedir={}", room.at("cache").display()));
        command.args(["--setopt=reposdir=/nonexistent", "--setopt=ours.skip_if_unavailable=0"]);
        command.args(words);
        command
    };
    accepts(&mut dnf(&["install", "example-config-db1.example.org"]))?;
    assert_eq!(machine.read("/etc/hostname")?, "db1.example.org\n");
    assert!(machine.path("/usr/libexec/rcsgen/apply").exists(), "what it needs came with it");
    let said = refuses(&mut dnf(&["install", "example-config-db2.example.org"]))?;
    assert!(said.contains("conflicts with"), "{said}");

    // A list that is not what the list of lists says.
    for it in fs::read_dir(room.at("repo/repodata"))? {
        let path = it?.path();
        if path.to_string_lossy().ends_with("primary.xml.gz") {
            let mut bytes = fs::read(&path)?;
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            fs::write(&path, bytes)?;
        }
    }
    fs::remove_dir_all(room.at("cache"))?;
    refuses(&mut dnf(&["makecache"]))?;
    Ok(())
}

fn rpmlint_finds_nothing_unforeseen() -> Outcome {
    let room = Room::new(&packed(&with_mode(0o755), "1"))?;
    // What a package of configuration is meant to be, and a linter of programs does not like.
    let foreseen = [
        "conffile-without-noreplace-flag",
        "dir-or-file-in-opt",
        "invalid-license",
        "no-documentation",
        "no-signature",
        "no-url-tag",
        "non-etc-or-var-file-marked-as-conffile",
        "non-readable",
        "non-standard-dir-perm",
        "non-standard-gid",
        "non-standard-group",
        "non-standard-uid",
        "only-non-binary-in-usr-lib",
        "systemd-unit-in-etc",
    ];
    let list: Vec<_> = foreseen.iter().map(|it| format!("\"{it}\"")).collect();
    fs::write(room.at("rpmlint.toml"), format!("Filters = [{}]\n", list.join(", ")))?;
    let lint = |path: &Path| {
        let mut command = Command::new("rpmlint");
        command.arg("--strict").arg("-c").arg(room.at("rpmlint.toml")).arg(path);
        command
    };
    for name in ["example-base", "example-config-db1.example.org"] {
        accepts(&mut lint(&room.package(name)))?;
    }
    let broken = Room::new(&packed(&with_mode(0o666), "1"))?;
    let said = refuses(&mut lint(&broken.package("example-config-db1.example.org")))?;
    assert!(said.contains("world-writable"), "{said}");
    Ok(())
}

/// What the project says of itself: every package of its own documents, on a machine of its own.
fn packages_of_the_specs_install_everywhere() -> Outcome {
    let room = Room::new(&[])?;
    let mut build = Command::new(env!("CARGO_BIN_EXE_rcsgen"));
    build.args(["build", "specs", "-o"]).arg(room.at("")).current_dir(env!("CARGO_MANIFEST_DIR"));
    accepts(&mut build)?;
    let version = fs::read_dir(room.at("release"))?
        .filter_map(|it| it.ok()?.file_name().into_string().ok())
        .find_map(|it| it.strip_prefix("rcsnet-")?.strip_suffix(".zip").map(str::to_owned))
        .ok_or("no release")?;
    let zip = fs::read(room.at(&format!("release/rcsnet-{version}.zip")))?;
    pack::verify(&zip, None)?;
    let servers = fs::read_dir(room.at("servers"))?;
    let servers: Vec<_> =
        servers.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect();
    assert_eq!(servers.len(), 8);
    for server in servers {
        let machine = Machine::new(&server)?;
        let said = accepts(
            Command::new("grep").args(["-rhoE", "@@secret:[a-z-]+@@"]).arg(room.at("servers")),
        )?;
        for name in said.split("@@").filter_map(|it| it.strip_prefix("secret:")) {
            machine.secret(name, "0123456789abcdef\n", 0o600)?;
        }
        let package = room.at(&format!("repo/rcsnet-config-{server}-{version}.noarch.rpm"));
        let base = room.at(&format!("repo/rcsnet-base-{version}.noarch.rpm"));
        accepts(rpm(["-K", "--nosignature"]).arg(&package).arg(&base))?;
        let mut install = machine.command(&["-U", "--nosignature"]);
        let said = accepts(install.arg(&package).arg(base).arg(machine.system_packages()?))?;
        assert!(!said.contains("rcsgen:"), "{server}: {said}");
        assert_eq!(machine.read("/etc/hostname")?, format!("{server}\n"));
        assert!(machine.read("/etc/hosts")?.contains(&server));
        machine.apply(&["--check"])?;
        let left = Command::new("grep")
            .args(["-rl", "@@secret:"])
            .args(["etc", "opt", "var/lib/rabbitmq"].map(|it| machine.path(it)))
            .output()?;
        assert_eq!(String::from_utf8_lossy(&left.stdout), "", "{server}: a secret is missing");
    }
    Ok(())
}

fn signatures_of_gpg_are_verified() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let home = room.at("gpg");
    fs::create_dir_all(&home)?;
    fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let gpg = |name: &str, words: &[&str]| {
        let mut command = Command::new("gpg");
        command.arg("--homedir").arg(&home).args(["--batch", "--quiet", "--passphrase", ""]);
        command.args(["--faked-system-time", "1795363815!", "--digest-algo", "SHA256"]);
        command.args(["--yes", "-u", name]).args(words);
        command
    };
    for (name, kind) in [("fleet", "rsa2048"), ("other", "rsa2048"), ("curve", "ed25519")] {
        accepts(&mut gpg(name, &["--quick-generate-key", name, kind, "sign", "never"]))?;
    }
    let package = room.package("example-base");
    let bytes = fs::read(&package)?;
    fs::write(room.at("part"), pack::signed_part(&bytes)?)?;
    let sign = |name: &str| -> Result<Vec<u8>, Failed> {
        let (part, signature) = (room.at("part"), room.at("part.sig"));
        accepts(gpg(name, &["--detach-sign", "-o"]).arg(&signature).arg(part))?;
        Ok(fs::read(signature)?)
    };
    let signed = pack::with_signature(&bytes, &sign("fleet")?)?;
    assert_eq!(pack::signed_part(&signed)?, pack::signed_part(&bytes)?, "the header is the same");
    assert!(signed == pack::with_signature(&signed, &sign("fleet")?)?, "signing again is the same");
    let refusal = pack::with_signature(&bytes, &sign("curve")?);
    assert_eq!(refusal, Err(pack::SignError::Algorithm(22)));

    let key = room.at("fleet.asc");
    accepts(gpg("fleet", &["--armor", "-o"]).arg(&key).args(["--export", "fleet"]))?;
    accepts(Command::new("rpm").arg("--root").arg(room.at("root")).arg("--import").arg(&key))?;
    let check = |bytes: &[u8]| {
        let path = room.at("signed.rpm");
        let written = fs::write(&path, bytes);
        let mut command = Command::new("rpm");
        command.arg("--root").arg(room.at("root")).args(["-K", "-v"]).arg(path);
        written.map(|()| command)
    };
    let said = accepts(&mut check(&signed)?)?;
    assert!(said.contains("RSA/SHA256 Signature") && said.contains("MD5 digest: OK"), "{said}");
    refuses(&mut check(&pack::with_signature(&bytes, &sign("other")?)?)?)?;
    let mut changed = signed.clone();
    let at = changed.len() - 20;
    changed[at] ^= 1;
    refuses(&mut check(&changed)?)?;
    Ok(())
}

fn a_bundle_unpacks_and_its_sums_hold() -> Outcome {
    let room = Room::new(&bundle(&fixture(), "1").artifacts())?;
    let zip = room.at("release/example-2026.11.22-1.zip");
    accepts(Command::new("unzip").arg("-tq").arg(&zip))?;
    accepts(Command::new("unzip").arg("-q").arg(&zip).arg("-d").arg(room.at("out")))?;
    let folder = room.at("out/example-2026.11.22-1");
    let sums = |directory: &Path| {
        let mut command = Command::new("sha256sum");
        command.args(["--strict", "-c", "SHA256SUMS"]).current_dir(directory);
        command
    };
    accepts(&mut sums(&folder))?;
    accepts(&mut sums(&room.at("release")))?;
    let mode = accepts(
        Command::new("stat")
            .args(["-c", "%a"])
            .arg(folder.join("servers/db1.example.org/usr/libexec/example/check")),
    )?;
    assert_eq!(mode.trim_end(), "755");
    // Packages that came through the bundle are still packages.
    let rpm_there = folder.join("repo/example-base-2026.11.22-1.noarch.rpm");
    accepts(rpm(["-K", "--nosignature"]).arg(rpm_there))?;

    fs::write(folder.join("servers/db1.example.org/etc/hosts"), "::1 evil\n")?;
    let said = refuses(&mut sums(&folder))?;
    assert!(said.contains("servers/db1.example.org/etc/hosts: FAILED"), "{said}");
    let bytes = fs::read(&zip)?;
    fs::write(&zip, &bytes[..bytes.len() - 30])?;
    refuses(Command::new("unzip").arg("-tq").arg(&zip))?;
    refuses(&mut sums(&room.at("release")))?;
    Ok(())
}

fn a_bundle_knows_what_it_was_made_from() -> Outcome {
    let mut bundle = bundle(&fixture(), "1");
    bundle.sign("minisig", b"signed\n".to_vec());
    let source = Source { path: "specs/example.rst".into(), sha256: "0".repeat(64) };
    let opened = pack::verify(&bundle.zip(), Some(std::slice::from_ref(&source)))?;
    assert_eq!(opened.name, "example-2026.11.22-1");
    assert_eq!(opened.sums(), bundle.sums());
    assert_eq!(opened.signatures().collect::<Vec<_>>(), [("minisig", &b"signed\n"[..])]);

    let other = Source { sha256: "1".repeat(64), ..source.clone() };
    let refusal = pack::verify(&bundle.zip(), Some(&[other]));
    assert_eq!(refusal, Err(Refusal::OtherSource("specs/example.rst".into())));
    let more = Source { path: "specs/more.rst".into(), ..source.clone() };
    let refusal = pack::verify(&bundle.zip(), Some(&[source, more]));
    assert_eq!(refusal, Err(Refusal::SourceMissing("specs/more.rst".into())));
    Ok(())
}

fn a_bundle_says_what_changed() -> Outcome {
    let before = pack::verify(&bundle(&fixture(), "1").zip(), None)?;
    assert_eq!(before.source_date(), Some(1_795_363_815));
    let mut changed = fixture();
    changed.1.retain(|it| !it.path.as_str().ends_with("/etc/motd"));
    for artifact in &mut changed.1 {
        if artifact.path.as_str().ends_with("db2.example.org/etc/hostname") {
            artifact.content = Arc::from(&b"db3.example.org\n"[..]);
        }
    }
    let mut after = bundle(&changed, "2");
    assert!(after.differences(&before).contains(&"servers/db1.example.org/etc/motd".to_owned()));
    after.compare(&before);
    let after_opened = pack::verify(&after.zip(), None)?;
    assert_eq!(after.differences(&after_opened), Vec::<String>::new(), "a rebuild is the same");
    let (_, text) = after_opened.files.get(pack::CHANGES).ok_or("no changes")?;
    let wanted = "\
example-2026.11.22-1 -> example-2026.11.22-2

db1.example.org
  - servers/db1.example.org/etc/motd

db2.example.org
  ~ servers/db2.example.org/etc/hostname
    @@ -1 +1 @@
    -db2.example.org
    +db3.example.org
";
    assert_eq!(String::from_utf8_lossy(text), wanted);
    Ok(())
}

fn a_bundle_is_the_same_at_any_time_and_place() -> Outcome {
    let once = bundle(&fixture(), "1").zip();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    assert!(once == pool.install(|| bundle(&fixture(), "1").zip()), "one thread gives other bytes");
    assert!(once != bundle(&fixture(), "2").zip(), "the release is in the bundle");
    Ok(())
}

/// The tags of the header that begins at byte `at`, with the number of their items.
fn tags(bytes: &[u8], at: usize) -> Result<BTreeMap<u32, u32>, Failed> {
    let number = |at: usize| -> Result<u32, Failed> {
        let it = bytes.get(at..at + 4).ok_or("the header ends early")?;
        Ok(u32::from_be_bytes(it.try_into()?))
    };
    if bytes.get(at..at + 3) != Some(&[0x8e, 0xad, 0xe8]) {
        return Err(format!("no header at {at}").into());
    }
    let count = number(at + 8)? as usize;
    (0..count).map(|it| Ok((number(at + 16 + 16 * it)?, number(at + 16 + 16 * it + 12)?))).collect()
}

/// The size of the header that begins at byte `at`.
fn size(bytes: &[u8], at: usize) -> Result<usize, Failed> {
    let number = |at: usize| -> Result<usize, Failed> {
        let it = bytes.get(at..at + 4).ok_or("the header ends early")?;
        Ok(u32::from_be_bytes(it.try_into()?) as usize)
    };
    Ok(16 + 16 * number(at + 8)? + number(at + 12)?)
}

/// Packages of the fixture, by path.
fn fleet(release: &str) -> Vec<Artifact> {
    packed(&fixture(), release)
}

/// The fixture without hostile prose, whose programs have another mode.
fn with_mode(mode: u32) -> Fixture {
    let mut fixture = fixture();
    fixture.0.platforms[0].title = None;
    for install in fixture.1.iter_mut().filter_map(|it| it.install.as_mut()) {
        if install.mode == 0o755 {
            install.mode = mode;
        }
    }
    fixture
}

fn packed(fixture: &Fixture, release: &str) -> Vec<Artifact> {
    let mut sink = Sink::default();
    let out = pack::packages(&fixture.0, &fixture.1, &stamp(release), &mut sink);
    assert!(sink.as_slice().is_empty(), "{:?}", sink.as_slice());
    out
}

/// The fixture and its packages in a bundle.
fn bundle(fixture: &Fixture, release: &str) -> Bundle {
    let mut artifacts = fixture.1.clone();
    artifacts.extend(packed(fixture, release));
    let mut sink = Sink::default();
    let out = Bundle::new(&fixture.0, &artifacts, &stamp(release), &mut sink);
    assert!(sink.as_slice().is_empty(), "{:?}", sink.as_slice());
    out
}

fn stamp(release: &str) -> Stamp {
    let mut stamp = Stamp::new("example", "2026.11.22", release, 1_795_363_815).expect(NAME);
    stamp.vendor = "100 % Example".into();
    stamp.sources = vec![Source { path: "specs/example.rst".into(), sha256: "0".repeat(64) }];
    stamp.changes = vec![Change {
        time: 1_795_348_800,
        author: "Ann <ann@example.org>".into(),
        text: "log 100% of the calls".into(),
    }];
    stamp
}

type Fixture = (Inventory, Vec<Artifact>);

/// Two servers of a platform, and for the first a file of every kind.
fn fixture() -> Fixture {
    let at = Span::default();
    let server = |number: u32| Server {
        platform: PlatformId(0),
        label: Some(Spanned::new(format!("база данных, сервер {number}"), at)),
        name: Spanned::new(HostName::new(&format!("db{number}.example.org")).expect(NAME), at),
        addresses: vec![Spanned::new(IpAddr::from([0, 0, 0, 0, 0, 0, 0, number as u16]), at)],
        role: Some(RoleId(0)),
        role_stated: Stated::Default,
        attributes: Vec::new(),
        row: at,
    };
    let inventory = Inventory {
        platforms: vec![Platform {
            name: "example".into(),
            name_stated: Stated::Default,
            title: Some(Spanned::new("100 % of %{buildroot}".into(), at)),
            lang: Lang::Ru,
            files: Vec::new(),
            settings: Settings::default(),
        }],
        servers: vec![server(1), server(2)],
        roles: vec![Role {
            platform: PlatformId(0),
            id: "db".into(),
            title: None,
            servers: vec![ServerId(0), ServerId(1)],
            services: vec![("couchdb".into(), Stated::Default)],
            uses: Vec::new(),
        }],
        ..Inventory::default()
    };
    let file = |server: u32, path: &str, mode, owner: &str, policy, content: &str| Artifact {
        path: OutputPath::new(format!("servers/db{}.example.org{path}", server + 1)).expect(NAME),
        content: content.as_bytes().into(),
        kind: "fixture".into(),
        install: Some(Install {
            server: ServerId(server),
            path: path.into(),
            mode,
            owner: owner.into(),
            group: owner.into(),
            policy,
        }),
        origins: Vec::new(),
    };
    let (config, plain, seed) = (Policy::Config, Policy::Plain, Policy::Seed);
    let secret = "[admins]\nadmin = @@secret:couchdb-password@@ ; @@secret:couchdb-password@@\n";
    let artifacts = vec![
        file(0, "/etc/example.seed", 0o644, "root", seed, "first\n"),
        file(0, "/etc/hostname", 0o644, "root", config, "db1.example.org\n"),
        // A vendor owns these: the packager stages them unasked.
        file(0, "/etc/hosts", 0o644, "root", config, "::1 db1.example.org db1\n"),
        file(0, "/etc/kazoo/core/config.ini", 0o640, "kazoo", config, "[zone]\n"),
        file(0, "/etc/motd", 0o644, "root", config, "welcome\n"),
        file(
            0,
            "/etc/nginx/conf.d/site.conf",
            0o644,
            "root",
            config,
            "log_format m '%h %{name}';\n",
        ),
        file(0, "/etc/sysctl.d/99-zz-example.conf", 0o644, "root", config, "net.ipv6 = 1\n"),
        file(0, "/etc/systemd/system/rcsgen-look.timer", 0o644, "root", config, "[Timer]\n"),
        file(0, "/opt/couchdb/etc/local.d/20-log.ini", 0o640, "couchdb", config, "[log]\n"),
        file(0, "/opt/couchdb/etc/local.ini", 0o640, "couchdb", config, secret),
        file(0, "/usr/libexec/example/check", 0o755, "root", plain, "#!/bin/sh\nexit 0 # 1\n"),
        file(1, "/etc/hostname", 0o644, "root", config, "db2.example.org\n"),
    ];
    (inventory, artifacts)
}

fn rpm<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("rpm");
    command.args(arguments);
    command
}

/// A directory with packages in it.
struct Room {
    directory: TempDir,
}

impl Room {
    fn new(artifacts: &[Artifact]) -> Result<Self, Failed> {
        let room = Self { directory: TempDir::new()? };
        for artifact in artifacts {
            let path = room.at(artifact.path.as_str());
            fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
            fs::write(path, &artifact.content)?;
        }
        Ok(room)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// The file of the package `name`, whatever its release.
    fn package(&self, name: &str) -> PathBuf {
        let releases = (1..4).map(|it| self.at(&format!("repo/{name}-2026.11.22-{it}.noarch.rpm")));
        releases.into_iter().find(|it| it.exists()).unwrap_or_else(|| self.at(name))
    }

    /// All packages.
    fn packages(&self) -> Result<Vec<PathBuf>, Failed> {
        let all = fs::read_dir(self.at("repo"))?.map(|it| Ok(it?.path()));
        let mut all = all.collect::<Result<Vec<_>, Failed>>()?;
        all.retain(|it| it.extension().is_some_and(|it| it == "rpm"));
        assert_eq!(all.len(), 3, "two servers and what they share: {all:?}");
        Ok(all)
    }

    fn rpmbuild(&self, name: &str) -> Command {
        let mut command = Command::new("rpmbuild");
        let define = |command: &mut Command, name: &str, value: PathBuf| {
            command.arg("--define").arg(format!("{name} {}", value.display()));
        };
        define(&mut command, "_topdir", self.at(&format!("rpmbuild/{name}")));
        define(&mut command, "_rpmdir", self.at(&format!("built/{name}")));
        define(&mut command, "_builddir", self.at(&format!("build/{name}")));
        define(&mut command, "_tmppath", self.at("tmp"));
        command.arg("-bb").arg(self.at(&format!("rpmbuild/{name}/SPECS/{name}.spec")));
        command.env("SOURCE_DATE_EPOCH", "1795363815");
        command
    }

    /// What `command` says, if it accepts.
    #[expect(clippy::unused_self, reason = "its files must outlive the command")]
    fn accepts(&self, command: &mut Command) -> Result<String, Failed> {
        accepts(command)
    }

    /// What `command` says, if it refuses.
    #[expect(clippy::unused_self, reason = "its files must outlive the command")]
    fn refuses(&self, command: &mut Command) -> Result<String, Failed> {
        refuses(command)
    }
}

/// An empty machine: a directory with a shell and what the helper needs, to which rpm changes root.
struct Machine {
    directory: TempDir,
}

impl Machine {
    fn new(name: &str) -> Result<Self, Failed> {
        let machine = Self { directory: TempDir::new()? };
        let programs = [
            "awk",
            "cat",
            "chmod",
            "chown",
            "cmp",
            "comm",
            "cp",
            "cut",
            "getent",
            "grep",
            "head",
            "id",
            "mkdir",
            "mktemp",
            "mv",
            "printf",
            "rm",
            "sed",
            "sh",
            "sha256sum",
            "sort",
            "stat",
            "touch",
        ];
        for it in programs {
            machine.copy_program(it)?;
        }
        machine.write("/etc/hostname", &format!("{name}\n"))?;
        machine.write("/etc/passwd", "root:x:0:0::/:/bin/sh\n")?;
        machine.write("/etc/group", "root:x:0:\n")?;
        machine.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\n")?;
        machine.write("/dev/null", "")?;
        Ok(machine)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path.trim_start_matches('/'))
    }

    fn write(&self, path: &str, content: &str) -> Outcome {
        let path = self.path(path);
        fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
        Ok(fs::write(path, content)?)
    }

    fn read(&self, path: &str) -> Result<String, Failed> {
        fs::read_to_string(self.path(path)).map_err(|it| format!("{path}: {it}").into())
    }

    fn chmod(&self, path: &str, mode: u32) -> Outcome {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        Ok(fs::set_permissions(self.path(path), mode)?)
    }

    fn owner(&self, path: &str) -> Result<String, Failed> {
        let said = accepts(Command::new("stat").args(["-c", "%u:%g %a"]).arg(self.path(path)))?;
        Ok(said.trim_end().to_owned())
    }

    fn secret(&self, name: &str, content: &str, mode: u32) -> Outcome {
        let path = format!("/etc/rcsgen/secrets/{name}");
        self.write(&path, content)?;
        self.chmod(&path, mode)
    }

    fn program(&self, name: &str, script: &str) -> Outcome {
        let path = format!("/usr/bin/{name}");
        self.write(&path, script)?;
        self.chmod(&path, 0o755)
    }

    /// Copies a program with the libraries that it is linked to.
    fn copy_program(&self, name: &str) -> Outcome {
        let found = accepts(Command::new("sh").args(["-c", "command -v \"$1\"", "sh", name]))?;
        // `printf` is a word of the shell, and a program besides.
        let found = match found.trim_end() {
            it if it.starts_with('/') => it.to_owned(),
            it => format!("/usr/bin/{it}"),
        };
        let target = self.path(&format!("/usr/bin/{name}"));
        fs::create_dir_all(target.parent().ok_or("a path has a parent")?)?;
        fs::copy(&found, target)?;
        if name == "sh" {
            fs::create_dir_all(self.path("/bin"))?;
            fs::copy(&found, self.path("/bin/sh"))?;
        }
        let linked = accepts(Command::new("ldd").arg(&found))?;
        for library in linked.split_whitespace().filter(|it| it.starts_with('/')) {
            let target = self.path(library);
            if !target.exists() {
                fs::create_dir_all(target.parent().ok_or("a path has a parent")?)?;
                fs::copy(library, target)?;
            }
        }
        Ok(())
    }

    /// rpm on this machine; it stands alone, so what other packages bring is not asked for.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(self.directory.path()).args(arguments);
        command
    }

    fn rpm(&self, arguments: &[&str]) -> Result<String, Failed> {
        accepts(&mut self.command(arguments))
    }

    /// Installs or upgrades to the package of `server`, with what it shares with others.
    fn transaction(&self, room: &Room, server: &str) -> Result<Command, Failed> {
        let stub = self.system_packages()?;
        let mut command = self.command(&["-U", "--nosignature", "--replacepkgs"]);
        command.arg(room.package(&format!("example-config-{server}")));
        command.arg(room.package("example-base")).arg(stub);
        Ok(command)
    }

    /// A package that stands for the operating system.
    fn system_packages(&self) -> Result<PathBuf, Failed> {
        let spec = "Name: system\nVersion: 1\nRelease: 1\nSummary: System\nLicense: None\n\
                    BuildArch: noarch\nProvides: /bin/sh, coreutils, gawk, grep, sed\n\
                    %description\nA system.\n%files\n";
        let directory = self.path("/tmp/system");
        fs::create_dir_all(&directory)?;
        fs::write(directory.join("system.spec"), spec)?;
        let built = directory.join("noarch/system-1-1.noarch.rpm");
        if !built.exists() {
            let mut command = Command::new("rpmbuild");
            command.arg("--define").arg(format!("_topdir {}", directory.display()));
            command.arg("--define").arg(format!("_rpmdir {}", directory.display()));
            accepts(command.arg("-bb").arg(directory.join("system.spec")))?;
        }
        Ok(built)
    }

    fn install(&self, room: &Room, server: &str) -> Result<String, Failed> {
        accepts(&mut self.transaction(room, server)?)
    }

    fn install_refuses(&self, room: &Room, server: &str) -> Result<String, Failed> {
        refuses(&mut self.transaction(room, server)?)
    }

    fn helper(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("chroot");
        command.arg(self.directory.path()).arg("/usr/libexec/rcsgen/apply").args(arguments);
        command
    }

    fn apply(&self, arguments: &[&str]) -> Result<String, Failed> {
        accepts(&mut self.helper(arguments))
    }

    fn apply_refuses(&self, arguments: &[&str]) -> Result<String, Failed> {
        refuses(&mut self.helper(arguments))
    }
}

fn run(command: &mut Command) -> Result<(Output, String), Failed> {
    let program = Path::new(command.get_program()).display().to_string();
    let output = command
        .env("LC_ALL", "C.UTF-8")
        .output()
        .map_err(|it| format!("{program} is needed, and cannot be run: {it}"))?;
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    Ok((output, String::from_utf8_lossy(&said).into_owned()))
}

fn accepts(command: &mut Command) -> Result<String, Failed> {
    let (output, said) = run(command)?;
    if output.status.success() { Ok(said) } else { Err(format!("{command:?}:\n{said}").into()) }
}

fn refuses(command: &mut Command) -> Result<String, Failed> {
    let (output, said) = run(command)?;
    if output.status.success() {
        return Err(format!("accepted, and should not be: {command:?}:\n{said}").into());
    }
    Ok(said)
}
