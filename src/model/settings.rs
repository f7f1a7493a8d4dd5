//! What field lists say: THE table of settings, and the values of a platform by scope.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;

use ipnet::IpNet;

use super::{DnsName, HostName, RoleId, ServerId, Stated, parse_address};
use crate::diag::Text;
use crate::text::{Span, Spanned, nearest};

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// An address.
    Address,
    /// A list of addresses.
    Addresses,
    /// A duration in seconds, with an optional unit: `300`, `5m`, `2h`, `1d`, `1w`.
    Duration,
    /// A host name or address.
    Host,
    /// A list of host names or addresses. The words of a list are parted by commas, semicolons or
    /// white space.
    Hosts,
    /// A whole number in a range, both ends included.
    Int(i64, i64),
    /// An e-mail address.
    Mail,
    /// A list of DNS names.
    Names,
    /// An operating system: `el7`, or as people write it, `CentOS 7 x64`.
    Os,
    /// An absolute path on a server.
    Path,
    /// A list of address prefixes: `fd75:9fac:a7b1:92::/64`.
    Prefixes,
    /// A short name for files: `[a-z0-9-]+`.
    Slug,
    /// The address of a directory on the web, or of files: `https://example.org/centos/7`.
    Url,
    /// Numbers parted by dots: `2.3.1`.
    Version,
    /// One word of letters, digits and `._-+:`.
    Word,
    /// A list of such words.
    Words,
}

/// Where a setting may stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// In the document as a whole.
    Document,
    /// In the section of a role, or the document as a whole.
    Role,
    /// In the section of a server, of its role, or the document as a whole.
    Server,
}

/// A known setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key, as templates and the JSON model name it: `snake_case`.
    pub key: &'static str,
    /// The words that a field list may use, in lower case, English first.
    pub names: &'static [&'static str],
    /// What a value looks like.
    pub shape: Shape,
    /// The narrowest scope in which it makes sense.
    pub level: Level,
    /// The value where no document says one; `None` where there is none.
    pub default: Option<&'static str>,
    /// What it means, in one sentence: English and Russian.
    pub docs: (&'static str, &'static str),
}

const PORT: Shape = Shape::Int(1, 65535);

