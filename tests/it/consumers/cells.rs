//! What follows from what: a changed cell changes the files that depend on it, and no others.

#![expect(clippy::disallowed_methods, reason = "tests read the documents that they change")]

use std::collections::BTreeSet;

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

fn a_cell_changes_what_depends_on_it() -> Outcome {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/specs/complex.rst");
    let text = std::fs::read_to_string(path)?;
    let before = Platform::of(&text);
    for (from, to, expected) in [
        (
            "fd75:9fac:a7b1:92:6c::601\n",
            "fd75:9fac:a7b1:92:6c::609\n",
            "couch*: etc/hosts
             fs1: etc/hosts etc/keepalived/keepalived.conf etc/sysconfig/network-scripts/ifcfg-eth0 \
             etc/kazoo/freeswitch/sip_profiles/sipinterface_1.xml
             fs2: etc/hosts etc/keepalived/keepalived.conf etc/firewalld/zones/rcsgen.xml
             kazoo*: etc/hosts etc/firewalld/zones/rcsgen.xml usr/libexec/rcsgen/kazoo-setup
             nginx*: etc/hosts etc/nginx/conf.d/00-upstreams.conf",
        ),
        (
            "217.12.243.138",
            "217.12.243.139",
            "couch*: etc/hosts
             fs*: etc/hosts
             kazoo*: etc/hosts
             nginx*: etc/hosts etc/keepalived/keepalived.conf",
        ),
        (
            ":Номер VRRP: 90",
            ":Номер VRRP: 91",
            "couch*: etc/keepalived/keepalived.conf",
        ),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let after = Platform::of(&changed);
        assert_eq!(difference(&before, &after), paths(&before, expected)?, "{from} to {to}");
    }
    Ok(())
}

/// The files of servers that differ.
fn difference(before: &Platform, after: &Platform) -> BTreeSet<String> {
    let files = |platform: &Platform| -> BTreeSet<(String, Vec<u8>)> {
        let of_servers = platform.artifacts().iter().filter(|it| it.install.is_some());
        of_servers.map(|it| (it.path.as_str().to_owned(), it.content.to_vec())).collect()
    };
    let (before, after) = (files(before), files(after));
    before.symmetric_difference(&after).map(|it| it.0.clone()).collect()
}

/// Lines of `servers: files`, as paths.
fn paths(platform: &Platform, lines: &str) -> Result<BTreeSet<String>, Failed> {
    let mut paths = BTreeSet::new();
    for line in lines.lines().map(str::trim) {
        let (servers, files) = line.split_once(": ").ok_or_else(|| format!("no colon: {line}"))?;
        let prefix = servers.trim_end_matches('*');
        for server in platform.servers() {
            let name = server.name.value.as_str();
            if name.starts_with(prefix) {
                paths.extend(files.split_whitespace().map(|it| format!("servers/{name}/{it}")));
            }
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
