//! Whole documents to inventories.

use std::collections::BTreeMap;

use super::{Directory, Vocabulary, lower};
use crate::diag::{Lang, Severity, Sink};
use crate::model::{Inventory, Stated, Subject};
use crate::syntax::{Document, markdown, rst};
use crate::text::SourceMap;

/// What became of documents.
struct Run {
    sources: SourceMap,
    inventory: Inventory,
    sink: Sink,
}

/// Lowers the documents `files`, each a path and a text; those of one directory are one platform.
fn run(files: &[(&str, &str)]) -> Run {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let documents: Vec<Document> = files
        .iter()
        .map(|(path, text)| {
            let file = sources.add(*path, *text);
            if path.rsplit('.').next() == Some("md") {
                markdown::parse(*text, file, &mut sink)
            } else {
                rst::parse(*text, file, &mut sink)
            }
        })
        .collect();
    let mut directories = BTreeMap::<&str, Vec<&Document>>::new();
    for ((path, _), document) in files.iter().zip(&documents) {
        let directory = path.split_once('/').map_or("specs", |it| it.0);
        directories.entry(directory).or_default().push(document);
    }
    let directories: Vec<_> =
        directories.iter().map(|(key, documents)| Directory { key, documents }).collect();
    let inventory = lower(&directories, &Vocabulary::default(), &sources, &mut sink);
    Run { sources, inventory, sink }
}

/// Lowers one Markdown document.
fn md(text: &str) -> Run {
    run(&[("a.md", text)])
}

/// Lowers one reStructuredText document.
fn rest(text: &str) -> Run {
    run(&[("a.rst", text)])
}

impl Run {
    /// The findings as `rule severity line:column text`.
    fn found(&self) -> Vec<String> {
        let found = self.sink.clone().into_sorted();
        found
            .iter()
            .map(|it| {
                let at = self.sources.position(it.primary.span);
                let text = self.sources.slice(it.primary.span);
                format!("{} {}:{} {text}", it.rule, at.line, at.column)
            })
            .collect()
    }

    fn errors(&self) -> Vec<String> {
        let found = self.sink.as_slice().iter().filter(|it| it.severity == Severity::Error);
        found.map(|it| it.message.en.to_string()).collect()
    }

    /// `name role` of all servers.
    fn roles(&self) -> Vec<String> {
        let roles = self.inventory.servers().map(|(_, it)| {
            let role = self.inventory.role_of(it).map_or("-", |it| &it.id);
            format!("{} {role}", it.name.value.short())
        });
        roles.collect()
    }

    /// `role: services > uses` of all roles.
    fn services(&self) -> Vec<String> {
        let list = |list: &[(String, Stated)]| {
            list.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join(" ")
        };
        let roles = self.inventory.roles.iter();
        roles.map(|it| format!("{}: {} > {}", it.id, list(&it.services), list(&it.uses))).collect()
    }

    fn zones(&self) -> Vec<&str> {
        self.inventory.zones.iter().map(|it| it.name.as_str()).collect()
    }

    /// The inventory without places: how each value is known stays.
    fn model(&self) -> String {
        let mut text = format!("{:#?}", self.inventory);
        while let Some(at) = text.find("file0:") {
            let place = &text[at + 6..];
            let len = place.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(0);
            text.replace_range(at..at + 6 + len, "·");
        }
        text
    }

    /// How much of the tables was understood: tables, all of them, rows, all of them.
    fn understood(&self) -> [usize; 4] {
        let readings = self.inventory.readings.iter();
        let tables: Vec<_> = readings.filter(|it| it.subject == Subject::Table).collect();
        let rows = tables.iter().filter_map(|it| it.rows);
        let rows = rows.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let read = tables.iter().filter(|it| it.read_as.is_some()).count();
        [read, tables.len(), rows.0, rows.1]
    }
}

const SPEC: &str = include_str!("../../specs/complex.rst");

