//! Compression that gives the same bytes at any time and on any machine.
//!
//! zlib-rs, which does the work, hashes in one way on every processor; a new version of it may find
//! other matches, and a test of the packages' bytes would show that.

use std::io::{self, Read, Write};

use flate2::read::DeflateDecoder;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, GzBuilder};

/// The byte of a gzip header that names no operating system (RFC 1952 §2.3.1).
const NO_SYSTEM: u8 = 255;

/// `content` as a gzip file without a name or a time.
pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer: GzEncoder<Vec<u8>> = GzBuilder::new()
        .mtime(0)
        .operating_system(NO_SYSTEM)
        .write(Vec::new(), Compression::best());
    let written = writer.write_all(content).and_then(|()| writer.finish());
    written.expect("writing to memory cannot fail")
}

/// `content` as a bare deflate stream.
pub(super) fn deflate(content: &[u8]) -> Vec<u8> {
    let mut writer = DeflateEncoder::new(Vec::new(), Compression::new(6));
    let written = writer.write_all(content).and_then(|()| writer.finish());
    written.expect("writing to memory cannot fail")
}

/// What the bare deflate stream `packed` holds, and how many of its bytes were read.
///
/// No more than `size` bytes and one are unpacked, whatever the stream holds.
pub(super) fn inflate(packed: &[u8], size: u32) -> io::Result<(Vec<u8>, u64)> {
    let mut reader = DeflateDecoder::new(packed);
    let mut out = Vec::new();
    reader.by_ref().take(u64::from(size) + 1).read_to_end(&mut out)?;
    Ok((out, reader.total_in()))
}
