//! What Kazoo and the Erlang machines below it take without a word.

use super::{File, Platform, Text, Trap, Verdict, addresses, each, has_line, trap, value, with};
use crate::consumers::formats;

const CONFIG: &str = "/etc/kazoo/core/config.ini";
const SETUP: &str = "/libexec/rcsgen/kazoo-setup";
const NODE: &str = "/autoload_configs/kazoo.conf.xml";
const SECRET: &str = "@@secret:kazoo-cookie@@";

pub(super) const TRAPS: &[Trap] = &[
    trap("kazoo_and_freeswitch_have_one_cookie", one_cookie, Text(CONFIG, SECRET, "@@secret:kz@@")),
    trap("freeswitch_has_the_cookie_of_kazoo", one_cookie, Text(NODE, SECRET, "change_me")),
    trap(
        "each_kind_of_cluster_has_a_cookie_of_its_own",
        own_cookies,
        Text("/rabbitmq/.erlang.cookie", "rabbitmq-cookie", "kazoo-cookie"),
    ),
    trap(
        "an_old_file_does_not_shadow_the_settings",
        not_shadowed,
        File(CONFIG, "/etc/kazoo/config.ini"),
    ),
    trap(
        "kazoo_is_told_where_its_settings_are",
        not_shadowed,
        Text("/sysconfig/kazoo", "export KAZOO_CONFIG=", "KAZOO_CONFIG="),
    ),
    trap(
        "flags_stand_where_a_start_does_not_delete_them",
        flags_survive,
        File(CONFIG, "/etc/kazoo/core/vm.args"),
    ),
    trap(
        "kazoo_and_sup_have_the_same_flags",
        same_flags,
        Text("/profile.d/kazoo-erl.sh", "-proto_dist inet6_tcp", ""),
    ),
    trap(
        "flags_are_exported_to_the_machine",
        same_flags,
        Text("/sysconfig/kazoo", "export ERL_FLAGS", "ERL_FLAGS"),
    ),
    trap(
        "kazoo_finds_its_full_name_over_ipv4",
        own_name_first,
        Text(
            "kazoo1.app.rcsnet.ru/etc/hosts",
            " kazoo1.app.rcsnet.ru kazoo1 localhost",
            " kazoo1 kazoo1.app.rcsnet.ru localhost",
        ),
    ),
    trap(
        "no_server_is_on_the_loopback_of_another",
        no_peer_on_loopback,
        Text(
            "/etc/hosts",
            "::1                                     localhost",
            "::1 couch2.db.rcsnet.ru localhost",
        ),
    ),
    trap(
        "full_names_come_before_short_ones",
        full_names_first,
        Text("/etc/hosts", "couch2.db.rcsnet.ru couch2", "couch2 couch2.db.rcsnet.ru"),
    ),
    trap(
        "kazoo_turns_to_every_broker_by_itself",
        all_brokers,
        Text(CONFIG, "@couch1.db.rcsnet.ru:5672", "@couch.db.rcsnet.ru:5672"),
    ),
    trap(
        "the_port_is_not_found_in_the_name_of_the_database",
        no_port_in_name,
        Text(CONFIG, "ip = \"couch.db", "ip = \"couch5984.db"),
    ),
    trap(
        "the_node_port_is_stated",
        |it| each(it, CONFIG, |_, text| Ok(value(text, "admin_port").is_ok())),
        Text(CONFIG, "admin_port", ";admin_port"),
    ),
    trap(
        "the_api_listens_on_both_families",
        |it| has_line(it, SETUP, "sup kapps_config set_default crossbar ip ::"),
        Text(SETUP, "crossbar ip ::", "crossbar ip 0.0.0.0"),
    ),
    trap(
        "events_listen_on_both_families",
        |it| has_line(it, SETUP, "sup kapps_config set_default blackhole ip ::"),
        Text(SETUP, "blackhole ip ::", "blackhole ip [::]"),
    ),
    trap(
        "media_listen_on_both_families",
        |it| has_line(it, SETUP, "sup kapps_config set_default media proxy_ip ::"),
        Text(SETUP, "media proxy_ip ::", "media ip ::"),
    ),
    trap(
        "proxies_are_believed_by_prefix",
        |it| lists(it, "reverse_proxies", "/nginx.conf"),
        Text(SETUP, "::701/128", "::701"),
    ),
    trap(
        "every_proxy_is_believed",
        |it| lists(it, "reverse_proxies", "/nginx.conf"),
        Text(SETUP, "::702/128", "::703/128"),
    ),
    trap(
        "every_freeswitch_may_store_recordings",
        |it| lists(it, "proxy_store_acls", NODE),
        Text(SETUP, "::602/128", "::602/64"),
    ),
    trap(
        "media_are_fetched_by_a_full_name",
        media_name,
        Text(SETUP, "proxy_hostname kazoo1.app.rcsnet.ru", "proxy_hostname kazoo1"),
    ),
    trap(
        "every_freeswitch_is_commanded_by_all",
        nodes,
        Text(SETUP, "'freeswitch@fs1.voip.rcsnet.ru' true", "'freeswitch@fs1.voip.rcsnet.ru'"),
    ),
    trap(
        "freeswitch_is_called_as_kazoo_calls_it",
        nodes,
        Text(NODE, "freeswitch@fs1.voip.rcsnet.ru", "freeswitch"),
    ),
    trap(
        "nobody_is_let_in_without_a_password",
        nobody_trusted,
        Text(SETUP, "get_fs_nodes", "allow_carrier nginx fd75:9fac:a7b1:92:6c::701/128"),
    ),
    trap(
        "the_fallback_lets_nobody_in",
        nobody_trusted,
        Text("/acl.conf.xml", "default=\"deny\"", "default=\"allow\""),
    ),
    trap(
        "the_portal_and_its_applications_use_one_address",
        one_portal,
        Text(SETUP, "'https://self.rcsnet.ru/v2'", "'https://pbx.rcsnet.ru/v2'"),
    ),
];

