//! Packages of a fleet in memory, for `tests/bench/packages`.
//!
//! ```text
//! packages build COUNT DIR    packages of COUNT servers, of 12 files of 2 KB each, into DIR
//! packages make COUNT         the same, written nowhere; prints a digest of all bytes
//! packages files COUNT         only the files that `make` puts into packages; prints how many
//! packages lists DIR          the lists of the repository in DIR
//! ```
#![expect(clippy::disallowed_methods, reason = "an example is a program of its own")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use rcsgen::artifact::{Artifact, Install, OutputPath, Policy};
use rcsgen::diag::{Lang, Sink};
use rcsgen::model::settings::Settings;
use rcsgen::model::{HostName, Inventory, Platform, PlatformId, Server, ServerId, Stated};
use rcsgen::pack::{self, Kept, Stamp};
use rcsgen::plan::sha256;
use rcsgen::text::{Span, Spanned};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How many files each server has.
const FILES: usize = 12;

/// The length of each.
const SIZE: usize = 2048;

fn main() -> Result<()> {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match *words {
        ["build", count, directory] => write(&packages(count.parse()?)?, Path::new(directory)),
        ["make", count] => {
            let all: Vec<_> =
                packages(count.parse()?)?.iter().map(|it| sha256(&it.content)).collect();
            print(&sha256(all.concat().as_bytes()))
        }
        ["files", count] => print(&files(count.parse()?)?.len().to_string()),
        ["lists", directory] => {
            let mut artifacts = Vec::new();
            for entry in fs::read_dir(Path::new(directory).join("repo"))? {
                let entry = entry?;
                let path = format!("repo/{}", entry.file_name().to_string_lossy());
                if entry.file_type()?.is_file() {
                    artifacts.push(artifact(&path, fs::read(entry.path())?, None)?);
                }
            }
            let lists = pack::repository(&artifacts, &stamp()?).map_err(|it| it.why)?;
            write(&lists, Path::new(directory))
        }
        _ => Err("packages build COUNT DIR | make COUNT | lists DIR".into()),
    }
}

fn print(line: &str) -> Result<()> {
    Ok(std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes())?)
}

fn stamp() -> Result<Stamp> {
    Ok(Stamp::new("fleet", "2026.11.22", "1", 1_795_363_815)?)
}

/// The packages of `count` servers with their trees, and the repository.
fn packages(count: u32) -> Result<Vec<Artifact>> {
    let at = Span::default();
    let name = |number: u32| HostName::new(&format!("host{number:06}.example.org"));
    let server = |number: u32| -> Result<Server> {
        Ok(Server {
            platform: PlatformId(0),
            label: None,
            name: Spanned::new(name(number).map_err(|it| format!("{it:?}"))?, at),
            addresses: Vec::new(),
            role: None,
            role_stated: Stated::Default,
            attributes: Vec::new(),
            row: at,
        })
    };
    let inventory = Inventory {
        platforms: vec![Platform {
            name: "fleet".into(),
            name_stated: Stated::Default,
            title: None,
            lang: Lang::En,
            files: Vec::new(),
            settings: Settings::default(),
        }],
        servers: (0..count).map(server).collect::<Result<_>>()?,
        ..Inventory::default()
    };
    let artifacts = files(count)?;
    let mut sink = Sink::default();
    let made = pack::packages(&inventory, &artifacts, &stamp()?, &Kept::nothing(), &mut sink);
    if sink.as_slice().is_empty() { Ok(made) } else { Err("the packages have faults".into()) }
}

/// What is installed on `count` servers.
fn files(count: u32) -> Result<Vec<Artifact>> {
    let mut artifacts = Vec::new();
    for number in 0..count {
        for file in 0..FILES {
            let mut text = String::new();
            while text.len() < SIZE {
                let line = text.len();
                writeln!(text, "option_{file}_{line} = fd00:db8:{number:x}::{line:x}  # {line}")?;
            }
            text.truncate(SIZE);
            let install = Install {
                server: ServerId(number),
                path: format!("/etc/example/{file}.conf").into(),
                mode: 0o644,
                owner: "root".into(),
                group: "root".into(),
                policy: Policy::Config,
                format: "text",
                template: rcsgen::text::FileId(0),
            };
            let path = format!("servers/host{number:06}.example.org/etc/example/{file}.conf");
            artifacts.push(artifact(&path, text.into_bytes(), Some(install))?);
        }
    }
    Ok(artifacts)
}

fn artifact(path: &str, content: Vec<u8>, install: Option<Install>) -> Result<Artifact> {
    let path = OutputPath::new(path).map_err(|it| format!("{it:?}"))?;
    let kind = "package".into();
    Ok(Artifact { path, content: content.into(), kind, install, origins: Vec::new() })
}

fn write(artifacts: &[Artifact], directory: &Path) -> Result<()> {
    for it in artifacts {
        let path = directory.join(it.path.as_str());
        fs::create_dir_all(path.parent().unwrap_or(directory))?;
        fs::write(path, &it.content)?;
    }
    Ok(())
}
