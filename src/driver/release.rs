//! Releases: what a build makes, signed by programs of the user, in one bundle; and the same once more,
//! to compare.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::build::{PACKAGE_MANIFEST, package_tree};
use super::compile::Compilation;
use super::config;
use super::project::Given;
use super::stamp::Version;
use super::world::{Commit, Failure, World};
use super::write::{Tree, beside};
use crate::artifact::Artifact;
use crate::diag::Text;
use crate::pack::{self, Archive, Bundle, Key, Made, Opened, Stamp};

/// The directory of bundles, below the output directory.
const DIRECTORY: &str = "release";

/// A release that was made, and not written yet.
#[derive(Debug)]
pub struct Release {
    /// Its name: that of the bundle without `.zip`.
    pub name: String,
    /// The packages, the repository and the trees, as they are in the bundle.
    pub packages: Vec<Artifact>,
    /// The name of the release before, if there was one.
    pub previous: Option<String>,
    /// What of it is signed.
    pub signed: Signed,
    /// The bundle and what lies beside it: each with its name.
    files: Vec<(String, Vec<u8>)>,
}

/// A bundle, and the file that it lies in.
pub type Found = (Opened, Box<dyn Archive>);

/// What is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Signed {
    /// Every package.
    pub packages: bool,
    /// The repository.
    pub repository: bool,
    /// The bundle: its sums, and the whole.
    pub bundle: bool,
}

/// What came of the wish for a release.
#[derive(Debug)]
pub enum Outcome {
    /// A new release.
    Made(Box<Release>),
    /// The last release holds just the same; this is its name.
    Same(String),
    /// There must be no such release.
    Refused(Text),
}

/// The bundle of what `compilation` made, with these packages.
fn bundle(compilation: &Compilation, packages: &[Artifact], stamp: &Stamp) -> Bundle {
    let all = compilation
        .artifacts
        .iter()
        .chain(&compilation.pages)
        .chain(packages)
        .filter(|it| !pack::is_inputs(it));
    let all: Vec<_> = all.cloned().collect();
    Bundle::new(&compilation.inventory, &all, stamp)
}

/// All that `build` makes for installation: the packages, and an unsigned bundle of them.
///
/// Where a release of the same name stands already, it stays; where something is left out, there is no
/// bundle.
pub fn unreleased(world: &dyn World, compilation: &Compilation) -> Result<Vec<Artifact>, Failure> {
    let mut all = compilation.packages.clone();
    let Some(stamp) = compilation.stamp.as_ref().filter(|_| compilation.partial.is_none()) else {
        return Ok(all);
    };
    let name = pack::bundle_name(stamp);
    let tree = package_tree(world, compilation);
    if !is_release(tree, &format!("{DIRECTORY}/{name}.zip")) {
        let made = bundle(compilation, &compilation.packages, stamp).artifacts();
        all.extend(made.map_err(|fault| failed(&name, &fault.text()))?);
    }
    Ok(all)
}

/// Whether the bundle at `path` was released: it is there, and no build owns it.
fn is_release(tree: Tree<'_>, path: &str) -> bool {
    let there = tree.world.metadata(&tree.root.join(path)).is_ok();
    there && tree.owned().is_ok_and(|it| !it.paths().contains(&path))
}

