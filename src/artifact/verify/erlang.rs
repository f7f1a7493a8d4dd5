//! Erlang machines: their names, their cookies and the family they speak.

use std::collections::BTreeMap;

use super::{File, Found, Made};
use crate::diag::{Diagnostic, Text};
use crate::model::ServerId;

pub(super) fn check(made: &Made<'_>, found: &mut Found) {
    let mut cookies = BTreeMap::<_, (String, usize, std::ops::Range<usize>)>::new();
    for (at, file) in made.files.iter().enumerate() {
        found.look_at(file);
        names(made, file, found);
        for (range, cookie) in cookies_of(file) {
            if !(cookie.starts_with("@@secret:") && cookie.ends_with("@@")) {
                found.at(made, file, &range, literal(made, file, &range));
                continue;
            }
            let Some(family) = family(file) else { continue };
            let key = (made.server(file.install.server).platform, family);
            match cookies.get(&key) {
                Some((first, other, first_range)) if *first != cookie => {
                    let other = (&made.files[*other], first_range);
                    let it = mismatch(made, file, &range, &cookie, other);
                    found.at(made, file, &range, it);
                }
                Some(_) => {}
                None => {
                    cookies.insert(key, (cookie, at, range));
                }
            }
        }
    }
    for (id, server) in made.inventory.servers() {
        if server.ipv6().is_some() && server.ipv4().is_none() {
            distribution(made, id, found);
        }
    }
}

/// The nodes of the services that the program knows.
const NODES: &[&str] =
    &["couchdb", "ecallmgr", "freeswitch", "kazoo_apps", "rabbit", "whistle_apps"];

fn names(made: &Made<'_>, file: &File<'_>, found: &mut Found) {
    for at in memchr::memchr_iter(b'@', file.text.as_bytes()) {
        let before = &file.text[..at];
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let start = before.rfind(|c| !is_word(c)).map_or(0, |it| it + 1);
        let rest = &file.text[at + 1..];
        let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let host = &rest[..rest.find(|c| !is_host(c)).unwrap_or(rest.len())];
        let host = host.trim_end_matches('.');
        // RabbitMQ calls files after its node.
        let host = host.strip_suffix(".pid").or(host.strip_suffix(".log")).unwrap_or(host);
        let is_node = before.get(start..).is_some_and(|it| NODES.contains(&it));
        if !is_node || host.is_empty() || made.knows(file.install.server, host) {
            continue;
        }
        let node = format!("{}@{host}", &before[start..]);
        let range = at + 1..at + 1 + host.len();
        let it = Diagnostic::error(
            "node-name-unresolvable",
            made.place(file, &range),
            Text::new(
                format!("no server is called `{host}`, so that the node `{node}` cannot be found"),
                format!("сервера `{host}` нет, и узел `{node}` не найти"),
            ),
        )
        .label(Text::new(
            format!("it stands in `{}`", file.artifact.path),
            format!("он стоит в `{}`", file.artifact.path),
        ))
        .note(Text::new(
            "nodes call each other by the full names in `/etc/hosts`: write `{{ server.name }}`",
            "узлы зовут друг друга полными именами из `/etc/hosts`: напишите `{{ server.name }}`",
        ));
        found.at(made, file, &range, it);
    }
}

/// The cookies in a file.
fn cookies_of(file: &File<'_>) -> Vec<(std::ops::Range<usize>, String)> {
    let path = &*file.install.path;
    if path.ends_with("/.erlang.cookie") {
        let cookie = file.text.trim();
        return vec![(0..cookie.len(), cookie.to_owned())];
    }
    let mut cookies = Vec::new();
    for before in ["-setcookie ", "\ncookie = ", "<param name=\"cookie\" value="] {
        for at in memchr::memmem::find_iter(file.text.as_bytes(), before) {
            let start = at + before.len();
            let rest = &file.text[start..];
            let quote = usize::from(rest.starts_with('"'));
            let word = &rest[quote..];
            let end = word.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(word.len());
            let start = start + quote;
            cookies.push((start..start + end, word[..end].to_owned()));
        }
    }
    cookies
}

/// Which cluster a file with a cookie belongs to; CouchDB's servers are alone.
fn family(file: &File<'_>) -> Option<&'static str> {
    let path = &*file.install.path;
    if path.starts_with("/var/lib/rabbitmq/") {
        Some("rabbitmq")
    } else if path.contains("kazoo") || path.contains("freeswitch") {
        Some("kazoo")
    } else {
        None
    }
}

fn literal(made: &Made<'_>, file: &File<'_>, range: &std::ops::Range<usize>) -> Diagnostic {
    let path = &file.artifact.path;
    Diagnostic::error(
        "erlang-cookie-literal",
        made.place(file, range),
        Text::new(
            format!("`{path}` holds a cookie of Erlang"),
            format!("в `{path}` лежит cookie Erlang"),
        ),
    )
    .note(Text::new(
        "whoever reads the file may command the node: write `{{ secret(\"…\") }}`, and keep the cookie on the servers",
        "прочитавший файл сможет командовать узлом: напишите `{{ secret(\"…\") }}`, а cookie храните на серверах",
    ))
}

fn mismatch(
    made: &Made<'_>,
    file: &File<'_>,
    range: &std::ops::Range<usize>,
    cookie: &str,
    (other, other_range): (&File<'_>, &std::ops::Range<usize>),
) -> Diagnostic {
    let path = &file.artifact.path;
    Diagnostic::error(
        "erlang-cookie-mismatch",
        made.place(file, range),
        Text::new(
            format!("`{path}` has the cookie `{cookie}`, and others of its cluster another"),
            format!("в `{path}` cookie `{cookie}`, а у других узлов его кластера иной"),
        ),
    )
    .also(
        made.place(other, other_range),
        Text::new(
            format!("`{}` has another", other.artifact.path),
            format!("в `{}` — другой", other.artifact.path),
        ),
    )
    .note(Text::new(
        "nodes with different cookies refuse each other: refer to one secret everywhere",
        "узлы с разными cookie отвергают друг друга: сошлитесь везде на один секрет",
    ))
}

/// The files that hold the flags of Erlang machines.
const FLAGS: &[&str] =
    &["/etc/rabbitmq/rabbitmq-env.conf", "/opt/couchdb/etc/vm.args", "/etc/sysconfig/kazoo"];

fn distribution(made: &Made<'_>, id: ServerId, found: &mut Found) {
    for file in made.files_of(id) {
        found.look_at(file);
        let path = &*file.install.path;
        if FLAGS.contains(&path) && !file.text.contains("-proto_dist inet6_tcp") {
            let it = Diagnostic::warning(
                    "erlang-inet6-dist",
                    made.server(id).name.span,
                    Text::new(
                        format!("the Erlang machine of `{path}` speaks IPv4, which this server does not have"),
                        format!("машина Erlang из `{path}` говорит по IPv4, которого у сервера нет"),
                    ),
                )
                .note(Text::new(
                    "it finds no other node: add `-proto_dist inet6_tcp` to its flags",
                    "она не найдёт других узлов: добавьте к её ключам `-proto_dist inet6_tcp`",
                ));
            found.missing(path.to_owned(), it);
        }
    }
}
