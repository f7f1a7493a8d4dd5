//! Files of the operating system before the parts of it that read them.

use std::collections::BTreeSet;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, alone, command, refuses};
use super::platform::{self, Platform, Tree};

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 11] = [
        ("firewalld_takes_every_zone", firewalld_takes_every_zone),
        ("firewalld_refuses_broken_zones", firewalld_refuses_broken_zones),
        ("only_needed_flows_are_open", only_needed_flows_are_open),
        ("chrony_takes_its_file", chrony_takes_its_file),
        ("systemd_takes_its_units", systemd_takes_its_units),
        ("systemd_refuses_broken_units", systemd_refuses_broken_units),
        ("logrotate_takes_its_files", logrotate_takes_its_files),
        ("every_log_is_turned_over", every_log_is_turned_over),
        ("rsyslog_takes_its_files", rsyslog_takes_its_files),
        ("the_kernel_takes_its_settings", the_kernel_takes_its_settings),
        ("repositories_are_read", repositories_are_read),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("system::{name}"), run)).collect()
}

/// Each server of each platform that has the file `path`, as a tree.
pub(super) fn trees(path: &str) -> Result<Vec<(&'static Platform, &'static str, Tree)>, Failed> {
    let mut trees = Vec::new();
    for platform in platform::all() {
        let before = trees.len();
        for (server, _) in platform.files(path) {
            trees.push((platform, server, Tree::new(platform, server)?));
        }
        if trees.len() == before {
            return Err(format!("a platform has no {path}").into());
        }
    }
    Ok(trees)
}

/// The paths of files on `server` whose path begins with `prefix`.
fn paths<'a>(platform: &'a Platform, server: &str, prefix: &str) -> Vec<&'a str> {
    let installs = platform.artifacts().iter().filter_map(|it| it.install.as_ref());
    let own =
        installs.filter(|it| platform.inventory().server(it.server).name.value.as_str() == server);
    own.map(|it| &*it.path).filter(|it| it.starts_with(prefix)).collect()
}

const ZONE: &str = "/etc/firewalld/zones/rcsgen.xml";

