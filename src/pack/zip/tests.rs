//! Archives as they should be, and all the ways in which they should not.

use std::collections::BTreeSet;

use super::*;

/// A small archive with a packed file, a stored one, and a program.
fn archive() -> Vec<u8> {
    write(&entries(), 1_795_363_815).unwrap()
}

/// The files of `archive`, all at once.
fn read(archive: &[u8]) -> Result<Vec<Entry<'static>>, Fault> {
    let archive = &archive.to_vec();
    let file = |line: &Line| {
        let mut content = Vec::new();
        line.unpack(archive, &mut |it| content.extend_from_slice(it))?;
        let (name, executable) = (line.name.clone(), line.executable);
        Ok(Entry { name, executable, content: content.into() })
    };
    open(archive)?.iter().map(file).collect()
}

fn entries() -> Vec<Entry<'static>> {
    let text = "some text, some text, some text\n".repeat(4).into_bytes();
    let entry = |name: &str, executable, content: &[u8]| Entry {
        name: name.to_owned(),
        executable,
        content: content.to_vec().into(),
    };
    vec![
        entry("a-1/empty", false, b""),
        entry("a-1/run.sh", true, b"#!/bin/sh\n"),
        entry("a-1/servers/x.rpm", false, &text),
        entry("a-1/text", false, &text),
    ]
}

/// Where the directory of `archive` begins.
fn directory(archive: &[u8]) -> usize {
    get32(archive, archive.len() - END_LEN + 16).unwrap() as usize
}

/// Where the line of the directory for `name` begins, and where its file does.
fn places(archive: &[u8], name: &str) -> (usize, usize) {
    let at = directory(archive);
    let behind = &archive[at..];
    let name_at = behind.windows(name.len()).position(|it| it == name.as_bytes()).unwrap();
    let line = at + name_at - CENTRAL_LEN;
    (line, get32(archive, line + 42).unwrap() as usize)
}

#[track_caller]
fn refuses(what: &str, forge: impl FnOnce(&mut Vec<u8>)) -> Fault {
    let mut forged = archive();
    forge(&mut forged);
    assert_ne!(forged, archive(), "{what}: nothing was forged");
    read(&forged).expect_err(what)
}

/// Overwrites bytes in both descriptions of `name`: `at` counts from the version that is needed.
fn both(archive: &mut [u8], name: &str, at: usize, bytes: &[u8]) {
    let (line, local) = places(archive, name);
    archive[line + 6 + at..][..bytes.len()].copy_from_slice(bytes);
    archive[local + 4 + at..][..bytes.len()].copy_from_slice(bytes);
}

/// Renames a file in both descriptions, to a name of the same length.
fn rename(archive: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let (line, local) = places(archive, from);
    archive[line + CENTRAL_LEN..][..to.len()].copy_from_slice(to.as_bytes());
    archive[local + LOCAL_LEN..][..to.len()].copy_from_slice(to.as_bytes());
}

fn set_mode(archive: &mut [u8], name: &str, mode: u32) {
    let (line, _) = places(archive, name);
    archive[line + 38..][..4].copy_from_slice(&(mode << 16).to_le_bytes());
}

#[test]
fn what_was_written_is_read() {
    assert_eq!(read(&archive()), Ok(entries()));
}

#[test]
fn packages_are_stored_and_text_is_packed() {
    let archive = archive();
    let method = |name| get16(&archive, places(&archive, name).0 + 10);
    assert_eq!(method("a-1/servers/x.rpm"), Some(0));
    assert_eq!(method("a-1/text"), Some(8));
}

#[test]
fn time_is_that_of_the_source_and_not_before_1980() {
    // 2026-11-22 16:10:14
    assert_eq!(dos_time(1_795_363_815), (16 * 2048 + 10 * 32 + 7, 46 * 512 + 11 * 32 + 22));
    assert_eq!(dos_time(0), (0, 32 + 1));
}

