//! What a document may ask for beyond its roles: `HAProxy` before CouchDB, and Verto.

#![expect(clippy::disallowed_methods, reason = "tests read the documents that they change")]

use libtest_mimic::{Failed, Trial};

use super::formats;
use super::judge::{Outcome, accepts, command, refuses};
use super::platform::{Platform, Tree};

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 3] = [
        ("haproxy_takes_its_file", haproxy_takes_its_file),
        ("kazoo_goes_through_haproxy", kazoo_goes_through_haproxy),
        ("verto_is_there_where_it_has_a_port", verto_is_there_where_it_has_a_port),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("optional::{name}"), run)).collect()
}

/// The platforms with the text `field` where they speak of Kazoo, and `setting` where they speak of
/// FreeSWITCH.
fn platforms(field: &str, setting: &str) -> Result<[Platform; 2], Failed> {
    let read =
        |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")));
    let first = read("specs/complex.rst")?
        .replacen(":Версия Kazoo: 4.3", &format!(":Версия Kazoo: 4.3\n{field}"), 1)
        .replacen(":Номер VRRP: 60", &format!(":Номер VRRP: 60\n{setting}"), 1);
    let second = read("tests/fixtures/second/platform.md")?;
    let second = if field.is_empty() {
        second.replacen(
            "carries the calls.\n",
            "carries the calls.\n\n| Setting | Value |\n|---|---|\n| Verto port | 8081 |\n",
            1,
        )
    } else {
        second.replacen(
            "run on both servers.\n",
            "run on both servers, with [HAProxy](https://www.haproxy.org/) beside them.\n",
            1,
        )
    };
    Ok([Platform::of(&first), Platform::of_markdown(&second)])
}

const HAPROXY: &str = "/etc/haproxy/haproxy.cfg";

fn haproxy_takes_its_file() -> Outcome {
    let check = |tree: &Tree| {
        command(
            "haproxy",
            ["-c", "-dW", "-f"].into_iter().map(Into::into).chain([tree.path(HAPROXY)]),
        )
    };
    let all = platforms(":Службы: ecallmgr, haproxy, whapps", "")?;
    for platform in &all {
        assert_eq!(platform.files(HAPROXY).count(), 2, "one for each application server");
        for (server, text) in platform.files(HAPROXY) {
            accepts(&mut check(&Tree::new(platform, server)?))?;
            // 1.5, which CentOS 7 has, takes no brackets.
            assert!(!text.contains('['), "{text}");
            for (database, _) in platform.files("/local.d/10-rcsgen.ini") {
                assert_eq!(text.matches(&format!("server {database} ")).count(), 2, "{text}");
            }
            // Never two at a time: what was written to one would not be found at the other.
            let servers = platform.files("/local.d/10-rcsgen.ini").count();
            assert_eq!(text.matches(" backup\n").count(), 2 * (servers - 1), "{text}");
        }
    }
    for (from, to) in [
        ("check inter 2s", "chek inter 2s"),
        ("bind 127.0.0.1:15984", "bind 127.0.0.1"),
        ("timeout client 120s", ""),
        ("listen couchdb-node", "listen couchdb"),
        ("rstatus ^(200|401)$", "rstatus ^(200|401$"),
    ] {
        let (server, _) = all[0].files(HAPROXY).next().ok_or("no HAProxy")?;
        let tree = Tree::new(&all[0], server)?;
        tree.spoil(HAPROXY, from, to)?;
        refuses(&mut check(&tree))?;
    }
    Ok(())
}

fn kazoo_goes_through_haproxy() -> Outcome {
    for platform in &platforms(":Службы: ecallmgr, haproxy, whapps", "")? {
        for (server, text) in platform.files("/core/config.ini") {
            let sections = formats::kazoo(text)?;
            let database = sections.iter().find(|it| it.0 == "bigcouch").ok_or("no database")?;
            let proxy = platform.read(server, HAPROXY)?;
            for (key, expected) in [("ip", "127.0.0.1"), ("port", "15984"), ("admin_port", "15986")]
            {
                let found = database.1.iter().find(|it| it.0 == key).map(|it| it.1.as_str());
                assert_eq!(found, Some(expected), "{server}: {key}");
            }
            for port in ["15984", "15986"] {
                assert!(proxy.contains(&format!("bind 127.0.0.1:{port}\n")), "{proxy}");
            }
            let unit = platform.read(server, "/kazoo-applications.service.d/10-rcsgen.conf")?;
            assert!(unit.contains(" haproxy.service"), "{unit}");
        }
    }
    // Without HAProxy, nothing speaks of it.
    for platform in super::platform::all() {
        assert_eq!(platform.files(HAPROXY).count(), 0);
        assert!(platform.files("/core/config.ini").all(|it| !it.1.contains("15984")));
    }
    Ok(())
}

const VERTO: &str = "/autoload_configs/verto.conf.xml";

fn verto_is_there_where_it_has_a_port() -> Outcome {
    let [first, second] = platforms("", ":Порт Verto: 8081")?;
    for (platform, media) in [(&first, "91.103.196.13"), (&second, "198.51.100.40")] {
        assert_eq!(platform.files(VERTO).count(), 2);
        for (server, text) in platform.files(VERTO) {
            formats::freeswitch(text)?;
            let value = |name: &str| {
                let (_, rest) =
                    text.split_once(&format!("\"{name}\" value=\"")).unwrap_or_default();
                rest.split('"').next().unwrap_or_default()
            };
            assert_eq!((value("rtp-ip"), value("ext-rtp-ip")), (media, media), "{server}");
            assert_eq!(value("custom-auth"), "true", "{server}");
            let modules = platform.read(server, "/modules.conf.xml")?;
            assert!(modules.contains("<load module=\"mod_verto\"/>"), "{modules}");
            let role = platform.read(server, "/freeswitch-role")?;
            assert!(role.contains("--dports 5066,8081 "), "{role}");
            for (_, upstreams) in platform.files("/00-upstreams.conf") {
                let address = value("bind-local");
                assert!(
                    upstreams.contains(&format!("server {address} ")),
                    "{address}: {upstreams}"
                );
            }
        }
        for (_, site) in platform.files("/10-portal.conf") {
            assert!(
                site.contains("location = /verto {") && site.contains("http://verto_websocket;")
            );
        }
    }
    // The web servers may go there, and nobody else.
    let (server, _) = first.files(VERTO).next().ok_or("no Verto")?;
    let firewall = first.read(server, "/zones/rcsgen.xml")?;
    assert_eq!(firewall.matches("\"8081\"").count(), 2, "{firewall}");

    // Unlike in a SIP profile, an address stands in brackets.
    let text = first.read(server, VERTO)?;
    let broken = text.replacen("\"[fd75:9fac:a7b1:92:6c::601]:", "\"fd75:9fac:a7b1:92:6c::601:", 1);
    assert_ne!(broken, text);
    assert!(formats::freeswitch(&broken).is_err());
    for platform in super::platform::all() {
        assert_eq!(platform.files(VERTO).count(), 0);
        assert!(platform.files("").all(|it| !it.1.contains("verto")));
    }
    Ok(())
}