/// All known settings, by key.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "admin_networks",
        names: &[
            "admin networks",
            "management networks",
            "сети администраторов",
            "административные сети",
        ],
        shape: Shape::Prefixes,
        level: Level::Document,
        default: None,
        docs: (
            "The networks from which administrators reach the servers.",
            "Сети, из которых администраторы подключаются к серверам.",
        ),
    },
    Setting {
        key: "amqp_port",
        names: &["amqp port", "rabbitmq port", "порт amqp", "порт rabbitmq"],
        shape: PORT,
        level: Level::Role,
        default: Some("5672"),
        docs: (
            "The port on which RabbitMQ takes AMQP connections.",
            "Порт, на котором RabbitMQ принимает соединения AMQP.",
        ),
    },
    Setting {
        key: "api_port",
        names: &["api port", "crossbar port", "порт api", "порт crossbar"],
        shape: PORT,
        level: Level::Role,
        default: Some("8000"),
        docs: ("The port of Kazoo's JSON API.", "Порт JSON API Kazoo."),
    },
    Setting {
        key: "certificate_authorities",
        names: &["certificate authorities", "caa", "центры сертификации", "удостоверяющие центры"],
        shape: Shape::Names,
        level: Level::Document,
        default: None,
        docs: (
            "The authorities that may sign certificates for names of the zones (CAA); without them every one may.",
            "Центры, которым можно подписывать сертификаты для имён зон (CAA); без них можно любому.",
        ),
    },
    Setting {
        key: "couchdb_admin_port",
        names: &["couchdb admin port", "порт управления couchdb"],
        shape: PORT,
        level: Level::Role,
        default: Some("5986"),
        docs: (
            "The node-local port of CouchDB 1 and 2.",
            "Служебный порт узла CouchDB версий 1 и 2.",
        ),
    },
    Setting {
        key: "couchdb_port",
        names: &["couchdb port", "порт couchdb"],
        shape: PORT,
        level: Level::Role,
        default: Some("5984"),
        docs: (
            "The port on which CouchDB serves databases.",
            "Порт, на котором CouchDB обслуживает базы данных.",
        ),
    },
    Setting {
        key: "couchdb_version",
        names: &["couchdb version", "версия couchdb"],
        shape: Shape::Version,
        level: Level::Role,
        default: Some("2.3"),
        docs: (
            "The version of CouchDB that the files are written for.",
            "Версия CouchDB, для которой пишутся файлы.",
        ),
    },
    Setting {
        key: "epel_mirror",
        names: &["epel mirror", "зеркало epel"],
        shape: Shape::Url,
        level: Level::Server,
        default: Some("https://archives.fedoraproject.org/pub/archive/epel/7"),
        docs: ("Where the packages of EPEL 7 are.", "Где лежат пакеты EPEL 7."),
    },
    Setting {
        key: "erlang_node_port",
        names: &["erlang node port", "kazoo node port", "порт узла erlang", "порт узла kazoo"],
        shape: PORT,
        level: Level::Role,
        default: Some("8031"),
        docs: (
            "The port on which FreeSWITCH's mod_kazoo listens for Erlang nodes.",
            "Порт, на котором mod_kazoo во FreeSWITCH принимает узлы Erlang.",
        ),
    },
    Setting {
        key: "events_port",
        names: &["events port", "blackhole port", "порт событий", "порт blackhole"],
        shape: PORT,
        level: Level::Role,
        default: Some("5555"),
        docs: ("The port of Kazoo's WebSocket of events.", "Порт вебсокета событий Kazoo."),
    },
    Setting {
        key: "freeswitch_root",
        names: &["freeswitch root", "freeswitch directory", "каталог freeswitch"],
        shape: Shape::Path,
        level: Level::Role,
        default: Some("/etc/kazoo/freeswitch"),
        docs: ("The directory of FreeSWITCH's configuration.", "Каталог настроек FreeSWITCH."),
    },
    Setting {
        key: "freeswitch_version",
        names: &["freeswitch version", "версия freeswitch"],
        shape: Shape::Version,
        level: Level::Role,
        default: Some("1.10"),
        docs: (
            "The version of FreeSWITCH that the files are written for.",
            "Версия FreeSWITCH, для которой пишутся файлы.",
        ),
    },
    Setting {
        key: "gateway",
        names: &[
            "gateway",
            "ipv6 gateway",
            "default gateway",
            "шлюз",
            "шлюз ipv6",
            "шлюз по умолчанию",
        ],
        shape: Shape::Address,
        level: Level::Server,
        default: None,
        docs: (
            "The default gateway of the servers' own network.",
            "Шлюз по умолчанию собственной сети серверов.",
        ),
    },
    Setting {
        key: "hostmaster",
        names: &[
            "hostmaster",
            "zone contact",
            "ответственный за зону",
            "почта ответственного за зону",
            "почта администратора зоны",
        ],
        shape: Shape::Mail,
        level: Level::Document,
        default: None,
        docs: (
            "The mailbox of the person who answers for the zones (SOA RNAME).",
            "Почтовый ящик ответственного за зоны (SOA RNAME).",
        ),
    },
    Setting {
        key: "interface",
        names: &["interface", "network interface", "интерфейс", "сетевой интерфейс"],
        shape: Shape::Word,
        level: Level::Server,
        default: Some("eth0"),
        docs: (
            "The network interface that carries the server's own address.",
            "Сетевой интерфейс, на котором стоит собственный адрес сервера.",
        ),
    },
    Setting {
        key: "internal_networks",
        names: &["internal networks", "внутренние сети"],
        shape: Shape::Prefixes,
        level: Level::Document,
        default: None,
        docs: (
            "The networks that see every name; without them the declared networks, those of administrators, and those of private addresses.",
            "Сети, которым видны все имена; если не названы — описанные сети, сети администраторов и сети частных адресов.",
        ),
    },
    Setting {
        key: "ipv4_gateway",
        names: &["ipv4 gateway", "шлюз ipv4"],
        shape: Shape::Address,
        level: Level::Role,
        default: None,
        docs: (
            "The gateway of the network of the role's floating IPv4 address.",
            "Шлюз сети плавающего адреса IPv4 роли.",
        ),
    },
    Setting {
        key: "ipv4_prefix_length",
        names: &["ipv4 prefix length", "ipv4 prefix", "длина префикса ipv4", "префикс ipv4"],
        shape: Shape::Int(0, 32),
        level: Level::Role,
        default: Some("24"),
        docs: (
            "The prefix length of the floating IPv4 address.",
            "Длина префикса плавающего адреса IPv4.",
        ),
    },
    Setting {
        key: "kazoo_version",
        names: &["kazoo version", "версия kazoo"],
        shape: Shape::Version,
        level: Level::Role,
        default: Some("4.3"),
        docs: (
            "The version of Kazoo that the files are written for.",
            "Версия Kazoo, для которой пишутся файлы.",
        ),
    },
    Setting {
        key: "keepalived_version",
        names: &["keepalived version", "версия keepalived"],
        shape: Shape::Version,
        level: Level::Role,
        default: Some("1.3"),
        docs: (
            "The version of keepalived that the files are written for.",
            "Версия keepalived, для которой пишутся файлы.",
        ),
    },
    Setting {
        key: "link_local",
        names: &[
            "link local address",
            "vrrp address",
            "локальный адрес vrrp",
            "локальный адрес канала",
        ],
        shape: Shape::Address,
        level: Level::Role,
        default: None,
        docs: (
            "The link-local address that VRRP announces for a floating address of IPv4.",
            "Локальный адрес канала, который VRRP объявляет за плавающий адрес IPv4.",
        ),
    },
    Setting {
        key: "log_servers",
        names: &[
            "log servers",
            "log server",
            "syslog servers",
            "syslog server",
            "серверы журналов",
            "сервер журналов",
            "серверы syslog",
        ],
        shape: Shape::Hosts,
        level: Level::Server,
        default: None,
        docs: (
            "The servers that the logs are sent to, by syslog over TCP.",
            "Серверы, которым отправляются журналы: syslog по TCP.",
        ),
    },
    Setting {
        key: "management_port",
        names: &[
            "management port",
            "rabbitmq management port",
            "порт управления",
            "порт управления rabbitmq",
        ],
        shape: PORT,
        level: Level::Role,
        default: Some("15672"),
        docs: ("The port of RabbitMQ's management interface.", "Порт управления RabbitMQ."),
    },
    Setting {
        key: "members",
        names: &[
            "members",
            "cluster members",
            "члены",
            "члены кластера",
            "участники",
            "состав кластера",
        ],
        shape: Shape::Hosts,
        level: Level::Role,
        default: None,
        docs: (
            "The servers that share the floating addresses of the role, best first.",
            "Серверы, которые делят плавающие адреса роли, в порядке предпочтения.",
        ),
    },
    Setting {
        key: "name_servers",
        names: &[
            "name servers",
            "nameservers",
            "dns servers of the zone",
            "серверы имен",
            "сервера имен",
            "серверы имен зоны",
        ],
        shape: Shape::Hosts,
        level: Level::Document,
        default: None,
        docs: (
            "The name servers of the zones (NS), the primary one first; a name inside a zone must be that of a server or floating address.",
            "Серверы имён зон (NS), первичный впереди; имя внутри зоны должно принадлежать серверу или плавающему адресу.",
        ),
    },
    Setting {
        key: "nginx_version",
        names: &["nginx version", "версия nginx"],
        shape: Shape::Version,
        level: Level::Role,
        default: Some("1.20"),
        docs: (
            "The version of nginx that the files are written for.",
            "Версия nginx, для которой пишутся файлы.",
        ),
    },
    Setting {
        key: "ntp_servers",
        names: &[
            "ntp servers",
            "time servers",
            "серверы времени",
            "сервера времени",
            "серверы ntp",
            "ntp",
        ],
        shape: Shape::Hosts,
        level: Level::Server,
        default: None,
        docs: ("The servers that the clocks follow.", "Серверы, по которым идут часы."),
    },
    Setting {
        key: "os",
        names: &["os", "operating system", "операционная система", "ос"],
        shape: Shape::Os,
        level: Level::Server,
        default: Some("el7"),
        docs: ("The family of the operating system.", "Семейство операционной системы."),
    },
    Setting {
        key: "os_mirror",
        names: &["os mirror", "centos mirror", "зеркало ос", "зеркало centos"],
        shape: Shape::Url,
        level: Level::Server,
        default: Some("https://vault.centos.org/7.9.2009"),
        docs: (
            "Where the packages of CentOS 7 are: above `os`, `updates` and `extras`.",
            "Где лежат пакеты CentOS 7: каталог над `os`, `updates` и `extras`.",
        ),
    },
    Setting {
        key: "platform",
        names: &[
            "platform",
            "platform name",
            "платформа",
            "обозначение платформы",
            "обозначение комплекса",
        ],
        shape: Shape::Slug,
        level: Level::Document,
        default: None,
        docs: (
            "The short name of the platform in files and packages.",
            "Короткое имя платформы в файлах и пакетах.",
        ),
    },
    Setting {
        key: "portal_root",
        names: &["portal root", "portal directory", "каталог портала", "каталог личного кабинета"],
        shape: Shape::Path,
        level: Level::Role,
        default: Some("/var/www/html/monster-ui"),
        docs: ("The directory of the portal's files.", "Каталог файлов личного кабинета."),
    },
    Setting {
        key: "prefix_length",
        names: &["prefix length", "ipv6 prefix length", "длина префикса", "длина префикса ipv6"],
        shape: Shape::Int(1, 128),
        level: Level::Server,
        default: Some("64"),
        docs: (
            "The prefix length of the servers' own IPv6 addresses.",
            "Длина префикса собственных адресов IPv6.",
        ),
    },
    Setting {
        key: "primary_addresses",
        names: &[
            "primary name server addresses",
            "primary name server address",
            "primary name server",
            "адреса первичного сервера имен",
            "адрес первичного сервера имен",
            "первичный сервер имен",
        ],
        shape: Shape::Addresses,
        level: Level::Document,
        default: None,
        docs: (
            "The addresses of the primary name server; without them those of its row in a table.",
            "Адреса первичного сервера имён; если не названы — те, что даёт ему таблица.",
        ),
    },
    Setting {
        key: "rabbitmq_version",
        names: &["rabbitmq version", "версия rabbitmq"],
        shape: Shape::Version,
        level: Level::Role,
        default: Some("3.8"),
        docs: (
            "The version of RabbitMQ that the files are written for.",
            "Версия RabbitMQ, для которой пишутся файлы.",
        ),
    },
    Setting {
        key: "resolvers",
        names: &[
            "resolvers",
            "dns resolvers",
            "dns servers",
            "резолверы",
            "серверы dns",
            "сервера dns",
        ],
        shape: Shape::Addresses,
        level: Level::Server,
        default: None,
        docs: (
            "The addresses of the resolvers that the servers ask.",
            "Адреса резолверов, которые опрашивают серверы.",
        ),
    },
    Setting {
        key: "reverse_networks",
        names: &[
            "reverse networks",
            "delegated networks",
            "сети с обратными зонами",
            "сети обратных зон",
        ],
        shape: Shape::Prefixes,
        level: Level::Document,
        default: None,
        docs: (
            "The networks of public addresses whose reverse zones are delegated to the name servers; other reverse zones of public addresses are the provider's.",
            "Сети публичных адресов, обратные зоны которых делегированы серверам имён; прочие обратные зоны публичных адресов ведёт провайдер.",
        ),
    },
    Setting {
        key: "role",
        names: &["role", "роль"],
        shape: Shape::Slug,
        level: Level::Server,
        default: None,
        docs: (
            "The id of the role that the section, or the server, belongs to.",
            "Обозначение роли, к которой относится раздел или сервер.",
        ),
    },
    Setting {
        key: "rtp_end",
        names: &["rtp end", "last rtp port", "последний порт rtp"],
        shape: PORT,
        level: Level::Role,
        default: Some("32766"),
        docs: ("The last port of the range of RTP.", "Последний порт диапазона RTP."),
    },
    Setting {
        key: "rtp_start",
        names: &["rtp start", "first rtp port", "первый порт rtp"],
        shape: PORT,
        level: Level::Role,
        default: Some("16384"),
        docs: ("The first port of the range of RTP.", "Первый порт диапазона RTP."),
    },
    Setting {
        key: "secondary_addresses",
        names: &[
            "secondary name server addresses",
            "secondary name server address",
            "secondary name servers",
            "адреса вторичных серверов имен",
            "адрес вторичного сервера имен",
            "вторичные серверы имен",
        ],
        shape: Shape::Addresses,
        level: Level::Document,
        default: None,
        docs: (
            "The addresses of the secondary name servers; without them those of their rows in a table.",
            "Адреса вторичных серверов имён; если не названы — те, что даёт им таблица.",
        ),
    },
    Setting {
        key: "services",
        names: &["services", "runs", "службы", "сервисы"],
        shape: Shape::Words,
        level: Level::Role,
        default: None,
        docs: (
            "The services that the servers of the role run; wins over the prose.",
            "Службы, которые работают на серверах роли; сильнее сказанного в тексте.",
        ),
    },
    Setting {
        key: "sip_domains",
        names: &["sip domains", "sip domain", "домены sip", "домен sip"],
        shape: Shape::Names,
        level: Level::Document,
        default: None,
        docs: (
            "The domains of telephone users, besides the name of the floating address, whose calls come here (NAPTR, SRV).",
            "Домены абонентов, кроме имени плавающего адреса, звонки которых идут сюда (NAPTR, SRV).",
        ),
    },
    Setting {
        key: "sip_port",
        names: &["sip port", "порт sip"],
        shape: PORT,
        level: Level::Role,
        default: Some("5060"),
        docs: ("The port of SIP over UDP and TCP.", "Порт SIP по UDP и TCP."),
    },
    Setting {
        key: "sips_port",
        names: &["sips port", "sip tls port", "порт sips", "порт sip tls"],
        shape: PORT,
        level: Level::Role,
        default: Some("5061"),
        docs: ("The port of SIP over TLS.", "Порт SIP по TLS."),
    },
    Setting {
        key: "soa_expire",
        names: &["soa expire", "expire", "срок годности зоны"],
        shape: Shape::Duration,
        level: Level::Document,
        default: Some("1209600"),
        docs: (
            "How long a secondary answers without its primary.",
            "Сколько вторичный сервер отвечает без первичного.",
        ),
    },
    Setting {
        key: "soa_minimum",
        names: &["soa minimum", "negative ttl", "время жизни отрицательного ответа"],
        shape: Shape::Duration,
        level: Level::Document,
        default: Some("300"),
        docs: (
            "How long a resolver remembers that a name does not exist.",
            "Сколько резолвер помнит, что имени нет.",
        ),
    },
    Setting {
        key: "soa_refresh",
        names: &["soa refresh", "refresh", "период обновления зоны"],
        shape: Shape::Duration,
        level: Level::Document,
        default: Some("7200"),
        docs: (
            "How often a secondary asks its primary for changes.",
            "Как часто вторичный сервер спрашивает первичный об изменениях.",
        ),
    },
    Setting {
        key: "soa_retry",
        names: &["soa retry", "retry", "период повтора обновления зоны"],
        shape: Shape::Duration,
        level: Level::Document,
        default: Some("3600"),
        docs: (
            "How soon a secondary asks again after a failure.",
            "Через сколько вторичный сервер спрашивает снова после неудачи.",
        ),
    },
    Setting {
        key: "tls_certificate",
        names: &["tls certificate", "certificate", "сертификат", "сертификат tls"],
        shape: Shape::Path,
        level: Level::Role,
        default: None,
        docs: (
            "The file of the certificate chain on the server.",
            "Файл цепочки сертификатов на сервере.",
        ),
    },
    Setting {
        key: "tls_key",
        names: &["tls key", "certificate key", "ключ tls", "ключ сертификата"],
        shape: Shape::Path,
        level: Level::Role,
        default: None,
        docs: (
            "The file of the certificate's private key on the server.",
            "Файл закрытого ключа сертификата на сервере.",
        ),
    },
    Setting {
        key: "ttl",
        names: &["ttl", "zone ttl", "время жизни записей"],
        shape: Shape::Duration,
        level: Level::Document,
        default: Some("3600"),
        docs: ("How long resolvers may keep a record.", "Сколько резолверы хранят запись."),
    },
    Setting {
        key: "uses",
        names: &["uses", "talks to", "использует", "обращается к"],
        shape: Shape::Words,
        level: Level::Role,
        default: None,
        docs: (
            "The services of other roles that the servers of the role talk to; wins over the prose.",
            "Службы других ролей, к которым обращаются серверы роли; сильнее сказанного в тексте.",
        ),
    },
    Setting {
        key: "verto_port",
        names: &["verto port", "порт verto"],
        shape: PORT,
        level: Level::Role,
        default: None,
        docs: (
            "The port of FreeSWITCH's Verto; stating it turns Verto on.",
            "Порт Verto во FreeSWITCH; если он назван, Verto включается.",
        ),
    },
    Setting {
        key: "vip_ttl",
        names: &["vip ttl", "floating address ttl", "время жизни записей плавающих адресов"],
        shape: Shape::Duration,
        level: Level::Document,
        default: Some("300"),
        docs: (
            "How long resolvers may keep the record of a floating address.",
            "Сколько резолверы хранят запись плавающего адреса.",
        ),
    },
    Setting {
        key: "vrrp_id",
        names: &["vrrp id", "virtual router id", "vrid", "номер vrrp", "номер группы vrrp"],
        shape: Shape::Int(1, 255),
        level: Level::Role,
        default: None,
        docs: (
            "The number of the VRRP group; unique in the network segment.",
            "Номер группы VRRP; единственный в сегменте сети.",
        ),
    },
    Setting {
        key: "ws_port",
        names: &["ws port", "websocket port", "порт вебсокета", "порт websocket"],
        shape: PORT,
        level: Level::Role,
        default: Some("5066"),
        docs: ("The port of FreeSWITCH's WebSocket.", "Порт вебсокета FreeSWITCH."),
    },
    Setting {
        key: "zones",
        names: &["zones", "zone", "dns zones", "зоны", "зона", "зоны dns"],
        shape: Shape::Names,
        level: Level::Document,
        default: None,
        docs: (
            "The zones that the names of the platform lie in.",
            "Зоны, в которых лежат имена платформы.",
        ),
    },
];

