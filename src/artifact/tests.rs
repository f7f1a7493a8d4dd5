//! The engine as a whole, on a platform of eight servers and three floating addresses.

#![expect(clippy::inconsistent_digit_grouping, reason = "dates are grouped as dates")]

use super::*;
use crate::diag::{Diagnostic, Lang, Sink};
use crate::model::settings::{Scope, Settings, Value, setting};
use crate::model::{
    Attribute, DnsName, DnsZone, HostName, Inventory, Platform, PlatformId, Role, RoleId, Server,
    ServerId, Stated, VirtualIp,
};
use crate::text::{FileId, SourceMap, Span, Spanned};

/// The document. Each line is a thing, its words are its cells.
const DOCUMENT: &str = "\
db  couch1.db.rcsnet.ru   fd75:9fac:a7b1:92:6c::901 стойка-1
db  couch2.db.rcsnet.ru   fd75:9fac:a7b1:92:6c::902 стойка-2
app kazoo1.app.rcsnet.ru  fd75:9fac:a7b1:92:6c::801 стойка-1
app kazoo2.app.rcsnet.ru  fd75:9fac:a7b1:92:6c::802 стойка-2
sip fs1.voip.rcsnet.ru    fd75:9fac:a7b1:92:6c::601 стойка-1
sip fs2.voip.rcsnet.ru    fd75:9fac:a7b1:92:6c::602 стойка-2
web nginx1.http.rcsnet.ru fd75:9fac:a7b1:92:6c::701 стойка-1
web nginx2.http.rcsnet.ru fd75:9fac:a7b1:92:6c::702 стойка-2
vip-db  couch.db.rcsnet.ru fd75:9fac:a7b1:92:6c::900
vip-sip pbx.rcsnet.ru      91.103.196.13
vip-web self.rcsnet.ru     217.12.243.138
";

/// A platform with its document.
pub(super) struct Fixture {
    pub(super) inventory: Inventory,
    pub(super) sources: SourceMap,
    user: Vec<(String, String)>,
    options: Options,
}

const FILE: FileId = FileId(0);

impl Fixture {
    pub(super) fn new() -> Self {
        Self::of(DOCUMENT)
    }

    /// What `document` describes.
    fn of(document: &str) -> Self {
        let mut sources = SourceMap::default();
        sources.add("specs/platform.rst", document);
        let mut inventory = Inventory::default();
        inventory.platforms.push(Platform {
            name: "rcs".into(),
            name_stated: Stated::Default,
            title: None,
            lang: Lang::Ru,
            files: vec![FILE],
            settings: Settings::default(),
        });
        for (id, services, uses) in [
            ("db", &["couchdb", "rabbitmq"][..], &[][..]),
            ("app", &["ecallmgr", "whapps"][..], &["couchdb", "rabbitmq"][..]),
            ("sip", &["freeswitch"][..], &[][..]),
            ("web", &["nginx"][..], &["whapps"][..]),
        ] {
            let ids = |all: &[&str]| all.iter().map(|it| ((*it).into(), Stated::Default)).collect();
            inventory.roles.push(Role {
                platform: PlatformId(0),
                id: id.into(),
                title: None,
                servers: Vec::new(),
                services: ids(services),
                uses: ids(uses),
            });
        }
        inventory.zones.push(DnsZone {
            name: DnsName::new("rcsnet.ru").unwrap(),
            stated: Stated::Default,
            platform: PlatformId(0),
        });
        let mut fixture =
            Self { inventory, sources, user: Vec::new(), options: Options::default() };
        let mut start = 0;
        for line in document.lines() {
            fixture.row(line, start);
            start += line.len() + 1;
        }
        fixture
    }

    fn row(&mut self, line: &str, start: usize) {
        let span = |part: &str| {
            let at = start + (part.as_ptr() as usize - line.as_ptr() as usize);
            Span::new(FILE, at..at + part.len())
        };
        let mut words = line.split_whitespace();
        if line.starts_with('#') {
            return;
        }
        let kind = words.next().unwrap();
        let name = words.next().unwrap();
        let name = Spanned::new(HostName::new(name).unwrap(), span(name));
        let (mut addresses, mut attributes) = (Vec::new(), Vec::new());
        for word in words {
            match word.parse() {
                Ok(address) => addresses.push(Spanned::new(address, span(word))),
                Err(_) => attributes.push(Attribute {
                    header: Spanned::new("Стойка".into(), Span::default()),
                    value: Spanned::new(word.into(), span(word)),
                }),
            }
        }
        let roles = &mut self.inventory.roles;
        let id = kind.trim_start_matches("vip-");
        let role = roles.iter().position(|it| it.id == id).map(|at| RoleId(at as u32));
        if kind.starts_with("vip-") {
            self.inventory.vips.push(VirtualIp {
                platform: PlatformId(0),
                label: None,
                name,
                addresses,
                role,
                role_stated: Stated::Default,
                members: role.map(|it| roles[it.at()].servers.clone()).unwrap_or_default().into(),
                attributes,
                row: span(line),
            });
            return;
        }
        if let Some(id) = role {
            roles[id.at()].servers.push(ServerId(self.inventory.servers.len() as u32));
        }
        self.inventory.servers.push(Server {
            platform: PlatformId(0),
            label: None,
            name,
            addresses,
            role,
            role_stated: Stated::Default,
            attributes,
            row: span(line),
        });
    }

