//! What CouchDB and RabbitMQ take without a word.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{
    File, Mode, Platform, Text, Trap, Verdict, addresses, each, has_line, trap, value, with,
};
use crate::consumers::formats;

const COUCHDB: &str = "/local.d/10-rcsgen.ini";
const ADMINS: &str = "/local.d/90-admins.ini";
const ARGUMENTS: &str = "/opt/couchdb/etc/vm.args";
const REPLICATION: &str = "/couchdb-replication.json";
const RABBITMQ: &str = "/etc/rabbitmq/rabbitmq.conf";
const ENVIRONMENT: &str = "/rabbitmq-env.conf";

/// What Kazoo makes by itself, before there is an account (`kz_databases.hrl`).
const DATABASES: &[&str] = &[
    "accounts",
    "acdc",
    "alerts",
    "anonymous_cdrs",
    "dedicated_ips",
    "faxes",
    "global_provisioner",
    "oauth",
    "offnet",
    "pending_notifications",
    "port_requests",
    "ratedeck",
    "services",
    "sip_auth",
    "system_auth",
    "system_config",
    "system_data",
    "system_media",
    "system_schemas",
    "tasks",
    "token_auth",
    "webhooks",
];

pub(super) const TRAPS: &[Trap] = &[
    trap(
        "couchdb_binds_all_addresses_without_brackets",
        bind,
        Text(COUCHDB, "bind_address = ::", "bind_address = [::]"),
    ),
    trap(
        "couchdb_is_not_left_on_the_loopback",
        bind,
        Text(COUCHDB, "bind_address", ";bind_address"),
    ),
    trap("servers_that_replicate_have_ids_of_their_own", ids, Text(COUCHDB, "uuid = ", "uuid = 0")),
    trap(
        "couchdb_opens_enough_databases",
        |it| each(it, COUCHDB, |_, text| Ok(value(text, "max_dbs_open")? == "5000")),
        Text(COUCHDB, "max_dbs_open", "max_open_dbs"),
    ),
    trap(
        "couchdb_has_enough_descriptors",
        |it| has_line(it, "/couchdb.service.d/10-rcsgen.conf", "LimitNOFILE=65536"),
        Text("/couchdb.service.d/10-rcsgen.conf", "LimitNOFILE=65536", "LimitNOFILE=1024"),
    ),
    trap(
        "a_write_is_on_disk_before_it_is_confirmed",
        |it| setting(it, "couchdb", "delayed_commits", "false"),
        Text(COUCHDB, "delayed_commits = false", "delayed_commits = true"),
    ),
    trap(
        "a_server_keeps_everything_once",
        |it| setting(it, "cluster", "n", "1"),
        Text(COUCHDB, "\nn = 1", "\nn = 3"),
    ),
    trap(
        "strangers_are_asked_for_a_password",
        |it| setting(it, "chttpd", "require_valid_user", "true"),
        Text(COUCHDB, "require_valid_user = true", "require_valid_user = false"),
    ),
    trap(
        "strangers_are_asked_at_the_node_local_interface_too",
        |it| setting(it, "couch_httpd_auth", "require_valid_user", "true"),
        Text(COUCHDB, "require_valid_user = true\nsecret", "secret"),
    ),
    trap(
        "every_replication_runs_at_once",
        |it| setting(it, "replicator", "max_jobs", "2000"),
        Text(COUCHDB, "max_jobs = 2000", "max_jobs = 20"),
    ),
    trap(
        "couchdb_is_called_by_its_full_name",
        |it| {
            each(it, ARGUMENTS, |server, text| {
                Ok(text.contains(&format!("\n-name couchdb@{server}\n")))
            })
        },
        Text(ARGUMENTS, "couchdb@couch1.db.rcsnet.ru", "couchdb@couch1"),
    ),
    trap(
        "administrators_stand_in_the_last_file",
        admins,
        Text(COUCHDB, "[log]", "[admins]\nkazoo = secret\n\n[log]"),
    ),
    trap("the_server_may_hash_its_password", admins, Text(ADMINS, "kazoo = ", "; kazoo = ")),
    trap(
        "each_database_is_pulled_in_both_directions",
        directions,
        Text(REPLICATION, "\"webhooks\"", "\"webhook\""),
    ),
    trap(
        "addresses_in_urls_have_brackets",
        directions,
        Text(REPLICATION, "//[fd75:9fac:a7b1:92:6c::902]", "//fd75:9fac:a7b1:92:6c::902"),
    ),
    trap(
        "a_server_pulls_into_itself",
        directions,
        Text(
            REPLICATION,
            "\"local\": \"http://[::1]:",
            "\"local\": \"http://[fd75:9fac:a7b1:92:6c::900]:",
        ),
    ),
    trap(
        "what_belongs_to_one_server_is_not_replicated",
        |it| {
            each(it, REPLICATION, |_, text| {
                Ok(["_dbs", "_nodes", "_replicator", "_users"]
                    .iter()
                    .all(|it| text.contains(&format!("\"{it}\""))))
            })
        },
        Text(REPLICATION, "\"_users\"", "\"users\""),
    ),
    trap(
        "new_databases_are_looked_for_all_the_time",
        timer,
        Text("/rcsgen-couchdb-replication.timer", "OnUnitActiveSec", "#OnUnitActiveSec"),
    ),
    trap(
        "the_log_of_couchdb_is_copied_away",
        |it| has_line(it, "/logrotate.d/couchdb", "copytruncate"),
        Text("/logrotate.d/couchdb", "    copytruncate", "    create"),
    ),
    trap(
        "rabbitmq_has_long_names",
        long_names,
        Text(ENVIRONMENT, "USE_LONGNAME=true", "USE_LONGNAME=false"),
    ),
    trap(
        "rabbitmq_is_called_by_its_full_name",
        long_names,
        Text(ENVIRONMENT, "rabbit@couch1.db.rcsnet.ru", "rabbit@couch1"),
    ),
    trap(
        "servers_and_tools_of_rabbitmq_talk_over_ipv6",
        over_ipv6,
        Text(
            ENVIRONMENT,
            "CTL_ERL_ARGS=\"-kernel inetrc '/etc/rabbitmq/erl_inetrc' -proto_dist inet6_tcp\"",
            "CTL_ERL_ARGS=\"\"",
        ),
    ),
    trap(
        "rabbitmq_looks_names_up_over_ipv6",
        over_ipv6,
        Text("/etc/rabbitmq/erl_inetrc", "{inet6,true}.", "{inet6,true}"),
    ),
    trap(
        "a_path_for_erlang_is_quoted_twice",
        over_ipv6,
        Text(ENVIRONMENT, "'/etc/rabbitmq/erl_inetrc'", "/etc/rabbitmq/erl_inetrc"),
    ),
    trap(
        "the_port_mapper_hears_ipv6",
        |it| has_line(it, "/epmd@.socket.d/10-rcsgen.conf", "ListenStream=[::]:4369"),
        Text("/epmd@.socket.d/10-rcsgen.conf", "[::]:4369", "0.0.0.0:4369"),
    ),
    trap(
        "the_port_mapper_does_not_listen_twice",
        |it| has_line(it, "/epmd.socket.d/10-rcsgen.conf", "ListenStream="),
        Text("/epmd.socket.d/10-rcsgen.conf", "ListenStream=\n", ""),
    ),
    trap(
        "all_servers_are_of_the_cluster",
        cluster,
        Text(RABBITMQ, "rabbit@couch2.db.rcsnet.ru", "rabbit@couch2.db.rcsnet.ru1"),
    ),
    trap(
        "a_split_does_not_stop_both_servers",
        cluster,
        Text(RABBITMQ, "= autoheal", "= pause_minority"),
    ),
    trap(
        "rabbitmq_listens_on_both_families",
        |it| each(it, RABBITMQ, |_, text| Ok(value(text, "listeners.tcp.1")? == ":::5672")),
        Text(RABBITMQ, ":::5672", "[::]:5672"),
    ),
    trap(
        "kazoo_may_open_its_channels",
        |it| each(it, RABBITMQ, |_, text| Ok(value(text, "channel_max")? == "0")),
        Text(RABBITMQ, "channel_max = 0", "channel_max = 2047"),
    ),
    trap(
        "guests_come_from_the_server_itself",
        guests,
        Text(RABBITMQ, "loopback_users.guest = true", "loopback_users = none"),
    ),
    trap("guests_are_removed", guests, Text("/rabbitmq-setup", "delete_user guest", "list_users")),
    trap("erlang_takes_its_cookie", cookie_modes, Mode("/rabbitmq/.erlang.cookie", 0o440)),
    trap(
        "kazoo_has_its_kind_of_exchange",
        |it| {
            each(it, "/enabled_plugins", |_, text| {
                Ok(text.contains("rabbitmq_consistent_hash_exchange"))
            })
        },
        Text("/enabled_plugins", ",rabbitmq_consistent_hash_exchange", ""),
    ),
    trap(
        "rabbitmq_has_one_file_of_settings",
        one_file,
        File(RABBITMQ, "/etc/rabbitmq/rabbitmq.config"),
    ),
    trap(
        "no_wrapper_wipes_the_cluster",
        one_file,
        File(RABBITMQ, "/etc/kazoo/rabbitmq/rabbitmq.config"),
    ),
];

