//! The rules on inventories that are built by hand; `tests/suite/check/` has them on documents.

use super::*;
use crate::diag::Lang;
use crate::diag::render::{Format, Options, render};
use crate::model::settings::{Resident, Scope, Settings, Value};
use crate::model::{
    DnsName, DnsZone, HostName, Platform, PlatformId, Role, RoleId, Server, ServerId, Stated,
    VipId, VirtualIp,
};
use crate::text::{Span, Spanned};

/// Reads a little language: `server ROLE | LABEL | NAME | ADDRESSES`, `vip …` alike, `zone NAME` (what
/// the names share), `set KEY WORDS`, `run ROLE SERVICE`, `use ROLE SERVICE`; other lines are prose.
fn inventory(text: &str) -> (Inventory, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add("specs/x.rst", text);
    let mut it = Inventory::default();
    let id = PlatformId(0);
    let mut settings = Settings::default();
    let role = |it: &mut Inventory, word: &str| -> Option<RoleId> {
        if word == "-" {
            return None;
        }
        let at = it.roles.iter().position(|it| it.id == word).unwrap_or_else(|| {
            it.roles.push(Role {
                platform: id,
                id: word.to_owned(),
                title: None,
                servers: Vec::new(),
                services: Vec::new(),
                uses: Vec::new(),
            });
            it.roles.len() - 1
        });
        Some(RoleId(at as u32))
    };
    for line in crate::text::lines(text) {
        let span = |part: &str| {
            let at = part.as_ptr() as usize - text.as_ptr() as usize;
            Span::new(file, at..at + part.len())
        };
        let line = line.text.trim();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "server" | "vip" => {
                let cells: Vec<&str> = rest.split('|').map(str::trim).collect();
                let role = role(&mut it, cells[0]);
                let label = (!cells[1].is_empty())
                    .then(|| Spanned::new(cells[1].to_owned(), span(cells[1])));
                let name = Spanned::new(HostName::new(cells[2]).unwrap(), span(cells[2]));
                let addresses: Vec<_> = cells[3]
                    .split_whitespace()
                    .map(|it| Spanned::new(it.parse().unwrap(), span(it)))
                    .collect();
                let (row, role_stated) = (span(line), Stated::At(span(cells[0])));
                if word == "server" {
                    if let Some(role) = role {
                        let server = ServerId(it.servers.len() as u32);
                        it.roles[role.at()].servers.push(server);
                    }
                    it.servers.push(Server {
                        platform: id,
                        label,
                        name,
                        addresses,
                        role,
                        role_stated,
                        attributes: Vec::new(),
                        row,
                    });
                } else {
                    let members = role.map(|role| it.roles[role.at()].servers.clone());
                    it.vips.push(VirtualIp {
                        platform: id,
                        label,
                        name,
                        addresses,
                        role,
                        role_stated,
                        members: members.unwrap_or_default().into(),
                        attributes: Vec::new(),
                        row,
                    });
                }
            }
            "zone" => it.zones.push(DnsZone {
                name: DnsName::new(rest).unwrap(),
                stated: Stated::Inferred(span(rest)),
                platform: id,
            }),
            "set" => {
                let mut words = rest.split_whitespace();
                let key = words.next().unwrap();
                let (key, scope) = match key.split_once('.') {
                    Some((name, key)) => (key, Scope::Role(role(&mut it, name).unwrap())),
                    None => (key, Scope::Platform),
                };
                let known = ["hostmaster", "name_servers", "ipv4_gateway", "vrrp_id", "os"];
                settings.state(Value {
                    key: known.into_iter().find(|it| *it == key).unwrap(),
                    scope,
                    name: span(rest),
                    words: words.map(|it| Spanned::new(it.to_owned(), span(it))).collect(),
                });
            }
            "run" | "use" => {
                let (name, service) = rest.split_once(' ').unwrap();
                let role = role(&mut it, name).unwrap();
                let entry = (service.to_owned(), Stated::At(span(service)));
                let role = &mut it.roles[role.at()];
                if word == "run" { role.services.push(entry) } else { role.uses.push(entry) }
            }
            _ => {}
        }
    }
    it.zones.sort_by(|a, b| a.name.cmp(&b.name));
    it.platforms.push(Platform {
        name: "x".into(),
        name_stated: Stated::Default,
        title: None,
        lang: Lang::Ru,
        files: vec![file],
        settings,
    });
    it.prose.push((id, Span::new(file, 0..text.lines().next().map_or(0, str::len))));
    (it, sources)
}

