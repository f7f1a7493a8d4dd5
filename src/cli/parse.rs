//! `rcsgen parse`: the tree of a document.

use std::io::{BufRead, Read};
use std::path::Path;

use serde_json::{Value, json};

use super::args::{Parse, ParseFormat};
use super::session::Session;
use super::{Exit, report, terminal};
use crate::diag::{Lang, Sink, render};
use crate::driver::{Failure, MAX_FILE, Run, World, absolute, add_source, is_markdown};
use crate::syntax::{self, AttrValue, Document, Kind, Node};
use crate::text::{FileId, SourceMap, Span};

pub(super) fn run(args: &Parse, session: &mut Session) -> Exit {
    if args.batch {
        return batch();
    }
    let lang = session.global.lang.map(Into::into).unwrap_or_default();
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let bytes = match read(session, path) {
        Ok(bytes) => bytes,
        Err(failure) => {
            report::failures(session, &[failure], lang);
            return Exit::Abnormal;
        }
    };
    let name = if path == Path::new("-") { "<stdin>".into() } else { path.to_string_lossy() };
    let mut run = Run::default();
    let (file, good) = add_source(&name, &bytes, &mut run);
    if good {
        let document = parse(&name, &run.sources.get(file).text.clone(), file, &mut run.sink);
        let text = match args.format {
            ParseFormat::Pseudoxml => pseudoxml(&document, &name),
            ParseFormat::Json => json(&document, &run.sources, file),
            ParseFormat::Outline => outline(&document, &run.sources),
        };
        session.print(&text);
    }
    say_findings(session, run, lang)
}

fn say_findings(session: &Session, run: Run, lang: Lang) -> Exit {
    let found = run.sink.into_sorted();
    let color = session.color(None, terminal::Stream::Err);
    let options =
        render::Options { lang, color, width: terminal::width(), ..render::Options::default() };
    let text = render::render(render::Format::Full, &found, &run.sources, &options);
    if !text.is_empty() {
        terminal::say(text.trim_end());
    }
    if found.iter().any(|it| it.severity == crate::diag::Severity::Error) {
        Exit::Found
    } else {
        Exit::Clean
    }
}

fn read(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let result = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(MAX_FILE).read_to_end(&mut bytes).map(|_| bytes)
    } else {
        let directory = session.options(None, None).directory;
        session.world.read(&absolute(&directory, path))
    };
    result.map_err(|error| Failure::read(path, &error))
}

fn parse(name: &str, text: &str, file: FileId, sink: &mut Sink) -> Document {
    if is_markdown(name) {
        syntax::markdown::parse(text, file, sink)
    } else {
        syntax::rst::parse(text, file, sink)
    }
}

/// Answers each request of standard input as soon as it comes.
fn batch() -> Exit {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return Exit::Abnormal };
        let Ok(request) = serde_json::from_str::<Value>(&line) else { return Exit::Abnormal };
        let input = request.get("input").and_then(Value::as_str).unwrap_or_default();
        let mut sources = SourceMap::default();
        let file = sources.add("test data", input);
        let document = syntax::rst::parse(input, file, &mut Sink::default());
        let output = pseudoxml(&document, "test data");
        let answer = json!({ "id": request.get("id"), "output": output });
        if terminal::print(format!("{answer}\n").as_bytes()).is_err() {
            return Exit::Abnormal;
        }
    }
    Exit::Clean
}

/// The tree as docutils prints it.
fn pseudoxml(document: &Document, name: &str) -> String {
    let mut out = String::new();
    write_pseudoxml(document.root(), name, &mut out);
    out
}

fn write_pseudoxml(root: Node<'_>, name: &str, out: &mut String) {
    // The tree may be deeper than the stack.
    let mut stack = vec![(root, 0)];
    while let Some((node, depth)) = stack.pop() {
        let indent = "    ".repeat(depth);
        if node.kind() == Kind::Text {
            for line in node.value().lines() {
                out.push_str(&indent);
                out.push_str(line);
                out.push('\n');
            }
            continue;
        }
        let mut attrs: Vec<_> = node.attrs().iter().map(|it| (it.name, shown(&it.value))).collect();
        if node.kind() == Kind::Document {
            attrs.push(("source", name.to_owned()));
        }
        attrs.sort();
        let attrs: String =
            attrs.iter().map(|(name, value)| format!(" {name}=\"{value}\"")).collect();
        out.push_str(&format!("{indent}<{}{attrs}>\n", node.kind().name()));
        let children: Vec<_> = node.children().collect();
        stack.extend(children.into_iter().rev().map(|it| (it, depth + 1)));
    }
}