/// The setting `key`.
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.binary_search_by(|it| it.key.cmp(key)).ok().map(|at| &SETTINGS[at])
}

/// Where a value holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// For the whole platform.
    Platform,
    /// For the servers of a role.
    Role(RoleId),
    /// For one server.
    Server(ServerId),
}

/// A value that a document states.
#[derive(Clone, Debug)]
pub struct Value {
    /// The setting.
    pub key: &'static str,
    /// Where it holds.
    pub scope: Scope,
    /// The place of the field's name.
    pub name: Span,
    /// The checked and normalised words of the value, each with its place; a setting that is no list
    /// has exactly one.
    pub words: Vec<Spanned<String>>,
}

/// The words of a setting that holds somewhere, and how they are known.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The words; a setting that is no list has one at most.
    pub words: Vec<String>,
    /// For each word, how it is known.
    pub stated: Vec<Stated>,
}

/// The settings of a platform.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    values: BTreeMap<(&'static str, Scope), Value>,
}

impl Settings {
    /// States a value; the one that was stated before for the same key and scope comes back.
    pub fn state(&mut self, value: Value) -> Option<Value> {
        self.values.insert((value.key, value.scope), value)
    }

    /// What the documents state for exactly this key and scope.
    pub fn stated(&self, key: &'static str, scope: Scope) -> Option<&Value> {
        self.values.get(&(key, scope))
    }

