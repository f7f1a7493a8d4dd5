//! Whoever opens a file at night reads first what made it, from what, and where to change it.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};

use super::judge::Outcome;
use super::platform::{self, Platform};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("headers::every_file_says_what_made_it", every_file_says_what_made_it)]
}

/// Files that cannot hold a comment: what reads them takes every byte for content.
const WITHOUT: [&str; 6] = [
    "/etc/hostname",
    "/etc/rcsgen/amqp-password",
    "/etc/rcsgen/couchdb-login",
    "/etc/rcsgen/couchdb-replication.json",
    "/opt/kazoo/.erlang.cookie",
    "/var/lib/rabbitmq/.erlang.cookie",
];

/// What begins a comment in the file `path`, for those who read it.
fn comment(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit('.').next().unwrap_or_default() {
        "ini" | "zone" | "txt" => ";",
        // Between the ends of a comment.
        "xml" => " ",
        "js" => "//",
        "conf" if path.starts_with("zones/") => "//",
        "config" | "erl_inetrc" | "enabled_plugins" => "%",
        _ => "#",
    }
}

fn every_file_says_what_made_it() -> Outcome {
    let mut without = BTreeSet::new();
    let (own, second) = (platform::own(), platform::second());
    for (platform, document) in [(own, "specs/complex.rst"), (second, "platform.md")] {
        let (count, exceptions) = headers(platform, document)?;
        assert!(count > 150, "{count} files");
        without.extend(exceptions);
    }
    assert_eq!(without.into_iter().collect::<Vec<_>>(), WITHOUT, "an exception nobody needs");
    for (name, from, to) in [
        ("/etc/chrony.conf", "# Made by", "Made by"),
        ("/local.d/10-rcsgen.ini", "specs/complex.rst", "specs/other.rst"),
        ("/config.js", "// Do not edit", "// You may edit"),
    ] {
        if headers(&own.with_text(name, from, to)?, "specs/complex.rst").is_ok() {
            return Err(format!("{name}: {to} is taken").into());
        }
    }
    Ok(())
}

/// How many files of `platform` say that they were made from `document`, and which hold no comment.
fn headers(platform: &Platform, document: &str) -> Result<(usize, BTreeSet<&'static str>), Failed> {
    let mut count = 0;
    let mut without = BTreeSet::new();
    let files = platform.artifacts().iter();
    for it in files.filter(|it| it.install.is_some() || it.path.as_str().starts_with("zones/")) {
        let path = it.install.as_ref().map_or(it.path.as_str(), |it| &it.path);
        if let Some(exception) = WITHOUT.iter().find(|it| **it == path) {
            without.insert(*exception);
            continue;
        }
        let text = std::str::from_utf8(&it.content)?;
        let sign = comment(path);
        let made = format!("{sign} Made by rcsgen from {document}.");
        let change = format!("{sign} Do not edit: change the document and run `rcsgen build`.");
        // Only what tells a program how to read the file may stand before.
        let mut lines = text.lines().skip_while(|it| {
            it.starts_with("#!") || it.starts_with("<?xml") || *it == "<!--" || it.is_empty()
        });
        if lines.next() != Some(&made) || lines.next() != Some(&change) {
            return Err(format!("{} does not begin so: {made} {change}", it.path).into());
        }
        count += 1;
    }
    Ok((count, without))
}
