//! The zones before those that load them, and questions to name servers that have loaded them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};
use rcsgen::model::dns::is_private;

use super::judge::{Outcome, accepts, alone, refuses};
use super::platform::{self, Platform, Tree};

type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 10] = [
        ("checkers_take_every_zone", checkers_take_every_zone),
        ("checkers_refuse_broken_zones", checkers_refuse_broken_zones),
        ("named_takes_its_files", named_takes_its_files),
        ("named_refuses_broken_files", named_refuses_broken_files),
        ("both_views_answer_with_every_record", both_views_answer_with_every_record),
        ("a_transfer_equals_the_zone_file", a_transfer_equals_the_zone_file),
        ("the_world_sees_no_private_address", the_world_sees_no_private_address),
        ("a_secondary_takes_both_views", a_secondary_takes_both_views),
        ("every_address_has_a_pointer_somewhere", every_address_has_a_pointer_somewhere),
        ("servers_find_each_other_by_their_resolvers", servers_find_each_other_by_their_resolvers),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("dns::{name}"), run)).collect()
}

/// The checks of both programs at their strictest; neither may ask other name servers.
fn checks(view: &str, zone: &str) -> [String; 2] {
    let strict = "-i local -k fail -m fail -M fail -n fail -r fail -S fail -T warn -W warn";
    let file = format!("{view}/{zone}.zone");
    // Some of what it objects to does not make named-checkzone fail.
    let silent = "! grep -vE 'loaded serial|^OK$'";
    let named = format!("named-checkzone {strict} {zone} {file} | tee said; {silent} said");
    [named, format!("nsd-checkzone {zone} {file}")]
}

/// The views and names of the zones that `platform` makes.
fn zones(platform: &Platform) -> Vec<(&str, &str)> {
    let paths = platform.artifacts().iter().map(|it| it.path.as_str());
    let files = paths.filter_map(|it| it.strip_prefix("zones/")?.strip_suffix(".zone"));
    files.filter_map(|it| it.split_once('/')).collect()
}

fn checkers_take_every_zone() -> Outcome {
    for platform in platform::all() {
        let tree = Tree::of_zones(platform)?;
        let mut views = BTreeSet::new();
        for (view, zone) in zones(platform) {
            for check in checks(view, zone) {
                accepts(&mut alone(&tree.path(FOLDER), &check))?;
            }
            views.insert((view, zone.contains(".arpa")));
        }
        // The first platform has no reverse zone that the world may ask.
        let is_own = std::ptr::eq(platform, platform::own());
        assert_eq!(views.len(), if is_own { 3 } else { 4 }, "{views:?}");
    }
    Ok(())
}

fn checkers_refuse_broken_zones() -> Outcome {
    let [named, nsd] = [0, 1];
    for (program, view, from, to) in [
        (named, "internal", "fd75:9fac:a7b1:92:6c::901", "[fd75:9fac:a7b1:92:6c::901]"),
        (named, "internal", "couch1.db ", "couch_1.db "),
        (named, "internal", " IN SOA ", " IN TXT "),
        (named, "internal", "pbx ", "couch.db IN CNAME pbx\npbx "),
        // Calls would go to a name without an address.
        (named, "public", "5060 pbx.rcsnet.ru.", "5060 pbx.rcsnet.ru.rcsnet.ru."),
        (named, "public", "5060 pbx", "506000 pbx"),
        (named, "public", "CAA  0 issue", "CAA  0 is-sue"),
        (nsd, "public", "\"S\" \"SIP+D2U\" \"\"", "\"S\" \"SIP+D2U\""),
        (nsd, "internal", "fd75:9fac:a7b1:92:6c::901", "91.103.196.13"),
        // The final dot makes it a name outside of the zone.
        (nsd, "internal", "couch1.db ", "couch1.db. "),
    ] {
        let tree = Tree::of_zones(platform::own())?;
        tree.spoil(&format!("{FOLDER}/{view}/rcsnet.ru.zone"), from, to)?;
        refuses(&mut alone(&tree.path(FOLDER), &checks(view, "rcsnet.ru")[program]))?;
    }
    Ok(())
}

/// Where the files say that the zones lie.
const FOLDER: &str = "/var/named/rcsgen";