/// What the rules find in `text`: `line: rule`.
fn found(text: &str) -> Vec<String> {
    let (inventory, sources) = inventory(text);
    let mut sink = Sink::default();
    check(&inventory, &sources, &Config::default(), &mut sink);
    let line = |it: &Diagnostic| sources.position(it.primary.span).line;
    sink.into_sorted().iter().map(|it| format!("{}: {}", line(it), it.rule)).collect()
}

/// Whether the findings of `text` are those of the rule `id` alone, at these lines.
#[track_caller]
fn only(text: &str, id: &str, lines: &[u32]) {
    let quiet = format!("set hostmaster a@b.ru\nset name_servers ns1.b.ru ns2.b.ru\n{text}");
    let expected: Vec<_> = lines.iter().map(|it| format!("{}: {id}", it + 2)).collect();
    assert_eq!(found(&quiet), expected);
}

const AS_WRITTEN: &str = "\
Каждый из типов серверов представлен двумя виртуальными машинами. ОС \"CentOS 7 x64\".
server db  | база данных, сервер 1 | couch1.db.rcsnet.ru   | fd75:9fac:a7b1:92:6c::901
server db  | база данных, сервер 2 | couch2.db.rcsnet.ru1  | fd75:9fac:a7b1:92:6c::902
server app | сервер приложений 1   | kazoo1.app.rcsnet.ru  | fd75:9fac:a7b1:92:6c::801
server app | сервер приложений 2   | kazoo2.app.rcsnet.ru  | fd75:9fac:a7b1:92:6c::802
server sip | sip-сервер 1          | fs1.voip.rcsnet.ru    | fd75:9fac:a7b1:92:6c::601
server sip | sip-сервер 2          | fs1.voip.rcsnet.ru    | fd75:9fac:a7b1:92:6c::601
server web | веб-сервер 1          | nginx1.http.rcsnet.ru | fd75:9fac:a7b1:92:6c::601
server web | веб-сервер 2          | nginx2.http.rcsnet.ru | fd75:9fac:a7b1:92:6c::601
vip db     | база данных, сервер 1 | couch.db.rcsnet.ru    | fd75:9fac:a7b1:92:6c::900
vip sip    | sip-сервер            | pbx.rcsnet.ru         | 91.103.196.13
vip web    | веб-сервер            | self.rcsnet.ru        | 217.12.243.138
zone rcsnet.ru
run db couchdb
run db rabbitmq
run sip freeswitch
use app couchdb
use app freeswitch
use web freeswitch
";

#[test]
fn the_platform_as_written_has_one_finding_a_cause() {
    assert_eq!(
        found(AS_WRITTEN),
        [
            "1: claim-count-mismatch",
            "1: os-end-of-life",
            "2: even-quorum",
            "2: ns-missing",
            "2: soa-missing",
            "2: ula-in-public-zone",
            "3: unknown-tld",
            "4: role-without-vip",
            "7: duplicate-row",
            "7: duplicate-address",
            "8: address-pattern-outlier",
            "10: vip-label-is-server",
            "11: vip-duplicate-members",
            "11: vip-family-unroutable",
        ]
    );
}

