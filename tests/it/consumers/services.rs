//! Files of services before the parts of those services that read them, and before their rules.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};

use super::formats;
use super::judge::{Outcome, accepts, alone, command, refuses};
use super::platform::{self, Platform, Tree};

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 10] = [
        ("erlang_reads_its_terms", erlang_reads_its_terms),
        ("xml_is_well_formed", xml_is_well_formed),
        ("shells_read_their_scripts", shells_read_their_scripts),
        ("python_reads_its_scripts", python_reads_its_scripts),
        ("json_is_json", json_is_json),
        ("kazoo_takes_its_whole_file", kazoo_takes_its_whole_file),
        ("freeswitch_falls_into_no_trap", freeswitch_falls_into_no_trap),
        ("couchdb_takes_its_settings", couchdb_takes_its_settings),
        ("databases_that_appear_are_replicated", databases_that_appear_are_replicated),
        ("services_know_each_other", services_know_each_other),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("services::{name}"), run)).collect()
}

/// The files called `name` of all platforms; there is at least one.
fn files(name: &'static str) -> Result<Vec<(&'static Platform, &'static str, String)>, Failed> {
    let of = |platform: &'static Platform| {
        platform.files(name).map(move |(server, text)| (platform, server, text.to_owned()))
    };
    let found: Vec<_> = platform::all().iter().flat_map(of).collect();
    if found.is_empty() { Err(format!("no file is called {name}").into()) } else { Ok(found) }
}

const RABBITMQ: &str = "/etc/rabbitmq/rabbitmq.conf";

fn erlang_reads_its_terms() -> Outcome {
    let consult = |path: &std::path::Path| {
        let read = "case file:consult(hd(init:get_plain_arguments())) of \
                    {ok, [_]} -> halt(0); It -> io:format(\"~p~n\", [It]), halt(1) end.";
        let mut erl = command("erl", ["-noshell", "-eval", read, "-extra"]);
        erl.arg(path);
        erl
    };
    for name in ["/erl_inetrc", "/enabled_plugins"] {
        for (platform, server, _) in files(name)? {
            let (_, _) = platform.files(name).find(|it| it.0 == server).ok_or("it was there")?;
            let tree = Tree::new(platform, server)?;
            for directory in ["/etc/rabbitmq", "/etc/kazoo"] {
                let path = format!("{directory}{name}");
                if tree.path(&path).exists() {
                    accepts(&mut consult(&tree.path(&path)))?;
                    tree.spoil(&path, "}.", "}").or_else(|_| tree.spoil(&path, "].", "]"))?;
                    refuses(&mut consult(&tree.path(&path)))?;
                }
            }
        }
    }
    Ok(())
}

fn xml_is_well_formed() -> Outcome {
    for (platform, server, _) in files("/freeswitch.xml")? {
        let tree = Tree::new(platform, server)?;
        let names: Vec<_> = platform
            .artifacts()
            .iter()
            .filter_map(|it| it.install.as_ref())
            .map(|it| &*it.path)
            .filter(|it| it.rsplit('.').next() == Some("xml") && tree.path(it).exists())
            .collect();
        assert!(names.len() > 8, "{names:?}");
        let lint = || {
            let mut lint = command("xmllint", ["--noout"]);
            lint.args(names.iter().map(|it| tree.path(it)));
            lint
        };
        accepts(&mut lint())?;
        tree.spoil(names[0], "</", "<")?;
        refuses(&mut lint())?;
    }
    Ok(())
}

fn shells_read_their_scripts() -> Outcome {
    let mut count = 0;
    for platform in platform::all() {
        for (_, text) in platform.files("") {
            let is_script = text.starts_with("#!/bin/bash\n") || text.starts_with("#!/bin/sh\n");
            if is_script || text.contains("\nexport ") {
                let shell = |text: &str| command("bash", ["-n", "-c", text]);
                accepts(&mut shell(text))?;
                refuses(&mut shell(&format!("{text}\nif true; then\n")))?;
                count += 1;
            }
        }
    }
    assert!(count > 10, "{count}");
    Ok(())
}

fn python_reads_its_scripts() -> Outcome {
    let mut count = 0;
    for platform in platform::all() {
        for (_, text) in platform.files("").filter(|it| it.1.starts_with("#!/usr/bin/python\n")) {
            let read = "import sys; compile(sys.argv[1], 'script', 'exec')";
            accepts(&mut command("python3", ["-c", read, text]))?;
            refuses(&mut command("python3", ["-c", read, &text.replacen("def ", "dof ", 1)]))?;
            count += 1;
        }
    }
    assert!(count > 0);
    Ok(())
}

