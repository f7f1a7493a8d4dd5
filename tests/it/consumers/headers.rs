//! Whoever opens a file at night reads first what made it, from what, and where to change it.

use std::collections::BTreeSet;

use libtest_mimic::Trial;

use super::judge::Outcome;
use super::platform;

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
    for (platform, document) in
        [(platform::own(), "specs/complex.rst"), (platform::second(), "platform.md")]
    {
        let mut count = 0;
        let files = platform.artifacts().iter();
        for it in files.filter(|it| it.install.is_some() || it.path.as_str().starts_with("zones/"))
        {
            let path = it.install.as_ref().map_or(it.path.as_str(), |it| &it.path);
            if WITHOUT.contains(&path) {
                without.insert(path);
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
            assert_eq!(lines.next(), Some(made.as_str()), "{}", it.path);
            assert_eq!(lines.next(), Some(change.as_str()), "{}", it.path);
            count += 1;
        }
        assert!(count > 150, "{count} files");
    }
    assert_eq!(without.into_iter().collect::<Vec<_>>(), WITHOUT, "an exception nobody needs");
    Ok(())
}