/// A client that the files of either platform call their own, one of the world, and the addresses of
/// the name servers.
struct Net {
    inside: &'static str,
    outside: &'static str,
    primary: &'static str,
    secondary: &'static str,
}

fn net(platform: &Platform) -> Net {
    let (inside, primary, secondary) = if std::ptr::eq(platform, platform::own()) {
        ("fd75:9fac:a7b1:92::7", "fd75:9fac:a7b1:92:6c::53", "fd75:9fac:a7b1:92:6c::54")
    } else {
        ("2001:db8:a:1::7", "2001:db8:a:1::2", "2001:db8:a:1::3")
    };
    Net { inside, outside: "2001:db8:ffff::7", primary, secondary }
}

/// The machine of a name server: the zones where they belong, the statements `role` included by a file
/// of options, and keys as its comment says they are made.
fn machine(platform: &Platform, role: &str) -> Result<Tree, Failed> {
    let tree = Tree::of_zones(platform)?;
    let directory = tree.path("/var/named").display().to_string();
    let conf = format!(
        "options {{
            directory \"{directory}\";
            listen-on {{ any; }};
            listen-on-v6 {{ any; }};
            // As the distribution has it; the views must say better.
            allow-query {{ localhost; }};
            pid-file none;
            session-keyfile \"{directory}/session.key\";
            managed-keys-directory \"{directory}\";
            dnssec-validation no;
        }};
        controls {{ }};
        include \"{directory}/rcsgen/{role}.conf\";\n"
    );
    tree.write("/var/named/named.conf", conf.as_bytes())?;
    tree.write("/var/named/slaves/.keep", b"")?;
    tree.write("/etc/named/.keep", b"")?;
    Ok(tree)
}

/// What every script here needs: keys, addresses, and a way to start a name server.
fn prelude(tree: &Tree, net: &Net) -> String {
    let Net { inside, outside, primary, secondary } = net;
    format!(
        r#"
        mount -t overlay overlay -o lowerdir={}:/etc /etc 2> /dev/null
        mount -t tmpfs tmpfs /etc/named
        for key in rcsgen-internal rcsgen-public; do tsig-keygen $key > /etc/named/$key; done
        cat /etc/named/rcsgen-* > /etc/named/rcsgen-keys.conf
        inside={inside} outside={outside} primary={primary} secondary={secondary}
        # Clients on machines of their own: a name server trusts its own addresses.
        mount -t tmpfs tmpfs /run
        machine() {{
            ip netns add $1; ip link add name $1 type veth peer name eth0 netns $1
            ip link set $1 up; ip addr add fe80::1/64 dev $1 nodad
            ip -n $1 link set lo up; ip -n $1 link set eth0 up
            ip -n $1 addr add fe80::2/64 dev eth0 nodad; ip -n $1 -6 route add default via fe80::1 dev eth0
            for it in ${{@:2}}; do
                ip -n $1 addr add $it/128 dev eth0 nodad; ip -6 route add $it/128 via fe80::2 dev $1
            done
        }}
        sysctl -qw net.ipv6.conf.all.forwarding=1
        ip addr add $primary/128 dev lo nodad
        machine client $inside $outside
        dig() {{ ip netns exec client dig "$@"; }}
        start() {{
            : > log
            named -g -c named.conf > log 2>&1 & named=$!
            for i in $(seq 150); do
                grep -q ' running$' log && return
                sleep 0.1
            done
            cat log; exit 1
        }}
        # What a zone file says, one record a line, as every program would print it.
        canonical() {{ named-compilezone -q -i none -o - "$@" | tr -s '[:blank:]' ' '; }}
        "#,
        tree.path("/etc").display()
    )
}

fn on(platform: &Platform, tree: &Tree, script: &str) -> std::process::Command {
    let directory = tree.path("/var/named");
    alone(&directory, &format!("{}\n{script}", prelude(tree, &net(platform))))
}

fn named_takes_its_files() -> Outcome {
    for platform in platform::all() {
        for role in ["primary", "secondary"] {
            let tree = machine(platform, role)?;
            accepts(&mut on(platform, &tree, "named-checkconf -z named.conf"))?;
        }
    }
    Ok(())
}

