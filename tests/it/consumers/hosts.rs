//! Names of the platform before the resolver of the C library, which reads them from `/etc/hosts`.

use std::fmt::Write as _;

use libtest_mimic::Trial;

use super::judge::{Outcome, accepts, alone, refuses};
use super::platform::{self, Platform, Tree};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("hosts::every_name_has_its_address", every_name_has_its_address),
        Trial::test("hosts::a_server_knows_its_own_name", a_server_knows_its_own_name),
        Trial::test("hosts::a_broken_line_names_nobody", a_broken_line_names_nobody),
    ]
}

/// Names and addresses that lines of `text` state, by line: address, names.
fn lines(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    text.lines().filter(|it| !it.starts_with('#')).filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.collect()))
    })
}

/// A question to the resolver for each name and address, and what it should say first.
fn questions(text: &str) -> (String, Vec<String>) {
    let (mut script, mut expected) = (String::new(), Vec::new());
    let peers = lines(text).filter(|(address, _)| !["127.0.0.1", "::1"].contains(address));
    for (address, names) in peers {
        let database = if address.contains(':') { "ahostsv6" } else { "ahostsv4" };
        for name in &names {
            let _ =
                writeln!(script, "getent -s files {database} {name} | awk 'NR == 1 {{print $1}}'");
            expected.push(address.to_owned());
        }
        // The name that comes first is what an address leads back to.
        let _ = writeln!(script, "getent -s files hosts {address} | awk '{{print $2}}'");
        expected.extend(names.first().map(|it| (*it).to_owned()));
    }
    (script, expected)
}

/// Makes the file of the server that of the machine. The resolver finds addresses only of families
/// that the machine has itself.
const READ: &str = "\
mount --bind etc/hosts /etc/hosts
ip address add fc00::1/128 dev lo nodad
ip address add 192.0.2.1/32 dev lo";

fn every_name_has_its_address() -> Outcome {
    for platform in platform::all() {
        for (server, text) in platform.files("/etc/hosts") {
            let tree = Tree::new(platform, server)?;
            let (script, expected) = questions(text);
            let said = accepts(&mut alone(tree.root(), &format!("{READ}\n{script}")))?;
            assert_eq!(said.lines().collect::<Vec<_>>(), expected, "{server}");
        }
        assert!(counted(platform) >= platform.servers().len(), "each server has its file");
    }
    Ok(())
}

fn counted(platform: &Platform) -> usize {
    platform.files("/etc/hosts").count()
}

fn a_server_knows_its_own_name() -> Outcome {
    for platform in platform::all() {
        for (server, _) in platform.files("/etc/hosts") {
            let tree = Tree::new(platform, server)?;
            let script = format!(
                "{READ}
                unshare --uts bash -c 'hostname -F etc/hostname; hostname; hostname -f'"
            );
            let said = accepts(&mut alone(tree.root(), &script))?;
            assert_eq!(said.lines().collect::<Vec<_>>(), [server, server]);
        }
    }
    Ok(())
}

fn a_broken_line_names_nobody() -> Outcome {
    let script = format!("{READ}\ngetent -s files ahostsv6 couch2.db.rcsnet.ru");
    let tree = Tree::new(platform::own(), "couch1.db.rcsnet.ru")?;
    accepts(&mut alone(tree.root(), &script))?;
    for (from, to) in [("::902 ", "::9zz "), ("couch2.db.rcsnet.ru", "#couch2.db.rcsnet.ru")] {
        let tree = Tree::new(platform::own(), "couch1.db.rcsnet.ru")?;
        tree.spoil("/etc/hosts", from, to)?;
        refuses(&mut alone(tree.root(), &script))?;
    }
    Ok(())
}
