//! THE table of ports: where services listen, and for whom.

use std::ops::RangeInclusive;

use super::settings::{Settings, setting};
use super::{Role, RoleId, ServerId, compare_versions};

/// A port, or a range of them, of a service.
#[derive(Clone, Copy, Debug)]
pub struct Port {
    /// The services that listen there, each on its own servers; none where every server does.
    pub services: &'static [&'static str],
    /// What messages call it where no setting names it.
    pub name: &'static str,
    /// The number.
    pub first: Number,
    /// The end of a range.
    pub last: Option<Number>,
    /// The transport.
    pub transport: &'static str,
    /// Whom it is for.
    pub reach: Reach,
    /// What it is for, in one sentence: English and Russian.
    pub docs: (&'static str, &'static str),
}

/// How the number of a port is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Number {
    /// No setting changes it.
    Fixed(u16),
    /// This setting holds it.
    Setting(&'static str),
}

/// Whom a port is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// The networks of the administrators.
    Administrators,
    /// Everybody.
    Everybody,
    /// The server itself.
    Itself,
    /// The servers that run one of these services.
    Services(&'static [&'static str]),
}

/// The ports that the system gives to whatever asks for any (`ip_local_port_range`).
pub const ANY_PORT: RangeInclusive<u16> = 32768..=60999;

/// Those that speak Erlang with Kazoo.
const KAZOO: &[&str] = &["ecallmgr", "whapps"];

/// A port that a setting holds, and is documented by.
const fn set(
    service: &'static [&'static str],
    key: &'static str,
    transport: &'static str,
    reach: Reach,
) -> Port {
    Port {
        services: service,
        name: key,
        first: Number::Setting(key),
        last: None,
        transport,
        reach,
        docs: ("", ""),
    }
}

/// A TCP port that no setting changes.
const fn fixed(
    services: &'static [&'static str],
    name: &'static str,
    number: u16,
    reach: Reach,
    docs: (&'static str, &'static str),
) -> Port {
    let first = Number::Fixed(number);
    Port { services, name, first, last: None, transport: "TCP", reach, docs }
}

const EPMD: (&str, &str) =
    ("The port mapper of Erlang: where a node is.", "Указатель портов Erlang: где искать узел.");

/// All known ports: that of every server, then by service.
pub const PORTS: &[Port] = &[
    fixed(
        &[],
        "sshd",
        22,
        Reach::Administrators,
        ("SSH, for administrators.", "SSH администраторов."),
    ),
    set(&["couchdb"], "couchdb_port", "TCP", Reach::Services(&["couchdb", "ecallmgr", "whapps"])),
    set(&["couchdb"], "couchdb_admin_port", "TCP", Reach::Services(KAZOO)),
    fixed(
        &["couchdb"],
        "couchdb node",
        9100,
        Reach::Itself,
        ("A remote shell in CouchDB.", "Удалённая консоль CouchDB."),
    ),
    fixed(&["couchdb"], "epmd", 4369, Reach::Itself, EPMD),
    set(&["freeswitch"], "sip_port", "UDP, TCP", Reach::Everybody),
    set(&["freeswitch"], "sips_port", "TCP", Reach::Everybody),
    Port {
        last: Some(Number::Setting("rtp_end")),
        docs: ("RTP: the media of calls.", "RTP: звук и видео вызовов."),
        ..set(&["freeswitch"], "rtp_start", "UDP", Reach::Everybody)
    },
    set(&["freeswitch"], "ws_port", "TCP", Reach::Services(&["nginx"])),
    set(&["freeswitch"], "verto_port", "TCP", Reach::Services(&["nginx"])),
    set(&["freeswitch"], "erlang_node_port", "TCP", Reach::Services(KAZOO)),
    fixed(&["freeswitch"], "epmd", 4369, Reach::Services(KAZOO), EPMD),
    Port {
        last: Some(Number::Fixed(*ANY_PORT.end())),
        ..fixed(
            &["freeswitch"],
            "mod_kazoo streams",
            *ANY_PORT.start(),
            Reach::Services(KAZOO),
            (
                "The streams of events of mod_kazoo: each on a port of its own.",
                "Потоки событий mod_kazoo: каждый на своём порту.",
            ),
        )
    },
    fixed(
        &["freeswitch"],
        "mod_event_socket",
        8021,
        Reach::Itself,
        ("The console of FreeSWITCH, fs_cli.", "Консоль FreeSWITCH, fs_cli."),
    ),
    fixed(
        &["haproxy"],
        "haproxy",
        15984,
        Reach::Itself,
        ("The way to CouchDB.", "Путь к CouchDB."),
    ),
    fixed(
        &["haproxy"],
        "haproxy",
        15986,
        Reach::Itself,
        ("The way to the node-local port of CouchDB.", "Путь к служебному порту CouchDB."),
    ),
    fixed(
        &["haproxy"],
        "haproxy",
        22002,
        Reach::Itself,
        ("How HAProxy stands.", "Состояние HAProxy."),
    ),
    fixed(
        &["nginx"],
        "nginx",
        80,
        Reach::Everybody,
        (
            "HTTP: leads to HTTPS, and answers certificate authorities.",
            "HTTP: отсылает на HTTPS и отвечает центрам сертификации.",
        ),
    ),
    fixed(
        &["nginx"],
        "nginx",
        443,
        Reach::Everybody,
        ("HTTPS: the portal, the API and WebSockets.", "HTTPS: личный кабинет, API и вебсокеты."),
    ),
    set(&["rabbitmq"], "amqp_port", "TCP", Reach::Services(KAZOO)),
    set(&["rabbitmq"], "management_port", "TCP", Reach::Administrators),
    fixed(&["rabbitmq"], "epmd", 4369, Reach::Services(&["rabbitmq"]), EPMD),
    fixed(
        &["rabbitmq"],
        "rabbitmq node",
        25672,
        Reach::Services(&["rabbitmq"]),
        ("The cluster of RabbitMQ.", "Кластер RabbitMQ."),
    ),
    Port {
        last: Some(Number::Fixed(35682)),
        ..fixed(
            &["rabbitmq"],
            "rabbitmqctl",
            35672,
            Reach::Services(&["rabbitmq"]),
            ("The tools of RabbitMQ.", "Утилиты RabbitMQ."),
        )
    },
    set(&["whapps"], "api_port", "TCP", Reach::Services(&["nginx"])),
    set(&["whapps"], "events_port", "TCP", Reach::Services(&["nginx"])),
    fixed(
        &["whapps"],
        "kazoo media",
        24517,
        Reach::Services(&["freeswitch"]),
        ("Kazoo's prompts and recordings.", "Подсказки и записи Kazoo."),
    ),
    fixed(
        &["whapps"],
        "kazoo fax",
        30950,
        Reach::Services(&["freeswitch"]),
        ("Kazoo's faxes.", "Факсы Kazoo."),
    ),
    fixed(KAZOO, "epmd", 4369, Reach::Services(KAZOO), EPMD),
    Port {
        last: Some(Number::Fixed(11999)),
        ..fixed(
            KAZOO,
            "kazoo nodes",
            11500,
            Reach::Services(KAZOO),
            (
                "Commands of one application server to another.",
                "Команды одного сервера приложений другому.",
            ),
        )
    },
];