#[test]
fn the_platform_as_written_is_explained_at_its_cells() {
    let (inventory, sources) = inventory(AS_WRITTEN);
    let mut sink = Sink::default();
    check(&inventory, &sources, &Config::default(), &mut sink);
    let found = sink.into_sorted();
    let of = |rule: &str| found.iter().find(|it| it.rule == rule).unwrap();
    assert_eq!(sources.slice(of("unknown-tld").primary.span), "couch2.db.rcsnet.ru1");
    assert_eq!(sources.slice(of("unknown-tld").secondary[0].span), "ru1");
    assert_eq!(of("duplicate-address").secondary.len(), 3);
    let fix = |rule: &str| of(rule).fixes[0].edits.iter().map(|it| &*it.text).collect::<Vec<_>>();
    let address = |tail: &str| format!("fd75:9fac:a7b1:92:6c::{tail}");
    assert_eq!(fix("duplicate-address"), ["602", "701", "702"].map(address));
    assert_eq!(fix("address-pattern-outlier"), ["701", "702"].map(address));
    assert_eq!(fix("duplicate-row"), ["fs2"]);
    assert_eq!(fix("vip-label-is-server"), ["база данных"]);
    assert_eq!(fix("unknown-tld"), ["rcsnet.ru"]);
    let options = Options { lang: Lang::Ru, ..Options::default() };
    let shown = render(Format::Concise, &found, &sources, &options);
    let of_ru1 = "specs/x.rst:3:38: error[unknown-tld] `couch2.db.rcsnet.ru1` лежит в `ru1`";
    assert!(shown.contains(of_ru1), "{shown}");
}

#[test]
fn registries_are_sorted_and_pages_speak_both_languages() {
    assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
    for rule in RULES {
        for lang in [Lang::En, Lang::Ru] {
            let page = explain(rule.id, lang).unwrap();
            assert!(page.starts_with(&format!("# {}\n", rule.id)));
        }
        let docs = &rule.docs;
        for (en, ru) in [docs.summary, docs.why, docs.fix] {
            assert!(en.ends_with('.') && ru.ends_with('.'), "{}", rule.id);
            assert!(ru.chars().any(|c| ('а'..='я').contains(&c)), "{}", rule.id);
        }
        assert_ne!(docs.bad, docs.good, "{}", rule.id);
    }
    assert_eq!(explain("no-such-rule", Lang::En), None);
    assert_eq!(nearest_rule("duplicate-adress"), Some("duplicate-address"));
}

#[test]
fn a_name_given_twice_is_one_finding_whatever_the_addresses() {
    only("server - || a1.b.ru | 10.0.0.1\nserver - || a1.b.ru | 10.0.0.2", "duplicate-name", &[2]);
    only("server - || a1.b.ru | 10.0.0.1\nserver - || a1.b.ru | 10.0.0.1", "duplicate-row", &[2]);
}

#[test]
fn an_address_given_to_many_is_one_finding() {
    only(
        "server - || a1.b.ru | 10.0.0.1\nserver - || a2.b.ru | 10.0.0.1\nserver - || c.b.ru | 10.0.0.1",
        "duplicate-address",
        &[2],
    );
    let vip = "server x || a1.b.ru | 10.0.0.1\nserver x || a2.b.ru | 10.0.0.2\n\
               vip x || a.b.ru | 10.0.0.2";
    only(vip, "duplicate-address-vip", &[3]);
}

