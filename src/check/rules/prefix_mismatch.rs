//! A server in another network than its peers.

use std::collections::BTreeMap;

use super::vip_prefix_mismatch::network;
use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};

pub(super) const RULE: Rule = Rule {
    id: "prefix-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs {
        summary: (
            "One server lies outside of the network of all others of its role.",
            "Один сервер лежит вне сети остальных серверов своей роли.",
        ),
        why: (
            "Mostly a slip of the finger. If it is meant, addresses cannot float between the servers, \
             and the networks should be declared.",
            "Чаще всего это опечатка. Если так задумано, адреса между этими серверами переходить не \
             смогут, а сети стоит объявить.",
        ),
        bad: "\
Servers
=======

==============  =================  ====
DNS name        IPv6 address       Role
==============  =================  ====
fs1.rcsnet.ru   fd75:0:0:92::601   sip
fs2.rcsnet.ru   fd75:0:0:29::602   sip
fs3.rcsnet.ru   fd75:0:0:92::603   sip
==============  =================  ====
",
        good: "\
Servers
=======

==============  =================  ====
DNS name        IPv6 address       Role
==============  =================  ====
fs1.rcsnet.ru   fd75:0:0:92::601   sip
fs2.rcsnet.ru   fd75:0:0:92::602   sip
fs3.rcsnet.ru   fd75:0:0:92::603   sip
==============  =================  ====
",
        fix: (
            "Correct the address, or declare both networks in a table of networks.",
            "Исправьте адрес или объявите обе сети в таблице сетей.",
        ),
    },
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (_, role) in cx.roles() {
        for is_v4 in [false, true] {
            let mut nets = BTreeMap::<_, Vec<_>>::new();
            for &id in &role.servers {
                let server = cx.inventory.server(id);
                let address = server.addresses.iter().find(|it| it.value.is_ipv4() == is_v4);
                let Some(address) = address else { continue };
                let net = network(cx, server.platform, server.role, Some(id), address.value);
                nets.entry(net).or_default().push((server, address));
            }
            // One against two or more: with one against one, nobody knows which is right.
            let single = nets.iter().find(|(_, it)| it.len() == 1);
            let (Some((_, odd)), Some((Some(net), rest)), 2) =
                (single, nets.iter().find(|(_, it)| it.len() > 1), nets.len())
            else {
                continue;
            };
            let (Some((server, address)), Some((peer, sample))) = (odd.first(), rest.first())
            else {
                continue;
            };
            if cx.inventory.networks.iter().any(|it| it.prefix.value.contains(&address.value)) {
                continue;
            }
            let (value, name) = (address.value, server.name.value.as_str());
            let message = Text::new(
                format!("`{value}` of `{name}` is not in the network of its peers, `{net}`"),
                format!("`{value}` у `{name}` не из сети остальных серверов роли, `{net}`"),
            );
            sink.push(
                Diagnostic::warning(RULE.id, address.span, message)
                    .label(Text::new("outside", "вне её"))
                    .also(
                        sample.span,
                        Text::new(
                            format!("`{}` is inside", peer.name.value),
                            format!("`{}` лежит в ней", peer.name.value),
                        ),
                    )
                    .note(Text::new(
                        "correct the address, or declare its network in a table of networks",
                        "исправьте адрес или объявите его сеть в таблице сетей",
                    )),
            );
        }
    }
}