fn json_is_json() -> Outcome {
    for (_, server, text) in files(".json")? {
        serde_json::from_str::<serde_json::Value>(&text).map_err(|it| format!("{server}: {it}"))?;
        let broken = text.replacen(',', "", 1);
        assert!(serde_json::from_str::<serde_json::Value>(&broken).is_err());
    }
    Ok(())
}

const KAZOO: &str = "/etc/kazoo/core/config.ini";

fn kazoo_takes_its_whole_file() -> Outcome {
    for (platform, server, text) in files(KAZOO)? {
        let sections = formats::kazoo(&text).map_err(|it| format!("{server}: {it}"))?;
        let section = |name: &str| sections.iter().find(|it| it.0 == name).map(|it| &it.1);
        let brokers = section("amqp").ok_or("no brokers")?;
        let nodes: Vec<_> = platform.files(RABBITMQ).map(|it| it.0).collect();
        assert_eq!(brokers.len(), nodes.len());
        for ((key, uri), node) in brokers.iter().zip(nodes) {
            assert_eq!(key, "uri");
            assert!(uri.starts_with("amqp://kazoo:") && uri.ends_with(&format!("@{node}:5672")));
        }
        assert!(section("bigcouch").is_some() && section("log").is_some());
    }
    let (_, _, good) = files(KAZOO)?.swap_remove(0);
    for (from, to) in [
        ("; ", "# "),
        ("uri = \"", "uri = "),
        ("port = 5984", "port ="),
        ("port = 5984", "port 5984"),
        ("ip = \"couch.db.rcsnet.ru\"", "ip = [fd75::1]"),
        ("syslog = info", "syslog = a=b"),
        ("[ecallmgr]\n", "[ecallmgr]\n[kazoo]\n"),
        ("username = \"kazoo\"", "username = \"kazoo\" ; the \"user\""),
    ] {
        let broken = good.replacen(from, to, 1);
        assert_ne!(broken, good, "{from}");
        assert!(formats::kazoo(&broken).is_err(), "{to} is taken");
    }
    Ok(())
}

fn freeswitch_falls_into_no_trap() -> Outcome {
    for platform in platform::all() {
        for (server, text) in platform.files(".xml") {
            formats::freeswitch(text).map_err(|it| format!("{server}: {it}"))?;
        }
        let profiles = files("/sip_profiles/sipinterface_1.xml")?;
        assert!(profiles.iter().all(|it| it.2.contains("<profile name=\"sipinterface_1\">")));
    }
    let own = platform::own();
    let (server, _) = own.files("/sipinterface_1.xml").next().ok_or("no profile")?;
    for (name, from, to) in [
        ("sipinterface_1.xml", "\"ws-binding\" value=\"", "\"ws-binding\" value=\"["),
        ("sipinterface_1.xml", "\"rtp-ip\" value=\"91.103.196.13\"", "\"rtp-ip\" value=\"::1\""),
        ("sipinterface_1.xml", "value=\"91.103.196.13\"", "value=\"auto\""),
        ("sipinterface_1.xml", "$${codecs}", "$${codec}"),
        ("modules.conf.xml", "mod_kazoo", "mod_sofia"),
        (
            "freeswitch.xml",
            "<section name=\"dialplan\"",
            "<X-PRE-PROCESS cmd=\"set\" data=\"a=b\"/><section name=\"dialplan\"",
        ),
        ("kazoo.conf.xml", "\"freeswitch@fs", "\"fs"),
    ] {
        let text = own.files(name).find(|it| it.0 == server).ok_or("it is there")?.1;
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from}");
        assert!(formats::freeswitch(&broken).is_err(), "{to} is taken");
    }
    Ok(())
}

const COUCHDB: &str = "/opt/couchdb/etc/local.d/10-rcsgen.ini";

fn couchdb_takes_its_settings() -> Outcome {
    let mut ids = BTreeSet::new();
    for (_, server, text) in files(COUCHDB)? {
        let settings = formats::couchdb(&text).map_err(|it| format!("{server}: {it}"))?;
        let get = |section: &str, key: &str| {
            let found = settings.iter().find(|it| it.0 == section && it.1 == key);
            found.map(|it| it.2).ok_or_else(|| format!("{server}: no {key} in {section}"))
        };
        // One address without brackets, or the server would not start.
        assert_eq!(get("chttpd", "bind_address")?, "::");
        let id = get("couchdb", "uuid")?;
        assert!(id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit()), "{id}");
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
    }
    let (_, _, good) = files(COUCHDB)?.swap_remove(0);
    for (from, to) in
        [("; ", "// "), ("port = ", "port "), ("[chttpd]", "[chttpd"), ("uuid", "[couchdb]\nuuid")]
    {
        let broken = good.replacen(from, to, 1);
        assert!(formats::couchdb(&broken).is_err(), "{to} is taken");
    }
    Ok(())
}

