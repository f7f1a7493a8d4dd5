//! The formats of reports and results, before the schemas and grammars of those that read them.

#![expect(clippy::disallowed_methods, reason = "tests write files for other programs")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::cli::{Outcome, Room, SMALL, Test, ensure, faulty};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("sarif_is_what_its_schema_says", sarif_is_what_its_schema_says),
        (
            "gitlab_and_reviewdog_get_what_they_document",
            gitlab_and_reviewdog_get_what_they_document,
        ),
        ("github_reads_every_annotation", github_reads_every_annotation),
        ("junit_counts_what_it_holds", junit_counts_what_it_holds),
        ("our_reports_have_the_form_of_others", our_reports_have_the_form_of_others),
        ("reports_of_another_form_are_refused", reports_of_another_form_are_refused),
        ("our_own_formats_have_schemas", our_own_formats_have_schemas),
        ("options_have_a_schema", options_have_a_schema),
        ("statistics_count_by_rule", statistics_count_by_rule),
    ];
    tests.iter().map(|&(name, run)| Trial::test(format!("reports::{name}"), run)).collect()
}

/// The name of a document with all that formats must escape.
const HOSTILE: &str = "specs/a, b:c 100%25\nd&<é>\".rst";

/// A room whose documents have findings of every severity, related places, and fixes.
fn room() -> Result<Room, Failed> {
    let room = Room::new()?;
    room.write(HOSTILE, faulty().as_bytes())?;
    let twice = SMALL
        .replace("alpha.example.net     2001", "fs9.rcsnet.ru         2001")
        .replace("beta.example.net      2001", "fs9.rcsnet.ru         2001");
    room.write("specs/b.rst", twice.as_bytes())?;
    room.write("specs/c.md", b"# \xD0\xA2\n\n| DNS | IPv6 |\n|-|-|\n| x.example.org | ::z |\n")?;
    Ok(room)
}

fn report(format: &str) -> Result<String, Failed> {
    let done = room()?.run(&format!("check --output-format {format}"))?.exits(1)?;
    ensure(!done.out.is_empty(), "the report is empty")?;
    Ok(done.out)
}

fn foreign(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas").join(name);
    fs::read_to_string(path).unwrap_or_default()
}

