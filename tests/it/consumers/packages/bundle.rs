//! The release bundle before unzip, sha256sum and minisign, and before those who verify it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::Failed;
use rcsgen::pack::{self, Refusal, Source};

use super::fixture::{Room, accepts, bundle, fixture, packed, refuses, rpm};
use super::{Outcome, Test};

/// All tests of this file.
pub(super) const TESTS: &[(&str, Test)] = &[
    ("a_bundle_unpacks_and_its_sums_hold", a_bundle_unpacks_and_its_sums_hold),
    ("a_bundle_knows_what_it_was_made_from", a_bundle_knows_what_it_was_made_from),
    ("a_bundle_says_what_changed", a_bundle_says_what_changed),
    ("a_bundle_is_the_same_at_any_time_and_place", a_bundle_is_the_same_at_any_time_and_place),
    ("minisign_signs_the_sums", minisign_signs_the_sums),
    ("bytes_are_known", bytes_are_known),
    ("forged_archives_are_refused_by_the_program", forged_archives_are_refused_by_the_program),
];

fn a_bundle_unpacks_and_its_sums_hold() -> Outcome {
    let room = Room::new(&bundle(&fixture(), "1").artifacts()?)?;
    let zip = room.at("release/example-2026.11.22-1.zip");
    accepts(Command::new("unzip").arg("-tq").arg(&zip))?;
    accepts(Command::new("unzip").arg("-q").arg(&zip).arg("-d").arg(room.at("out")))?;
    let folder = room.at("out/example-2026.11.22-1");
    let sums = |directory: &Path, list: &str| {
        let mut command = Command::new("sha256sum");
        command.args(["--strict", "-c", list]).current_dir(directory);
        command
    };
    let outside = "example-2026.11.22-1.zip.sha256";
    accepts(&mut sums(&folder, "SHA256SUMS"))?;
    accepts(&mut sums(&room.at("release"), outside))?;
    let mode = accepts(
        Command::new("stat")
            .args(["-c", "%a"])
            .arg(folder.join("servers/db1.example.org/usr/libexec/example/check")),
    )?;
    assert_eq!(mode.trim_end(), "755");
    // Packages that came through the bundle are still packages.
    let rpm_there = folder.join("repo/example-base-2026.11.22-1.noarch.rpm");
    accepts(rpm(["-K", "--nosignature"]).arg(rpm_there))?;

    fs::write(folder.join("servers/db1.example.org/etc/hosts"), "::1 evil\n")?;
    let said = refuses(&mut sums(&folder, "SHA256SUMS"))?;
    assert!(said.contains("servers/db1.example.org/etc/hosts: FAILED"), "{said}");
    let bytes = fs::read(&zip)?;
    fs::write(&zip, &bytes[..bytes.len() - 30])?;
    refuses(Command::new("unzip").arg("-tq").arg(&zip))?;
    refuses(&mut sums(&room.at("release"), outside))?;
    Ok(())
}

fn a_bundle_knows_what_it_was_made_from() -> Outcome {
    let mut bundle = bundle(&fixture(), "1");
    bundle.sign("minisig", b"signed\n".to_vec());
    let source = Source { path: "specs/example.rst".into(), sha256: "0".repeat(64) };
    let opened = pack::verify(&bundle.zip()?, Some(std::slice::from_ref(&source)))?;
    assert_eq!(opened.name, "example-2026.11.22-1");
    assert_eq!(opened.sums(), bundle.sums());
    assert_eq!(opened.signatures().collect::<Vec<_>>(), [("minisig", &b"signed\n"[..])]);

    let other = Source { sha256: "1".repeat(64), ..source.clone() };
    let refusal = pack::verify(&bundle.zip()?, Some(&[other]));
    assert_eq!(refusal, Err(Refusal::OtherSource("specs/example.rst".into())));
    let more = Source { path: "specs/more.rst".into(), ..source.clone() };
    let refusal = pack::verify(&bundle.zip()?, Some(&[source, more]));
    assert_eq!(refusal, Err(Refusal::SourceMissing("specs/more.rst".into())));
    Ok(())
}

fn a_bundle_says_what_changed() -> Outcome {
    let archive = bundle(&fixture(), "1").zip()?;
    let before = pack::verify(&archive, None)?;
    assert_eq!(before.made.source_date, 1_795_363_815);
    let mut changed = fixture();
    changed.1.retain(|it| !it.path.as_str().ends_with("/etc/motd"));
    for artifact in &mut changed.1 {
        if artifact.path.as_str().ends_with("db2.example.org/etc/hostname") {
            artifact.content = b"db3.example.org\n".as_slice().into();
        }
    }
    let mut after = bundle(&changed, "2");
    assert!(after.differences(&before).contains(&"servers/db1.example.org/etc/motd".to_owned()));
    after.compare(&before, &archive);
    let after_opened = pack::verify(&after.zip()?, None)?;
    assert_eq!(after.differences(&after_opened), Vec::<String>::new(), "a rebuild is the same");
    let text = after_opened.changes().ok_or("no changes")?;
    let wanted = "\
example-2026.11.22-1 -> example-2026.11.22-2

db1.example.org
  - servers/db1.example.org/etc/motd

db2.example.org
  ~ servers/db2.example.org/etc/hostname
    @@ -1 +1 @@
    -db2.example.org
    +db3.example.org
";
    assert_eq!(String::from_utf8_lossy(text), wanted);
    Ok(())
}

