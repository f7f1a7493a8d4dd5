//! Whether a bundle is what it says it is.
//!
//! Sums and provenance show that nothing was damaged. That nobody replaced the whole shows only a
//! signature of the sums, by a key that the user trusts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::attest::hex;
use super::key::EXTENSIONS;
use super::release::{BILL_OF_MATERIALS, CHANGES, MANIFEST, PROVENANCE, SUMS};
use super::stamp::{Change, Source};
use super::zip::{self, Archive, Fault, Line};
use crate::diag::Text;

/// A bundle whose parts agree with each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// The name of the bundle: its root folder.
    pub name: String,
    /// Its files without the root folder, by path.
    pub files: BTreeMap<String, File>,
    /// The documents that it was made from, as its provenance says.
    pub sources: Vec<Source>,
    /// When it was made and what it is called, as its manifest says.
    pub made: Made,
    /// The bytes of what it says of itself.
    own: BTreeMap<String, Vec<u8>>,
}

/// A file of a bundle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Whether it may be run.
    pub executable: bool,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
    line: Line,
}

/// What a bundle is called, when it was made, and the history that its packages tell.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Made {
    /// The name of the platform.
    pub name: String,
    /// The version of its packages.
    pub version: String,
    /// Their release.
    pub release: String,
    /// The second that it was made at, counted from 1970.
    ///
    /// A release must be later than the one before: yum refuses a repository that goes back.
    pub source_date: u32,
    /// What changed in the documents.
    pub changes: Vec<Change>,
}