    /// States a setting of the platform; its words are looked for in the document.
    fn set(mut self, key: &str, words: &[&str]) -> Self {
        let words = words
            .iter()
            .map(|word| {
                let text = &self.sources.get(FILE).text;
                let at = text
                    .find(word)
                    .map_or(Span::default(), |at| Span::new(FILE, at..at + word.len()));
                Spanned::new((*word).to_owned(), at)
            })
            .collect();
        let key = setting(key).unwrap().key;
        let value = Value { key, scope: Scope::Platform, name: Span::default(), words };
        self.inventory.platforms[0].settings.state(value);
        self
    }

    /// Declares zones in place of that of the fixture.
    fn zones(mut self, names: &[&str]) -> Self {
        let zone = |name: &&str| DnsZone {
            name: DnsName::new(name).unwrap(),
            stated: Stated::Default,
            platform: PlatformId(0),
        };
        self.inventory.zones = names.iter().map(zone).collect();
        self.inventory.zones.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }

    /// Adds a kind of one file for each server of the role `db`.
    fn template(self, format: &str, text: &str) -> Self {
        let description = format!(
            "summary = \"x\"\n[[file]]\ntemplate = \"x.j2\"\nper = \"server\"\npath = \"/x\"\nservices = [\"couchdb\"]\nformat = \"{format}\"\n"
        );
        self.file("x/artifact.toml", &description).file("x/x.j2", text)
    }

    fn file(mut self, path: &str, text: &str) -> Self {
        self.user.push((path.into(), text.into()));
        self
    }

    fn render(&mut self) -> (Vec<Artifact>, Vec<Diagnostic>) {
        let mut sink = Sink::default();
        let mut templates = Templates::load(&self.user, &mut self.sources, &mut sink);
        // Most of what the program makes says nothing about the engine, and takes its time.
        let own = self.user.iter().filter_map(|(path, _)| path.split('/').next());
        let kinds: Vec<&str> = own.chain(["dns", "hosts", "hostname"]).collect();
        templates.kinds.retain(|it| kinds.contains(&&*it.name));
        let artifacts =
            render(&self.inventory, &templates, &self.sources, &self.options, &mut sink);
        (artifacts, sink.into_sorted())
    }

    /// The text of the artifact at `path`; nothing may be found.
    #[track_caller]
    fn text(&mut self, path: &str) -> String {
        let (artifacts, found) = self.render();
        assert_eq!(found, []);
        text(&artifacts, path)
    }

    /// The rules, English headlines and marked texts of what is found.
    fn found(&mut self) -> Vec<(String, String, String)> {
        let found = self.render().1;
        let text = |it: &Diagnostic| self.sources.slice(it.primary.span).to_owned();
        found.iter().map(|it| (it.rule.to_owned(), it.message.en.to_string(), text(it))).collect()
    }
}

#[track_caller]
fn text(artifacts: &[Artifact], path: &str) -> String {
    let artifact = artifacts.iter().find(|it| it.path.as_str() == path);
    let artifact = artifact.unwrap_or_else(|| {
        panic!("no {path} in {:?}", artifacts.iter().map(|it| it.path.as_str()).collect::<Vec<_>>())
    });
    String::from_utf8(artifact.content.to_vec()).unwrap()
}

/// The parts of an artifact with the words of the document that they came from.
fn origins(fixture: &Fixture, artifacts: &[Artifact], path: &str) -> Vec<(String, String)> {
    let artifact = artifacts.iter().find(|it| it.path.as_str() == path).unwrap();
    let text = std::str::from_utf8(&artifact.content).unwrap();
    let part = |it: &Origin| {
        let made = &text[it.range.start as usize..it.range.end as usize];
        (made.to_owned(), fixture.sources.slice(it.span).to_owned())
    };
    artifact.origins.iter().map(part).collect()
}

/// What a template makes for the first database server, and what came from where.
#[track_caller]
fn traced(template: &str) -> (String, Vec<(String, String)>) {
    let mut fixture = Fixture::new().template("text", template);
    let (artifacts, found) = fixture.render();
    assert_eq!(found, []);
    let path = "servers/couch1.db.rcsnet.ru/x";
    (text(&artifacts, path), origins(&fixture, &artifacts, path))
}