fn a_bundle_is_the_same_at_any_time_and_place() -> Outcome {
    let once = bundle(&fixture(), "1").zip()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    assert!(
        once == pool.install(|| bundle(&fixture(), "1").zip())?,
        "one thread gives other bytes"
    );
    assert!(once != bundle(&fixture(), "2").zip()?, "the release is in the bundle");
    Ok(())
}

/// Who rebuilds an old release must get its bytes: a change here is a change for all who verify.
fn bytes_are_known() -> Outcome {
    let fixture = fixture();
    let mut sums = Vec::new();
    for artifact in packed(&fixture, "1").into_iter().chain(bundle(&fixture, "1").artifacts()?) {
        let path = artifact.path.as_str();
        if path.contains("config-db1") || path == pack::LIST || path.contains("zip") {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            sums.push((name, rcsgen::plan::sha256(&artifact.content)[..16].to_owned()));
        }
    }
    let sums: Vec<_> = sums.iter().map(|(name, sum)| format!("{sum} {name}")).collect();
    let wanted = [
        "fe30dcbee5f00420 example-config-db1.example.org-2026.11.22-1.noarch.rpm",
        "e99c72315513f120 repomd.xml",
        "450a7a14ffdc40f1 example-config-db1.example.org-2026.11.22.tar.gz",
        "0247d6652a4d7f36 example-config-db1.example.org.spec",
        "67e43638d9e8eb8f example-2026.11.22-1.zip",
        "ff053dace6700925 example-2026.11.22-1.zip.sha256",
    ];
    assert_eq!(sums, wanted);
    Ok(())
}

/// Other programs make archives of many forms; each of these says something that a release never does.
fn forged_archives_are_refused_by_the_program() -> Outcome {
    let room = Room::new(&bundle(&fixture(), "1").artifacts()?)?;
    let zip = room.at("release/example-2026.11.22-1.zip");
    let forge = |name: &str, script: &str| -> Outcome {
        let forged = room.at(&format!("{name}.zip"));
        fs::copy(&zip, &forged)?;
        let script = format!(
            "import sys, zipfile, struct\npath = sys.argv[1]\nroot = 'example-2026.11.22-1/'\n\
             data = open(path, 'rb').read()\ndef write(data): open(path, 'wb').write(data)\n{script}"
        );
        let mut python = Command::new("python3");
        accepts(python.args(["-W", "ignore", "-c", &script]).arg(&forged))?;
        let mut verify = Command::new(env!("CARGO_BIN_EXE_rcsgen"));
        let output = verify.args(["verify", "--lang", "en"]).arg(&forged).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("is not what it says it is: "), "{name}: {said}");
        Ok(())
    };
    let append = "z = zipfile.ZipFile(path, 'a'); z.writestr";
    forge("appended", "write(data + b'x')")?;
    forge("prepended", "write(b'#!/bin/sh\\n' + data)")?;
    forge("short", "write(data[:-1])")?;
    forge("half", "write(data[:len(data) // 2])")?;
    forge("empty", "write(b'')")?;
    forge("extra", &format!("{append}(root + 'zzz', b'evil'); z.close()"))?;
    forge("twice", &format!("{append}(root + 'SHA256SUMS', b'evil'); z.close()"))?;
    forge("traversal", &format!("{append}(root + '../../etc/passwd', b'evil'); z.close()"))?;
    forge("comment", "z = zipfile.ZipFile(path, 'a'); z.comment = b'hi'; z.close()")?;
    let again = |change: &str| {
        format!(
            "z = zipfile.ZipFile(path); all = [(i, z.read(i)) for i in z.infolist()]; z.close()\n\
             {change}\nz = zipfile.ZipFile(path, 'w')\nfor i, d in all: z.writestr(i, d)\nz.close()"
        )
    };
    forge("reordered", &again("all.reverse()"))?;
    forge("missing", &again("del all[3]"))?;
    forge("changed", &again("all[-1] = (all[-1][0], b'evil')"))?;
    forge("link", &again("all[-1][0].external_attr = 0o120777 << 16"))?;
    forge("setuid", &again("all[-1][0].external_attr = 0o104755 << 16"))?;
    forge("stamped", &again("all[-1][0].extra = struct.pack('<HHI', 0x7875, 4, 0)"))?;
    Ok(())
}

fn minisign_signs_the_sums() -> Outcome {
    let room = Room::new(&[])?;
    let mut bundle = bundle(&fixture(), "1");
    let minisign = |words: &[&str]| {
        let mut command = Command::new("minisign");
        command.args(words).current_dir(room.at("")).stdin(Stdio::null());
        command
    };
    accepts(&mut minisign(&["-G", "-W", "-p", "key.pub", "-s", "key"]))?;
    fs::write(room.at("SHA256SUMS"), bundle.sums())?;
    accepts(&mut minisign(&["-S", "-s", "key", "-t", "a release", "-m", "SHA256SUMS"]))?;
    bundle.sign("minisig", fs::read(room.at("SHA256SUMS.minisig"))?);

    let opened = pack::verify(&bundle.zip()?, None)?;
    let (_, signature) = opened.signatures().next().ok_or("the signature is not there")?;
    let verify = |sums: &[u8]| {
        fs::write(room.at("sums"), sums)?;
        fs::write(room.at("sums.minisig"), signature)?;
        Ok::<_, Failed>(minisign(&["-V", "-p", "key.pub", "-m", "sums"]))
    };
    accepts(&mut verify(opened.sums())?)?;
    let other = self::bundle(&fixture(), "2");
    refuses(&mut verify(other.sums())?)?;
    Ok(())
}