#[test]
fn what_is_too_large_is_refused_before_all_is_packed() {
    let text = Entry { name: "a".to_owned(), executable: false, content: b"text".into() };
    let entries = vec![text; 10_000];
    let made = AtomicU64::new(0);
    let fault = |limit| {
        let packed = pack(&entries, limit, |it| {
            made.fetch_add(1, Ordering::Relaxed);
            Packed::new(it, (0, 0))
        });
        packed.err()
    };
    let each = Packed::new(&entries[0], (0, 0)).bytes.len() as u64;
    assert_eq!(fault(10_000 * each), None);
    assert_eq!(fault(10_000 * each - 1), Some(Fault::Large));
    made.store(0, Ordering::Relaxed);
    assert_eq!(fault(3 * each), Some(Fault::Large));
    let made = made.into_inner();
    assert!(made < 1_000, "{made} of 10,000 were packed");
}

#[test]
fn more_files_than_two_bytes_count() {
    let many: Vec<_> = (0..65_540)
        .map(|it| Entry { name: format!("a/{it:05}"), executable: false, content: b"".into() })
        .collect();
    let archive = write(&many, 0).unwrap();
    assert_eq!(read(&archive).map(|it| it.len()), Ok(65_540));
    let mut forged = archive.clone();
    let at = forged.len() - END_LEN - 20 - END64_LEN + 32;
    forged[at] ^= 1;
    assert!(read(&forged).is_err());
}

