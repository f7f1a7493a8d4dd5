//! What follows from what: a changed cell changes the files that depend on it, and no others.

#![expect(clippy::disallowed_methods, reason = "tests read the documents that they change")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};

use super::judge::Outcome;
use super::platform::Platform;

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 2] = [
        ("a_cell_changes_what_depends_on_it", a_cell_changes_what_depends_on_it),
        ("what_is_not_there_is_not_mentioned", what_is_not_there_is_not_mentioned),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("cells::{name}"), run)).collect()
}

/// A cell of a document, what is written there instead, and the files that change with it.
struct Cell {
    document: &'static str,
    from: &'static str,
    to: &'static str,
    files: &'static str,
}

const OWN: &str = "specs/complex.rst";
const SECOND: &str = "tests/fixtures/second/platform.md";

/// An address, a name and a role, of a server and of a floating address, and settings: of both platforms.
const CELLS: [Cell; 17] = [
    Cell {
        document: OWN,
        from: "fd75:9fac:a7b1:92:6c::601\n",
        to: "fd75:9fac:a7b1:92:6c::609\n",
        files: "couch*: etc/hosts
                fs1: etc/hosts etc/keepalived/keepalived.conf \
                etc/sysconfig/network-scripts/ifcfg-eth0 \
                etc/kazoo/freeswitch/sip_profiles/sipinterface_1.xml
                fs2: etc/hosts etc/keepalived/keepalived.conf etc/firewalld/zones/rcsgen.xml
                kazoo*: etc/hosts etc/firewalld/zones/rcsgen.xml usr/libexec/rcsgen/kazoo-setup
                nginx*: etc/hosts etc/nginx/conf.d/00-upstreams.conf
                zones: internal/rcsnet.ru.zone \
                internal/2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa.zone",
    },
    Cell {
        document: OWN,
        from: "fd75:9fac:a7b1:92:6c::900\n",
        to: "fd75:9fac:a7b1:92:6c::990\n",
        files: "couch*: etc/hosts etc/keepalived/keepalived.conf
                fs*: etc/hosts
                kazoo*: etc/hosts
                nginx*: etc/hosts
                zones: internal/rcsnet.ru.zone \
                internal/2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa.zone",
    },
    Cell {
        document: OWN,
        from: "217.12.243.138",
        to: "217.12.243.139",
        files: "couch*: etc/hosts
                fs*: etc/hosts
                kazoo*: etc/hosts
                nginx*: etc/hosts etc/keepalived/keepalived.conf
                zones: internal/rcsnet.ru.zone public/rcsnet.ru.zone ptr-request.txt",
    },
    Cell {
        document: OWN,
        from: "kazoo1.app.rcsnet.ru ",
        to: "kazoo7.app.rcsnet.ru ",
        files: "couch*: etc/hosts
                fs*: etc/hosts
                kazoo1: etc/hosts etc/hostname usr/libexec/rcsgen/kazoo-setup
                kazoo2: etc/hosts
                nginx*: etc/hosts etc/nginx/conf.d/00-upstreams.conf
                zones: internal/rcsnet.ru.zone \
                internal/2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa.zone",
    },
    Cell {
        document: OWN,
        from: "self.rcsnet.ru    ",
        to: "portal.rcsnet.ru  ",
        files: "couch*: etc/hosts
                fs*: etc/hosts
                kazoo*: etc/hosts usr/libexec/rcsgen/kazoo-setup
                nginx*: etc/hosts etc/keepalived/keepalived.conf etc/firewalld/zones/rcsgen.xml \
                etc/nginx/conf.d/10-portal.conf etc/nginx/rcsgen/tls.inc \
                usr/libexec/rcsgen/nginx-certificate var/www/html/monster-ui/js/config.js
                zones: internal/rcsnet.ru.zone public/rcsnet.ru.zone ptr-request.txt",
    },
    Cell {
        document: OWN,
        from: ":Номер VRRP: 90",
        to: ":Номер VRRP: 91",
        files: "couch*: etc/keepalived/keepalived.conf",
    },
    Cell {
        document: OWN,
        from: ":Ответственный за зону: hostmaster@rcsnet.ru",
        to: ":Ответственный за зону: dns@rcsnet.ru",
        files: "zones: internal/rcsnet.ru.zone public/rcsnet.ru.zone \
                internal/2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa.zone",
    },
    Cell {
        document: SECOND,
        from: "| bus   | Message bus 3 ",
        to: "| store | Message bus 3 ",
        files: "kz*: etc/kazoo/core/config.ini
                s*: etc/firewalld/zones/rcsgen.xml etc/keepalived/keepalived.conf \
                etc/rcsgen/couchdb-replication.json
                mq*: etc/firewalld/zones/rcsgen.xml etc/rabbitmq/rabbitmq.conf
                mq3: etc/rabbitmq/enabled_plugins etc/rabbitmq/erl_inetrc \
                etc/rabbitmq/rabbitmq-env.conf etc/rcsgen/amqp-password \
                etc/systemd/system/epmd.socket.d/10-rcsgen.conf \
                etc/systemd/system/epmd@.socket.d/10-rcsgen.conf \
                etc/systemd/system/rabbitmq-server.service.d/10-rcsgen.conf \
                usr/libexec/rcsgen/rabbitmq-setup var/lib/rabbitmq/.erlang.cookie
                mq3: etc/sysctl.d/90-rcsgen.conf etc/rsyslog.d/60-rcsgen.conf \
                etc/logrotate.d/couchdb etc/logrotate.d/rcsgen-keepalived \
                etc/keepalived/keepalived.conf usr/libexec/keepalived/check-couchdb \
                etc/systemd/system/keepalived.service.d/10-rcsgen.conf \
                etc/rcsgen/couchdb-login etc/rcsgen/couchdb-replication.json \
                etc/systemd/system/couchdb.service.d/10-rcsgen.conf \
                etc/systemd/system/rcsgen-couchdb-replication.service \
                etc/systemd/system/rcsgen-couchdb-replication.timer \
                opt/couchdb/etc/local.d/10-rcsgen.ini opt/couchdb/etc/local.d/90-admins.ini \
                opt/couchdb/etc/vm.args usr/libexec/rcsgen/couchdb-replicate",
    },
    Cell {
        document: SECOND,
        from: "| portal.acme.example | CNAME | f1.www.example.org ",
        to: "| portal.acme.example | CNAME | s1.store.acme.example ",
        files: "kz*: usr/libexec/rcsgen/kazoo-setup
                f*: etc/nginx/conf.d/10-portal.conf etc/nginx/rcsgen/tls.inc \
                usr/libexec/rcsgen/nginx-certificate var/www/html/monster-ui/js/config.js
                zones: internal/acme.example.zone public/acme.example.zone",
    },
    Cell {
        document: SECOND,
        from: "Log servers                     | 2001:db8:a:1::5",
        to: "Log servers                     | 2001:db8:a:1::6",
        files: "*: etc/rsyslog.d/60-rcsgen.conf",
    },
    Cell {
        document: OWN,
        from: "  sip-сервер 2           fs2",
        to: "  веб-сервер 3           fs2",
        files: "fs1: etc/firewalld/zones/rcsgen.xml etc/keepalived/keepalived.conf
                fs2: etc/hosts etc/firewalld/zones/rcsgen.xml etc/keepalived/keepalived.conf \
                etc/sysctl.d/90-rcsgen.conf
                fs2: etc/fs_cli.conf etc/sysconfig/freeswitch etc/kazoo/freeswitch/freeswitch.xml \
                etc/kazoo/freeswitch/autoload_configs/acl.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/console.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/event_socket.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/kazoo.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/logfile.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/modules.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/sofia.conf.xml \
                etc/kazoo/freeswitch/autoload_configs/switch.conf.xml \
                etc/kazoo/freeswitch/sip_profiles/sipinterface_1.xml \
                etc/systemd/system/kazoo-freeswitch.service.d/10-rcsgen.conf \
                usr/libexec/keepalived/check-freeswitch usr/libexec/keepalived/freeswitch-role \
                usr/libexec/rcsgen/freeswitch-certificates
                fs2: etc/nginx/nginx.conf etc/nginx/conf.d/00-limits.conf \
                etc/nginx/conf.d/00-upstreams.conf etc/nginx/conf.d/10-portal.conf \
                etc/nginx/rcsgen/api.inc etc/nginx/rcsgen/tls.inc etc/nginx/rcsgen/websocket.inc \
                etc/systemd/system/nginx.service.d/10-rcsgen.conf \
                usr/libexec/keepalived/check-nginx usr/libexec/rcsgen/nginx-certificate \
                var/www/html/monster-ui/js/config.js
                kazoo*: etc/firewalld/zones/rcsgen.xml usr/libexec/rcsgen/kazoo-setup
                nginx*: etc/firewalld/zones/rcsgen.xml etc/keepalived/keepalived.conf \
                etc/nginx/conf.d/00-upstreams.conf",
    },
    Cell {
        document: SECOND,
        from: "2001:db8:b:1::41 ",
        to: "2001:db8:b:1::49 ",
        files: "*: etc/hosts
                f*: etc/nginx/conf.d/00-upstreams.conf
                kz*: etc/firewalld/zones/rcsgen.xml usr/libexec/rcsgen/kazoo-setup
                m1: etc/kazoo/freeswitch/sip_profiles/sipinterface_1.xml \
                etc/sysconfig/network-scripts/ifcfg-eth0
                m2: etc/firewalld/zones/rcsgen.xml
                zones: internal/example.net.zone public/example.net.zone ptr-request.txt",
    },
    Cell {
        document: SECOND,
        from: "198.51.100.41",
        to: "198.51.100.49",
        files: "*: etc/hosts
                kz*: etc/firewalld/zones/rcsgen.xml usr/libexec/rcsgen/kazoo-setup
                m1: etc/keepalived/keepalived.conf etc/sysconfig/network-scripts/ifcfg-eth0
                m2: etc/keepalived/keepalived.conf etc/firewalld/zones/rcsgen.xml
                zones: internal/example.net.zone public/example.net.zone \
                internal/100.51.198.in-addr.arpa.zone public/100.51.198.in-addr.arpa.zone",
    },
    Cell {
        document: SECOND,
        from: "| kz1.acme.example       |",
        to: "| kz9.acme.example       |",
        files: "*: etc/hosts
                f*: etc/nginx/conf.d/00-upstreams.conf
                kz1: etc/hostname usr/libexec/rcsgen/kazoo-setup
                zones: internal/acme.example.zone public/acme.example.zone \
                internal/a.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone \
                public/a.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone internal/0.20.10.in-addr.arpa.zone",
    },
    Cell {
        document: SECOND,
        from: "2001:db8:a:1::10 | 10.20.0.10 ",
        to: "2001:db8:a:1::19 | 10.20.0.10 ",
        files: "*: etc/hosts
                s*: etc/keepalived/keepalived.conf
                zones: internal/acme.example.zone public/acme.example.zone \
                internal/a.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone \
                public/a.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.zone",
    },
    Cell {
        document: SECOND,
        from: "198.51.100.40",
        to: "198.51.100.48",
        files: "*: etc/hosts
                m1: etc/keepalived/keepalived.conf \
                etc/kazoo/freeswitch/sip_profiles/sipinterface_1.xml
                m2: etc/keepalived/keepalived.conf \
                etc/kazoo/freeswitch/sip_profiles/sipinterface_1.xml
                zones: internal/example.net.zone public/example.net.zone \
                internal/100.51.198.in-addr.arpa.zone public/100.51.198.in-addr.arpa.zone",
    },
    Cell {
        document: SECOND,
        from: "| voice.example.net   |",
        to: "| calls.example.net   |",
        files: "*: etc/hosts
                m1: etc/keepalived/keepalived.conf etc/firewalld/zones/rcsgen.xml \
                usr/libexec/rcsgen/freeswitch-certificates
                m2: etc/keepalived/keepalived.conf etc/firewalld/zones/rcsgen.xml \
                usr/libexec/rcsgen/freeswitch-certificates
                zones: internal/example.net.zone public/example.net.zone \
                internal/acme.example.zone public/acme.example.zone \
                internal/100.51.198.in-addr.arpa.zone public/100.51.198.in-addr.arpa.zone",
    },
];

