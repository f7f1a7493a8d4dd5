//! What FreeSWITCH takes without a word.

use super::{Platform, Text, Trap, Verdict, addresses, each, has_line, param, trap, value, with};
use crate::consumers::formats;

const TREE: &str = "/freeswitch.xml";
const NODE: &str = "/autoload_configs/kazoo.conf.xml";
const PROFILE: &str = "/sip_profiles/sipinterface_1.xml";
const MODULES: &str = "/modules.conf.xml";
const SWITCH: &str = "/switch.conf.xml";
const CONSOLE: &str = "/event_socket.conf.xml";
const KERNEL: &str = "fs1.voip.rcsnet.ru/etc/sysctl.d/90-rcsgen.conf";
const FLOATING: &str = "\"sip-ip\" value=\"91.103.196.13\"";

pub(super) const TRAPS: &[Trap] = &[
    trap("kazoo_loads_sofia_when_it_is_ready", sound, Text(MODULES, "mod_loopback", "mod_sofia")),
    trap(
        "the_profile_is_called_as_kazoo_expects",
        profile,
        Text(PROFILE, "sipinterface_1\"", "sipinterface_3\""),
    ),
    trap(
        "a_profile_has_one_family",
        sound,
        Text(
            PROFILE,
            "\"rtp-ip\" value=\"91.103.196.13\"",
            "\"rtp-ip\" value=\"fd75:9fac:a7b1:92:6c::601\"",
        ),
    ),
    trap("an_address_is_not_guessed", sound, Text(PROFILE, FLOATING, "\"sip-ip\" value=\"auto\"")),
    trap(
        "the_loopback_is_not_taken_for_the_address",
        sound,
        Text(PROFILE, FLOATING, "\"sip-ip\" value=\"$${local_ip_v4}\""),
    ),
    trap(
        "the_profile_stands_on_the_floating_address",
        floating,
        Text(PROFILE, FLOATING, "\"sip-ip\" value=\"91.103.196.14\""),
    ),
    trap(
        "a_member_may_bind_what_another_holds",
        nonlocal,
        Text(KERNEL, "net.ipv4.ip_nonlocal_bind = 1", "net.ipv4.ip_nonlocal_bind = 0"),
    ),
    trap(
        "telephones_find_the_port_of_sip",
        ports,
        Text(PROFILE, "\"sip-port\" value=\"5060\"", "\"sip-port\" value=\"11000\""),
    ),
    trap(
        "a_websocket_has_no_brackets",
        sound,
        Text(
            PROFILE,
            "\"ws-binding\" value=\"fd75:9fac:a7b1:92:6c::601:",
            "\"ws-binding\" value=\"[fd75:9fac:a7b1:92:6c::601]:",
        ),
    ),
    trap(
        "the_websocket_is_on_the_servers_own_address",
        websocket,
        Text(PROFILE, "fd75:9fac:a7b1:92:6c::601:5066", "fd75:9fac:a7b1:92:6c::602:5066"),
    ),
    trap("browsers_of_ipv4_are_answered", candidates, Text(PROFILE, "any_v4.auto", "any_v6.auto")),
    trap(
        "every_call_is_authenticated",
        |it| {
            each(it, PROFILE, |_, text| {
                Ok(param(text, "auth-calls")? == "true"
                    && param(text, "accept-blind-auth")? == "true"
                    && param(text, "enforce-blind-auth-result")? == "true")
            })
        },
        Text(PROFILE, "\"auth-calls\" value=\"true\"", "\"auth-calls\" value=\"false\""),
    ),
    trap(
        "kazoo_finds_calls_by_their_ids",
        |it| {
            each(it, PROFILE, |_, text| {
                Ok(["inbound-use-callid-as-uuid", "outbound-use-uuid-as-callid"]
                    .iter()
                    .all(|name| param(text, name) == Ok("true")))
            })
        },
        Text(
            PROFILE,
            "\"outbound-use-uuid-as-callid\" value=\"true\"",
            "\"outbound-use-uuid-as-callid\" value=\"false\"",
        ),
    ),
    trap(
        "an_include_stands_alone_on_its_line",
        sound,
        Text("/sofia.conf.xml", "<profiles>\n", "<profiles>"),
    ),
    trap(
        "nothing_is_preprocessed_inside_comments",
        sound,
        Text(
            TREE,
            "<!-- Kazoo answers",
            "<!-- <X-PRE-PROCESS cmd=\"set\" data=\"a=b\"/>\n Kazoo answers",
        ),
    ),
    trap("every_variable_is_defined", defined, Text(TREE, "data=\"codecs=", "data=\"codec=")),
    trap(
        "the_node_listens_without_brackets",
        |it| each(it, NODE, |_, text| Ok(param(text, "listen-ip")? == "::")),
        Text(NODE, "value=\"::\"", "value=\"[::]\""),
    ),
    trap(
        "events_are_in_the_form_that_kazoo_reads",
        |it| {
            each(it, NODE, |_, text| {
                Ok(param(text, "legacy-events")? == "true"
                    && param(text, "expand-headers-on-fetch")? == "true")
            })
        },
        Text(NODE, "legacy-events", "legacy-event"),
    ),
    trap("event_streams_pass_the_firewall", streams, Text(KERNEL, "32768 60999", "20000 60999")),
    trap("media_end_below_the_ports_of_the_kernel", media, Text(SWITCH, "32766", "32768")),
    trap(
        "the_console_is_open_to_the_server_itself",
        console,
        Text(CONSOLE, "value=\"::1\"", "value=\"::\""),
    ),
    trap(
        "the_console_has_a_password_of_its_own",
        console,
        Text("/etc/fs_cli.conf", "@@secret:freeswitch-event-socket@@", "ClueCon"),
    ),
    trap(
        "calls_have_enough_descriptors",
        |it| has_line(it, "freeswitch.service.d/10-rcsgen.conf", "LimitNOFILE=100000"),
        Text("freeswitch.service.d/10-rcsgen.conf", "LimitNOFILE=100000", "LimitNOFILE=1024"),
    ),
    trap(
        "who_does_not_hold_the_address_takes_no_calls",
        paused,
        Text(
            "fs1.voip.rcsnet.ru/etc/keepalived/keepalived.conf",
            "notify_backup",
            "#notify_backup",
        ),
    ),
    trap(
        "a_console_that_is_up_again_learns_its_role",
        paused,
        Text("/check-freeswitch", "freeswitch-role apply", "freeswitch-role"),
    ),
];