#[test]
fn the_users_platform_is_read_whole() {
    let it = rest(SPEC);
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(
        it.roles(),
        [
            "couch1 db",
            "couch2 db",
            "kazoo1 app",
            "kazoo2 app",
            "fs1 sip",
            "fs2 sip",
            "nginx1 web",
            "nginx2 web"
        ]
    );
    assert_eq!(
        it.services(),
        [
            "db: couchdb keepalived rabbitmq > ",
            "app: ecallmgr whapps > couchdb freeswitch rabbitmq",
            "sip: freeswitch keepalived > ecallmgr whapps",
            "web: keepalived nginx > ecallmgr freeswitch whapps",
        ]
    );
    assert_eq!(it.zones(), ["rcsnet.ru"]);
    assert_eq!(it.understood(), [2, 2, 11, 11]);
    let platform = &it.inventory.platforms[0];
    assert_eq!(platform.lang, Lang::Ru);
    assert_eq!(platform.title.as_ref().map(|it| it.value.as_str()), Some("Состав комплекса"));
    let vips: Vec<String> = it
        .inventory
        .vips
        .iter()
        .map(|vip| {
            let members = vip.members.iter().map(|id| it.inventory.server(*id).name.value.short());
            format!("{} {}", vip.name.value.short(), members.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(vips, ["couch couch1 couch2", "pbx fs1 fs2", "self nginx1 nginx2"]);
    let ids = |role: &str| {
        let at = it.inventory.roles.iter().position(|it| it.id == role).unwrap();
        let role = crate::model::RoleId(at as u32);
        platform.settings.get("vrrp_id", Some(role), None).words.concat()
    };
    assert_eq!(["db", "sip", "web"].map(ids), ["90", "60", "70"]);
}

#[test]
fn every_form_of_table_gives_the_same_model() {
    let simple = rest(include_str!("../../tests/fixtures/forms/simple/complex.rst")).model();
    for (form, it) in [
        ("grid", rest(include_str!("../../tests/fixtures/forms/grid/complex.rst"))),
        ("list", rest(include_str!("../../tests/fixtures/forms/list/complex.rst"))),
        ("csv", rest(include_str!("../../tests/fixtures/forms/csv/complex.rst"))),
        ("markdown", md(include_str!("../../tests/fixtures/forms/markdown/complex.md"))),
    ] {
        assert_eq!(it.found(), [""; 0], "{form}");
        assert_eq!(it.model(), simple, "{form}");
        for (_, server) in it.inventory.servers() {
            assert_eq!(it.sources.slice(server.name.span), server.name.value.as_str(), "{form}");
            let label = server.label.as_ref().unwrap();
            assert_eq!(it.sources.slice(label.span), label.value, "{form}");
        }
        let vips = it.inventory.vips.iter().flat_map(|it| &it.addresses);
        let servers = it.inventory.servers.iter().flat_map(|it| &it.addresses);
        for address in vips.chain(servers) {
            assert_eq!(it.sources.slice(address.span), address.value.to_string(), "{form}");
        }
    }
    let other = rest(&SPEC.replace("fd75:9fac:a7b1:92:6c::602", "fd75:9fac:a7b1:92:6c::603"));
    assert_ne!(other.model(), simple, "a changed cell changes the model");
    assert_eq!(rest(SPEC).model(), simple, "the fixtures are the spec");
}

#[test]
fn the_spec_as_written_is_read_with_its_faults() {
    let it = rest(include_str!("../../tests/fixtures/as-written/complex.rst"));
    assert_eq!(it.errors(), [""; 0], "its faults lie between rows, not in cells");
    assert_eq!(it.understood(), [2, 2, 11, 11]);
    assert_eq!(it.zones(), ["rcsnet.ru"], "the mistyped domain makes no zone");
    assert_eq!(it.inventory.vips[0].members.len(), 2, "a server's label still names the role");
}

#[test]
fn the_smallest_spec_needs_a_title_and_a_table() {
    let en = rest(include_str!("../../tests/fixtures/smallest-en.rst"));
    assert_eq!((en.found(), en.roles()), (vec![], vec!["alpha -".into(), "beta -".into()]));
    assert_eq!(en.zones(), ["example.org"]);
    assert_eq!(en.inventory.platforms[0].lang, Lang::En);
    let ru = rest(include_str!("../../tests/fixtures/smallest-ru.rst"));
    assert_eq!((ru.found(), ru.roles()), (vec![], vec!["alpha -".into(), "beta -".into()]));
    assert_eq!(ru.zones(), ["rcsnet.ru"]);
    assert!(matches!(ru.inventory.zones[0].stated, Stated::Inferred(_)));
    assert_eq!(ru.inventory.platforms[0].lang, Lang::Ru);
}

#[test]
fn a_document_of_another_shape_is_read_too() {
    let it = md(include_str!("../../tests/fixtures/english.md"));
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.zones(), ["example.net", "example.org", "voice.example.com"]);
    assert_eq!(it.inventory.platforms[0].name, "example-voice");
    assert_eq!(
        it.services(),
        [
            "db: couchdb keepalived rabbitmq > ",
            "app: ecallmgr whapps > couchdb freeswitch rabbitmq",
            "sip: freeswitch keepalived > ",
            "web: nginx > ecallmgr whapps",
            "monitoring: prometheus > ",
        ]
    );
    let edge = &it.inventory.servers[5];
    assert_eq!(edge.ipv4().map(|it| it.value.to_string()).as_deref(), Some("203.0.113.1"));
    assert_eq!(edge.attributes[0].value.value, "R1");
    let settings = &it.inventory.platforms[0].settings;
    let get = |key, role, server| settings.get(key, role, server).words.concat();
    let (role, server) = (Some(crate::model::RoleId(2)), Some(crate::model::ServerId(6)));
    assert_eq!(get("interface", role, server), "ens192");
    assert_eq!(get("interface", role, None), "eth0");
    assert_eq!(get("vrrp_id", role, server), "30");
    assert_eq!(get("api_port", Some(crate::model::RoleId(1)), None), "8000");
    let vip = &it.inventory.vips[1];
    let members: Vec<&str> =
        vip.members.iter().map(|id| it.inventory.server(*id).name.value.short()).collect();
    assert_eq!(members, ["edge-b", "edge-a"], "the order of the cell is that of preference");
    assert_eq!(it.inventory.networks.len(), 2);
    assert_eq!(it.understood(), [4, 4, 15, 15]);
}

#[test]
fn servers_take_the_gateway_of_the_network_that_they_stand_in() {
    let text = "# T\n\nGateway\n: fd75::ff\n\n\
        | Server | DNS name | IPv6 | IPv4 | Role |\n|---|---|---|---|---|\n\
        | 1 | a1.example.org | fd75:1::1 | 10.1.2.1 | app |\n\
        | 2 | a2.example.org | fd75:2::2 | | app |\n\
        | 3 | b1.example.org | fd75:1::3 | 10.9.9.9 | db |\n\n\
        ## Floating addresses\n\n| DNS name | IPv4 | Role |\n|---|---|---|\n\
        | app.example.org | 10.1.2.100 | app |\n\n\
        ## Role db\n\nGateway\n: fd75:1::ee\n\n\
        ## Networks\n\n| Network | Gateway |\n|---|---|\n\
        | fd75:1::/72 | fd75:1::1 |\n| 10.1.2.0/25 | 10.1.2.126 |\n| 10.9.0.0/16 | |\n";
    let it = md(text);
    let settings = &it.inventory.platforms[0].settings;
    let get = |key, at| {
        let server = crate::model::ServerId(at);
        let role = it.inventory.server(server).role;
        let found = settings.get(key, role, Some(server));
        assert_eq!(settings.one(key, role, Some(server)), found.one(), "{key} of {at}");
        let stated = match found.stated.first() {
            Some(Stated::At(_)) => "at",
            Some(Stated::Inferred(span)) => it.sources.slice(*span),
            Some(Stated::Default) => "default",
            None => "nothing",
        };
        format!("{} {stated}", found.words.concat())
    };
    // The router of a network has its way out elsewhere; what the whole platform states is less near.
    assert_eq!(get("gateway", 0), "fd75::ff at");
    assert_eq!(get("prefix_length", 0), "72 fd75:1::/72");
    assert_eq!(get("ipv4_gateway", 0), "10.1.2.126 10.1.2.126");
    assert_eq!(get("ipv4_prefix_length", 0), "25 10.1.2.0/25");
    // It stands in none.
    assert_eq!(get("gateway", 1), "fd75::ff at");
    assert_eq!(get("prefix_length", 1), "64 default");
    assert_eq!(get("ipv4_gateway", 1), " nothing");
    // The role says it itself, and a network without a gateway may be any range of addresses.
    assert_eq!(get("gateway", 2), "fd75:1::ee at");
    assert_eq!(get("prefix_length", 2), "72 fd75:1::/72");
    assert_eq!(get("ipv4_gateway", 2), " nothing");
    assert_eq!(get("ipv4_prefix_length", 2), "24 default");
    // A floating address stands in its own network.
    let role = it.inventory.vips[0].role;
    let of_vip = |key| settings.get_of_vip(key, role, crate::model::VipId(0)).words.concat();
    assert_eq!(
        ["ipv4_gateway", "ipv4_prefix_length", "prefix_length"].map(of_vip),
        ["10.1.2.126", "25", "64"]
    );
}

#[test]
fn beside_a_platform_a_directory_may_hold_prose_alone() {
    let platform = servers("| x | a.example.org | ::1 | |");
    let other = |text: &str| {
        let it = run(&[("p/a.md", &platform), ("q/a.md", text)]);
        (it.inventory.platforms.len(), it.found().iter().any(|it| it.starts_with("no-servers")))
    };
    for text in ["# Backups\n\nDaily.\n\n| Who | What |\n|---|---|\n| we | all |\n", "Text.\n"] {
        assert_eq!(other(text), (1, false), "{text}");
    }
    let undrawn = "| DNS name | IPv6 |\n| b.example.org | ::2 |\n";
    for text in
        [undrawn, "", "Text.\n\nZone\n: a.org\n", "| Was | Where |\n|---|---|\n| x | 192.0.2.1 |\n"]
    {
        assert_eq!(other(text), (2, true), "{text}");
    }
    let it = run(&[("p/a.md", &platform), ("q/a.md", "Text.\n")]);
    assert_eq!((it.inventory.platforms[0].files.len(), it.inventory.beside.len()), (1, 1));
    // Alone, it lacks what it is read for.
    assert_eq!(md("Text.\n").found(), ["no-servers 1:1 Text."]);
}

#[test]
fn settings_that_are_prose_are_not_passed_over() {
    let found = |text: &str| {
        let rows = servers("| x | a.example.org | ::1 | |");
        let it = md(&format!("{rows}\n{text}\n"));
        it.found().into_iter().filter(|it| it.starts_with("setting-in-prose")).collect::<Vec<_>>()
    };
    assert_eq!(
        found("- Зона: example.org\n- Шлюз: fd75::1"),
        ["setting-in-prose 7:3 Зона: example.org"]
    );
    assert_eq!(found("Zone: example.org"), ["setting-in-prose 7:1 Zone: example.org"]);
    for text in [
        // What is said elsewhere is only said again; a sentence is no value, a text no code.
        "Zone\n: example.org\n\n- Zone: example.org",
        "Zone: this one is kept by others.",
        "Gateway: none",
        "Address: fd75::1",
        "```\nZone: example.org\n```",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
    // Only what loses nothing is offered.
    let fix = |text: &str| {
        let it = rest(&format!("T\n=\n\n{text}\n"));
        let all = it.sink.as_slice();
        let found = all.iter().find(|it| it.rule == "setting-in-prose").unwrap();
        found.fixes.first().map(|it| it.edits.len())
    };
    assert_eq!(fix("* Zone: a.org\n* Gateway: fd75::1"), Some(2));
    assert_eq!(fix("Zone: a.org\nGateway: fd75::1"), Some(2));
    assert_eq!(fix("* Zone: a.org\n* and others"), None);
    assert_eq!(fix("* Zone: a.org\n\n  More of it.\n* Gateway: fd75::1"), None);
    assert_eq!(fix("* **Zone**: a.org"), None);
}

#[test]
fn a_column_of_networks_or_masks_says_how_long_prefixes_are() {
    let lengths = |column: &str, cells: [&str; 2]| {
        let [a, b] = cells;
        let it = md(&format!(
            "# T\n\n| Server | DNS name | IPv4 | {column} |\n|---|---|---|---|\n\
             | x 1 | a.example.org | 10.1.2.1 | {a} |\n| x 2 | b.example.org | 10.1.2.2 | {b} |\n"
        ));
        let settings = &it.inventory.platforms[0].settings;
        let of = |at| {
            let server = crate::model::ServerId(at);
            let role = it.inventory.server(server).role;
            settings.one("ipv4_prefix_length", role, Some(server)).unwrap().to_owned()
        };
        ([of(0), of(1)].join(" "), it.found())
    };
    for (column, cells) in [
        ("Маска", ["255.255.255.128", "/26"]),
        ("Сеть", ["10.1.2.0/25", "10.1.2.0/26"]),
        ("Prefix", ["25", "26"]),
    ] {
        assert_eq!(lengths(column, cells), ("25 26".into(), vec![]), "{column}");
    }
    // Names of networks are no lengths; a mistyped one is.
    assert_eq!(lengths("Сеть", ["управление", "VLAN 12"]), ("24 24".into(), vec![]));
    let (found, faults) = lengths("Сеть", ["10.1.2.0/25", "10.1.2.0/2S"]);
    assert_eq!((&*found, faults.len()), ("25 24", 1));
    assert!(faults[0].starts_with("invalid-setting-value"), "{faults:?}");
}

/// A document with a table of servers, whose rows are `rows`.
fn servers(rows: &str) -> String {
    format!("# T\n\n| Server | DNS name | IPv6 | IPv4 |\n|---|---|---|---|\n{rows}\n")
}

#[test]
fn every_fault_of_a_cell_is_found_at_the_cell() {
    let good = "| db server 1 | a.example.org | 2001:db8::1 | |";
    assert_eq!(md(&servers(good)).found(), [""; 0]);
    let long = format!("{}.example.org", "x".repeat(64));
    let longer = format!("{}.org", ["x".repeat(50).as_str(); 6].join("."));
    for (row, found) in [
        ("| x | | 2001:db8::1 | |", "empty-required-cell 5:7 "),
        ("| x | a.example.org | | |", "address-missing 5:23 "),
        ("| x | a_b.example.org | ::1 | |", "invalid-hostname 5:7 a_b.example.org"),
        ("| x | a..example.org | ::1 | |", "invalid-hostname 5:7 a..example.org"),
        ("| x | -a.example.org | ::1 | |", "invalid-hostname 5:7 -a.example.org"),
        ("| x | 192.0.2.1 | ::1 | |", "name-looks-like-ip 5:7 192.0.2.1"),
        ("| x | соuch.example.org | ::1 | |", "confusable-characters 5:7 соuch.example.org"),
        ("| x | пример.example.org | ::1 | |", "invalid-hostname 5:7 пример.example.org"),
        (&format!("| x | {long} | ::1 | |"), &format!("label-too-long 5:7 {long}")),
        (&format!("| x | {longer} | ::1 | |"), &format!("name-too-long 5:7 {longer}")),
        ("| x | a.example.org | 2001:db8::g | |", "invalid-address 5:23 2001:db8::g"),
        ("| x | a.example.org | 192.0.2.1 | |", "invalid-address 5:23 192.0.2.1"),
        ("| x | a.example.org | | 192.0.2.256 |", "invalid-address 5:25 192.0.2.256"),
        ("| x | a.example.org | | 192.0.2.01 |", "ipv4-leading-zero 5:25 192.0.2.01"),
        ("| x | a.example.org | 2001:db8::с | |", "confusable-characters 5:23 2001:db8::с"),
        ("| x | a.example.org | ::1, `::x` | |", "invalid-address 5:29 ::x"),
    ] {
        assert_eq!(md(&servers(row)).found(), [found], "{row}");
    }
}

#[test]
fn unusual_cells_are_no_faults() {
    for row in [
        "| x | A.example.org. | 2001:DB8::1 | - |",
        "| x | `a.example.org` | 2001:0db8:0:0:0:0:0:1 | — |",
        "| x | a.example.org | ::ffff:192.0.2.1 | |",
        "| x | a.example.org | ::1; ::2 | 192.0.2.1<br>192.0.2.2 |",
        "| x | **a.example.org** | ::1 [^1] | |\n\n[^1]: a note",
    ] {
        let it = md(&servers(row));
        assert_eq!(it.found(), [""; 0], "{row}");
        assert_eq!(it.inventory.servers[0].name.value.as_str(), "a.example.org");
    }
}

#[test]
fn of_an_address_of_a_page_the_name_is_offered() {
    for text in ["http://a.example.org:5984/_utils", "a.example.org:80", "admin@a.example.org"] {
        let it = md(&servers(&format!("| x | `{text}` | ::1 | |")));
        let [found] = it.sink.as_slice() else { panic!("{text}: {:?}", it.found()) };
        assert_eq!(found.rule, "invalid-hostname", "{text}");
        assert_eq!(found.notes[0].en, "did you mean `a.example.org`?", "{text}");
    }
}

#[test]
fn the_wrong_part_of_a_cell_has_a_label() {
    let it = md(&servers("| x | a.example.org | 2001:db8:12345::1 | |"));
    let found = &it.sink.as_slice()[0];
    assert_eq!(it.sources.slice(found.secondary[0].span), "12345");
    let it = md(&servers("| x | соuch.example.org | ::1 | |"));
    let found = &it.sink.as_slice()[0];
    assert_eq!(found.secondary[0].text.en, "Cyrillic `с` (U+0441), not Latin `c`");
    assert_eq!(found.fixes[0].edits[0].text, "couch.example.org");
}

#[test]
fn columns_are_checked() {
    let table = |header: &str, row: &str| {
        let rule = "|---".repeat(header.matches('|').count() - 1);
        md(&format!("# T\n\n**Servers**\n\n{header}\n{rule}|\n{row}\n")).found()
    };
    let none: [&str; 0] = [];
    assert_eq!(table("| DNS name | IPv6 |", "| a.example.org | ::1 |"), none);
    assert_eq!(
        table("| DNS name | IPv6 | IPv6 address |", "| a.example.org | ::1 | ::2 |"),
        ["duplicate-column 5:21 IPv6 address"]
    );
    assert_eq!(
        table("| DNS name | IPv6 adress |", "| a.example.org | ::1 |"),
        ["missing-column 5:14 IPv6 adress"],
        "one cause, one finding"
    );
    assert_eq!(
        table("| DNS name | IPv6 | IPv4 adress |", "| a.example.org | ::1 | |"),
        ["unknown-column 5:21 IPv4 adress"]
    );
    assert_eq!(
        table("| Comment | IPv6 |", "| of no name | ::1 |"),
        ["missing-column 5:3 Comment | IPv6"]
    );
    assert_eq!(table("| DNS name | IPv6 | Rack |", "| a.example.org | ::1 | 7 |"), none);
}

#[test]
fn headers_may_be_missing_or_have_two_rows() {
    let it = rest(
        "T\n=\n\n.. list-table:: Servers\n\n   * - first\n     - a.example.org\n     - ::1\n   \
         * - second\n     - b.example.org\n     - ::2\n",
    );
    assert_eq!((it.found(), it.inventory.servers.len()), (vec![], 2));
    let it = rest(
        "T\n=\n\n=====  =============  =====  =========\n  Server               Address\n\
         --------------------  ----------------\nLabel  DNS name       IPv6   IPv4\n\
         =====  =============  =====  =========\nx      a.example.org  ::1    192.0.2.1\n\
         =====  =============  =====  =========\n",
    );
    assert_eq!(it.found(), [""; 0]);
    let server = &it.inventory.servers[0];
    assert_eq!(server.addresses.len(), 2);
    assert_eq!(server.label.as_ref().map(|it| it.value.as_str()), Some("x"));
}

#[test]
fn a_floating_address_among_servers_is_not_passed_over() {
    let found = |label: &str| {
        let it = md(&servers(&format!("| {label} | a.example.org | ::1 | |")));
        it.found().iter().any(|it| it.starts_with("floating-among-servers"))
    };
    for label in ["Плавающий адрес БД", "база данных (VIP)", "virtual IP", "vip 1"]
    {
        assert!(found(label), "{label}");
    }
    for label in ["виртуальная машина 1", "Vipnet 2", "virtual server"] {
        assert!(!found(label), "{label}");
    }
    let it = md("# T\n\n| Server | DNS name | IPv6 | Floating IP |\n|---|---|---|---|\n\
                 | x 1 | a.example.org | ::1 | ::9 |\n| x 2 | b.example.org | ::2 | ::9 |\n");
    assert_eq!(it.found(), ["floating-among-servers 3:30 Floating IP"]);
    assert_eq!(it.inventory.servers[0].addresses.len(), 1);
}

#[test]
fn a_product_that_is_named_without_a_link_is_not_passed_over() {
    let found = |text: &str| {
        let rows = servers(
            "| db server 1 | a.example.org | ::1 | |\n| db server 2 | b.example.org | ::2 | |",
        );
        let it = md(&format!("{rows}\n## Databases\n\n{text}\n"));
        it.found()
            .into_iter()
            .filter(|it| it.starts_with("software-without-role"))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("We use CouchDB and RabbitMQ."), ["software-without-role 10:8 CouchDB"]);
    // A section of no role.
    let rows = servers("| sip server 1 | a.example.org | ::1 | |");
    let text = "[FreeSWITCH](https://freeswitch.org/) answers.";
    let it = md(&format!("{rows}\n## Media\n\n{text}\n"));
    assert_eq!(it.found(), ["software-without-role 9:2 FreeSWITCH"]);
    let it = md(&format!("{rows}\n## Media\n\nRole\n: sip\n\n{text}\n"));
    assert_eq!((it.found(), it.inventory.roles[0].services.len()), (vec![], 1));
    for text in [
        "We use [CouchDB](https://couchdb.apache.org/) and RabbitMQ.",
        "Services\n: couchdb\n\nRabbitMQ is not here.",
        "Nothing that we know.",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

#[test]
fn a_link_that_is_nearly_a_product_is_not_passed_over() {
    let found = |link: &str| {
        let rows = servers("| db server 1 | a.example.org | ::1 | |");
        md(&format!("{rows}\n## Databases\n\nWe use [{link}](https://example.org/).\n")).found()
    };
    assert_eq!(found("CauchDB"), ["unknown-service 9:9 CauchDB"]);
    assert_eq!(found("RabitMQ"), ["unknown-service 9:9 RabitMQ"]);
    for link in ["CouchDB", "the manual", "couch", "CouchDBs and more", "PostgreSQL"] {
        assert_eq!(found(link), [""; 0], "{link}");
    }
}

#[test]
fn settings_of_a_server_that_no_table_has_are_not_those_of_its_role() {
    let found = |title: &str| {
        let rows = servers(
            "| db server 1 | couch1.example.org | ::1 | |\n| db server 2 | couch2.example.org | ::2 | |",
        );
        md(&format!("{rows}\n## Databases\n\n### {title}\n\nInterface\n: ens5\n")).found()
    };
    assert_eq!(found("couch1"), [""; 0]);
    assert_eq!(found("couch9"), ["unresolved-reference 10:5 couch9"]);
    assert_eq!(found("couch9.example.org"), ["unresolved-reference 10:5 couch9.example.org"]);
    // What is no name of a server is a part of the section.
    assert_eq!(found("Interfaces"), [""; 0]);
}

#[test]
fn networks_may_have_names() {
    let networks = |head: &str, row: &str| {
        let rows = servers("| x | a.example.org | fd75::2 | |");
        let text = format!("{rows}\n| {head} |\n|---|---|---|\n| {row} |\n");
        md(&text).inventory.networks.len()
    };
    assert_eq!(networks("Название | Подсеть | Шлюз по умолчанию", "a | fd75::/64 | fd75::1"), 1);
    assert_eq!(networks("Имя | Сеть | Шлюз", "a | fd75::/64 | fd75::1"), 1);
    assert_eq!(networks("DNS имя | Сеть | Шлюз", "b.example.org | fd75::/64 | fd75::1"), 0);
}

#[test]
fn text_above_a_table_is_no_caption_and_is_not_passed_over() {
    let servers = servers("| x 1 | a1.example.org | ::1 | |\n| x 2 | a2.example.org | ::2 | |");
    let second = |above: &str| {
        let rows = "| Server | DNS name | IPv6 |\n|---|---|---|\n| x | a.example.org | ::9 |\n";
        let it = md(&format!("{servers}\n{above}\n\n{rows}"));
        let found = it.found();
        (it.inventory.servers.len(), found.iter().any(|it| it.starts_with("caption-outside-table")))
    };
    for above in ["Плавающие адреса:", "List of floating addresses", "Плавающие адреса серверов"]
    {
        assert_eq!(second(above), (3, true), "{above}");
    }
    for above in [
        "Servers that hold floating addresses",
        "More of them:",
        "Floating addresses are said of each of these machines in another document of ours.",
    ] {
        assert_eq!(second(above), (3, false), "{above}");
    }
    assert_eq!(second("**Floating addresses**"), (2, false));
}

#[test]
fn tables_that_only_mention_servers_are_left_alone() {
    let all = servers("| x | a.example.org | ::1 | |");
    let ports =
        "**Ports of the servers**\n\n| DNS name | Port |\n|---|---|\n| a.example.org | 80 |\n";
    let it = md(&format!("{all}\n{ports}"));
    assert_eq!((it.found(), it.inventory.servers.len()), (vec![], 1));
    let class = ".. table:: Servers\n   :class: ignore\n\n   ====  =====\n   Name  IPv6\n   ====  =====\n   a.b   ::1\n   ====  =====\n";
    assert!(rest(&format!("T\n=\n\n{class}")).inventory.servers.is_empty());
    let odd = md(&format!("{all}\n| Was | Where |\n|---|---|\n| x | 192.0.2.1 |\n"));
    assert_eq!(odd.found(), ["unknown-table 7:3 Was | Where"]);
}

/// Two servers of the role `db`, and a table of floating addresses whose rows are `rows`.
fn vips(rows: &str) -> String {
    servers("| db server 1 | a.example.org | ::1 | |\n| db server 2 | b.example.org | ::2 | |")
        + &format!(
            "\n**Floating addresses**\n\n| Label | Name | IPv6 | Members |\n|---|---|---|---|\n{rows}\n"
        )
}

#[test]
fn floating_addresses_need_an_address_and_members() {
    let it = md(&vips("| database | v.example.org | ::9 | |"));
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.inventory.vips[0].members.len(), 2);
    assert_eq!(it.services(), ["db: keepalived > "]);
    for (row, found) in [
        ("| database | v.example.org | | |", "vip-without-address 12:30 "),
        ("| queue server | v.example.net | ::9 | |", "vip-without-members 12:3 queue server"),
        ("| database | v.example.org | ::9 | a, c |", "unresolved-reference 12:39 c"),
    ] {
        assert_eq!(md(&vips(row)).found(), [found], "{row}");
    }
    let broken = vips("| database | v.example.org | ::9 | a, b |").replace("| b.ex", "| b_.ex");
    assert_eq!(md(&broken).found(), ["invalid-hostname 6:17 b_.example.org"], "one cause");
    let it = md(&vips("| x | v.example.org | ::9 | db server 2, a |"));
    let server = |id: &crate::model::ServerId| it.inventory.server(*id).name.value.short();
    let members: Vec<&str> = it.inventory.vips[0].members.iter().map(server).collect();
    assert_eq!((it.found(), members), (vec![], vec!["b", "a"]));
}

#[test]
fn servers_without_a_role_that_share_an_address_get_one() {
    let text = servers("| | one.example.org | ::1 | |\n| | two.example.org | ::2 | |")
        + "\n**Floating addresses**\n\n| Name | Address | Members |\n|---|---|---|\n| gate.example.org | ::9 | one, two |\n";
    let it = md(&text);
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.roles(), ["one gate", "two gate"]);
    assert_eq!(it.services(), ["gate: keepalived > "]);
}

#[test]
fn roles_come_from_columns_sections_labels_and_names() {
    let it =
        md("# T\n\n## Database servers\n\n| Name | IPv6 |\n|---|---|\n| x.example.org | ::1 |\n\n\
         ## All others\n\n| Server | FQDN | Role | IPv6 |\n|---|---|---|---|\n\
         | queue server 1 | q1.example.org | | ::2 |\n\
         | web server 1 | w1.example.org | app | ::3 |\n\
         | | s1.voip.example.org | | ::4 |\n\
         | сервер очередей 2 | q2.example.org | | ::5 |\n\
         | Backup | b.example.org | | ::6 |\n");
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.roles(), ["x db", "q1 queue", "w1 app", "s1 sip", "q2 ocheredey", "b -"]);
    let it = md(&servers("| web and database server 1 | a.example.org | ::1 | |"));
    assert_eq!(it.found(), ["ambiguous-role-label 5:3 web and database server 1"]);
    assert_eq!(it.roles(), ["a -"]);
}

#[test]
fn a_label_is_closer_than_the_title_of_its_section() {
    let table = "| Server | FQDN | IPv6 |\n|---|---|---|\n| web server 1 | w.example.org | ::1 |\n\
                 | node 2 | s.example.org | ::2 |\n| web and db server | b.example.org | ::3 |\n";
    let it = md(&format!("# T\n\n## SIP platform\n\n{table}"));
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.roles(), ["w web", "s sip", "b sip"]);
}

#[test]
fn a_heading_within_a_table_names_a_role() {
    let it = rest(
        "T\n=\n\n+---------------+-----+\n| DNS name      | IP  |\n+===============+=====+\n\
         | Базы данных         |\n+---------------+-----+\n| a.example.org | ::1 |\n\
         +---------------+-----+\n| Сервера очередей    |\n+---------------+-----+\n\
         | b.example.org | ::2 |\n+---------------+-----+\n",
    );
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.roles(), ["a db", "b ocheredey"]);
}

