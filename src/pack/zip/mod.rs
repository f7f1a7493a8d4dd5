//! Zip archives of one strict form: written so, and read only so.
//!
//! The format allows two descriptions of each file, anything between, before and behind them, and
//! names that leave the directory. Programs choose differently among these, so an archive may be one
//! thing to the one who verifies it and another to the one who unpacks it. Here every byte has one
//! meaning: entries lie back to back from the first byte, both descriptions agree, and nothing is
//! left over.

use std::collections::BTreeSet;
use std::fmt;

use flate2::Crc;
use rayon::prelude::*;

use super::gzip::{deflate, inflate};
use super::stamp::Date;

/// The largest file that is unpacked, and the largest archive: 4 GiB less a byte.
const LIMIT: usize = u32::MAX as usize;

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
    pub(super) content: std::borrow::Cow<'a, [u8]>,
}

/// Why an archive is not of the strict form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It does not end with the end of a directory.
    NoEnd,
    /// It ends with a comment, or something was appended.
    Trailing,
    /// It wants more than one disk, or its counts disagree.
    Disks,
    /// The directory does not lie just before its end.
    Directory,
    /// A line of the directory is cut short or something else.
    Line(usize),
    /// Something lies before this file, or between it and the one before.
    Gap(String),
    /// The directory and the file itself disagree.
    Disagree(String),
    /// The file carries an extra field or a comment.
    Extra(String),
    /// The file is encrypted, or its sizes stand behind it, or its name has an encoding.
    Flags(String, u16),
    /// The file is packed by an unknown method.
    Method(String, u16),
    /// The file is neither a plain file nor a program: a link, a directory, a device, or more.
    Mode(String, u32),
    /// The name leaves the directory, or some system would take it for another.
    Name(String),
    /// Two files have this name, or differ by case only.
    Twice(String),
    /// The files are not in the order of their names.
    Order(String),
    /// The file does not lie in the one root folder.
    Root(String),
    /// The file unpacks to another size than it says.
    Size(String),
    /// The file unpacks to other bytes than it says.
    Sum(String),
    /// The packed bytes are not a deflate stream.
    Packed(String),
    /// Nothing is in it.
    Empty,
}