    /// All that the documents state, by key and scope.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.values()
    }

    /// The value of `key` for `server` of `role`: the narrowest scope wins, then the default.
    pub fn get(&self, key: &str, role: Option<RoleId>, server: Option<ServerId>) -> Resolved {
        let Some(setting) = setting(key) else { return Resolved::default() };
        let scopes = [server.map(Scope::Server), role.map(Scope::Role), Some(Scope::Platform)];
        let stated = scopes.into_iter().flatten();
        if let Some(value) = stated.into_iter().find_map(|it| self.stated(setting.key, it)) {
            return Resolved {
                words: value.words.iter().map(|it| it.value.clone()).collect(),
                stated: value.words.iter().map(|it| Stated::At(it.span)).collect(),
            };
        }
        let words: Vec<String> = setting.default.map(str::to_owned).into_iter().collect();
        Resolved { stated: vec![Stated::Default; words.len()], words }
    }

    /// The value of `key` for the whole platform.
    pub fn platform(&self, key: &str) -> Resolved {
        self.get(key, None, None)
    }
}

impl Resolved {
    /// The first word, if there is one.
    pub fn one(&self) -> Option<&str> {
        self.words.first().map(String::as_str)
    }
}

/// A field name or header as it is compared: lower case, `ё` as `е`, hyphens and underscores as
/// spaces, single spaces.
pub fn normalise(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'ё' => 'е',
            '-' | '_' | '\u{2010}' | '\u{2011}' => ' ',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c != ' ' || !(result.is_empty() || result.ends_with(' ')) {
            result.push(c);
        }
    }
    result.truncate(result.trim_end().len());
    result
}