fn one_cookie(platform: &Platform) -> Verdict {
    each(platform, CONFIG, |_, text| {
        let sections = formats::kazoo(text)?;
        let cookies = sections.iter().flat_map(|it| &it.1).filter(|it| it.0 == "cookie");
        let cookies: Vec<_> = cookies.map(|it| it.1.as_str()).collect();
        Ok(cookies == [SECRET; 3])
    })?;
    each(platform, "/opt/kazoo/.erlang.cookie", |_, text| Ok(text == format!("{SECRET}\n")))?;
    each(platform, NODE, |_, text| Ok(super::param(text, "cookie")? == SECRET))
}

fn own_cookies(platform: &Platform) -> Verdict {
    each(platform, "/var/lib/rabbitmq/.erlang.cookie", |_, text| {
        Ok(text == "@@secret:rabbitmq-cookie@@\n")
    })?;
    has_line(platform, "/opt/couchdb/etc/vm.args", "-setcookie @@secret:couchdb-cookie@@")
}

fn not_shadowed(platform: &Platform) -> Verdict {
    let line = "export KAZOO_CONFIG=\"/etc/kazoo/core/config.ini\"";
    has_line(platform, "/sysconfig/kazoo", line)?;
    has_line(platform, "/profile.d/kazoo-erl.sh", line)?;
    let old = with(platform, "/etc/kazoo/config.ini");
    if old.is_empty() { Ok(()) } else { Err(format!("read first: {old:?}")) }
}

fn flags_survive(platform: &Platform) -> Verdict {
    let deleted = with(platform, "/etc/kazoo/core/vm.args");
    if deleted.is_empty() { Ok(()) } else { Err(format!("deleted at the start: {deleted:?}")) }
}

fn same_flags(platform: &Platform) -> Verdict {
    for line in [
        "export ERL_FLAGS=\"-proto_dist inet6_tcp\"",
        "export ERL_INETRC=\"/etc/kazoo/erl_inetrc\"",
    ] {
        has_line(platform, "/sysconfig/kazoo", line)?;
        has_line(platform, "/profile.d/kazoo-erl.sh", line)?;
    }
    has_line(platform, "/etc/kazoo/erl_inetrc", "{inet6,true}.")
}

/// The words of each line of a hosts file that names something.
fn hosts(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().filter(|it| !it.starts_with('#') && !it.is_empty());
    lines.map(|it| it.split_whitespace().collect())
}

fn own_name_first(platform: &Platform) -> Verdict {
    for server in with(platform, CONFIG) {
        let text = platform.read(server, "/etc/hosts").map_err(|_| "no hosts")?;
        let over_ipv4 = hosts(text).find(|it| {
            let is_ipv4 = it.first().is_some_and(|it| !it.contains(':'));
            is_ipv4 && it.iter().any(|it| *it == server || server.starts_with(&format!("{it}.")))
        });
        if over_ipv4.as_ref().and_then(|it| it.get(1)) != Some(&server) {
            return Err(format!("{server}: {over_ipv4:?}"));
        }
    }
    Ok(())
}

