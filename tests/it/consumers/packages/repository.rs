//! The repository before `createrepo_c` and dnf, and signatures before rpm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use rcsgen::pack;
use tempfile::TempDir;

use super::fixture::{Room, SERVER, accepts, fleet, refuses, stamp};
use super::machine::Machine;
use super::{Outcome, Test};

/// All tests of this file.
pub(super) const TESTS: &[(&str, Test)] = &[
    ("a_repository_says_what_createrepo_says", a_repository_says_what_createrepo_says),
    ("dnf_installs_from_the_repository", dnf_installs_from_the_repository),
    ("dnf_trusts_only_what_the_key_signed", dnf_trusts_only_what_the_key_signed),
    ("signatures_of_gpg_are_verified", signatures_of_gpg_are_verified),
];

fn a_repository_says_what_createrepo_says() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let theirs = Room::new(&fleet("1"))?;
    fs::remove_dir_all(theirs.at("repo/repodata"))?;
    for it in fs::read_dir(theirs.at("repo"))? {
        accepts(Command::new("touch").args(["-d", "@1795363815"]).arg(it?.path()))?;
    }
    accepts(
        Command::new("createrepo_c")
            .args(["-q", "--no-database", "--compress-type=gz", "--revision=1795363815"])
            .arg(theirs.at("repo")),
    )?;
    for list in ["primary", "filelists", "other"] {
        let (ours, theirs) = (read_list(&room, list)?, read_list(&theirs, list)?);
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs, "{list}");
        }
        assert_eq!(ours.len(), theirs.len(), "{list}");
    }
    let repomd = fs::read_to_string(room.at("repo/repodata/repomd.xml"))?;
    assert!(repomd.contains("<revision>1795363815</revision>"), "{repomd}");
    assert_eq!(repomd.matches("<timestamp>1795363815</timestamp>").count(), 3, "{repomd}");
    Ok(())
}

fn dnf_installs_from_the_repository() -> Outcome {
    let machine = Machine::new(SERVER)?;
    let room = Room::new(&fleet("1"))?;
    let system = Room::new(&[])?;
    fs::create_dir_all(system.at("repo"))?;
    fs::copy(machine.system_packages()?, system.at("repo/system-1-1.noarch.rpm"))?;
    accepts(Command::new("createrepo_c").arg("-q").arg(system.at("repo")))?;
    let dnf = |words: &[&str]| {
        let mut command = Command::new("dnf");
        command.arg("-y").arg("--installroot").arg(machine.directory.path());
        command.args(["--releasever=7", "--disablerepo=*", "--nogpgcheck", "--noplugins"]);
        for (name, room) in [("ours", &room), ("system", &system)] {
            let place = room.at("repo").display().to_string();
            command.arg(format!("--repofrompath={name},file://{place}"));
            command.arg(format!("--enablerepo={name}"));
        }
        command.arg(format!("--setopt=cachedir={}", room.at("cache").display()));
        command.args(["--setopt=reposdir=/nonexistent", "--setopt=ours.skip_if_unavailable=0"]);
        command.args(words);
        command
    };
    accepts(&mut dnf(&["install", "example-config-db1.example.org"]))?;
    assert_eq!(machine.read("/etc/hostname")?, "db1.example.org\n");
    assert!(machine.path("/usr/libexec/rcsgen/apply").exists(), "what it needs came with it");
    let said = refuses(&mut dnf(&["install", "example-config-db2.example.org"]))?;
    assert!(said.contains("conflicts with"), "{said}");

    // A list that is not what the list of lists says.
    for it in fs::read_dir(room.at("repo/repodata"))? {
        let path = it?.path();
        if path.to_string_lossy().ends_with("primary.xml.gz") {
            let mut bytes = fs::read(&path)?;
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            fs::write(&path, bytes)?;
        }
    }
    fs::remove_dir_all(room.at("cache"))?;
    refuses(&mut dnf(&["makecache"]))?;
    Ok(())
}

/// Both the packages and the list of lists are signed, as yum and dnf can demand.
fn dnf_trusts_only_what_the_key_signed() -> Outcome {
    let keys = Keys::new(&[("fleet", "rsa2048"), ("other", "rsa2048")])?;
    let repository = |package_key: &str, list_key: &str| -> Result<Room, Failed> {
        let mut artifacts = fleet("1");
        artifacts.retain(|it| !it.path.as_str().starts_with("repo/repodata/"));
        for it in artifacts.iter_mut().filter(|it| pack::is_package(it)) {
            it.content = keys.signed(package_key, &it.content)?.into();
        }
        artifacts.extend(pack::repository(&artifacts, &stamp("1")).map_err(|it| it.why)?);
        let room = Room::new(&artifacts)?;
        let list = room.at("repo/repodata/repomd.xml");
        accepts(keys.gpg(list_key).args(["--armor", "--detach-sign"]).arg(list))?;
        Ok(room)
    };
    let key = keys.public("fleet")?;
    let install = |room: &Room, machine: &Machine| -> Result<Command, Failed> {
        let system = machine.system_packages()?;
        accepts(machine.command(&["-U", "--nosignature"]).arg(system))?;
        let file = format!(
            "[ours]\nname=ours\nbaseurl=file://{}\ngpgcheck=1\nrepo_gpgcheck=1\n\
             gpgkey=file://{}\nskip_if_unavailable=0\n",
            room.at("repo").display(),
            key.display(),
        );
        fs::create_dir_all(room.at("repos"))?;
        fs::write(room.at("repos/ours.repo"), file)?;
        let mut command = Command::new("dnf");
        command.arg("-y").arg("--installroot").arg(machine.directory.path());
        command.args(["--releasever=7", "--noplugins"]);
        command.arg(format!("--setopt=cachedir={}", room.at("cache").display()));
        command.arg(format!("--setopt=reposdir={}", room.at("repos").display()));
        command.args(["install", "example-config-db1.example.org"]);
        Ok(command)
    };
    let machine = Machine::new(SERVER)?;
    let room = repository("fleet", "fleet")?;
    accepts(&mut install(&room, &machine)?)?;
    assert_eq!(machine.read("/etc/hostname")?, "db1.example.org\n");

    let (room, machine) = (repository("other", "fleet")?, Machine::new(SERVER)?);
    let said = refuses(&mut install(&room, &machine)?)?;
    assert!(said.contains("GPG check FAILED"), "{said}");

    let (room, machine) = (repository("fleet", "other")?, Machine::new(SERVER)?);
    let said = refuses(&mut install(&room, &machine)?)?;
    assert!(said.contains("repomd.xml GPG signature verification error"), "{said}");
    Ok(())
}

