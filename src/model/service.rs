//! The services that the program knows.

/// A service that runs on servers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Service {
    /// The id, as templates and field lists name it.
    pub id: &'static str,
    /// The name of the product, as prose writes it.
    pub product: &'static str,
    /// Other words for it, in lower case.
    pub aliases: &'static [&'static str],
}

/// All known services, by id.
///
/// A product that consists of several services (Kazoo runs `ecallmgr` and `whapps`) is named by each.
pub const SERVICES: &[Service] = &[
    Service {
        id: "couchdb",
        product: "CouchDB",
        aliases: &["couch", "couch db", "apache couchdb"],
    },
    Service { id: "ecallmgr", product: "Kazoo", aliases: &["kazoo-ecallmgr"] },
    Service { id: "freeswitch", product: "FreeSWITCH", aliases: &["free switch", "mod_kazoo"] },
    Service { id: "haproxy", product: "HAProxy", aliases: &["ha proxy", "kazoo-haproxy"] },
    Service { id: "keepalived", product: "keepalived", aliases: &["vrrp"] },
    Service { id: "nginx", product: "nginx", aliases: &["engine x"] },
    Service { id: "rabbitmq", product: "RabbitMQ", aliases: &["rabbit", "rabbit mq"] },
    Service { id: "whapps", product: "Kazoo", aliases: &["kazoo-applications", "kazoo_apps"] },
];

/// The service `id`.
pub fn service(id: &str) -> Option<&'static Service> {
    SERVICES.binary_search_by(|it| it.id.cmp(id)).ok().map(|at| &SERVICES[at])
}
