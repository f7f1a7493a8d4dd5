//! The package that brings the software of a role: it has no files, only needs.

use super::package::{Package, Relation};
use crate::model::{Platform, Role, RoleId};

/// The packages of CentOS 7 and of the vendors that bring each service, by service.
const SOFTWARE: &[(&str, &[&str])] = &[
    ("couchdb", &["couchdb"]),
    ("ecallmgr", &["kazoo-applications"]),
    ("freeswitch", &["freeswitch"]),
    ("haproxy", &["haproxy"]),
    ("keepalived", &["keepalived"]),
    ("nginx", &["nginx"]),
    ("rabbitmq", &["rabbitmq-server"]),
    ("whapps", &["kazoo-applications"]),
];

/// The package of `role`, whose id is `id`; none where its servers run no software that is known.
pub(super) fn package(platform: &Platform, id: RoleId, role: &Role) -> Option<Package> {
    let known = SOFTWARE.iter().filter(|(service, _)| role.runs(service));
    let mut software: Vec<_> = known.flat_map(|(_, packages)| *packages).copied().collect();
    // Each of the two builds of FreeSWITCH reads a directory of its own, and has a unit of its own.
    let root = platform.settings.one("freeswitch_root", Some(id), None);
    if root.is_some_and(|it| it.contains("/kazoo/")) {
        for it in software.iter_mut().filter(|it| **it == "freeswitch") {
            *it = "kazoo-freeswitch";
        }
    }
    software.sort_unstable();
    software.dedup();
    if software.is_empty() {
        return None;
    }
    Some(Package {
        name: format!("{}-role-{}", platform.name, role.id),
        summary: format!("The software of the role {} of {}", role.id, platform.name),
        description: format!(
            "This package brings {}.\n\
             Which version, the repositories of their makers decide.",
            software.join(", "),
        ),
        files: [].into(),
        provides: Vec::new(),
        requires: software.into_iter().map(Relation::any).collect(),
        conflicts: Vec::new(),
        pre: None,
        preun: None,
        posttrans: None,
        trigger: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::{Scope, Settings, Value};
    use crate::model::{PlatformId, SERVICES, Stated};
    use crate::text::{Span, Spanned};

    #[test]
    fn every_service_has_its_software() {
        let known: Vec<_> = SOFTWARE.iter().map(|it| it.0).collect();
        assert_eq!(known, SERVICES.iter().map(|it| it.id).collect::<Vec<_>>());
    }

    /// What the package of a role needs whose FreeSWITCH reads `root`.
    fn needs(root: Option<&str>) -> Vec<String> {
        let mut settings = Settings::default();
        if let Some(root) = root {
            let words = vec![Spanned::new(root.to_owned(), Span::default())];
            let (scope, name) = (Scope::Role(RoleId(0)), Span::default());
            settings.state(Value { key: "freeswitch_root", scope, name, words });
        }
        let platform = Platform {
            name: "x".into(),
            name_stated: Stated::Default,
            title: None,
            lang: crate::diag::Lang::En,
            files: Vec::new(),
            settings,
        };
        let service = |id: &str| (id.to_owned(), Stated::Default);
        let role = Role {
            platform: PlatformId(0),
            id: "sip".into(),
            title: None,
            servers: Vec::new(),
            services: vec![service("freeswitch"), service("keepalived")],
            uses: Vec::new(),
        };
        let package = package(&platform, RoleId(0), &role).unwrap();
        package.requires.into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn freeswitch_is_the_build_that_reads_the_stated_directory() {
        assert_eq!(needs(None), ["kazoo-freeswitch", "keepalived"]);
        assert_eq!(needs(Some("/etc/freeswitch")), ["freeswitch", "keepalived"]);
    }
}