fn setting(platform: &Platform, section: &str, key: &str, value: &str) -> Verdict {
    each(platform, COUCHDB, |_, text| {
        let settings = formats::couchdb(text)?;
        Ok(settings.contains(&(section, key, value)))
    })
}

fn bind(platform: &Platform) -> Verdict {
    setting(platform, "chttpd", "bind_address", "::")
}

fn ids(platform: &Platform) -> Verdict {
    let mut seen = BTreeSet::new();
    for (server, text) in platform.files(COUCHDB) {
        let id = value(text, "uuid")?;
        let sound = id.len() == 32 && id.chars().all(|it| it.is_ascii_hexdigit());
        if !sound || !seen.insert(id) {
            return Err(format!("{server}: {id}"));
        }
    }
    Ok(())
}

fn admins(platform: &Platform) -> Verdict {
    each(platform, COUCHDB, |_, text| Ok(!text.contains("[admins]")))?;
    each(platform, ADMINS, |_, text| {
        let expected = [("admins", "kazoo", "@@secret:couchdb-password@@")];
        Ok(formats::couchdb(text)? == expected)
    })?;
    let all = platform.artifacts().iter().filter_map(|it| it.install.as_ref());
    let mut files = all.filter(|it| it.path.ends_with(ADMINS));
    match files.find(|it| &*it.owner != "couchdb" || it.policy != rcsgen::artifact::Policy::Seed) {
        None => Ok(()),
        Some(it) => Err(format!("{it:?}")),
    }
}

