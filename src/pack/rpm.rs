//! Packages as rpm writes them, in the form that CentOS 7 and all after it read.
//!
//! The `rpm` crate builds for EL8 and later. What EL7 misses or cannot read is mended in
//! [`for_el7`]: rpm 4.11 checks the payload by one MD5 sum only, which the crate does not write, so
//! that a damaged package would install.

use std::collections::BTreeMap;

use ::rpm::{
    BuildConfig, CompressionWithLevel, Dependency, Error, FileMode, FileOptions, Header,
    HeaderEntry, IndexData, IndexSignatureTag, IndexTag, Package as Rpm, PackageBuilder, Scriptlet,
    SignatureHeaderBuilder,
};
use md5::{Digest, Md5};

use super::gzip::LEVEL;
use super::package::{FileKind, Package, Relation};
use super::stamp::Stamp;

/// The number of the form that packages and trees are written in: it must grow when their bytes would
/// change for the same content, lest older ones are kept.
pub(super) const FORM: u32 = 2;

/// The group of packages in the sense of EL7.
pub(super) const GROUP: &str = "System Environment/Base";

/// Where packages say that they were built: no machine's name.
pub(super) const BUILD_HOST: &str = "reproducible";

/// The size of the block before the signature.
const LEAD: usize = 96;

/// The name of the file of `package`.
pub(super) fn file_name(package: &Package, stamp: &Stamp) -> String {
    format!("{}-{}.noarch.rpm", package.name, stamp.full_version())
}

/// Where the package lies below the output directory.
pub(super) fn path(package: &Package, stamp: &Stamp) -> String {
    format!("repo/{}", file_name(package, stamp))
}

/// Writes `package`.
pub(super) fn write(package: &Package, stamp: &Stamp) -> Result<Vec<u8>, Error> {
    let license = stamp.license_line();
    let mut builder =
        PackageBuilder::new(&package.name, stamp.version(), &license, "noarch", &package.summary);
    let config = BuildConfig::v4()
        .compression(CompressionWithLevel::Gzip(LEVEL))
        .reserved_space(None)
        .source_date(stamp.source_date());
    builder
        .using_config(config)
        .release(stamp.release())
        .description(&package.description)
        .group(GROUP)
        .vendor(stamp.vendor_line())
        .packager(stamp.vendor_line())
        .build_host(BUILD_HOST);
    for (path, file) in &package.files {
        let options = match file.kind {
            FileKind::Directory => FileOptions::dir(path).mode(FileMode::dir(file.mode as u16)),
            _ => FileOptions::new(path).mode(FileMode::regular(file.mode as u16)),
        };
        let options = options.user(&file.owner).group(&file.group);
        match file.kind {
            FileKind::Directory => builder.with_dir_entry(options)?,
            FileKind::Plain => builder.with_file_contents(file.content.to_vec(), options)?,
            FileKind::Config => {
                builder.with_file_contents(file.content.to_vec(), options.config())?
            }
            // `noreplace` without `config` would overwrite in silence.
            FileKind::Seed => {
                builder.with_file_contents(file.content.to_vec(), options.config().noreplace())?
            }
        };
    }
    for it in &package.provides {
        builder.provides(dependency(it));
    }
    for it in &package.requires {
        builder.requires(dependency(it));
    }
    for it in &package.conflicts {
        builder.conflicts(dependency(it));
    }
    scripts(&mut builder, package);
    for change in stamp.recent_changes() {
        let author = format!("{} - {}", change.author, stamp.full_version());
        let text = format!("- {}", change.text);
        builder.add_changelog_entry(author, text, change.time);
    }
    for_el7(builder.build()?, package, stamp)
}

fn dependency(relation: &Relation) -> Dependency {
    match &relation.version {
        Some(version) => Dependency::eq(&relation.name, version),
        None => Dependency::any(&relation.name),
    }
}

