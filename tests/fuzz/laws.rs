//! What must hold for every text, whatever is in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rcsgen::diag::{Applicability, Diagnostic, Lang, Sink, apply_fixes, render};
use rcsgen::driver::{self, Memory, Stage};
use rcsgen::syntax::pseudoxml::pseudoxml;
use rcsgen::syntax::rst::{Included, Options, Resolver, Unread, parse_with, standalone_transforms};
use rcsgen::syntax::{Document, markdown, places};
use rcsgen::text::{FileId, SharedText, SourceMap};

/// No text of the fuzzer's size may take longer, in seconds, on a machine that has much else to do.
const SLOW: f64 = 20.0;

/// How often the fixes of a document may lead to others.
const ROUNDS: usize = 20;

/// A document: its bytes, and whether it is Markdown.
#[derive(Clone)]
pub(crate) struct Input {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_markdown: bool,
    /// Whether the whole compiler runs on it, not only its parser.
    pub(crate) whole: bool,
}

/// What is included where the document asks for a file: always the same.
struct OneFile(SharedText);

impl Resolver for OneFile {
    fn resolve(&self, path: &str, _: &str, _: Option<&str>) -> Result<Included, Unread> {
        Ok(Included { file: FileId(1), path: path.to_owned(), text: self.0.clone() })
    }
}

const INCLUDED: &str = "\u{feff}Part\n====\n\na *b* |x|\n\n\tc,\"d\"\"e\",ж\r\n.. [1] note\n";

/// The first law that `input` breaks, if any. A panic is the caller's to catch.
pub(crate) fn broken(input: &Input) -> Option<String> {
    let began = Instant::now();
    let text = String::from_utf8_lossy(&input.bytes).into_owned();
    let mut sources = SourceMap::default();
    let path = if input.is_markdown { "x.md" } else { "x.rst" };
    let file = sources.add(path, text.as_str());
    sources.add("included", INCLUDED);
    let found = if input.is_markdown {
        let mut sink = Sink::default();
        let document = markdown::parse(text.as_str(), file, &mut sink);
        laws(&document, &sources, &sink.into_sorted())
    } else {
        rst(&text, &sources)
    };
    let found = found.or_else(|| input.whole.then(|| whole(input, path)).flatten());
    let seconds = began.elapsed().as_secs_f64();
    found.or_else(|| (seconds > SLOW).then(|| format!("slow: {seconds:.1} s")))
}

fn rst(text: &str, sources: &SourceMap) -> Option<String> {
    let resolver = OneFile(INCLUDED.into());
    for transforms in [Vec::new(), standalone_transforms()] {
        let sphinx = !transforms.is_empty();
        let options =
            Options { sphinx, resolver: Some(&resolver), transforms, ..Options::default() };
        let mut sink = Sink::default();
        let document = parse_with(text, FileId(0), &options, &mut sink);
        let found = laws(&document, sources, &sink.into_sorted());
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The laws of a tree and of the findings about it.
fn laws(document: &Document, sources: &SourceMap, found: &[Diagnostic]) -> Option<String> {
    let text_of = |it: FileId| sources.try_get(it).map(|it| &*it.text);
    if let Some(problem) = places::problems(document, &text_of).into_iter().next() {
        return Some(format!("place: {problem}"));
    }
    for it in found {
        let labels = it.secondary.iter().chain([&it.primary]).map(|it| it.span);
        let edits = it.fixes.iter().flat_map(|it| &it.edits).map(|it| it.span);
        for span in labels.chain(edits) {
            if text_of(span.file).and_then(|it| it.get(span.range())).is_none() {
                return Some(format!("finding: {} at {span:?} is no place", it.rule));
            }
        }
    }
    for lang in [Lang::En, Lang::Ru] {
        let options = render::Options { lang, ..render::Options::default() };
        render::render(render::Format::Full, found, sources, &options);
    }
    apply_fixes(found, sources, Applicability::Unsafe);
    pseudoxml(document);
    None
}

/// Compiles the document as a project of its own, as far as its checks.
fn whole(input: &Input, path: &str) -> Option<String> {
    let compile = |bytes: &[u8]| {
        let world = Memory::default();
        world.put(&format!("/p/specs/{path}"), bytes);
        let options = driver::Options { directory: PathBuf::from("/p"), ..Default::default() };
        driver::compile(&world, &options, Stage::Check, &|_| {})
    };
    let made = compile(&input.bytes);
    for it in &made.diagnostics {
        let source = made.sources.try_get(it.primary.span.file)?;
        if source.text.get(it.primary.span.range()).is_none() {
            return Some(format!("check: {} is at no place", it.rule));
        }
    }
    // Fixes come to an end, and what they make can be read again.
    for only in [Applicability::Safe, Applicability::Unsafe] {
        let (mut bytes, mut made) = (input.bytes.clone(), compile(&input.bytes));
        for round in 0.. {
            let fixed = apply_fixes(&made.diagnostics, &made.sources, only);
            let Some(text) = fixed.files.into_values().next() else { break };
            if round == ROUNDS {
                return Some(format!("{only:?} fixes go on after {ROUNDS} rounds"));
            }
            if text.as_bytes() == bytes {
                return Some(format!("{only:?} fixes change nothing"));
            }
            bytes = text.into_bytes();
            made = compile(&bytes);
        }
    }
    None
}

/// The inputs that broke a law once, by name.
pub(crate) fn corpus(directory: &Path) -> BTreeMap<String, Input> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_markdown = path.extension().is_some_and(|it| it == "md");
        let Ok(bytes) = std::fs::read(&path) else { continue };
        found.insert(name, Input { bytes, is_markdown, whole: true });
    }
    found
}