/// The setting that a field list calls `name`: by its key or one of its words, in any case.
pub fn setting_named(name: &str) -> Option<&'static Setting> {
    let name = normalise(name);
    SETTINGS.iter().find(|it| normalise(it.key) == name || it.names.contains(&name.as_str()))
}

/// The known word that is nearest to the unknown field name `name`.
pub fn nearest_setting(name: &str) -> Option<&'static str> {
    nearest(&normalise(name), SETTINGS.iter().flat_map(|it| it.names.iter().copied()))
}

/// A word of a value that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueError {
    /// The word that is wrong, in bytes of the value.
    pub word: Range<usize>,
    /// The part of it that is wrong, in bytes of the value.
    pub range: Range<usize>,
    /// Why.
    pub reason: Text,
    /// What could stand there instead.
    pub suggestion: Option<String>,
}

/// A word of a value, as it was written and as it is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Where it was written, in bytes of the value.
    pub range: Range<usize>,
    /// The checked and normalised word.
    pub value: String,
}

impl Shape {
    /// Whether a value has several words.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Addresses | Self::Hosts | Self::Names | Self::Prefixes | Self::Words)
    }

    /// What a value looks like, for messages.
    pub fn describe(self) -> Text {
        let (en, ru) = match self {
            Self::Address => ("an address", "адрес"),
            Self::Addresses => ("addresses parted by commas", "адреса через запятую"),
            Self::Duration => (
                "a duration, such as `300`, `5m`, `2h` or `1d`",
                "длительность, например `300`, `5m`, `2h` или `1d`",
            ),
            Self::Host => ("a host name or an address", "имя сервера или адрес"),
            Self::Hosts => (
                "host names or addresses parted by commas",
                "имена серверов или адреса через запятую",
            ),
            Self::Int(low, high) => {
                return Text::new(
                    format!("a whole number from {low} to {high}"),
                    format!("целое число от {low} до {high}"),
                );
            }
            Self::Mail => (
                "a mailbox, such as `name@example.org`",
                "почтовый ящик, например `name@example.org`",
            ),
            Self::Names => ("names of zones parted by commas", "имена зон через запятую"),
            Self::Os => (
                "an operating system, such as `el7` or `CentOS 7`",
                "операционная система, например `el7` или `CentOS 7`",
            ),
            Self::Path => ("an absolute path", "абсолютный путь"),
            Self::Prefixes => (
                "prefixes such as `fd75:9fac:a7b1::/48`, parted by commas",
                "префиксы вида `fd75:9fac:a7b1::/48` через запятую",
            ),
            Self::Slug => (
                "a word of lower-case Latin letters, digits and hyphens",
                "слово из строчных латинских букв, цифр и дефисов",
            ),
            Self::Url => (
                "a URL, such as `https://example.org/centos/7`",
                "адрес URL, например `https://example.org/centos/7`",
            ),
            Self::Version => ("a version, such as `2.3`", "версия, например `2.3`"),
            Self::Word => (
                "a word of Latin letters, digits and `._-+:`",
                "слово из латинских букв, цифр и `._-+:`",
            ),
            Self::Words => (
                "words of Latin letters, digits and `._-+:`, parted by commas",
                "слова из латинских букв, цифр и `._-+:` через запятую",
            ),
        };
        Text::new(en, ru)
    }

    /// Reads a value: its good words, and what is wrong with the others. A value without any word
    /// yields neither.
    pub fn read(self, text: &str) -> (Vec<Word>, Vec<ValueError>) {
        let (mut words, mut errors) = (Vec::new(), Vec::new());
        let parts = if self.is_list() { split_list(text) } else { vec![trim(text, 0..text.len())] };
        for range in parts.into_iter().filter(|it| !it.is_empty()) {
            match self.read_word(&text[range.clone()]) {
                Ok(value) => words.push(Word { range, value }),
                Err(mut error) => {
                    error.range = range.start + error.range.start..range.start + error.range.end;
                    error.word = range;
                    errors.push(error);
                }
            }
        }
        (words, errors)
    }

    fn read_word(self, word: &str) -> Result<String, ValueError> {
        let wrong = |suggestion: Option<String>| ValueError {
            word: 0..word.len(),
            range: 0..word.len(),
            reason: {
                let it = self.describe();
                Text::new(format!("expected {}", it.en), format!("здесь ожидается {}", it.ru))
            },
            suggestion,
        };
        let is_word =
            |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "._-+:".contains(c));
        match self {
            Self::Address | Self::Addresses => address(word).map(|it| it.to_string()),
            Self::Duration => duration(word).map(|it| it.to_string()).ok_or_else(|| wrong(None)),
            Self::Host | Self::Hosts => host(word),
            Self::Int(low, high) => match word.parse::<i64>() {
                Ok(number) if (low..=high).contains(&number) => Ok(number.to_string()),
                _ => Err(wrong(None)),
            },
            Self::Mail => match word.split_once('@') {
                Some((user, domain))
                    if !user.is_empty()
                        && user
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
                        && !user.starts_with('.')
                        && !user.ends_with('.')
                        && !user.contains("..") =>
                {
                    let domain = DnsName::new(domain).map_err(|_| wrong(None))?;
                    Ok(format!("{user}@{domain}"))
                }
                Some(_) => Err(wrong(None)),
                // The SOA writes a dot for the `@`: people copy it from there.
                None => Err(wrong(
                    word.split_once('.')
                        .map(|(user, domain)| format!("{user}@{}", domain.trim_end_matches('.'))),
                )),
            },
            Self::Names => DnsName::new(word).map(|it| it.to_string()).map_err(|error| {
                let range = error.range(word);
                ValueError { word: 0..word.len(), range, reason: error.text(), suggestion: None }
            }),
            Self::Os => os(word).map(str::to_owned).ok_or_else(|| wrong(None)),
            Self::Path => {
                let good = |c: char| c.is_ascii_alphanumeric() || "._+@=,-/".contains(c);
                let part = |it: &str| it == "." || it == "..";
                match word.strip_prefix('/') {
                    Some(rest) if word.chars().all(good) && !rest.split('/').any(part) => {
                        Ok(format!("/{}", rest.trim_end_matches('/')))
                    }
                    _ => Err(wrong(None)),
                }
            }
            Self::Prefixes => word.parse::<IpNet>().map(|it| it.to_string()).map_err(|_| {
                let suggestion = match word.parse::<IpAddr>() {
                    Ok(IpAddr::V4(_)) => Some(format!("{word}/32")),
                    Ok(IpAddr::V6(_)) => Some(format!("{word}/128")),
                    Err(_) => None,
                };
                wrong(suggestion)
            }),
            Self::Slug => {
                let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                if word.chars().all(good) && !word.starts_with('-') && !word.ends_with('-') {
                    Ok(word.to_owned())
                } else {
                    Err(wrong(Some(slug(word)).filter(|it| !it.is_empty())))
                }
            }
            Self::Url => {
                let good = |c: char| c.is_ascii_alphanumeric() || "._~-/:[]@%+=,".contains(c);
                let schemes = ["https://", "http://", "file://"];
                let rest = schemes.iter().find_map(|it| word.strip_prefix(it));
                match rest {
                    Some(rest) if !rest.is_empty() && rest.chars().all(good) => {
                        Ok(word.trim_end_matches('/').to_owned())
                    }
                    _ => Err(wrong(None)),
                }
            }
            Self::Version => {
                let number = |it: &str| {
                    (1..=5).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_digit())
                };
                if word.split('.').all(number) { Ok(word.to_owned()) } else { Err(wrong(None)) }
            }
            Self::Word | Self::Words => {
                if is_word(word) {
                    Ok(word.to_owned())
                } else {
                    Err(wrong(None))
                }
            }
        }
    }
}