/// Makes a release of what `compilation` made; `previous` is the release before, which is looked for
/// in the output directory otherwise.
pub fn make(
    world: &dyn World,
    compilation: &Compilation,
    previous: Option<&Path>,
) -> Result<Outcome, Failure> {
    let Some(stamp) = &compilation.stamp else { return Ok(Outcome::Refused(no_packages())) };
    if let Some(why) = not_yet(&compilation.version) {
        return Ok(Outcome::Refused(why));
    }
    let previous = match previous {
        Some(path) => Some(open(world, path)?),
        None => newest(world, compilation, stamp.name())?,
    };
    if let Some((opened, archive)) = &previous {
        if repeat(compilation, stamp, opened, &**archive)?.differences(opened).is_empty() {
            return Ok(Outcome::Same(opened.name.clone()));
        }
        if let Some(why) = not_later(stamp, &opened.made) {
            return Ok(Outcome::Refused(why));
        }
    }
    let (packages, mut signed) = signed_packages(world, compilation, stamp)?;
    let mut bundle = bundle(compilation, &packages, stamp);
    if let Some((opened, archive)) = &previous {
        bundle.compare(opened, &**archive);
    }
    let name = bundle.name().to_owned();
    let mut files = Vec::new();
    let of_sums = sign(world, compilation, "sign_bundle", pack::SUMS, bundle.sums())?;
    if let Some(signature) = of_sums {
        let extension = pack::extension_of(&signature).ok_or_else(|| unknown_signature(&name))?;
        bundle.sign(extension, signature);
        signed.bundle = true;
    }
    let made = bundle.artifacts().map_err(|fault| failed(&name, &fault.text()))?;
    for it in &made {
        let path = it.path.as_str();
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        // Who gets the archive can ask for its signature before anything looks into it.
        if name.strip_suffix(".zip").is_some()
            && let Some(signature) = sign(world, compilation, "sign_bundle", &name, &it.content)?
        {
            let extension =
                pack::extension_of(&signature).ok_or_else(|| unknown_signature(&name))?;
            files.push((format!("{name}.{extension}"), signature));
        }
        files.push((name, it.content.to_vec()));
    }
    let previous = previous.map(|(opened, _)| opened.name);
    Ok(Outcome::Made(Box::new(Release { name, packages, previous, signed, files })))
}

/// Writes the bundle and what lies beside it into the output directory; its path is told.
pub fn write(
    world: &dyn World,
    compilation: &Compilation,
    release: &Release,
) -> Result<PathBuf, Failure> {
    let directory = compilation.project.output.join(DIRECTORY);
    let made = world.create_directory(&directory);
    made.map_err(|error| Failure::write(&directory, &error))?;
    for (name, content) in &release.files {
        let path = directory.join(name);
        let part = beside(&path);
        let written = world.write(&part, content, false).and_then(|()| world.rename(&part, &path));
        written.map_err(|error| Failure::write(&path, &error))?;
    }
    Ok(directory.join(format!("{}.zip", release.name)))
}

/// What `compilation` made as the bundle `opened` would hold it: with its signatures, which nobody
/// without the keys can make again, and what it says that changed.
pub fn repeat(
    compilation: &Compilation,
    stamp: &Stamp,
    opened: &Opened,
    archive: &dyn Archive,
) -> Result<Bundle, Failure> {
    let mut packages = compilation.packages.clone();
    packages.retain(|it| !pack::is_list(it));
    for it in packages.iter_mut().filter(|it| pack::is_package(it)) {
        let theirs = opened.content(archive, it.path.as_str());
        let signature = theirs.and_then(|it| pack::signature_of(&it).ok().flatten());
        if let Some(signature) = signature
            && let Ok(signed) = pack::with_signature(&it.content, &signature)
        {
            it.content = signed.into();
        }
    }
    packages.extend(lists(&packages, stamp)?);
    let signature = opened.content(archive, pack::LIST_SIGNATURE);
    packages.extend(signature.map(pack::list_signature));
    let mut bundle = bundle(compilation, &packages, stamp);
    if let Some(changes) = opened.changes() {
        bundle.set_changes(changes.to_vec());
    }
    Ok(bundle)
}

/// What must be known to make `opened` again: its version and history, and the serials of its zones.
pub fn given(opened: &Opened, archive: &dyn Archive) -> Given {
    let Made { version, release, source_date, changes, .. } = &opened.made;
    let commit = |it: &pack::Change| Commit {
        time: it.time.into(),
        author: it.author.clone(),
        subject: it.text.clone(),
    };
    let zones = opened.files.keys().filter(|it| it.starts_with("zones/"));
    let zones = zones.filter_map(|path| {
        let text = String::from_utf8(opened.content(archive, path)?).ok()?;
        Some((path.clone(), text))
    });
    Given {
        version: Version {
            version: version.clone(),
            release: release.clone(),
            time: (*source_date).into(),
            commits: changes.iter().map(commit).collect(),
            ..Version::default()
        },
        zones: zones.collect(),
    }
}