fn no_peer_on_loopback(platform: &Platform) -> Verdict {
    each(platform, "/etc/hosts", |server, text| {
        Ok(hosts(text).filter(|it| ["127.0.0.1", "::1"].contains(&it[0])).all(|line| {
            let short = server.split('.').next().unwrap_or_default();
            let mut names = line.iter().skip(1).filter(|it| !it.starts_with("localhost"));
            names.all(|it| line[0] == "127.0.0.1" && (*it == server || *it == short))
        }))
    })
}

fn full_names_first(platform: &Platform) -> Verdict {
    each(platform, "/etc/hosts", |_, text| {
        let names = hosts(text).filter_map(|it| it.get(1).copied());
        Ok(names.filter(|it| !it.starts_with("localhost")).all(|it| it.contains('.')))
    })
}

fn all_brokers(platform: &Platform) -> Verdict {
    let brokers = with(platform, "/etc/rabbitmq/rabbitmq.conf");
    each(platform, CONFIG, |_, text| {
        let sections = formats::kazoo(text)?;
        let uris = sections.iter().find(|it| it.0 == "amqp").map_or(&[][..], |it| &it.1);
        let hosts = uris.iter().filter_map(|it| it.1.rsplit_once('@')?.1.strip_suffix(":5672"));
        Ok(hosts.eq(brokers.iter().copied()))
    })
}

fn no_port_in_name(platform: &Platform) -> Verdict {
    each(platform, CONFIG, |_, text| Ok(!value(text, "ip")?.contains(value(text, "port")?)))
}

/// Whether the list `key` of the set-up has the address of every server with this file, each as a
/// prefix of one address.
fn lists(platform: &Platform, key: &str, name: &str) -> Verdict {
    each(platform, SETUP, |_, text| {
        let line = text.lines().find(|it| it.contains(key)).ok_or("no such list")?;
        let list = line.split('\'').nth(1).ok_or("no list")?;
        let list: Vec<String> = serde_json::from_str(list).map_err(|it| it.to_string())?;
        let wanted = with(platform, name).into_iter().flat_map(|it| addresses(platform, it));
        let wanted = wanted.map(|it| format!("{it}/{}", if it.is_ipv6() { 128 } else { 32 }));
        let mut wanted: Vec<_> = wanted.collect();
        wanted.extend(["127.0.0.1/32".to_owned(), "::1/128".to_owned()]);
        Ok(list.iter().all(|it| wanted.contains(it))
            && wanted.iter().all(|it| list.contains(it) || it.contains("127.") || it == "::1/128"))
    })
}

fn media_name(platform: &Platform) -> Verdict {
    each(platform, SETUP, |server, text| {
        Ok(text.contains(&format!("media proxy_hostname {server} \"kazoo_apps@{server}\"")))
    })
}

fn nodes(platform: &Platform) -> Verdict {
    let media = with(platform, NODE);
    each(platform, NODE, |server, text| {
        Ok(super::param(text, "nodename")? == format!("freeswitch@{server}")
            && super::param(text, "shortname")? == "false")
    })?;
    each(platform, SETUP, |_, text| {
        let adds = |it: &&str| text.contains(&format!("add_fs_node 'freeswitch@{it}' true"));
        Ok(media.iter().all(adds) && text.matches("add_fs_node").count() == media.len())
    })
}

fn nobody_trusted(platform: &Platform) -> Verdict {
    each(platform, SETUP, |_, text| {
        let commands = text.lines().filter(|it| !it.trim_start().starts_with('#'));
        Ok(commands.into_iter().all(|it| !it.contains("allow_")))
    })?;
    each(platform, "/acl.conf.xml", |_, text| {
        Ok(text.contains("default=\"deny\"") && !text.contains("allow"))
    })
}

fn one_portal(platform: &Platform) -> Verdict {
    let (_, config) = platform.files("/js/config.js").next().ok_or("no portal")?;
    let api = config.split_once("'default': '").ok_or("no api")?.1;
    let api = api.split('\'').next().unwrap_or_default();
    each(platform, SETUP, |_, text| {
        Ok(text.contains(&format!("init_apps \"$apps\" '{}'", api.trim_end_matches('/'))))
    })
}
