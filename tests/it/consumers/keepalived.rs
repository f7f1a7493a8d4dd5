//! keepalived takes the files of everyone who may hold a floating address.

use std::fmt::Write as _;
use std::net::IpAddr;

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, alone, refuses};
use super::platform::{self, Platform, Tree};
use super::segment::Segment;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("keepalived::takes_every_member", takes_every_member),
        Trial::test("keepalived::refuses_broken_files", refuses_broken_files),
        Trial::test("keepalived::members_agree", members_agree),
        Trial::test("keepalived::addresses_move", addresses_move),
        Trial::test(
            "keepalived::both_families_move_within_five_seconds",
            both_families_move_within_five_seconds,
        ),
        Trial::test(
            "keepalived::nothing_moves_without_a_second_server",
            nothing_moves_without_a_second_server,
        ),
        Trial::test("keepalived::only_the_holder_takes_calls", only_the_holder_takes_calls),
        Trial::test("keepalived::strangers_share_nothing", strangers_share_nothing),
    ]
}

const CONF: &str = "/etc/keepalived/keepalived.conf";

fn takes_every_member() -> Outcome {
    for platform in platform::all() {
        let members: Vec<_> = platform.files(CONF).map(|it| it.0).collect();
        assert!(members.len() > 1, "members are missing");
        for server in members {
            accepts(&mut test(&Tree::new(platform, server)?))?;
        }
    }
    Ok(())
}

fn refuses_broken_files() -> Outcome {
    let sip = |line: &'static str, instead: &'static str| ("pbx.rcsnet.ru", line, instead);
    let data = |line: &'static str, instead: &'static str| ("couch.db.rcsnet.ru", line, instead);
    for (address, from, to) in [
        // The wrong family: it would be left out with a line in the log.
        sip("fe80::60/64", "91.103.196.13/24"),
        sip("virtual_ipaddress_excluded", "virtual_ipaddress_exclude"),
        sip("/usr/libexec/keepalived/check-freeswitch", "/usr/libexec/keepalived/check-nothing"),
        data("virtual_router_id 90", "virtual_router_id 256"),
        data("interface eth0", "interface eth7"),
        data("state BACKUP", "state MASTER"),
        data("::900/128", "::9zz/128"),
    ] {
        let platform = platform::own();
        let (server, _) =
            platform.files(CONF).find(|it| it.1.contains(address)).ok_or("no such address")?;
        let tree = Tree::new(platform, server)?;
        tree.spoil(CONF, from, to)?;
        refuses(&mut test(&tree))?;
    }
    Ok(())
}

/// What keepalived does not look at: whether the members of an address mean the same.
fn members_agree() -> Outcome {
    for platform in platform::all() {
        agreed(platform)?;
    }
    for (from, to) in [
        ("fd75:9fac:a7b1:92:6c::900/128", "fd75:9fac:a7b1:92:6c::909/128"),
        ("virtual_router_id 90", "virtual_router_id 91"),
        ("priority 150", "priority 100"),
        // Itself.
        ("        fd75:9fac:a7b1:92:6c::902\n", "        fd75:9fac:a7b1:92:6c::901\n"),
    ] {
        if agreed(&platform::own().with_text(CONF, from, to)?).is_ok() {
            return Err(format!("{to} is taken").into());
        }
    }
    Ok(())
}