#[track_caller]
fn check_origin(template: &str, text: &str, expected: &[(&str, &str)]) {
    let (made, origins) = traced(template);
    assert_eq!(made, text, "{template}");
    let origins: Vec<_> = origins.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(origins, expected, "{template}");
}

const NAME: &str = "couch1.db.rcsnet.ru";
const ADDRESS: &str = "fd75:9fac:a7b1:92:6c::901";

#[test]
fn origins_survive_all_ways_through_a_template() {
    check_origin("{{ server.name }}", NAME, &[(NAME, NAME)]);
    check_origin("a {{ server.short }}:{{ 1 }}", "a couch1:1", &[("couch1", NAME)]);
    check_origin("{{ \"a\" ~ server.short ~ 1 }}", "acouch11", &[("couch1", NAME)]);
    check_origin("{{ server.short|upper }}", "COUCH1", &[("COUCH1", NAME)]);
    check_origin("{{ (server.short ~ '-a')|upper }}", "COUCH1-A", &[("COUCH1", NAME)]);
    check_origin("{{ server.short|replace('1', '2') }}", "couch2", &[("couch2", NAME)]);
    check_origin("{{ 'a@b'|replace('b', server.short) }}", "a@couch1", &[("couch1", NAME)]);
    check_origin("{{ server.short|capitalize|trim('1') }}", "Couch", &[("Couch", NAME)]);
    check_origin("{{ server.ipv4|default(server.short) }}", "couch1", &[("couch1", NAME)]);
    check_origin("{{ (server.name|split('.'))[1] }}", "db", &[("db", NAME)]);
    check_origin("{{ server.ipv6|bracket }}", &format!("[{ADDRESS}]"), &[(ADDRESS, ADDRESS)]);
    check_origin("{{ server.name|bracket|rel('rcsnet.ru') }}", "couch1.db", &[("couch1.db", NAME)]);
    check_origin("{{ server.short|pad(8) }}|", "couch1  |", &[("couch1", NAME)]);
    check_origin("{{ server.short|indent(2, true) }}", "  couch1", &[("couch1", NAME)]);
    check_origin("{{ [server.short, 'x']|join(', ') }}", "couch1, x", &[("couch1", NAME)]);
    check_origin("{{ server.attributes['Стойка'] }}", "стойка-1", &[("стойка-1", "стойка-1")]);
    check_origin(
        "{{ servers|map(attribute='short')|list|join(' ') }}"
            .replace("servers", "role('db').servers")
            .as_str(),
        "couch1 couch2",
        &[("couch1", NAME), ("couch2", "couch2.db.rcsnet.ru")],
    );
    check_origin("{% set a = server.short %}{{ a }}", "couch1", &[("couch1", NAME)]);
    check_origin(
        "{% set a %}<{{ server.short }}>{% endset %}{{ a }}",
        "<couch1>",
        &[("couch1", NAME)],
    );
    check_origin(
        "{% macro m(a) %}({{ a }}){% endmacro %}{{ m(server.short)|upper }}",
        "(COUCH1)",
        &[("COUCH1", NAME)],
    );
    check_origin(
        "{% filter upper %}a{{ server.short }}{% endfilter %}",
        "ACOUCH1",
        &[("COUCH1", NAME)],
    );
    check_origin(
        "{% set a %}{{ server.short }}{% endset %}{{ a[:3] }} x",
        // A cut mark is closed before the template goes on.
        "c x",
        &[("c", NAME)],
    );
}

#[test]
fn values_compare_by_what_they_say() {
    let check = |template: &str, expected: &str| {
        assert_eq!(traced(template).0, expected, "{template}");
    };
    check("{{ server.short == 'couch1' }}", "true");
    check("{{ 'couch1' != server.short }}", "false");
    check("{{ server.name == role('db').servers[0].name }}", "true");
    check("{{ server == role('db').servers[0] and server != role('db').servers[1] }}", "true");
    check("{{ server.short ~ '.x' == 'couch1.x' }}", "true");
    check("{{ 'couch1' in role('db').servers|map(attribute='short') }}", "true");
    check("{{ 'couch3' not in role('db').servers|map(attribute='short')|list }}", "true");
    check("{{ 'couchdb' in server.services and 'nginx' not in server.services }}", "true");
    check("{{ {'couch1': 'a', 'couch2': 'b'}[server.short] }}", "a");
    check("{{ settings.couchdb_port + 2 }} {{ settings.couchdb_port > 5000 }}", "5986 true");
    check("{{ settings.couchdb_port == 5984 }}", "true");
    check("{{ settings.os == 'el7' }}", "true");
    check(
        "{{ servers|selectattr('role.id', 'eq', 'web')|map(attribute='short')|join(' ') }}",
        "nginx1 nginx2",
    );
    check("{{ servers|selectattr('short', 'in', ['fs1', 'fs3'])|list|length }}", "1");
    check("{{ server.short|length }} {{ server.short is startingwith 'couch' }}", "6 true");
    check("{{ server.ipv6 is ipv6 }} {{ server.ipv4 is none }}", "true true");
    check("{{ server.number }} {{ server.peers|map(attribute='number')|join }}", "1 2");
    check("{{ servers|sort(attribute='short')|map(attribute='short')|first }}", "couch1");
}

