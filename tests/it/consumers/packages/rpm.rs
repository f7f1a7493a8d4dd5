//! Packages before rpm, rpmbuild and rpmlint.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;

use rcsgen::artifact::{OutputPath, Policy};
use rcsgen::diag::Sink;
use rcsgen::pack::{self, Kept};

use super::fixture::{Room, accepts, fixture, fleet, packed, refuses, rpm, stamp, with_mode};
use super::{Outcome, Test};

/// All tests of this file.
pub(super) const TESTS: &[(&str, Test)] = &[
    ("rpm_reads_what_was_meant", rpm_reads_what_was_meant),
    (
        "a_role_is_software_and_the_base_names_the_repository",
        a_role_is_software_and_the_base_names_the_repository,
    ),
    ("rpm_refuses_damaged_packages", rpm_refuses_damaged_packages),
    ("old_rpm_can_check_and_read_packages", old_rpm_can_check_and_read_packages),
    ("rpmbuild_builds_the_same_files", rpmbuild_builds_the_same_files),
    ("what_vendors_own_is_never_packaged_directly", what_vendors_own_is_never_packaged_directly),
    ("rpmbuild_refuses_a_broken_tree", rpmbuild_refuses_a_broken_tree),
    ("rpmlint_finds_nothing_unforeseen", rpmlint_finds_nothing_unforeseen),
    ("same_input_gives_same_bytes", same_input_gives_same_bytes),
    ("packages_that_would_be_the_same_are_kept", packages_that_would_be_the_same_are_kept),
];

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
    assert!(info.contains("License     : MIT\n"), "{info}");
    assert!(info.contains("Vendor      : 100 % Example\n"), "{info}");
    let log = room.accepts(rpm(["-qp", "--changelog"]).arg(&package))?;
    assert!(log.contains("- log 100% of the calls"), "{log}");
    Ok(())
}

/// A role is software and nothing else; the base package tells servers where packages come from.
fn a_role_is_software_and_the_base_names_the_repository() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let role = room.package("example-role-db");
    let requires = room.accepts(rpm(["-qp", "--requires"]).arg(&role))?;
    let software: Vec<_> = requires.lines().filter(|it| !it.starts_with("rpmlib(")).collect();
    assert_eq!(software, ["couchdb"]);
    assert_eq!(room.accepts(rpm(["-qpl"]).arg(&role))?.trim(), "(contains no files)");

    let list = fs::read_to_string(room.at("repo/example.repo"))?;
    let lines: Vec<_> = list.lines().collect();
    for line in [
        "[example]",
        "baseurl=https://repo.example.org/el7/",
        "gpgcheck=1",
        "repo_gpgcheck=1",
        "gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-example",
        "includepkgs=example-*",
    ] {
        assert!(lines.contains(&line), "{line} is missing in:\n{list}");
    }
    assert!(room.at("repo/RPM-GPG-KEY-example").exists());
    let dump = room.accepts(rpm(["-qpl", "--dump"]).arg(room.package("example-base")))?;
    let sum = pack_sum(&room.at("repo/example.repo"))?;
    assert!(dump.contains(&format!("/etc/yum.repos.d/example.repo {} ", list.len())), "{dump}");
    assert!(dump.contains(&sum), "the same file is in the base package:\n{dump}");
    assert!(dump.contains("/etc/pki/rpm-gpg/RPM-GPG-KEY-example "), "{dump}");
    Ok(())
}

