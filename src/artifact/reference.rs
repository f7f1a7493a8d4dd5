//! THE table of what a template may use: names, attributes, filters and tests, with what they are.
//!
//! Messages take their suggestions from here, and `docs/templates.md` its reference.

use std::fmt::Write;

use super::format::FORMATS;
use crate::model::settings::{Level, SETTINGS};

/// A word and what it is.
pub(super) type Entry = (&'static str, &'static str);

/// An object and its attributes, by name.
pub(super) struct Object {
    /// What it is called here.
    pub(super) name: &'static str,
    /// Its attributes.
    pub(super) attributes: &'static [Entry],
}

/// The names that a template may use.
pub(super) const NAMES: &[Entry] = &[
    ("dns", "who serves the zones of the run"),
    (
        "fail(\"english\", \"по-русски\", value)",
        "stops the build with this message at the cell of the value",
    ),
    ("header(\"#\")", "the lines that say where the file comes from, each behind this prefix"),
    (
        "neighbours(\"couchdb\")",
        "of the servers that run the service, those 1, 2, 4 … places before and behind this one in the order of the document: all others of up to five",
    ),
    ("platform", "the platform"),
    ("reverse_zones", "the reverse zones of the run, by name"),
    ("role", "the role that the file is made for; also that of its server or floating address"),
    ("role(\"db\")", "the role with that id, or none"),
    ("roles", "the roles of the platform"),
    ("runners(\"couchdb\")", "the servers that run the service"),
    (
        "secret(\"kazoo-cookie\")",
        "a reference that the server resolves when the package is installed",
    ),
    ("serial", "where the serial of a zone goes"),
    ("server", "the server that the file is made for"),
    ("servers", "the servers of the platform, in the order of the document"),
    (
        "settings",
        "the settings that hold here, by key: server before role before declared network before platform before default",
    ),
    ("vip", "the floating address that the file is made for"),
    ("vip_of(\"couchdb\")", "the first floating address whose members run the service, or none"),
    ("vips", "the floating addresses of the platform, in the order of the document"),
    ("zone", "the zone that the file is made for"),
    ("zones", "the forward zones of the platform; of the run, for `once`"),
];

