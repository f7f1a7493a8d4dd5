//! What nginx takes without a word, and what holds for the files of all services.

use super::{Mode, Platform, Text, Trap, Verdict, each, has_line, trap, with};

const SITE: &str = "/10-portal.conf";
const UPSTREAMS: &str = "/00-upstreams.conf";
const API: &str = "/rcsgen/api.inc";
const WEBSOCKET: &str = "/rcsgen/websocket.inc";

pub(super) const TRAPS: &[Trap] = &[
    trap("the_portal_listens_on_ipv4_too", families, Text(SITE, "    listen 443 ssl http2;\n", "")),
    trap(
        "what_creates_is_sent_once",
        creates_once,
        Text(SITE, "        proxy_next_upstream off;\n", ""),
    ),
    trap(
        "paths_reach_kazoo_as_they_came",
        |it| has_line(it, API, "proxy_pass http://kazoo_api;"),
        Text(API, "http://kazoo_api;", "http://kazoo_api/;"),
    ),
    trap(
        "a_client_cannot_say_who_it_is",
        |it| has_line(it, API, "proxy_set_header X-Forwarded-For $remote_addr;"),
        Text(API, "$remote_addr", "$proxy_add_x_forwarded_for"),
    ),
    trap(
        "upstreams_need_no_names",
        upstreams,
        Text(UPSTREAMS, "server [fd75:9fac:a7b1:92:6c::801]", "server kazoo1.app.rcsnet.ru"),
    ),
    trap(
        "idle_telephones_stay_connected",
        |it| has_line(it, WEBSOCKET, "proxy_read_timeout 3600s;"),
        Text(WEBSOCKET, "proxy_read_timeout 3600s", "proxy_read_timeout 60s"),
    ),
    trap(
        "headers_of_security_reach_every_page",
        headers,
        Text(
            SITE,
            "try_files $uri $uri/ =404;",
            "try_files $uri $uri/ =404;\n        add_header X-A b;",
        ),
    ),
    trap(
        "websockets_know_the_pages_that_open_them",
        origins,
        Text(SITE, "        if ($foreign_origin) {\n            return 403;\n        }\n", ""),
    ),
    trap(
        "every_websocket_of_the_portal_is_served",
        portal,
        Text("/js/config.js", "/blackhole'", "/events'"),
    ),
    trap(
        "every_name_that_leads_to_the_portal_is_served",
        names,
        Text(SITE, "server_name self.rcsnet.ru;", "server_name other.rcsnet.ru;"),
    ),
    trap(
        "a_missing_certificate_is_made_before_it_is_missed",
        certificate,
        Text("/nginx.service.d/10-rcsgen.conf", "\nExecStartPre=\n", "\n"),
    ),
    trap(
        "an_interface_stays_in_its_firewall_zone",
        |it| has_line(it, "/ifcfg-eth0", "ZONE=rcsgen"),
        Text("/ifcfg-eth0", "ZONE=rcsgen\n", ""),
    ),
    trap(
        "limits_say_so",
        |it| has_line(it, "/00-limits.conf", "limit_req_status 429;"),
        Text("/00-limits.conf", "limit_req_status 429;", ""),
    ),
    trap("files_with_secrets_are_for_their_owners", modes, Mode("/etc/fs_cli.conf", 0o644)),
];

fn families(platform: &Platform) -> Verdict {
    each(platform, SITE, |_, text| {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let mut of_ipv6 = lines.iter().filter_map(|it| it.strip_prefix("listen [::]:"));
        Ok(of_ipv6.all(|it| {
            let count = |line: &str| lines.iter().filter(|it| **it == line).count();
            count(&format!("listen [::]:{it}")) == count(&format!("listen {it}"))
        }))
    })
}

/// The locations of a site, with what stands in them.
fn locations(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("\n    location ").skip(1);
    parts.map(|it| it.split("\n    }\n").next().unwrap_or_default())
}

fn creates_once(platform: &Platform) -> Verdict {
    each(platform, SITE, |_, text| {
        Ok(locations(text)
            .filter(|it| it.contains("api.inc"))
            .all(|it| it.starts_with("@api_read") || it.contains("proxy_next_upstream off;")))
    })
}