fn scripts(builder: &mut PackageBuilder, package: &Package) {
    let shell = |text: &str| Scriptlet::new(text.trim_end()).prog(vec!["/bin/sh"]);
    if let Some(text) = &package.pre {
        builder.pre_install_script(shell(text)).requires(Dependency::script_pre("/bin/sh"));
    }
    if let Some(text) = &package.preun {
        builder.pre_uninstall_script(shell(text)).requires(Dependency::script_preun("/bin/sh"));
    }
    if let Some(text) = &package.posttrans {
        builder.post_trans_script(shell(text)).requires(Dependency::interp("/bin/sh"));
    }
    if let Some(trigger) = &package.trigger {
        builder.requires(Dependency::interp("/bin/sh"));
        for name in &trigger.packages {
            builder.trigger_in(name, None, shell(&trigger.script));
        }
    }
}

/// Makes a package that rpm 4.11 can check, and that does not depend on the clock.
fn for_el7(built: Rpm, package: &Package, stamp: &Stamp) -> Result<Vec<u8>, Error> {
    let mut entries: BTreeMap<u32, IndexData> =
        built.metadata.header.get_all_entries()?.into_iter().collect();
    // Rebuilding a header makes it anew.
    entries.remove(&(IndexTag::RPMTAG_HEADERIMMUTABLE as u32));

    // Weak dependencies on users and groups: unknown to EL7.
    entries.retain(|tag, _| !(5046..=5057).contains(tag));
    let source = format!("{}-{}.src.rpm", package.name, stamp.full_version());
    entries.insert(IndexTag::RPMTAG_SOURCERPM as u32, IndexData::StringTag(source));
    // The crate takes the clock where the source date lies ahead of it.
    let time = IndexData::Int32(vec![stamp.source_date()]);
    entries.insert(IndexTag::RPMTAG_BUILDTIME as u32, time);
    one_script_for_all_triggers(&mut entries);
    let entries = entries.into_iter().map(|(tag, data)| HeaderEntry::new(tag, data));
    let header = Header::from_entries(entries, IndexTag::RPMTAG_HEADERIMMUTABLE);

    let mut rpm = built;
    rpm.metadata.header = header;
    let header = rpm.metadata.header_bytes()?;
    let archive = gzip_size(&rpm.payload);
    let sums = SignatureHeaderBuilder::new()
        .format(::rpm::RpmFormat::V4)
        .reserved_space(None)
        .set_content_length((header.len() + rpm.payload.len()) as u64)
        .calculate_digests(&header)
        .build()?;
    let mut entries: BTreeMap<u32, IndexData> = sums.get_all_entries()?.into_iter().collect();
    entries.remove(&(IndexSignatureTag::HEADER_SIGNATURES as u32));
    let md5 = Md5::new().chain_update(&header).chain_update(&rpm.payload).finalize();
    entries.insert(IndexSignatureTag::RPMSIGTAG_MD5 as u32, IndexData::Bin(md5.to_vec()));
    entries
        .insert(IndexSignatureTag::RPMSIGTAG_PAYLOADSIZE as u32, IndexData::Int32(vec![archive]));
    let entries = entries.into_iter().map(|(tag, data)| HeaderEntry::new(tag, data));
    rpm.metadata.signature = Header::from_entries(entries, IndexSignatureTag::HEADER_SIGNATURES);

    let mut bytes = Vec::with_capacity(LEAD + header.len() + rpm.payload.len() + 1024);
    rpm.write(&mut bytes)?;
    Ok(bytes)
}

/// Keeps one copy of the script that all triggers share; otherwise it would run once for each.
fn one_script_for_all_triggers(entries: &mut BTreeMap<u32, IndexData>) {
    let tags = [IndexTag::RPMTAG_TRIGGERSCRIPTS, IndexTag::RPMTAG_TRIGGERSCRIPTPROG];
    for tag in tags {
        if let Some(IndexData::StringArray(all)) = entries.get_mut(&(tag as u32)) {
            all.truncate(1);
        }
    }
    if let Some(IndexData::Int32(at)) = entries.get_mut(&(IndexTag::RPMTAG_TRIGGERINDEX as u32)) {
        at.fill(0);
    }
}

/// The size of what a gzip stream below 4 GiB holds: its last four bytes (RFC 1952 §2.3.1).
fn gzip_size(stream: &[u8]) -> u32 {
    stream.last_chunk().map_or(0, |&it| u32::from_le_bytes(it))
}
