//! The network and the journal of a server, before the programs that read their settings.

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, alone, command, refuses};
use super::platform::{Platform, Tree};
use super::system::trees;

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 4] = [
        ("the_network_is_that_of_the_row", the_network_is_that_of_the_row),
        ("a_server_of_ipv4_alone_has_a_network", a_server_of_ipv4_alone_has_a_network),
        ("networkmanager_leaves_the_resolvers_alone", networkmanager_leaves_the_resolvers_alone),
        ("journald_takes_its_limits", journald_takes_its_limits),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("os::{name}"), run)).collect()
}

/// What the scripts of CentOS 7 that bring an interface up read; Debian has nothing that does. They pass
/// over what they do not know without a word.
const KEYS: &[&str] = &[
    "BOOTPROTO",
    "DEVICE",
    "GATEWAY",
    "IPADDR",
    "IPV6ADDR",
    "IPV6INIT",
    "IPV6_AUTOCONF",
    "IPV6_DEFAULTDEV",
    "IPV6_DEFAULTGW",
    "IPV6_FAILURE_FATAL",
    "IPV6_PEERDNS",
    "IPV6_PRIVACY",
    "NAME",
    "NM_CONTROLLED",
    "ONBOOT",
    "PEERDNS",
    "PREFIX",
    "TYPE",
    "ZONE",
];

/// What those scripts make of the file, as the shell that they are.
fn the_network_is_that_of_the_row() -> Outcome {
    let path = "/etc/sysconfig/network-scripts/ifcfg-eth0";
    for (platform, server, tree) in trees(path)? {
        let script = format!(
            ". .{path}; echo $DEVICE $ONBOOT $IPV6ADDR $IPV6_DEFAULTGW ${{IPADDR-}} $PEERDNS"
        );
        let said = accepts(&mut alone(tree.root(), &script))?;
        let row = platform.servers().iter().find(|it| it.name.value.as_str() == server);
        let row = row.ok_or("no row")?;
        let ipv6 = row.ipv6().ok_or("no address")?.value;
        for key in platform.read(server, path)?.lines().filter_map(|it| Some(it.split_once('=')?.0))
        {
            assert!(KEYS.contains(&key), "{server}: nobody reads {key}");
        }
        let words: Vec<&str> = said.split_whitespace().collect();
        assert_eq!(words[..3], ["eth0", "yes", &format!("{ipv6}/64")], "{server}");
        let gateway: std::net::Ipv6Addr = words[3].parse()?;
        assert_eq!(
            gateway.segments()[..4],
            ipv6.segments()[..4],
            "{server}: the gateway is elsewhere"
        );
        if let Some(ipv4) = row.ipv4() {
            assert_eq!(words[4], ipv4.value.to_string(), "{server}");
        }
        assert_eq!(words.last(), Some(&"no"));
        let resolvers = platform.read(server, "/etc/resolv.conf")?;
        let resolvers = resolvers.lines().filter_map(|it| it.strip_prefix("nameserver "));
        let resolvers: Result<Vec<std::net::IpAddr>, _> = resolvers.map(str::parse).collect();
        assert!((1..=3).contains(&resolvers?.len()), "{server}");
        tree.spoil(path, "DEVICE=", "DEVICE='")?;
        refuses(&mut alone(tree.root(), &script))?;
    }
    Ok(())
}

/// A platform without IPv6: in one document its gateway is a field, in the other a column.
fn a_server_of_ipv4_alone_has_a_network() -> Outcome {
    let document = |field: &str, head: &str, cell: &str| {
        format!(
            "Platform\n========\n\n{field}:Services: nginx\n\n.. table:: Servers\n\n  \
             ============  ============  ====  ==========\n  \
             DNS name      IPv4 address  Role  {head}\n  \
             ============  ============  ====  ==========\n  \
             w1.rcsnet.ru  10.0.0.11     web   {cell}\n  \
             ============  ============  ====  ==========\n"
        )
    };
    let path = "/etc/sysconfig/network-scripts/ifcfg-eth0";
    for text in [
        document(":IPv4 gateway: 10.0.0.254\n", "Rack", "a"),
        document("", "Gateway", "10.0.0.254"),
    ] {
        let platform = Platform::of(&text);
        let tree = Tree::new(&platform, "w1.rcsnet.ru")?;
        let script = format!(". .{path}; echo $DEVICE $IPV6INIT $IPADDR/$PREFIX $GATEWAY");
        let said = accepts(&mut alone(tree.root(), &script))?;
        assert_eq!(said.trim(), "eth0 no 10.0.0.11/24 10.0.0.254");
        let written = platform.read("w1.rcsnet.ru", path)?;
        for key in written.lines().filter_map(|it| Some(it.split_once('=')?.0)) {
            assert!(KEYS.contains(&key), "nobody reads {key}");
        }
        assert!(!written.contains("IPV6ADDR") && !written.contains("IPV6_DEFAULTGW"), "{written}");
    }
    // Without a gateway half of the network is unknown.
    let platform = Platform::of(&document("", "Rack", "a"));
    assert!(platform.read("w1.rcsnet.ru", path).is_err());
    Ok(())
}

/// What `NetworkManager` would go by; of keys that it does not know it only warns.
fn networkmanager_leaves_the_resolvers_alone() -> Outcome {
    let conf = "/etc/NetworkManager/conf.d/90-rcsgen.conf";
    let read = |tree: &Tree| -> Result<String, Failed> {
        tree.write("/etc/NetworkManager/NetworkManager.conf", b"[main]\n")?;
        let mut manager = command("NetworkManager", ["--print-config"]);
        for (option, path) in [
            ("--config", "NetworkManager.conf"),
            ("--config-dir", "conf.d"),
            ("--system-config-dir", "none"),
            ("--intern-config", "intern.conf"),
        ] {
            manager.arg(option).arg(tree.path(&format!("/etc/NetworkManager/{path}")));
        }
        let said = accepts(&mut manager)?;
        let is_sound = said.contains("\ndns=none\n") && !said.contains("WARNING");
        if is_sound { Ok(said) } else { Err(said.into()) }
    };
    for (_, _, tree) in trees(conf)? {
        read(&tree)?;
        for (from, to) in [("dns=none", "dsn=none"), ("[main]", "[mian]"), ("[main]", "[main")] {
            tree.spoil(conf, from, to)?;
            assert!(read(&tree).is_err(), "{to} is taken");
            tree.spoil(conf, to, from)?;
        }
        read(&tree)?;
    }
    Ok(())
}

/// The journal itself, until it listens; by then it has said what it passes over.
fn journald_takes_its_limits() -> Outcome {
    let conf = "/etc/systemd/journald.conf.d/10-rcsgen.conf";
    let script = r"
        mount -t overlay overlay -o lowerdir=$PWD/etc:/etc /etc
        mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /var/log
        SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=info /lib/systemd/systemd-journald 2> said & journal=$!
        for i in $(seq 300); do [ ! -S /run/systemd/journal/socket ] || break; sleep 0.1; done
        [ -S /run/systemd/journal/socket ]
        kill $journal; cat said; ! grep -iE 'ignoring|failed' said
    ";
    for (_, _, tree) in trees(conf)? {
        let journal = || alone(tree.root(), script);
        accepts(&mut journal())?;
        for (from, to) in [("Burst=", "Bursts="), ("=30s", "=soon"), ("[Journal]", "[Journals]")] {
            tree.spoil(conf, from, to)?;
            refuses(&mut journal())?;
            tree.spoil(conf, to, from)?;
        }
    }
    Ok(())
}