#[test]
fn the_context_says_what_belongs_together() {
    let check = |template: &str, expected: &str| {
        assert_eq!(traced(template).0, expected, "{template}");
    };
    check("{{ runners('whapps')|map(attribute='short')|join(' ') }}", "kazoo1 kazoo2");
    check("{{ runners('keepalived')|length }}", "6");
    check(
        "{{ vip_of('couchdb') }} {{ vip_of('nginx').ipv4 }}",
        "couch.db.rcsnet.ru 217.12.243.138",
    );
    check("{{ vip_of('whapps') is none }} {{ role('x') is none }}", "true true");
    check(
        "{{ server.vips|join }} {{ role.id }} {{ role.vips|join }}",
        "couch.db.rcsnet.ru db couch.db.rcsnet.ru",
    );
    check("{{ server.services|join(' ') }}", "couchdb keepalived rabbitmq");
    check("{{ secret('kazoo-cookie') }}", "@@secret:kazoo-cookie@@");
    check(
        "{{ server.ipv6|reverse }}",
        "1.0.9.0.0.0.0.0.0.0.0.0.c.6.0.0.2.9.0.0.1.b.7.a.c.a.f.9.5.7.d.f.ip6.arpa",
    );
    check("{{ [1, 2]|reverse|join }}", "21");
    check("{{ platform.name }} {{ platform.lang }} {{ zones|join }}", "rcs ru rcsnet.ru");
    check(
        "{{ header('#') }}",
        "# Made by rcsgen from specs/platform.rst.\n# Do not edit: change the document and run `rcsgen build`.",
    );
}

/// What a template of `format` does with the cell `value`: the text, or what is found.
fn enter(format: &str, template: &str, value: &str) -> Result<String, Vec<(String, String)>> {
    let document = format!("db couch1.rcsnet.ru ::1 {value}\n");
    let mut fixture = Fixture::of(&document).template(format, template);
    match fixture.found() {
        found if found.is_empty() => Ok(fixture.text("servers/couch1.rcsnet.ru/x")),
        found => Err(found.into_iter().map(|(rule, _, at)| (rule, at)).collect()),
    }
}

#[test]
fn a_hostile_value_is_refused_at_its_cell() {
    let template = "a {{ server.attributes['Стойка'] }}";
    for (format, value) in [
        ("conf", "a#b"),
        ("erlang", "a}"),
        ("hosts", "a#b"),
        ("ini", "a;b"),
        ("js", "alert(1)"),
        ("json", "{}"),
        ("keepalived", "a}"),
        ("named", "a;"),
        ("nginx", "80;}"),
        ("shell", "$(id)"),
        ("systemd", "%h"),
        ("text", "a\u{202E}b"),
        ("yaml", "{a"),
        ("zone", "a(b"),
    ] {
        let found = enter(format, template, value).unwrap_err();
        assert_eq!(found, [("unsafe-value".to_owned(), value.to_owned())], "{format}");
        // No way around: what a filter, a macro or `~` makes of a value is a value still.
        let template = "{% macro m(a) %}{{ a ~ a }}{% endmacro %}a {{ m(server.attributes['Стойка']|upper)|trim }}";
        assert!(enter(format, template, value).is_err(), "{format}");
        let template = "a {{ (server.attributes['Стойка'] ~ '')[2:] }}";
        assert!(enter(format, template, value).is_err(), "{format}");
    }
}

#[test]
fn a_hostile_value_is_escaped_where_the_format_has_an_escape() {
    let attribute = "server.attributes['Стойка']";
    let check = |format: &str, template: &str, value: &str, expected: &str| {
        let template = template.replace('@', attribute);
        assert_eq!(enter(format, &template, value).as_deref(), Ok(expected), "{template}");
    };
    check("xml", "<a b=\"{{ @ }}\"/>", "\"<&>'", "<a b=\"&quot;&lt;&amp;&gt;&apos;\"/>");
    check("json", "{\"a\": {{ @|tojson }}}", "\"\\", "{\"a\": \"\\\"\\\\\"}");
    check("json", "{{ {'k': ['<' ~ @]}|tojson }}", "\"", "{\"k\": [\"\\u003c\\\"\"]}");
    check("js", "a = '{{ @ }}';", "';x", "a = '\\u0027;x';");
    // A capture is printed twice and escaped once.
    check("xml", "{% set c %}{{ @ }}{% endset %}<a>{{ c }}</a>", "&", "<a>&amp;</a>");
}