/// `range` of `text` without white space on both sides.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// The words of a list.
fn split_list(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c == ',' || c == ';' || c.is_whitespace() {
            words.push(start..at);
            start = at + c.len_utf8();
        }
    }
    words.push(start..text.len());
    words
}

fn address(word: &str) -> Result<IpAddr, ValueError> {
    parse_address(word).map_err(|error| ValueError {
        word: 0..word.len(),
        range: error.range,
        reason: error.reason.text(),
        suggestion: error.suggestion,
    })
}

fn host(word: &str) -> Result<String, ValueError> {
    let is_address = word.contains(':')
        || word.starts_with('[')
        || word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_address {
        return address(word).map(|it| it.to_string());
    }
    HostName::new(word).map(|it| it.to_string()).map_err(|error| {
        let range = error.range(word);
        ValueError { word: 0..word.len(), range, reason: error.text(), suggestion: None }
    })
}

/// The family of an operating system that rebuilds one release of Enterprise Linux.
fn os(word: &str) -> Option<&'static str> {
    const NAMES: &[&str] =
        &["el", "almalinux", "alma", "centos", "oracle", "red hat", "rhel", "rocky"];
    let word = normalise(word);
    let name = NAMES.iter().find_map(|it| word.strip_prefix(it))?;
    let version = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = version.len() - version.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match &version[..digits] {
        "7" => Some("el7"),
        "8" => Some("el8"),
        "9" => Some("el9"),
        _ => None,
    }
}

