//! Packages: everything that a server needs, in the forms that installers and auditors take.
//!
//! One configuration package per server, one base package per platform and one package per role, as rpm
//! files, as trees that rpmbuild builds, as a repository, and all together as one bundle. Nothing here reads a file
//! or the clock: the same [`Stamp`] and the same artifacts give the same bytes.

mod attest;
mod base;
mod config;
mod gzip;
mod kept;
mod key;
mod package;
mod places;
mod release;
mod repo;
mod role;
mod rpm;
mod sign;
mod stamp;
mod tree;
mod verify;
mod zip;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use kept::{Kept, is_inputs, name_in};
pub use key::{EXTENSIONS, Key, extension_of, verify_minisign};
pub use release::{
    BILL_OF_MATERIALS, Bundle, CHANGES, MANIFEST, PROVENANCE, SUMS, bundle_name, check_names,
    unsigned,
};
pub use repo::{
    LIST, LIST_SIGNATURE, RepositoryError, is_list, is_list_path, is_package, list_signature,
    repository,
};
pub use sign::{SignError, signature_of, signed_part, with_signature};
pub use stamp::{Change, Home, Source, Stamp, StampError, is_newer, rfc3339};
pub use verify::{Made, Opened, Refusal, verify};
pub use zip::{Archive, Fault};

use self::package::Package;
use crate::artifact::{Artifact, OutputPath};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::{Inventory, PlatformId, RoleId, ServerId};
use crate::text::{Bytes, Span};