/// The bundle at `path`, if all its parts agree.
pub fn open(world: &dyn World, path: &Path) -> Result<Found, Failure> {
    let archive = world.open(path).map_err(|error| Failure::read(path, &error))?;
    let opened = pack::verify(&*archive, None).map_err(|refusal| {
        let (path, why) = (path.display(), refusal.text());
        Failure::new(
            format!("the release before cannot be used: `{path}`: {}", why.en),
            format!("прошлый выпуск не годится: `{path}`: {}", why.ru),
        )
    })?;
    Ok((opened, archive))
}

/// The latest release of `platform` in the output directory.
fn newest(
    world: &dyn World,
    compilation: &Compilation,
    platform: &str,
) -> Result<Option<Found>, Failure> {
    let tree = Tree { world, root: &compilation.project.output, manifest: PACKAGE_MANIFEST };
    let mut newest: Option<Found> = None;
    for name in world.list(&tree.root.join(DIRECTORY)).unwrap_or_default() {
        let path = format!("{DIRECTORY}/{name}");
        let is_ours = name.starts_with(&format!("{platform}-"));
        if !is_ours || name.strip_suffix(".zip").is_none() || !is_release(tree, &path) {
            continue;
        }
        let found = open(world, &tree.root.join(&path))?;
        let date = |it: &Found| it.0.made.source_date;
        if found.0.made.name == platform && newest.as_ref().is_none_or(|it| date(it) < date(&found))
        {
            newest = Some(found);
        }
    }
    Ok(newest)
}

/// Why nothing may be released yet, if there is a reason.
fn not_yet(version: &Version) -> Option<Text> {
    if version.is_edited {
        return Some(Text::new(
            "the documents, templates or options hold edits that no commit holds: commit them first, \
             so that the release can be made again",
            "в документах, шаблонах или настройках есть правки вне коммитов: сначала внесите их в \
             коммит, чтобы выпуск можно было повторить",
        ));
    }
    if version.is_shallow {
        return Some(Text::new(
            "the history is shallow, so that the release number would count too little: \
             `git fetch --unshallow` brings the rest",
            "история неполная, и номер выпуска вышел бы слишком мал: остальное принесёт \
             `git fetch --unshallow`",
        ));
    }
    (version.time == 0).then(|| {
        Text::new(
            "there is neither a commit nor a source date, so that the release would have no time: \
             commit the documents, or set `source_date`",
            "нет ни коммита, ни времени исходного текста, и выпуску неоткуда взять время: внесите \
             документы в коммит или задайте `source_date`",
        )
    })
}

/// Why this release cannot follow the one before, if there is a reason.
fn not_later(stamp: &Stamp, before: &Made) -> Option<Text> {
    if stamp.source_date() <= before.source_date {
        let (new, old) = (pack::rfc3339(stamp.source_date()), pack::rfc3339(before.source_date));
        return Some(Text::new(
            format!(
                "the release would be of {new}, which is not later than the last one, of {old}: yum \
                 would stay with that; to go back, commit the old documents anew"
            ),
            format!(
                "время выпуска {new} не позже прошлого, {old}: yum остался бы при нём; чтобы \
                 вернуться назад, внесите старые документы новым коммитом"
            ),
        ));
    }
    let old = format!("{}-{}", before.version, before.release);
    (!pack::is_newer(&stamp.full_version(), &old)).then(|| {
        let new = stamp.full_version();
        Text::new(
            format!("the version {new} is not newer than {old}: no server would take it"),
            format!("версия {new} не новее {old}: ни один сервер её не возьмёт"),
        )
    })
}

