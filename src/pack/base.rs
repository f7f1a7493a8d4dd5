//! The package that every server of a platform has: the helper that puts configuration in place.

use super::package::{File, FileKind, Package, Relation};
use super::places;
use crate::model::Platform;

/// Where the helper lies on a server.
pub(super) const APPLY: &str = "/usr/libexec/rcsgen/apply";

/// Where packages keep what the helper reads.
pub(super) const SHARE: &str = "/usr/share/rcsgen";

/// What the helper provides: the number changes with the form of the files that it reads.
pub(super) fn helper() -> Relation {
    Relation::exact("rcsgen-apply", "1")
}

/// The name of the base package of `platform`.
pub(super) fn name(platform: &Platform) -> String {
    format!("{}-base", platform.name)
}

/// The base package of `platform`.
pub(super) fn package(platform: &Platform) -> Package {
    let places = places::table().into_bytes();
    let files = [
        ("/etc/rcsgen", File::directory()),
        ("/etc/rcsgen/secrets", File::root(FileKind::Directory, 0o700, [])),
        ("/usr/libexec/rcsgen", File::directory()),
        (APPLY, File::root(FileKind::Plain, 0o755, *include_bytes!("apply.sh"))),
        (SHARE, File::directory()),
        ("/usr/share/rcsgen/places", File::root(FileKind::Plain, 0o644, places)),
        ("/usr/share/rcsgen/rootfs", File::directory()),
        ("/var/lib/rcsgen", File::root(FileKind::Directory, 0o700, [])),
    ];
    let name = name(platform);
    Package {
        summary: format!("What the configuration packages of {} share", platform.name),
        description: format!(
            "{APPLY} puts files in place that packages of\n\
             others own, resolves secrets from /etc/rcsgen/secrets, checks the\n\
             configuration and lets running services take it up.",
        ),
        files: files.into_iter().map(|(path, file)| (path.to_owned(), file)).collect(),
        provides: vec![helper(), Relation::any("rcsgen-base-any")],
        requires: ["/bin/sh", "coreutils", "gawk", "grep", "sed"].map(Relation::any).to_vec(),
        // Two platforms on one machine would fight for the same files.
        conflicts: vec![Relation::any("rcsgen-base-any")],
        pre: None,
        preun: None,
        posttrans: None,
        trigger: None,
        name,
    }
}