fn named_refuses_broken_files() -> Outcome {
    let own = platform::own();
    for (role, from, to, said) in [
        ("primary", "allow-recursion", "allow-recursions", "unknown option"),
        ("primary", "acl \"rcsgen-internal\"", "acl \"internal\"", "undefined ACL"),
        ("primary", "fd75:9fac:a7b1:92::/64", "fd75:9fac:a7b1:92::/640", "640"),
        ("primary", "internal/rcsnet.ru.zone", "internal/rcsnet.zone", "file not found"),
        ("secondary", "masters {", "master {", "unknown option"),
        ("secondary", "type slave;", "type slave", "missing ';'"),
    ] {
        let tree = machine(own, role)?;
        tree.spoil(&format!("{FOLDER}/{role}.conf"), from, to)?;
        let answer = refuses(&mut on(own, &tree, "named-checkconf -z named.conf 2>&1"))?;
        assert!(answer.contains(said), "{to}: {answer}");
    }
    let tree = machine(own, "primary")?;
    tree.spoil(&format!("{FOLDER}/internal/rcsnet.ru.zone"), "::901", "::9zz")?;
    let answer = refuses(&mut on(own, &tree, "named-checkconf -z named.conf 2>&1"))?;
    assert!(answer.contains("bad IPv6 address"), "{answer}");
    Ok(())
}

/// Asks `server` for each record of each zone of both views, and compares the answers with the files.
fn compare(platform: &Platform, server: &str) -> String {
    let mut script = String::new();
    for (view, zone) in zones(platform) {
        let client = if view == "internal" { "$inside" } else { "$outside" };
        let _ = writeln!(
            script,
            "canonical {zone} rcsgen/{view}/{zone}.zone | sort > wanted
             test $(wc -l < wanted) -gt 2
             cut -d' ' -f1,4 wanted | sort -u > questions
             dig -b {client} @{server} +norecurse +noall +answer +nosplit -f questions |
                 tr -s '[:blank:]' ' ' | grep -v '^;' | sort > found
             diff wanted found
             echo {view} {zone} $(wc -l < found)"
        );
    }
    script
}

fn both_views_answer_with_every_record() -> Outcome {
    for platform in platform::all() {
        let tree = machine(platform, "primary")?;
        let script = format!("start\n{}", compare(platform, "$primary"));
        let said = accepts(&mut on(platform, &tree, &script))?;
        assert_eq!(said.lines().count(), zones(platform).len(), "{said}");
    }
    // The comparison sees a record that is not in the file.
    let tree = machine(platform::own(), "primary")?;
    let script = format!(
        "start\necho 'x IN A 192.0.2.1' >> rcsgen/public/rcsnet.ru.zone\n{}",
        compare(platform::own(), "$primary")
    );
    refuses(&mut on(platform::own(), &tree, &script))?;
    Ok(())
}

fn a_transfer_equals_the_zone_file() -> Outcome {
    for platform in platform::all() {
        let mut script = String::from("start\n");
        for (view, zone) in zones(platform) {
            // Where a client stands does not matter to a transfer, but its key does.
            let _ = writeln!(
                script,
                "canonical {zone} rcsgen/{view}/{zone}.zone | sort > wanted
                 dig -b $outside -k /etc/named/rcsgen-{view} @$primary {zone} AXFR +noall +answer +nosplit |
                     tr -s '[:blank:]' ' ' | grep -v '^;' | sort -u > found
                 diff wanted found
                 dig -b $inside @$primary {zone} AXFR | grep -q 'Transfer failed'
                 echo equal"
            );
        }
        let tree = machine(platform, "primary")?;
        let said = accepts(&mut on(platform, &tree, &script))?;
        assert_eq!(said.lines().filter(|it| *it == "equal").count(), zones(platform).len());
    }
    Ok(())
}