#[test]
fn the_next_free_address_follows_the_plan_in_both_families() {
    let proposed = |text: &str| {
        let (inventory, sources) = inventory(text);
        let mut sink = Sink::default();
        check(&inventory, &sources, &Config::default(), &mut sink);
        let found = sink.into_sorted();
        let it = found.iter().find(|it| it.rule == "duplicate-address").unwrap();
        it.fixes.first().map(|it| it.edits.iter().map(|it| it.text.clone()).collect::<Vec<_>>())
    };
    let rows = |block: &str, last: &str| {
        format!(
            "server x || a1.b.ru | {block}1\nserver x || a2.b.ru | {block}2\n\
             server x || a3.b.ru | {block}3\nserver x || a4.b.ru | {last}\n"
        )
    };
    // The number of the name, where it is free.
    assert_eq!(proposed(&rows("10.1.2.1", "10.1.2.13")), Some(vec!["10.1.2.14".into()]));
    assert_eq!(proposed(&rows("fd75::60", "fd75::603")), Some(vec!["fd75::604".into()]));
    // Neither what a floating address has nor a router.
    let taken = "vip x || v.b.ru | 10.1.2.14\nset ipv4_gateway 10.1.2.15\n";
    let rows = rows("10.1.2.1", "10.1.2.13") + taken;
    assert_eq!(proposed(&rows), Some(vec!["10.1.2.16".into()]));
}

#[test]
fn what_many_rows_have_wrong_alike_is_one_finding() {
    let rows = |count: u32, first: u32, zone: &str| -> String {
        let row = |it| format!("server - || a{}.{zone} | 91.103.196.{}\n", first + it, first + it);
        (0..count).map(row).collect()
    };
    let zones = "zone b.ru\nzone b.r1\n";
    let text = |count| rows(5, 1, "b.ru") + &rows(count, 6, "b.r1") + zones;
    only(&text(9), "unknown-tld", &[6]);
    only(&text(2), "unknown-tld", &[6, 7]);
    // A table that was pasted twice.
    only(&(rows(9, 1, "b.ru") + &rows(9, 1, "b.ru")), "duplicate-row", &[10]);
    only(&(rows(2, 1, "b.ru") + &rows(2, 1, "b.ru")), "duplicate-row", &[3, 4]);
}

#[test]
fn a_zone_of_one_name_excuses_nothing() {
    let names = "server - || a1.b.ru | 91.103.196.1\nserver - || a2.b.ru | 91.103.196.2\n";
    let one = |name: &str| format!("{names}server - || {name} | 91.103.196.3\nzone b.ru\n");
    only(&one("a3.bb.ru"), "out-of-zone-name", &[3]);
    let near = one("a3.rcsnte.ru").replace("b.ru", "rcsnet.ru") + "zone rcsnte.ru";
    only(&near, "near-zone-typo", &[3]);
    only(&(one("a3.b.ru0") + "zone b.ru0"), "unknown-tld", &[3]);
    only(&(one("a3.elsewhere.org") + "zone elsewhere.org"), "", &[]);
    only(&one("a3.b.ru.b.ru"), "repeated-zone-suffix", &[3]);
}

#[test]
fn a_floating_address_needs_two_servers_that_can_hold_it() {
    let two = "server x || a1.b.ru | 10.0.0.1\nserver x || a2.b.ru | 10.0.0.2\n";
    only("server x || a1.b.ru | 10.0.0.1\nvip x || a.b.ru | 10.0.0.9", "vip-single-member", &[2]);
    only(&format!("{two}vip x || a1.b.ru | 10.0.0.9"), "vip-name-equals-host", &[3]);
    only(&format!("{two}vip x || a.b.ru | 10.0.9.9"), "vip-prefix-mismatch", &[3]);
    only(&format!("{two}vip x || a.b.ru | fd75::9"), "vip-family-unroutable", &[3]);
    only(&format!("{two}vip x || a.b.ru | 10.0.0.9"), "", &[]);
    let v6 =
        "server x || a1.b.ru | fd75::1\nserver x || a2.b.ru | fd75::2\nvip x || a.b.ru | 1.2.3.4\n";
    only(v6, "vip-family-unroutable", &[3]);
    only(&format!("{v6}set x.ipv4_gateway 1.2.3.1"), "", &[]);
}