fn shown(value: &AttrValue) -> String {
    match value {
        AttrValue::Flag => "1".into(),
        AttrValue::Int(number) => number.to_string(),
        AttrValue::Str(text) => text.clone(),
        AttrValue::List(words) => {
            let escape = |it: &String| it.replace('\\', "\\\\").replace(' ', "\\ ");
            words.iter().map(escape).collect::<Vec<_>>().join(" ")
        }
    }
}

/// The tree as JSON: nodes in the order of the document, each with its depth and place.
fn json(document: &Document, sources: &SourceMap, file: FileId) -> String {
    let mut nodes = Vec::new();
    let mut stack = vec![(document.root(), 0_u32)];
    while let Some((node, depth)) = stack.pop() {
        let mut object = serde_json::Map::new();
        object.insert("kind".into(), node.kind().name().into());
        object.insert("depth".into(), depth.into());
        object.insert("span".into(), place(node.span(), sources));
        if node.kind() == Kind::Text {
            object.insert("value".into(), node.value().into());
        }
        let attrs: serde_json::Map<_, _> = node
            .attrs()
            .iter()
            .map(|it| {
                let value = match &it.value {
                    AttrValue::Flag => Value::Bool(true),
                    AttrValue::Int(number) => (*number).into(),
                    AttrValue::Str(text) => text.as_str().into(),
                    AttrValue::List(words) => words.clone().into(),
                };
                (it.name.to_owned(), value)
            })
            .collect();
        if !attrs.is_empty() {
            object.insert("attributes".into(), attrs.into());
        }
        nodes.push(Value::Object(object));
        let children: Vec<_> = node.children().collect();
        stack.extend(children.into_iter().rev().map(|it| (it, depth + 1)));
    }
    let mut out = format!(
        "{{\n  \"schema_version\": 1,\n  \"source\": {},\n  \"nodes\": [\n",
        json!(sources.get(file).path)
    );
    let lines: Vec<_> = nodes.iter().map(|it| format!("    {it}")).collect();
    out.push_str(&lines.join(",\n"));
    out.push_str("\n  ]\n}\n");
    out
}

fn place(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.position(span), sources.end_position(span));
    json!({
        "start": { "offset": span.start, "row": start.line, "column": start.column },
        "end": { "offset": span.end, "row": end.line, "column": end.column },
    })
}

/// The sections with what stands in them.
fn outline(document: &Document, sources: &SourceMap) -> String {
    let mut out = String::new();
    let mut stack = vec![(document.root(), 0_usize)];
    while let Some((node, depth)) = stack.pop() {
        let line = sources.position(node.span()).line;
        let title = || node.child(Kind::Title).map(|it| it.text()).unwrap_or_default();
        let text = match node.kind() {
            Kind::Document | Kind::Section => title(),
            Kind::Table => format!("[table {}] {}", size(node), title()),
            Kind::FieldList => {
                let fields = node.children().filter_map(|it| it.child(Kind::FieldName));
                let names: Vec<_> = fields.map(Node::text).collect();
                format!("[fields] {}", names.join(", "))
            }
            Kind::BulletList | Kind::EnumeratedList | Kind::DefinitionList => {
                format!("[list of {}]", node.children().count())
            }
            _ => continue,
        };
        out.push_str(&format!("{line:>5}  {}{}\n", "  ".repeat(depth), text.trim_end()));
        let children: Vec<_> = node.children().collect();
        stack.extend(children.into_iter().rev().map(|it| (it, depth + 1)));
    }
    out
}

/// Rows and columns of a table.
fn size(table: Node<'_>) -> String {
    let rows = table.descendants().filter(|it| it.kind() == Kind::Row).count();
    let columns = table.descendants().filter(|it| it.kind() == Kind::Colspec).count();
    format!("{rows}×{columns}")
}