#[test]
fn private_characters_cannot_forge_an_origin() {
    let found = enter("text", "{{ server.attributes['Стойка'] }}", "a\u{F0000}\u{100000}b");
    let rule = found.unwrap_err()[0].0.clone();
    assert_eq!(rule, "unsafe-value");
    let found = Fixture::new().template("text", "\u{F0000}").found();
    assert_eq!(found[0].0, "template-error");
}

#[test]
fn template_errors_stand_at_their_place() {
    let check = |template: &str, rule: &str, message: &str, at: &str| {
        let found = Fixture::new().template("text", template).found();
        let (first_rule, first_message, first_at) = &found[0];
        assert_eq!(
            (first_rule.as_str(), first_at.as_str()),
            (rule, at),
            "{template}: {first_message}"
        );
        assert!(first_message.contains(message), "{template}: {first_message}");
    };
    check(
        "a\n{{ sevrer.name }}",
        "template-undefined-variable",
        "`sevrer` is undefined; did you mean `server`?",
        "sevrer.name",
    );
    check(
        "{{ server.nmae }}",
        "template-undefined-variable",
        "a server has no `nmae`; did you mean `name`?",
        "server.nmae",
    );
    check(
        "{{ settings.nginx_versoin }}",
        "template-undefined-variable",
        "did you mean `nginx_version`?",
        "settings.nginx_versoin",
    );
    check(
        "{% if 1 == 2 or server.x == 1 %}{% endif %}",
        "template-undefined-variable",
        "known are `addresses`",
        "server.x",
    );
    check(
        "{{ server.ipv4 }}",
        "template-undefined-variable",
        "the document says nothing here",
        "server.ipv4",
    );
    check(
        "{{ server.name + 1 }}",
        "template-error",
        "texts are joined by `~`",
        "{{ server.name + 1 }}",
    );
    check(
        "{{ runners('couchbd') }}",
        "template-error",
        "did you mean `couchdb`?",
        "runners('couchbd')",
    );
    check(
        "{{ runers('couchdb') }}",
        "template-error",
        "did you mean `runners`?",
        "runers('couchdb')",
    );
    check("{{ server.name | braket }}", "template-error", "did you mean `bracket`?", "braket");
    check("{{ 1 if server.name is ipv5 }}", "template-error", "did you mean `ipv", "ipv5");
    check("{{ secret('A B') }}", "template-error", "the name of a secret", "secret('A B')");
    check(
        // Half a gigabyte and more is not made, nor is it allocated.
        "{{ 'x' * 1000000000 }}",
        "template-error",
        "more work than one file may make",
        "'x' * 1000000000",
    );
    check("{% if %}", "template-error", "unexpected end of block", "%}");
    check("{{ fail('no rack', 'нет стойки', server.ipv6) }}", "template-fail", "no rack", ADDRESS);
    check("{{ fail('no', 'нет') }}", "template-fail", "no", NAME);
}

#[test]
fn one_path_is_made_once() {
    let description = "summary = \"x\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"server\"\npath = \"/etc/hosts\"\nformat = \"text\"\n";
    let mut fixture = Fixture::new().file("x/artifact.toml", description).file("x/a.j2", "");
    let (artifacts, found) = fixture.render();
    assert_eq!(found.len(), 1, "the finding is one for all servers: {found:?}");
    assert_eq!(found[0].rule, "output-path-collision");
    assert!(text(&artifacts, "servers/couch1.db.rcsnet.ru/etc/hosts").contains("localhost"));
}

#[test]
fn a_run_of_too_many_bytes_makes_nothing() {
    let mut fixture = Fixture::new();
    let (whole, found) = fixture.render();
    assert_eq!(found, []);
    let bytes = whole.iter().map(|it| it.content.len() as u64).sum();
    fixture.options.most_bytes = Some(bytes);
    assert_eq!(fixture.render().0.len(), whole.len());
    fixture.options.most_bytes = Some(bytes - 1);
    let (artifacts, found) = fixture.render();
    assert!(artifacts.is_empty());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].rule, "output-too-large");
    assert_eq!(fixture.sources.slice(found[0].primary.span), NAME);
}

