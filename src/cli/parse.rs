//! `rcsgen parse`: the tree of a document.

use std::fmt::Write;
use std::io::{BufRead, Read};
use std::path::Path;

use serde_json::{Value, json};

use super::args::{Parse, ParseFormat};
use super::session::Session;
use super::{Exit, report, terminal};
use crate::diag::{Lang, render};
use crate::driver::{
    Failure, Includes, MAX_FILE, Run, World, absolute, add_source, is_markdown, parse_one,
};
use crate::syntax::pseudoxml::pseudoxml;
use crate::syntax::{AttrValue, Document, Kind, Node, rst};
use crate::text::{FileId, SourceMap, Span};

pub(super) fn run(args: &Parse, session: &mut Session) -> Exit {
    if args.batch {
        return batch(session);
    }
    let lang = session.lang_asked().unwrap_or_default();
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let bytes = match read(session, path) {
        Ok(bytes) => bytes,
        Err(failure) => {
            report::failures(session, &[failure], lang);
            return Exit::Abnormal;
        }
    };
    let is_input = path == Path::new("-");
    let directory = session.options(None, None).directory;
    let full = absolute(&directory, path);
    // What the document includes lies beside it or below.
    let root = if is_input { directory } else { full.parent().unwrap_or(&full).to_path_buf() };
    let name = if is_input { "<stdin>".into() } else { path.to_string_lossy() };
    let mut run = Run::default();
    let (file, good) = add_source(&name, bytes, &mut run);
    if good {
        let text = run.sources.get(file).text.clone();
        let base = full.file_name().unwrap_or_default().to_string_lossy();
        let includes = Includes::new(&session.world, &root, &mut run.sources);
        let base = if is_input { "<stdin>".into() } else { base };
        // To those who compare with docutils, what Sphinx brings is unknown.
        let is_docutils = args.format == ParseFormat::Pseudoxml && !is_markdown(&base);
        let document = if is_docutils {
            let source = base.to_string();
            let options = rst::Options {
                source,
                resolver: Some(&includes),
                unclosed_limit: u32::MAX,
                ..rst::Options::default()
            };
            rst::parse_with(&text, file, &options, &mut run.sink)
        } else {
            parse_one(&base, &text, file, &includes, &mut run.sink)
        };
        let text = match args.format {
            ParseFormat::Pseudoxml => pseudoxml(&document),
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

/// The bytes of a file, or of standard input for `-`.
pub(super) fn read(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let result = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(MAX_FILE).read_to_end(&mut bytes).map(|_| bytes)
    } else {
        let directory = session.options(None, None).directory;
        session.world.read(&absolute(&directory, path))
    };
    result.map_err(|error| Failure::read(path, &error))
}

/// Answers each request of standard input as soon as it comes.
fn batch(session: &Session) -> Exit {
    let directory = session.options(None, None).directory;
    // Reproducible where that is asked for, else by the clock, as docutils has it.
    let time = || {
        let asked = session.options(None, None).environment.remove("RCSGEN_SOURCE_DATE");
        asked.and_then(|it| it.parse().ok()).or_else(now)
    };
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return Exit::Abnormal };
        let mut sources = SourceMap::default();
        sources.add("test data", "");
        let includes = Includes::new(&session.world, &directory, &mut sources).dated(&time);
        let answer = rst::batch::answer_with(&line, Some(&includes));
        if terminal::print(format!("{answer}\n").as_bytes()).is_err() {
            return Exit::Abnormal;
        }
    }
    Exit::Clean
}

#[expect(clippy::disallowed_methods, reason = "docutils' answers depend on the clock")]
fn now() -> Option<u64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().map(|it| it.as_secs())
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
            .map(|it| {
                let value = match it.value {
                    AttrValue::Flag => Value::Bool(true),
                    AttrValue::Int(number) => number.into(),
                    AttrValue::Str(text) => text.into(),
                    AttrValue::List(words) => words.to_vec().into(),
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
        let title = || node.child(Kind::Title).map(Node::text).unwrap_or_default();
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
        let _ = writeln!(out, "{line:>5}  {}{}", "  ".repeat(depth), text.trim_end());
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
