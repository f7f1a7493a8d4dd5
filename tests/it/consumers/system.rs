//! Files of the operating system: the firewall and the clock.

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, command, refuses};
use super::platform::{self, Platform, Tree};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("system::firewalld_takes_every_zone", firewalld_takes_every_zone),
        Trial::test("system::firewalld_refuses_broken_zones", firewalld_refuses_broken_zones),
        Trial::test("system::only_needed_flows_are_open", only_needed_flows_are_open),
        Trial::test("system::chrony_takes_its_file", chrony_takes_its_file),
    ]
}

const ZONE: &str = "/etc/firewalld/zones/rcsgen.xml";

/// firewalld's own check of a zone; a mistake in an address is only a warning to it.
fn check(tree: &Tree) -> Result<std::process::Command, Failed> {
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
    let own = platform::own();
    assert_eq!(own.files(ZONE).count(), own.servers().len());
    for (server, _) in own.files(ZONE) {
        let said = accepts(&mut check(&Tree::new(own, server)?)?)?;
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
        let from: Vec<_> =
            others.into_iter().filter(|it| is_open(own, zone, it, protocol, port)).collect();
        assert_eq!(from, expected, "{protocol} {port} of {server}");
    }
    Ok(())
}

/// Whether the server `source` may talk to `port`, as the zone says.
fn is_open(platform: &Platform, zone: &str, source: &str, protocol: &str, port: u16) -> bool {
    let name = format!("{source}.rcsnet.ru");
    let row = platform.servers().iter().find(|it| it.name.value.as_str() == name);
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
    for (server, _) in platform::own().files(conf) {
        let tree = Tree::new(platform::own(), server)?;
        let chrony = || {
            let mut chrony = command("chronyd", ["-p", "-f"]);
            chrony.arg(tree.path(conf));
            chrony
        };
        let said = accepts(&mut chrony())?;
        assert!(said.contains("server fd75:9fac:a7b1:92:6c::123 iburst"), "{said}");
        tree.spoil(conf, "iburst", "inburst")?;
        refuses(&mut chrony())?;
    }
    Ok(())
}