/// The script that pulls databases, between servers that answer as CouchDB does.
fn databases_that_appear_are_replicated() -> Outcome {
    let script = "/usr/libexec/rcsgen/couchdb-replicate";
    for (platform, server, config) in files("/etc/rcsgen/couchdb-replication.json")? {
        let tree = Tree::new(platform, server)?;
        tree.write("couchdb.py", include_bytes!("couchdb.py"))?;
        tree.write("/etc/rcsgen/couchdb-login", b"kazoo:secret\n")?;
        let run = |script: &str| {
            let mut python = alone(tree.root(), "exec python3 couchdb.py \"$@\"");
            python.args(["couchdb", "python3"]).arg(tree.path(script));
            python.arg(tree.path("/etc/rcsgen/couchdb-replication.json"));
            python.arg(tree.path("/etc/rcsgen/couchdb-login"));
            python
        };
        let said = accepts(&mut run(script))?;
        let config: serde_json::Value = serde_json::from_str(&config)?;
        let databases = config["databases"].as_array().ok_or("no databases")?;
        let peers = config["peers"].as_object().ok_or("no peers")?;
        let others = platform.files(COUCHDB).map(|it| it.0).filter(|it| *it != server);
        assert!(others.eq(peers.keys().map(String::as_str)), "{peers:?}");
        // Every known database, and the account that only the peer has yet; a second run changes
        // nothing, and what came from a server that is no peer is gone.
        let expected = (databases.len() + 1) * peers.len();
        assert!(said.contains(&format!("first {expected} stored 1 removed")), "{said}");
        assert!(said.contains("second 0 stored 0 removed"), "{said}");
        assert!(said.contains("account%2Fab%2Fcd%2F1-202611"), "{said}");
        assert!(!said.contains("/_users"), "{said}");

        tree.spoil(script, "key not in failed", "True")?;
        let said = accepts(&mut run(script))?;
        assert!(said.contains(&format!("first {} stored", expected - 1)), "{said}");

        tree.spoil(script, "safe=\"\"", "safe=\"/\"")?;
        refuses(&mut run(script))?;
    }
    Ok(())
}

/// What no single file can show.
fn services_know_each_other() -> Outcome {
    for platform in platform::all() {
        acquainted(platform)?;
    }
    for (name, from, to) in [
        (KAZOO, "secret:kazoo-cookie", "secret:other-cookie"),
        ("/autoload_configs/kazoo.conf.xml", "freeswitch@", "switch@"),
        ("/kazoo-setup", "add_fs_node 'freeswitch@fs1", "add_fs_node 'freeswitch@fs7"),
        ("/kazoo-setup", "-qF 'freeswitch@fs1", "-qF 'freeswitch@fs7"),
        ("/event_socket.conf.xml", "@@secret:freeswitch-event-socket@@", "ClueCon"),
    ] {
        if acquainted(&platform::own().with_text(name, from, to)?).is_ok() {
            return Err(format!("{name}: {to} is taken").into());
        }
    }
    Ok(())
}

fn acquainted(platform: &Platform) -> Outcome {
    let cookie = "\"@@secret:kazoo-cookie@@\"";
    let configs: Vec<_> = platform.files(KAZOO).collect();
    let media: Vec<_> = platform.files("/autoload_configs/kazoo.conf.xml").collect();
    if configs.is_empty() || media.is_empty() {
        return Err("no Kazoo, or no FreeSWITCH".into());
    }
    for (name, text) in configs.iter().chain(&media) {
        let lines =
            text.lines().filter(|it| it.contains("cookie\" value=") || it.starts_with("cookie"));
        let mut lines = lines.peekable();
        if lines.peek().is_none() || !lines.all(|it| it.contains(cookie)) {
            return Err(format!("{name} has another cookie: {text}").into());
        }
    }
    for (server, script) in platform.files("/kazoo-setup") {
        for (media, conf) in &media {
            let node = format!("freeswitch@{media}");
            if !conf.contains(&format!("\"{node}\"")) {
                return Err(format!("{media} is called otherwise").into());
            }
            let adds = format!(
                "grep -qF '{node}' <<< \"$known\" ||\n    sup -n ecallmgr ecallmgr_maintenance add_fs_node '{node}' true"
            );
            if !script.contains(&adds) {
                return Err(format!("{server} does not know {node}").into());
            }
            if !platform.read(server, "/etc/hosts")?.contains(media) {
                return Err(format!("{server} cannot find {media}").into());
            }
        }
    }
    for artifact in platform.artifacts() {
        let text = String::from_utf8_lossy(&artifact.content);
        for word in ["change_me", "ClueCon", "monster\n", "BEGIN PRIVATE", "guest:guest"] {
            if text.contains(word) {
                return Err(format!("{} holds `{word}`", artifact.path).into());
            }
        }
    }
    Ok(())
}