/// The archive of `entries`, which come in the order of their names.
pub(super) fn write(entries: &[Entry<'_>], time: u32) -> Vec<u8> {
    let time = dos_time(time);
    let packed: Vec<_> = entries.par_iter().map(|it| Packed::new(it, time)).collect();
    let mut out = Vec::with_capacity(packed.iter().map(|it| it.bytes.len() + 256).sum());
    let mut directory = Vec::new();
    for (entry, packed) in entries.iter().zip(&packed) {
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
    out
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
struct Packed {
    method: u16,
    time: (u16, u16),
    sum: u32,
    size: u32,
    bytes: Vec<u8>,
}

impl Packed {
    fn new(entry: &Entry<'_>, time: (u16, u16)) -> Self {
        // What is packed already would only grow.
        let is_packed = [".rpm", ".gz"].iter().any(|it| entry.name.ends_with(it));
        let (method, bytes) = if is_packed || entry.content.is_empty() {
            (0, entry.content.to_vec())
        } else {
            (8, deflate(&entry.content))
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

/// The files of an archive of the strict form; anything else is a fault.
pub(super) fn read(archive: &[u8]) -> Result<Vec<Entry<'static>>, Fault> {
    let (count, directory_at, directory_end) = read_end(archive)?;
    let mut lines = Vec::new();
    let mut at = directory_at;
    for number in 0..count {
        let line = Line::read(archive, at).filter(|it| it.end <= directory_end);
        let line = line.ok_or(Fault::Line(number))?;
        line.check()?;
        at = line.end;
        lines.push(line);
    }
    if at != directory_end {
        return Err(Fault::Directory);
    }
    check_names(&lines)?;
    let mut next = 0;
    for line in &lines {
        if line.offset != next {
            return Err(Fault::Gap(line.name.clone()));
        }
        next = line.offset + LOCAL_LEN + line.name.len() + line.packed as usize;
    }
    if next != directory_at {
        return Err(Fault::Directory);
    }
    lines.par_iter().map(|it| it.unpack(archive)).collect()
}

/// The number of files, and where their directory begins and ends.
fn read_end(archive: &[u8]) -> Result<(usize, usize, usize), Fault> {
    let at = archive.len().checked_sub(END_LEN).ok_or(Fault::NoEnd)?;
    if archive.len() > LIMIT || get32(archive, at) != Some(END) {
        let has_end = archive.windows(4).any(|it| it == END.to_le_bytes());
        return Err(if has_end { Fault::Trailing } else { Fault::NoEnd });
    }
    let field = |it| get16(archive, at + it).ok_or(Fault::NoEnd);
    if field(20)? != 0 {
        return Err(Fault::Trailing);
    }
    let size = get32(archive, at + 12).ok_or(Fault::NoEnd)? as usize;
    let offset = get32(archive, at + 16).ok_or(Fault::NoEnd)? as usize;
    let directory_end = offset.checked_add(size).ok_or(Fault::Directory)?;
    let count = match field(8)? {
        u16::MAX => {
            let count = directory_end.checked_add(24).and_then(|it| get64(archive, it));
            usize::try_from(count.ok_or(Fault::Directory)?).map_err(|_| Fault::Directory)?
        }
        count => count.into(),
    };
    if count == 0 {
        return Err(Fault::Empty);
    }
    if count > archive.len() / CENTRAL_LEN {
        return Err(Fault::Disks);
    }
    // There is one way to end an archive of this many files, and this must be it.
    let wanted = end(count, size, offset);
    let behind = archive.get(directory_end..).ok_or(Fault::Directory)?;
    if behind != wanted {
        let same = behind.len() == wanted.len();
        return Err(if same { Fault::Disks } else { Fault::Directory });
    }
    Ok((count, offset, directory_end))
}

/// A line of the directory.
struct Line {
    name: String,
    made_by: u16,
    flags: u16,
    method: u16,
    /// What the file must say, too: from the version needed to the length of the name.
    common: Vec<u8>,
    sum: u32,
    packed: u32,
    size: u32,
    extra: [u16; 4],
    attributes: u32,
    offset: usize,
    end: usize,
}

impl Line {
    fn read(archive: &[u8], at: usize) -> Option<Self> {
        let field16 = |it| get16(archive, at + it);
        let field32 = |it| get32(archive, at + it);
        let name_at = at.checked_add(CENTRAL_LEN)?;
        let end = name_at + usize::from(field16(28)?);
        let name = String::from_utf8_lossy(archive.get(name_at..end)?).into_owned();
        if field32(0)? != CENTRAL {
            return None;
        }
        Some(Self {
            name,
            made_by: field16(4)?,
            flags: field16(8)?,
            method: field16(10)?,
            common: archive.get(at + 6..at + 30)?.to_vec(),
            sum: field32(16)?,
            packed: field32(20)?,
            size: field32(24)?,
            extra: [field16(30)?, field16(32)?, field16(34)?, field16(36)?],
            attributes: field32(38)?,
            offset: field32(42)? as usize,
            end,
        })
    }

    /// Refuses what the strict form does not have.
    fn check(&self) -> Result<(), Fault> {
        let name = || self.name.clone();
        if self.flags != 0 {
            return Err(Fault::Flags(name(), self.flags));
        }
        if self.method != 0 && self.method != 8 {
            return Err(Fault::Method(name(), self.method));
        }
        if self.extra != [0; 4] {
            return Err(Fault::Extra(name()));
        }
        let (upper, lower) = (self.attributes >> 16, self.attributes & 0xffff);
        if self.made_by != MADE_BY || lower != 0 || ![mode(false), mode(true)].contains(&upper) {
            return Err(Fault::Mode(name(), upper));
        }
        Ok(())
    }

    /// The file that the line describes.
    fn unpack(&self, archive: &[u8]) -> Result<Entry<'static>, Fault> {
        let name = || self.name.clone();
        let disagree = || Fault::Disagree(self.name.clone());
        let content_at = self.offset + LOCAL_LEN + self.name.len();
        let local = archive.get(self.offset..content_at).ok_or_else(disagree)?;
        if get16(local, 28).is_some_and(|it| it != 0) {
            return Err(Fault::Extra(name()));
        }
        let agrees = get32(local, 0) == Some(LOCAL)
            && local.get(4..28) == Some(&self.common)
            && local.get(LOCAL_LEN..) == Some(self.name.as_bytes());
        if !agrees {
            return Err(disagree());
        }
        let packed = archive.get(content_at..content_at + self.packed as usize);
        let packed = packed.ok_or_else(disagree)?;
        let content = if self.method == 0 {
            packed.to_vec()
        } else {
            let (content, used) = inflate(packed, self.size).map_err(|_| Fault::Packed(name()))?;
            if used != u64::from(self.packed) {
                return Err(Fault::Packed(name()));
            }
            content
        };
        if content.len() != self.size as usize {
            return Err(Fault::Size(name()));
        }
        if sum(&content) != self.sum {
            return Err(Fault::Sum(name()));
        }
        let executable = self.attributes >> 16 == mode(true);
        Ok(Entry { name: name(), executable, content: content.into() })
    }
}

/// Refuses names that some system would read in another way, and more than one root folder.
fn check_names(lines: &[Line]) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    let mut before = "";
    let root = lines.first().and_then(|it| it.name.split_once('/')).map(|(root, _)| root);
    for line in lines {
        let name = line.name.as_str();
        if !is_portable(name) {
            return Err(Fault::Name(name.to_owned()));
        }
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(Fault::Twice(name.to_owned()));
        }
        if name < before {
            return Err(Fault::Order(name.to_owned()));
        }
        if name.split_once('/').map(|(root, _)| root) != root || root.is_none() {
            return Err(Fault::Root(name.to_owned()));
        }
        before = name;
    }
    Ok(())
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

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEnd => write!(f, "the archive has no end: it is cut short, or is no archive"),
            Self::Trailing => write!(f, "something stands behind the end of the archive"),
            Self::Disks => write!(f, "the end of the archive contradicts itself"),
            Self::Directory => write!(f, "something lies between the files and their directory"),
            Self::Line(number) => write!(f, "line {} of the directory is damaged", number + 1),
            Self::Gap(name) => write!(f, "something lies before `{name}`"),
            Self::Disagree(name) => {
                write!(f, "`{name}` and the directory say different things about it")
            }
            Self::Extra(name) => write!(f, "`{name}` has an extra field or a comment"),
            Self::Flags(name, flags) => write!(f, "`{name}` has the flags {flags:#06x}"),
            Self::Method(name, method) => write!(f, "`{name}` is packed by method {method}"),
            Self::Mode(name, mode) => {
                write!(f, "`{name}` is no plain file of mode 644 or 755, but {mode:o}")
            }
            Self::Name(name) => write!(f, "`{}` is no portable path", name.escape_debug()),
            Self::Twice(name) => write!(f, "`{name}` is there twice"),
            Self::Order(name) => write!(f, "`{name}` is out of order"),
            Self::Root(name) => write!(f, "`{name}` lies outside the root folder"),
            Self::Size(name) => write!(f, "`{name}` has another size than it says"),
            Self::Sum(name) => write!(f, "`{name}` has another check sum than it says"),
            Self::Packed(name) => write!(f, "`{name}` does not unpack"),
            Self::Empty => write!(f, "the archive is empty"),
        }
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests;
