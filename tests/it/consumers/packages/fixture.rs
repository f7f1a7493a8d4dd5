//! Two servers and their packages, in memory and in a directory.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use libtest_mimic::Failed;
use rcsgen::artifact::{Artifact, Install, OutputPath, Policy};
use rcsgen::diag::{Lang, Sink};
use rcsgen::model::settings::Settings;
use rcsgen::model::{
    HostName, Inventory, Platform, PlatformId, Role, RoleId, Server, ServerId, Stated,
};
use rcsgen::pack::{self, Bundle, Change, Home, Kept, Source, Stamp};
use rcsgen::text::{FileId, Span, Spanned};
use tempfile::TempDir;

/// The server whose package the tests install.
pub(super) const SERVER: &str = "db1.example.org";

/// What stands for a public key where no signature is asked for.
const KEY: &[u8] = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n";

/// Why a name of the fixture can be had.
const NAME: &str = "names of the fixture are well formed";

/// Packages of the fixture, by path.
pub(super) fn fleet(release: &str) -> Vec<Artifact> {
    packed(&fixture(), release)
}

/// The fixture without hostile prose, whose programs have another mode.
pub(super) fn with_mode(mode: u32) -> Fixture {
    let mut fixture = fixture();
    fixture.0.platforms[0].title = None;
    for install in fixture.1.iter_mut().filter_map(|it| it.install.as_mut()) {
        if install.mode == 0o755 {
            install.mode = mode;
        }
    }
    fixture
}

pub(super) fn packed(fixture: &Fixture, release: &str) -> Vec<Artifact> {
    let mut sink = Sink::default();
    let out = pack::packages(&fixture.0, &fixture.1, &stamp(release), &Kept::nothing(), &mut sink);
    assert!(sink.as_slice().is_empty(), "{:?}", sink.as_slice());
    out
}

/// The fixture and its packages in a bundle.
pub(super) fn bundle(fixture: &Fixture, release: &str) -> Bundle {
    let mut artifacts = fixture.1.clone();
    artifacts.extend(packed(fixture, release));
    let mut sink = Sink::default();
    pack::check_names(&fixture.0, &artifacts.iter().collect::<Vec<_>>(), &mut sink);
    assert!(sink.as_slice().is_empty(), "{:?}", sink.as_slice());
    Bundle::new(&fixture.0, &artifacts, &stamp(release))
}

pub(super) fn stamp(release: &str) -> Stamp {
    let mut stamp = Stamp::new("example", "2026.11.22", release, 1_795_363_815).expect(NAME);
    stamp.vendor = "100 % Example".into();
    stamp.license = "MIT".into();
    stamp.home = Some(Home { url: "https://repo.example.org/el7/".into(), key: Some(KEY.into()) });
    stamp.sources = vec![Source { path: "specs/example.rst".into(), sha256: "0".repeat(64) }];
    stamp.changes = vec![Change {
        time: 1_795_348_800,
        author: "Ann <ann@example.org>".into(),
        text: "log 100% of the calls".into(),
    }];
    stamp
}

pub(super) type Fixture = (Inventory, Vec<Artifact>);

/// Two servers of a platform, and for the first a file of every kind.
pub(super) fn fixture() -> Fixture {
    let at = Span::default();
    let server = |number: u32| Server {
        platform: PlatformId(0),
        label: Some(Spanned::new(format!("база данных, сервер {number}"), at)),
        name: Spanned::new(HostName::new(&format!("db{number}.example.org")).expect(NAME), at),
        addresses: vec![Spanned::new(IpAddr::from([0, 0, 0, 0, 0, 0, 0, number as u16]), at)],
        role: Some(RoleId(0)),
        role_stated: Stated::Default,
        attributes: Vec::new(),
        row: at,
    };
    let inventory = Inventory {
        platforms: vec![Platform {
            name: "example".into(),
            name_stated: Stated::Default,
            title: Some(Spanned::new("100 % of %{buildroot}".into(), at)),
            lang: Lang::Ru,
            files: Vec::new(),
            settings: Settings::default(),
        }],
        servers: vec![server(1), server(2)],
        roles: vec![Role {
            platform: PlatformId(0),
            id: "db".into(),
            title: None,
            servers: vec![ServerId(0), ServerId(1)],
            services: vec![("couchdb".into(), Stated::Default)],
            uses: Vec::new(),
        }],
        ..Inventory::default()
    };
    let file = |server: u32, path: &str, mode, owner: &str, policy, content: &str| Artifact {
        path: OutputPath::new(format!("servers/db{}.example.org{path}", server + 1)).expect(NAME),
        content: content.as_bytes().into(),
        kind: "fixture".into(),
        install: Some(Install {
            server: ServerId(server),
            path: path.into(),
            mode,
            owner: owner.into(),
            group: owner.into(),
            policy,
            format: "text",
            template: FileId(0),
        }),
        origins: Vec::new(),
    };
    let (config, plain, seed) = (Policy::Config, Policy::Plain, Policy::Seed);
    let secret = "[admins]\nadmin = @@secret:couchdb-password@@ ; @@secret:couchdb-password@@\n";
    let artifacts = vec![
        file(0, "/etc/example.seed", 0o644, "root", seed, "first\n"),
        file(0, "/etc/hostname", 0o644, "root", config, "db1.example.org\n"),
        // A vendor owns these: the packager stages them unasked.
        file(0, "/etc/hosts", 0o644, "root", config, "::1 db1.example.org db1\n"),
        file(0, "/etc/kazoo/core/config.ini", 0o640, "kazoo", config, "[zone]\n"),
        file(0, "/etc/motd", 0o644, "root", config, "welcome\n"),
        file(
            0,
            "/etc/nginx/conf.d/site.conf",
            0o644,
            "root",
            config,
            "log_format m '%h %{name}';\n",
        ),
        file(0, "/etc/sysctl.d/99-zz-example.conf", 0o644, "root", config, "net.ipv6 = 1\n"),
        file(0, "/etc/systemd/system/rcsgen-look.timer", 0o644, "root", config, "[Timer]\n"),
        file(0, "/opt/couchdb/etc/local.d/20-log.ini", 0o640, "couchdb", config, "[log]\n"),
        file(0, "/opt/couchdb/etc/local.ini", 0o640, "couchdb", config, secret),
        file(0, "/usr/libexec/example/check", 0o755, "root", plain, "#!/bin/sh\nexit 0 # 1\n"),
        file(1, "/etc/hostname", 0o644, "root", config, "db2.example.org\n"),
    ];
    (inventory, artifacts)
}