/// firewalld's own check of a zone; a mistake in an address is only a warning to it.
fn check(tree: &Tree) -> Result<Command, Failed> {
    tree.write("/etc/firewalld/firewalld.conf", b"DefaultZone=public\n")?;
    let mut script = command("bash", ["-euc"]);
    script.arg(
        "said=$(firewall-offline-cmd --system-config=\"$1\" --check-config 2>&1) || { echo \"$said\"; exit 1; }
         rules=$(firewall-offline-cmd --system-config=\"$1\" --zone rcsgen --list-all 2>&1)
         echo \"$said\n$rules\"
         ! grep -E '^(WARNING|ERROR)' <<< \"$said\n$rules\"",
    );
    script.arg("check").arg(tree.path("/etc/firewalld"));
    Ok(script)
}

fn firewalld_takes_every_zone() -> Outcome {
    let all = trees(ZONE)?;
    assert_eq!(all.len(), platform::all().iter().map(|it| it.servers().len()).sum::<usize>());
    for (_, _, tree) in all {
        let said = accepts(&mut check(&tree)?)?;
        assert!(said.contains("interfaces: eth0"), "{said}");
    }
    Ok(())
}

fn firewalld_refuses_broken_zones() -> Outcome {
    let (server, _) = platform::own().files(ZONE).next().ok_or("no zone")?;
    for (from, to) in [
        ("protocol value=\"icmp\"", "service name=\"pings\""),
        ("<accept/>", "<acept/>"),
        ("port=\"5984\"", "port=\"59840000\""),
        ("family=\"ipv6\"", "family=\"ipv4\""),
        ("</zone>", ""),
    ] {
        let tree = Tree::new(platform::own(), server)?;
        tree.spoil(ZONE, from, to)?;
        refuses(&mut check(&tree)?)?;
    }
    Ok(())
}

fn only_needed_flows_are_open() -> Outcome {
    let own = platform::own();
    let [db, app, sip, web] = ["couch1.db", "kazoo1.app", "fs1.voip", "nginx1.http"];
    let others = ["couch2.db", "kazoo2.app", "fs2.voip", "nginx2.http"];
    for (server, protocol, port, expected) in [
        (db, "tcp", 5984, &["couch2.db", "kazoo2.app"][..]),
        (db, "tcp", 5986, &["kazoo2.app"]),
        (db, "tcp", 5672, &["kazoo2.app"]),
        (db, "tcp", 25672, &["couch2.db"]),
        (db, "tcp", 35675, &["couch2.db"]),
        (db, "vrrp", 0, &["couch2.db"]),
        (app, "tcp", 8000, &["nginx2.http"]),
        (app, "tcp", 5555, &["nginx2.http"]),
        (app, "tcp", 24517, &["fs2.voip"]),
        (app, "tcp", 11500, &["kazoo2.app"]),
        (app, "vrrp", 0, &[]),
        (sip, "udp", 5060, &others),
        (sip, "udp", 32766, &others),
        (sip, "tcp", 8031, &["kazoo2.app"]),
        (sip, "tcp", 40000, &["kazoo2.app"]),
        (sip, "tcp", 5066, &["nginx2.http"]),
        (sip, "tcp", 8021, &[]),
        (sip, "vrrp", 0, &["fs2.voip"]),
        (web, "tcp", 443, &others),
        (web, "tcp", 8000, &[]),
        (web, "tcp", 22, &[]),
    ] {
        let zone = own.read(&format!("{server}.rcsnet.ru"), ZONE)?;
        let name = |it: &str| format!("{it}.rcsnet.ru");
        let from: Vec<_> =
            others.into_iter().filter(|it| is_open(own, zone, &name(it), protocol, port)).collect();
        assert_eq!(from, expected, "{protocol} {port} of {server}");
    }
    let second = platform::second();
    let (store, bus) = ("s1.store.acme.example", "mq1.acme.example");
    for (server, source, protocol, port, expected) in [
        (store, "s2.store.acme.example", "tcp", 5984, true),
        (store, "s3.store.acme.example", "vrrp", 0, true),
        (store, "kz1.acme.example", "tcp", 5984, true),
        (store, bus, "tcp", 5984, false),
        (bus, "mq3.acme.example", "tcp", 25672, true),
        (bus, "kz2.acme.example", "tcp", 5672, true),
        (bus, "kz2.acme.example", "tcp", 25672, false),
        (bus, "m1.media.example.net", "tcp", 5672, false),
        ("m1.media.example.net", "f2.www.example.org", "tcp", 5066, true),
        ("f1.www.example.org", store, "tcp", 443, true),
        ("f1.www.example.org", "f2.www.example.org", "vrrp", 0, false),
    ] {
        let zone = second.read(server, ZONE)?;
        let found = is_open(second, zone, source, protocol, port);
        assert_eq!(found, expected, "{protocol} {port} of {server} for {source}");
    }
    Ok(())
}

/// Whether the server `source` may talk to `port`, as the zone says.
fn is_open(platform: &Platform, zone: &str, source: &str, protocol: &str, port: u16) -> bool {
    let row = platform.servers().iter().find(|it| it.name.value.as_str() == source);
    let address = row.map(|it| it.addresses[0].value.to_string()).unwrap_or_default();
    let document = roxmltree::Document::parse(zone).expect("zones are well-formed");
    let names = |node: roxmltree::Node<'_, '_>| match node.tag_name().name() {
        "protocol" => node.attribute("value") == Some(protocol),
        "port" => {
            let range = node.attribute("port").unwrap_or_default();
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let number = |it: &str| it.parse::<u16>().expect("ports are numbers");
            node.attribute("protocol") == Some(protocol)
                && (number(first)..=number(last)).contains(&port)
        }
        _ => false,
    };
    document.root_element().children().any(|it| {
        if it.tag_name().name() != "rule" {
            return names(it);
        }
        let from = it.children().find_map(|it| it.attribute("address"));
        from == Some(&address) && it.children().any(names)
    })
}

fn chrony_takes_its_file() -> Outcome {
    let conf = "/etc/chrony.conf";
    for (_, _, tree) in trees(conf)? {
        let chrony = || {
            let mut chrony = command("chronyd", ["-p", "-f"]);
            chrony.arg(tree.path(conf));
            chrony
        };
        let said = accepts(&mut chrony())?;
        assert!(said.contains("server ") && said.contains(" iburst"), "{said}");
        tree.spoil(conf, "iburst", "inburst")?;
        refuses(&mut chrony())?;
    }
    Ok(())
}

/// systemd's own check of the units of `server`. Of those that packages bring, and that we only add
/// to, there is a stub.
fn units(platform: &Platform, server: &str, tree: &Tree) -> Result<Command, Failed> {
    let directory = "/etc/systemd/system/";
    let mut names = BTreeSet::new();
    for path in paths(platform, server, directory) {
        let below = path.strip_prefix(directory).ok_or("it lies there")?;
        let unit = below.split('/').next().unwrap_or_default();
        let Some(base) = unit.strip_suffix(".d") else {
            names.insert(unit.to_owned());
            continue;
        };
        let stub = match base.rsplit('.').next() {
            Some("socket") => "[Socket]\nListenStream=4369\n",
            _ => "[Service]\nExecStart=/bin/true\n",
        };
        tree.write(&format!("{directory}{base}"), stub.as_bytes())?;
        tree.write(
            &format!("{directory}{}", base.replace("socket", "service")),
            b"[Service]\nExecStart=/bin/true\n",
        )?;
        // A template is checked as one of its units.
        names.insert(base.replace("@.", "@x."));
    }
    assert!(!names.is_empty(), "{server} has no units");
    let names: Vec<String> = names.into_iter().map(|it| format!("{directory}{it}")).collect();
    let root = tree.root().display();
    let names: Vec<String> = names.iter().map(|it| format!("{root}{it}")).collect();
    for it in names.iter().filter(|it| it.contains("@x.")) {
        std::os::unix::fs::symlink(it.replace("@x.", "@."), it)?;
    }
    // What they start is where they say.
    let script = format!(
        "mkdir -p usr/libexec && mount --bind usr/libexec /usr/libexec
         SYSTEMD_UNIT_PATH={root}{directory}: systemd-analyze --recursive-errors=no verify {}",
        names.join(" ")
    );
    Ok(alone(tree.root(), &script))
}

fn systemd_takes_its_units() -> Outcome {
    let mut servers = BTreeSet::new();
    for platform in platform::all() {
        for (server, _) in platform.files("/10-rcsgen.conf") {
            if servers.insert(server) && !paths(platform, server, "/etc/systemd/system/").is_empty()
            {
                accepts(&mut units(platform, server, &Tree::new(platform, server)?)?)?;
            }
        }
    }
    assert!(servers.len() > 16, "{servers:?}");
    Ok(())
}

fn systemd_refuses_broken_units() -> Outcome {
    let own = platform::own();
    let directory = "/etc/systemd/system";
    for (server, path, from, to) in [
        ("nginx1.http", "nginx.service.d/10-rcsgen.conf", "LimitNOFILE", "LimitNOFILES"),
        ("nginx1.http", "nginx.service.d/10-rcsgen.conf", "=65536", "=many"),
        ("kazoo1.app", "kazoo-ecallmgr.service.d/10-rcsgen.conf", "on-failure", "on-failures"),
        ("couch1.db", "rcsgen-couchdb-replication.service", "ExecStart=/", "ExecStart="),
        (
            "couch1.db",
            "rcsgen-couchdb-replication.service",
            "/couchdb-replicate ",
            "/couchdb-copy ",
        ),
        (
            "couch1.db",
            "rcsgen-couchdb-replication.timer",
            "OnUnitActiveSec=2min",
            "OnUnitActiveSec=2mins/",
        ),
        ("fs1.voip", "kazoo-freeswitch.service.d/10-rcsgen.conf", "[Service]", "[Services]"),
    ] {
        let server = format!("{server}.rcsnet.ru");
        let tree = Tree::new(own, &server)?;
        tree.spoil(&format!("{directory}/{path}"), from, to)?;
        refuses(&mut units(own, &server, &tree)?)?;
    }
    Ok(())
}

/// logrotate's own reading of the files of `server`; it complains about much and goes on.
fn rotation(platform: &Platform, server: &str, tree: &Tree) -> Command {
    let files = paths(platform, server, "/etc/logrotate.d/");
    let files: Vec<String> = files.iter().map(|it| format!(".{it}")).collect();
    let script = format!(
        "mount -t tmpfs tmpfs /var/log; mkdir /var/log/couchdb /var/log/freeswitch
         touch /var/log/keepalived.log /var/log/couchdb/couchdb.log /var/log/freeswitch/freeswitch.log
         chmod 0755 /var/log; chown root:root {0}; chmod 0644 {0}
         logrotate -d -s state {0} > said 2>&1; cat said; ! grep '^error' said",
        files.join(" ")
    );
    alone(tree.root(), &script)
}

fn logrotate_takes_its_files() -> Outcome {
    for (platform, server, tree) in trees("/rcsgen-keepalived")? {
        let said = accepts(&mut rotation(platform, server, &tree))?;
        assert!(said.contains("considering log /var/log/keepalived.log"), "{said}");
    }
    let own = platform::own();
    for (path, from, to) in [
        ("couchdb", "rotate 14", "rotate many"),
        ("couchdb", "missingok", "missing-ok"),
        ("couchdb", " {\n", "\n"),
        ("rcsgen-keepalived", "endscript", "end"),
        // Two files for one log: the second is left out.
        ("rcsgen-keepalived", "/var/log/keepalived.log", "/var/log/couchdb/*.log"),
    ] {
        let server = "couch1.db.rcsnet.ru";
        let tree = Tree::new(own, server)?;
        tree.spoil(&format!("/etc/logrotate.d/{path}"), from, to)?;
        refuses(&mut rotation(own, server, &tree))?;
    }
    Ok(())
}

/// The logs that our files tell services to write, and whose growth ends by a file of ours or of the
/// package that brings the service.
fn every_log_is_turned_over() -> Outcome {
    for platform in platform::all() {
        let found = logs(platform)?;
        assert!(found > 8, "{found} logs");
    }
    let rotation = "/etc/logrotate.d/rcsgen-keepalived";
    let broken = platform::own().with_text(rotation, "/keepalived.log {", "/keepalive.log {")?;
    let said = logs(&broken).err().ok_or("a log without an end is taken")?;
    assert!(said.message().is_some_and(|it| it.contains("grows for ever")), "{said:?}");
    Ok(())
}

/// How many logs the files of `platform` name, all of which have an end.
fn logs(platform: &Platform) -> Result<usize, Failed> {
    // Packages bring a file, or a timer, for what lies here.
    let theirs = ["/var/log/nginx/", "/var/log/chrony", "/var/log/rabbitmq/", "/var/log/kazoo/"];
    let mut found = 0;
    for artifact in platform.artifacts() {
        let Some(install) = &artifact.install else { continue };
        let server = platform.inventory().server(install.server).name.value.as_str();
        let text = String::from_utf8_lossy(&artifact.content);
        let lines = text.lines().filter(|it| !it.trim_start().starts_with(['#', ';']));
        let words = lines.flat_map(|it| it.split([' ', '"', '=', ';']));
        for log in words.filter(|it| it.starts_with("/var/log/") && it.contains(".log")) {
            if install.path.starts_with("/etc/logrotate.d/") {
                continue;
            }
            found += 1;
            let by_package = theirs.iter().any(|it| log.starts_with(it));
            let by_timer = log.starts_with("/var/log/freeswitch/kazoo-")
                && paths(platform, server, "/etc/kazoo/freeswitch/").len() > 3;
            let directory = log.rsplit_once('/').map_or("", |it| it.0);
            let by_us = paths(platform, server, "/etc/logrotate.d/").into_iter().any(|it| {
                let text = platform.read(server, it).unwrap_or_default();
                text.contains(&format!("{log} {{"))
                    || text.contains(&format!("{directory}/*.log {{"))
            });
            if !(by_package || by_timer || by_us) {
                return Err(format!("{server}: {log} of {} grows for ever", install.path).into());
            }
        }
    }
    Ok(found)
}

fn rsyslog_takes_its_files() -> Outcome {
    let conf = "/etc/rsyslog.d/60-rcsgen.conf";
    for (platform, server, tree) in trees(conf)? {
        // As the main file of the distribution has it.
        let main = format!(
            "$ModLoad imjournal\n$IncludeConfig {}\n*.* /dev/null\n",
            tree.path(conf).display()
        );
        tree.write("/etc/rsyslog.conf", main.as_bytes())?;
        let rsyslog = || {
            let mut rsyslog = command("rsyslogd", ["-N1", "-f"]);
            rsyslog.arg(tree.path("/etc/rsyslog.conf"));
            rsyslog
        };
        let said = accepts(&mut rsyslog())?;
        assert!(!said.contains("error") && !said.contains("warning"), "{said}");
        for (from, to) in [
            ("startswith", "begins"),
            ("\"omfile\"", "\"omfil\""),
            ("protocol=", "protocols="),
            ("RatelimitBurst", "RatelimitBursts"),
        ] {
            if platform.read(server, conf)?.contains(from) {
                tree.spoil(conf, from, to)?;
                refuses(&mut rsyslog())?;
                tree.spoil(conf, to, from)?;
            }
        }
    }
    Ok(())
}

/// Sets what belongs to a network of its own for real; of the rest only the names are looked up.
fn the_kernel_takes_its_settings() -> Outcome {
    let conf = "/etc/sysctl.d/90-rcsgen.conf";
    let script = format!(
        "sysctl --dry-run -p .{conf} > said
         {{ grep -v '^net' said || true; }} | while IFS=' =' read -r name value; do test -e /proc/sys/${{name//.//}}; done
         grep '^net' .{conf} > net.conf
         sysctl -e -p net.conf 2>&1 | diff - net.conf
         while IFS=' =' read -r name value; do
             test \"$(sysctl -n $name | tr '\\t' ' ')\" = \"$value\"
         done < net.conf"
    );
    for (_, _, tree) in trees(conf)? {
        accepts(&mut alone(tree.root(), &script))?;
    }
    for (from, to) in
        [("bindv6only", "bindv6onyl"), ("32768 60999", "60999 32768"), ("vm.swap", "vm.swop")]
    {
        let tree = Tree::new(platform::own(), "couch1.db.rcsnet.ru")?;
        tree.spoil(conf, from, to)?;
        refuses(&mut alone(tree.root(), &script))?;
    }
    Ok(())
}

/// What dnf, the heir of yum, finds in the files, without asking the network.
fn repositories_are_read() -> Outcome {
    let directory = "/etc/yum.repos.d";
    let list = |tree: &Tree| {
        let mut dnf = command("dnf", ["-C", "--releasever=7", "--forcearch=x86_64"]);
        for (key, path) in [("reposdir", directory), ("cachedir", "/cache"), ("logdir", "/log")] {
            dnf.arg(format!("--setopt={key}={}", tree.path(path).display()));
        }
        dnf.args(["repolist", "--all", "-v"]);
        dnf
    };
    for (platform, server, tree) in trees("/CentOS-Base.repo")? {
        let said = accepts(&mut list(&tree))?;
        let base = platform.read(server, "/etc/yum.repos.d/CentOS-Base.repo")?;
        let mirror =
            base.lines().find_map(|it| it.strip_prefix("baseurl=")?.strip_suffix("/os/$basearch/"));
        let mirror = mirror.ok_or("no mirror")?;
        for (id, directory) in [("base", "os"), ("updates", "updates"), ("extras", "extras")] {
            assert!(said.contains(&format!("Repo-id            : {id}\n")), "{said}");
            assert!(said.contains(&format!(" : {mirror}/{directory}/x86_64/\n")), "{said}");
        }
        assert!(said.contains("Repo-id            : epel\n"), "{said}");
        assert_eq!(base.matches("\ngpgcheck=1\n").count(), 3, "packages are not checked");
    }
    let tree = Tree::new(platform::own(), "couch1.db.rcsnet.ru")?;
    tree.spoil(&format!("{directory}/CentOS-Base.repo"), "[base]", "")?;
    // It says what it leaves out, and goes on.
    let said = accepts(&mut list(&tree))?;
    assert!(said.contains("failed loading") && !said.contains(" : updates\n"), "{said}");
    Ok(())
}
