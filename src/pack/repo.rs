//! The repository that yum and dnf install packages from.
//!
//! Three lists and one list of lists, packed by gzip, which is all that yum 3 reads. Their names hold
//! their digests, so that a cache never mixes two versions; their times are those of the source, and
//! yum refuses one that goes back.

use std::collections::BTreeSet;
use std::fmt::Write;

use ::rpm::{Dependency, DependencyFlags, Error, FileType, PackageMetadata};
use rayon::prelude::*;

use super::artifact;
use super::attest::sha256;
use super::gzip::gzip;
use super::stamp::Stamp;
use crate::artifact::Artifact;

/// The list of lists, below the output directory.
pub const LIST: &str = "repo/repodata/repomd.xml";

/// The signature of that.
pub const LIST_SIGNATURE: &str = "repo/repodata/repomd.xml.asc";

/// Whether `artifact` is a package of the repository.
pub fn is_package(artifact: &Artifact) -> bool {
    let path = artifact.path.as_str();
    path.strip_prefix("repo/").is_some_and(|it| it.strip_suffix(".rpm").is_some())
}

/// Whether `artifact` speaks of the packages of the repository rather than being one.
pub fn is_list(artifact: &Artifact) -> bool {
    is_list_path(artifact.path.as_str())
}

/// Whether what lies at `path` speaks of the packages of the repository rather than being one.
pub fn is_list_path(path: &str) -> bool {
    path.starts_with("repo/repodata/")
}

/// `signature` at the place where yum and dnf look for it.
pub fn list_signature(signature: Vec<u8>) -> Artifact {
    artifact("repository", LIST_SIGNATURE, signature)
}