/// Seconds, at most what a TTL can hold (RFC 2181 §8).
fn duration(word: &str) -> Option<u32> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = word.split_at(digits);
    let factor = match unit.trim_start().to_lowercase().as_str() {
        "" | "s" | "с" | "сек" => 1,
        "m" | "min" | "м" | "мин" => 60,
        "h" | "ч" | "час" => 3600,
        "d" | "д" | "дн" => 86_400,
        "w" | "н" | "нед" => 604_800,
        _ => return None,
    };
    let seconds = number.parse::<u32>().ok()?.checked_mul(factor)?;
    (seconds <= 0x7fff_ffff).then_some(seconds)
}

/// A text as a short name for files: Cyrillic is transliterated, what is neither letter nor digit
/// becomes a hyphen.
pub fn slug(text: &str) -> String {
    let mut result = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let latin = match c {
            'a'..='z' | '0'..='9' => {
                result.push(c);
                continue;
            }
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'ё' | 'э' | 'є' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'і' | 'ї' => "i",
            'й' | 'ы' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ю' => "yu",
            'я' => "ya",
            'ъ' | 'ь' => continue,
            _ => {
                if !result.is_empty() && !result.ends_with('-') {
                    result.push('-');
                }
                continue;
            }
        };
        result.push_str(latin);
    }
    result.truncate(result.trim_end_matches('-').len());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_words_are_unambiguous() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key));
        let mut words = BTreeMap::new();
        for setting in SETTINGS {
            for name in setting.names {
                assert_eq!(normalise(name), *name, "words of `{}` are normalised", setting.key);
                assert_eq!(words.insert(*name, setting.key), None, "`{name}` is used twice");
            }
            let found = setting_named(setting.key).map(|it| it.key);
            assert_eq!(found, Some(setting.key), "the key itself is a word");
        }
    }

    #[test]
    fn every_default_has_the_shape_of_its_setting() {
        for setting in SETTINGS {
            let Some(default) = setting.default else { continue };
            let (words, errors) = setting.shape.read(default);
            assert!(errors.is_empty(), "{}: {errors:?}", setting.key);
            assert_eq!(words[0].value, default, "{}", setting.key);
        }
    }

    #[test]
    fn names_are_found_in_both_languages_and_any_case() {
        let key = |name| setting_named(name).map(|it| it.key);
        assert_eq!(key("Серверы имён"), Some("name_servers"));
        assert_eq!(key("Name-Servers"), Some("name_servers"));
        assert_eq!(key("VRRP_ID"), Some("vrrp_id"));
        assert_eq!(key("цвет"), None);
        assert_eq!(nearest_setting("Зонны"), Some("зоны"));
    }

    #[test]
    fn values_are_checked_and_normalised() {
        let good = |shape: Shape, text: &str| {
            let (words, errors) = shape.read(text);
            assert!(errors.is_empty(), "{text}: {errors:?}");
            words.into_iter().map(|it| it.value).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(good(Shape::Duration, " 5m "), "300");
        assert_eq!(good(Shape::Duration, "2 ч"), "7200");
        assert_eq!(good(Shape::Names, "A.ru, b.ru.\nc.ru"), "a.ru b.ru c.ru");
        assert_eq!(good(Shape::Hosts, "ns1.A.ru fd75:0::53"), "ns1.a.ru fd75::53");
        assert_eq!(good(Shape::Prefixes, "10.0.0.0/8"), "10.0.0.0/8");
        assert_eq!(good(Shape::Mail, "noc@Example.org"), "noc@example.org");
        assert_eq!(good(Shape::Path, "/var/www/"), "/var/www");
        assert_eq!(good(Shape::Url, "http://[fd75::80]/centos/"), "http://[fd75::80]/centos");
        assert_eq!(good(Shape::Os, "CentOS 7 x64"), "el7");
        assert_eq!(good(Shape::Os, "Rocky Linux 9.3"), "el9");
        assert_eq!(good(Shape::Words, "couchdb;rabbitmq"), "couchdb rabbitmq");
    }

    #[test]
    fn wrong_values_are_placed_and_explained() {
        let bad = |shape: Shape, text: &str| {
            let (_, errors) = shape.read(text);
            assert_eq!(errors.len(), 1, "{text}: {errors:?}");
            (text[errors[0].range.clone()].to_owned(), errors[0].suggestion.clone())
        };
        let none = |text: &str| (text.to_owned(), None);
        assert_eq!(bad(Shape::Int(0, 32), "64"), none("64"));
        assert_eq!(bad(Shape::Duration, "soon"), none("soon"));
        assert_eq!(bad(Shape::Duration, "4294967296"), none("4294967296"));
        assert_eq!(bad(Shape::Addresses, "fd75::1, fd75::g"), none("g"));
        assert_eq!(bad(Shape::Hosts, "a.ru b_c.ru"), none("_"));
        assert_eq!(bad(Shape::Path, "/a/../b"), none("/a/../b"));
        assert_eq!(bad(Shape::Path, "/a;b"), none("/a;b"));
        assert_eq!(bad(Shape::Url, "ftp://a.ru/"), none("ftp://a.ru/"));
        assert_eq!(bad(Shape::Url, "https://a.ru/$x"), none("https://a.ru/$x"));
        assert_eq!(bad(Shape::Word, "eth 0"), none("eth 0"));
        assert_eq!(bad(Shape::Os, "el77"), none("el77"));
        assert_eq!(bad(Shape::Os, "Debian 12"), none("Debian 12"));
        let mail = bad(Shape::Mail, "noc.example.org").1;
        assert_eq!(mail.as_deref(), Some("noc@example.org"));
    }

    #[test]
    fn the_narrowest_scope_wins_and_defaults_are_told() {
        let mut settings = Settings::default();
        for (scope, word) in [(Scope::Platform, "eth1"), (Scope::Server(ServerId(2)), "eth2")] {
            let words = vec![Spanned::new(word.to_owned(), Span::default())];
            settings.state(Value { key: "interface", scope, name: Span::default(), words });
        }
        let get = |role, server| {
            let found = settings.get("interface", role, server);
            found.one().map(str::to_owned)
        };
        assert_eq!(get(Some(RoleId(0)), Some(ServerId(2))).as_deref(), Some("eth2"));
        assert_eq!(get(Some(RoleId(0)), Some(ServerId(1))).as_deref(), Some("eth1"));
        assert_eq!(settings.platform("ttl").stated, [Stated::Default]);
        assert!(settings.platform("gateway").words.is_empty());
    }

    #[test]
    fn slugs_are_transliterated() {
        assert_eq!(slug("Очередей / MQ 1"), "ocheredey-mq-1");
        assert_eq!(slug("—"), "");
    }
}
