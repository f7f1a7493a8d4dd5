//! Trees that rpmbuild builds the same packages from, for those who audit or rebuild them.
//!
//! The spec file holds names and attributes only; all content lies in the source archive, for a
//! `%` in a spec file is a macro.

use std::fmt::Write;

use tar::{EntryType, Header};

use super::gzip::gzip;
use super::package::{File, FileKind, Package};
use super::rpm::{BUILD_HOST, GROUP};
use super::stamp::{Date, Stamp};

/// What every spec file begins with: the payload that EL7 reads, and nothing of the building machine.
const PREAMBLE: &str = "\
%global _binary_payload w6.gzdio
%global _source_payload w6.gzdio
%global _binary_filedigest_algorithm 8
%global _source_filedigest_algorithm 8
%global debug_package %{nil}
%global __os_install_post %{nil}
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global source_date_epoch_from_changelog 0
";

/// The paths of the tree of `package` below the output directory: the sources and the spec file.
pub(super) fn paths(package: &Package, stamp: &Stamp) -> [String; 2] {
    let root = format!("rpmbuild/{}", package.name);
    let archive = format!("{root}/SOURCES/{}.tar.gz", folder(package, stamp));
    [archive, format!("{root}/SPECS/{}.spec", package.name)]
}

/// The files at these paths.
pub(super) fn write(package: &Package, stamp: &Stamp) -> [Vec<u8>; 2] {
    [gzip(&archive(package, stamp)), spec(package, stamp).into_bytes()]
}

/// The one folder in the source archive.
fn folder(package: &Package, stamp: &Stamp) -> String {
    format!("{}-{}", package.name, stamp.version())
}

/// The source archive: every file and directory at its place below `rootfs`.
fn archive(package: &Package, stamp: &Stamp) -> Vec<u8> {
    let folder = folder(package, stamp);
    let mut tar = tar::Builder::new(Vec::new());
    // A package without files has a place for them all the same: rpmbuild goes there.
    let root = (&String::new(), &File::directory());
    for (path, file) in std::iter::once(root).chain(&package.files) {
        let is_directory = file.kind == FileKind::Directory;
        let mut header = Header::new_gnu();
        header.set_entry_type(if is_directory { EntryType::Directory } else { EntryType::Regular });
        // Attributes are the spec file's business; the archive must only be readable.
        header.set_mode(if is_directory { 0o755 } else { 0o644 });
        header.set_mtime(stamp.source_date().into());
        header.set_size(file.content.len() as u64);
        tar.append_data(&mut header, format!("{folder}/rootfs{path}"), &*file.content)
            .expect("writing to memory cannot fail, and paths have no `..`");
    }
    tar.into_inner().expect("writing to memory cannot fail")
}

/// The spec file.
fn spec(package: &Package, stamp: &Stamp) -> String {
    let folder = folder(package, stamp);
    let vendor = escape(&stamp.vendor_line());
    let license = escape(&stamp.license_line());
    let mut out = format!(
        "{PREAMBLE}%global _buildhost {BUILD_HOST}\n\n\
         Name: {}\nVersion: {}\nRelease: {}\nSummary: {}\nLicense: {license}\nGroup: {GROUP}\n\
         Vendor: {vendor}\nPackager: {vendor}\nSource0: {folder}.tar.gz\nBuildArch: noarch\nAutoReqProv: no\n",
        package.name,
        stamp.version(),
        stamp.release(),
        escape(&package.summary),
    );
    let relations = [
        ("Provides", &package.provides),
        ("Requires", &package.requires),
        ("Conflicts", &package.conflicts),
    ];
    for (word, relations) in relations {
        for it in relations {
            push(&mut out, format_args!("{word}: {}", it.spec()));
        }
    }
    push(&mut out, format_args!("\n%description\n{}", escape(&package.description)));
    push(
        &mut out,
        format_args!(
            "\n%prep\n%setup -q -n {folder}\n\n%build\n\n%install\nrm -rf %{{buildroot}}\n\
             mkdir -p %{{buildroot}}\ncp -a rootfs/. %{{buildroot}}/",
        ),
    );
    for (name, script) in package.scripts() {
        push(&mut out, format_args!("\n%{name}\n{}", escape(script.trim_end())));
    }
    if let Some(trigger) = &package.trigger {
        let (packages, script) = (trigger.packages.join(", "), escape(trigger.script.trim_end()));
        push(&mut out, format_args!("\n%triggerin -- {packages}\n{script}"));
    }
    push(&mut out, format_args!("\n%files\n%defattr(-,root,root,-)"));
    for (path, file) in &package.files {
        let word = match file.kind {
            FileKind::Directory => "%dir ",
            FileKind::Plain => "",
            FileKind::Config => "%config ",
            FileKind::Seed => "%config(noreplace) ",
        };
        let attributes = format_args!("%attr({:04o},{},{})", file.mode, file.owner, file.group);
        push(&mut out, format_args!("{word}{attributes} {path}"));
    }
    let changes = stamp.recent_changes();
    if !changes.is_empty() {
        push(&mut out, format_args!("\n%changelog"));
    }
    for change in &changes {
        let (date, author) = (Date::new(change.time).changelog(), escape(&change.author));
        let (version, text) = (stamp.full_version(), escape(&change.text));
        push(&mut out, format_args!("* {date} {author} - {version}\n- {text}\n"));
    }
    out
}

fn push(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{line}");
}

/// `text` as rpmbuild reads it literally.
fn escape(text: &str) -> String {
    text.replace('%', "%%")
}
