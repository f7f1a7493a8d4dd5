//! Files for each version of a service that a document may state.

#![expect(clippy::disallowed_methods, reason = "tests read the documents that they change")]

use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};
use rcsgen::diag::Severity;

use super::formats;
use super::judge::{Outcome, accepts, command, refuses};
use super::platform::{Platform, Tree};

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 5] = [
        ("couchdb_of_each_generation", couchdb_of_each_generation),
        ("kazoo_3_reads_its_own_files", kazoo_3_reads_its_own_files),
        ("nginx_that_cannot_turn_a_handshake_down", nginx_that_cannot_turn_a_handshake_down),
        ("rabbitmq_3_6_reads_erlang_terms", rabbitmq_3_6_reads_erlang_terms),
        ("a_version_without_templates_is_refused", a_version_without_templates_is_refused),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("versions::{name}"), run)).collect()
}

/// The user's platform, which has IPv6 alone.
const FIRST: &str = "specs/complex.rst";
/// The platform of both families.
const SECOND: &str = "tests/fixtures/second/platform.md";

/// The document at `path` with `key` stated as `version`.
fn stated(path: &str, key: &str, version: &str) -> Result<String, Failed> {
    let text = std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))?;
    // In place of the version that is there, or behind a field that is.
    let field = format!(":Версия {key}: ");
    let mut changed = String::new();
    for line in text.lines() {
        if path == FIRST && line.starts_with(&field) {
            _ = writeln!(changed, "{field}{version}");
            continue;
        }
        _ = writeln!(changed, "{line}");
        let of_role = match key {
            "FreeSWITCH" => ":Номер VRRP: 60",
            "nginx" => ":Номер VRRP: 70",
            _ => "",
        };
        if path == FIRST && !of_role.is_empty() && line == of_role {
            _ = writeln!(changed, "{field}{version}");
        } else if path == SECOND && line.starts_with("| Hostmaster ") {
            _ = writeln!(changed, "| {key} version | {version} |");
        }
    }
    if changed.contains(version) { Ok(changed) } else { Err(format!("{path}: {key}").into()) }
}

fn platform(path: &str, key: &str, version: &str) -> Result<Platform, Failed> {
    let text = stated(path, key, version)?;
    Ok(if path == FIRST { Platform::of(&text) } else { Platform::of_markdown(&text) })
}

fn couchdb_of_each_generation() -> Outcome {
    // What the file must say, and what it must not, since that version would not understand it.
    for (version, directory, wanted, unwanted) in [
        (
            "1.6",
            "/etc/couchdb/local.d",
            &[
                ("httpd", "bind_address", "::"),
                ("httpd", "port", "5984"),
                ("couchdb", "delayed_commits", "false"),
                ("couch_httpd_auth", "require_valid_user", "true"),
                ("replicator", "max_replication_retry_count", "infinity"),
            ][..],
            &["chttpd", "chttpd_auth", "cluster"][..],
        ),
        (
            "2.3.1",
            "/opt/couchdb/etc/local.d",
            &[
                ("chttpd", "bind_address", "::"),
                ("chttpd", "require_valid_user", "true"),
                ("httpd", "port", "5986"),
                ("couchdb", "delayed_commits", "false"),
                ("couch_httpd_auth", "secret", "@@secret:couchdb-auth-secret@@"),
                ("cluster", "n", "1"),
            ],
            &["chttpd_auth"],
        ),
        (
            "3.1",
            "/opt/couchdb/etc/local.d",
            &[
                ("chttpd", "bind_address", "::"),
                ("couchdb", "default_security", "admin_only"),
                ("couch_httpd_auth", "secret", "@@secret:couchdb-auth-secret@@"),
            ],
            &["httpd", "chttpd_auth"],
        ),
        (
            "3.3.3",
            "/opt/couchdb/etc/local.d",
            &[
                ("chttpd", "bind_address", "::"),
                ("chttpd_auth", "secret", "@@secret:couchdb-auth-secret@@"),
                ("replicator", "ibrowse_options", "[{prefer_ipv6, true}]"),
            ],
            &["httpd", "couch_httpd_auth"],
        ),
    ] {
        for path in [FIRST, SECOND] {
            let platform = platform(path, "CouchDB", version)?;
            let files: Vec<_> = platform.files("/10-rcsgen.ini").collect();
            assert!(files.len() > 1, "{version}: {files:?}");
            for (server, text) in files {
                let settings =
                    formats::couchdb(text).map_err(|it| format!("{version} {server}: {it}"))?;
                for (section, key, value) in wanted {
                    let found = settings.iter().find(|it| it.0 == *section && it.1 == *key);
                    assert_eq!(found.map(|it| it.2), Some(*value), "{version}: [{section}] {key}");
                }
                for section in unwanted {
                    assert!(settings.iter().all(|it| it.0 != *section), "{version}: [{section}]");
                }
                platform.read(server, &format!("{directory}/10-rcsgen.ini"))?;
                platform.read(server, &format!("{directory}/90-admins.ini"))?;
                let has_vm_args = platform.read(server, "/opt/couchdb/etc/vm.args").is_ok();
                assert_eq!(has_vm_args, version != "1.6");
                if let Ok(check) = platform.read(server, "/check-couchdb") {
                    assert_eq!(check.contains("/_up'"), version != "1.6", "{check}");
                }
            }
            // Kazoo asks for the node-local interface where there is one, and the firewall lets it.
            let admin = if version == "2.3.1" { "5986" } else { "5984" };
            for (server, text) in platform.files("/core/config.ini") {
                assert!(text.contains(&format!("admin_port = {admin}\n")), "{version} {server}");
            }
            for (server, text) in platform.files("/zones/rcsgen.xml") {
                if platform.read(server, &format!("{directory}/10-rcsgen.ini")).is_ok() {
                    assert_eq!(text.contains("\"5986\""), version == "2.3.1", "{server}");
                }
            }
        }
    }
    Ok(())
}