/// The packages of all servers and platforms of `inventory`, made of `artifacts`: the repository
/// `repo/`, and for each package a tree `rpmbuild/<package>/`.
///
/// Each server's package holds the artifacts that are installed there. They come by path. What `kept`
/// has of an earlier build is not built again. Who signs
/// packages calls [`repository`] again afterwards, for its lists hold their digests.
pub fn packages(
    inventory: &Inventory,
    artifacts: &[Artifact],
    stamp: &Stamp,
    kept: &Kept<'_>,
    sink: &mut Sink,
) -> Vec<Artifact> {
    let mut planned = plan(inventory, artifacts, stamp, sink);
    planned.retain(|(package, _)| kept.makes(&package.name));
    let written: Vec<Result<_, String>> = planned
        .par_iter()
        .map(|(package, _)| {
            let inputs = package.digest(stamp);
            if let Some(kept) = kept.outputs(package, stamp, &inputs) {
                return Ok((inputs, kept));
            }
            let built = rpm::write(package, stamp).map_err(|it| it.to_string())?;
            Ok((inputs, outputs(package, stamp, built)))
        })
        .collect();
    let mut inputs: BTreeMap<_, _> = kept.other_inputs().collect();
    let mut out = Vec::new();
    for ((package, span), written) in planned.iter().zip(&written) {
        match written {
            Ok((digest, artifacts)) => {
                inputs.insert(package.name.as_str(), digest);
                out.extend_from_slice(artifacts);
            }
            Err(why) => sink.push(refused(package, *span, why)),
        }
    }
    out.push(kept::inputs(&inputs));
    let all: Vec<_> = out.iter().chain(kept.others()).cloned().collect();
    match repository(&all, stamp) {
        Ok(lists) => out.extend(lists),
        // What was just written can be read, so it is one of the last build.
        Err(error) => sink.push(unreadable(&error)),
    }
    for platform in inventory.platforms.iter().filter(|it| kept.makes(&base::name(it))) {
        out.extend(base::for_newcomers(platform, stamp));
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// The name of the package of the server `id`.
pub fn package_of(inventory: &Inventory, id: ServerId) -> String {
    config::name(inventory, inventory.server(id))
}

/// The packages that [`packages`] would make: by name, a digest of what they are made from, and the path
/// of the rpm file.
pub fn planned(
    inventory: &Inventory,
    artifacts: &[Artifact],
    stamp: &Stamp,
) -> BTreeMap<String, (String, String)> {
    let planned = plan(inventory, artifacts, stamp, &mut Sink::default());
    let entry = |it: Package| (it.name.clone(), (it.digest(stamp), rpm::path(&it, stamp)));
    planned.into_iter().map(|it| entry(it.0)).collect()
}

/// What goes into which package, with the place in the document that asks for it.
fn plan(
    inventory: &Inventory,
    artifacts: &[Artifact],
    stamp: &Stamp,
    sink: &mut Sink,
) -> Vec<(Package, Span)> {
    let mut of_server: Vec<Vec<&Artifact>> = vec![Vec::new(); inventory.servers.len()];
    for artifact in artifacts {
        let server = artifact.install.as_ref().map(|it| it.server.at());
        if let Some(all) = server.and_then(|at| of_server.get_mut(at)) {
            all.push(artifact);
        }
    }
    let platforms = (0..inventory.platforms.len() as u32).map(PlatformId);
    let bases = platforms.filter_map(|id| {
        let (_, first) = inventory.servers_of(id).next()?;
        Some((base::package(inventory.platform(id), stamp), first.name.span))
    });
    let roles = (0_u32..).map(RoleId).zip(&inventory.roles).filter_map(|(id, role)| {
        let first = inventory.server(*role.servers.first()?);
        Some((role::package(inventory.platform(role.platform), id, role)?, first.name.span))
    });
    let mut planned: Vec<_> = bases.chain(roles).collect();
    for ((_, server), artifacts) in inventory.servers().zip(of_server) {
        let package = config::package(inventory, server, &artifacts, sink);
        planned.push((package, server.name.span));
    }
    planned
}

/// The package and its tree as artifacts.
fn outputs(package: &Package, stamp: &Stamp, rpm: Vec<u8>) -> Vec<Artifact> {
    let tree = tree::paths(package, stamp).into_iter().zip(tree::write(package, stamp));
    std::iter::once((rpm::path(package, stamp), rpm))
        .chain(tree)
        .map(|(path, bytes)| artifact("package", &path, bytes))
        .collect()
}

/// A file that stays in the output directory.
fn artifact(kind: &str, path: &str, content: impl Into<Bytes>) -> Artifact {
    Artifact {
        path: OutputPath::new(path).expect("names of packages and versions are plain words"),
        content: content.into(),
        kind: kind.into(),
        install: None,
        origins: Vec::new(),
    }
}

fn unreadable(error: &RepositoryError) -> Diagnostic {
    let RepositoryError { path, why } = error;
    Diagnostic::error(
        "package-build",
        Span::default(),
        Text::new(
            format!("`{path}` of the last build cannot go into the repository: {why}"),
            format!("`{path}` от прошлой сборки нельзя поместить в репозиторий: {why}"),
        ),
    )
}

fn refused(package: &Package, span: Span, why: &str) -> Diagnostic {
    Diagnostic::error(
        "package-build",
        span,
        Text::new(
            format!("the package `{}` cannot be built: {why}", package.name),
            format!("пакет `{}` не собирается: {why}", package.name),
        ),
    )
    .note(Text::new(
        "a name, a path or an owner in it is not what rpm takes: look at the artifacts of this \
         server",
        "имя, путь или владелец в нём не годится для rpm: посмотрите на файлы этого сервера",
    ))
}

#[cfg(test)]
mod tests {
    use super::attest::sha256;
    use super::package::{File, FileKind, Relation, Trigger};
    use super::*;

    /// A package with something of everything.
    fn package() -> Package {
        let file = |kind, mode| File::root(kind, mode, *b"content\n");
        let files = [
            ("/etc/a.conf", file(FileKind::Config, 0o640)),
            ("/etc/a.seed", file(FileKind::Seed, 0o600)),
            ("/usr/libexec/a", File::directory()),
            ("/usr/libexec/a/run", file(FileKind::Plain, 0o755)),
        ];
        Package {
            name: "a".into(),
            summary: "A package".into(),
            description: "A package.".into(),
            files: files.into_iter().map(|(path, file)| (path.to_owned(), file)).collect(),
            provides: vec![Relation::any("b")],
            requires: vec![Relation::exact("c", "1")],
            conflicts: vec![Relation::any("b")],
            pre: Some("exit 0".into()),
            preun: Some("exit 0".into()),
            posttrans: Some("exit 0".into()),
            trigger: Some(Trigger { packages: vec!["d", "e"], script: "exit 0".into() }),
        }
    }

    fn stamp(source_date: u64) -> Stamp {
        Stamp::new("a", "1", "1", source_date).unwrap()
    }

    /// Whoever rebuilds an old release must get its bytes. A change here is a change for all who
    /// verify by rebuilding: a new version of a compressor makes one, too. `rpm::FORM` must grow with it.
    #[test]
    fn bytes_do_not_drift() {
        let stamp = stamp(1_795_363_815);
        let rpm = rpm::write(&package(), &stamp).unwrap();
        let tree = tree::write(&package(), &stamp);
        let repository = repository(&[artifact("package", "repo/a.rpm", rpm.clone())], &stamp);
        let repomd = repository.unwrap().pop().unwrap();
        let sums = [sha256(&rpm), sha256(&tree[0]), sha256(&tree[1]), sha256(&repomd.content)];
        assert_eq!(repomd.path.as_str(), "repo/repodata/repomd.xml");
        let sums = sums.each_ref().map(|it| &it[..16]);
        assert_eq!(
            sums,
            ["851a2f5aa19cd6da", "d8b20168d2f2c6ed", "917dbe0e641ab79e", "d1b5d59310d253e6"]
        );
    }

    /// The crate takes the clock where the source date lies ahead of it.
    #[test]
    fn a_time_ahead_of_the_clock_is_kept() {
        let stamp = stamp(u32::MAX.into());
        let rpm = rpm::write(&package(), &stamp).unwrap();
        let metadata = ::rpm::PackageMetadata::parse(&mut rpm.as_slice()).unwrap();
        assert_eq!(metadata.get_build_time().unwrap(), u64::from(u32::MAX));
        let times = metadata.get_file_entries().unwrap();
        assert!(times.iter().all(|it| u32::from(it.modified_at()) == u32::MAX));
    }
}