#[test]
fn fields_win_over_prose() {
    let table = servers(
        "| web server 1 | a.example.org | ::1 | |\n| db server 1 | b.example.org | ::2 | |",
    );
    let it = md(&format!(
        "{table}\n## Web servers\n\nThey run [nginx](http://x.y) and ask CouchDB.\n\n\
         ## Database servers\n\nHere [nginx](http://x.y) is only read about.\n\n:Services: CouchDB, exporter\n"
    ));
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.services(), ["web: nginx > couchdb", "db: couchdb exporter > "]);
}

#[test]
fn fields_are_checked() {
    let table = servers("| db server 1 | a.example.org | ::1 | |");
    let fields = |fields: &str| md(&format!("{table}\n## Databases\n\n{fields}\n")).found();
    let none: [&str; 0] = [];
    assert_eq!(fields(":VRRP id: 90\n:Author: N. N.\n:Шлюз: ::2"), none);
    for (text, found) in [
        (":VRPP id: 90", "unknown-setting 9:2 VRPP id"),
        (":VRRP id: 256", "vrrp-id-range 9:11 256"),
        (":VRRP id:", "invalid-setting-value 9:2 VRRP id"),
        (":Services: couchbd", "unknown-service 9:12 couchbd"),
        (":Zones: example.org", "misplaced-setting 9:2 Zones"),
        (":Role: db\n:Gateway: ::2\n:шлюз: ::3", "duplicate-setting 11:8 ::3"),
        (":Resolvers: ::53, ::5x", "invalid-setting-value 9:19 ::5x"),
    ] {
        assert_eq!(fields(text), [found], "{text}");
    }
    let it = md(&format!("{table}\n## Databases\n\n:VRPP id: 90\n"));
    assert_eq!(it.sink.as_slice()[0].fixes[0].edits[0].text, "vrrp id");
}