fn agreed(platform: &Platform) -> Outcome {
    let mut ids = Vec::new();
    for vip in &platform.inventory().vips {
        let name = vip.name.value.as_str();
        let mut instances = Vec::new();
        for id in vip.members.iter() {
            let server = platform.inventory().server(*id).name.value.as_str();
            instances.push(Instance::new(platform.read(server, CONF)?, name)?);
        }
        let first = instances.first().ok_or("no members")?;
        for (at, it) in instances.iter().enumerate() {
            // Everybody talks to all others, and nobody to himself.
            let others = instances.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<_> = others.map(|(_, it)| it.source.clone()).collect();
            let is_same = it.addresses == first.addresses && it.id == first.id;
            let is_next = instances[..at].iter().all(|before| before.priority > it.priority);
            if !is_same || !is_next || it.peers != others {
                return Err(format!("{name}: member {at} disagrees").into());
            }
        }
        for address in &vip.addresses {
            let address = format!("{}/", address.value);
            if !first.addresses.iter().any(|it| it.starts_with(&address)) {
                return Err(format!("{name}: nobody holds {address}").into());
            }
        }
        if ids.contains(&first.id) {
            return Err(format!("{name}: another address has the id {}", first.id).into());
        }
        ids.push(first.id.clone());
    }
    Ok(())
}

/// The servers `sip` of the user's platform: IPv6 between them, and an IPv4 address that moves.
fn sip() -> Result<Segment, Failed> {
    let pair = Segment::new(platform::own(), "/keepalived/freeswitch-role", 2, 64)?;
    pair.replace("/usr/libexec/keepalived/check-freeswitch", "#!/bin/sh\nexit 0\n")?;
    let note = "#!/bin/sh\necho $1 $2 >> $root/role\n";
    pair.replace("/usr/libexec/keepalived/freeswitch-role", note)?;
    Ok(pair)
}

/// What both tests need to see.
const WATCH: &str = r"
    for host in a b; do
        on $host 'exec keepalived --dont-fork --log-console --pid $root/pid --vrrp_pid $root/vrrp \
            > $root/log 2>&1' &
    done
    holds() {
        ip -n $1 -4 addr show dev eth0 | grep -q 'inet 91.103.196.13/24' &&
            ip -n $1 -6 addr show dev eth0 | grep -q 'inet6 fe80::60/64' &&
            ip -n $1 route show default | grep -q 'via 91.103.196.1 dev eth0'
    }
";

fn addresses_move() -> Outcome {
    // On a busy machine the second server may be the first to be ready; it keeps the address then.
    let script = r"
        within 30 '{ holds a && ! holds b; } || { holds b && ! holds a; }' || { tail -n 40 $a_root/log $b_root/log; exit 1; }
        first=a second=b
        if holds b; then first=b second=a; fi
        first_root=${first}_root second_root=${second}_root
        kill $(cat ${!first_root}/pid)
        within 15 'holds $second && ! holds $first'
        on $first 'exec keepalived --dont-fork --log-console --pid $root/pid --vrrp_pid $root/vrrp \
            >> $root/log 2>&1' &
        # It comes back, and is no reason to move again.
        sleep 5
        holds $second && ! holds $first
        echo roles: $(cat ${!second_root}/role)
    ";
    let said = accepts(&mut sip()?.run(&format!("{WATCH}{script}")))?;
    assert!(said.contains("master pbx.rcsnet.ru"), "{said}");
    Ok(())
}

/// The two first members of the floating address `vip`, and a client in their network: `$addresses`
/// must answer it. A server is sick where the file `sick` lies beside its checks.
fn members(platform: &Platform, vip: &str, check: &str) -> Result<(Segment, String), Failed> {
    let pair = Segment::new(platform, check, 2, 64)?;
    pair.replace(
        &format!("/usr/libexec{check}"),
        "#!/bin/sh\n! test -e /usr/libexec/keepalived/sick\n",
    )?;
    let role = "/usr/libexec/keepalived/freeswitch-role";
    if pair.trees()[0].path(role).exists() {
        pair.replace(role, "#!/bin/sh\nexit 0\n")?;
    }
    let mut vips = platform.inventory().vips.iter();
    let row = vips.find(|it| it.name.value.as_str() == vip).ok_or("no such address")?;
    let mut script = String::from("addresses=()\n");
    for address in &row.addresses {
        let client = match address.value {
            IpAddr::V4(it) => {
                let [a, b, c, _] = it.octets();
                format!("{a}.{b}.{c}.77/24")
            }
            IpAddr::V6(it) => {
                let mut segments = it.segments();
                segments[7] = 0x77;
                format!("{}/64 nodad", std::net::Ipv6Addr::from(segments))
            }
        };
        let _ =
            writeln!(script, "ip addr add {client} dev segment\naddresses+=({})", address.value);
    }
    Ok((pair, script + MOVE))
}