/// Why a bundle is not what it says it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It is not an archive of the strict form.
    Structure(Fault),
    /// A file that every bundle has is not there.
    Lacks(&'static str),
    /// A line of the sums is no sum, or they are not sorted.
    Sums(usize),
    /// The sums name a file that is not there.
    Missing(String),
    /// A file is not named by the sums.
    Unlisted(String),
    /// A file is not what the sums say.
    Changed(String),
    /// A file of the bundle's own is not of its form.
    Form(&'static str),
    /// The provenance or the manifest says something else of this file than the sums.
    Contradicts(&'static str, String),
    /// It was made from another document than this.
    OtherSource(String),
    /// It was not made from this document, or this document was not given.
    SourceMissing(String),
}

impl Opened {
    /// Whether the bundle was made from exactly these documents.
    pub fn made_from(&self, sources: &[Source]) -> Result<(), Refusal> {
        compare_sources(&self.sources, sources)
    }

    /// What a signature covers.
    pub fn sums(&self) -> &[u8] {
        self.own.get(SUMS).map_or(&[], Vec::as_slice)
    }

    /// The signatures of the sums: each with its extension, `minisig`, `sig` or `asc`.
    pub fn signatures(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.own
            .iter()
            .filter_map(|(path, content)| Some((signature_of_sums(path)?, content.as_slice())))
    }

    /// What the bundle says that changed since the release before; nothing if it was the first.
    pub fn changes(&self) -> Option<&[u8]> {
        self.own.get(CHANGES).map(Vec::as_slice)
    }

    /// The bytes of the file `path`; `archive` is the bundle. Nothing if there is no such file, or the
    /// archive changed since it was opened.
    pub fn content(&self, archive: &dyn Archive, path: &str) -> Option<Vec<u8>> {
        if let Some(content) = self.own.get(path) {
            return Some(content.clone());
        }
        let file = self.files.get(path)?;
        let mut content = Vec::with_capacity(file.line.size.min(1 << 20) as usize);
        file.line.unpack(archive, &mut |it| content.extend_from_slice(it)).ok()?;
        (super::attest::sha256(&content) == file.sha256).then_some(content)
    }
}

/// Opens `archive`, if all its parts agree; with `sources`, it must be made from exactly these.
///
/// No more of it is held than its list of files and what it says of itself.
pub fn verify(archive: &dyn Archive, sources: Option<&[Source]>) -> Result<Opened, Refusal> {
    let lines = zip::open(archive).map_err(Refusal::Structure)?;
    let name = lines.first().and_then(|it| it.name.split_once('/'));
    let name = name.map_or_else(String::new, |(root, _)| root.to_owned());
    let read = lines.into_par_iter().map(|line| File::read(line, archive));
    let read = read.collect::<Result<Vec<_>, _>>().map_err(Refusal::Structure)?;
    let (mut files, mut own) = (BTreeMap::new(), BTreeMap::new());
    for (path, file, content) in read {
        own.extend(content.map(|it| (path.clone(), it)));
        files.insert(path, file);
    }
    let digests = check_sums(&files, &own)?;
    let manifest = json(&own, MANIFEST)?;
    check_manifest(&digests, &manifest)?;
    json(&own, BILL_OF_MATERIALS)?;
    let statement = json(&own, PROVENANCE)?;
    let made_from = check_provenance(&digests, &statement)?;
    let made = made(&manifest).ok_or(Refusal::Form(MANIFEST))?;
    if statement.pointer("/predicate/buildDefinition/internalParameters/SOURCE_DATE_EPOCH")
        != manifest.get("source_date")
    {
        return Err(Refusal::Contradicts(PROVENANCE, MANIFEST.to_owned()));
    }
    if let Some(sources) = sources {
        compare_sources(&made_from, sources)?;
    }
    Ok(Opened { name, files, sources: made_from, made, own })
}

impl File {
    /// The file that `line` describes: its path in the bundle, its digest, and its bytes where the
    /// bundle speaks of itself.
    fn read(line: Line, archive: &dyn Archive) -> Result<(String, Self, Option<Vec<u8>>), Fault> {
        let path = line.name.split_once('/').map_or("", |(_, path)| path).to_owned();
        let is_own = [SUMS, MANIFEST, BILL_OF_MATERIALS, CHANGES, PROVENANCE]
            .contains(&path.as_str())
            || signature_of_sums(&path).is_some();
        let mut sum = Sha256::new();
        let mut content = is_own.then(Vec::new);
        line.unpack(archive, &mut |bytes| {
            sum.update(bytes);
            if let Some(content) = &mut content {
                content.extend_from_slice(bytes);
            }
        })?;
        let sha256 = hex(&sum.finalize());
        Ok((path, Self { executable: line.executable, sha256, line }, content))
    }
}

/// The extension of a signature of the sums.
fn signature_of_sums(path: &str) -> Option<&str> {
    let extension = path.strip_prefix(SUMS)?.strip_prefix('.')?;
    EXTENSIONS.contains(&extension).then_some(extension)
}

/// What the manifest says of the whole.
fn made(manifest: &Value) -> Option<Made> {
    let word = |it: &Value, key: &str| Some(it.get(key)?.as_str()?.to_owned());
    let second = |it: &Value, key: &str| u32::try_from(it.get(key)?.as_u64()?).ok();
    let change = |it: &Value| {
        Some(Change {
            time: second(it, "time")?,
            author: word(it, "author")?,
            text: word(it, "text")?,
        })
    };
    Some(Made {
        name: word(manifest, "name")?,
        version: word(manifest, "version")?,
        release: word(manifest, "release")?,
        source_date: second(manifest, "source_date")?,
        changes: manifest.get("changes")?.as_array()?.iter().map(change).collect::<Option<_>>()?,
    })
}

type Files = BTreeMap<String, File>;
type Own = BTreeMap<String, Vec<u8>>;
type Digests<'a> = BTreeMap<&'a str, &'a str>;

/// The digests of all files, which are those of the sums: nothing missing, nothing more.
fn check_sums<'a>(files: &Files, own: &'a Own) -> Result<Digests<'a>, Refusal> {
    let sums = own.get(SUMS).ok_or(Refusal::Lacks(SUMS))?;
    let sums = str::from_utf8(sums).map_err(|_| Refusal::Form(SUMS))?;
    let mut digests: Digests<'_> = BTreeMap::new();
    let mut before = "";
    for (number, line) in sums.split_terminator('\n').enumerate() {
        let (digest, path) = line.split_once("  ").ok_or(Refusal::Sums(number + 1))?;
        let is_digit = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        if digest.len() != 64 || !digest.bytes().all(is_digit) || path <= before {
            return Err(Refusal::Sums(number + 1));
        }
        before = path;
        digests.insert(path, digest);
    }
    if !sums.ends_with('\n') {
        return Err(Refusal::Form(SUMS));
    }
    for (&path, &digest) in &digests {
        let file = files.get(path).ok_or_else(|| Refusal::Missing(path.to_owned()))?;
        if file.sha256 != digest {
            return Err(Refusal::Changed(path.to_owned()));
        }
    }
    let covered = |path: &str| {
        path == SUMS || signature_of_sums(path).is_some() || digests.contains_key(path)
    };
    match files.keys().find(|it| !covered(it)) {
        Some(path) => Err(Refusal::Unlisted(path.clone())),
        None => Ok(digests),
    }
}