fn sound(platform: &Platform) -> Verdict {
    let trees: Vec<_> = platform.files(TREE).collect();
    if trees.is_empty() {
        return Err("no FreeSWITCH".to_owned());
    }
    for (server, text) in platform.files(".xml").filter(|it| !it.1.contains("<zone ")) {
        formats::freeswitch(text).map_err(|it| format!("{server}: {it}"))?;
    }
    Ok(())
}

fn profile(platform: &Platform) -> Verdict {
    each(platform, PROFILE, |_, text| Ok(text.contains("<profile name=\"sipinterface_1\">")))
}

/// The floating IPv4 address that a server may hold.
fn floating_on(platform: &Platform, server: &str) -> Option<String> {
    let inventory = platform.inventory();
    let (id, _) = inventory.servers().find(|it| it.1.name.value.as_str() == server)?;
    inventory.vips_on(id).find_map(rcsgen::model::VirtualIp::ipv4).map(|it| it.value.to_string())
}

fn floating(platform: &Platform) -> Verdict {
    each(platform, PROFILE, |server, text| {
        let expected = floating_on(platform, server).ok_or("no floating address")?;
        let all = ["sip-ip", "rtp-ip", "ext-sip-ip", "ext-rtp-ip"];
        Ok(all.iter().all(|it| param(text, it) == Ok(&expected)))
    })
}

fn nonlocal(platform: &Platform) -> Verdict {
    for server in with(platform, PROFILE) {
        let path = "/etc/sysctl.d/90-rcsgen.conf";
        let text = platform.read(server, path).map_err(|_| "no settings of the kernel")?;
        if value(text, "net.ipv4.ip_nonlocal_bind") != Ok("1") {
            return Err(format!("{server}: {text}"));
        }
    }
    Ok(())
}