fn signatures_of_gpg_are_verified() -> Outcome {
    let room = Room::new(&fleet("1"))?;
    let keys = Keys::new(&[("fleet", "rsa2048"), ("other", "rsa2048"), ("curve", "ed25519")])?;
    let bytes = fs::read(room.package("example-base"))?;
    let signed = keys.signed("fleet", &bytes)?;
    assert_eq!(pack::signed_part(&signed)?, pack::signed_part(&bytes)?, "the header is the same");
    assert!(signed == keys.signed("fleet", &signed)?, "signing again is the same");
    let curve = keys.sign("curve", pack::signed_part(&bytes)?)?;
    let refusal = pack::with_signature(&bytes, &curve);
    assert_eq!(refusal, Err(pack::SignError::Algorithm(22)), "CentOS 7 would not install it");

    let root = room.at("root");
    let key = keys.public("fleet")?;
    accepts(Command::new("rpm").arg("--root").arg(&root).arg("--import").arg(key))?;
    let check = |bytes: &[u8]| {
        let path = room.at("signed.rpm");
        let written = fs::write(&path, bytes);
        let mut command = Command::new("rpm");
        command.arg("--root").arg(&root).args(["-K", "-v"]).arg(path);
        written.map(|()| command)
    };
    let said = accepts(&mut check(&signed)?)?;
    assert!(said.contains("RSA/SHA256 Signature") && said.contains("MD5 digest: OK"), "{said}");
    refuses(&mut check(&keys.signed("other", &bytes)?)?)?;
    let mut changed = signed.clone();
    let at = changed.len() - 20;
    changed[at] ^= 1;
    refuses(&mut check(&changed)?)?;
    Ok(())
}

/// The lines of a list of the repository; what several scripts need, `createrepo_c` repeats.
fn read_list(room: &Room, list: &str) -> Result<Vec<String>, Failed> {
    for it in fs::read_dir(room.at("repo/repodata"))? {
        let path = it?.path();
        if path.to_string_lossy().ends_with(&format!("{list}.xml.gz")) {
            let text = accepts(Command::new("gunzip").arg("-c").arg(path))?;
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            let shell = "      <rpm:entry name=\"/bin/sh\"/>";
            let again = "      <rpm:entry name=\"/bin/sh\" pre=\"1\"/>";
            while let Some(at) = lines.windows(3).position(|it| it == [shell, again, shell]) {
                lines.remove(at + 2);
            }
            return Ok(lines);
        }
    }
    Err(format!("no {list}").into())
}

/// Keys of gpg, each by the name of its owner.
pub(super) struct Keys {
    home: TempDir,
}

impl Keys {
    pub(super) fn new(names: &[(&str, &str)]) -> Result<Self, Failed> {
        let keys = Self { home: TempDir::new()? };
        for (name, kind) in names {
            let words = ["--quick-generate-key", name, kind, "sign", "never"];
            accepts(keys.gpg(name).args(words))?;
        }
        Ok(keys)
    }

    pub(super) fn gpg(&self, name: &str) -> Command {
        let mut command = Command::new("gpg");
        command.arg("--homedir").arg(self.home.path());
        command.args(["--batch", "--quiet", "--yes", "--passphrase", "", "-u", name]);
        command.args(["--faked-system-time", "1795363815!", "--digest-algo", "SHA256"]);
        command
    }

    /// A detached signature of `bytes`.
    fn sign(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, Failed> {
        let (part, signature) = (self.home.path().join("part"), self.home.path().join("part.sig"));
        fs::write(&part, bytes)?;
        accepts(self.gpg(name).args(["--detach-sign", "-o"]).arg(&signature).arg(part))?;
        Ok(fs::read(signature)?)
    }

    /// `package` with a signature in it.
    fn signed(&self, name: &str, package: &[u8]) -> Result<Vec<u8>, Failed> {
        let signature = self.sign(name, pack::signed_part(package)?)?;
        Ok(pack::with_signature(package, &signature)?)
    }

    /// Where the keys lie.
    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The file with the public key.
    pub(super) fn public(&self, name: &str) -> Result<PathBuf, Failed> {
        let path = self.home.path().join(format!("{name}.asc"));
        accepts(self.gpg(name).args(["--armor", "-o"]).arg(&path).args(["--export", name]))?;
        Ok(path)
    }
}