/// Why a package cannot go into a repository.
#[derive(Debug)]
pub struct RepositoryError {
    /// The path of the package.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// The metadata of a repository with the packages among `artifacts`: `repo/repodata/*`.
///
/// The packages are read again from their bytes, since signing changes them after they were built.
pub fn repository(artifacts: &[Artifact], stamp: &Stamp) -> Result<Vec<Artifact>, RepositoryError> {
    let packages: Vec<_> = artifacts
        .iter()
        .filter_map(|it| {
            let href = it.path.as_str().strip_prefix("repo/")?;
            href.strip_suffix(".rpm").map(|_| (href, &*it.content))
        })
        .collect();
    let mut records = packages
        .into_par_iter()
        .map(|(href, bytes)| {
            Record::new(href, bytes, stamp).map_err(|error| RepositoryError {
                path: format!("repo/{href}"),
                why: error.to_string(),
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    records.sort_by(|a, b| a.key.cmp(&b.key));

    let mut repomd = format!(
        "{XML}<repomd xmlns=\"http://linux.duke.edu/metadata/repo\" \
         xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n  <revision>{}</revision>\n",
        stamp.source_date(),
    );
    let lists: [(&str, &str, Part); 3] = [
        (
            "primary",
            "metadata xmlns=\"http://linux.duke.edu/metadata/common\" \
             xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\"",
            |it| &it.primary,
        ),
        ("filelists", "filelists xmlns=\"http://linux.duke.edu/metadata/filelists\"", |it| {
            &it.filelists
        }),
        ("other", "otherdata xmlns=\"http://linux.duke.edu/metadata/other\"", |it| &it.other),
    ];
    let mut out = Vec::new();
    for (name, element, part) in lists {
        let end = element.split(' ').next().unwrap_or_default();
        let mut list = format!("{XML}<{element} packages=\"{}\">\n", records.len());
        list.extend(records.iter().map(part));
        push(&mut list, format_args!("</{end}>"));
        let packed = gzip(list.as_bytes());
        let digest = sha256(&packed);
        let href = format!("repodata/{digest}-{name}.xml.gz");
        push(
            &mut repomd,
            format_args!(
                "  <data type=\"{name}\">\n    \
                     <checksum type=\"sha256\">{digest}</checksum>\n    \
                     <open-checksum type=\"sha256\">{}</open-checksum>\n    \
                     <location href=\"{href}\"/>\n    \
                     <timestamp>{}</timestamp>\n    \
                     <size>{}</size>\n    \
                     <open-size>{}</open-size>\n  \
                 </data>",
                sha256(list.as_bytes()),
                stamp.source_date(),
                packed.len(),
                list.len(),
            ),
        );
        out.push(artifact("repository", &format!("repo/{href}"), packed));
    }
    repomd.push_str("</repomd>\n");
    out.push(artifact("repository", LIST, repomd.into_bytes()));
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(out)
}

/// What a list takes from a record.
type Part = fn(&Record) -> &str;

/// The first line of each list.
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// What the three lists say about a package.
struct Record {
    /// What the lists are sorted by: the name, then the file.
    key: (String, String),
    primary: String,
    filelists: String,
    other: String,
}

impl Record {
    fn new(href: &str, bytes: &[u8], stamp: &Stamp) -> Result<Self, Error> {
        let package = PackageMetadata::parse(&mut &*bytes)?;
        let digest = sha256(bytes);
        let name = package.get_name()?;
        let arch = package.get_arch()?;
        let version = format!(
            "<version epoch=\"{}\" ver=\"{}\" rel=\"{}\"/>",
            package.get_epoch().unwrap_or(0),
            escape(package.get_version()?),
            escape(package.get_release()?),
        );
        let files = Self::files(&package)?;

        let mut primary = format!(
            "<package type=\"rpm\">\n  <name>{}</name>\n  <arch>{}</arch>\n  {version}\n  \
             <checksum type=\"sha256\" pkgid=\"YES\">{digest}</checksum>\n",
            escape(name),
            escape(arch),
        );
        let texts = [
            ("summary", package.get_summary()),
            ("description", package.get_description()),
            ("packager", package.get_packager()),
            ("url", package.get_url()),
        ];
        for (element, text) in texts {
            tag(&mut primary, 2, element, text.unwrap_or_default());
        }
        let offsets = package.get_package_segment_offsets();
        let payload = ::rpm::IndexSignatureTag::RPMSIGTAG_PAYLOADSIZE;
        push(
            &mut primary,
            format_args!(
                "  <time file=\"{}\" build=\"{}\"/>\n  \
                 <size package=\"{}\" installed=\"{}\" archive=\"{}\"/>\n  \
                 <location href=\"{}\"/>\n  <format>",
                stamp.source_date(),
                package.get_build_time()?,
                bytes.len(),
                package.get_installed_size()?,
                package.signature.get_entry_data_as_u32(payload).unwrap_or(0),
                escape(href),
            ),
        );
        let texts = [
            ("rpm:license", package.get_license()),
            ("rpm:vendor", package.get_vendor()),
            ("rpm:group", package.get_group()),
            ("rpm:buildhost", package.get_build_host()),
            ("rpm:sourcerpm", package.get_source_rpm()),
        ];
        for (element, text) in texts {
            tag(&mut primary, 4, element, text.unwrap_or_default());
        }
        push(
            &mut primary,
            format_args!(
                "    <rpm:header-range start=\"{}\" end=\"{}\"/>",
                offsets.header, offsets.payload
            ),
        );
        let provides = package.get_provides()?;
        let requires = needed(package.get_requires()?, &provides);
        let lists = [
            ("provides", provides),
            ("requires", requires),
            ("conflicts", package.get_conflicts()?),
            ("obsoletes", package.get_obsoletes()?),
        ];
        for (element, relations) in lists {
            relate(&mut primary, element, &relations);
        }
        let is_primary = |path: &str| {
            path.starts_with("/etc/") || path.contains("bin/") || path == "/usr/lib/sendmail"
        };
        for (path, kind) in files.iter().filter(|(path, _)| is_primary(path)) {
            push(&mut primary, format_args!("    <file{kind}>{}</file>", escape(path)));
        }
        primary.push_str("  </format>\n</package>\n");

        let head = format!(
            "<package pkgid=\"{digest}\" name=\"{}\" arch=\"{}\">\n  {version}\n",
            escape(name),
            escape(arch),
        );
        let mut filelists = head.clone();
        for (path, kind) in &files {
            push(&mut filelists, format_args!("  <file{kind}>{}</file>", escape(path)));
        }
        filelists.push_str("</package>\n");
        let mut other = head;
        // Headers hold the newest change first, lists the oldest.
        for it in package.get_changelog_entries().unwrap_or_default().iter().rev() {
            let (author, text) = (escape(&it.name), escape(&it.description));
            let time = it.timestamp;
            push(
                &mut other,
                format_args!("  <changelog author=\"{author}\" date=\"{time}\">{text}</changelog>"),
            );
        }
        other.push_str("</package>\n");
        Ok(Self { key: (name.to_owned(), href.to_owned()), primary, filelists, other })
    }

    /// The paths of the package, each with the attribute that says what it is.
    fn files(package: &PackageMetadata) -> Result<Vec<(String, &'static str)>, Error> {
        let entries = package.get_file_entries()?;
        let file = |it: &::rpm::FileEntry<'_>| {
            let is_ghost = it.flags().contains(::rpm::FileFlags::GHOST);
            let kind = match it.file_type() {
                FileType::Dir => " type=\"dir\"",
                _ if is_ghost => " type=\"ghost\"",
                _ => "",
            };
            (it.path().display().to_string(), kind)
        };
        Ok(entries.iter().map(file).collect())
    }
}

/// What other packages must bring: neither rpm itself nor the package.
fn needed(requires: Vec<Dependency>, provides: &[Dependency]) -> Vec<Dependency> {
    let own = |it: &Dependency| {
        provides.iter().any(|own| own.name == it.name && own.version == it.version)
    };
    requires.into_iter().filter(|it| !it.name.starts_with("rpmlib(") && !own(it)).collect()
}

/// Writes the element of one kind of relation; repeated ones once.
fn relate(out: &mut String, element: &str, relations: &[Dependency]) {
    if relations.is_empty() {
        return;
    }
    let early =
        DependencyFlags::PREREQ | DependencyFlags::SCRIPT_PRE | DependencyFlags::SCRIPT_POST;
    let lines: Vec<_> = relations
        .iter()
        .map(|it| {
            let mut line = format!("name=\"{}\"", escape(&it.name));
            if let Some(word) = comparison(it.flags) {
                let (epoch, rest) = it.version.split_once(':').unwrap_or(("0", &it.version));
                let (version, release) = rest.split_once('-').unwrap_or((rest, ""));
                let (version, release) = (escape(version), escape(release));
                let _ = write!(line, " flags=\"{word}\" epoch=\"{epoch}\" ver=\"{version}\"");
                if !release.is_empty() {
                    let _ = write!(line, " rel=\"{release}\"");
                }
            }
            if element == "requires" && it.flags.intersects(early) {
                line.push_str(" pre=\"1\"");
            }
            line
        })
        .collect();
    push(out, format_args!("    <rpm:{element}>"));
    let mut seen = BTreeSet::new();
    for line in lines.iter().filter(|it| seen.insert(it.as_str())) {
        push(out, format_args!("      <rpm:entry {line}/>"));
    }
    push(out, format_args!("    </rpm:{element}>"));
}

/// The word for how a version is compared.
fn comparison(flags: DependencyFlags) -> Option<&'static str> {
    let (less, greater, equal) = (
        flags.contains(DependencyFlags::LESS),
        flags.contains(DependencyFlags::GREATER),
        flags.contains(DependencyFlags::EQUAL),
    );
    match (less, greater, equal) {
        (true, _, true) => Some("LE"),
        (true, _, false) => Some("LT"),
        (_, true, true) => Some("GE"),
        (_, true, false) => Some("GT"),
        (_, _, true) => Some("EQ"),
        _ => None,
    }
}

fn tag(out: &mut String, indent: usize, element: &str, text: &str) {
    let text = escape(text);
    push(out, format_args!("{:indent$}<{element}>{text}</{element}>", ""));
}

fn push(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{line}");
}

/// `text` as XML 1.0 can hold it: the characters that it cannot are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            _ if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_xml() {
        assert_eq!(escape("a<b>&\"c\"\u{1}\u{ffff}"), "a&lt;b&gt;&amp;&quot;c&quot;");
    }

    #[test]
    fn comparisons_have_words() {
        assert_eq!(comparison(DependencyFlags::GE), Some("GE"));
        assert_eq!(comparison(DependencyFlags::LESS), Some("LT"));
        assert_eq!(comparison(DependencyFlags::EQUAL), Some("EQ"));
        assert_eq!(comparison(DependencyFlags::SCRIPT_PRE), None);
    }

    #[test]
    fn what_is_no_package_is_named() {
        let stamp = Stamp::new("a", "1", "1", 0).unwrap();
        let error = repository(&[artifact("package", "repo/a.rpm", *b"no")], &stamp).unwrap_err();
        assert_eq!(error.path, "repo/a.rpm");
    }
}