/// Starts both, and says how long it takes until the addresses answer from the other server when the
/// holder stops, is lost with its machine, or is sick.
const MOVE: &str = r#"
    start() {
        on $1 'exec keepalived --dont-fork --log-console --pid $root/pid --vrrp_pid $root/vrrp \
            >> $root/log 2>&1' &
    }
    holds() {
        local it
        for it in ${addresses[@]}; do ip -n $1 addr show dev eth0 | grep "inet6* $it/" > /dev/null || return 1; done
    }
    answer() {
        local it
        for it in ${addresses[@]}; do ping -q -c 1 -W 0.3 $it > /dev/null || return 1; done
    }
    only() { holds $1 && ! holds $2; }
    settled() { { only a b || only b a; } && answer; }
    # `moves WHAT COMMAND`: from the start of the command until the other server answers.
    moves() {
        if only a b; then first=a second=b; else first=b second=a; fi
        only $first $second
        first_root=${first}_root; first_root=${!first_root}
        local begin=$(date +%s%3N)
        eval "$2"
        while ! { holds $second && answer; }; do
            if [ $(($(date +%s%3N) - begin)) -gt 20000 ]; then tail -n 30 $a_root/log $b_root/log; exit 1; fi
            sleep 0.05
        done
        echo $1 $(($(date +%s%3N) - begin))
    }
    start a; start b
    within 30 settled
"#;

fn both_families_move_within_five_seconds() -> Outcome {
    let [couchdb, freeswitch] = ["/keepalived/check-couchdb", "/keepalived/check-freeswitch"];
    for (platform, vip, check) in [
        // IPv6 alone; IPv4 that moves along with an address of the link; both; IPv4 alone.
        (platform::own(), "couch.db.rcsnet.ru", couchdb),
        (platform::own(), "pbx.rcsnet.ru", freeswitch),
        (platform::second(), "store.acme.example", couchdb),
        (platform::second(), "voice.example.net", freeswitch),
    ] {
        let (pair, script) = members(platform, vip, check)?;
        let script = script
            + r"
            moves stopped 'stopped=$(cat $first_root/pid); kill $stopped'
            within 10 '! kill -0 $stopped 2> /dev/null'
            start $first; sleep 4; within 20 settled
            moves sick 'touch $first_root/usr/libexec/keepalived/sick'
            rm $first_root/usr/libexec/keepalived/sick; sleep 4; within 20 settled
            moves lost 'ip link set to_$first nomaster'
        ";
        let said = accepts(&mut pair.run(&script))?;
        for event in ["stopped", "sick", "lost"] {
            let line = said.lines().find_map(|it| it.strip_prefix(event)?.strip_prefix(' '));
            let time: u32 = line.ok_or_else(|| format!("{vip}: {event}: {said}"))?.parse()?;
            assert!(time < 5000, "{vip}, {event}: {time} ms");
        }
    }
    Ok(())
}

/// What is measured above is the second server, not the patience of the first.
fn nothing_moves_without_a_second_server() -> Outcome {
    let (pair, script) =
        members(platform::own(), "couch.db.rcsnet.ru", "/keepalived/check-couchdb")?;
    let script = script
        + r"
        if only a b; then second=b; else second=a; fi
        second_root=${second}_root
        kill $(cat ${!second_root}/pid)
        sleep 2
        moves stopped 'kill $(cat $first_root/pid)'
    ";
    refuses(&mut pair.run(&script))?;
    Ok(())
}

