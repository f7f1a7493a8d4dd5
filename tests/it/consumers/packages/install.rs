//! Packages on a machine: what is installed, placed, checked, taken up and put back.

use std::fs;
use std::process::Command;

use rcsgen::pack;

use super::fixture::{Room, SERVER, accepts, fixture, fleet, packed, rpm};
use super::machine::Machine;
use super::{Outcome, Test};

/// All tests of this file.
pub(super) const TESTS: &[(&str, Test)] = &[
    ("files_come_to_their_places", files_come_to_their_places),
    ("the_wrong_machine_is_refused", the_wrong_machine_is_refused),
    ("two_servers_do_not_fit_on_one_machine", two_servers_do_not_fit_on_one_machine),
    ("nothing_is_placed_without_its_secrets", nothing_is_placed_without_its_secrets),
    ("a_service_cannot_lead_the_helper_astray", a_service_cannot_lead_the_helper_astray),
    ("edits_fare_as_their_policy_says", edits_fare_as_their_policy_says),
    ("files_of_people_are_kept_aside", files_of_people_are_kept_aside),
    ("services_take_up_only_what_was_checked", services_take_up_only_what_was_checked),
    ("erasing_puts_the_originals_back", erasing_puts_the_originals_back),
    ("packages_of_the_specs_install_everywhere", packages_of_the_specs_install_everywhere),
];

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
            artifact.content = b"changed\n".as_slice().into();
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

/// A first installation over files of people, and the end after they edited ours.
fn files_of_people_are_kept_aside() -> Outcome {
    let machine = Machine::new(SERVER)?;
    machine.secret("couchdb-password", "s3cret\n", 0o600)?;
    let paths =
        ["/etc/sysctl.d/99-zz-example.conf", "/usr/libexec/example/check", "/etc/example.seed"];
    let [config, plain, seed] = paths;
    for path in paths {
        machine.write(path, "by hand\n")?;
    }
    machine.install(&Room::new(&fleet("1"))?, SERVER)?;
    assert_eq!(machine.read(config)?, "net.ipv6 = 1\n");
    assert_eq!(machine.read(&format!("{config}.rpmorig"))?, "by hand\n");
    assert_eq!(machine.read(plain)?, "#!/bin/sh\nexit 0 # 1\n");
    assert_eq!(machine.read(seed)?, "by hand\n", "the host owns it");
    assert_eq!(machine.read(&format!("{seed}.rpmnew"))?, "first\n");

    for path in paths {
        machine.write(path, "edited\n")?;
    }
    machine.rpm(&["-e", "example-config-db1.example.org", "example-base"])?;
    assert_eq!(machine.read(&format!("{config}.rpmsave"))?, "edited\n");
    assert_eq!(machine.read(&format!("{seed}.rpmsave"))?, "edited\n");
    for path in paths {
        assert!(!machine.path(path).exists(), "{path}");
    }
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