fn the_world_sees_no_private_address() -> Outcome {
    for platform in platform::all() {
        let mut addresses = [0, 0];
        for artifact in platform.artifacts() {
            let Some(zone) = artifact.path.as_str().strip_prefix("zones/") else { continue };
            let text = std::str::from_utf8(&artifact.content)?;
            for (kind, data) in text.lines().filter_map(address) {
                let is_public = zone.starts_with("public/");
                addresses[usize::from(is_public)] += 1;
                let address: std::net::IpAddr = data.parse()?;
                assert!(!is_public || !is_private(address), "{zone}: {kind} {data}");
            }
        }
        let [internal, public] = addresses;
        assert!(0 < public && public < internal, "{public} of {internal}");
    }
    // And by what a name server says, rather than what stands in a file.
    let tree = machine(platform::own(), "primary")?;
    let said = accepts(&mut on(
        platform::own(),
        &tree,
        "start
         ask() { dig -b $1 @$primary +norecurse $2 $3 | sed -n 's/.*status: \\([A-Z]*\\).*/\\1/p'; }
         for client in $inside $outside; do
            echo $(ask $client couch1.db.rcsnet.ru AAAA) $(ask $client self.rcsnet.ru A) \\
                $(ask $client 1.0.9.0.0.0.0.0.0.0.0.0.c.6.0.0.2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa PTR)
         done",
    ))?;
    assert_eq!(said, "NOERROR NOERROR NOERROR\nNXDOMAIN NOERROR REFUSED\n");
    Ok(())
}

/// The type and the data of an address record in a line of a zone file.
fn address(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    let kind = words.by_ref().skip_while(|it| *it != "IN").nth(1)?;
    ["A", "AAAA"].contains(&kind).then_some((kind, words.next()?))
}

