//! Servers of a platform in one network, as far as programs of this machine can play them.

use std::fmt::Write as _;
use std::process::Command;

use libtest_mimic::Failed;
use tempfile::TempDir;

use super::judge::{Outcome, alone};
use super::platform::{Platform, Tree};

/// Servers in one network segment, which is that of the script too: hosts `a`, `b` and so on. Each has
/// its addresses, its name, and the generated files over those of this machine.
pub(crate) struct Segment {
    directory: TempDir,
    trees: Vec<Tree>,
    setup: String,
}

/// What servers of a segment are called in its scripts.
const HOSTS: [&str; 3] = ["a", "b", "c"];

impl Segment {
    /// The first `count` servers that have the file `name`, with `/prefix` behind their IPv6 addresses.
    pub(crate) fn new(
        platform: &Platform,
        name: &str,
        count: usize,
        prefix: u8,
    ) -> Result<Self, Failed> {
        let servers: Vec<&str> = platform.files(name).map(|it| it.0).take(count).collect();
        assert!((2..=HOSTS.len()).contains(&count));
        if servers.len() < count {
            return Err(format!("there are no {count} servers with {name}").into());
        }
        let mut trees = Vec::new();
        let mut setup = String::from(
            "mount -t tmpfs tmpfs /run
             ip link add segment type bridge forward_delay 0 mcast_snooping 0
             sysctl -qw net.ipv6.conf.segment.accept_dad=0
             ip link set segment up\n",
        );
        for (host, server) in HOSTS.into_iter().zip(servers) {
            let tree = Tree::new(platform, server)?;
            let row = platform.servers().iter().find(|it| it.name.value.as_str() == server);
            let row = row.ok_or("no row")?;
            let address = row.ipv6().ok_or("no address")?.value;
            let ipv4 =
                row.ipv4().map(|it| format!("ip -n {host} addr add {}/24 dev eth0", it.value));
            // Writing to a string does not fail.
            let _ = writeln!(
                setup,
                "ip netns add {host}
                 ip link add name to_{host} type veth peer name eth0 netns {host}
                 ip link set to_{host} master segment up
                 ip -n {host} link set lo up
                 ip netns exec {host} sysctl -qw net.ipv6.conf.eth0.accept_dad=0
                 ip -n {host} link set eth0 up
                 ip -n {host} addr add {address}/{prefix} dev eth0 nodad
                 {}
                 {host}_name={server} {host}_root={}",
                ipv4.unwrap_or_default(),
                tree.root().display()
            );
            trees.push(tree);
        }
        // `on HOST COMMAND` runs a command of the shell there.
        setup += r#"
            on() {
                local name=$1_name root=$1_root
                root=${!root} ip netns exec "$1" unshare -m -u bash -euc "
                    mount --make-rprivate /
                    mount -t overlay overlay -o lowerdir=${!root}/etc:/etc /etc
                    if [ -d ${!root}/usr/libexec ]; then mount --bind ${!root}/usr/libexec /usr/libexec; fi
                    hostname ${!name}
                    $2"
            }
            # `within SECONDS COMMAND` waits until a command is true.
            within() {
                local end=$((SECONDS + $1))
                until eval "$2"; do
                    if [ $SECONDS -ge $end ]; then echo "not within $1 s: $2"; return 1; fi
                    sleep 0.2
                done
            }
        "#;
        Ok(Self { directory: TempDir::new()?, trees, setup })
    }

    /// The trees of all.
    pub(crate) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// What the servers are called in scripts.
    pub(crate) fn hosts(&self) -> &'static [&'static str] {
        &HOSTS[..self.trees.len()]
    }

    /// Puts a script where all have `path`, in place of one that asks for what is not here.
    pub(crate) fn replace(&self, path: &str, script: &str) -> Outcome {
        for tree in &self.trees {
            tree.write(path, script.as_bytes())?;
            tree.chmod(path, 0o755)?;
        }
        Ok(())
    }

    /// `script` beside the servers; `on a`, `on b` and `within` are at hand.
    pub(crate) fn run(&self, script: &str) -> Command {
        alone(self.directory.path(), &format!("{}\n{script}", self.setup))
    }
}