fn kazoo_3_reads_its_own_files() -> Outcome {
    let platform = platform(SECOND, "Kazoo", "3.22")?;
    let configs: Vec<_> = platform.files("/etc/kazoo/config.ini").collect();
    assert_eq!(configs.len(), 2);
    for (server, text) in configs {
        let sections = formats::kazoo(text).map_err(|it| format!("{server}: {it}"))?;
        let names: Vec<_> = sections.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(names, ["amqp", "bigcouch", "whistle_apps", "ecallmgr", "log"]);
        let database = &sections[1].1;
        assert!(database.contains(&("ip".to_owned(), "10.20.0.10".to_owned())), "{database:?}");
        // What only Kazoo 4 reads would be a trap for the next one who looks.
        for absent in ["/etc/kazoo/core/config.ini", "/etc/sysconfig/kazoo", "/kazoo-erl.sh"] {
            assert!(platform.read(server, absent).is_err(), "{server} has {absent}");
        }
        let arguments = platform.read(server, "/etc/kazoo/vm.args")?;
        assert!(arguments.contains("inet_dist_listen_min 11500 inet_dist_listen_max 11999"));
        platform.read(server, "/kz-whistle_apps.service.d/10-rcsgen.conf")?;
        let unit = platform.read(server, "/kz-ecallmgr.service.d/10-rcsgen.conf")?;
        assert!(unit.contains("kz-whistle_apps.service"), "{unit}");
        let setup = platform.read(server, "/kazoo-setup")?;
        assert!(setup.contains("sup whapps_config ") && !setup.contains("kapps_config"), "{setup}");
        assert!(!setup.contains(" ip ::"), "its listeners have no such setting: {setup}");
    }
    // The web servers reach it over IPv4, the only family that it listens on.
    for (server, text) in platform.files("/00-upstreams.conf") {
        assert!(text.contains("server 10.20.0.31:8000 "), "{server}: {text}");
        assert!(!text.contains("]:8000") && !text.contains("]:5555"), "{server}: {text}");
    }
    for (server, text) in platform.files("/10-portal.conf") {
        assert!(text.contains("location /socket.io/ {"), "{server}");
    }
    Ok(())
}

fn nginx_that_cannot_turn_a_handshake_down() -> Outcome {
    for (version, wanted, unwanted) in [
        (
            "1.16",
            "    include /etc/nginx/rcsgen/tls.inc;\n    return 444;\n",
            "ssl_reject_handshake",
        ),
        (
            "1.19.3",
            "    include /etc/nginx/rcsgen/tls.inc;\n    return 444;\n",
            "ssl_reject_handshake",
        ),
        ("1.19.4", "    ssl_reject_handshake on;\n", "tls.inc;\n    return 444;"),
    ] {
        for path in [FIRST, SECOND] {
            let platform = platform(path, "nginx", version)?;
            let files: Vec<_> = platform.files("/10-portal.conf").collect();
            assert_eq!(files.len(), 2);
            for (server, text) in files {
                assert!(text.contains(wanted), "{version} {server}: {text}");
                assert!(!text.contains(unwanted), "{version} {server}: {text}");
            }
        }
    }
    Ok(())
}