#[test]
fn columns_may_be_settings() {
    let it =
        md("# T\n\n| Name | IPv6 | Interface |\n|---|---|---|\n| a.example.org | ::1 | ens1 |\n\
         | b.example.org | ::2 | |\n");
    let get = |at| {
        let settings = &it.inventory.platforms[0].settings;
        settings.get("interface", None, Some(crate::model::ServerId(at))).words.concat()
    };
    assert_eq!((it.found(), get(0), get(1)), (vec![], "ens1".into(), "eth0".into()));
}

#[test]
fn a_document_without_servers_is_an_error_at_its_beginning() {
    assert_eq!(md("").found(), ["no-servers 1:1 "]);
    assert_eq!(md("").errors(), ["the document is empty"]);
    assert_eq!(md("# Title\n\ntext\n").found(), ["no-servers 1:1 # Title"]);
    let it = md("# Title\n\n| a | b |\n|---|---|\n| c | d |\n");
    assert_eq!(it.sink.as_slice()[0].secondary.len(), 1, "the table that was not read is shown");
}

#[test]
fn several_documents_are_one_platform() {
    let table = |name: &str| {
        format!("# {name}\n\n| Name | IPv6 |\n|---|---|\n| {}.example.org | ::1 |\n", &name[..1])
    };
    let (one, two) = (table("Database servers"), table("Web servers"));
    let it = run(&[("db.md", &one), ("web.md", &two)]);
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.roles(), ["d db", "w web"], "titles of several documents name roles");
    assert_eq!(it.inventory.platforms.len(), 1);
    assert_eq!(it.inventory.platforms[0].files.len(), 2);
}