#[test]
fn every_forgery_is_refused_by_its_own_message() {
    let name = String::from;
    let text = "a-1/text";
    let cases: Vec<(&str, Fault, Fault)> = vec![
        ("empty input", read(b"").unwrap_err(), Fault::NoEnd),
        ("no archive", read(&[b'x'; 100]).unwrap_err(), Fault::NoEnd),
        ("no files", read(&end(0, 0, 0)).unwrap_err(), Fault::Empty),
        ("cut short", refuses("cut", |it| it.truncate(it.len() - 1)), Fault::Trailing),
        ("cut within the files", refuses("cut", |it| it.truncate(directory(it) - 4)), Fault::NoEnd),
        ("appended", refuses("appended", |it| it.push(0)), Fault::Trailing),
        (
            "a comment",
            refuses("comment", |it| {
                let at = it.len() - 2;
                it[at] = 2;
                it.extend(b"hi");
            }),
            Fault::Trailing,
        ),
        (
            "a comment that ends like an archive",
            refuses("comment", |it| {
                let tail = it[it.len() - END_LEN..].to_vec();
                let at = it.len() - 2;
                it[at] = END_LEN as u8;
                it.extend(tail);
            }),
            Fault::Directory,
        ),
        (
            "prepended",
            refuses("prepended", |it| it.splice(0..0, *b"#!/bin/sh\n").for_each(drop)),
            Fault::Directory,
        ),
        (
            "prepended, with places put right",
            refuses("prepended", |it| {
                let at = directory(it);
                let mut line = at;
                while get32(it, line) == Some(CENTRAL) {
                    it[line + 42] += 10;
                    line += CENTRAL_LEN + usize::from(get16(it, line + 28).unwrap());
                }
                let end = it.len() - END_LEN + 16;
                it[end..end + 4].copy_from_slice(&(at as u32 + 10).to_le_bytes());
                it.splice(0..0, *b"#!/bin/sh\n").for_each(drop);
            }),
            Fault::Gap(name("a-1/empty")),
        ),
        (
            "two disks",
            refuses("disks", |it| {
                let at = it.len() - END_LEN + 4;
                it[at] = 1;
            }),
            Fault::Disks,
        ),
        (
            "a file less than counted",
            refuses("count", |it| {
                let at = it.len() - END_LEN;
                it[at + 8] = 3;
                it[at + 10] = 3;
            }),
            Fault::Directory,
        ),
        (
            "more files than counted",
            refuses("count", |it| {
                let at = it.len() - END_LEN;
                it[at + 8] = 5;
                it[at + 10] = 5;
            }),
            Fault::Line(4),
        ),
        (
            "climbs out",
            refuses("traversal", |it| rename(it, text, "a-1/../x")),
            Fault::Name(name("a-1/../x")),
        ),
        (
            "absolute",
            refuses("absolute", |it| rename(it, text, "/a-1/txt")),
            Fault::Name(name("/a-1/txt")),
        ),
        (
            "backslash",
            refuses("backslash", |it| rename(it, text, "a-1\\text")),
            Fault::Name(name("a-1\\text")),
        ),
        (
            "a drive",
            refuses("drive", |it| rename(it, text, "a-1/C:xt")),
            Fault::Name(name("a-1/C:xt")),
        ),
        (
            "a newline",
            refuses("newline", |it| rename(it, text, "a-1/te\nt")),
            Fault::Name(name("a-1/te\nt")),
        ),
        (
            "a final dot",
            refuses("dot", |it| rename(it, text, "a-1/tex.")),
            Fault::Name(name("a-1/tex.")),
        ),
        (
            "outside the root",
            refuses("root", |it| rename(it, text, "b-1/text")),
            Fault::Root(name("b-1/text")),
        ),
        (
            "twice",
            refuses("twice", |it| {
                *it = write(&[entries()[3].clone(), entries()[3].clone()], 0).unwrap();
            }),
            Fault::Twice(name(text)),
        ),
        (
            "twice but for case",
            refuses("case", |it| {
                let mut other = entries()[3].clone();
                other.name = name("a-1/Text");
                *it = write(&[other, entries()[3].clone()], 0).unwrap();
            }),
            Fault::Twice(name(text)),
        ),
        (
            "out of order",
            refuses("order", |it| {
                *it = write(&[entries()[3].clone(), entries()[0].clone()], 0).unwrap();
            }),
            Fault::Order(name("a-1/empty")),
        ),
        (
            "a link",
            refuses("link", |it| set_mode(it, text, 0o120_777)),
            Fault::Mode(name(text), 0o120_777),
        ),
        (
            "a device",
            refuses("device", |it| set_mode(it, text, 0o020_644)),
            Fault::Mode(name(text), 0o020_644),
        ),
        (
            "of root for all",
            refuses("setuid", |it| set_mode(it, text, 0o104_755)),
            Fault::Mode(name(text), 0o104_755),
        ),
        ("encrypted", refuses("flags", |it| both(it, text, 2, &[1])), Fault::Flags(name(text), 1)),
        (
            "sizes behind",
            refuses("flags", |it| both(it, text, 2, &[8])),
            Fault::Flags(name(text), 8),
        ),
        (
            "another method",
            refuses("method", |it| both(it, text, 4, &[12])),
            Fault::Method(name(text), 12),
        ),
        (
            "another name in the file",
            refuses("local", |it| {
                let (_, local) = places(it, text);
                it[local + LOCAL_LEN + 4] = b'n';
            }),
            Fault::Disagree(name(text)),
        ),
        (
            "an extra field in the file",
            refuses("extra", |it| {
                let (_, local) = places(it, text);
                it[local + 28] = 4;
            }),
            Fault::Extra(name(text)),
        ),
        (
            "an extra field in the directory",
            refuses("extra", |it| {
                let (line, _) = places(it, text);
                it[line + 30] = 4;
            }),
            Fault::Extra(name(text)),
        ),
        ("another size", refuses("size", |it| both(it, text, 18, &[127])), Fault::Size(name(text))),
        (
            "another sum",
            refuses("sum", |it| both(it, text, 10, &[0, 0, 0, 0])),
            Fault::Sum(name(text)),
        ),
        (
            "changed content",
            refuses("content", |it| {
                let (_, local) = places(it, "a-1/run.sh");
                it[local + LOCAL_LEN + "a-1/run.sh".len() + 3] ^= 1;
            }),
            Fault::Sum(name("a-1/run.sh")),
        ),
        (
            "no deflate stream",
            refuses("packed", |it| {
                let (_, local) = places(it, text);
                it[local + LOCAL_LEN + text.len()] = 7;
            }),
            Fault::Packed(name(text)),
        ),
    ];
    let mut kinds = BTreeSet::new();
    for (what, fault, wanted) in cases {
        assert_eq!(fault, wanted, "{what}");
        let text = fault.text();
        assert_ne!(text.en, text.ru, "{what}");
        kinds.insert(text.en);
    }
    assert!(kinds.len() >= 25, "{}: {kinds:#?}", kinds.len());
}

#[test]
fn no_damage_of_a_byte_goes_unseen_or_panics() {
    let whole = archive();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        assert!(read(&damaged).is_err(), "byte {at}");
        assert!(read(&whole[..at]).is_err(), "cut at {at}");
    }
}
