//! The firewall of a server knows those who talk to it.

use super::{Found, Made};
use crate::diag::{Diagnostic, Text};
use crate::model::service;

pub(super) fn check(made: &Made<'_>, found: &mut Found) {
    for file in &made.files {
        found.look_at(file);
        let is_zone = file.install.path.starts_with("/etc/firewalld/zones/");
        if !is_zone || !file.text.contains("target=\"DROP\"") {
            continue;
        }
        let known: std::collections::HashSet<&str> = file
            .text
            .split("address=\"")
            .skip(1)
            .filter_map(|it| it.split(['"', '/']).next())
            .collect();
        let id = file.install.server;
        let server = made.server(id);
        let services = made.inventory.services_beside(id, made.vips_on(id).next());
        let runs: Vec<_> = services.into_iter().map(|it| it.0).collect();
        for (_, role) in made.inventory.roles_of(server.platform) {
            let Some((used, _)) = role.uses.iter().find(|it| runs.contains(&it.0.as_str())) else {
                continue;
            };
            let missing = role.servers.iter().filter(|it| **it != id).find(|&&peer| {
                // One of a family that this server has is enough.
                let addresses = made.server(peer).addresses.iter().map(|it| it.value);
                let shared = |it: &std::net::IpAddr| {
                    server.addresses.iter().any(|own| own.value.is_ipv6() == it.is_ipv6())
                };
                let mut reachable = addresses.filter(shared).peekable();
                reachable.peek().is_some()
                    && !reachable.any(|it| known.contains(it.to_string().as_str()))
            });
            let Some(&missing) = missing else { continue };
            let peer = made.server(missing);
            let product = service(used).map_or(used.as_str(), |it| it.product);
            let (name, peer_name) = (server.name.value.as_str(), peer.name.value.as_str());
            let it = Diagnostic::error(
                    "acl-missing-peer",
                    peer.name.span,
                    Text::new(
                        format!("`{peer_name}` talks to {product}, and the firewall of `{name}` does not let it in"),
                        format!("`{peer_name}` обращается к {product}, а firewall сервера `{name}` его не пускает"),
                    ),
                )
                .also(
                    server.name.span,
                    Text::new(
                        format!("`{}` has no rule for it", file.artifact.path),
                        format!("в `{}` для него нет правила", file.artifact.path),
                    ),
                )
                .note(Text::new(
                    "its connections time out: list all addresses of `runners(\"…\")` in the template",
                    "его соединения останутся без ответа: перечислите в шаблоне все адреса из `runners(\"…\")`",
                ));
            // One template leaves out the same peers on all servers of a role.
            found.missing(format!("{used} {:?} {:?}", role.id, server.role), it);
        }
    }
}