fn ports(platform: &Platform) -> Verdict {
    each(platform, PROFILE, |server, text| {
        let port = param(text, "sip-port")?;
        let open = |it: &str| it.contains(&format!("<port protocol=\"udp\" port=\"{port}\"/>"));
        let firewall = platform.read(server, "/zones/rcsgen.xml");
        Ok(port == "5060" && param(text, "tls-sip-port")? == "5061" && firewall.is_ok_and(open)
            || port == "5060" && platform.read(server, "/zones/rcsgen.xml").is_err())
    })
}

fn websocket(platform: &Platform) -> Verdict {
    each(platform, PROFILE, |server, text| {
        let (address, port) = param(text, "ws-binding")?.rsplit_once(':').ok_or("no port")?;
        let own = addresses(platform, server).iter().any(|it| it.to_string() == address);
        let bracketed = format!("server [{address}]:{port} ");
        each(platform, "/00-upstreams.conf", |_, text| Ok(text.contains(&bracketed)))?;
        Ok(own)
    })
}

fn candidates(platform: &Platform) -> Verdict {
    each(platform, PROFILE, |_, text| {
        let is_v6 = param(text, "rtp-ip")?.contains(':');
        let expected = if is_v6 { "any_v6.auto" } else { "any_v4.auto" };
        Ok(param(text, "apply-candidate-acl")? == expected)
    })
}

fn defined(platform: &Platform) -> Verdict {
    each(platform, TREE, |server, tree| {
        let used = platform.files(".xml").filter(|it| it.0 == server);
        let used =
            used.flat_map(|it| it.1.split("$${").skip(1)).filter_map(|it| it.split('}').next());
        let mut unknown = used.filter(|it| !tree.contains(&format!(" data=\"{it}=")));
        match unknown.next() {
            None => Ok(true),
            Some(name) => Err(name.to_owned()),
        }
    })
}

fn streams(platform: &Platform) -> Verdict {
    for server in with(platform, NODE) {
        let kernel = platform.read(server, "/etc/sysctl.d/90-rcsgen.conf");
        let range = value(kernel.map_err(|_| "no kernel")?, "net.ipv4.ip_local_port_range")?;
        // Without the networks of administrators there is no firewall.
        if let Ok(firewall) = platform.read(server, "/zones/rcsgen.xml") {
            let port = format!("port=\"{}\"", range.replace(' ', "-"));
            let kazoo = with(platform, "/kazoo-setup").len();
            if firewall.matches(&port).count() < kazoo {
                return Err(format!("{server}: {range}"));
            }
        } else if range != "32768 60999" {
            return Err(format!("{server}: {range}"));
        }
    }
    Ok(())
}

fn media(platform: &Platform) -> Verdict {
    each(platform, SWITCH, |server, text| {
        let number = |it: &str| it.parse::<u16>().map_err(|it| it.to_string());
        let (start, end) =
            (number(param(text, "rtp-start-port")?)?, number(param(text, "rtp-end-port")?)?);
        let kernel = platform.read(server, "/etc/sysctl.d/90-rcsgen.conf").map_err(|_| "none")?;
        let range = value(kernel, "net.ipv4.ip_local_port_range")?;
        let first = number(range.split(' ').next().unwrap_or_default())?;
        Ok(start < end && end < first)
    })
}

fn console(platform: &Platform) -> Verdict {
    each(platform, CONSOLE, |server, text| {
        let (address, password) = (param(text, "listen-ip")?, param(text, "password")?);
        let tool = platform.read(server, "/etc/fs_cli.conf").map_err(|_| "no fs_cli.conf")?;
        Ok(["::1", "127.0.0.1"].contains(&address)
            && password == "@@secret:freeswitch-event-socket@@"
            && tool.contains(&format!("host => {address}\n"))
            && tool.contains(&format!("password => {password}\n")))
    })
}

fn paused(platform: &Platform) -> Verdict {
    for server in with(platform, PROFILE) {
        let conf = platform.read(server, "/etc/keepalived/keepalived.conf").map_err(|_| "none")?;
        for event in ["master", "backup", "fault", "stop"] {
            let role = if event == "master" { "master" } else { "backup" };
            let line = format!("notify_{event} \"/usr/libexec/keepalived/freeswitch-role {role} ");
            if !conf.lines().any(|it| it.trim().starts_with(&line)) {
                return Err(format!("{server}: {conf}"));
            }
        }
    }
    has_line(platform, "/check-freeswitch", "/usr/libexec/keepalived/freeswitch-role apply")
}