fn json(own: &Own, name: &'static str) -> Result<Value, Refusal> {
    let content = own.get(name).ok_or(Refusal::Lacks(name))?;
    serde_json::from_slice(content).map_err(|_| Refusal::Form(name))
}

/// The manifest names every file but the bundle's own, with the digest of the sums.
fn check_manifest(digests: &Digests<'_>, manifest: &Value) -> Result<(), Refusal> {
    let listed = manifest.get("files").and_then(Value::as_array);
    let listed = listed.ok_or(Refusal::Form(MANIFEST))?;
    let mut seen = BTreeSet::new();
    for it in listed {
        let word = |key: &str| it.get(key).and_then(Value::as_str);
        let path = word("path").ok_or(Refusal::Form(MANIFEST))?;
        if digests.get(path).copied() != word("sha256") {
            return Err(Refusal::Contradicts(MANIFEST, path.to_owned()));
        }
        seen.insert(path);
    }
    let own = [MANIFEST, BILL_OF_MATERIALS, CHANGES, PROVENANCE];
    match digests.keys().find(|it| !own.contains(it) && !seen.contains(*it)) {
        Some(path) => Err(Refusal::Contradicts(MANIFEST, (*path).to_owned())),
        None => Ok(()),
    }
}

/// The documents of the provenance, whose subjects are all files but itself.
fn check_provenance(digests: &Digests<'_>, statement: &Value) -> Result<Vec<Source>, Refusal> {
    let form = || Refusal::Form(PROVENANCE);
    let array = |at: &str| statement.pointer(at).and_then(Value::as_array).ok_or_else(form);
    let digest =
        |it: &Value| it.pointer("/digest/sha256").and_then(Value::as_str).map(str::to_owned);
    let types = [
        ("/_type", "https://in-toto.io/Statement/v1"),
        ("/predicateType", "https://slsa.dev/provenance/v1"),
    ];
    for (at, wanted) in types {
        if statement.pointer(at).and_then(Value::as_str) != Some(wanted) {
            return Err(form());
        }
    }
    let mut seen = BTreeSet::new();
    for it in array("/subject")? {
        let name = it.get("name").and_then(Value::as_str).ok_or_else(form)?;
        if digests.get(name).copied() != digest(it).as_deref() {
            return Err(Refusal::Contradicts(PROVENANCE, name.to_owned()));
        }
        seen.insert(name);
    }
    if let Some(path) = digests.keys().find(|it| **it != PROVENANCE && !seen.contains(*it)) {
        return Err(Refusal::Contradicts(PROVENANCE, (*path).to_owned()));
    }
    let sources = array("/predicate/buildDefinition/resolvedDependencies")?;
    sources
        .iter()
        .map(|it| {
            let uri = it.get("uri").and_then(Value::as_str).ok_or_else(form)?;
            let path = uri.strip_prefix("file:").and_then(unescape).ok_or_else(form)?;
            Ok(Source { path, sha256: digest(it).ok_or_else(form)? })
        })
        .collect()
}