fn a_cell_changes_what_depends_on_it() -> Outcome {
    let mut wrong = String::new();
    for Cell { document, from, to, files } in CELLS {
        let path = format!("{}/{document}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path)?;
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let of = if document == OWN { Platform::of } else { Platform::of_markdown };
        let (before, after) = (of(&text), of(&changed));
        let found = difference(&before, &after);
        if found != paths(&before, files)? {
            let _ = writeln!(
                wrong,
                "{from} to {to}:\n{}",
                found.into_iter().collect::<Vec<_>>().join("\n")
            );
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

/// The files of servers and name servers that differ. A server that is renamed is the same one.
fn difference(before: &Platform, after: &Platform) -> BTreeSet<String> {
    let files = |platform: &Platform| -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for it in platform.artifacts() {
            let content = it.content.to_vec();
            match &it.install {
                Some(install) => {
                    let name = &before.servers()[install.server.at()].name.value;
                    files.insert(format!("{name}{}", install.path), content);
                }
                None if it.path.as_str().starts_with("zones/") => {
                    files.insert(it.path.as_str().to_owned(), content);
                }
                None => {}
            }
        }
        files
    };
    let (before, after) = (files(before), files(after));
    let paths = before.keys().chain(after.keys());
    paths.filter(|it| before.get(*it) != after.get(*it)).cloned().collect()
}

/// Lines of `servers: files`, as paths. `couch*` are all servers whose names begin so, `zones` is no
/// server.
fn paths(platform: &Platform, lines: &str) -> Result<BTreeSet<String>, Failed> {
    let mut paths = BTreeSet::new();
    for line in lines.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (servers, files) = line.split_once(": ").ok_or_else(|| format!("no colon: {line}"))?;
        let names: Vec<&str> = if servers == "zones" {
            vec!["zones"]
        } else {
            let names = platform.servers().iter().map(|it| it.name.value.as_str());
            names.filter(|it| it.starts_with(servers.trim_end_matches('*'))).collect()
        };
        assert!(!names.is_empty(), "{servers} are nobody");
        for name in names {
            paths.extend(files.split_whitespace().map(|it| format!("{name}/{it}")));
        }
    }
    Ok(paths)
}

fn what_is_not_there_is_not_mentioned() -> Outcome {
    let platform = Platform::of(
        "Shop\n====\n\n\
         ======  ===============  ===========  ==========\n\
         Server  DNS name         IPv6         Role\n\
         ======  ===============  ===========  ==========\n\
         Web 1   w1.shop.example  2001:db8::1  front\n\
         Web 2   w2.shop.example  2001:db8::2  front\n\
         Gate 1  g1.shop.example  2001:db8::3  gate\n\
         Gate 2  g2.shop.example  2001:db8::4  gate\n\
         ======  ===============  ===========  ==========\n\n\
         Front\n-----\n\n\
         `nginx <https://nginx.org/>`_ serves pages.\n\n\
         Floating addresses\n------------------\n\n\
         ==================  ===========  ====\n\
         DNS name            IPv6         Role\n\
         ==================  ===========  ====\n\
         gate.shop.example   2001:db8::9  gate\n\
         ==================  ===========  ====\n",
    );
    let site = platform.read("w1.shop.example", "/etc/nginx/conf.d/10-portal.conf")?;
    assert!(site.contains("server_name w1.shop.example;"), "{site}");
    for word in ["/v[12]", "blackhole", "sip-ws", "proxy_pass"] {
        assert!(!site.contains(word), "{word}: {site}");
    }
    assert_eq!(platform.files("/00-upstreams.conf").count(), 0);
    // An address of servers whose work is unknown moves with the server alone.
    let conf = platform.read("g1.shop.example", "/etc/keepalived/keepalived.conf")?;
    assert!(conf.contains("2001:db8::9/128") && !conf.contains("track_script"), "{conf}");
    assert_eq!(platform.files("/check-nginx").count(), 0);
    // Neither a gateway nor the networks of administrators are known.
    for name in ["/ifcfg-eth0", "/rcsgen.xml", "/resolv.conf", "/chrony.conf"] {
        assert_eq!(platform.files(name).count(), 0, "{name}");
    }
    Ok(())
}
