//! RabbitMQ takes its settings, and its servers become one cluster by their files alone.

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, command, refuses};
use super::platform::{self, Platform, Tree};
use super::segment::Segment;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("rabbitmq::takes_its_settings", takes_its_settings),
        Trial::test("rabbitmq::refuses_broken_settings", refuses_broken_settings),
        Trial::test("rabbitmq::all_servers_form_a_cluster", all_servers_form_a_cluster),
        Trial::test("rabbitmq::strangers_stay_outside", strangers_stay_outside),
    ]
}

const CONF: &str = "/etc/rabbitmq/rabbitmq.conf";

/// RabbitMQ's own schemas, as its start would apply them.
fn schema(tree: &Tree) -> Result<std::process::Command, Failed> {
    tree.write("schema.escript", include_bytes!("rabbitmq.escript"))?;
    let mut escript = command("escript", [tree.path("schema.escript")]);
    escript.arg(tree.path(CONF));
    Ok(escript)
}

fn takes_its_settings() -> Outcome {
    for platform in platform::all() {
        assert!(platform.files(CONF).count() > 1, "no RabbitMQ");
        for (server, _) in platform.files(CONF) {
            let said = accepts(&mut schema(&Tree::new(platform, server)?)?)?;
            for (other, _) in platform.files(CONF) {
                assert!(said.contains(&format!("rabbit@{other}")), "no {other}: {said}");
            }
        }
    }
    Ok(())
}

fn refuses_broken_settings() -> Outcome {
    for (from, to) in [
        ("channel_max = 0", "chanel_max = 0"),
        ("= autoheal", "= autoheel"),
        ("management.tcp.port = 15672", "management.tcp.port = many"),
        ("heartbeat = 60", "heartbeat 60"),
    ] {
        let (server, _) = platform::own().files(CONF).next().ok_or("no RabbitMQ")?;
        let tree = Tree::new(platform::own(), server)?;
        tree.spoil(CONF, from, to)?;
        refuses(&mut schema(&tree)?)?;
    }
    Ok(())
}

/// What both tests below need: the servers of `segment`, started at the same moment.
const START: &str = r#"
    rabbitmq() {
        on "$1" "
            export PATH=/usr/lib/rabbitmq/bin:\$PATH HOME=\$root/home RABBITMQ_MNESIA_BASE=\$root/data
            export RABBITMQ_LOG_BASE=\$root/log RABBITMQ_PID_FILE=\$root/pid
            export RABBITMQ_GENERATED_CONFIG_DIR=\$root/made
            export RABBITMQ_ENABLED_PLUGINS_FILE=/etc/rabbitmq/enabled_plugins
            $2"
    }
    start() { rabbitmq $1 rabbitmq-server > $1.log 2>&1 & }
    up() {
        local host
        for host in $hosts; do grep -q 'completed with' $host.log || return 1; done
    }
    # Whom the first server sees in its cluster.
    members() { echo $1 "$(rabbitmq a 'rabbitmqctl -q cluster_status --formatter json')"; }
    for host in $hosts; do
        root=${host}_root; root=${!root}
        mkdir $root/home $root/other
        echo cookie > $root/home/.erlang.cookie
        echo another > $root/other/.erlang.cookie
        chmod 400 $root/home/.erlang.cookie $root/other/.erlang.cookie
        echo password > $root/etc/rcsgen/amqp-password
        [ $host != "${alien-}" ] || cp -f $root/other/.erlang.cookie $root/home/.erlang.cookie
        start $host
    done
    within 300 up || { tail *.log; exit 1; }
"#;

/// The servers of `platform` and their names as nodes, and the script that starts them.
fn servers(platform: &Platform) -> Result<(Segment, Vec<String>, String), Failed> {
    let nodes: Vec<_> = platform.files(CONF).map(|it| format!("rabbit@{}", it.0)).collect();
    let segment = Segment::new(platform, CONF, nodes.len(), 64)?;
    let start = format!("hosts='{}'\n{START}", segment.hosts().join(" "));
    Ok((segment, nodes, start))
}

/// The nodes that run, by the line `word` of `said`.
fn running(said: &str, word: &str) -> Result<Vec<String>, Failed> {
    let status = said.lines().find_map(|it| it.strip_prefix(word)?.strip_prefix(' '));
    let status: serde_json::Value = serde_json::from_str(status.unwrap_or_default())
        .map_err(|it| format!("{word}: {it}: {said}"))?;
    let nodes = status["running_nodes"].as_array().into_iter().flatten();
    let mut nodes: Vec<_> = nodes.filter_map(|it| it.as_str().map(str::to_owned)).collect();
    nodes.sort_unstable();
    Ok(nodes)
}

/// Two servers of the one platform, three of the other. Afterwards the last one is lost, and returns.
fn all_servers_form_a_cluster() -> Outcome {
    for platform in platform::all() {
        let (segment, nodes, start) = servers(platform)?;
        let script = r"
            last=${hosts##* }; last_root=${last}_root
            rabbitmq $last '/usr/libexec/rcsgen/rabbitmq-setup > setup.log 2>&1' || cat setup.log
            rabbitmq $last '/usr/libexec/rcsgen/rabbitmq-setup > setup.log 2>&1' || cat setup.log
            members formed
            rabbitmq a 'rabbitmqctl -q authenticate_user kazoo password > /dev/null && echo kazoo may enter'
            rabbitmq a 'rabbitmqctl -q list_users' | sed 's/^/user /'
            if rabbitmq a 'HOME=$root/other rabbitmqctl -q list_users' > refused.log 2>&1; then
                echo another cookie is taken
            fi
            kill -9 $(cat ${!last_root}/pid)
            sleep 2
            members lost
            rabbitmq a 'rabbitmqctl -q authenticate_user kazoo password > /dev/null && echo kazoo may stay'
            start $last
            within 300 up || { tail *.log; exit 1; }
            members returned
        ";
        let said = accepts(&mut segment.run(&(start + script)))?;
        assert_eq!(running(&said, "formed")?, nodes, "{said}");
        assert_eq!(running(&said, "lost")?, nodes[..nodes.len() - 1], "{said}");
        assert_eq!(running(&said, "returned")?, nodes, "{said}");
        assert!(said.contains("kazoo may enter") && said.contains("kazoo may stay"), "{said}");
        assert!(!said.contains("user guest"), "{said}");
        assert!(!said.contains("another cookie is taken"), "{said}");
    }
    Ok(())
}

/// One server has another cookie; another one stands in no list but its own.
fn strangers_stay_outside() -> Outcome {
    let (segment, nodes, start) = servers(platform::second())?;
    for (tree, nodes) in [(0, &[3][..]), (2, &[1, 2])] {
        for node in nodes {
            let line = format!("cluster_formation.classic_config.nodes.{node} = ");
            segment.trees()[tree].spoil(CONF, &line, "# ")?;
        }
    }
    let script = "members formed";
    let said = accepts(&mut segment.run(&format!("alien=b\n{start}{script}")))?;
    assert_eq!(running(&said, "formed")?, nodes[..1], "{said}");
    Ok(())
}