const TERMS: &str = "/etc/rabbitmq/rabbitmq.config";

/// Erlang reads the terms of a `rabbitmq.config`, and prints what RabbitMQ would take of them.
fn terms(tree: &Tree) -> Result<std::process::Command, Failed> {
    tree.write("terms.escript", include_bytes!("terms.escript"))?;
    let mut escript = command("escript", [tree.path("terms.escript")]);
    escript.arg(tree.path(TERMS));
    Ok(escript)
}

fn rabbitmq_3_6_reads_erlang_terms() -> Outcome {
    for (path, nodes, partitions) in [
        (FIRST, ["couch1.db.rcsnet.ru", "couch2.db.rcsnet.ru"].as_slice(), "autoheal"),
        (SECOND, &["mq1.acme.example", "mq2.acme.example", "mq3.acme.example"], "pause_minority"),
    ] {
        let platform = platform(path, "RabbitMQ", "3.6.16")?;
        let servers: Vec<_> = platform.files(TERMS).map(|it| it.0).collect();
        assert!(servers.len() > 1);
        for server in servers {
            // Together, the old file and the new one are two truths.
            assert!(platform.read(server, "/etc/rabbitmq/rabbitmq.conf").is_err());
            let tree = Tree::new(&platform, server)?;
            let said = accepts(&mut terms(&tree)?)?;
            let nodes =
                nodes.iter().map(|it| format!("node rabbit@{it}\n")).collect::<Vec<_>>().concat();
            let rest = format!("port 5672\npartitions {partitions}\nchannels 0\n");
            assert_eq!(said, format!("{nodes}{rest}distribution 25672\n"));
            let setup = platform.read(server, "/rabbitmq-setup")?;
            assert!(!setup.contains("await_startup") && !setup.contains("--silent"), "{setup}");
        }
    }
    let platform = platform(FIRST, "RabbitMQ", "3.6.16")?;
    for (from, to) in [
        ("disc}}", "disc}"),
        ("].\n", "]\n"),
        ("'rabbit@couch1.db.rcsnet.ru'", "rabbit@couch1.db.rcsnet.ru"),
        ("<<\"kazoo\">>", "\"kazoo\""),
        ("{\"::\", 5672}", "{\"[::]\", 5672}"),
        (" {kernel,", " {kernal,"),
    ] {
        let (server, _) = platform.files(TERMS).next().ok_or("no RabbitMQ")?;
        let tree = Tree::new(&platform, server)?;
        tree.spoil(TERMS, from, to)?;
        refuses(&mut terms(&tree)?)?;
    }
    Ok(())
}

fn a_version_without_templates_is_refused() -> Outcome {
    for (key, version) in [
        ("CouchDB", "1.5"),
        ("CouchDB", "3"),
        ("CouchDB", "3.2"),
        ("CouchDB", "3.3"),
        ("CouchDB", "3.3.2"),
        ("CouchDB", "4"),
        ("CouchDB", "5.0"),
        ("RabbitMQ", "3"),
        ("RabbitMQ", "3.3.5"),
        ("RabbitMQ", "4.0"),
        ("Kazoo", "2.14"),
        // It speaks IPv4 only, and this platform has IPv6 alone.
        ("Kazoo", "3.22"),
        ("Kazoo", "5.0"),
        ("FreeSWITCH", "1.10.12"),
        ("nginx", "1.12.2"),
    ] {
        let text = stated(FIRST, key, version)?;
        let made = Platform::compile(&text);
        let errors: Vec<_> =
            made.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
        let [error] = errors[..] else { return Err(format!("{version}: {errors:#?}").into()) };
        assert_eq!(text.get(error.primary.span.range()), Some(version), "{error:#?}");
    }
    for (key, version) in [("CouchDB", "3.10"), ("RabbitMQ", "3.12"), ("FreeSWITCH", "1.8.7")] {
        platform(FIRST, key, version)?;
    }
    Ok(())
}