#[test]
fn what_is_too_large_by_its_parts_is_refused() {
    // As many as make it worth while to look at a part of them first.
    let row = |it| format!("none fs{it}.voip.rcsnet.ru fd75:9fac:a7b1:92::{it:x}\n");
    let document: String = (0..1_100).map(row).collect();
    let mut fixture = Fixture::of(&document).file("hosts/hosts.j2", &"x".repeat(10_000));
    let (whole, found) = fixture.render();
    assert_eq!(found, []);
    let bytes: u64 = whole.iter().map(|it| it.content.len() as u64).sum();
    for (most, is_made) in [(bytes, true), (bytes * 9 / 10, false), (bytes / 10, false)] {
        fixture.options.most_bytes = Some(most);
        let (artifacts, found) = fixture.render();
        let rules: Vec<_> = found.iter().map(|it| it.rule).collect();
        assert_eq!(!artifacts.is_empty(), is_made, "{most} of {bytes} bytes");
        assert_eq!(rules, if is_made { &[][..] } else { &["output-too-large"] });
    }
}

#[test]
fn paths_stay_where_they_belong() {
    for (per, path) in
        [("server", "etc/x"), ("server", "/../x"), ("role", "/x"), ("platform", "a b")]
    {
        let description = format!(
            "summary = \"x\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"{per}\"\npath = \"{path}\"\nformat = \"text\"\n"
        );
        let found = Fixture::new().file("x/artifact.toml", &description).file("x/a.j2", "").found();
        assert_eq!(found[0].0, "output-path", "{path}");
    }
}

#[test]
fn a_users_template_stands_in_for_the_programs() {
    let mut fixture = Fixture::new().file("hostname/hostname.j2", "{{ server.short }}\n");
    assert_eq!(fixture.text("servers/fs1.voip.rcsnet.ru/etc/hostname"), "fs1\n");
}

#[test]
fn files_are_made_where_they_are_wanted() {
    let description = "summary = \"x\"\n\
        [[file]]\ntemplate = \"a.j2\"\nper = \"server\"\npath = \"/a\"\nformat = \"text\"\nwhen = \"server.number == 2\"\nservices = [\"nginx\", \"whapps\"]\n\
        [[file]]\ntemplate = \"a.j2\"\nper = \"role\"\npath = \"roles/{{ role.id }}\"\nformat = \"text\"\nwhen = \"role.vips\"\n\
        [[file]]\ntemplate = \"a.j2\"\nper = \"vip\"\npath = \"vips/{{ vip.short }}\"\nformat = \"text\"\n\
        [[file]]\ntemplate = \"a.j2\"\nper = \"platform\"\npath = \"{{ platform.name }}\"\nformat = \"text\"\n";
    let mut fixture = Fixture::new().file("x/artifact.toml", description).file("x/a.j2", "");
    let (artifacts, found) = fixture.render();
    assert_eq!(found, []);
    let made: Vec<_> =
        artifacts.iter().filter(|it| &*it.kind == "x").map(|it| it.path.as_str()).collect();
    assert_eq!(
        made,
        [
            "rcs",
            "roles/db",
            "roles/sip",
            "roles/web",
            "servers/kazoo2.app.rcsnet.ru/a",
            "servers/nginx2.http.rcsnet.ru/a",
            "vips/couch",
            "vips/pbx",
            "vips/self",
        ]
    );
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Fixture::new().render())
    };
    assert_eq!(with(1), with(8));
}

#[test]
fn a_zone_keeps_its_serial_until_it_changes() {
    let path = "zones/internal/rcsnet.ru.zone";
    let serial_of = |text: &str| {
        text.lines().find(|it| it.ends_with("; serial")).map(|it| it[4..14].trim_end().to_owned())
    };
    let mut fixture = Fixture::new();
    fixture.options.serial = Some(2026_11_22_01);
    let first = fixture.text(path);
    assert_eq!(serial_of(&first).as_deref(), Some("2026112201"));
    let again = |document: &str, serial| {
        let mut fixture = Fixture::of(document);
        fixture.options = Options {
            serial,
            previous: [(path.to_owned(), first.clone())].into(),
            ..Options::default()
        };
        fixture.text(path)
    };
    assert_eq!(again(DOCUMENT, Some(2027_01_01_01)), first);
    let changed = DOCUMENT.replace("::901", "::911");
    assert_eq!(serial_of(&again(&changed, None)).as_deref(), Some("2026112202"));
    assert_eq!(serial_of(&again(&changed, Some(2027_01_01_01))).as_deref(), Some("2027010101"));
}

#[test]
fn origins_of_a_zone_lie_behind_its_serial() {
    let mut fixture = Fixture::new();
    let (artifacts, _) = fixture.render();
    let made = origins(&fixture, &artifacts, "zones/internal/rcsnet.ru.zone");
    assert_eq!(made[0], ("couch1.db".to_owned(), NAME.to_owned()));
    assert_eq!(made[1], (ADDRESS.to_owned(), ADDRESS.to_owned()));
    // Eleven addresses, and six records by which telephones find the floating one.
    assert_eq!(made.len(), 2 * (11 + 6));
}

