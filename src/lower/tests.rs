//! Whole documents to inventories.

use serde_json::Value;

use super::{Directory, Vocabulary, lower};
use crate::diag::{Lang, Severity, Sink};
use crate::model::{Inventory, Stated};
use crate::syntax::{Document, markdown, rst};
use crate::text::SourceMap;

/// What became of documents.
struct Run {
    sources: SourceMap,
    inventory: Inventory,
    sink: Sink,
}

/// Lowers the documents `files`, each a path and a text, as one platform.
fn run(files: &[(&str, &str)]) -> Run {
    let mut sources = SourceMap::default();
    let mut sink = Sink::default();
    let documents: Vec<Document> = files
        .iter()
        .map(|(path, text)| {
            let file = sources.add(*path, *text);
            if path.ends_with(".md") {
                markdown::parse(text, file, &mut sink)
            } else {
                rst::parse(text, file, &mut sink)
            }
        })
        .collect();
    let documents: Vec<&Document> = documents.iter().collect();
    let directory = Directory { key: "specs", documents: &documents };
    let inventory = lower(&[directory], &Vocabulary::default(), &sources, &mut sink);
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
        found.map(|it| it.message.en.clone()).collect()
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

    /// The model without places: how it is known stays.
    fn model(&self) -> Value {
        fn strip(value: &mut Value) {
            match value {
                Value::Object(map) => {
                    for key in ["file", "line", "column", "end_line", "end_column", "row", "files"]
                    {
                        map.remove(key);
                    }
                    map.values_mut().for_each(strip);
                }
                Value::Array(list) => list.iter_mut().for_each(strip),
                _ => {}
            }
        }
        let mut value = self.inventory.to_json(&self.sources);
        strip(&mut value);
        value
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
    assert_eq!(it.inventory.understood().en, "2 of 2 tables, 11 of 11 rows");
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
    }
    assert_eq!(rest(SPEC).model(), simple, "the fixtures are the spec");
}

#[test]
fn the_spec_as_written_is_read_with_its_faults() {
    let it = rest(include_str!("../../tests/fixtures/as-written/complex.rst"));
    assert_eq!(it.errors(), [""; 0], "its faults lie between rows, not in cells");
    assert_eq!(it.inventory.understood().en, "2 of 2 tables, 11 of 11 rows");
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
    assert_eq!(it.inventory.understood().en, "4 of 4 tables, 15 of 15 rows");
}