fn a_secondary_takes_both_views() -> Outcome {
    for platform in platform::all() {
        let tree = machine(platform, "primary")?;
        let other = machine(platform, "secondary")?;
        let (_, first) = *zones(platform).last().ok_or("no zone")?;
        let script = format!(
            "
            machine other $secondary
            start
            secondary() {{ cd {0}; ip netns exec other named -g -c named.conf > {0}/log 2>&1 & secondary_named=$!; cd - > /dev/null; }}
            secondary
            have() {{ ls {0}/slaves | wc -l; }}
            for i in $(seq 200); do [ $(have) = {1} ] && break; sleep 0.1; done
            [ $(have) = {1} ] || {{ cat {0}/log; exit 1; }}
            {2}
            # What changes arrives at once, because the primary says so.
            sed -i 's/^    [0-9]* *; serial/    2099010101 ; serial/' rcsgen/*/{first}.zone
            kill -HUP $named
            for client in $inside $outside; do
                for i in $(seq 100); do
                    [ \"$(dig -b $client @$secondary {first} SOA +short | cut -d' ' -f3)\" != 2099010101 ] || break
                    sleep 0.1
                done
                echo serial $(dig -b $client @$secondary {first} SOA +short | cut -d' ' -f3)
            done
            # With other keys nothing comes.
            kill $secondary_named; wait $secondary_named || true
            rm {0}/slaves/*
            tsig-keygen rcsgen-internal > /etc/named/rcsgen-keys.conf
            tsig-keygen rcsgen-public >> /etc/named/rcsgen-keys.conf
            secondary
            for i in $(seq 100); do ! grep -q 'tsig indicates error' {0}/log || break; sleep 0.1; done
            grep -q 'tsig indicates error' {0}/log || {{ cat {0}/log; exit 1; }}
            echo refused $(have)",
            other.path("/var/named").display(),
            zones(platform).len(),
            compare(platform, "$secondary"),
        );
        let said = accepts(&mut on(platform, &tree, &script))?;
        let count = |it: &str| said.lines().filter(|line| line.starts_with(it)).count();
        assert_eq!(count("internal ") + count("public "), zones(platform).len(), "{said}");
        assert!(count("serial 2099010101") == 2 && count("refused 0") == 1, "{said}");
    }
    Ok(())
}

/// The resolver of the C library, with the file of a server and before the primary name server.
fn servers_find_each_other_by_their_resolvers() -> Outcome {
    for platform in platform::all() {
        let [server, peer, ..] = platform.servers() else { return Err("no servers".into()) };
        let (name, peer, address) =
            (server.name.value.as_str(), &peer.name.value, peer.ipv6().ok_or("no address")?.value);
        let conf = platform.read(name, "/etc/resolv.conf")?;
        let script = format!(
            "start
             cat ../../etc/resolv.conf
             mount --bind ../../etc/resolv.conf /etc/resolv.conf
             for name in {peer} {}; do getent -s dns ahostsv6 $name | awk 'NR == 1 {{print \"found \" $1}}'; done",
            peer.short()
        );
        let tree = machine(platform, "primary")?;
        tree.write("/etc/resolv.conf", conf.as_bytes())?;
        let said = accepts(&mut on(platform, &tree, &script))?;
        assert_eq!(said.matches(&format!("found {address}\n")).count(), 2, "{said}");
        // Nobody is there; without any, the library would ask this machine.
        let (before, _) = conf.split_once("nameserver ").ok_or("no name server")?;
        let elsewhere = format!("{before}nameserver 2001:db8:fffe::53\n");
        tree.write("/etc/resolv.conf", elsewhere.as_bytes())?;
        let said = refuses(&mut on(platform, &tree, &script))?;
        assert!(!said.contains("found "), "{said}");
    }
    Ok(())
}

/// Each address of the tables leads back to its name: by a zone of ours, or by what the provider is
/// asked for.
fn every_address_has_a_pointer_somewhere() -> Outcome {
    for platform in platform::all() {
        pointers(platform, &Tree::of_zones(platform)?)?;
        let requested = Tree::of_zones(platform)?;
        let requested = accepts(&mut alone(&requested.path(FOLDER), "cat ptr-request.txt"))?;
        assert!(!requested.contains(".d.f.ip6.arpa"), "{requested}");
    }
    let reverse = "internal/2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa.zone";
    for (file, from, to) in [
        (reverse, "fs1.voip.rcsnet.ru.", "fs1.voip.rcsnet.ru"),
        (reverse, "1.0.9.0.0", "7.0.9.0.0"),
        ("ptr-request.txt", "13.196.103.91", "91.103.196.13"),
    ] {
        let tree = Tree::of_zones(platform::own())?;
        tree.spoil(&format!("{FOLDER}/{file}"), from, to)?;
        if pointers(platform::own(), &tree).is_ok() {
            return Err(format!("{file}: {to} is taken").into());
        }
    }
    Ok(())
}

/// Whether the zones in `tree`, or what the provider is asked for, lead from every address to its name.
fn pointers(platform: &Platform, tree: &Tree) -> Outcome {
    let inventory = platform.inventory();
    let servers = inventory.servers.iter().map(|it| (&it.name, &it.addresses));
    let vips = inventory.vips.iter().map(|it| (&it.name, &it.addresses));
    let mut script = String::new();
    for (_, zone) in zones(platform).into_iter().filter(|(view, _)| *view == "internal") {
        let _ = writeln!(script, "named-compilezone -q -o - {zone} internal/{zone}.zone");
    }
    // What the provider gets is a piece of a zone.
    script += "(echo '$TTL 60'; echo '. IN SOA localhost. root.localhost. 1 60 60 60 60'; \
                echo '. IN NS a.'; echo 'a. IN AAAA ::1'; cat ptr-request.txt) > request.zone
               named-compilezone -q -i none -o - . request.zone";
    let said = accepts(&mut alone(&tree.path(FOLDER), &script))?;
    let pointers: BTreeSet<Vec<&str>> = said
        .lines()
        .map(|it| it.split_whitespace().collect::<Vec<_>>())
        .filter(|it| it.get(3) == Some(&"PTR"))
        .map(|it| vec![it[0], it[4]])
        .collect();
    for (name, addresses) in servers.chain(vips) {
        for address in addresses {
            let (reverse, name) = (reverse(address.value), format!("{}.", name.value));
            if !pointers.contains(&vec![&*reverse, &*name]) {
                return Err(format!("{reverse} {name}: {said}").into());
            }
        }
    }
    Ok(())
}

/// The name of `address` in the reverse tree, by the definition.
fn reverse(address: std::net::IpAddr) -> String {
    match address {
        std::net::IpAddr::V4(it) => {
            let [a, b, c, d] = it.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa.")
        }
        std::net::IpAddr::V6(it) => {
            let digits = format!("{:032x}", u128::from(it));
            let backwards: Vec<_> = digits.chars().rev().map(String::from).collect();
            format!("{}.ip6.arpa.", backwards.join("."))
        }
    }
}
