//! Zip archives of one strict form: written so, and read only so.
//!
//! The format allows two descriptions of each file, anything between, before and behind them, and
//! names that leave the directory. Programs choose differently among these, so an archive may be one
//! thing to the one who verifies it and another to the one who unpacks it. Here every byte has one
//! meaning: entries lie back to back from the first byte, both descriptions agree, and nothing is
//! left over.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;
use rayon::prelude::*;

use super::gzip::deflate;
use super::stamp::Date;

mod fault;
mod read;

pub use fault::Fault;
pub use read::Archive;
pub(super) use read::{Line, open};

/// What begins a file, a line of the directory, and its three endings (APPNOTE 4.3).
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END64: u32 = 0x0606_4b50;
const LOCATOR64: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;

/// The lengths of these without names.
const LOCAL_LEN: usize = 30;
const CENTRAL_LEN: usize = 46;
const END64_LEN: usize = 56;
const END_LEN: usize = 22;

/// Made by version 2.0 of the format, on Unix, where the upper bits are the mode.
const MADE_BY: u16 = 0x0314;

/// What one must understand to unpack: deflate.
const NEEDED: u16 = 20;

/// A file in an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry<'a> {
    /// Its path.
    pub(super) name: String,
    /// Whether it may be run.
    pub(super) executable: bool,
    /// Its bytes.
    pub(super) content: Cow<'a, [u8]>,
}

/// The archive of `entries`, which come in the order of their names.
///
/// One that would be larger than 4 GiB is refused: its places have four bytes.
pub(super) fn write(entries: &[Entry<'_>], time: u32) -> Result<Vec<u8>, Fault> {
    let time = dos_time(time);
    let packed = pack(entries, read::LIMIT, |it| Packed::new(it, time))?;
    let mut out = Vec::with_capacity(packed.iter().map(|it| it.bytes.len() + 256).sum());
    let mut directory = Vec::new();
    // Each is dropped when it is written, so that nothing stands in memory twice.
    for (entry, packed) in entries.iter().zip(packed) {
        let offset = out.len() as u32;
        put32(&mut out, LOCAL);
        packed.put_common(&mut out, &entry.name);
        out.extend_from_slice(entry.name.as_bytes());
        out.extend_from_slice(&packed.bytes);

        put32(&mut directory, CENTRAL);
        put16(&mut directory, MADE_BY);
        packed.put_common(&mut directory, &entry.name);
        // No comment, the first disk, no text marks.
        for it in [0; 3] {
            put16(&mut directory, it);
        }
        put32(&mut directory, mode(entry.executable) << 16);
        put32(&mut directory, offset);
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let (offset, size, count) = (out.len(), directory.len(), entries.len());
    out.append(&mut directory);
    out.extend(end(count, size, offset));
    // Places that did not fit were cut, but the length of the whole was not.
    if out.len() as u64 > read::LIMIT { Err(Fault::Large) } else { Ok(out) }
}

/// All `entries` as `make` packs them. If they are larger than `limit` already, nobody waits for the rest.
fn pack<'a>(
    entries: &'a [Entry<'a>],
    limit: u64,
    make: impl Fn(&'a Entry<'a>) -> Packed<'a> + Sync,
) -> Result<Vec<Packed<'a>>, Fault> {
    let bytes = AtomicU64::new(0);
    let pack = |entry| {
        if bytes.load(Ordering::Relaxed) > limit {
            return Err(Fault::Large);
        }
        let packed = make(entry);
        let len = packed.bytes.len() as u64;
        let all = bytes.fetch_add(len, Ordering::Relaxed) + len;
        if all > limit { Err(Fault::Large) } else { Ok(packed) }
    };
    entries.par_iter().map(pack).collect()
}

/// What ends an archive: `count` lines of `size` bytes at `offset`.
fn end(count: usize, size: usize, offset: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let many = u16::try_from(count).unwrap_or(u16::MAX);
    if many == u16::MAX {
        put32(&mut out, END64);
        put64(&mut out, (END64_LEN - 12) as u64);
        put16(&mut out, MADE_BY);
        put16(&mut out, 45);
        put64(&mut out, 0);
        for it in [count, count, size, offset] {
            put64(&mut out, it as u64);
        }
        put32(&mut out, LOCATOR64);
        put32(&mut out, 0);
        put64(&mut out, (offset + size) as u64);
        put32(&mut out, 1);
    }
    put32(&mut out, END);
    for it in [0, 0, many, many] {
        put16(&mut out, it);
    }
    for it in [size, offset] {
        put32(&mut out, it as u32);
    }
    put16(&mut out, 0);
    out
}

/// A file as it lies in the archive.
struct Packed<'a> {
    method: u16,
    time: (u16, u16),
    sum: u32,
    size: u32,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Packed<'a> {
    fn new(entry: &'a Entry<'_>, time: (u16, u16)) -> Self {
        // What is packed already would only grow.
        let is_packed = [".rpm", ".gz"].iter().any(|it| entry.name.ends_with(it));
        let (method, bytes) = if is_packed || entry.content.is_empty() {
            (0, Cow::Borrowed(&*entry.content))
        } else {
            (8, Cow::Owned(deflate(&entry.content)))
        };
        Self { method, time, sum: sum(&entry.content), size: entry.content.len() as u32, bytes }
    }

    /// What both descriptions of a file say.
    fn put_common(&self, out: &mut Vec<u8>, name: &str) {
        for it in [NEEDED, 0, self.method, self.time.0, self.time.1] {
            put16(out, it);
        }
        for it in [self.sum, self.bytes.len() as u32, self.size] {
            put32(out, it);
        }
        put16(out, name.len() as u16);
        put16(out, 0);
    }
}

/// Whether every system reads `name` as the same path below the directory where it unpacks.
pub(super) fn is_portable(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._+@=,-".contains(c);
    name.len() < usize::from(u16::MAX)
        && name
            .split('/')
            .all(|part| !part.is_empty() && !part.ends_with('.') && part.chars().all(allowed))
}

/// The mode of a file as an archive says it.
fn mode(executable: bool) -> u32 {
    if executable { 0o100_755 } else { 0o100_644 }
}

/// The time and date of DOS, which begins in 1980 and counts two seconds as one.
fn dos_time(time: u32) -> (u16, u16) {
    let Date { year, month, day, hour, minute, second, .. } = Date::new(time.max(315_532_800));
    let date = (year - 1980) * 512 + month * 32 + day;
    ((hour * 2048 + minute * 32 + second / 2) as u16, date as u16)
}

fn sum(content: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(content);
    sum.sum()
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn get16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|&it| u16::from_le_bytes(it))
}

fn get32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&it| u32::from_le_bytes(it))
}

fn get64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|&it| u64::from_le_bytes(it))
}

#[cfg(test)]
mod tests;
