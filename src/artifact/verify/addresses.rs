//! Addresses in files: in URLs they stand in brackets, and nobody listens on another's.

use super::{File, Found, Made, endpoint, lines};
use crate::diag::{Diagnostic, Text};

pub(super) fn check(made: &Made<'_>, found: &mut Found) {
    for file in &made.files {
        found.look_at(file);
        unbracketed(made, file, found);
        listeners(made, file, found);
    }
}

/// An IPv6 address in a URL without brackets: what follows its first colon is taken for a port.
fn unbracketed(made: &Made<'_>, file: &File<'_>, found: &mut Found) {
    for at in memchr::memmem::find_iter(file.text.as_bytes(), "://") {
        let start = at + "://".len();
        let rest = &file.text[start..];
        let is_end = |c: char| c.is_whitespace() || "/\"'`;,<>)?}".contains(c);
        let authority = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let host = authority.rsplit_once('@').map_or(authority, |it| it.1);
        let address = host.rsplit_once(':').map_or(host, |it| it.0);
        let is_v6 = |it: &str| it.contains(':') && it.parse::<std::net::Ipv6Addr>().is_ok();
        if !is_v6(host) && !is_v6(address) {
            continue;
        }
        let start = start + authority.len() - host.len();
        let range = start..start + host.len();
        let it = Diagnostic::error(
                "ipv6-literal-unbracketed",
                made.place(file, &range),
                Text::new(
                    format!("`{host}` stands in a URL of `{}` without brackets", file.artifact.path),
                    format!("`{host}` стоит в URL файла `{}` без скобок", file.artifact.path),
                ),
            )
            .note(Text::new(
                "a reader takes what follows the first colon for a port (RFC 3986 §3.2.2): write `{{ address | bracket }}` in the template",
                "после первого двоеточия будет ожидаться порт (RFC 3986 §3.2.2): напишите в шаблоне `{{ address | bracket }}`",
            ));
        found.at(made, file, &range, it);
    }
}

/// The words before an address on which a service listens, by the path of the file.
const LISTENERS: &[(&str, &str, bool)] = &[
    ("/etc/nginx/", "listen", false),
    ("/etc/haproxy/", "bind", true),
    ("/etc/rabbitmq/rabbitmq.conf", "listeners.tcp.1", true),
    ("/etc/rabbitmq/rabbitmq.conf", "management.tcp.ip", false),
    ("/local.d/", "bind_address", false),
];

/// The parameters of FreeSWITCH that hold an address on which it listens.
const PARAMETERS: &[(&str, bool)] = &[
    ("sip-ip", false),
    ("rtp-ip", false),
    ("listen-ip", false),
    ("ws-binding", true),
    ("wss-binding", true),
    ("bind-local", false),
];

fn listeners(made: &Made<'_>, file: &File<'_>, found: &mut Found) {
    let path = &*file.install.path;
    let words: Vec<_> = LISTENERS.iter().filter(|it| path.contains(it.0)).collect();
    if !words.is_empty() {
        for line in lines(file.text) {
            let Some((_, first)) = line.first() else { continue };
            let Some((_, _, last_colon)) = words.iter().find(|it| it.1 == *first) else { continue };
            let value = line.iter().skip(1).find(|it| it.1 != "=");
            if let Some((range, word)) = value {
                listener(made, file, range, word, *last_colon, found);
            }
        }
    }
    if path.contains("freeswitch") && file.text.contains("<param ") {
        for (name, last_colon) in PARAMETERS {
            let before = format!("<param name=\"{name}\" value=\"");
            for (at, _) in file.text.match_indices(&before) {
                let start = at + before.len();
                let rest = &file.text[start..];
                let value = &rest[..rest.find('"').unwrap_or(rest.len())];
                listener(made, file, &(start..start + value.len()), value, *last_colon, found);
            }
        }
    }
}

fn listener(
    made: &Made<'_>,
    file: &File<'_>,
    range: &std::ops::Range<usize>,
    word: &str,
    last_colon: bool,
    found: &mut Found,
) {
    let Some((address, _)) = endpoint(word, last_colon) else { return };
    let id = file.install.server;
    if made.may_listen(id, address) {
        return;
    }
    let server = made.server(id).name.value.as_str();
    let it = Diagnostic::error(
            "listen-address-not-local",
            made.place(file, range),
            Text::new(
                format!("`{server}` would listen on `{address}`, which it never has"),
                format!("`{server}` должен слушать на `{address}`, а такого адреса у него не бывает"),
            ),
        )
        .label(Text::new(
            format!("it stands in `{}`", file.artifact.path),
            format!("он стоит в `{}`", file.artifact.path),
        ))
        .note(Text::new(
            "the service would not start: use an address of `server` or of `server.vips`, or `::` for all",
            "служба не запустится: возьмите адрес из `server` или `server.vips` либо `::` для всех",
        ));
    found.at(made, file, range, it);
}
