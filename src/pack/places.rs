//! THE table of places on a server: whose they are, and what must happen when they change.

/// A place where configuration lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// A file, or a directory with a final `/`.
    pub(super) prefix: &'static str,
    /// Whether a package of the system or of a vendor owns what lies there, so that a second owner
    /// would be refused.
    pub(super) owned: bool,
    /// The packages whose installation brings the place into being, or overwrites it.
    pub(super) packages: &'static [&'static str],
    /// The program without which a change means nothing; empty where nothing needs to happen.
    pub(super) program: &'static str,
    /// A shell command that accepts or refuses what lies there now.
    pub(super) check: &'static str,
    /// A shell command that makes a running system take it up.
    pub(super) act: &'static str,
}

const fn place(prefix: &'static str, packages: &'static [&'static str]) -> Place {
    Place { prefix, owned: false, packages, program: "", check: "", act: "" }
}

impl Place {
    const fn owned(self) -> Self {
        Self { owned: true, ..self }
    }

    const fn on_change(
        self,
        program: &'static str,
        check: &'static str,
        act: &'static str,
    ) -> Self {
        Self { program, check, act, ..self }
    }
}

/// A database or a broker is restarted by a person, one server at a time.
const BY_HAND_COUCHDB: &str = "by_hand couchdb";
const BY_HAND_RABBITMQ: &str = "by_hand rabbitmq-server";
const BY_HAND_KAZOO: &str = "by_hand kazoo-applications kazoo-ecallmgr";
const BY_HAND_KAZOO_3: &str = "by_hand kz-whistle_apps kz-ecallmgr";

const NGINX: Place = place("/etc/nginx/", &["nginx"]).on_change(
    "nginx",
    "nginx -t -q",
    "systemctl reload-or-try-restart nginx",
);

/// All places that packages treat in their own way, by prefix; the longest that holds a path counts.
///
/// The owners are those of CentOS 7. systemd 219 knows `reload-or-try-restart` only by that name, and
/// keepalived tests a configuration from 1.4 on.
pub(super) const PLACES: &[Place] = &[
    place("/etc/aliases", &["setup"]).owned(),
    place("/etc/chrony.conf", &["chrony"]).owned().on_change(
        "chronyd",
        "",
        "systemctl try-restart chronyd",
    ),
    place("/etc/couchdb/", &["couchdb"]).on_change("systemctl", "", BY_HAND_COUCHDB),
    place("/etc/crypttab", &[]).owned(),
    place("/etc/environment", &["setup"]).owned(),
    place("/etc/exports", &["setup"]).owned(),
    place("/etc/firewalld/", &["firewalld"]).on_change(
        "firewall-cmd",
        "firewall-offline-cmd --check-config",
        "! firewall-cmd --quiet --state || firewall-cmd --quiet --reload",
    ),
    place("/etc/firewalld/firewalld.conf", &["firewalld"]).owned(),
    place("/etc/fstab", &[]).owned(),
    place("/etc/haproxy/", &["haproxy"]).owned().on_change(
        "haproxy",
        "haproxy -c -q -f /etc/haproxy/haproxy.cfg",
        "systemctl reload-or-try-restart haproxy",
    ),
    place("/etc/hosts", &["setup"]).owned(),
    place("/etc/hosts.allow", &["setup"]).owned(),
    place("/etc/hosts.deny", &["setup"]).owned(),
    place("/etc/kazoo/", &["kazoo-applications"]),
    place("/etc/kazoo/config.ini", &["kazoo-R15B"]).owned().on_change("sup", "", BY_HAND_KAZOO_3),
    place("/etc/kazoo/core/", &["kazoo-applications", "kazoo-configs-core"]).owned().on_change(
        "kazoo-applications",
        "",
        BY_HAND_KAZOO,
    ),
    place("/etc/kazoo/freeswitch/", &["kazoo-configs-freeswitch", "kazoo-freeswitch"])
        .owned()
        .on_change("fs_cli", "", "! fs_cli -x status >/dev/null 2>&1 || fs_cli -x reloadxml"),
    place("/etc/kazoo/haproxy/", &["kazoo-configs-haproxy"]).owned().on_change(
        "haproxy",
        "haproxy -c -q -f /etc/kazoo/haproxy/haproxy.cfg",
        "systemctl reload-or-try-restart kazoo-haproxy",
    ),
    place("/etc/kazoo/vm.args", &["kazoo-R15B"]).owned().on_change("sup", "", BY_HAND_KAZOO_3),
    place("/etc/keepalived/", &["keepalived"]).on_change(
        "keepalived",
        "! keepalived --help 2>&1 | grep -q -e --config-test || keepalived --config-test",
        "systemctl reload-or-try-restart keepalived",
    ),
    place("/etc/keepalived/keepalived.conf", &["keepalived"]).owned(),
    place("/etc/logrotate.conf", &["logrotate"]).owned(),
    place("/etc/motd", &["setup"]).owned(),
    place("/etc/my.cnf", &["mariadb-libs"]).owned(),
    place("/etc/named.conf", &["bind"]).owned().on_change(
        "named",
        "named-checkconf",
        "systemctl reload-or-try-restart named",
    ),
    NGINX,
    Place { prefix: "/etc/nginx/mime.types", owned: true, ..NGINX },
    Place { prefix: "/etc/nginx/nginx.conf", owned: true, ..NGINX },
    place("/etc/profile", &["setup"]).owned(),
    place("/etc/rabbitmq/", &["rabbitmq-server"]).on_change("rabbitmqctl", "", BY_HAND_RABBITMQ),
    place("/etc/rsyslog.conf", &["rsyslog"]).owned(),
    place("/etc/rsyslog.d/", &[]).on_change(
        "rsyslogd",
        "rsyslogd -N1",
        "systemctl try-restart rsyslog",
    ),
    place("/etc/selinux/config", &["selinux-policy"]).owned(),
    place("/etc/services", &["setup"]).owned(),
    place("/etc/shells", &["setup"]).owned(),
    place("/etc/ssh/sshd_config", &["openssh-server"]).owned().on_change(
        "sshd",
        "sshd -t",
        "systemctl reload-or-try-restart sshd",
    ),
    place("/etc/sudoers", &["sudo"]).owned(),
    place("/etc/sudoers.d/", &[]).on_change("visudo", "visudo -c -q", ""),
    place("/etc/sysconfig/chronyd", &["chrony"]).owned(),
    place("/etc/sysctl.conf", &["initscripts"]).owned(),
    place("/etc/sysctl.d/", &[]).on_change("sysctl", "", "sysctl --quiet --system"),
    place("/etc/systemd/journald.conf", &["systemd"]).owned(),
    place("/etc/systemd/logind.conf", &["systemd"]).owned(),
    place("/etc/systemd/system.conf", &["systemd"]).owned(),
    place("/etc/systemd/system/", &[]).on_change("systemctl", "", "systemctl daemon-reload"),
    place("/opt/couchdb/etc/", &["couchdb"]).on_change("systemctl", "", BY_HAND_COUCHDB),
    place("/opt/couchdb/etc/default.ini", &["couchdb"]).owned(),
    place("/opt/couchdb/etc/local.ini", &["couchdb"]).owned(),
    place("/opt/couchdb/etc/vm.args", &["couchdb"]).owned(),
    place("/opt/kazoo/", &["kazoo-applications"]),
    place("/var/lib/rabbitmq/", &["rabbitmq-server"]),
    place("/var/www/html/monster-ui/", &["monster-ui"]),
];

/// The place that holds `path`: the longest prefix.
pub(super) fn place_of(path: &str) -> Option<&'static Place> {
    PLACES
        .iter()
        .filter(|it| path == it.prefix || it.prefix.ends_with('/') && path.starts_with(it.prefix))
        .max_by_key(|it| it.prefix.len())
}