impl Port {
    /// The first of its services that `role` runs; `sshd`, which no role names, is its own.
    pub fn service(&self, role: &Role) -> Option<&'static str> {
        match self.services {
            [] => Some(self.name),
            services => services.iter().copied().find(|it| role.runs(it)),
        }
    }

    /// The setting that holds it.
    pub fn setting(&self) -> Option<&'static str> {
        match self.first {
            Number::Setting(key) => Some(key),
            Number::Fixed(_) => None,
        }
    }

    /// What it is for: that of a setting is its own page.
    pub fn meaning(&self) -> (&'static str, &'static str) {
        match self.setting().and_then(setting) {
            Some(setting) if self.docs.0.is_empty() => setting.docs,
            _ => self.docs,
        }
    }

    /// Whether the system picks single ports of the range, so that other services may have some.
    pub fn is_any(&self) -> bool {
        self.first == Number::Fixed(*ANY_PORT.start())
    }

    /// The ports on a server of `role`, or on all of them; none where nothing listens.
    pub fn range(
        &self,
        settings: &Settings,
        role: RoleId,
        server: Option<ServerId>,
    ) -> Option<RangeInclusive<u16>> {
        let one = |key| settings.one(key, Some(role), server);
        if self.name == "couchdb_admin_port" {
            // Neither the versions before 2 nor those after it have a node-local port.
            let version = one("couchdb_version")?;
            if compare_versions(version, "2").is_lt() || compare_versions(version, "3").is_ge() {
                return None;
            }
        }
        let number = |it| match it {
            Number::Fixed(number) => Some(number),
            Number::Setting(key) => one(key)?.parse().ok(),
        };
        let first = number(self.first)?;
        Some(first..=self.last.map_or(Some(first), number)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SERVICES;

    #[test]
    fn every_port_is_documented_and_of_a_known_service() {
        for it in PORTS {
            let (en, ru) = it.meaning();
            assert!(en.ends_with('.') && ru.ends_with('.'), "{}", it.name);
            let services = it.services.iter();
            let reach = match it.reach {
                Reach::Services(all) => all,
                _ => &[],
            };
            for id in services.chain(reach) {
                assert!(SERVICES.iter().any(|it| it.id == *id), "{id}");
            }
        }
    }

    #[test]
    fn what_the_templates_write_is_what_the_table_says() {
        let sysctl = include_str!("../../templates/os/sysctl.conf.j2");
        let (first, last) = (ANY_PORT.start(), ANY_PORT.end());
        assert!(sysctl.contains(&format!("ip_local_port_range = {first} {last}\n")));
        let firewall = include_str!("../../templates/firewall/zone.xml.j2");
        for it in PORTS.iter().filter(|it| !matches!(it.reach, Reach::Itself) && it.name != "sshd")
        {
            let number = |it| match it {
                Number::Fixed(number) => format!("{number}"),
                Number::Setting(key) => format!("settings.{key}"),
            };
            let text = match (number(it.first), it.last.map(number)) {
                (first, Some(last)) if it.setting().is_none() => format!("\"{first}-{last}\""),
                (first, _) => first,
            };
            assert!(firewall.contains(&text), "{text}");
        }
    }
}