#[test]
fn many_values_have_their_origins() {
    let template =
        "{% for i in range(2500) %}{% for it in servers %}{{ it.name }}\n{% endfor %}{% endfor %}";
    let mut fixture = Fixture::new().template("text", template);
    let (artifacts, found) = fixture.render();
    assert_eq!(found, []);
    let made = origins(&fixture, &artifacts, "servers/couch1.db.rcsnet.ru/x");
    assert_eq!(made.len(), 20_000);
    assert!(made.iter().all(|(made, cell)| made == cell));
}

/// The records of the zone at `path`, without the columns' padding.
#[track_caller]
fn records(fixture: &mut Fixture, zone: &str) -> Vec<String> {
    let text = fixture.text(&format!("zones/internal/{zone}.zone"));
    let records = text.split(")\n").nth(1).unwrap().lines().filter(|it| !it.is_empty());
    records.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_name_stands_in_the_longest_zone() {
    let document = "db a.example.org ::1\ndb b.sub.example.org ::2\ndb sub.example.org ::3\n";
    let mut fixture = Fixture::of(document).zones(&["example.org", "sub.example.org"]);
    assert_eq!(records(&mut fixture, "example.org"), ["@ IN NS localhost.", "a IN AAAA ::1"]);
    assert_eq!(
        records(&mut fixture, "sub.example.org"),
        ["@ IN NS localhost.", "b IN AAAA ::2", "@ IN AAAA ::3"]
    );
}

#[test]
fn both_families_have_records_and_pointers() {
    let document = "db a.example.org 10.1.2.3 fd75::3 10.1.2.3\nvip-db b.example.org 10.1.9.4\n";
    let mut fixture = Fixture::of(document).zones(&["example.org"]);
    assert_eq!(
        records(&mut fixture, "example.org"),
        ["@ IN NS localhost.", "a IN A 10.1.2.3", "a IN AAAA fd75::3", "b 300 IN A 10.1.9.4"]
    );
    assert_eq!(
        records(&mut fixture, "2.1.10.in-addr.arpa"),
        ["@ IN NS localhost.", "3 IN PTR a.example.org."]
    );
    assert_eq!(
        records(&mut fixture, "0.0.0.0.0.0.0.0.0.0.0.0.5.7.d.f.ip6.arpa"),
        ["@ IN NS localhost.", "3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 IN PTR a.example.org."]
    );
}

#[test]
fn reverse_zones_end_at_a_label() {
    let document = "db a.example.org 10.1.2.3 fd75::3\n";
    let zones = |prefix: &str, ipv4: &str| {
        let fixture = Fixture::of(document).zones(&["example.org"]);
        let mut fixture =
            fixture.set("prefix_length", &[prefix]).set("ipv4_prefix_length", &[ipv4]);
        let (artifacts, found) = fixture.render();
        assert_eq!(found, []);
        let paths = artifacts.iter().map(|it| it.path.as_str());
        let reverse =
            paths.filter_map(|it| it.strip_prefix("zones/internal/")?.strip_suffix(".arpa.zone"));
        reverse.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(zones("48", "16"), ["0.0.0.0.0.0.0.0.5.7.d.f.ip6", "1.10.in-addr"]);
    // What lies between two labels would need RFC 2317; the larger network is cut.
    assert_eq!(zones("50", "28"), ["0.0.0.0.0.0.0.0.5.7.d.f.ip6", "2.1.10.in-addr"]);
    assert_eq!(zones("16", "8"), ["10.in-addr", "5.7.d.f.ip6"]);
}

#[test]
fn a_declared_reverse_zone_holds_its_addresses() {
    let document = "db a.example.org 10.1.2.3\ndb b.example.org 10.2.2.3\n";
    let mut fixture = Fixture::of(document).zones(&["example.org", "1.10.in-addr.arpa"]);
    assert_eq!(
        records(&mut fixture, "1.10.in-addr.arpa"),
        ["@ IN NS localhost.", "3.2 IN PTR a.example.org."]
    );
    assert_eq!(
        records(&mut fixture, "2.2.10.in-addr.arpa"),
        ["@ IN NS localhost.", "3 IN PTR b.example.org."]
    );
    let conf = fixture.text("zones/primary.conf");
    assert_eq!(conf.matches("zone \"1.10.in-addr.arpa\"").count(), 1, "{conf}");
}

#[test]
fn the_documents_name_servers_and_mailbox_stand_in_the_zone() {
    let document =
        "db ns.example.org ::1\n# ns.example.org ns2.example.net ivan.petrov@example.net\n";
    let mut fixture = Fixture::of(document)
        .zones(&["example.org"])
        .set("name_servers", &["ns.example.org", "ns2.example.net"])
        .set("hostmaster", &["ivan.petrov@example.net"]);
    let text = fixture.text("zones/internal/example.org.zone");
    assert!(text.contains("@ IN SOA ns.example.org. ivan\\.petrov.example.net. ("), "{text}");
    assert_eq!(
        records(&mut fixture, "example.org"),
        ["@ IN NS ns.example.org.", "@ IN NS ns2.example.net.", "ns IN AAAA ::1"]
    );
}

#[test]
fn name_servers_without_an_address_are_refused() {
    let check = |server: &str, rule: &str| {
        let document = format!("db a.example.org ::1\n# {server}\n");
        let fixture = Fixture::of(&document).zones(&["example.org"]);
        let found = fixture.set("name_servers", &[server]).found();
        let found: Vec<_> =
            found.iter().map(|(rule, _, at)| (rule.as_str(), at.as_str())).collect();
        assert_eq!(found, [(rule, server)]);
    };
    check("ns.example.org", "ns-without-glue");
    check("fd75::53", "target-is-ip");
}

#[test]
fn a_hosts_file_names_everyone_once() {
    let mut fixture = Fixture::new();
    let (artifacts, found) = fixture.render();
    assert_eq!(found, []);
    for server in &fixture.inventory.servers {
        let text = text(&artifacts, &format!("servers/{}/etc/hosts", server.name.value));
        let lines: Vec<Vec<&str>> = text
            .lines()
            .filter(|it| !it.starts_with('#'))
            .map(|it| it.split_whitespace().collect())
            .filter(|it: &Vec<&str>| !it.is_empty())
            .collect();
        // The loopback addresses are nobody's but this server's own.
        for line in lines.iter().filter(|it| it[0] == "127.0.0.1" || it[0] == "::1") {
            let names = line.iter().skip(1).filter(|it| !it.starts_with("localhost"));
            let own = server.name.value.as_str();
            let is_app = own.contains(".app.") && line[0] == "127.0.0.1";
            let expected = [own, server.name.value.short()];
            let expected = if is_app { &expected[..] } else { &[] };
            assert_eq!(names.copied().collect::<Vec<_>>(), expected);
        }
        for host in &fixture.inventory.servers {
            let line: Vec<_> = lines
                .iter()
                .filter(|it| it[0] != "127.0.0.1" && it.contains(&host.name.value.as_str()))
                .collect();
            let address = host.addresses[0].value.to_string();
            let name = host.name.value.as_str();
            assert_eq!(line, [&vec![address.as_str(), name, host.name.value.short()]]);
        }
    }
}

#[test]
fn an_alias_is_unique() {
    let mut fixture =
        Fixture::of("db fs1.a.ru ::1\ndb fs1.b.ru ::2\ndb fs2.b.ru ::3\ndb localhost.b.ru ::4\n")
            .zones(&["a.ru", "b.ru"]);
    let text = fixture.text("servers/fs2.b.ru/etc/hosts");
    let names = text.lines().filter(|it| !it.starts_with('#') && it.contains(".ru"));
    let names = names.map(|it| it.split_whitespace().skip(1).collect::<Vec<_>>().join(" "));
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["fs1.a.ru", "fs1.b.ru", "fs2.b.ru fs2", "localhost.b.ru"]
    );
}

#[test]
fn addresses_out_of_reach_are_comments() {
    let document =
        "db a.ru fd75::1\nweb b.ru fd75::2 10.0.0.2\nsip c.ru 10.0.0.3\nvip-db d.ru 10.0.0.4\n";
    let mut fixture = Fixture::of(document).zones(&["ru"]);
    let reachable = |fixture: &mut Fixture, server: &str| {
        let text = fixture.text(&format!("servers/{server}/etc/hosts"));
        let lines = text.lines().filter(|it| it.contains(".ru") && !it.starts_with('#'));
        lines.map(|it| it.split_whitespace().next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // The first holds the floating address itself, at times.
    assert_eq!(reachable(&mut fixture, "a.ru"), ["fd75::1", "fd75::2", "10.0.0.4"]);
    assert_eq!(reachable(&mut fixture, "c.ru"), ["10.0.0.2", "10.0.0.3", "10.0.0.4"]);
    assert_eq!(reachable(&mut fixture, "b.ru").len(), 5);
}

#[test]
fn a_kazoo_server_with_ipv4_needs_no_loopback_name() {
    let mut fixture = Fixture::of("app a.example.org fd75::1 10.0.0.1\n").zones(&["example.org"]);
    let text = fixture.text("servers/a.example.org/etc/hosts");
    assert_eq!(text.matches("a.example.org a\n").count(), 2, "{text}");
    assert!(!text.contains("a.example.org a localhost"), "{text}");
}