pub(super) fn rpm<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("rpm");
    command.args(arguments);
    command
}

/// A directory with packages in it.
pub(super) struct Room {
    pub(super) directory: TempDir,
}

impl Room {
    pub(super) fn new(artifacts: &[Artifact]) -> Result<Self, Failed> {
        let room = Self { directory: TempDir::new()? };
        for artifact in artifacts {
            let path = room.at(artifact.path.as_str());
            fs::create_dir_all(path.parent().ok_or("a path has a parent")?)?;
            fs::write(path, &artifact.content)?;
        }
        Ok(room)
    }

    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// The file of the package `name`, whatever its release.
    pub(super) fn package(&self, name: &str) -> PathBuf {
        let releases = (1..4).map(|it| self.at(&format!("repo/{name}-2026.11.22-{it}.noarch.rpm")));
        releases.into_iter().find(|it| it.exists()).unwrap_or_else(|| self.at(name))
    }

    /// All packages.
    pub(super) fn packages(&self) -> Result<Vec<PathBuf>, Failed> {
        let all = fs::read_dir(self.at("repo"))?.map(|it| Ok(it?.path()));
        let mut all = all.collect::<Result<Vec<_>, Failed>>()?;
        all.retain(|it| it.extension().is_some_and(|it| it == "rpm"));
        assert_eq!(all.len(), 4, "two servers, their role, and what all share: {all:?}");
        Ok(all)
    }

    pub(super) fn rpmbuild(&self, name: &str) -> Command {
        let mut command = Command::new("rpmbuild");
        let define = |command: &mut Command, name: &str, value: PathBuf| {
            command.arg("--define").arg(format!("{name} {}", value.display()));
        };
        define(&mut command, "_topdir", self.at(&format!("rpmbuild/{name}")));
        define(&mut command, "_rpmdir", self.at(&format!("built/{name}")));
        define(&mut command, "_builddir", self.at(&format!("build/{name}")));
        define(&mut command, "_tmppath", self.at("tmp"));
        command.arg("-bb").arg(self.at(&format!("rpmbuild/{name}/SPECS/{name}.spec")));
        command.env("SOURCE_DATE_EPOCH", "1795363815");
        command
    }

    /// What `command` says, if it accepts.
    #[expect(clippy::unused_self, reason = "its files must outlive the command")]
    pub(super) fn accepts(&self, command: &mut Command) -> Result<String, Failed> {
        accepts(command)
    }

    /// What `command` says, if it refuses.
    #[expect(clippy::unused_self, reason = "its files must outlive the command")]
    pub(super) fn refuses(&self, command: &mut Command) -> Result<String, Failed> {
        refuses(command)
    }
}

pub(super) fn accepts(command: &mut Command) -> Result<String, Failed> {
    let (output, said) = run(command)?;
    if output.status.success() { Ok(said) } else { Err(format!("{command:?}:\n{said}").into()) }
}

pub(super) fn refuses(command: &mut Command) -> Result<String, Failed> {
    let (output, said) = run(command)?;
    if output.status.success() {
        return Err(format!("accepted, and should not be: {command:?}:\n{said}").into());
    }
    Ok(said)
}

pub(super) fn run(command: &mut Command) -> Result<(Output, String), Failed> {
    let program = Path::new(command.get_program()).display().to_string();
    let output = command
        .env("LC_ALL", "C.UTF-8")
        .output()
        .map_err(|it| format!("{program} is needed, and cannot be run: {it}"))?;
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    Ok((output, String::from_utf8_lossy(&said).into_owned()))
}