/// What the program `jsonschema` says of a document: nothing if it is as `schema` wants it.
fn complaint(schema: &str, document: &str) -> Result<Option<String>, Failed> {
    let room = Room::new()?;
    room.write("schema.json", schema.as_bytes())?;
    room.write("document.json", document.as_bytes())?;
    let output = Command::new("jsonschema")
        .args(["-i", "document.json", "schema.json"])
        .current_dir(room.at("."))
        .output()
        .map_err(|error| format!("jsonschema: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Ok((!output.status.success()).then(|| text.into_owned()))
}

fn fits(schema: &str, document: &str) -> Outcome {
    match complaint(schema, document)? {
        None => Ok(()),
        Some(why) => Err(why.into()),
    }
}

/// Whether `schema` takes `document`, but not what `spoil` makes of it.
fn fits_unless(schema: &str, document: &str, spoil: impl Fn(&mut Value)) -> Outcome {
    fits(schema, document)?;
    let mut value: Value = serde_json::from_str(document)?;
    spoil(&mut value);
    let why = complaint(schema, &value.to_string())?;
    ensure(why.is_some(), "the schema takes what is spoilt")
}

fn sarif_is_what_its_schema_says() -> Outcome {
    let schema = foreign("sarif-2.1.0-rtm.5.json");
    let text = report("sarif")?;
    fits_unless(&schema, &text, |it| it["runs"][0]["results"][0]["level"] = "fatal".into())?;
    for part in ["relatedLocations", "fixes", "partialFingerprints", "endColumn"] {
        ensure(text.contains(part), format!("no finding has `{part}`"))?;
    }
    ensure(text.contains("a%2C%20b%3Ac%20100%2525%0Ad%26%3C%C3%A9%3E%22.rst"), text)?;
    let clean = Room::with(SMALL)?.run("check --output-format sarif --config rule_set=all")?.out;
    fits(&schema, &clean)
}

fn gitlab_and_reviewdog_get_what_they_document() -> Outcome {
    fits_unless(&foreign("gitlab-code-quality.json"), &report("gitlab")?, |it| {
        it[0]["severity"] = "error".into();
    })?;
    let text = report("gitlab")?;
    let all: Vec<Value> = serde_json::from_str(&text)?;
    let mut names: Vec<_> = all.iter().map(|it| it["fingerprint"].to_string()).collect();
    names.sort();
    names.dedup();
    ensure(names.len() == all.len(), "two findings have one fingerprint")?;
    let rdjson = report("rdjson")?;
    ensure(rdjson.contains("suggestions") && rdjson.contains("relatedLocations"), rdjson.clone())?;
    fits_unless(&foreign("rdjson.json"), &rdjson, |it| {
        it["diagnostics"][0]["location"] = json!({ "line": 1 });
    })
}

/// Name, properties and message of a workflow command.
type Annotation = (String, Vec<(String, String)>, String);

/// A workflow command as the runner of GitHub Actions reads it.
fn command(line: &str) -> Option<Annotation> {
    let (head, message) = line.strip_prefix("::")?.split_once("::")?;
    let (name, list) = head.split_once(' ').unwrap_or((head, ""));
    let data = |it: &str| it.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |it: &str| data(&it.replace("%3A", ":").replace("%2C", ",")).trim().to_owned();
    let pairs = list.split(',').filter(|it| !it.is_empty()).map(|it| {
        let (key, value) = it.split_once('=')?;
        Some((key.trim().to_owned(), property(value)))
    });
    Some((name.to_owned(), pairs.collect::<Option<Vec<_>>>()?, data(message)))
}

fn github_reads_every_annotation() -> Outcome {
    let text = report("github")?;
    let json: Value = serde_json::from_str(&report("json")?)?;
    let count = json["diagnostics"].as_array().map_or(0, Vec::len);
    ensure(text.lines().count() == count, "a finding is not one line")?;
    let known = ["title", "file", "line", "endLine", "col", "endColumn"];
    let mut files = Vec::new();
    for line in text.lines() {
        let (name, properties, message) = command(line).ok_or_else(|| line.to_owned())?;
        ensure(["error", "warning", "notice"].contains(&&*name), line)?;
        ensure(properties.iter().all(|(key, _)| known.contains(&&**key)), line)?;
        let get = |key: &str| properties.iter().find(|it| it.0 == key).map(|it| it.1.clone());
        let number = |key: &str| get(key).and_then(|it| it.parse::<u32>().ok());
        ensure(number("line").is_some() && number("line") <= number("endLine"), line)?;
        // The runner takes columns only where the range has one line.
        ensure(get("col").is_none() || number("line") == number("endLine"), line)?;
        ensure(!message.is_empty(), line)?;
        files.extend(get("file"));
    }
    ensure(files.iter().any(|it| it == HOSTILE), files.join("\n"))?;
    // The sample of the documentation is read by the same grammar, and a broken one is not.
    let sample = "::error file=app.js,line=1,col=5,endColumn=7,title=YOUR-TITLE::Missing semicolon";
    ensure(command(sample).is_some_and(|it| it.1.len() == 5), "the grammar is wrong")?;
    ensure(command("::error file=a,b.js,line=1::x").is_none(), "the grammar is too wide")
}

fn junit_counts_what_it_holds() -> Outcome {
    let text = report("junit")?;
    let document = roxmltree::Document::parse(&text)?;
    let number = |node: roxmltree::Node<'_, '_>, name: &str| -> usize {
        node.attribute(name).and_then(|it| it.parse().ok()).unwrap_or(usize::MAX)
    };
    let of = |node: roxmltree::Node<'_, '_>, tag: &str| {
        node.descendants().filter(|it| it.has_tag_name(tag)).count()
    };
    for tag in ["testsuites", "testsuite"] {
        for suite in document.descendants().filter(|it| it.has_tag_name(tag)) {
            ensure(number(suite, "tests") == of(suite, "testcase"), text.clone())?;
            ensure(number(suite, "failures") == of(suite, "failure"), text.clone())?;
        }
    }
    let mut cases = document.descendants().filter(|it| it.has_tag_name("testcase"));
    let all = cases.all(|it| it.attribute("name").is_some() && it.attribute("classname").is_some());
    ensure(all, text.clone())?;
    // White space in attributes is normalised by every reader.
    let name = HOSTILE.replace('\n', " ");
    let mut suites = document.descendants().filter(|it| it.has_tag_name("testsuite"));
    ensure(suites.any(|it| it.attribute("name") == Some(&*name)), text.clone())
}

fn sample(name: &str) -> Result<String, Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reports").join(name);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Every field of a JSON document, by its path without numbers, with the type of its value.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Object(fields_of) => {
            for (key, value) in fields_of {
                fields(value, &format!("{path}.{key}"), found);
            }
            "object"
        }
        Value::Array(items) => {
            for it in items {
                fields(it, &format!("{path}[]"), found);
            }
            "array"
        }
        Value::String(_) => "string",
        Value::Number(it) if it.is_u64() => "number",
        _ => "other",
    };
    found.insert(format!("{path}: {kind}"));
}