#[test]
fn platforms_of_several_directories_are_told_apart() {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let mut parse = |path: &str, name: &str| {
        let text = format!("# T\n\n| Name | IPv6 |\n|---|---|\n| {name} | ::1 |\n");
        let file = sources.add(path, text.as_str());
        markdown::parse(text.as_str(), file, &mut sink)
    };
    let (a, b) = (parse("a/x.md", "x.example.org"), parse("b/y.md", "y.example.org"));
    let (a, b) = ([&a], [&b]);
    let directories =
        [Directory { key: "a", documents: &a }, Directory { key: "specs/b", documents: &b }];
    let it = lower(&directories, &Vocabulary::default(), &sources, &mut sink);
    let names: Vec<&str> = it.platforms.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a", "b"], "both would be called after their zone");
    assert_eq!(it.zones.len(), 1, "a zone may be shared");
}

#[test]
fn a_column_may_say_what_runs_where() {
    let it = md("# T\n\n| Name | IPv6 | Services | OS |\n|---|---|---|---|\n\
         | a.example.org | ::1 | nginx | CentOS 7 x64 |\n| b.example.org | ::2 | CouchDB, RabbitMQ | el9 |\n");
    assert_eq!(it.found(), [""; 0]);
    assert_eq!(it.services(), ["nginx: nginx > ", "couchdb-rabbitmq: couchdb rabbitmq > "]);
}