/// All objects, by name.
pub(super) const OBJECTS: &[Object] = &[
    Object {
        name: "dns",
        attributes: &[
            ("internal", "the networks that see everything"),
            ("is_resolver", "whether servers of the platform ask the name servers for all names"),
            ("primary", "the addresses of the primary"),
            ("requests", "the PTR records that the provider is asked for"),
            ("secondaries", "the addresses of the secondaries"),
        ],
    },
    Object {
        name: "platform",
        attributes: &[
            ("lang", "`en` or `ru`: the language of the prose"),
            ("name", "a short name for files and packages"),
            ("settings", "the settings of the platform"),
            ("title", "the title of the first document, or none"),
        ],
    },
    Object {
        name: "record",
        attributes: &[
            ("data", "the data; names end with a dot"),
            ("fields", "what stands before the data, as in SRV; may be empty"),
            ("kind", "the type: `A`, `AAAA`, `PTR` …"),
            ("owner", "the owner, relative to the zone; `@` for the zone itself"),
            ("ttl", "the time to live, or none where it is that of the zone"),
        ],
    },
    Object {
        name: "role",
        attributes: &[
            ("id", "`db`, `app`, `sip`, `web`, or the user's own word"),
            ("servers", "its servers, in the order of the table"),
            ("services", "the ids of the services that its servers run"),
            ("settings", "the settings of the role"),
            ("title", "the title of its section, or none"),
            ("uses", "the ids of the services of others that its servers talk to"),
            ("vips", "its floating addresses"),
        ],
    },
    Object {
        name: "server",
        attributes: &[
            ("addresses", "its addresses, in the order of the columns"),
            ("alias", "the first label of its name if no other name has it, or none"),
            ("attributes", "the cells of columns that the program has no word for, by header"),
            ("domain", "its name without the first label"),
            ("ipv4", "its first IPv4 address, or none"),
            ("ipv6", "its first IPv6 address, or none"),
            ("label", "what people call it, or none"),
            ("members", "itself, so that it may stand where a floating address does"),
            ("name", "its full name"),
            ("names", "its full name, and behind it those of the aliases (CNAME) that lead to it"),
            ("number", "its place in its role, from 1"),
            ("peers", "the others of its role"),
            ("role", "its role, or none"),
            ("services", "the ids of the services that it runs"),
            ("settings", "the settings that hold for it"),
            ("short", "the first label of its name"),
            ("uses", "the ids of the services of others that it talks to"),
            ("vips", "the floating addresses that it may hold"),
        ],
    },
    Object {
        name: "vip",
        attributes: &[
            ("addresses", "its addresses, in the order of the columns"),
            ("alias", "the first label of its name if no other name has it, or none"),
            ("attributes", "the cells of columns that the program has no word for, by header"),
            ("domain", "its name without the first label"),
            ("ipv4", "its first IPv4 address, or none"),
            ("ipv6", "its first IPv6 address, or none"),
            ("label", "what people call it, or none"),
            ("members", "the servers that may hold it, best first"),
            ("name", "its full name"),
            ("names", "its full name, and behind it those of the aliases (CNAME) that lead to it"),
            ("role", "the role whose servers share it, or none"),
            (
                "settings",
                "the settings that hold for it: role before declared network before platform before default",
            ),
            ("short", "the first label of its name"),
            ("vrrp_id", "the number of its VRRP group, stated or next to it"),
        ],
    },
    Object {
        name: "zone",
        attributes: &[
            ("expire", "how long secondaries answer without the primary, in seconds"),
            ("hostmaster", "the mailbox, as the DNS writes it"),
            ("minimum", "how long others remember that a name does not exist, in seconds"),
            ("name", "the name, without the final dot"),
            ("public", "the zone as the world sees it, or none"),
            ("records", "the records but SOA and NS"),
            ("refresh", "how often secondaries ask, in seconds"),
            ("retry", "how soon they ask again, in seconds"),
            ("servers", "the name servers, the primary first, without the final dot"),
            ("ttl", "the time to live of records that state none"),
            ("ttl_width", "the width of the column of times to live; 0 without one"),
            ("width", "the width of the longest owner"),
        ],
    },
];

/// The filters beside those of the language.
pub(super) const FILTERS: &[Entry] = &[
    ("bracket", "an IPv6 address as `[fd75::91]`; names and IPv4 addresses stay"),
    ("nibbles", "an address as `reverse` writes it, without `.ip6.arpa`"),
    ("pad(39)", "the text, filled with blanks to that width"),
    ("rel(\"example.org\")", "a name relative to a zone"),
    ("reverse", "an address in the reverse tree: `1.9.0.0.….ip6.arpa`; a list turned round"),
    ("stable_uuid", "32 hexadecimal digits that are always the same for the same text"),
    ("tojson", "JSON; texts in quotes, numbers without"),
];

/// The tests beside those of the language.
pub(super) const TESTS: &[Entry] = &[
    ("before(\"3.7\")", "whether a version comes before another, number by number"),
    ("ipv4", "whether it is an IPv4 address"),
    ("ipv6", "whether it is an IPv6 address"),
    ("since(\"3.7\")", "whether a version is another or comes after it"),
];

/// The attributes of the object `name`.
pub(super) fn attributes(name: &str) -> impl Iterator<Item = &'static str> + Clone {
    let object = OBJECTS.iter().find(|it| it.name == name);
    object.into_iter().flat_map(|it| it.attributes).map(|it| it.0)
}

/// The word of an entry, without its arguments.
pub(super) fn word(entry: &Entry) -> &'static str {
    entry.0.split('(').next().unwrap_or(entry.0)
}