#[test]
fn a_declared_network_says_how_a_floating_address_is_reached() {
    let text =
        "server x || a1.b.ru | fd75::1\nserver x || a2.b.ru | fd75::2\nvip x || a.b.ru | 1.2.3.4\n";
    for (key, found) in [("ipv4_gateway", false), ("gateway", true)] {
        let (mut inventory, sources) = inventory(text);
        let word = Spanned::new("1.2.3.1".to_owned(), inventory.vips[0].name.span);
        inventory.platforms[0].settings.infer(key, Resident::Vip(VipId(0)), word);
        let mut sink = Sink::default();
        check(&inventory, &sources, &Config::default(), &mut sink);
        let is_found = sink.into_sorted().iter().any(|it| it.rule == "vip-family-unroutable");
        assert_eq!(is_found, found, "{key}");
    }
}

#[test]
fn ids_that_run_out_or_run_into_each_other_are_one_finding() {
    let pair = |role: &str, block: u32| {
        format!(
            "server {role} || {role}1.b.ru | fd75::{block}:1\n\
             server {role} || {role}2.b.ru | fd75::{block}:2\n"
        )
    };
    let vips = |role: &str, block: u32, count: u32| -> String {
        let row = |it| format!("vip {role} || v{it}.{role}.b.ru | fd75::{block}:{}\n", 100 + it);
        (1..=count).map(row).collect()
    };
    // No number helps where more groups than ids share a network.
    only(&(pair("x", 1) + &vips("x", 1, 600)), "vrrp-id-clash", &[2 + 256]);
    only(&(pair("x", 1) + &vips("x", 1, 255)), "", &[]);
    // One number is too high, however many count on from it.
    let high = pair("x", 1) + &vips("x", 1, 20);
    only(&(high + "set x.vrrp_id 250"), "vrrp-id-clash", &[2 + 7]);
    // One role counts into the numbers of another.
    let two = pair("x", 1) + &pair("y", 2) + &vips("x", 1, 20) + &vips("y", 2, 9);
    only(&(two + "set x.vrrp_id 10\nset y.vrrp_id 15"), "vrrp-id-clash", &[35]);
}

#[test]
fn networks_and_numbers_are_compared_within_a_role() {
    let row = |name: &str, address: &str| format!("server x || {name}.b.ru | {address}\n");
    let odd = row("a1", "fd75::1") + &row("a2", "fd75:1::2") + &row("a3", "fd75::3");
    only(&odd, "prefix-mismatch", &[2]);
    only(&(row("a1", "fd75::1") + &row("a4", "fd75::4")), "series-gap", &[2]);
    only(&(row("a1", "fd75::1") + &row("a101", "fd75::4")), "", &[]);
    only(&row("a1", "169.254.0.1"), "special-purpose-address", &[1]);
}

#[test]
fn roles_are_compared_with_each_other() {
    let roles = "server x || a1.b.ru | 10.0.0.1\nserver y || c1.b.ru | 10.0.0.2\n";
    let apart = "server x || a1.b.ru | fd75::1\nserver y || c1.b.ru | 10.0.0.2\n";
    let service = "run x couchdb\nuse y couchdb";
    only(&format!("{apart}{service}"), "consumer-provider-family", &[2]);
    only(&format!("{roles}{service}"), "", &[]);
}

#[test]
fn a_project_sets_the_levels() {
    let (inventory, sources) = inventory(AS_WRITTEN);
    let levels = [
        ("unknown-tld", Level::Allow),
        ("series-gap", Level::Deny),
        ("duplicate-row", Level::Warn),
    ];
    let levels = levels.map(|(id, level)| (id.to_owned(), level)).into();
    let mut sink = Sink::default();
    check(&inventory, &sources, &Config { levels, ..Config::default() }, &mut sink);
    let of = |rule: &str| sink.as_slice().iter().find(|it| it.rule == rule).map(|it| it.severity);
    assert_eq!(of("unknown-tld"), None);
    assert_eq!(of("duplicate-row"), Some(Severity::Warning));
    assert_eq!(of("duplicate-address"), Some(Severity::Error));
}