fn pack_sum(path: &Path) -> Result<String, Failed> {
    Ok(rcsgen::plan::sha256(&fs::read(path)?))
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
        // Beyond the last tag that 4.11 has, where weak dependencies and file triggers begin, lie only
        // the encoding and the digests of the payload, which it passes over.
        let ignored = [5062, 5092, 5093, 5097];
        let unknown = header.keys().find(|it| **it > 5045 && !ignored.contains(*it));
        assert_eq!(unknown, None, "{}: a tag that EL7 does not know", path.display());
        // It refuses signature headers with more.
        assert!(signature.len() <= 32 && size(&bytes, 96)? <= 8192, "{}", path.display());
        for what in ["--provides", "--conflicts", "--requires"] {
            let relations = room.accepts(rpm(["-qp", what]).arg(&path))?;
            // Conditions and carets came later, and are names to it.
            let odd = relations.lines().find(|it| it.starts_with('(') || it.contains('^'));
            assert_eq!(odd, None, "{}", path.display());
        }
        let query = "--qf=%{FILEDIGESTALGO} %{PAYLOADFLAGS} [%{TRIGGERSCRIPTPROG} ]%{PREINPROG}\\n";
        let said = room.accepts(rpm(["-qp", query]).arg(&path))?;
        let mut said = said.split_whitespace();
        assert!(matches!(said.next(), Some("8" | "(none)")), "SHA-256, or no files");
        assert_eq!(said.next(), Some("6"));
        assert!(said.all(|it| it == "/bin/sh" || it == "(none)"), "{}", path.display());
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

/// Paths that packages of CentOS 7 and of vendors bring: a second owner is refused, or overwrites.
const OWNED: &[&str] = &[
    "/etc/aliases",
    "/etc/chrony.conf",
    "/etc/environment",
    "/etc/exports",
    "/etc/firewalld/firewalld.conf",
    "/etc/fstab",
    "/etc/haproxy/haproxy.cfg",
    "/etc/hosts",
    "/etc/hosts.allow",
    "/etc/hosts.deny",
    "/etc/kazoo/core/config.ini",
    "/etc/kazoo/freeswitch/autoload_configs/kazoo.conf.xml",
    "/etc/kazoo/freeswitch/freeswitch.xml",
    "/etc/kazoo/haproxy/haproxy.cfg",
    "/etc/keepalived/keepalived.conf",
    "/etc/logrotate.conf",
    "/etc/motd",
    "/etc/my.cnf",
    "/etc/named.conf",
    "/etc/nginx/mime.types",
    "/etc/nginx/nginx.conf",
    "/etc/profile",
    "/etc/rsyslog.conf",
    "/etc/selinux/config",
    "/etc/services",
    "/etc/shells",
    "/etc/ssh/sshd_config",
    "/etc/sudoers",
    "/etc/sysconfig/chronyd",
    "/etc/sysctl.conf",
    "/etc/systemd/journald.conf",
    "/etc/systemd/logind.conf",
    "/etc/systemd/system.conf",
    "/opt/couchdb/etc/local.ini",
    "/opt/couchdb/etc/vm.args",
];

/// Where a package may own a directory; any other is the system's, with a mode of its own.
const DIRECTORIES: [&str; 4] =
    ["/etc/rcsgen", "/usr/libexec/rcsgen", "/usr/share/rcsgen", "/var/lib/rcsgen"];

/// A template may ask for it, and the document of the project does.
fn what_vendors_own_is_never_packaged_directly() -> Outcome {
    let mut fixture = fixture();
    let sample = fixture.1.iter().find(|it| it.path.as_str().ends_with("/etc/hostname"));
    let sample = sample.ok_or("the fixture has a host name")?.clone();
    fixture.1.retain(|it| !OWNED.iter().any(|path| it.path.as_str().ends_with(path)));
    for path in OWNED {
        let mut artifact = sample.clone();
        artifact.path = OutputPath::new(format!("servers/db1.example.org{path}"))?;
        let install = artifact.install.as_mut().ok_or("it is installed")?;
        install.path = (*path).into();
        install.policy = Policy::Config;
        fixture.1.push(artifact);
    }
    let asked = Room::new(&packed(&fixture, "1"))?;
    let own = Room::new(&[])?;
    let mut build = Command::new(env!("CARGO_BIN_EXE_rcsgen"));
    build.args(["build", "specs", "-o"]).arg(own.at("")).current_dir(env!("CARGO_MANIFEST_DIR"));
    accepts(&mut build)?;
    let mut seen = 0;
    for room in [&asked, &own] {
        for it in fs::read_dir(room.at("repo"))? {
            let path = it?.path();
            if path.extension().is_none_or(|it| it != "rpm") {
                continue;
            }
            seen += 1;
            let files = "--qf=[%{FILEMODES:perms} %{FILENAMES}\\n]";
            for line in room.accepts(rpm(["-qp", files]).arg(&path))?.lines() {
                let (mode, file) = line.split_once(' ').unwrap_or_default();
                assert!(!OWNED.contains(&file), "{}: {file}", path.display());
                let may =
                    DIRECTORIES.iter().any(|it| file == *it || file.starts_with(&format!("{it}/")));
                assert!(!mode.starts_with('d') || may, "{}: {file} is a directory", path.display());
            }
        }
    }
    assert!(seen > 10, "{seen} packages");
    let package = asked.package("example-config-db1.example.org");
    let files = asked.accepts(rpm(["-qpl"]).arg(package))?;
    for path in OWNED {
        assert!(files.contains(&format!("/usr/share/rcsgen/rootfs{path}\n")), "{path} is staged");
    }
    Ok(())
}

fn rpmbuild_builds_the_same_files() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let mut trees: Vec<_> = fs::read_dir(room.at("rpmbuild"))?.collect::<Result<_, _>>()?;
    trees.retain(|it| it.path().is_dir());
    assert_eq!(trees.len(), 4, "two servers, their role, and what all share");
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

fn rpmlint_finds_nothing_unforeseen() -> Outcome {
    let room = Room::new(&packed(&with_mode(0o755), "1"))?;
    // What a package of configuration is meant to be, and a linter of programs does not like.
    let foreseen = [
        "conffile-without-noreplace-flag",
        "dir-or-file-in-opt",
        "invalid-license",
        "no-documentation",
        "non-conffile-in-etc",
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
    for name in ["example-base", "example-config-db1.example.org", "example-role-db"] {
        accepts(&mut lint(&room.package(name)))?;
    }
    let broken = Room::new(&packed(&with_mode(0o666), "1"))?;
    let said = refuses(&mut lint(&broken.package("example-config-db1.example.org")))?;
    assert!(said.contains("world-writable"), "{said}");
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

/// A mark in what the last build left shows what was built again.
fn packages_that_would_be_the_same_are_kept() -> Outcome {
    let mut last = fleet("1");
    for it in last.iter_mut().filter(|it| pack::is_package(it)) {
        it.content = [&*it.content, b"mark"].concat().into();
    }
    let read = |path: &str| {
        let found = last.iter().find(|it| it.path.as_str() == path);
        found.map(|it| it.content.to_vec())
    };
    let mut changed = fixture();
    for artifact in &mut changed.1 {
        if artifact.path.as_str().ends_with("db1.example.org/etc/hostname") {
            artifact.content = b"db1.example.org # again\n".as_slice().into();
        }
    }
    let kept = |release: &str| -> Vec<String> {
        let mut sink = Sink::default();
        let kept = Kept::new(&read);
        let made = pack::packages(&changed.0, &changed.1, &stamp(release), &kept, &mut sink);
        let kept = made.iter().filter(|it| pack::is_package(it) && it.content.ends_with(b"mark"));
        kept.map(|it| it.path.as_str().to_owned()).collect()
    };
    let same = ["base", "config-db2.example.org", "role-db"];
    let same = same.map(|it| format!("repo/example-{it}-2026.11.22-1.noarch.rpm"));
    let others = kept("1");
    if others != same {
        return Err(format!("only db1 changed, and these were kept: {others:?}").into());
    }
    let later = kept("2");
    if !later.is_empty() {
        return Err(
            format!("the release is in the packages, and these were kept: {later:?}").into()
        );
    }
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
