//! RabbitMQ takes its settings, and two servers become one cluster by their files alone.

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, command, refuses};
use super::pair::Pair;
use super::platform::{self, Tree};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("rabbitmq::takes_its_settings", takes_its_settings),
        Trial::test("rabbitmq::refuses_broken_settings", refuses_broken_settings),
        Trial::test("rabbitmq::two_servers_form_a_cluster", two_servers_form_a_cluster),
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

fn two_servers_form_a_cluster() -> Outcome {
    let pair = Pair::new(platform::own(), CONF, 64)?;
    let script = r#"
        rabbitmq() {
            on "$1" "
                export PATH=/usr/lib/rabbitmq/bin:\$PATH HOME=\$root/home RABBITMQ_MNESIA_BASE=\$root/data
                export RABBITMQ_LOG_BASE=\$root/log RABBITMQ_PID_FILE=\$root/pid
                export RABBITMQ_GENERATED_CONFIG_DIR=\$root/made
                export RABBITMQ_ENABLED_PLUGINS_FILE=/etc/rabbitmq/enabled_plugins
                $2"
        }
        for root in $a_root $b_root; do
            mkdir $root/home $root/other
            echo cookie > $root/home/.erlang.cookie
            echo another > $root/other/.erlang.cookie
            chmod 400 $root/home/.erlang.cookie $root/other/.erlang.cookie
            echo password > $root/etc/rcsgen/amqp-password
        done
        rabbitmq a rabbitmq-server > a.log 2>&1 &
        rabbitmq b rabbitmq-server > b.log 2>&1 &
        within 100 'grep -q "completed with" a.log && grep -q "completed with" b.log' || tail a.log b.log
        rabbitmq b '/usr/libexec/rcsgen/rabbitmq-setup > setup.log 2>&1' || cat setup.log
        rabbitmq b '/usr/libexec/rcsgen/rabbitmq-setup > setup.log 2>&1' || cat setup.log
        rabbitmq a 'rabbitmqctl -q cluster_status --formatter json | sed "s/^/status /"'
        rabbitmq a 'rabbitmqctl -q authenticate_user kazoo password > /dev/null && echo kazoo may enter'
        rabbitmq a 'rabbitmqctl -q list_users' | sed 's/^/user /'
        if rabbitmq a 'HOME=$root/other rabbitmqctl -q list_users' > refused.log 2>&1; then
            echo another cookie is taken
        fi
    "#;
    let said = accepts(&mut pair.run(script))?;
    let status = said.lines().find_map(|it| it.strip_prefix("status ")).unwrap_or_default();
    let status: serde_json::Value =
        serde_json::from_str(status).map_err(|it| format!("{it}: {said}"))?;
    let nodes: Vec<_> = platform::own().files(CONF).map(|it| format!("rabbit@{}", it.0)).collect();
    let mut running: Vec<_> = status["running_nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .collect();
    running.sort_unstable();
    assert_eq!(running, nodes, "{said}");
    assert!(said.contains("kazoo may enter"), "{said}");
    assert!(!said.contains("user guest"), "{said}");
    assert!(!said.contains("another cookie is taken"), "{said}");
    Ok(())
}
