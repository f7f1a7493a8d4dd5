//! Reading an archive of the strict form in pieces, however large it is.
//!
//! The directory is held in memory, and of each file no more than a piece: an archive can neither
//! fill the memory by its own size nor by what it unpacks to.

use std::collections::BTreeSet;
use std::io::{self, Read};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::{
    CENTRAL, CENTRAL_LEN, END, END_LEN, Fault, LOCAL, LOCAL_LEN, MADE_BY, end, get16, get32, get64,
    is_portable, mode,
};

/// The largest archive: 4 GiB less a byte.
pub(super) const LIMIT: u64 = u32::MAX as u64;

/// How much of a file is held at a time.
const PIECE: usize = 64 << 10;

/// An archive, wherever it lies.
pub trait Archive: Sync {
    /// Its length in bytes.
    fn size(&self) -> u64;

    /// Fills `buffer` with the bytes from `at` on; an error if there are not as many.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Archive for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let from = usize::try_from(at).ok().and_then(|at| self.get(at..));
        let bytes = from.and_then(|it| it.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

impl Archive for Vec<u8> {
    fn size(&self) -> u64 {
        self.as_slice().size()
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.as_slice().read_at(at, buffer)
    }
}

/// `len` bytes of `archive` from `at` on.
fn piece(archive: &dyn Archive, at: u64, len: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = vec![0; len];
    archive.read_at(at, &mut bytes).map_err(|it| unreadable(&it))?;
    Ok(bytes)
}

fn unreadable(error: &io::Error) -> Fault {
    Fault::Read(error.to_string())
}

/// The files of an archive of the strict form; anything else is a fault. Their bytes are not looked
/// at yet.
pub(in crate::pack) fn open(archive: &dyn Archive) -> Result<Vec<Line>, Fault> {
    let (count, directory_at, size) = read_end(archive)?;
    let directory = piece(archive, directory_at, size)?;
    let mut lines = Vec::new();
    let mut at = 0;
    for number in 0..count {
        let (line, next) = Line::read(&directory, at).ok_or(Fault::Line(number))?;
        line.check()?;
        at = next;
        lines.push(line);
    }
    if at != size {
        return Err(Fault::Directory);
    }
    check_names(&lines)?;
    let mut next = 0;
    for line in &lines {
        if line.offset != next {
            return Err(Fault::Gap(line.name.clone()));
        }
        next = line.content_at() + u64::from(line.packed);
    }
    if next != directory_at {
        return Err(Fault::Directory);
    }
    Ok(lines)
}

/// The number of files, where their directory begins, and how long it is.
fn read_end(archive: &dyn Archive) -> Result<(usize, u64, usize), Fault> {
    let len = archive.size();
    if len > LIMIT {
        return Err(Fault::Large);
    }
    let at = len.checked_sub(END_LEN as u64).ok_or(Fault::NoEnd)?;
    let last = piece(archive, at, END_LEN)?;
    if get32(&last, 0) != Some(END) {
        // A comment is no longer than two bytes can say.
        let tail = len.min(END_LEN as u64 + u64::from(u16::MAX));
        let tail = piece(archive, len - tail, tail as usize)?;
        let has_end = tail.windows(4).any(|it| it == END.to_le_bytes());
        return Err(if has_end { Fault::Trailing } else { Fault::NoEnd });
    }
    let field = |it| get16(&last, it).ok_or(Fault::NoEnd);
    if field(20)? != 0 {
        return Err(Fault::Trailing);
    }
    let size = get32(&last, 12).ok_or(Fault::NoEnd)?;
    let offset = get32(&last, 16).ok_or(Fault::NoEnd)?;
    let directory_end = u64::from(offset) + u64::from(size);
    let behind = len.checked_sub(directory_end).ok_or(Fault::Directory)?;
    let count = match field(8)? {
        u16::MAX => {
            let mut count = [0; 8];
            let read = archive.read_at(directory_end + 24, &mut count);
            read.map_err(|_| Fault::Directory)?;
            let count = get64(&count, 0).and_then(|it| usize::try_from(it).ok());
            count.ok_or(Fault::Directory)?
        }
        count => count.into(),
    };
    if count == 0 {
        return Err(Fault::Empty);
    }
    if count as u64 > len / CENTRAL_LEN as u64 {
        return Err(Fault::Disks);
    }
    // There is one way to end an archive of this many files, and this must be it.
    let wanted = end(count, size as usize, offset as usize);
    if behind != wanted.len() as u64 {
        return Err(Fault::Directory);
    }
    if piece(archive, directory_end, wanted.len())? != wanted {
        return Err(Fault::Disks);
    }
    Ok((count, offset.into(), size as usize))
}

/// A line of the directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::pack) struct Line {
    pub(in crate::pack) name: String,
    /// Whether the file may be run.
    pub(in crate::pack) executable: bool,
    /// The length of the file when it is unpacked.
    pub(in crate::pack) size: u32,
    made_by: u16,
    flags: u16,
    method: u16,
    /// What the file must say, too: from the version needed to the length of the name.
    common: [u8; 24],
    sum: u32,
    packed: u32,
    extra: [u16; 4],
    attributes: u32,
    offset: u64,
}

impl Line {
    /// The line at `at`, and where the next one begins.
    fn read(directory: &[u8], at: usize) -> Option<(Self, usize)> {
        let field16 = |it| get16(directory, at + it);
        let field32 = |it| get32(directory, at + it);
        let name_at = at.checked_add(CENTRAL_LEN)?;
        let end = name_at + usize::from(field16(28)?);
        let name = String::from_utf8_lossy(directory.get(name_at..end)?).into_owned();
        if field32(0)? != CENTRAL {
            return None;
        }
        let attributes = field32(38)?;
        let line = Self {
            name,
            executable: attributes >> 16 == mode(true),
            size: field32(24)?,
            made_by: field16(4)?,
            flags: field16(8)?,
            method: field16(10)?,
            common: *directory.get(at + 6..)?.first_chunk()?,
            sum: field32(16)?,
            packed: field32(20)?,
            extra: [field16(30)?, field16(32)?, field16(34)?, field16(36)?],
            attributes,
            offset: field32(42)?.into(),
        };
        Some((line, end))
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

    /// Where the packed bytes begin.
    fn content_at(&self) -> u64 {
        self.offset + (LOCAL_LEN + self.name.len()) as u64
    }

    /// Unpacks the file that the line describes, and gives its bytes to `take`, a piece at a time.
    pub(in crate::pack) fn unpack(
        &self,
        archive: &dyn Archive,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Fault> {
        let name = || self.name.clone();
        let local = piece(archive, self.offset, LOCAL_LEN + self.name.len())?;
        if get16(&local, 28).is_some_and(|it| it != 0) {
            return Err(Fault::Extra(name()));
        }
        let agrees = get32(&local, 0) == Some(LOCAL)
            && local.get(4..28) == Some(&self.common)
            && local.get(LOCAL_LEN..) == Some(self.name.as_bytes());
        if !agrees {
            return Err(Fault::Disagree(name()));
        }
        let packed = Range { archive, at: self.content_at(), left: self.packed.into() };
        let (mut crc, mut size) = (Crc::new(), 0_u64);
        let mut each = |bytes: &[u8]| {
            crc.update(bytes);
            size += bytes.len() as u64;
            take(bytes);
        };
        if self.method == 0 {
            read_all(packed, u64::from(self.size) + 1, &mut each).map_err(|it| unreadable(&it))?;
        } else {
            let mut unpacked = DeflateDecoder::new(packed);
            // One byte more than there should be shows that there are too many.
            let done = read_all(&mut unpacked, u64::from(self.size) + 1, &mut each);
            done.map_err(|_| Fault::Packed(name()))?;
            if unpacked.total_in() != u64::from(self.packed) {
                return Err(Fault::Packed(name()));
            }
        }
        if size != u64::from(self.size) {
            return Err(Fault::Size(name()));
        }
        if crc.sum() != self.sum {
            return Err(Fault::Sum(name()));
        }
        Ok(())
    }
}

/// Gives what `reader` holds to `take`, but no more than `most` bytes.
fn read_all(reader: impl Read, most: u64, take: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let mut reader = reader.take(most);
    let mut piece = vec![0; PIECE];
    loop {
        let count = reader.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        take(piece.get(..count).unwrap_or_default());
    }
}

/// A range of an archive.
struct Range<'a> {
    archive: &'a dyn Archive,
    at: u64,
    left: u64,
}

impl Read for Range<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (buffer.len() as u64).min(self.left) as usize;
        let buffer = buffer.get_mut(..count).unwrap_or_default();
        self.archive.read_at(self.at, buffer)?;
        self.at += count as u64;
        self.left -= count as u64;
        Ok(count)
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