fn directions(platform: &Platform) -> Verdict {
    let servers = with(platform, COUCHDB);
    each(platform, REPLICATION, |server, text| {
        let config: serde_json::Value = serde_json::from_str(text).map_err(|it| it.to_string())?;
        let databases = config["databases"].as_array().ok_or("no databases")?;
        let databases: Vec<_> = databases.iter().filter_map(|it| it.as_str()).collect();
        if databases != DATABASES {
            return Err(format!("{databases:?}"));
        }
        if config["local"] != "http://[::1]:5984" {
            return Err(format!("pulls into {}", config["local"]));
        }
        for peer in servers.iter().filter(|it| **it != server) {
            let url = config["peers"][peer].as_str().unwrap_or_default();
            let is_at = |it: IpAddr| match it {
                IpAddr::V4(it) => url == format!("http://{it}:5984"),
                IpAddr::V6(it) => url == format!("http://[{it}]:5984"),
            };
            if !addresses(platform, peer).into_iter().any(is_at) {
                return Err(format!("{peer}: {url}"));
            }
        }
        Ok(true)
    })
}

fn timer(platform: &Platform) -> Verdict {
    for line in ["OnBootSec=1min", "OnUnitActiveSec=2min", "WantedBy=timers.target"] {
        has_line(platform, "/rcsgen-couchdb-replication.timer", line)?;
    }
    each(platform, "/rcsgen-couchdb-replication.service", |server, text| {
        let command = value(text, "ExecStart")?;
        Ok(command.split(' ').all(|it| platform.read(server, it).is_ok()))
    })
}

fn long_names(platform: &Platform) -> Verdict {
    each(platform, ENVIRONMENT, |server, text| {
        let name = value(text, "NODENAME")?;
        Ok(name == format!("rabbit@{server}") && value(text, "USE_LONGNAME")? == "true")
    })
}

fn over_ipv6(platform: &Platform) -> Verdict {
    each(platform, ENVIRONMENT, |_, text| {
        let flags = "\"-kernel inetrc '/etc/rabbitmq/erl_inetrc' -proto_dist inet6_tcp\"";
        Ok(value(text, "SERVER_ADDITIONAL_ERL_ARGS")? == flags
            && value(text, "CTL_ERL_ARGS")? == flags)
    })?;
    has_line(platform, "/etc/rabbitmq/erl_inetrc", "{inet6,true}.")
}

fn cluster(platform: &Platform) -> Verdict {
    let servers = with(platform, RABBITMQ);
    let handling = if servers.len() == 2 { "autoheal" } else { "pause_minority" };
    each(platform, RABBITMQ, |_, text| {
        let nodes = text.lines().filter(|it| it.contains("classic_config.nodes."));
        let nodes = nodes.filter_map(|it| it.split_once(" = rabbit@")).map(|it| it.1);
        Ok(nodes.eq(servers.iter().copied())
            && value(text, "cluster_partition_handling")? == handling)
    })
}

fn guests(platform: &Platform) -> Verdict {
    has_line(platform, RABBITMQ, "loopback_users.guest = true")?;
    has_line(platform, "/rabbitmq-setup", "rabbitmqctl delete_user guest")
}

fn cookie_modes(platform: &Platform) -> Verdict {
    let all = platform.artifacts().iter().filter_map(|it| it.install.as_ref());
    match all.filter(|it| it.path.ends_with(".erlang.cookie")).find(|it| it.mode != 0o400) {
        None => Ok(()),
        Some(it) => Err(format!("{it:?}")),
    }
}

fn one_file(platform: &Platform) -> Verdict {
    let old = with(platform, "/rabbitmq.config");
    if old.is_empty() { Ok(()) } else { Err(format!("{old:?}")) }
}