/// The path that `uri` holds.
fn unescape(uri: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = uri.bytes();
    while let Some(it) = bytes.next() {
        if it != b'%' {
            out.push(it);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        out.push(u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(out).ok()
}

fn compare_sources(made_from: &[Source], given: &[Source]) -> Result<(), Refusal> {
    let by_path = |all: &[Source]| -> BTreeMap<String, String> {
        all.iter().map(|it| (it.path.clone(), it.sha256.clone())).collect()
    };
    let (made_from, given) = (by_path(made_from), by_path(given));
    for (path, sha256) in &made_from {
        match given.get(path) {
            None => return Err(Refusal::SourceMissing(path.clone())),
            Some(it) if it != sha256 => return Err(Refusal::OtherSource(path.clone())),
            Some(_) => {}
        }
    }
    match given.keys().find(|it| !made_from.contains_key(*it)) {
        Some(path) => Err(Refusal::SourceMissing(path.clone())),
        None => Ok(()),
    }
}

impl Refusal {
    /// The refusal in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Structure(fault) => fault.text(),
            Self::Lacks(name) => {
                Text::new(format!("the bundle has no `{name}`"), format!("в выпуске нет `{name}`"))
            }
            Self::Sums(line) => Text::new(
                format!("line {line} of `{SUMS}` is no sum in its place"),
                format!("строка {line} в `{SUMS}` — не сумма на своём месте"),
            ),
            Self::Missing(path) => {
                Text::new(format!("`{path}` is missing"), format!("не хватает `{path}`"))
            }
            Self::Unlisted(path) => Text::new(
                format!("`{path}` is not in `{SUMS}`"),
                format!("`{path}` нет в `{SUMS}`"),
            ),
            Self::Changed(path) => {
                Text::new(format!("`{path}` was changed"), format!("`{path}` изменён"))
            }
            Self::Form(name) => Text::new(
                format!("`{name}` is not of its form"),
                format!("`{name}` устроен не так, как должен"),
            ),
            Self::Contradicts(name, path) => Text::new(
                format!("`{name}` contradicts `{SUMS}`: `{path}`"),
                format!("`{name}` противоречит `{SUMS}`: `{path}`"),
            ),
            Self::OtherSource(path) => Text::new(
                format!("the bundle was made from another version of `{path}`"),
                format!("выпуск собран из другой версии `{path}`"),
            ),
            Self::SourceMissing(path) => Text::new(
                format!("`{path}` is not among the documents of both the bundle and the project"),
                format!("`{path}` есть не у обоих: и у выпуска, и у проекта"),
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::{Artifact, OutputPath};
    use crate::model::Inventory;
    use crate::pack::attest::sha256;
    use crate::pack::{Bundle, Stamp};

    /// Files with whether they may be run, by path.
    type Contents = BTreeMap<String, (bool, Vec<u8>)>;

    /// A bundle of two zones, whose files `forge` may change before they are packed again.
    fn forged(forge: impl FnOnce(&mut Contents)) -> Result<Opened, Refusal> {
        let artifact = |name: &str| Artifact {
            path: OutputPath::new(format!("zones/{name}.zone")).unwrap(),
            content: format!("$ORIGIN {name}.\n").into_bytes().into(),
            kind: "zone".into(),
            install: None,
            origins: Vec::new(),
        };
        let mut stamp = Stamp::new("example", "1", "1", 0).unwrap();
        stamp.sources = vec![Source { path: "a b.rst".into(), sha256: sha256(b"a") }];
        let artifacts = [artifact("a"), artifact("b")];
        let bundle = Bundle::new(&Inventory::default(), &artifacts, &stamp);
        let zip = bundle.zip().unwrap();
        let opened = verify(&zip, None).expect("the bundle as it was made");
        let mut files: Contents = opened
            .files
            .iter()
            .map(|(path, it)| {
                let content = opened.content(&zip, path).expect("what was just opened");
                (path.clone(), (it.executable, content))
            })
            .collect();
        forge(&mut files);
        let entries: Vec<_> = files
            .into_iter()
            .map(|(path, (executable, content))| zip::Entry {
                name: format!("{}/{path}", opened.name),
                executable,
                content: content.into(),
            })
            .collect();
        verify(&zip::write(&entries, 0).unwrap(), None)
    }

    fn put(files: &mut Contents, path: &str, content: &str) {
        files.insert(path.to_owned(), (false, content.as_bytes().to_vec()));
    }

    fn edit(files: &mut Contents, path: &str, from: &str, to: &str) {
        let text = String::from_utf8(files[path].1.clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}:\n{text}");
        put(files, path, &text.replace(from, to));
    }

    /// Makes the sums fit again: whoever changes a file can do that, too.
    fn sum_again(files: &mut Contents) {
        let sums: Vec<_> = files
            .iter()
            .filter(|(path, _)| !path.starts_with(SUMS))
            .map(|(path, (_, content))| format!("{}  {path}\n", sha256(content)))
            .collect();
        put(files, SUMS, &sums.concat());
    }

    #[test]
    fn a_bundle_says_what_it_was_made_from() {
        let opened = forged(|_| {}).unwrap();
        assert_eq!(opened.name, "example-1-1");
        assert_eq!(opened.sources, [Source { path: "a b.rst".into(), sha256: sha256(b"a") }]);
        assert_eq!(opened.signatures().count(), 0);
    }

    type Forge<'a> = Box<dyn FnOnce(&mut Contents) + 'a>;

    #[test]
    fn every_contradiction_is_refused() {
        let zone = "zones/a.zone".to_owned();
        let digest = sha256(b"$ORIGIN a.\n");
        let zeros = "0".repeat(64);
        let cases: Vec<(Forge<'_>, Refusal)> = vec![
            (Box::new(|it| put(it, &zone, "evil")), Refusal::Changed(zone.clone())),
            (Box::new(|it| drop(it.remove(&zone))), Refusal::Missing(zone.clone())),
            (Box::new(|it| put(it, "evil", "")), Refusal::Unlisted("evil".into())),
            (Box::new(|it| drop(it.remove(SUMS))), Refusal::Lacks(SUMS)),
            (Box::new(|it| edit(it, SUMS, "  zones/a", " zones/a")), Refusal::Sums(4)),
            (Box::new(|it| edit(it, SUMS, "  zones/b", "  zones/a")), Refusal::Sums(5)),
            (Box::new(|it| edit(it, SUMS, "b.zone\n", "b.zone")), Refusal::Form(SUMS)),
            (
                Box::new(|it| {
                    it.remove(MANIFEST);
                    sum_again(it);
                }),
                Refusal::Lacks(MANIFEST),
            ),
            (
                Box::new(|it| {
                    put(it, MANIFEST, "{");
                    sum_again(it);
                }),
                Refusal::Form(MANIFEST),
            ),
            (
                Box::new(|it| {
                    edit(it, MANIFEST, &digest, &zeros);
                    sum_again(it);
                }),
                Refusal::Contradicts(MANIFEST, zone.clone()),
            ),
            (
                Box::new(|it| {
                    put(it, "evil", "");
                    sum_again(it);
                }),
                Refusal::Contradicts(MANIFEST, "evil".into()),
            ),
            (
                Box::new(|it| {
                    edit(it, PROVENANCE, &digest, &zeros);
                    sum_again(it);
                }),
                Refusal::Contradicts(PROVENANCE, zone.clone()),
            ),
            (
                Box::new(|it| {
                    edit(it, PROVENANCE, "slsa.dev", "example.org");
                    sum_again(it);
                }),
                Refusal::Form(PROVENANCE),
            ),
            (
                Box::new(|it| {
                    put(it, BILL_OF_MATERIALS, "");
                    sum_again(it);
                }),
                Refusal::Form(BILL_OF_MATERIALS),
            ),
        ];
        for (forge, wanted) in cases {
            assert_eq!(forged(forge), Err(wanted));
        }
    }

    #[test]
    fn paths_survive_a_uri() {
        assert_eq!(unescape("a%20b%D0%B0"), Some("a bа".into()));
        assert_eq!(unescape("a%2"), None);
    }
}
