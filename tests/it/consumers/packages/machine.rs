//! An empty machine that packages are installed on.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::Failed;
use tempfile::TempDir;

use super::Outcome;
use super::fixture::{Room, accepts, refuses};

/// An empty machine: a directory with a shell and what the helper needs, to which rpm changes root.
pub(super) struct Machine {
    pub(super) directory: TempDir,
}

impl Machine {
    pub(super) fn new(name: &str) -> Result<Self, Failed> {
        let machine = Self { directory: TempDir::new()? };
        let programs = [
            "awk",
            "cat",
            "chmod",
            "chown",
            "cmp",
            "comm",
            "cp",
            "cut",
            "getent",
            "grep",
            "head",
            "id",
            "mkdir",
            "mktemp",
            "mv",
            "printf",
            "rm",
            "sed",
            "sh",
            "sha256sum",
            "sort",
            "stat",
            "touch",
        ];
        for it in programs {
            machine.copy_program(it)?;
        }
        machine.write("/etc/hostname", &format!("{name}\n"))?;
        machine.write("/etc/passwd", "root:x:0:0::/:/bin/sh\n")?;
        machine.write("/etc/group", "root:x:0:\n")?;
        machine.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\n")?;
        machine.write("/dev/null", "")?;
        Ok(machine)
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path.trim_start_matches('/'))
    }

    pub(super) fn write(&self, path: &str, content: &str) -> Outcome {
        let path = self.path(path);
        fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
        Ok(fs::write(path, content)?)
    }

    pub(super) fn read(&self, path: &str) -> Result<String, Failed> {
        fs::read_to_string(self.path(path)).map_err(|it| format!("{path}: {it}").into())
    }

    pub(super) fn chmod(&self, path: &str, mode: u32) -> Outcome {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        Ok(fs::set_permissions(self.path(path), mode)?)
    }

    pub(super) fn owner(&self, path: &str) -> Result<String, Failed> {
        let said = accepts(Command::new("stat").args(["-c", "%u:%g %a"]).arg(self.path(path)))?;
        Ok(said.trim_end().to_owned())
    }

    pub(super) fn secret(&self, name: &str, content: &str, mode: u32) -> Outcome {
        let path = format!("/etc/rcsgen/secrets/{name}");
        self.write(&path, content)?;
        self.chmod(&path, mode)
    }

    pub(super) fn program(&self, name: &str, script: &str) -> Outcome {
        let path = format!("/usr/bin/{name}");
        self.write(&path, script)?;
        self.chmod(&path, 0o755)
    }

    /// Copies a program with the libraries that it is linked to.
    pub(super) fn copy_program(&self, name: &str) -> Outcome {
        let found = accepts(Command::new("sh").args(["-c", "command -v \"$1\"", "sh", name]))?;
        // `printf` is a word of the shell, and a program besides.
        let found = match found.trim_end() {
            it if it.starts_with('/') => it.to_owned(),
            it => format!("/usr/bin/{it}"),
        };
        let target = self.path(&format!("/usr/bin/{name}"));
        fs::create_dir_all(target.parent().ok_or("a path has a parent")?)?;
        fs::copy(&found, target)?;
        if name == "sh" {
            fs::create_dir_all(self.path("/bin"))?;
            fs::copy(&found, self.path("/bin/sh"))?;
        }
        let linked = accepts(Command::new("ldd").arg(&found))?;
        for library in linked.split_whitespace().filter(|it| it.starts_with('/')) {
            let target = self.path(library);
            if !target.exists() {
                fs::create_dir_all(target.parent().ok_or("a path has a parent")?)?;
                fs::copy(library, target)?;
            }
        }
        Ok(())
    }

    /// rpm on this machine; it stands alone, so what other packages bring is not asked for.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(self.directory.path()).args(arguments);
        command
    }

    pub(super) fn rpm(&self, arguments: &[&str]) -> Result<String, Failed> {
        accepts(&mut self.command(arguments))
    }

    /// Installs or upgrades to the package of `server`, with what it shares with others.
    pub(super) fn transaction(&self, room: &Room, server: &str) -> Result<Command, Failed> {
        let stub = self.system_packages()?;
        let mut command = self.command(&["-U", "--nosignature", "--replacepkgs"]);
        command.arg(room.package(&format!("example-config-{server}")));
        command.arg(room.package("example-base")).arg(stub);
        Ok(command)
    }

    /// A package that stands for the operating system.
    pub(super) fn system_packages(&self) -> Result<PathBuf, Failed> {
        let spec = "Name: system\nVersion: 1\nRelease: 1\nSummary: System\nLicense: None\n\
                    BuildArch: noarch\nProvides: /bin/sh, coreutils, gawk, grep, sed\n\
                    %description\nA system.\n%files\n";
        let directory = self.path("/tmp/system");
        fs::create_dir_all(&directory)?;
        fs::write(directory.join("system.spec"), spec)?;
        let built = directory.join("noarch/system-1-1.noarch.rpm");
        if !built.exists() {
            let mut command = Command::new("rpmbuild");
            command.arg("--define").arg(format!("_topdir {}", directory.display()));
            command.arg("--define").arg(format!("_rpmdir {}", directory.display()));
            accepts(command.arg("-bb").arg(directory.join("system.spec")))?;
        }
        Ok(built)
    }

    pub(super) fn install(&self, room: &Room, server: &str) -> Result<String, Failed> {
        accepts(&mut self.transaction(room, server)?)
    }

    pub(super) fn install_refuses(&self, room: &Room, server: &str) -> Result<String, Failed> {
        refuses(&mut self.transaction(room, server)?)
    }

    pub(super) fn helper(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("chroot");
        command.arg(self.directory.path()).arg("/usr/libexec/rcsgen/apply").args(arguments);
        command
    }

    pub(super) fn apply(&self, arguments: &[&str]) -> Result<String, Failed> {
        accepts(&mut self.helper(arguments))
    }

    pub(super) fn apply_refuses(&self, arguments: &[&str]) -> Result<String, Failed> {
        refuses(&mut self.helper(arguments))
    }
}