fn upstreams(platform: &Platform) -> Verdict {
    each(platform, UPSTREAMS, |_, text| {
        let servers = text.lines().filter_map(|it| it.trim().strip_prefix("server "));
        let mut servers = servers.filter_map(|it| it.split(' ').next());
        Ok(servers.all(|it| it.parse::<std::net::SocketAddr>().is_ok()))
    })
}

fn headers(platform: &Platform) -> Verdict {
    each(platform, SITE, |_, text| {
        Ok(text.contains("add_header Strict-Transport-Security")
            && locations(text).all(|it| !it.contains("add_header")))
    })
}

fn origins(platform: &Platform) -> Verdict {
    each(platform, SITE, |_, text| {
        let mut sockets = locations(text).filter(|it| it.contains("websocket.inc"));
        Ok(sockets.all(|it| it.contains("if ($foreign_origin) {\n            return 403;")))
    })
}

fn portal(platform: &Platform) -> Verdict {
    each(platform, "/js/config.js", |server, text| {
        let socket = text.split("socket: 'wss://").nth(1).ok_or("no socket")?;
        let path = socket.split('\'').next().and_then(|it| it.split_once('/')).ok_or("no path")?.1;
        let site = platform.read(server, SITE).map_err(|_| "no site")?;
        Ok(site.contains(&format!("location = /{path} {{")))
    })
}

/// Floating addresses that it may hold, or else its own name, and the aliases of both.
fn names(platform: &Platform) -> Verdict {
    let inventory = platform.inventory();
    let sites: Vec<_> = platform.files(SITE).collect();
    for (server, text) in &sites {
        let held = inventory.vips.iter().filter(|it| {
            it.members.iter().any(|id| inventory.server(*id).name.value.as_str() == *server)
        });
        let mut names: Vec<_> = held.map(|it| it.name.value.as_str()).collect();
        if names.is_empty() {
            names.push(server);
        }
        let aliases = inventory
            .records
            .iter()
            .filter(|it| it.kind.value == "CNAME" && names.contains(&it.data.value.as_str()));
        names.extend(aliases.map(|it| it.owner.value.as_str()).collect::<Vec<_>>());
        let served: Vec<_> = text
            .lines()
            .filter_map(|it| it.trim().strip_prefix("server_name ")?.strip_suffix(';'))
            .filter(|it| *it != "_")
            .map(|it| it.split(' ').collect::<Vec<_>>())
            .collect();
        if served.len() != 2 || !served.iter().all(|it| names.iter().all(|name| it.contains(name)))
        {
            return Err(format!("{server}: {names:?}: {served:?}"));
        }
    }
    if sites.is_empty() { Err("no portal".to_owned()) } else { Ok(()) }
}

/// The unit of the package tests the configuration before all that is added to it.
fn certificate(platform: &Platform) -> Verdict {
    each(platform, "/nginx.service.d/10-rcsgen.conf", |_, text| {
        let steps = text.lines().filter_map(|it| it.strip_prefix("ExecStartPre="));
        let steps: Vec<_> = steps.map(|it| it.rsplit('/').next().unwrap_or_default()).collect();
        let at = |step: &str| steps.iter().position(|it| *it == step);
        let begins_anew = steps.first().is_some_and(|it| it.is_empty());
        Ok(begins_anew
            && at("nginx-certificate").is_some()
            && at("nginx-certificate") < at("nginx -t"))
    })
}

fn modes(platform: &Platform) -> Verdict {
    if with(platform, "/etc/fs_cli.conf").is_empty() {
        return Err("no file with a secret".to_owned());
    }
    for it in platform.artifacts() {
        let Some(install) = &it.install else { continue };
        let has_secret = String::from_utf8_lossy(&it.content).contains("@@secret:");
        if has_secret && install.mode & 0o007 != 0 {
            return Err(format!("{}: {:o}", it.path, install.mode));
        }
    }
    Ok(())
}
