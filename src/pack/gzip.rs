//! Compression that gives the same bytes at any time and on any machine.
//!
//! zlib-rs, which does the work, hashes in one way on every processor; a new version of it may find
//! other matches, and a test of the packages' bytes would show that.

use std::io::Write;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, GzBuilder};

/// The byte of a gzip header that names no operating system (RFC 1952 §2.3.1).
const NO_SYSTEM: u8 = 255;

/// The level of all that is compressed. Level 9 makes configuration about one percent smaller in twice the
/// time.
pub(super) const LEVEL: u32 = 6;

/// `content` as a gzip file without a name or a time.
pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer: GzEncoder<Vec<u8>> = GzBuilder::new()
        .mtime(0)
        .operating_system(NO_SYSTEM)
        .write(Vec::new(), Compression::new(LEVEL));
    let written = writer.write_all(content).and_then(|()| writer.finish());
    written.expect("writing to memory cannot fail")
}

/// `content` as a bare deflate stream.
pub(super) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut writer = DeflateEncoder::new(Vec::new(), Compression::new(LEVEL));
    let written = writer.write_all(content).and_then(|()| writer.finish());
    written.expect("writing to memory cannot fail")
}