/// The fields of JSON, the properties of workflow commands, or the attributes of XML in `text`.
fn form(format: &str, text: &str) -> Result<BTreeSet<String>, Failed> {
    let mut found = BTreeSet::new();
    match format {
        "github" => {
            for line in text.lines() {
                let (name, properties, message) = command(line).ok_or_else(|| line.to_owned())?;
                ensure(!message.is_empty(), line)?;
                found.insert(name);
                for (key, value) in properties {
                    let is_number = value.parse::<u32>().is_ok_and(|it| it > 0);
                    let kind = if is_number { "number" } else { "text" };
                    found.insert(format!("{key}: {kind}"));
                }
            }
        }
        "junit" => {
            for node in roxmltree::Document::parse(text)?.descendants() {
                let tag = node.tag_name().name();
                let parent = node.parent().map_or("", |it| it.tag_name().name());
                if node.is_element() {
                    found.insert(format!("{parent}/{tag}"));
                    found.extend(node.attributes().map(|it| format!("{tag}@{}", it.name())));
                }
            }
        }
        _ => fields(&serde_json::from_str(text)?, "", &mut found),
    }
    Ok(found)
}

/// What each reader needs, in the words of [`form`].
const NEEDED: &[(&str, &[&str])] = &[
    (
        "github",
        &["error", "warning", "file: text", "line: number", "col: number", "endColumn: number"],
    ),
    (
        "gitlab",
        &[
            "[].description: string",
            "[].check_name: string",
            "[].fingerprint: string",
            "[].severity: string",
            "[].location.path: string",
            "[].location.positions.begin.line: number",
        ],
    ),
    (
        "rdjson",
        &[
            ".diagnostics[].message: string",
            ".diagnostics[].location.path: string",
            ".diagnostics[].location.range.start.line: number",
            ".diagnostics[].suggestions[].range.end.column: number",
            ".diagnostics[].suggestions[].text: string",
            ".source.name: string",
        ],
    ),
    (
        "junit",
        &["testsuites/testsuite", "testsuite/testcase", "testcase/failure", "failure@message"],
    ),
];

/// What of `text` has not the form of `sample`.
fn odd(format: &str, text: &str, sample: &str) -> Result<Vec<String>, Failed> {
    let (ours, theirs) = (form(format, text)?, form(format, sample)?);
    let mut odd: Vec<String> =
        ours.difference(&theirs).map(|it| format!("{it} is in no sample")).collect();
    let needed = NEEDED.iter().filter(|it| it.0 == format).flat_map(|it| it.1);
    odd.extend(needed.filter(|it| !ours.contains(**it)).map(|it| format!("no {it}")));
    Ok(odd)
}

fn extension(format: &str) -> &'static str {
    match format {
        "github" => "github.txt",
        "gitlab" => "gitlab.json",
        "rdjson" => "rdjson.json",
        _ => "junit.xml",
    }
}

fn our_reports_have_the_form_of_others() -> Outcome {
    for (format, _) in NEEDED {
        let sample = sample(extension(format))?;
        let odd = odd(format, &report(format)?, &sample)?;
        ensure(odd.is_empty(), format!("{format}: {}", odd.join("; ")))?;
    }
    // The samples themselves are what the schemas take.
    fits(&foreign("gitlab-code-quality.json"), &sample("gitlab.json")?)?;
    fits(&foreign("rdjson.json"), &sample("rdjson.json")?)?;
    // A message comes out of the runner as it went in, whatever it holds.
    let text = sample("github.txt")?;
    let line = text.lines().find(|it| it.contains("%2C")).ok_or("no sample is escaped")?;
    let (_, properties, message) = command(line).ok_or("the sample cannot be read")?;
    ensure(properties.contains(&("file".to_owned(), "src/a, b.py".to_owned())), line)?;
    ensure(message.ends_with("93 > 79\ncolumns: 100% full"), message)
}

