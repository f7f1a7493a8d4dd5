//! THE table of ports: where services listen.

/// A port of a service.
#[derive(Clone, Copy, Debug)]
pub struct Port {
    /// The service.
    pub service: &'static str,
    /// The setting that holds it, or the number itself where no setting does.
    pub setting: &'static str,
    /// The setting that holds the end of a range.
    pub until: Option<&'static str>,
    /// The transport.
    pub transport: &'static str,
}

const fn port(service: &'static str, setting: &'static str, transport: &'static str) -> Port {
    Port { service, setting, until: None, transport }
}

/// All known ports, by service.
pub const PORTS: &[Port] = &[
    port("couchdb", "couchdb_port", "TCP"),
    port("couchdb", "couchdb_admin_port", "TCP"),
    port("freeswitch", "sip_port", "UDP, TCP"),
    port("freeswitch", "sips_port", "TCP"),
    port("freeswitch", "ws_port", "TCP"),
    port("freeswitch", "verto_port", "TCP"),
    port("freeswitch", "erlang_node_port", "TCP"),
    Port { until: Some("rtp_end"), ..port("freeswitch", "rtp_start", "UDP") },
    port("nginx", "80", "TCP"),
    port("nginx", "443", "TCP"),
    port("rabbitmq", "amqp_port", "TCP"),
    port("rabbitmq", "management_port", "TCP"),
    port("whapps", "api_port", "TCP"),
    port("whapps", "events_port", "TCP"),
];