/// The packages with their signatures, the lists of them with theirs, and the trees.
fn signed_packages(
    world: &dyn World,
    compilation: &Compilation,
    stamp: &Stamp,
) -> Result<(Vec<Artifact>, Signed), Failure> {
    let mut packages = compilation.packages.clone();
    packages.retain(|it| !pack::is_list(it));
    packages.par_iter_mut().filter(|it| pack::is_package(it)).try_for_each(|it| {
        let bad =
            |why: &pack::SignError| unsignable("sign_packages", it.path.as_str(), &why.text());
        let part = pack::signed_part(&it.content).map_err(|why| bad(&why))?;
        let signature = sign(world, compilation, "sign_packages", it.path.as_str(), part)?;
        if let Some(signature) = signature {
            let signed = pack::with_signature(&it.content, &signature);
            it.content = signed.map_err(|why| bad(&why))?.into();
        }
        Ok(())
    })?;
    let mut signed = Signed { packages: pack::unsigned(&packages).is_empty(), ..Signed::default() };
    let lists = lists(&packages, stamp)?;
    if let Some(list) = lists.iter().find(|it| it.path.as_str() == pack::LIST) {
        let signature = sign(world, compilation, "sign_repository", pack::LIST, &list.content)?;
        if let Some(signature) = signature {
            // Servers are told to trust one key: another would shut them out.
            if let Some(key) =
                stamp.home.as_ref().and_then(|it| it.key.as_deref()).and_then(Key::new)
            {
                let verified = world.verify(&key, &list.content, &signature);
                verified.map_err(|error| other_key(&error))?;
            }
            packages.push(pack::list_signature(signature));
            signed.repository = true;
        }
    }
    packages.extend(lists);
    packages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((packages, signed))
}

/// The lists of a repository with `packages`.
fn lists(packages: &[Artifact], stamp: &Stamp) -> Result<Vec<Artifact>, Failure> {
    pack::repository(packages, stamp).map_err(|error| {
        Failure::new(
            format!("`{}` cannot go into the repository: {}", error.path, error.why),
            format!("`{}` нельзя поместить в репозиторий: {}", error.path, error.why),
        )
    })
}

/// The signature of `content`, if the option `key` names a command that makes one.
fn sign(
    world: &dyn World,
    compilation: &Compilation,
    key: &str,
    what: &str,
    content: &[u8],
) -> Result<Option<Vec<u8>>, Failure> {
    let command = config::words(compilation.project.config.get(key)).unwrap_or_default();
    if command.is_empty() {
        return Ok(None);
    }
    let time = compilation.version.time.to_string();
    let command: Vec<_> = command.iter().map(|it| it.replace("{time}", &time)).collect();
    match world.filter(&compilation.project.root, &command, content) {
        Ok(signature) if !signature.is_empty() => Ok(Some(signature)),
        Ok(_) => {
            let why = Text::new("the program wrote no signature", "программа не записала подписи");
            Err(unsignable(key, what, &why))
        }
        Err(error) => Err(unsignable(key, what, &Text::new(error.to_string(), error.to_string()))),
    }
}

fn unsignable(key: &str, what: &str, why: &Text) -> Failure {
    Failure::new(
        format!("`{key}` did not sign `{what}`: {}", why.en),
        format!("`{key}` не подписал `{what}`: {}", why.ru),
    )
}

fn unknown_signature(what: &str) -> Failure {
    unsignable(
        "sign_bundle",
        what,
        &Text::new(
            "what it wrote is no signature of minisign, ssh-keygen or gpg in text",
            "записано не то, что пишут minisign, ssh-keygen или gpg в виде текста",
        ),
    )
}

fn other_key(error: &std::io::Error) -> Failure {
    Failure::new(
        format!("`repo_key` does not verify what `sign_repository` signed: {error}"),
        format!("`repo_key` не подтверждает подпись от `sign_repository`: {error}"),
    )
}

fn failed(name: &str, why: &Text) -> Failure {
    Failure::new(
        format!("`{name}` cannot be packed: {}", why.en),
        format!("`{name}` не упаковать: {}", why.ru),
    )
}

fn no_packages() -> Text {
    Text::new(
        "`packages` is `false`, and a release is made of packages",
        "`packages` — `false`, а выпуск состоит из пакетов",
    )
}