fn reports_of_another_form_are_refused() -> Outcome {
    for (format, from, to) in [
        ("github", ",line=", ",row="),
        ("github", "::error ", "::fatal "),
        ("gitlab", "\"check_name\"", "\"rule\""),
        ("gitlab", "\"fingerprint\": \"", "\"fingerprint\": 1, \"x\": \""),
        ("gitlab", "\"begin\"", "\"start\""),
        ("rdjson", "\"message\"", "\"text\""),
        ("rdjson", "\"start\"", "\"begin\""),
        ("junit", "testcase", "case"),
        ("junit", "<failure message", "<failure text"),
    ] {
        let text = report(format)?;
        let spoilt = text.replace(from, to);
        ensure(spoilt != text, format!("{format}: nothing was spoilt"))?;
        let odd = odd(format, &spoilt, &sample(extension(format))?);
        let is_refused = odd.map_or(true, |it| !it.is_empty());
        ensure(is_refused, format!("{format}: `{to}` is taken for `{from}`"))?;
    }
    Ok(())
}

fn our_own_formats_have_schemas() -> Outcome {
    let room = room()?;
    let schema = |of: &str| Ok::<_, Failed>(room.run(&format!("schema {of}"))?.exits(0)?.out);
    fits_unless(&schema("report")?, &report("json")?, |it| {
        it["diagnostics"][0]["severity"] = "fatal".into();
    })?;
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/complex.rst");
    let specs = specs.display();
    let model = room.run(&format!("model {specs} --format json"))?.exits(0)?.out;
    fits_unless(&schema("model")?, &model, |it| it["servers"][0]["surprise"] = true.into())?;
    let tree = room.run(&format!("parse {specs} --format json"))?.exits(0)?.out;
    fits_unless(&schema("parse")?, &tree, |it| it["nodes"][0]["span"] = Value::Null)?;
    for name in ["specs/b.rst", "specs/c.md"] {
        let tree = room.run(&format!("parse {name} --format json"))?.out;
        fits(&schema("parse")?, &tree)?;
        let model = room.run(&format!("model {name} --format json"))?.out;
        fits(&schema("model")?, &model)?;
    }
    room.run("schema nothing")?.exits(2)?;
    Ok(())
}

fn options_have_a_schema() -> Outcome {
    let room = Room::with(SMALL)?;
    let schema = room.run("schema config")?.exits(0)?.out;
    // The schema knows every option that the program shows, and takes what the program takes.
    let shown: toml::Table = toml::from_str(&room.run("config")?.exits(0)?.out)?;
    let known: Value = serde_json::from_str(&schema)?;
    let is_known = |key: &String| known["properties"].get(key).is_some();
    ensure(shown.len() > 10 && shown.keys().all(is_known), schema.clone())?;
    for (text, good) in [
        ("lang = \"ru\"\n[rules]\nduplicate-address = \"warn\"\n", true),
        ("rule_set = \"strict\"\npackages = false\n", true),
        ("lang = \"fr\"\n", false),
        ("ouput = \"x\"\n", false),
        ("[rules]\nduplicate-address = \"off\"\n", false),
        ("packages = 3\n", false),
    ] {
        room.write("rcsgen.toml", text.as_bytes())?;
        let takes = room.run("check")?.code != Some(2);
        let value: Value = toml::from_str(text)?;
        let fits = complaint(&schema, &value.to_string())?.is_none();
        ensure(takes == good && fits == good, format!("{text}: {takes} {fits}"))?;
    }
    let russian = room.run("schema config --lang ru --no-config")?.exits(0)?.out;
    ensure(russian.contains("куда пишет"), russian)
}

fn statistics_count_by_rule() -> Outcome {
    let room = room()?;
    let json: Value = serde_json::from_str(&report("json")?)?;
    let all = json["diagnostics"].as_array().map_or(0, Vec::len) as u64;
    let done = room.run("check --statistics --output-format json")?.exits(1)?;
    let counts: Vec<Value> = serde_json::from_str(&done.out)?;
    let sum: u64 = counts.iter().filter_map(|it| it["count"].as_u64()).sum();
    ensure(sum == all, done.out)?;
    let done = room.run("check --statistics")?.exits(1)?;
    ensure(done.out.contains("duplicate-address"), done.out.clone())?;
    ensure(!done.out.contains("-->"), done.out)
}
