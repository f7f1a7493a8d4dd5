//! Mistakes that services take without a word, one a line: what must hold, and the file that would
//! break it.
//!
//! Every promise is kept by the files of all platforms, and broken by its twin: one file of the user's
//! platform, spoilt in one place.

use libtest_mimic::Trial;

use super::judge::Outcome;
use super::platform::{self, Platform};

mod database;
mod kazoo;
mod media;
mod web;

/// What a check says.
type Verdict = Result<(), String>;

/// A promise and its broken twin.
struct Trap {
    /// The promise, as the name of its test.
    promise: &'static str,
    /// Whether the files of a platform keep it.
    holds: fn(&Platform) -> Verdict,
    /// What breaks it.
    twin: Twin,
}

/// A change to the files of a platform.
enum Twin {
    /// In the first file with this ending, the first of these texts becomes the second.
    Text(&'static str, &'static str, &'static str),
    /// A file of this name stands on the first server that has a file with this ending.
    File(&'static str, &'static str),
    /// The first file with this ending has these permission bits.
    Mode(&'static str, u32),
}
use Twin::{File, Mode, Text};

const fn trap(promise: &'static str, holds: fn(&Platform) -> Verdict, twin: Twin) -> Trap {
    Trap { promise, holds, twin }
}

/// All tests of this folder.
pub(crate) fn trials() -> Vec<Trial> {
    let all = [kazoo::TRAPS, database::TRAPS, media::TRAPS, web::TRAPS];
    let all = all.into_iter().flatten();
    all.map(|it| Trial::test(format!("traps::{}", it.promise), || hold(it))).collect()
}

fn hold(trap: &Trap) -> Outcome {
    for platform in platform::all() {
        (trap.holds)(platform)?;
    }
    let own = platform::own();
    let broken = match trap.twin {
        Text(name, from, to) => own.with_text(name, from, to)?,
        File(beside, path) => own.with_file(beside, path)?,
        Mode(name, mode) => own.with_mode(name, mode)?,
    };
    match (trap.holds)(&broken) {
        Err(_) => Ok(()),
        Ok(()) => Err("the broken twin passes".into()),
    }
}

/// Whether each file with this ending is sound; there is at least one.
fn each(
    platform: &Platform,
    name: &str,
    sound: impl Fn(&str, &str) -> Result<bool, String>,
) -> Verdict {
    let mut count = 0;
    for (server, text) in platform.files(name) {
        if !sound(server, text).map_err(|it| format!("{server}: {name}: {it}"))? {
            return Err(format!("{server}: {name}:\n{text}"));
        }
        count += 1;
    }
    if count == 0 { Err(format!("no file is called {name}")) } else { Ok(()) }
}

/// Whether each file with this ending has this line.
fn has_line(platform: &Platform, name: &str, line: &str) -> Verdict {
    each(platform, name, |_, text| Ok(text.lines().any(|it| it.trim() == line)))
}

/// The value of the setting `key` in a file of `key = value` or `key=value` lines.
fn value<'a>(text: &'a str, key: &str) -> Result<&'a str, String> {
    let found = text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim())
    });
    found.ok_or_else(|| format!("no {key}"))
}

/// The value of the parameter `name` of an XML file of FreeSWITCH.
fn param<'a>(text: &'a str, name: &str) -> Result<&'a str, String> {
    let at = format!("<param name=\"{name}\" value=\"");
    let rest = text.split_once(&at).ok_or_else(|| format!("no {name}"))?.1;
    Ok(rest.split('"').next().unwrap_or_default())
}

/// The servers that have a file with this ending.
fn with<'a>(platform: &'a Platform, name: &str) -> Vec<&'a str> {
    platform.files(name).map(|it| it.0).collect()
}

/// The addresses of `server`.
fn addresses(platform: &Platform, server: &str) -> Vec<std::net::IpAddr> {
    let found = platform.servers().iter().find(|it| it.name.value.as_str() == server);
    found.into_iter().flat_map(|it| &it.addresses).map(|it| it.value).collect()
}
