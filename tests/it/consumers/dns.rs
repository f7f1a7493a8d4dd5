//! The zones before those that load them, and questions to a name server that has loaded them.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::Path;

use libtest_mimic::Trial;

use super::judge::{Outcome, accepts, alone, refuses};
use super::platform::{self, Platform, Tree};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("dns::checkers_take_every_zone", checkers_take_every_zone),
        Trial::test("dns::checkers_refuse_broken_zones", checkers_refuse_broken_zones),
        Trial::test("dns::named_answers_for_every_address", named_answers_for_every_address),
        Trial::test("dns::named_refuses_a_broken_zone", named_refuses_a_broken_zone),
    ]
}

/// The checks of both programs at their strictest; neither may ask other name servers.
fn checks(zone: &str) -> [String; 2] {
    let strict = "-i local -k fail -m fail -M fail -n fail -r fail -S fail -T warn -W warn";
    [
        format!("named-checkzone {strict} {zone} {zone}.zone"),
        format!("nsd-checkzone {zone} {zone}.zone"),
    ]
}

/// The names of the zones that `platform` makes.
fn zones(platform: &Platform) -> Vec<&str> {
    let paths = platform.artifacts().iter().map(|it| it.path.as_str());
    paths.filter_map(|it| it.strip_prefix("zones/")?.strip_suffix(".zone")).collect()
}

fn checkers_take_every_zone() -> Outcome {
    let mut count = 0;
    for platform in platform::all() {
        let tree = Tree::of_zones(platform)?;
        for zone in zones(platform) {
            for check in checks(zone) {
                let said = accepts(&mut alone(&tree.path("/zones"), &check))?;
                assert!(!said.contains("warning"), "{zone}: {said}");
                count += 1;
            }
        }
    }
    // Each platform has zones of names and of addresses.
    assert!(count > 12, "{count}");
    Ok(())
}

fn checkers_refuse_broken_zones() -> Outcome {
    let [named, nsd] = [0, 1];
    for (program, from, to) in [
        (named, "fd75:9fac:a7b1:92:6c::901", "[fd75:9fac:a7b1:92:6c::901]"),
        (named, "couch1.db ", "couch_1.db "),
        (named, " IN SOA ", " IN TXT "),
        (named, "pbx ", "couch.db IN CNAME pbx\npbx "),
        (nsd, "fd75:9fac:a7b1:92:6c::901", "91.103.196.13"),
        // The final dot makes it a name outside of the zone.
        (nsd, "couch1.db ", "couch1.db. "),
    ] {
        let tree = Tree::of_zones(platform::own())?;
        tree.spoil("/zones/rcsnet.ru.zone", from, to)?;
        refuses(&mut alone(&tree.path("/zones"), &checks("rcsnet.ru")[program]))?;
    }
    Ok(())
}

fn named_answers_for_every_address() -> Outcome {
    for platform in platform::all() {
        let tree = Tree::of_zones(platform)?;
        let inventory = platform.inventory();
        let servers = inventory.servers.iter().map(|it| (&it.name, &it.addresses));
        let vips = inventory.vips.iter().map(|it| (&it.name, &it.addresses));
        let mut questions = String::new();
        let mut expected = Vec::new();
        for (name, addresses) in servers.chain(vips) {
            let name = name.value.as_str();
            for family in ["A", "AAAA"] {
                let _ = writeln!(questions, "{name} {family}");
                let of_family =
                    addresses.iter().filter(|it| it.value.is_ipv6() == (family == "AAAA"));
                expected.push(of_family.map(|it| it.value.to_string()).collect::<Vec<_>>());
            }
            for address in addresses {
                let _ = writeln!(questions, "{} PTR", reverse(address.value));
                expected.push(vec![format!("{name}.")]);
            }
        }
        tree.write("questions", questions.as_bytes())?;
        let said = accepts(&mut named(&tree, "
            while read -r name type; do
                echo \"# $name $type $(dig @::1 +norecurse +short \"$name\" \"$type\" | tr '\\n' ' ')\"
            done < ../questions
        "))?;
        let answers = said.lines().filter_map(|it| it.strip_prefix("# "));
        let answers: Vec<&str> = answers.collect();
        assert_eq!(answers.len(), expected.len(), "{said}");
        for ((answer, question), expected) in answers.iter().zip(questions.lines()).zip(&expected) {
            let said = answer.strip_prefix(question).ok_or("answers are out of order")?;
            let said: Vec<&str> = said.split_whitespace().collect();
            assert_eq!(said, *expected, "{question}");
        }
    }
    assert_eq!(platform::own().inventory().vips.len(), 3);
    assert_eq!(platform::own().servers().len(), 8);
    Ok(())
}

fn named_refuses_a_broken_zone() -> Outcome {
    let tree = Tree::of_zones(platform::own())?;
    tree.spoil("/zones/rcsnet.ru.zone", "::901", "::9zz")?;
    let said = refuses(&mut named(&tree, "exit 0"))?;
    assert!(said.contains("bad dotted quad") || said.contains("not loaded"), "{said}");
    Ok(())
}

/// `script` beside a name server that has loaded the zones of `tree`, as the generated file says.
fn named(tree: &Tree, script: &str) -> std::process::Command {
    let zones = tree.path("/zones");
    let conf = format!(
        "options {{
            directory \"{0}\";
            listen-on {{ none; }};
            listen-on-v6 {{ ::1; }};
            recursion no;
            pid-file none;
            session-keyfile \"{0}/session.key\";
            managed-keys-directory \"{0}\";
            dnssec-validation no;
        }};
        include \"{0}/named.conf\";
        ",
        zones.display()
    );
    let script = format!(
        "cat > test.conf <<'EOF'\n{conf}\nEOF
        named-checkconf -z test.conf
        named -g -c test.conf > log 2>&1 &
        for i in $(seq 100); do
            grep -q ' running$' log && break
            sleep 0.1
        done
        grep -q ' running$' log || {{ cat log; exit 1; }}
        {script}"
    );
    alone(Path::new(&zones), &script)
}

/// The name of `address` in the reverse tree, by the definition.
fn reverse(address: IpAddr) -> String {
    match address {
        IpAddr::V4(it) => {
            let [a, b, c, d] = it.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(it) => {
            let digits = format!("{:032x}", u128::from(it));
            let backwards: Vec<_> = digits.chars().rev().map(String::from).collect();
            format!("{}.ip6.arpa", backwards.join("."))
        }
    }
}