/// The table as the apply helper reads it: prefix, program, check and act, parted by tabs.
///
/// What makes units known comes first: a reload may need it.
pub(super) fn table() -> String {
    let mut rows: Vec<_> = PLACES.iter().filter(|it| !it.program.is_empty()).collect();
    rows.sort_by_key(|it| (!it.act.ends_with("daemon-reload"), it.prefix));
    let line = |it: &&Place| {
        // An empty column would be lost: the shell takes two tabs for one.
        let column = |text: &'static str| if text.is_empty() { ":" } else { text };
        let (check, act) = (column(it.check), column(it.act));
        format!("{}\t{}\t{check}\t{act}\n", it.prefix, it.program)
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_sorted_and_named_once() {
        assert!(PLACES.windows(2).all(|it| it[0].prefix < it[1].prefix));
    }

    #[test]
    fn the_longest_place_counts() {
        assert!(place_of("/etc/nginx/nginx.conf").is_some_and(|it| it.owned));
        assert!(place_of("/etc/nginx/conf.d/a.conf").is_some_and(|it| !it.owned));
        assert!(place_of("/etc/hosts.d/a").is_none());
        assert!(place_of("/etc/hosts").is_some_and(|it| it.owned));
    }

    #[test]
    fn the_helper_reads_four_columns() {
        let table = table();
        assert!(table.starts_with("/etc/systemd/system/\tsystemctl\t:\t"));
        assert!(table.lines().all(|line| line.split('\t').count() == 4), "{table}");
        assert!(table.lines().all(|line| line.split('\t').all(|column| !column.is_empty())));
    }
}
