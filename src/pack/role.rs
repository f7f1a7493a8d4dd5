//! The package that brings the software of a role: it has no files, only needs.

use super::package::{Package, Relation};
use crate::model::{Platform, Role};

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

/// The package of `role`; none where its servers run no software that is known.
pub(super) fn package(platform: &Platform, role: &Role) -> Option<Package> {
    let known = SOFTWARE.iter().filter(|(service, _)| role.runs(service));
    let mut software: Vec<_> = known.flat_map(|(_, packages)| *packages).copied().collect();
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
    use crate::model::SERVICES;

    #[test]
    fn every_service_has_its_software() {
        let known: Vec<_> = SOFTWARE.iter().map(|it| it.0).collect();
        assert_eq!(known, SERVICES.iter().map(|it| it.id).collect::<Vec<_>>());
    }
}