/// The reference, as Markdown.
pub fn reference() -> String {
    let mut out = String::new();
    let mut table = |heads: (&str, &str), rows: &mut dyn Iterator<Item = (String, String)>| {
        let _ = writeln!(out, "| {} | {} |\n|---|---|", heads.0, heads.1);
        for (name, docs) in rows {
            let _ = writeln!(out, "| `{name}` | {docs} |");
        }
        out.push('\n');
    };
    let plain = |it: &Entry| (it.0.to_owned(), it.1.to_owned());
    table(("name", "what it is"), &mut NAMES.iter().map(plain));
    for object in OBJECTS {
        let rows = object.attributes.iter();
        let rows = rows.map(|it| (format!("{}.{}", object.name, it.0), it.1.to_owned()));
        table(
            (&format!("attribute of a {}", object.name).replace("a dns", "`dns`"), "what it is"),
            &mut rows.into_iter(),
        );
    }
    let settings = SETTINGS.iter().map(|it| {
        let level = match it.level {
            Level::Document => "the document",
            Level::Role => "a role",
            Level::Server => "a server",
        };
        let default = it.default.map_or(String::new(), |it| format!(" Default: `{it}`."));
        let list = if it.shape.is_list() { " A list." } else { "" };
        (format!("settings.{}", it.key), format!("{}{list}{default} Of {level}.", it.docs.0))
    });
    table(("setting", "what it is, and how narrowly it may be stated"), &mut settings.into_iter());
    let filters = FILTERS.iter().map(|it| (format!("\\| {}", it.0), it.1.to_owned()));
    table(("filter", "what it makes"), &mut filters.into_iter());
    let tests = TESTS.iter().map(|it| (format!("is {}", it.0), it.1.to_owned()));
    table(("test", "what it asks"), &mut tests.into_iter());
    let formats: Vec<_> = FORMATS.iter().map(|it| format!("`{}`", it.name)).collect();
    let _ = writeln!(out, "Formats: {}.", formats.join(", "));
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What people read about templates.
    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md");
    const BEGIN: &str = "<!-- rcsgen templates context -->\n\n";
    const END: &str = "\n<!-- end -->\n";

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the page is compared with the program")]
    fn the_page_is_what_the_program_says() {
        let page = std::fs::read_to_string(PAGE).unwrap();
        let (before, rest) = page.split_once(BEGIN).unwrap();
        let (stands, after) = rest.split_once(END).unwrap();
        if std::env::var("UPDATE").is_ok() {
            std::fs::write(PAGE, format!("{before}{BEGIN}{}{END}{after}", reference())).unwrap();
        } else {
            assert_eq!(stands, reference(), "docs/templates.md is stale: UPDATE=1 writes it anew");
        }
    }

    #[test]
    fn nothing_is_left_out_and_nothing_made_up() {
        let code = include_str!("context.rs");
        // The words that a function takes: those before the arrows of its `match`.
        let taken = |function: &str, before: &str, behind: &str| -> BTreeSet<String> {
            let is_it = |it: &&str| it.contains(function) && it.contains("key: &str)");
            let lines = code.lines().skip_while(|it| !is_it(it)).skip(1);
            let arms = lines.take_while(|it| *it != "    }").filter_map(|it| {
                Some(it.trim().strip_prefix(before)?.split_once(behind)?.0.to_owned())
            });
            arms.collect()
        };
        for object in OBJECTS {
            let function = if object.name == "dns" { "name_service" } else { object.name };
            let known = object.attributes.iter().map(|it| it.0.to_owned()).collect();
            assert_eq!(taken(&format!("fn {function}(&self"), "\"", "\" =>"), known, "{function}");
        }
        let mut names = taken("fn value(self", "(\"", "\", ");
        names.extend(["fail", "secret"].map(str::to_owned));
        let known: BTreeSet<String> = NAMES.iter().map(|it| word(it).to_owned()).collect();
        assert_eq!(names, known);
    }

    #[test]
    fn tables_are_sorted() {
        assert!(NAMES.is_sorted_by_key(|it| it.0) && OBJECTS.is_sorted_by_key(|it| it.name));
        assert!(OBJECTS.iter().all(|it| it.attributes.is_sorted_by_key(|it| it.0)));
        assert!(FILTERS.is_sorted_by_key(|it| it.0) && TESTS.is_sorted_by_key(|it| it.0));
    }
}