#[test]
fn fields_at_the_top_of_a_document_are_settings_or_describe_it() {
    let table = "=============  ====\nName           IPv6\n=============  ====\na.example.org  ::1\n=============  ====\n";
    let it = rest(&format!(
        "T\n=\n\n:Author: Operations\n:Date: 2026-11-22\n:Version: 7\n:Zones: example.org, example.net\n:Zoness: x\n\n{table}"
    ));
    assert_eq!(it.found(), ["unknown-setting 8:2 Zoness"]);
    assert_eq!(it.zones(), ["example.net", "example.org"]);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        failure_persistence: None,
        ..Default::default()
    })]

    /// No document makes it panic, and every finding lies in its file.
    #[test]
    fn any_document_is_read(parts in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = parts.iter().map(|it| PIECES[*it]).collect();
        for it in [md(&text), rest(&text)] {
            for found in it.sink.as_slice() {
                let labels = found.secondary.iter().chain([&found.primary]);
                for label in labels {
                    assert!(text.get(label.span.range()).is_some(), "{found:?} in {text:?}");
                }
            }
        }
    }
}

/// What documents are made of, right and wrong.
const PIECES: &[&str] = &[
    "# T\n\n",
    "T\n=\n\n",
    "## Базы данных\n\n",
    "Web servers\n-----------\n\n",
    "| Name | IPv6 | Role |\n",
    "|---|---|---|\n",
    "| a.example.org | ::1 | db |\n",
    "| б | ::g, 10.0.0.01 | |\n",
    "| | | x | y |\n",
    "====  ====\n",
    "Name  IPv6\n",
    "a.b   ::1\n",
    "соb   `x\n",
    "+---+---+\n",
    "| Имя | FQDN |\n",
    "\n",
    "\n\n",
    ":Zone: a.b, .c\n",
    ":VRRP id: 900\n",
    ":Members: a, q\n",
    ":role: ж\n",
    ": d\n",
    "- a\n",
    "  ",
    "**b** ",
    "`CouchDB <http://x>`_ ",
    "[Kazoo](http://x) ",
    "\\| ",
    "&amp; ",
    "<br>",
    "\t",
    "\u{feff}",
    "\u{1}",
    "> ",
    "Table: Floating addresses\n\n",
    ".. list-table:: Servers\n\n",
    "   * - a.b\n     - ::1\n",
    "---\nzone: [x\n---\n",
    "е\u{301}",
    "𝔞",
    "\r\n",
];

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let simple = rest(SPEC).model();
    let markdown = include_str!("../../tests/fixtures/forms/markdown/complex.md");
    for change in [|it: &str| it.replace('\n', "\r\n"), |it: &str| format!("\u{feff}{it}")] {
        for it in [rest(&change(SPEC)), md(&change(markdown))] {
            assert_eq!(it.found(), [""; 0]);
            assert_eq!(it.model(), simple);
        }
    }
}