fn strangers_share_nothing() -> Outcome {
    let pair = sip()?;
    pair.trees()[1].spoil(CONF, "virtual_router_id 60", "virtual_router_id 61")?;
    // They do not hear each other, and each believes to be alone.
    accepts(&mut pair.run(&format!("{WATCH}within 30 'holds a && holds b'")))?;
    Ok(())
}

/// The role script, with programs in place of FreeSWITCH's console and the firewall that only note
/// what they were told.
fn only_the_holder_takes_calls() -> Outcome {
    let script = "/usr/libexec/keepalived/freeswitch-role";
    for platform in platform::all() {
        let (server, _) = platform.files(script).next().ok_or("no sip server")?;
        let tree = Tree::new(platform, server)?;
        tree.spoil(script, "PATH=", "PATH=$PWD:")?;
        tree.write("fs_cli", b"#!/bin/sh\necho $2 >> calls\n")?;
        let firewall = br#"#!/bin/sh
        touch rules
        case $2 in
        -C) test -s rules ;;
        -I) shift 2; echo "$*" >> rules ;;
        -D) test -s rules && : > rules ;;
        esac
    "#;
        tree.write("ip6tables", firewall)?;
        for name in ["fs_cli", "ip6tables"] {
            tree.chmod(name, 0o755)?;
        }
        let script = format!(
            "mount -t tmpfs tmpfs /run
         role() {{ bash .{script} \"$@\"; }}
         role apply; echo before: $(cat calls 2> /dev/null)
         role backup pbx; role apply; echo backup: $(cat calls rules); rm calls
         role master pbx; role apply; echo master: $(cat calls rules); rm calls
         role backup other; echo still: $(cat calls rules)
         ! role leader pbx 2> /dev/null"
        );
        let said = accepts(&mut alone(tree.root(), &script))?;
        let rule = "INPUT -p tcp --dport 5066 -j REJECT --reject-with tcp-reset";
        let expected = format!(
            "before:\nbackup: fsctl pause fsctl pause {rule}\nmaster: fsctl resume fsctl resume\n\
         still: fsctl resume\n"
        );
        assert_eq!(said, expected);
    }
    Ok(())
}

#[derive(Default)]
struct Instance {
    id: String,
    priority: u8,
    source: String,
    peers: Vec<String>,
    addresses: Vec<String>,
}

impl Instance {
    fn new(conf: &str, name: &str) -> Result<Self, Failed> {
        let head = format!("vrrp_instance {name} {{");
        let body = conf.split_once(&head).ok_or_else(|| format!("no instance {name}"))?.1;
        let mut instance = Self::default();
        let mut block = "";
        for line in body.lines().map(str::trim).take_while(|it| !it.starts_with("vrrp_instance")) {
            match line.split(' ').collect::<Vec<_>>()[..] {
                [word, "{"] => block = word,
                ["}"] => block = "",
                ["virtual_router_id", id] => id.clone_into(&mut instance.id),
                ["priority", priority] => instance.priority = priority.parse()?,
                ["unicast_src_ip", source] => source.clone_into(&mut instance.source),
                [address] if block == "unicast_peer" => instance.peers.push(address.to_owned()),
                [address, "dev", _] if block.starts_with("virtual_ipaddress") => {
                    instance.addresses.push(address.to_owned());
                }
                _ => {}
            }
        }
        Ok(instance)
    }
}

/// keepalived's own test on a machine that has the interface and the scripts.
fn test(tree: &Tree) -> std::process::Command {
    // Without an address of the family it would ask for one; scripts must be there and be safe.
    let script = format!(
        "ip link add eth0 type veth peer name other
         ip link set eth0 up
         ip addr add fd75::1/64 dev eth0 nodad
         ip addr add 192.0.2.1/24 dev eth0
         mkdir -p usr/libexec/keepalived
         chown -R root:root usr && chmod -R go-w usr
         mount --bind {0}/usr/libexec /usr/libexec
         keepalived -t -f .{CONF} 2>&1",
        tree.root().display()
    );
    alone(tree.root(), &script)
}