#[test]
fn a_class_or_name_says_what_a_table_holds() {
    let table = |option: &str| {
        let it = rest(&format!(
            "T\n=\n\n.. table:: Servers\n   {option}\n\n   =============  ====  =======\n   Name           IP    Members\n   \
             =============  ====  =======\n   a.example.org  ::1\n   =============  ====  =======\n"
        ));
        (it.inventory.servers.len(), it.inventory.vips.len())
    };
    assert_eq!(table(":width: 100%"), (1, 0));
    assert_eq!(table(":class: floating"), (0, 1));
    assert_eq!(table(":name: плавающие адреса"), (0, 1));
    assert_eq!(table(":class: ignore"), (0, 0));
}

#[test]
fn a_field_names_the_role_of_a_section() {
    let table = "| Name | IPv6 |\n|---|---|\n| a.example.org | ::1 |\n";
    let it = md(&format!("# T\n\n## Everything else\n\n:Role: monitoring\n\n{table}"));
    assert_eq!((it.found(), it.roles()), (vec![], vec!["a monitoring".into()]));
    let server = "\n### a.example.org\n\n:Role: db\n";
    let it = md(&format!("# T\n\n## Everything else\n\n{table}{server}"));
    assert_eq!((it.found(), it.roles()), (vec![], vec!["a db".into()]));
}
